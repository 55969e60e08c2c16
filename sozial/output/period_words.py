"""A period as readers see it: with what its source says about the figures."""

from __future__ import annotations

from collections.abc import Collection

from sozial.i18n import translator
from sozial.model import Dataset
from sozial.reading.period_marks import PERIOD_MARK_LABELS, PeriodMark


def period_label(dataset: Dataset, period: str, language: str, codes: Collection[str] = ()) -> str:
    """Return a period, with the marks that its figures have in the source.

    Parameters
    ----------
    codes
        The columns that are shown; all where none is named.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> index = pd.MultiIndex.from_tuples([("1", "2023")], names=["unit", "period"])
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> marks = frozenset({("x", "2023", "preliminary")})
    >>> data = Dataset("T", units, pd.DataFrame({"x": [1.0]}, index=index), (Indicator("x"),), marks=marks)
    >>> period_label(data, "2023", "en"), period_label(data, "2023", "en", ["y"])
    ('2023 (preliminary)', '2023')
    """
    found = {mark for code, marked, mark in dataset.marks if marked == period and (not codes or code in codes)}
    if not found:
        return period
    translate = translator(language)
    return f"{period} ({', '.join(translate(PERIOD_MARK_LABELS[PeriodMark(mark)]) for mark in sorted(found))})"
