"""Which figures may be shown to whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sozial.i18n import N_


class Mode(StrEnum):
    """Who sees the screen: the department itself, or the public."""

    INTERNAL = "internal"
    PUBLIC = "public"


MODE_LABELS: dict[Mode, str] = {Mode.INTERNAL: N_("internal"), Mode.PUBLIC: N_("public")}
COUNTS = (3, 5, 10)
ROUNDINGS = (0, 5, 10)


@dataclass(frozen=True)
class DisclosureRules:
    """Rules for public figures.

    Parameters
    ----------
    minimum_count
        Counts below it, and above zero, are withheld.
    minimum_base
        Rates are shown only where their base is at least this large.
    rounding
        0: counts are withheld. 5 or 10: counts are rounded to it instead, and rates computed from rounded counts.

    Notes
    -----
    The defaults are rules of thumb of official statistics (Bundesagentur für Arbeit: minimum of 3 cases; the base of
    100 comes from an experimental grid product of Destatis and BA), not a law.
    """

    minimum_count: int = 3
    minimum_base: int = 100
    rounding: int = 0

    def __post_init__(self) -> None:
        if self.minimum_count < 2 or self.minimum_base < 1 or self.rounding not in ROUNDINGS:
            raise ValueError("rules that protect nothing")
