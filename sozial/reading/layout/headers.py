"""Header rows to one readable, unique name per column."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.cells.grid import Grid, cell_text
from sozial.reading.cells.restoring import ISO_DATE, restore_dates
from sozial.reading.layout.layout import Layout
from sozial.reading.vocabulary.periods import find_period

LEVEL_MARK = " / "
_TECHNICAL = re.compile(r"[A-Za-zÄÖÜäöü][\w.#-]*")
_FOOTNOTE = re.compile(r"(?<=[A-Za-zÄÖÜäöüß)\]²³])(?:\s?\d{1,2}\)|\s?[¹²³⁴⁵⁶⁷⁸⁹]+\)?|\*{1,3})(?=$|[\s/(])")
_FLOAT_YEAR = re.compile(r"(?:19|20)\d{2}\.0")
_FIGURES = re.compile(r"(ergebnisse?|werte|daten|zahlen|indikatoren|kennzahlen|angaben|merkmale)", re.I)
_METRES = re.compile(r"(?<![^\W\d])[kcdm]?m$")


@dataclass(frozen=True)
class Headers:
    """Names of the columns.

    Parameters
    ----------
    names
        One per column of the grid, unique; "" for a column without anything.
    labels
        Readable explanations by name, where the file has technical names with an explanation below.
    """

    names: tuple[str, ...]
    labels: dict[str, str]
    findings: tuple[Finding, ...]


def _filled_levels(grid: Grid, layout: Layout) -> list[list[str]]:
    """Return the header's cells with merged cells, or gaps of the upper levels, filled."""
    rows = [grid.rows(position, position + 1)[0] for position in layout.header]
    texts = [[cell_text(cell) for cell in row] for row in rows]
    place = {position: level for level, position in enumerate(layout.header)}
    merged = [merge for merge in grid.merges if merge[0] in place]
    for top, left, _bottom, right in merged:
        row = texts[place[top]]
        value = row[left] if left < len(row) else ""
        for column in range(left, min(right + 1, len(texts[0]))):
            row[column] = value
    if not merged:
        _fill_gaps(texts)
    return texts


def _fill_gaps(levels: list[list[str]]) -> None:
    """Let a text of an upper level hold for the columns beside it that have a name below and none of their own."""
    for level in range(len(levels) - 1):
        below = levels[level + 1 :]
        current = ""
        for column, text in enumerate(levels[level]):
            if text:
                current = text
            elif current and any(row[column] for row in below):
                levels[level][column] = current


def _readable(text: str) -> str:
    date = ISO_DATE.fullmatch(text)
    if date:
        return f"{date[3]}.{date[2]}.{date[1]}"
    if _FLOAT_YEAR.fullmatch(text):
        return text[:4]
    # A word cut at the end of a line is put together again.
    text = re.sub(r"(?<=[a-zäöüß])-\s+(?=[a-zäöüß])(?!(?:und|oder|bzw)\b)", "", text)
    return " ".join(_FOOTNOTE.sub(_without_mark, text).split())


def _without_mark(mark: re.Match[str]) -> str:
    """Leave out the mark of a footnote; not what closes a parenthesis, as in "(Stufe 1)", nor the ² of km²."""
    before = mark.string[: mark.start()]
    sign = mark[0].lstrip()[0]
    if sign in "²³" and _METRES.search(before):
        return sign + ")" * (mark[0].endswith(")") and before.count("(") > before.count(")"))
    return mark[0] if mark[0].endswith(")") and before.count("(") > before.count(")") else ""


def _is_code_and_label(levels: list[list[str]]) -> bool:
    """Whether the first header row holds technical names, and the second explains each."""
    if len(levels) != 2:
        return False
    first = [text for text in levels[0] if text]
    full = len(first) == len(levels[0]) and len(set(first)) == len(first)
    technical = sum(bool(_TECHNICAL.fullmatch(text)) for text in first) >= 0.9 * len(first)
    explained = sum(bool(text) for text in levels[1]) >= 0.7 * len(first)
    longer = sum(map(len, levels[1])) > 1.3 * sum(map(len, first))
    coded = sum(bool(re.search(r"[\d_]|^[a-zäöü]", text)) for text in first) >= 0.5 * len(first)
    return full and explained and ((technical and coded) or (longer and len(first) > 2))


