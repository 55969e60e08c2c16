"""Documents as PDF by typst. What users wrote is handed over as data and never read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import typst
from fontTools.ttLib import TTFont

from sozial.output.files.literal_text import SIGN, visible_text
from sozial.places import FONTS, PACKAGE

_TEMPLATES = PACKAGE / "output" / "templates"
_FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
# As long as the longest text that the app takes; pictures are longer.
_LONGEST, _DRAWING = 4_000, "svg"
# No letters, but how they are laid out.
_LAID_OUT = frozenset("\t\n\r\u2028\u2029\u2068\u2069")


@cache
def _fonts() -> typst.Fonts:
    """Return the app's own fonts: the same document on every computer. DejaVu Sans has Latin, Cyrillic and Arabic."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


@cache
def _letters() -> frozenset[str]:
    """Return the characters that the fonts have, in plain and in bold type."""
    found: list[set[int]] = []
    for name in _FACES:
        with TTFont(FONTS / name, lazy=True) as font:
            found.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*found)))


def _printable(content: Any, longest: int | None = _LONGEST) -> Any:
    """Return content whose texts hold only what can be printed: of anything else no tagged PDF can be made.

    What is longer than anybody writes is cut, and ends in dots: laying it out would take minutes.
    """
    if isinstance(content, Mapping):
        return {name: _printable(part, longest if name != _DRAWING else None) for name, part in content.items()}
    if isinstance(content, (list, tuple)):
        return [_printable(part, longest) for part in content]
    if isinstance(content, str) and longest is not None and len(content) > longest:
        content = f"{content[: longest - 1]}…"
    if not isinstance(content, str) or (content.isascii() and content.isprintable()):
        return content
    text = visible_text(content)
    missing = set(text) - _letters() - _LAID_OUT
    return text.translate({ord(letter): SIGN for letter in missing}) if missing else text


def _inputs(content: Mapping[str, Any]) -> dict[str, str]:
    return {"content": json.dumps(_printable(content), ensure_ascii=False)}


def typeset(template: str, content: Mapping[str, Any]) -> bytes:
    """Return a document as PDF, tagged for screen readers (PDF/UA-1).

    Parameters
    ----------
    template
        Name of a file in `sozial/output/templates`, without its ending.
    content
        What the template shows; anything that JSON can hold.

    Examples
    --------
    >>> content = {"language": "en", "direction": "ltr", "title": "T", "about": "", "task": "",
    ...            "form": "points", "topics": [], "groups": [], "sheets": ["1"], "notes": [],
    ...            "words": {"sheet": "No.", "sheet_total": "Sum"}}
    >>> typeset("sheet", content)[:5]
    b'%PDF-'
    """
    return typst.compile(
        _TEMPLATES / f"{template}.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs=_inputs(content),
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def count_pages(template: str, content: Mapping[str, Any]) -> int:
    """Return on how many pages a document of `typeset` stands; its template marks its end with `<end>`."""
    found = typst.query(
        _TEMPLATES / f"{template}.typ",
        "<end>",
        field="value",
        one=True,
        root=_TEMPLATES,
        font_paths=_fonts(),
        sys_inputs=_inputs(content),
    )
    return int(json.loads(found))
