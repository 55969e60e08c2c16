"""The map's colours as styles that GIS programs read: QML for QGIS, SLD for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from sozial.i18n import N_
from sozial.output.files.literal_text import xml_text
from sozial.output.maps.layers import build_indicator_layer, colours_of
from sozial.output.words.without_class import words_without_class
from sozial.report.context.context import ReportContext
from sozial.result import NO_CLASS, NOT_RATED_CLASS

_BORDER = (91, 102, 112)


@dataclass(frozen=True)
class MapStyle:
    """One way to colour the layer.

    Parameters
    ----------
    column
        Attribute that holds the class of each quarter, in words.
    entries
        Word, colour and kind ("plain", "nodata", "notrated") of each class, the greatest burden first.
    """

    name: str
    column: str
    entries: tuple[tuple[str, str, str], ...]


def _others(context: ReportContext, present: set[int]) -> list[tuple[str, str, str]]:
    words = ((NO_CLASS, N_("no data"), "nodata"), (NOT_RATED_CLASS, N_("not rated"), "notrated"))
    return [(context.translate(word), "#ffffff", kind) for number, word, kind in words if number in present]


def index_style(context: ReportContext) -> MapStyle:
    """Return the style of the index: the app's classes and colours."""
    breaks, translate = context.result.breaks, context.translate
    labels = [translate(label) for label in breaks.labels] if breaks else []
    colours = colours_of(context.recipe, len(labels)) if labels else []
    entries = [(label, colour, "plain") for label, colour in zip(labels, colours, strict=True)][::-1]
    present = set(context.result.classes.tolist())
    # One entry for each word that the attribute holds.
    without = [(word, "#ffffff", "nodata") for word in words_without_class(context.result, context.language)]
    others = _others(context, present - {NO_CLASS})
    return MapStyle(context.index_label, "class", (*entries, *without, *others))


def indicator_style(context: ReportContext, code: str) -> tuple[MapStyle, dict[str, str]]:
    """Return the style of one indicator in its own unit, and each quarter's class in words, by key."""
    layer = build_indicator_layer(context.dataset, context.result, code, context.language)
    labels = list(layer.class_labels)
    entries = [(label, str(colour), "plain") for label, colour in zip(labels, layer.colours, strict=False)][::-1]
    present = set(layer.classes.tolist())
    words = {NO_CLASS: context.translate("no data"), NOT_RATED_CLASS: context.translate("not rated")}
    classes = {
        str(unit): labels[number] if number >= 0 else words.get(int(number), "")
        for unit, number in zip(context.dataset.areas.index, layer.classes, strict=True)
    }
    return MapStyle(layer.title, f"class_{code}", (*entries, *_others(context, present))), classes


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def _option(name: str, value: str) -> str:
    return f'<Option name={quoteattr(name)} type="QString" value={quoteattr(xml_text(value))}/>'


def _symbol(number: int, colour: str, kind: str) -> str:
    """Return a fill; patterns tell what has no class without colour."""
    border = ",".join(map(str, _BORDER)) + ",255"
    style = {"plain": "solid", "nodata": "f_diagonal", "notrated": "dense6"}[kind]
    fill = _rgb(colour) if kind == "plain" else "138,148,158,255"
    options = (
        ("color", fill), ("outline_color", border), ("outline_style", "solid"), ("outline_width", "0.2"),
        ("outline_width_unit", "MM"), ("style", style),
    )  # fmt: skip
    inner = "".join(_option(name, value) for name, value in options)
    return (
        f'<symbol name="{number}" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">{inner}</Option></layer>'
        "</symbol>"
    )


def qml(style: MapStyle) -> str:
    """Return a style as QGIS reads it.

    Examples
    --------
    >>> text = qml(MapStyle("Index", "class", (("high", "#045a8d", "plain"), ("no data", "#ffffff", "nodata"))))
    >>> text.count("<category "), 'attr="class"' in text
    (2, True)
    """
    categories = "".join(
        f'<category render="true" symbol="{number}" type="string" value={quoteattr(xml_text(word))} '
        f"label={quoteattr(xml_text(word))}/>"
        for number, (word, _colour, _kind) in enumerate(style.entries)
    )
    symbols = "".join(_symbol(number, colour, kind) for number, (_word, colour, kind) in enumerate(style.entries))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology">'
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(style.column)} symbollevels="0" enableorderby="0" '
        f'forceraster="0"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>'
        "<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode><layerGeometryType>2</layerGeometryType></qgis>"
    )


def sld(style: MapStyle, layer: str) -> str:
    """Return a style as OGC Styled Layer Descriptor, for other programs and map servers."""
    rules = "".join(_rule(style.column, word, colour, kind) for word, colour, kind in style.entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" '
        f'version="1.0.0"><NamedLayer><Name>{escape(xml_text(layer))}</Name><UserStyle>'
        f"<Title>{escape(xml_text(style.name))}</Title><FeatureTypeStyle>{rules}</FeatureTypeStyle></UserStyle>"
        "</NamedLayer></StyledLayerDescriptor>"
    )


def _rule(column: str, word: str, colour: str, kind: str) -> str:
    named, text = escape(xml_text(column)), escape(xml_text(word))
    opacity = "1" if kind == "plain" else "0.3"
    fill = colour if kind == "plain" else "#8a949e"
    return (
        f"<Rule><Title>{text}</Title><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>{named}</ogc:PropertyName>"
        f"<ogc:Literal>{text}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter><PolygonSymbolizer><Fill>"
        f'<CssParameter name="fill">{fill}</CssParameter><CssParameter name="fill-opacity">{opacity}</CssParameter>'
        '</Fill><Stroke><CssParameter name="stroke">#5b6670</CssParameter>'
        '<CssParameter name="stroke-width">0.5</CssParameter></Stroke></PolygonSymbolizer></Rule>'
    )


def styles_of(context: ReportContext, codes: Sequence[str]) -> tuple[list[MapStyle], dict[str, dict[str, str]]]:
    """Return the styles of the index and of some indicators, and the class columns that the latter need."""
    styles, columns = [index_style(context)], {}
    for code in codes:
        style, classes = indicator_style(context, code)
        styles.append(style)
        columns[style.column] = classes
    return styles, columns
