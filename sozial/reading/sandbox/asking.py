"""One request to a process of its own, in turn, and ended when the file has taken its seconds in all.

The seconds belong to the file, not to the step: whoever goes on with what was read says what it took so far.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sozial.errors import DataError, Phrase, refusal
from sozial.i18n import N_
from sozial.reading.sandbox import free_memory, messages
from sozial.reading.sandbox.forking import READY
from sozial.reading.sandbox.own_process import OwnProcess
from sozial.reading.sandbox.processes import processes
from sozial.reading.sandbox.turns import Turns

# For one file: opening it and all further work until it is taken.
SECONDS = 20.0
STARTING = 40.0
# How many files are opened at the same time, one of each person; others wait, and are told when that takes long.
AT_ONCE = 3
WAITING = 20.0
turns = Turns(AT_ONCE, WAITING)

_OPENING = N_("opening the file")
_STEPS = {
    messages.PROPOSE: N_("finding out what the columns are"),
    messages.PREPARE: N_("putting the areas in order"),
    messages.DRAW: N_("drawing the areas"),
    messages.MATCH: N_("comparing keys and names"),
}


@dataclass(frozen=True)
class Answer:
    """What a process answered.

    Parameters
    ----------
    spent
        Seconds that the file has taken so far, this step and those before it.
    """

    message: bytes
    spent: float

    def __len__(self) -> int:
        return len(self.message)


def exchange(process: OwnProcess, request: messages.Parts, seconds: float) -> bytes | None:
    """Wait for a process to be ready, and ask it; None where it died or was ended."""
    clock = threading.Timer(STARTING, process.kill)
    clock.start()
    try:
        if messages.receive(process.answers) != READY:
            return None
    except (OSError, EOFError, ValueError):
        return None
    finally:
        clock.cancel()
    return ask_process(process, request, seconds)


def ask_process(process: OwnProcess, request: messages.Parts, seconds: float) -> bytes | None:
    """Send a request to a process that is ready; end it when the answer takes too long."""
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    try:
        messages.send(process.requests, request)
        return messages.receive(process.answers)
    except (OSError, EOFError, ValueError):
        return None
    finally:
        clock.cancel()


def ask_safely(
    kind: str, content: bytes, title: str, choices: Mapping[str, Any], spent: float = 0.0, seconds: float = SECONDS
) -> Answer:
    """Return the answer of a process to a request.

    Parameters
    ----------
    spent
        Seconds that the file has taken so far.
    seconds
        Those that it may take in all.

    Raises
    ------
    DataError
        If others had their turn for too long, or if the work had to be stopped.
    """
    if spent >= seconds:
        raise stopped(kind, title, seconds)
    request = messages.pack_request(kind, title, content, choices)
    with turns.turn(title, is_further=kind in _STEPS):
        process = processes.take()
        started = time.monotonic()
        try:
            message = exchange(process, request, seconds - spent)
        finally:
            process.end()
            processes.keep_ready()
            free_memory.give_back_soon()
        took = time.monotonic() - started
    if message is None:
        raise stopped(kind, title, seconds)
    return Answer(message, spent + took)


def stopped(kind: str, title: str, seconds: float) -> DataError:
    """Return the refusal of a file whose work was ended, with the step that it was ended in."""
    message = N_("Stopped at this step: {step}. The file took over {seconds} s in all, too much memory, or is damaged.")
    remedy = N_("Save it again from its program, with only the sheet or layer you need.")
    step = Phrase(_STEPS.get(kind, _OPENING))
    return refusal("stopped", title, message, remedy, seconds=round(seconds), step=step)
