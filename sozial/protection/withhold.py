"""Public figures: small counts, their rates, and everything from which they could be computed, are withheld.

The result is a dataset like any other. Scores, ranks, contributions, means and totals are computed from it alone,
so that nothing withheld can be found in them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import PARENT, PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.protection.closing import IN_SUM, IN_TOTAL, LINKED, Work, close_exposed, close_sum, close_total, link
from sozial.protection.relations import Relation, find_relations
from sozial.protection.rules import DisclosureRules

SMALL_COUNT, SMALL_BASE, SOURCE = "small", "base", "source"
_MESSAGES: dict[str, str] = {
    SMALL_COUNT: N_("Withheld in public because fewer than {minimum} cases stand behind them: {n} figures"),
    SMALL_BASE: N_("Withheld in public because their base is smaller than {base}: {n} figures"),
    LINKED: N_("Withheld in public because a withheld count would follow from them: {n} figures"),
    IN_SUM: N_("Withheld in public because a withheld figure would follow from the sum of columns: {n} figures"),
    IN_TOTAL: N_("Withheld in public because a withheld figure would follow from a total: {n} figures"),
    SOURCE: N_("Withheld by the source, never filled in: {n} figures"),
}


def _rated(indicator: Indicator, columns: pd.Index) -> bool:
    return {indicator.code, indicator.count, indicator.base} <= set(columns)


def count_columns(dataset: Dataset) -> list[str]:
    """Return the columns that count people or cases.

    Counts and bases of rates, inhabitants, supporting figures, and indicators that are whole numbers without a unit.
    """
    named = {name for indicator in dataset.indicators for name in (indicator.count, indicator.base) if name}
    rates = {indicator.code: indicator for indicator in dataset.indicators}
    found = []
    for column in dataset.values.columns:
        known = dataset.values[column].dropna().to_numpy()
        whole = len(known) > 0 and bool((known >= 0).all() and (known == np.round(known)).all())
        indicator = rates.get(column)
        # An indicator of small whole numbers can as well be a class.
        plain = indicator is not None and not (indicator.measure or indicator.count or indicator.base)
        if whole and (column in named or indicator is None or (plain and known.max() >= 20)):
            found.append(str(column))
    return found


def withhold(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return the dataset as the public may see it.

    Indicators whose count and base are not known cannot be checked; a finding names them.

    Examples
    --------
    >>> units = pd.DataFrame({"name": list("ABCD")}, index=pd.Index(list("1234"), name="unit"))
    >>> index = pd.MultiIndex.from_product([list("1234"), ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"n": [2.0, 30, 40, 50], "b": [500.0, 600, 700, 800]}, index=index)
    >>> values["q"] = 100 * values["n"] / values["b"]
    >>> public = withhold(Dataset("t", units, values, (Indicator("q", count="n", base="b"),)), DisclosureRules())
    >>> public.values["n"].isna().tolist(), public.values["q"].isna().tolist()
    ([True, True, False, False], [True, True, False, False])
    """
    values = dataset.values
    masked = pd.DataFrame(False, index=values.index, columns=values.columns)
    work = Work(values, masked, {}, dataset.indicators, rules)
    counts = count_columns(dataset)
    _source(work, dataset)
    _small(work, counts)
    unchecked = _bases(work)
    relations = _relations(work, counts)
    groups = _groups(dataset)
    while True:
        changed = True
        while changed:
            changed = link(work)
            for relation in relations:
                changed |= close_sum(work, relation)
            for column in counts:
                for rows in groups:
                    changed |= close_total(work, column, rows)
        if not close_exposed(work, counts, relations, groups):
            break
    public = values.mask(masked)
    hidden = frozenset(
        (str(unit), str(period), str(column))
        for column in masked.columns[masked.any()]
        for unit, period in masked.index[masked[column]]
    )
    # What reading found names single values, and is not for the public.
    findings = _findings(work, unchecked, dataset.title)
    units = dataset.units
    if POPULATION in units and POPULATION in public:
        units = units.copy()
        latest = public[POPULATION].dropna().groupby(level=UNIT).last()
        units[POPULATION] = latest.reindex(units.index)
    return replace(dataset, units=units, values=public, withheld=dataset.withheld | hidden, findings=tuple(findings))


