"""Charts and maps as pictures of a document: drawn with the fonts that come along, described in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sozial.i18n import N_
from sozial.output.charts.chart_frame import Chart, vega_lite_version, whole_specification
from sozial.output.files.literal_text import visible_text
from sozial.output.maps.layers import build_index_layer, build_indicator_layer
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.map_picture import map_svg, register_fonts
from sozial.output.maps.picture_parts import FONT
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Picture

# As wide as the text of a page, so that letters in a chart are as large as those around it.
_PIXELS = 720
# So many units of a drawn map are a millimetre of paper: its legend is then set in 7.5 points.
_PER_MILLIMETRE = 5.3
_LONGEST_LABEL = 330


def map_units(millimetres: float) -> int:
    """Return how wide a map is drawn that is printed so wide: its letters are always legible."""
    return round(millimetres * _PER_MILLIMETRE)


def index_layer(context: ReportContext) -> MapLayer:
    """Return the map of the index under the report's name for it; without ranks it tells no cut-offs either."""
    layer = build_index_layer(context.dataset, context.result, context.language, context.with_ranks)
    cuts = layer.class_cuts if context.with_ranks else [""] * len(layer.class_cuts)
    return replace(layer, title=context.index_label, class_cuts=cuts)


def chart_svg_text(chart: Chart) -> str:
    """Return a chart as SVG without its title, which the caption says."""
    import vl_convert

    register_fonts()
    whole: dict[str, Any] = whole_specification(chart)
    whole.pop("title", None)
    if "facet" not in whole and isinstance(whole.get("width"), (int, float)):
        whole["width"] = _PIXELS
    config = json.loads(json.dumps(whole.get("config", {})))
    config["font"] = FONT
    # On paper nobody can point at a label to read its end.
    config["axis"] = {**config.get("axis", {}), "labelLimit": _LONGEST_LABEL}
    config["legend"] = {**config.get("legend", {}), "labelLimit": _LONGEST_LABEL}
    whole["config"] = config
    return visible_text(vl_convert.vegalite_to_svg(whole, vl_version=vega_lite_version(), allowed_base_urls=[]))


def chart_picture(chart: Chart, width: float = 1.0) -> Picture:
    """Return a chart as a picture with its title as caption and its words as alternative."""
    return Picture(chart_svg_text(chart), chart.title, chart.description, width)


def place_picture(
    context: ReportContext, units: Collection[str], millimetres: float, width: float = 1.0
) -> Picture | None:
    """Return where some quarters lie, on the map of the index; None without areas.

    Parameters
    ----------
    millimetres
        How wide it is printed.
    """
    if not context.dataset.has_areas:
        return None
    layer, wide = index_layer(context), map_units(millimetres)
    svg = map_svg(context.dataset, layer, context.language, outlined=units, wide=wide)
    names = ", ".join(context.titles[unit] for unit in units if unit in context.titles)
    said = context.translate(N_("Map of the city; outlined: {names}.")).format(names=names)
    return Picture(svg, said, said, width)


def indicator_picture(
    context: ReportContext,
    code: str,
    outlined: Collection[str] = (),
    width: float = 1.0,
    text: float = 170.0,
    names: Mapping[str, str] | None = None,
    marks: Mapping[str, str] | None = None,
) -> Picture:
    """Return the map of one indicator in its own unit.

    Parameters
    ----------
    text
        Width of the text on the page, in millimetres.
    names, marks
        What stands on the map at the places of some quarters, by key.
    """
    layer = build_indicator_layer(context.dataset, context.result, code, context.language)
    svg = map_svg(context.dataset, layer, context.language, marks, outlined, map_units(text * width), names)
    said = context.translate(N_("Map of “{name}”, {period}. The table holds the same figures.")).format(
        name=context.dataset.indicator(code).label, period=context.period_words
    )
    return Picture(svg, f"{layer.title}, {context.period_words}", said, width)
