"""What makes a rate: its factor (per cent, per thousand), and what several quarters can have together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import Indicator

_FACTORS = (100.0, 1000.0, 1.0, 10_000.0, 100_000.0)
# Rates of single quarters are rounded, and their counts may be; factors are ten times apart.
_NEAR = 1.25
_MOST = 0.8
# By how much a rate of several quarters may lie beyond theirs.
_SLACK = 0.25
_PER = re.compile(r"(?<![^\W_])(?:je|pro|per|auf)\s+(10{0,2}[. \u00a0]?000|100)(?!\d|[. \u00a0]000)", re.I)
_MILLE = re.compile(r"‰|promille", re.I)


def stated_factor(text: str) -> float | None:
    """Return the factor that words state, None where they state none.

    Examples
    --------
    >>> stated_factor("Straftaten je 1.000 Einwohner"), stated_factor("Fälle_pro_100000"), stated_factor("Quote in %")
    (1000.0, 100000.0, None)
    """
    plain = text.replace("_", " ")
    if _MILLE.search(plain):
        return 1000.0
    said = {re.sub(r"\D", "", match) for match in _PER.findall(plain)}
    return float(said.pop()) if len(said) == 1 else None


def told_factor(rates: pd.Series, counts: pd.Series, bases: pd.Series) -> float | None:
    """Return the factor by which count over base gives nearly all rates, None where none does.

    Examples
    --------
    >>> counts, bases = pd.Series([20.0, 27.0]), pd.Series([1000.0, 1137.0])
    >>> told_factor(pd.Series([20.0, 23.7]), counts, bases), told_factor(pd.Series([5.0, 90.0]), counts, bases)
    (1000.0, None)
    """
    known = (rates > 0) & (counts > 0) & (bases > 0)
    if known.sum() < 2:
        return None
    ratios = (rates[known] * bases[known] / counts[known]).to_numpy(dtype=float)
    for factor in _FACTORS:
        near = (ratios <= factor * _NEAR) & (ratios >= factor / _NEAR)
        if near.mean() >= _MOST:
            return factor
    return None


def with_factor(indicator: Indicator, values: pd.DataFrame) -> Indicator:
    """Return a rate with the factor that its figures tell, else its words; otherwise as it is.

    Examples
    --------
    >>> frame = pd.DataFrame({"q": [20.0, 23.7], "n": [20.0, 27.0], "b": [1000.0, 1137.0]})
    >>> with_factor(Indicator("q", count="n", base="b"), frame).factor
    1000.0
    >>> with_factor(Indicator("q", "Fälle je 1.000", base="b"), frame).factor
    1000.0
    """
    if indicator.code not in values or indicator.base not in values:
        return indicator
    told = None
    if indicator.count in values:
        told = told_factor(values[indicator.code], values[indicator.count], values[indicator.base])
    elif indicator.factor == 100.0:
        told = stated_factor(f"{indicator.code} {indicator.name} {indicator.measure}")
    return indicator if told is None else replace(indicator, factor=told)


def with_factors(
    indicators: Sequence[Indicator], values: pd.DataFrame, places: Mapping[str, str]
) -> tuple[dict[str, Indicator], list[Finding]]:
    """Return indicators by code with the factors that are told, and what must be said of them.

    Parameters
    ----------
    places
        The table that each column comes from.
    """
    found = {entry.code: with_factor(entry, values) for entry in indicators}
    changed: dict[tuple[str, float], list[str]] = {}
    for entry in indicators:
        if found[entry.code].factor != entry.factor:
            changed.setdefault((places.get(entry.code, ""), found[entry.code].factor), []).append(entry.label)
    message = N_("These rates are count over base times {factor}, as their figures or words tell: {names}")
    return found, [
        Finding("rate-factor", Severity.NOTE, message, "", place, {"factor": int(factor), "names": listed(names)})
        for (place, factor), names in changed.items()
    ]


def is_among(value: float, rates: np.ndarray) -> bool:
    """Whether a value can be the rate of several quarters together: it lies among theirs, or nearly.

    Examples
    --------
    >>> is_among(33.4, np.array([20.0, 38.7])), is_among(3.34, np.array([20.0, 38.7]))
    (True, False)
    """
    known = rates[np.isfinite(rates)]
    if not known.size:
        return True
    slack = _SLACK * float(np.abs(known).max())
    return bool(known.min() - slack <= value <= known.max() + slack)
