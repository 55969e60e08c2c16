"""The value of the whole city: as delivered, else from counts, else weighted; never the mean of the quarters."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.index.areas.areas import CITY, area_values
from sozial.index.areas.city import CityOrigin, city_figure
from sozial.index.areas.pooling import Support
from sozial.index.build import build_index
from sozial.insight.people import city_value
from sozial.insight.profile import compare_areas
from sozial.model import Dataset, Indicator
from sozial.output.tables.area_tables import build_area_table
from sozial.output.words.city_words import city_note, support_words, with_origin
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.recipe import Recipe, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.papers.funding_annex import comparison_table, need_items
from sozial.report.papers.funding_area import FundingArea
from sozial.report.sections.area_figures import area_figures
from sozial.store.files.dataset_file import read_dataset, write_dataset


def read(text, name="t.csv"):
    table = read_table(text.encode(), name)
    return build_dataset("Stadt", [(table, propose_columns(table))])


# The mean of the quarters is 10.4; the office says 11.2.
RATES = """schluessel;name;sgb2
01;Au;8,0
02;Bo;10,0
03;Ce;12,0
04;De;11,6
;Stadt insgesamt;11,2
"""
COUNTS = """schluessel;name;einwohner;arbeitslose
01;Au;1000;40
02;Bo;2000;60
03;Ce;3100;90
04;De;4000;210
99;Gesamtstadt;10100;400
"""


def test_the_row_of_the_office_is_the_value_of_the_city():
    dataset = read(RATES)
    assert list(dataset.units.index) == ["01", "02", "03", "04"]
    found = city_value(dataset, dataset.indicator("sgb2"), "")
    assert (found.city, found.origin) == (11.2, CityOrigin.DELIVERED)
    assert found.mean == pytest.approx(10.4)
    assert [finding.code for finding in dataset.findings].count("city-row") == 1


def test_sums_of_all_quarters_are_the_city_and_partial_sums_are_not():
    dataset = read(COUNTS)
    assert dataset.city_at("")["arbeitslose"] == 400
    # Two districts with their sums, and the town: 300 + 700.
    text = "key;name;leute;faelle\n01;Au;100;31\n02;Bo;200;42\n;zusammen;300;73\n03;Ce;300;53\n04;De;400;64\n"
    dataset = read(text + ";zusammen;700;117\n;Stadt insgesamt;1000;190\n")
    assert list(dataset.units.index) == ["01", "02", "03", "04"]
    assert dataset.city_at("") == {"leute": 1000.0, "faelle": 190.0}
    # Without the town's row there is none.
    assert read(text + ";zusammen;700;117\n").city == frozenset()


def test_a_mean_of_the_quarters_is_no_city():
    assert read(RATES.replace("Stadt insgesamt", "Durchschnitt")).city == frozenset()


def test_a_row_outside_of_its_quarters_is_not_used_and_told():
    dataset = read(RATES.replace(";11,2", ";41,2"))
    assert dataset.city == frozenset()
    assert "city-row-odd" in [finding.code for finding in dataset.findings]


def test_every_year_of_a_long_table_has_its_city():
    rows = ["key;name;jahr;sgb2"]
    for year, town in (("2022", "10,5"), ("2023", "11,2")):
        rows += [f"01;Au;{year};8,0", f"02;Bo;{year};10,0", f"03;Ce;{year};12,0", f";Stadt insgesamt;{year};{town}"]
    dataset = read("\n".join(rows))
    assert dataset.city == {("2022", "sgb2", 10.5), ("2023", "sgb2", 11.2)}


def data(city=(), count=None, base=None, measure="%", population=True, **columns):
    units = pd.DataFrame({"name": ["Au", "Bo"]}, index=pd.Index(["1", "2"], name="unit"))
    index = pd.MultiIndex.from_product([["1", "2"], ["2023"]], names=["unit", "period"])
    values = pd.DataFrame({"q": [10.0, 20.0], **columns}, index=index)
    if population:
        values["population"] = [300.0, 100.0]
    indicator = Indicator("q", "Quote", measure=measure, count=count, base=base)
    return Dataset("Stadt", units, values, (indicator,), city=frozenset(city))


@pytest.mark.parametrize(
    ("dataset", "value", "origin"),
    [
        # Delivered 11.9; from counts 30 + 20 of 400 it would be 12.5.
        (data({("2023", "q", 11.9)}, "n", "b", n=[30.0, 20.0], b=[300.0, 100.0]), 11.9, "delivered"),
        # Delivered count and base: 60 of 480.
        (
            data({("2023", "n", 60.0), ("2023", "b", 480.0)}, "n", "b", n=[30.0, 20.0], b=[300.0, 100.0]),
            12.5,
            "delivered",
        ),
        (data((), "n", "b", n=[30.0, 20.0], b=[300.0, 100.0]), 12.5, "counts"),
        # 10 of 300 and 20 of 100 parts: (3,000 + 2,000) / 400.
        (data((), None, "b", b=[300.0, 100.0]), 12.5, "base"),
        (data((), measure="je 1.000 Einwohner"), 12.5, "people"),
        (data((), measure="%"), np.nan, ""),
    ],
)
def test_the_order_in_which_a_city_value_is_looked_for(dataset, value, origin):
    found = city_figure(dataset, dataset.indicator("q"), "2023")
    assert found.value == pytest.approx(value, nan_ok=True)
    assert found.origin.value == origin
    areas = area_values(dataset, ["q"], "2023")
    assert areas.values.loc[CITY, "q"] == pytest.approx(value, nan_ok=True)


def test_the_mean_is_never_printed_as_the_value_of_the_city():
    dataset = data((), measure="%")
    result = build_index(dataset, Recipe("M", (Weighted("q"),)), "2023")
    context = ReportContext(dataset, result, "de", "2026-11-26")
    figures = area_figures(context, ["2"], ["q"])
    assert np.isnan(figures[0].city)
    area = FundingArea("Ost", ("2",))
    table = comparison_table(context, area, figures)
    place = [column.title for column in table.columns].index("Stadt")
    assert table.rows[0][place] == "–"
    # Burden and its level are told without a city to compare with.
    assert "in der Stadt" not in need_items(context, figures)[0][1]
    assert np.isnan(compare_areas(dataset, result, "2").values.reindex(columns=[CITY]).loc["q", CITY])
    assert build_area_table(dataset, result, "de").loc[CITY, ["q"]].isna().all()


def test_the_origin_is_said():
    dataset = data({("2023", "q", 12.0)})
    assert city_note(dataset, ["q"], "2023", "de") == "Stadtwert: wie geliefert."
    result = build_index(dataset, Recipe("M", (Weighted("q"),)), "2023")
    assert build_area_table(dataset, result, "de").loc[CITY, "q_how"] == "wie geliefert"
    context = ReportContext(dataset, result, "de", "2026-11-26")
    table = comparison_table(context, FundingArea("Ost", ("2",)), area_figures(context, ["2"], ["q"]))
    assert "12\xa0%" in table.rows[0]
    assert "Stadtwert: wie geliefert." in table.note


def test_data_without_a_city_row_keeps_its_digest_and_its_file():
    dataset = data()
    assert replace(dataset, city=frozenset({("2023", "q", 11.9)})).digest != dataset.digest
    # As it was before there were any city rows.
    content = write_dataset(dataset)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(parts["dataset.json"])
    del about["city"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, json.dumps(about) if name == "dataset.json" else part)
    assert read_dataset(out.getvalue()).digest == dataset.digest


def test_a_city_row_comes_back_from_its_file():
    dataset = data({("2023", "q", 11.9)})
    assert read_dataset(write_dataset(dataset)).city == dataset.city


RULES = DisclosureRules()


def public(hidden=(), city=(), counts=(40.0, 60.0, 80.0, 90.0)):
    units = pd.DataFrame({"name": list("ABCD")}, index=pd.Index(list("1234"), name="unit"))
    index = pd.MultiIndex.from_product([list("1234"), ["2023"]], names=["unit", "period"])
    bases = [500.0, 600.0, 700.0, 800.0]
    values = pd.DataFrame({"n": counts, "b": bases, "r": [5.0, 6.0, 7.0, 8.0]}, index=index)
    values["q"] = 100 * values["n"] / values["b"]
    for unit, column in hidden:
        values.loc[(unit, "2023"), column] = np.nan
    indicators = (Indicator("q", count="n", base="b"), Indicator("r", measure="%"))
    kept = frozenset((unit, "2023", column) for unit, column in hidden)
    return protect(Dataset("t", units, values, indicators, withheld=kept, city=frozenset(city)), RULES, b"a key")


def test_a_small_count_does_not_follow_from_the_city_as_delivered():
    # The others are changed too, so that 232 less them is anything from 0 to 5.
    found = public(city={("2023", "n", 232.0)}, counts=(2.0, 60.0, 80.0, 90.0))
    others = found.calculation["n"].iloc[1:]
    assert (others != [60.0, 80.0, 90.0]).any()
    assert found.city == {("2023", "n", 232.0)}


def test_a_whole_number_of_the_city_is_no_count_because_of_that():
    assert public(hidden=[("1", "r")], city={("2023", "r", 8.0)}).city == frozenset()


def test_a_withheld_rate_does_not_follow_from_the_city_as_delivered():
    # Of r neither count nor base is known; with the inhabitants behind it, one gap could be computed from the city.
    assert public(city={("2023", "r", 6.7)}).city == {("2023", "r", 6.7)}
    assert public(hidden=[("1", "r")], city={("2023", "r", 6.7)}).city == frozenset()


def test_a_small_count_of_the_city_is_withheld():
    assert public(city={("2023", "x", 2.0)}).city == frozenset()


def parts():
    """Return four quarters in two Stadtbezirke; of the third the count is missing, of the fourth count and base."""
    units = pd.DataFrame(
        {"name": ["A", "B", "C", "D"], "parent": ["Nord", "Nord", "Süd", "Süd"], "population": [200, 200, 500, 100]},
        index=pd.Index(["1", "2", "3", "4"], name="unit"),
    )
    index = pd.MultiIndex.from_product([units.index, ["2024"]], names=["unit", "period"])
    values = pd.DataFrame(
        {"q": [10.0, 30.0, np.nan, np.nan], "n": [10.0, 30.0, np.nan, np.nan], "b": [100.0, 100.0, 300.0, np.nan]},
        index=index,
    )
    return Dataset("d", units, values, (Indicator("q", "Quote", count="n", base="b"),))


def test_a_value_says_how_many_quarters_and_which_share_of_the_base_it_rests_on():
    dataset = parts()
    # The base of D is not known: the share is one of the inhabitants, 400 of 1,000.
    whole = city_figure(dataset, dataset.indicator("q"), "2024")
    assert (whole.value, whole.support) == (20.0, Support(2, 4, 0.4, "people"))
    there = replace(dataset, values=dataset.values.assign(b=[100.0, 100.0, 300.0, 300.0]))
    assert city_figure(there, there.indicator("q"), "2024").support == Support(2, 4, 0.25, "base")
    found = area_values(there, ["q"], "2024")
    assert found.support["Nord", "q"] == Support(2, 2, 1.0, "base")
    assert ("Süd", "q") not in found.support
    known = with_origin("20,0", whole.origin, "en", whole.support).replace("\u00a0", " ")
    assert known == "20,0 (2 of 4 quarters, 40 % of the inhabitants)"


def test_files_say_it_in_columns():
    dataset = replace(parts(), values=parts().values.assign(b=[100.0, 100.0, 300.0, 300.0]))
    table = build_area_table(dataset, build_index(dataset, Recipe("M", (Weighted("q"),)), "2024"), "en")
    assert table["units_with_score"].tolist()[:2] == [2, 0]
    assert table["inhabitants_share"].tolist()[:2] == [1.0, 0.0]
    assert table.loc[CITY, ["q_units", "q_base_share"]].tolist() == [2, 0.25]
    assert table.loc["Nord", ["q_units", "q_base_share"]].tolist() == [2, 1.0]
    assert table.loc["Süd", ["q_units", "q_base_share"]].isna().all()
    note = city_note(dataset, ["q"], "2024", "en").replace("\u00a0", " ")
    assert note == (
        "City value: sum of counts over sum of bases. Not from all quarters: 2 of 4 quarters, 25 % of the base (Quote)."
    )


def test_a_part_is_never_printed_as_the_whole_or_as_nothing():
    said = [support_words(Support(11, 12, share, "base"), "en") for share in (0.9996, 0.00004, 0.5)]
    assert [words.split(", ")[1].replace("\u00a0", " ") for words in said] == [
        "99.96 % of the base", "0.004 % of the base", "50 % of the base"
    ]  # fmt: skip


def test_a_delivered_value_rests_on_no_count_of_ours():
    dataset = data({("2023", "q", 12.0)})
    assert city_figure(dataset, dataset.indicator("q"), "2023").support is None


def test_a_withheld_base_is_not_told_by_a_share():
    """The share comes from what is shown; with a covered base there is only that of the inhabitants."""
    dataset = parts()
    covered = replace(dataset, calculation=dataset.values.assign(b=[100.0, 100.0, 300.0, 300.0]))
    assert city_figure(covered, covered.indicator("q"), "2024").support == Support(2, 4, 0.4, "people")


def test_bases_of_0_give_no_value_that_rests_on_anything():
    units = pd.DataFrame({"name": ["A", "B"]}, index=pd.Index(["1", "2"], name="unit"))
    index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    values = pd.DataFrame({"x": [np.nan, np.nan], "n": [0.0, np.nan], "b": [0.0, np.nan]}, index=index)
    rate = Indicator("x", count="n", base="b")
    found = city_figure(Dataset("d", units, values, (rate,)), rate, "")
    assert np.isnan(found.value)
    assert (found.origin, found.units, found.support) == (CityOrigin.UNKNOWN, 0, None)


def test_cases_where_nobody_is_counted_belong_to_no_rate():
    index = pd.MultiIndex.from_product([list("1234"), ["2024"]], names=["unit", "period"])
    values = pd.DataFrame({"n": [1.0, 2, 3, 4], "b": [10.0, 20, 30, 0]}, index=index)
    values["q"] = 100 * values["n"] / values["b"].where(values["b"] > 0)
    units = pd.DataFrame({"name": list("ABCD")}, index=pd.Index(list("1234"), name="unit"))
    rate = Indicator("q", count="n", base="b")
    found = city_figure(Dataset("Stadt", units, values, (rate,)), rate, "2024")
    # Of the three with a base every rate is 10.
    assert found.value == pytest.approx(10.0)
