"""Sessions of the app without a browser: what its script sends to Streamlit and takes from it, over a websocket.

A session opens a page, keeps the state of its widgets as a browser does, moves a weight, and waits until the run that
this causes is over. What a browser draws is not part of it; `bench/analysts.py` lets a few real ones run beside.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

GEOMETRY = re.compile(rb"/kompass/geometry/[\w.]+")
# Streamlit sends the content of a message once, and then only its hash, from this size on.
_LEAST_CACHED = 10_000


@dataclass
class Step:
    """How long one step took, in seconds from what was sent: to the map, the ranking, and the end of the run."""

    map: float = float("nan")
    ranking: float = float("nan")
    all: float = float("nan")
    received: int = 0


@dataclass
class Session:
    """One browser window.

    Parameters
    ----------
    base
        The app's address.
    page, query
        Which page is open, with the settings in its link.
    cookies
        Sent with every request, beside those that the app gives.
    """

    base: str
    page: str = "analyse"
    cookies: dict[str, str] = field(default_factory=dict)
    query: str = ""
    patience: float = 120.0
    elements: dict[str, Element] = field(default_factory=dict)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    geometry: str = ""
    exceptions: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    id: str = ""
    _socket: ClientConnection | None = None
    _http: httpx2.AsyncClient | None = None
    _hashes: set[str] = field(default_factory=set)
    _page_hash: str = ""

    async def __aenter__(self) -> Self:
        """Open the page."""
        self._http = httpx2.AsyncClient(base_url=self.base, timeout=self.patience)
        for name, value in self.cookies.items():
            self._http.cookies.set(name, value)
        for address in (f"/{self.page}", "/_stcore/health", "/_stcore/host-config"):
            answer = await self._http.get(address)
            for given in answer.headers.get_list("set-cookie"):
                for name, morsel in SimpleCookie(given).items():
                    self.cookies[name] = morsel.value
        await self.join()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the window."""
        if self._socket is not None:
            await self._socket.close()
        if self._http is not None:
            await self._http.aclose()

    async def join(self, again: str = "") -> Step:
        """Connect, and let the page be drawn; `again` is the session that the connection was lost of."""
        address = urlsplit(self.base)
        names = [
            Subprotocol(name) for name in ("streamlit", self.cookies.get("_streamlit_xsrf", "none"), again) if name
        ]
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept-Language": "de-DE"}
        self._socket = await connect(
            f"ws://{address.netloc}/_stcore/stream",
            subprotocols=names,
            additional_headers=headers,
            origin=f"{address.scheme}://{address.netloc}",
            max_size=None,
            open_timeout=self.patience,
            ping_interval=None,
            compression=None,
        )
        step = await self.run()
        if self.geometry and self._http is not None:
            answer = await self._http.get(self.geometry, headers={"Accept-Encoding": "gzip"})
            answer.raise_for_status()
        return step

    async def lose(self) -> None:
        """Lose the connection."""
        if self._socket is not None:
            await self._socket.close()

    def find(self, kind: str, text: str = "") -> Element:
        """Return an element of one kind whose id or label holds a text.

        Raises
        ------
        LookupError
            If there is none.
        """
        for name, element in self.elements.items():
            part = getattr(element, kind) if element.WhichOneof("type") == kind else None
            if part is not None and (text in name or text in getattr(part, "label", "")):
                return element
        raise LookupError(f"{kind} {text!r}")

    @property
    def weights(self) -> list[str]:
        """The ids of the sliders of weights, as they stand on the page."""
        return [name for name, element in self.elements.items() if element.WhichOneof("type") == "slider"]

    async def weigh(self, place: int, position: int) -> Step:
        """Move a weight."""
        names = self.weights
        name = names[place % len(names)]
        self.widgets[name] = WidgetState(id=name)
        self.widgets[name].double_array_value.data.append(position)
        return await self.run()

    async def press(self, text: str) -> Step:
        """Press a button."""
        name = self.find("button", text).button.id
        self.widgets[name] = WidgetState(id=name, trigger_value=True)
        try:
            return await self.run()
        finally:
            del self.widgets[name]

    async def upload(self, place: int, name: str, content: bytes) -> tuple[int, str]:
        """Send a file to an uploader; return how its server answered. The page is drawn anew by `run`."""
        assert self._socket is not None
        assert self._http is not None
        uploaders = [found for found, element in self.elements.items() if element.WhichOneof("type") == "file_uploader"]
        uploader = uploaders[place]
        asked = BackMsg()
        asked.file_urls_request.request_id = str(uuid.uuid4())
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self.id
        await self._socket.send(asked.SerializeToString())
        while True:
            message = await self._receive()
            if message.WhichOneof("type") == "file_urls_response":
                break
        urls = message.file_urls_response.file_urls[0]
        headers = {"X-Xsrftoken": self.cookies.get("_streamlit_xsrf", "")}
        answer = await self._http.put(urls.upload_url, files={name: (name, content)}, headers=headers)
        if answer.status_code == 204:
            state = WidgetState(id=uploader)
            given = state.file_uploader_state_value.uploaded_file_info.add()
            given.file_id, given.name, given.size = urls.file_id, name, len(content)
            given.file_urls.CopyFrom(urls)
            self.widgets[uploader] = state
        return answer.status_code, answer.text

    async def run(self) -> Step:
        """Send the state of all widgets, and wait until the page is drawn."""
        assert self._socket is not None
        message = BackMsg()
        asked = message.rerun_script
        asked.page_script_hash = self._page_hash
        if not self._page_hash:
            asked.page_name = self.page
            asked.query_string = self.query
        asked.widget_states.widgets.extend(self.widgets.values())
        asked.cached_message_hashes.extend(self._hashes)
        asked.context_info.timezone, asked.context_info.locale = "Europe/Berlin", "de-DE"
        asked.context_info.url = f"{self.base}/{self.page}"
        start = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        return await self._wait(start)

    async def _receive(self) -> ForwardMsg:
        assert self._socket is not None
        data = await asyncio.wait_for(self._socket.recv(decode=False), self.patience)
        message = ForwardMsg()
        message.ParseFromString(data)
        self._take(message, len(data))
        return message

    async def _wait(self, start: float) -> Step:
        """Wait for the end of the run, and of those that follow it at once."""
        step, again = Step(), True
        while True:
            message = await self._receive()
            now, kind = time.perf_counter() - start, message.WhichOneof("type")
            step.received += message.ByteSize()
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                shown = message.delta.new_element.WhichOneof("type")
                if shown == "component_instance" and step.map != step.map and b"folium" in _name(message):
                    step.map = now
                elif shown == "bidi_component" and step.ranking != step.ranking and b"ranking" in _component(message):
                    step.ranking = now
            elif kind == "script_finished":
                again = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
                if not again:
                    # What is not on the page any more is forgotten, as a browser does.
                    self.widgets = {name: held for name, held in self.widgets.items() if name in self.elements}
                    step.all = now
                    return step

    def _take(self, message: ForwardMsg, size: int) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.id = message.new_session.initialize.session_id or self.id
            if not message.metadata.run.fragment_ids:
                self.elements.clear()
                self.texts.clear()
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message.delta.new_element)
        if message.metadata.cacheable and size >= _LEAST_CACHED:
            self._hashes.add(message.hash)

    def _take_element(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        part = getattr(element, kind or "empty")
        name = getattr(part, "id", "")
        if kind in ("markdown", "alert"):
            self.texts.append(part.body)
        if kind == "exception":
            self.exceptions.append(f"{part.type}: {part.message}")
        if not name:
            return
        self.elements[name] = element
        if kind == "slider":
            # A browser sends where a slider stands from the moment that it is drawn.
            if part.set_value or name not in self.widgets:
                self.widgets[name] = WidgetState(id=name)
                self.widgets[name].double_array_value.data.extend(part.value if part.set_value else part.default)
        elif kind == "checkbox" and (part.set_value or name not in self.widgets):
            self.widgets[name] = WidgetState(id=name, bool_value=part.value if part.set_value else part.default)
        elif kind == "component_instance":
            found = GEOMETRY.search(part.json_args.encode())
            if found is not None:
                self.geometry = found[0].decode()


def _component(message: ForwardMsg) -> bytes:
    return message.delta.new_element.bidi_component.component_name.encode()


def _name(message: ForwardMsg) -> bytes:
    return message.delta.new_element.component_instance.component_name.encode()
