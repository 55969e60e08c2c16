"""The recipe of an index as data: `Recipe` and its parts."""

from sozial.recipe.beside import EQUAL_WEIGHTS, POPULATION_WEIGHTS, Classification, Matrix, RollUp
from sozial.recipe.members import AGGREGATE, INDEX, SCORE, ByDomain, Composite, Derived, Weighted
from sozial.recipe.palettes import PALETTE_NAMES
from sozial.recipe.recipe import Recipe
from sozial.recipe.records import RoundRecord, WorkshopRecord
from sozial.recipe.rules import Condition, MissingRule, RankRule, Rated
from sozial.recipe.steps import GIVEN, NOTHING, Step

__all__ = [
    "AGGREGATE",
    "EQUAL_WEIGHTS",
    "GIVEN",
    "INDEX",
    "NOTHING",
    "PALETTE_NAMES",
    "POPULATION_WEIGHTS",
    "SCORE",
    "ByDomain",
    "Classification",
    "Composite",
    "Condition",
    "Derived",
    "Matrix",
    "MissingRule",
    "RankRule",
    "Rated",
    "Recipe",
    "RollUp",
    "RoundRecord",
    "Step",
    "Weighted",
    "WorkshopRecord",
]
