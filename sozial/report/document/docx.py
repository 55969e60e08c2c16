"""A document as DOCX: real headings, captions, lists and tables, to be edited further."""

from __future__ import annotations

import datetime
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sozial.i18n import N_, Words, translator
from sozial.output.files.archive import without_times
from sozial.output.files.literal_text import property_text, visible_text
from sozial.output.maps.map_picture import svg_png
from sozial.report.document.column_widths import table_layout
from sozial.report.document.document import Beside, Block, Document, Heading, Items, PageBreak, Picture, Table, Text
from sozial.report.document.pdf import WHOLE

# In Word a language has a country.
_LANGUAGES = {"de": "de-DE", "en": "en-GB"}
_FONT, _GREY = "Calibri", RGBColor(0x4A, 0x55, 0x60)
_AFTER_MARGINS = ("w:tblLook", "w:tblCaption", "w:tblDescription", "w:tblPrChange")
_AFTER_BORDERS = ("w:shd", "w:tblLayout", "w:tblCellMar", *_AFTER_MARGINS)
_PALE, _WARM = "EEF2F6", "FDF3E7"
# Height of a logo in centimetres.
_LOGO = 1.4
# So many rows of a table stand below its heading at least, and above the end of a page at its own end.
_TOGETHER = 3
# In a dense document pictures are smaller: a text program leaves more room around them than typst.
_DENSE_PICTURE = 0.6


def _field(paragraph: Any, code: str, shown: str = "1", size: float | None = None) -> None:
    """Add a field that the text program counts itself: a page, or the number of a table."""
    for kind in ("begin", None, "separate", "text", "end"):
        run = paragraph.add_run(shown if kind == "text" else "")
        if size is not None:
            run.font.size, run.font.color.rgb = Pt(size), _GREY
        if kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = code
            run._r.append(instruction)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _shading(colour: str) -> Any:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), colour.lstrip("#").upper())
    return shading


