"""Where the values of the whole city come from, in words for tables and papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sozial.errors import listed
from sozial.i18n import MISSING_SIGN, N_, NP_, format_percent, translator
from sozial.index.areas.areas import CITY
from sozial.index.areas.city import ORIGIN_LABELS, CityOrigin, city_figure
from sozial.index.areas.pooling import BY_BASE, Support
from sozial.model import Dataset

# So many indicators are named in a note; the tables name all.
_NAMED = 4


def origin_words(origin: CityOrigin, language: str) -> str:
    """Return where a city's value comes from, empty where it is not known.

    Examples
    --------
    >>> origin_words(CityOrigin.DELIVERED, "de")
    'wie geliefert'
    """
    label = ORIGIN_LABELS[origin]
    return translator(language)(label) if label else ""


def support_words(support: Support, language: str, at_least: bool = False) -> str:
    r"""Return how many quarters and which share of the base a value rests on.

    Examples
    --------
    >>> support_words(Support(11, 12, 0.9312, "base"), "en"), support_words(Support(11, 12, 0.99971, "people"), "en")
    ('11 of 12 quarters, 93\xa0% of the base', '11 of 12 quarters, 99.97\xa0% of the inhabitants')
    >>> support_words(Support(11, 12), "en"), support_words(Support(12, 12, 1.0, "base"), "en")
    ('11 of 12 quarters', 'all 12 quarters')
    """
    translate = translator(language)
    if support.is_whole:
        return translate.counted(NP_("the {all} quarter", "all {all} quarters", by="all"), support.of)
    words = NP_("{n} of {all} quarter", "{n} of {all} quarters", by="all")
    said = translate.counted(words, support.of, n=support.units)
    if not np.isfinite(support.share):
        return said
    # A part must not be printed as the whole, nor as nothing.
    digits = next((digits for digits in range(5) if 0 < round(support.share, 2 + digits) < 1), 0)
    share = format_percent(support.share, language, digits)
    share = translate(N_("at least {share}")).format(share=share) if at_least else share
    rest = N_("{share} of the base") if support.by == BY_BASE else N_("{share} of the inhabitants")
    return f"{said}, {translate(rest).format(share=share)}"


def with_support(shown: str, support: Support | None, language: str) -> str:
    """Return a value with what it rests on behind it, where that is not every quarter."""
    if support is None or support.is_whole or shown == MISSING_SIGN:
        return shown
    return f"{shown} ({support_words(support, language)})"


def with_origin(shown: str, origin: CityOrigin, language: str, support: Support | None = None) -> str:
    """Return a city's value with its origin behind it, where that is not the sum over sum that notes explain.

    Parameters
    ----------
    support
        What the value rests on: told where that is not every quarter.
    """
    told = [] if origin in (CityOrigin.COUNTS, CityOrigin.UNKNOWN) else [origin_words(origin, language)]
    if support is not None and not support.is_whole:
        told.append(support_words(support, language))
    return f"{shown} ({'; '.join(told)})" if told else shown


def support_note(
    dataset: Dataset, found: Mapping[tuple[str, str], Support], area: str, codes: Sequence[str], language: str
) -> str:
    """Return which values of an area rest on a part of its quarters, one sentence; empty where all rest on all.

    Values that rest on as many quarters are named together, with the least share of a base among them.
    """
    translate = translator(language)
    groups: dict[tuple[int, int, str], list[tuple[str, Support]]] = {}
    for code in codes:
        support = found.get((area, code))
        if support is not None and not support.is_whole:
            place = groups.setdefault((support.units, support.of, support.by), [])
            place.append((dataset.indicator(code).label, support))
    parts = []
    for entries in groups.values():
        least = min((support for _name, support in entries), key=lambda support: support.share)
        names = listed([name for name, _support in entries], _NAMED)
        parts.append(f"{support_words(least, language, len(entries) > 1)} ({names})")
    return f"{translate(N_('Not from all quarters'))}: {'; '.join(parts)}." if parts else ""


def city_note(dataset: Dataset, codes: Sequence[str], period: str, language: str) -> str:
    """Return where the city values of some indicators come from, and which do not rest on all quarters, by their names.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> print(city_note(read_sample(), ["sgb2_quote"], "2019", "en"))
    City value: sum of counts over sum of bases.
    """
    by_origin: dict[CityOrigin, list[str]] = {}
    support: dict[tuple[str, str], Support] = {}
    for code in codes:
        indicator = dataset.indicator(code)
        figure = city_figure(dataset, indicator, period)
        by_origin.setdefault(figure.origin, []).append(indicator.label)
        if figure.support is not None:
            support[CITY, code] = figure.support
    translate = translator(language)
    unknown = by_origin.pop(CityOrigin.UNKNOWN, [])
    alone = len(by_origin) == 1
    parts = [
        origin_words(origin, language) if alone else f"{origin_words(origin, language)}: {listed(by_origin[origin], 6)}"
        for origin in CityOrigin
        if origin in by_origin
    ]
    if unknown:
        parts.append(translate(N_("not known: {names}")).format(names=listed(unknown, 6)))
    said = f"{translate(N_('City value'))}: {'; '.join(parts)}"
    said = said if said.endswith(".") else f"{said}."
    return f"{said} {support_note(dataset, support, CITY, codes, language)}".strip()
