"""Number formats of spreadsheets: what a cell shows of the number, or of the date, that it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

# Formats that a workbook names by number only (ECMA-376, 18.8.30); 27 to 58 are dates of East Asian programs.
BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd.mm.yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd.mm.yyyy h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "0.0E+0",
    49: "@", **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy-mm-dd"),
}  # fmt: skip
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].')
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)(-?\d+(?:\.\d+)?)\]")
_BRACKET = re.compile(r"\[[^\]]*\]?")
_LANGUAGE = re.compile(r"\[\$[^\]-]*-([0-9A-Fa-f]{3,8})")
_SCALING = re.compile(r"[0#?](,+)(?![0#?,])")
_NO_DATE = re.compile(r"general|standard|am/pm|a/p|e[+-]", re.I)
_UNITED_STATES = 0x409


class DateShape(StrEnum):
    """What a number format shows of a date."""

    NONE = ""
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    TIME = "time"
    # What a program makes of a typed "1-2" or "6-15", with the order in which it was typed.
    DAY_MONTH = "day-month"
    MONTH_DAY = "month-day"
    MONTH_SHORT_YEAR = "month-year"


MADE = frozenset({DateShape.DAY_MONTH, DateShape.MONTH_DAY, DateShape.MONTH_SHORT_YEAR})


@dataclass(frozen=True)
class _Section:
    """One part of a format: which numbers it is for, and by how much it multiplies what it shows."""

    condition: str
    limit: float
    hundreds: int
    thousands: int

    def fits(self, value: float) -> bool:
        """Whether the condition holds."""
        compared = {
            "<": value < self.limit, ">": value > self.limit, "=": value == self.limit,
            "<=": value <= self.limit, ">=": value >= self.limit, "<>": value != self.limit,
        }  # fmt: skip
        return compared[self.condition]


@dataclass(frozen=True)
class NumberFormat:
    """A number format as far as it changes what a number says.

    Parameters
    ----------
    code
        As the workbook writes it.
    shape
        What it shows of a date.
    """

    code: str
    shape: DateShape
    _sections: tuple[_Section, ...]

    def section(self, value: float) -> _Section:
        """Return the part of the format that a number is shown by."""
        parts = self._sections[:3]
        if any(part.condition for part in parts):
            return next((part for part in parts if part.condition and part.fits(value)), parts[-1])
        if len(parts) == 1 or value > 0:
            return parts[0]
        if value < 0:
            return parts[1]
        return parts[2] if len(parts) == 3 else parts[0]

    def percent(self, value: float) -> float:
        """Return by how much a number is multiplied because it is shown as per cent.

        Examples
        --------
        >>> number_format("0.0%").percent(0.125), number_format('0.0" %"').percent(12.5)
        (100.0, 1.0)
        """
        return 100.0 ** self.section(value).hundreds

    def divided(self, value: float) -> float:
        """Return by how much a number is divided where the format shows thousands or millions.

        Examples
        --------
        >>> number_format('#,##0,"T€"').divided(5e6), number_format("#,##0").divided(5e6)
        (1000.0, 1.0)
        """
        return 1000.0 ** self.section(value).thousands

    @property
    def matters(self) -> bool:
        """Whether a cell of this format can show something else than the number it holds."""
        return bool(self.shape) or any(part.hundreds or part.thousands for part in self._sections)


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Return a number format, read.

    Examples
    --------
    >>> [str(number_format(code).shape) for code in ("d-mmm", "MMM JJ", "dd.mm.yyyy", "mmm yyyy", "0.0", "[h]:mm")]
    ['day-month', 'month-year', 'day', 'month', '', 'time']
    """
    code = code[:300]
    shape = _shape(code)
    parts = [_section(part) for part in _split(code)]
    if shape:
        parts = [_Section("", 0.0, 0, 0)]
    return NumberFormat(code, shape, tuple(parts))


def _split(code: str) -> list[str]:
    """Return the parts of a format, without the text that stands in it literally."""
    return _LITERAL.sub("", code).split(";")


def _section(part: str) -> _Section:
    found = _CONDITION.search(part)
    bare = _BRACKET.sub("", part)
    condition, limit = (found[1], float(found[2])) if found else ("", 0.0)
    scaling = _SCALING.search(bare)
    return _Section(condition, limit, min(bare.count("%"), 3), min(len(scaling[1]), 4) if scaling else 0)


def _shape_without_day(clock: bool, years: Sequence[str], months: bool) -> DateShape:
    if years:
        short = DateShape.MONTH if len(years[0]) > 2 else DateShape.MONTH_SHORT_YEAR
        return short if months else DateShape.YEAR
    if clock:
        return DateShape.TIME
    return DateShape.MONTH if months else DateShape.DAY


def _shape(code: str) -> DateShape:
    language = _LANGUAGE.search(code)
    first = _split(code)[0].lower()
    elapsed = re.search(r"\[(h+|m+|s+)\]", first)
    bare = _NO_DATE.sub("", _BRACKET.sub("", first))
    if not re.search(r"[dmyhsjt]", bare):
        return DateShape.TIME if elapsed else DateShape.NONE
    # Some programs write the letters of their own language: TT.MM.JJJJ.
    tokens = re.findall(r"d+|m+|y+|h+|s+", bare.replace("j", "y").replace("t", "d"))
    clock = elapsed is not None or any(token[0] in "hs" for token in tokens)
    days = [place for place, token in enumerate(tokens) if token in ("d", "dd")]
    years = [token for token in tokens if token[0] == "y"]
    months = [place for place, token in enumerate(tokens) if token[0] == "m"]
    if not days:
        return _shape_without_day(clock, years, bool(months))
    if months and not years:
        typed = DateShape.DAY_MONTH if days[0] < months[0] else DateShape.MONTH_DAY
        united_states = language is not None and int(language[1], 16) & 0xFFFF == _UNITED_STATES
        return DateShape.MONTH_DAY if united_states else typed
    return DateShape.DAY
