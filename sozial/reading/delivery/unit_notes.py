"""What a file's own notes say about quarters that were split, put together or renamed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_CHANGED = re.compile(
    r"geteilt|teilung|getrennt|trennung|zusammen(gelegt|gefasst|geführt|schluss)|vereinigt|fusion|umbenannt|umbenennung|"
    r"heißt|aufgelöst|auflösung|aufgegangen|zugeordnet|zuordnung|zugeschlagen|eingegliedert|neu (gebildet|geschnitten|"
    r"abgegrenzt|gegliedert)|neugliederung|neuzuschnitt|gebietsstand|früher|ehemal|vormals|bisher|hervorgegangen|"
    r"entstanden|\bsplit|merged|renamed|divided|formerly",
    re.I,
)


def notes_about(notes: Sequence[str], unit: str, name: str, new: Mapping[str, str]) -> list[str]:
    """Return the notes that tell of a change of one quarter: they name it, or its key beside one of the new quarters.

    Parameters
    ----------
    notes
        Lines around the table.
    unit, name
        Key and name of the quarter.
    new
        Names, by key, of the quarters of the file.

    Examples
    --------
    >>> notes = ["Quartier 11 Südstadt geteilt in 19 Südstadt-West und 20 Südstadt-Ost.", "Quelle: Südstadt-Archiv"]
    >>> notes_about(notes, "11", "Südstadt", {"19": "Südstadt-West"})
    ['Quartier 11 Südstadt geteilt in 19 Südstadt-West und 20 Südstadt-Ost.']
    >>> notes_about(notes, "12", "Mühlenbach", {"19": "Südstadt-West"})
    []
    """
    found = []
    for note in notes:
        if not _CHANGED.search(note):
            continue
        by_name = name != unit and _holds(note, name)
        by_key = _holds(note, unit) and any(_holds(note, other) for other in new.values() if other != name)
        if by_name or by_key:
            found.append(note)
    return found


def _holds(note: str, text: str) -> bool:
    """Whether a note holds a name or key as a word of its own, not as a part of a longer name."""
    return bool(text) and re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", note, re.I) is not None
