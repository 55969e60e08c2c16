"""Rates made of counts: every number computed by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pandas as pd
import pytest

from sozial.errors import DataError, Severity
from sozial.model import Dataset, Direction, Indicator
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.indicators.choice_proposals import continued_choices, propose_choices
from sozial.reading.indicators.choices_together import is_count, with_base, without_proposal
from sozial.reading.indicators.count_columns import age_group, find_counts, find_totals, usual_groups
from sozial.reading.indicators.count_question import settle_counts
from sozial.reading.indicators.indicator_choices import (
    IndicatorChoice,
    Use,
    choice_from_table,
    choice_to_table,
    choices_from_tables,
    with_edits,
)
from sozial.reading.indicators.indicator_words import propose_direction, propose_domain
from sozial.reading.indicators.made_rates import apply_choices, without_made
from sozial.reading.joining.nearest_population import with_nearest_population, years_without_population
from sozial.reading.vocabulary.figure_words import says_population

UNITS = ("01", "02", "03")


def data(columns, indicators=(), periods=("2023",), withheld=()):
    """Return a dataset; each column holds the figures of all units of the first period, then of the second."""
    index = pd.MultiIndex.from_tuples(
        [(unit, period) for period in periods for unit in UNITS], names=["unit", "period"]
    )
    values = pd.DataFrame(columns, index=index, dtype=float).sort_index()
    units = pd.DataFrame({"name": ["Au", "Bo", "Ce"]}, index=pd.Index(UNITS, name="unit"))
    return Dataset("T", units, values, tuple(map(Indicator, indicators)), withheld=frozenset(withheld))


def made(dataset, *choices):
    return apply_choices(dataset, choices)


def figures(dataset, code, period="2023"):
    return [None if math.isnan(value) else round(value, 6) for value in dataset.at(period)[code]]


def codes(dataset):
    return {finding.code for finding in dataset.findings}


POOR = IndicatorChoice("poor", Use.RATE, base="population")


def test_a_rate_is_count_over_base():
    found = made(data({"poor": [30, 8, 5], "population": [600, 400, 40]}), POOR)
    assert figures(found, "poor (rate)") == [5.0, 2.0, 12.5]
    (indicator,) = found.indicators
    assert (indicator.code, indicator.count, indicator.base, indicator.factor, indicator.measure) == (
        "poor (rate)", "poor", "population", 100.0, "%"
    )  # fmt: skip
    assert figures(found, "poor") == [30, 8, 5]


def test_per_thousand():
    choice = IndicatorChoice("poor", Use.RATE, base="population", factor=1000.0)
    found = made(data({"poor": [30, 8, 5], "population": [600, 400, 40]}), choice)
    assert figures(found, "poor (rate)") == [50.0, 20.0, 125.0]
    assert found.indicators[0].measure == "je 1.000"


def test_a_base_of_zero_gives_no_value_and_is_said():
    found = made(data({"poor": [30, 0, 5], "population": [600, 0, 40]}), POOR)
    assert figures(found, "poor (rate)") == [5.0, None, 12.5]
    (said,) = [finding for finding in found.findings if finding.code == "rate-base-zero"]
    assert said.values["units"] == "02"


def test_a_withheld_count_or_base_withholds_the_rate():
    dataset = data(
        {"poor": [30, math.nan, 5], "population": [600, 400, math.nan]},
        withheld=[("02", "2023", "poor"), ("03", "2023", "population")],
    )
    found = made(dataset, POOR)
    assert figures(found, "poor (rate)") == [5.0, None, None]
    assert {cell for cell in found.withheld if cell[2] == "poor (rate)"} == {
        ("02", "2023", "poor (rate)"),
        ("03", "2023", "poor (rate)"),
    }


def test_a_part_that_is_missing_or_withheld_leaves_the_sum_out():
    dataset = data({"a": [1, 2, 3], "b": [4, math.nan, 6], "all": [10, 20, 30]}, withheld=[("02", "2023", "b")])
    found = made(dataset, IndicatorChoice("young", Use.RATE, parts=("a", "b"), base="all"))
    assert figures(found, "young (rate)") == [50.0, None, 30.0]
    assert figures(found, "young (count)") == [5.0, None, 9.0]
    assert ("02", "2023", "young (count)") in found.withheld
    assert found.indicators[0].count == "young (count)"


def test_pooled_rates_add_up_years_that_are_there():
    dataset = data({"poor": [10, 1, 0, 20, 2, 3], "population": [100, 50, 10, 300, 50, 10]}, periods=("2022", "2023"))
    found = made(dataset, IndicatorChoice("poor", Use.RATE, base="population", years=2))
    # (10 + 20) of (100 + 300), (1 + 2) of 100, 3 of 20.
    assert figures(found, "poor (rate)") == [7.5, 3.0, 15.0]
    assert figures(found, "poor (rate)", "2022") == [None, None, None]
    assert figures(found, "poor (count)") == [30.0, 3.0, 3.0]
    assert figures(found, "poor (base)") == [400.0, 100.0, 20.0]
    assert "rate-gaps" in codes(found)


def test_pooled_years_with_a_gap_between_them_are_not_mixed():
    dataset = data({"poor": [10, 1, 0, 20, 2, 3], "population": [100] * 6}, periods=("2020", "2023"))
    found = made(dataset, IndicatorChoice("poor", Use.RATE, base="population", years=2))
    assert figures(found, "poor (rate)") == [None, None, None]


def test_a_rate_never_takes_the_base_of_another_year():
    dataset = data({"poor": [10, 1, 4, 20, 2, 3], "all": [100, 50, 10, None, None, None]}, periods=("2022", "2023"))
    found = made(dataset, IndicatorChoice("poor", Use.RATE, base="all"))
    assert figures(found, "poor (rate)", "2022") == [10.0, 2.0, 40.0]
    assert figures(found, "poor (rate)") == [None, None, None]
    (said,) = [finding for finding in found.findings if finding.code == "rate-gaps"]
    assert said.values["periods"] == "2023"


def test_shares_between_0_and_1_become_per_cent():
    dataset = data({"Anteil Arme": [0.12, 0.085, 0.3]}, ["Anteil Arme"])
    (choice,) = propose_choices(dataset)
    assert (choice.scale, choice.measure) == (100.0, "%")
    found = made(dataset, choice)
    assert figures(found, found.indicators[0].code) == [12.0, 8.5, 30.0]
    assert figures(found, "Anteil Arme") == [0.12, 0.085, 0.3]


def test_more_than_all_is_said():
    found = made(data({"poor": [30, 8, 5], "population": [600, 4, 40]}), POOR)
    (said,) = [finding for finding in found.findings if finding.code == "rate-above"]
    assert said.values["units"] == "02 2023"


def test_choices_can_be_applied_again_and_taken_back():
    dataset = data({"poor": [30, 8, 5], "population": [600, 400, 40]}, ["poor"])
    once = made(dataset, POOR)
    assert made(once, POOR).digest == once.digest
    assert made(once, POOR).findings == once.findings
    assert list(without_made(once, [POOR]).values.columns) == ["poor", "population"]
    counted = made(once, with_edits([POOR], {"poor": {"use": "count"}})[0])
    assert [indicator.code for indicator in counted.indicators] == ["poor"]
    assert "counts-ranked" in codes(counted)


def test_a_delivered_column_is_never_taken_for_a_made_one():
    dataset = data({"q": [1, 2, 3], "q (rate)": [4, 5, 6]}, ["q", "q (rate)"])
    choices = [IndicatorChoice("q"), IndicatorChoice("q (rate)")]
    assert list(without_made(dataset, choices).values.columns) == ["q", "q (rate)"]


def test_a_missing_base_is_said_and_gives_no_indicator():
    found = made(data({"poor": [30, 8, 5]}), POOR)
    assert not found.indicators
    assert "rate-missing" in codes(found)


def test_made_rates_are_made_of_changed_counts_in_public():
    found = made(data({"poor": [30, 2, 50], "population": [600, 400, 500]}), POOR)
    shown = protect(found, DisclosureRules(), b"a key for tests")
    counts, rates = (shown.calculation[name].tolist() for name in ("poor", "poor (rate)"))
    assert rates == pytest.approx([100 * count / base for count, base in zip(counts, (600, 400, 500), strict=True)])
    assert (counts[1] in (0, 1, 2)) <= (figures(shown, "poor")[1] in (None, 0))


def test_choices_are_plain_data_both_ways():
    choice = IndicatorChoice(
        "a", Use.RATE, name="A", direction=Direction.CONTEXT, is_confirmed=True, parts=("a", "b"), base="c",
        factor=1000.0, years=3, breaks=(("2023", "new definition"),), reason="why",
    )  # fmt: skip
    assert choice_from_table(json.loads(json.dumps(choice_to_table(choice)))) == choice
    assert choices_from_tables([{"code": "a", "use": "no such"}, {"code": "b"}]) == (IndicatorChoice("b"),)


NUREMBERG = {
    "population": [1000, 2000, 400],
    "age_00_03": [100, 100, 20],
    "age_03_18": [200, 300, 80],
    "age_18_65": [500, 1000, 200],
    "age_65_pp": [200, 600, 100],
    "haushalte": [500, 900, 150],
    "hhsize_1": [300, 400, 50],
    "hhsize_2": [200, 500, 100],
}


def test_age_groups_and_households_are_proposed_as_shares_of_their_total():
    choices = {choice.code: choice for choice in propose_choices(data(NUREMBERG, list(NUREMBERG)[1:]))}
    assert {code: choice.base for code, choice in choices.items() if choice.use is Use.RATE} == {
        "age_00_03": "population",
        "age_03_18": "population",
        "age_18_65": "population",
        "age_65_pp": "population",
        "hhsize_1": "haushalte",
        "hhsize_2": "haushalte",
    }
    assert choices["haushalte"].use is Use.SUPPORT
    assert choices["age_65_pp"].label == "65 Jahre und älter"
    assert all(choice.direction is Direction.CONTEXT for choice in choices.values())
    offered = choices["unter 18 Jahre"]
    assert (offered.use, offered.parts, offered.base) == (Use.UNUSED, ("age_00_03", "age_03_18"), "population")
    found = made(data(NUREMBERG), *with_edits([offered], {offered.code: {"use": "rate"}}))
    assert figures(found, "unter 18 Jahre (rate)") == [30.0, 20.0, 25.0]


def test_one_base_for_all_counts():
    choices = propose_choices(data(NUREMBERG, list(NUREMBERG)[1:]))
    based = with_base(choices, "haushalte")
    assert {choice.base for choice in based if is_count(choice)} == {"haushalte"}
    assert [choice.base for choice in based if choice.use is Use.UNUSED] == ["population"]


def test_the_chosen_base_is_no_share_itself_and_no_count_lacks_a_base_then():
    figures = {"Menschen": [9000, 8000, 7000], "Arbeitslose": [30, 8, 5], "Haushalte mit Wohngeld": [40, 9, 7]}
    choices = propose_choices(data(figures, list(figures)))
    assert [choice.use for choice in choices] == [Use.UNUSED] * 3
    based = {choice.code: choice for choice in with_base(choices, "Menschen")}
    assert [code for code, choice in based.items() if is_count(choice)] == ["Arbeitslose", "Haushalte mit Wohngeld"]
    assert (based["Menschen"].use, based["Menschen"].reason) == (Use.SUPPORT, "what the others are shares of")
    assert based["Arbeitslose"].reason == "a count: becomes a share of its base"


def test_a_base_that_is_chosen_in_a_line_makes_it_a_share():
    figures = {"Menschen": [9000, 8000, 7000], "Arbeitslose": [30, 8, 5]}
    choices = propose_choices(data(figures, list(figures)))
    found = {one.code: one for one in with_edits(choices, {"Arbeitslose": {"base": "Menschen"}})}["Arbeitslose"]
    assert (found.use, found.base, found.reason, found.measure) == (Use.RATE, "Menschen", "", "%")
    # Whoever says at the same time that it is not used is heard.
    (unused,) = with_edits(choices[1:], {"Arbeitslose": {"base": "Menschen", "use": "unused"}})
    assert unused.use is Use.UNUSED


@pytest.mark.parametrize(
    "name",
    ["Einwohner/-innen", "Einwohner/innen", "Einwohner(innen)", "Einwohner(-innen)", "Bewohner:innen insgesamt"],
)
def test_inhabitants_are_known_however_both_are_written(name):
    assert says_population(name)
    assert not says_population(f"{name} unter 18 Jahren")


def test_a_count_without_any_base_is_not_proposed_as_an_indicator():
    choices = propose_choices(data({"Arbeitslose": [30, 8, 5], "Quote": [3.5, 8.1, 5.2]}, ["Arbeitslose", "Quote"]))
    assert {choice.code: choice.use for choice in choices} == {"Arbeitslose": Use.UNUSED, "Quote": Use.GIVEN}


def test_what_a_list_describes_stays():
    dataset = data({"Arbeitslose": [30, 8, 5], "population": [600, 400, 40]}, ["Arbeitslose"])
    (choice,) = propose_choices(dataset, ["Arbeitslose"])
    assert (choice.use, choice.is_confirmed) == (Use.GIVEN, True)


def test_a_kept_direction_is_not_changed_by_words():
    dataset = data({"Ausländeranteil": [30.5, 8, 5]}, ["Ausländeranteil"])
    assert propose_choices(dataset)[0].direction is Direction.CONTEXT
    assert propose_choices(dataset, kept=["Ausländeranteil"])[0].direction is Direction.BURDEN


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("Beschäftigungsquote Frauen", Direction.FAVOURABLE),
        ("Übergang_Gymnasium", Direction.FAVOURABLE),
        ("Wahlbeteiligung Kommunalwahl", Direction.FAVOURABLE),
        ("Beschäftigte mit ergänzendem SGB II", Direction.BURDEN),
        ("Einkommensschwache Haushalte", Direction.BURDEN),
        ("Kinder im SGB II", Direction.BURDEN),
        ("Ausländeranteil", Direction.CONTEXT),
        ("Anteil Alleinerziehender", Direction.CONTEXT),
        ("Einwohnerdichte", Direction.CONTEXT),
        ("Altenquotient", Direction.CONTEXT),
        ("Kinder ohne Kita-Platz", Direction.BURDEN),
    ],
)
def test_directions_by_words(name, direction):
    assert propose_direction(name)[0] is direction


@pytest.mark.parametrize(
    ("name", "ages"),
    [
        ("3 bis u. 6", (3, 6)),
        ("unter 3 Jahre", (0, 3)),
        ("65 Jahre und älter", (65, 200)),
        ("Personen 15 bis unter 18", (15, 18)),
        ("80+", (80, 200)),
        ("SGB II 2023", None),
        ("je 1 000 Einwohner", None),
        ("Quote 15 in %", None),
    ],
)
def test_age_groups_by_words(name, ages):
    assert age_group(name) == ages


def test_groups_need_every_age():
    assert usual_groups({"a": (0, 3), "b": (6, 18)}) == {}


def test_totals_are_found_by_their_sums():
    frame = data({"m": [30, 20, 10], "w": [40, 25, 11], "x": [5, 90, 3], "all": [70, 45, 21]}).values
    assert [(entry.parts, entry.total) for entry in find_totals(frame, ["m", "w", "x", "all"])] == [(("m", "w"), "all")]


def test_inhabitants_of_a_missing_year_come_from_the_nearest_with_a_word():
    dataset = data(
        {"population": [100, 200, 50, None, None, None], "poor": [10, 10, 5, 20, 10, 10]}, periods=("2020", "2021")
    )
    assert years_without_population(dataset) == {"2021": "2020"}
    asked = with_nearest_population(dataset)
    assert asked.at("2021")["population"].tolist() == [100, 200, 50]
    (question,) = asked.findings
    assert question.severity is Severity.QUESTION
    assert question.values["taken"] == "2021: 2020"
    assert figures(made(asked, POOR), "poor (rate)", "2021") == [20.0, 5.0, 20.0]
    refused = with_nearest_population(dataset, "none")
    assert refused.at("2021")["population"].isna().all()
    assert [finding.severity for finding in refused.findings] == [Severity.NOTE]
    assert figures(made(refused, POOR), "poor (rate)", "2021") == [None, None, None]


def test_where_nobody_looks_counts_are_asked_about():
    dataset = data({"Arbeitslose": [30, 8, 5], "population": [600, 400, 40]}, ["Arbeitslose"])
    asked = settle_counts(dataset)
    assert [finding.question for finding in asked.findings if finding.severity is Severity.QUESTION] == ["counts"]
    assert figures(asked, "Arbeitslose (rate)") == [5.0, 2.0, 12.5]
    ranked = settle_counts(dataset, answer="count")
    assert [indicator.code for indicator in ranked.indicators] == ["Arbeitslose"]
    assert not [finding for finding in ranked.findings if finding.severity is Severity.QUESTION]
    assert settle_counts(dataset, ["Arbeitslose"]) is dataset
    with pytest.raises(DataError):
        settle_counts(dataset, answer="leave-out")
    with pytest.raises(DataError):
        settle_counts(data({"Arbeitslose": [30, 8, 5]}, ["Arbeitslose"]))


def test_delivered_rates_stay_what_they_are():
    dataset = data({"Ausländeranteil": [3.5, 8, 5]}, ["Ausländeranteil"])
    assert settle_counts(dataset) is dataset


def test_figures_of_one_sex_do_not_count_beside_the_figure_of_all():
    codes_ = ["Beschäftigungsquote_gesamt", "Beschäftigungsquote_Männer", "Beschäftigungsquote_Frauen"]
    choices = propose_choices(data({code: [50.5, 60, 70] for code in codes_}, codes_))
    assert [choice.direction.name for choice in choices] == ["FAVOURABLE", "CONTEXT", "CONTEXT"]
    # Where there is no figure of all, those of each sex are what there is.
    alone = propose_choices(data({code: [50.5, 60, 70] for code in codes_[1:]}, codes_[1:]))
    assert [choice.direction.name for choice in alone] == ["FAVOURABLE", "FAVOURABLE"]


def test_levels_of_a_heading_become_handlungsfeld_and_name():
    columns = {
        "Arbeit / Arbeitslose / in %": [5.5, 6, 7],
        "Arbeit / Beschäftigte / in %": [50.5, 60, 70],
        "Haushalt / Ergebnis": [1.5, 2, 3],
        "Steuern / Ergebnis": [1.5, 2, 3],
    }
    choices = propose_choices(data(columns, list(columns)))
    assert [(choice.domain, choice.name) for choice in choices] == [
        ("Arbeit", "Arbeitslose in %"),
        ("Arbeit", "Beschäftigte in %"),
        ("Demografie", "Haushalt – Ergebnis"),
        ("", "Steuern – Ergebnis"),
    ]


def test_a_new_year_gets_its_rates_from_the_same_choices():
    before = made(data({"poor": [30, 8, 5], "population": [600, 400, 40]}, ["poor"]), POOR)
    index = pd.MultiIndex.from_product([UNITS, ["2023", "2024"]], names=["unit", "period"])
    values = before.values.reindex(index)
    values.loc[(slice(None), "2024"), ["poor", "population"]] = [[60, 600], [4, 400], [1, 40]]
    joined = replace(before, values=values.assign(new=[1.5, 2.5, 3.5, 4.5, 5.5, 6.5]))
    choices = continued_choices(joined, [POOR])
    assert [choice.code for choice in choices] == ["poor", "new"]
    found = apply_choices(joined, choices)
    assert figures(found, "poor (rate)", "2024") == [10.0, 1.0, 2.5]
    assert figures(found, "poor (rate)") == [5.0, 2.0, 12.5]


def test_the_rate_of_the_city_is_made_of_what_was_delivered_for_it():
    # The office counts 60 of 1,200: with cases that belong to no quarter; the quarters alone give 43 of 1,040.
    delivered = replace(
        data({"poor": [30, 8, 5], "rich": [1, 1, 1], "population": [600, 400, 40]}),
        city=frozenset({("2023", "poor", 60.0), ("2023", "population", 1200.0)}),
    )
    rich = IndicatorChoice("rich", Use.RATE, base="population")
    found = made(delivered, POOR, rich)
    assert found.city_at("2023") == {"poor": 60.0, "population": 1200.0, "poor (rate)": 5.0}
    # Made anew it is the same; without the choice it is gone.
    assert made(found, POOR, rich).city == found.city
    assert without_made(found, (POOR, rich)).city == delivered.city


def test_a_rate_of_estimated_counts_is_estimated():
    guessed = replace(
        data({"poor": [30, 8, 5], "population": [600, 400, 40]}), estimated=frozenset({("02", "2023", "poor")})
    )
    found = made(guessed, POOR)
    assert found.estimated == {("02", "2023", "poor"), ("02", "2023", "poor (rate)")}
    assert figures(found, "poor (rate)") == [5.0, 2.0, 12.5]
    assert without_made(found, (POOR,)).estimated == guessed.estimated


_NINE = [8, 11, 26, 0, 4, 9, 13, 2, 7]


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("Jüngere Arbeitslose im Alter von 15 bis unter 25 Jahren", True),
        ("Ältere Arbeitslose im Alter von 55 bis unter 65 Jahren", True),
        ("Zuzüge über die Stadtteilgrenze im Jahr 2017", True),
        ("Fortzüge", True),
        ("Kindergärten und Vorschulklassen für Kinder im Alter von 3 Jahren bis Schuleintritt", True),
        ("Apotheken", True),
        ("Wohnungen nach Baujahr – Anzahl", True),
        ("Anzahl der Allgemeinärzte", True),
        ("Alter", False),
        ("Alter in Jahren", False),
        ("Durchschnittsalter", False),
        ("Durchschnittliche Anzahl der Personen", False),
        ("Durchschnittliche Wohnungsgröße in m²", False),
        ("Preise für Grundstücke", False),
        ("Rang", False),
        ("Arbeitslosenquote", False),
        ("Ausländeranteil", False),
        ("Anzahl je 1 000 Einwohner", False),
        ("Wert", False),
    ],
)
def test_whole_numbers_are_counts_unless_a_word_says_otherwise(name, counted):
    frame = pd.DataFrame({name: [float(number) for number in _NINE]})
    assert (name in find_counts(frame, [name])) is counted


def test_small_counts_of_an_age_do_not_enter_as_delivered():
    name = "Jüngere Arbeitslose im Alter von 15 bis unter 25 Jahren"
    choices = propose_choices(data({name: [8, 11, 26], "population": [400, 550, 520]}, [name]))
    assert [(choice.use, choice.base) for choice in choices] == [(Use.RATE, "population")]
    # 8 of 400, 11 of 550, 26 of 520.
    found = apply_choices(data({name: [8, 11, 26], "population": [400, 550, 520]}, [name]), choices)
    assert figures(found, f"{name} (rate)") == [2.0, 2.0, 5.0]


@pytest.mark.parametrize(
    ("name", "all_people"),
    [
        ("Bevölkerung / Anzahl der Einwohnerinnen und Einwohner", True),
        ("Bevölkerung und Haushalte 31.12.2017 / Bevölkerung / Anzahl der Einwohnerinnen und Einwohner", True),
        ("Anzahl der Einwohnerinnen und Einwohner", True),
        ("Einwohnerinnen und Einwohner insgesamt", True),
        ("Einwohner 2020", True),
        ("Bevölkerung am 31.12.2020", True),
        ("Bevölkerung / Unter 18-Jährige / Anzahl der Einwohnerinnen und Einwohner", False),
        ("Einwohnerinnen und Einwohner unter 18", False),
        ("Weibliche Einwohnerinnen und Einwohner", False),
        ("Anzahl ausländischer Einwohnerinnen und Einwohner", False),
        ("Bevölkerung / weiblich", False),
        ("weiblich / Einwohner", False),
        ("SGB II / Einwohner", False),
        ("Einwohnerinnen", False),
        ("Einwohnerinnen und Einwohner je km²", False),
    ],
)
def test_all_inhabitants_by_words(name, all_people):
    assert says_population(name) is all_people


def test_what_no_word_tells_is_context_beside_others_and_open_alone():
    sizes = {"Wohnungsgröße in m²": [70.5, 80, 92], "Schüler in Stadtteilschulen in %": [40.5, 50, 60]}
    told = {"Arbeitslosenquote": [5.5, 6, 7], "Immobilienpreis in EUR/m²": [3000.5, 4000, 5000]}
    choices = propose_choices(data(sizes | told, [*sizes, *told]))
    assert [choice.direction.name for choice in choices] == ["CONTEXT", "CONTEXT", "BURDEN", "CONTEXT"]
    assert without_proposal(choices) == ()
    alone = propose_choices(data(sizes, list(sizes)))
    assert [choice.code for choice in without_proposal(alone)] == list(sizes)
    chosen = with_edits(alone, {"Wohnungsgröße in m²": {"direction": "favourable"}})
    assert [choice.code for choice in without_proposal(chosen)] == ["Schüler in Stadtteilschulen in %"]


@pytest.mark.parametrize("name", ["Preise für Grundstücke in EUR/m²", "Immobilienpreis für eine Eigentumswohnung"])
def test_prices_are_context(name):
    assert propose_direction(name)[0] is Direction.CONTEXT


def test_a_base_has_no_direction_and_says_no_handlungsfeld_of_dwellings():
    columns = {"wohnberechtigte": [600, 400, 300], "Haushalte": [300, 200, 150]}
    choices = propose_choices(data(columns, list(columns)))
    assert {(choice.use, choice.direction) for choice in choices} == {(Use.SUPPORT, Direction.CONTEXT)}
    assert propose_domain("Wohnberechtigte / 3 bis unter 6 Jahre") == "Demografie"
    assert propose_domain("Wohnberechtigungsscheine") == "Wohnen"


def test_a_share_is_not_called_a_number():
    column = {"Arbeitslose – Anzahl": [30, 8, 5], "population": [600, 400, 40]}
    (choice,) = propose_choices(data(column, ["Arbeitslose – Anzahl"]))
    assert (choice.use, choice.name) == (Use.RATE, "Arbeitslose")
    (choice,) = with_base(propose_choices(data({"Arbeitslose – Anzahl": [30, 8, 5]}, ["Arbeitslose – Anzahl"])), "x")
    assert choice.name == "Arbeitslose"
    # The rate that was delivered has that name already.
    both = data(column | {"Arbeitslose": [5.5, 2, 12]}, ["Arbeitslose – Anzahl", "Arbeitslose"])
    assert {choice.name for choice in propose_choices(both)} == {"Arbeitslose – Anzahl", "Arbeitslose"}


def test_a_handlungsfeld_has_no_date():
    head = "Bevölkerung und Haushalte 31.12.2017"
    columns = {f"{head} / Ausländeranteil": [5.5, 6, 7], f"{head} / Altenquotient": [50.5, 60, 70]}
    choices = propose_choices(data(columns, list(columns)))
    assert [(choice.domain, choice.name) for choice in choices] == [
        ("Bevölkerung und Haushalte", "Ausländeranteil"),
        ("Bevölkerung und Haushalte", "Altenquotient"),
    ]


def test_a_delivered_column_called_like_a_made_one_stays():
    columns = {"poor": [5, 8, 9], "all": [50, 80, 100], "poor (rate)": [77, 88, 99], "poor (base)": [1, 2, 3]}
    choices = [
        IndicatorChoice("poor", Use.RATE, base="all"),
        IndicatorChoice("poor (rate)"),
        IndicatorChoice("poor (base)", Use.SUPPORT),
    ]
    dataset = data(columns, ["poor", "poor (rate)"])
    for _time in range(2):
        # Also where the choices are applied again.
        dataset = made(dataset, *choices)
        assert figures(dataset, "poor (rate)") == [77, 88, 99]
        assert figures(dataset, "poor (base)") == [1, 2, 3]
        assert figures(dataset, "poor (rate, made)") == [10, 10, 9]
        assert [entry.code for entry in dataset.indicators] == ["poor (rate, made)", "poor (rate)"]
    assert list(made(dataset, replace(choices[0], use=Use.UNUSED), *choices[1:]).values.columns) == list(columns)


def test_a_delivered_column_called_like_a_scaled_one_stays():
    dataset = data({"q": [0.5, 0.8, 0.9], "q (rate)": [77, 88, 99]}, ["q", "q (rate)"])
    dataset = made(dataset, IndicatorChoice("q", scale=100.0), IndicatorChoice("q (rate)"))
    assert figures(dataset, "q (rate)") == [77, 88, 99]
    assert figures(dataset, "q (rate, made)") == [50, 80, 90]


_HOMELESS = [0, 1, 0, 2, 1, 0, 1, 2, 0, 1, 1, 0]
_BURGLARIES = [10, 12, 9, 14, 20, 8, 11, 13, 9, 15, 16, 7]
_ROBBERIES = [11, 12, 10, 15, 21, 9, 12, 14, 8, 16, 18, 8]


@pytest.mark.parametrize("times", [1, 30])
def test_columns_that_are_nearly_equal_are_no_total_of_each_other(times):
    # With larger numbers the small ones vanish in what rounding allows.
    columns = {"Obdachlose": _HOMELESS, "Einbrüche": [times * n for n in _BURGLARIES]}
    columns["Straßenraub"] = [times * n + (more - n) for n, more in zip(_BURGLARIES, _ROBBERIES, strict=True)]
    frame = pd.DataFrame(columns, dtype=float)
    assert find_totals(frame, list(frame.columns)) == ()


@pytest.mark.parametrize(
    ("columns", "parts"),
    [
        # Exact, with numbers as small as these.
        ({"m": [3, 4, 20, 1], "w": [4, 5, 10, 0], "all": [7, 9, 30, 1]}, ("m", "w")),
        # Rounded to fives, by one each.
        ({"m": [35, 45, 80, 25], "w": [40, 55, 60, 30], "all": [76, 99, 141, 54]}, ("m", "w")),
        # Of many parts, one of them small.
        (
            {
                "a": [20, 30, 41, 11],
                "b": [0, 1, 0, 2],
                "c": [25, 31, 22, 40],
                "d": [9, 3, 8, 12],
                "all": [55, 64, 71, 66],
            },
            ("a", "b", "c", "d"),
        ),
    ],
)
def test_totals_are_found_with_small_rounded_and_many_parts(columns, parts):
    frame = pd.DataFrame(columns, dtype=float)
    assert [(entry.parts, entry.total) for entry in find_totals(frame, list(columns))] == [(parts, "all")]
