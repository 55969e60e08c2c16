"""Real municipal files: the next year is put onto the last ones as the whole file has it; needs of a real town."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.insight.data_changes import compare_data
from sozial.model import PERIOD
from sozial.planning.measures.needs import GapKind, find_gaps, needs_by_domain
from sozial.reading.delivery.next_delivery import join_delivery, plan_delivery, read_delivery
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from tests.places import UPLOADS

pytestmark = pytest.mark.skipif(not UPLOADS.is_dir(), reason="real municipal files are not on this machine")
SERIES = {
    "01_flensburg_einwohner_2011_2021.csv": 13,
    "02_flensburg_svb_quote.csv": 13,
    "03_flensburg_altenquotient.csv": 13,
    "07_flensburg_sgb2_regelleistung.csv": 13,
    "22_gisd_sh_kreis_long.csv": 15,
    "28_ba_svb_kreise_zeitreihe.xlsx": 476,
}


def read(name):
    table = read_table((UPLOADS / name).read_bytes(), name)
    return table, build_dataset(name, [(table, propose_columns(table))], None)


@pytest.mark.parametrize("name", SERIES)
def test_the_last_year_comes_back_as_the_next_delivery(name):
    table, whole = read(name)
    assert len(whole.units) == SERIES[name]
    last = whole.periods[-1]
    before = replace(whole, values=whole.values[whole.values.index.get_level_values(PERIOD) != last])
    plan, findings = plan_delivery(table, before)
    assert not [finding.line("de") for finding in findings if finding.severity in ("error", "question")]
    joined = join_delivery(before, read_delivery([(table, plan)], before))
    found = compare_data(before, joined)
    assert found.new_periods == (last,)
    assert found.revised.empty
    assert found.lost.empty
    assert found.filled.empty
    assert joined.values[whole.values.columns].equals(whole.values)


def test_the_needs_of_a_real_town_add_up_to_its_index():
    _table, town = read("31_nuernberg_ses.xlsx")
    result = build_index(town, complete_recipe(town, read_preset("additive")), town.periods[-1])
    needs = needs_by_domain(town, result)
    rated = result.scores.notna()
    assert (needs.strength.sum(axis=1)[rated] - result.scores[rated]).abs().max() < 1e-9
    gaps = find_gaps(town, result, needs, [], "2026-11-24")
    assert {gap.kind for gap in gaps} == {GapKind.NO_ACTION}
    very_high = needs.classes.stack() == 4
    strong = {(str(unit), domain) for unit, domain in very_high.index[very_high]}
    assert {(gap.unit, gap.domain) for gap in gaps} == strong
    assert [gap.strength for gap in gaps] == sorted((gap.strength for gap in gaps), reverse=True)
