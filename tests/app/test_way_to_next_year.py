"""The page Daten points to where a later year of the loaded quarters belongs."""

from __future__ import annotations

import pytest

from sozial.store import opened
from sozial.ui.data.upload import Upload
from tests.app.test_insight_pages import texts
from tests.app.test_next_year_page import AFTER, BEFORE
from tests.app.test_taken_deliveries import click, page

SAID = "ein späteres Jahr der geladenen Quartiere"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def keys(test):
    return {button.key for button in test.button}


def test_a_later_year_of_the_same_quarters_is_pointed_to_its_place():
    fresh = page("daten", **{"_kept-tables": (Upload("alt.csv", BEFORE.encode()),)})
    # Beside the sample there is nothing that a year could be put onto.
    assert "next-year-way" not in keys(fresh)
    assert SAID not in texts(fresh)
    first = click(fresh, "use")
    same = page("daten", first)
    assert "next-year-way" in keys(same)
    assert SAID not in texts(same)
    # The file alone, in the place of last year's.
    later = page("daten", first, **{"_kept-tables": (Upload("neu.csv", AFTER.encode()),)})
    assert SAID in texts(later)
    assert "next-year-instead" in keys(later)
    other = AFTER.replace(";2024;", ";2022;")
    assert SAID not in texts(page("daten", first, **{"_kept-tables": (Upload("neu.csv", other.encode()),)}))
