"""Screens that need no result: welcome, the way in, weighing, what happens now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sozial.i18n import N_, NP_, translator
from sozial.output.room.shortening import LINE, shortened
from sozial.workshop.scene import Scene

QR = "qr"
# So many lines of the moderator's own, of so many letters, are read from the back row.
_LINES, _LETTERS = 6, 90


@dataclass(frozen=True)
class WayIn:
    """How phones come in.

    Parameters
    ----------
    code
        As it is spoken: in two parts.
    address
        As it is typed; empty where phones cannot reach the computer.
    """

    code: str
    address: str


def build_welcome(title: str, day: str, language: str) -> Scene:
    """Return the welcome, with the workshop's title."""
    translate = translator(language)
    lines = [
        translate(N_("Together we say what weighs on a quarter, and how much.")),
        translate(N_("It takes one phone each. No name, no account.")),
    ]
    return Scene("welcome", "welcome", shortened(title, 80), language, {"about": translate.day(day), "lines": lines})


def build_join(way: WayIn, picture: str, language: str) -> Scene:
    """Return how to take part.

    Parameters
    ----------
    picture
        What tells one QR code from another; empty without one.
    """
    translate = translator(language)
    return Scene("join", "join", translate(N_("Take part")), language, _way_in(way, picture, language))


def _way_in(way: WayIn, picture: str, language: str) -> dict[str, Any]:
    translate = translator(language)
    here = translate(N_("Phones cannot reach this computer yet. Ask for a sheet of paper."))
    return {
        "qr": picture if way.address else "",
        "qr_words": translate(N_("QR code that leads to the ballot")),
        "scan": translate(N_("Scan with the camera")) if way.address else here,
        "or": translate(N_("or open")) if way.address else "",
        "address": shortened(way.address, LINE),
        "code_words": translate(N_("Code")),
        "code": way.code,
    }


def build_weigh(number: int, way: WayIn, picture: str, people: int | None, until: float | None, language: str) -> Scene:
    """Return a round while it is open: how many have weighed, never what.

    Parameters
    ----------
    people
        How many are in the room, where the moderator said so.
    until
        When the time is over, as seconds since 1970; None without a timer.
    """
    translate = translator(language)
    content = {
        **_way_in(way, picture, language),
        "about": translate(N_("Round {n}")).format(n=translate.number(number)),
        "number": number,
        "people": people,
        "until": until,
        "left_words": translate(N_("left")),
    }
    return Scene(f"weigh-{number}", "weigh", translate(N_("What matters most to you?")), language, content)


def build_vote(about: str, is_open: bool, way: WayIn, picture: str, people: int | None, language: str) -> Scene:
    """Return a vote on proposals until its result is revealed: how many have ticked, never what.

    Parameters
    ----------
    about
        What is voted on (`vote_words`).
    people
        How many are in the room, where the moderator said so.
    """
    translate = translator(language)
    content = {**_way_in(way, picture, language), "about": about, "is_open": is_open, "people": people}
    return Scene("vote", "vote", translate(N_("Which proposals do you want?")), language, content)


def vote_words(proposals: int, budget: str, language: str) -> str:
    """Return what is voted on.

    Examples
    --------
    >>> vote_words(4, "50.000 €", "en")
    'Vote: 4 proposals, budget 50.000 €'
    """
    said = NP_("Vote: {n} proposal, budget {money}", "Vote: {n} proposals, budget {money}")
    return translator(language).counted(said, proposals, money=budget)


def build_next(text: str, language: str) -> Scene:
    """Return what happens now: the moderator's own lines, or the usual ones."""
    translate = translator(language)
    lines = [shortened(line, _LETTERS) for line in text.splitlines() if line.strip()]
    usual = [
        translate(N_("The results are recorded and handed on.")),
        translate(N_("They show what matters to those who were here. They decide nothing.")),
    ]
    return Scene(
        "next", "words", translate(N_("What happens now")), language, {"about": "", "lines": lines[:_LINES] or usual}
    )


def fits(text: str) -> bool:
    r"""Whether the moderator's lines fit onto the screen as they are.

    Examples
    --------
    >>> fits("Bericht im Mai"), fits("x" * 200), fits("a\n" * 9)
    (True, False, False)
    """
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) <= _LINES and all(len(" ".join(line.split())) <= _LETTERS for line in lines)


def here_words(here: int, language: str) -> tuple[str, str]:
    """Return how many phones are here: the number, and what it counts.

    Examples
    --------
    >>> here_words(1, "de"), here_words(24, "de")
    (('1', 'Telefon ist da'), ('24', 'Telefone sind da'))
    """
    translate = translator(language)
    return _apart(translate.counted(NP_("{n} phone is here", "{n} phones are here"), here), translate.number(here))


def _apart(sentence: str, number: str) -> tuple[str, str]:
    """Return the number of a sentence and the rest: the number stands large."""
    return number, " ".join(sentence.replace(number, "", 1).split())


def weighed_words(weighed: int, people: int | None, is_open: bool, language: str) -> Sequence[str]:
    """Return how many have weighed, what that counts, and whether the round is open.

    Examples
    --------
    >>> weighed_words(17, 24, True, "de")
    ('17 von 24', 'haben gewichtet', '')
    >>> weighed_words(1, None, False, "de")
    ('1', 'hat gewichtet', 'Die Runde ist geschlossen.')
    """
    translate = translator(language)
    told = translate.counted(NP_("{n} has weighed", "{n} have weighed"), weighed)
    return *_counted(told, weighed, people, language), "" if is_open else translate(N_("The round is closed."))


def ticked_words(ticked: int, people: int | None, is_open: bool, language: str) -> Sequence[str]:
    """Return how many have ticked proposals, what that counts, and whether the vote is open.

    Examples
    --------
    >>> ticked_words(17, 24, True, "de")
    ('17 von 24', 'haben angekreuzt', '')
    """
    translate = translator(language)
    told = translate.counted(NP_("{n} has ticked", "{n} have ticked"), ticked)
    return *_counted(told, ticked, people, language), "" if is_open else translate(N_("The vote is closed."))


def _counted(told: str, count: int, people: int | None, language: str) -> tuple[str, str]:
    translate = translator(language)
    shown, words = _apart(told, translate.number(count))
    if people is not None:
        shown = translate(N_("{n} of {all}")).format(n=shown, all=translate.number(people))
    return shown, words
