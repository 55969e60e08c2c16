"""Public figures: small counts, their rates, and everything from which they could be computed, are withheld.

The result is a dataset like any other. Scores, ranks, contributions, means and totals are computed from it alone,
so that nothing withheld can be found in them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import PARENT, PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.protection.audit import Equation, find_exposed
from sozial.protection.relations import Relation, find_relations
from sozial.protection.rules import DisclosureRules

SMALL_COUNT, SMALL_BASE, LINKED, IN_SUM, IN_TOTAL, SOURCE = "small", "base", "linked", "sum", "total", "source"
_MESSAGES: dict[str, str] = {
    SMALL_COUNT: N_("Withheld in public because fewer than {minimum} cases stand behind them: {n} figures"),
    SMALL_BASE: N_("Withheld in public because their base is smaller than {base}: {n} figures"),
    LINKED: N_("Withheld in public because a withheld count would follow from them: {n} figures"),
    IN_SUM: N_("Withheld in public because a withheld figure would follow from the sum of columns: {n} figures"),
    IN_TOTAL: N_("Withheld in public because a withheld figure would follow from a total: {n} figures"),
    SOURCE: N_("Withheld by the source, never filled in: {n} figures"),
}


@dataclass
class _Work:
    """One dataset's figures while they are gone through."""

    values: pd.DataFrame
    masked: pd.DataFrame
    reasons: dict[str, int]
    indicators: tuple[Indicator, ...]
    rules: DisclosureRules

    def withhold(self, column: str, rows: np.ndarray, reason: str) -> bool:
        """Withhold cells; return whether any was new."""
        position = self.masked.columns.get_loc(column)
        new = rows & ~self.masked.iloc[:, position].to_numpy()
        if not new.any():
            return False
        self.masked.iloc[new, position] = True
        self.reasons[reason] = self.reasons.get(reason, 0) + int(new.sum())
        return True

    def hidden(self, column: str) -> np.ndarray:
        """Return where a column is withheld."""
        return self.masked[column].to_numpy()


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
    work = _Work(values, masked, {}, dataset.indicators, rules)
    counts = count_columns(dataset)
    _source(work, dataset)
    _small(work, counts)
    unchecked = _bases(work)
    relations = _relations(work, counts)
    groups = _groups(dataset)
    while True:
        changed = True
        while changed:
            changed = _link(work)
            changed |= any([_close_sum(work, relation) for relation in relations])
            changed |= any([_close_total(work, column, rows) for column in counts for rows in groups])
        if not _close_exposed(work, counts, relations, groups):
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


def _source(work: _Work, dataset: Dataset) -> None:
    """What the source withholds stays withheld, together with what it could be computed from."""
    index = {entry: position for position, entry in enumerate(work.values.index)}
    by_column: dict[str, np.ndarray] = {}
    for unit, period, column in dataset.withheld:
        if column in work.masked.columns and (unit, period) in index:
            rows = by_column.setdefault(column, np.zeros(len(work.values), dtype=bool))
            rows[index[(unit, period)]] = True
    for column, rows in by_column.items():
        work.withhold(column, rows, SOURCE)


def _small(work: _Work, counts: list[str]) -> None:
    for column in counts:
        cells = work.values[column].to_numpy()
        with np.errstate(invalid="ignore"):
            work.withhold(column, (cells > 0) & (cells < work.rules.minimum_count), SMALL_COUNT)


def _bases(work: _Work) -> list[str]:
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


def _link(work: _Work) -> bool:
    """A rate follows from its count and base, and the count from rate and base: withhold them together."""
    changed = False
    columns = work.values.columns
    for indicator in work.indicators:
        if indicator.code not in columns:
            continue
        count = indicator.count if indicator.count in columns else None
        base = indicator.base if indicator.base in columns else None
        rate = work.hidden(indicator.code)
        if count is not None:
            changed |= work.withhold(indicator.code, work.hidden(count), LINKED)
            changed |= work.withhold(count, rate, LINKED)
        if base is not None:
            changed |= work.withhold(indicator.code, work.hidden(base), LINKED)
    return changed


def _relations(work: _Work, counts: list[str]) -> tuple[Relation, ...]:
    """Return the sums among counts, and among shares that make 100 per cent."""
    found = find_relations({column: work.values[column].to_numpy() for column in counts})
    shares = [
        indicator.code
        for indicator in work.indicators
        if indicator.code in work.values and indicator.code not in counts
    ]
    return (*found, *find_relations({column: work.values[column].to_numpy() for column in shares}))


def _close_sum(work: _Work, relation: Relation) -> bool:
    """Where one column of a sum is withheld, withhold the smallest other one too."""
    columns = list(relation.columns)
    hidden = work.masked[columns].to_numpy()
    alone = hidden.sum(axis=1) == 1
    if not alone.any():
        return False
    cells = np.where(hidden | ~np.isfinite(work.values[columns].to_numpy()), np.inf, work.values[columns].to_numpy())
    # A zero hides nothing: it would be guessed first.
    cells = np.where(cells == 0, 1e300, cells)
    smallest = cells.argmin(axis=1)
    possible = np.isfinite(cells.min(axis=1)) & alone
    changed = False
    for position, column in enumerate(columns):
        changed |= work.withhold(column, possible & (smallest == position), IN_SUM)
    return changed


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


