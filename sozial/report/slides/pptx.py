"""Slides as PPTX: native charts and tables, in a template's colours where one is given."""

from __future__ import annotations

import datetime
import math
import re
import zipfile
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from sozial.output.files.archive import without_times
from sozial.output.files.literal_text import property_text, visible_text
from sozial.output.maps.map_picture import svg_png
from sozial.report.document.document import Items, Picture, Table
from sozial.report.document.slide import PERCENT, Bars, Body, Deck, Slide
from sozial.report.slides.chart_figures import ChartFigures
from sozial.report.slides.slide_template import open_template, plain_layout

_WIDTH, _HEIGHT, _MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
_ACCENT, _INK, _GREY, _PALE = RGBColor(4, 90, 141), RGBColor(31, 41, 51), RGBColor(74, 85, 96), RGBColor(238, 242, 246)
_FONT = "Calibri"
_ACCENTS = (
    MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2, MSO_THEME_COLOR.ACCENT_3, MSO_THEME_COLOR.ACCENT_4,
    MSO_THEME_COLOR.ACCENT_5, MSO_THEME_COLOR.ACCENT_6,
)  # fmt: skip
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
# Letters are about so wide, against their height.
_LETTER = 0.56


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


def _lines(text: str, size: float, width: float) -> int:
    """Return about how many lines a text takes in a box so many inches wide."""
    return max(1, math.ceil(len(text) * size * _LETTER / 72 / width))


