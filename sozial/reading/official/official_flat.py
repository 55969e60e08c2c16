"""Flat files of official statistics to plain tables: areas and periods in rows, one column per figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.cells.grid import Column
from sozial.reading.layout.blocks import Body
from sozial.reading.layout.headers import LEVEL_MARK
from sozial.reading.official.official_choices import Choice, choose_level, choose_values
from sozial.reading.official.official_facts import TOTAL, Facts, Figure
from sozial.reading.official.official_layout import BY_LAYOUT, LEVEL_REASON, Recognised, Stated, coded, layout_note
from sozial.reading.official.official_sources import find_facts
from sozial.reading.vocabulary import figure_words

_SIGNS = (".", "...", "…", "/", "x", "X", "-", "–")
_BRACKETS = ("()", "( )", "(")
_QUALITY = {
    "p": N_("preliminary"),
    "r": N_("corrected"),
    "s": N_("estimated"),
    "()": N_("of limited certainty"),
}


def read_flat(body: Body, answers: Mapping[str, str], title: str) -> Recognised | None:
    """Return a flat file as a plain table; None where it is none, or where two lines state one figure.

    Parameters
    ----------
    answers
        What a person answered, by the name of the question: "dimension: Geschlecht", "area-kind: Raumbezug".

    Examples
    --------
    >>> names = ("Zeit", "1_Merkmal_Code", "1_Auspraegung_Code", "2_Merkmal_Label", "2_Auspraegung_Label", "A__Fälle")
    >>> lines = [["2022", "GEMEIN", "05", "Alter", "Insgesamt", "7"], ["2022", "GEMEIN", "05", "Alter", "jung", "3"]]
    >>> body = Body(names, tuple(Column.of(list(cells)) for cells in zip(*lines)), np.array([1, 2]))
    >>> found = read_flat(body, {"dimension: Alter": "every"}, "t.csv").body
    >>> found.names, [column.texts() for column in found.columns]
    (('1_Auspraegung_Code', 'Zeit', 'Fälle / Insgesamt', 'Fälle / jung'), [['05'], ['2022'], ['7'], ['3']])
    """
    facts = find_facts(body)
    if facts is None:
        return None
    kept, findings = choose_level(facts, answers, title)
    choices, asked = choose_values(facts.dimensions, answers, title)
    rows = np.arange(len(body.rows)) if kept is None else np.flatnonzero(kept)
    groups, first = _groups(facts, rows)
    found = _cells(facts, choices, rows, groups, len(first), title)
    if found is None:
        return None
    columns, indicators, marked = found
    shown = [entry for entry in (facts.key, facts.name, facts.period, facts.level) if entry is not None]
    names = tuple(dict.fromkeys([entry[0] for entry in shown]))
    heads = dict(shown)
    data = [Column(heads[name].take(pa.array(first))) for name in names]
    stated = Stated(facts.layout, _roles(facts, columns), indicators, {}, True, facts.level[0] if facts.level else "")
    folded = _folded(facts, len(body.rows), len(first), title)
    every = (layout_note(facts.layout, title, facts.about), *folded, *findings, *asked, *marked)
    plain = Body((*names, *columns), (*data, *columns.values()), body.rows[first])
    return Recognised(plain, stated, facts.signs, every)


def _groups(facts: Facts, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of the area and period of every row, in the order of the file, and the first row of each."""
    mixed = np.zeros(len(rows), dtype=np.int64)
    for entry in (facts.key or facts.name, facts.period, facts.level):
        if entry is not None:
            codes, different = coded(entry[1])
            mixed = mixed * (len(different) + 1) + codes[rows] + 1
    _values, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[inverse.ravel()], rows[first[order]]


def _combinations(
    facts: Facts, choices: tuple[Choice, ...], rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[tuple[str, str, tuple[str, ...]]]]:
    """Return which rows are read, the number of the indicator of each, and name, measure and values of each."""
    read = np.ones(len(rows), dtype=bool)
    mixed = np.zeros(len(rows), dtype=np.int64)
    parts: list[tuple[np.ndarray, Sequence[str]]] = []
    for text in facts.measures or ():
        codes, named = coded(text)
        parts.append((codes[rows], named))
    n_measures = len(parts)
    for choice in choices:
        codes = choice.dimension.codes[rows]
        if choice.value is None:
            parts.append((codes, choice.dimension.values))
        else:
            read &= codes == choice.value
    for codes, different in parts:
        mixed = mixed * (len(different) + 1) + codes + 1
    mixed = mixed[read]
    _values, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    described = []
    for row in np.flatnonzero(read)[first[order]]:
        said = ["" if codes[row] < 0 else different[codes[row]] for codes, different in parts]
        label, unit = (said[0], said[1]) if n_measures else ("", "")
        described.append((label, unit, _said_values(choices, said[n_measures:])))
    return read, place[inverse.ravel()], described


def _said_values(choices: tuple[Choice, ...], open_values: list[str]) -> tuple[str, ...]:
    """Return the values that an indicator's name states, in the order of the dimensions; a total says nothing."""
    left = iter(open_values)
    said = []
    for choice in choices:
        text = choice.named if choice.value is not None else next(left)
        said.append("" if text == choice.dimension.total else text)
    return tuple(text for text in said if text)


def _stem(name: str, unit: str, several: bool) -> str:
    """Return what a figure is called, with its unit of measure where it has several."""
    return f"{name} ({unit})" if unit and several else name


