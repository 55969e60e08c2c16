"""On which line of a recipe file a key or a section stands."""

from __future__ import annotations

import re


def _section_path(name: str, listed: bool, counts: dict[str, int]) -> str:
    """Return the path of a section, and count it where it is one of a list."""
    parts, path = name.split("."), ""
    for at, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if listed and at == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def key_lines(text: str) -> dict[str, int]:
    r"""Return the line of every key and section, by its path as findings name it.

    Examples
    --------
    >>> key_lines('name = "x"\n[[indicators]]\ncode = "a"\n[[indicators]]\ncode = "b"')["indicators[2].code"]
    5
    """
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), 1):
        head = re.match(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]", line)
        if head:
            prefix = _section_path(head.group(2), head.group(1) == "[[", counts)
            lines.setdefault(prefix, number)
            continue
        key = re.match(r"^\s*([\w.\-]+)\s*=", line)
        if key:
            lines.setdefault(f"{prefix}.{key.group(1)}" if prefix else key.group(1), number)
    return lines
