"""Kinds of fields: what can be entered, and what is known of each before anything was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import ClassVar


@dataclass(frozen=True)
class Needed:
    """What is said where a field must be filled in and is not."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Field:
    """What is known of a field, whatever it holds.

    Parameters
    ----------
    label
        What it is called; like all words here a message identifier.
    meaning
        What it says, for the documentation; English, never on screen.
    within
        What it is called among the fields of its owner, where it is a part of one of them.
    asked, heading
        What it is called in a form and over a column of a spreadsheet, where that is something else.
    hint
        What stands in its empty input.
    needed
        Said where it is empty; None: it may be.
    width
        Of its column in an editable table, in pixels.
    sheet_width
        Of its column in a spreadsheet, in characters.
    holds
        What fields of this kind hold, for the documentation.
    """

    label: str
    _: KW_ONLY
    meaning: str = ""
    within: str = ""
    asked: str = ""
    heading: str = ""
    hint: str = ""
    needed: Needed | None = None
    width: int = 160
    sheet_width: int = 18

    holds: ClassVar[str] = ""

    @property
    def described(self) -> str:
        """What it holds, with its bounds."""
        return self.holds.format(**vars(self))


@dataclass(frozen=True)
class Words(Field):
    """A text.

    Parameters
    ----------
    longest
        How many characters it has at most.
    """

    _: KW_ONLY
    longest: int = 200

    holds: ClassVar[str] = "text, at most {longest:,} characters"


@dataclass(frozen=True)
class Line(Words):
    """A text of one line."""


@dataclass(frozen=True)
class Text(Words):
    """A text of several lines.

    Parameters
    ----------
    height
        Of its input, in pixels.
    """

    _: KW_ONLY
    height: int = 80

    holds: ClassVar[str] = "several lines, at most {longest:,} characters"


@dataclass(frozen=True)
class Domain(Words):
    """A Handlungsfeld: one of the data's, or one that was kept."""

    holds: ClassVar[str] = "a Handlungsfeld"


@dataclass(frozen=True)
class Day(Field):
    """An ISO date, empty where it is open."""

    holds: ClassVar[str] = "day"


@dataclass(frozen=True)
class Number(Field):
    """A number; where it is not known None, or NaN in a part that needs one."""

    holds: ClassVar[str] = "number"


@dataclass(frozen=True)
class Amount(Number):
    """A number from 0 upwards."""

    holds: ClassVar[str] = "number from 0 upwards"


@dataclass(frozen=True)
class Choice(Field):
    """One of several.

    Parameters
    ----------
    labels
        What each is called.
    unknown
        Said where a file has another one, with {text} and {known}.
    """

    _: KW_ONLY
    labels: Mapping[StrEnum, str]
    unknown: str

    holds: ClassVar[str] = "one of: {choices}"

    @property
    def described(self) -> str:
        """What it holds, with its choices."""
        return self.holds.format(choices=", ".join(self.labels.values()))


@dataclass(frozen=True)
class Quarters(Field):
    """Keys of quarters; none: the whole city."""

    holds: ClassVar[str] = "quarters"


@dataclass(frozen=True)
class IndicatorCode(Field):
    """Code of an indicator."""

    holds: ClassVar[str] = "an indicator"


@dataclass(frozen=True)
class IndicatorCodes(Field):
    """Codes of indicators."""

    holds: ClassVar[str] = "indicators"


@dataclass(frozen=True)
class Parts(Field):
    """A value with fields of its own, each of which is an input and a column; None without it."""

    holds: ClassVar[str] = "fields of its own"


@dataclass(frozen=True)
class Several(Field):
    """Any number of values with fields of their own, entered as rows of a table."""

    holds: ClassVar[str] = "rows with fields of their own"
