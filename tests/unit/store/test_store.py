"""Recipes on disk: what was acknowledged is there, nothing is overwritten, names are no paths."""

from __future__ import annotations

import datetime
import os

import pytest

from sozial.errors import DataError
from sozial.recipe import Recipe, Weighted
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.kept.recipes import RecipeLibrary

DAY = datetime.date(2024, 6, 13)


def recipe(name="Sozialindex", weight=1.0):
    return Recipe(name, (Weighted("a", weight),))


@pytest.fixture
def library(tmp_path):
    return RecipeLibrary(FolderShelf(tmp_path / "recipes"))


def refused(call, *arguments):
    with pytest.raises(DataError) as caught:
        call(*arguments)
    return caught.value.findings[0].code


def test_a_saved_recipe_comes_back(library):
    assert library.load() == ({}, ())
    library.save(recipe())
    assert library.load() == ({"Sozialindex": recipe()}, ())
    library.save(recipe())  # the same once more is no conflict


def test_a_taken_name_is_refused_and_the_old_recipe_stays(library):
    library.save(recipe())
    assert refused(library.save, recipe(weight=2.0)) == "name-taken"
    assert library.load()[0]["Sozialindex"] == recipe()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_names_have_bounds(library, name):
    assert refused(library.save, recipe(name)) == "name"


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "a/b\\c", "ünï", "…", "x" * 120, "a\nb"])
def test_names_are_never_paths(library, name):
    library.save(recipe(name))
    files = list(library.shelf.folder.iterdir())
    assert len(files) == 1
    assert files[0].parent == library.shelf.folder
    assert files[0].name.isascii()
    assert list(library.load()[0]) == [name]


def weighed(first, second, name="Sozialindex"):
    return Recipe(name, (Weighted("a", first), Weighted("b", second)))


def test_adopting_takes_the_place_of_its_own_trial(library):
    library.save(recipe())
    adopted = library.adopt(recipe(), " Rat ", DAY)
    assert (adopted.adopted_by, adopted.adopted_on) == ("Rat", "2024-06-13")
    assert library.load()[0] == {"Sozialindex": adopted}
    assert library.removed() == []
    assert refused(library.adopt, recipe("B"), "  ", DAY) == "nobody"


def test_a_trial_with_other_weights_is_kept_aside(library):
    library.save(weighed(1.0, 1.0))
    assert library.check_adopting(weighed(1.0, 3.0), "Rat") == weighed(1.0, 1.0)
    adopted = library.adopt(weighed(1.0, 3.0), "Rat", DAY)
    assert library.load()[0] == {"Sozialindex": adopted}
    assert [one.title for one in library.removed()] == ["Sozialindex"]


def test_an_adopted_recipe_is_not_replaced_by_another_one_of_its_name(library):
    adopted = library.adopt(weighed(1.0, 1.0), "Rat", DAY)
    assert refused(library.adopt, weighed(1.0, 3.0), "Ausschuss", DAY) == "adopted-already"
    assert library.load()[0] == {"Sozialindex": adopted}
    assert library.removed() == []


def test_removing_puts_aside(library):
    library.save(recipe())
    library.remove("Sozialindex")
    library.remove("Sozialindex")
    assert library.load() == ({}, ())
    assert len(list((library.shelf.folder / "removed").iterdir())) == 1


def test_a_broken_file_is_told_and_the_others_load(library):
    library.save(recipe())
    (library.shelf.folder / "kaputt.toml").write_text("format = 7", encoding="utf-8")
    found, findings = library.load()
    assert list(found) == ["Sozialindex"]
    assert any("kaputt.toml" in finding.place for finding in findings)


@pytest.mark.skipif(os.name == "nt", reason="a file in the folder's place is enough elsewhere")
def test_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert refused(RecipeLibrary(FolderShelf(tmp_path / "file" / "recipes")).save, recipe()) == "not-saved"
