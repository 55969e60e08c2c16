"""Headers on every answer: what a page may load and run, who may frame it; cookies that stay encrypted."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sozial.settings import settings_now
from sozial.web.browser_cookie import is_encrypted

# Nothing runs in the app's pages but its own files and the scripts whose hashes are named. Styles are written into
# the page by Streamlit itself, charts and pictures are data in the page, and files come from memory.
_PAGE = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def _tiles_source() -> str:
    """Return where the operator's base map comes from, as a source of pictures; empty without one.

    Examples
    --------
    >>> import os
    >>> os.environ["QUARTIERSKOMPASS_TILES"] = "https://{s}.karten.stadt.de/{z}/{x}/{y}.png"
    >>> _tiles_source()
    'https://*.karten.stadt.de'
    >>> del os.environ["QUARTIERSKOMPASS_TILES"]
    """
    parts = urlsplit(settings_now.tiles.replace("{s}", "*"))
    if parts.scheme not in ("http", "https") or not parts.netloc or set(parts.netloc) & set(" ;,'\""):
        return ""
    return f"{parts.scheme}://{parts.netloc}"


class SecurityHeaders:
    """Put the headers on every answer that does not bring its own.

    Parameters
    ----------
    scripts
        Hashes of the short scripts that stand in the app's pages, as `sha256-…`.
    below
        Path under which the app is served, empty at the root.
    """

    def __init__(self, app: ASGIApp, scripts: Iterable[str] = (), below: str = "") -> None:
        self._app = app
        self._scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'{script}'" for script in scripts)])
        self._component = f"{below}/component/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = self._policy(scope)
        secure = is_encrypted(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (name, value + b"; Secure" if _lacks_secure(name, value, secure) else value)
                    for name, value in message.get("headers", ())
                ]
                given = {name.lower() for name, _value in headers}
                wanted = {**_FIXED, "Content-Security-Policy": policy}
                headers += [
                    (name.lower().encode(), value.encode())
                    for name, value in wanted.items()
                    if name.lower().encode() not in given
                ]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _policy(self, scope: Scope) -> str:
        tiles = _tiles_source()
        pictures = f"{_PAGE['img-src']} {tiles}".strip()
        # Not every browser takes a connection that stays open for one of the same origin.
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        socket = f" {'wss' if is_encrypted(scope) else 'ws'}://{host}" if _is_plain(host) else ""
        scripts = self._scripts
        if scope["path"].startswith(self._component):
            scripts = "'self' 'unsafe-inline' 'unsafe-eval'"
        parts = {**_PAGE, "script-src": scripts, "img-src": pictures, "connect-src": f"'self'{socket}"}
        return "; ".join(f"{name} {value}" for name, value in parts.items())


def _is_plain(host: str) -> bool:
    return (
        bool(host)
        and host.replace("[", "").replace("]", "").replace(":", "").replace(".", "").replace("-", "").isalnum()
    )


def _lacks_secure(name: bytes, value: bytes, secure: bool) -> bool:
    parts = {part.strip().lower() for part in value.split(b";")}
    return secure and name.lower() == b"set-cookie" and b"secure" not in parts
