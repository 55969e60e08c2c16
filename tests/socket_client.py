"""A client that speaks Streamlit's own protocol: it sends what no page offers, as an attacker would."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

# The fields of a widget's state, by the kind of element: what pressing, choosing or typing sends.
_PRESSED = {"button": ("trigger_value", True), "download_button": ("trigger_value", True)}


@dataclass(frozen=True)
class Widget:
    """An element with an id, as the server sent it."""

    kind: str
    id: str
    element: object
    fragment: str = ""

    @property
    def key(self):
        """The key that the app gave it."""
        return self.id.split("-", 2)[2] if self.id.count("-") > 1 else ""

    @property
    def label(self):
        return getattr(self.element, "label", "")


@dataclass
class Seen:
    """What one run sent."""

    widgets: dict[str, Widget] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    messages: list[ForwardMsg] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    raw: bytes = b""

    def of_kind(self, *kinds):
        return [widget for widget in self.widgets.values() if widget.kind in kinds]

    def by_key(self, key):
        found = [widget for widget in self.widgets.values() if widget.key == key]
        return found[0] if found else None

    @property
    def text(self):
        return "\n".join(self.texts)


def ask(address, path, method="GET", body=None, **headers):
    """Send one request, exactly with these headers; return status, headers and content."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_host="Host" in given, skip_accept_encoding=True)
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            connection.putheader(name, one)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


class Visitor:
    """One window: the cookies of its browser, and a connection that it keeps."""

    def __init__(self, address, cookies=None, headers=(), host=None, origin=None, session="", page=""):
        self.address = address
        self.host = host or urlsplit(address).netloc
        self.origin = f"http://{self.host}" if origin is None else origin
        self.cookies = dict(cookies or {})
        self.given = list(headers)
        if "_streamlit_xsrf" not in self.cookies:
            self.fetch("/_stcore/health")
        if "kompass_browser" not in self.cookies:
            self.fetch("/")
        self._states = {}
        self._session = session
        self._page, self._query = page, ""
        self.session_id = ""
        self._socket = None
        self._kept = ExitStack()

    def fetch(self, path, method="GET", body=None, **headers):
        """Ask as this browser does; cookies that come along are kept."""
        named = {"Host": self.host, "Cookie": self._cookie_line(), **headers}
        for name, value in self.given:
            named.setdefault(name, value)
        answer = ask(
            self.address, path, method, body, **{name.replace("-", "_"): value for name, value in named.items()}
        )
        for line in answer[1].get_all("set-cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    def _cookie_line(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def connect(self):
        """Open the connection; True where the server takes it."""
        parts = urlsplit(self.address)
        protocols = ["streamlit", self.cookies.get("_streamlit_xsrf", "x")]
        if self._session:
            protocols.append(self._session)
        headers = [("Cookie", self._cookie_line()), *self.given]
        raw = socket.create_connection((parts.hostname, parts.port), 20)
        try:
            self._socket = self._kept.enter_context(
                connect(
                    f"ws://{self.host}/_stcore/stream", sock=raw, subprotocols=protocols, origin=self.origin or None,
                    additional_headers=headers, max_size=None, compression=None, open_timeout=20, proxy=None,
                )
            )  # fmt: skip
        except (InvalidStatus, ConnectionClosed):
            return False
        return True

    def run(self, query=None, page=None, fragment="", **changes):
        """Let the script run with changed widgets (`{id: (field, value)}` in `changes["widgets"]`)."""
        if self._socket is None:
            assert self.connect(), "the server refuses the connection"
        if page is not None:
            self._page, self._query = page, ""
        if query is not None:
            self._query = query
        asked = ClientState(query_string=self._query, page_name=self._page, fragment_id=fragment)
        once = []
        for identity, (name, value) in (changes.get("widgets") or {}).items():
            if "trigger" in name:
                once.append((identity, name, value))
            else:
                self._states[identity] = (name, value)
        for identity, name, value in [*((i, n, v) for i, (n, v) in self._states.items()), *once]:
            state = asked.widget_states.widgets.add()
            state.id = identity
            target = getattr(state, name)
            if hasattr(target, "data"):
                target.data.extend(value)
            elif hasattr(target, "CopyFrom"):
                target.CopyFrom(value)
            else:
                setattr(state, name, value)
        message = BackMsg()
        message.rerun_script.CopyFrom(asked)
        self.send(message)
        return self._receive()

    def send(self, message):
        """Send one message of whichever kind."""
        self._socket.send(message.SerializeToString())

    def press(self, *widgets):
        """Press buttons, whether or not they were ever drawn."""
        named = {}
        for widget in widgets:
            identity = widget if isinstance(widget, str) else widget.id
            named[identity] = ("trigger_value", True)
        return self.run(widgets=named)

    def ask_for_file(self, widget):
        """Ask for a file that is made when it is asked for; return its content, None where it is refused."""
        message = BackMsg()
        message.backend_operation_request.request_id, message.backend_operation_request.session_id = (
            "1",
            self.session_id,
        )
        message.backend_operation_request.deferred_file.file_id = widget.element.deferred_file_id
        self.send(message)
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._socket.recv(timeout=60))
            if answer.WhichOneof("type") == "backend_operation_response":
                found = answer.backend_operation_response
                return None if found.error_msg else self.fetch(found.deferred_file.url)[2]

    def _receive(self):
        seen = Seen()
        depth = 1
        while depth:
            data = self._socket.recv(timeout=60)
            seen.raw += data
            message = ForwardMsg()
            message.ParseFromString(data)
            seen.messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
            elif kind == "navigation":
                seen.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            elif kind == "delta":
                _take(message.delta, seen)
            # A run that another one replaces goes on.
            elif kind == "script_finished" and message.script_finished in (0, 1, 3):
                depth -= 1
        return seen

    def close(self):
        if self._socket is not None:
            self._kept.close()
            self._socket = None


