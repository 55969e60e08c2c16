"""A reading that is kept holds what was chosen in the list of indicators, and nothing that nobody chose."""

from __future__ import annotations

import pytest

from sozial.model import Direction
from sozial.store import opened
from sozial.ui.data.upload import Upload
from tests.app.test_taken_deliveries import click, data_of, page

ROWS = "{key};Ort {key};{year};10{key};{given};{count};{rent}\n"
HEAD = "Nr;Quartier;Jahr;Einwohner;Arbeitslosenanteil in %;Haushalte mit Wohngeld;Angebotsmiete in €/m²\n"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def files(year):
    rows = [
        ROWS.format(key=f"0{at}", year=year, given=f"{at},5", count=30 + at, rent=f"{8 + at},25") for at in range(1, 7)
    ]
    return {"_kept-tables": (Upload(f"{year}.csv", (HEAD + "".join(rows)).encode()),)}


def choices(test):
    return {entry["code"]: entry for entry in test.session_state["indicator-choices-taken"]}


def test_directions_and_uses_that_were_chosen_are_kept_with_the_reading():
    lines = {
        "Arbeitslosenanteil in %": {"direction": "context"},
        "Haushalte mit Wohngeld": {"use": "unused"},
    }
    first = page("daten", **files(2023), **{"indicator-choices-files": {"lines": lines}})
    # The rent is context by its words: nobody chose it.
    click(first, "figures-confirm-indicator-choices-files")
    click(first, "keep-2023.csv")
    second = click(page("daten", **files(2024)), "use")
    found = choices(second)
    assert found["Arbeitslosenanteil in %"]["direction"] == "context"
    assert found["Haushalte mit Wohngeld"]["use"] == "unused"
    shown = {entry.code: entry.direction for entry in data_of(second).indicators}
    assert "Haushalte mit Wohngeld" not in shown
    assert shown["Arbeitslosenanteil in %"] is Direction.CONTEXT


def test_what_words_propose_is_no_other_after_keeping_a_reading():
    plain = choices(click(page("daten", **files(2023)), "use"))
    first = page("daten", **files(2023))
    click(first, "keep-2023.csv")
    again = choices(click(page("daten", **files(2024)), "use"))
    assert again == plain


def test_a_base_that_was_chosen_is_kept_with_its_confirmed_direction():
    lines = {"Haushalte mit Wohngeld": {"use": "rate", "base": "population", "direction": "burden"}}
    first = page("daten", **files(2023), **{"indicator-choices-files": {"lines": lines}})
    click(first, "keep-2023.csv")
    found = choices(click(page("daten", **files(2024)), "use"))["Haushalte mit Wohngeld"]
    assert (found["use"], found["base"]) == ("rate", "population")
    assert found["is_confirmed"]