class _Writer:
    """One presentation while it is being written."""

    def __init__(self, deck: Deck, template: bytes | None) -> None:
        self.deck = deck
        self.own = template is not None
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
        for number, slide in enumerate(deck.slides, 2):
            self._slide(slide, number)
        out = BytesIO()
        self.file.save(out)
        return _with_day(without_times(out.getvalue()), self.deck.made_on)

    def _begin(self, title: str, size: float) -> Any:
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
        for run in frame.paragraphs[0].runs:
            run.font.size = Pt(size)
            if not self.own:
                run.font.bold, run.font.color.rgb, run.font.name = True, _ACCENT, _FONT
        if not self.own:
            frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        return slide

    def _title_slide(self) -> None:
        slide = self._begin(self.deck.title, 40)
        if not self.own:
            slide.shapes.title.top, slide.shapes.title.height = Inches(2.2), Inches(1.5)
        top = int(slide.shapes.title.top) + int(slide.shapes.title.height)
        lines = [line for line in (self.deck.subtitle, self.deck.foot, self.deck.protection) if line]
        self._words(slide, [("", line) for line in lines], _MARGIN, top, self.wide - 2 * _MARGIN, 22)
        self._state(slide)

    def _state(self, slide: Any) -> None:
        """Write "adopted" or "trial" into the upper corner of a slide."""
        box = slide.shapes.add_textbox(Emu(self.wide - Inches(1.9)), Inches(0.1), Inches(1.7), Inches(0.3))
        box.line.color.rgb = _GREY
        self._run(box.text_frame.paragraphs[0], self.deck.state, 12, colour=_GREY)
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER

    def _run(self, paragraph: Any, text: str, size: float, bold: bool = False, colour: Any = _INK) -> None:
        run = paragraph.add_run()
        run.text = visible_text(text)
        run.font.size, run.font.bold = Pt(size), bold
        # A town's own template says which letters stand on which ground.
        if not self.own:
            run.font.name = _FONT
            run.font.color.rgb = colour

    def _slide(self, slide: Slide, number: int) -> None:
        size = 30 if len(slide.title) <= 70 else 26 if len(slide.title) <= 110 else 22
        page = self._begin(slide.title, size)
        top = max(int(page.shapes.title.top) + int(page.shapes.title.height), Inches(1.45)) + Inches(0.1)
        bottom = self.high - Inches(0.65) - self.foot_lift
        wide = self.wide - 2 * _MARGIN
        widths = self._widths(slide.body, wide)
        left = int(_MARGIN)
        for part, width in zip(slide.body, widths, strict=True):
            self._part(page, part, left, top, width, bottom - top)
            left += width + Inches(0.3)
        foot_top = self.high - Inches(0.5) - self.foot_lift
        foot = page.shapes.add_textbox(_MARGIN, Emu(foot_top), Emu(wide), Emu(Inches(0.35) + self.foot_lift))
        foot.text_frame.word_wrap = True
        paragraph = foot.text_frame.paragraphs[0]
        if self.deck.protection:
            self._run(paragraph, self.deck.protection, 11, colour=_GREY)
            paragraph = foot.text_frame.add_paragraph()
        self._run(paragraph, f"{self.deck.foot} · {number}", 11, colour=_GREY)
        self._state(page)
        page.notes_slide.notes_text_frame.text = visible_text(slide.notes)

    def _widths(self, body: tuple[Body, ...], wide: int) -> list[int]:
        """Return how wide each piece is: words take a third beside anything else."""
        if len(body) < 2:
            return [wide] * len(body)
        room = wide - Inches(0.3) * (len(body) - 1)
        parts = [1.0 if isinstance(part, Items) else 1.9 for part in body]
        return [int(room * part / sum(parts)) for part in parts]

    def _part(self, page: Any, part: Body, left: int, top: int, width: int, height: int) -> None:
        match part:
            case Items(items):
                inches = width / Inches(1) - 0.2
                told = [f"{lead}: {text}" for lead, text in items]
                sizes = (20, 18, 16, 14, 12, 11, 10)
                needed = {size: sum(_lines(line, size, inches) * 1.25 + 0.4 for line in told) * size for size in sizes}
                size = next((size for size in sizes if needed[size] < height / Inches(1) * 72), 9)
                self._words(page, items, left, top, width, size, height)
            case Picture():
                self._picture(page, part, left, top, width, height)
            case Table():
                self._table(page, part, left, top, width)
            case Bars():
                self._bars(page, part, left, top, width, height)

    def _words(
        self, page: Any, items: Any, left: int, top: int, width: int, size: float, height: int | None = None
    ) -> None:
        box = page.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(height or Inches(1.2)))
        box.text_frame.word_wrap = True
        for place, (lead, text) in enumerate(items):
            paragraph = box.text_frame.paragraphs[0] if place == 0 else box.text_frame.add_paragraph()
            paragraph.space_after = Pt(size * 0.4)
            if lead:
                self._run(paragraph, f"{lead}: " if not lead.isdigit() else f"{lead}  ", size, bold=True)
            self._run(paragraph, text, size)

    def _picture(self, page: Any, part: Picture, left: int, top: int, width: int, height: int) -> None:
        shape = page.shapes.add_picture(BytesIO(svg_png(part.svg)), Emu(left), Emu(top), height=Emu(height))
        if shape.width > width:
            shape.height = Emu(int(shape.height * width / shape.width))
            shape.width = Emu(width)
        shape._element.nvPicPr.cNvPr.set("descr", visible_text(part.description))

    def _table(self, page: Any, part: Table, left: int, top: int, width: int) -> None:
        rows, columns = 1 + len(part.rows), len(part.columns)
        longest = max((len(cell) for row in part.rows for cell in row), default=0)
        size = 16 if rows <= 6 and longest <= 60 else 14 if longest <= 90 else 12
        frame = page.shapes.add_table(rows, columns, Emu(left), Emu(top), Emu(width), Emu(rows * Inches(0.4)))
        table = frame.table
        total = sum(column.share for column in part.columns)
        for place, column in enumerate(part.columns):
            table.columns[place].width = Emu(int(width * column.share / total))
        for at in range(rows):
            texts = [column.title for column in part.columns] if at == 0 else part.rows[at - 1]
            for place, text in enumerate(texts):
                self._cell(table.cell(at, place), text, at, part.columns[place].right, size)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", visible_text(part.caption))
        if part.note:
            note = page.shapes.add_textbox(
                Emu(left), Emu(self.high - Inches(0.85) - self.foot_lift), Emu(width), Inches(0.35)
            )
            note.text_frame.word_wrap = True
            self._run(note.text_frame.paragraphs[0], part.note, 12, colour=_GREY)

    def _cell(self, cell: Any, text: str, row: int, right: bool, size: int) -> None:
        """Write a cell of a table; row 0 holds the titles of the columns."""
        white = RGBColor(255, 255, 255)
        paragraph = cell.text_frame.paragraphs[0]
        self._run(paragraph, text, size, bold=row == 0, colour=white if row == 0 else _INK)
        if right:
            paragraph.alignment = PP_ALIGN.RIGHT
        if not self.own:
            cell.fill.solid()
            cell.fill.fore_color.rgb = _ACCENT if row == 0 else _PALE if row % 2 == 0 else white

    def _bars(self, page: Any, part: Bars, left: int, top: int, width: int, height: int) -> None:
        """Draw a native chart; the first category stands at the top."""
        data = ChartFigures(number_format=self._number_format(part))
        data.categories = [visible_text(name) for name in part.categories]
        for name, values, _colour in part.series:
            data.add_series(visible_text(name), values)
        kind = XL_CHART_TYPE.BAR_STACKED if part.stacked else XL_CHART_TYPE.BAR_CLUSTERED
        frame = page.shapes.add_chart(kind, Emu(left), Emu(top), Emu(width), Emu(height), data)
        chart = frame.chart
        chart.font.size = Pt(14)
        chart.has_title = False
        chart.has_legend = len(part.series) > 1
        if chart.has_legend:
            chart.legend.position = XL_LEGEND_POSITION.BOTTOM
            chart.legend.include_in_layout = False
        chart.category_axis.reverse_order = True
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        if not self.own:
            chart.category_axis.format.line.color.rgb = _GREY
        chart.value_axis.visible = part.stacked
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.tick_labels.number_format = self._number_format(part, of_axis=True)
        chart.value_axis.tick_labels.number_format_is_linked = False
        plot = chart.plots[0]
        plot.gap_width = 45
        if part.stacked:
            plot.overlap = 100
        else:
            plot.has_data_labels = True
            plot.data_labels.number_format = self._number_format(part)
            plot.data_labels.number_format_is_linked = False
            plot.data_labels.font.size = Pt(14)
        for place, (series, (_name, _values, colour)) in enumerate(zip(plot.series, part.series, strict=True)):
            series.invert_if_negative = False
            series.format.fill.solid()
            if self.own and place < len(_ACCENTS):
                series.format.fill.fore_color.theme_color = _ACCENTS[place]
            else:
                series.format.fill.fore_color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
        frame._element.nvGraphicFramePr.cNvPr.set("descr", visible_text(part.title))

    def _number_format(self, part: Bars, of_axis: bool = False) -> str:
        if part.form == PERCENT:
            # The ticks of an axis are whole.
            return f"0.{'0' * part.digits}%" if part.digits and not of_axis else "0%"
        return "0." + "0" * part.digits if part.digits else "#,##0"


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
