"""The page on which phones write: what is missing, what they know of a quarter, questions to the moderator."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.operation import counting
from sozial.store.opened import statement_store
from sozial.store.town import setting
from sozial.store.voting.workshop import Workshop
from sozial.web.ballot_entry import Mistake
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_views import (
    OPERATOR,
    ballot_address,
    build_page,
    keep_token,
    participant_token,
    reader_language,
)
from sozial.web.guarding import csrf_of
from sozial.web.phone_forms import PhoneForm, answer_form
from sozial.web.workshop_pages import beside, find_workshop, given_code, guarded, led_to_own_address, unknown_code
from sozial.workshop.statements import LONGEST_STATEMENT, Quarter, StatementCall, StatementKind

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


class SentStatement(PhoneForm):
    """A text that somebody sends."""

    # What somebody pasted is refused with how much too long it is, not cut off.
    longest = 200_000
    counter = counting.STATEMENTS

    async def look(self) -> None:
        """Read what is asked for."""
        self.call = await beside(statement_store().call, self.workshop)

    async def take(self) -> Response:
        """Keep the text, once for each form."""
        fields = self.fields
        sent = statement_store().send(
            self.workshop, self.token, fields.get("once", "")[:80], fields.get("kind", ""), fields.get("text", ""),
            _chosen(self.call, fields),
        )  # fmt: skip
        await asyncio.wrap_future(sent)
        return self.lead_on("/say", sent=1)

    def show(self, mistakes: Sequence[Mistake], status: int) -> Response:
        """Show the text in its form again."""
        said = tuple(_say(mistake, self.language) for mistake in mistakes)
        return _show(
            self.request, self.workshop, self.call, self.language, self.token, self.fields, said, status=status
        )


async def _page(request: Request) -> Response:
    if request.method == "POST":
        return await answer_form(request, SentStatement)
    workshop, language = await find_workshop(given_code(request)), reader_language(request)
    if workshop is None:
        return await unknown_code(request, language)
    led = led_to_own_address(request, workshop, "/say")
    if led is not None:
        return led
    call = await beside(statement_store().call, workshop)
    return _show(request, workshop, call, language, participant_token(request), sent="sent" in request.query_params)


def _chosen(call: StatementCall, fields: Mapping[str, str]) -> str:
    """Return the key of the quarter that was chosen by its place in the list."""
    text = fields.get("quarter", "")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return call.quarters[place - 1].key if 0 < place <= len(call.quarters) else ""


def _say(mistake: Mistake, language: BallotLanguage) -> str:
    """Return in the reader's language why something was not taken."""
    return language.say(_MISTAKES.get(mistake.code, "again"), n=mistake.values.get("n", ""))


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
