"""Without ranks nothing is numbered or sorted by strength: tables, charts, maps, slides and papers, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.index.areas.areas import area_values, roll_up
from sozial.index.build import build_index
from sozial.insight.comparison import compare_recipes
from sozial.insight.development import build_development
from sozial.insight.profile import indicator_positions
from sozial.model import Dataset, Indicator
from sozial.output.charts.development_charts import build_changes, build_index_multiples
from sozial.output.charts.insight_layers import build_period_layer
from sozial.output.charts.line_charts import build_index_lines, build_indicator_lines
from sozial.output.charts.profile_charts import build_strips
from sozial.output.tables.comparison_tables import build_area_view, build_recipe_comparison
from sozial.output.tables.insight_tables import build_index_changes, build_period_ranking
from sozial.output.tables.monitoring_tables import build_year_table
from sozial.output.tables.result_files import write_book
from sozial.output.tables.result_table import build_result_table
from sozial.planning.monitoring import compare_years
from sozial.recipe import Recipe, Weighted
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.sections.about_planning import gap_table, strong_gaps
from sozial.report.sections.about_quarters import attention_table, marks_of
from sozial.report.slides.planning_slides import allocated_slide
from sozial.report.slides.result_slides import map_slide
from tests.reports import sample_context

RECIPE = Recipe("m", (Weighted("x"),))
BY_NAME = ["Altstadt", "berg", "Hafen"]


def town() -> Dataset:
    """Hafen is the most burdened in 2021 and rose most, berg comes next, Altstadt last."""
    units = pd.DataFrame({"name": ["Hafen", "Altstadt", "berg"]}, index=pd.Index(["1", "2", "3"], name="unit"))
    index = pd.MultiIndex.from_product([["1", "2", "3"], ["2020", "2021"]], names=["unit", "period"])
    values = pd.DataFrame({"x": [1.0, 9.0, 2.0, 1.0, 2.0, 5.0]}, index=index)
    return Dataset("Stadt", units, values, (Indicator("x"),))


@pytest.mark.parametrize(("with_ranks", "order"), [(True, ["Hafen", "berg", "Altstadt"]), (False, BY_NAME)])
def test_tables_are_in_the_order_of_names(with_ranks, order):
    dataset = town()
    found = build_development(dataset, RECIPE, "2021")
    changes = build_index_changes(dataset, found, ("2020", "2021"), (), with_ranks, 2, "de")
    assert changes.texts("de")["Quartier"].tolist() == order
    ranking = build_period_ranking(dataset, found, "2021", with_ranks, 2, "de").texts("de")
    assert ranking["Quartier"].tolist() == order
    assert ("Rang" in ranking) is with_ranks
    table = build_result_table(dataset, build_index(dataset, RECIPE, "2021"), "de", with_ranks)
    assert table["name"].tolist() == order
    assert ("score" in table) is with_ranks
    assert ("rank" in table) is with_ranks
    # By the size of the change: +8, +3 and −1.
    years = build_year_table(compare_years(dataset, RECIPE, "2020", "2021"), dataset, "de", with_ranks)
    assert years.texts("de")["Quartier"].tolist() == order
    assert any("Index" in head and "2021" in head for head in years.heads) is with_ranks


@pytest.mark.parametrize(("with_ranks", "order"), [(True, ["Hafen", "berg", "Altstadt"]), (False, BY_NAME)])
def test_charts_are_in_the_order_of_names_and_name_no_largest(with_ranks, order):
    chart = build_changes(town(), "x", "2020", "2021", "de", with_ranks=with_ranks)
    assert chart.rows.sort_values("order")["name"].tolist() == order
    assert ("Stärkster Anstieg" in chart.description) is with_ranks
    result = build_index(town(), RECIPE, "2021")
    strips = build_strips(town(), result, {"1": indicator_positions(town(), result, "1")}, "de", with_ranks)
    assert ("1 von 3" in set(strips.rows["place"])) is with_ranks


def test_lines_over_time_tell_no_rank_and_small_charts_are_in_the_order_they_are_given():
    dataset = town()
    found = build_development(dataset, RECIPE, "2021")
    for chart in (
        build_index_lines(dataset, found, ["1", "3"], "de"),
        build_indicator_lines(dataset, "x", ["1", "3"], "de"),
        build_index_multiples(dataset, found, ["2", "3", "1"], "de"),
    ):
        told = f"{chart.title} {chart.description} {chart.specification} {chart.columns} {list(chart.rows)}"
        assert "Rang" not in told
        assert "rank" not in told
    assert list(dict.fromkeys(chart.rows["name"])) == BY_NAME
    # With the ranks in their place, they are told as such.
    assert "Rang" in build_index_lines(dataset, found, ["1"], "de", ranks=True).title


def test_where_only_the_largest_changes_have_room_that_is_said():
    for with_ranks in (True, False):
        chart = build_changes(town(), "x", "2020", "2021", "de", count=2, with_ranks=with_ranks)
        assert chart.description.endswith("Gezeigt werden nur die größten Veränderungen: 2 von 3.")
    assert "Hier" not in build_changes(town(), "x", "2020", "2021", "de").description


def test_a_map_of_years_tells_no_figure_and_a_comparison_no_place():
    context = sample_context()
    dataset, recipe = context.dataset, context.recipe
    found = build_development(dataset, recipe, "2024")
    assert np.isfinite(build_period_layer(dataset, found, "2024", "de").value).any()
    assert np.isnan(build_period_layer(dataset, found, "2024", "de", with_ranks=False).value).all()
    other = build_index(dataset, replace(recipe, indicators=recipe.indicators[:5]), "2024")
    compared = compare_recipes(context.result, other, 3)
    table = build_recipe_comparison(dataset, context.result, other, compared, "de", with_ranks=False).texts("de")
    names = table["Quartier"].tolist()
    assert names == sorted(names, key=str.casefold)
    assert len(names) == int(compared.changed_class.sum()) > 0
    assert not [head for head in table if "Rang" in head or "▲" in head]
    areas = area_values(dataset, ["sgb2_quote"], "2024")
    view = build_area_view(dataset, context.result, areas, roll_up(dataset, context.result), 2, "de", with_ranks=False)
    assert "Index" not in view.texts("de")
    assert write_book(dataset, context.result, "de", with_ranks=False)


def test_slides_and_papers_have_letters_and_names_in_order():
    context = replace(sample_context(), with_ranks=False)
    titles = [context.titles[unit] for unit in context.described]
    assert titles == sorted(titles, key=str.casefold)
    assert list(marks_of(context).values()) == list("ABCDEFGHIJKL"[: len(titles)])
    assert [row[0] for row in attention_table(context).rows] == list(marks_of(context).values())
    assert "Buchstaben: Quartiere der folgenden Tabelle" in str(build_committee_paper(context))
    live = map_slide(context, live=True).body[1]
    assert [lead for lead, _name in live.items] == [""] * len(titles)
    for table in (gap_table(context, strong_gaps(context)), allocated_slide(context).body[0]):
        first = [row[0] for row in table.rows]
        assert first == sorted(first, key=str.casefold)
    ranked = sample_context()
    assert list(marks_of(ranked).values())[:2] == ["1", "2"]
