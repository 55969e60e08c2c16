"""The recipe of an index: everything that decides a result, as data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sozial.model import Direction
from sozial.recipe.beside import Classification, Matrix, RollUp
from sozial.recipe.members import AGGREGATE, INDEX, ByDomain, Composite, Derived, Weighted
from sozial.recipe.records import WorkshopRecord
from sozial.recipe.rules import MissingRule, RankRule, Rated
from sozial.recipe.steps import GIVEN, NOTHING, Step


@dataclass(frozen=True)
class Recipe:
    """A whole recipe, loadable from and savable to TOML.

    Parameters
    ----------
    indicators
        Empty in a form that fits any data: `complete_recipe` fills it.
    composites
        Empty: one composite, the index, holds all indicators.
    by_domain
        Makes the Handlungsfelder of the data composites, in a form.
    index
        Code of the composite that map and ranking show; empty: the first at the top.
    high
        What a high index means. Indicators are turned so that they agree with it.
    colours
        How maps and legends are coloured: the name of a palette, or two colours "#rrggbb" for low and high values;
        empty: the app's own. No result depends on them.
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
    colours: tuple[str, ...] = ()
    unlike_adopted: str = field(default="", compare=False, repr=False)
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
        >>> Recipe("m", (Weighted("a", 1), Weighted("b", 3))).shares()
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

    def with_weights(self, weights: Mapping[str, float]) -> Recipe:
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

    def as_trial(self) -> Recipe:
        """Return this recipe without its adoption: what it becomes once anything is changed."""
        return replace(self, adopted_on="", adopted_by="")

    def same_calculation(self, other: Recipe) -> bool:
        """Whether two recipes compute the same, whatever they are called and whoever adopted them."""
        return self._comparable() == other._comparable() and _same_weights(self, other)

    def _comparable(self) -> Recipe:
        """Return this recipe without words, adoption, raw weights and what weighs nothing."""
        plain = replace(
            self, name="", source="", description="", adopted_on="", adopted_by="", workshop=None, colours=()
        )
        entries = tuple(sorted((entry for entry in plain.indicators if entry.weight), key=lambda entry: entry.code))
        return replace(plain, indicators=entries).with_weights(dict.fromkeys(self.weights_given(), 1.0))


def _same_weights(one: Recipe, other: Recipe) -> bool:
    """Compare weights as each composite uses them: as given where it adds up, else as shares."""
    for level in one.levels:
        step = one.aggregate_of(level)
        mine, theirs = (
            {entry.code: entry.weight for entry in recipe.members[level.code] if entry.weight}
            for recipe in (one, other)
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
