"""An attacker who reads everything published, knows all totals and how it is done, and does whole-number arithmetic.

Written from what the public version promises, not from the code that protects: every published figure is turned into
what it says about a true count (an interval of whole numbers), every true total that may be known anywhere and every
sum of columns into an equation. The smallest and the largest value of a count that agree with all of it are found by
an integer program. Scores, ranks, changes, reports and project files are functions of the published dataset alone
(tested in `tests/unit/protection/test_public_attack.py`), so they say nothing that is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from sozial.model import GEOMETRY, NAME, PERIOD, POPULATION, UNIT, Dataset
from sozial.protection.rules import DisclosureRules

FAR = 1e6
CLOSE = 1e-6

Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Rate:
    """A rate of which the attacker knows the base, and what it is multiplied with."""

    code: str
    base: str
    factor: float = 100.0
    count: str | None = None

    @property
    def implied(self) -> str:
        """Name of the column of counts that stands behind it."""
        return self.count or f"count of {self.code}"


@dataclass(frozen=True)
class Known:
    """What everybody knows of the tables, apart from figures.

    Parameters
    ----------
    counts
        Columns that count people.
    sums
        Columns that are the sum of others: (whole, parts).
    at_most
        Columns that count some of the people of another one: (part, whole).
    """

    counts: tuple[str, ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    at_most: tuple[tuple[str, str], ...] = ()
    rates: tuple[Rate, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of counts, those that only a rate tells included."""
        return (*self.counts, *(rate.implied for rate in self.rates if rate.count is None))

    @property
    def limits(self) -> tuple[tuple[str, str], ...]:
        """All pairs of which the first is at most the second."""
        of_rates = ((rate.implied, rate.base) for rate in self.rates)
        return tuple(dict.fromkeys((*self.at_most, *of_rates)))


@dataclass(frozen=True)
class Attacked:
    """What the attacker found out about one small count."""

    cell: Cell
    truth: float
    low: float
    high: float
    wanted: int
    exact: bool = True

    @property
    def is_narrow(self) -> bool:
        """Whether it is known more closely than promised."""
        return self.high - self.low < self.wanted

    @property
    def is_recovered(self) -> bool:
        """Whether it is known."""
        return self.high - self.low < 1 - CLOSE


@dataclass
class _Program:
    """Whole numbers between bounds, and sums of them."""

    low: np.ndarray
    high: np.ndarray
    rows: list[tuple[np.ndarray, np.ndarray, float, float]] = field(default_factory=list)
    because: list[str] = field(default_factory=list)

    def know(self, because: str, places: np.ndarray, signs: np.ndarray, low: float, high: float) -> None:
        self.rows.append((places, signs, low, high))
        self.because.append(because)

    def without(self, reasons: set[str]) -> _Program:
        """Return the same without what is known for some reasons."""
        kept = [at for at, because in enumerate(self.because) if because not in reasons]
        return _Program(self.low, self.high, [self.rows[at] for at in kept], [self.because[at] for at in kept])


def attack(
    truth: pd.DataFrame,
    public: Dataset,
    rules: DisclosureRules,
    known: Known,
    source: frozenset[Cell] = frozenset(),
    *,
    every: bool = False,
    seconds: float = 20.0,
) -> list[Attacked]:
    """Return what can be found out about each count from 1 to the minimum less 1.

    Parameters
    ----------
    truth
        All true counts, index: (unit, period). Only its totals are used, and at the end to check.
    source
        Cells that the source withheld: known to be from 1 to the minimum less 1.
    every
        Solve the program for each cell, also where a swap of two people proves the width.
    """
    found = []
    for period in sorted(truth.index.unique(PERIOD)):
        table = truth.xs(period, level=PERIOD)[list(known.columns)]
        program = _program(truth, public, rules, known, period, source)
        found += _attack_period(table, program, public, rules, known, period, source, every, seconds)
    return found