def _source(work: Work, dataset: Dataset) -> None:
    """What the source withholds stays withheld, together with what it could be computed from."""
    index = {entry: position for position, entry in enumerate(work.values.index)}
    by_column: dict[str, np.ndarray] = {}
    for unit, period, column in dataset.withheld:
        if column in work.masked.columns and (unit, period) in index:
            rows = by_column.setdefault(column, np.zeros(len(work.values), dtype=bool))
            rows[index[(unit, period)]] = True
    for column, rows in by_column.items():
        work.withhold(column, rows, SOURCE)


def _small(work: Work, counts: list[str]) -> None:
    for column in counts:
        cells = work.values[column].to_numpy()
        with np.errstate(invalid="ignore"):
            work.withhold(column, (cells > 0) & (cells < work.rules.minimum_count), SMALL_COUNT)


def _bases(work: Work) -> list[str]:
    """Withhold rates on a small base; return the indicators whose base is not known."""
    unchecked = []
    people = work.values[POPULATION].to_numpy() if POPULATION in work.values else None
    for indicator in work.indicators:
        if indicator.code not in work.values:
            continue
        if indicator.base in work.values.columns:
            base = work.values[indicator.base].to_numpy()
        elif people is not None:
            base = people
            unchecked.append(indicator.label)
        else:
            unchecked.append(indicator.label)
            continue
        with np.errstate(invalid="ignore"):
            small = (base < work.rules.minimum_base) & np.isfinite(work.values[indicator.code].to_numpy())
        if indicator.code in (indicator.base, indicator.count):
            continue
        work.withhold(indicator.code, small, SMALL_BASE)
    return unchecked


def _relations(work: Work, counts: list[str]) -> tuple[Relation, ...]:
    """Return the sums among counts, and among shares that make 100 per cent."""
    found = find_relations({column: work.values[column].to_numpy() for column in counts})
    shares = [
        indicator.code
        for indicator in work.indicators
        if indicator.code in work.values and indicator.code not in counts
    ]
    return (*found, *find_relations({column: work.values[column].to_numpy() for column in shares}))


def _groups(dataset: Dataset) -> list[np.ndarray]:
    """Return the rows that make up each published total: the town in each period, and each larger area in it."""
    periods = dataset.values.index.get_level_values(PERIOD).to_numpy()
    units = dataset.values.index.get_level_values(UNIT)
    found = [periods == period for period in dict.fromkeys(periods)]
    larger = []
    if PARENT in dataset.units:
        parents = dataset.units[PARENT].reindex(units).astype("object").fillna("").to_numpy()
        larger = [rows & (parents == parent) for rows in found for parent in dict.fromkeys(parents) if parent]
    members = [rows & units.isin(list(group)) for rows in found for group in dataset.groups.values()]
    return [*larger, *members, *found]


def _findings(work: Work, unchecked: list[str], title: str) -> list[Finding]:
    findings = [
        Finding(
            f"protected-{reason}",
            Severity.NOTE,
            _MESSAGES[reason],
            "",
            title,
            {"n": n, "minimum": work.rules.minimum_count, "base": work.rules.minimum_base},
        )
        for reason, n in work.reasons.items()
    ]
    if unchecked:
        message = N_("Count and base of these indicators are not known, so their rates could not be checked: {names}")
        remedy = N_("Add columns with count and base, or make sure that the source has checked them.")
        values = {"names": listed(unchecked)}
        findings.append(Finding("unchecked", Severity.WARNING, message, remedy, title, values))
    return findings


def withhold_small_rates(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return the dataset without rates on small counts or bases, for rates that a recipe derived itself."""
    columns = {}
    for indicator in dataset.indicators:
        if not _rated(indicator, dataset.values.columns):
            continue
        count = dataset.values[str(indicator.count)].to_numpy()
        base = dataset.values[str(indicator.base)].to_numpy()
        with np.errstate(invalid="ignore"):
            small = (base < rules.minimum_base) | ((count > 0) & (count < rules.minimum_count))
        if (small & dataset.values[indicator.code].notna().to_numpy()).any():
            columns[indicator.code] = dataset.values[indicator.code].mask(small)
    return replace(dataset, values=dataset.values.assign(**columns)) if columns else dataset
