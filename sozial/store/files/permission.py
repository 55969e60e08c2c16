"""The last look before anything is kept: whether whoever asks for it may write.

What a page draws is no protection: whoever speaks the protocol presses buttons that were never drawn, and a page that
was drawn before a role was taken away still has them. So every change asks here, where it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_

_MESSAGES = {
    Right.MODERATE: N_("Not saved: this needs the role moderator."),
    Right.OPERATE: N_("Not saved: this needs the role operator."),
    Right.LOOK: N_("Not saved: you hold no role here any more."),
}
# Who asks is known only where there are sessions; the command line, ballots and health checks have none.
_may: Callable[[Right], bool] | None = None
_by_the_app: ContextVar[bool] = ContextVar("by_the_app", default=False)


class NotAllowedError(DataError):
    """Whoever asked may not write this."""


def ask_who_may(may: Callable[[Right], bool]) -> None:
    """Let every change ask whether it may be written.

    Parameters
    ----------
    may
        Whether whoever is asking right now holds a right; true where nobody is, as in a ballot's answer.
    """
    global _may
    _may = may


@contextmanager
def by_the_app() -> Iterator[None]:
    """Write something that belongs to nobody and that the app needs for everybody, such as a key."""
    token = _by_the_app.set(True)
    try:
        yield
    finally:
        _by_the_app.reset(token)


def demand(right: Right) -> None:
    """Do nothing where whoever asks holds a right.

    Raises
    ------
    NotAllowedError
        If they do not.
    """
    if _may is None or _by_the_app.get() or _may(right):
        return
    message = _MESSAGES.get(right, N_("Not saved: this needs the role planner."))
    raise NotAllowedError(Finding("not-allowed", Severity.ERROR, message, N_("Ask whoever runs this app.")))
