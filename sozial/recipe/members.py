"""What a recipe is made of: indicators, computed ones among them, and the composites that they go into."""

from __future__ import annotations

from dataclasses import dataclass

from sozial.model import Direction
from sozial.recipe.rules import MissingRule
from sozial.recipe.steps import GIVEN, NOTHING, Step

# Code of the one composite of a recipe that names none.
INDEX = "index"
SCORE, AGGREGATE = "score", "aggregate"


@dataclass(frozen=True)
class Derived:
    """An indicator that is computed from columns of the data before anything else.

    Parameters
    ----------
    rule
        "rate", "pooled_rate", "difference", "relative_change" or "reversed".
    of
        Column that a difference, a change or a reversal starts from.
    count, base, factor
        Columns of a rate and what count / base is multiplied with.
    periods
        How many periods a pooled rate adds up, the last being the one that is rated.
    back
        How many periods (years where periods are years) a difference looks back.
    total
        What a reversal subtracts from (100 for per cent).
    """

    code: str
    rule: str
    name: str = ""
    of: str = ""
    count: str = ""
    base: str = ""
    factor: float = 100.0
    periods: int = 2
    back: int = 1
    total: float = 100.0


@dataclass(frozen=True)
class Weighted:
    """An indicator's place in a recipe.

    Parameters
    ----------
    direction
        Overrides the dataset's where it is given.
    parents
        Codes of the composites it goes into; empty: the recipe's only composite.
    treat, normalise
        Override the recipe's own for this indicator.
    """

    code: str
    weight: float = 1.0
    direction: Direction | None = None
    parents: tuple[str, ...] = ()
    treat: Step | None = None
    normalise: Step | None = None


@dataclass(frozen=True)
class Composite:
    """A level above indicators: a Handlungsfeld, a theme, or an index.

    Parameters
    ----------
    parents
        Codes of the composites it goes into; empty: it stands at the top.
    aggregate, again, weights, missing, classify
        Override the recipe's own; `again` only ever holds for the composite that states it.
    passes_on
        What parents receive: the "score", or the "aggregate" before `again`.
    """

    code: str
    name: str = ""
    weight: float = 1.0
    parents: tuple[str, ...] = ()
    aggregate: Step | None = None
    again: Step = NOTHING
    weights: Step | None = None
    missing: MissingRule | None = None
    classify: Step | None = None
    passes_on: str = SCORE

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code


@dataclass(frozen=True)
class ByDomain:
    """How the Handlungsfelder of the data become composites in a form that fits any data.

    The recipe's own `aggregate`, `again` and `weights` then hold for the index over them.
    """

    aggregate: Step = Step("arithmetic")
    again: Step = NOTHING
    weights: Step = GIVEN
