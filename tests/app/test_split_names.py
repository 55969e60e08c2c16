"""Quarters of one name are told apart in every table, as in the charts."""

from __future__ import annotations

import pytest

from tests.app.test_pages import with_dataset
from tests.cities import city
from tests.shown_ranking import names, payloads

TWICE = city({"a": [1.0, 2.0, 4.0], "b": [3.0, 1.0, 2.0]})
TWICE.units["name"] = ["Mürwik", "Mürwik", "Tarup"]


@pytest.mark.parametrize("name", ["analyse", "wie_sicher"])
def test_quarters_of_one_name_are_told_apart(name):
    test = with_dataset(name, TWICE)
    assert not test.exception
    cells = [str(cell) for frame in test.dataframe for cell in frame.value.to_numpy().ravel()]
    cells += [name for sent in payloads(test).values() for name in names(sent)[1]]
    assert "Mürwik" not in cells
    assert name != "analyse" or {"Mürwik (01)", "Mürwik (02)", "Tarup"} <= set(cells)