def _cells(
    facts: Facts, choices: tuple[Choice, ...], rows: np.ndarray, groups: np.ndarray, height: int, title: str
) -> tuple[dict[str, Column], dict[str, tuple[str, str]], list[Finding]] | None:
    """Return the columns of figures with their names and measures; None where two lines state one figure otherwise."""
    read, which, described = _combinations(facts, choices, rows)
    lines, places = rows[read], groups[read]
    columns: dict[str, Column] = {}
    indicators: dict[str, tuple[str, str]] = {}
    marks: dict[str, int] = {}
    units = {label: {unit for other, unit, _v in described if other == label} for label, _unit, _values in described}
    broken_down = any(len(choice.dimension.values) > 1 and choice.dimension.total for choice in choices)
    for figure in facts.figures:
        column, found = _with_signs(figure, lines)
        for mark, n in found.items():
            marks[mark] = marks.get(mark, 0) + n
        for number, (label, unit, values) in enumerate(described):
            own = which == number
            filled = _spread(column, lines[own], places[own], height)
            if filled is None:
                return None
            total = [TOTAL] if broken_down and not values else []
            stem = _stem(label or figure.name, unit, len(units[label]) > 1)
            name = _free(LEVEL_MARK.join([stem, *values, *total]), columns)
            columns[name] = filled
            indicators[name] = (name, unit or figure.measure)
    return columns, indicators, _quality_notes(marks, title)


def _free(name: str, taken: Mapping[str, Column]) -> str:
    return next(text for n in range(1, len(taken) + 2) if (text := name if n == 1 else f"{name} ({n})") not in taken)


def _spread(column: Column, lines: np.ndarray, places: np.ndarray, height: int) -> Column | None:
    """Return a column with a cell for every area and period; None where two lines say two things about one."""
    source = np.full(height, -1, dtype=np.int64)
    source[places[::-1]] = lines[::-1]
    if len(places) > (source >= 0).sum():
        kept = column.text.take(pa.array(source[places]))
        own = column.text.take(pa.array(lines))
        if not kept.equals(own):
            return None
    index = pa.array(source, mask=source < 0)
    return Column(column.text.take(index), None if column.number is None else column.number.take(index))


def _with_signs(figure: Figure, lines: np.ndarray) -> tuple[Column, dict[str, int]]:
    """Return figures with the signs that stand in a column beside them, and how often which mark stood there."""
    if figure.quality is None:
        return figure.column, {}
    text = figure.column.text.cast(pa.string())
    empty = pc.or_kleene(text.is_null(), pc.is_in(text.fill_null(""), pa.array(["", "0", "0,0", "0.0"])))
    sign = pc.is_in(figure.quality, pa.array(_SIGNS))
    cells = pc.if_else(pc.and_(empty, sign), figure.quality, text)
    bracket = pc.and_(pc.is_in(figure.quality, pa.array(_BRACKETS)), text.is_valid())
    cells = pc.if_else(bracket, pc.binary_join_element_wise("(", cells, ")", ""), cells)
    number = figure.column.number
    if number is not None:
        number = pc.if_else(pc.or_(pc.and_(empty, sign), bracket), pa.scalar(None, pa.float64()), number)
    counted = pc.value_counts(figure.quality.take(pa.array(lines)))
    found = {str(entry["values"]): int(entry["counts"].as_py()) for entry in counted if entry["values"].is_valid}
    return Column(cells, number), found


def _quality_notes(marks: Mapping[str, int], title: str) -> list[Finding]:
    findings = []
    for mark, label in _QUALITY.items():
        n = sum(times for found, times in marks.items() if found == mark or (mark == "()" and found in _BRACKETS))
        if n:
            message = N_("Figures that the source marks as {quality} (“{mark}”): {n}")
            values = {"quality": Phrase(label), "mark": mark, "n": n}
            findings.append(Finding("official-quality", Severity.NOTE, message, "", title, values))
    return findings


def _roles(facts: Facts, columns: Mapping[str, Column]) -> dict[str, tuple[str, str]]:
    roles: dict[str, tuple[str, str]] = {}
    given = (("key", facts.key), ("name", facts.name), ("period", facts.period), ("attribute", facts.level))
    for role, entry in given:
        if entry is not None:
            roles.setdefault(entry[0], (role, LEVEL_REASON if role == "attribute" else BY_LAYOUT))
    counted = [name for name in columns if figure_words.says_population(name.removesuffix(LEVEL_MARK + TOTAL))]
    if len(counted) == 1 and len(columns) > 1:
        roles[counted[0]] = ("population", N_("its name says so"))
    return roles


def _folded(facts: Facts, lines: int, rows: int, title: str) -> list[Finding]:
    message: str = NP_(
        "{lines} line of the file became rows: {rows}, one per area and period, one column per figure.",
        "{lines} lines of the file became rows: {rows}, one per area and period, one column per figure.",
        by="lines",
    )
    findings = [Finding("flat-file", Severity.NOTE, message, "", title, {"lines": lines, "rows": rows})]
    if facts.left_out:
        message = N_("Columns of codes and labels of the layout, which are not needed as columns: {columns}")
        values = {"columns": listed(list(facts.left_out), 20)}
        findings.append(Finding("flat-columns", Severity.NOTE, message, "", title, values))
    return findings
