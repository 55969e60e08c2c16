"""Tables that are changed on screen: their rows, and what their columns are called.

Each column has a key, by which changes are noted, whatever stands above it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sozial.i18n import N_, format_number, format_percent, translator
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.reading.cells.grid import Cell, cell_text
from sozial.reading.cells.signs import Sign
from sozial.reading.indicators.indicator_choices import IndicatorChoice
from sozial.reading.plans.columns import ColumnPlan, Role, TablePlan
from sozial.reading.plans.row_choice import RowShown
from sozial.reading.plans.row_kinds import APART_LABELS
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.breaks import write_breaks

_EXAMPLES = 3


def build_row_choices(table: RawTable, shown: Sequence[RowShown], language: str) -> Table:
    """Return rows of a file that may be quarters or not, each with the reason."""
    translate = translator(language)
    columns = (
        TableColumn(translate(N_("is a quarter")), [row.kind is None for row in shown], key="quarter", width="small"),
        TableColumn(
            translate(N_("Line")), [int(table.lines[row.row]) for row in shown], 0, key="line", width="small"
        ),
        TableColumn(translate(N_("Name")), [row.name.name or row.name.key for row in shown], key="name"),
        TableColumn(translate(N_("Key")), [row.name.key for row in shown], key="key", width="small"),
        TableColumn(translate(N_("Why")), [_why(row, language) for row in shown], key="why", width="large"),
    )  # fmt: skip
    return Table(columns)


def _why(row: RowShown, language: str) -> str:
    translate = translator(language)
    if row.kind is not None:
        return translate(APART_LABELS[row.kind])
    return translate(N_("its key stands in several rows: leave one of them")) if row.twice else ""


def build_near_names(
    near: Sequence[tuple[str, str, float]], in_table: Mapping[str, str], on_map: Mapping[str, str], language: str
) -> Table:
    """Return names that may be the same, none of them confirmed, the likest as they come.

    Parameters
    ----------
    near
        Key in the table, key on the map, and how like the names are.
    """
    translate = translator(language)
    columns = (
        TableColumn(translate(N_("the same")), [False] * len(near), key="ok", width="small"),
        TableColumn(translate(N_("in the table")), [in_table[one] for one, _other, _likeness in near], key="table"),
        TableColumn(translate(N_("on the map")), [on_map[other] for _one, other, _likeness in near], key="map"),
        TableColumn(
            translate(N_("likeness")), [format_percent(likeness, language) for _one, _other, likeness in near],
            key="likeness", width="small",
        ),
    )  # fmt: skip
    return Table(columns)


def build_sign_meanings(signs: Sequence[str], meanings: Mapping[str, Sign], language: str) -> Table:
    """Return the signs that stand in place of numbers, with what they mean."""
    translate = translator(language)
    columns = (
        TableColumn(translate(N_("Sign")), list(signs), key="sign", width="small"),
        TableColumn(
            translate(N_("Meaning")), [str(meanings.get(sign, Sign.WITHHELD)) for sign in signs], key="meaning"
        ),
    )  # fmt: skip
    return Table(columns)


def build_own_needs(names: Sequence[str], needs: Sequence[str | None], language: str) -> Table:
    """Return one need for each quarter, as text that is typed over."""
    translate = translator(language)
    columns = (
        TableColumn(translate(N_("Quarter")), pd.Series(list(names), dtype="string"), key="name"),
        TableColumn(translate(N_("Need per head")), pd.Series(list(needs), dtype="string"), key="need", right=True),
    )
    return Table(columns)


def build_column_choices(
    table: RawTable,
    plan: TablePlan,
    changed: Mapping[str, Mapping[str, object]],
    with_examples: bool,
    language: str,
) -> Table:
    """Return what each column of a file is taken for.

    Parameters
    ----------
    changed
        What somebody changed before, by column and key.
    with_examples
        Whether cells may be seen.
    """
    translate = translator(language)
    columns = [
        TableColumn(translate(N_("Column")), key="column"),
        TableColumn(translate(N_("Examples")), key="examples"),
        TableColumn(translate(N_("What it is")), key="role", width=190),
        TableColumn(translate(N_("Why")), key="reason", width=190),
        TableColumn(translate(N_("Decimal")), key="decimal", width=90),
        TableColumn(translate(N_("Year of the column")), key="period", width="small"),
    ]
    rows = []
    for entry in plan.columns:
        row: dict[str, object] = {
            "column": entry.column,
            "examples": _examples(table, entry.column, language) if with_examples else "",
            # What a figure means, also whether it only supports another, stands in the list of indicators.
            "role": str(Role.INDICATOR if entry.role is Role.FIGURE else entry.role),
            "reason": _reason(entry, language),
            "decimal": _decimal(table, entry),
            "period": entry.period,
        }
        edits = changed.get(entry.column, {})
        rows.append([edits.get(column.key, row[column.key]) for column in columns])
    found = Table.of_rows(columns, rows)
    return found if with_examples else found.without(translate(N_("Examples")))


def _reason(entry: ColumnPlan, language: str) -> str:
    """Return why a column is taken for what it is, with the numbers that say it."""
    known, every = (format_number(number, language) for number in entry.matched)
    return translator(language)(entry.reason).format(known=known, all=every) if entry.reason else ""


def _examples(table: RawTable, column: str, language: str) -> str:
    found = (_example(cell, language) for cell in table.examples(column, _EXAMPLES))
    return " · ".join(text for text in found if text)


def _example(cell: Cell, language: str) -> str:
    """Return a cell as an example; numbers of a spreadsheet in the reader's language."""
    if isinstance(cell, float) and not cell.is_integer():
        return format_number(cell, language, 2).rstrip("0")
    return cell_text(cell)


