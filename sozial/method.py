"""The recipe of an index: everything that decides a result, as data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from sozial.model import Direction

# Code of the one composite of a recipe that names none.
INDEX = "index"
SCORE, AGGREGATE = "score", "aggregate"


@dataclass(frozen=True)
class Step:
    """One named step of a recipe with its options: a row of a registry, not a branch in code.

    Parameters
    ----------
    then
        Step that is applied to this one's result (rank, then min-max).
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    then: Step | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))

    @cached_property
    def _hash(self) -> int:
        return hash(repr(self))

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        following = f", {self.then!r}" if self.then else ""
        return f"Step({self.name!r}, {sorted(self.options.items())!r}{following})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Step, (self.name, dict(self.options), self.then)

    def chain(self) -> Iterator[Step]:
        """Iterate over this step and those that follow it."""
        step: Step | None = self
        while step is not None:
            yield step
            step = step.then


NOTHING = Step("none")
GIVEN = Step("given")


@dataclass(frozen=True)
class Condition:
    """What a column must hold for a unit to be rated; every stated part must be met.

    Parameters
    ----------
    column
        Attribute of the units, or a figure of the period.
    equals, differs
        Texts, one of which it must be, or none of which it may be.
    at_least, at_most
        Bounds of a number.
    """

    column: str
    equals: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Rated:
    """Who is rated: decided before any mean is taken."""

    minimum_population: float = 0.0
    exclude: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class MissingRule:
    """What happens to a unit with missing values.

    Parameters
    ----------
    rule
        "drop" the unit; "renormalise" the remaining weights; fill in the "mean" or "median" of its group.
    minimum_coverage
        Share of the weights that must be there to renormalise.
    group
        Column of the units that names the group whose mean or median is filled in; empty: all rated units.
    codes
        Numbers that stand for "missing" in the data (-999).
    """

    rule: str = "renormalise"
    minimum_coverage: float = 0.75
    group: str = ""
    codes: tuple[float, ...] = ()


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


@dataclass(frozen=True)
class RankRule:
    """How scores become ranks.

    Parameters
    ----------
    ties
        "min", "max", "average", "dense" or "order" (by unit key).
    digits, half
        Round scores before ranking; None: ranks come from unrounded scores.
    first
        "highest" or "lowest" score has rank 1.
    """

    ties: str = "min"
    digits: int | None = None
    half: str = "up"
    first: str = "highest"


@dataclass(frozen=True)
class Matrix:
    """Two composites side by side: the classes of one by the classes of the other.

    Parameters
    ----------
    first, second
        Codes of the composites, each with a class scheme.
    labels
        One row per class of the first, ascending; in it one text per class of the second.
    colours
        The same shape, each "#rrggbb"; empty: the app's own.
    """

    first: str
    second: str
    labels: tuple[tuple[str, ...], ...]
    colours: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Classification:
    """Further classes beside those that map and ranking show: tenths beside fifths.

    Parameters
    ----------
    of
        Code of the composite or roll-up that is classed; empty: the composite that map and ranking show.
    """

    code: str
    classify: Step
    name: str = ""
    of: str = ""

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code


POPULATION_WEIGHTS, EQUAL_WEIGHTS = "population", "equal"


@dataclass(frozen=True)
class RollUp:
    """Scores of larger areas: the mean of their units' scores.

    Parameters
    ----------
    by
        Column of the units that names the larger area.
    of
        Code of the composite whose scores are averaged; empty: the one that map and ranking show.
    weights
        "population": units weigh by their inhabitants; "equal": all alike.
    minimum_coverage
        Share of the area's weights that must have a score.
    again
        Normalises the areas' means.
    classify
        Classes of the areas; None: the recipe's own.
    """

    code: str
    by: str = "parent"
    name: str = ""
    of: str = ""
    weights: str = POPULATION_WEIGHTS
    minimum_coverage: float = 0.0
    again: Step = NOTHING
    classify: Step | None = None

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code


