"""The page on which phones tick the proposals they want, and see what was chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.operation import counting
from sozial.store.opened import choice_store
from sozial.store.town import setting
from sozial.store.voting.proposals import ChoiceState, KeptChoice
from sozial.store.voting.workshop import Workshop
from sozial.web.ballot_entry import Mistake
from sozial.web.ballot_now import GONE
from sozial.web.ballot_own import keep
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_views import (
    HEADERS,
    LOOKS,
    OPERATOR,
    RENEWS,
    SHORT,
    ballot_address,
    build_page,
    keep_token,
    kept_token,
    participant_token,
    reader_language,
)
from sozial.web.beyond_ways import noted_choice
from sozial.web.choice_own import COOKIE, digest_of, read_ticked, write_ticked
from sozial.web.choice_result import ShownChoice, describe_choice, find_result, money, say_factor
from sozial.web.guarding import csrf_of
from sozial.web.phone_forms import NotTakenError, PhoneForm, answer_form
from sozial.web.presence import note_phone
from sozial.web.workshop_pages import (
    answer_guess_late,
    beside,
    find_workshop,
    given_code,
    guarded,
    led_to_own_address,
    unknown_code,
)
from sozial.workshop.proposals import Choice, Need, Proposal

_MISTAKES = {
    "proposals": "choice-changed", "nothing-ticked": "choice-nothing", "too-many": "choice-many",
    "choice-closed": "choice_closed", "ended": "ended", "gone": "ended",
}  # fmt: skip


@dataclass(frozen=True)
class _Shown:
    """A proposal as the page shows it, in the reader's language."""

    title: str
    sentence: str
    cost: str
    quarter: str
    domain: str
    factor: str
    ticked: bool


class Approvals(PhoneForm):
    """A ballot on proposals."""

    most_fields = 200
    counter = counting.APPROVALS
    result: ShownChoice | None = None

    async def look(self) -> None:
        """Read the proposals as they stand."""
        self.kept = await beside(choice_store().read, self.workshop)
        choice = self.kept.choice if self.kept is not None else Choice()
        # A form is answered by places, which others may have by now.
        self.is_of_these = self.kept is None or self.fields.get("of", digest_of(choice)) == digest_of(choice)
        self.ticked = _ticked(choice, self.fields) if self.is_of_these else []

    async def look_again(self) -> None:
        """Read them once more, and what they gave where that was revealed meanwhile."""
        await self.look()
        if self.kept is not None and self.kept.state is ChoiceState.REVEALED:
            self.result = await _result(self.request, self.workshop, self.kept, self.language, self.token)

    async def take(self) -> Response:
        """Keep what was ticked."""
        if not self.is_of_these:
            raise NotTakenError(Mistake("proposals"))
        await asyncio.wrap_future(choice_store().vote(self.workshop, self.token, self.ticked))
        answer = self.lead_on("/choice")
        if self.kept is not None:
            _remember(answer, self.request, self.workshop, self.kept.choice, self.token, self.ticked)
        return answer

    def show(self, mistakes: Sequence[Mistake], status: int) -> Response:
        """Show what was ticked, and why it does not count."""
        said = tuple(_say(mistake, self.language) for mistake in mistakes)
        return _show(
            self.request,
            self.workshop,
            self.kept,
            self.language,
            self.token,
            self.ticked,
            said,
            status=status,
            result=self.result,
        )


async def _page(request: Request) -> Response:
    if request.method == "POST":
        return await answer_form(request, Approvals)
    workshop, language = await find_workshop(given_code(request)), reader_language(request)
    if workshop is None:
        return await unknown_code(request, language)
    led = led_to_own_address(request, workshop, "/choice")
    if led is not None:
        return led
    token = participant_token(request)
    note_phone(workshop, token)
    kept = await beside(choice_store().read, workshop)
    own = await beside(choice_store().own, workshop, token)
    if kept is None or kept.state is not ChoiceState.REVEALED:
        answer = _show(request, workshop, kept, language, token, own or (), saved=own is not None)
        if kept is not None and own is not None:
            # Also where the answer to what was sent got lost on its way.
            _remember(answer, request, workshop, kept.choice, token, own)
        return answer
    result = await _result(request, workshop, kept, language, token)
    return _show(request, workshop, kept, language, token, result=result)


