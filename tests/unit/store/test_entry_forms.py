"""Entries of a project that have another form than the app gives them."""

from __future__ import annotations

import json

import pytest

from sozial.store.files.upload import Upload
from sozial.store.project.desk_entries import read_entries
from sozial.store.registers.entry_forms import FORMS, fitting, form_of
from sozial.ui import entry_owners
from sozial.ui.session import state

HOSTILE = {
    "data-title": 5,
    "_kept-tables": 5,
    "_kept-areas": ("x",),
    "_lines-a.csv": 7,
    "_lines-b.csv": [["b.csv", "", "erster"]],
    "line-on-a.csv": "x",
    "header-a.csv": [1],
    "period-a.csv": 7,
    "signs-chosen-a.csv": {"x": "banana"},
    "rows-chosen-a.csv": [["01", "Nord"]],
    "join-confirmed": ["01"],
    "indicator-choices-files": "x",
    "indicator-choices-loaded": {"lines": {"a": {"use": "banana"}}},
    "indicator-choices-taken": [{"code": "a", "use": "banana"}],
    "indicator-choices-open": True,
    "next-files": ["x"],
    "next-year": [1],
    "_deliveries": [{"tables": [["x", 5, {}]], "mapping": 7}],
    "_kept-later": 5,
    "al-amount": "viel",
    "al-floor": float("nan"),
    "al-step": 0,
    "al-method": "x",
    "al-out": 5,
    "w_a": "50",
    "w_c": 500,
    "w_d": 50.5,
    "h_Bildung": "40",
    "h_Arbeit": 100.5,
    "h_": float("nan"),
    "_method": {"name": "x"},
    "nothing-known": 1,
}
WRITTEN = {
    "data-title": "Stadt",
    "_kept-tables": (Upload("a.csv", b"a"),),
    "_lines-a.csv": [["a.csv", "", 0], ["a.csv · Blatt 2", "Blatt 2", 1]],
    "line-on-a.csv": False,
    "level-a.csv": 4,
    "signs-chosen-a.csv": {},
    "rows-chosen-a.csv": [["01", "Nord", 0, True]],
    "join-rule": None,
    "indicator-choices-files": {"lines": {"a": {"use": "rate", "factor": 1000.0, "base": None}}, "population": "none"},
    "indicator-choices-taken": [{"code": "a", "use": "rate", "base": "all"}],
    "next-unit-01": ["01", "02"],
    "next-singly-renamed": True,
    "next-singly-a.csv": ("renamed",),
    "al-amount": 1000.0,
    "al-factor-0": 1.5,
    "al-out": ["02"],
    "w_a": 50,
    "h_Bildung": 33.3333,
    "h_": 0,
    "chosen": ("a", "b"),
}


@pytest.mark.parametrize("key", HOSTILE)
def test_what_has_another_form_is_left_out_and_named(key):
    found, told = fitting({key: HOSTILE[key], "w_b": 1})
    assert key not in found
    assert key in told[0].values["names"]


def test_what_the_app_writes_is_kept():
    assert fitting(WRITTEN) == (WRITTEN, [])


def test_every_entry_of_a_project_has_a_form():
    entry_owners.know_all()
    names = state._remembered[state.Kept.PROJECT]
    assert [name for name in sorted(names) if form_of(name if not name.endswith("-") else f"{name}x") is None] == []
    assert [name for name in FORMS if not state.is_of_project(name)] == []


def test_a_value_that_stands_for_nothing_is_left_out():
    text = json.dumps({"data-title": {"$method": 5}, "_kept-tables": {"$tuple": 5}, "a": {"$day": 7}, "w_a": 1})
    assert read_entries(text, lambda digest: None, lambda digest: None) == {"w_a": 1}
