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
from sozial.protection.audit import audit
from sozial.protection.city_total import public_city
from sozial.protection.closing import IN_SUM, IN_TOTAL, LINKED, Group, Work, close_sum, close_total, link
from sozial.protection.pairing import pair_rates
from sozial.protection.relations import Relation, find_relations
from sozial.protection.rules import DisclosureRules
from sozial.rates import with_factor

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
    paired = paired_indicators(dataset)
    values, indicators, implied = _with_implied_counts(replace(dataset, indicators=paired))
    source = _source_cells(dataset)
    columns = {str(column): values[column].to_numpy(dtype=float) for column in values.columns}
    masked = {column: np.zeros(len(values), dtype=bool) for column in columns}
    work = Work(columns, masked, indicators, rules, _groups(dataset), implied, source)
    counts = [*count_columns(dataset), *sorted(implied)]
    for column, row in sorted(source):
        work.withhold(column, np.arange(len(values)) == row, SOURCE)
    _small(work, counts)
    unchecked = _bases(work)
    relations = _relations(work, counts)
    while True:
        changed = True
        while changed:
            changed = link(work)
            for relation in relations:
                changed |= close_sum(work, relation)
            for column in counts:
                for number, group in enumerate(work.groups):
                    if (number, column) not in work.totals:
                        changed |= close_total(work, column, group.rows)
        if not audit(work, counts, relations):
            break
    public = dataset.values.mask(pd.DataFrame(masked, index=values.index)[list(dataset.values.columns)])
    hidden = frozenset(
        (str(unit), str(period), column)
        for column, rows in masked.items()
        if column not in implied
        for unit, period in values.index[rows]
    )
    return replace(
        dataset,
        units=with_population(dataset.units, public),
        values=public,
        benchmarks=_public_benchmarks(dataset, work, counts),
        city=public_city(dataset, dataset.withheld | hidden, _totals(work), work.rules),
        withheld=dataset.withheld | hidden,
        withheld_totals=_totals(work),
        # What reading found names single values, and is not for the public.
        findings=tuple(_findings(work, unchecked, dataset)),
    )


