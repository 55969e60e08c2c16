"""What belongs to a project beside data, recipe and papers: all decisions, facilities, workshops, delivered files."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import zip_longest
from typing import Any

from sozial.insight.local_knowledge import Note
from sozial.model import Dataset
from sozial.planning.allocation.decision import AllocationDecision, has_plain_texts, read_decision, write_decision
from sozial.planning.measures.entry import EntryKind
from sozial.planning.measures.facilities import Facility
from sozial.planning.measures.kept_names import kept_entry, names_here, redacted_entry
from sozial.reading.sandbox.project_parts import ProjectParts
from sozial.store.registers.facilities import LONGEST_TITLE, FacilityLayer, read_layer, write_layer
from sozial.workshop.copy import WorkshopCopy, read_copy, write_copy

ALLOCATIONS, FACILITIES, WORKSHOPS, DESK = "allocations.json", "facilities.json", "workshops.json", "desk.json"
FILES = "files/"
_LONGEST_NAME = 255
_MOST = {ALLOCATIONS: 2_000, FACILITIES: 200, WORKSHOPS: 500}


@dataclass(frozen=True)
class DeliveredFile:
    """A file as an office delivered it.

    Parameters
    ----------
    name
        What it was called: a text, never a path.
    """

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of its content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Beside:
    """Everything that stands beside the data of a project.

    Parameters
    ----------
    decisions
        All that were kept, each with its title and day.
    desk
        How the files are read, as the workbench keeps it; plain data, which only the workbench understands.
    """

    decisions: tuple[AllocationDecision, ...] = ()
    facilities: tuple[FacilityLayer, ...] = ()
    workshops: tuple[WorkshopCopy, ...] = ()
    files: tuple[DeliveredFile, ...] = ()
    desk: Mapping[str, Any] = field(default_factory=dict)


def write_beside(beside: Beside, is_public: bool) -> dict[str, bytes]:
    """Return the parts of a project file.

    Parameters
    ----------
    is_public
        Leave out what may not be published: weightings of few people, and files as they were delivered. Of
        decisions the caller gives what may be told.
    """
    parts = {
        ALLOCATIONS: _json([json.loads(write_decision(decision)) for decision in beside.decisions]),
        FACILITIES: _json([json.loads(write_layer(replace(layer, place=""))) for layer in beside.facilities]),
    }
    if is_public:
        return parts
    parts[WORKSHOPS] = _json([write_copy(workshop) for workshop in beside.workshops])
    if not beside.files and not beside.desk:
        return parts
    files = {f"{FILES}{number:04d}": file for number, file in enumerate(beside.files, 1)}
    listed = [
        {"part": part, "name": file.name, "sha256": file.digest, "bytes": len(file.content)}
        for part, file in files.items()
    ]
    parts[DESK] = _json({"files": listed, "desk": dict(beside.desk)})
    return parts | {part: file.content for part, file in files.items()}


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def read_beside(parts: ProjectParts) -> Beside:
    """Return what stands beside the data; files of the first version have none of it.

    Raises
    ------
    DataError, ValueError, KeyError, TypeError
        If something is not what it states.
    """
    decisions = tuple(read_decision(json.dumps(entry)) for entry in _listed(parts, ALLOCATIONS))
    for decision in decisions:
        if not has_plain_texts(decision):
            raise ValueError(ALLOCATIONS)
    layers = tuple(_layer(f"{number}", entry) for number, entry in enumerate(_listed(parts, FACILITIES), 1))
    workshops = tuple(read_copy(entry) for entry in _listed(parts, WORKSHOPS))
    if DESK not in parts.texts:
        return Beside(decisions, layers, workshops)
    about = json.loads(parts.texts[DESK])
    files = tuple(_file(parts, entry) for entry in about["files"])
    desk = about["desk"]
    if not isinstance(desk, dict):
        raise ValueError(DESK)
    return Beside(decisions, layers, workshops, files, desk)


def _listed(parts: ProjectParts, name: str) -> list[Any]:
    entries = json.loads(parts.texts.get(name, "[]"))
    if not isinstance(entries, list) or len(entries) > _MOST[name]:
        raise ValueError(name)
    return entries


def _layer(key: str, found: Any) -> FacilityLayer:
    layer = read_layer(key, json.dumps(found).encode())
    if len(layer.title) > LONGEST_TITLE or not all(map(_lies_on_earth, layer.facilities)):
        raise ValueError(FACILITIES)
    return FacilityLayer(key, layer.title, "", layer.loaded_at, layer.facilities)


def _lies_on_earth(one: Facility) -> bool:
    degrees = (one.longitude, one.latitude)
    return all(map(math.isfinite, degrees)) and abs(one.longitude) <= 180 and abs(one.latitude) <= 90


def _file(parts: ProjectParts, found: Mapping[str, Any]) -> DeliveredFile:
    name, content = found["name"], parts.files[found["part"]]
    is_name = isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    if not is_name or "/" in name or "\\" in name or name in (".", ".."):
        raise ValueError(DESK)
    file = DeliveredFile(name, content)
    if file.digest != found["sha256"]:
        raise ValueError(DESK)
    return file


def write_entries(
    kind: EntryKind[Any], entries: Sequence[Any], names: Sequence[Mapping[str, str]], dataset: Dataset
) -> list[Any]:
    """Return measures or objectives with the keys they were kept with, and what their quarters were called."""
    found = [kept_entry(entry, called or {}, names_here(dataset)) for entry, called in zip_longest(entries, names)]
    return [json.loads(kind.write(entry, called)) for entry, called in found]


def write_note(note: Note) -> dict[str, Any]:
    """Return a note as plain data, without its project: that is said by where the file is opened."""
    return {name: value for name, value in asdict(note).items() if name != "place"}


def read_entries(
    text: str, kind: EntryKind[Any], dataset: Dataset
) -> tuple[tuple[Any, ...], tuple[dict[str, str], ...]]:
    """Return measures or objectives as the data may show them, and the names of their quarters.

    Raises
    ------
    DataError, ValueError, KeyError, TypeError
        If they hold anything that no entry holds.
    """
    found = [kind.read_named(json.dumps(entry)) for entry in json.loads(text)]
    here = names_here(dataset)
    return tuple(redacted_entry(entry, names, here) for entry, names in found), tuple(names for _entry, names in found)
