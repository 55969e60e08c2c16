"""How one number is written: units and marks around it, decimal sign, groups of thousands."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

ODD_SPACES = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "−": "-", "\u2011": "-", "’": "'"}
)
_UNIT = re.compile(r"\s*(%|‰|€|EUR|Euro|v\.\s?H\.|Prozent|m²|qm|km²|ha|Jahre|Tage|Personen)\.?$")
_CURRENCY_BEFORE = re.compile(r"^(€|EUR)\s*")
_MARKED = re.compile(
    r"^(?P<number>.*?\d)\s*(?P<mark>(?:\s\d{1,2}\))|[¹²³⁴⁵⁶⁷⁸⁹⁰]+\)?|\*{1,3}|\s?[rpsbe]|\s\([rpsb]\)|[a-i]\))$"
)
# A letter without a bracket is a footnote behind decimals only: "12a" is a number of a house or a block.
_LETTERED = re.compile(r"^(?P<number>.*[.,]\d+)\s?(?P<mark>[a-i])$")
# A power of ten has a sign or a decimal; "1E1" is a key.
_BODY = re.compile(r"[+-]?(?:(?:\d[\d., ']*|[.,]\d+)(?:[eE][+-]\d+)?|\d*[.,]\d+[eE]\d+)")
# No number is longer, with its unit and marks; looking through longer cells takes the square of their length.
_LONGEST = 200
_PLAIN = re.compile(r"[+-]?\d+")
_GROUPS = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?P<decimals>,\d+)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?P<decimals>\.\d+)?"),
    " ": re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})+(?P<decimals>[.,]\d+)?"),
    "'": re.compile(r"[+-]?[1-9]\d{0,2}(?:'\d{3})+(?P<decimals>[.,]\d+)?"),
}
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_DECIMAL = {
    ",": re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?|[+-]?\d+,|[+-]?\d+[eE][+-]\d+"),
    ".": re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?|[+-]?\d+\.|[+-]?\d+[eE][+-]\d+"),
}
OTHER = {",": ".", ".": ","}


@dataclass(frozen=True)
class BareNumber:
    """A cell without unit and marks."""

    text: str
    percent: bool = False
    mark: str = ""


def bare_number(text: str) -> BareNumber:
    """Return a cell's number without per cent sign, currency, brackets and footnote marks.

    Examples
    --------
    >>> bare_number("16,4a"), bare_number("(12) %")
    (BareNumber(text='16,4', percent=False, mark='a'), BareNumber(text='12', percent=True, mark='( )'))
    """
    text = text.translate(ODD_SPACES).strip().lstrip("'")
    if len(text) > _LONGEST:
        return BareNumber(text)
    text, bracketed = _without_brackets(text)
    unit = _UNIT.search(text)
    percent = bool(unit and unit[1] in ("%", "v.H.", "v. H.", "Prozent"))
    if unit:
        text, outside = _without_brackets(text[: unit.start()])
        bracketed = bracketed or outside
    mark = "( )" if bracketed else ""
    text = _CURRENCY_BEFORE.sub("", text)
    if not _BODY.fullmatch(text):
        marked = _MARKED.match(text) or _LETTERED.match(text)
        if marked and _BODY.fullmatch(marked["number"].strip()):
            text, mark = marked["number"].strip(), marked["mark"].strip()
        elif text.endswith("-") and _BODY.fullmatch(text[:-1].strip()) and text[0].isdigit():
            text, mark = "-" + text[:-1].strip(), "…-"
    if text[:2] in ("- ", "+ "):
        text = text[0] + text[2:].lstrip()
    return BareNumber(text, percent, mark)


def _without_brackets(text: str) -> tuple[str, bool]:
    """Return a number without the brackets around it, and whether there were any."""
    around = text.startswith("(") and text.endswith(")") and any(sign.isdigit() for sign in text)
    return (text[1:-1].strip(), True) if around else (text, False)


def decimal_shown(bare: str) -> str:
    """Return which decimal sign a number's writing shows: "," or ".", "" for none, "?" for both possible."""
    if len(bare) > _LONGEST or _PLAIN.fullmatch(bare):
        return ""
    if _ONE_GROUP.fullmatch(bare):
        return "?"
    for thousands in (" ", "'"):
        match = _GROUPS[thousands].fullmatch(bare)
        if match:
            return match["decimals"][0] if match["decimals"] else ""
    fits = {
        decimal
        for decimal in (",", ".")
        if _DECIMAL[decimal].fullmatch(bare) or _GROUPS[OTHER[decimal]].fullmatch(bare)
    }
    return fits.pop() if len(fits) == 1 else ""


def infer_decimal(texts: Iterable[str], hint: str = ",") -> tuple[str, bool]:
    """Return the decimal sign of a column, and whether that was only the hint.

    "1.234" alone can be read both ways. Beside numbers below 1,000 without a group it is a group of thousands;
    beside larger numbers without a group it is a decimal.

    Examples
    --------
    >>> infer_decimal(["1.234,5", "7"]), infer_decimal(["12.5"]), infer_decimal(["1.234"], hint=",")
    ((',', False), ('.', False), (',', True))
    >>> infer_decimal(["1.234", "567"], hint="."), infer_decimal(["1.234", "5678"], hint=",")
    ((',', False), ('.', False))
    """
    votes: Counter[str] = Counter()
    unclear: Counter[str] = Counter()
    small = large = 0
    for text in texts:
        bare = bare_number(text).text
        shown = decimal_shown(bare)
        if shown == "?":
            unclear["." if "." in bare else ","] += 1
        elif shown:
            votes[shown] += 1
        elif _PLAIN.fullmatch(bare):
            size = len(bare.lstrip("+-").lstrip("0"))
            small += 0 < size <= 3
            large += size > 3
    if votes:
        return votes.most_common(1)[0][0], False
    if not unclear:
        return hint, False
    sign = unclear.most_common(1)[0][0]
    if len(unclear) == 1 and large and not small:
        return sign, False
    if len(unclear) == 1 and small and not large:
        return OTHER[sign], False
    return hint, True


def to_float(bare: str, decimal: str) -> tuple[float, str] | None:
    """Return a number and its sign between thousands, or None; one too large to be computed with is none.

    Examples
    --------
    >>> to_float("1.234,5", ","), to_float("9" * 400, ",")
    ((1234.5, '.'), None)
    """
    if _PLAIN.fullmatch(bare):
        return _finite(float(bare), "")
    for thousands in (OTHER[decimal], " ", "'"):
        match = _GROUPS[thousands].fullmatch(bare)
        if match and (not match["decimals"] or match["decimals"][0] == decimal):
            return _finite(float(bare.replace(thousands, "").replace(",", ".")), thousands)
    if _DECIMAL[decimal].fullmatch(bare):
        return _finite(float(bare.replace(",", ".")), "")
    return None


def _finite(number: float, thousands: str) -> tuple[float, str] | None:
    return (number, thousands) if math.isfinite(number) else None
