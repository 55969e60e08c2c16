"""In which language the command line speaks before a command runs: its help, and what is wrong with what was typed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sozial.i18n import LANGUAGES, N_, Words, translator

OPTION = "--language"
# Where neither an option nor the system says one.
OTHERWISE = "en"
# Python's own words of a command line, as `argparse` has them; it looks for their translations where none are.
_OF_PYTHON = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("the following arguments are required: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
)


def system_language(named: str) -> str:
    """Return the language that a system's name for language and country says, English where there is no such one.

    Examples
    --------
    >>> [system_language(named) for named in ("de_DE.UTF-8", "C.UTF-8", "fr_FR", "")]
    ['de', 'en', 'en', 'en']
    """
    code = named.partition(".")[0].partition("_")[0].lower()
    return code if code in LANGUAGES else OTHERWISE


def take_language(arguments: Sequence[str]) -> tuple[list[str], str]:
    """Return the arguments without a language that stands before the command, and that language, empty for none.

    Examples
    --------
    >>> take_language(["--language", "de", "index", "--language=en"])
    (['index', '--language=en'], 'de')
    """
    first, sign, value = arguments[0].partition("=") if arguments else ("", "", "")
    if first != OPTION:
        return list(arguments), ""
    rest = list(arguments[1:]) if sign else list(arguments[2:])
    value = value if sign else "".join(arguments[1:2])
    return (rest, value) if value in LANGUAGES else (list(arguments), "")


def asked_language(arguments: Sequence[str]) -> str:
    """Return the language that is asked for anywhere among arguments, empty for none that there is.

    Examples
    --------
    >>> asked_language(["index", "--language", "de", "--help"]), asked_language(["index", "--language=xx"])
    ('de', '')
    """
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    said = [one.partition("=")[2] or following for one, following in pairs if one.partition("=")[0] == OPTION]
    return said[-1] if said and said[-1] in LANGUAGES else ""


@contextmanager
def speaking(language: str) -> Iterator[Words]:
    """Let `argparse` say its own words in a language, while a parser is made and used."""
    words, before = translator(language), vars(argparse).get("_")
    vars(argparse)["_"] = words
    try:
        yield words
    finally:
        vars(argparse)["_"] = before


def translate_parser(parser: argparse.ArgumentParser, words: Words) -> None:
    """Put the help of a parser and of its commands into a language: descriptions, options, names of what they take."""
    parser.description, parser.epilog = _said(parser.description, words), _said(parser.epilog, words)
    for action in parser._actions:
        _translate(action, words)
        if isinstance(action, argparse._SubParsersAction):
            for entry in action._choices_actions:
                entry.help = _said(entry.help, words)
            # A command with a second name stands there twice.
            for part in {id(part): part for part in action.choices.values()}.values():
                translate_parser(part, words)


def _translate(action: Any, words: Words) -> None:
    action.help = _said(action.help, words)
    if isinstance(action.metavar, str):
        action.metavar = _said(action.metavar, words)


def _said(text: str | None, words: Words) -> str | None:
    """Return a text in a language; of several paragraphs each on its own."""
    return "\n".join(words(line) for line in text.split("\n")) if text else text
