"""Entries of the app's own that the browser sends back: they must not be taken for a person's.

While somebody moves one slider quickly, each message of the browser says where the others stand there: where they stood
before the app moved them, as long as the answer is on its way.
"""

from __future__ import annotations

import time

from sozial.ui.session import state

# Seconds within which an answer has reached the browser.
_ON_ITS_WAY = 3.0
# What stood in widgets that the app has written to lately, and what it wrote; which one a person moved last.
_PUT, _MOVED = "_weights-put", "_weights-moved"


def put(key: str, value: int | str) -> None:
    """Write to a widget, and note for a while what stood there and what stands there now."""
    now = time.monotonic()
    lately = {
        name: [one for one in found if now - one[1] < _ON_ITS_WAY] for name, found in state.read(_PUT, {}).items()
    }
    state.write(_PUT, {**lately, key: [*lately.get(key, ()), (state.read(key), now), (value, now)]})
    state.write(key, value)


def note_moved(key: str) -> None:
    """Note that a person has moved this widget: what it says is a person's from now on."""
    state.write(_MOVED, (key, time.monotonic()))


def was_put(key: str) -> bool:
    """Whether a widget says what the app wrote, or what stood there before, while another one is being moved."""
    now, value = time.monotonic(), state.read(key)
    moved, when = state.read(_MOVED, ("", -_ON_ITS_WAY))
    if moved == key or now - when >= _ON_ITS_WAY:
        return False
    return any(value == one and now - since < _ON_ITS_WAY for one, since in state.read(_PUT, {}).get(key, ()))
