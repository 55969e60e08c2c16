"""Status and dynamics side by side: how much burden there is, and which way it goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sozial.errors import DataError, Finding, Phrase, Severity
from sozial.i18n import N_
from sozial.index.build import build_index
from sozial.index.classify import assign_classes
from sozial.index.values.decimals import subtract_exactly
from sozial.index.values.equality import deviation_of
from sozial.insight.comparable import common_recipe, comparability, comparability_findings
from sozial.insight.development import MOVING, build_development
from sozial.insight.series_breaks import BASIS, breaks_between
from sozial.model import Dataset, Direction
from sozial.recipe import Recipe
from sozial.result import NO_CLASS, NOT_RATED_CLASS, ClassBreaks, Result

# For recipes that state none: the cut-offs of Monitoring Soziale Stadtentwicklung Berlin 2021, in standard deviations.
_STATUS = ClassBreaks(
    (-1.0, 1.0, 1.5),
    (True, False, False),
    (N_("little"), N_("medium"), N_("high"), N_("very high")),
)
_DYNAMICS = ClassBreaks((-1.0, 1.0), (True, False), (N_("better"), N_("stable"), N_("worse")))


@dataclass(frozen=True)
class StatusDynamics:
    """Two axes for every unit of the dataset, in its order.

    Parameters
    ----------
    status, dynamics
        Values; high means burden, and a change for the worse. NaN where not known.
    status_classes, dynamics_classes
        Class numbers, -1 without one, -2 not rated.
    cells
        Status class times the number of dynamics classes, plus the dynamics class; -1, -2 as above.
    own
        Whether cut-offs and labels are the recipe's.
    before, after
        The periods compared; `before` is empty where the recipe computes the change itself.
    labels
        One row per status class, ascending, in it one text per dynamics class.
    colours
        The same shape; empty: the app's own.
    """

    status: np.ndarray
    dynamics: np.ndarray
    status_classes: np.ndarray
    dynamics_classes: np.ndarray
    cells: np.ndarray
    status_breaks: ClassBreaks
    dynamics_breaks: ClassBreaks
    status_name: str
    dynamics_name: str
    own: bool
    before: str
    after: str
    labels: tuple[tuple[str, ...], ...] = ()
    colours: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()


def from_matrix(result: Result) -> StatusDynamics | None:
    """Return the two axes of a recipe that states them, None of one that does not."""
    matrix = result.recipe.matrix
    if matrix is None or result.cells is None:
        return None
    first, second = result.levels[matrix.first], result.levels[matrix.second]
    if first.breaks is None or second.breaks is None:
        return None
    return StatusDynamics(
        first.scores,
        second.scores,
        first.classes,
        second.classes,
        result.cells,
        first.breaks,
        second.breaks,
        first.label,
        second.label,
        True,
        "",
        result.period,
        matrix.labels,
        matrix.colours,
    )


def _standardised(values: np.ndarray) -> np.ndarray:
    there = values[~np.isnan(values)]
    spread = deviation_of(there)
    return (values - there.mean()) / spread if spread > 0 else np.full(len(values), np.nan)


def build_status_dynamics(dataset: Dataset, recipe: Recipe, before: str, after: str) -> StatusDynamics:
    """Return status and dynamics: the recipe's own, else the index and its change between two periods.

    Raises
    ------
    DataError
        If the recipe gives no index in one of the two periods.

    Notes
    -----
    Without axes of the recipe's own, status is the index of the later period and dynamics its change since the
    earlier one with the later one as the reference, as the analysis shows it; both as z-scores, with the cut-offs of
    Berlin's monitoring 2021.
    """
    development = build_development(dataset, recipe, after)
    for period in (before, after):
        if period not in development.results:
            message = N_("The recipe gives no index in {period}.")
            remedy = N_("Choose other periods.")
            raise DataError(Finding("no-period", Severity.ERROR, message, remedy, recipe.name, {"period": period}))
    # The recipe's own axes are those of its own year by itself.
    own = from_matrix(build_index(dataset, recipe, after)) if recipe.matrix else None
    if own is not None:
        return own
    compared = comparability(dataset, recipe, before, after)
    differences = comparability_findings(dataset, recipe, compared)
    common = common_recipe(recipe, compared.common)
    if common is None:
        raise DataError(*differences)
    if not compared.same_indicators:
        recipe = common
        development = build_development(dataset, recipe, after)
    sign = -1.0 if recipe.high is Direction.FAVOURABLE else 1.0
    later, earlier = (development.scores[period].to_numpy(dtype=float) for period in (after, before))
    # Where the recipe only knows ranks or moving references, a change is one of the place among the others.
    status, dynamics = _standardised(sign * later), _standardised(sign * subtract_exactly(later, earlier))
    out = development.results[after].classes.to_numpy() == NOT_RATED_CLASS
    status_classes, dynamics_classes = (
        np.where(out, NOT_RATED_CLASS, assign_classes(values, breaks).astype(int))
        for values, breaks in ((status, _STATUS), (dynamics, _DYNAMICS))
    )
    both = (status_classes >= 0) & (dynamics_classes >= 0)
    width = len(_DYNAMICS.labels)
    cells = np.where(both, status_classes * width + dynamics_classes, np.where(out, NOT_RATED_CLASS, NO_CLASS))
    findings = [*differences, *(finding for finding in development.findings if finding.code != MOVING)]
    message = N_("The recipe states no classes of status and change: those of Berlin's monitoring 2021 stand in.")
    findings.append(Finding("berlin-cut-offs", Severity.NOTE, message))
    if np.isnan(dynamics).all() and not np.isnan(later - earlier).all():
        message = N_("The index changes by the same in all quarters, so the change puts none apart from the others.")
        findings.append(Finding("no-spread", Severity.WARNING, message))
    if not development.reference:
        message = N_("This recipe compares ranks: the change is one of the place among the others, not of the burden.")
        findings.append(Finding(MOVING, Severity.WARNING, message))
    for entry in breaks_between(development.breaks, before, after):
        if entry.kind == BASIS:
            continue
        name = dataset.indicator(entry.code).label if entry.code else Phrase(N_("all indicators"))
        message = N_("The series breaks in {period} ({name}): the change is not one of the situation alone.")
        said = {"period": entry.period, "name": name}
        findings.append(Finding("break", Severity.WARNING, message, "", "", said))
    return StatusDynamics(
        status,
        dynamics,
        status_classes,
        dynamics_classes,
        cells,
        _STATUS,
        _DYNAMICS,
        N_("Burden"),
        N_("Change"),
        False,
        before,
        after,
        findings=tuple(findings),
    )
