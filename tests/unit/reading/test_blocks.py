"""Tables in blocks: keys that stand once, tables side by side, and keys that a program wrote as decimals."""

from __future__ import annotations

import pytest

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table


def read(text):
    table = read_table(text.encode(), "t.csv")
    return table, propose_columns(table)


def codes(table):
    return [finding.code for finding in table.findings]


def test_a_name_that_stands_once_holds_for_its_block():
    text = "Stadtteil;Merkmal;2020;2021\nAltstadt;Anzahl;50;60\n;in %;1,5;2,5\nHafen;Anzahl;70;80\n;in %;3,5;4,5\n"
    table, plan = read(text)
    assert "filled-down" in codes(table)
    dataset = build_dataset("t", [(table, plan)])
    assert dataset.values.loc[("Hafen", "2021")].to_dict() == {"Anzahl": 80.0, "in %": 4.5}


def test_an_empty_key_of_another_kind_is_not_filled():
    """Residual rows, blocks of different length, and figures that repeat by chance stay as they are."""
    residual, _plan = read("Nr;Gebiet;n\n1;Au;5\n;Stadt insgesamt;9\n2;Bo;4\n")
    assert residual.texts("Nr") == ["1", "", "2"]
    uneven, _plan = read("Gebiet;Art;n\nAu;a;5\n;b;9\nBo;a;4\n;b;4\n;c;4\n")
    assert uneven.texts("Gebiet") == ["Au", "", "Bo", "", ""]
    unnamed, _plan = read("Gebiet;n\nAu;5\n;9\nBo;5\n;9\n")
    assert unnamed.texts("Gebiet") == ["Au", "", "Bo", ""]


def test_parts_side_by_side_are_read_one_below_the_other():
    table, plan = read("Stadtteil;Quote;Stadtteil;Quote\nAltstadt;1,5;Hafen;3,5\nNeustadt;2,5;Ostend;4,5\nBerg;2,7;;\n")
    assert table.columns == ("Stadtteil", "Quote")
    assert "side-by-side" in codes(table)
    assert "duplicate-column" not in codes(table)
    values = build_dataset("t", [(table, plan)]).values["Quote"].droplevel("period").to_dict()
    assert values == {"Altstadt": 1.5, "Berg": 2.7, "Hafen": 3.5, "Neustadt": 2.5, "Ostend": 4.5}


@pytest.mark.parametrize(
    "text",
    [
        "Stadtteil;Quote;Stadtteil;Quote\nAltstadt;1,5;Altstadt;3,5\nNeustadt;2,5;Neustadt;4,5\n",
        "Quote;Quote;Quote\n1,5;2,5;3,5\n4,5;5,5;6,5\n",
    ],
)
def test_the_same_areas_twice_are_other_figures(text):
    table, _plan = read(text)
    assert "side-by-side" not in codes(table)
    assert "duplicate-column" in codes(table)


def test_keys_written_as_decimals_are_keys():
    table, plan = read("Schlüssel;Name;Quote\n1001.0;Au;2.0\n1002.0;Bo;3.0\n")
    assert table.texts("Schlüssel") == ["1001", "1002"]
    assert plan.first(Role.KEY) == "Schlüssel"
    assert "key-decimals" in codes(table)
    assert table.texts("Quote") == ["2.0", "3.0"]
