"""The ballot on the phone: plain pages that need no script, no Streamlit session and no account."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.errors import DataError
from sozial.operation import counting
from sozial.store.opened import is_open, workshop_store
from sozial.store.town import chosen_town, has_towns, in_town, split_code, town_book
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
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
from sozial.web.beyond_ways import are_known, note_ways
from sozial.web.guarding import Guesses, is_known_host, is_own_form, is_same_origin
from sozial.workshop.ballot import HIGHEST_RATING, POINTS_TO_SPEND, Ballot, Form

_LONGEST_FORM = 8_000
_LONGEST_CODE = 80
_guesses = Guesses()
# More threads would only keep each other, and the one that writes, from running.
_readers = CapacityLimiter(4)
# Looking for a code takes time where there is such a town, and none where there is not.
_SLOWEST_LOOK = 0.25
Given = TypeVar("Given")


async def _beside(read: Callable[..., Given], *values: Any) -> Given:
    """Ask the database in another thread."""
    return await to_thread.run_sync(read, *values, limiter=_readers)


async def _found(code: str) -> Workshop | None:
    """Return the workshop with this code, in the town that the code names where there are several."""
    if chosen_town() is None:
        return None
    code = split_code(code)[1]
    # A town that nobody has asked for in a while is opened first, which may take seconds: nobody else waits for that.
    store = workshop_store() if is_open() else await _beside(workshop_store)
    found = store.seen(code) or await _beside(store.by_code, code)
    if found is not None and not are_known(found):
        await _beside(note_ways, found)
    return found


async def _enter(request: Request) -> Response:
    """Ask for the code, or lead to the ballot of the code that was entered."""
    language = reader_language(request)
    code = _given_code(request)
    if code:
        workshop = await _found(code)
        if workshop is not None:
            return RedirectResponse(f"{ballot_address(request, workshop)}?lang={language.code}", 303, HEADERS)
        return await _unknown(request, language)
    return code_page(request, language)


async def _unknown(request: Request, language: BallotLanguage) -> Response:
    """Answer a wrong code: the same, and as late, whether there is a town that it begins with or not."""
    await _guesses.answer_late()
    if has_towns():
        since = time.monotonic() - request.scope["kompass_since"]
        await asyncio.sleep(max(0.0, _SLOWEST_LOOK - since))
    with in_town(""):
        return code_page(request, reader_language(request, language.code), wrong=True)


async def _ballot(request: Request) -> Response:
    """Show the ballot, or take a vote."""
    workshop = await _found(_given_code(request))
    if request.method == "POST":
        return await _vote(request, workshop)
    language = reader_language(request)
    if workshop is None:
        return await _unknown(request, language)
    token = participant_token(request)
    number = workshop.current.number if workshop.current else 0
    given = await _beside(workshop_store().own_vote, workshop, number, token)
    return show_ballot(request, workshop, language, token, given, saved=given is not None)


async def _vote(request: Request, workshop: Workshop | None) -> Response:
    fields = await _sent_fields(request)
    if isinstance(fields, Response):
        return fields
    language = reader_language(request, fields.get("lang", ""))
    token = request.cookies.get(COOKIE, "")
    if workshop is None:
        return await _unknown(request, language)
    if not is_own_form(token, fields.get("csrf", "")):
        # The cookie is gone or is another's: the page is shown anew, with what was entered.
        token = participant_token(request)
        return show_ballot(
            request, workshop, language, token, None, _entered(workshop, fields), [language.say("again")], status=403
        )
    settings = workshop.settings
    entered = _entered(workshop, fields)
    group = _chosen_group(workshop, fields)
    shown = Ballot(group or "", {})
    highest = POINTS_TO_SPEND if settings.form is Form.POINTS else HIGHEST_RATING
    if group is None:
        return show_ballot(request, workshop, language, token, shown, entered, [language.say("group")], status=422)
    numbers = [_whole_number(text or "0") for text in entered]
    if None in numbers:
        words = language.say("out-of-range", highest=highest)
        return show_ballot(request, workshop, language, token, shown, entered, [words], status=422)
    points = {topic.code: given or 0 for topic, given in zip(settings.topics, numbers, strict=True)}
    number = _whole_number(fields.get("round", ""))
    if number is None:
        return show_ballot(request, workshop, language, token, shown, entered, [language.say("again")], status=422)
    try:
        await asyncio.wrap_future(workshop_store().vote(workshop, number, token, group, points, admit=True))
    except DataError as error:
        counting.VOTES.add("refused")
        mistakes = [_mistake(finding.code, finding.values, language, highest) for finding in error.findings]
        current = await _beside(workshop_store().by_key, workshop.key)
        return show_ballot(
            request, current or workshop, language, token, shown, entered, list(dict.fromkeys(mistakes)), status=422
        )
    except StoreUnavailable:
        counting.VOTES.add("failed")
        return show_ballot(request, workshop, language, token, shown, entered, [language.say("again")], status=503)
    counting.VOTES.add("kept")
    # Reloading what follows sends nothing a second time.
    return RedirectResponse(f"{ballot_address(request, workshop)}?lang={language.code}", 303, HEADERS)


async def _sent_fields(request: Request, most: int = 30, longest: int = _LONGEST_FORM) -> dict[str, str] | Response:
    """Return the fields of a form that was sent, or the answer to what is none."""
    if not is_same_origin(request):
        return PlainTextResponse("foreign origin", 403, HEADERS)
    if int(request.headers.get("content-length", "0") or 0) > longest:
        return PlainTextResponse("too long", 413, HEADERS)
    try:
        form = await request.form(max_fields=most, max_part_size=longest)
    except (ClientDisconnect, HTTPException):
        # The phone is gone, or sent more than a ballot holds; what was not sent whole is no vote.
        return PlainTextResponse("not a ballot", 400, HEADERS)
    return {key: value for key, value in form.items() if isinstance(value, str)}


def _chosen_group(workshop: Workshop, fields: dict[str, str]) -> str | None:
    """Return the group that was chosen, empty for none of them; None where there is no such group."""
    groups = workshop.settings.groups
    chosen = _whole_number(fields.get("group", "0"), 2)
    if chosen is None or chosen > len(groups):
        return None
    return groups[chosen - 1] if chosen else ""


def _whole_number(text: str, most_digits: int = 3) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None


def _entered(workshop: Workshop, fields: dict[str, str]) -> list[str]:
    return [fields.get(f"t{place}", "").strip()[:6] for place in range(1, len(workshop.settings.topics) + 1)]


def _mistake(code: str, values: Any, language: BallotLanguage, highest: int) -> str:
    """Return in the reader's language why a vote does not count."""
    keys = {"topics": "topics-changed", "closed": "closed", "gone": "ended", "unknown": "again"}
    key = keys.get(code, code if code in language.texts else "again")
    return language.say(key, n=values.get("n", ""), highest=highest)


def _given_code(request: Request) -> str:
    """Return the code that a request names, in its address or as it was entered."""
    code: str = request.path_params.get("code", "") or request.query_params.get("code", "")
    return code[:_LONGEST_CODE]


def _guarded(prefix: str, served_as: str, answer: Any) -> Any:
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
            with in_town(split_code(_given_code(request))[0]):
                found: Response = await answer(request)
        except (StoreUnavailable, DataError):
            # The database does not answer, or what it kept of this workshop is damaged: nothing was taken.
            return _again(request)
        return found

    return page


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
    return [
        Route(prefix + "/w", _guarded(prefix, served_as, _enter), methods=["GET"]),
        Route(prefix + "/w/{code}", _guarded(prefix, served_as, _ballot), methods=["GET", "POST"]),
    ]


# Further pages for phones find their workshop and take their forms in the same way.
ask_beside, find_workshop, take_fields, answer_unknown, guard_page, given_code = (
    _beside, _found, _sent_fields, _unknown, _guarded, _given_code,
)  # fmt: skip
