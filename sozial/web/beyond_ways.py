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

_SECONDS = 1.0
_MOST = 200
_noted: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}


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


def are_known(workshop: Workshop) -> bool:
    """Whether it is known where a ballot leads, from within the last second, without asking the database."""
    return time.monotonic() < _noted.get(_key(workshop), (0.0, ()))[0]


def note_ways(workshop: Workshop) -> None:
    """Ask the database where a ballot leads."""
    texts: list[str] = []
    if workshop.phase != ENDED:
        # What is damaged there keeps nobody from weighing.
        with suppress(DataError):
            if statement_store().call(workshop).kinds:
                texts.append("statements")
        if choice_store().state(workshop) not in (None, ChoiceState.DRAFT):
            texts.append("choice")
    if len(_noted) >= _MOST:
        _noted.clear()
    _noted[_key(workshop)] = time.monotonic() + _SECONDS, tuple(texts)


def ways_from(request: Request, workshop: Workshop) -> list[Way]:
    """Return where a ballot leads, as it was noted last."""
    base = f"{request.scope['kompass_prefix']}/w/{town_code(workshop.code)}"
    pages = {"statements": f"{base}/say", "choice": f"{base}/choice"}
    return [Way(text, pages[text]) for text in _noted.get(_key(workshop), (0.0, ()))[1]]


def _key(workshop: Workshop) -> tuple[str, str]:
    return chosen_town() or "", workshop.key
