"""The nouns that every other module speaks in: `Dataset`, `Indicator`, `Direction`."""

from sozial.model.columns import GEOMETRY, NAME, PARENT, PERIOD, POPULATION, UNIT
from sozial.model.dataset import Dataset
from sozial.model.indicator import MOST_DECIMALS, Direction, Indicator, name_with_unit
from sozial.model.periods import NOT_A_PERIOD, earlier_period, period_kind, year_before

__all__ = [
    "GEOMETRY",
    "MOST_DECIMALS",
    "NAME",
    "NOT_A_PERIOD",
    "PARENT",
    "PERIOD",
    "POPULATION",
    "UNIT",
    "Dataset",
    "Direction",
    "Indicator",
    "earlier_period",
    "name_with_unit",
    "period_kind",
    "year_before",
]
