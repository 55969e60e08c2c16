"""Every chart: drawn by Vega itself, with words, in the reader's numbers, with the data it shows."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from sozial.index.build import build_index
from sozial.insight.choice_effects import ChoiceEffect, choice_effects
from sozial.insight.development import build_development
from sozial.insight.double_counting import correlation_ratios, covariance_shares, rank_correlations
from sozial.insight.profile import indicator_positions
from sozial.insight.robustness import assess_robustness
from sozial.insight.status_dynamics import build_status_dynamics
from sozial.insight.variation import Source, Variation
from sozial.insight.weight_sensitivity import weight_sensitivity
from sozial.model import Direction, Indicator
from sozial.output.charts import (
    development_charts,
    double_counting_charts,
    exploring_charts,
    line_charts,
    profile_charts,
    robustness_charts,
    status_charts,
)
from sozial.output.charts.chart_frame import chart_csv, chart_png, chart_svg, chart_table, whole_specification
from sozial.output.tables.figure_tables import build_details
from sozial.reading.loading.sample import read_sample
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from sozial.ui.session.shown_data import sample_recipe
from tests.cities import PERIOD, city

UNITS = ["04103", "01101"]


def domains(part):
    """Return every list of named series in a specification."""
    if isinstance(part, list):
        return [found for inner in part for found in domains(inner)]
    if not isinstance(part, dict):
        return []
    own = [part["domain"]] if isinstance(part.get("domain"), list) else []
    return own + [found for inner in part.values() for found in domains(inner)]


def test_lines_over_time_are_the_same_for_other_quarters_but_for_their_names():
    first = line_charts.series_lines("de", ("Hafen", "Median"), "Index")
    second = line_charts.series_lines("de", ("C:\\a", "A" * 600), "Index")
    # The colours and dashes of lines, and the colours of points.
    assert domains(first) == [["Hafen", "Median"]] * 3
    assert domains(second) == [["C:\\a", "A" * 499 + "…"]] * 3
    assert str(second).replace(str(domains(second)[0]), str(domains(first)[0])) == str(first)


@pytest.fixture(scope="module")
def charts():
    dataset, recipe = read_sample(), sample_recipe()
    result = build_index(dataset, recipe, "2024")
    development = build_development(dataset, recipe, "2019")
    variation = Variation(draws=60)
    weighed = rank_correlations(result.normalised)
    positions = {unit: indicator_positions(dataset, result, unit) for unit in UNITS}
    status = build_status_dynamics(dataset, recipe, "2019", "2024")
    sensitivity = weight_sensitivity(dataset, recipe, "2024", variation, base_samples=32)
    found = {}
    for language in ("de", "en"):
        robust = assess_robustness(dataset, recipe, "2024", variation)
        found[language] = {
            "waterfall": profile_charts.build_waterfall(dataset, result, "04103", language),
            "strips": profile_charts.build_strips(dataset, result, positions, language),
            "index": line_charts.build_index_lines(dataset, development, UNITS, language),
            "ranks": line_charts.build_index_lines(dataset, development, UNITS, language, ranks=True),
            "indicator": line_charts.build_indicator_lines(dataset, "alleinerziehend", UNITS, language),
            "multiples": development_charts.build_index_multiples(
                dataset, development, development.scores.index, language, 6
            ),
            "indicator multiples": development_charts.build_indicator_multiples(
                dataset, "alleinerziehend", UNITS, language
            ),
            "changes": development_charts.build_changes(dataset, "sgb2_quote", "2019", "2024", language),
            "relative": development_charts.build_changes(
                dataset, "sgb2_quote", "2019", "2024", language, relative=True
            ),
            "quadrants": status_charts.build_quadrants(dataset, status, language),
            "intervals": robustness_charts.build_intervals(dataset, robust, language),
            "choices": robustness_charts.build_choice_effects(
                choice_effects(dataset, recipe, "2024", variation), language
            ),
            "influence": double_counting_charts.build_influence(
                dataset, recipe, result.shares, covariance_shares(result), language
            ),
            "ratios": double_counting_charts.build_ratios(
                dataset, recipe, result.shares, correlation_ratios(result), language
            ),
            "sobol": double_counting_charts.build_weight_sensitivity(dataset, recipe, sensitivity, language),
            "correlations": double_counting_charts.build_correlations(dataset, recipe, weighed, language),
            "scatter": exploring_charts.build_scatter(dataset, "sgb2_quote", "gymnasium", "2024", language, "04103"),
            "distribution": exploring_charts.build_distribution(dataset, "sgb2_quote", "2024", language),
            "boxes": exploring_charts.build_boxes(dataset, "sgb2_quote", "2024", language),
        }
    return found


NAMES = (
    "waterfall", "strips", "index", "ranks", "indicator", "multiples", "indicator multiples", "changes", "relative",
    "quadrants", "intervals", "choices", "influence", "ratios", "sobol", "correlations", "scatter", "distribution",
    "boxes",
)  # fmt: skip


def written(svg):
    return re.findall(r">([^<>]+)</text>", svg)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_chart_is_drawn_with_its_title_words_and_numbers(charts, name, language):
    chart = charts[language][name]
    assert len(chart.description) > 40
    svg = chart_svg(chart).decode()
    texts = written(svg)
    assert chart.title.split(":")[0][:20] in " ".join(texts)
    # A number with decimals is written as the reader writes it.
    wrong = r"^[+−-]?\d+\.\d{1,2}$" if language == "de" else r"^[+−-]?\d+,\d{1,2}$"
    assert not [text for text in texts if re.match(wrong, text)]
    assert "http" not in svg.replace("http://www.w3.org", "")


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_gives_a_picture_and_its_data(charts, name):
    chart = charts["de"][name]
    assert chart_png(chart).startswith(b"\x89PNG")
    table = chart_table(chart)
    assert len(table) > 1
    assert list(table.columns) == list(chart.columns.values())
    lines = chart_csv(chart).decode("utf-8-sig").splitlines()
    assert len(lines) == len(table) + 1
    assert ";" in lines[0]


def test_specifications_are_made_once_and_rows_stay_outside(charts):
    for name in NAMES:
        specification = charts["de"][name].specification
        assert "datasets" not in specification
        assert "values" not in str(specification.get("data"))
    again = profile_charts.build_waterfall(read_sample(), _sample_result(), "01101", "de")
    assert again.specification is charts["de"]["waterfall"].specification


def _sample_result():
    return build_index(read_sample(), sample_recipe(), "2024")


def test_the_waterfall_ends_exactly_at_the_score(charts):
    rows, result = charts["de"]["waterfall"].rows, _sample_result()
    assert rows["end"].iloc[-1] == pytest.approx(result.scores["04103"], abs=1e-12)
    # Each part begins where the one before ended.
    np.testing.assert_allclose(rows["start"].iloc[1:-1], rows["end"].iloc[:-2])
    assert rows["end"].iloc[-2] == pytest.approx(rows["end"].iloc[-1])
    assert rows["start"].iloc[0] == 0


def test_shapley_values_start_at_the_average_quarter():
    dataset = city({"a": [1.0, 4.0, 2.0], "b": [4.0, 1.0, 2.0]})
    recipe = Recipe("m", (Weighted("a"), Weighted("b")), normalise=Step("none"), aggregate=Step("geometric"))
    result = build_index(dataset, recipe, PERIOD)
    chart = profile_charts.build_waterfall(dataset, result, "01", "de")
    assert "Shapley" in chart.title
    assert chart.rows["label"].iloc[0] == "in allem durchschnittlich"
    assert chart.rows["end"].iloc[-1] == pytest.approx(2.0)
    assert chart.rows["end"].iloc[-2] == pytest.approx(2.0)


def test_the_waterfall_and_the_figures_say_what_there_is_no_data_of():
    dataset = city({"a": [1.0, 3.0], "b": [1.0, float("nan")]})
    kept = MissingRule("renormalise", 0.5)
    recipe = Recipe("m", (Weighted("a"), Weighted("b")), normalise=Step("none"), missing=kept)
    result = build_index(dataset, recipe, PERIOD)
    rows = profile_charts.build_waterfall(dataset, result, "02", "de").rows.set_index("label")
    assert rows["text"].to_dict() == {"a": "+3,00", "b": "keine Daten", "Index": "3,00"}
    details = build_details(dataset, result, "02", False, "de").texts("de")
    assert details["Beitrag"].tolist() == ["+3,00", "–", "+3,00"]


def test_a_quarter_without_an_index_has_no_waterfall():
    dataset = city({"a": [1.0, float("nan"), 2.0]})
    result = build_index(dataset, Recipe("m", (Weighted("a"),)), PERIOD)
    assert profile_charts.build_waterfall(dataset, result, "02", "de") is None
    whole = Recipe("m", tuple(Weighted(code) for code in "abcdefghijkl"), aggregate=Step("median"))
    many = city({code: [1.0, 2.0, 4.0] for code in "abcdefghijkl"})
    assert profile_charts.build_waterfall(many, build_index(many, whole, PERIOD), "01", "de") is None


def test_lines_are_not_drawn_through_a_break(charts):
    rows = charts["de"]["indicator"].rows
    segments = rows[rows["kind"] == "chosen"].groupby("period")["segment"].first()
    assert segments["2021"] != segments["2022"]
    assert (rows["kind"] == "break").sum() == 1
    assert charts["de"]["indicator"].rows.query("kind == 'break'")["text"].item() == "Definition geändert"
    # The index does not touch this indicator.
    assert "break" not in set(charts["de"]["index"].rows["kind"])


def test_names_from_files_are_text_and_no_markup():
    dataset = city({"a": [1.0, 2.0, 3.0], "b": [2.0, 3.0, 1.0]})
    units = dataset.units.assign(name=['<script>alert("x")</script>', "=1+1", "B & C"])
    hostile = type(dataset)(dataset.title, units, dataset.values, dataset.indicators)
    chart = exploring_charts.build_scatter(hostile, "a", "b", PERIOD, "de")
    assert "<script" not in chart_svg(chart).decode()
    assert "'=1+1" in chart_csv(chart).decode("utf-8-sig")


def test_the_selected_quarter_is_shown_wherever_it_stands():
    robust = assess_robustness(read_sample(), sample_recipe(), "2024", Variation(draws=40))
    chart = robustness_charts.build_intervals(read_sample(), robust, "de", 5, "01101")
    assert list(chart.rows["name"])[-1] == "▸ Zollhof"
    assert len(chart.rows) == 6
    assert len(robustness_charts.build_intervals(read_sample(), robust, "de", 5, "04103").rows) == 5


def test_relative_and_absolute_changes_are_not_mixed(charts):
    assert "Prozentpunkten" in str(charts["de"]["changes"].columns)
    assert "% des Werts von 2019" in str(charts["de"]["relative"].columns)


def test_correlations_of_few_quarters_are_not_known():
    dataset = city({"a": [1.0, 2.0], "b": [2.0, 1.0]})
    chart = exploring_charts.build_scatter(dataset, "a", "b", PERIOD, "de")
    assert "Korrelation – (Pearson)" in chart.description


def test_files_say_what_they_rest_on(charts):
    noted = dataclasses.replace(charts["de"]["index"], note="Musterstadt · 2024 · Rezept (Probe)")
    assert "Musterstadt · 2024 · Rezept (Probe)" in " ".join(written(chart_svg(noted).decode()))
    table = chart_table(noted, "Quelle")
    assert set(table["Quelle"]) == {"Musterstadt · 2024 · Rezept (Probe)"}
    assert "Bezugsjahr 2019" in noted.title


def test_a_chart_says_what_it_shows_to_readers_of_the_screen(charts):
    whole = whole_specification(charts["de"]["scatter"])
    assert whole["description"] == charts["de"]["scatter"].description
    assert len(whole["data"]["values"]) == len(charts["de"]["scatter"].rows)


def test_a_profile_promises_no_city_values_that_there_are_not():
    sample = read_sample()
    plain = city({"a": [1.0, 2.0, 4.0]})
    for dataset, recipe, has_city in (
        (sample, Recipe("m", (Weighted("sgb2_quote"),)), True),
        (plain, Recipe("m", (Weighted("a"),)), False),
    ):
        result = build_index(dataset, recipe, dataset.periods[-1])
        unit = str(dataset.units.index[0])
        found = profile_charts.build_strips(dataset, result, {unit: indicator_positions(dataset, result, unit)}, "de")
        assert ("schwarze Strich" in found.description) is has_city


def test_a_city_value_far_off_leaves_the_axis_to_the_quarters():
    # 1, 2, 3: mean 2, deviation 0.8165; 3 lies 1.2247 from the mean, a city value of 100 lies 120 from it.
    low = Indicator("b", direction=Direction.FAVOURABLE, name="Betreute")
    base = city({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0]}, [Indicator("a", name="Anträge"), low])
    dataset = dataclasses.replace(base, city=frozenset({(PERIOD, "a", 100.0), (PERIOD, "b", 100.0)}))
    result = build_index(dataset, Recipe("m", (Weighted("a"), Weighted("b"))), PERIOD)
    chart = profile_charts.build_strips(dataset, result, {"03": indicator_positions(dataset, result, "03")}, "de")
    rows = chart.rows.set_index(["label", "kind"])
    assert rows.loc[("Anträge", "above"), "x"] == pytest.approx(1.2247, abs=1e-4)
    assert rows.loc[("Betreute", "below"), "x"] == pytest.approx(-1.2247, abs=1e-4)
    assert rows.loc[("Anträge", "above"), "text"] == "100"
    assert chart.rows["x"].abs().max() < 1.23
    assert "außerhalb der Achse: Anträge, Betreute." in chart.description
    near = dataclasses.replace(base, city=frozenset({(PERIOD, "a", 2.5)}))
    chart = profile_charts.build_strips(near, result, {"03": indicator_positions(near, result, "03")}, "de")
    assert set(chart.rows["kind"]) == {"strip", "city", "unit"}
    assert "Pfeil" not in chart.description


def test_no_line_goes_through_the_per_cent_of_the_variants():
    sample = read_sample()
    robust = assess_robustness(sample, sample_recipe(), "2024", Variation(draws=60, most=10))
    chart = robustness_charts.build_intervals(sample, robust, "de")
    (edge,) = set(chart.rows["edge"])
    # A fifth of the width stands right of the last bar, and of the dashed line at 10.5.
    assert edge == pytest.approx(0.5 + (chart.rows["end"].max() - 0.5) * 1.2)
    assert edge > 10.5 * 1.1
    said = [layer for layer in chart.specification["layer"] if layer["mark"]["type"] == "text"]
    assert [layer["encoding"]["x"]["field"] for layer in said] == ["edge"]
    assert "links der gestrichelten Linie" in chart.description


def effect(source, shift, low, high):
    return ChoiceEffect(source, shift, low, high, 100)


def test_the_strongest_choice_is_named_alone_only_where_it_is_clearly_ahead():
    clear = [effect(Source.WEIGHTS, 2.0, 1.5, 2.5), effect(Source.CHANCE, 1.0, 0.5, 1.4)]
    said = robustness_charts.build_choice_effects(clear, "de").description
    assert said.startswith(
        "Allein variiert wirkt am stärksten: Gewichte; ein Quartier verschiebt sich dadurch im Mittel"
    )
    assert "um 2,00 Ränge." in said
    assert said.endswith("Der schwarze Strich umfasst die Verschiebungen aus 90\u00a0% der Varianten.")
    level = [*clear[:1], effect(Source.CHANCE, 1.6, 1.0, 1.9), effect(Source.AGGREGATION, 1.0, 0.5, 1.4)]
    said = robustness_charts.build_choice_effects(level, "de").description
    assert "wirken am stärksten: Gewichte und Zufallsschwankung kleiner Zahlen;" in said
    assert "im Mittel um 1,60–2,00 Ränge. Welche davon mehr bewegt, lässt sich nicht sagen" in said
