"""The ballot on the phone: plain pages that need no script, no Streamlit session and no account."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.errors import DataError
from sozial.operation import counting
from sozial.store.opened import workshop_store
from sozial.store.workshops import ENDED, Workshop
from sozial.web.ballot_texts import BallotLanguage, ballot_languages, choose_language
from sozial.web.guarding import Guesses, csrf_of, is_known_host, is_own_form, is_same_origin
from sozial.workshop.ballot import HIGHEST_RATING, POINTS_TO_SPEND, Ballot, Form

# Contact and legal basis, as Art. 13 GDPR asks: the operator states them.
OPERATOR = "QUARTIERSKOMPASS_PRIVACY"
_COOKIE = "kompass_ballot"
_HOURS = 12
_LONGEST_FORM = 8_000
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
)
_guesses = Guesses()
# More threads would only keep each other, and the one that writes, from running.
_readers = CapacityLimiter(4)
Given = TypeVar("Given")


async def _beside(read: Callable[..., Given], *values: Any) -> Given:
    """Ask the database in another thread."""
    return await to_thread.run_sync(read, *values, limiter=_readers)


async def _found(code: str) -> Workshop | None:
    """Return the workshop with this code."""
    store = workshop_store()
    return store.seen(code) or await _beside(store.by_code, code)


def _language(request: Request, asked: str = "") -> BallotLanguage:
    asked = asked or request.query_params.get("lang", "") or request.cookies.get("kompass_language", "")
    return choose_language(asked, request.headers.get("accept-language", ""))


def _page(request: Request, name: str, language: BallotLanguage, status: int = 200, **values: Any) -> HTMLResponse:
    base = request.scope["kompass_prefix"]
    content = _templates.get_template(name).render(
        language=language,
        languages=list(ballot_languages().values()),
        say=language.say,
        assets=f"{base}/assets/",
        **values,
    )
    answer = HTMLResponse(content, status, _HEADERS)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        "kompass_language", language.code, max_age=_HOURS * 3600, path=f"{base}/w", httponly=True, samesite="lax",
        secure=secure,
    )  # fmt: skip
    return answer


def _state(workshop: Workshop) -> str:
    """Return what a participant sees: the name of a text, or "open"."""
    if workshop.phase == ENDED:
        return "ended"
    current = workshop.current
    if current is None:
        return "waiting"
    return "open" if current.is_open else "closed"


def _show(
    request: Request,
    workshop: Workshop,
    language: BallotLanguage,
    token: str,
    given: Ballot | None,
    entered: list[str] | None = None,
    mistakes: list[str] | None = None,
    saved: bool = False,
    status: int = 200,
) -> HTMLResponse:
    settings = workshop.settings
    if entered is None:
        entered = [str(given.values.get(topic.code, "")) if given else "" for topic in settings.topics]
    spent = sum(int(text) for text in entered if text.isascii() and text.isdigit() and len(text) < 4)
    answer = _page(
        request,
        "ballot.html",
        language,
        status,
        title=settings.title,
        workshop=workshop,
        state=_state(workshop),
        round=workshop.current.number if workshop.current else 0,
        form=str(settings.form),
        topics=settings.topics,
        groups=settings.groups,
        chosen_group=given.group if given else "",
        values=entered,
        left=POINTS_TO_SPEND - spent,
        mistakes=mistakes or [],
        saved=saved,
        csrf=csrf_of(token),
        action=f"{request.scope['kompass_prefix']}/w/{workshop.code}",
        operator=os.environ.get(OPERATOR, ""),
        script=settings.form is Form.POINTS,
    )
    answer.set_cookie(
        _COOKIE, token, max_age=_HOURS * 3600, path=f"{request.scope['kompass_prefix']}/w/{workshop.code}",
        httponly=True, samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


def _token(request: Request) -> str:
    """Return the participant's token, a new one on the first visit; nothing is written for it before the first vote."""
    found = request.cookies.get(_COOKIE, "")
    return found if 20 <= len(found) <= 64 and found.isascii() else secrets.token_urlsafe(24)


async def _enter(request: Request) -> Response:
    """Ask for the code, or lead to the ballot of the code that was entered."""
    language = _language(request)
    code = request.query_params.get("code", "")
    if code:
        workshop = await _found(code[:40])
        if workshop is not None:
            base = request.scope["kompass_prefix"]
            return RedirectResponse(f"{base}/w/{workshop.code}?lang={language.code}", 303, _HEADERS)
        return await _unknown(request, language)
    return _code_page(request, language)


async def _unknown(request: Request, language: BallotLanguage) -> Response:
    await _guesses.answer_late()
    return _code_page(request, language, wrong=True)