def _rule(table: Any) -> None:
    """Draw thin lines between the rows."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B8C1CA")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    # Word reads the parts of a table's properties in one order only.
    properties.insert_element_before(borders, *_AFTER_BORDERS)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "60")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert_element_before(margins, *_AFTER_MARGINS)


class _Writer:
    """One document while it is being written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.translate: Words = translator(document.language)
        self.file = docx.Document()
        self.numbers = {"table": 0, "picture": 0}
        self._set_up()

    def _set_up(self) -> None:
        document, file = self.document, self.file
        size = document.letters * (8.5 if document.dense else 10.5)
        for name in ("Normal", "List Bullet", "Caption", "Heading 1", "Heading 2", "Title", "Subtitle"):
            style = file.styles[name]
            style.font.name = _FONT
            # Without it a text program takes the theme's font for headings.
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:ascii"), _FONT)
            fonts.set(qn("w:hAnsi"), _FONT)
        file.styles["Normal"].font.size = Pt(round(size, 1))
        file.styles["Normal"].paragraph_format.space_after = Pt(3 if document.dense else 6)
        file.styles["List Bullet"].paragraph_format.space_after = Pt(2 if document.dense else 4)
        for name, times in (("Title", 1.9), ("Heading 1", 1.35), ("Heading 2", 1.1)):
            file.styles[name].font.size = Pt(round(size * times, 1))
            file.styles[name].font.color.rgb = RGBColor.from_string(document.look.accent.lstrip("#"))
        file.styles["Caption"].font.size = Pt(round(size * 0.88, 1))
        file.styles["Caption"].font.color.rgb = _GREY
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), _LANGUAGES.get(document.language, document.language))
        file.styles["Normal"].element.get_or_add_rPr().append(language)
        section = file.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21.0 - document.text_width / 10) / 2)
        section.top_margin = section.bottom_margin = Cm(1.6 if document.dense else 2.2)
        head = section.header.paragraphs[0]
        self._run(head, f"{document.title} · {document.state}", 8)
        foot = section.footer.paragraphs[0]
        if document.protection:
            self._run(foot, document.protection, 7.5)
            foot = section.footer.add_paragraph()
        self._run(foot, f"{document.foot} · {self.translate(N_('Page'))} ", 7.5)
        _field(foot, "PAGE", size=7.5)
        self._run(foot, " / ", 7.5)
        _field(foot, "NUMPAGES", size=7.5)
        properties = file.core_properties
        properties.title, properties.author = (
            property_text(document.title),
            property_text(document.author or "Quartierskompass"),
        )
        properties.subject, properties.language = property_text(document.subtitle), document.language
        properties.created = properties.modified = datetime.datetime.fromisoformat(document.made_on)
        properties.last_modified_by, properties.comments = "", property_text(document.foot)

    def _run(self, paragraph: Any, text: str, size: float | None = None, bold: bool = False, grey: bool = True) -> None:
        run = paragraph.add_run(visible_text(text))
        run.bold = bold or None
        if size is not None:
            run.font.size = Pt(size)
            if grey:
                run.font.color.rgb = _GREY

    def write(self) -> bytes:
        """Return the file."""
        document = self.document
        if document.look.logo:
            place = self.file.add_paragraph()
            place.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            shape = place.add_run().add_picture(BytesIO(document.look.logo), height=Cm(_LOGO))
            shape._inline.docPr.set("descr", self.translate(N_("Logo")))
        self.file.add_paragraph(visible_text(document.title), style="Title")
        parts = [
            document.subtitle,
            document.author,
            document.state,
            translator(document.language).day(document.made_on),
        ]
        self._run(self.file.add_paragraph(), " · ".join(part for part in parts if part), 10)
        if document.protection:
            paragraph = self.file.add_paragraph()
            paragraph._p.get_or_add_pPr().append(_shading(f"#{_PALE}"))
            self._run(paragraph, document.protection, 9, grey=False)
        for block in document.blocks:
            self._add(block)
        out = BytesIO()
        self.file.save(out)
        return without_times(out.getvalue())

    def _add(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self.file.add_heading(visible_text(text), level)
            case Text():
                self._text(block)
            case Items(items):
                for lead, text in items:
                    paragraph = self.file.add_paragraph(style="List Bullet")
                    if lead:
                        self._run(paragraph, f"{lead}: ", bold=True)
                    self._run(paragraph, text)
            case Picture():
                self._picture(block)
            case Table():
                self._table(block)
            case Beside(left, right, share):
                for inner in left:
                    self._add(inner)
                # One below the other, pictures as large as they would be side by side.
                for inner in right:
                    self._add(replace(inner, width=inner.width * (1 - share)) if isinstance(inner, Picture) else inner)
            case PageBreak():
                self.file.add_page_break()

    def _text(self, block: Text) -> None:
        paragraph = self.file.add_paragraph()
        size = (7.5 if self.document.dense else 8.5) if block.style == "small" else None
        paragraph.paragraph_format.keep_with_next = block.held or None
        if block.style == "notice":
            paragraph._p.get_or_add_pPr().append(_shading(_WARM))
        if block.lead:
            self._run(paragraph, f"{block.lead}: ", size, bold=True, grey=False)
        self._run(paragraph, block.text, size, grey=block.style == "small")

    def _caption(self, kind: str, label: str, text: str, above: bool) -> None:
        self.numbers[kind] += 1
        paragraph = self.file.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = above
        self._run(paragraph, f"{label} ")
        _field(paragraph, f"SEQ {label} \\* ARABIC", str(self.numbers[kind]))
        self._run(paragraph, f": {text}")

    def _picture(self, block: Picture) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.keep_with_next = bool(block.caption)
        width = Cm(self.document.text_width / 10 * block.width * (_DENSE_PICTURE if self.document.dense else 1.0))
        shape = paragraph.add_run().add_picture(BytesIO(svg_png(block.svg)), width=width)
        shape._inline.docPr.set("descr", visible_text(block.description))
        shape._inline.docPr.set("title", visible_text(block.caption))
        if block.caption:
            self._caption("picture", self.translate(N_("Illustration")), block.caption, above=False)

    def _cell(self, cell: Any, text: str, size: float, right: bool, head: bool) -> None:
        """Write a cell of a table; the head is bold and shaded."""
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._run(paragraph, text, size, bold=head, grey=False)
        if head:
            cell._tc.get_or_add_tcPr().append(_shading(_PALE))

    def _table(self, block: Table) -> None:
        if block.caption:
            self._caption("table", self.translate(N_("Table")), block.caption, above=True)
        table = self.file.add_table(rows=1 + len(block.rows), cols=len(block.columns))
        table.autofit = False
        _rule(table)
        size = (7.0 if block.small else 8.0) if self.document.dense else (8.0 if block.small else 9.5)
        size = round(size * self.document.letters, 1)
        width, names = self.document.text_width, self.document.names
        layout = table_layout(block, width, self.document.table_size(block), names)
        widths = [Cm(width / 10) for width in layout.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        header = OxmlElement("w:tblHeader")
        header.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(header)
        for at, row in enumerate(table.rows):
            whole = OxmlElement("w:cantSplit")
            row._tr.get_or_add_trPr().append(whole)
            texts = [column.title for column in block.columns] if at == 0 else block.rows[at - 1]
            for cell, width, text, column in zip(row.cells, widths, texts, block.columns, strict=True):
                cell.width = width
                self._cell(cell, text, size, column.right, at == 0)
            self._hold(row, at, len(block.rows), layout.height < WHOLE)
        note = self.file.add_paragraph()
        if block.note:
            self._run(note, block.note, 8)
        else:
            # Word asks for a paragraph behind every table.
            note.paragraph_format.space_after = Pt(0)
            self._run(note, "", 4)

    @staticmethod
    def _hold(row: Any, at: int, count: int, whole: bool) -> None:
        """Keep a short table on one page, and of a long one the first rows, and the last ones with their sum."""
        if (whole or at < _TOGETHER or at > count - _TOGETHER) and at < count:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def write_docx(document: Document) -> bytes:
    """Return a document as DOCX; the same document gives the same bytes.

    Examples
    --------
    >>> document = Document("T", "S", "Trial", "foot", "en", "2026-11-25", (Heading("One"), Text("<w:p>")))
    >>> [paragraph.text for paragraph in docx.Document(BytesIO(write_docx(document))).paragraphs][2:]
    ['One', '<w:p>']
    """
    return _Writer(document).write()
