"""The chapters of the handbook: German Markdown files that are read here and on the web alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sozial.places import HANDBOOK

# In the order of reading: what it is, the pages by the planning cycle, and between them how an evening, a year and a
# sitting of the committee go. Chapters of pages are called as their pages.
CHAPTERS = (
    "was_es_ist",
    "start",
    "daten",
    "zensusgitter",
    "andere_grenzen",
    "analyse",
    "profil",
    "wie_sicher",
    "entwicklung",
    "erkunden",
    "methode",
    "werkstatt",
    "werkstatt_abend",
    "massnahmen",
    "mittelverteilung",
    "ziele",
    "naechstes_jahr",
    "bericht",
    "vorfuehren",
    "vor_dem_ausschuss",
    "oeffentlich",
    "barrierefreiheit",
    "wenn_etwas_nicht_stimmt",
    "betrieb",
)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A picture with what it shows in words."""

    words: str
    path: Path


@dataclass(frozen=True)
class Chapter:
    """One chapter: its title, what it says, and the chapters that it names."""

    name: str
    title: str
    blocks: tuple[Heading | Picture | str, ...]
    related: tuple[str, ...]


@cache
def read_chapter(name: str) -> Chapter:
    """Read one of `CHAPTERS`."""
    text = (HANDBOOK / f"{name}.md").read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    parts = [part.strip() for part in rest.split("\n\n")]
    related = dict.fromkeys(Path(target).stem for _, target in _LINK.findall(rest) if _is_chapter(target))
    return Chapter(name, first.removeprefix("# ").strip(), tuple(map(_block, filter(None, parts))), tuple(related))


def _is_chapter(target: str) -> bool:
    return target.endswith(".md") and "/" not in target


def _block(part: str) -> Heading | Picture | str:
    if part.startswith("## "):
        return Heading(part.removeprefix("## "))
    if found := _PICTURE.fullmatch(part):
        return Picture(found[1], HANDBOOK / found[2])
    return without_links(part)


def without_links(text: str) -> str:
    """Return a text with the words of its links alone: what they lead to is offered by buttons, or lies beside the app.

    Examples
    --------
    >>> without_links("Mehr steht in [Profil](profil.md).")
    'Mehr steht in Profil.'
    """
    return _LINK.sub(r"\1", text)