@dataclass(frozen=True)
class RoundRecord:
    """What is kept of a round of a workshop.

    Parameters
    ----------
    weightings
        How many took part.
    agreement
        Kendall's W, from 0 to 1; None where it cannot be told.
    """

    weightings: int
    agreement: float | None = None


@dataclass(frozen=True)
class WorkshopRecord:
    """Where a recipe's weights come from, if a workshop gave them.

    Parameters
    ----------
    held_on
        Date as YYYY-MM-DD.
    weights
        What the workshop gave to each member of the index; what is changed later can be told from it.
    """

    title: str
    held_on: str
    rounds: tuple[RoundRecord, ...]
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Method:
    """A whole recipe, loadable from and savable to TOML.

    Parameters
    ----------
    indicators
        Empty in a form that fits any data: `complete_method` fills it.
    composites
        Empty: one composite, the index, holds all indicators.
    by_domain
        Makes the Handlungsfelder of the data composites, in a form.
    index
        Code of the composite that map and ranking show; empty: the first at the top.
    high
        What a high index means. Indicators are turned so that they agree with it.
    lines
        Where the file that it was read from names a column: line by section and code ("indicators.x"), for messages.
    """

    name: str
    indicators: tuple[Weighted, ...]
    source: str = ""
    description: str = ""
    high: Direction = Direction.BURDEN
    rated: Rated = Rated()
    missing: MissingRule = MissingRule()
    derived: tuple[Derived, ...] = ()
    treat: Step = NOTHING
    normalise: Step = Step("zscore", {"ddof": 0})
    weights: Step = GIVEN
    aggregate: Step = Step("arithmetic")
    again: Step = NOTHING
    rank: RankRule = RankRule()
    classify: Step = Step("sd")
    composites: tuple[Composite, ...] = ()
    by_domain: ByDomain | None = None
    index: str = ""
    matrix: Matrix | None = None
    classifications: tuple[Classification, ...] = ()
    roll_ups: tuple[RollUp, ...] = ()
    adopted_on: str = ""
    adopted_by: str = ""
    workshop: WorkshopRecord | None = None
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def keeps_workshop_weights(self) -> bool:
        """Whether the weights are still those that its workshop gave."""
        if self.workshop is None:
            return False
        now = {entry.code: entry.weight for entry in self.members[self.main] if entry.weight}
        given = {code: weight for code, weight in self.workshop.weights if weight}
        if now.keys() != given.keys():
            return False
        total, whole = sum(now.values()), sum(given.values())
        return all(math.isclose(now[code] / total, given[code] / whole, rel_tol=1e-9) for code in now)

    @property
    def is_adopted(self) -> bool:
        """Whether a committee has decided on this recipe."""
        return bool(self.adopted_on)

    @property
    def is_flat(self) -> bool:
        """Whether indicators go straight into one index."""
        return not self.composites

    @cached_property
    def levels(self) -> tuple[Composite, ...]:
        """All composites; of a recipe that names none, the index."""
        if self.composites:
            return self.composites
        return (Composite(INDEX, again=self.again),)

    @property
    def entries(self) -> tuple[Weighted | Composite, ...]:
        """All indicators and composites."""
        return (*self.indicators, *self.levels)

    @cached_property
    def main(self) -> str:
        """Code of the composite that map and ranking show."""
        if self.index:
            return self.index
        return next((level.code for level in self.levels if not level.parents), self.levels[0].code)

    def level(self, code: str) -> Composite:
        """Return the composite with this code.

        Raises
        ------
        KeyError
            If there is none.
        """
        for level in self.levels:
            if level.code == code:
                return level
        raise KeyError(code)

    def aggregate_of(self, level: Composite) -> Step:
        """Return how a composite is put together: by its own rule, else by the recipe's."""
        return level.aggregate or self.aggregate

    def missing_of(self, level: Composite) -> MissingRule:
        """Return what happens to gaps in a composite: its own rule, else the recipe's."""
        return level.missing or self.missing

    def weights_of(self, level: Composite) -> Step:
        """Return where a composite's weights come from: its own rule, else the recipe's."""
        return level.weights or self.weights

    @cached_property
    def members(self) -> Mapping[str, tuple[Weighted | Composite, ...]]:
        """What goes into each composite, indicators first, in the order of the recipe."""
        found: dict[str, list[Weighted | Composite]] = {level.code: [] for level in self.levels}
        for entry in self.entries:
            parents = entry.parents
            if not parents and isinstance(entry, Weighted):
                parents = (self.main,)
            for parent in parents:
                if parent in found:
                    found[parent].append(entry)
        return {code: tuple(entries) for code, entries in found.items()}

    def weights_given(self) -> dict[str, float]:
        """Return raw weights by code: of indicators, and of composites that go into another."""
        found = {entry.code: entry.weight for entry in self.indicators}
        return found | {level.code: level.weight for level in self.composites if level.parents}

    def shares(self) -> dict[str, float]:
        """Return each indicator's share of the index, down through all levels; empty when all weights are 0.

        Examples
        --------
        >>> Method("m", (Weighted("a", 1), Weighted("b", 3))).shares()
        {'a': 0.25, 'b': 0.75}
        """
        found = self.shares_below(self.main)
        return {entry.code: found.get(entry.code, 0.0) for entry in self.indicators} if found else {}

    def shares_below(self, code: str) -> dict[str, float]:
        """Return the shares of everything below a composite, indicators and composites."""
        found: dict[str, float] = {}

        def descend(parent: str, share: float, path: tuple[str, ...]) -> None:
            members = self.members[parent]
            total = sum(entry.weight for entry in members)
            if not total > 0:
                return
            for entry in members:
                part = share * entry.weight / total
                found[entry.code] = found.get(entry.code, 0.0) + part
                if isinstance(entry, Composite) and entry.code not in path:
                    descend(entry.code, part, (*path, entry.code))

        descend(code, 1.0, (code,))
        return found

    def with_weights(self, weights: Mapping[str, float]) -> Method:
        """Return this recipe with other weights; codes not named keep theirs."""
        return replace(
            self,
            indicators=tuple(
                replace(entry, weight=float(weights.get(entry.code, entry.weight))) for entry in self.indicators
            ),
            composites=tuple(
                replace(level, weight=float(weights.get(level.code, level.weight))) for level in self.composites
            ),
        )

    def as_trial(self) -> Method:
        """Return this recipe without its adoption: what it becomes once anything is changed."""
        return replace(self, adopted_on="", adopted_by="")

    def same_calculation(self, other: Method) -> bool:
        """Whether two recipes compute the same, whatever they are called and whoever adopted them."""
        return self._comparable() == other._comparable() and _same_weights(self, other)

    def _comparable(self) -> Method:
        """Return this recipe without words, adoption, raw weights and what weighs nothing."""
        plain = replace(self, name="", source="", description="", adopted_on="", adopted_by="", workshop=None)
        entries = tuple(sorted((entry for entry in plain.indicators if entry.weight), key=lambda entry: entry.code))
        return replace(plain, indicators=entries).with_weights(dict.fromkeys(self.weights_given(), 1.0))


def _same_weights(one: Method, other: Method) -> bool:
    """Compare weights as each composite uses them: as given where it adds up, else as shares."""
    for level in one.levels:
        step = one.aggregate_of(level)
        mine, theirs = (
            {entry.code: entry.weight for entry in method.members[level.code] if entry.weight}
            for method in (one, other)
        )
        if mine.keys() != theirs.keys():
            return False
        codes = list(mine)
        left, right = np.array([mine[code] for code in codes]), np.array([theirs[code] for code in codes])
        # A sum that is standardised again, or ranked, does not change with the scale of its weights.
        as_given = step.name == "sum" and (level.again == NOTHING or level.passes_on == AGGREGATE)
        if not as_given and codes:
            left, right = left / left.sum(), right / right.sum()
        if not np.allclose(left, right, rtol=1e-12, atol=0):
            return False
    return True
