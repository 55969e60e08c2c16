"""Needs against measures: how strong the need is in each Handlungsfeld, what runs there, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from sozial.i18n import N_
from sozial.insight.contributions import members_mean
from sozial.insight.people import city_value
from sozial.insight.profile import burden_class, turned_deviation
from sozial.model import Dataset, Direction, Indicator
from sozial.planning.measures.action import Action
from sozial.result import Result

# Classes of `burden_class`: 0 (very low) to 4 (very high).
HIGH, VERY_HIGH, LOW = 3, 4, 1
# Positions of measures by quarter and Handlungsfeld.
_Cells = dict[tuple[str, str], tuple[int, ...]]


@dataclass(frozen=True)
class Needs:
    """How strong the need of every quarter is in every Handlungsfeld.

    Parameters
    ----------
    strength
        Units x Handlungsfelder: what the field's indicators add to the index, turned so that above 0 means burden; NaN
        where there is no index, or no figure of the field.
    classes
        The same shape: 0 (very low) to 4 (very high) by the distance of the field's score from the mean of the
        quarters, cut at -1, -0.5, 0.5 and 1 standard deviations; -1 where the strength is not known.
    """

    strength: pd.DataFrame
    classes: pd.DataFrame


def field_of(indicator: Indicator) -> str:
    """Return the Handlungsfeld of an indicator; one without stands for itself."""
    return indicator.domain or indicator.label


def needs_by_domain(dataset: Dataset, result: Result) -> Needs:
    """Return the strength of the need by Handlungsfeld.

    Notes
    -----
    The contributions of a Handlungsfeld's indicators to the index, added up; what a quarter has no figure of adds
    nothing. A composite of the recipe that cannot be taken apart into indicators stands as a field of its own. Classes
    come from the field's score, the one of its map (`domain_scores`): a contribution is also smaller because a quarter
    lacks other figures of the field, which says nothing of the need.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.recipe import Recipe, Step, Weighted
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [0.0, 4.0], "y": [1.0, 1.0]}, index=index)
    >>> indicators = (Indicator("x", domain="Work"), Indicator("y", domain="Health"))
    >>> dataset = Dataset("d", units, values, indicators)
    >>> recipe = Recipe("m", (Weighted("x"), Weighted("y")), normalise=Step("none"))
    >>> needs_by_domain(dataset, build_index(dataset, recipe, "")).strength["Work"].tolist()
    [0.0, 2.0]
    """
    labels = {indicator.code: field_of(indicator) for indicator in dataset.indicators}
    labels |= {level.code: level.label for level in result.recipe.composites if level.code not in labels}
    fields: dict[str, list[str]] = {}
    for code in map(str, result.contributions.columns):
        if result.shares.get(code, 1.0) > 0:
            fields.setdefault(labels.get(code, code), []).append(code)
    sign = -1.0 if result.recipe.high is Direction.FAVOURABLE else 1.0
    parts = result.contributions.astype(float)
    strength = pd.DataFrame({name: sign * parts[codes].sum(axis=1, min_count=1) for name, codes in fields.items()})
    strength = strength.reindex(parts.index)
    scores = pd.DataFrame({name: sign * members_mean(result, codes) for name, codes in fields.items()})
    deviations = scores.reindex(parts.index).apply(turned_deviation, args=(Direction.BURDEN,)) if fields else strength
    return Needs(strength, deviations.where(strength.notna()).map(burden_class))


class GapKind(StrEnum):
    """What does not fit between needs and measures."""

    NO_ACTION = "no-action"
    NO_NEED = "no-need"
    ENDED = "ended"


GAP_LABELS = {
    GapKind.NO_ACTION: N_("Strong need, no running measure"),
    GapKind.ENDED: N_("Ended without a successor"),
    GapKind.NO_NEED: N_("Measure without strong need"),
}


@dataclass(frozen=True)
class Gap:
    """One quarter and Handlungsfeld where need and measures do not fit.

    Parameters
    ----------
    strength, need
        See `Needs`.
    people
        Inhabitants; NaN where not known.
    indicator, value, city
        The field's indicator that adds most to the index there, its value and the Stadtwert; empty and NaN without any.
    actions
        Positions of the measures that it is about: those that ended, or that run without need; planned ones where there
        is no running one.
    """

    kind: GapKind
    unit: str
    domain: str
    strength: float
    need: int
    people: float
    indicator: str
    value: float
    city: float
    actions: tuple[int, ...]


def coverage(actions: Sequence[Action], today: str) -> _Cells:
    """Return the positions of the running measures of each quarter and Handlungsfeld; city-wide ones are in none."""
    return _by_cell(actions, [action.runs(today) for action in actions])


def find_gaps(
    dataset: Dataset,
    result: Result,
    needs: Needs,
    actions: Sequence[Action],
    today: str,
    strong: int = VERY_HIGH,
) -> list[Gap]:
    """Return where needs and measures do not fit: strong needs first, the strongest at the top.

    Parameters
    ----------
    actions
        The register. Measures for the whole city neither close a gap nor are one.
    today
        ISO date.
    strong
        From which class on a need is strong.

    Notes
    -----
    A measure is without strong need where the need is in the two lowest classes. A measure has a successor where
    another one of its quarter and Handlungsfeld runs or is planned.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> result = build_index(sample, recipe, sample.periods[-1])
    >>> gaps = find_gaps(sample, result, needs_by_domain(sample, result), [], "2026-11-24")
    >>> {gap.kind.value for gap in gaps}, gaps[0].need
    ({'no-action'}, 4)
    """
    done = _Done(
        coverage(actions, today),
        _by_cell(actions, [action.is_coming(today) for action in actions]),
        _by_cell(actions, [action.has_ended(today) for action in actions]),
    )
    population = dataset.population(result.period)
    contributing = _Contributing(dataset, result)
    units = list(map(str, needs.strength.index))
    counted = pd.Series(np.nan, needs.strength.index) if population is None else population
    people = dict(zip(units, counted.reindex(needs.strength.index), strict=True))
    found = []
    for domain in needs.strength.columns:
        strengths, classes = needs.strength[domain].tolist(), needs.classes[domain].tolist()
        for unit, strength, need in zip(units, strengths, classes, strict=True):
            kind, about = done.gap((unit, domain), need, strong)
            if kind is not None:
                code, value, city = contributing.strongest(unit, domain)
                found.append(
                    Gap(kind, unit, domain, float(strength), need, float(people[unit]), code, value, city, about)
                )
    order = list(GAP_LABELS)
    # The strongest need first; of measures without need, the weakest.
    return sorted(
        found,
        key=lambda gap: (order.index(gap.kind), gap.strength if gap.kind is GapKind.NO_NEED else -gap.strength),
    )


@dataclass(frozen=True)
class _Done:
    """Positions of the measures of each quarter and Handlungsfeld: those that run, are planned, have ended."""

    running: _Cells
    coming: _Cells
    ended: _Cells

    def gap(self, cell: tuple[str, str], need: int, strong: int) -> tuple[GapKind | None, tuple[int, ...]]:
        """Return what does not fit in a quarter and Handlungsfeld, and the measures that it is about."""
        running, coming, ended = (kind.get(cell, ()) for kind in (self.running, self.coming, self.ended))
        if need >= strong and not running:
            return (GapKind.ENDED, ended) if ended and not coming else (GapKind.NO_ACTION, coming)
        if running and 0 <= need <= LOW:
            return GapKind.NO_NEED, running
        if ended and not running and not coming and need > LOW:
            return GapKind.ENDED, ended
        return None, ()


def _by_cell(actions: Sequence[Action], wanted: Sequence[bool]) -> _Cells:
    found: _Cells = {}
    for position, (action, holds) in enumerate(zip(actions, wanted, strict=True)):
        for unit in action.units if holds else ():
            found[(unit, action.domain)] = (*found.get((unit, action.domain), ()), position)
    return found


class _Contributing:
    """Which indicator of a Handlungsfeld adds most to a quarter's index."""

    def __init__(self, dataset: Dataset, result: Result) -> None:
        sign = -1.0 if result.recipe.high is Direction.FAVOURABLE else 1.0
        known = {indicator.code: indicator for indicator in dataset.indicators}
        parts = result.contributions
        self._places = {str(unit): place for place, unit in enumerate(parts.index)}
        self._codes: dict[str, list[str]] = {}
        for code in parts.columns:
            if code in known and result.shares.get(code, 0.0) > 0:
                self._codes.setdefault(field_of(known[code]), []).append(code)
        now = dataset.at(result.period).reindex(parts.index)
        self._parts = {field: sign * parts[codes].to_numpy(dtype=float) for field, codes in self._codes.items()}
        self._values = {field: now[codes].to_numpy(dtype=float) for field, codes in self._codes.items()}
        used = [code for codes in self._codes.values() for code in codes]
        self._cities = {code: city_value(dataset, known[code], result.period).city for code in used}

    def strongest(self, unit: str, domain: str) -> tuple[str, float, float]:
        """Return the indicator, its value there and the Stadtwert; nothing where no part is known."""
        place = self._places[unit]
        if domain not in self._parts or np.isnan(self._parts[domain][place]).all():
            return "", np.nan, np.nan
        which = int(np.nanargmax(self._parts[domain][place]))
        code = self._codes[domain][which]
        return code, float(self._values[domain][place, which]), self._cities[code]


def citywide(actions: Sequence[Action], today: str) -> list[int]:
    """Return the positions of the running measures for the whole city."""
    return [position for position, action in enumerate(actions) if action.is_citywide and action.runs(today)]