def _code_page(request: Request, language: BallotLanguage, wrong: bool = False) -> HTMLResponse:
    base, status = request.scope["kompass_prefix"], 404 if wrong else 200
    title = language.say("workshop")
    return _page(request, "code.html", language, status, title=title, wrong=wrong, action=f"{base}/w", script=False)


async def _ballot(request: Request) -> Response:
    """Show the ballot, or take a vote."""
    store = workshop_store()
    workshop = await _found(request.path_params["code"][:40])
    if request.method == "POST":
        return await _vote(request, workshop)
    language = _language(request)
    if workshop is None:
        return await _unknown(request, language)
    token = _token(request)
    number = workshop.current.number if workshop.current else 0
    given = await _beside(store.own_vote, workshop, number, token)
    return _show(request, workshop, language, token, given, saved=given is not None)


async def _vote(request: Request, workshop: Workshop | None) -> Response:
    if not is_same_origin(request):
        return PlainTextResponse("foreign origin", 403, _HEADERS)
    if int(request.headers.get("content-length", "0") or 0) > _LONGEST_FORM:
        return PlainTextResponse("too long", 413, _HEADERS)
    try:
        form = await request.form(max_fields=30, max_part_size=_LONGEST_FORM)
    except (ClientDisconnect, HTTPException):
        # The phone is gone, or sent more than a ballot holds; what was not sent whole is no vote.
        return PlainTextResponse("not a ballot", 400, _HEADERS)
    fields = {key: value for key, value in form.items() if isinstance(value, str)}
    language = _language(request, fields.get("lang", ""))
    token = request.cookies.get(_COOKIE, "")
    if workshop is None:
        return await _unknown(request, language)
    if not is_own_form(token, fields.get("csrf", "")):
        # The cookie is gone or is another's: the page is shown anew, with what was entered.
        token = _token(request)
        return _show(
            request, workshop, language, token, None, _entered(workshop, fields), [language.say("again")], status=403
        )
    settings = workshop.settings
    entered = _entered(workshop, fields)
    place = fields.get("group", "0")
    chosen = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else -1
    group = settings.groups[chosen - 1] if 0 < chosen <= len(settings.groups) else ""
    shown = Ballot(group, {})
    highest = POINTS_TO_SPEND if settings.form is Form.POINTS else HIGHEST_RATING
    if not 0 <= chosen <= len(settings.groups):
        return _show(request, workshop, language, token, shown, entered, [language.say("group")], status=422)
    numbers = [text or "0" for text in entered]
    if not all(text.isascii() and text.isdigit() and len(text) < 4 for text in numbers):
        words = language.say("out-of-range", highest=highest)
        return _show(request, workshop, language, token, shown, entered, [words], status=422)
    points = {topic.code: int(text) for topic, text in zip(settings.topics, numbers, strict=True)}
    number = fields.get("round", "")
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        return _show(request, workshop, language, token, shown, entered, [language.say("again")], status=422)
    try:
        await asyncio.wrap_future(workshop_store().vote(workshop, int(number), token, group, points, admit=True))
    except DataError as error:
        counting.VOTES.add("refused")
        mistakes = [_mistake(finding.code, finding.values, language, highest) for finding in error.findings]
        current = await _beside(workshop_store().by_key, workshop.key)
        return _show(
            request, current or workshop, language, token, shown, entered, list(dict.fromkeys(mistakes)), status=422
        )
    except SQLAlchemyError:
        counting.VOTES.add("failed")
        return _show(request, workshop, language, token, shown, entered, [language.say("again")], status=503)
    counting.VOTES.add("kept")
    # Reloading what follows sends nothing a second time.
    base = request.scope["kompass_prefix"]
    return RedirectResponse(f"{base}/w/{workshop.code}?lang={language.code}", 303, _HEADERS)


def _entered(workshop: Workshop, fields: dict[str, str]) -> list[str]:
    return [fields.get(f"t{place}", "").strip()[:6] for place in range(1, len(workshop.settings.topics) + 1)]


def _mistake(code: str, values: Any, language: BallotLanguage, highest: int) -> str:
    """Return in the reader's language why a vote does not count."""
    keys = {"topics": "topics-changed", "closed": "closed", "gone": "ended", "unknown": "again"}
    key = keys.get(code, code if code in language.texts else "again")
    return language.say(key, n=values.get("n", ""), highest=highest)


def _guarded(prefix: str, served_as: str, answer: Any) -> Any:
    async def page(request: Request) -> Response:
        if not is_known_host(request.headers.get("host", ""), served_as):
            return PlainTextResponse("unknown host", 421, _HEADERS)
        request.scope["kompass_prefix"] = prefix
        try:
            found: Response = await answer(request)
        except (SQLAlchemyError, DataError):
            # The database does not answer, or what it kept of this workshop is damaged: nothing was taken.
            return PlainTextResponse(_language(request).say("again"), 503, {**_HEADERS, "Retry-After": "5"})
        return found

    return page


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