def _close_total(work: _Work, column: str, rows: np.ndarray) -> bool:
    """Withhold further counts until those withheld cannot be told from a total.

    Two withheld counts need room: their sum must exceed the least they can be by at least the minimum, else it
    would tell both.
    """
    changed = False
    cells = work.values[column].to_numpy()
    while True:
        hidden = rows & work.hidden(column)
        n = int(hidden.sum())
        if n == 0:
            return changed
        known = cells[hidden & np.isfinite(cells)]
        # A cell that the source withholds has no value here; it gives no room that could be relied on.
        room = float(known.sum()) - len(known)
        if n >= 2 and room >= work.rules.minimum_count:
            return changed
        left = rows & ~work.hidden(column) & np.isfinite(cells) & (cells > 0)
        if not left.any():
            left = rows & ~work.hidden(column) & np.isfinite(cells)
            if not left.any():
                return changed
        places = np.flatnonzero(left)
        chosen = np.zeros(len(cells), dtype=bool)
        chosen[places[int(np.argmin(cells[places]))]] = True
        changed |= work.withhold(column, chosen, IN_TOTAL)


def _blocks(counts: list[str], relations: tuple[Relation, ...], overlapping: bool) -> list[list[str]]:
    """Return the columns that must be looked at together; single columns only where groups overlap."""
    block = {column: {column} for column in counts}
    for relation in relations:
        if not set(relation.columns) <= block.keys():
            continue
        joined = set().union(*(block[column] for column in relation.columns))
        for column in joined:
            block[column] = joined
    found = {id(columns): columns for columns in block.values()}
    return [
        [column for column in counts if column in columns]
        for columns in found.values()
        if len(columns) > 1 or overlapping
    ]


def _close_exposed(work: _Work, counts: list[str], relations: tuple[Relation, ...], groups: list[np.ndarray]) -> bool:
    """Take the attacker's view on columns that add up and on groups that overlap; withhold more where one is exposed."""
    changed = False
    periods = work.values.index.get_level_values(PERIOD).to_numpy()
    for columns in _blocks(counts, relations, _overlap(groups)):
        linked = [relation for relation in relations if set(relation.columns) <= set(columns)]
        for period in dict.fromkeys(periods):
            changed |= _close_block(
                work,
                columns,
                linked,
                [rows for rows in groups if rows.any() and periods[rows][0] == period],
                periods == period,
            )
    return changed


def _overlap(groups: list[np.ndarray]) -> bool:
    """Whether some groups cut each other instead of lying within each other."""
    sizes = [int(rows.sum()) for rows in groups]
    for one, rows in enumerate(groups):
        for other in range(one + 1, len(groups)):
            common = int((rows & groups[other]).sum())
            if 0 < common < min(sizes[one], sizes[other]):
                return True
    return False


def _close_block(
    work: _Work, columns: list[str], relations: list[Relation], groups: list[np.ndarray], here: np.ndarray
) -> bool:
    hidden = {(column, int(row)): 0 for column in columns for row in np.flatnonzero(work.hidden(column) & here)}
    for number, cell in enumerate(hidden):
        hidden[cell] = number
    if not hidden:
        return False
    # What the source withholds has no value here; the least it can be stands for it.
    values = {column: np.nan_to_num(work.values[column].to_numpy(), nan=1.0) for column in columns}
    equations = [
        _equation(hidden, [(column, int(row), 1.0) for row in np.flatnonzero(rows)], values, total=None)
        for column in columns
        for rows in groups
    ]
    for relation in relations:
        first, *parts = relation.columns
        for row in np.flatnonzero(here):
            cells = [(first, int(row), 1.0), *((part, int(row), -1.0) for part in parts)]
            equations.append(_equation(hidden, cells, values, total=0.0))
    exposed = find_exposed(len(hidden), equations)
    names = list(hidden)
    changed = False
    for number in exposed:
        changed |= _cover(work, names[number], columns, here)
    return changed


def _equation(
    hidden: dict[tuple[str, int], int],
    cells: list[tuple[str, int, float]],
    values: dict[str, np.ndarray],
    total: float | None,
) -> Equation:
    """Return a sum over cells; a total that is None is the sum of the values themselves."""
    inside = [(hidden[column, row], sign) for column, row, sign in cells if (column, row) in hidden]
    if total is None:
        rest = sum(sign * values[column][row] for column, row, sign in cells if (column, row) in hidden)
    else:
        rest = total - sum(sign * values[column][row] for column, row, sign in cells if (column, row) not in hidden)
    return Equation(tuple(number for number, _sign in inside), tuple(sign for _number, sign in inside), float(rest))


def _cover(work: _Work, cell: tuple[str, int], columns: list[str], here: np.ndarray) -> bool:
    """Withhold one more count beside an exposed one: the smallest in its column, else in its row."""
    column, row = cell
    for names, rows in (([column], here), (columns, np.arange(len(here)) == row), (columns, here)):
        best: tuple[float, str, int] | None = None
        for name in names:
            cells = work.values[name].to_numpy()
            free = np.flatnonzero(rows & ~work.hidden(name) & np.isfinite(cells) & (cells > 0))
            if len(free):
                smallest = int(free[int(np.argmin(cells[free]))])
                if best is None or cells[smallest] < best[0]:
                    best = (float(cells[smallest]), name, smallest)
        if best is not None:
            chosen = np.zeros(len(here), dtype=bool)
            chosen[best[2]] = True
            return work.withhold(best[1], chosen, IN_SUM)
    return False


def _findings(work: _Work, unchecked: list[str], title: str) -> list[Finding]:
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
