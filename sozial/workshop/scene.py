"""One screen for the room: plain data, and what has to be revealed before anybody may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sozial.plain_data import from_plain
from sozial.workshop.small_groups import shows_single


@dataclass(frozen=True)
class Scene:
    """One screen for the room.

    Parameters
    ----------
    key
        Name among the scenes of a workshop, such as "weights-1".
    kind
        How it is drawn: the name of its template.
    language
        Of its texts.
    content
        Texts and numbers, plain data.
    round
        Whose results it holds; 0: nobody's.
    quarters
        Whether it names quarters.
    """

    key: str
    kind: str
    title: str
    language: str
    content: Mapping[str, Any] = field(default_factory=dict)
    round: int = 0
    quarters: bool = False


@dataclass(frozen=True)
class Revealed:
    """What of a round may be seen.

    Parameters
    ----------
    weightings
        How many count in it.
    """

    weights: bool
    quarters: bool
    weightings: int


def may_be_seen(scene: Scene, revealed: Mapping[int, Revealed]) -> bool:
    """Whether everything that a scene holds was revealed, and rests on enough weightings.

    Examples
    --------
    >>> weights = Scene("weights-1", "weights", "", "de", {}, 1)
    >>> quarters = Scene("map-1", "map", "", "de", {}, 1, True)
    >>> shown = {1: Revealed(True, False, 5)}
    >>> may_be_seen(weights, shown), may_be_seen(quarters, shown), may_be_seen(weights, {1: Revealed(True, True, 4)})
    (True, False, False)
    """
    if not scene.round:
        return not scene.quarters
    found = revealed.get(scene.round)
    if found is None or not found.weights or not shows_single(found.weightings):
        return False
    return found.quarters or not scene.quarters


def write_scene(scene: Scene) -> str:
    """Return a scene as JSON; `read_scene` gives the same back."""
    return json.dumps(asdict(scene), ensure_ascii=False, sort_keys=True)


def read_scene(text: str) -> Scene | None:
    """Return a scene from JSON; None where there is none, or it is of another version of the app.

    Examples
    --------
    >>> scene = Scene("welcome", "welcome", "Nord", "de", {"lines": ["A"]})
    >>> read_scene(write_scene(scene)) == scene, read_scene("{}"), read_scene("")
    (True, None, None)
    """
    try:
        return from_plain(Scene, json.loads(text))
    except (ValueError, KeyError, TypeError):
        return None
