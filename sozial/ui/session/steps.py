"""What was changed from one run to the next, and the way back.

What is on screen is compared with what was noted at the end of the run before. A widget that is drawn for the first
time changes nothing; another value of one that was there, an entry of the app's own, or other data is a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sozial.store.kept.held import Held
from sozial.store.project.desk_entries import Written
from sozial.ui.session import loaded_data, state

_NOTED, _BACK, _AGAIN = "_noted", "_undo", "_redo"
_MOST_STEPS = 50


@dataclass(frozen=True)
class Noted:
    """What stood on screen at the end of a run: data (None: the sample city), and entries, raw and written."""

    held: Held | None
    raw: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Digest of the data, empty for the sample city."""
        return self.held.dataset.digest if self.held is not None else ""

    def differs(self, later: Noted) -> bool:
        """Whether something was changed since."""
        mine, theirs = self.written, later.written
        own = {key for key in mine.keys() ^ theirs.keys() if state.is_noted(key)}
        return self.digest != later.digest or bool(own) or any(mine[key] != theirs[key] for key in mine.keys() & theirs)


def is_new(written: Written) -> bool:
    """Whether something was changed since the end of the run before."""
    before: Noted | None = state.read(_NOTED)
    return before is not None and before.differs(_now(written))


def _now(written: Written) -> Noted:
    data = None if loaded_data.is_sample() else Held(loaded_data.whole_dataset())
    return Noted(data, state.remembered(), written.entries)


def note(written: Written) -> bool:
    """Note what is on screen, as it was written; return whether something was changed since the run before."""
    before, now = state.read(_NOTED), _now(written)
    changed = before is not None and before.differs(now)
    if changed:
        state.write(_BACK, (*state.read(_BACK, ()), before)[-_MOST_STEPS:])
        state.forget(_AGAIN)
    state.write(_NOTED, now)
    return changed


def begin_anew() -> None:
    """Forget all steps: other data is on screen, of another project."""
    for key in (_NOTED, _BACK, _AGAIN):
        state.forget(key)


def can_undo() -> bool:
    """Whether there is a step to take back."""
    return bool(state.read(_BACK))


def can_redo() -> bool:
    """Whether a step that was taken back can be made again."""
    return bool(state.read(_AGAIN))


def undo() -> bool:
    """Take back the last change of weights, recipe, indicators or data; return whether there was one."""
    return _step(_BACK, _AGAIN)


def redo() -> bool:
    """Make the last change again that was taken back; return whether there was one."""
    return _step(_AGAIN, _BACK)


def _step(source: str, target: str) -> bool:
    steps, noted = state.read(source, ()), state.read(_NOTED)
    if not steps or noted is None:
        return False
    before: Noted = steps[-1]
    state.write(source, steps[:-1])
    state.write(target, (*state.read(target, ()), noted)[-_MOST_STEPS:])
    loaded_data.put_back(before.raw, before.held.dataset if before.held is not None else None)
    state.write(_NOTED, before)
    return True
