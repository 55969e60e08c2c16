"""The page on which phones write: what is missing, what they know of a quarter, questions to the moderator."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.errors import DataError, Finding
from sozial.operation import counting
from sozial.store.opened import statement_store
from sozial.store.town import setting
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.web.ballot_pages import find_workshop, given_code, guarded, unknown_code
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_views import (
    COOKIE,
    HEADERS,
    OPERATOR,
    ballot_address,
    build_page,
    keep_token,
    participant_token,
    reader_language,
)
from sozial.web.ballot_vote import beside, sent_fields
from sozial.web.guarding import csrf_of, is_own_form
from sozial.workshop.statements import LONGEST_STATEMENT, Quarter, StatementCall, StatementKind

# What somebody pasted is refused with how much too long it is, not cut off.
_LONGEST_FORM = 200_000
_HEADINGS = {
    StatementKind.MISSING: "statement_missing",
    StatementKind.LOCAL: "statement_local",
    StatementKind.QUESTION: "statement_question",
}
_MISTAKES = {
    "empty": "statement-empty", "too-long": "statement-long", "signs": "statement-signs",
    "quarter": "statement-quarter", "enough": "statement-enough", "full": "statement-full",
    "not-asked": "statement_closed", "gone": "ended",
}  # fmt: skip


@dataclass(frozen=True)
class _Form:
    """One form of the page, with what was entered and what is wrong with it."""

    kind: str
    heading: str
    once: str
    quarters: tuple[Quarter, ...] = ()
    text: str = ""
    quarter: str = ""
    mistakes: tuple[str, ...] = ()


async def _page(request: Request) -> Response:
    workshop = await find_workshop(given_code(request))
    if request.method == "POST":
        return await _send(request, workshop)
    language = reader_language(request)
    if workshop is None:
        return await unknown_code(request, language)
    call = await beside(statement_store().call, workshop)
    return _show(request, workshop, call, language, participant_token(request), sent="sent" in request.query_params)


async def _send(request: Request, workshop: Workshop | None) -> Response:
    fields = await sent_fields(request, longest=_LONGEST_FORM)
    if isinstance(fields, Response):
        return fields
    language = reader_language(request, fields.get("lang", ""))
    if workshop is None:
        return await unknown_code(request, language)
    store, token = statement_store(), request.cookies.get(COOKIE, "")
    call = await beside(store.call, workshop)
    if not is_own_form(token, fields.get("csrf", "")):
        wrong = (language.say("again"),)
        return _show(request, workshop, call, language, participant_token(request), fields, wrong, status=403)
    try:
        sent = store.send(
            workshop, token, fields.get("once", "")[:80], fields.get("kind", ""), fields.get("text", ""),
            _chosen(call, fields),
        )  # fmt: skip
        await asyncio.wrap_future(sent)
    except DataError as error:
        counting.STATEMENTS.add("refused")
        mistakes = tuple(_mistake(finding, language) for finding in error.findings)
        return _show(request, workshop, call, language, token, fields, mistakes, status=422)
    except StoreUnavailable:
        counting.STATEMENTS.add("failed")
        return _show(request, workshop, call, language, token, fields, (language.say("again"),), status=503)
    counting.STATEMENTS.add("kept")
    # Reloading what follows sends nothing a second time.
    return RedirectResponse(f"{ballot_address(request, workshop)}/say?lang={language.code}&sent=1", 303, HEADERS)


def _chosen(call: StatementCall, fields: Mapping[str, str]) -> str:
    """Return the key of the quarter that was chosen by its place in the list."""
    text = fields.get("quarter", "")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return call.quarters[place - 1].key if 0 < place <= len(call.quarters) else ""


def _mistake(finding: Finding, language: BallotLanguage) -> str:
    """Return in the reader's language why something was not taken."""
    return language.say(_MISTAKES.get(finding.code, "again"), n=finding.values.get("n", ""))


def _show(
    request: Request,
    workshop: Workshop,
    call: StatementCall,
    language: BallotLanguage,
    token: str,
    entered: Mapping[str, str] | None = None,
    mistakes: tuple[str, ...] = (),
    sent: bool = False,
    status: int = 200,
) -> HTMLResponse:
    """Return the page with a form for each kind that is asked for; what was entered stands in its own."""
    given = entered or {}
    forms = []
    for kind in (kind for kind in StatementKind if kind in call.kinds or str(kind) == given.get("kind")):
        is_entered = bool(mistakes) and str(kind) == given.get("kind")
        form = _Form(str(kind), _HEADINGS[kind], secrets.token_urlsafe(18))
        if kind is StatementKind.LOCAL:
            form = _Form(form.kind, form.heading, form.once, call.quarters)
        if is_entered:
            text, quarter = given.get("text", ""), given.get("quarter", "")
            # The same form once more: had it arrived after all, it counts once.
            once = given.get("once", "")[:80] or form.once
            form = _Form(form.kind, form.heading, once, form.quarters, text, quarter, mistakes)
        forms.append(form)
    address = ballot_address(request, workshop)
    answer = build_page(
        request, "statements.html", language, status, title=language.say("statements"), forms=forms, sent=sent,
        longest=LONGEST_STATEMENT, csrf=csrf_of(token), action=f"{address}/say", ballot=address,
        operator=setting(OPERATOR), script=False,
    )  # fmt: skip
    keep_token(answer, request, workshop, token)
    return answer


def build_statement_routes(prefix: str, served_as: str = "") -> list[BaseRoute]:
    """Return the page on which phones write.

    Parameters
    ----------
    prefix
        Path of the app's own routes.
    served_as
        The app's public name.
    """
    return [Route(prefix + "/w/{code}/say", guarded(prefix, served_as, _page), methods=["GET", "POST"])]
