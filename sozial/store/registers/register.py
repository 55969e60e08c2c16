"""Registers in the database: measures and objectives that departments keep together, with every change of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from sozial.errors import DataError, Finding, Moment, Phrase, Severity
from sozial.i18n import N_
from sozial.planning.measures.entry import Change, Entry, EntryKind, KeptEntry, changed_fields, merge_entries
from sozial.store.database.tables import entries, entry_versions
from sozial.store.database.writer import Writer


def _as_it_is(_field: str, value: object) -> object:
    return value if isinstance(value, (int, float)) else str(value or "–")


class RegisterStore(Generic[Entry]):
    """All entries of one kind in one database. What is saved is committed before a method returns."""

    def __init__(self, engine: Engine, writer: Writer, kind: EntryKind[Entry]) -> None:
        self._engine = engine
        self._writer = writer
        self._kind = kind

    def all(self, place: str = "", removed: bool = False, told: list[Finding] | None = None) -> list[KeptEntry[Entry]]:
        """Return the entries of a place as they are now, in the order in which they were added.

        Parameters
        ----------
        told
            Takes a finding for each entry that is damaged, which is then left out.

        Raises
        ------
        DataError
            If an entry is damaged and nobody is told: a list without it would not be all.
        """
        wanted = (
            _versions()
            .where((entries.c.kind == self._kind.name) & (entries.c.place == place) & (entries.c.removed == removed))
            .where(entry_versions.c.version == entries.c.version)
        )
        first = select(entry_versions.c.entry, entry_versions.c.changed_at).where(entry_versions.c.version == 1)
        with self._engine.connect() as connection:
            found = list(self._readable(connection.execute(wanted), told))
            added = {row.entry: row.changed_at for row in connection.execute(first)}
        # What was added at the same moment, from a file, goes by its title.
        return sorted(found, key=lambda kept: (added[kept.key], str(getattr(kept.entry, "title", "")), kept.key))

    def history(self, key: str, told: list[Finding] | None = None) -> list[KeptEntry[Entry]]:
        """Return every version of an entry, the latest first; damaged ones as in `all`."""
        wanted = _versions().where(entries.c.id == key).order_by(entry_versions.c.version.desc())
        with self._engine.connect() as connection:
            return list(self._readable(connection.execute(wanted), told))

    def add(self, entry: Entry, by: str, at: str, place: str = "") -> KeptEntry[Entry]:
        """Keep a new entry."""
        return self.save([(None, entry)], by, at, place)[0]

    def change(self, onto: KeptEntry[Entry], entry: Entry, by: str, at: str) -> KeptEntry[Entry]:
        """Keep a change of an entry that was made from the version `onto`."""
        return self.save([(onto, entry)], by, at)[0]

    def save(
        self,
        changes: Sequence[tuple[KeptEntry[Entry] | None, Entry]],
        by: str,
        at: str,
        place: str = "",
        told: Callable[[str, Any], object] = _as_it_is,
        names: Sequence[Mapping[str, str]] = (),
    ) -> list[KeptEntry[Entry]]:
        """Keep several new and changed entries: all of them or none.

        Parameters
        ----------
        changes
            The version that each was made from (None: it is new), and what it is now.
        told
            Returns a field's value in the reader's words, for what was changed twice.
        names
            What the quarters of each entry are called, by key; without any, as they were kept before.

        Raises
        ------
        DataError
            If somebody else changed the same field of an entry in between, or put the entry aside: with who, when and
            both values. What others changed in other fields is kept beside the own change. If an entry is of another
            place than `place`.
        """
        called = names or [{} if onto is None else onto.names for onto, _entry in changes]
        keys = [uuid.uuid4().hex if onto is None else onto.key for onto, _entry in changes]

        def write(connection: Connection) -> list[KeptEntry[Entry]]:
            # Two who save several entries ask for them in one order, so that neither waits for the other in a circle.
            order = sorted(range(len(changes)), key=lambda at_: keys[at_])
            found: dict[int, KeptEntry[Entry]] = {}
            problems: list[Finding] = []
            for position in order:
                onto, mine = changes[position]
                if onto is None:
                    first = KeptEntry(keys[position], 1, mine, Change.ADDED, at, by, called[position])
                    found[position] = self._begin(connection, first, place)
                    continue
                now = self._newest(connection, onto.key)
                refused = self._refused(connection, onto, now, mine, place, told)
                problems.extend(refused)
                if now is not None and not refused:
                    merged, _both = merge_entries(onto.entry, now.entry, mine)
                    found[position] = self._change_to(connection, now, merged, called[position], by, at)
            if problems:
                raise DataError(*problems)
            return [found[position] for position in range(len(changes))]

        return self._writer.write(write)

    def remove(self, onto: KeptEntry[Entry], by: str, at: str) -> None:
        """Put an entry into the bin; it and its history stay in the database.

        Raises
        ------
        DataError
            If somebody else changed it in between.
        """

        def write(connection: Connection) -> None:
            now = self._newest(connection, onto.key)
            if now is None or now.what is Change.REMOVED:
                return
            if now.version != onto.version:
                message = N_("{who} changed this entry in between ({when}). It was not put into the bin.")
                raise DataError(_said(now, "meanwhile", message, N_("Look at the change first.")))
            self._follow(connection, now, Change.REMOVED, by, at)

        self._writer.write(write)

    def restore(self, key: str, by: str, at: str) -> None:
        """Bring an entry back from the bin."""

        def write(connection: Connection) -> None:
            now = self._newest(connection, key)
            if now is not None and now.what is Change.REMOVED:
                self._follow(connection, now, Change.RESTORED, by, at)

        self._writer.write(write)

    def rename_quarters(self, key: str, names: Mapping[str, str], by: str, at: str) -> None:
        """Keep other names of an entry's quarters: what the data calls them now."""

        def write(connection: Connection) -> None:
            now = self._newest(connection, key)
            if now is not None and now.what is not Change.REMOVED:
                self._follow(connection, replace(now, names={**now.names, **names}), Change.CHANGED, by, at)

        self._writer.write(write)

    def take(self, keys: Sequence[str], place: str, names: Mapping[str, str], by: str, at: str) -> None:
        """Take entries from before there were projects into one, with their history: all of them or none.

        What lies in the bin stays there.

        Parameters
        ----------
        names
            Of the project's quarters, by key: entries that know no names of theirs get these.
        """

        def write(connection: Connection) -> None:
            for key in sorted(keys):
                now = self._newest(connection, key)
                of_none = (entries.c.id == key) & (entries.c.place == "")
                if now is None or not connection.execute(select(entries.c.id).where(of_none)).first():
                    continue
                connection.execute(update(entries).where(entries.c.id == key).values(place=place))
                if now.what is not Change.REMOVED:
                    self._follow(connection, replace(now, names={**names, **now.names}), Change.TAKEN, by, at)

        self._writer.write(write)

    def _begin(self, connection: Connection, first: KeptEntry[Entry], place: str) -> KeptEntry[Entry]:
        """Write the first version of an entry."""
        new = {"id": first.key, "kind": self._kind.name, "place": place}
        connection.execute(insert(entries).values(**new, version=0, removed=False))
        return self._put(connection, first)

    def _refused(
        self,
        connection: Connection,
        onto: KeptEntry[Entry],
        now: KeptEntry[Entry] | None,
        mine: Entry,
        place: str,
        told: Callable[[str, Any], object],
    ) -> list[Finding]:
        """Return why a change made from `onto` cannot be kept beside what the entry is now."""
        if now is None or now.what is Change.REMOVED:
            return [_gone(onto, now)]
        if place and self._place(connection, onto.key) != place:
            return [_elsewhere(now)]
        _merged, both = merge_entries(onto.entry, now.entry, mine)
        return [self._meanwhile(now, mine, field, told) for field in both]

    def _change_to(
        self,
        connection: Connection,
        now: KeptEntry[Entry],
        entry: Entry,
        names: Mapping[str, str],
        by: str,
        at: str,
    ) -> KeptEntry[Entry]:
        """Write an entry as it is to be; where nothing differs it stays as it is."""
        if not changed_fields(now.entry, entry):
            return now
        changed = replace(now, entry=entry, names={**now.names, **names})
        return self._follow(connection, changed, Change.CHANGED, by, at)

    def _follow(
        self, connection: Connection, now: KeptEntry[Entry], what: Change, by: str, at: str
    ) -> KeptEntry[Entry]:
        """Write the next version of an entry."""
        following = replace(now, version=now.version + 1, what=what, changed_at=at, changed_by=by)
        return self._put(connection, following)

    def _put(self, connection: Connection, kept: KeptEntry[Entry]) -> KeptEntry[Entry]:
        units = getattr(kept.entry, "units", ())
        kept = replace(kept, names={unit: kept.names[unit] for unit in units if unit in kept.names})
        content = self._kind.write(kept.entry, kept.names)
        row = {"what": str(kept.what), "content": content, "changed_at": kept.changed_at, "changed_by": kept.changed_by}
        connection.execute(insert(entry_versions).values(entry=kept.key, version=kept.version, **row))
        now = {"version": kept.version, "removed": kept.what is Change.REMOVED}
        connection.execute(update(entries).where(entries.c.id == kept.key).values(**now))
        return kept

    def _place(self, connection: Connection, key: str) -> str:
        return str(connection.execute(select(entries.c.place).where(entries.c.id == key)).scalar() or "")

    def _newest(self, connection: Connection, key: str) -> KeptEntry[Entry] | None:
        held = select(entries.c.version).where((entries.c.id == key) & (entries.c.kind == self._kind.name))
        version = connection.execute(held.with_for_update()).scalar()
        if version is None:
            return None
        wanted = _versions().where((entries.c.id == key) & (entry_versions.c.version == version))
        return self._kept(connection.execute(wanted).one())

    def _readable(self, rows: Iterable[Row[Any]], told: list[Finding] | None) -> Iterator[KeptEntry[Entry]]:
        for row in rows:
            try:
                yield self._kept(row)
            except DataError as error:
                if told is None:
                    raise
                told.extend(error.findings)

    def _kept(self, row: Row[Any]) -> KeptEntry[Entry]:
        try:
            entry, names = self._kind.read_named(row.content)
        except DataError as error:
            # Nothing of it can be read, so it is called as the database calls it.
            raise DataError(*(replace(finding, place=row.entry) for finding in error.findings)) from error
        return KeptEntry(row.entry, row.version, entry, Change(row.what), row.changed_at, row.changed_by, names)

    def _meanwhile(self, now: KeptEntry[Entry], mine: Entry, field: str, told: Callable[[str, Any], object]) -> Finding:
        message = N_("{who} changed “{field}” in between ({when}), to “{theirs}”. Yours, “{mine}”, was not saved.")
        remedy = N_("Decide which one holds: reload the entry, and enter yours again where it should.")
        values = {"theirs": told(field, getattr(now.entry, field)), "mine": told(field, getattr(mine, field))}
        return _said(now, "meanwhile", message, remedy, field=Phrase(self._kind.fields[field].label), **values)


def _versions() -> Select[Any]:
    return select(entry_versions).join(entries, entries.c.id == entry_versions.c.entry)


def _said(now: KeptEntry[Any], code: str, message: str, remedy: str, **values: object) -> Finding:
    who = now.changed_by or Phrase(N_("Somebody"))
    said = {"who": who, "when": Moment(now.changed_at)}
    return Finding(code, Severity.ERROR, message, remedy, str(now.entry.title), said | values)


def _elsewhere(now: KeptEntry[Any]) -> Finding:
    message = N_("This entry belongs to another project. Your change was not saved.")
    remedy = N_("Open that project and make your change there, or add a new entry here.")
    return Finding("elsewhere", Severity.ERROR, message, remedy, str(now.entry.title))


def _gone(onto: KeptEntry[Any], now: KeptEntry[Any] | None) -> Finding:
    message = N_("{who} put this entry into the bin in between ({when}). Your change was not saved.")
    return _said(now or onto, "gone", message, N_("Bring it back first, or add a new one."))
