"""Dashes in place of numbers: exactly nothing in official statistics, but not where nothing cannot be."""

from __future__ import annotations

import re
from enum import StrEnum

import numpy as np

from sozial.reading.cells.numbers import NumberColumn
from sozial.reading.cells.signs import Sign

DASHES = ("-", "–", "—", "−", "‒", "‐", "‑")
_NEVER_NOTHING = re.compile(
    r"miet(e|preis|höhe|spiegel)|preis\b|preise\b|kosten je|\balter(\b|s\w*(durchschnitt|mittel))|altersquotient|"
    r"jugendquotient|jahrgang|baujahr|\bjahre?\b|durchschn|mittelwert|\bmittlere[rs]?\b|\bmittel\b|median|ø|"
    r"einkommen|kaufkraft|lohn|gehalt|lebenserwartung|dauer\b|größe\b|groesse\b|wohnfläche je|zimmer je|"
    r"personen je|je haushalt|temperatur|entfernung|notendurchschnitt|€|\beuro?\b|mean|average|income|rent\b|age\b",
    re.I,
)
_COUNTED = re.compile(
    r"anzahl|\b(personen|einwohner|kinder|fälle|haushalte|wohnungen)\b|unter \d|bis \d|ab \d|\d\+|"
    # Shares of people: nobody may need it, whatever else the name speaks of.
    r"grundsicherung|im alter\b",
    re.I,
)

# "Kaufkraft je Einwohner" counts nobody.
_PER_HEAD = re.compile(r"(\bpersonen )?\b(je|pro) (einwohner|haushalt|kopf|person|wohnung)\w*", re.I)


class Doubt(StrEnum):
    """Why a dash can hardly mean nothing."""

    NAME = "name"
    VALUES = "values"
    TEXTS = "texts"


def doubt_dashes(name: str, column: NumberColumn, in_texts: bool) -> Doubt | None:
    """Return why the dashes of a column can hardly mean a zero; None where they can.

    Parameters
    ----------
    in_texts
        Whether dashes stand in columns of text as well: then they mean that nothing is entered.

    Notes
    -----
    A zero is out of place where the name says rents, prices, ages, years or means, or where all numbers have decimals
    and even the smallest is more than half of the median, with at least six of them.

    Examples
    --------
    >>> from sozial.reading.cells.numbers import read_numbers
    >>> doubt_dashes("Mietpreis in EUR", read_numbers(["8,5", "-", "9,5"]), False).value
    'name'
    >>> doubt_dashes("Arbeitslose", read_numbers(["12", "-", "30"]), False) is None
    True
    """
    zeros = sum(times for sign, times in column.signs.items() if sign in DASHES)
    if not zeros:
        return None
    written = column.values[np.isfinite(column.values)]
    known = written[written != 0]
    words = name.replace("_", " ")
    counted = _COUNTED.search(_PER_HEAD.sub("", words))
    if _NEVER_NOTHING.search(words) and not counted and not _has_zeros(column, zeros):
        return Doubt.NAME
    if column.has_decimals and len(known) >= 6 and known.min() > 0.5 * np.median(known):
        return Doubt.VALUES
    return Doubt.TEXTS if in_texts else None


def _has_zeros(column: NumberColumn, dashes: int) -> bool:
    """Whether the column also writes zeros as numbers."""
    return int((column.values == 0).sum()) > dashes


def without_dashes(signs: dict[str, Sign]) -> dict[str, Sign]:
    """Return signs under which a dash is a missing value."""
    return {**signs, **dict.fromkeys(DASHES, Sign.MISSING)}
