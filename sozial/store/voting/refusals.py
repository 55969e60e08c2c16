"""Why a workshop cannot be used, wherever that is found out."""

from __future__ import annotations

from sozial.errors import DataError, refusal
from sozial.i18n import N_


def gone() -> DataError:
    """Return the error for a workshop that was deleted, or lies in the bin."""
    return refusal("gone", "", N_("This workshop is not there any more."), N_("Ask the moderator."))


def ended() -> DataError:
    """Return the error for what an ended workshop does not take any more."""
    return refusal("ended", "", N_("This workshop has ended."), N_("Resume it first."))


def damaged(place: str = "") -> DataError:
    """Return the error for what was kept of a workshop and cannot be read."""
    message = N_("What was kept of this workshop is damaged.")
    return refusal("damaged", place, message, N_("Restore it from a backup."))
