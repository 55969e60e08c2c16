"""Bring the catalogues up to date with the code: python tools/update_catalogues.py

New messages are added without a translation (a test then fails until someone translates them),
messages that the code no longer has are removed. English messages translate to themselves unless
the catalogue says otherwise.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("sozial", "pages")
MARKERS = {"_", "N_", "translate"}


def find_messages(root: Path = ROOT) -> set[str]:
    """Return every message marked in the code, also inside f-strings."""
    found: set[str] = set()
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                argument = node.args[0]
                if name in MARKERS and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.add(argument.value)
    return found


def catalogue_file(language: str) -> Path:
    """Return the file of one language."""
    return ROOT / "sozial" / "locale" / language / "LC_MESSAGES" / "sozial.po"


def update(language: str, messages: set[str]) -> list[str]:
    """Rewrite one catalogue; return what is still untranslated."""
    path = catalogue_file(language)
    with path.open("rb") as handle:
        old = read_po(handle, locale=language)
    fresh = Catalog(locale=language, project="Quartierskompass", charset="utf-8", fuzzy=False)
    for message in sorted(messages):
        known = old.get(message)
        translation = known.string if known is not None and known.string else ""
        fresh.add(message, translation or (message if language == "en" else ""))
    out = io.BytesIO()
    write_po(out, fresh, width=110, omit_header=False)
    header = (
        f'msgid ""\nmsgstr ""\n"Project-Id-Version: Quartierskompass\\n"\n"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    )
    body = out.getvalue().decode("utf-8").split("\n\n", 1)[1]
    path.write_text(header + "\n" + body, encoding="utf-8")
    return [message.id for message in fresh if message.id and not message.string]


if __name__ == "__main__":
    marked = find_messages()
    missing = [f"{language}: {message}" for language in ("de", "en") for message in update(language, marked)]
    print("\n".join(missing) or f"{len(marked)} messages, all translated")
    sys.exit(bool(missing))
