"""Slides as PPTX: native charts and tables, in a template's colours where one is given."""

from __future__ import annotations

import datetime
import re
import zipfile
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from sozial.i18n import N_, format_number, translator
from sozial.output.files.archive import without_times
from sozial.output.files.literal_text import property_text, visible_text
from sozial.output.maps.map_picture import svg_png
from sozial.report.document.document import Items, Picture, Table
from sozial.report.document.slide import Bars, Body, Deck, LiveMap, Slide
from sozial.report.slides.bars_shape import draw_bars, fit_bars
from sozial.report.slides.letters import ACCENT, FONT, GREY, LEAST, Letters, fit_list, title_size, width_of
from sozial.report.slides.slide_template import open_template, plain_layout
from sozial.report.slides.table_shape import draw_table, fit_table, in_pages

_WIDTH, _HEIGHT, _MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
# Between two pieces side by side, and above the line that says what is left out.
_GAP, _NOTE = Inches(0.3), Inches(0.35)
# So many signs beside a chart need little room.
_FEW_WORDS = 180
# Tables whose longest cell is shorter stand twice side by side.
_SHORT = 90
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def _with_day(content: bytes, day: str) -> bytes:
    """Return a presentation whose charts' workbooks say they were made on a day, not now."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename.endswith(".xlsx"):
                part = _with_day(part, day)
            elif entry.filename == "docProps/core.xml":
                part = _TIME.sub(rf"\g<1>{day}T00:00:00Z".encode(), part)
            written.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), part, zipfile.ZIP_DEFLATED)
    return without_times(out.getvalue())


class _Writer:
    """One presentation while it is being written."""

    def __init__(self, deck: Deck, template: bytes | None) -> None:
        self.deck = deck
        self.own = template is not None
        self.letters = Letters(self.own)
        if template is not None:
            self.file = open_template(template, "template.pptx")
        else:
            self.file = Presentation()
            self.file.slide_width, self.file.slide_height = _WIDTH, _HEIGHT
        self.wide, self.high = int(self.file.slide_width), int(self.file.slide_height)
        self.layout = plain_layout(self.file)
        # The foot of a public slide has a line more.
        self.foot_lift = Inches(0.22) if deck.protection else Inches(0)

    def write(self) -> bytes:
        """Return the file."""
        deck = self.deck
        properties = self.file.core_properties
        properties.title, properties.subject = property_text(deck.title), property_text(deck.subtitle)
        properties.author, properties.last_modified_by = "Quartierskompass", ""
        properties.created = properties.modified = datetime.datetime.fromisoformat(deck.made_on)
        properties.language = deck.language
        self._title_slide()
        # Several slides may leave out some of the same.
        tables: dict[Table, str] = {}
        for slide in deck.slides:
            if self._slide(slide):
                for table in slide.annex:
                    tables.setdefault(table, slide.notes)
        for table, notes in tables.items():
            self._annex(table, notes)
        out = BytesIO()
        self.file.save(out)
        return _with_day(without_times(out.getvalue()), self.deck.made_on)

    def _begin(self, title: str, size: float = 0.0) -> Any:
        slide = self.file.slides.add_slide(self.layout)
        for shape in list(slide.placeholders):
            if shape != slide.shapes.title:
                shape._element.getparent().remove(shape._element)
        shape = slide.shapes.title
        if not self.own:
            shape.left, shape.top = _MARGIN, Inches(0.35)
            shape.width, shape.height = Emu(self.wide - 2 * _MARGIN), Inches(1.1)
        frame = shape.text_frame
        frame.text = visible_text(title)
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        size = size or title_size(title, shape.width / Inches(1) - 0.2, shape.height / Inches(1))
        for run in frame.paragraphs[0].runs:
            run.font.size = Pt(size)
            if not self.own:
                run.font.bold, run.font.color.rgb, run.font.name = True, ACCENT, FONT
        if not self.own:
            frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        return slide

    def _title_slide(self) -> None:
        slide = self._begin(self.deck.title, 40)
        if not self.own:
            slide.shapes.title.top, slide.shapes.title.height = Inches(2.2), Inches(1.5)
        top = int(slide.shapes.title.top) + int(slide.shapes.title.height)
        opening = self.deck.opening or (self.deck.subtitle, self.deck.foot)
        lines = [line for line in (*opening, self.deck.protection) if line]
        self._words(slide, [("", line) for line in lines], _MARGIN, top, self.wide - 2 * _MARGIN, 22)
        self._state(slide)

    def _state(self, slide: Any) -> None:
        """Write "adopted" or "trial" into the upper corner of a slide."""
        width = Inches(max(1.7, width_of(self.deck.state, 12) + 0.4))
        box = slide.shapes.add_textbox(Emu(self.wide - width - Inches(0.2)), Inches(0.1), Emu(width), Inches(0.3))
        box.line.color.rgb = GREY
        self.letters.write(box.text_frame.paragraphs[0], self.deck.state, 12, colour=GREY)
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER

    def _page(self, title: str, notes: str) -> tuple[Any, int, int]:
        """Begin a slide with its foot and notes; return it, and from where to where there is room."""
        page = self._begin(title)
        top = max(int(page.shapes.title.top) + int(page.shapes.title.height), Inches(1.45)) + Inches(0.1)
        foot_top = self.high - Inches(0.5) - self.foot_lift
        foot = page.shapes.add_textbox(
            _MARGIN, Emu(foot_top), Emu(self.wide - 2 * _MARGIN), Emu(Inches(0.35) + self.foot_lift)
        )
        foot.text_frame.word_wrap = True
        paragraph = foot.text_frame.paragraphs[0]
        if self.deck.protection:
            self.letters.write(paragraph, self.deck.protection, 11, colour=GREY)
            paragraph = foot.text_frame.add_paragraph()
        self.letters.write(paragraph, f"{self.deck.foot} · {len(self.file.slides)}", 11, colour=GREY)
        self._state(page)
        page.notes_slide.notes_text_frame.text = visible_text(notes)
        return page, top, self.high - Inches(0.6) - self.foot_lift

    def _slide(self, slide: Slide) -> bool:
        """Write a slide; return whether it leaves out some of what there is."""
        page, top, bottom = self._page(slide.title, slide.notes)
        wide = self.wide - 2 * _MARGIN
        # The line that says what is left out has its place kept.
        high = bottom - top - (_NOTE if slide.total or any(isinstance(part, Table) for part in slide.body) else 0)
        left, shown = int(_MARGIN), 0
        # Names beside a map, or alone, may be left out: all of them are in the annex.
        may_cut = bool(slide.annex) and all(isinstance(part, Picture | Items) for part in slide.body)
        for part, width in zip(slide.body, self._widths(slide.body, wide), strict=True):
            shown = max(shown, self._part(page, part, left, top, width, high, may_cut))
            left += width + _GAP
        rows = max((len(part.rows) for part in slide.body if isinstance(part, Table)), default=0)
        all_of_them = max(slide.total, rows)
        shown = slide.listed or shown
        if shown >= all_of_them:
            return False
        language = self.deck.language
        words = N_("Here {n} of {all}; all of them stand in the annex.") if slide.annex else N_("Here {n} of {all}.")
        said = translator(language)(words).format(
            n=format_number(shown, language), all=format_number(all_of_them, language)
        )
        note = page.shapes.add_textbox(_MARGIN, Emu(bottom - _NOTE), Emu(wide), Emu(_NOTE))
        note.text_frame.word_wrap = True
        self.letters.write(note.text_frame.paragraphs[0], said, LEAST, colour=GREY)
        return True

    def _annex(self, table: Table, notes: str) -> None:
        """Write all of a table, on as many slides as it needs; a narrow one stands there twice side by side."""
        longest = max((len(cell) for row in table.rows for cell in row), default=0)
        abreast = 2 if len(table.columns) <= 3 and longest <= _SHORT else 1
        wide = self.wide - 2 * _MARGIN
        width = (wide - _GAP * (abreast - 1)) // abreast
        words = translator(self.deck.language)
        title = words(N_("Annex: {what}")).format(what=table.caption)
        page, top, bottom = self._page(title, notes)
        inches = width / Inches(1), (bottom - top) / Inches(1)
        parts = in_pages(table, *inches)
        sheets = [parts[at : at + abreast] for at in range(0, len(parts), abreast)]
        for number, sheet in enumerate(sheets, 1):
            if number > 1:
                page, top, _bottom = self._page(title, notes)
            if len(sheets) > 1:
                page.shapes.title.text_frame.paragraphs[0].runs[0].text = f"{title} ({number}/{len(sheets)})"
            for at, part in enumerate(sheet):
                fitted = fit_table(part, *inches)
                draw_table(page, part, fitted, int(_MARGIN) + at * (width + _GAP), top, self.letters)

    def _widths(self, body: tuple[Body, ...], wide: int) -> list[int]:
        """Return how wide each piece is: words take the smaller part beside anything else."""
        if len(body) < 2:
            return [wide] * len(body)
        room = wide - _GAP * (len(body) - 1)
        words = sum(len(text) for part in body if isinstance(part, Items) for _lead, text in part.items)
        # Beside a map there are names alone.
        has_map = any(isinstance(part, Picture) for part in body)
        beside = 3.0 if has_map else 2.4 if words <= _FEW_WORDS else 1.4
        parts = [1.0 if isinstance(part, Items) else beside for part in body]
        return [int(room * part / sum(parts)) for part in parts]

    def _part(self, page: Any, part: Body, left: int, top: int, width: int, height: int, may_cut: bool) -> int:
        """Draw a piece; return how much of it there is."""
        inches = width / Inches(1), height / Inches(1)
        match part:
            case Items(items):
                # A number never stands in a line alone.
                told = [f"{lead}..{text}" if lead.isdigit() else f"{lead}: {text}" for lead, text in items]
                size, count = fit_list(told, inches[0] - 0.2, inches[1] - 0.1, may_cut)
                self._words(page, items[:count], left, top, width, size, height)
                return count
            case Picture():
                self._picture(page, part, left, top, width, height)
                return 0
            case Table():
                fitted = fit_table(part, *inches, at_most=18)
                draw_table(page, part, fitted, left, top, self.letters)
                return fitted.rows
            case Bars():
                drawn = fit_bars(part, inches[1])
                draw_bars(page, drawn, left, top, width, height, self.own)
                return len(drawn.categories)
            case LiveMap():
                raise ValueError("a page's own map is no part of a file")

    def _words(
        self, page: Any, items: Any, left: int, top: int, width: int, size: float, height: int | None = None
    ) -> None:
        box = page.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(height or Inches(1.2)))
        box.text_frame.word_wrap = True
        for place, (lead, text) in enumerate(items):
            paragraph = box.text_frame.paragraphs[0] if place == 0 else box.text_frame.add_paragraph()
            paragraph.space_after = Pt(size * 0.4)
            if lead:
                self.letters.write(
                    paragraph, f"{lead}: " if not lead.isdigit() else f"{lead}\u00a0\u00a0", size, bold=True
                )
            self.letters.write(paragraph, text, size)

    def _picture(self, page: Any, part: Picture, left: int, top: int, width: int, height: int) -> None:
        shape = page.shapes.add_picture(BytesIO(svg_png(part.svg)), Emu(left), Emu(top), height=Emu(height))
        if shape.width > width:
            shape.height = Emu(int(shape.height * width / shape.width))
            shape.width = Emu(width)
        shape._element.nvPicPr.cNvPr.set("descr", visible_text(part.description))


def write_pptx(deck: Deck, template: bytes | None = None) -> bytes:
    """Return slides as PPTX; the same deck and template give the same bytes.

    Parameters
    ----------
    template
        A town's own presentation: its layouts, logo and colours are used, its slides are not.

    Raises
    ------
    DataError
        If the template cannot be used.

    Examples
    --------
    >>> deck = Deck("T", "S", "Trial", "foot", "en", "2026-11-25", (Slide("x", "=1+1", (), "where from"),))
    >>> found = Presentation(BytesIO(write_pptx(deck)))
    >>> [slide.shapes.title.text for slide in found.slides], found.slides[1].notes_slide.notes_text_frame.text
    (['T', '=1+1'], 'where from')
    """
    return _Writer(deck, template).write()
