"""Recipes as files."""

from __future__ import annotations

import dataclasses
import re
import tomllib

import pytest

from sozial.errors import DataError
from sozial.index import method_file
from sozial.index.method_file import read_method
from sozial.index.method_schema import REGISTRIES
from sozial.index.method_writing import write_method
from sozial.index.presets import preset_names, read_preset
from sozial.method import Condition, Derived, Method, MissingRule, Rated, Step, Weighted
from sozial.model import Direction
from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file
from tests.places import ROOT

FULL = Method(
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
        read_method(text.encode(), "r.toml")
    return caught.value.findings


def test_a_recipe_comes_back_as_it_was_written():
    assert read_method(write_method(FULL)) == FULL


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
        read_method(text.encode("utf-8", "surrogateescape"), "r.toml")
    assert all(finding.line("de") and finding.line("en") for finding in caught.value.findings)


def test_the_presets_and_the_sample_recipe_load():
    assert read_preset("additive").indicators == ()
    recipe = read_method(sample_file(SAMPLE_METHOD))
    assert recipe.adopted_on == "2024-06-13"
    weighable = {entry.code for entry in read_sample().indicators if entry.direction}
    assert {entry.code for entry in recipe.indicators} == weighable
    assert sum(recipe.weights_given().values()) == 100


DOCUMENT = (ROOT / "docs" / "method-file.md").read_text(encoding="utf-8")
EXAMPLES = [part.split("```")[0] for part in DOCUMENT.split("```toml\n")[1:]]


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_documented_example_loads(text):
    recipe = read_method(text.encode(), "example.toml")
    assert read_method(write_method(recipe)) == recipe


def test_the_documentation_names_every_key_name_and_option():
    prose = re.sub(r"```.*?```", "", DOCUMENT, flags=re.S)
    quoted = set(re.findall(r"`([^`]+)`", prose))
    words = {word.strip("[]") for text in quoted for word in re.findall(r"[\w]+", text)}
    keys = set(method_file._TOP) | {field.name for field in dataclasses.fields(Derived)}
    keys |= {"minimum_population", "exclude", "conditions", "minimum_coverage", "passes_on", "parent", "then"}
    for registry in REGISTRIES.values():
        for name, entry in registry.items():
            keys |= {name, *entry.options}
    assert not keys - words


def test_examples_of_the_documentation_use_every_section():
    used = set()
    for text in EXAMPLES:
        used |= set(tomllib.loads(text))
    assert not set(method_file._TOP) - used - {"high", "treat", "description"}


@pytest.mark.parametrize("name", preset_names())
def test_presets_name_their_source_and_come_back_as_written(name):
    recipe = read_preset(name)
    assert recipe.source
    assert read_method(write_method(recipe)) == recipe
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
