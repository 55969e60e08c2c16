"""Files arrive in turn: while one is taken apart it lies in memory, and the steps of all others wait a little."""

from __future__ import annotations

import asyncio

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE = 2
# Streamlit gives up no sooner; a browser shows how far it is meanwhile.
LONGEST = 300.0


class UploadTurns:
    """Let so many files arrive at the same time; the others wait, and what waits too long is refused.

    A browser that waits sends nothing meanwhile, because nobody reads it: what it has sent already stays small.

    Parameters
    ----------
    beginning
        Beginning of the addresses that files are sent to.
    at_once
        How many arrive at the same time.
    longest
        How long a file waits for its turn, in seconds.
    """

    def __init__(self, app: ASGIApp, beginning: str, at_once: int = AT_ONCE, longest: float = LONGEST) -> None:
        self._app = app
        self._beginning = beginning
        self._longest = longest
        self._turn = asyncio.Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_file = scope["type"] == "http" and scope["method"] == "PUT" and scope["path"].startswith(self._beginning)
        if not is_file:
            await self._app(scope, receive, send)
            return
        try:
            await asyncio.wait_for(self._turn.acquire(), self._longest)
        except TimeoutError:
            refusal = PlainTextResponse("too many files at once", 503, {"Retry-After": "60"})
            await refusal(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._turn.release()