def with_population(units: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return units with the latest inhabitants that the public may see."""
    if POPULATION not in units or POPULATION not in values:
        return units
    found = units.copy()
    found[POPULATION] = values[POPULATION].dropna().groupby(level=UNIT).last().reindex(units.index)
    return found


def paired_indicators(dataset: Dataset) -> tuple[Indicator, ...]:
    """Return the indicators with counts and bases, also where only the figures tell them."""
    values = {str(column): dataset.values[column].to_numpy(dtype=float) for column in dataset.values.columns}
    return pair_rates(values, dataset.indicators, count_columns(dataset))


def _with_implied_counts(dataset: Dataset) -> tuple[pd.DataFrame, tuple[Indicator, ...], frozenset[str]]:
    """Add the counts that are not in the data but follow from a rate and its base, so that they are protected too."""
    columns, indicators = {}, []
    for indicator in dataset.indicators:
        known = (
            indicator.code in dataset.values and indicator.base in dataset.values and indicator.code != indicator.base
        )
        if known and indicator.count not in dataset.values and indicator.factor:
            # A share of a thousand taken for one of a hundred would make its counts ten times too large to be small.
            indicator = with_factor(indicator, dataset.values)
            count = f"\0{indicator.code}"
            columns[count] = (
                dataset.values[indicator.code] * dataset.values[str(indicator.base)] / indicator.factor
            ).round()
            indicator = replace(indicator, count=count)
        indicators.append(indicator)
    return dataset.values.assign(**columns), tuple(indicators), frozenset(columns)


def _source_cells(dataset: Dataset) -> frozenset[tuple[str, int]]:
    """Return (column, row) of what the source withholds; it stays withheld, with what it could be computed from."""
    rows = {entry: position for position, entry in enumerate(dataset.values.index)}
    return frozenset(
        (column, rows[unit, period])
        for unit, period, column in dataset.withheld
        if column in dataset.values and (unit, period) in rows
    )


def _small(work: Work, counts: list[str]) -> None:
    for column in counts:
        cells = work.values[column]
        with np.errstate(invalid="ignore"):
            work.withhold(column, (cells > 0) & (cells < work.rules.minimum_count), SMALL_COUNT)


def _bases(work: Work) -> list[str]:
    """Withhold rates on a small base; return the indicators whose base is not known."""
    unchecked = []
    people = work.values.get(POPULATION)
    for indicator in work.indicators:
        if indicator.code not in work.values:
            continue
        if indicator.base in work.values:
            base = work.values[indicator.base]
        elif people is not None:
            base = people
            unchecked.append(indicator.label)
        else:
            unchecked.append(indicator.label)
            continue
        with np.errstate(invalid="ignore"):
            small = (base < work.rules.minimum_base) & np.isfinite(work.values[indicator.code])
        if indicator.code in (indicator.base, indicator.count):
            continue
        work.withhold(indicator.code, small, SMALL_BASE)
    return unchecked


def _relations(work: Work, counts: list[str]) -> tuple[Relation, ...]:
    """Return the sums among counts, and among shares that make 100 per cent."""
    found = find_relations({column: work.values[column] for column in counts})
    shares = [
        indicator.code
        for indicator in work.indicators
        if indicator.code in work.values and indicator.code not in counts
    ]
    return (*found, *find_relations({column: work.values[column] for column in shares}))


def _groups(dataset: Dataset) -> tuple[Group, ...]:
    """Return the areas with published totals: each larger area in each period, each group, and the town."""
    periods = dataset.values.index.get_level_values(PERIOD).to_numpy()
    units = dataset.values.index.get_level_values(UNIT)
    members = [("", np.ones(len(units), dtype=bool))]
    if PARENT in dataset.units:
        parents = dataset.units[PARENT].reindex(units).astype("object").fillna("").to_numpy()
        members += [(str(parent), parents == parent) for parent in dict.fromkeys(parents) if parent]
    members += [(name, units.isin(list(group))) for name, group in dataset.groups.items()]
    found = [
        Group(area, str(period), rows & (periods == period))
        for period in dict.fromkeys(periods)
        for area, rows in members
    ]
    return tuple(sorted(found, key=lambda group: (int(group.rows.sum()), not group.area)))


def _totals(work: Work) -> frozenset[tuple[str, str, str]]:
    """Return (area, period, column) of the totals that must stay unpublished, under the names of what is shown."""
    shown = {indicator.count: indicator.code for indicator in work.indicators if indicator.count in work.implied}
    return frozenset(
        (work.groups[number].area, work.groups[number].period, shown.get(column, column))
        for number, column in work.totals
    )


def _public_benchmarks(dataset: Dataset, work: Work, counts: list[str]) -> pd.DataFrame | None:
    """Return areas outside by the same rules, without figures that may be a total which must stay unpublished."""
    if dataset.benchmarks is None:
        return None
    outside = dataset.benchmarks.copy()
    periods = outside.index.get_level_values(PERIOD)
    for column in counts:
        if column in outside:
            outside[column] = outside[column].mask((outside[column] > 0) & (outside[column] < work.rules.minimum_count))
        closed = [work.groups[number].period for number, name in work.totals if name == column]
        rates = [indicator.code for indicator in work.indicators if indicator.count == column]
        for name in (column, *rates):
            if name in outside:
                outside.loc[periods.isin(closed), name] = np.nan
    for indicator in work.indicators:
        if indicator.code not in outside:
            continue
        if indicator.base in outside:
            outside[indicator.code] = outside[indicator.code].mask(outside[indicator.base] < work.rules.minimum_base)
        if indicator.count in outside:
            gone = outside[indicator.count].isna() & dataset.benchmarks[str(indicator.count)].notna()
            outside[indicator.code] = outside[indicator.code].mask(gone)
    return outside


def _findings(work: Work, unchecked: list[str], dataset: Dataset) -> list[Finding]:
    title = dataset.title
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
    totals = _totals(work)
    if totals:
        message = N_("Totals that must stay unpublished too, because a withheld figure would follow from them: {names}")
        remedy = N_("Check reports and tables that name these totals, or use larger areas.")
        labels = {indicator.code: indicator.label for indicator in dataset.indicators}
        names = dict.fromkeys(
            f"{labels.get(column, column)} ({area or title}{', ' * bool(period)}{period})"
            for area, period, column in sorted(totals)
        )
        findings.append(
            Finding("protected-totals", Severity.WARNING, message, remedy, title, {"names": listed(list(names))})
        )
    if unchecked:
        findings.append(unchecked_finding(unchecked, title))
    return findings


def unchecked_finding(names: list[str], title: str) -> Finding:
    """Return what to say of rates that no rule could look at."""
    message = N_("Count and base of these indicators are not known, so their rates could not be checked: {names}")
    remedy = N_("Add columns with count and base, or make sure that the source has checked them.")
    return Finding("unchecked", Severity.WARNING, message, remedy, title, {"names": listed(names)})


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
