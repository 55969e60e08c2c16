"""Whether the index of two periods may be compared: both must rest on the same indicators and the same rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.index.values.derive import with_derived
from sozial.insight.series_breaks import ALL_INDICATORS, BASIS, SeriesBreak
from sozial.model import PERIOD, Dataset
from sozial.recipe import Recipe

# An indicator with values in fewer than this share of the quarters that it had them in does not carry an index.
_ENOUGH = 0.5


@dataclass(frozen=True)
class Comparability:
    """What the indices of two periods have in common.

    Parameters
    ----------
    common
        Weighed indicators with values in both periods, in the order of the recipe.
    only_before, only_after
        Weighed indicators with values in one of the periods alone.
    other_recipe
        Whether the index of the earlier period was made by another recipe.
    """

    before: str
    after: str
    common: tuple[str, ...]
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    other_recipe: bool = False

    @property
    def same_indicators(self) -> bool:
        """Whether both rest on the same indicators."""
        return not self.only_before and not self.only_after

    @property
    def is_same(self) -> bool:
        """Whether both rest on the same indicators and rules."""
        return self.same_indicators and not self.other_recipe

    @property
    def differing(self) -> tuple[str, ...]:
        """The indicators that one of them lacks."""
        return (*self.only_before, *self.only_after)


def comparability(
    dataset: Dataset, recipe: Recipe, before: str, after: str, earlier: Recipe | None = None
) -> Comparability:
    """Return what the indices of two periods of one dataset have in common.

    Parameters
    ----------
    dataset
        Holds both periods.
    earlier
        The recipe that the index of the earlier period was made by, where it can be another one.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2023", "2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [1.0, None, 3, None]}, index=index)
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=pd.Index(["1", "2"], name="unit"))
    >>> dataset = Dataset("T", units, values, (Indicator("a"), Indicator("b")))
    >>> found = comparability(dataset, Recipe("m", (Weighted("a"), Weighted("b"))), "2023", "2024")
    >>> found.common, found.only_before, found.is_same
    (('a',), ('b',), False)
    """
    known = _known(dataset, recipe)
    return _compare(known, recipe, before, after, earlier)


def _known(dataset: Dataset, recipe: Recipe) -> dict[str, dict[str, int]]:
    """Return the number of quarters with a value, by weighed indicator and period."""
    whole = with_derived(dataset, recipe)
    codes = [code for code, share in recipe.shares().items() if share > 0]
    present = [code for code in codes if code in whole.values.columns]
    counts = whole.values[present].notna().groupby(level=PERIOD).sum()
    found: dict[str, dict[str, int]] = {code: {} for code in codes}
    for code in present:
        found[code] = {str(period): int(count) for period, count in counts[code].items()}
    return found


def _compare(
    known: dict[str, dict[str, int]], recipe: Recipe, before: str, after: str, earlier: Recipe | None
) -> Comparability:
    common, only_before, only_after = [], [], []
    for code, periods in known.items():
        then, now = periods.get(before, 0), periods.get(after, 0)
        if not then and not now:
            continue
        if now < _ENOUGH * then:
            only_before.append(code)
        elif then < _ENOUGH * now:
            only_after.append(code)
        else:
            common.append(code)
    other = earlier is not None and not earlier.same_calculation(recipe)
    return Comparability(before, after, tuple(common), tuple(only_before), tuple(only_after), other)


def common_recipe(recipe: Recipe, codes: Collection[str]) -> Recipe | None:
    """Return a recipe reduced to some of its indicators; None where nothing is left of its main composite.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> found = common_recipe(Recipe("m", (Weighted("a"), Weighted("b", 3))), ["b"])
    >>> [entry.code for entry in found.indicators]
    ['b']
    """
    reduced = replace(recipe, indicators=tuple(entry for entry in recipe.indicators if entry.code in codes))
    while True:
        empty = {level.code for level in reduced.composites if not reduced.members[level.code]}
        if not empty:
            break
        if reduced.main in empty:
            return None
        reduced = replace(reduced, composites=tuple(level for level in reduced.composites if level.code not in empty))
        if not reduced.composites:
            return None
    # A recipe that states two axes states them no more where one of them is gone.
    left = {level.code for level in reduced.composites}
    if reduced.matrix is not None and not {reduced.matrix.first, reduced.matrix.second} <= left:
        reduced = replace(reduced, matrix=None)
    return reduced if any(reduced.shares().values()) else None


def basis_breaks(dataset: Dataset, recipe: Recipe, periods: Sequence[str]) -> tuple[SeriesBreak, ...]:
    """Return where, between periods that have an index, it begins to rest on other indicators.

    Parameters
    ----------
    periods
        Those that have an index, oldest first.
    """
    known = _known(dataset, recipe)
    names = {indicator.code: indicator.label for indicator in with_derived(dataset, recipe).indicators}
    found = []
    for before, after in pairwise(periods):
        compared = _compare(known, recipe, before, after, None)
        if not compared.same_indicators:
            said = listed([names.get(code, code) for code in compared.differing])
            found.append(SeriesBreak(ALL_INDICATORS, after, BASIS, str(said)))
    return tuple(found)


def comparability_findings(dataset: Dataset, recipe: Recipe, compared: Comparability) -> list[Finding]:
    """Return in what the indices of two periods differ; [] where they can be compared."""
    names = {indicator.code: indicator.label for indicator in with_derived(dataset, recipe).indicators}
    found = []
    said = (
        (compared.only_before, compared.after, N_("In the index of {other}, but without values in {period}: {names}")),
        (compared.only_after, compared.before, N_("In the index of {other}, but without values in {period}: {names}")),
    )
    for codes, period, message in said:
        if codes:
            other = compared.before if period == compared.after else compared.after
            values = {"other": other, "period": period, "names": listed([names.get(code, code) for code in codes])}
            found.append(Finding("other-indicators", Severity.WARNING, message, "", "", values))
    if compared.other_recipe:
        message = N_("The index of {period} was made by another recipe.")
        values = {"period": compared.before}
        remedy = N_("Here both are computed with the recipe on screen.")
        found.append(Finding("other-recipe", Severity.WARNING, message, remedy, "", values))
    if compared.differing and compared.common:
        message = NP_(
            "Compared is what both have in common: an index of {n} indicator, computed anew for both periods.",
            "Compared is what both have in common: an index of {n} indicators, computed anew for both periods.",
        )
        found.append(Finding("common-index", Severity.NOTE, message, "", "", {"n": len(compared.common)}))
    elif compared.differing:
        message = N_("Both periods have no weighed indicator in common, so their indices cannot be compared.")
        found.append(Finding("nothing-common", Severity.WARNING, message))
    elif not compared.common:
        message = N_("No weighed indicator has values in both {before} and {after}.")
        values = {"before": compared.before, "after": compared.after}
        found.append(Finding("nothing-common", Severity.WARNING, message, "", "", values))
    return found


def fewer_indicators(dataset: Dataset, recipe: Recipe, compared: Comparability) -> dict[str, tuple[str, ...]]:
    """Return, by quarter, the indicators that have a value in the earlier period and none in the later one.

    Only quarters whose index rests on fewer of the common indicators than before: a value was withheld, or is missing.
    """
    whole = with_derived(dataset, recipe)
    codes = [code for code in compared.common if code in whole.values.columns]
    then, now = (whole.at(period)[codes].notna() for period in (compared.before, compared.after))
    found = {}
    for unit in [unit for unit in whole.units.index if unit in then.index and unit in now.index]:
        # A quarter without any figure is missing as a whole, which is said elsewhere.
        if 0 < now.loc[unit].sum() < then.loc[unit].sum():
            found[str(unit)] = tuple(code for code in codes if then.loc[unit, code] and not now.loc[unit, code])
    return found


def fewer_findings(dataset: Dataset, recipe: Recipe, compared: Comparability) -> list[Finding]:
    """Name the quarters whose index rests on fewer indicators than in the earlier period, with what is missing."""
    lost = fewer_indicators(dataset, recipe, compared)
    if not lost:
        return []
    names = {indicator.code: indicator.label for indicator in with_derived(dataset, recipe).indicators}
    titles = dataset.unit_titles
    said = [f"{titles[unit]} ({', '.join(names.get(code, code) for code in codes)})" for unit, codes in lost.items()]
    message: str = NP_(
        "The index of {n} quarter rests on fewer indicators in {period} than in {other}, for want of a value: {names}",
        "The index of {n} quarters rests on fewer indicators in {period} than in {other}, for want of a value: {names}",
    )
    values = {"n": len(lost), "period": compared.after, "other": compared.before, "names": listed(said)}
    remedy = N_("Read their change in index and rank with care.")
    return [Finding("fewer-indicators", Severity.WARNING, message, remedy, "", values)]
