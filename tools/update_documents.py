"""Bring the documentation up to date with the code: python tools/update_documents.py

A table of fields stands between "<!-- fields of NAME -->" and "<!-- end -->". The guide for an evening is a copy of the
one that comes with the app.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sozial.planning.measures.action import Action  # noqa: E402
from sozial.planning.measures.fields import fields_of  # noqa: E402
from sozial.planning.measures.objective import Objective  # noqa: E402
from sozial.planning.measures.target import Target  # noqa: E402
from sozial.report.papers.evening_guide import GUIDE  # noqa: E402

DOCUMENT = ROOT / "docs" / "planning.md"
EVENING = ROOT / "docs" / "de" / "werkstatt-abend.md"
KINDS = (Action, Objective, Target)
_TABLE = re.compile(r"(<!-- fields of (\w+) -->\n).*?(<!-- end -->)", re.S)


def field_table(kind: type) -> str:
    """Return the fields of a dataclass as a table in Markdown."""
    rows = [
        f"| `{name}` | {field.label} | {field.described} | {field.meaning} |" for name, field in fields_of(kind).items()
    ]
    return "\n".join(["| field | on screen | holds | |", "|---|---|---|---|", *rows, ""])


def with_tables(text: str) -> str:
    """Return a document with its tables of fields as the code has them."""
    known = {kind.__name__: kind for kind in KINDS}
    return _TABLE.sub(lambda found: found[1] + field_table(known[found[2]]) + found[3], text)


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    EVENING.write_text(GUIDE.read_text(encoding="utf-8"), encoding="utf-8")
