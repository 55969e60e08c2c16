"""What a person decided about a table, kept for next year's delivery."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sozial.i18n import N_
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.columns import ColumnPlan, Role, TablePlan
from sozial.reading.plans.row_choice import decided_rows
from sozial.reading.plans.row_kinds import RowName
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.periods import find_period

PERIOD = "{period}"
# Why a column is what it is, where nobody has chosen a direction for it: words may propose one.
KEPT = N_("as it was kept")


@dataclass(frozen=True)
class SavedReading:
    """What is kept of a reading.

    Parameters
    ----------
    title
        File it was made for.
    reading
        How the file was opened.
    columns
        Plan by the form of the column.
    level, kept, rows_apart, rows_taken
        Level of areas, rows that are quarters all the same, and single rows that a person decided about.
    """

    title: str
    reading: TableReading
    columns: Mapping[str, ColumnPlan] = field(default_factory=dict)
    period: str = ""
    level: int | None = None
    kept: tuple[str, ...] = ()
    rows_apart: tuple[RowName, ...] = ()
    rows_taken: tuple[RowName, ...] = ()


def column_form(name: str) -> str:
    """Return a column's name with its period left open.

    Examples
    --------
    >>> column_form("Arbeitslose 2023"), column_form("Anteil / 30.06.2023 / in %"), column_form("Schlüssel")
    ('Arbeitslose {period}', 'Anteil / {period} / in %', 'Schlüssel')
    """
    if find_period(name) is None:
        return name
    dated = re.sub(r"\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}", PERIOD, name)
    return re.sub(r"(?<!\d)(?:19|20)\d{2}(?:\s?/\s?(?:(?:19|20)\d{2}|\d{2}))?(?!\d)", PERIOD, dated)


def save_reading(table: RawTable, plan: TablePlan) -> SavedReading:
    """Return what is worth keeping of a table's reading."""
    columns = _by_form(plan.columns)
    decimals = {column_form(name): sign for name, sign in table.reading.decimals.items()}
    answers: dict[str, str] = {}
    for question, answer in table.reading.answers.items():
        # Years that were answered differently keep their own names.
        form = column_form(question)
        answers[form if answers.get(form, answer) == answer else question] = answer
    # A period that the file states itself is found anew in the next one.
    period = "" if plan.first(Role.PERIOD) else plan.period
    reading = replace(table.reading, decimals=decimals, answers=answers)
    rows = decided_rows(table, plan)
    return SavedReading(table.title, reading, columns, period, plan.level, plan.kept, *rows)


def _by_form(columns: Sequence[ColumnPlan]) -> dict[str, ColumnPlan]:
    """Return columns by their form; a year with another role than most of its form keeps its own name."""
    forms: dict[str, list[ColumnPlan]] = {}
    for entry in columns:
        forms.setdefault(column_form(entry.column), []).append(entry)
    found = {}
    for form, entries in forms.items():
        usual = Counter(entry.role for entry in entries).most_common(1)[0][0]
        for entry in entries:
            name = form if entry.role is usual else entry.column
            found[name] = replace(entry, column=name)
    return found


def fits(saved: SavedReading, columns: Sequence[str]) -> bool:
    """Whether a saved reading was made for a table with these columns: nine of ten are known on both sides."""
    forms, known = {column_form(name) for name in columns}, {column_form(name) for name in saved.columns}
    common = len(forms & known)
    return common >= 0.9 * len(forms) and common >= 0.9 * len(known)


def reading_for(saved: SavedReading, columns: Sequence[str]) -> TableReading:
    """Return how a new delivery is to be opened: as saved, with the columns' own names."""
    decimals = {
        name: saved.reading.decimals[column_form(name)]
        for name in columns
        if column_form(name) in saved.reading.decimals
    }
    answers: dict[str, str] = {}
    for question, answer in saved.reading.answers.items():
        code, _colon, subject = question.partition(": ")
        answers |= {f"{code}: {name}": answer for name in columns if subject and column_form(name) == subject}
    return replace(saved.reading, decimals=decimals, answers={**answers, **saved.reading.answers})
