"""What is new, revised or missing between two states of the same data."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from sozial.model import NAME, PERIOD, UNIT, Dataset, Indicator

# Figures are compared as they are; only what arithmetic leaves behind is no revision.
_SAME = 1e-9


@dataclass(frozen=True)
class DataChanges:
    """Differences of two states of the data.

    Parameters
    ----------
    new_periods, gone_periods, new_units, gone_units, new_indicators, gone_indicators
        Keys, in the order of the data that has them.
    renamed
        Name before and now by unit key.
    redefined
        Fields of the description that differ, by indicator code.
    revised
        Columns unit, period, code, before, after: values that both states have and that differ.
    lost, filled
        Columns unit, period, code, value: missing now and known before, and the other way round; within periods and
        quarters that both states have.
    missing
        Index: indicator code. Columns units (of the latest period), missing: how many have no value there.
    """

    new_periods: tuple[str, ...]
    gone_periods: tuple[str, ...]
    new_units: tuple[str, ...]
    gone_units: tuple[str, ...]
    new_indicators: tuple[str, ...]
    gone_indicators: tuple[str, ...]
    renamed: dict[str, tuple[str, str]]
    redefined: dict[str, tuple[str, ...]]
    revised: pd.DataFrame
    lost: pd.DataFrame
    filled: pd.DataFrame
    missing: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all differs; gaps of the latest period are no difference."""
        told = (
            self.new_periods, self.gone_periods, self.new_units, self.gone_units, self.new_indicators,
            self.gone_indicators, self.renamed, self.redefined,
        )  # fmt: skip
        return not any(told) and self.revised.empty and self.lost.empty and self.filled.empty


def compare_data(before: Dataset, after: Dataset) -> DataChanges:
    """Return what differs between two states of the same data: of indicators, not of their counts and bases.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=["1"])
    >>> def data(**values):
    ...     index = pd.MultiIndex.from_tuples([("1", "2023"), ("1", "2024")], names=["unit", "period"])
    ...     return Dataset("T", units, pd.DataFrame(values, index=index), tuple(map(Indicator, values)))
    >>> found = compare_data(data(x=[1.0, 2.0]), data(x=[1.0, 3.0], y=[4.0, 5.0]))
    >>> found.new_indicators, found.revised[["period", "before", "after"]].values.tolist()
    (('y',), [['2024', 2.0, 3.0]])
    """
    one, other = ({indicator.code: indicator for indicator in data.indicators} for data in (before, after))
    both = [code for code in one if code in other]
    revised, lost, filled = _values(before, after, both)
    names = (before.units[NAME].astype(str), after.units[NAME].astype(str))
    shared = names[0].index.intersection(names[1].index)
    return DataChanges(
        _only(after.periods, before.periods),
        _only(before.periods, after.periods),
        _only(map(str, after.units.index), map(str, before.units.index)),
        _only(map(str, before.units.index), map(str, after.units.index)),
        tuple(code for code in other if code not in one),
        tuple(code for code in one if code not in other),
        {str(unit): (names[0][unit], names[1][unit]) for unit in shared if names[0][unit] != names[1][unit]},
        {code: changed for code in both if (changed := _redefined(one[code], other[code]))},
        revised,
        lost,
        filled,
        _missing(after),
    )


def _only(these: object, others: object) -> tuple[str, ...]:
    without = set(others)  # type: ignore[call-overload]
    return tuple(entry for entry in these if entry not in without)  # type: ignore[attr-defined]


def _redefined(before: Indicator, after: Indicator) -> tuple[str, ...]:
    return tuple(field.name for field in fields(Indicator) if getattr(before, field.name) != getattr(after, field.name))


def _values(before: Dataset, after: Dataset, codes: list[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rows = before.values.index.intersection(after.values.index)
    then, now = (data.values.reindex(index=rows, columns=codes).astype(float) for data in (before, after))
    one, other = then.to_numpy(), now.to_numpy()
    with np.errstate(invalid="ignore"):
        differs = np.abs(one - other) > _SAME * np.maximum(np.abs(one), np.abs(other))
    known, still = ~np.isnan(one), ~np.isnan(other)

    def table(where: np.ndarray, **columns: np.ndarray) -> pd.DataFrame:
        at, which = np.nonzero(where)
        keys = {
            "unit": rows.get_level_values(UNIT).astype(str).to_numpy()[at],
            "period": rows.get_level_values(PERIOD).astype(str).to_numpy()[at],
            "code": np.array(codes, dtype=object)[which],
        }
        return pd.DataFrame(keys | {name: values[at, which] for name, values in columns.items()})

    return (
        table(known & still & differs, before=one, after=other),
        table(known & ~still, value=one),
        table(~known & still, value=other),
    )


def _missing(dataset: Dataset) -> pd.DataFrame:
    latest = dataset.at(dataset.periods[-1])
    codes = [indicator.code for indicator in dataset.indicators]
    gaps = latest.reindex(columns=codes).isna().sum()
    return pd.DataFrame({"units": len(latest), "missing": gaps.astype(int)}, index=codes)
