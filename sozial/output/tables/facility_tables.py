"""What runs and what there is in each quarter, as a table: the figures of the map."""

from __future__ import annotations

import pandas as pd

from sozial.i18n import N_, translator
from sozial.model import Dataset
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.planning.measures.facilities import Supply


def build_facility_table(dataset: Dataset, running: pd.Series, supply: Supply | None, language: str) -> Table:
    """Return every quarter with its running measures and, where there are any, facilities; where most runs comes first.

    Parameters
    ----------
    running
        Titles of the measures that run in each quarter, from `running_in`.
    """
    translate = translator(language)
    counts = running.map(len).sort_values(ascending=False, kind="stable")
    names = pd.Series({unit: dataset.unit_titles[str(unit)] for unit in counts.index})
    columns = [
        TableColumn(translate(N_("Quarter")), names),
        TableColumn(translate(N_("Running measures")), counts, 0),
        TableColumn(translate(N_("Which")), running[counts.index].map(", ".join), optional=True),
    ]
    if supply is not None:
        table = supply.table.loc[counts.index]
        columns += [
            TableColumn(translate(N_("Facilities")), table["number"], 0, optional=True),
            TableColumn(translate(N_("People")), table["people"], 0, optional=True),
            TableColumn(translate(N_("Per 1,000 people")), table["per_1000"], 2, optional=True),
            TableColumn(translate(N_("Distance to the nearest (m)")), table["distance"], 0, optional=True),
        ]
    return Table(tuple(columns), translate(N_("Facilities")))
