"""A vote that a phone sends in, from its form to the answer that says whether it counts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sozial.operation import counting
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import Workshop
from sozial.web import ballot_now, ballot_own, choice_own
from sozial.web.ballot_entry import Mistake, read_entry, whole_number
from sozial.web.ballot_own import keep, read_own
from sozial.web.ballot_result import round_result, shown_round
from sozial.web.ballot_views import COOKIE, Shown, ballot_address, new_token, show_ballot
from sozial.web.phone_forms import AGAIN, NotTakenError, PhoneForm
from sozial.web.workshop_pages import beside
from sozial.workshop.ballot import Ballot, as_given, topics_of


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


class Vote(PhoneForm):
    """A weighting for a round."""

    counter = counting.VOTES

    def __init__(self, *sent: Any) -> None:
        super().__init__(*sent)
        self.number = whole_number(self.fields.get("round", ""))
        settings = self.workshop.settings
        topics = topics_of(settings.topics, self.number or ballot_now.round_of(self.workshop))
        self.entry = read_entry(settings, topics, self.fields)
        self.now: Shown | None = None

    async def look_again(self) -> None:
        """Read what counts instead."""
        self.now = await read_shown(self.request, self.workshop, self.token)

    async def take(self) -> Response:
        """Keep the weighting, in the database and on the phone."""
        workshop, entry, number = self.workshop, self.entry, self.number
        if number is None:
            raise NotTakenError(*AGAIN)
        if entry.mistakes:
            raise NotTakenError(*entry.mistakes)
        voted = workshop_store().vote(workshop, number, self.token, entry.group, entry.values, admit=True)
        await asyncio.wrap_future(voted)
        own = read_own(self.request, workshop, self.token) | {number: Ballot(entry.group, entry.values)}
        answer, address = self.lead_on(), ballot_address(self.request, workshop)
        keep(answer, self.request, ballot_own.COOKIE, ballot_own.write_own(workshop, self.token, own), address)
        return answer

    def show(self, mistakes: Sequence[Mistake], status: int) -> Response:
        """Show what was entered, why it does not count, and what counts instead."""
        now, entry = self.now or Shown(), self.entry
        # Only the database says that a round is over; without its word the same may count yet.
        is_late = self.now is not None and ballot_now.state_of(self.workshop) != ballot_now.OPEN
        shown = Shown(now.given, now.own, entry.texts, entry.group, tuple(mistakes), is_late, now.result)
        return show_ballot(self.request, self.workshop, self.language, self.token, shown, status)


class OtherPerson(PhoneForm):
    """The phone is given to another person: a new participant; what was saved before stays as it is."""

    async def take(self) -> Response:
        """Give the phone a new participant."""
        answer, address = self.lead_on(), ballot_address(self.request, self.workshop)
        keep(answer, self.request, COOKIE, new_token(), address)
        for name in (ballot_own.COOKIE, choice_own.COOKIE):
            answer.delete_cookie(name, address, httponly=True, samesite="lax")
        return answer

    def show(self, mistakes: Sequence[Mistake], status: int) -> Response:
        """Lead back to the ballot, which shows whose it still is."""
        return self.lead_on()
