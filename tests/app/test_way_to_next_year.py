"""The page Daten points to where a later year of the loaded quarters belongs."""

from __future__ import annotations

import pytest

from sozial.store import opened
from sozial.ui.data.upload import Upload
from sozial.ui.session import state
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


def is_remembered(key):
    """Whether an entry is written anew when a step is taken back, which a button's cannot be."""
    return any(state._is_one_of(key, state._remembered[of]) for of in (state.Kept.PROJECT, state.Kept.VIEW))


def test_a_later_year_of_the_same_quarters_is_pointed_to_its_place():
    fresh = page("daten", **{"_kept-tables": (Upload("alt.csv", BEFORE.encode()),)})
    # Beside the sample there is nothing that a year could be put onto.
    assert "way-to-next-year" not in keys(fresh)
    assert SAID not in texts(fresh)
    first = click(fresh, "use")
    same = page("daten", first)
    assert "way-to-next-year" in keys(same)
    assert not {key for key in keys(same) if key and is_remembered(key)}
    assert SAID not in texts(same)
    # The file alone, in the place of last year's.
    later = page("daten", first, **{"_kept-tables": (Upload("neu.csv", AFTER.encode()),)})
    assert SAID in texts(later)
    assert "way-to-next-year-instead" in keys(later)
    assert not {key for key in keys(later) if key and is_remembered(key)}
    other = AFTER.replace(";2024;", ";2022;")
    assert SAID not in texts(page("daten", first, **{"_kept-tables": (Upload("neu.csv", other.encode()),)}))
