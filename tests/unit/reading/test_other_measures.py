"""Next year's columns in another unit of measure: per mille for per cent, thousands, euros; nothing is silent."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from sozial.model import Dataset
from sozial.reading.delivery.delivery_applying import apply_mapping
from sozial.reading.delivery.delivery_columns import change_of
from sozial.reading.delivery.delivery_mapping import DeliveryMapping, propose_mapping, read_mapping, write_mapping
from sozial.reading.delivery.next_delivery import plan_delivery, read_delivery
from sozial.reading.delivery.taken_delivery import put_again
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.checks import check_table
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

KEYS = ["01", "02", "03", "04", "05", "06"]
SHARES = [12.5, 28.4, 22.0, 6.2, 25.7, 11.7]


def town(year: str, heading: str, figures: list[float | None]) -> Dataset:
    """Six quarters with one column of figures, and the town's own value below."""
    lines = [f"Nr;Quartier;Einwohner;{heading}"]
    for at, (key, figure) in enumerate(zip(KEYS, figures, strict=True)):
        told = "" if figure is None else f"{figure}".replace(".", ",")
        lines.append(f"{key};Ort {chr(65 + at)};{1000 + 100 * at};{told}")
    table = read_table("\n".join(lines).encode(), f"stadt_{year}.csv")
    return build_dataset("Stadt", [(table, propose_columns(table))])


def change(before: Dataset, delivery: Dataset, old: str):
    (entry,) = [entry for entry in propose_mapping(before, delivery).columns if entry.old == old]
    return entry


def mapping(columns: dict[str, str], **fields) -> DeliveryMapping:
    return DeliveryMapping(columns, units={key: (key,) for key in KEYS}, **fields)


@pytest.mark.parametrize(
    ("old", "new", "then", "now", "divisor", "units"),
    [
        # Median of 120/12.5, 295/28.4, 227/22, 67/6.2, 243/25.7, 122/11.7 = 10.3.
        ("Kinder in %", "Kinder in ‰", SHARES, [120, 295, 227, 67, 243, 122], 10, ("%", "‰")),
        ("Kinder in %", "Kinder je 1.000", SHARES, [120, 295, 227, 67, 243, 122], 10, ("%", "je 1.000")),
        ("Kinder (Promille)", "Kinder (Prozent)", [120.5, 295, 227, 67, 243, 122], SHARES, 0.1, ("‰", "%")),
        ("Kaufkraft in €", "Kaufkraft in T€", [21000.5, 18000, 25000, 30000, 17000, 22000],
         [21.2, 18.1, 25.3, 30.5, 17.1, 22.4], 0.001, ("€", "Tsd. €")),
        ("Beschäftigte", "Beschäftigte in Tsd.", [2100, 1800, 2500, 3000, 1700, 2200],
         [2.1, 1.8, 2.5, 3.0, 1.7, 2.2], 0.001, ("", "Tsd.")),
    ],
)  # fmt: skip
def test_another_unit_in_the_heading_is_the_same_column_and_a_question(old, new, then, now, divisor, units):
    before, delivery = town("2023", old, then), town("2024", new, now)
    entry = change(before, delivery, old)
    assert entry.new == new
    assert entry.change.divisor == divisor
    assert (entry.change.old, entry.change.new) == units
    assert entry.change.proposed
    assert entry.change.reason.code == "measure-agreed"


def test_figures_ten_times_as_large_under_the_same_heading_are_a_question():
    before, delivery = town("2023", "Kinder in %", SHARES), town("2024", "Kinder in %", [120, 295, 227, 67, 243, 122])
    entry = change(before, delivery, "Kinder in %")
    assert (entry.change.divisor, entry.change.proposed, entry.change.reason.code) == (10, True, "measure-seen")
    # Medians: 120/12.5 = 9.6, 295/28.4 = 10.387, 227/22 = 10.318, 67/6.2 = 10.806, 243/25.7 = 9.455, 122/11.7 = 10.427.
    assert entry.change.reason.values["ratio"] == pytest.approx((10.318181 + 10.387323) / 2, abs=1e-3)


def test_a_heading_that_the_figures_contradict_proposes_to_leave_them():
    before, delivery = town("2023", "Kinder in %", SHARES), town("2024", "Kinder in ‰", [12.1, 29, 21, 6.5, 25, 12])
    entry = change(before, delivery, "Kinder in %")
    assert (entry.change.divisor, entry.change.proposed) == (10, False)
    assert entry.change.reason.code == "measure-contradicted"


def test_the_same_unit_written_otherwise_is_no_question():
    before, delivery = town("2023", "Kinder in ‰", SHARES), town("2024", "Kinder je 1.000", SHARES)
    assert change(before, delivery, "Kinder in ‰").change is None
    assert change(before, town("2024", "Kinder in ‰", [2 * one for one in SHARES]), "Kinder in ‰").change is None


