"""A document as PDF: tagged, with bookmarks, on A4."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sozial.i18n import N_, translator
from sozial.output.files.typesetting import count_pages, typeset
from sozial.report.document.column_widths import is_unbroken, table_layout
from sozial.report.document.document import Beside, Block, Document, Heading, Items, PageBreak, Picture, Table, Text

# Down to 7 points.
_LETTERS = (1.0, 0.93, 0.87, 0.82)


# What is lower than this, in millimetres, stands on one page as a whole.
WHOLE = 75.0


def _block(block: Block, document: Document, share: float = 1.0) -> dict[str, Any]:
    """Return a block as the template reads it: texts stay texts.

    Parameters
    ----------
    share
        Part of the text's width that it has.
    """
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Text(text, style, lead, held):
            return {"kind": "text", "text": text, "style": style, "lead": lead, "held": held}
        case Items(items):
            return {"kind": "items", "items": [list(item) for item in items]}
        case Picture(svg, caption, description, width):
            return {"kind": "picture", "svg": svg, "caption": caption, "description": description, "width": width}
        case Beside(left, right, part):
            return {
                "kind": "beside",
                "left": [_block(inner, document, share * part) for inner in left],
                "right": [_block(inner, document, share * (1 - part)) for inner in right],
                "share": part,
            }
        case PageBreak():
            return {"kind": "break"}
        case Table():
            size, names = document.table_size(block), document.names
            layout = table_layout(block, document.text_width * share, size, names)
            columns = zip(block.columns, layout.widths, strict=True)
            return {
                "kind": "table",
                "caption": block.caption,
                "columns": [
                    {"title": column.title, "right": column.right, "share": round(width, 2)}
                    for column, width in columns
                ],
                "rows": [list(row) for row in block.rows],
                "unbroken": [
                    [is_unbroken(text, width, size, names) for text, width in zip(row, layout.widths, strict=True)]
                    for row in block.rows
                ],
                "note": block.note,
                "small": block.small,
                "whole": layout.height < WHOLE,
                "tight": layout.is_tight,
            }
    raise TypeError(type(block).__name__)


def document_content(document: Document) -> dict[str, Any]:
    """Return a document as plain data, which is all that the template gets."""
    translate = translator(document.language)
    more: dict[str, Any] = {"protection": document.protection} if document.protection else {}
    if document.look.logo:
        more["logo"] = list(document.look.logo)
    return more | {
        "title": document.title,
        "subtitle": document.subtitle,
        "state": document.state,
        "foot": document.foot,
        "language": document.language,
        "author": document.author,
        "day": translator(document.language).day(document.made_on),
        "date": [int(part) for part in document.made_on.split("-")],
        "dense": document.dense,
        "letters": document.letters,
        "words": {
            "page": translate(N_("Page")), "table": translate(N_("Table")), "figure": translate(N_("Illustration")),
            "logo": translate(N_("Logo")),
        },
        "accent": document.look.accent,
        "blocks": [_block(block, document) for block in document.blocks],
    }  # fmt: skip


def write_pdf(document: Document) -> bytes:
    """Return a document as PDF, tagged for screen readers (PDF/UA-1); the same document gives the same bytes.

    Examples
    --------
    >>> document = Document("T", "S", "Trial", "foot", "en", "2026-11-25", (Heading("One"), Text("#strong[no markup]")))
    >>> write_pdf(document)[:5]
    b'%PDF-'
    """
    return typeset("document", document_content(document))


def page_count(document: Document) -> int:
    """Return on how many pages a document stands."""
    return count_pages("document", document_content(document))


def fitted(document: Document, pages: int) -> Document:
    """Return a document in the largest type in which it stands on so many pages.

    Where even the smallest legible type is not enough, sections are not cut: it stays longer, in that type.
    """
    smaller = [replace(document, letters=letters) for letters in _LETTERS]
    return next((found for found in smaller if page_count(found) <= pages), smaller[-1])
