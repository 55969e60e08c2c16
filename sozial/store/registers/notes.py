"""Notes of local knowledge and contradiction: one small document each."""

from __future__ import annotations

import datetime
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import tomli_w

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_
from sozial.insight.local_knowledge import Note, NoteKind, territory_of
from sozial.model import NAME, Dataset
from sozial.plain_data import from_plain
from sozial.store.kept.bin import Binned, binned, bring_back
from sozial.store.kept.shelf import Shelf, read_all
from sozial.toml_text import read_toml

LONGEST_TEXT, LONGEST_ROLE = 2000, 80
_MOST = 5000
_FORMAT = "quartierskompass-note"
_VERSION = 1
_KEY = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")


@dataclass(frozen=True)
class NoteLibrary:
    """The notes of one project. Every change is on disk before a method returns.

    Parameters
    ----------
    place
        Key of the project, or "sample"; empty: none.
    """

    shelf: Shelf
    place: str = ""

    def load(self) -> tuple[tuple[Note, ...], tuple[Finding, ...]]:
        """Return the notes, the oldest first, and what is wrong with files that cannot be read.

        Notes from before there were projects are among them: the data that each was written for tells whose it is.
        """
        found: list[Note] = []
        findings: list[Finding] = []
        message = N_("This note cannot be read: {reason}")
        for name, content in read_all(self.shelf, message, findings, _MOST):
            try:
                note = read_note(name, content)
            except (ValueError, KeyError, TypeError) as error:
                reason = {"reason": str(error)[:200]}
                findings.append(Finding("unreadable", Severity.WARNING, message, "", name, reason))
                continue
            if note.place in (self.place, ""):
                found.append(note)
        count = self._count()
        if count > _MOST:
            message = N_("There are {n} notes; only the first {most} are read.")
            said = {"n": count, "most": _MOST}
            findings.append(
                Finding("many-notes", Severity.WARNING, message, N_("Put old notes into the bin."), "", said)
            )
        return tuple(sorted(found, key=lambda note: (note.written_on, note.key))), tuple(findings)

    def add(self, dataset: Dataset, unit: str, kind: NoteKind, role: str, text: str, on: datetime.date) -> Note:
        """Keep a new note, internal until it is released.

        Raises
        ------
        DataError
            If it says nothing or too much, or names no role, or the folder cannot be written.
        """
        role, text = " ".join(role.split()), text.strip()
        if not text or len(text) > LONGEST_TEXT:
            message = N_("A note needs a text of at most {n} characters.")
            raise refusal("note-text", "", message, N_("Write what you know, or shorten it."), n=LONGEST_TEXT)
        if not role or len(role) > LONGEST_ROLE:
            message = N_("Say in which role you speak, in at most {n} characters.")
            raise refusal("note-role", "", message, N_("For example: district management, resident."), n=LONGEST_ROLE)
        key = f"{on.isoformat()}-{secrets.token_hex(6)}"
        note = Note(
            key, dataset.title, territory_of(dataset), unit, str(dataset.units[NAME][unit]), kind, role, text,
            on.isoformat(), place=self.place,
        )  # fmt: skip
        self._write(note)
        return note

    def take(self, notes: Iterable[Note]) -> tuple[Finding, ...]:
        """Keep notes that come from elsewhere, as they are; one that is there already stays as it is here.

        Returns
        -------
        findings
            Which could not be kept.

        Raises
        ------
        DataError
            If the folder cannot be written.
        """
        there = set(self.shelf.names())
        findings = []
        for note in notes:
            is_fit = 0 < len(note.text.strip()) <= LONGEST_TEXT and 0 < len(note.role.strip()) <= LONGEST_ROLE
            if not _KEY.fullmatch(note.key) or not is_fit:
                message = N_("A note on “{name}” cannot be kept: its text, its role or its key is none.")
                findings.append(Finding("note", Severity.WARNING, message, "", "", {"name": note.unit_name}))
                continue
            own = replace(note, place=self.place)
            if _document(own.key) in there and not self._is_here(own.key):
                # Another project on this computer has the same note: both keep theirs.
                copied = hashlib.sha256(f"{note.key} {self.place}".encode()).hexdigest()[:12]
                own = replace(own, key=f"{note.key[:10]}-{copied}")
            if _document(own.key) not in there:
                self._write(own)
        return tuple(findings)

    def take_earlier(self, keys: Iterable[str]) -> None:
        """Take notes from before there were projects into this one.

        Raises
        ------
        DataError
            If the folder cannot be written.
        """
        wanted = set(keys)
        for note in self.load()[0]:
            if note.key in wanted and not note.place:
                self._write(replace(note, place=self.place))

    def removed(self) -> list[Binned]:
        """Return the notes in the bin, the latest first.

        Raises
        ------
        OSError
            If they cannot be read.
        """

        def title(name: str, content: bytes) -> str:
            note = read_note(name, content)
            return f"{note.unit_name}: {note.text[:60]}" if note.place in (self.place, "") else ""

        return binned(self.shelf, title)

    def restore(self, key: str) -> None:
        """Bring a note back from the bin.

        Raises
        ------
        DataError
            If it cannot be moved.
        """
        bring_back(self.shelf, key)

    def _count(self) -> int:
        try:
            return len(self.shelf.names())
        except OSError:
            # Said already where they are read.
            return 0

    def _is_here(self, key: str) -> bool:
        try:
            return read_note(_document(key), self.shelf.read(_document(key)) or b"").place in (self.place, "")
        except (OSError, ValueError, KeyError, TypeError):
            return True

    def release(self, key: str, on: datetime.date) -> Note:
        """Let a note be seen in public and in reports.

        Raises
        ------
        DataError
            If it is not there any more, or cannot be written.
        """
        return self._changed(key, on.isoformat())

    def withdraw(self, key: str) -> Note:
        """Make a note internal again.

        Raises
        ------
        DataError
            If it is not there any more, or cannot be written.
        """
        return self._changed(key, "")

    def remove(self, key: str) -> None:
        """Put a note into the bin.

        Raises
        ------
        DataError
            If it cannot be moved.
        """
        try:
            self.shelf.archive(_document(key))
        except OSError as error:
            message = N_("The note could not be put into the bin: {reason}")
            raise refusal("not-removed", self.shelf.place, message, "", reason=error.strerror or "") from error

    def _changed(self, key: str, released_on: str) -> Note:
        try:
            content = self.shelf.read(_document(key))
            note = replace(read_note(_document(key), content or b""), released_on=released_on)
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = N_("This note is not there any more.")
            raise refusal("note-gone", "", message, N_("Reload the page.")) from error
        self._write(note)
        return note

    def _write(self, note: Note) -> None:
        # Its key is the name of its document; notes of no project say nothing of one.
        left_out = {"key"} if note.place else {"key", "place"}
        held = {name: str(value) for name, value in asdict(note).items() if name not in left_out}
        content = {"format": _FORMAT, "version": _VERSION, **held}
        try:
            self.shelf.write(_document(note.key), tomli_w.dumps(content).encode())
        except OSError as error:
            message = N_("The note could not be saved: {reason}")
            remedy = N_("Copy the text, and check the folder for notes.")
            raise refusal("not-saved", self.shelf.place, message, remedy, reason=error.strerror or "") from error


def _document(key: str) -> str:
    """Return the name of a note's document; a key that is none never becomes a path."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not the key of a note: {key}")
    return f"{key}.toml"


def read_note(name: str, content: bytes) -> Note:
    """Return a note from its document.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is none, or a newer version of the app wrote it.
    """
    found = read_toml(content)
    if found.get("format") != _FORMAT:
        raise ValueError("format")
    if found.get("version", _VERSION) != _VERSION:
        raise ValueError(f"version {found['version']}")
    held = {key: value for key, value in found.items() if key not in ("format", "version")}
    return from_plain(Note, {**held, "key": name.removesuffix(".toml")})