def published(public: Dataset, known: Known, period: str, units: list[str]) -> pd.DataFrame:
    """Return what is published of each count, rates with a known base turned into counts."""
    frame = public.calculation.xs(period, level=PERIOD).reindex(units)
    shown = pd.DataFrame(index=frame.index)
    for column in known.counts:
        shown[column] = frame.get(column, np.nan)
    for rate in known.rates:
        if rate.count is None:
            shown[rate.implied] = frame[rate.code] * frame[rate.base] / rate.factor
    return shown


def is_unchanged(true: pd.Series, public: Dataset, known: Known, column: str) -> bool:
    """Return whether a column goes out as it is; the attacker, who knows how it is done, knows that too."""
    if column == POPULATION:
        return False
    figures = public.calculation.reindex(true.index)
    rates = [rate for rate in known.rates if rate.implied == column and rate.count is None]
    shown = (
        figures[rates[0].code] * figures[rates[0].base] / rates[0].factor
        if rates
        else figures.get(column, true * np.nan)
    )
    told = (true > 0) & shown.notna()
    # By chance, three such columns in a million would look like it.
    return int(told.sum()) >= 10 and bool(((shown - true).abs()[told] < CLOSE).all())


def areas(public: Dataset, units: list[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Give the name of everything that totals are known of, and the places of its units."""
    yield "", np.arange(len(units))
    frame = public.units.reindex(units)
    for column in frame.columns:
        if column in (NAME, GEOMETRY, POPULATION) or pd.api.types.is_numeric_dtype(frame[column]):
            continue
        for value in frame[column].dropna().unique():
            yield str(value), np.flatnonzero((frame[column] == value).to_numpy())
    for name, members in public.groups.items():
        yield name, np.flatnonzero(np.isin(units, list(members)))


def _program(
    truth: pd.DataFrame,
    public: Dataset,
    rules: DisclosureRules,
    known: Known,
    period: str,
    source: frozenset[Cell],
) -> _Program:
    """Return everything that is known of one period."""
    table = truth.xs(period, level=PERIOD)[list(known.columns)]
    units = [str(unit) for unit in table.index]
    size = len(units)
    fractions = (table - np.floor(table)).to_numpy().T.ravel()
    low, high = _bounds(table, truth, public, rules, known, period, source)
    # A figure that is no whole number is rounded before it is changed.
    half = np.where(fractions > 0, 0.5, 0.0)
    program = _Program(np.ceil(low - half - fractions - CLOSE), np.floor(high + half - fractions + CLOSE))
    start = {column: number * size for number, column in enumerate(table.columns)}

    def total(because: str, column: str, places: np.ndarray, least: float, most: float) -> None:
        at = start[column] + places
        rest = fractions[at].sum()
        program.know(because, at, np.ones(len(at)), least - rest, most - rest)

    known_areas = list(areas(public, units))
    for column in table.columns:
        named = [column, *(rate.code for rate in known.rates if rate.implied == column and rate.count is None)]
        closed = {
            tuple(places)
            for area, places in known_areas
            if any((area, period, name) in public.withheld_totals for name in named)
        }
        for area, places in known_areas:
            # An area with another name for the same quarters is closed with it.
            if len(places) and tuple(places) not in closed:
                value = float(table[column].iloc[places].sum())
                total(f"{column} of {area or 'all'}", column, places, value, value)
    every = np.arange(size)
    told = {column: value for of, column, value in (*public.city, *public.totals) if of == period}
    for column, value in told.items():
        if column in start:
            total(f"{column} told", column, every, value, value)
    for rate in known.rates:
        if rate.code in told and (("", period, rate.base) not in public.withheld_totals or rate.base in told):
            value = round(told[rate.code] * float(table[rate.base].sum()) / rate.factor)
            total(f"{rate.code} told", rate.implied, every, value, value)
    for whole, parts in known.sums:
        for at in range(size):
            places = np.array([start[whole] + at, *(start[part] + at for part in parts)])
            signs = np.array([1.0, *(-1.0 for _ in parts)])
            program.know(f"parts of {whole}", places, signs, 0.0, 0.0)
    for part, whole in known.limits:
        for at in range(size):
            pair = np.array([start[part] + at, start[whole] + at])
            program.know(f"{part} at most {whole}", pair, np.array([1.0, -1.0]), -np.inf, 0.0)
    _correct(program, np.floor(table.to_numpy().T.ravel()), table, period)
    return program


def _bounds(
    table: pd.DataFrame,
    truth: pd.DataFrame,
    public: Dataset,
    rules: DisclosureRules,
    known: Known,
    period: str,
    source: frozenset[Cell],
) -> tuple[np.ndarray, np.ndarray]:
    """Return between what a true count lies for what is published of it."""
    units = [str(unit) for unit in table.index]
    shown = published(public, known, period, units)
    lows, highs = [], []
    for column in table.columns:
        value = shown[column].to_numpy(dtype=float)
        low, high = _around(value, rules)
        if is_unchanged(truth[column], public, known, column):
            low, high = value, value
        if column == POPULATION:
            small = value < rules.minimum_base
            high = np.where(small, np.minimum(high, rules.minimum_base - 1), value)
            low = np.where(small, low, value)
            if POPULATION in public.units and period == max(public.periods):
                other = public.units[POPULATION].reindex(units).to_numpy(dtype=float)
                also_low, also_high = _around(other, rules)
                told = ~np.isnan(other) & (other < rules.minimum_base)
                low = np.where(told, np.maximum(low, also_low), low)
                high = np.where(told, np.minimum(high, also_high), high)
        for at, unit in enumerate(units):
            if (unit, period, column) in source:
                low[at], high[at] = 1.0, rules.minimum_count - 1.0
            elif np.isnan(value[at]):
                low[at], high[at] = 0.0, FAR
        lows.append(low)
        highs.append(high)
    return np.concatenate(lows), np.concatenate(highs)


def farthest(true: float, rules: DisclosureRules) -> int:
    """Return by how much a count may be changed."""
    return rules.deviation if np.floor(true + 0.5) < rules.larger else 1


def _around(value: np.ndarray, rules: DisclosureRules) -> tuple[np.ndarray, np.ndarray]:
    """Return what a published count says: small ones are off by the deviation at most, larger ones by one.

    A small one never goes out as more than a larger one that is next to it; and a count of nobody as 0 only.
    """
    far, larger = rules.deviation, rules.larger
    may_be_small = value - far < larger
    may_be_small &= value <= larger + 1
    may_be_large = value + 1 >= larger
    low = np.where(may_be_small, value - far, value - 1)
    high = np.where(may_be_large, value + 1, np.minimum(value + far, larger - 1))
    return np.maximum(low, np.where(value > CLOSE, 1.0, 0.0)), high


def _correct(program: _Program, values: np.ndarray, table: pd.DataFrame, period: str) -> None:
    """Let go of what is not true of single counts: `broken_promises` tells it, and the rest is still attacked."""
    wrong = (values < program.low - CLOSE) | (values > program.high + CLOSE)
    program.low[wrong], program.high[wrong] = 0.0, FAR
    size = len(table)
    for because, (places, signs, low, high) in zip(program.because, program.rows, strict=True):
        value = float(values[places] @ signs)
        if not low - CLOSE <= value <= high + CLOSE:
            cells = [(table.index[at % size], table.columns[at // size]) for at in places]
            raise AssertionError(f"{because}, {period}: {value} is said to be {low} to {high}: {cells[:4]}")


def _attack_period(
    table: pd.DataFrame,
    program: _Program,
    public: Dataset,
    rules: DisclosureRules,
    known: Known,
    period: str,
    source: frozenset[Cell],
    every: bool,
    seconds: float,
) -> list[Attacked]:
    size = len(table)
    true = table.to_numpy().T.ravel()
    targets = np.flatnonzero((true >= 1) & (true < rules.minimum_count) & (true == np.floor(true)))
    if not len(targets):
        return []
    proven = _swaps(table, program, public, known)
    blocks = None
    found = []
    for at in targets:
        cell = (str(table.index[at % size]), period, str(table.columns[at // size]))
        wanted = 1 if cell in source else rules.width
        low, high = proven[at]
        if not every and high - low >= wanted:
            found.append(Attacked(cell, true[at], low, high, wanted, exact=False))
            continue
        if blocks is None:
            blocks = _Blocks(program)
        low, high = blocks.ends(int(at), seconds)
        if high - low < wanted and source:
            # Of a part beside what the source withholds, no more can be left unknown than the source leaves.
            wanted = max(1, min(wanted, _left_by_source(table, known, rules, period, source, int(at))))
        if not low <= true[at] <= high:
            raise AssertionError(f"{cell} is {true[at]}, and the attacker says {low} to {high}")
        found.append(Attacked(cell, true[at], low, high, wanted))
    return found


def _left_by_source(
    table: pd.DataFrame, known: Known, rules: DisclosureRules, period: str, source: frozenset[Cell], at: int
) -> int:
    """Return how wide a count would be if nothing at all were published of its quarter."""
    size = len(table)
    row = at % size
    columns = list(table.columns)
    low, high = np.zeros(len(columns)), np.full(len(columns), FAR)
    for number, column in enumerate(columns):
        if (str(table.index[row]), period, column) in source:
            low[number], high[number] = 1.0, rules.minimum_count - 1.0
    program = _Program(low, high)
    for whole, parts in known.sums:
        places = np.array([columns.index(whole), *(columns.index(part) for part in parts)])
        program.know("", places, np.array([1.0, *(-1.0 for _ in parts)]), 0.0, 0.0)
    for part, whole in known.limits:
        pair = np.array([columns.index(part), columns.index(whole)])
        program.know("", pair, np.array([1.0, -1.0]), -np.inf, 0.0)
    least, most = _Blocks(program).ends(at // size, 5.0)
    return int(most - least)


class _Blocks:
    """The program in parts that have nothing to do with each other."""

    def __init__(self, program: _Program) -> None:
        self.program = program
        count = len(program.low)
        self.free = program.high > program.low
        kept = [row for row in program.rows if self.free[row[0]].any()]
        pairs = [(row[0][self.free[row[0]]][0], at) for row in kept for at in row[0][self.free[row[0]]]]
        first, second = np.array(pairs).T if pairs else (np.array([], int), np.array([], int))
        graph = csr_array((np.ones(len(first)), (first, second)), shape=(count, count))
        _number, self.block = connected_components(graph, directed=False)
        self.rows: dict[int, list[tuple[np.ndarray, np.ndarray, float, float]]] = {}
        for row in kept:
            self.rows.setdefault(int(self.block[row[0][self.free[row[0]]][0]]), []).append(row)
        self._ready: dict[int, tuple[np.ndarray, list[LinearConstraint], Bounds]] = {}

    def ends(self, at: int, seconds: float) -> tuple[float, float]:
        """Return the smallest and the largest value of one count."""
        program = self.program
        if not self.free[at]:
            return float(program.low[at]), float(program.high[at])
        places, constraints, bounds = self._block(int(self.block[at]))
        goal = (places == at).astype(float)
        ends = []
        for sign in (1.0, -1.0):
            # With presolve, HiGHS of SciPy 1.17 calls some of these problems infeasible that are not.
            solved = milp(
                sign * goal,
                integrality=np.ones(len(places)),
                bounds=bounds,
                constraints=constraints,
                options={"presolve": False, "time_limit": seconds},
            )
            if solved.status == 1:
                # Not finished in time: the proven bound, which is never narrower than the truth.
                bound = solved.mip_dual_bound
                ends.append(program.low[at] if sign > 0 else program.high[at])
                if bound is not None and np.isfinite(bound):
                    ends[-1] = np.ceil(bound - CLOSE) if sign > 0 else np.floor(-bound + CLOSE)
                continue
            assert solved.x is not None, solved.message
            ends.append(round(float(solved.x[np.flatnonzero(goal)[0]])))
        return float(ends[0]), float(ends[1])

    def _block(self, block: int) -> tuple[np.ndarray, list[LinearConstraint], Bounds]:
        if block not in self._ready:
            program = self.program
            places = np.flatnonzero((self.block == block) & self.free)
            column = np.full(len(program.low), -1)
            column[places] = np.arange(len(places))
            entries, lows, highs = [], [], []
            for number, (at, signs, low, high) in enumerate(self.rows.get(block, [])):
                free = self.free[at]
                rest = float(program.low[at[~free]] @ signs[~free])
                lows.append(low - rest)
                highs.append(high - rest)
                entries += [(number, column[place], sign) for place, sign in zip(at[free], signs[free], strict=True)]
            constraints = []
            if entries:
                row, place, sign = (np.array(part) for part in zip(*entries, strict=True))
                matrix = csr_array((sign, (row.astype(int), place.astype(int))), shape=(len(lows), len(places)))
                constraints.append(LinearConstraint(matrix, lows, highs))
            self._ready[block] = places, constraints, Bounds(program.low[places], program.high[places])
        return self._ready[block]


def _swaps(table: pd.DataFrame, program: _Program, public: Dataset, known: Known) -> list[tuple[float, float]]:
    """Return values that each count may have for certain: two quarters of the same areas change people.

    A column in no sum of columns changes alone; one that is a part changes with another part, so that their sum
    stays. Every total and every sum stays as it is.
    """
    units = [str(unit) for unit in table.index]
    size = len(units)
    signature = np.zeros(size, dtype=object)
    for number, (_area, places) in enumerate(areas(public, units)):
        signature[places] = signature[places] + 2**number
    true = {column: table[column].to_numpy(dtype=float) for column in table.columns}
    up, down = {}, {}
    for number, column in enumerate(table.columns):
        part = slice(number * size, (number + 1) * size)
        base = np.floor(true[column])
        up[column] = program.high[part] - base
        down[column] = base - program.low[part]
    for part, whole in known.limits:
        room = true[whole] - true[part]
        # Half of the room each, so that both may move at once.
        up[part] = np.minimum(up[part], np.floor(room / 2))
        down[whole] = np.minimum(down[whole], np.floor(room / 2))
    uses = {
        column: [at for at, (whole, parts) in enumerate(known.sums) if column in (whole, *parts)] for column in true
    }
    found: list[tuple[float, float]] = []
    for column in table.columns:
        moves: list[tuple[np.ndarray, np.ndarray]] = []
        if not uses[column]:
            moves.append((up[column], down[column]))
        elif len(uses[column]) == 1:
            whole, parts = known.sums[uses[column][0]]
            for other in (whole, *parts):
                if other != column and len(uses[other]) == 1:
                    opposite = other != whole and column != whole
                    moves.append(
                        (
                            np.minimum(up[column], down[other] if opposite else up[other]),
                            np.minimum(down[column], up[other] if opposite else down[other]),
                        )
                    )
        for at in range(size):
            mates = np.flatnonzero((signature == signature[at]) & (np.arange(size) != at))
            more = max((min(rise[at], fall[mates].max()) for rise, fall in moves), default=0.0) if len(mates) else 0.0
            less = max((min(fall[at], rise[mates].max()) for rise, fall in moves), default=0.0) if len(mates) else 0.0
            value = true[column][at]
            found.append((value - max(less, 0.0), value + max(more, 0.0)))
    return found


def broken_promises(
    truth: pd.DataFrame,
    public: Dataset,
    rules: DisclosureRules,
    known: Known,
    source: frozenset[Cell] = frozenset(),
) -> list[str]:
    """Return what is published against the promise, apart from intervals; each line names a column or a cell.

    Rates are their published count over their published base; no count is published as more than its base; covered is
    what is small by what is published, and nothing else, so that being covered says nothing; a total is the true one.
    """
    found = []
    figures = public.calculation
    for column in known.columns:
        # The inhabitants under another name are published as they are.
        if POPULATION in truth and truth[column].equals(truth[POPULATION]):
            continue
        if is_unchanged(truth[column], public, known, column):
            found.append(f"{column} goes out as it is")
    for rate in known.rates:
        if rate.count is None:
            continue
        expected = rate.factor * figures[rate.count] / figures[rate.base]
        off = (figures[rate.code] - expected).abs() > 1e-9 * (1 + expected.abs())
        off |= figures[rate.code].notna() & expected.isna()
        found += [f"{cell} {rate.code} is not its published count over its base" for cell in figures.index[off]]
    shown = public.values
    for column in known.counts:
        if column not in figures:
            continue
        for cell in figures.index[figures[column].notna()]:
            value = figures.at[cell, column]
            true = truth.at[cell, column]
            if (*cell, column) in source:
                found.append(f"{(*cell, column)} is withheld by the source and published as {value}")
                continue
            if abs(value - true) > farthest(true, rules) + (0.5 if true % 1 else 0.0):
                found.append(f"{(*cell, column)} is {true} and published as {value}")
            if value % 1:
                found.append(f"{(*cell, column)} is published as {value}, no whole number")
            if column == POPULATION and true >= rules.minimum_base and value != true:
                found.append(f"{(*cell, column)} are {true} inhabitants and published as {value}")
            covered = bool(np.isnan(shown.at[cell, column]))
            if covered != (0 < value < rules.minimum_count) and not _is_true_population(column, value, rules):
                found.append(f"{(*cell, column)} {'is' if covered else 'is not'} covered at {value}")
            if true == 0 and value != 0:
                found.append(f"{(*cell, column)} is 0 and published as {value}")
    for part, whole in ((rate.count, rate.base) for rate in known.rates):
        if part in figures and whole in figures:
            off = figures[part] > figures[whole] + CLOSE
            found += [f"{(*cell, part)} is more than {whole}" for cell in figures.index[off]]
    for period, column, value in public.totals:
        if column in truth:
            true = truth.xs(period, level=PERIOD)[column].sum()
            if abs(value - true) > CLOSE:
                found.append(f"the total of {column} in {period} is {true}, published {value}")
            if ("", period, column) in public.withheld_totals:
                found.append(f"the total of {column} in {period} is withheld and published")
    return found


def _is_true_population(column: str, value: float, rules: DisclosureRules) -> bool:
    return column == POPULATION and value >= rules.minimum_base


def reasons(
    truth: pd.DataFrame,
    public: Dataset,
    rules: DisclosureRules,
    known: Known,
    cell: Cell,
    source: frozenset[Cell] = frozenset(),
) -> tuple[str, ...]:
    """Return a smallest set of what has to be known to narrow a count: each one alone could not be left out."""
    unit, period, column = cell
    table = truth.xs(period, level=PERIOD)[list(known.columns)]
    program = _program(truth, public, rules, known, period, source)
    at = list(table.columns).index(column) * len(table) + list(table.index).index(unit)
    wanted = 1 if cell in source else rules.width
    needed = dict.fromkeys(program.because)
    for because in list(needed):
        fewer = program.without(set(program.because) - set(needed) | {because})
        low, high = _Blocks(fewer).ends(at, 20.0)
        if high - low < wanted:
            del needed[because]
    return tuple(needed)


def totals(results: list[Attacked]) -> Mapping[str, int]:
    """Return how many cells were attacked, recovered, and known more closely than promised."""
    return {
        "attacked": len(results),
        "solved": sum(result.exact for result in results),
        "recovered": sum(result.is_recovered for result in results),
        "narrow": sum(result.is_narrow for result in results),
    }


__all__ = [
    "UNIT",
    "Attacked",
    "Cell",
    "Known",
    "Rate",
    "areas",
    "attack",
    "broken_promises",
    "published",
    "reasons",
    "totals",
]
