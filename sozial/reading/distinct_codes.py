"""Names that tell the columns of several tables apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import Indicator
from sozial.reading.columns import ColumnPlan, Role, TablePlan, unit_keys, unit_periods
from sozial.reading.table import RawTable

_FIGURES = (Role.INDICATOR, Role.FIGURE)


def short_titles(titles: Sequence[str]) -> list[str]:
    """Return what tables are called, without numbers, endings, and words that all of them share.

    Examples
    --------
    >>> short_titles(["02_flensburg_svb_quote.csv", "07_flensburg_sgb2_2021.csv"]), short_titles(["a_2021.csv"])
    (['svb quote', 'sgb2'], ['a'])
    """
    words = []
    for title in titles:
        stem = re.sub(r"\.[A-Za-z]{2,4}$", "", title)
        cleaned = re.sub(r"^\d+[_\s-]+|(?<!\d)(19|20)\d{2}(?!\d)", " ", stem)
        words.append([word for word in re.split(r"[_\s-]+", cleaned) if word] or [stem])
    common = set.intersection(*map(set, words)) if len(words) > 1 else set()
    short = [" ".join(word for word in found if word not in common) or " ".join(found) for found in words]
    # Tables that would be called alike keep their whole title.
    return [name if short.count(name) == 1 else title for name, title in zip(short, titles, strict=True)]


def table_names(tables: Sequence[tuple[RawTable, TablePlan]]) -> dict[str, str]:
    """Return what the table of each code is called."""
    titles = short_titles([table.title for table, _plan in tables])
    found: dict[str, str] = {}
    for title, (_table, plan) in zip(titles, tables, strict=True):
        for entry in plan.columns:
            found.setdefault(entry.code, title)
    return found


def tell_apart(tables: Sequence[tuple[RawTable, TablePlan]]) -> list[tuple[RawTable, TablePlan]]:
    r"""Return tables under whose plans no two fill the same column for the same quarters and period.

    Such columns are called by their table as well, and it is said. One column of several years in several tables stays
    one column.

    Examples
    --------
    >>> from sozial.reading.proposing import propose_columns
    >>> from sozial.reading.table import read_table
    >>> texts = ("Nr;Ort;Quote\n1;Au;1,5\n2;Bo;2,5\n".encode(), "Nr;Ort;Quote\n1;Au;3,5\n2;Bo;4,5\n".encode())
    >>> read = [read_table(text, title) for text, title in zip(texts, ("arbeit.csv", "armut.csv"))]
    >>> told = tell_apart([(table, propose_columns(table)) for table in read])
    >>> [plan.columns[2].code for _table, plan in told]
    ['Quote (arbeit)', 'Quote (armut)']
    """
    filled = [_filled(table, plan) for table, plan in tables]
    titles = short_titles([table.title for table, _plan in tables])
    told = []
    for place, (table, plan) in enumerate(tables):
        others = [cells for other, cells in enumerate(filled) if other != place]
        codes = {
            code: f"{code} ({titles[place]})"
            for code, cells in filled[place].items()
            if any(cells & other.get(code, frozenset()) for other in others)
        }
        told.append((table, _renamed(plan, codes, table.title) if codes else plan))
    return told


def _filled(table: RawTable, plan: TablePlan) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the quarters and periods that each figure of a table fills."""
    keys, periods = unit_keys(table, plan), unit_periods(table, plan)
    found: dict[str, set[tuple[str, str]]] = {}
    for entry in plan.columns:
        if entry.role in _FIGURES:
            labels = [entry.period] * len(keys) if entry.period else periods
            found.setdefault(entry.code, set()).update(zip(keys, labels, strict=True))
    return {code: frozenset(cell for cell in cells if cell[0]) for code, cells in found.items()}


def _renamed(plan: TablePlan, codes: Mapping[str, str], title: str) -> TablePlan:
    message = N_("Another table has these columns as well; they are told apart by their table: {columns}")
    values = {"columns": listed(list(codes))}
    said = Finding("told-apart", Severity.NOTE, message, "", title, values)
    columns = tuple(_with_code(entry, codes) for entry in plan.columns)
    return replace(plan, columns=columns, findings=(*plan.findings, said))


def _with_code(entry: ColumnPlan, codes: Mapping[str, str]) -> ColumnPlan:
    if entry.role not in _FIGURES:
        return entry
    known = entry.indicator or Indicator(entry.column, name=entry.column)
    count, base = (codes.get(name, name) if name else None for name in (known.count, known.base))
    code = codes.get(entry.code, entry.code)
    name = known.name if code == entry.code or not known.name else code.replace(entry.code, known.name, 1)
    return replace(entry, indicator=replace(known, code=code, name=name, count=count, base=base))
