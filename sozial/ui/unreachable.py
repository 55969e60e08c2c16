"""What is said where the database does not answer, or cannot be used."""

from __future__ import annotations

import sys

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.store.database import explain
from sozial.ui.findings import show_findings

_UNREACHABLE = Finding(
    "database", Severity.ERROR, N_("The database cannot be reached."), N_("Ask whoever runs this app, and try again.")
)


def unreachable() -> Finding:
    """Return what the error that is being handled says about the database: damaged, full, newer, or not there."""
    return explain(sys.exception()) or _UNREACHABLE


def show_unreachable() -> None:
    """Say why the database cannot be used; what was acknowledged is safe."""
    show_findings((unreachable(),))
