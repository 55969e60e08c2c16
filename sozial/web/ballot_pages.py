"""The ballot on the phone: plain pages that need no script, no Streamlit session and no account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.web import ballot_now
from sozial.web.ballot_entry import whole_number
from sozial.web.ballot_views import (
    HEADERS,
    SHORT,
    ballot_address,
    code_page,
    kept_token,
    participant_token,
    reader_language,
    show_ballot,
)
from sozial.web.ballot_vote import OtherPerson, Vote, begin_with, read_shown
from sozial.web.beyond_ways import whole_mark
from sozial.web.phone_forms import answer_form
from sozial.web.presence import note_phone
from sozial.web.workshop_pages import (
    answer_guess_late,
    find_workshop,
    given_code,
    guarded,
    led_to_own_address,
    unknown_code,
)


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


async def _ballot(request: Request) -> Response:
    """Show the ballot, or take a vote."""
    if request.method == "POST":
        return await answer_form(request, Vote)
    workshop, language = await find_workshop(given_code(request)), reader_language(request)
    if workshop is None:
        return await unknown_code(request, language)
    led = led_to_own_address(request, workshop)
    if led is not None:
        return led
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
    return await answer_form(request, OtherPerson)


async def _now(request: Request) -> Response:
    """Say in one word where the workshop stands, from memory where it was asked for within the last second."""
    workshop = await find_workshop(given_code(request))
    if workshop is None:
        # Whoever guesses codes here is kept waiting as elsewhere.
        await answer_guess_late()
        return PlainTextResponse(ballot_now.GONE, 404, HEADERS)
    if kept_token(request):
        note_phone(workshop, kept_token(request))
    return PlainTextResponse(whole_mark(workshop), 200, SHORT)


def _lead(prefix: str) -> Callable[[Request], Response]:
    """Return what leads a shorter address to the ballot, or to the code field."""

    def lead(request: Request) -> Response:
        code = given_code(request)
        return RedirectResponse(f"{prefix}/w" + (f"?{urlencode({'code': code})}" if code else ""), 303, HEADERS)

    return lead


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
