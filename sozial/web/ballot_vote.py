"""A vote that a phone sends in, from its form to the answer that says whether it counts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sozial.errors import DataError
from sozial.operation import counting
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.web import ballot_now, ballot_own
from sozial.web.ballot_entry import Entry, Mistake, read_entry, whole_number
from sozial.web.ballot_own import keep, read_own
from sozial.web.ballot_result import round_result, shown_round
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_views import (
    COOKIE,
    HEADERS,
    Shown,
    ballot_address,
    new_token,
    participant_token,
    reader_language,
    show_ballot,
)
from sozial.web.guarding import is_own_form, is_same_origin
from sozial.workshop.ballot import Ballot, as_given, topics_of

LONGEST_FORM = 8_000
_HOURS = 12
# More threads would only keep each other, and the one that writes, from running.
_readers = CapacityLimiter(4)
Given = TypeVar("Given")
Unknown = Callable[[Request, BallotLanguage], Awaitable[Response]]


async def beside(read: Callable[..., Given], *values: Any) -> Given:
    """Ask the database in another thread."""
    return await to_thread.run_sync(read, *values, limiter=_readers)


async def read_shown(request: Request, workshop: Workshop, token: str) -> Shown:
    """Return what a ballot shows to whoever has a token: what counts, what was given before, what was revealed."""
    return await beside(_read_shown, request, workshop, token)


def _read_shown(request: Request, workshop: Workshop, token: str) -> Shown:
    store, number = workshop_store(), ballot_now.round_of(workshop)
    own = read_own(request, workshop, token)
    # As long as something leads from the vote to the phone, the database says what counts; then the phone itself does.
    kept = store.own_vote(workshop, number, token) if number and request.cookies.get(COOKIE) else None
    is_open = ballot_now.state_of(workshop) == ballot_now.OPEN
    if kept is None and not is_open:
        kept = own.get(number)
    revealed = shown_round(workshop)
    result = round_result(store, workshop, revealed) if revealed is not None else None
    left_out = kept is not None and result is not None and not result.holds(kept)
    return Shown(kept, own, result=result, is_left_out=left_out)


def begin_with(workshop: Workshop, earlier: Ballot) -> tuple[str, ...]:
    """Return what was given in an earlier round as it is entered; topics that were added since are empty."""
    given = as_given(workshop.settings.form, earlier.values)
    topics = topics_of(workshop.settings.topics, ballot_now.round_of(workshop))
    return tuple(str(given.get(topic.code, "")) for topic in topics)


async def take_vote(request: Request, workshop: Workshop | None, unknown: Unknown) -> Response:
    """Take what a phone sent in; answer with a page that says that it counts, or why it does not."""
    fields = await sent_fields(request)
    if isinstance(fields, Response):
        return fields
    language = reader_language(request, fields.get("lang", ""))
    token = request.cookies.get(COOKIE, "")
    if workshop is None:
        return await unknown(request, language)
    settings, number = workshop.settings, whole_number(fields.get("round", ""))
    topics = topics_of(settings.topics, number or ballot_now.round_of(workshop))
    entry = read_entry(settings, topics, fields)
    if not is_own_form(token, fields.get("csrf", "")):
        # The cookie is gone or is another's: the page is shown anew, with what was entered.
        again = Shown(entered=entry.texts, group=entry.group, mistakes=(Mistake("again"),))
        return show_ballot(request, workshop, language, participant_token(request), again, 403)
    if number is None:
        return await _refused(request, workshop, language, token, entry, [Mistake("again")])
    if entry.mistakes:
        return await _refused(request, workshop, language, token, entry, entry.mistakes)
    try:
        voted = workshop_store().vote(workshop, number, token, entry.group, entry.values, admit=True)
        await asyncio.wrap_future(voted)
    except DataError as error:
        counting.VOTES.add("refused")
        current = await beside(workshop_store().by_key, workshop.key) or workshop
        mistakes = {finding.code: Mistake(finding.code, finding.values) for finding in error.findings}
        return await _refused(request, current, language, token, entry, list(mistakes.values()))
    except StoreUnavailable:
        counting.VOTES.add("failed")
        lost = Shown(entered=entry.texts, group=entry.group, mistakes=(Mistake("again"),))
        return show_ballot(request, workshop, language, token, lost, 503)
    counting.VOTES.add("kept")
    own = read_own(request, workshop, token) | {number: Ballot(entry.group, entry.values)}
    # Reloading what follows sends nothing a second time.
    answer = RedirectResponse(f"{ballot_address(request, workshop)}?lang={language.code}", 303, HEADERS)
    address = ballot_address(request, workshop)
    keep(answer, request, ballot_own.COOKIE, ballot_own.write_own(workshop, token, own), address, _HOURS)
    return answer


async def _refused(
    request: Request, workshop: Workshop, language: BallotLanguage, token: str, entry: Entry, why: Sequence[Mistake]
) -> Response:
    """Show what does not count, why, and what counts instead."""
    shown = await read_shown(request, workshop, token)
    is_late = ballot_now.state_of(workshop) != ballot_now.OPEN
    refused = Shown(shown.given, shown.own, entry.texts, entry.group, tuple(why), is_late, shown.result)
    return show_ballot(request, workshop, language, token, refused, 422)


async def change_person(request: Request, workshop: Workshop | None, unknown: Unknown) -> Response:
    """Give the phone to another person: a new participant; what was saved before stays as it is."""
    fields = await sent_fields(request)
    if isinstance(fields, Response):
        return fields
    language = reader_language(request, fields.get("lang", ""))
    if workshop is None:
        return await unknown(request, language)
    address = ballot_address(request, workshop)
    answer = RedirectResponse(f"{address}?lang={language.code}", 303, HEADERS)
    if is_own_form(request.cookies.get(COOKIE, ""), fields.get("csrf", "")):
        keep(answer, request, COOKIE, new_token(), address, _HOURS)
        answer.delete_cookie(ballot_own.COOKIE, address, httponly=True, samesite="lax")
    return answer


async def sent_fields(request: Request, most: int = 30, longest: int = LONGEST_FORM) -> dict[str, str] | Response:
    """Return the fields of a form that was sent, or the answer to what is none.

    Parameters
    ----------
    most, longest
        So many fields, and so many bytes, at most.
    """
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
