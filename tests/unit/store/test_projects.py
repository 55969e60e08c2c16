"""Projects: exactly the same data comes back, and nobody's version is overwritten."""

from __future__ import annotations

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError, Finding, Phrase, Severity
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Recipe, Weighted
from sozial.store.database.database import open_database
from sozial.store.database.writer import Writer
from sozial.store.files.dataset_file import read_dataset, write_dataset
from sozial.store.project.project import Work
from sozial.store.project.projects import ProjectStore
from sozial.store.registers.decisions import DecisionStore
from tests.cities import PERIOD, city

RECIPE = Recipe("Index", (Weighted("a", 2.0), Weighted("b")))
AT = "2026-11-24T10:30:00"


@pytest.fixture
def departments(address):
    engines = [open_database(address) for _process in range(2)]
    writers = [Writer(engine) for engine in engines]
    yield [ProjectStore(engine, writer) for engine, writer in zip(engines, writers, strict=True)]
    for engine, writer in zip(engines, writers, strict=True):
        writer.close()
        engine.dispose()


def town(shift=0.0):
    return city({"a": [1.0 + shift, 2.0, 4.0], "b": [2.0, np.nan, 5.0]})


WORK = Work(town(), RECIPE, PERIOD)


def refused(call):
    with pytest.raises(DataError) as caught:
        call()
    assert caught.value.findings[0].line("de")
    return caught.value.findings[0]


def test_the_sample_city_comes_back_with_the_same_scores():
    sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    again = read_dataset(write_dataset(sample))
    assert again.digest == sample.digest
    period = sample.periods[-1]
    one, two = (build_index(dataset, recipe, period) for dataset in (sample, again))
    np.testing.assert_array_equal(one.scores, two.scores)
    assert [finding.line("de") for finding in again.findings] == [finding.line("de") for finding in sample.findings]
    assert write_dataset(again) == write_dataset(sample)


def test_whatever_a_dataset_may_hold_comes_back():
    base = town()
    units = base.units.assign(
        art=["Stadtteil", None, "=1+1"], zahl=[1, 2, 3], anteil=[0.1, np.nan, np.inf], ja=[True, False, True]
    )
    outside = pd.DataFrame({"a": [3.0]}, index=pd.MultiIndex.from_tuples([("Kreis", PERIOD)], names=["area", "period"]))
    findings = (
        Finding("x", Severity.WARNING, "There are {n} rows.", "", "a.csv", {"n": 3}),
        Finding("y", Severity.NOTE, "{what}", "", "", {"what": Phrase("Analysis"), "share": np.float64(0.5)}),
    )
    dataset = replace(
        base, units=units, benchmarks=outside, groups={"Programm": ("01", "02")}, findings=findings,
        withheld=frozenset({("01", PERIOD, "a")}), withheld_totals=frozenset({("", PERIOD, "a")}),
    )  # fmt: skip
    again = read_dataset(write_dataset(dataset))
    assert again.digest == dataset.digest
    pd.testing.assert_frame_equal(again.units, dataset.units)
    pd.testing.assert_frame_equal(again.values, dataset.values)
    pd.testing.assert_frame_equal(again.benchmarks, dataset.benchmarks)
    assert again.groups == dataset.groups
    assert [entry.text("de") for entry in again.findings] == ["There are 3 rows.", "Analyse"]
    assert again.withheld == dataset.withheld
    assert again.withheld_totals == dataset.withheld_totals


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:4326", None])
def test_areas_come_back_in_their_own_system(crs):
    base = town()
    shapes = gpd.points_from_xy([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]).buffer(0.5)
    units = gpd.GeoDataFrame(base.units, geometry=[shapes[0], None, shapes[2]], crs=crs)
    again = read_dataset(write_dataset(replace(base, units=units)))
    assert again.digest == replace(base, units=units).digest
    assert again.units.crs == units.crs


def test_damaged_data_is_refused_and_never_half_read():
    content = write_dataset(town())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def packed(**changed):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, part in {**parts, **{key.replace("_", "."): value for key, value in changed.items()}}.items():
                archive.writestr(name, part)
        return out.getvalue()

    about = json.loads(parts["dataset.json"])
    assert refused(lambda: read_dataset(b"x")).code == "damaged"
    assert refused(lambda: read_dataset(content[:-200])).code == "damaged"
    assert refused(lambda: read_dataset(packed(values_parquet=b"PAR1"))).code == "damaged"
    other = json.dumps(about | {"title": "Anders"}).encode()
    assert refused(lambda: read_dataset(packed(dataset_json=other))).code == "damaged"
    newer = json.dumps(about | {"version": 2}).encode()
    assert refused(lambda: read_dataset(packed(dataset_json=newer))).code == "format"