def _take(delta, seen):
    if delta.WhichOneof("type") == "add_block":
        block = delta.add_block
        kind = block.WhichOneof("type")
        part = getattr(block, kind) if kind else None
        for name in ("label", "title"):
            seen.texts.append(str(getattr(part, name, "") or ""))
        return
    element = delta.new_element
    kind = element.WhichOneof("type")
    if kind is None:
        return
    part = getattr(element, kind)
    if kind == "exception":
        seen.exceptions.append(f"{part.type}: {part.message}")
    identity = getattr(part, "id", "") or ""
    if identity.startswith("$$ID"):
        seen.widgets[identity] = Widget(kind, identity, part, delta.fragment_id)
    for name in ("body", "label", "message", "value", "spec"):
        value = getattr(part, name, "")
        if isinstance(value, str):
            seen.texts.append(value)


@contextmanager
def visiting(address, **given):
    """Open a window and close it."""
    visitor = Visitor(address, **given)
    try:
        yield visitor
    finally:
        visitor.close()


def sign_in(address, provider, visitor=None, **person):
    """Sign somebody in at the provider, by the redirects that a browser follows; return the cookies."""
    provider.person = {"sub": "1", "name": "Ada Muster", **person}
    visitor = visitor or Visitor(address)
    seen = visitor.run()
    button = seen.by_key("sign-in")
    answer = visitor.press(button)
    url = next(
        message.auth_redirect.url for message in answer.messages if message.WhichOneof("type") == "auth_redirect"
    )
    status, headers, _content = visitor.fetch(
        url if url.startswith("/") else urlsplit(url)._replace(scheme="", netloc="").geturl()
    )
    assert status in (302, 303, 307), status
    with urllib.request.build_opener(_NoRedirect).open(headers["location"]) as found:
        back = found.headers["location"]
    parts = urlsplit(back)
    status, _headers, _content = visitor.fetch(f"{parts.path}?{parts.query}")
    assert status in (302, 303, 307), status
    visitor.close()
    return visitor.cookies


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given):
        return None

    def http_error_302(self, _request, found, _code, _message, headers):
        found.headers = headers
        return found

    http_error_303 = http_error_307 = http_error_302


def read_json(content):
    return json.loads(content.decode())
