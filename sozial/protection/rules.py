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


@dataclass(frozen=True)
class DisclosureRules:
    """Rules for public figures.

    Parameters
    ----------
    minimum_count
        Counts below it, and above zero, are covered on screen and in files.
    minimum_base
        Rates are shown only where their base is at least this large.

    Notes
    -----
    The defaults are rules of thumb of official statistics (Bundesagentur für Arbeit: minimum of 3 cases; the base of
    100 comes from an experimental grid product of Destatis and BA), not a law.
    """

    minimum_count: int = 3
    minimum_base: int = 100

    def __post_init__(self) -> None:
        if self.minimum_count < 2 or self.minimum_base < 1:
            raise ValueError("rules that protect nothing")

    @property
    def deviation(self) -> int:
        """By how much a published count may differ from the true one, at most.

        Examples
        --------
        >>> [DisclosureRules(count).deviation for count in (2, 3, 5, 10)]
        [2, 2, 3, 6]
        """
        return self.minimum_count // 2 + 1

    @property
    def larger(self) -> int:
        """From which count on a count changes by at most one: enough to hide the small ones in every sum.

        Examples
        --------
        >>> DisclosureRules(3).larger
        10
        """
        return 3 * self.minimum_count + 1

    @property
    def width(self) -> int:
        """How wide the interval is at least within which a small count remains unknown, its two ends included.

        Examples
        --------
        >>> DisclosureRules(3).width  # 0, 1 or 2; never "2"
        2
        """
        return self.deviation
