"""Indicators made of the figures of all tables, as choices say: rates, sums of parts, names, directions."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import PERIOD, POPULATION, UNIT, Dataset, Indicator, year_before
from sozial.rates import with_factor
from sozial.reading.indicators.indicator_choices import IndicatorChoice, Use
from sozial.reading.joining.published import refuse_published

# What is said here, and is said anew when choices are applied again.
SAID = (
    "absolute",
    "rates-made",
    "rate-base-zero",
    "rate-gaps",
    "rate-above",
    "rate-missing",
    "figures-unused",
    "counts-ranked",
)


@dataclass
class _Work:
    """Data while indicators are made."""

    values: pd.DataFrame
    outside: pd.DataFrame | None
    withheld: set[tuple[str, str, str]]
    periods: tuple[str, ...]
    estimated: set[tuple[str, str, str]]
    city: set[tuple[str, str, float]]
    delivered: frozenset[str]
    findings: list[Finding] = field(default_factory=list)


def apply_choices(dataset: Dataset, choices: Sequence[IndicatorChoice]) -> Dataset:
    """Return the data with the indicators that choices say; what was made before is made anew.

    A rate is count over base of the same unit and period, or of the sums over several years; a base of 0 gives none,
    a withheld count or base makes it withheld. Columns of the tables stay as they are. Where no choice gives an
    indicator, the data has none.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=pd.Index(["1", "2"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2023"), ("2", "2023")], names=["unit", "period"])
    >>> values = pd.DataFrame({"poor": [5.0, 8.0], "all": [50.0, 0.0]}, index=index)
    >>> made = apply_choices(Dataset("T", units, values, ()), [IndicatorChoice("poor", Use.RATE, base="all")])
    >>> made.values["poor (rate)"].tolist(), made.indicators[0].measure
    ([10.0, nan], '%')
    """
    refuse_published(dataset)
    raw = without_made(dataset, choices)
    work = _Work(
        raw.values.copy(), raw.benchmarks, set(raw.withheld), raw.periods, set(raw.estimated), set(raw.city),
        frozenset(map(str, raw.values.columns)),
    )  # fmt: skip
    known = {indicator.code: indicator for indicator in raw.indicators}
    indicators = []
    for choice in choices:
        if not choice.is_shown:
            continue
        made = _made(work, choice, known.get(choice.code, Indicator(choice.code)))
        if made is not None:
            indicators.append(made)
    work.findings.extend(_summed_up(choices, indicators, work.delivered))
    findings = [finding for finding in raw.findings if finding.code not in SAID]
    return replace(
        raw,
        values=work.values,
        benchmarks=work.outside,
        indicators=tuple(indicators),
        withheld=frozenset(work.withheld),
        estimated=frozenset(work.estimated),
        city=frozenset(work.city),
        findings=(*findings, *work.findings),
    )


def without_made(dataset: Dataset, choices: Sequence[IndicatorChoice]) -> Dataset:
    """Return the data as the tables gave it: without the columns that these choices made."""
    own = {choice.code for choice in choices}
    made = {name for choice in choices for name in (*choice.made_columns, *choice.spare_columns)} - own
    gone = [name for name in dataset.values.columns if name in made]
    if not gone:
        return dataset
    outside = dataset.benchmarks
    return replace(
        dataset,
        values=dataset.values.drop(columns=gone),
        benchmarks=None if outside is None else outside.drop(columns=gone, errors="ignore"),
        indicators=tuple(indicator for indicator in dataset.indicators if indicator.code not in made),
        withheld=frozenset(cell for cell in dataset.withheld if cell[2] not in made),
        marks=frozenset(mark for mark in dataset.marks if mark[0] not in made),
        estimated=frozenset(cell for cell in dataset.estimated if cell[2] not in made),
        city=frozenset(entry for entry in dataset.city if entry[1] not in made),
    )


def _made(work: _Work, choice: IndicatorChoice, known: Indicator) -> Indicator | None:
    """Return the indicator of one choice, and put the columns that it needs into the data."""
    needed = [*choice.counted, choice.base] if choice.use is Use.RATE else [choice.code]
    missing = [str(name) for name in needed if name not in work.values]
    if missing:
        message = N_("“{name}” cannot be computed, because a column is missing: {columns}")
        remedy = N_("Choose count and base in the list of indicators.")
        found = {"name": choice.label, "columns": listed([name.replace("None", "–") for name in missing])}
        work.findings.append(Finding("rate-missing", Severity.WARNING, message, remedy, "", found))
        return None
    described = replace(
        known,
        code=choice.code_beside(work.delivered),
        name=choice.label,
        domain=choice.domain,
        department=choice.department,
        direction=choice.direction,
        measure=choice.measure or _measure(choice),
        source=choice.source,
        reference_date=choice.reference_date,
        definition=choice.definition,
        breaks=choice.breaks,
        decimals=choice.decimals,
        people=choice.people,
    )
    if choice.use is Use.RATE:
        return _rate(work, choice, described)
    if choice.use is Use.COUNT:
        return replace(described, count=None, base=None)
    if choice.scale != 1.0:
        _add(work, described.code, work.values[choice.code] * choice.scale, [choice.code])
        whole = {(period, value) for period, column, value in work.city if column == choice.code}
        work.city |= {(period, described.code, value * choice.scale) for period, value in whole}
    count = choice.parts[0] if len(choice.parts) == 1 and choice.parts[0] in work.values else None
    base = choice.base if choice.base in work.values else None
    # What was delivered is as it is: its factor is told by its figures.
    return with_factor(replace(described, count=count, base=base, factor=choice.factor), work.values)


def _measure(choice: IndicatorChoice) -> str:
    if choice.use is Use.RATE:
        return {1.0: "", 100.0: "%"}.get(choice.factor, f"je {choice.factor:,.0f}".replace(",", "."))
    return "%" if choice.use is Use.GIVEN and choice.scale == 100 else ""


def _rate(work: _Work, choice: IndicatorChoice, described: Indicator) -> Indicator:
    """Compute one rate for every year, with the sums that it is computed from where these are no columns yet."""
    code, count_sum, base_sum = choice.columns_beside(work.delivered)
    count_name, base_name = choice.counted[0], str(choice.base)
    counts = _summed(work.values, choice.counted)
    bases = work.values[base_name]
    sources = [*choice.counted, base_name]
    if choice.years > 1:
        counts, bases = (_pooled(series, work.periods, choice.years) for series in (counts, bases))
        base_name = base_sum
        _add(work, base_sum, bases, [str(choice.base)], choice.years)
    if len(choice.counted) > 1 or choice.years > 1:
        count_name = count_sum
        _add(work, count_sum, counts, choice.counted, choice.years)
    _add(work, code, choice.factor * counts / bases.where(bases > 0), sources, choice.years)
    outside = work.outside
    if outside is not None and choice.years == 1 and set(sources) <= set(outside.columns):
        below = outside[str(choice.base)]
        added = choice.factor * _summed(outside, choice.counted) / below.where(below > 0)
        work.outside = outside.assign(**{code: added})
    if choice.years == 1:
        _add_city(work, choice)
    work.findings.extend(_odd(work, choice, counts, bases))
    return replace(described, count=count_name, base=base_name, factor=choice.factor)


def _add_city(work: _Work, choice: IndicatorChoice) -> None:
    """Compute the rate of the whole city where count and base were delivered for it."""
    code, count_sum, _base_sum = choice.columns_beside(work.delivered)
    for period in work.periods:
        given = {column: value for at, column, value in work.city if at == period}
        if not {*choice.counted, str(choice.base)} <= given.keys() or given[str(choice.base)] <= 0:
            continue
        count = sum(given[column] for column in choice.counted)
        work.city.add((period, code, choice.factor * count / given[str(choice.base)]))
        if len(choice.counted) > 1:
            work.city.add((period, count_sum, count))


def _summed(values: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return the sum of columns; one that is missing leaves the sum missing."""
    return values[list(columns)].sum(axis=1, skipna=False, min_count=len(columns))


def _pooled(series: pd.Series, periods: tuple[str, ...], years: int) -> pd.Series:
    """Return the sums over the last years, missing where one of these is not there."""
    wide = series.unstack(PERIOD).reindex(columns=list(periods))
    sums = {}
    for period in periods:
        window = [year_before(periods, period, back) for back in range(years)]
        known = [name for name in window if name is not None]
        complete = len(known) == years
        sums[period] = wide[known].sum(axis=1, skipna=False) if complete else pd.Series(np.nan, index=wide.index)
    stacked = pd.concat(sums, names=[PERIOD]).swaplevel()
    return stacked.reindex(series.index)


def _units_within(
    work: _Work, cells: Collection[tuple[str, str]], window: Collection[str | None], period: str
) -> set[str]:
    """Return the quarters with such a cell within some years, that have a row in a period."""
    return {unit for unit, at in cells if at in window and (unit, period) in work.values.index}


def _add(work: _Work, name: str, column: pd.Series, sources: Collection[str], years: int = 1) -> None:
    """Put a made column into the data; it is withheld, or estimated, where one of its sources is."""
    work.values = work.values.assign(**{name: column.astype(float)})
    hidden = {cell[:2] for cell in work.withheld if cell[2] in sources}
    guessed = {cell[:2] for cell in work.estimated if cell[2] in sources}
    for period in work.periods if hidden or guessed else ():
        window = [year_before(work.periods, period, back) for back in range(years)]
        for unit in _units_within(work, hidden, window, period):
            work.withheld.add((unit, period, name))
            work.values.loc[(unit, period), name] = np.nan
        for unit in _units_within(work, guessed, window, period):
            work.estimated.add((unit, period, name))


def _odd(work: _Work, choice: IndicatorChoice, counts: pd.Series, bases: pd.Series) -> Iterable[Finding]:
    """Say what a reader must know about one rate."""
    name, base = choice.label, _base_name(str(choice.base))
    empty = [str(unit) for unit in counts.index[(bases == 0).to_numpy()].unique(UNIT)]
    if empty:
        message = N_("“{name}” has no value where “{base}” is 0: {units}")
        yield Finding(
            "rate-base-zero", Severity.WARNING, message, "", "", {"name": name, "base": base, "units": listed(empty)}
        )
    counted, based = (series.notna().groupby(level=PERIOD).any() for series in (_own(work, choice), bases))
    without = [str(period) for period in counted.index[counted & ~based.reindex(counted.index, fill_value=False)]]
    if without and choice.years == 1:
        message = N_("“{name}” cannot be computed for {periods}, because “{base}” is missing there.")
        remedy = N_("Load the base of these years, or choose another period.")
        found = {"name": name, "periods": listed(without), "base": base}
        yield Finding("rate-gaps", Severity.WARNING, message, remedy, "", found)
    if choice.years > 1:
        first = [str(period) for period in counted.index[counted & ~counts.notna().groupby(level=PERIOD).any()]]
        if first:
            message = NP_(
                "“{name}” adds up {years} year, which is not there for {periods}: no value there.",
                "“{name}” adds up {years} years, which are not all there for {periods}: no value there.",
                by="years",
            )
            gaps: dict[str, object] = {"name": name, "years": choice.years, "periods": listed(first)}
            yield Finding("rate-gaps", Severity.NOTE, message, "", "", gaps)
    above = (counts > bases) & (bases > 0)
    if choice.factor == 100 and above.any():
        units = [f"{unit} {period}".strip() for unit, period in counts.index[above.to_numpy()]]
        message = N_("“{name}” is above 100 per cent of “{base}” here ({n}): {units}")
        remedy = N_("Choose the base that the count is a part of, or a factor of 1,000.")
        told = {"name": name, "base": base, "n": len(units), "units": listed(units)}
        yield Finding("rate-above", Severity.WARNING, message, remedy, "", told)


def _own(work: _Work, choice: IndicatorChoice) -> pd.Series:
    return _summed(work.values, choice.counted)


def _base_name(base: str) -> str | Phrase:
    return Phrase(N_("inhabitants")) if base == POPULATION else base


def _summed_up(
    choices: Sequence[IndicatorChoice], indicators: Sequence[Indicator], delivered: Container[str]
) -> Iterable[Finding]:
    """Say once what was made, what is ranked as a count, and what is not used."""
    made = {indicator.code for indicator in indicators}
    for base in dict.fromkeys(choice.base for choice in choices if choice.use is Use.RATE and choice.base):
        names = [
            choice.label
            for choice in choices
            if choice.use is Use.RATE and choice.base == base and choice.code_beside(delivered) in made
        ]
        if names:
            message = N_("Computed here, as shares of “{base}” ({n}): {names}")
            found = {"base": _base_name(base), "n": len(names), "names": listed(names)}
            yield Finding("rates-made", Severity.NOTE, message, "", "", found)
    counts = [choice.label for choice in choices if choice.use is Use.COUNT]
    if counts:
        message = N_("Ranked as counts, on purpose: large quarters come first ({names}).")
        yield Finding("counts-ranked", Severity.WARNING, message, "", "", {"names": listed(counts)})
    unused = [choice.label for choice in choices if choice.use is Use.UNUSED]
    if unused:
        message = N_("Figures that are not used ({n}): {names}")
        found = {"n": len(unused), "names": listed(unused)}
        yield Finding("figures-unused", Severity.NOTE, message, "", "", found)
