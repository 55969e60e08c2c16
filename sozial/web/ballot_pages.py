"""The ballot on the phone: plain pages that need no script, no Streamlit session and no account."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.errors import DataError
from sozial.store.opened import is_open, workshop_store
from sozial.store.town import chosen_town, has_towns, in_town, split_code, town_book
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.web import ballot_now
from sozial.web.ballot_entry import plain_digits, whole_number
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_views import (
    COOKIE,
    HEADERS,
    ballot_address,
    code_page,
    participant_token,
    reader_language,
    show_ballot,
)
from sozial.web.ballot_vote import begin_with, beside, change_person, read_shown, take_vote
from sozial.web.beyond_ways import are_known, note_ways
from sozial.web.guarding import Guesses, is_known_host
from sozial.web.presence import note_phone

_LONGEST_CODE = 80
_guesses = Guesses()
# Looking for a code takes time where there is such a town, and none where there is not.
_SLOWEST_LOOK = 0.25
# Five hundred phones ask every three seconds: what is said to them is short.
_SHORT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


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


async def _enter(request: Request) -> Response:
    """Ask for the code, or lead to the ballot of the code that was entered."""
    language = reader_language(request)
    code = given_code(request)
    if code:
        workshop = await find_workshop(code)
        if workshop is not None:
            return RedirectResponse(f"{ballot_address(request, workshop)}?lang={language.code}", 303, HEADERS)
        return await unknown_code(request, language)
    return code_page(request, language)


async def unknown_code(request: Request, language: BallotLanguage) -> Response:
    """Answer a wrong code: the same, and as late, whether there is a town that it begins with or not."""
    await _guesses.answer_late()
    if has_towns():
        since = time.monotonic() - request.scope["kompass_since"]
        await asyncio.sleep(max(0.0, _SLOWEST_LOOK - since))
    with in_town(""):
        return code_page(request, reader_language(request, language.code), wrong=True)


async def _ballot(request: Request) -> Response:
    """Show the ballot, or take a vote."""
    workshop = await find_workshop(given_code(request))
    if request.method == "POST":
        return await take_vote(request, workshop, unknown_code)
    language = reader_language(request)
    if workshop is None:
        return await unknown_code(request, language)
    token = participant_token(request)
    note_phone(workshop, token)
    shown = await read_shown(request, workshop, token)
    again = whole_number(request.query_params.get("again", ""), 2)
    if again is not None and again in shown.own and shown.given is None:
        # The values of an earlier round, put into the form on request; nothing is saved by that.
        shown = replace(shown, entered=begin_with(workshop, shown.own[again]), group=shown.own[again].group)
    return show_ballot(request, workshop, language, token, shown)


async def _person(request: Request) -> Response:
    """Let another person weigh on the same phone."""
    workshop = await find_workshop(given_code(request))
    return await change_person(request, workshop, unknown_code)


async def _now(request: Request) -> Response:
    """Say in one word where the workshop stands, from memory where it was asked for within the last second."""
    workshop = await find_workshop(given_code(request))
    if workshop is None:
        # Whoever guesses codes here is kept waiting as elsewhere.
        await _guesses.answer_late()
        return PlainTextResponse(ballot_now.GONE, 404, HEADERS)
    if COOKIE in request.cookies:
        note_phone(workshop, request.cookies[COOKIE])
    return PlainTextResponse(ballot_now.mark_of(workshop), 200, _SHORT)


def given_code(request: Request) -> str:
    """Return the code that a request names, in its address or as it was entered."""
    code: str = request.path_params.get("code", "") or request.query_params.get("code", "")
    return plain_digits(code[:_LONGEST_CODE])


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


def _lead(prefix: str) -> Callable[[Request], Response]:
    """Return what leads a shorter address to the ballot, or to the code field."""

    def lead(request: Request) -> Response:
        code = given_code(request)
        return RedirectResponse(f"{prefix}/w" + (f"?{urlencode({'code': code})}" if code else ""), 303, HEADERS)

    return lead


def _again(request: Request) -> Response:
    return PlainTextResponse(reader_language(request).say("again"), 503, {**HEADERS, "Retry-After": "5"})


def build_ballot_routes(prefix: str, served_as: str = "") -> list[BaseRoute]:
    """Return the participants' pages.

    Parameters
    ----------
    prefix
        Path of the app's own routes.
    served_as
        The app's public name.
    """
    # The app's own path may be served elsewhere: what is short to type is a way to the same page.
    short = prefix.removesuffix("/kompass")
    return [
        Route(prefix, _lead(prefix), methods=["GET"]),
        Route(prefix + "/", _lead(prefix), methods=["GET"]),
        Route(short + "/w", _lead(prefix), methods=["GET"]),
        Route(short + "/w/{code}", _lead(prefix), methods=["GET"]),
        Route(prefix + "/w/", _lead(prefix), methods=["GET"]),
        Route(prefix + "/w", guarded(prefix, served_as, _enter), methods=["GET"]),
        Route(prefix + "/w/{code}", guarded(prefix, served_as, _ballot), methods=["GET", "POST"]),
        Route(prefix + "/w/{code}/now", guarded(prefix, served_as, _now), methods=["GET"]),
        Route(prefix + "/w/{code}/person", guarded(prefix, served_as, _person), methods=["POST"]),
    ]
