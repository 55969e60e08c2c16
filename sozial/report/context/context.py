"""What a report is made of, gathered once: the same material gives every file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sozial.errors import Finding
from sozial.i18n import N_, Words, translator
from sozial.index.values.rate import without_named_codes
from sozial.insight.comparable import Comparability, comparability
from sozial.insight.development import Development
from sozial.insight.local_knowledge import Note, released_notes
from sozial.insight.people import highest_class
from sozial.insight.profile import IndicatorPosition, indicator_positions
from sozial.insight.robustness import Robustness
from sozial.model import POPULATION, Dataset, Direction
from sozial.output.words.protection_words import protection_line
from sozial.output.words.result_words import class_names
from sozial.planning.allocation.decision import AllocationDecision
from sozial.planning.measures.action import Action
from sozial.planning.measures.needs import Needs, needs_by_domain
from sozial.planning.measures.objective import Objective
from sozial.protection.public_findings import FOR_PUBLISHERS
from sozial.protection.rules import DisclosureRules
from sozial.recipe import Recipe
from sozial.report.context.beside import Beside
from sozial.report.context.developments import recipe_by_itself, recipe_by_one, recipe_in_common
from sozial.report.context.motion import Motion
from sozial.result import Result

# So many quarters are described with their reasons; the annex has all.
DESCRIBED = 12


@dataclass(frozen=True)
class ReportContext:
    """Everything a report says something about.

    Parameters
    ----------
    dataset
        As its readers may see it: for the public already protected.
    result
        Of the recipe on this dataset.
    made_on
        ISO date of the report: the same date gives the same bytes.
    with_ranks
        False: classes without ranks, neutral names, and strengths beside burdens.
    rules
        The rules for public figures that were applied; None: an internal report.
    question, motion
        What the report should answer, in the words of whoever makes it, or the usual question; what it asks to decide.
    notes
        Of local knowledge; only released ones are told.
    robustness
        None: not computed, and the report says so.
    actions, objectives
        Quarters that the data does not have stand by the names they were kept with (`planning/measures/kept_names`).
    action_names, objective_names
        What the quarters of each of them were called, by key, in the same order; empty: as the data calls them.
    decision
        An allocation that was kept; None without one.
    beside
        All that goes into the copy of a project beside what reports tell.
    name, since
        What the project is called, and which period the reported one is put against; "": as its data, the one before.
    """

    dataset: Dataset
    result: Result
    language: str
    made_on: str
    with_ranks: bool = True
    rules: DisclosureRules | None = None
    question: str = ""
    author: str = ""
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
    objectives: tuple[Objective, ...] = ()
    robustness: Robustness | None = None
    decision: AllocationDecision | None = None
    action_names: tuple[Mapping[str, str], ...] = ()
    objective_names: tuple[Mapping[str, str], ...] = ()
    beside: Beside = field(default_factory=Beside)
    name: str = ""
    since: str = ""
    motion: Motion = field(default_factory=Motion)

    @property
    def title(self) -> str:
        """What all this is called: the project's name, else the data's."""
        return self.name or self.dataset.title

    @property
    def translate(self) -> Words:
        """Words of the report's language."""
        return translator(self.language)

    @property
    def recipe(self) -> Recipe:
        """The recipe."""
        return self.result.recipe

    @property
    def period(self) -> str:
        """The period that is reported."""
        return self.result.period

    @property
    def period_words(self) -> str:
        """The period that is reported, as the reader writes it, or that the data state none."""
        return self.translate.period(self.period) or self.translate(N_("without a year"))

    @property
    def is_public(self) -> bool:
        """Whether the rules for public figures were applied."""
        return self.rules is not None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks of the data and the recipe found; what only a publisher is to know is in no public file."""
        found = without_named_codes(self.dataset.findings, self.recipe.missing)
        hidden = FOR_PUBLISHERS if self.dataset.is_published else frozenset()
        return (*(finding for finding in found if finding.code not in hidden), *self.result.findings)

    @property
    def protection(self) -> str:
        """The line that says that the figures are protected; empty where they are not."""
        return protection_line(self.dataset, self.language)

    @property
    def index_label(self) -> str:
        """What the index is called: neutral where ranks are off."""
        return self.translate(N_("Burden index") if self.with_ranks else N_("Social index"))

    @cached_property
    def titles(self) -> dict[str, str]:
        """A title for every quarter."""
        return self.dataset.unit_titles

    @cached_property
    def classes(self) -> dict[str, str]:
        """Every quarter's class in words, or why there is none."""
        return dict(zip(map(str, self.result.units), class_names(self.result, self.language), strict=True))

    @cached_property
    def by_burden(self) -> list[str]:
        """Quarters with a score, the most burdened first; equal scores in the order of the data."""
        sign = 1.0 if self.recipe.high is Direction.FAVOURABLE else -1.0
        return [str(unit) for unit in (sign * self.result.scores.dropna()).sort_values(kind="stable").index]

    @cached_property
    def in_order(self) -> list[str]:
        """Quarters with a score as the report lists them: by burden, or by name where ranks are off."""
        if self.with_ranks:
            return self.by_burden
        return sorted(self.by_burden, key=lambda unit: self.titles[unit].casefold())

    @cached_property
    def every_quarter(self) -> list[str]:
        """All quarters: those with a score as the report lists them, then the others in the order of the data."""
        listed = set(self.in_order)
        return [*self.in_order, *(unit for unit in self.titles if unit not in listed)]

    @cached_property
    def highest_class(self) -> list[str]:
        """Quarters in the class of the greatest burden, in the order of the report."""
        classes, highest = self.result.classes, highest_class(self.result)
        if highest < 0 or self.result.breaks is None or len(self.result.breaks.labels) < 2:
            return []
        inside = {str(unit) for unit in classes.index[classes == highest]}
        return [unit for unit in self.in_order if unit in inside]

    @cached_property
    def highest_label(self) -> str:
        """The class of the greatest burden in words; empty without classes."""
        return self.classes[self.highest_class[0]] if self.highest_class else ""

    @cached_property
    def described(self) -> list[str]:
        """Quarters that are described with their reasons: the highest class, or the first ones where it is large."""
        inside = set(self.highest_class)
        first = [unit for unit in self.by_burden if not inside or unit in inside][:DESCRIBED]
        return [unit for unit in self.in_order if unit in set(first)]

    def positions(self, unit: str) -> list[IndicatorPosition]:
        """Return where a quarter stands in every indicator; computed once."""
        if unit not in self._positions:
            self._positions[unit] = indicator_positions(self.dataset, self.result, unit)
        return self._positions[unit]

    @cached_property
    def _positions(self) -> dict[str, list[IndicatorPosition]]:
        return {}

    @cached_property
    def needs(self) -> Needs | None:
        """The need by Handlungsfeld; None where the recipe cannot be split."""
        found = needs_by_domain(self.dataset, self.result)
        return found if len(found.strength.columns) else None

    @cached_property
    def inhabitants(self) -> Mapping[str, float]:
        """Inhabitants by quarter; empty where they are not known, or partly withheld."""
        hidden = any(column == POPULATION and period == self.period for _unit, period, column in self.dataset.withheld)
        found = self.dataset.population(self.period)
        if found is None or hidden:
            return {}
        return {str(unit): float(people) for unit, people in found.items()}

    @cached_property
    def withheld_inhabitants(self) -> frozenset[str]:
        """Quarters whose inhabitants are not told, because those of one of them are protected; none internally."""
        if self.inhabitants or not self.dataset.is_published or self.dataset.population(self.period) is None:
            return frozenset()
        return frozenset(self.titles)

    @cached_property
    def by_itself(self) -> Development | None:
        """The recipe over all periods, each measured by itself as the reported one is; None with one period."""
        return recipe_by_itself(self.dataset, self.recipe)

    @cached_property
    def development(self) -> Development | None:
        """The recipe over all periods, by the reported one as reference where it allows that; None with one period."""
        moving = self.by_itself
        return None if moving is None else recipe_by_one(self.dataset, self.recipe, moving, self.period)

    @cached_property
    def before(self) -> str:
        """The period before the reported one that has an index; empty without one."""
        periods = self.development.periods if self.development is not None else ()
        earlier = [period for period in periods if period < self.period]
        return "" if self.period not in periods else self.since if self.since in earlier else "".join(earlier[-1:])

    @cached_property
    def compared(self) -> Comparability | None:
        """What the indices of the reported period and of the one before have in common; None without one before."""
        return comparability(self.dataset, self.recipe, self.before, self.period) if self.before else None

    @cached_property
    def common_development(self) -> Development | None:
        """The development to compare the two periods by: of the recipe, or of what both rest on; None if nothing."""
        if self.compared is None or self.compared.same_indicators:
            return self.development
        return recipe_in_common(self.dataset, self.recipe, self.compared, self.before, self.period)

    @cached_property
    def released(self) -> tuple[Note, ...]:
        """Notes of local knowledge that may be told."""
        return released_notes(self.notes, self.dataset)

    @cached_property
    def running(self) -> list[Action]:
        """Measures that run on the day of the report."""
        return [action for action in self.actions if action.runs(self.made_on)]

    @cached_property
    def told_decision(self) -> AllocationDecision | None:
        """The allocation that was decided, as the readers of the report may see it."""
        return None if self.decision is None else self.decision.redacted_for(self.dataset, self.is_public)

    @property
    def decision_note(self) -> str:
        """What must be said beside the amounts of the decision; empty where they are the ones that were decided."""
        decision = self.decision
        if decision is None or not self.is_public or decision.dataset_digest == self.dataset.digest:
            return ""
        words = N_(
            "The amounts here follow from the protected figures and can differ a little from the decided ones, "
            "which the minutes name."
        )
        return "" if decision.tells_no_more else self.translate(words)

    @cached_property
    def decision_matches(self) -> bool:
        """Whether the allocation was decided on this recipe and data.

        Data for the public is never the very data that was decided on; there its title has to do.
        """
        decision = self.decision
        if decision is None or decision.recipe != self.recipe or decision.period != self.period:
            return False
        same = decision.dataset_digest == self.dataset.digest
        return same or (self.is_public and decision.dataset_title == self.dataset.title)

    def score(self, unit: str) -> float:
        """Return a quarter's score."""
        return float(self.result.scores[unit])

    def rank(self, unit: str) -> float:
        """Return a quarter's rank; NaN without one, and where ranks are off."""
        rank = float(self.result.ranks[unit])
        return rank if rank > 0 and self.with_ranks else np.nan
