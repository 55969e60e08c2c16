"""What a ballot leads to beside itself: a page to write on, and a choice between proposals."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request

from sozial.errors import DataError
from sozial.store.opened import choice_store, statement_store
from sozial.store.town import chosen_town, town_code
from sozial.store.voting.proposals import ChoiceState
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.web.ballot_now import mark_of

_SECONDS = 1.0
_MOST = 200


@dataclass(frozen=True)
class Way:
    """A page that the ballot leads to.

    Parameters
    ----------
    text
        Name of the text that says where it leads.
    """

    text: str
    address: str


@dataclass(frozen=True)
class _Noted:
    """What was found in the database, until when it is not asked again."""

    until: float = 0.0
    texts: tuple[str, ...] = ()
    choice: ChoiceState | None = None


_noted: dict[tuple[str, str], _Noted] = {}


def are_known(workshop: Workshop) -> bool:
    """Whether it is known where a ballot leads, from within the last second, without asking the database."""
    return time.monotonic() < _found(workshop).until


def note_ways(workshop: Workshop) -> None:
    """Ask the database where a ballot leads."""
    texts: list[str] = []
    # What is damaged there keeps nobody from weighing.
    if workshop.phase != ENDED:
        with suppress(DataError):
            if statement_store().call(workshop).kinds:
                texts.append("statements")
    choice = choice_store().state(workshop)
    if choice not in (None, ChoiceState.DRAFT):
        texts.append("choice_result" if choice is ChoiceState.REVEALED else "choice")
    if len(_noted) >= _MOST:
        _noted.clear()
    _noted[_key(workshop)] = _Noted(time.monotonic() + _SECONDS, tuple(texts), choice)


def ways_from(request: Request, workshop: Workshop) -> list[Way]:
    """Return where a ballot leads, as it was noted last."""
    base = f"{request.scope['kompass_prefix']}/w/{town_code(workshop.code)}"
    pages = {"statements": f"{base}/say", "choice": f"{base}/choice", "choice_result": f"{base}/choice"}
    return [Way(text, pages[text]) for text in _found(workshop).texts]


def noted_choice(workshop: Workshop) -> ChoiceState | None:
    """Return where the choice between proposals stands, as it was noted last."""
    return _found(workshop).choice


def whole_mark(workshop: Workshop) -> str:
    """Return a word that changes whenever a ballot has something else to show: round, state, where it leads."""
    return "-".join((mark_of(workshop), *(text.replace("_", "") for text in _found(workshop).texts)))


def _found(workshop: Workshop) -> _Noted:
    return _noted.get(_key(workshop), _Noted())


def _key(workshop: Workshop) -> tuple[str, str]:
    return chosen_town() or "", workshop.key
