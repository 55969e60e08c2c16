"""The gate before everything: under which names the app answers, whose pages may speak to it, and what stays closed."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sozial.operation import journal
from sozial.web.guarding import is_known_host, is_this_computer
from sozial.web.operation import may_see_counts

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_POLICY_VIOLATION = 1008
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_UNKNOWN = (
    "Unknown host. Whoever runs this app names its public address in browser.serverAddress or QUARTIERSKOMPASS_HOSTS.\n"
)

# Enough for all windows of a day; the oldest go first, and one that is still open is noted anew at its next step.
_MOST_ADMITTED = 20_000
_admitted: OrderedDict[str, None] = OrderedDict()
_lock = Lock()


def note_admitted(session: str, admitted: bool) -> None:
    """Note whether a session shows pages: files are taken for such ones only, so that nobody else fills the memory."""
    with _lock:
        _admitted.pop(session, None)
        if admitted:
            _admitted[session] = None
        while len(_admitted) > _MOST_ADMITTED:
            _admitted.popitem(last=False)


def is_admitted(session: str) -> bool:
    """Whether a session shows pages."""
    with _lock:
        return session in _admitted


class Gate:
    """Refuse what no page of the app would ask.

    Parameters
    ----------
    served_as
        The app's public name.
    below
        Path under which the app is served, empty at the root.
    is_wanted
        Whether a message of a browser is one that the app's pages send.
    """

    def __init__(
        self, app: ASGIApp, served_as: str = "", below: str = "", is_wanted: Callable[[bytes], bool] = bool
    ) -> None:
        self._app = app
        self._served_as = served_as
        self._core = f"{below}/_stcore/"
        self._is_wanted = is_wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        hosts = asked.headers.getlist("host")
        # A health check within the machine may name any host: it answers “ok” and nothing else.
        if len(hosts) > 1 or not (is_known_host("".join(hosts), self._served_as) or self._is_pulse(scope)):
            await _refuse(scope, receive, send, 421, _UNKNOWN, "host")
        elif (scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS) and not self._is_own(asked):
            await _refuse(scope, receive, send, 403, "foreign origin\n", "origin")
        elif scope["type"] == "http" and self._is_upload_of_nobody(asked):
            await _refuse(scope, receive, send, 403, "not admitted\n", "upload")
        elif scope["type"] == "http" and self._is_closed(asked):
            await _refuse(scope, receive, send, 404, "not found\n", "address")
        else:
            await self._app(scope, self._sifted(scope, receive), send)

    def _is_pulse(self, scope: Scope) -> bool:
        return scope["type"] == "http" and scope["path"] == f"{self._core}health"

    def _is_own(self, asked: HTTPConnection) -> bool:
        """Whether a page of the app's own asks, as far as a browser says where from; other programs say nothing."""
        origins = asked.headers.getlist("origin")
        if not origins:
            return True
        if len(origins) > 1:
            return False
        parts = urlsplit(origins[0])
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return False
        if _named(parts.netloc, parts.scheme) == _named(asked.headers.get("host", ""), parts.scheme):
            return True
        # A proxy may ask under another name than the browser did. Another program of this computer is another origin.
        return bool(parts.hostname) and parts.hostname == self._served_as.lower() and not is_this_computer(parts.netloc)

    def _is_upload_of_nobody(self, asked: HTTPConnection) -> bool:
        """Whether a file is sent to a session that shows no pages."""
        beginning, path = f"{self._core}upload_file/", asked.scope["path"]
        if asked.scope["method"] != "PUT" or not path.startswith(beginning):
            return False
        return not is_admitted(path.removeprefix(beginning).split("/")[0])

    def _is_closed(self, asked: HTTPConnection) -> bool:
        """Whether an address of Streamlit's own is none of a visitor's business."""
        path = asked.scope["path"]
        if not path.startswith(self._core):
            return False
        name = path.removeprefix(self._core).strip("/")
        if name == "metrics":
            return not may_see_counts(asked)
        return name.split("/")[0] in ("agent", "script-health-check")

    def _sifted(self, scope: Scope, receive: Receive) -> Receive:
        """Return what receives messages, without those that no page of the app sends."""
        if scope["type"] != "websocket":
            return receive

        async def receive_wanted() -> Message:
            while True:
                message = await receive()
                content = message.get("bytes")
                if message["type"] != "websocket.receive" or content is None or self._is_wanted(content):
                    return message
                journal.note("refused", logging.WARNING, kind="message")

        return receive_wanted


def _named(host: str, scheme: str) -> tuple[str, str]:
    """Return name and port of a host."""
    name, _colon, port = host.lower().rpartition(":")
    if not port.isdigit() or host.endswith("]"):
        name, port = host.lower(), {"http": "80", "https": "443"}[scheme]
    return name, port


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str, kind: str) -> None:
    journal.note("refused", logging.WARNING, kind=kind)
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return
    await PlainTextResponse(words, status, _HEADERS)(scope, receive, send)
