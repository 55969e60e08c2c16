"""A native chart of bars on a slide, in a template's colours where one is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.util import Emu, Inches, Pt

from sozial.output.files.literal_text import visible_text
from sozial.report.document.slide import PERCENT, Bars
from sozial.report.slides.chart_figures import ChartFigures
from sozial.report.slides.letters import GREY, LEAST

_ACCENTS = (
    MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2, MSO_THEME_COLOR.ACCENT_3, MSO_THEME_COLOR.ACCENT_4,
    MSO_THEME_COLOR.ACCENT_5, MSO_THEME_COLOR.ACCENT_6,
)  # fmt: skip
_EVERY_LABEL = '<c:tickLblSkip xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" val="1"/>'
# Of its row a name may fill so much, and the legend takes so much of the height.
_OF_ROW, _LEGEND, _LEAST_ROW = 0.62, 0.8, 0.25


def fit_bars(part: Bars, height: float) -> Bars:
    """Return as many bars, from the first on, as have a line each in a height in inches."""
    lines = len(part.series) if len(part.series) > 1 and not part.stacked else 1
    room = height - (_LEGEND if len(part.series) > 1 else 0.2)
    count = max(1, int(room / (_LEAST_ROW * lines)))
    series = tuple((name, values[:count], colour) for name, values, colour in part.series)
    return replace(part, categories=part.categories[:count], series=series)


def draw_bars(page: Any, part: Bars, left: int, top: int, width: int, height: int, own: bool) -> None:
    """Draw a native chart; the first category stands at the top.

    Parameters
    ----------
    own
        A town's own template gives the colours.
    """
    data = ChartFigures(number_format=_number_format(part))
    data.categories = [visible_text(name) for name in part.categories]
    for name, values, _colour in part.series:
        data.add_series(visible_text(name), values)
    kind = XL_CHART_TYPE.BAR_STACKED if part.stacked else XL_CHART_TYPE.BAR_CLUSTERED
    frame = page.shapes.add_chart(kind, Emu(left), Emu(top), Emu(width), Emu(height), data)
    chart = frame.chart
    chart.font.size = Pt(LEAST)
    chart.has_title = False
    chart.has_legend = len(part.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(16 if height > Inches(4.5) else LEAST)
    row = (height / Inches(1) - (_LEGEND if chart.has_legend else 0)) * 72 / max(len(part.categories), 1)
    size = int(min(16, max(10, row * _OF_ROW)))
    _draw_axes(chart, part, own, size)
    _colour_series(chart.plots[0], part, own, size)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", visible_text(part.title))


def _draw_axes(chart: Any, part: Bars, own: bool, size: int) -> None:
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.tick_labels.font.size = Pt(size)
    # Otherwise every other name is left out where they are long.
    names._element.find(names._element.tag.replace("catAx", "noMultiLvlLbl")).addprevious(parse_xml(_EVERY_LABEL))
    if not own:
        names.format.line.color.rgb = GREY
    values.visible = part.stacked
    values.has_major_gridlines = False
    values.tick_labels.number_format = _number_format(part, of_axis=True)
    values.tick_labels.number_format_is_linked = False


def _colour_series(plot: Any, part: Bars, own: bool, size: int) -> None:
    plot.gap_width = 45
    if part.stacked:
        plot.overlap = 100
    else:
        plot.has_data_labels = True
        plot.data_labels.number_format = _number_format(part)
        plot.data_labels.number_format_is_linked = False
        plot.data_labels.font.size = Pt(size)
    for place, (series, (_name, _values, colour)) in enumerate(zip(plot.series, part.series, strict=True)):
        series.invert_if_negative = False
        series.format.fill.solid()
        if own and place < len(_ACCENTS):
            series.format.fill.fore_color.theme_color = _ACCENTS[place]
        else:
            series.format.fill.fore_color.rgb = RGBColor.from_string(colour.lstrip("#").upper())


def _number_format(part: Bars, of_axis: bool = False) -> str:
    if part.form == PERCENT:
        # The ticks of an axis are whole.
        return f"0.{'0' * part.digits}%" if part.digits and not of_axis else "0%"
    return "0." + "0" * part.digits if part.digits else "#,##0"