def _decimal(table: RawTable, entry: ColumnPlan) -> str | None:
    if not table.separator or entry.role not in (Role.INDICATOR, Role.FIGURE, Role.POPULATION, Role.VALUE):
        return None
    numbers = table.numbers(entry.column)
    return numbers.decimal if numbers.has_decimals or numbers.thousands else None


def build_indicator_choices(choices: Sequence[IndicatorChoice], language: str) -> Table:
    """Return one line per indicator: what each figure means."""
    translate = translator(language)
    columns = (
        TableColumn(translate(N_("Indicator")), key="name", width=180),
        TableColumn(translate(N_("Computed as")), key="use", width=165),
        TableColumn(translate(N_("Share of")), key="base", width=110),
        TableColumn(translate(N_("Direction")), key="direction", width=195),
        TableColumn(
            translate(N_("confirmed")), key="is_confirmed", width=100,
            help=translate(N_("Somebody has looked at the direction.")),
        ),
        TableColumn(translate(N_("Handlungsfeld")), key="domain", width=160),
        TableColumn(translate(N_("Unit")), key="measure", width=95),
        TableColumn(translate(N_("Why")), key="reason", width=245),
        TableColumn(translate(N_("Column")), key="column"),
        TableColumn(
            translate(N_("Count")), key="parts",
            help=translate(N_("Several columns are added up; without any, the column itself.")),
        ),
        TableColumn(
            translate(N_("Factor")), key="factor", help=translate(N_("100 for per cent, 1,000 for per thousand"))
        ),
        TableColumn(
            translate(N_("Years together")), key="years",
            help=translate(N_("Count and base are added up over so many years, where single years are small.")),
        ),
        TableColumn(translate(N_("times")), key="scale", help=translate(N_("100 for shares written as 0.12"))),
        TableColumn(translate(N_("Department")), key="department"),
        TableColumn(translate(N_("Source")), key="source"),
        TableColumn(translate(N_("Reference date")), key="reference_date"),
        TableColumn(translate(N_("Definition")), key="definition"),
        TableColumn(
            translate(N_("Break in the series")), key="breaks",
            help=translate(
                N_("The first year that cannot be compared with those before, and why: “2023: new definition”.")
            ),
        ),
        TableColumn(
            translate(N_("Decimals")), key="decimals", width=140,
            help=translate(
                N_("How many are shown everywhere; empty: as many as needed. Nothing is rounded in computing.")
            ),
        ),
        TableColumn(
            translate(N_("Who is counted")), key="people",
            help=translate(
                N_("The word that follows “of all”: “unemployed people”; empty: sentences name the indicator.")
            ),
        ),
    )  # fmt: skip
    return Table.of_rows(columns, [_indicator_row(choice, language) for choice in choices])


def _indicator_row(choice: IndicatorChoice, language: str) -> tuple[object, ...]:
    """Return a line in the order of the columns."""
    reasons = (choice.reason, choice.direction_reason)
    return (
        choice.label,
        str(choice.use),
        choice.base,
        choice.direction.name.lower(),
        choice.is_confirmed,
        choice.domain,
        choice.measure,
        " · ".join(translator(language)(why) for why in reasons if why),
        choice.code,
        list(choice.parts),
        choice.factor,
        choice.years,
        choice.scale,
        choice.department,
        choice.source,
        choice.reference_date,
        choice.definition,
        write_breaks(choice.breaks),
        choice.decimals,
        choice.people,
    )