def _joined_names(levels: list[list[str]], width: int) -> list[str]:
    """Return the name of each column: what its levels say, each thing once."""
    parts = [_telling(list(dict.fromkeys(row[p] for row in levels if row[p]))) for p in range(width)]
    return [LEVEL_MARK.join(part) for part in parts]


def build_headers(grid: Grid, layout: Layout, title: str) -> Headers:
    """Return one name per column.

    Examples
    --------
    >>> from sozial.reading.layout.layout import find_layout
    >>> grid = Grid.of([["Nr", "Männer", None, "Frauen", None], [None, "2019", "2020", "2019", "2020"],
    ...                 ["1", "5", "6", "7", "8"], ["2", "6", "7", "8", "9"]])
    >>> build_headers(grid, find_layout(grid), "t").names
    ('Nr', 'Männer / 2019', 'Männer / 2020', 'Frauen / 2019', 'Frauen / 2020')
    """
    findings: list[Finding] = []
    width = len(grid.columns)
    used = [grid.columns[p].slice(layout.first, layout.last).filled > 0 for p in range(width)]
    if not layout.header:
        message = N_("The file names no columns; they are called “#1”, “#2” …")
        remedy = N_("Add a first row with the names of the columns.")
        findings.append(Finding("no-header", Severity.WARNING, message, remedy, title))
        return Headers(tuple(f"#{p + 1}" if used[p] else "" for p in range(width)), {}, tuple(findings))
    levels = _filled_levels(grid, layout)
    findings += _restore_names(grid, layout, levels, title)
    levels = [[_readable(text) for text in row] for row in levels]
    if _is_code_and_label(levels):
        names = levels[0]
        labels = {name: text for name, text in zip(levels[0], levels[1], strict=True) if text}
    else:
        names, labels = _joined_names(_without_common(levels), width), {}
    return Headers(_unique(names, used, title, findings), labels, tuple(findings))


def _restore_names(grid: Grid, layout: Layout, levels: list[list[str]], title: str) -> list[Finding]:
    """Write names again that a spreadsheet program made dates of, and say which."""
    findings = []
    for level, row in zip(layout.header, levels, strict=True):
        restored = restore_dates(row, {column for line, column in grid.dates if line == level})
        if restored:
            message = N_("A spreadsheet program made dates of column names; read again as: {names}")
            values = {"names": listed(list(restored.values()))}
            remedy = N_("Check these columns; format the cells as text before typing.")
            findings.append(Finding("excel-date", Severity.WARNING, message, remedy, title, values))
            for column, text in restored.items():
                row[column] = text
    return findings


def _without_common(levels: list[list[str]]) -> list[list[str]]:
    """Leave out an upper level that says the same above every column, unless only periods stand below it."""
    if len(levels) < 2:
        return levels
    kept = [level for level in levels[:-1] if not _says_the_same(level) or _names_periods(level, levels)]
    return [*kept, levels[-1]]


def _telling(parts: list[str]) -> list[str]:
    """Leave out what says nothing but that there are figures, unless it is all that is said."""
    return [part for part in parts if not _FIGURES.fullmatch(part)] or parts


def _names_periods(level: list[str], levels: list[list[str]]) -> bool:
    """Whether a level is all that names figures: two of its columns, or all, have nothing else but a period."""
    places = [place for place, text in enumerate(level) if text]
    others = [[other[place] for other in levels if other is not level and other[place]] for place in places]
    bare = sum(bool(texts) and all(_is_period(text) for text in texts) for texts in others)
    return bare >= min(2, len(places))


def _is_period(text: str) -> bool:
    found = find_period(text)
    return found is not None and not found[0]


def _says_the_same(level: list[str]) -> bool:
    """Whether a level says the same above three columns or more; a period is kept, because it is theirs."""
    said = {text for text in level if text}
    return len(said) == 1 and sum(map(bool, level)) >= 3 and find_period(said.pop()) is None


def _unique(names: list[str], used: list[bool], title: str, findings: list[Finding]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    found: list[str] = []
    for position, name in enumerate(names):
        if not name:
            found.append(f"#{position + 1}" if used[position] else "")
            continue
        seen[name] += 1
        if seen[name] > 1:
            message = N_("Column “{name}” occurs more than once; the later one is called “{other}”.")
            other = f"{name} ({seen[name]})"
            values = {"name": name, "other": other}
            findings.append(Finding("duplicate-column", Severity.WARNING, message, "", title, values))
            name = other
        found.append(name)
    return tuple(found)
