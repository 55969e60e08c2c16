"""What the pages of a ballot show: plain pages that need no script."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sozial.store.town import setting, town_code
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.web.ballot_texts import BallotLanguage, ballot_languages, choose_language
from sozial.web.beyond_ways import ways_from
from sozial.web.guarding import csrf_of
from sozial.workshop.ballot import POINTS_TO_SPEND, Ballot, Form

# Contact and legal basis, as Art. 13 GDPR asks: the operator states them.
OPERATOR = "privacy"
COOKIE = "kompass_ballot"
_HOURS = 12
HEADERS = {
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


def reader_language(request: Request, asked: str = "") -> BallotLanguage:
    """Return the language of whoever asks: chosen, kept in a cookie, or the browser's."""
    asked = asked or request.query_params.get("lang", "") or request.cookies.get("kompass_language", "")
    return choose_language(asked, request.headers.get("accept-language", ""))


def build_page(request: Request, name: str, language: BallotLanguage, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page, and keep its language in a cookie."""
    base = request.scope["kompass_prefix"]
    content = _templates.get_template(name).render(
        language=language,
        languages=list(ballot_languages().values()),
        say=language.say,
        assets=f"{base}/assets/",
        **values,
    )
    answer = HTMLResponse(content, status, HEADERS)
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


def show_ballot(
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
    """Return the ballot as it stands, with what was entered and what is wrong with it."""
    settings = workshop.settings
    if entered is None:
        entered = [str(given.values.get(topic.code, "")) if given else "" for topic in settings.topics]
    spent = sum(int(text) for text in entered if text.isascii() and text.isdigit() and len(text) < 4)
    answer = build_page(
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
        action=ballot_address(request, workshop),
        operator=setting(OPERATOR),
        ways=ways_from(request, workshop),
        script=settings.form is Form.POINTS,
    )
    keep_token(answer, request, workshop, token)
    return answer


def keep_token(answer: Response, request: Request, workshop: Workshop, token: str) -> None:
    """Keep a participant's token in the phone's cookie of this workshop."""
    answer.set_cookie(
        COOKIE, token, max_age=_HOURS * 3600, path=ballot_address(request, workshop),
        httponly=True, samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip


def participant_token(request: Request) -> str:
    """Return the participant's token, a new one on the first visit; nothing is written for it before the first vote."""
    found = request.cookies.get(COOKIE, "")
    return found if 20 <= len(found) <= 64 and found.isascii() else secrets.token_urlsafe(24)


def code_page(request: Request, language: BallotLanguage, wrong: bool = False) -> HTMLResponse:
    """Return the page that asks for a code."""
    base, status = request.scope["kompass_prefix"], 404 if wrong else 200
    title = language.say("workshop")
    return build_page(
        request, "code.html", language, status, title=title, wrong=wrong, action=f"{base}/w", script=False
    )


def ballot_address(request: Request, workshop: Workshop) -> str:
    """Return the path of a ballot."""
    return f"{request.scope['kompass_prefix']}/w/{town_code(workshop.code)}"
