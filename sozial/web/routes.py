"""Addresses that the app serves itself: Leaflet, the map's script, areas and figures."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sozial.operation.counting import Gauge
from sozial.output.maps.map import leaflet_folder
from sozial.web.ballot_pages import build_ballot_routes
from sozial.web.operation import GAUGES, build_operation_routes
from sozial.web.proposal_pages import build_proposal_routes
from sozial.web.published import BESIDE, FIGURES, GEOMETRY
from sozial.web.room_pages import build_room_routes
from sozial.web.statement_pages import build_statement_routes
from sozial.web.test_page import build_test_routes
from sozial.web.weighing import WEIGHINGS

PREFIX = "/kompass"
STATIC = Path(__file__).parent / "static"


def prefix_below(base_path: str) -> str:
    """Return the beginning of all addresses of the app's own, below the path under which it is served.

    Examples
    --------
    >>> prefix_below(""), prefix_below("kompass/")
    ('/kompass', '/kompass/kompass')
    """
    below = base_path.strip("/")
    return (f"/{below}" if below else "") + PREFIX


def build_routes(base_path: str = "", served_as: str = "", gauges: tuple[Gauge, ...] = ()) -> list[BaseRoute]:
    """Return the app's own routes.

    Parameters
    ----------
    base_path
        Path below which the app is served (Streamlit's ``server.baseUrlPath``).
    served_as
        The app's public name (``browser.serverAddress``).
    gauges
        Numbers for operators as they are now, beside those of the process.
    """
    prefix = prefix_below(base_path)
    return [
        *(Route(f"{prefix}/{files.kind}/{{address}}", files.answer) for files in (GEOMETRY, FIGURES, BESIDE)),
        Route(f"{prefix}/weighing/{{address}}", WEIGHINGS.answer, methods=["POST"]),
        Mount(prefix + "/leaflet", StaticFiles(directory=leaflet_folder())),
        Mount(prefix + "/assets", StaticFiles(directory=STATIC)),
        *build_ballot_routes(prefix, served_as),
        *build_room_routes(prefix, served_as),
        *build_test_routes(prefix, served_as),
        *build_statement_routes(prefix, served_as),
        *build_proposal_routes(prefix, served_as),
        *build_operation_routes(prefix, served_as, (*GAUGES, *gauges)),
    ]
