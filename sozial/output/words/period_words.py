"""A period as readers see it: with what its source says about the figures."""

from __future__ import annotations

from collections.abc import Collection

from sozial.errors import listed
from sozial.i18n import N_, translator
from sozial.model import Dataset
from sozial.reading.vocabulary.period_marks import PERIOD_MARK_LABELS, PeriodMark


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
    translate = translator(language)
    said = [translate(PERIOD_MARK_LABELS[PeriodMark(mark)]) for mark in sorted(found)]
    if any(marked == period and (not codes or code in codes) for _unit, marked, code in dataset.estimated):
        said.append(translate(N_("partly estimated")))
    shown = translate.period(period)
    return f"{shown or translate(N_('without a period'))} ({', '.join(said)})" if said else shown


# Before what rests on estimated figures, wherever it is shown; `estimated_words` explains it.
ESTIMATE = "≈ "


def estimate_marked(text: str, is_estimated: bool) -> str:
    """Return a text with the sign for estimates before it, where it is one.

    Examples
    --------
    >>> estimate_marked("+0.2", True), estimate_marked("+0.2", False)
    ('≈ +0.2', '+0.2')
    """
    return f"{ESTIMATE}{text}" if is_estimated else text


def estimate_words(language: str) -> str:
    """Return the remark that stands in a table beside what is an estimate.

    Examples
    --------
    >>> estimate_words("en")
    '≈ estimated'
    """
    return f"{ESTIMATE}{translator(language)(PERIOD_MARK_LABELS[PeriodMark.ESTIMATED])}"


def estimated_words(
    dataset: Dataset,
    language: str,
    units: Collection[str] = (),
    codes: Collection[str] = (),
    periods: Collection[str] = (),
) -> str:
    """Return a sentence on figures that were divided or put together by shares; "" where none is shown.

    Parameters
    ----------
    units, codes, periods
        What is shown; everything where none is named.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> index = pd.MultiIndex.from_product([["1"], ["2022", "2023"]], names=["unit", "period"])
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> values = pd.DataFrame({"x": [1.0, 2.0]}, index=index)
    >>> data = Dataset("T", units, values, (Indicator("x"),), estimated=frozenset({("1", "2022", "x")}))
    >>> estimated_words(data, "en")
    '≈ estimated by shares, because the territory changed: A (2022).'
    >>> estimated_words(data, "en", codes=["y"])
    ''
    """
    found: dict[str, list[str]] = {}
    for unit, period, code in sorted(dataset.estimated):
        if (not units or unit in units) and (not codes or code in codes) and (not periods or period in periods):
            told = found.setdefault(unit, [])
            if period not in told:
                told.append(period)
    if not found:
        return ""
    titles = dataset.unit_titles
    said = [
        f"{titles.get(unit, unit)} ({translator(language).span(told[0], told[-1])})" for unit, told in found.items()
    ]
    words = translator(language)(N_("≈ estimated by shares, because the territory changed: {names}."))
    return words.format(names=listed(said, 12))
