"""Why a place on the map of one period is white: its quarters have no area, or there was nothing of them then."""

from __future__ import annotations

from sozial.errors import listed
from sozial.i18n import N_, translator
from sozial.model import Dataset


def map_gap_words(dataset: Dataset, period: str, language: str) -> list[str]:
    """Return sentences on quarters that the map of a period cannot show; none where it shows all.

    Quarters that have figures in the period and no area leave a hole. Areas without any figure were no quarters then,
    or nobody delivered anything.
    """
    translate = translator(language)
    told = dataset.at(period).notna().any(axis=1)
    stated = set(told[told].index)
    areas = dataset.areas.index
    titles = dataset.unit_titles
    shown = translate.period(period)
    found = []
    for words, units in (
        (N_("White on the map, because their areas are not in the data: {names}."), sorted(stated - set(areas))),
        (N_("No data in {period}, or not there yet: {names}."), [unit for unit in areas if unit not in stated]),
    ):
        if units:
            names = listed([titles.get(str(unit), str(unit)) for unit in units], 12)
            found.append(translate(words).format(names=names, period=shown))
    return found
