"""Who is rated, and what happens to missing values before anything is normalised."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.index.values.spread import has_gaps
from sozial.model import NAME, Dataset
from sozial.recipe import Condition, MissingRule, Recipe

DROP, RENORMALISE, MEAN, MEDIAN = "drop", "renormalise", "mean", "median"
# What reading calls the question whether a number such as -999 means missing.
CODE_FOR_MISSING = "code-for-missing"
MISSING_RULES = (DROP, RENORMALISE, MEAN, MEDIAN)


def unit_place(dataset: Dataset, position: int) -> str:
    """Return how a unit is named in findings: its name and its key."""
    return f"{dataset.units[NAME].iloc[position]} ({dataset.units.index[position]})"


def _meets(dataset: Dataset, condition: Condition, period: str) -> tuple[np.ndarray, pd.Series]:
    """Return which units meet a condition, and what they have in its column."""
    if condition.column in dataset.units.columns:
        found = dataset.units[condition.column]
    else:
        found = dataset.calculation_at(period)[condition.column]
    meets = np.ones(len(found), dtype=bool)
    texts = found.astype("object").where(found.notna(), "").astype(str)
    if condition.equals:
        meets &= texts.isin(condition.equals).to_numpy() & found.notna().to_numpy()
    if condition.differs:
        meets &= ~texts.isin(condition.differs).to_numpy()
    if condition.at_least is not None or condition.at_most is not None:
        numbers = pd.to_numeric(found, errors="coerce").to_numpy(dtype=float)
        meets &= ~np.isnan(numbers)
        if condition.at_least is not None:
            meets &= numbers >= condition.at_least
        if condition.at_most is not None:
            meets &= numbers <= condition.at_most
    return meets, texts


def _state_of(column: str, texts: pd.Series) -> Callable[[int], dict[str, object]]:
    return lambda at: {"column": column, "state": texts.iloc[at]}


def excluded_units(dataset: Dataset, recipe: Recipe, period: str) -> tuple[dict[str, Finding], list[Finding]]:
    """Return the units that the recipe does not rate at all, with the reason, and what else must be said."""
    reasons: dict[str, Finding] = {}
    said: list[Finding] = []
    rule = recipe.rated
    units = dataset.units.index

    def exclude(mask: np.ndarray, code: str, message: str, values: Callable[[int], dict[str, object]]) -> None:
        for at in np.flatnonzero(mask):
            unit = str(units[at])
            if unit not in reasons:
                reasons[unit] = Finding(code, Severity.NOTE, message, "", unit_place(dataset, int(at)), values(int(at)))

    if rule.exclude:
        exclude(units.isin(rule.exclude), "excluded", N_("not rated: left out by the recipe"), lambda at: {})
        unknown = [key for key in rule.exclude if key not in units]
        if unknown:
            message = N_("The recipe leaves out units that are not in the data: {keys}.")
            remedy = N_("Correct the keys in the recipe.")
            said.append(
                Finding("unknown-unit", Severity.WARNING, message, remedy, recipe.name, {"keys": listed(unknown)})
            )
    for condition in rule.conditions:
        meets, texts = _meets(dataset, condition, period)
        message = N_("not rated: {column} is “{state}”")
        exclude(
            ~meets,
            "condition",
            message,
            _state_of(condition.column, texts),
        )
    if rule.minimum_population > 0:
        population = dataset.population(period)
        if population is None:
            message = N_(
                "The data has no inhabitants, so the minimum of {minimum} could not be applied: all are rated."
            )
            remedy = N_("Load a column with inhabitants, or set the minimum in the recipe to 0.")
            values = {"minimum": rule.minimum_population}
            said.append(Finding("no-population", Severity.WARNING, message, remedy, recipe.name, values))
        else:
            people = population.to_numpy(dtype=float)
            message = N_("not rated: number of inhabitants unknown")
            exclude(np.isnan(people), "population-unknown", message, lambda at: {})
            exclude(
                people < rule.minimum_population,
                "population",
                NP_(
                    "not rated: {people} inhabitant, fewer than {minimum}",
                    "not rated: {people} inhabitants, fewer than {minimum}",
                    by="people",
                ),
                lambda at: {"people": float(people[at]), "minimum": float(rule.minimum_population)},
            )
    return reasons, said


def blank_missing(values: np.ndarray, rule: MissingRule) -> tuple[np.ndarray, bool]:
    """Return the values with sentinel codes and what is no number as missing, and whether any is.

    The values themselves where there is nothing to do.

    Examples
    --------
    >>> values, gaps = blank_missing(np.array([[1.0], [-999.0]]), MissingRule(codes=(-999.0,)))
    >>> values.ravel().tolist(), gaps
    ([1.0, nan], True)
    """
    if rule.codes:
        values = np.where(np.isin(values, rule.codes), np.nan, values)
    gaps = has_gaps(values)
    return np.where(np.isfinite(values), values, np.nan) if gaps else values, gaps


def code_findings(dataset: Dataset, codes: Sequence[str], values: np.ndarray, rule: MissingRule) -> list[Finding]:
    """Return, once for each number that the recipe names as missing, how often it stands in which indicators.

    Parameters
    ----------
    values
        Units x indicators, before such numbers are blanked.
    """
    findings = []
    message = NP_(
        "{code} counts as missing, as the recipe says: {n} time, in {names}.",
        "{code} counts as missing, as the recipe says: {n} times, in {names}.",
    )
    for code in rule.codes:
        found = values == code
        if found.any():
            names = [dataset.indicator(codes[column]).label for column in np.flatnonzero(found.any(axis=0)).tolist()]
            said = {"code": f"{code:g}", "n": int(found.sum()), "names": listed(names)}
            findings.append(Finding("named-code", Severity.NOTE, message, "", "", said))
    return findings


def without_named_codes(findings: Sequence[Finding], rule: MissingRule) -> list[Finding]:
    """Return findings without the questions whether a number means missing, where the recipe says that it does.

    Examples
    --------
    >>> asked = Finding(CODE_FOR_MISSING, Severity.QUESTION, "{code}?", values={"code": "-999"})
    >>> without_named_codes([asked], MissingRule(codes=(-999.0,))), len(without_named_codes([asked], MissingRule()))
    ([], 1)
    """
    return [
        finding
        for finding in findings
        if finding.code != CODE_FOR_MISSING or float(finding.values["code"]) not in rule.codes
    ]


def withheld_cells(dataset: Dataset, codes: Sequence[str], period: str, rows: np.ndarray | None) -> np.ndarray:
    """Return where a value is withheld by its source or by the rules for public figures, units x indicators."""
    places = {str(unit): place for place, unit in enumerate(dataset.units.index)}
    columns = {code: place for place, code in enumerate(codes)}
    found = np.zeros((len(places), len(columns)), dtype=bool)
    for unit, at, code in dataset.withheld:
        if at == period and code in columns and unit in places:
            found[places[unit], columns[code]] = True
    return found if rows is None else found[rows]


def impute_missing(
    values: np.ndarray, groups: np.ndarray | None, rule: str, never: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Fill gaps with the mean or median of the unit's group.

    Parameters
    ----------
    values
        Units x indicators.
    groups
        Group per unit; None: all units are one group.
    never
        Where a value is withheld, and must not be filled in.

    Returns
    -------
    filled, imputed
        The values, and where one was filled in. A group without any value stays missing.

    Examples
    --------
    >>> impute_missing(np.array([[1.0], [3.0], [np.nan]]), None, "mean")[0].ravel().tolist()
    [1.0, 3.0, 2.0]
    """
    frame = pd.DataFrame(values)
    keys = pd.Series("", index=frame.index) if groups is None else pd.Series(groups).astype("object").fillna("")
    # Without a known group nothing is filled in from others that merely lack one too.
    lacking = np.zeros(len(frame), dtype=bool) if groups is None else (keys == "").to_numpy()
    filling = frame.groupby(keys.to_numpy()).transform(rule).to_numpy()
    imputed = np.isnan(values) & ~np.isnan(filling) & ~lacking[:, None]
    if never is not None:
        imputed &= ~never
    return np.where(imputed, filling, values), imputed


def imputation_findings(dataset: Dataset, codes: list[str], imputed: np.ndarray, rows: np.ndarray) -> list[Finding]:
    """Return one note per unit whose values were filled in, naming them."""
    findings = []
    message = N_("filled in from its group: {names}")
    for at in np.flatnonzero(imputed.any(axis=1)):
        names = [dataset.indicator(codes[column]).label for column in np.flatnonzero(imputed[at])]
        place = unit_place(dataset, int(rows[at]))
        findings.append(Finding("imputed", Severity.NOTE, message, "", place, {"names": listed(names)}))
    return findings
