"""From a recipe to topics: Handlungsfelder or indicators, with what they mean in this town."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.i18n import N_, format_number, translator, useful_digits
from sozial.index.check import direction_of
from sozial.insight.people import city_value
from sozial.method import Method
from sozial.model import Dataset, Direction, Indicator
from sozial.workshop.ballot import Topic


def weighable_codes(dataset: Dataset, method: Method) -> list[str]:
    """Return the indicators of a recipe that can be weighed: those that are no context."""
    return [entry.code for entry in method.indicators if direction_of(dataset, entry) is not Direction.CONTEXT]


def _fact(dataset: Dataset, indicator: Indicator, period: str, language: str) -> str:
    """Return one sentence with city value and range, without any rank or name of a quarter."""
    translate = translator(language)
    column = dataset.at(period)[indicator.code].dropna()
    if column.empty:
        return translate(N_("{name}: no values.")).format(name=indicator.label)
    digits = useful_digits(column)
    whole = city_value(dataset, indicator, period)
    city = whole.city if np.isfinite(whole.city) else whole.mean
    measure = f"\u00a0{indicator.measure}" if indicator.measure else ""
    message = (
        N_("{name}: {city} in the whole city, from {low} to {high} in the quarters.")
        if np.isfinite(whole.city)
        else N_("{name}: {city} on average, from {low} to {high} in the quarters.")
    )
    return translate(message).format(
        name=indicator.label,
        city=format_number(city, language, digits) + measure,
        low=format_number(float(column.min()), language, digits) + measure,
        high=format_number(float(column.max()), language, digits) + measure,
    )


def domain_topics(dataset: Dataset, method: Method, period: str, language: str) -> list[Topic]:
    """Return one topic per Handlungsfeld of the recipe's indicators, in the order of the data.

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_product([["1", "2"], [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [1.0, 3.0]}, index=index)
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> dataset = Dataset("d", units, values, (Indicator("a", "A", domain="Wohnen"),))
    >>> found = domain_topics(dataset, Method("m", (Weighted("a"),)), "", "en")[0]
    >>> found.label, found.explanation, found.facts
    ('Wohnen', 'Seen by: A.', ('A: 2 on average, from 1 to 3 in the quarters.',))
    """
    translate = translator(language)
    codes = weighable_codes(dataset, method)
    domains = list(dict.fromkeys(dataset.indicator(code).domain for code in codes))
    topics = []
    for number, domain in enumerate(domains, 1):
        inside = [dataset.indicator(code) for code in codes if dataset.indicator(code).domain == domain]
        names = ", ".join(indicator.label for indicator in inside)
        topics.append(
            Topic(
                f"field-{number}",
                domain or translate(N_("without Handlungsfeld")),
                translate(N_("Seen by: {names}.")).format(names=names),
                tuple(indicator.code for indicator in inside),
                tuple(_fact(dataset, indicator, period, language) for indicator in inside),
            )
        )
    return topics


def indicator_topics(
    dataset: Dataset, method: Method, period: str, language: str, codes: Sequence[str] | None = None
) -> list[Topic]:
    """Return one topic per indicator of the recipe, or of some of them."""
    topics = []
    for code in weighable_codes(dataset, method):
        if codes is None or code in codes:
            indicator = dataset.indicator(code)
            fact = _fact(dataset, indicator, period, language)
            topics.append(Topic(code, indicator.label, indicator.definition, (code,), (fact,)))
    return topics
