"""Whether stated rates are count over base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import Indicator


def check_rates(indicators: Sequence[Indicator], values: pd.DataFrame, places: Mapping[str, str]) -> list[Finding]:
    """Compare stated rates with count over base; they may differ by rounding only.

    Parameters
    ----------
    places
        The table that each column comes from.
    """
    findings = []
    known = set(values.columns)
    for indicator in indicators:
        if not {indicator.count, indicator.base, indicator.code} <= known:
            continue
        computed = values[indicator.count] / values[indicator.base].where(values[indicator.base] > 0) * indicator.factor
        slack = 0.51 * 10 ** -_decimals(values[indicator.code])
        if _is_rounded(values[indicator.count]):
            # A source that rounds counts to fives or tens computes its rates from the counts before.
            slack = slack + indicator.factor * 5.0 / values[indicator.base].where(values[indicator.base] > 0)
        off = (computed - values[indicator.code]).abs() > slack
        if off.any():
            units = [f"{unit} {period}".strip() for unit, period in values.index[off]]
            message = N_("“{name}” is not count over base here ({n}): {units}")
            remedy = N_("The stated rate is used; check count and base.")
            found = {"name": indicator.label, "n": len(units), "units": listed(units)}
            findings.append(Finding("rate", Severity.WARNING, message, remedy, places[indicator.code], found))
    return findings


def _is_rounded(counts: pd.Series) -> bool:
    known = counts.dropna().to_numpy()
    return len(known) > 3 and bool((known % 5 == 0).all() and (known > 0).any())


def _decimals(series: pd.Series) -> int:
    finite = series.dropna().to_numpy()
    return next((digits for digits in range(6) if np.allclose(finite, finite.round(digits), atol=1e-9)), 6)
