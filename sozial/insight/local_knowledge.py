"""Notes of local knowledge and contradiction: what the figures do not say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sozial.i18n import N_
from sozial.model import NAME, Dataset
from sozial.reading.vocabulary.place_names import normalise_name


class NoteKind(StrEnum):
    """What a note does to the figures beside it."""

    KNOWLEDGE = "knowledge"
    CONTRADICTION = "contradiction"


KIND_LABELS = {NoteKind.KNOWLEDGE: N_("Local knowledge"), NoteKind.CONTRADICTION: N_("Contradiction")}


@dataclass(frozen=True)
class Note:
    """What somebody who knows a quarter says about it.

    Parameters
    ----------
    key
        Name of its file.
    title, territory
        The data it was written for: its title, and a hash of its quarters' keys and names.
    unit, unit_name
        The quarter.
    role
        Who speaks, as a role ("Quartiersmanagement"), never as a person.
    written_on, released_on
        Days as YYYY-MM-DD; not released: empty, and the note is internal.
    place
        The project it belongs to: its key, or "sample"; empty for notes from before there were projects.
    """

    key: str
    title: str
    territory: str
    unit: str
    unit_name: str
    kind: NoteKind
    role: str
    text: str
    written_on: str
    released_on: str = ""
    place: str = ""

    @property
    def is_released(self) -> bool:
        """Whether it may be seen in public and goes into reports."""
        return bool(self.released_on)


def territory_of(dataset: Dataset) -> str:
    """Return a hash of the quarters' keys and names: the same for every year's data of one territory."""
    pairs = sorted((str(unit), str(name)) for unit, name in dataset.units[NAME].items())
    return hashlib.sha256(repr(pairs).encode()).hexdigest()[:16]


def belongs_to(note: Note, dataset: Dataset) -> bool:
    """Whether a note belongs to this data, and its quarter is still there under its name.

    A note from before there were projects belongs to data of the same title or territory.
    """
    if note.unit not in dataset.units.index:
        return False
    name = str(dataset.units[NAME][note.unit])
    if name != note.unit_name and normalise_name(name) != normalise_name(note.unit_name):
        return False
    return bool(note.place) or note.title == dataset.title or note.territory == territory_of(dataset)


def notes_elsewhere(notes: Iterable[Note], dataset: Dataset) -> tuple[Note, ...]:
    """Return the notes of a project on quarters that its data does not have as they were called then."""
    return tuple(note for note in notes if note.place and not belongs_to(note, dataset))


def notes_on(notes: Iterable[Note], dataset: Dataset, unit: str) -> tuple[Note, ...]:
    """Return the notes on one quarter."""
    return tuple(note for note in notes if note.unit == unit and belongs_to(note, dataset))


def released_notes(notes: Iterable[Note], dataset: Dataset) -> tuple[Note, ...]:
    """Return the notes on this data that may be seen in public and go into reports."""
    return tuple(note for note in notes if note.is_released and belongs_to(note, dataset))
