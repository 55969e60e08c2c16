"""What the room sees of a workshop, what its phones are answered, and how many are here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, func, select

from sozial.store.database.tables import answers, presence, rooms
from sozial.store.database.writer import INSERTS
from sozial.store.voting.given import count_votes
from sozial.store.voting.workshop_rows import hold_phase, read_rounds
from sozial.workshop.scene import Revealed, Scene, may_be_seen, read_scene, write_scene

# What was counted so long ago, in seconds, is forgotten.
_FORGOTTEN = 3_600


@dataclass(frozen=True)
class RoomState:
    """What is on the screen of a room.

    Parameters
    ----------
    version
        Another one after every change of the scene, also where it was hidden or revealed again.
    scene
        None where nothing was put there yet, or it may not be seen.
    hidden
        Whether there is a scene that may not be seen.
    desk
        What only the moderator sees; empty for the room.
    """

    version: str
    scene: Scene | None
    hidden: bool = False
    desk: Mapping[str, Any] = field(default_factory=dict)


def put_scene(connection: Connection, key: str, scene: Scene, pictures: Mapping[str, str]) -> None:
    """Put a scene on the screen.

    Parameters
    ----------
    pictures
        Drawings (SVG) by the names that the scene calls them.
    """
    content = {"scene": write_scene(scene), "pictures": json.dumps(dict(pictures), sort_keys=True)}
    _change_room(connection, key, content)


def put_desk(connection: Connection, key: str, desk: Mapping[str, Any]) -> None:
    """Keep what only the moderator sees: the entries given here, beside those that are there."""
    known = connection.execute(select(rooms.c.desk).where(rooms.c.workshop == key)).scalar()
    _change_room(connection, key, {"desk": json.dumps(_plain(known) | dict(desk), sort_keys=True)})


def _change_room(connection: Connection, key: str, content: Mapping[str, str]) -> None:
    # A workshop that was deleted has no room.
    hold_phase(connection, key)
    row = {"scene": "", "pictures": "{}", "desk": "{}", **content}
    made = INSERTS[connection.dialect.name](rooms).values(workshop=key, version=1, **row)
    # Only what the room sees makes another version.
    changed = {"version": rooms.c.version + int("scene" in content), **content}
    connection.execute(made.on_conflict_do_update(index_elements=[rooms.c.workshop], set_=changed))


def _plain(content: str | None) -> dict[str, Any]:
    try:
        found = json.loads(content or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def read_room(connection: Connection, key: str) -> RoomState:
    """Return what is on the screen, as the moderator put it there, with what only the moderator sees."""
    row = connection.execute(select(*rooms.c["version", "scene", "desk"]).where(rooms.c.workshop == key)).first()
    if row is None:
        return RoomState("0", None)
    return RoomState(str(row.version), read_scene(row.scene), False, _plain(row.desk))


def seen_room(connection: Connection, key: str) -> RoomState:
    """Return what the room may see now: nothing of a round that is not revealed, or was hidden again."""
    row = connection.execute(select(*rooms.c["version", "scene"]).where(rooms.c.workshop == key)).first()
    scene = None if row is None else read_scene(row.scene)
    if row is None or scene is None:
        return RoomState("0", None)
    if may_be_seen(scene, _revealed(connection, key, scene.round)):
        return RoomState(str(row.version), scene)
    return RoomState(f"{row.version}-hidden", None, True)


def _revealed(connection: Connection, key: str, number: int) -> dict[int, Revealed]:
    if not number:
        return {}
    return {
        state.number: Revealed(
            state.revealed and not state.is_open, state.quarters_revealed, count_votes(connection, key, number)
        )
        for state in read_rounds(connection, key)
        if state.number == number
    }


def read_picture(connection: Connection, key: str, name: str) -> str | None:
    """Return a drawing of the scene that the room may see now; None for any other."""
    if seen_room(connection, key).scene is None:
        return None
    content = connection.execute(select(rooms.c.pictures).where(rooms.c.workshop == key)).scalar()
    found = _plain(content).get(name)
    return found if isinstance(found, str) else None


def keep_answers(connection: Connection, key: str, number: int, document: Mapping[str, Any]) -> None:
    """Keep what phones are answered once the quarters of a round are revealed; it replaces what was kept before."""
    hold_phase(connection, key)
    content = json.dumps(dict(document), ensure_ascii=False)
    made = INSERTS[connection.dialect.name](answers).values(workshop=key, number=number, content=content)
    same = [answers.c.workshop, answers.c.number]
    connection.execute(made.on_conflict_do_update(index_elements=same, set_={"content": content}))


def has_answers(connection: Connection, key: str, number: int) -> bool:
    """Whether answers of a round are kept."""
    mine = (answers.c.workshop == key) & (answers.c.number == number)
    return connection.execute(select(answers.c.number).where(mine)).first() is not None


def read_answers(connection: Connection, key: str, number: int) -> dict[str, Any] | None:
    """Return what phones are answered; None where nothing was kept, or the quarters are not revealed."""
    seen = [state for state in read_rounds(connection, key) if state.number == number and state.quarters_revealed]
    if not seen:
        return None
    mine = (answers.c.workshop == key) & (answers.c.number == number)
    content = connection.execute(select(answers.c.content).where(mine)).scalar()
    return None if content is None else _plain(content)


def note_here(connection: Connection, key: str, process: str, here: int, now: int) -> None:
    """Note how many phones a process has lately seen."""
    connection.execute(delete(presence).where(presence.c.at < now - _FORGOTTEN))
    made = INSERTS[connection.dialect.name](presence).values(workshop=key, process=process, here=here, at=now)
    same = [presence.c.workshop, presence.c.process]
    connection.execute(made.on_conflict_do_update(index_elements=same, set_={"here": here, "at": now}))


def count_here(connection: Connection, key: str, since: int) -> int:
    """Return how many phones all processes together have seen since a moment."""
    wanted = select(func.sum(presence.c.here)).where((presence.c.workshop == key) & (presence.c.at >= since))
    return int(connection.execute(wanted).scalar() or 0)
