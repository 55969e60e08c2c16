"""Findings that wait to be shown on the next run."""

from __future__ import annotations

import time
from collections.abc import Iterable

from sozial.errors import Finding
from sozial.ui.session import state

_NOTICES, _TOLD, _SHOWN = "_notices", "_told_once", "_shown_notices"
# A page runs again by itself, as when its map tells its size; what was said a moment before nobody has read yet.
READING_SECONDS = 2


def add_notice(finding: Finding) -> None:
    """Keep a finding to be shown on the next run, once."""
    waiting = state.read(_NOTICES, ())
    if finding not in waiting:
        state.write(_NOTICES, (*waiting, finding))


def add_notices(findings: Iterable[Finding]) -> None:
    """Keep several findings to be shown on the next run."""
    for finding in findings:
        add_notice(finding)


def add_notices_once(findings: Iterable[Finding]) -> None:
    """Keep findings to be shown on the next run that this session has not seen yet."""
    told = state.read(_TOLD, ())
    for finding in findings:
        if finding not in told:
            told = (*told, finding)
            add_notice(finding)
    state.write(_TOLD, told)


def waiting_notices() -> tuple[Finding, ...]:
    """Return the findings that wait for the next run."""
    found: tuple[Finding, ...] = state.read(_NOTICES, ())
    return found


def take_notices() -> tuple[Finding, ...]:
    """Return the waiting findings and forget them; where none wait, those of a moment ago: nobody has read them yet."""
    waiting: tuple[Finding, ...] = state.read(_NOTICES, ())
    state.forget(_NOTICES)
    if waiting:
        state.write(_SHOWN, (waiting, time.monotonic()))
        return waiting
    shown, since = state.read(_SHOWN, ((), 0.0))
    return shown if time.monotonic() - since < READING_SECONDS else ()
