"""Tables of several departments: different writings of the same keys, and what must not be joined."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely.geometry import Point

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.loading.fitting import PreparedAreas
from sozial.reading.loading.table_joining import join_tables
from sozial.reading.plans.columns import unit_keys
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

NAMES = ["Altstadt", "Neustadt", "Hafen", "Gartenstadt", "Bergheim", "Südviertel", "Weststadt", "Ostend"]
CODED = "Nr;Stadtteil;Quote A\n" + "\n".join(f"{at:02d};{name};{at},5" for at, name in enumerate(NAMES, 1))


def joined(*texts):
    tables = [read_table(text.encode(), f"{letter}.csv") for letter, text in zip("abc", texts, strict=False)]
    return join_tables([(table, propose_columns(table)) for table in tables])


def said(tables):
    return [finding.code for _table, plan in tables for finding in plan.findings if finding.code.startswith("tables-")]


@pytest.mark.parametrize(
    "other",
    [
        "Nr;Quote B\n" + "\n".join(f"{at};{at},7" for at in range(1, 9)),
        "Stadtteil;Quote B\n" + "\n".join(f"{name.upper()};{at},7" for at, name in enumerate(NAMES, 1)),
        "Gebiet;Quote B\n" + "\n".join(f"ST{at:02d} {name};{at},7" for at, name in enumerate(NAMES, 1)),
        "Kennung;Quote B\n" + "\n".join(f"STGT{at:02d};{at},7" for at in range(1, 9)),
    ],
    ids=["lost zeros", "names", "key and name", "digits inside"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_same_quarters_in_another_writing(other, turned):
    tables = joined(other, CODED) if turned else joined(CODED, other)
    assert said(tables) == ["tables-joined"]
    dataset = build_dataset("t", tables)
    assert len(dataset.units) == 8
    assert dataset.values.notna().all(axis=None)
    third = dataset.values.loc[dataset.units.index[dataset.units["name"] == "Hafen"]].iloc[0]
    assert third.to_dict() == {"Quote A": 3.5, "Quote B": 3.7}


def test_the_map_joins_names_to_numbers():
    """One table has only names, the other only numbers; the map knows both."""
    named = "Stadtteil;Quote A\n" + "\n".join(f"{name};{at},5" for at, name in enumerate(NAMES, 1))
    numbered = "Nr;Quote B\n" + "\n".join(f"{at:02d};{at},7" for at in range(1, 9))
    tables = joined(named, numbered)
    assert said(tables) == ["tables-apart"]
    frame = gpd.GeoDataFrame(
        {"name": NAMES}, geometry=[Point(at, at) for at in range(8)], index=[f"STGT{at:02d}" for at in range(1, 9)]
    )
    plans = [(table, propose_columns(table)) for table, _plan in tables]
    tables = join_tables(plans, PreparedAreas(frame, "key", "name", {}, ()))
    assert said(tables) == ["tables-joined"]
    values = build_dataset("t", tables).values
    assert values.loc[("03", "")].to_dict() == {"Quote A": 3.5, "Quote B": 3.7}


def test_equal_keys_are_left_alone():
    other = "Nr;Quote B\n" + "\n".join(f"{at:02d};{at},7" for at in range(1, 7))
    tables = joined(CODED, other)
    assert said(tables) == []
    assert not tables[1][1].renamed


def test_five_districts_are_not_the_first_five_quarters():
    districts = "Bezirk;Quote B\n" + "\n".join(f"{at};{at},7" for at in range(1, 4))
    tables = joined(CODED, districts)
    assert said(tables) == ["tables-apart"]
    assert unit_keys(*tables[1]) == ["1", "2", "3"]


def test_the_same_numbers_with_other_names_are_not_joined():
    other = "Nr;Stadtteil;Quote B\n" + "\n".join(f"{at};{name};{at},7" for at, name in enumerate(NAMES[::-1], 1))
    tables = joined(CODED, other)
    # The names are the same quarters under other numbers.
    assert said(tables) == ["tables-joined"]
    assert unit_keys(*tables[1]) == [f"{at:02d}" for at in range(8, 0, -1)]
    strange = "Nr;Stadtteil;Quote B\n" + "\n".join(
        f"{at};Dorf {letter}zell;1,7" for at, letter in enumerate("abcdefgh", 1)
    )
    assert said(joined(CODED, strange)) == ["tables-apart"]


def test_two_editions_are_named():
    old = "LOR;Quote A\n" + "\n".join(f"0101{at:04d};{at},5" for at in range(1, 21))
    new = "LOR;Quote B\n" + "\n".join(f"0101{at:04d};{at},5" for at in range(501, 521))
    tables = joined(old, new)
    assert said(tables) == ["tables-other-edition"]
    assert not any(plan.renamed for _table, plan in tables)


def test_three_tables_and_what_the_source_withholds():
    third = "Stadtteil;Quote C\n" + "\n".join(
        f"{name};{'.' if at == 2 else f'{at},9'}" for at, name in enumerate(NAMES, 1)
    )
    lost = "Nr;Quote B\n" + "\n".join(f"{at};{at},7" for at in range(1, 9))
    dataset = build_dataset("t", joined(third, lost, CODED))
    assert list(dataset.units.index) == [f"{at:02d}" for at in range(1, 9)]
    assert ("02", "", "Quote C") in dataset.withheld
