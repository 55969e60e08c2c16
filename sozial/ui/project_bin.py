"""Projects in the bin."""

from __future__ import annotations

from sozial.access import Right
from sozial.store.opened import project_store
from sozial.ui import access, moment
from sozial.ui.bin_panel import show_bin


def show_project_bin() -> None:
    """Show the projects in the bin to whoever may put them there, each with the way back."""
    if access.may(Right.OPERATE):
        show_bin(
            lambda: project_store().removed(), lambda key: project_store().restore(key, moment.now()), "project-bin"
        )
