"""Whoever types only the app's address and may see none of its pages lands where phones ask for a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

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
# Addresses that are typed or shared: the field, a ballot, and what lies below it.
_BALLOT = re.compile(r"(?P<below>(?:/[^/]*){0,4}?)/w(?P<code>/[^/]+)?(?P<page>/(?:say|choice|room))?/?", re.IGNORECASE)
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
        is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        mended = _mended(scope["path"], self._prefix) if is_read else ""
        if mended:
            query = scope.get("query_string", b"").decode("latin-1")
            address = quote(mended) + (f"?{query}" if query else "")
            await RedirectResponse(address, 303, _HEADERS)(scope, receive, send)
            return
        if is_read and self._is_lost(scope):
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


def _mended(path: str, prefix: str) -> str:
    """Return the address of a ballot that was typed in another writing: capital letters, a slash too many; else none.

    The code stays as it was typed: it is read in any writing.

    Examples
    --------
    >>> _mended("/Kompass/W/abc4679/SAY", "/kompass"), _mended("//kompass//w", "/kompass"), _mended("/W/x", "/kompass")
    ('/kompass/w/abc4679/say', '/kompass/w', '/w/x')
    >>> [_mended(path, "/kompass") for path in ("/kompass/w/ABC4679", "/werkstatt", "/Kompassrose")]
    ['', '', '']
    """
    found = _BALLOT.fullmatch(re.sub("/+", "/", path))
    below = prefix.removesuffix("/kompass")
    if found is None or found["below"].casefold() not in ("", below.casefold(), prefix.casefold()):
        return ""
    own = next(one for one in (prefix, below, "") if one.casefold() == found["below"].casefold())
    mended = f"{own}/w{found['code'] or ''}{(found['page'] or '').lower()}"
    return mended if mended != path.rstrip("/") else ""


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
    written = re.sub(r"[\s-]", "", plain_digits(named))
    letters = plain_code(written)
    # Nothing but the code: a word that holds some of its letters is none.
    is_code = len(written) == CODE_LENGTH == len(letters)
    return f"?code={letters}" if is_code else "?from=app"
