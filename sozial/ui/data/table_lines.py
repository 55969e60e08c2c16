"""The lines of a file: each table that is read of it, with a name of its own under which its choices are kept."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.reading.tables.table_parts import TablePart, follow_parts, part_label, propose_parts
from sozial.ui.data.kept_files import LINES, TABLES, Upload, forget_choices, remove
from sozial.ui.session import state

ON = "line-on-"
state.remember(ON)


def is_on(name: str) -> bool:
    """Whether a line is read."""
    return bool(state.read(f"{ON}{name}", True))


def lines_of(file: Upload, parts: Sequence[TablePart] = ()) -> list[Upload]:
    """Return the lines of a file, as they were noted, else as they are proposed.

    Parameters
    ----------
    parts
        All tables of the file; () where there is one.
    """
    noted = state.read(f"{LINES}{file.name}")
    if noted is None:
        noted = [[part.sheet, part.block] for part in propose_parts(parts)] or [["", 0]]
        names = [file.name, *(_name(file.name, str(sheet), int(block)) for sheet, block in noted[1:])]
        noted = [[name, sheet, block] for name, (sheet, block) in zip(names, noted, strict=True)]
        state.write(f"{LINES}{file.name}", noted)
    elif parts:
        places = follow_parts([(str(sheet), int(block)) for _line, sheet, block in noted], parts)
        noted = [[name, *place] for (name, _sheet, _block), place in zip(noted, places, strict=True)]
        state.write(f"{LINES}{file.name}", noted)
    return [
        file.changed(name=str(name), layer=str(sheet), block=int(block), file=file.name) for name, sheet, block in noted
    ]


def add_line(file: str, sheet: str, block: int) -> None:
    """Read one more table of a file."""
    noted = list(state.read(f"{LINES}{file}") or [])
    taken = {entry[0] for entry in noted}
    name = _name(file, sheet, block)
    state.write(f"{LINES}{file}", [*noted, [file if file not in taken else name, sheet, block]])


def remove_line(file: str, name: str) -> None:
    """Remove a line with its choices; with the last one goes the file."""
    left = [entry for entry in state.read(f"{LINES}{file}") or [] if entry[0] != name]
    forget_choices(name)
    if left:
        state.write(f"{LINES}{file}", left)
    else:
        remove(TABLES, file)
        state.forget(f"{LINES}{file}")


def _name(file: str, sheet: str, block: int) -> str:
    return f"{file} · {part_label(sheet, block)}"
