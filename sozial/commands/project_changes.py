"""What became of a project: quarters, indicators and periods that came or went, and figures that changed."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.recipe.presets import needed_columns
from sozial.model import NAME, Dataset, Direction
from sozial.reading.vocabulary.periods import find_period
from sozial.recipe import Recipe


def changes(before: Dataset, now: Dataset) -> list[Finding]:
    """Return what is new and what is gone in data that was read anew."""
    found = [
        *_differences(_quarters(before), _quarters(now), N_("New quarters: {names}"), N_("Quarters gone: {names}")),
        *_differences(
            _indicators(before), _indicators(now), N_("New indicators: {names}"), N_("Indicators gone: {names}")
        ),
        *_differences(
            {period: period or "–" for period in before.periods}, {period: period or "–" for period in now.periods},
            N_("New periods: {names}"), N_("Periods gone: {names}"),
        ),
    ]  # fmt: skip
    columns = [name for name in before.values.columns if name in now.values.columns]
    rows = before.values.index.intersection(now.values.index)
    one, other = before.values.loc[rows, columns], now.values.loc[rows, columns]
    different = int((~((one == other) | (one.isna() & other.isna()))).to_numpy().sum())
    if different:
        found.append(_note(N_("Figures of the same quarters and periods that are others now: {n}"), n=different))
    return found or [_note(N_("Quarters, indicators, periods and figures are as before."))]


def weighed_elsewhere(before: Dataset, now: Dataset, recipe: Recipe) -> list[Finding]:
    """Say which new indicators the recipe does not weigh."""
    known = {*_indicators(before), *needed_columns(recipe)}
    new = [one.label for one in now.indicators if one.code not in known and one.direction is not Direction.CONTEXT]
    if not new:
        return []
    message = N_("The recipe stays as it is, so these new indicators are not in the index: {names}")
    remedy = N_("Give a recipe with --recipe; “--recipe additive” weighs all alike.")
    return [Finding("not-weighed", Severity.WARNING, message, remedy, "", {"names": listed(new)})]


def outdated_names(before: Dataset, now: Dataset) -> list[Finding]:
    """Say which indicators are called by a year that the data had before, and has no more."""
    gone = set(before.periods) - set(now.periods)
    stated = {indicator.label: find_period(indicator.label) for indicator in now.indicators}
    names = [label for label, found in stated.items() if found is not None and found[1] in gone]
    if not names:
        return []
    message = N_("An indicator has a year in its name that is not in the data any more: {names}")
    remedy = N_("Give it another name with --indicators, or on the page Daten.")
    return [Finding("outdated-name", Severity.WARNING, message, remedy, "", {"names": listed(names)})]


def _quarters(dataset: Dataset) -> dict[str, str]:
    return {str(unit): f"{name} ({unit})" for unit, name in dataset.units[NAME].items()}


def _indicators(dataset: Dataset) -> dict[str, str]:
    return {indicator.code: indicator.label for indicator in dataset.indicators}


def _differences(before: Mapping[str, str], now: Mapping[str, str], came: str, went: str) -> list[Finding]:
    new = [label for key, label in now.items() if key not in before]
    gone = [label for key, label in before.items() if key not in now]
    return [_note(said, names=listed(names)) for said, names in ((came, new), (went, gone)) if names]


def _note(message: str, **values: object) -> Finding:
    return Finding("changed", Severity.NOTE, message, "", "", values)
