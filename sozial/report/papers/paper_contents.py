"""What goes into a committee paper: its sections, its map, and whether the map names quarters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sozial.i18n import N_

INDEX_MAP, NO_MAP = "index", ""
GLANCE, QUESTION, QUARTERS, CERTAINTY, DEVELOPMENT = "glance", "question", "quarters", "certainty", "development"
MEASURES, OBJECTIVES, ALLOCATION, DATA, METHOD = "measures", "objectives", "allocation", "data", "method"
ALL_QUARTERS, ALL_PARTS, RECIPE = "all-quarters", "all-parts", "recipe"

# Limits, local knowledge and origin stand in every paper.
SECTIONS: Mapping[str, str] = {
    GLANCE: N_("At a glance"),
    QUESTION: N_("Question"),
    QUARTERS: N_("Quarters with reasons"),
    CERTAINTY: N_("How sure"),
    DEVELOPMENT: N_("Development"),
    MEASURES: N_("Measures"),
    OBJECTIVES: N_("Objectives"),
    ALLOCATION: N_("Allocation"),
    DATA: N_("Data and sources"),
    METHOD: N_("Method"),
    ALL_QUARTERS: N_("Annex: all quarters"),
    ALL_PARTS: N_("Annex: all parts"),
    RECIPE: N_("Annex: recipe"),
}


@dataclass(frozen=True)
class PaperContents:
    """What goes into a committee paper.

    Parameters
    ----------
    sections
        Keys of `SECTIONS`; their order is always the same.
    shown_map
        `INDEX_MAP`, the code of an indicator, or `NO_MAP`.
    with_names
        Whether the map names quarters, beside the numbers of those that are described.

    Examples
    --------
    >>> PaperContents().has(MEASURES), PaperContents((GLANCE,)).has(MEASURES)
    (True, False)
    """

    sections: tuple[str, ...] = tuple(SECTIONS)
    shown_map: str = INDEX_MAP
    with_names: bool = False

    def has(self, section: str) -> bool:
        """Return whether a section is in the paper."""
        return section in self.sections
