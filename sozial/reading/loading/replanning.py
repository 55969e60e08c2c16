"""A plan of columns that was changed: rows set apart anew, and of what was said only what still holds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from sozial.errors import Finding
from sozial.reading.plans.columns import FIGURES, ColumnPlan, TablePlan
from sozial.reading.plans.proposing import KEY
from sozial.reading.plans.rows_apart import LEVELS, with_rows_apart
from sozial.reading.sandbox.working_safely import propose_columns_safely
from sozial.reading.tables.raw_table import RawTable


def replan(table: RawTable, plan: TablePlan, keys_on_map: Collection[str] = ()) -> TablePlan:
    r"""Return a plan whose columns were changed, with its rows set apart anew.

    What was found and asked about the plan before is kept as far as it still holds: a table without a key stays one
    until a column is the key.

    Examples
    --------
    >>> from sozial.reading.plans.columns import Role, with_column
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table(b"Alter;Anzahl\nunter 18;5\n18 bis 64;6\n65 und mehr;9\n", "t.csv")
    >>> plan = propose_columns(table)
    >>> chosen = with_column(plan, "Alter", Role.KEY)
    >>> [finding.code for finding in plan.findings], [finding.code for finding in replan(table, chosen).findings]
    (['no-area-level'], [])
    """
    planned = with_rows_apart(table, plan, keys_on_map)
    kept = [finding for finding in plan.findings if _still_holds(finding, plan)]
    return replace(planned, findings=(*kept, *planned.findings))


def _still_holds(finding: Finding, plan: TablePlan) -> bool:
    if finding.code in ("transposed", "no-area-level"):
        return plan.key is None
    if finding.code == "no-figures":
        return not any(entry.role in FIGURES for entry in plan.columns)
    if finding.code == KEY:
        # Another key than the proposed one is a person's.
        return plan.key == finding.chosen
    # Levels are asked anew where nobody has chosen one.
    return finding.code != LEVELS


def changed_by_answers(table: RawTable, keys_on_map: Collection[str] = ()) -> Callable[[ColumnPlan, ColumnPlan], bool]:
    """Return whether a column is what it is because of an answer, although a saved reading says otherwise.

    A reading holds what was proposed when it was saved. Where an answer came later, the reading still says what would
    be proposed without it, and the answer goes first; what a person wrote there otherwise stays.

    Returns
    -------
    is_answered
        Tells this of a column as it is proposed now, and as the reading has it.

    Raises
    ------
    DataError
        If finding out what was proposed had to be stopped.
    """
    before: dict[str, ColumnPlan] = {}
    if table.reading.answers:
        # Numbers are read anew, because answers change them as well.
        bare = replace(table, reading=replace(table.reading, answers={}), _numbers={}, _doubts={})
        before = {entry.column: entry for entry in propose_columns_safely(bare, keys_on_map).columns}

    def is_answered(proposed: ColumnPlan, saved: ColumnPlan) -> bool:
        unanswered = before.get(proposed.column)
        if unanswered is None or saved.role is not unanswered.role:
            return False
        named = saved.indicator is not None and unanswered.indicator is not None
        if named and saved.code != unanswered.code:
            return False
        return (proposed.role, proposed.period, proposed.code) != (unanswered.role, unanswered.period, unanswered.code)

    return is_answered
