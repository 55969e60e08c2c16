"""Documents as PDF by typst. What users wrote is handed over as data and never read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from sozial.output.map_picture import font_folder

_TEMPLATES = Path(__file__).with_name("templates")


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that come with the app's libraries: the same document on every computer.

    DejaVu Sans, which matplotlib brings along, has Latin, Cyrillic and Arabic.
    """
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])


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
    ...            "highest": 100, "topics": [], "groups": [], "sheets": ["1"], "words": {"sheet": "No."}, "notes": []}
    >>> typeset("sheet", content)[:5]
    b'%PDF-'
    """
    return typst.compile(
        _TEMPLATES / f"{template}.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
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
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
    return int(json.loads(found))
