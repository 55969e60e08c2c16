"""Everything that belongs to the open project, for a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sozial.planning.decision import read_decision
from sozial.report.beside import Beside
from sozial.report.material import Material
from sozial.store.facilities import ENDING, FacilityLibrary
from sozial.store.opened import decision_store, shelf, workshop_store
from sozial.store.workshops import copy_workshop


def build_beside(place: str) -> Beside:
    """Return all decisions, facilities and workshops of a project.

    Raises
    ------
    DataError
        If a decision was kept by another version of the app: a copy without it would not be all.
    sqlalchemy.exc.SQLAlchemyError
        If the database cannot be reached.
    """
    decisions = tuple(
        replace(read_decision(kept.content), title=kept.title, decided_on=kept.decided_on)
        for kept in decision_store(place).all()
    )
    store = workshop_store()
    workshops = tuple(copy_workshop(store, workshop) for workshop in store.all(place) if workshop.rounds)
    return Beside(decisions, FacilityLibrary(shelf("facilities", ENDING)).load(place)[0], workshops)


def completed_copy(place: str) -> Callable[[Material], Material]:
    """Return what puts everything that belongs to a project into its copy, once that is asked for.

    Parameters
    ----------
    place
        Key of the project; asked for now, because the copy is made outside of the page.
    """
    return lambda material: replace(material, beside=build_beside(place))
