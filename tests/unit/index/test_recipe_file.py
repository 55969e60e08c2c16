"""Recipes as files."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import replace

import pytest

from sozial.errors import DataError, Finding, Severity
from sozial.index.build import build_index
from sozial.index.check import check_recipe
from sozial.index.recipe import recipe_file
from sozial.index.recipe.presets import preset_names, read_preset
from sozial.index.recipe.recipe_file import check_adoption, read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.index.recipe.schema_reader import REGISTRIES
from sozial.index.values.rate import without_named_codes
from sozial.model import Direction
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Condition, Derived, MissingRule, Rated, Recipe, Step, Weighted
from tests.cities import PERIOD, city
from tests.places import ROOT

FULL = Recipe(
    "Voll",
    (Weighted("a", 2.5, Direction.FAVOURABLE), Weighted("b", 0.0)),
    source="Quelle „X“",
    description="Zeile 1\nZeile 2",
    rated=Rated(300.0, ("X1",), (Condition("KOM", equals=("gültig",)),)),
    missing=MissingRule("drop", 0.8),
    normalise=Step("minmax", {"low": 1.0, "high": 100.0}),
    aggregate=Step("sum"),
    again=Step("zscore"),
    classify=Step("fixed", {"cuts": (-1.0, 1.0), "value_on_cut": ("above", "below"), "labels": ("x", "y", "z")}),
    adopted_on="2024-06-13",
    adopted_by="Rat",
)


def problems(text):
    with pytest.raises(DataError) as caught:
        read_recipe(text.encode(), "r.toml")
    return caught.value.findings


def test_a_recipe_comes_back_as_it_was_written():
    assert read_recipe(write_recipe(FULL)) == FULL


def test_every_mistake_is_told_at_once_with_its_line():
    found = problems(
        'format = 1\nname = "x"\n[normalise]\nname = "zscor"\n[missing]\nrule = "null"\n[classify]\nkuts = [1]\n'
        '[[indicators]]\ncode = "a"\nweight = -1\n'
    )
    places = {finding.place for finding in found}
    assert len(found) == 4
    assert "r.toml:4, normalise.name" in places or "r.toml:2, normalise.name" in places
    assert any("zscore" in finding.advice("de") for finding in found)
    assert any("cuts" in finding.advice("de") for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "format = 2\nname = 'x'",
        "format = 1",
        "format = 1\nname = 'x'\nindicators = 3",
        "format = 1\nname = 'x'\n[missing]\nminimum_coverage = 0",
        "format = 1\nname = 'x'\n[[indicators]]\nweight = 1",
        "format = 1\nname = 'x'\n[[indicators]]\ncode = 'a'\n[[indicators]]\ncode = 'a'",
        "format = 1\nname = 'x'\n[classify]\nname = 'fixed'\ncuts = [1, 2]\nlabels = ['a']",
        "format = 1\nname = 'x'\n[classify]\ncuts = [2, 1]",
        "format = 1\nname = 'x'\nnormalise = 'zscore'",
        "kaputt = [",
        "\udcff",
    ],
)
def test_what_is_no_recipe_is_refused_in_words(text):
    with pytest.raises(DataError) as caught:
        read_recipe(text.encode("utf-8", "surrogateescape"), "r.toml")
    assert all(finding.line("de") and finding.line("en") for finding in caught.value.findings)


def test_the_presets_and_the_sample_recipe_load():
    assert read_preset("additive").indicators == ()
    recipe = read_recipe(sample_file(SAMPLE_RECIPE))
    assert recipe.adopted_on == "2024-06-13"
    weighable = {entry.code for entry in read_sample().indicators if entry.direction}
    assert {entry.code for entry in recipe.indicators} == weighable
    assert sum(recipe.weights_given().values()) == 100


DOCUMENT = (ROOT / "docs" / "recipe-file.md").read_text(encoding="utf-8")
EXAMPLES = [part.split("```")[0] for part in DOCUMENT.split("```toml\n")[1:]]


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_documented_example_loads(text):
    recipe = read_recipe(text.encode(), "example.toml")
    assert read_recipe(write_recipe(recipe)) == recipe


def test_the_documentation_names_every_key_name_and_option():
    prose = re.sub(r"```.*?```", "", DOCUMENT, flags=re.S)
    quoted = set(re.findall(r"`([^`]+)`", prose))
    words = {word.strip("[]") for text in quoted for word in re.findall(r"[\w]+", text)}
    keys = set(recipe_file._TOP) | {field.name for field in dataclasses.fields(Derived)}
    keys |= {"minimum_population", "exclude", "conditions", "minimum_coverage", "passes_on", "parent", "then"}
    for registry in REGISTRIES.values():
        for name, entry in registry.items():
            keys |= {name, *entry.options}
    assert not keys - words


def test_examples_of_the_documentation_use_every_section():
    used = set()
    for text in EXAMPLES:
        used |= set(tomllib.loads(text))
    assert not set(recipe_file._TOP) - used - {"high", "treat", "description"}


@pytest.mark.parametrize("name", preset_names())
def test_presets_name_their_source_and_come_back_as_written(name):
    recipe = read_preset(name)
    assert recipe.source
    assert read_recipe(write_recipe(recipe)) == recipe
    assert not recipe.is_adopted


def test_two_recipes_that_compute_the_same_are_told_as_such():
    scaled = dataclasses.replace(FULL, name="Anders", indicators=(Weighted("a", 5.0, Direction.FAVOURABLE),))
    assert scaled.same_calculation(FULL)
    assert not dataclasses.replace(FULL, normalise=Step("zscore")).same_calculation(FULL)
    assert not dataclasses.replace(FULL, indicators=(Weighted("a"),)).same_calculation(FULL)


def _layer(number):
    parents = f'"a{number - 1}", "b{number - 1}"' if number else ""
    return "".join(f'[[composites]]\ncode = "{side}{number}"\nparent = [{parents}]\n' for side in "ab")


HEAD = 'format = 1\nname = "x"\nmissing.rule = "drop"\n'
NESTED = 'normalise = { name = "rank", then = ' * 1 + '{ name = "rank", then = ' * 5 + '"rank"' + " }" * 6


@pytest.mark.parametrize(
    "text",
    [
        HEAD + NESTED,
        HEAD + "".join(f'[[composites]]\ncode = "c{number}"\n' for number in range(300)),
        # Each layer doubles the ways to the top: 2 to the power of 40.
        HEAD + "".join(map(_layer, range(40))),
    ],
    ids=["steps", "composites", "ways"],
)
def test_files_made_to_be_large_are_refused(text):
    assert "too-many" in {finding.code for finding in problems(text)}


@pytest.mark.parametrize("depth", [400, 5_000])
def test_deep_nesting_is_refused_and_not_followed(depth):
    assert problems(HEAD + "[normalise" + ".then" * depth + ']\nname = "rank"\n')
    assert problems(HEAD + "normalise = " + "{ then = " * depth + "1" + " }" * depth)


HEAD = 'format = 1\nname = "m"\nmissing.rule = "drop"\n'


def mistakes(text):
    with pytest.raises(DataError) as caught:
        read_recipe(text.encode(), "r.toml")
    assert all(finding.line("de") and "{" not in finding.line("en") for finding in caught.value.findings)
    return caught.value.findings


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("normalise = { name = 'zscore', ddof = 2 }", "allowed are: 0, 1"),
        ("normalise = { name = 'zscore', ddof = true }", "allowed are: 0, 1"),
        ("normalise = { name = 'zscore', mean = 1, sd = 0 }", "a number above 0"),
        ("normalise = { name = 'minmax', low = 'x' }", "a number is needed"),
        ("normalise = { name = 'percentile', ties = 'best' }", "min, max, average, dense, order"),
        ("normalise = { name = 'goalposts', low = 0, high = 1, cap = 1 }", "true or false"),
        ("normalise = { name = 'exponential', convention = 'france' }", "england, scotland"),
        ("treat = { name = 'percentile', upper = 101 }", "a number from 0 to 100"),
        ("treat = { name = 'winsorise', highest = 1.5 }", "a whole number from 0 to 1,000"),
        ("classify = { name = 'equal', count = 1 }", "a whole number from 2 to 20"),
        ("classify = { name = 'hybrid', share = 100 }", "above 0 and below 100"),
        ("classify = { name = 'fixed', cuts = [2, 1] }", "a list of ascending numbers"),
        ("classify = { name = 'fixed', value_on_cut = ['over', 'below'] }", "a list is needed of: above, below"),
        ("classify = { name = 'quantiles', value_on_cut = 'over' }", "allowed are: above, below"),
        ("classify = { name = 'quantiles', probabilities = [0.2, 1.2] }", "between 0 and 1"),
        ("classify = { name = 'equal', labels = 'low' }", "a list of texts in quotes"),
        ("rank.first = 'best'", "highest, lowest"),
        ("high = 'good'", "burden, favourable"),
        ("missing.codes = [-999, 'x']", "a list of numbers"),
        ("missing.minimum_coverage = 0", "above 0, at most 1"),
        ("adopted.on = 2024", "a date such as 2024-06-13"),
        ("weights = { name = 'ahp', comparisons = [['a', 'b']] }", "how many times as important"),
        ("[[indicators]]\ncode = 'a'\nweight = -1", "a number from 0 upwards"),
        ("[[indicators]]\ncode = 'a'\ndirection = 'up'", "burden, favourable, context"),
        ("[[indicators]]\ncode = 'a'\nparent = 3", "the code of a composite"),
    ],
)
def test_what_is_allowed_is_named_beside_what_is_not(text, allowed):
    (finding,) = mistakes(HEAD + text)
    assert finding.code == "value"
    assert allowed in finding.line("en")


def test_a_number_of_400_digits_is_refused_before_it_is_read():
    (finding,) = mistakes(HEAD + f"normalise = {{ name = 'minmax', low = 1{'0' * 400} }}")
    assert finding.code == "not-toml"


def test_known_keys_are_named_beside_an_unknown_one():
    (finding,) = mistakes(HEAD + "[rank]\ntyes = 'min'")
    assert "known here are: ties, digits, half, first" in finding.line("en")
    assert "“ties”" in finding.line("en")


def test_a_wrong_option_beside_a_wrong_step_name_is_told_too():
    found = mistakes(HEAD + "[normalise]\nname = 'zscor'\nddof = 3\npopulation = true")
    assert [(finding.code, finding.place) for finding in found] == [
        ("unknown-step", "r.toml:5, normalise.name"),
        ("unknown-key", "r.toml:7, normalise.population"),
        ("value", "r.toml:6, normalise.ddof"),
    ]
    # Nothing is near: only what no step knows is wrong for certain.
    found = mistakes(HEAD + "[classify]\nname = '???'\ncount = 3\nnumber = 5")
    assert [(finding.code, finding.place) for finding in found] == [
        ("unknown-step", "r.toml:5, classify.name"),
        ("unknown-key", "r.toml:7, classify.number"),
    ]


def test_a_missing_column_names_the_nearest_one_and_its_line():
    text = HEAD + (
        "rated.column = 'stand'\nrated.equals = ['x']\n"
        "[[derived]]\ncode = 'change'\nrule = 'difference'\nof = 'arbeitlose'\n"
        "[[indicators]]\ncode = 'change'\n[[indicators]]\ncode = 'ARBEITSLOSE'\n[[indicators]]\ncode = 'zz'"
    )
    recipe = read_recipe(text.encode(), "r.toml")
    dataset = city({"arbeitslose": [1.0, 2.0, 4.0]})
    dataset = replace(dataset, units=dataset.units.assign(Bestand="x"))
    for weighed in (recipe, recipe.with_weights({"change": 2.0})):
        found = {finding.values["column"]: finding for finding in check_recipe(dataset, weighed)}
        places = {column: (finding.place, finding.values["near"]) for column, finding in found.items()}
        assert places == {
            "ARBEITSLOSE": ("m:13", "arbeitslose"),
            "zz": ("m:15", ""),
            "stand": ("m:4", "Bestand"),
            "arbeitlose": ("m:7", "arbeitslose"),
        }
        assert "Did you mean “arbeitslose”?" in found["ARBEITSLOSE"].line("en")
    # Where it stands is no part of the recipe.
    assert read_recipe(write_recipe(recipe)) == recipe
    assert hash(read_recipe(write_recipe(recipe))) == hash(recipe)


def test_a_number_that_means_missing_is_told_once():
    dataset = city({"a": [1.0, -999.0, 4.0], "b": [-999.0, -999.0, 4.0], "c": [1.0, 2.0, 3.0]})
    rule = MissingRule("renormalise", 0.1, codes=(-999.0, -99.0))
    recipe = Recipe("m", tuple(Weighted(code) for code in "abc"), missing=rule)
    (said,) = (finding for finding in build_index(dataset, recipe, PERIOD).findings if finding.code == "named-code")
    assert said.text("en") == "-999 counts as missing, as the recipe says: 3 times, in a, b."
    asked = [
        Finding("code-for-missing", Severity.QUESTION, "?", values={"code": "-999", "n": 1}),
        Finding("code-for-missing", Severity.QUESTION, "?", values={"code": "-9999", "n": 1}),
    ]
    assert without_named_codes(asked, rule) == asked[1:]


def test_a_recipe_that_was_changed_after_its_adoption_is_a_trial_and_it_is_said():
    adopted = replace(Recipe("Eigenes", (Weighted("a"), Weighted("b"))), adopted_on="2026-06-13", adopted_by="Rat")
    text = write_recipe(adopted).decode()
    assert read_recipe(text.encode()) == adopted
    assert check_adoption(read_recipe(text.encode())) == ()
    # Comments and the order of lines are no part of what was adopted.
    assert read_recipe(b"# unser Rezept\n" + text.encode()).is_adopted
    changed = read_recipe(text.replace("weight = 1.0", "weight = 6.0", 1).encode())
    assert not changed.is_adopted
    (finding,) = check_adoption(changed, "r.toml")
    assert (finding.code, finding.place) == ("unlike-adopted", "r.toml")
    assert "13.06.2026" in finding.line("de")
    # Written again it says nothing of an adoption that was of something else.
    assert "adopted" not in write_recipe(changed).decode()


def test_a_recipe_of_before_does_not_say_what_was_adopted_and_is_believed():
    adopted = replace(Recipe("Eigenes", (Weighted("a"),)), adopted_on="2024-06-13", adopted_by="Rat")
    text = re.sub(r"\nof = .*", "", write_recipe(adopted).decode())
    assert read_recipe(text.replace("weight = 1.0", "weight = 2.0").encode()).is_adopted


def test_the_sample_recipe_is_what_its_committee_adopted():
    assert read_recipe(sample_file(SAMPLE_RECIPE)).is_adopted
