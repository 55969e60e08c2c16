"""How the map is drawn: names on it."""

from __future__ import annotations

from sozial.ui.kit.linked_switch import is_on, show_switch
from sozial.ui.session import state
from sozial.ui.session.language import _

NAMES = "map-names"
state.remember(NAMES, of=state.Kept.VIEW)


def has_names() -> bool:
    """Return whether names stand on the map where they fit."""
    return is_on(NAMES)


def show_names() -> None:
    """Show the switch for names on the map."""
    said = _("Where they fit; the name of the chosen quarter always stands there.")
    show_switch(NAMES, _("Names on the map"), said)
