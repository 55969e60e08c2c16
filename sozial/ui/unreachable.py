"""What is said where the database does not answer."""

from __future__ import annotations

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.ui.findings import show_findings

UNREACHABLE = Finding(
    "database", Severity.ERROR, N_("The database cannot be reached."), N_("Ask whoever runs this app, and try again.")
)


def show_unreachable() -> None:
    """Say that the database does not answer; what was acknowledged is safe."""
    show_findings((UNREACHABLE,))
