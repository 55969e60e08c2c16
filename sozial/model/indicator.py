"""One figure per unit and period, and what a high value of it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum

from sozial.i18n import useful_digits

# So many decimals can be asked for at most.
MOST_DECIMALS = 4


class Direction(IntEnum):
    """What a high value of an indicator means. Context is shown and never weighed."""

    BURDEN = 1
    CONTEXT = 0
    FAVOURABLE = -1


@dataclass(frozen=True)
class Indicator:
    """One figure per unit and period.

    Parameters
    ----------
    code
        Column of ``Dataset.values``.
    count, base
        Columns of ``Dataset.values`` with the count and the base of a rate, where they are known.
    factor
        What count/base is multiplied with to give the value (100 for per cent).
    breaks
        Breaks in its series: the first period after each, and what changed.
    decimals
        How many decimals its values are shown with; None for as many as they need. Nothing is computed with it.
    people
        Who is counted, in the word that follows “of all” (in German „aller“): „Arbeitslosen“, „Kinder im
        SGB-II-Bezug“; empty where nobody said.
    """

    code: str
    name: str = ""
    domain: str = ""
    department: str = ""
    direction: Direction = Direction.BURDEN
    measure: str = ""
    source: str = ""
    reference_date: str = ""
    definition: str = ""
    count: str | None = None
    base: str | None = None
    factor: float = 100.0
    breaks: tuple[tuple[str, str], ...] = ()
    # Not in the words of the digest: data that says nothing of it keeps the digest that it had before it could.
    decimals: int | None = field(default=None, repr=False)
    people: str = field(default="", repr=False)

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code

    @property
    def titled(self) -> str:
        """The label with its unit, unless the label says it.

        Examples
        --------
        >>> Indicator("a", "Kaufkraft", measure="€").titled, Indicator("b", "Arbeitslose in %", measure="%").titled
        ('Kaufkraft (€)', 'Arbeitslose in %')
        """
        return name_with_unit(self.label, self.measure)

    def digits(self, values: object, least: int = 0) -> int:
        """Return how many decimals its values are shown with: as a person said, else as many as these values need.

        Parameters
        ----------
        least
            How many at least, where nobody said: means and changes need more than whole numbers.

        Examples
        --------
        >>> Indicator("x").digits([12.5, 8.25]), Indicator("x", decimals=3).digits([12.5, 8.25], least=1)
        (1, 3)
        >>> Indicator("x").digits([12.0, 8.0], least=1), Indicator("x", decimals=0).digits([12.5, 8.25], least=1)
        (1, 0)
        """
        return max(useful_digits(values), least) if self.decimals is None else self.decimals


def name_with_unit(name: str, unit: str) -> str:
    """Return a name followed by its unit, unless it says the unit itself.

    Examples
    --------
    >>> name_with_unit("Miete", "€/m²"), name_with_unit("Miete in €/m²", "€/m²"), name_with_unit("Quote (%)", "%")
    ('Miete (€/m²)', 'Miete in €/m²', 'Quote (%)')
    """
    said, unit_said = " ".join(name.split()).casefold(), unit.strip().casefold()
    if unit_said == "%":
        is_said = "%" in said or "prozent" in said
    else:
        is_said = re.search(rf"(\bin |\(|\[){re.escape(unit_said)}(?!\w)", said) is not None
    return name if not unit_said or is_said else f"{name} ({unit})"
