"""What a phone ticked, kept on the phone itself: once the result is revealed nothing in the database leads there.

The cookie holds places of proposals only. It is read as what anybody may have written: it tells its owner alone what
was ticked, and nothing is looked up with it.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import Request

from sozial.web.guarding import csrf_of, digest_of_codes
from sozial.workshop.proposals import Choice

COOKIE = "kompass_ticked"
# Sixty proposals need 180 signs.
_LONGEST, _PART, _PLACE, _OWNER = 400, "~", ".", 12


def digest_of(choice: Choice) -> str:
    """Return what stands for the proposals in their order."""
    return digest_of_codes(part for one in choice.proposals for part in (one.code, one.title))


def read_ticked(request: Request, choice: Choice, token: str) -> frozenset[str] | None:
    """Return the codes that this phone ticked in this vote; None where it holds nothing of it."""
    parts = request.cookies.get(COOKIE, "")[:_LONGEST].split(_PART)
    if not token or parts[:-1] != _about(choice, token):
        return None
    places = parts[-1].split(_PLACE)
    if not all(place.isascii() and place.isdecimal() and len(place) < 3 for place in places):
        return None
    codes = [choice.proposals[int(place) - 1].code for place in places if 0 < int(place) <= len(choice.proposals)]
    return frozenset(codes) if len(codes) == len(places) else None


def write_ticked(choice: Choice, token: str, ticked: Collection[str]) -> str:
    """Return the cookie that holds what was ticked."""
    places = (str(place) for place, one in enumerate(choice.proposals, 1) if one.code in ticked)
    return _PART.join((*_about(choice, token), _PLACE.join(places)))


def _about(choice: Choice, token: str) -> list[str]:
    """Return whose cookie it is, and of which vote."""
    return [csrf_of(token)[:_OWNER], str(choice.attempt), digest_of(choice)]
