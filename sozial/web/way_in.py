"""Whoever types only the app's address and may see none of its pages lands where phones ask for a code."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sozial.places import page_names
from sozial.settings import settings_now
from sozial.store.voting.codes import CODE_LENGTH, plain_code
from sozial.web.ballot_entry import plain_digits
from sozial.web.guarding import is_asked_here, is_this_computer

# What Streamlit says of nobody but this computer itself.
_HEADERS = {"Cache-Control": "no-store"}
# No page of the app has a longer name without a further part.
_LONGEST = 60


class WayIn:
    """Lead to the code field whoever may see no page of the app: others than the computer itself, without sign-in.

    Parameters
    ----------
    below
        Path under which the app is served, empty at the root.
    prefix
        Path of the app's own routes.
    has_sign_in
        Whether people can sign in; then the pages themselves ask them to.
    """

    def __init__(self, app: ASGIApp, below: str, prefix: str, has_sign_in: Callable[[], bool]) -> None:
        self._app = app
        self._below = below
        self._prefix = prefix
        self._has_sign_in = has_sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or lead elsewhere."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and self._is_lost(scope):
            address = f"{self._prefix}/w{_code_in(scope['path'], self._below)}"
            await RedirectResponse(address, 303, _HEADERS)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_lost(self, scope: Scope) -> bool:
        asked = HTTPConnection(scope)
        path = scope["path"].removeprefix(self._below) if self._below else scope["path"]
        # Pages have no dot in their name and are asked for as pages; everything else belongs to one.
        if "text/html" not in asked.headers.get("accept", "") or "." in path.rpartition("/")[2]:
            return False
        own = self._prefix.removeprefix(self._below)
        if path in (own, "/w") or path.startswith(
            ("/w/", "/_stcore/", f"{own}/", "/component/", "/media/", "/static/", "/oauth2")
        ):
            return False
        if settings_now.without_sign_in or self._has_sign_in():
            return False
        return not _is_here(asked)


def _is_here(asked: HTTPConnection) -> bool:
    """Whether somebody sits at this computer, as `sozial/ui/session/viewers` asks for pages."""
    return is_asked_here(asked) and is_this_computer(asked.headers.get("host") or "localhost")


def _code_in(path: str, below: str) -> str:
    """Return what is added for a code that was typed after the address; else a word that tells where from.

    Examples
    --------
    >>> _code_in("/abc-defg", ""), _code_in("/kompass/ABCDEFG/", "/kompass"), _code_in("/werkstatt", "")
    ('?code=ABCDEFG', '?code=ABCDEFG', '?from=app')
    """
    named = path.removeprefix(below).strip("/")[:_LONGEST]
    # The name of a page could be a code.
    if named in page_names():
        return "?from=app"
    letters = re.sub(r"[\s-]", "", plain_digits(named)).upper()
    is_code = len(letters) == CODE_LENGTH and plain_code(letters) == letters
    return f"?code={letters}" if is_code else "?from=app"
