"""Kills −9 while something is saved: run `python -m bench.kills`; needs a system that can fork.

A process saves one thing after another and says of each that it is kept; it is killed at a random moment, 100 times for
each kind. Afterwards everything that was said to be kept must be there and readable, at most one more thing may be
there, and nothing may be damaged or half.
"""

from __future__ import annotations

import datetime
import os
import random
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sozial.planning.measures.action import Action
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.database.database import database_address, open_database
from sozial.store.files.files import store_folder
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.operation.checking import check_database, check_folder
from sozial.store.project.project import Work
from sozial.store.registers.notes import NoteKind, NoteLibrary
from tests.cities import PERIOD, city

KILLS = 100
AT, DAY = "2026-11-26T10:00:00", datetime.date(2026, 11, 26)
# So long the process saves at most, in seconds: a project needs longer than a line.
LONGEST_WAIT, LONGEST_WAIT_OF_PROJECT = 0.06, 0.25
DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
RECIPE = Recipe("Index", (Weighted("a", 2.0), Weighted("b")))


def _save_project(number: int) -> None:
    store, name = opened.project_store(), "Stadt"
    work = Work(DATA, RECIPE, PERIOD, f'{{"n": {number}}}', {f"{number:064}": b"x" * 20_000})
    head = next(iter(store.all()), None)
    if head is None:
        store.begin(name, work, "", AT, str(number))
    else:
        store.save(head, work, "", AT, str(number))


def _projects() -> list[int]:
    store = opened.project_store()
    heads = [head for project in store.all() for head in store.versions(project.key)]
    return [int(store.open(head.key, head.version).head.remark) for head in heads]


def _notes() -> NoteLibrary:
    return NoteLibrary(opened.shelf("notes"), "p")


def _decision(number: int) -> None:
    opened.decision_store("p").keep(str(number), "2026-11-26", f'{{"n": {number}}}', "", AT)


# How one is saved, and which are there.
KINDS: dict[str, tuple[Callable[[int], object], Callable[[], list[int]]]] = {
    "project": (_save_project, _projects),
    "register": (
        lambda number: opened.action_store().add(Action(str(number)), "", AT, "p"),
        lambda: [int(kept.entry.title) for kept in opened.action_store().all("p")],
    ),
    "recipe": (
        lambda number: RecipeLibrary(opened.shelf("recipes")).save(Recipe(str(number), (Weighted("a"),))),
        lambda: [int(name) for name in RecipeLibrary(opened.shelf("recipes")).load()[0]],
    ),
    "note": (
        lambda number: _notes().add(DATA, "01", NoteKind.KNOWLEDGE, "Rolle", str(number), DAY),
        lambda: [int(note.text) for note in _notes().load()[0]],
    ),
    "decision": (_decision, lambda: [int(kept.title) for kept in opened.decision_store("p").all()]),
}


@dataclass
class Outcome:
    """What was seen: kills, things said to be kept, of these lost, things twice, and what is damaged at the end."""

    kills: int = 0
    kept: int = 0
    lost: int = 0
    twice: int = 0
    unsaid: int = 0
    damaged: tuple[str, ...] = ()


def _beside(work: Callable[[int], None]) -> tuple[int, int]:
    """Run something in a process of its own; return its number and the end of a pipe from which it is heard."""
    heard, said = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(heard)
        try:
            work(said)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(said)
    return process, heard


def _listen(pipe: int, seconds: float) -> str:
    """Return all that is heard within so many seconds, or until the other end is closed."""
    found, until = b"", time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        piece = os.read(pipe, 1 << 16)
        if not piece:
            break
        found += piece
    return found.decode()


def kill_while_saving(kind: str, kills: int, seed: int = 1) -> Outcome:
    """Kill a process that saves again and again, in the store that the environment names."""
    save, there = KINDS[kind]
    chance, outcome, number = random.Random(seed), Outcome(), 0

    def saving(said: int) -> None:
        opened.project_store()
        os.write(said, b"ready\n")
        for at in range(number, number + 100_000):
            save(at)
            os.write(said, f"{at}\n".encode())

    def looking(said: int) -> None:
        os.write(said, (" ".join(map(str, there())) + "\n").encode())
        if kind in ("recipe", "note") and not os.environ.get("SOZIAL_DATABASE_URL"):
            found = list(check_folder(store_folder("")))
        else:
            # Kept decisions hold no more here than is needed to know them again.
            found = list(check_database(open_database(database_address())))
        wrong = [finding.line("en") for finding in found if finding.code not in ("store-decision", "store-file")]
        os.write(said, ("\n".join(wrong)).encode())

    said_kept: set[int] = set()
    longest = LONGEST_WAIT_OF_PROJECT if kind == "project" else LONGEST_WAIT
    for _kill in range(kills):
        process, heard = _beside(saving)
        begun = _listen(heard, 0.02)
        while "ready" not in begun:
            begun += _listen(heard, 0.02)
        told = begun + _listen(heard, chance.uniform(0, longest))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        told += _listen(heard, 5)
        os.close(heard)
        said_kept.update(int(line) for line in told.split() if line.isdigit())
        # What was kept and not heard of any more has a number that is not used again.
        number += 100_000
        outcome.kills += 1
    process, heard = _beside(looking)
    first, _line, wrong = _listen(heard, 120).partition("\n")
    os.waitpid(process, 0)
    os.close(heard)
    numbers = [int(text) for text in first.split()]
    outcome.kept, outcome.lost = len(said_kept), len(said_kept - set(numbers))
    outcome.twice, outcome.unsaid = len(numbers) - len(set(numbers)), len(set(numbers) - said_kept)
    outcome.damaged = tuple(wrong.splitlines())
    return outcome


def main() -> int:
    """Kill 100 times for each kind; print what was seen; return 1 if anything was lost or damaged."""
    failed = False
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as name:
            os.environ["QUARTIERSKOMPASS_STORE"] = str(Path(name) / "Ablage Süd")
            outcome = kill_while_saving(kind, KILLS)
        print(kind, outcome)
        # One thing may be kept each time whose saying so was not heard any more.
        failed |= bool(outcome.lost or outcome.twice or outcome.damaged) or outcome.unsaid > outcome.kills
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
