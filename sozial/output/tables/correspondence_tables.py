"""A correspondence table that was made of two sets of areas, as a table and as the file that the app reads."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sozial.i18n import N_, Words, useful_digits
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.tables.table_files import write_csv
from sozial.reading.loading.made_correspondence import BASIS_LABELS, MadeCorrespondence

FILE = "umrechnung.csv"


def write_correspondence(made: MadeCorrespondence, language: str) -> bytes:
    """Return the file: its first three columns are read, the others are for people."""
    words = Words(language)
    columns = tuple(TableColumn(head) for head in ("alt", "neu", "anteil", "name_alt", "name_neu", "grundlage"))
    rows = [
        (old, new, share, before, after, words(BASIS_LABELS[by])) for old, new, share, before, after, by in made.rows
    ]
    numbered = (*columns[:2], TableColumn("anteil", digits=6), *columns[3:])
    return write_csv(Table.of_rows(numbered, rows, ""))


def editable_shares(made: MadeCorrespondence, places: Sequence[int], language: str) -> tuple[pd.DataFrame, str]:
    """Return shares as cells that can be typed in, as people write numbers, and the heading of these.

    Parameters
    ----------
    places
        Which rows.
    """
    words = Words(language)
    rows = [made.rows[at] for at in places]
    parts = [round(row[2] * 100, 2) for row in rows]
    share = words(N_("Share in %"))
    cells = {
        words(N_("Old area")): [f"{row[3]} ({row[0]})" for row in rows],
        words(N_("New area")): [f"{row[4]} ({row[1]})" for row in rows],
        share: [words.number(part, useful_digits([part])) for part in parts],
    }
    return pd.DataFrame(cells), share
