"""What the handbook says holds: its words are those of the screen, its pictures and links are there."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from sozial.places import HANDBOOK, PACKAGE
from sozial.ui.handbook.chapters import CHAPTERS, Heading, Picture, read_chapter
from sozial.ui.session import navigation
from tests.places import ROOT

FILES = sorted(HANDBOOK.glob("*.md"))
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
# Explained where they first appear, each in one chapter.
TRADE_WORDS = ("Quartier", "Handlungsfeld", "Klasse", "Rezept")


@pytest.fixture(scope="module")
def on_screen():
    """Every finished text of the German screens."""
    with (PACKAGE / "locale" / "de" / "LC_MESSAGES" / "sozial.po").open("rb") as file:
        catalogue = read_po(file)
    return {text for entry in catalogue for text in ([entry.string] if isinstance(entry.string, str) else entry.string)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_in_bold_are_words_of_the_screen(path, on_screen):
    unknown = [word for word in BOLD.findall(path.read_text(encoding="utf-8")) if word not in on_screen]
    assert unknown == []


def test_each_page_has_a_chapter_and_each_file_is_one():
    assert {path.stem for path in FILES} == set(CHAPTERS)
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert pages - {navigation.HANDBOOK} <= set(CHAPTERS)


def test_each_picture_is_named_once_and_each_named_one_is_there():
    named = [picture for path in FILES for picture in PICTURE.findall(path.read_text(encoding="utf-8"))]
    assert all(words.endswith(".") and len(words) > 20 for words, _ in named)
    found = {f"pictures/{path.name}" for path in (HANDBOOK / "pictures").iterdir()}
    assert sorted(target for _, target in named) == sorted(found)
    for path in (HANDBOOK / "pictures").iterdir():
        assert path.stat().st_size <= 80_000
        assert Image.open(path).size == (1000, 700)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).is_file()] == []
    # Where the app is installed nothing but the handbook is there: other files are named by their place in the project.
    for words, target in re.findall(r"(?<!!)\[([^\]]+)\]\((\.\./[^)\s]+)\)", path.read_text(encoding="utf-8")):
        assert target == f"../../{words}"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_about_a_page_long_and_in_order(name):
    chapter = read_chapter(name)
    text = (HANDBOOK / f"{name}.md").read_text(encoding="utf-8")
    assert 150 <= len(text.split()) <= 450
    assert text.startswith(f"# {chapter.title}\n")
    # Titles, headings and whatever else there is: no other levels, nothing that the page would show as it is written.
    assert not re.search(r"^#{3,} |<[a-z]", text, re.MULTILINE)
    assert chapter.blocks
    for block in chapter.blocks:
        assert isinstance(block, Heading | Picture) or not re.search(r"\]\(|^#", block)
    assert set(chapter.related) <= set(CHAPTERS) - {name}


def test_trade_words_are_explained_in_the_first_chapter_and_lesart_where_files_are_read():
    first = (HANDBOOK / f"{CHAPTERS[0]}.md").read_text(encoding="utf-8")
    assert [word for word in TRADE_WORDS if f"- **{word}**: " not in first] == []
    assert "Eine Lesart ist " in (HANDBOOK / "daten.md").read_text(encoding="utf-8")
    before = CHAPTERS[: CHAPTERS.index("daten")]
    assert not any("Lesart" in (HANDBOOK / f"{name}.md").read_text(encoding="utf-8") for name in before)
