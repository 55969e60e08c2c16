"""What the pages of a ballot show: plain pages that need no script."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sozial.errors import Listed
from sozial.store.town import setting, town_code
from sozial.store.voting.workshop import Workshop
from sozial.web import ballot_now, ballot_own
from sozial.web.ballot_entry import Mistake, whole_number
from sozial.web.ballot_result import RoundResult
from sozial.web.ballot_result_view import ShownResult, describe_result
from sozial.web.ballot_texts import BallotLanguage, ballot_languages, choose_language
from sozial.web.ballot_topics import SpokenTopic, speak_topics, without_late_parts
from sozial.web.beyond_ways import ways_from, whole_mark
from sozial.web.guarding import csrf_of, digest_of_codes
from sozial.workshop.ballot import POINTS_TO_SPEND, Ballot, Form, as_given, topics_of

# Contact and legal basis, as Art. 13 GDPR asks: the operator states them.
OPERATOR = "privacy"
COOKIE = "kompass_ballot"
# Seconds between two looks: of a script at where the workshop stands, of a page that waits without one.
LOOKS, RENEWS = 3, 5
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# Five hundred phones ask every three seconds: what is said to them is short.
SHORT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True)
class Shown:
    """What a ballot shows beside the workshop itself.

    Parameters
    ----------
    given
        What counts in the current round; None without a weighting.
    own
        What this phone gave, by round.
    entered
        Texts that were entered and are not saved, in the order of the topics; None: what counts stands in the form.
    group
        The group that was chosen with them.
    is_late
        Whether they came when the round was closed.
    is_left_out
        Whether the result is without what was given.
    """

    given: Ballot | None = None
    own: Mapping[int, Ballot] = field(default_factory=dict)
    entered: tuple[str, ...] | None = None
    group: str = ""
    mistakes: tuple[Mistake, ...] = ()
    is_late: bool = False
    result: RoundResult | None = None
    is_left_out: bool = False


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
        **{"renews": "", **values},
    )
    answer = HTMLResponse(content, status, HEADERS)
    ballot_own.keep(answer, request, "kompass_language", language.code, f"{base}/w")
    return answer


def show_ballot(
    request: Request, workshop: Workshop, language: BallotLanguage, token: str, shown: Shown, status: int = 200
) -> HTMLResponse:
    """Return the ballot as it stands, with what was entered and what is wrong with it."""
    settings, state, number = workshop.settings, ballot_now.state_of(workshop), ballot_now.round_of(workshop)
    topics = topics_of(settings.topics, number)
    spoken = speak_topics(without_late_parts(topics), language)
    form = settings.form
    values = _values(shown, topics, form)
    spent = sum(whole_number(text) or 0 for text in values)
    address = ballot_address(request, workshop)
    counts = shown.given is not None
    answer = build_page(
        request,
        "ballot.html",
        language,
        status,
        title=settings.title,
        workshop=workshop,
        state=state,
        mark=whole_mark(workshop),
        looks=LOOKS,
        renews="" if state == ballot_now.OPEN else RENEWS,
        round=number,
        form=str(form),
        topics=spoken,
        of=digest_of_codes(topic.code for topic in topics),
        unchecked=not all(topic.is_checked for topic in spoken),
        groups=settings.groups,
        chosen_group=shown.group if shown.entered is not None else shown.given.group if shown.given else "",
        values=values,
        before=_before(shown.own, topics, form, number),
        gave=_as_texts(shown.given, topics, form) if counts else None,
        left=POINTS_TO_SPEND - spent,
        mistakes=[say_mistake(mistake, language, spoken) for mistake in shown.mistakes],
        asks_unrated=any(mistake.code == "unrated" for mistake in shown.mistakes),
        saved=counts and not shown.mistakes and shown.entered is None,
        is_counted=counts and not shown.is_left_out,
        is_left_out=counts and shown.is_left_out,
        is_late=shown.is_late,
        unsent=shown.entered is not None and not shown.is_late,
        result=_result(shown, spoken, language, form),
        csrf=csrf_of(token),
        action=address,
        operator=setting(OPERATOR),
        ways=ways_from(request, workshop),
        script=True,
    )
    keep_token(answer, request, workshop, token)
    if shown.own:
        own = ballot_own.write_own(workshop, token, shown.own)
        ballot_own.keep(answer, request, ballot_own.COOKIE, own, address)
    return answer


def _result(shown: Shown, spoken: Sequence[SpokenTopic], language: BallotLanguage, form: Form) -> ShownResult | None:
    if shown.result is None:
        return None
    given = None if shown.is_left_out else shown.given
    return describe_result(shown.result, given, spoken, language, form)


def keep_token(answer: Response, request: Request, workshop: Workshop, token: str) -> None:
    """Keep a participant's token in the phone's cookie of this workshop."""
    ballot_own.keep(answer, request, COOKIE, token, ballot_address(request, workshop))


def _as_texts(ballot: Ballot | None, topics: Sequence[Any], form: Form) -> tuple[str, ...]:
    if ballot is None or set(ballot.values) != {topic.code for topic in topics}:
        return ("",) * len(topics)
    given = as_given(form, ballot.values)
    return tuple(str(given[topic.code]) for topic in topics)


def _values(shown: Shown, topics: Sequence[Any], form: Form) -> tuple[str, ...]:
    """Return what stands in the fields."""
    if shown.entered is None:
        return _as_texts(shown.given, topics, form)
    # Topics may have been added since the page was made.
    return (*shown.entered, *[""] * len(topics))[: len(topics)]


def _before(
    own: Mapping[int, Ballot], topics: Sequence[Any], form: Form, number: int
) -> tuple[int, Sequence[str]] | None:
    """Return the last round before this one in which something was given, and what; topics of today."""
    earlier = [round_number for round_number in own if round_number < number]
    if not earlier:
        return None
    last = max(earlier)
    given = as_given(form, own[last].values)
    return last, tuple(str(given.get(topic.code, "")) for topic in topics)


def say_mistake(mistake: Mistake, language: BallotLanguage, topics: Iterable[SpokenTopic]) -> str:
    """Return in the reader's language why a weighting does not count."""
    keys = {"topics": "topics-changed", "closed": "not_counted", "gone": "ended", "unknown": "again"}
    key = keys.get(mistake.code, mistake.code if mistake.code in language.texts else "again")
    values = dict(mistake.values)
    if "topics" in values:
        labels = {topic.code: topic.label for topic in topics}
        codes = values["topics"].items if isinstance(values["topics"], Listed) else values["topics"]
        values["topics"] = ", ".join(labels.get(code, code) for code in codes)
    return language.say(key, **{"n": "", "highest": "", "place": "", "topics": "", **values})


def participant_token(request: Request) -> str:
    """Return the participant's token, a new one on the first visit; nothing is written for it before the first vote."""
    return kept_token(request) or new_token()


def kept_token(request: Request) -> str:
    """Return the token in the participant's cookie; empty without one, or where it is none that was made here."""
    found = request.cookies.get(COOKIE, "")
    return found if 20 <= len(found) <= 64 and found.isascii() else ""


def new_token() -> str:
    """Return the token of a new participant."""
    return secrets.token_urlsafe(24)


def code_page(request: Request, language: BallotLanguage, wrong: bool = False) -> HTMLResponse:
    """Return the page that asks for a code."""
    base, status = request.scope["kompass_prefix"], 404 if wrong else 200
    title = language.say("workshop")
    # Whoever typed the address of the app itself may be looking for something else than a ballot.
    by_address = request.query_params.get("from") == "app"
    return build_page(
        request, "code.html", language, status, title=title, wrong=wrong, by_address=by_address, action=f"{base}/w",
        script=False, renews="", mark="", looks="",
    )  # fmt: skip


def ballot_address(request: Request, workshop: Workshop) -> str:
    """Return the path of a ballot."""
    return f"{request.scope['kompass_prefix']}/w/{town_code(workshop.code)}"
