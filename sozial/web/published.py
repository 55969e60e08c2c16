"""What a page fetches by an address that follows from its content: areas, names, and figures before they are weighed.

Browsers keep areas for a year, and figures for minutes: what travels once need not travel again with each page, and
figures do not stay on a computer that many use.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sozial.store.database.shared import find_shared, keep_shared

# The oldest go first; a page that still needs one publishes it again on its next run.
MOST_BYTES = 64_000_000
_YEAR = 31_536_000
# So often what is published again is said to be in use, in seconds.
_AGAIN = 3_600.0

# Whoever knows a town's areas could otherwise tell from an address whether this server shows them.
_SECRET = secrets.token_bytes(32)


class PublishedFiles:
    """Documents of one kind, of this process and those beside it.

    Parameters
    ----------
    kind
        Name of the folder that processes share, and of the route.
    media_type
        Of all documents of this kind.
    ending
        Of their addresses.
    most
        So many bytes, packed, are held at most.
    lasts
        So many seconds a browser may keep one.

    Examples
    --------
    >>> files = PublishedFiles("example", "application/json", ".json")
    >>> files.address("a") == files.address("a") != files.address("b"), len(files.address("a"))
    (True, 69)
    """

    def __init__(self, kind: str, media_type: str, ending: str, most: int = MOST_BYTES, lasts: int = _YEAR) -> None:
        self.kind, self.media_type, self.ending, self.most, self.lasts = kind, media_type, ending, most, lasts
        self.held: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._lock = Lock()

    def address(self, digest: str) -> str:
        """Return the name under which a document is published: it follows from its hash for this process alone."""
        return hmac.new(_SECRET, digest.encode(), hashlib.sha256).hexdigest() + self.ending

    def publish(self, address: str, content: bytes) -> None:
        """Make one document available below the route of its kind.

        Parameters
        ----------
        address
            Name that changes whenever the content does (`address`), since browsers keep it.
        content
            As it is; it travels compressed.
        """
        if self.is_published(address):
            return
        with self._lock:
            packed = self.held.get(address, (b"", 0.0))[0]
        packed = packed or gzip.compress(content, compresslevel=6, mtime=0)
        keep_shared(self.kind, address, packed)
        self._hold(address, packed)

    def offer(self, digest: str, content: Callable[[], bytes]) -> str:
        """Return the address of a document for a page; it is made only where it is not published already.

        Parameters
        ----------
        digest
            Stands for the content.
        content
            Makes it.

        Examples
        --------
        >>> files = PublishedFiles("example", "application/json", ".json")
        >>> address = files.offer("a", lambda: b"{}")
        >>> files.offer("a", lambda: b"made again") == address, len(files.held)
        (True, 1)
        """
        address = self.address(digest)
        if not self.is_published(address):
            self.publish(address, content())
        return address

    def is_published(self, address: str) -> bool:
        """Whether this process holds it and has lately said so: it need not be made again."""
        with self._lock:
            packed, since = self.held.get(address, (b"", 0.0))
            if packed:
                self.held.move_to_end(address)
        return bool(packed) and time.monotonic() - since < _AGAIN

    async def answer(self, request: Request) -> Response:
        """Answer a request for one of them."""
        address = request.path_params["address"]
        with self._lock:
            packed = self.held.get(address, (None, 0.0))[0]
        if packed is None:
            packed = await to_thread.run_sync(self._find, address)
        if packed is None:
            return PlainTextResponse(f"unknown {self.kind}", status_code=404, headers={"Cache-Control": "no-store"})
        headers = {"Cache-Control": f"private, max-age={self.lasts}, immutable", "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(gzip.decompress(packed), media_type=self.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(packed, media_type=self.media_type, headers=headers)

    def _hold(self, address: str, packed: bytes) -> None:
        with self._lock:
            self.held[address] = packed, time.monotonic()
            while len(self.held) > 1 and sum(len(held) for held, _since in self.held.values()) > self.most:
                self.held.popitem(last=False)

    def _find(self, address: str) -> bytes | None:
        """Return a document that any process has published."""
        packed = find_shared(self.kind, address)
        if packed is not None:
            self._hold(address, packed)
        return packed


# Areas as GeoJSON.
GEOMETRY = PublishedFiles("geometry", "application/geo+json", ".json")
# Layers beside the areas: water, railways, borders.
BESIDE = PublishedFiles("beside", "application/geo+json", ".json")
# Figures before they are weighed, and the names of units that a table shows.
FIGURES = PublishedFiles("figures", "application/octet-stream", ".bin", lasts=600)
