"""Where things lie in a project file (.sozial); written down in docs/project-file.md."""

from __future__ import annotations

FORMAT, VERSION, ENDING = "quartierskompass-project", 2, ".sozial"
UNITS, VALUES, BENCHMARKS = "data/units.parquet", "data/values.parquet", "data/benchmarks.parquet"
CALCULATION = "data/calculation.parquet"
ABOUT, AREAS, RECIPE, RESULT = "data/dataset.json", "data/areas.gpkg", "recipe.toml", "result.parquet"
NOTES, MEASURES, AIMS, ALLOCATION = "notes.json", "measures.json", "objectives.json", "allocation.json"
SURE, SURE_ABOUT = "robustness.parquet", "robustness.json"
