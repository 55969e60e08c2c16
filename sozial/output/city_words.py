"""Where the values of the whole city come from, in words for tables and papers."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import listed
from sozial.i18n import N_, translator
from sozial.index.city import ORIGIN_LABELS, CityOrigin, city_figure
from sozial.model import Dataset


def origin_words(origin: CityOrigin, language: str) -> str:
    """Return where a city's value comes from, empty where it is not known.

    Examples
    --------
    >>> origin_words(CityOrigin.DELIVERED, "de")
    'wie geliefert'
    """
    label = ORIGIN_LABELS[origin]
    return translator(language)(label) if label else ""


def with_origin(shown: str, origin: CityOrigin, language: str) -> str:
    """Return a city's value with its origin behind it, where that is not the sum over sum that notes explain."""
    if origin in (CityOrigin.COUNTS, CityOrigin.UNKNOWN):
        return shown
    return f"{shown} ({origin_words(origin, language)})"


def city_note(dataset: Dataset, codes: Sequence[str], period: str, language: str) -> str:
    """Return one sentence on where the city values of some indicators come from, by their names.

    Examples
    --------
    >>> from sozial.reading.sample import read_sample
    >>> city_note(read_sample(), ["sgb2_quote"], "2024", "en")
    'City value: sum of counts over sum of bases.'
    """
    by_origin: dict[CityOrigin, list[str]] = {}
    for code in codes:
        indicator = dataset.indicator(code)
        by_origin.setdefault(city_figure(dataset, indicator, period).origin, []).append(indicator.label)
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
    return said if said.endswith(".") else f"{said}."
