"""What no rule of reading foresaw: readings that hardly can be meant are asked about before the first map."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.plans.columns import FIGURES, Role, TablePlan, unit_keys, unit_names, unit_periods
from sozial.reading.plans.row_kinds import DOUBTFUL_ROWS, Apart, ExcludedRow
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.vocabulary import area_words
from sozial.reading.vocabulary.city_words import is_land
from sozial.reading.vocabulary.period_marks import is_year

NO_FIGURE = "no-figure"
MANY_WITHOUT = "many-without-values"
# An index that leaves out more of its quarters says little about a town.
_MOST_WITHOUT = 0.1
_AVERAGED = re.compile(r"durchschn|mittel|mittler|median|ø|mean|average", re.I)


def _headings(table: RawTable) -> set[str]:
    """Return what columns are called, without names that are those of places."""
    headings = {part.casefold() for name in table.columns for part in (name, *name.split(" / "))}
    headings |= {text.casefold() for text in table.labels.values()}
    return {text for text in headings if not text.startswith("#") and not area_words.looks_like_places([text])}


def doubtful_rows(table: RawTable, keys: list[str], names: list[str] | None) -> tuple[ExcludedRow, ...]:
    r"""Return rows that are called like a column, or by a year: names of columns read as a quarter; or a Land.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Nr;Ort;Quote\n1;Au;2,5\nNr;Ort;3,5\n3;Bo;4,5\n4;Ce;5,5\n".encode(), "t.csv")
    >>> [row.row for row in doubtful_rows(table, table.texts("Nr"), table.texts("Ort"))]
    [1]
    """
    headings = _headings(table)
    pairs = [*zip(keys, names or [""] * len(keys), strict=True)]
    # Each different pair is looked at once: a long table has many more rows than quarters.
    different = dict.fromkeys(pairs)
    odd = {pair for pair in different if _is_doubtful([text for text in pair if text], headings)}
    shown = {pair: pair[1] or pair[0] for pair in different}
    bare = {pair for pair, text in shown.items() if text and not re.search(r"[^\W\d_]", text)}
    if len(bare) <= 0.1 * len(shown) or len(bare) == 1:
        # A number where all others have names: the number of a column, most likely.
        odd |= bare
    found = [ExcludedRow(row, Apart.DOUBTFUL, pair[1] or pair[0]) for row, pair in enumerate(pairs) if pair in odd]
    # Most rows: then this is what they are, and other checks say so.
    return tuple(found) if len(found) <= 0.3 * len(keys) else ()


def _is_doubtful(texts: list[str], headings: set[str]) -> bool:
    """Whether key or name are a heading of any table, a Land, or just a year; beside a name, four digits are a code."""
    like_column = any(text.casefold() in headings and re.search(r"[^\W\d_]", text) for text in texts)
    like_column = like_column or any(map(area_words.is_heading, texts))
    return like_column or any(map(is_land, texts)) or (bool(texts) and all(is_year(text) for text in texts))


def is_no_figure(table: RawTable, column: str) -> bool:
    r"""Whether whole numbers can hardly be a figure: the numbers 1 to n, or years; unless a person said that they are.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> rows = "".join(f"{n:02d};Ort {n};{n};{1990 + n};{n * 3}\n" for n in range(1, 9))
    >>> table = read_table(f"Nr;Ort;Platz;Bau;x\n{rows}".encode(), "t.csv")
    >>> [is_no_figure(table, name) for name in ("Platz", "Bau", "x")]
    [True, True, False]
    """
    if table.reading.answers.get(f"{NO_FIGURE}: {column}") == "figure":
        return False
    return looks_like_numbering(table, column)


def looks_like_numbering(table: RawTable, column: str) -> bool:
    """Whether the numbers of a column are 1 to n, one for each row, or all years."""
    values = table.numbers(column).values
    known = values[np.isfinite(values)]
    if len(known) < 5 or (known != np.round(known)).any() or table.numbers(column).percent:
        return False
    counts = len(known) == table.height and len(np.unique(known)) == len(known)
    counts = counts and known.min() in (0.0, 1.0) and known.max() - known.min() == len(known) - 1
    years = bool((known >= 1900).all() and (known <= 2099).all()) and not _AVERAGED.search(column)
    # Counts of people can lie between 1900 and 2099 as well, but hardly all of them.
    return bool(counts or years)


def check_plausibility(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Ask about rows, columns and gaps that hardly can be meant so."""
    return [*_rows(table, plan), *_columns(table, plan), *_unnamed(table, plan), *_without_values(table, plan)]


