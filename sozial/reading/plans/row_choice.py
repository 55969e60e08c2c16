"""Single rows that a person sets apart or takes in, told by key, name and how often both stood there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.plans.columns import FIGURES, Role, TablePlan, unit_keys, unit_names, unit_periods
from sozial.reading.plans.row_kinds import Apart, ExcludedRow, RowName
from sozial.reading.plans.row_likeness import find_decided
from sozial.reading.tables.raw_table import RawTable


@dataclass(frozen=True)
class RowShown:
    """One row as a person decides about it.

    Parameters
    ----------
    row
        Position in the table.
    name
        What it is told by in the next delivery.
    kind
        Why it is no quarter, None where it is one.
    twice
        Whether the same key stands in another row that is a quarter as well.
    """

    row: int
    name: RowName
    kind: Apart | None
    twice: bool = False


def name_rows(table: RawTable, plan: TablePlan) -> list[RowName]:
    r"""Return what each row is told by: rows of one area for other periods or indicators are told by the same.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Stadtteil;Fälle\nAu;5\nBo;7\nBo;90\nCe;8\nDu;9\n".encode(), "t.csv")
    >>> [(entry.key, entry.time) for entry in name_rows(table, propose_columns(table))]
    [('Au', 1), ('Bo', 1), ('Bo', 2), ('Ce', 1), ('Du', 1)]
    """
    keys = unit_keys(table, replace(plan, renamed={}))
    names = unit_names(table, plan) or [""] * table.height
    beside: list[Sequence[str]] = [table.texts(entry.column) for entry in plan.having(Role.INDICATOR_NAME)]
    if plan.first(Role.PERIOD):
        beside.append(unit_periods(table, plan))
    times: Counter[tuple[str, ...]] = Counter()
    found = []
    for row, (key, name) in enumerate(zip(keys, names, strict=True)):
        place = (key, name, *(texts[row] for texts in beside))
        times[place] += 1
        found.append(RowName(key, name if name != key else "", times[place]))
    return _with_figures(table, plan, found)


def _with_figures(table: RawTable, plan: TablePlan, names: list[RowName]) -> list[RowName]:
    """Add the figures to the rows whose key and name stand in several; rows of one name have those of the first."""
    several = {(name.key, name.name) for name in names if name.time > 1}
    if not several:
        return names
    columns = [table.numbers(entry.column).values for entry in plan.columns if entry.role in FIGURES]
    told: dict[RowName, tuple[float, ...]] = {}
    for row, name in enumerate(names):
        if (name.key, name.name) in several and name not in told:
            told[name] = tuple(float(values[row]) for values in columns)
    return [replace(name, figures=told.get(name, ())) for name in names]


def decided_rows(table: RawTable, plan: TablePlan) -> tuple[tuple[RowName, ...], tuple[RowName, ...]]:
    """Return the rows of this file that were set apart and taken in, as they are told now; others as they were told."""
    rows = _lines(table, name_rows(table, plan)) if plan.rows_apart or plan.rows_taken else {}
    here = {row: row for row in rows}
    return tuple(
        tuple(
            here.get(found, name) if (found := find_decided(name, rows, table.reading.answers, "")[0]) else name
            for name in names
        )
        for names in (plan.rows_apart, plan.rows_taken)
    )  # type: ignore[return-value]


def _lines(table: RawTable, names: Sequence[RowName]) -> dict[RowName, int]:
    found: dict[RowName, int] = {}
    for row, name in enumerate(names):
        found.setdefault(name, int(table.lines[row]))
    return found


def with_chosen_rows(table: RawTable, plan: TablePlan) -> TablePlan:
    """Return the plan with the rows set apart, or taken in, that a person chose; what is not there is told."""
    if not plan.rows_apart and not plan.rows_taken:
        return plan
    names = name_rows(table, plan)
    taken, set_apart, gone, asked = _found(table, plan, names)
    apart = {row.row: row for row in plan.apart or () if names[row.row] not in taken or not names[row.row].key}
    for row, name in enumerate(names):
        if name in set_apart:
            apart[row] = ExcludedRow(row, Apart.CHOSEN, name.text)
    findings = (*plan.findings, *asked)
    if gone:
        message = N_("Rows that were set apart or taken in before are not in this file: {rows}")
        remedy = N_("Check the rows of this table.")
        values = {"rows": listed(list(dict.fromkeys(gone)))}
        findings = (*findings, Finding("rows-gone", Severity.WARNING, message, remedy, table.title, values))
    if taken & set(names):
        message = N_("Rows that are quarters because you took them in: {rows}")
        values = {"rows": listed([name.text for name in dict.fromkeys(names) if name in taken])}
        findings = (*findings, Finding("rows-taken", Severity.NOTE, message, "", table.title, values))
    return replace(plan, apart=tuple(apart[row] for row in sorted(apart)), findings=findings)


def _found(
    table: RawTable, plan: TablePlan, names: Sequence[RowName]
) -> tuple[set[RowName], set[RowName], list[str], list[Finding]]:
    """Return the rows that were taken in and set apart, those that are not there, and what has to be asked."""
    rows = _lines(table, names)
    sets: list[set[RowName]] = []
    gone: list[str] = []
    asked: list[Finding] = []
    for decided in (plan.rows_taken, plan.rows_apart):
        sets.append(set())
        for name in decided:
            found, question = find_decided(name, rows, table.reading.answers, table.title)
            asked += [question] if question is not None else []
            if found is not None:
                sets[-1].add(found)
            elif question is None:
                gone.append(name.text)
    return sets[0], sets[1], gone, asked


def rows_to_decide(table: RawTable, plan: TablePlan) -> list[RowShown]:
    r"""Return the rows about which a person may want to decide: those set apart, and those whose key stands twice.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Stadtteil;Fälle\nAu;5\nBo;7\nBo;90\nStadt insgesamt;102\n".encode(), "t.csv")
    >>> [(entry.row, entry.twice, entry.kind and entry.kind.value)
    ...  for entry in rows_to_decide(table, propose_columns(table))]
    [(1, True, None), (2, True, None), (3, False, 'total')]
    """
    names = name_rows(table, plan)
    kinds = {row.row: row.kind for row in plan.apart or ()}
    one_row_each = plan.first(Role.PERIOD) is None and plan.first(Role.INDICATOR_NAME) is None
    # Where every quarter has several rows, those of one period are told apart by how often they stand there.
    quarters = {name for row, name in enumerate(names) if row not in kinds and name.key}
    times = Counter(name.key if one_row_each else (name.key, name.name) for name in quarters)
    shown: dict[RowName, RowShown] = {}
    for row, name in enumerate(names):
        twice = name in quarters and times[name.key if one_row_each else (name.key, name.name)] > 1
        if (row in kinds or twice) and name not in shown:
            shown[name] = RowShown(row, name, kinds.get(row), twice)
    return list(shown.values())


def with_row(plan: TablePlan, name: RowName, is_quarter: bool) -> TablePlan:
    """Return the plan in which a person decided about one row; the rows are to be set apart anew.

    Examples
    --------
    >>> with_row(TablePlan(()), RowName("Bo", "", 2), False).rows_apart
    (RowName(key='Bo', name='', time=2, figures=()),)
    """
    taken = [entry for entry in plan.rows_taken if entry != name]
    apart = [entry for entry in plan.rows_apart if entry != name]
    (taken if is_quarter else apart).append(name)
    return replace(plan, rows_taken=tuple(taken), rows_apart=tuple(apart), apart=None)
