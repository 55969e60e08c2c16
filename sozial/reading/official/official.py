"""Layouts of official statistics, recognised by the names of their columns or by what stands around the table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sozial.i18n import N_
from sozial.reading.cells.grid import Grid, cell_text
from sozial.reading.layout.blocks import Body
from sozial.reading.layout.headers import LEVEL_MARK
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.official.official_flat import read_flat
from sozial.reading.official.official_grid import is_grid_header, read_grid
from sozial.reading.official.official_layout import BY_LAYOUT, LEVEL_REASON, Recognised, Stated, layout_note, plain_name
from sozial.reading.official.official_sources import is_flat_header
from sozial.reading.vocabulary.periods import find_period

INKAR = N_("an INKAR table of the BBSR (areas in rows, indicators and years in columns)")
AGENCY = N_("a table of the statistics of the Bundesagentur für Arbeit")
GENESIS = N_("a table exported from GENESIS, a Regionaldatenbank or the Zensusdatenbank")
_AGENCY = re.compile(
    r"(©|\(c\)|copyright)\s*statistik der bundesagentur für arbeit|zentraler statistik-?service|"
    r"statistik-?service (nord|ost|süd|west)|auftragsnummer \d+",
    re.I,
)
_GENESIS = re.compile(r"^(GENESIS-Tabelle:|(Tabelle|Table|Code):?\s*\d{4}[\dA-Z](-[\dA-Z]{1,4}){1,4}\b)", re.I)
_HEAD = 10
_COPYRIGHT = re.compile(r"\(c\)opyright|©.*statisti", re.I)


def known_header(grid: Grid) -> list[int] | None:
    """Return the row with the names of columns of a known layout, which has one; None for any other table.

    Lines of a flat file are mostly text, so that what the general search takes for a header may be the first figures.

    Examples
    --------
    >>> known_header(Grid.of([["Zeit", "1_Auspraegung_Code", "X__Fälle"], ["2022", "DG", "7"]]))
    [0]
    """
    for position, row in enumerate(grid.rows(0, _HEAD)):
        names = [cell_text(cell) for cell in row]
        if is_flat_header(names) or is_grid_header(names):
            return [position]
    return None


def recognise(body: Body, titles: Sequence[str], notes: Sequence[str], chosen: TableReading, title: str) -> Recognised:
    """Return a table as its layout says; a table of no known layout comes back as it is, with nothing stated.

    Parameters
    ----------
    titles, notes
        Text above and below the table.
    chosen
        What a person decided about this file.

    Examples
    --------
    >>> import numpy as np
    >>> from sozial.reading.cells.grid import Column
    >>> body = Body(("Nr", "Quote"), (Column.of(["1"]), Column.of(["7,5"])), np.array([1]))
    >>> notes = ["Statistik der Bundesagentur für Arbeit, Auftragsnummer 123"]
    >>> recognise(body, [], notes, TableReading(), "t").stated.layout
    'a table of the statistics of the Bundesagentur für Arbeit'
    """
    found = read_flat(body, chosen.answers, title) or read_grid(body, chosen.signs, title) or _inkar(body, title)
    if found is not None:
        return found
    layout = _around([*titles, *notes])
    return Recognised(body, Stated(layout), {}, (layout_note(layout, title),) if layout else ())


def _around(texts: Sequence[str]) -> str:
    """Return the layout that titles and notes tell, "" where they tell none."""
    if any(_AGENCY.search(text) for text in texts):
        return AGENCY
    lined = any(text.strip("_ ") == "" and len(text.strip()) >= 5 for text in texts)
    if any(_GENESIS.match(text) for text in texts) or (lined and any(_COPYRIGHT.search(text) for text in texts)):
        return GENESIS
    return ""


def _inkar(body: Body, title: str) -> Recognised | None:
    """Return a table of INKAR: key, name and kind of area, then an indicator and year in every column."""
    places = {plain_name(name): name for name in reversed(body.names)}
    if not {"kennziffer", "raumeinheit", "aggregat"} <= places.keys():
        return None
    level = places["aggregat"]
    roles = {
        places["kennziffer"]: ("key", BY_LAYOUT),
        places["raumeinheit"]: ("name", BY_LAYOUT),
        level: ("attribute", LEVEL_REASON),
    }
    periods = {}
    for name in body.names:
        stem, mark, last = name.rpartition(LEVEL_MARK)
        period = find_period(last) if mark and name not in roles else None
        if period is not None and not period[0]:
            periods[name] = (stem, period[1])
    return Recognised(body, Stated(INKAR, roles, {}, periods), {}, (layout_note(INKAR, title),))
