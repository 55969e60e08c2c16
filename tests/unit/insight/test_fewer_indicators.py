"""Quarters whose index rests on fewer indicators than the year before are named, with what is missing."""

from __future__ import annotations

import pandas as pd

from sozial.insight.comparable import comparability, fewer_findings, fewer_indicators
from sozial.model import Dataset, Indicator
from sozial.output.tables.monitoring_tables import build_fewer_indicators
from sozial.planning.monitoring import compare_years
from sozial.recipe import Recipe, Weighted

RECIPE = Recipe("m", (Weighted("a"), Weighted("b"), Weighted("context", 0.0)))


def town() -> Dataset:
    """Five quarters: B lost a value of b, C has one more than before, D has none of a in both years, E lost all."""
    then = {"1": (1.0, 5.0), "2": (2.0, 4.0), "3": (3.0, None), "4": (None, 2.0), "5": (4.0, 1.0), "6": (5.0, 3.0)}
    now = {"1": (1.5, 5.0), "2": (2.5, None), "3": (3.5, 3.0), "4": (None, 2.5), "5": (None, None), "6": (5.5, 3.5)}
    rows = {(unit, "2023"): (*values, 1.0) for unit, values in then.items()}
    rows |= {(unit, "2024"): (*values, None) for unit, values in now.items()}
    index = pd.MultiIndex.from_tuples(rows, names=["unit", "period"])
    values = pd.DataFrame(list(rows.values()), index=index, columns=["a", "b", "context"]).astype(float).sort_index()
    units = pd.DataFrame({"name": list("ABCDEF")}, index=pd.Index([str(n) for n in range(1, 7)], name="unit"))
    return Dataset("T", units, values, (Indicator("a"), Indicator("b", "Miete"), Indicator("context")))


def test_quarters_with_a_value_less_are_named():
    data = town()
    compared = comparability(data, RECIPE, "2023", "2024")
    assert compared.is_same
    assert fewer_indicators(data, RECIPE, compared) == {"2": ("b",)}
    (finding,) = fewer_findings(data, RECIPE, compared)
    assert finding.text("de") == (
        "Der Index von 1 Quartier beruht 2024 auf weniger Indikatoren als 2023, weil ein Wert fehlt: B (Miete)"
    )


def test_the_other_way_round_it_is_the_quarter_that_had_less():
    data = town()
    assert fewer_indicators(data, RECIPE, comparability(data, RECIPE, "2024", "2023")) == {"3": ("b",)}


def test_the_comparison_of_years_names_them_and_their_table_says_what_is_missing():
    data = town()
    found = compare_years(data, RECIPE, "2023", "2024")
    assert "fewer-indicators" in {finding.code for finding in found.findings}
    table = build_fewer_indicators(found.fewer, data, "de")
    assert table.to_dict("records") == [{"Quartier": "B", "Jetzt ohne Wert": "Miete"}]
