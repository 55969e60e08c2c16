"""The cookie by which a browser is known again, so that a reload or a restart goes on where it was."""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "kompass_browser"
_LASTS = 180 * 24 * 3600


def is_browser_cookie(value: str) -> bool:
    """Whether a cookie's value can be one of ours.

    Examples
    --------
    >>> is_browser_cookie(secrets.token_urlsafe(32)), is_browser_cookie("x")
    (True, False)
    """
    return len(value) == 43 and value.isascii() and value.replace("-", "").replace("_", "").isalnum()


class BrowserCookie:
    """Give a cookie to each browser that opens a page of the app and has none; phones with a ballot get none.

    It holds a random number and nothing else, and no script can read it.

    Parameters
    ----------
    without
        Beginning of the addresses whose pages need none.
    path
        Path under which the app is served.
    """

    def __init__(self, app: ASGIApp, without: str, path: str = "/") -> None:
        self._app = app
        self._without = without
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        wanted = scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith(self._without)
        if not wanted or _has_cookie(scope):
            await self._app(scope, receive, send)
            return
        secure = "; Secure" if is_encrypted(scope) else ""
        cookie = f"{COOKIE}={secrets.token_urlsafe(32)}; Path={self._path}; Max-Age={_LASTS}; HttpOnly; SameSite=Lax"

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                kinds = [value for name, value in headers if name.lower() == b"content-type"]
                if message["status"] == 200 and any(kind.startswith(b"text/html") for kind in kinds):
                    headers.append((b"set-cookie", f"{cookie}{secure}".encode()))
                    message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _has_cookie(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                continue
            if found is not None and is_browser_cookie(found.value):
                return True
    return False


def is_encrypted(scope: Scope) -> bool:
    """Whether the browser came by https, also where a proxy answers it."""
    forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-proto"]
    return scope.get("scheme") == "https" or any(value.split(b",")[0].strip() == b"https" for value in forwarded)
