"""What a phone gave, kept on the phone itself: once a round is revealed nothing in the database leads there.

The cookie holds values only. It is read as what anybody may have written: what no ballot of the round can be is none.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from sozial.store.voting.workshop import Workshop
from sozial.web.guarding import csrf_of
from sozial.workshop.ballot import Ballot, check_ballot, topics_of

COOKIE = "kompass_own"
# Nine rounds of seven topics need 300 signs.
_LONGEST, _ROUND, _PART, _VALUE = 1_500, "~", ".", "-"
_OWNER = 12
_HOURS = 12


def read_own(request: Request, workshop: Workshop, token: str) -> dict[int, Ballot]:
    """Return what this phone gave in each round, as far as its participant is still the same."""
    owner, *rounds = request.cookies.get(COOKIE, "")[:_LONGEST].split(_ROUND)
    if not token or owner != csrf_of(token)[:_OWNER]:
        return {}
    found = (_read_round(text, workshop) for text in rounds)
    return dict(one for one in found if one is not None)


def _read_round(text: str, workshop: Workshop) -> tuple[int, Ballot] | None:
    settings, parts = workshop.settings, text.split(_PART)
    if len(parts) != 3 or not (parts[0] + parts[1]).isdecimal() or len(parts[0] + parts[1]) > 4:
        return None
    number, place = int(parts[0] or 0), int(parts[1] or 0)
    topics, values = topics_of(settings.topics, number), parts[2].split(_VALUE)
    if len(values) != len(topics) or not all(value.isdecimal() and len(value) < 6 for value in values):
        return None
    given = {topic.code: int(value) for topic, value in zip(topics, values, strict=True)}
    if place > len(settings.groups) or check_ballot(settings.form, topics, given):
        return None
    return number, Ballot(settings.groups[place - 1] if place else "", given)


def write_own(workshop: Workshop, token: str, own: Mapping[int, Ballot]) -> str:
    """Return the cookie that holds what was given in each round."""
    settings = workshop.settings
    rounds = []
    for number, ballot in sorted(own.items()):
        place = settings.groups.index(ballot.group) + 1 if ballot.group in settings.groups else 0
        values = _VALUE.join(str(ballot.values[topic.code]) for topic in topics_of(settings.topics, number))
        rounds.append(_PART.join((str(number), str(place), values)))
    return _ROUND.join((csrf_of(token)[:_OWNER], *rounds))


def keep(answer: Response, request: Request, name: str, value: str, path: str) -> None:
    """Put a cookie of the ballot into an answer: closed to scripts, for one workshop."""
    answer.set_cookie(
        name, value, max_age=_HOURS * 3600, path=path, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
