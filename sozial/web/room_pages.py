"""The room's screen: one screen at a time, followed live from the moderator's page, without a key."""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.store.opened import choice_store, workshop_store
from sozial.store.voting.scenes import RoomState
from sozial.store.voting.workshop import Workshop
from sozial.web.ballot_views import ballot_address, reader_language
from sozial.web.presence import RECENT_SECONDS
from sozial.web.room_views import HEADERS, PICTURE_HEADERS, live_numbers, room_page, scene_html
from sozial.web.workshop_pages import beside, find_workshop, given_code, guarded, led_to_own_address, unknown_code

_LONGEST_NAME = 40


def _read(workshop: Workshop) -> tuple[RoomState, dict[str, Any]]:
    """Return what the room may see now, and the numbers that change by themselves."""
    store = workshop_store()
    state = store.seen_room(workshop)
    here = weighed = 0
    kind = state.scene.kind if state.scene is not None else ""
    if kind == "join":
        here = store.here(workshop, int(time.time()) - RECENT_SECONDS)
    if kind == "vote":
        weighed = choice_store().count(workshop)
    if kind == "weigh" and state.scene is not None:
        weighed = store.count(workshop, int(state.scene.content.get("number", 0)))
    return state, live_numbers(workshop, state.scene, here, weighed, time.time())


async def _room(request: Request) -> Response:
    """Show the page, with what is on it now."""
    workshop = await find_workshop(given_code(request))
    if workshop is None:
        return await unknown_code(request, reader_language(request))
    led = led_to_own_address(request, workshop, "/room")
    if led is not None:
        return led
    state, live = await beside(_read, workshop)
    return HTMLResponse(room_page(_base(request, workshop), _assets(request), workshop, state, live), headers=HEADERS)


async def _now(request: Request) -> Response:
    """Answer what is on screen now; the screen itself only where it is another one than the page has."""
    workshop = await find_workshop(given_code(request))
    if workshop is None:
        return await unknown_code(request, reader_language(request))
    state, live = await beside(_read, workshop)
    answer: dict[str, Any] = {"version": state.version, "live": live}
    if request.query_params.get("version", "") != state.version:
        answer["html"] = scene_html(_base(request, workshop), workshop, state, live)
        answer["language"] = state.scene.language if state.scene is not None else ""
    return JSONResponse(answer, headers=HEADERS)


async def _picture(request: Request) -> Response:
    """Answer a drawing of what is on screen now."""
    workshop = await find_workshop(given_code(request))
    if workshop is None:
        return await unknown_code(request, reader_language(request))
    name = str(request.path_params["name"])[:_LONGEST_NAME]
    drawing = await beside(workshop_store().picture, workshop, name)
    if drawing is None:
        return PlainTextResponse("not on screen", 404, HEADERS)
    return Response(drawing, media_type="image/svg+xml", headers=PICTURE_HEADERS)


def _base(request: Request, workshop: Workshop) -> str:
    return f"{ballot_address(request, workshop)}/room"


def _assets(request: Request) -> str:
    return f"{request.scope['kompass_prefix']}/assets/"


def build_room_routes(prefix: str, served_as: str = "") -> list[BaseRoute]:
    """Return the page of the room's screen, what it asks every second, and its drawings.

    Parameters
    ----------
    prefix
        Path of the app's own routes.
    served_as
        The app's public name.
    """
    pages = (("", _room), ("/now", _now), ("/picture/{name}", _picture))
    return [
        Route(f"{prefix}/w/{{code}}/room{path}", guarded(prefix, served_as, answer), methods=["GET"])
        for path, answer in pages
    ]
