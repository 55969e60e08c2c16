"""Weights that give Handlungsfelder a wanted influence on the index, instead of a wanted weight."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.build import weigh_index
from sozial.index.prepare import prepare_index
from sozial.insight.double_counting import covariance_shares
from sozial.model import Dataset
from sozial.recipe import GIVEN, Composite, Recipe
from sozial.result import Result

# How near the influence has to come: shares of the index's variance.
NEAR = 1e-9
_MOST_STEPS = 200
_MOST_ROUNDS = 2_000
# From so many standard deviations on, columns are taken to cancel each other.
_CANCELLED = 1e6
# What counts as one while solving: its key (empty: all that is left open), the groups in it, and the wanted share.
_Bundle = tuple[str, tuple[str, ...], float]


@dataclass(frozen=True)
class InfluenceGroup:
    """What is weighed together: a Handlungsfeld, or what goes into the index of a recipe with levels.

    Parameters
    ----------
    codes
        Indicators or composites whose weights keep their ratio to each other.
    parts
        Codes of the parts of the score that belong to it.
    """

    label: str
    codes: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class WantedWeights:
    """Weights that were found.

    Parameters
    ----------
    recipe
        The recipe with these weights, adopted by nobody.
    influence, shares
        By group: the share of the index's variance that it carries, and its share of the weights.
    """

    recipe: Recipe
    influence: Mapping[str, float]
    shares: Mapping[str, float]


def influence_groups(dataset: Dataset, recipe: Recipe) -> dict[str, InfluenceGroup]:
    """Return what a wanted influence can be stated for, by a key that stays the same.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> index = pd.MultiIndex.from_tuples([("1", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [1.0], "b": [2.0]}, index=index)
    >>> rates = (Indicator("a", domain="Arbeit"), Indicator("b", domain="Arbeit"))
    >>> dataset = Dataset("t", pd.DataFrame({"name": ["A"]}, index=["1"]), values, rates)
    >>> influence_groups(dataset, Recipe("m", (Weighted("a"), Weighted("b"))))["Arbeit"].codes
    ('a', 'b')
    """
    if recipe.is_flat:
        fields: dict[str, list[str]] = {}
        for entry in recipe.indicators:
            indicator = dataset.indicator(entry.code)
            # Without Handlungsfelder each indicator stands for itself.
            fields.setdefault(indicator.domain or indicator.label, []).append(entry.code)
        return {name: InfluenceGroup(name, tuple(codes), tuple(codes)) for name, codes in fields.items()}
    return {
        entry.code: InfluenceGroup(
            entry.label if isinstance(entry, Composite) else dataset.indicator(entry.code).label,
            (entry.code,),
            (entry.code, *_below(recipe, entry.code)),
        )
        for entry in recipe.members[recipe.main]
    }


def _below(recipe: Recipe, code: str) -> tuple[str, ...]:
    """Return everything that goes into a composite, through all levels."""
    found: list[str] = []
    for entry in recipe.members.get(code, ()):
        found += [entry.code, *_below(recipe, entry.code)]
    return tuple(dict.fromkeys(found))


def influence_now(dataset: Dataset, result: Result) -> dict[str, float]:
    """Return the influence of each group with the weights that are used; empty where it cannot be said.

    They sum to 1 (see `covariance_shares`).
    """
    of_parts = covariance_shares(result)
    if not of_parts:
        return {}
    groups = influence_groups(dataset, result.recipe)
    return {key: sum(of_parts.get(code, 0.0) for code in group.parts) for key, group in groups.items()}


def _group_part(result: Result, group: InfluenceGroup) -> np.ndarray:
    """Return what a group adds to the score of each rated unit."""
    parts = result.contributions
    rated = result.split.total.notna().to_numpy()
    columns = [code for code in group.parts if code in parts.columns]
    found: np.ndarray = np.nansum(parts.loc[rated, columns].to_numpy(dtype=float), axis=1)
    return found


def _shares_of(covariance: np.ndarray) -> np.ndarray:
    """Return the share of the variance of their sum that each column carries."""
    towards = covariance.sum(axis=1)
    variance = float(towards.sum())
    return towards / variance if variance > 0 else np.full(len(towards), np.nan)


def _bundled(groups: Collection[str], wanted: Mapping[str, float]) -> tuple[list[_Bundle], np.ndarray]:
    """Return the groups whose influence is wanted and all others as one, with the share of each; they sum to 1."""
    bundles: list[_Bundle] = [(key, (key,), share) for key, share in wanted.items()]
    free = tuple(key for key in groups if key not in wanted)
    if free:
        bundles.append(("", free, max(1 - sum(wanted.values()), 0.0)))
    shares = np.array([share for _key, _keys, share in bundles])
    return bundles, np.where(shares < NEAR, 0.0, shares) / shares.sum()


def weights_for_influence(dataset: Dataset, recipe: Recipe, period: str, wanted: Mapping[str, float]) -> WantedWeights:
    """Return the weights with which groups have a wanted influence on the index.

    Parameters
    ----------
    recipe
        The recipe; groups that are not named, and indicators of one group, keep their weights to each other.
    wanted
        Shares from 0 to 1 by key of `influence_groups`.

    Raises
    ------
    DataError
        Where no weights give this, with the reason.

    Notes
    -----
    The same task as risk budgeting: for shares above 0 there is one solution, the minimum of
    ``x'Cx / 2 - sum(p log x)`` (Maillard, Roncalli, Teïletche 2010), found by damped Newton steps (Spinu 2013).
    Where values are missing, parts are no fixed multiple of the weights; then it is solved anew from the weights
    that were found, until the influence is the wanted one.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.recipe import Step, Weighted
    >>> from sozial.model import Indicator
    >>> index = pd.MultiIndex.from_product([list("1234"), ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [2.0, 2, -2, -2], "b": [1.0, -1, 1, -1]}, index=index)
    >>> units = pd.DataFrame({"name": list("ABCD")}, index=list("1234"))
    >>> dataset = Dataset("t", units, values, (Indicator("a"), Indicator("b")))
    >>> recipe = Recipe("m", (Weighted("a"), Weighted("b")), normalise=Step("none"))
    >>> found = weights_for_influence(dataset, recipe, "2024", {"a": 0.5})
    >>> round(found.shares["a"], 6)
    0.333333
    """
    groups = influence_groups(dataset, recipe)
    _check_wanted(groups, wanted)
    bundles, shares = _bundled(groups, wanted)
    prepared = prepare_index(dataset, replace(recipe, weights=GIVEN).as_trial(), period)
    weights = _begin(recipe, groups, bundles)
    for _step in range(_MOST_STEPS):
        result = weigh_index(prepared, prepared.recipe.with_weights(weights))
        if not result.additive:
            raise _impossible(N_("No weights give this influence: this recipe does not add up, so it has no parts."))
        _check_shared(groups, result)
        parts = np.column_stack(
            [sum((_group_part(result, groups[key]) for key in keys), start=np.zeros(1)) for _k, keys, _s in bundles]
        )
        covariance = np.atleast_2d(np.cov(parts, rowvar=False))
        _check_spread(groups, bundles, covariance)
        if np.abs(_shares_of(covariance) - shares).max() < NEAR:
            return _found(dataset, result, groups)
        times = _solve(covariance, shares)
        if times is None:
            raise _impossible(
                N_("No weights give this influence: they pull against each other until nothing of the index is left.")
            )
        for (_key, keys, _share), factor in zip(bundles, times / times.max(), strict=True):
            weights |= {code: weights[code] * float(factor) for key in keys for code in groups[key].codes}
    raise _impossible(N_("No weights give this influence: with so many missing values no weights come near enough."))


def _begin(recipe: Recipe, groups: Mapping[str, InfluenceGroup], bundles: list[_Bundle]) -> dict[str, float]:
    """Return the weights to start from: of a group without any weight, all members count alike."""
    given = recipe.weights_given()
    mean = float(np.mean([weight for weight in given.values() if weight > 0] or [1.0]))
    found = dict(given)
    for _key, keys, share in bundles:
        codes = [code for key in keys for code in groups[key].codes]
        if share > 0 and not any(given[code] > 0 for code in codes):
            found |= dict.fromkeys(codes, mean)
    return found


def _solve(covariance: np.ndarray, shares: np.ndarray) -> np.ndarray | None:
    """Return how many times each column has to count; None where they cancel each other."""
    there = np.flatnonzero(shares > 0)
    inside, budget = covariance[np.ix_(there, there)], shares[there]
    spread = np.sqrt(np.diag(inside))
    # In standard deviations, so that the scale of the parts does not matter.
    inside = inside / np.outer(spread, spread)
    times = np.sqrt(budget)
    for _round in range(_MOST_ROUNDS):
        slope = inside @ times - budget / times
        step = np.linalg.solve(inside + np.diag(budget / times**2), slope)
        # Newton's decrement; a damped step never leaves the positive side (the function is self-concordant
        # once it is divided by the smallest share).
        decrement = float(np.sqrt(max(slope @ step, 0.0) / budget.min()))
        times = times - step / (1 + decrement if decrement > 0.25 else 1)
        if times.max() > _CANCELLED:
            return None
        if decrement < 1e-13:
            break
    else:
        return None
    found = np.zeros(len(shares))
    found[there] = times / spread
    return found


def _found(dataset: Dataset, result: Result, groups: Mapping[str, InfluenceGroup]) -> WantedWeights:
    below = result.shares_below(result.recipe.main)
    return WantedWeights(
        result.recipe,
        influence_now(dataset, result),
        {key: sum(below.get(code, 0.0) for code in group.codes) for key, group in groups.items()},
    )


def _impossible(message: str, remedy: str = "", **values: object) -> DataError:
    remedy = remedy or N_("State another influence, or weights.")
    return DataError(Finding("no-influence", Severity.ERROR, message, remedy, "", values))


def _check_wanted(groups: Mapping[str, InfluenceGroup], wanted: Mapping[str, float]) -> None:
    total = sum(wanted.values())
    if not wanted or any(key not in groups or not share >= 0 for key, share in wanted.items()):
        raise _impossible(
            N_("No weights give this influence: none was stated."),
            N_("State a share from 0 to 100 % for at least one of them."),
        )
    if total > 1 + NEAR:
        raise _impossible(N_("No weights give this influence: together they are more than 100 %."), N_("State less."))
    if abs(total - 1) > NEAR and set(wanted) == set(groups):
        raise _impossible(
            N_("No weights give this influence: together they are not 100 %."),
            N_("State less or more, or leave one of them open."),
        )


def _check_shared(groups: Mapping[str, InfluenceGroup], result: Result) -> None:
    columns = [code for group in groups.values() for code in group.parts if code in result.contributions.columns]
    if len(columns) != len(set(columns)):
        raise _impossible(N_("No weights give this influence: something goes into two of them at once."))


def _check_spread(groups: Mapping[str, InfluenceGroup], bundles: list[_Bundle], covariance: np.ndarray) -> None:
    for at, (key, _keys, share) in enumerate(bundles):
        if share > NEAR and not covariance[at, at] > 0:
            if not key:
                raise _impossible(N_("No weights give this influence: what is left open is the same everywhere."))
            message = N_("No weights give this influence: “{name}” is the same everywhere or has no values.")
            raise _impossible(message, N_("Leave it open."), name=groups[key].label)
