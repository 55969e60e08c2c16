"""The guide for an evening, on two pages: a text in German that comes with the app, set as a paper."""

from __future__ import annotations

import re
from dataclasses import replace

from sozial.places import PACKAGE
from sozial.report.document.document import Block, Column, Document, Heading, Items, PageBreak, Table, Text
from sozial.report.document.pdf import page_count, write_pdf

GUIDE = PACKAGE / "report" / "templates" / "werkstatt-abend.md"
PAGES = 2
# From about 11 points down.
_LETTERS = (1.3, 1.25, 1.2, 1.15, 1.1, 1.05, 1.0)
_LANGUAGE = "de"
# The text's own: the same file every day.
_OF = "2026-11-27"
_MARKS = re.compile(r"\*\*|(?<!\w)\*|\*(?!\w)|`")


def write_evening_guide() -> bytes:
    """Return the guide as PDF."""
    return write_pdf(build_evening_guide())


def build_evening_guide() -> Document:
    """Return the guide in the largest type in which it stands on two pages."""
    title, blocks = read_guide(GUIDE.read_text(encoding="utf-8"))
    document = Document(
        title, "Quartierskompass", "Leitfaden", "Quartierskompass", _LANGUAGE, _OF, tuple(blocks), dense=True
    )
    larger = [replace(document, letters=letters) for letters in _LETTERS]
    return next((found for found in larger if page_count(found) <= PAGES), document)


def read_guide(text: str) -> tuple[str, list[Block]]:
    r"""Return title and blocks of a text in the little of Markdown that the guide uses.

    Examples
    --------
    >>> read_guide("# T\n\n## A\n\n- **Wer**: *alle*\n- Ohne\n")[1]
    [Heading(text='A', level=1), Items(items=(('Wer', 'alle'), ('', 'Ohne')))]
    """
    title = ""
    blocks: list[Block] = []
    for part in text.strip().split("\n\n"):
        lines = part.splitlines()
        if part.startswith("# "):
            title = part[2:]
        elif part.startswith("## "):
            blocks.append(Heading(part[3:]))
        elif part == "---":
            blocks.append(PageBreak())
        elif part.startswith("- "):
            blocks.append(Items(tuple(_item(line[2:]) for line in lines)))
        elif part.startswith("|"):
            blocks.append(_table(lines))
        else:
            blocks.append(Text(_plain(" ".join(lines))))
    return title, blocks


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


def _item(line: str) -> tuple[str, str]:
    """Return an item: words in bold before a colon lead it."""
    found = re.fullmatch(r"\*\*(.+?)\*\*: (.*)", line)
    return (_plain(found[1]), _plain(found[2])) if found else ("", _plain(line))


def _table(lines: list[str]) -> Table:
    head, _rule, *rows = ([_plain(cell.strip()) for cell in line.strip("|").split("|")] for line in lines)
    shares = (0.35, 1.6, 2.2) if len(head) == 3 else (1, 2.4)
    columns = tuple(Column(words, share) for words, share in zip(head, shares, strict=True))
    return Table("", columns, tuple(map(tuple, rows)))
