"""Everything in the database that belongs to a project, for a copy of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sozial.insight.local_knowledge import belongs_to
from sozial.planning.allocation.decision import read_decision
from sozial.planning.measures.kept_names import names_here, redacted_entry
from sozial.report.context.beside import Beside, DeliveredFile
from sozial.report.context.context import ReportContext
from sozial.store.opened import action_store, decision_store, objective_store, shelf, workshop_store
from sozial.store.registers.facilities import ENDING, FacilityLibrary
from sozial.store.registers.notes import NoteLibrary
from sozial.store.workshops import copy_workshop


def build_beside(place: str, desk: Mapping[str, Any], files: tuple[DeliveredFile, ...] = ()) -> Beside:
    """Return all decisions, facilities and workshops of a project, and its delivered files with how they are read.

    Parameters
    ----------
    desk
        What was chosen for the files, as plain data.

    Raises
    ------
    DataError
        If a decision was kept by another version of the app: a copy without it would not be all.
    StoreUnavailable
        If the database cannot be reached.
    """
    decisions = tuple(
        replace(read_decision(kept.content), title=kept.title, decided_on=kept.decided_on)
        for kept in decision_store(place).all()
    )
    store = workshop_store()
    workshops = tuple(copy_workshop(store, workshop) for workshop in store.all(place) if workshop.rounds)
    facilities = FacilityLibrary(shelf("facilities", ENDING)).load(place)[0]
    return Beside(decisions, facilities, workshops, files, desk)


def with_registers(context: ReportContext, place: str) -> ReportContext:
    """Return the material of a report with the notes, measures and objectives of a project.

    Raises
    ------
    StoreUnavailable
        If the database cannot be reached.
    """
    dataset = context.dataset
    here = names_here(dataset)
    actions, objectives = action_store().all(place), objective_store().all(place)
    notes = NoteLibrary(shelf("notes"), place).load()[0]
    return replace(
        context,
        notes=tuple(note for note in notes if note.place or belongs_to(note, dataset)),
        actions=tuple(redacted_entry(kept.entry, kept.names, here) for kept in actions),
        objectives=tuple(redacted_entry(kept.entry, kept.names, here) for kept in objectives),
        action_names=tuple(kept.names for kept in actions),
        objective_names=tuple(kept.names for kept in objectives),
    )
