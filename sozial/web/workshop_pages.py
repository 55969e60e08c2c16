"""Pages of a workshop that are found by its code: the way every request for one of them takes."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sozial.errors import DataError
from sozial.store.opened import is_open, workshop_store
from sozial.store.town import chosen_town, has_towns, in_town, split_code, town_book, town_code
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.web.ballot_entry import plain_digits
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_views import HEADERS, ballot_address, code_page, reader_language
from sozial.web.beyond_ways import are_known, note_ways
from sozial.web.guarding import Guesses, is_known_host

_LONGEST_CODE = 80
_guesses = Guesses()
# Looking for a code takes time where there is such a town, and none where there is not.
_SLOWEST_LOOK = 0.25
# More threads would only keep each other, and the one that writes, from running.
_readers = CapacityLimiter(4)
Given = TypeVar("Given")


async def beside(read: Callable[..., Given], *values: Any) -> Given:
    """Ask the database in another thread."""
    return await to_thread.run_sync(read, *values, limiter=_readers)


def given_code(request: Request) -> str:
    """Return the code that a request names, in its address or as it was entered."""
    code: str = request.path_params.get("code", "") or request.query_params.get("code", "")
    # Wide letters and signs, as some keyboards type them, are those that they look like.
    return unicodedata.normalize("NFKC", plain_digits(code[:_LONGEST_CODE]))


async def find_workshop(code: str) -> Workshop | None:
    """Return the workshop with this code, in the town that the code names where there are several."""
    if chosen_town() is None:
        return None
    code = split_code(code)[1]
    # A town that nobody has asked for in a while is opened first, which may take seconds: nobody else waits for that.
    store = workshop_store() if is_open() else await beside(workshop_store)
    found = store.seen(code) or await beside(store.by_code, code)
    if found is not None and not are_known(found):
        await beside(note_ways, found)
    return found


def led_to_own_address(request: Request, workshop: Workshop, page: str = "") -> Response | None:
    """Return what leads to a page's own address; None where it was asked for under that.

    Cookies belong to one path: under a code in another writing the same phone would be another participant.

    Parameters
    ----------
    page
        What follows the code.
    """
    if request.path_params.get("code", "") == town_code(workshop.code):
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{ballot_address(request, workshop)}{page}{query}", 303, HEADERS)


async def unknown_code(request: Request, language: BallotLanguage) -> Response:
    """Answer a wrong code: the same, and as late, whether there is a town that it begins with or not."""
    await answer_guess_late()
    if has_towns():
        since = time.monotonic() - request.scope["kompass_since"]
        await asyncio.sleep(max(0.0, _SLOWEST_LOOK - since))
    with in_town(""):
        return code_page(request, reader_language(request, language.code), wrong=True)


async def answer_guess_late() -> None:
    """Keep whoever guesses codes waiting, wherever they guess."""
    await _guesses.answer_late()


def guarded(prefix: str, served_as: str, answer: Any) -> Any:
    """Return what answers a request for a page of a workshop: under a known name, and for the town of its code."""

    async def page(request: Request) -> Response:
        if not is_known_host(request.headers.get("host", ""), served_as):
            return PlainTextResponse("unknown host", 421, HEADERS)
        request.scope["kompass_prefix"] = prefix
        request.scope["kompass_since"] = time.monotonic()
        try:
            if has_towns() and town_book()[1]:
                # While the file of towns has a mistake no code is wrong.
                return _again(request)
            # Where there are several towns a code begins with one; any other is answered as a wrong one.
            with in_town(split_code(given_code(request))[0]):
                found: Response = await answer(request)
        except (StoreUnavailable, DataError):
            # The database does not answer, or what it kept of this workshop is damaged: nothing was taken.
            return _again(request)
        return found

    return page


def _again(request: Request) -> Response:
    return PlainTextResponse(reader_language(request).say("again"), 503, {**HEADERS, "Retry-After": "5"})
