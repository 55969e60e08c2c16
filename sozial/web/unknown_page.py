"""Whoever opens an address of the app that is no page lands on its first page."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sozial.places import page_names

# The first page has no name in the address.
_NAMED = page_names() - {"start"}
_KNOWN = _NAMED | {"kompass", "w", "healthz", "oauth2callback"}


class UnknownPage:
    """Lead from a mistyped or old address to the page that is meant, else to the first one.

    Streamlit would open a window in English.

    Parameters
    ----------
    below
        Path under which the app is served, empty at the root.
    """

    def __init__(self, app: ASGIApp, below: str) -> None:
        self._app = app
        self._below = below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or lead to the first page."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and self._is_unknown(scope):
            asked = scope.get("query_string", b"").decode("latin-1")
            # Names of pages are written in small letters.
            meant = scope["path"].removeprefix(self._below).strip("/").lower()
            page = meant if meant in _NAMED else ""
            address = f"{self._below}/{page}" + (f"?{quote(asked, safe='=&%+')}" if asked else "")
            await RedirectResponse(address, 303, {"Cache-Control": "no-store"})(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_unknown(self, scope: Scope) -> bool:
        if "text/html" not in Headers(scope=scope).get("accept", ""):
            return False
        path = scope["path"]
        if self._below and not path.startswith(f"{self._below}/"):
            return False
        name = path.removeprefix(self._below).strip("/")
        # What has further parts or a dot belongs to a page, and what begins with an underscore is Streamlit's own.
        return bool(name) and not ("/" in name or "." in name or name.startswith("_") or name in _KNOWN)
