"""Projects in the bin."""

from __future__ import annotations

from sozial.access import Right
from sozial.store.opened import project_store
from sozial.ui.kit.bin_panel import show_bin
from sozial.ui.session import access, moment, state

# The project that is chosen in the list of all.
CHOSEN = "project-chosen"
# Somebody has just asked for all projects.
ASKED = "_projects-asked"


def show_project_bin() -> None:
    """Show the projects in the bin to whoever may put them there, each with the way back."""
    if access.may(Right.OPERATE):
        show_bin(lambda: project_store().removed(), _bring_back, "project-bin")


def _bring_back(key: str) -> str:
    """Bring a project back; it is the one that is chosen in the list then, to be opened."""
    name = project_store().restore(key, moment.now())
    state.write(CHOSEN, key)
    return name
