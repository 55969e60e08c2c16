"""What a page shows of data before it is used: indicators, what fits and what does not, and what was taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sozial.i18n import N_, translator
from sozial.model import Dataset
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.reading.joining.match import Match
from sozial.reading.plans.columns import DIRECTION_LABELS, ROLE_LABELS, TablePlan


def build_indicator_list(dataset: Dataset, language: str) -> Table:
    """Return the indicators with everything that is known about them."""
    translate = translator(language)
    heads = (
        N_("Handlungsfeld"), N_("Indicator"), N_("Unit"), N_("Direction"), N_("Department"), N_("Source"),
        N_("Reference date"), N_("Definition"),
    )  # fmt: skip
    rows = [
        (
            indicator.domain,
            indicator.label,
            indicator.measure,
            translate(DIRECTION_LABELS[indicator.direction]),
            indicator.department,
            indicator.source,
            indicator.reference_date,
            indicator.definition,
        )
        for indicator in dataset.indicators
    ]
    return Table.of_words([translate(head) for head in heads], rows, translate(N_("Indicators")))


def build_unit_list(units: Mapping[str, str], title: str, language: str) -> Table:
    """Return quarters by key and name.

    Parameters
    ----------
    title
        Which quarters these are, in the reader's language.
    """
    translate = translator(language)
    return Table.of_words((translate(N_("Key")), translate(N_("Quarter"))), units.items(), title)


def build_pair_list(match: Match, areas: Mapping[str, str], language: str) -> Table:
    """Return which quarter of the tables is joined to which area, those first that are not called the same.

    Parameters
    ----------
    areas
        Names of the areas by key.
    """
    translate = translator(language)
    differ = set(match.called_differently(areas))
    order = sorted((key for key in match.matched if match.pairs[key] in areas), key=lambda key: key not in differ)
    heads = [N_("In the table"), N_("On the map"), N_("Key in the table"), N_("Key on the map")]
    rows: list[tuple[str, ...]]
    rows = [(match.matched[key], areas[match.pairs[key]], key, match.pairs[key]) for key in order]
    if all(row[:2] == row[2:] for row in rows):
        # Names that are the keys are not said twice.
        heads, rows = heads[:2], [row[:2] for row in rows]
    return Table.of_words([translate(head) for head in heads], rows, translate(N_("What is joined to what")))


def build_lines(preview: Sequence[Sequence[str]]) -> Table:
    """Return the first lines of a file as they stand in it, each with its number."""
    width = max(map(len, preview), default=0)
    columns = [TableColumn("", right=True), *(TableColumn(str(place + 1)) for place in range(width))]
    rows = [(str(line), *row, *[""] * (width - len(row))) for line, row in enumerate(preview, 1)]
    return Table.of_rows(columns, rows)


def build_continuation(lines: Iterable[Sequence[str]], language: str, with_reason: bool = False) -> Table:
    """Return what of earlier data is what in a new file.

    Parameters
    ----------
    lines
        Old and new, and the reason where there is one.
    """
    translate = translator(language)
    heads = [translate(N_("Until now")), translate(N_("In the new file"))]
    heads += [translate(N_("Why"))] if with_reason else []
    return Table.of_words(heads, lines, translate(N_("In the new file")))


def build_role_table(plan: TablePlan, title: str, language: str) -> Table:
    """Return what each column of a table was read as.

    Parameters
    ----------
    title
        What the table is called.
    """
    translate = translator(language)
    rows = [(entry.column, translate(ROLE_LABELS[entry.role])) for entry in plan.columns]
    return Table.of_words((translate(N_("Column")), translate(N_("Read as"))), rows, title)


def build_town_sizes(sizes: Iterable[tuple[str, str, float, float, bool]], language: str) -> Table:
    """Return how large the towns on a server are.

    Parameters
    ----------
    sizes
        Name, key, database and files in megabytes, and whether the town is in use.
    """
    translate = translator(language)
    columns = (
        TableColumn(translate(N_("Town"))),
        TableColumn(translate(N_("Key"))),
        TableColumn(translate(N_("Database (MB)")), digits=1),
        TableColumn(translate(N_("Files (MB)")), digits=1),
        TableColumn(translate(N_("State"))),
    )
    rows = [
        (name, key, database, files, translate(N_("in use") if named else N_("not in the file of towns any more")))
        for name, key, database, files, named in sizes
    ]
    return Table.of_rows(columns, rows, translate(N_("Towns on this server")))
