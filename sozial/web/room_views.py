"""What the room's screen shows: plain HTML, made anew for each screen; no controls, no key."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_, translator
from sozial.output.maps.picture_parts import PATTERNS
from sozial.output.room.plain_scenes import here_words, ticked_words, weighed_words
from sozial.store.voting.scenes import RoomState
from sozial.store.voting.workshop import Workshop
from sozial.workshop.scene import Scene

_SCREEN = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# The moderator's page shows it in small.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    ),
    **_SCREEN,
}
PICTURE_HEADERS = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", **_SCREEN}
_FOLDER = Path(__file__).with_name("templates")
_templates = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
# Macros that are imported know globals alone.
_templates.globals["patterns"] = PATTERNS
# Every kind of scene has a template; these two are none.
_KINDS = {path.stem.removeprefix("room_") for path in _FOLDER.glob("room_*.html")} - {"macros", "waiting"}


def live_numbers(workshop: Workshop, scene: Scene | None, here: int, weighed: int, now: float) -> dict[str, Any]:
    """Return what changes on a screen without the moderator: how many are here or have weighed, and the time left.

    Parameters
    ----------
    weighed
        How many have weighed in the scene's round, or ticked proposals.
    now
        As seconds since 1970.
    """
    if scene is None or scene.kind not in ("join", "weigh", "vote"):
        return {}
    language = _language(scene)
    if scene.kind == "join":
        number, words = here_words(here, language)
        return {"here": number, "here_words": words}
    people = scene.content.get("people")
    part = min(weighed / people, 1.0) if people else 0.0
    if scene.kind == "vote":
        shown, words, closed = ticked_words(weighed, people, bool(scene.content.get("is_open")), language)
        return {"weighed": shown, "weighed_words": words, "closed": closed, "part": round(part, 3)}
    number_of = scene.content.get("number")
    is_open = any(entry.is_open for entry in workshop.rounds if entry.number == number_of)
    shown, words, closed = weighed_words(weighed, people, is_open, language)
    until = scene.content.get("until") if is_open else None
    left = "" if until is None else clock(until - now)
    return {
        "weighed": shown, "weighed_words": words, "closed": closed, "left": left,
        "left_words": translator(language)(N_("left")) if left else "", "part": round(part, 3),
    }  # fmt: skip


def clock(seconds: float) -> str:
    """Return minutes and seconds that are left, none below nothing.

    Examples
    --------
    >>> clock(90.2), clock(5), clock(-3)
    ('1:31', '0:05', '0:00')
    """
    whole = max(math.ceil(seconds), 0)
    return f"{whole // 60}:{whole % 60:02d}"


def scene_html(base: str, workshop: Workshop, state: RoomState, live: dict[str, Any]) -> str:
    """Return one screen as HTML; where nothing may be seen, the workshop's title alone.

    Parameters
    ----------
    base
        Address of the page, below which its drawings lie.
    """
    scene = state.scene
    values = {"base": base, "live": live, "workshop": workshop}
    if scene is not None and scene.kind in _KINDS:
        try:
            return _templates.get_template(f"room_{scene.kind}.html").render(scene=scene, **scene.content, **values)
        except (UndefinedError, TypeError):
            # A screen of another version of the app: the moderator's page puts it anew.
            pass
    return _templates.get_template("room_waiting.html").render(scene=None, **values)


def room_page(base: str, assets: str, workshop: Workshop, state: RoomState, live: dict[str, Any]) -> str:
    """Return the whole page."""
    language = _language(state.scene)
    return _templates.get_template("room.html").render(
        base=base,
        assets=assets,
        workshop=workshop,
        language=language,
        version=state.version,
        lost=translator(language)(N_("Looking for the connection …")),
        gone=translator(language)(N_("This workshop is not there any more.")),
        screen=scene_html(base, workshop, state, live),
    )


def _language(scene: Scene | None) -> str:
    return scene.language if scene is not None and scene.language in LANGUAGES else DEFAULT_LANGUAGE
