"""Weightings that a page asks for while a slider moves: computed here, because the figures must not be in the page."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from sozial.web.guarding import is_same_origin

Weighing = Callable[[Mapping[str, float]], bytes]
_SECRET = secrets.token_bytes(32)
_LONGEST = 100_000
# So many are held at most, each so many seconds after a page last named it: each holds the figures of a town.
_MOST, _LASTS = 12, 900.0
_MOST_NUMBERS = 5_000


class Weighings:
    """What this process computes weightings of.

    An address follows from what is weighed, for this process alone: only a page that shows it can ask.

    Examples
    --------
    >>> weighings = Weighings()
    >>> address = weighings.offer("a", lambda: lambda weights: b"")
    >>> weighings.offer("a", lambda: lambda weights: b"") == address
    True
    """

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[Weighing, float]] = OrderedDict()
        self._lock = Lock()
        # One after the other: who drags a slider never takes more than one of the computer's cores.
        self._limiter: CapacityLimiter | None = None

    def offer(self, digest: str, build: Callable[[], Weighing]) -> str:
        """Return the address at which a page asks for weightings.

        Parameters
        ----------
        digest
            Stands for what is weighed.
        build
            Returns what computes them; called where it is not held already.
        """
        address = hmac.new(_SECRET, digest.encode(), hashlib.sha256).hexdigest()
        with self._lock:
            held = self._held.get(address)
        weighing = held[0] if held is not None else build()
        now = time.monotonic()
        with self._lock:
            self._held[address] = weighing, now
            self._held.move_to_end(address)
            for old in [name for name, (_weighing, since) in self._held.items() if now - since > _LASTS]:
                del self._held[old]
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return address

    async def answer(self, request: Request) -> Response:
        """Answer weights, by code, with what they give."""
        if not is_same_origin(request):
            return _refused("foreign origin", 403)
        with self._lock:
            held = self._held.get(request.path_params["address"])
        if held is None:
            return _refused("unknown", 404)
        if int(request.headers.get("content-length", "0") or 0) > _LONGEST:
            return _refused("too long", 413)
        try:
            weights = _read(await request.body())
            if self._limiter is None:
                self._limiter = CapacityLimiter(1)
            packed = await to_thread.run_sync(held[0], weights, limiter=self._limiter)
        except (ClientDisconnect, ValueError):
            return _refused("not weights", 400)
        return Response(packed, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def _read(body: bytes) -> dict[str, float]:
    """Return weights as they were sent.

    Raises
    ------
    ValueError
        If these are no numbers by code.
    """
    if len(body) > _LONGEST:
        raise ValueError("too long")
    try:
        found = json.loads(body)
    except RecursionError:
        raise ValueError("no weights") from None
    if not isinstance(found, dict) or len(found) > _MOST_NUMBERS:
        raise ValueError("no weights")
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in found.values()):
        raise ValueError("no numbers")
    return {str(code): float(value) for code, value in found.items()}


def _refused(why: str, status: int) -> Response:
    return PlainTextResponse(why, status, {"Cache-Control": "no-store"})


WEIGHINGS = Weighings()