def test_a_column_that_a_person_chose_is_asked_about_as_well():
    before, delivery = town("2023", "Kinder in %", SHARES), town("2024", "Anderes in ‰", [120, 295, 227, 67, 243, 122])
    found = change_of(before, delivery, {key: key for key in KEYS}, "Kinder in %", "Anderes in ‰")
    assert (found.divisor, found.proposed) == (10, True)


def test_converting_divides_every_figure_and_is_told_and_repeated():
    now = [120, 295, None, 67, 243, 123]
    before, delivery = town("2023", "Kinder in %", SHARES), town("2024", "Kinder in ‰", now)
    chosen = mapping({"Kinder in %": "Kinder in ‰"}, divisors={"Kinder in %": 10.0})
    joined = apply_mapping(before, delivery, chosen)
    figures = joined.at(joined.periods[-1])["Kinder in %"]
    assert figures.dropna().tolist() == [12.0, 29.5, 6.7, 24.3, 12.3]
    assert np.isnan(figures["03"])
    (told,) = [finding for finding in joined.findings if finding.code == "measure-converted"]
    assert told.text("de") == "„Kinder in %“: Alle Werte von „Kinder in ‰“ wurden durch 10 geteilt."
    assert not [finding for finding in joined.findings if finding.code == "above-hundred"]
    # Kept as text with the project, and put onto the data again from it.
    again = read_mapping(write_mapping(chosen))
    assert again == chosen
    assert put_again(before, delivery, again).digest == joined.digest


def test_a_mapping_of_before_units_of_measure_is_still_read():
    noted = {name: value for name, value in asdict(mapping({"x": "y"})).items() if name != "divisors"}
    assert read_mapping(json.dumps(noted)) == mapping({"x": "y"})


@pytest.mark.parametrize("divisor", [0.0, -10.0])
def test_a_divisor_that_no_unit_has_is_refused(divisor):
    with pytest.raises(ValueError, match="divisors"):
        read_mapping(json.dumps(asdict(mapping({"x": "y"})) | {"divisors": {"x": divisor}}))


def test_leaving_figures_as_they_are_is_told_with_a_warning_above_100():
    before, delivery = town("2023", "Kinder in %", SHARES), town("2024", "Kinder in ‰", [120, 95, 90, 67, 243, 12])
    joined = apply_mapping(before, delivery, mapping({"Kinder in %": "Kinder in ‰"}, divisors={"Kinder in %": 1.0}))
    told = {finding.code: finding.text("de") for finding in joined.findings}
    assert "so übernommen, wie sie geliefert wurde" in told["measure-left"]
    assert told["above-hundred"] == "„Kinder in %“ ist in Prozent, aber in 2 Quartieren über 100: Ort A, Ort E"


def test_the_citys_own_value_is_converted_too():
    text = "Nr;Quartier;Einwohner;Kinder in ‰\n" + "".join(
        f"{key};Ort {key};1000;{value}\n" for key, value in zip(KEYS, [120, 295, 227, 67, 243, 122], strict=True)
    )
    table = read_table((text + ";Stadt insgesamt;6000;193\n").encode(), "stadt_2024.csv")
    before = town("2023", "Kinder in %", SHARES)
    delivery = read_delivery([(table, plan_delivery(table, before)[0])])
    assert {value for _period, column, value in delivery.city if column == "Kinder in ‰"} == {193.0}
    joined = apply_mapping(before, delivery, mapping({"Kinder in %": "Kinder in ‰"}, divisors={"Kinder in %": 10.0}))
    assert {value for _period, column, value in joined.city if column == "Kinder in %"} == {19.3}


def test_shares_above_100_are_warned_of_when_a_table_is_read():
    table = read_table("Nr;Ort;Kinder in %;Veränderung in %\n1;Au;120;150\n2;Bo;65;2\n3;Ce;100;9\n".encode(), "t.csv")
    found = [finding for finding in check_table(table, propose_columns(table)) if finding.code == "above-hundred"]
    assert [finding.text("de") for finding in found] == [
        "„Kinder in %“ ist in Prozent, aber in 1 Quartier über 100: Au"
    ]


def test_where_the_inhabitants_come_from_is_told_in_the_readers_language():
    before, delivery = town("2023", "Kinder in %", SHARES), town("2024", "Kinder in %", SHARES)
    renamed = replace(delivery, values=delivery.values.rename(columns={"population": "Menschen"}))
    joined = apply_mapping(before, renamed, mapping({"population": "Menschen", "Kinder in %": "Kinder in %"}))
    said = [finding.text("de") for finding in joined.findings]
    assert "Die Einwohner stammen aus der Spalte: Menschen" in said
    assert not [text for text in said if "population" in text]
