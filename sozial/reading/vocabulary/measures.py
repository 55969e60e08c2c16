"""Units of measure that headings name: per cent and per mille, so many per 1,000, thousands, euros."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class MeasureKind(StrEnum):
    """What a unit of measure is of; only those of one kind can be converted by what they are called."""

    SHARE = "share"
    MONEY = "money"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Measure:
    """A unit of measure.

    Parameters
    ----------
    words
        As it is written on screen: "%", "‰", "je 1.000", "Tsd."; "" where a heading names none.
    size
        What one of it is: 1/1000 for "‰", 1000 for "Tsd.".
    """

    words: str
    kind: MeasureKind
    size: Fraction


_PLAIN = Measure("", MeasureKind.AMOUNT, Fraction(1))
_SHARES = (
    (re.compile(r"‰|(?<![^\W_])promille(?![^\W_])|(?<![^\W_])v\.? ?t\.(?![^\W_])", re.I), "‰", 1000),
    (re.compile(r"%|(?<![^\W_])(prozent|percent|per cent)(?![^\W_])|(?<![^\W_])v\.? ?h\.(?![^\W_])", re.I), "%", 100),
)
_PER = re.compile(
    r"(?<![^\W_])(je|pro|auf|per) (?P<number>1[. \u00a0\u202f]?000([. \u00a0\u202f]?000)?|1?00[. \u00a0\u202f]000|"
    r"10[. \u00a0\u202f]?000|100[. \u00a0\u202f]?000|100|tausend|hundert)(?![\d.]*\d)(?![^\W_])",
    re.I,
)
_NUMBERS = {"tausend": 1000, "hundert": 100}
_EURO = r"(€|(?<![^\W_])euro?(?![^\W_]))"
_THOUSAND = r"(?<![^\W_])(tsd\.?|tausend|1[. \u00a0\u202f]?000)"
_MILLION = r"(?<![^\W_])(mio\.?|mill\.|millionen)"
_BILLION = r"(?<![^\W_])(mrd\.?|milliarden)"
_AMOUNTS = (
    (re.compile(rf"{_BILLION} ?{_EURO}", re.I), "Mrd. €", MeasureKind.MONEY, 10**9),
    (re.compile(rf"{_MILLION} ?{_EURO}|(?<![^\W_])mio€", re.I), "Mio. €", MeasureKind.MONEY, 10**6),
    (re.compile(rf"{_THOUSAND} ?{_EURO}|(?<![^\W_])t ?€|(?<![^\W_])teuro?(?![^\W_])", re.I),
     "Tsd. €", MeasureKind.MONEY, 1000),
    (re.compile(r"(?<![^\W_])(cent|ct)(?![^\W_])", re.I), "ct", MeasureKind.MONEY, Fraction(1, 100)),
    (re.compile(_EURO, re.I), "€", MeasureKind.MONEY, 1),
    (re.compile(rf"(?<![^\W_])in {_BILLION}(?![^\W_])|\({_BILLION}\)", re.I), "Mrd.", MeasureKind.AMOUNT, 10**9),
    (re.compile(rf"(?<![^\W_])in {_MILLION}(?![^\W_])|\({_MILLION}\)", re.I), "Mio.", MeasureKind.AMOUNT, 10**6),
    (re.compile(rf"(?<![^\W_])in {_THOUSAND}(?![^\W_])|\((in )?{_THOUSAND}\)|(?<![^\W_])tsd\.?(?![^\W_])", re.I),
     "Tsd.", MeasureKind.AMOUNT, 1000),
)  # fmt: skip


def measure_of(name: str) -> Measure:
    """Return the unit of measure that a heading names; a plain number where it names none.

    Examples
    --------
    >>> [measure_of(name).words for name in ("Kinder in ‰", "Kinder (%)", "Fälle je 1.000 Einwohner", "Kinder")]
    ['‰', '%', 'je 1.000', '']
    >>> [str(measure_of(name).size) for name in ("Kaufkraft in T€", "Kaufkraft in Mio. Euro", "Einwohner in Tsd.")]
    ['1000', '1000000', '1000']
    """
    text = " ".join(name.replace("_", " ").split())
    for pattern, words, number in _SHARES:
        if pattern.search(text):
            return Measure(words, MeasureKind.SHARE, Fraction(1, number))
    if found := _PER.search(text):
        written = found["number"].casefold()
        number = _NUMBERS.get(written) or int(re.sub(r"\D", "", written))
        return Measure(f"je {number:,}".replace(",", "."), MeasureKind.SHARE, Fraction(1, number))
    for pattern, words, kind, size in _AMOUNTS:
        if pattern.search(text):
            return Measure(words, kind, Fraction(size))
    return _PLAIN
