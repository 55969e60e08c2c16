"""Released notes of local knowledge as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sozial.i18n import N_, translator
from sozial.insight.local_knowledge import KIND_LABELS, Note, released_notes
from sozial.model import Dataset


def build_note_table(dataset: Dataset, notes: Sequence[Note], language: str) -> pd.DataFrame:
    """Return the released notes of local knowledge as a table, in the order of the quarters."""
    translate = translator(language)
    columns = [N_("Key"), N_("Quarter"), N_("Kind"), N_("Role"), N_("Date"), N_("Note")]
    places = {str(unit): place for place, unit in enumerate(dataset.units.index)}
    told = sorted(released_notes(notes, dataset), key=lambda note: (places[note.unit], note.written_on))
    rows = [
        [note.unit, note.unit_name, translate(KIND_LABELS[note.kind]), note.role, note.written_on, note.text]
        for note in told
    ]
    return pd.DataFrame(rows, columns=[translate(column) for column in columns])
