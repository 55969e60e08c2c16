"""The page on which phones tick the proposals they want."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.core import UnknownLocaleError
from babel.numbers import format_decimal
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.operation import counting
from sozial.store.opened import choice_store
from sozial.store.town import setting
from sozial.store.voting.proposals import ChoiceState, KeptChoice
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
from sozial.web.guarding import csrf_of, digest_of_codes
from sozial.web.phone_forms import NotTakenError, PhoneForm, answer_form
from sozial.web.workshop_pages import beside, find_workshop, given_code, guarded, unknown_code
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


def money(cents: int, code: str) -> str:
    r"""Return an amount as a language writes it; cents only where there are some.

    Examples
    --------
    >>> money(1200000, "de"), money(1250, "en")
    ('12.000\xa0€', '12.50\xa0€')
    """
    amount, pattern = Decimal(cents) / 100, "#,##0.00" if cents % 100 else "#,##0"
    return f"{format_decimal(amount, pattern, locale=_locale(code))}\xa0€"


def _locale(code: str) -> str:
    try:
        format_decimal(1, locale=code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        # Nobody has written down how it writes numbers.
        return "de"
    return code.replace("-", "_")


class Approvals(PhoneForm):
    """A ballot on proposals."""

    most_fields = 200
    counter = counting.APPROVALS

    async def look(self) -> None:
        """Read the proposals as they stand."""
        self.kept = await beside(choice_store().read, self.workshop)
        choice = self.kept.choice if self.kept is not None else Choice()
        # A form is answered by places, which others may have by now.
        self.is_of_these = self.kept is None or self.fields.get("of", _digest(choice)) == _digest(choice)
        self.ticked = _ticked(choice, self.fields) if self.is_of_these else []

    async def take(self) -> Response:
        """Keep what was ticked."""
        if not self.is_of_these:
            raise NotTakenError(Mistake("proposals"))
        await asyncio.wrap_future(choice_store().vote(self.workshop, self.token, self.ticked))
        return self.lead_on("/choice")

    def show(self, mistakes: Sequence[Mistake], status: int) -> Response:
        """Show what was ticked, and why it does not count."""
        said = tuple(_say(mistake, self.language) for mistake in mistakes)
        return _show(
            self.request, self.workshop, self.kept, self.language, self.token, self.ticked, said, status=status
        )


async def _page(request: Request) -> Response:
    if request.method == "POST":
        return await answer_form(request, Approvals)
    workshop, language = await find_workshop(given_code(request)), reader_language(request)
    if workshop is None:
        return await unknown_code(request, language)
    token = participant_token(request)
    kept = await beside(choice_store().read, workshop)
    own = await beside(choice_store().own, workshop, token)
    return _show(request, workshop, kept, language, token, own or (), saved=own is not None)


def _digest(choice: Choice) -> str:
    return digest_of_codes(part for one in choice.proposals for part in (one.code, one.title))


def _ticked(choice: Choice, fields: Mapping[str, str]) -> list[str]:
    """Return the codes of what was ticked by its place; a place that there is not stays, and is refused."""
    by_place = {f"p{place}": one.code for place, one in enumerate(choice.proposals, 1)}
    return [by_place.get(name, name) for name in fields if name[:1] == "p" and name[1:].isdigit()]


def _say(mistake: Mistake, language: BallotLanguage) -> str:
    """Return in the reader's language why a ballot does not count."""
    return language.say(_MISTAKES.get(mistake.code, "again"), n=mistake.values.get("n", ""))


def _shown(proposal: Proposal, with_need: bool, language: BallotLanguage, ticked: Collection[str]) -> _Shown:
    factor = format_decimal(Decimal(proposal.factor) / 100, locale=_locale(language.code)) if with_need else ""
    return _Shown(
        proposal.title, proposal.sentence, money(proposal.cents, language.code), proposal.unit_name, proposal.domain,
        factor, proposal.code in ticked,
    )  # fmt: skip


def _show(
    request: Request,
    workshop: Workshop,
    kept: KeptChoice | None,
    language: BallotLanguage,
    token: str,
    ticked: Collection[str],
    mistakes: tuple[str, ...] = (),
    saved: bool = False,
    status: int = 200,
) -> HTMLResponse:
    """Return the page as it stands, with what was ticked."""
    choice = kept.choice if kept is not None else Choice()
    with_need = choice.need is not Need.NONE
    address = ballot_address(request, workshop)
    answer = build_page(
        request, "choice.html", language, status, title=language.say("choice"),
        state=str(kept.state if kept is not None else ChoiceState.DRAFT),
        proposals=[_shown(one, with_need, language, ticked) for one in choice.proposals],
        most=choice.most, budget=money(choice.cents, language.code), with_need=with_need, mistakes=mistakes,
        of=_digest(choice), saved=saved, csrf=csrf_of(token), action=f"{address}/choice", ballot=address,
        operator=setting(OPERATOR), script=False,
    )  # fmt: skip
    keep_token(answer, request, workshop, token)
    return answer


def build_proposal_routes(prefix: str, served_as: str = "") -> list[BaseRoute]:
    """Return the page on which phones tick proposals.

    Parameters
    ----------
    prefix
        Path of the app's own routes.
    served_as
        The app's public name.
    """
    return [Route(prefix + "/w/{code}/choice", guarded(prefix, served_as, _page), methods=["GET", "POST"])]
