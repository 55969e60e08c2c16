"""Flat files by their sources: GENESIS and its relatives, INKAR, SDMX. Each is recognised by its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from sozial.i18n import N_
from sozial.reading.cells.numbers import looks_numeric
from sozial.reading.cells.signs import Sign
from sozial.reading.layout.blocks import Body
from sozial.reading.official.official_facts import Dimension, Facts, Figure, Named, different, dimension, first_said
from sozial.reading.official.official_layout import plain_name, trimmed
from sozial.reading.vocabulary import area_words

OLD_FLAT = N_("a flat file of GENESIS or a Regionaldatenbank (older layout)")
NEW_FLAT = N_("a flat file of GENESIS, a Regionaldatenbank or the Zensusdatenbank (newer layout)")
INKAR_LONG = N_("an INKAR file of the BBSR, one line per indicator, area and period")
SDMX = N_("an SDMX file, as Eurostat writes it")

_PART = re.compile(r"x?(?P<number>\d{1,2})(?P<what>merkmal|variable|auspraegung|variableattribute)(?P<as>code|label)")
_WHAT = {"merkmal": "variable", "variable": "variable", "auspraegung": "value", "variableattribute": "value"}
_STATISTICS = frozenset({"statistikcode", "statistiklabel", "statisticscode", "statisticslabel", "zeit", "time"})
_AREA_CODE = re.compile(
    r"DINSG|DG|DLAND\w*|BLAND\w*|BULAND\w*|REGBEZ\w*|RGBZ\w*|KREISE?\w*|GEMEIN\w*|GEMVB\w*|VBGEM\w*|GEO[A-Z]{2}\d?|"
    r"NUTS\w*|ROR|STADTT\w*|STTEIL\w*|STBEZ\w*",
    re.I,
)
_OTHER_PLACE = re.compile(r"staat|herkunft|geburt|nationalit|ziel|ausland|arbeitsort|kontinent", re.I)
_WITHIN_YEAR = re.compile(r"(S?MONAT|QUART|SEMEST)\w*", re.I)
_OLD_FIGURE = re.compile(r"(?P<code>[A-Z0-9]+)__(?P<label>.+?)(?:__(?P<unit>.*))?")


def find_facts(body: Body) -> Facts | None:
    """Return a flat file as facts, None for a table of any other layout."""
    if not len(body.rows):
        return None
    places: dict[str, int] = {}
    for position, name in enumerate(body.names):
        places.setdefault(plain_name(name), position)
    return _flat(body, places) or _inkar(body, places) or _sdmx(body, places)


def is_flat_header(names: Iterable[str]) -> bool:
    """Whether cells are the names of the columns of a flat file.

    Examples
    --------
    >>> is_flat_header(["Statistik_Code", "Zeit", "1_Auspraegung_Label"]), is_flat_header(["Zeit", "Gebiet", "Wert"])
    (True, False)
    """
    said = {plain_name(name) for name in names}
    parts = any((match := _PART.fullmatch(name)) and _WHAT[match["what"]] == "value" for name in said)
    return (
        (parts and bool(said & _STATISTICS))
        or ({"kennziffer", "zeitbezug", "wert"} <= said and bool(said & {"indikator", "kuerzel"}))
        or ({"obsvalue", "timeperiod"} <= said and bool(said & {"geo", "refarea"}))
    )


def _is_area(code: pa.Array | None, label: pa.Array | None) -> bool:
    """Whether the variable of a column is the area, by its code or by its label."""
    codes, labels = different(code), different(label)
    if codes and all(_AREA_CODE.fullmatch(text) for text in codes):
        return True
    return bool(labels) and all(
        area_words.says_area(text.split(" (")[0]) and not _OTHER_PLACE.search(text) for text in labels
    )


def _numbered_parts(places: Mapping[str, int]) -> dict[int, dict[str, int]]:
    """Return the columns of every numbered variable that has values, by what they hold."""
    parts: dict[int, dict[str, int]] = {}
    for plain, position in places.items():
        match = _PART.fullmatch(plain)
        if match:
            parts.setdefault(int(match["number"]), {})[f"{_WHAT[match['what']]}_{match['as']}"] = position
    return {number: found for number, found in parts.items() if "value_code" in found or "value_label" in found}


def _about(body: Body, places: Mapping[str, int]) -> str:
    """Return which statistics the file is of."""
    named = next((places[text] for text in ("statistiklabel", "statisticslabel") if text in places), None)
    return "" if named is None else " / ".join(different(trimmed(body.columns[named]))[:3])


def _period_column(body: Body, places: Mapping[str, int]) -> Named | None:
    """Return the column with the periods, with its name; None where there is none."""
    time = next((places[name] for name in ("zeit", "time") if name in places), None)
    return None if time is None else (body.names[time], trimmed(body.columns[time]))


def _dimensions(
    texts: Mapping[int, Mapping[str, pa.Array]], area: int | None, period: Named | None
) -> tuple[list[Dimension], Named | None]:
    """Return what figures are broken down by, and the periods; a part of a year goes into these."""
    dimensions = []
    for number, found in texts.items():
        if number == area:
            continue
        if period is not None and _within_year(found):
            period = (period[0], _dated(found, period[1]))
        else:
            dimensions.append(_dimension(number, found))
    return dimensions, period


def _flat(body: Body, places: Mapping[str, int]) -> Facts | None:
    """Return a flat file of GENESIS, older or newer layout."""
    parts = _numbered_parts(places)
    if not parts or not _STATISTICS & set(places):
        return None
    texts = {
        number: {what: trimmed(body.columns[position]) for what, position in found.items()}
        for number, found in sorted(parts.items())
    }
    area = next((n for n, t in texts.items() if _is_area(t.get("variable_code"), t.get("variable_label"))), None)
    figures, measures, used = _figures(body, places)
    if not figures:
        return None
    period = _period_column(body, places)
    dimensions, period = _dimensions(texts, area, period)
    nothing: tuple[Named | None, Named | None, Named | None] = (None, None, None)
    key, name, level = nothing if area is None else _area(body, parts[area], texts[area])
    layout = NEW_FLAT if "value" in places and used & {places["value"]} else OLD_FLAT
    shown = {entry[0] for entry in (key, name, period, level) if entry is not None}
    left_out = tuple(text for at, text in enumerate(body.names) if text not in shown and at not in used)
    about = _about(body, places)
    return Facts(layout, figures, tuple(dimensions), key, name, period, level, measures, left_out, about=about)


def _area(
    body: Body, where: Mapping[str, int], texts: Mapping[str, pa.Array]
) -> tuple[Named, Named | None, Named | None]:
    """Return key, name and kind of the area; a kind that is the same in every row says nothing."""
    name_as = "value_label" if "value_label" in where else "value_code"
    key_as = "value_code" if "value_code" in where else name_as
    kind_as = "variable_label" if "variable_label" in where else "variable_code"
    key = (body.names[where[key_as]], texts[key_as])
    name = None if key_as == name_as else (body.names[where[name_as]], texts[name_as])
    several = len(different(texts.get(kind_as))) > 1
    return key, name, (body.names[where[kind_as]], texts[kind_as]) if several else None


def _dimension(number: int, found: Mapping[str, pa.Array]) -> Dimension:
    labels = different(found.get("variable_label")) or different(found.get("variable_code"))
    text, code = found.get("value_label"), found.get("value_code")
    if len(labels) > 1:
        # Several variables in one column: a value is told together with what it is a value of.
        said, variable = first_said(text, code), first_said(found.get("variable_label"), found.get("variable_code"))
        text = pc.if_else(variable.is_null(), said, pc.binary_join_element_wise(variable, said, ": "))
    return dimension(" / ".join(labels[:3]) or str(number), code, text)


def _within_year(found: Mapping[str, pa.Array]) -> bool:
    codes = different(found.get("variable_code")) or different(found.get("variable_label"))
    return bool(codes) and all(_WITHIN_YEAR.fullmatch(text) for text in codes)


def _dated(found: Mapping[str, pa.Array], time: pa.Array) -> pa.Array:
    """Return month or quarter with its year; a row that names none is of the whole year."""
    part = first_said(found.get("value_label"), found.get("value_code"))
    return pc.if_else(part.is_null(), time, pc.binary_join_element_wise(part, time, " "))


def _figures(
    body: Body, places: Mapping[str, int]
) -> tuple[tuple[Figure, ...], tuple[pa.Array, pa.Array] | None, set[int]]:
    """Return the columns of figures, what they hold by row where that is stated, and which columns that took."""
    if "value" in places:
        return _one_value(body, places, places["value"], "valueq")
    known = {*_STATISTICS, "zeitcode", "zeitlabel", "timecode", "timelabel"}
    figures: list[Figure] = []
    used: set[int] = set()
    quality = {name.removesuffix("__q"): at for at, name in enumerate(body.names) if name.endswith("__q")}
    for position, name in enumerate(body.names):
        if plain_name(name) in known or _PART.fullmatch(plain_name(name)) or position in quality.values():
            continue
        match = _OLD_FIGURE.fullmatch(name)
        if not (match or looks_numeric(body.columns[position].slice(0, 2_000))):
            continue
        label = (match["label"] if match else name).replace("_", " ").strip()
        unit = (match["unit"] or "" if match else "").replace("_", " ")
        # The column of signs is named without the unit.
        beside = quality.get(name, quality.get(name.rpartition("__")[0], -1))
        signs = trimmed(body.columns[beside]) if beside >= 0 else None
        figures.append(Figure(label, unit, body.columns[position], signs))
        used |= {position, beside} - {-1}
    return tuple(figures), None, used


def _one_value(
    body: Body, places: Mapping[str, int], value: int, quality: str
) -> tuple[tuple[Figure, ...], tuple[pa.Array, pa.Array] | None, set[int]]:
    """Return the one column of figures of a layout that names its figures by row."""
    given = {name: trimmed(body.columns[places[name]]) for name in _MEASURES if name in places}
    signs = trimmed(body.columns[places[quality]]) if quality in places else None
    empty = pa.nulls(len(body.rows), pa.string())
    label = first_said(given.get("valuevariablelabel"), given.get("valuevariablecode"), empty)
    unit = given.get("valueunit", empty)
    used = {value, *(places[name] for name in (*_MEASURES, quality) if name in places)}
    return (Figure(body.names[value], "", body.columns[value], signs),), (label, unit), used


_MEASURES = ("valuevariablelabel", "valuevariablecode", "valueunit")


def _inkar(body: Body, places: Mapping[str, int]) -> Facts | None:
    """Return a file of INKAR with one line per indicator, area and period."""
    named = next((places[name] for name in ("indikator", "kuerzel") if name in places), None)
    needed = [places.get(name) for name in ("kennziffer", "zeitbezug", "wert")]
    if named is None or any(position is None for position in needed):
        return None
    key, time, value = (position for position in needed if position is not None)
    area = next((places[name] for name in ("name", "raumeinheit", "raumname") if name in places), None)
    level = places.get("raumbezug")
    used = {named, key, time, value, area, level}

    def column(position: int) -> tuple[str, pa.Array]:
        return body.names[position], trimmed(body.columns[position])

    return Facts(
        INKAR_LONG,
        (Figure(body.names[value], "", body.columns[value]),),
        (),
        column(key),
        None if area is None else column(area),
        column(time),
        None if level is None else column(level),
        (column(named)[1], pa.nulls(len(body.rows), pa.string())),
        tuple(name for at, name in enumerate(body.names) if at not in used),
    )


_SDMX_REST = frozenset(
    [
        "dataflow", "structure", "structureid", "structurename", "action", "lastupdate",
        "obsflag", "obsstatus", "confstatus", "decimals", "unitmult",
    ]
)  # fmt: skip


def _sdmx(body: Body, places: Mapping[str, int]) -> Facts | None:
    """Return an SDMX file: a column for every dimension, the period, and one figure per line."""
    area = next((places[name] for name in ("geo", "refarea") if name in places), None)
    value, time = places.get("obsvalue"), places.get("timeperiod")
    if area is None or value is None or time is None:
        return None
    texts = {at: trimmed(column) for at, column in enumerate(body.columns) if at not in (area, value, time)}
    left_out, dimensions = [], []
    unit = pa.nulls(len(body.rows), pa.string())
    for position, text in texts.items():
        name = plain_name(body.names[position])
        if name in _SDMX_REST or (name == "freq" and len(different(text)) < 2):
            left_out.append(body.names[position])
        elif name == "unit":
            unit = text
        else:
            dimensions.append(dimension(body.names[position], text, text))
    return Facts(
        SDMX,
        (Figure(body.names[value], "", body.columns[value]),),
        tuple(dimensions),
        (body.names[area], trimmed(body.columns[area])),
        None,
        (body.names[time], trimmed(body.columns[time])),
        None,
        (pa.nulls(len(body.rows), pa.string()), unit),
        tuple(left_out),
        {":": Sign.MISSING},
    )
