"""What a census grid gave, as tables: the figures of the areas, the list that describes them, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sozial.i18n import N_, Words
from sozial.model import Direction
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.tables.table_files import write_csv, write_xlsx
from sozial.reading.census.certain_figures import AreaFigures
from sozial.reading.census.grid_figures import GridFigure, TownGrid
from sozial.reading.census.published_totals import INHABITANTS

# Files by these names are read as they are: a table, and the list that describes it.
TABLE, LIST, CERTAINTY = "zensusgitter.csv", "zensusgitter-indikatoren.csv", "zensusgitter-sicherheit.xlsx"
# As a line with the value of the whole town is recognised, whatever the language.
TOWN = "Stadt insgesamt"
_SOURCE = N_(
    "Statistical offices of the Federation and the Länder: census {year}, grid; Data licence Germany – attribution – "
    "version 2.0"
)
_DAYS = {"2022": "15.05.2022", "2011": "09.05.2011"}
# As lists of indicators are read, whatever the language.
_DIRECTIONS = {Direction.BURDEN: "Belastung", Direction.FAVOURABLE: "günstig", Direction.CONTEXT: "Kontext"}


def write_grid_files(grid: TownGrid, language: str, published: Mapping[str, float] | None = None) -> dict[str, bytes]:
    """Return the files by name: the table of the areas, the list that describes it, and how sure each figure is.

    Parameters
    ----------
    published
        What the census publishes for the whole municipality, by code.
    """
    certainty, words = build_certainty(grid, language), Words(language)
    # No data of the town is protected here: these are figures that the census has published.
    line = words(N_("Estimates from figures as the census publishes them."))
    return {
        TABLE: write_csv(build_grid_table(grid, published or {})),
        LIST: write_csv(build_grid_list(grid, language)),
        CERTAINTY: write_xlsx(certainty, words(N_("Certainty")), line=line, language=language),
    }


def build_grid_table(grid: TownGrid, published: Mapping[str, float] | None = None) -> Table:
    """Return the table of the areas: one line per area, figures in full, empty where nothing is said.

    What is published for the municipality stands in a last line, which is read as the value of the town.
    """
    columns = [TableColumn("schluessel", list(grid.keys)), TableColumn("name", list(grid.names))]
    if grid.year:
        # The mark “s” says that a year's figures are estimated (DIN 55301).
        columns.append(TableColumn("jahr", [f"{grid.year} s"] * len(grid.keys)))
    if grid.people is not None:
        columns.append(TableColumn(INHABITANTS, grid.people.values.tolist(), 0))
    for figure in grid.figures:
        columns.append(TableColumn(figure.code, figure.values.tolist(), figure.decimals))
        for name, values in _beside(figure):
            columns.append(TableColumn(name, np.where(figure.withheld, np.nan, values).tolist(), 0))
    return Table(tuple(_with_town(column, published) for column in columns) if published else tuple(columns), "")


def _with_town(column: TableColumn, published: Mapping[str, float]) -> TableColumn:
    last = {"schluessel": "", "name": TOWN}.get(column.name, published.get(column.name, column.nothing))
    return replace(column, values=[*column.values, column.values[0] if column.name == "jahr" else last])


def _beside(figure: GridFigure) -> list[tuple[str, np.ndarray]]:
    """Return what a figure is the quotient of; an average has no count of its own."""
    base = (f"{figure.code}_basis", figure.areas.bases)
    return [base] if figure.is_average else [(f"{figure.code}_anzahl", figure.areas.counts), base]


def build_grid_list(grid: TownGrid, language: str) -> Table:
    """Return the list that describes the figures, as the app reads it."""
    words = Words(language)
    source = words.fill(_SOURCE, year=grid.year)
    rows = []
    for figure in grid.figures:
        beside = [name for name, _values in _beside(figure)]
        rows.append((
            figure.code, words(figure.name), words(figure.domain), _DIRECTIONS[figure.direction],
            words(figure.measure), source, _DAYS.get(grid.year, ""), _definition(grid, figure, words),
            "" if figure.is_average else beside[0], beside[-1], "" if figure.is_average else "100",
            str(figure.decimals), words(figure.people),
        ))  # fmt: skip
    heads = (
        "code", "name", "handlungsfeld", "richtung", "einheit", "quelle", "stichtag", "definition", "anzahl", "basis",
        "faktor", "nachkommastellen", "menschen",
    )  # fmt: skip
    return Table.of_rows(tuple(TableColumn(head) for head in heads), rows, "")


def _definition(grid: TownGrid, figure: GridFigure, words: Words) -> str:
    """Say in a sentence or two how a figure was made, and how sure it is."""
    message = N_("Estimated from cells of {size} m of the census grid, sum of counts over sum of {counted}.")
    if figure.is_average:
        message = N_("Estimated from cells of {size} m of the census grid, weighted by {counted}.")
    made = words.fill(message, size=grid.size, counted=figure.counted)
    if figure.tells_no_difference:
        made = f"{made} {words(N_('Its range in a usual area is wider than all differences between areas.'))}"
    known, border = _median(figure.areas.known), _median(figure.areas.on_border)
    if not np.isfinite(known):
        return made
    sure = N_("Median of the areas: {known} published, {border} in cells on a border.")
    return f"{made} {words.fill(sure, known=words.percent(known), border=words.percent(border))}"


def _median(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def build_certainty(grid: TownGrid, language: str) -> Table:
    """Return how sure each figure of each area is: between which values it lies, and what of it is known."""
    words = Words(language)
    rows: list[tuple[object, ...]] = []
    if grid.people is not None:
        nothing = np.zeros(len(grid.keys), dtype=bool)
        rows.extend(_certain_rows(grid, (words(N_("Inhabitants")), ""), grid.people, nothing, words))
    for figure in grid.figures:
        named = (words(figure.name), words(figure.measure))
        rows.extend(_certain_rows(grid, named, figure.areas, figure.withheld, words))
    of_what = (TableColumn(words(N_("Indicator"))), TableColumn(words(N_("Unit of measurement"))))
    columns = _certain_columns(words, of_what, 2)
    return Table.of_rows(columns, rows, words(N_("How sure are the figures from the grid?")))


def build_certainty_of(grid: TownGrid, code: str, language: str) -> Table:
    """Return how sure one figure of each area is, or the inhabitants under `INHABITANTS`."""
    words = Words(language)
    if code == INHABITANTS and grid.people is not None:
        rows = _certain_rows(grid, (), grid.people, np.zeros(len(grid.keys), dtype=bool), words)
        return Table.of_rows(_certain_columns(words, (), 0), rows, words(N_("Inhabitants")))
    figure = next(figure for figure in grid.figures if figure.code == code)
    rows = _certain_rows(grid, (), figure.areas, figure.withheld, words)
    return Table.of_rows(_certain_columns(words, (), figure.decimals, words(figure.measure)), rows, words(figure.name))


def _certain_columns(
    words: Words, of_what: Sequence[TableColumn], digits: int, unit: str = ""
) -> tuple[TableColumn, ...]:  # fmt: skip
    return (
        TableColumn(words(N_("Key"))),
        TableColumn(words(N_("Quarter"))),
        *of_what,
        TableColumn(words(N_("Value")), digits=digits, unit=unit),
        TableColumn(words(N_("At least")), digits=digits, help=words(_RANGE_HELP)),
        TableColumn(words(N_("At most")), digits=digits, help=words(_RANGE_HELP)),
        TableColumn(words(N_("Published")), digits=1, share=True),
        TableColumn(words(N_("In brackets")), digits=1, share=True),
        TableColumn(words(N_("In cells on a border")), digits=1, share=True),
        TableColumn(words(N_("Withheld")), optional=True),
    )


_RANGE_HELP = N_("Whatever hidden cells hold, and however the cells on the border are divided.")


def _certain_rows(
    grid: TownGrid, of_what: tuple[str, ...], areas: AreaFigures, withheld: np.ndarray, words: Words
) -> list[tuple[object, ...]]:
    said = np.where(withheld, np.nan, np.vstack([areas.values, areas.low, areas.high]))
    shares = np.vstack([areas.known, areas.bracketed, areas.on_border])
    return [
        (key, area, *of_what, *said[:, row].tolist(), *shares[:, row].tolist(),
         words(N_("yes")) if withheld[row] else "")
        for row, (key, area) in enumerate(zip(grid.keys, grid.names, strict=True))
    ]  # fmt: skip
