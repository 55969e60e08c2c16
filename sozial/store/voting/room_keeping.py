"""The room of a workshop, as the app and its pages ask for it: the part of the store's door that is about screens."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Engine

from sozial.access import Right
from sozial.store.database.writer import Writer
from sozial.store.voting import scenes
from sozial.store.voting.scenes import RoomState
from sozial.store.voting.workshop import Workshop
from sozial.workshop.scene import Scene


class RoomKeeping:
    """Screens of all workshops of one database; whoever has a workshop's key puts them, in any role."""

    _engine: Engine
    _writer: Writer

    def put_scene(self, workshop: Workshop, scene: Scene, pictures: Mapping[str, str] | None = None) -> None:
        """Put a scene on the screen of the room, with its drawings (SVG) by name."""
        self._writer.write(
            lambda connection: scenes.put_scene(connection, workshop.key, scene, pictures or {}), Right.LOOK
        )

    def put_desk(self, workshop: Workshop, **entries: object) -> None:
        """Keep what only the moderator sees, entry by entry."""
        self._writer.write(lambda connection: scenes.put_desk(connection, workshop.key, entries), Right.LOOK)

    def room(self, workshop: Workshop) -> RoomState:
        """Return what is on the screen, for the moderator."""
        with self._engine.connect() as connection:
            return scenes.read_room(connection, workshop.key)

    def seen_room(self, workshop: Workshop) -> RoomState:
        """Return what the room may see now: nothing of a round that is not revealed, or was hidden again."""
        with self._engine.connect() as connection:
            return scenes.seen_room(connection, workshop.key)

    def picture(self, workshop: Workshop, name: str) -> str | None:
        """Return a drawing of the scene that the room may see now; None for any other."""
        with self._engine.connect() as connection:
            return scenes.read_picture(connection, workshop.key, name)

    def keep_answers(self, workshop: Workshop, number: int, document: Mapping[str, Any]) -> None:
        """Keep what phones are answered once the quarters of a round are revealed."""
        self._writer.write(
            lambda connection: scenes.keep_answers(connection, workshop.key, number, document), Right.LOOK
        )

    def has_answers(self, workshop: Workshop, number: int) -> bool:
        """Whether answers of a round are kept."""
        with self._engine.connect() as connection:
            return scenes.has_answers(connection, workshop.key, number)

    def answers(self, workshop: Workshop, number: int) -> dict[str, Any] | None:
        """Return what phones are answered; None where nothing was kept, or the quarters are not revealed."""
        with self._engine.connect() as connection:
            return scenes.read_answers(connection, workshop.key, number)

    def note_here(self, workshop: Workshop, process: str, here: int, now: int) -> Future[None]:
        """Note how many phones a process has lately seen; nobody need wait for it."""
        return self._writer.submit(
            lambda connection: scenes.note_here(connection, workshop.key, process, here, now), Right.LOOK
        )

    def here(self, workshop: Workshop, since: int) -> int:
        """Return how many phones all processes together have seen since a moment."""
        with self._engine.connect() as connection:
            return scenes.count_here(connection, workshop.key, since)
