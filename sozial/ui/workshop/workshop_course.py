"""What happened in a workshop beside its rounds, as its record tells it."""

from __future__ import annotations

from sozial.output.words.workshop_course import Course
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import Weighting, Workshop


def course_of(workshop: Workshop) -> Course:
    """Return what was taken back, excluded or added, as far as rounds are closed."""
    closed = [entry.number for entry in workshop.rounds if not entry.is_open]
    notes = {number: excluded_notes(workshop_store().weightings(workshop, number)) for number in closed}
    return Course(workshop.steps, notes)


def excluded_notes(weightings: list[Weighting]) -> tuple[str, ...]:
    """Return why weightings of a round do not count, one note each."""
    return tuple(sorted(one.excluded for one in weightings if one.excluded))
