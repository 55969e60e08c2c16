"""Addresses that the app serves itself: Leaflet, the map's script, and geometry."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sozial.output.map import leaflet_folder
from sozial.web.ballot_pages import build_ballot_routes
from sozial.web.operation import build_operation_routes

PREFIX = "/kompass"
STATIC = Path(__file__).parent / "static"
# Enough for a day of workshops on one server; the oldest go first, and a page that still needs one
# publishes it again on its next run.
MAXIMUM_GEOMETRIES = 128

_geometries: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def publish_geometry(address: str, content: bytes) -> None:
    """Make one GeoJSON document available below the geometry route.

    Parameters
    ----------
    address
        Name that changes whenever the content does (a hash), since browsers keep it for a year.
    content
        GeoJSON as UTF-8.
    """
    with _lock:
        if address in _geometries:
            _geometries.move_to_end(address)
            return
    packed = gzip.compress(content, compresslevel=6, mtime=0)
    with _lock:
        _geometries[address] = packed
        while len(_geometries) > MAXIMUM_GEOMETRIES:
            _geometries.popitem(last=False)


async def _geometry(request: Request) -> Response:
    with _lock:
        packed = _geometries.get(request.path_params["address"])
    if packed is None:
        return PlainTextResponse("unknown geometry", status_code=404)
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type="application/geo+json", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(packed, media_type="application/geo+json", headers=headers)


def prefix_below(base_path: str) -> str:
    """Return the beginning of all addresses of the app's own, below the path under which it is served.

    Examples
    --------
    >>> prefix_below(""), prefix_below("kompass/")
    ('/kompass', '/kompass/kompass')
    """
    below = base_path.strip("/")
    return (f"/{below}" if below else "") + PREFIX


def build_routes(base_path: str = "", served_as: str = "") -> list[BaseRoute]:
    """Return the app's own routes.

    Parameters
    ----------
    base_path
        Path below which the app is served (Streamlit's ``server.baseUrlPath``).
    served_as
        The app's public name (``browser.serverAddress``).
    """
    prefix = prefix_below(base_path)
    return [
        Route(prefix + "/geometry/{address}", _geometry),
        Mount(prefix + "/leaflet", StaticFiles(directory=leaflet_folder())),
        Mount(prefix + "/assets", StaticFiles(directory=STATIC)),
        *build_ballot_routes(prefix, served_as),
        *build_operation_routes(prefix, served_as),
    ]