def _rows(table: RawTable, plan: TablePlan) -> list[Finding]:
    rows = [row for row in plan.apart or () if row.kind is Apart.DOUBTFUL]
    quarters = table.reading.answers.get(DOUBTFUL_ROWS) == "quarters"
    if quarters:
        names = unit_names(table, plan)
        rows = [*doubtful_rows(table, unit_keys(table, plan), names)]
    if not rows:
        return []
    message = NP_(
        "One row that is called like a column, a year or a Land is hardly a quarter: {rows}; line: {lines}",
        "Rows that are called like a column, a year or a Land are hardly quarters ({n}): {rows}; lines: {lines}",
    )
    lines = listed([str(int(table.lines[row.row])) for row in rows], 10)
    values = {"n": len(rows), "rows": listed([row.text for row in rows]), "lines": lines}
    options = {"apart": N_("They are no quarters: never ranked."), "quarters": N_("They are quarters: ranked.")}
    remedy = N_("Check whether names of columns were read as a row.")
    chosen = "quarters" if quarters else "apart"
    return [
        Finding(DOUBTFUL_ROWS, Severity.QUESTION, message, remedy, table.title, values, options=options, chosen=chosen)
    ]


def _columns(table: RawTable, plan: TablePlan) -> list[Finding]:
    findings = []
    for entry in plan.columns:
        name = entry.column
        asked = entry.role in (Role.INDICATOR, Role.ATTRIBUTE) and table.is_numeric(name)
        if not asked or entry.period or area_words.says_key(name) or not looks_like_numbering(table, name):
            continue
        message = N_("“{column}” holds the numbers 1 to n, or only years: hardly a figure to rank by.")
        options = {"none": N_("It is no figure."), "figure": N_("It is a figure to rank by.")}
        remedy = N_("Say whether it is a figure.")
        chosen = "figure" if entry.role is Role.INDICATOR else "none"
        values = {"column": name}
        place = f"{table.title}, {name}"
        findings.append(Finding(NO_FIGURE, Severity.QUESTION, message, remedy, place, values, name, options, chosen))
    return findings


def _unnamed(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Ask about figures without a name in a table whose other columns have names."""
    unnamed = [entry.column for entry in plan.columns if entry.column.startswith("#") and entry.role in FIGURES]
    asked = any(finding.code == "header-width" for finding in table.findings)
    if not unnamed or not table.header_lines or asked:
        return []
    message = N_("Columns of figures without a name: {columns}")
    remedy = N_("Check whether the names stand in another line, and choose it under “Read it differently”.")
    options = {"keep": N_("They are figures without a name.")}
    values = {"columns": listed(unnamed)}
    finding = Finding(
        "unnamed-figures", Severity.QUESTION, message, remedy, table.title, values, options=options, chosen="keep"
    )
    return [finding]


def _without_values(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Ask where more than a tenth of the quarters has no value in the newest period, and no sign says why."""
    keys = unit_keys(table, plan)
    counted = np.array([bool(key) for key in keys], dtype=bool)
    counted[[row.row for row in plan.apart or ()]] = False
    figures = [entry for entry in plan.columns if entry.role in (Role.INDICATOR, Role.VALUE)]
    # Cells that are asked about themselves need no second question.
    asked = any(finding.code in ("date-for-figure", "merged-figures") for finding in table.findings)
    if counted.sum() < 5 or not figures or asked:
        return []
    units, _names = pd.factorize(np.array(keys, dtype=object))
    periods = np.array(unit_periods(table, plan), dtype=object)
    stated = {entry.period for entry in figures if entry.period} or set(periods[counted].tolist())
    newest = max(stated)
    having = np.zeros(units.max() + 1, dtype=bool)
    for entry in figures:
        if entry.period not in ("", newest):
            continue
        # A sign in the cell is an answer of the source: withheld, comes later, makes no sense.
        known = np.isfinite(table.numbers(entry.column).values) | table.column(entry.column).is_filled
        having[units[known & counted & (entry.period == newest or periods == newest)]] = True
    every = np.unique(units[counted])
    without = int((~having[every]).sum())
    if without <= _MOST_WITHOUT * len(every):
        return []
    message = NP_(
        "{n} of {all} quarters has no value in the newest period ({period}), and so no place in the index.",
        "{n} of {all} quarters have no value in the newest period ({period}), and so no place in the index.",
    )
    remedy = N_("Check whether periods and rows were read rightly, or choose another period.")
    options = {"right": N_("It is right so.")}
    values = {"n": without, "all": len(every), "period": newest or "–"}
    return [
        Finding(MANY_WITHOUT, Severity.QUESTION, message, remedy, table.title, values, options=options, chosen="right")
    ]