def test_a_project_comes_back_for_every_department(departments):
    one, two = departments
    saved = one.begin(" Index  2026 ", WORK, "a@stadt.example", AT, "Anfang")
    assert (saved.name, saved.version, saved.saved_by, saved.remark) == ("Index 2026", 1, "a@stadt.example", "Anfang")
    assert two.all() == [saved]
    project = two.open(saved.key, 1)
    assert project.dataset.digest == town().digest
    assert project.recipe == RECIPE
    assert project.period == PERIOD
    assert refused(lambda: two.begin("Index 2026", WORK, "", AT)).code == "name-taken"
    assert refused(lambda: two.begin("  ", WORK, "", AT)).code == "name"
    assert refused(lambda: two.begin("x" * 121, WORK, "", AT)).code == "name"


def test_every_version_stays_and_none_is_overwritten(departments):
    one, two = departments
    first = one.begin("P", WORK, "a", AT)
    seen_by_two = two.all()[0]
    heavier = Work(town(1.0), RECIPE.with_weights({"a": 5.0}), PERIOD)
    second = one.save(first, heavier, "a", "2026-11-24T11:00:00", "neu")
    told = refused(lambda: two.save(seen_by_two, Work(town(2.0), RECIPE, PERIOD), "b", AT))
    assert told.code == "meanwhile"
    assert told.line("de").startswith("a hat inzwischen die Fassung 2 gespeichert (24.11.2026, 11:00).")
    assert [version.version for version in two.versions(first.key)] == [2, 1]
    assert two.open(first.key, 1).dataset.digest == town().digest
    assert two.open(first.key, 2).recipe.weights_given()["a"] == 5.0
    third = two.save(second, Work(town(1.0), RECIPE, PERIOD), "b", AT)
    assert third.version == 3
    assert one.all() == [third]


def test_somebody_without_a_name_leaves_no_empty_bracket(departments):
    one, two = departments
    first = one.begin("P", WORK, "", AT)
    one.save(first, Work(town(1.0), RECIPE, PERIOD), "", "2026-11-24T11:00:00")
    told = refused(lambda: two.save(first, Work(town(2.0), RECIPE, PERIOD), "b", AT))
    assert told.line("de").startswith("Jemand hat inzwischen die Fassung 2 gespeichert (24.11.2026, 11:00).")


def test_of_many_who_save_at_once_one_gets_through(departments):
    first = departments[0].begin("P", WORK, "", AT)

    def save(number):
        try:
            departments[number % 2].save(first, Work(town(number), RECIPE, PERIOD), str(number), AT)
        except DataError as error:
            return error.findings[0].code
        return "saved"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(save, range(8)))
    assert sorted(told) == ["meanwhile"] * 7 + ["saved"]
    assert len(departments[0].versions(first.key)) == 2


def test_a_project_that_is_put_aside_leaves_the_list_and_its_name(departments):
    one, two = departments
    first = one.begin("P", WORK, "", AT)
    one.remove(first.key, AT)
    assert two.all() == []
    assert refused(lambda: two.save(first, WORK, "", AT)).code == "gone"
    assert two.open(first.key, 1).dataset.digest == town().digest
    assert two.begin("P", WORK, "", AT).version == 1
    assert refused(lambda: two.open("0" * 32, 1)).code == "gone"


def test_decisions_are_kept_whole_for_every_department(address):
    engines = [open_database(address) for _process in range(2)]
    writers = [Writer(engine) for engine in engines]
    one, two = (DecisionStore(engine, writer) for engine, writer in zip(engines, writers, strict=True))
    assert refused(lambda: one.keep("  ", "2026-11-24", "{}", "", AT)).code == "title"
    first = one.keep("Jugend", "2026-11-24", '{"a": "ä"}', "a@stadt.example", AT)
    second = two.keep("Jugend", "2026-12-01", "{}", "", AT)
    assert two.all() == one.all() == [second, first]
    two.archive(second.key, AT)
    assert one.all() == [first]
    for writer, engine in zip(writers, engines, strict=True):
        writer.close()
        engine.dispose()
