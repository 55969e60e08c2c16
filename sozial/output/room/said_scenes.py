"""Screens of what people said: what is missing, in their own words, and which proposals were chosen."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.i18n import N_, NP_, translator
from sozial.workshop.scene import Scene
from sozial.workshop.small_groups import FEWEST

# So many texts, and so many letters of them together, are read from the back row.
_TEXTS, _LETTERS = 4, 560
_CHOSEN = 7


def said_pages(said: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Return which texts stand on which screen: those of one heading together, as many as can be read.

    Parameters
    ----------
    said
        Headings, each with its texts.

    Examples
    --------
    >>> said_pages([("Jugend", ["a", "b", "c", "d", "e"]), ("", ["f"])])
    [('Jugend', ('a', 'b', 'c', 'd')), ('Jugend', ('e',)), ('', ('f',))]
    """
    pages: list[tuple[str, tuple[str, ...]]] = []
    for heading, texts in said:
        page: list[str] = []
        for text in texts:
            if page and (len(page) == _TEXTS or sum(map(len, page)) + len(text) > _LETTERS):
                pages.append((heading, tuple(page)))
                page = []
            page.append(text)
        if page:
            pages.append((heading, tuple(page)))
    return pages


def build_said(place: int, heading: str, texts: Sequence[str], language: str) -> Scene:
    """Return what people said to be missing, in their own words."""
    translate = translator(language)
    question = translate(N_("What is missing?"))
    content = {
        "about": question if heading else "",
        "entries": [{"text": text, "small": ""} for text in texts],
        "caption": translate(N_("In the words of those who are here.")),
    }
    return Scene(f"said-{place}", "said", heading or question, language, content)


def build_chosen(headline: str, chosen: Sequence[tuple[str, str]], language: str) -> Scene:
    """Return which proposals were chosen, each with the reason.

    Parameters
    ----------
    chosen
        Titles, each with why it was chosen.
    """
    translate = translator(language)
    more = len(chosen) - _CHOSEN
    content = {
        "about": translate(N_("The vote on proposals")),
        "entries": [{"text": title, "small": why} for title, why in chosen[:_CHOSEN]],
        "caption": translate(N_("and {n} further ones")).format(n=translate.number(more)) if more > 0 else "",
    }
    return Scene("chosen", "said", headline, language, content)


def build_too_few_ticked(language: str) -> Scene:
    """Return why a vote on proposals shows no result: it names no number of ballots."""
    translate = translator(language)
    said = NP_("A result is shown from {n} ballot on.", "A result is shown from {n} ballots on.")
    content = {
        "about": translate(N_("The vote on proposals")),
        "lines": [translate(N_("Among fewer, each could tell what the others ticked."))],
    }
    return Scene("chosen", "words", translate.counted(said, FEWEST), language, content)
