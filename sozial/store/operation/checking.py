"""Whether everything in a store can be read: what is damaged is named, one by one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from sozial.errors import DataError, Finding, Phrase, Severity
from sozial.i18n import N_
from sozial.index.recipe.recipe_file import read_recipe
from sozial.planning.allocation.decision import read_decision
from sozial.planning.measures.entry import ACTIONS, OBJECTIVES
from sozial.reading.plans.reading_file import read_reading
from sozial.store.database.database import check_integrity
from sozial.store.database.tables import (
    approvals,
    choices,
    datasets,
    decisions,
    desks,
    documents,
    entries,
    entry_versions,
    files,
    holdings,
    project_versions,
    projects,
    statement_calls,
    statements,
    votes,
    workshop_steps,
    workshops,
)
from sozial.store.files.dataset_file import read_dataset
from sozial.store.operation.backup import store_files
from sozial.store.project.holdings import DATASET
from sozial.store.registers.facilities import ENDING, read_layer
from sozial.store.registers.notes import read_note
from sozial.store.unavailable import Cause, StoreUnavailable
from sozial.workshop.proposals import read_choice
from sozial.workshop.settings import read_settings
from sozial.workshop.statements import Moderation, StatementKind, read_call
from sozial.workshop.steps import What

_WRONG = (DataError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_KINDS = {kind.name: kind for kind in (ACTIONS, OBJECTIVES)}
_READERS: dict[str, Callable[[str, bytes], object]] = {
    "recipes": lambda name, content: read_recipe(content, name),
    "readings": lambda name, content: read_reading(content, name),
    "notes": read_note,
    "facilities": lambda name, content: read_layer(name.removesuffix(ENDING), content),
}
_DAMAGED = N_("Damaged: {what} ({reason})")
_MISSING = N_("Missing: {what} ({reason})")
_WHAT = {
    "database": N_("the database file"),
    "reference": N_("a reference between tables"),
    "dataset": N_("data of a project"),
    "file": N_("a file as it was delivered"),
    "recipe": N_("the recipe of a project"),
    "screen": N_("what stood on screen"),
    "entry": N_("an entry of a register"),
    "decision": N_("a kept decision"),
    "workshop": N_("a workshop"),
    "call": N_("what a workshop asks phones to write"),
    "step": N_("a step of a workshop"),
    "statement": N_("a text from a phone"),
    "choice": N_("a choice between proposals"),
    "vote": N_("weightings of participants"),
    "document": N_("a document"),
    "key": N_("the key for public figures"),
}


def check_database(engine: Engine) -> Iterator[Finding]:
    """Iterate over everything in a database that is damaged or missing: a finding each, and none where all is well.

    Each dataset is opened and compared with its digest, each delivered file with its hash, and every recipe, entry,
    decision, workshop, vote and document is read as the app reads it.

    Raises
    ------
    StoreUnavailable
        If the database cannot be reached.
    """
    try:
        said = check_integrity(engine)
        if said != "ok":
            yield _wrong("database", "quartierskompass.sqlite", said[:200])
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                for row in connection.execute(text("PRAGMA foreign_key_check")):
                    yield _wrong("reference", row[0], f"→ {row[2]}")
            yield from _check_contents(connection)
    except StoreUnavailable as error:
        if error.cause in (Cause.UNREACHABLE, Cause.BUSY):
            raise
        yield error.finding


def _check_contents(connection: Connection) -> Iterator[Finding]:
    known = _known(connection)
    names = {row.id: row.name for row in connection.execute(select(*projects.c["id", "name"]))}
    for digest, content in _each(connection, datasets.c.digest, datasets.c.content):
        yield from _tried("dataset", digest[:12], _same, content, digest)
    for digest, content in _each(connection, files.c.digest, files.c.content):
        if hashlib.sha256(content).hexdigest() != digest:
            yield _wrong("file", digest[:12], "SHA-256")
    wanted = select(*project_versions.c["project", "version", "dataset", "method", "desk"])
    for row in connection.execute(wanted):
        place = f"{names.get(row.project, row.project)}, {row.version}"
        yield from _tried("recipe", place, read_recipe, row.method.encode(), "")
        yield from _tried("screen", place, json.loads, row.desk)
        if (DATASET, row.dataset) not in known:
            yield _wrong("dataset", place, row.dataset[:12], _MISSING)
    for row in connection.execute(select(holdings)):
        if (row.kind, row.digest) not in known:
            holder = row.holder.split(":")
            place = names.get(holder[0], holder[0]) + (f", {holder[1]}" if holder[0] != "desk" else "")
            yield _wrong(row.kind, place, row.digest[:12], _MISSING)
    for row in connection.execute(select(desks.c.browser, desks.c.content)):
        yield from _tried("screen", f"desk {row.browser[:12]}", json.loads, row.content)
    yield from _check_registers(connection)
    for row in connection.execute(select(*decisions.c["id", "title", "content"])):
        yield from _tried("decision", row.title, read_decision, row.content)
    for row in connection.execute(select(*workshops.c["code", "settings"])):
        yield from _tried("workshop", row.code, read_settings, row.settings)
    for row in connection.execute(select(workshops.c.code, workshop_steps.c.what).join_from(workshops, workshop_steps)):
        yield from _tried("step", row.code, What, row.what)
    said = select(workshops.c.code, *statements.c["kind", "moderation"]).join_from(workshops, statements)
    for row in connection.execute(said):
        yield from _tried("statement", row.code, StatementKind, row.kind)
        yield from _tried("statement", row.code, Moderation, row.moderation)
    for what, table, read in (("call", statement_calls, read_call), ("choice", choices, read_choice)):
        joined = select(workshops.c.code, table.c.content).join(table, table.c.workshop == workshops.c.id)
        for row in connection.execute(joined):
            yield from _tried(what, row.code, read, row.content)
    # No vote is named by its key, which would single it out.
    given = [*connection.execute(select(votes.c.points)).scalars()]
    given += connection.execute(select(approvals.c.codes)).scalars()
    broken = sum(bool(list(_tried("vote", "", json.loads, content))) for content in given)
    if broken:
        yield _wrong("vote", "", str(broken))
    for row in connection.execute(select(documents)):
        yield from _check_document(row.kind, row.name, bytes(row.content))


def _check_registers(connection: Connection) -> Iterator[Finding]:
    joined = select(entries.c.kind, *entry_versions.c["entry", "version", "content"]).join(
        entries, entries.c.id == entry_versions.c.entry
    )
    there = set()
    for row in connection.execute(joined):
        there.add((row.entry, row.version))
        place = f"{row.entry}, {row.version}"
        yield from _tried("entry", place, _read_entry, row.kind, row.content)
    for row in connection.execute(select(*entries.c["id", "version"])):
        if (row.id, row.version) not in there:
            yield _wrong("entry", f"{row.id}, {row.version}", "", _MISSING)


def check_folder(folder: Path) -> Iterator[Finding]:
    """Iterate over the files of a store that cannot be read as the app reads them."""
    for path in store_files(folder):
        kind = path.relative_to(folder).parts[0]
        try:
            content = path.read_bytes()
        except OSError as error:
            yield _wrong("document", path.relative_to(folder).as_posix(), error.strerror or "")
            continue
        yield from _check_document(kind, path.relative_to(folder).as_posix(), content)


def _check_document(kind: str, name: str, content: bytes) -> Iterator[Finding]:
    reader = _READERS.get(kind)
    if kind == "protection" and len(content.strip()) < 16:
        yield _wrong("key", name, "")
    elif reader is not None and name.endswith((".toml", ENDING)):
        yield from _tried("document", name, reader, Path(name).name, content)


def _known(connection: Connection) -> set[tuple[str, str]]:
    found = {(DATASET, digest) for digest in connection.execute(select(datasets.c.digest)).scalars()}
    return found | {("file", digest) for digest in connection.execute(select(files.c.digest)).scalars()}


def _each(connection: Connection, *columns: Any) -> Iterator[tuple[str, bytes]]:
    """Iterate over contents one at a time: each may be a whole file."""
    for key, content in connection.execute(select(*columns).execution_options(yield_per=1)):
        yield key, bytes(content)


def _same(content: bytes, digest: str) -> None:
    if read_dataset(content).digest != digest:
        raise ValueError("digest")


def _read_entry(kind: str, content: str) -> None:
    _KINDS[kind].read_named(content)


def _tried(code: str, place: str, read: Callable[..., object], *values: Any) -> Iterator[Finding]:
    try:
        read(*values)
    except DataError as error:
        yield _wrong(code, place, error.findings[0].text("en")[:200])
    except _WRONG as error:
        yield _wrong(code, place, (str(error) or type(error).__name__)[:200])


def _wrong(code: str, place: str, reason: str, message: str = _DAMAGED) -> Finding:
    values = {"what": Phrase(_WHAT[code]), "reason": reason or "–"}
    return Finding(f"store-{code}", Severity.ERROR, message, "", place, values)
