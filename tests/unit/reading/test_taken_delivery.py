"""A delivery that was put onto the data, read and put onto it again."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from sozial.errors import DataError
from sozial.reading.delivery.delivery_applying import apply_mapping
from sozial.reading.delivery.delivery_mapping import OLD_TERRITORY
from sozial.reading.delivery.next_delivery import plan_delivery, read_delivery
from sozial.reading.delivery.taken_delivery import note_delivery, noted_delivery, plan_as_taken, put_again, units_after
from sozial.reading.tables.table import read_table
from tests.unit.reading.test_next_delivery import FILE, before, delivered, mapped


def again(text=FILE, period=""):
    """The delivery as it was read, and as it is read again from what was noted, through JSON."""
    table = read_table(text.encode(), "neu.csv")
    plan, _findings = plan_delivery(table, before(), None, period)
    delivery = read_delivery([(table, plan)])
    noted = json.loads(json.dumps(note_delivery([("digest", table, plan)], mapped(before(), delivery))))
    found = noted_delivery(noted)
    ((digest, saved, periods),) = found.tables
    assert digest == "digest"
    opened = read_table(text.encode(), "neu.csv", saved.reading)
    return delivery, read_delivery([(opened, plan_as_taken(opened, saved, periods))]), found.mapping


def test_it_is_read_again_exactly():
    delivery, read, mapping = again()
    assert read.digest == delivery.digest
    assert put_again(before(), read, mapping).digest == apply_mapping(before(), delivery, mapping).digest


def test_a_year_that_was_typed_holds():
    text = "\n".join(line.replace(";2024", "").replace(";Jahr", "") for line in FILE.splitlines())
    delivery, read, _mapping = again(text, "2025")
    assert read.periods == delivery.periods == ("2025",)
    assert read.digest == delivery.digest


def shapes(data, keys):
    """The data with a square for each of these keys."""
    areas = gpd.GeoSeries({key: box(at, 0, at + 1, 1) for at, key in enumerate(keys)}, crs="EPSG:25832")
    index = pd.Index(dict.fromkeys([*data.units.index, *keys]), name="unit")
    units = data.units.reindex(index)
    units["name"] = units["name"].fillna(units.index.to_series())
    units = gpd.GeoDataFrame(units, geometry=areas.reindex(index), crs=areas.crs)
    return type(data)(data.title, units, data.values, data.indicators)


def test_new_areas_wait_for_the_parts_of_a_divided_quarter():
    # Neue Heide (05) became 51 and 52; 66 is Ostheim's new key; 99 is a forest without figures.
    data = shapes(before(), ["01", "02", "03", "04", "51", "52", "66", "99"])
    delivery = delivered()
    joined = put_again(data, delivery, mapped(data, delivery))
    drawn = joined.areas
    assert sorted(drawn.index) == ["01", "02", "03", "04", "06", "51", "52", "99"]
    assert drawn.geometry["51"].bounds[0] == 4.0
    assert drawn.geometry["06"].bounds[0] == 6.0
    assert joined.unit_titles["51"] == "Neue Heide Nord"
    assert "no-area" not in {finding.code for finding in joined.findings}
    assert joined.at("2023").loc["51", "population"] == 600.0
    # With the old areas the parts have none, which is told.
    old = put_again(shapes(before(), ["01", "02", "03", "04", "05", "06"]), delivery, mapped(before(), delivery))
    assert "no-area" in {finding.code for finding in old.findings}


def test_what_the_data_has_no_more_is_told():
    delivery, data = delivered(), before()
    mapping = mapped(data, delivery)
    less = type(data)(
        data.title, data.units.drop(index="02"), data.values.drop(index="02", level=0).drop(columns="wahl"),
        data.indicators[:1],
    )  # fmt: skip
    joined = put_again(less, delivery, mapping)
    told = {finding.code: finding.values.get("names") for finding in joined.findings}
    assert told["columns-gone"] == "wahl"
    assert told["units-gone"] == "02"
    # The quarter is in the new file, under its own key.
    assert joined.at("2024").loc["02", "population"] == 1490.0
    keys = dict(zip(data.units.index, "abcdef", strict=True))
    others = type(data)("x", data.units.rename(index=keys), data.values.rename(index=keys, level=0), data.indicators)
    with pytest.raises(DataError):
        put_again(others, delivery, mapping)


def test_the_quarters_afterwards():
    delivery = delivered()
    names = {str(unit): str(name) for unit, name in before().units["name"].items()}
    mapping = mapped(before(), delivery)
    assert units_after(names, delivery, mapping) == {
        "01": "Altstadt", "02": "Hafen", "03": "Lindenhof", "04": "Moorwinkel", "66": "Ostheim",
        "51": "Neue Heide Nord", "52": "Neue Heide Süd",
    }  # fmt: skip
    assert units_after(names, delivery, mapped(before(), delivery, territory=OLD_TERRITORY)) == names


def test_years_in_the_headings_stay_what_they_were_taken_for():
    text = "\n".join(";".join(line.split(";")[:2] + line.split(";")[3:]) for line in FILE.splitlines())
    text = text.replace("Einwohner", "Einwohner 31.12.2024").replace("Anz. Arbeitslose", "Anz. Arbeitslose 2024")
    text = text.replace("Wahl in %", "Wahl 2024 in %").replace("Hunde", "Hunde 2024")
    delivery, read, _mapping = again(text)
    assert read.periods == delivery.periods
    assert read.digest == delivery.digest


def test_areas_are_those_of_parts_that_are_known_by_name_alone():
    lines = "\n".join(line.split(";", 1)[1] for line in FILE.splitlines())
    data = shapes(before(), ["01", "02", "03", "04", "06", "G5a", "G5b"])
    data.units["name"] = data.units["name"].replace({"G5a": "Neue Heide Nord", "G5b": "Neue Heide Süd"})
    delivery = delivered(lines)
    joined = put_again(data, delivery, mapped(data, delivery))
    assert sorted(joined.areas.index) == ["01", "02", "03", "04", "06", "Neue Heide Nord", "Neue Heide Süd"]
    assert sorted(joined.units.index) == sorted(joined.areas.index)