async def _result(
    request: Request, workshop: Workshop, kept: KeptChoice, language: BallotLanguage, token: str
) -> ShownChoice:
    """Return what a revealed vote gave, as this phone is shown it."""
    ticked = read_ticked(request, kept.choice, token)
    return describe_choice(kept.choice, await find_result(workshop, kept), ticked, language)


async def _now(request: Request) -> Response:
    """Say in one word where the choice stands, from memory where it was asked for within the last second."""
    workshop = await find_workshop(given_code(request))
    if workshop is None:
        await answer_guess_late()
        return PlainTextResponse(GONE, 404, HEADERS)
    if kept_token(request):
        note_phone(workshop, kept_token(request))
    return PlainTextResponse(_mark(noted_choice(workshop)), 200, SHORT)


def _mark(state: ChoiceState | None) -> str:
    return f"choice-{state or ChoiceState.DRAFT}"


def _remember(
    answer: Response, request: Request, workshop: Workshop, choice: Choice, token: str, ticked: Collection[str]
) -> None:
    """Keep on the phone what was ticked."""
    address = ballot_address(request, workshop)
    keep(answer, request, COOKIE, write_ticked(choice, token, ticked), address)


def _ticked(choice: Choice, fields: Mapping[str, str]) -> list[str]:
    """Return the codes of what was ticked by its place; a place that there is not stays, and is refused."""
    by_place = {f"p{place}": one.code for place, one in enumerate(choice.proposals, 1)}
    return [by_place.get(name, name) for name in fields if name[:1] == "p" and name[1:].isdigit()]


def _say(mistake: Mistake, language: BallotLanguage) -> str:
    """Return in the reader's language why a ballot does not count."""
    return language.say(_MISTAKES.get(mistake.code, "again"), n=mistake.values.get("n", ""))


def _shown(choice: Choice, proposal: Proposal, language: BallotLanguage, ticked: Collection[str]) -> _Shown:
    cost = money(Fraction(proposal.cents, 100), language.code)
    return _Shown(
        proposal.title, proposal.sentence, cost, proposal.unit_name, proposal.domain,
        say_factor(choice, proposal, language), proposal.code in ticked,
    )  # fmt: skip


def _show(
    request: Request,
    workshop: Workshop,
    kept: KeptChoice | None,
    language: BallotLanguage,
    token: str,
    ticked: Collection[str] = (),
    mistakes: tuple[str, ...] = (),
    saved: bool = False,
    status: int = 200,
    result: ShownChoice | None = None,
) -> HTMLResponse:
    """Return the page as it stands, with what was ticked, or what the vote gave."""
    kept = kept or KeptChoice(Choice(), ChoiceState.DRAFT)
    choice, state = kept.choice, kept.state
    address = ballot_address(request, workshop)
    answer = build_page(
        request, "choice.html", language, status,
        title=language.say("choice" if result is None else "choice_result"), state=str(state),
        proposals=[_shown(choice, one, language, ticked) for one in choice.proposals],
        most=choice.most, budget=money(Fraction(choice.cents, 100), language.code),
        with_need=choice.need is not Need.NONE, mistakes=mistakes, of=digest_of(choice), saved=saved, result=result,
        csrf=csrf_of(token), action=f"{address}/choice", ballot=address, operator=setting(OPERATOR), script=True,
        mark=_mark(state), looks=LOOKS, renews=RENEWS if state in (ChoiceState.DRAFT, ChoiceState.CLOSED) else "",
        unsent=bool(mistakes) and state is ChoiceState.OPEN,
    )  # fmt: skip
    keep_token(answer, request, workshop, token)
    return answer


def build_proposal_routes(prefix: str, served_as: str = "") -> list[BaseRoute]:
    """Return the page on which phones tick proposals, and what its script asks.

    Parameters
    ----------
    prefix
        Path of the app's own routes.
    served_as
        The app's public name.
    """
    return [
        Route(prefix + "/w/{code}/choice", guarded(prefix, served_as, _page), methods=["GET", "POST"]),
        Route(prefix + "/w/{code}/choice/now", guarded(prefix, served_as, _now), methods=["GET"]),
    ]
