"""What the indicators of a measure did before, during and after it: a description, no proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.build import build_index
from sozial.insight.series_breaks import MISSING_PERIOD, breaks_between, breaks_of, series_breaks
from sozial.insight.similarity import distances
from sozial.model import Dataset
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.target import period_end, period_start, series_of
from sozial.recipe import Recipe

PEERS = 5


class Phase(StrEnum):
    """Where a period lies."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    UNKNOWN = "unknown"


PHASE_LABELS = {
    Phase.BEFORE: N_("before"),
    Phase.DURING: N_("during"),
    Phase.AFTER: N_("after"),
    Phase.UNKNOWN: N_("without a date"),
}


@dataclass(frozen=True)
class FollowUp:
    """One measure, seen by its indicators.

    Parameters
    ----------
    units
        Its quarters that the data has.
    peers
        The quarters most similar to them before it began, without such a measure; the nearest first.
    reference
        The period in which similarity was looked at; empty without any peers.
    series
        By indicator: index period; columns phase, own, peers, city. Values of several quarters are sums over sums where
        counts are known.
    changes
        Index: indicator. Columns since, until (periods), own, peers, city: differences of the last value and the last
        one before the start; NaN where one of them is missing.
    """

    units: tuple[str, ...]
    peers: tuple[str, ...]
    reference: str
    series: dict[str, pd.DataFrame]
    changes: pd.DataFrame
    findings: tuple[Finding, ...]


def phase_of(period: str, start: str, end: str) -> Phase:
    """Return whether a period lies before, in or after the time of a measure; what overlaps lies in it.

    Examples
    --------
    >>> phase_of("2021", "2022-03-01", "2023-06-30").value, phase_of("2022", "2022-03-01", "").value
    ('before', 'during')
    >>> phase_of("2024", "2022-03-01", "2023-06-30").value, phase_of("2021", "", "").value
    ('after', 'unknown')
    """
    first, last = period_start(period), period_end(period)
    if not start or not last:
        return Phase.UNKNOWN
    if last < start:
        return Phase.BEFORE
    return Phase.AFTER if end and first > end else Phase.DURING


def follow_up(
    dataset: Dataset, recipe: Recipe, action: Action, actions: Sequence[Action] = (), count: int = PEERS
) -> FollowUp:
    """Return how the indicators of a measure moved, beside the city and similar quarters without such a measure.

    Parameters
    ----------
    recipe
        The recipe in which quarters are compared.
    actions
        The whole register: quarters with another measure of the same Handlungsfeld, other than a planned one, are no
        peers.

    Notes
    -----
    Peers are the quarters with the smallest mean distance (see `sozial.insight.similarity`) to those of the measure in
    the last period before its start, so that what it did does not choose them.

    Examples
    --------
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> action = Action("A", ("01101",), "Einkommen", ("sgb2_quote",), start="2022-01-01", status=Status.RUNNING)
    >>> found = follow_up(sample, recipe, action)
    >>> found.reference, len(found.peers), list(found.series["sgb2_quote"]["phase"].unique())
    ('2021', 5, [<Phase.BEFORE: 'before'>, <Phase.DURING: 'during'>])
    """
    everywhere = list(map(str, dataset.units.index))
    units = [unit for unit in action.units if unit in dataset.units.index] if action.units else everywhere
    phases = {period: phase_of(period, action.start, action.end) for period in dataset.periods}
    before = [period for period, phase in phases.items() if phase is Phase.BEFORE]
    findings: list[Finding] = []
    peers: tuple[str, ...] = ()
    if action.units and before:
        peers = _similar(dataset, recipe, before[-1], units, _taken(action, actions), count, findings)
    elif action.units:
        message = N_("No period of the data ends before the start of this measure, so nothing is compared.")
        findings.append(
            Finding("nothing-before", Severity.NOTE, message, N_("Load earlier years, or enter the start."))
        )
    codes = dict.fromkeys([*action.indicators, *([action.target.indicator] if action.target else [])])
    known = {indicator.code for indicator in dataset.indicators}
    series: dict[str, pd.DataFrame] = {}
    rows = {}
    for code in (code for code in codes if code in known and units):
        table = pd.DataFrame(
            {
                "phase": pd.Series(phases, dtype=object),
                "own": series_of(dataset, code, units)["value"],
                "peers": series_of(dataset, code, peers)["value"] if peers else np.nan,
                "city": series_of(dataset, code, everywhere)["value"],
            },
            index=list(dataset.periods),
        )
        series[code] = table
        rows[code] = _change(dataset, code, table, findings)
    changes = pd.DataFrame.from_dict(rows, orient="index", columns=["since", "until", "own", "peers", "city"])
    return FollowUp(tuple(units), peers, before[-1] if peers else "", series, changes, tuple(findings))


def _taken(action: Action, actions: Sequence[Action]) -> set[str]:
    begun = [other for other in actions if other.domain == action.domain and other.status is not Status.PLANNED]
    return {unit for other in [*begun, action] for unit in other.units}


def _similar(
    dataset: Dataset,
    recipe: Recipe,
    period: str,
    units: Sequence[str],
    taken: set[str],
    count: int,
    findings: list[Finding],
) -> tuple[str, ...]:
    try:
        result = build_index(dataset, recipe, period)
    except DataError as error:
        findings.extend(error.findings)
        return ()
    found = [distances(result, unit)["distance"] for unit in units]
    together = pd.concat(found, axis=1).mean(axis=1) if found else pd.Series(dtype=float)
    free = together[~together.index.isin(taken)].sort_values(kind="stable")
    if free.empty:
        message = N_("There is no comparable quarter without such a measure.")
        findings.append(Finding("no-peers", Severity.NOTE, message))
    return tuple(map(str, free.index[:count]))


def _change(dataset: Dataset, code: str, table: pd.DataFrame, findings: list[Finding]) -> tuple[object, ...]:
    """Return from when to when an indicator is known, and by how much it changed; no figures over a break."""
    known = table[table["own"].notna()]
    before = known[known["phase"] == Phase.BEFORE]
    later = known[known["phase"].isin([Phase.DURING, Phase.AFTER])]
    if before.empty or later.empty:
        return "", "", np.nan, np.nan, np.nan
    since, until = str(before.index[-1]), str(later.index[-1])
    own_breaks = breaks_between(breaks_of(series_breaks(dataset), (code,)), since, until)
    if any(entry.kind != MISSING_PERIOD for entry in own_breaks):
        message = N_("“{name}”: its series has a break between {since} and {until}, so no change is computed.")
        values = {"name": dataset.indicator(code).label, "since": since, "until": until}
        findings.append(Finding("break", Severity.WARNING, message, values=values))
        return since, until, np.nan, np.nan, np.nan
    differences = [
        float(later[column].iloc[-1]) - float(before[column].iloc[-1]) for column in ("own", "peers", "city")
    ]
    return since, until, *differences
