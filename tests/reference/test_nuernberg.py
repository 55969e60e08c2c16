"""A real spreadsheet and a real GeoPackage: 87 districts, two of them in two pieces."""

from __future__ import annotations

import geopandas as gpd
import pytest

from sozial.__main__ import main
from sozial.reading.areas.areas import prepare_areas, propose_area_columns, read_areas
from sozial.reading.indicators.count_question import settle_counts
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.joining.joining import match_units
from sozial.reading.loading.fitting import units_of
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from tests.places import UPLOADS, needs_uploads

pytestmark = needs_uploads
TABLE, AREAS = UPLOADS / "31_nuernberg_ses.xlsx", UPLOADS / "40_nuernberg_bezirke.gpkg"


@pytest.fixture(scope="module")
def loaded():
    table = read_table(TABLE.read_bytes(), TABLE.name)
    raw = read_areas(AREAS.read_bytes(), AREAS.name)
    key, name = propose_area_columns(raw, table.texts("code_bez"))
    areas, findings = prepare_areas(raw, key, name)
    plan = propose_columns(table, areas.index)
    return table, plan, areas, findings


def test_the_key_is_found_and_all_87_join(loaded):
    table, plan, areas, findings = loaded
    assert plan.first(Role.KEY) == "code_bez"
    dataset = build_dataset("Nürnberg", [(table, plan)], areas)
    match = match_units(units_of([(table, plan)]), dict(areas["name"]))
    assert (len(match.matched), len(match.only_table), len(match.only_map)) == (87, 0, 0)
    assert len(areas) == 87
    assert "dissolved" in {finding.code for finding in findings}
    assert plan.first(Role.POPULATION) == "einwohner"
    assert dataset.units["population"].sum() == 541103


def test_it_runs_through_the_command_line(tmp_path):
    out = tmp_path / "n.gpkg"
    given = ["index", "--table", str(TABLE), "--areas", str(AREAS), "--out", str(out)]
    # All columns but two are counts: without an answer this is an open question.
    assert main(given) == 1
    assert main([*given, "--answer", "counts=rate"]) == 0
    assert "normalised_einwohner_auslaender (rate)" in gpd.read_file(out).columns


def test_its_counts_become_shares(loaded):
    table, plan, areas, _findings = loaded
    settled = settle_counts(build_dataset("Nürnberg", [(table, plan)], areas))
    rates = settled.values.droplevel("period").loc["01"]
    # 1,977 of 5,070 inhabitants, 2,491 of 3,502 households.
    assert rates["einwohner_auslaender (rate)"] == pytest.approx(100 * 1977 / 5070)
    assert rates["hhsize_1 (rate)"] == pytest.approx(100 * 2491 / 3502)
    counts = {"wohnberechtigte", "haushalte", "einwohner_auslaender", "hhsize_1"}
    assert not counts & {indicator.code for indicator in settled.indicators}
