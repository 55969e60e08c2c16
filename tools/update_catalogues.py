"""Bring the catalogues up to date with the code: python tools/update_catalogues.py

New messages are added without a translation (a test then fails until someone translates them),
messages that the code no longer has are removed. English messages translate to themselves unless
the catalogue says otherwise. A pair of singular and plural has as many translations as the language
has forms; a pair whose plural was a message of its own takes over what it said.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sozial.languages import COMPLETE_LANGUAGES  # noqa: E402

SOURCES = ("sozial", "pages")
MARKERS = {"_", "N_", "translate"}
PAIR_MARKERS = {"NP_"}
# A figure and its sign stay in one line.
_APART = re.compile(r"(?<=[\d}]) (?=[%€])")
_TOGETHER = "\u00a0"


class Pair(NamedTuple):
    """A marked pair: what is said for one and for several, and the placeholder that counts."""

    one: str
    many: str
    by: str


def _calls(root: Path, markers: set[str]) -> Iterator[ast.Call]:
    """Yield every call of a marker, also inside f-strings."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in markers:
                    yield node


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def find_messages(root: Path = ROOT) -> set[str]:
    """Return every message marked in the code that has one form."""
    texts = (_text(call.args[0]) for call in _calls(root, MARKERS) if call.args)
    return {text for text in texts if text is not None}


def find_pairs(root: Path = ROOT) -> dict[str, Pair]:
    """Return every marked pair of singular and plural, by its singular.

    Raises
    ------
    ValueError
        If a pair is not written out, one singular has two plurals, or is a message of its own: a catalogue holds it
        once.
    """
    found: dict[str, Pair] = {}
    alone = find_messages(root)
    for call in _calls(root, PAIR_MARKERS):
        texts = [_text(argument) for argument in call.args]
        counters = [_text(keyword.value) for keyword in call.keywords if keyword.arg == "by"]
        if len(texts) != 2 or None in (*texts, *counters):
            raise ValueError(f"a pair is not written out: {ast.unparse(call)}")
        pair = Pair(*map(str, [*texts, *(counters or ["n"])]))
        if found.setdefault(pair.one, pair) != pair or pair.one in alone:
            raise ValueError(f"“{pair.one}” is marked twice in different ways")
    return found


def catalogue_file(language: str) -> Path:
    """Return the file of one language."""
    return ROOT / "sozial" / "locale" / language / "LC_MESSAGES" / "sozial.po"


def _known_text(old: Catalog, message: str) -> str:
    """Return what a message said, alone or as either half of a pair; nothing is lost when a pair becomes one."""
    known = old.get(message)
    if known is not None and known.string:
        return known.string if isinstance(known.string, str) else str(known.string[0])
    halves = (entry for entry in old if isinstance(entry.id, (tuple, list)) and entry.id[1] == message)
    return next((str(entry.string[-1]) for entry in halves if entry.string), "")


def _known_forms(old: Catalog, one: str, many: str) -> tuple[str, ...]:
    """Return what a pair said in each form of the language, empty where nobody has said it."""
    known = old.get(one)
    if known is not None and isinstance(known.id, (tuple, list)) and known.id[1] == many and any(known.string or ()):
        forms: Sequence[str] = known.string or ()
        return tuple(forms[place] if place < len(forms) else "" for place in range(old.num_plurals))
    return (_known_text(old, one), *[_known_text(old, many)] * (old.num_plurals - 1))


def _joined(text: str) -> str:
    return _APART.sub(_TOGETHER, text)


def update(language: str, messages: set[str], pairs: dict[str, Pair]) -> list[str]:
    """Rewrite one catalogue; return what is still untranslated."""
    path = catalogue_file(language)
    with path.open("rb") as handle:
        old = read_po(handle, locale=language)
    fresh = Catalog(locale=language, project="Quartierskompass", charset="utf-8", fuzzy=False)
    for entry in sorted([*messages, *pairs]):
        if entry in pairs:
            one, many, _by = pairs[entry]
            own = [one, *[many] * (fresh.num_plurals - 1)] if language == "en" else [""] * fresh.num_plurals
            forms = _known_forms(old, one, many)
            fresh.add((one, many), tuple(_joined(form or text) for form, text in zip(forms, own, strict=True)))
        else:
            fresh.add(entry, _joined(_known_text(old, entry) or (entry if language == "en" else "")))
    out = io.BytesIO()
    write_po(out, fresh, width=110, omit_header=False)
    header = (
        f'msgid ""\nmsgstr ""\n"Project-Id-Version: Quartierskompass\\n"\n"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {fresh.plural_forms}\\n"\n'
    )
    body = out.getvalue().decode("utf-8").split("\n\n", 1)[1]
    path.write_text(header + "\n" + body, encoding="utf-8")
    return [_first(entry.id) for entry in fresh if entry.id and not _is_translated(entry.string)]


def begin(language: str) -> None:
    """Begin the catalogue of a further language; one that is there stays."""
    path = catalogue_file(language)
    if not path.exists():
        path.parent.mkdir(parents=True)
        with path.open("wb") as handle:
            write_po(handle, Catalog(locale=language))


def _first(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _is_translated(text: str | Sequence[str] | None) -> bool:
    return bool(text) if text is None or isinstance(text, str) else all(text)


if __name__ == "__main__":
    marked, paired = find_messages(), find_pairs()
    for language in sys.argv[1:]:
        begin(language)
    codes = sorted(path.parents[1].name for path in (ROOT / "sozial" / "locale").glob("*/LC_MESSAGES/sozial.po"))
    untranslated = {language: update(language, marked, paired) for language in codes}
    missing = [f"{language}: {message}" for language in COMPLETE_LANGUAGES for message in untranslated[language]]
    for language in codes:
        if language not in COMPLETE_LANGUAGES:
            print(f"{language}: {len(untranslated[language])} messages are still in English")
    print("\n".join(missing) or f"{len(marked)} messages and {len(paired)} pairs, all translated")
    sys.exit(bool(missing))
