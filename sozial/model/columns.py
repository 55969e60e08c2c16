"""Names of the columns and levels that every dataset has."""

from __future__ import annotations

NAME = "name"
POPULATION = "population"
PARENT = "parent"
GEOMETRY = "geometry"
UNIT = "unit"
PERIOD = "period"
