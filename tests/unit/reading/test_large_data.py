"""Small files that would make large data, and many keys and names: refused in words, or compared elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sozial.errors import DataError
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.joining.joining import match_units
from sozial.reading.joining.key_rules import Rule
from sozial.reading.plans.columns import Role, with_column
from sozial.reading.plans.levels import find_levels
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.seen_columns import ascends
from sozial.reading.sandbox import joining_safely, working_safely
from sozial.reading.sandbox.joining_safely import match_units_safely
from sozial.reading.sandbox.safely import read_table_safely
from sozial.reading.tables.table import read_table


def build(*contents):
    tables = [read_table(content, f"{number}.csv") for number, content in enumerate(contents)]
    return build_dataset("t", [(table, propose_columns(table)) for table in tables])


def refused(*contents):
    with pytest.raises(DataError) as caught:
        build(*contents)
    return caught.value.findings[0]


def wide_table(units, columns):
    rows = (";".join([f"{at:06d}", f"Gebiet {at}", *["5"] * len(columns)]) for at in range(units))
    return "\n".join([";".join(["nr", "name", *columns]), *rows]).encode()


def test_a_long_table_with_as_many_indicators_as_rows_is_refused_before_it_is_laid_out():
    rows = (f"{at:06d};Gebiet {at};2024;Wert {at};5" for at in range(3_500))
    table = read_table("\n".join(["nr;name;jahr;indikator;wert", *rows]).encode(), "long.csv")
    plan = propose_columns(table)
    for column, role in (("indikator", Role.INDICATOR_NAME), ("wert", Role.VALUE)):
        plan = with_column(plan, column, role)
    with pytest.raises(DataError) as caught:
        build_dataset("t", [(table, plan)])
    finding = caught.value.findings[0]
    assert (finding.code, finding.values["n"]) == ("too-many-figures", 3_500 * 3_500)
    assert "long.csv" in finding.line("de")


def test_a_wide_table_of_many_years_and_many_columns_is_refused_before_it_is_laid_out(monkeypatch):
    columns = [*(f"wert {year}" for year in range(1990, 2010)), *(f"bestand{at}" for at in range(30))]
    built = build(wide_table(30, columns)).values
    assert built.shape == (21 * 30, 31)
    monkeypatch.setattr("sozial.reading.joining.dataset_size.MOST_VALUES", built.size - 1)
    finding = refused(wide_table(30, columns))
    assert (finding.code, finding.values["n"]) == ("too-many-figures", built.size)
    assert "0.csv" in finding.line("de")


def test_tables_that_are_large_together_are_refused(monkeypatch):
    one, other = wide_table(40, ["a", "b", "c"]), wide_table(40, ["d", "e", "f"])
    assert build(one, other).values.shape == (40, 6)
    monkeypatch.setattr("sozial.reading.joining.dataset_size.MOST_VALUES", 200)
    assert refused(one, other).code == "too-many-figures"


def test_a_group_of_many_quarters_holds_each_once_in_order():
    table = read_table(
        wide_table(50, ["wert"]).replace(b";5", b";5;Programm").replace(b"wert", b"wert;gruppe"), "t.csv"
    )
    plan = with_column(propose_columns(table), "gruppe", Role.GROUP)
    assert build_dataset("t", [(table, plan)]).groups == {"Programm": tuple(f"{at:06d}" for at in range(50))}


def test_digits_that_python_does_not_read_as_a_number_are_text():
    long = ["1" * 5_000 + str(at) for at in range(12)]
    assert find_levels(long) == {}
    assert not ascends(long)
    match = match_units({f"0{key}": key for key in long}, {key: key for key in long})
    assert match.rule in {Rule.ZEROS, Rule.DIGITS}
    assert len(match.pairs) == 12
    assert find_levels(["²", "³", "¹", "5"]) == {}


SIDES = (
    ({"01": "Au", "02": "Berg", "7": "Süderbruch"}, {"1": "Au", "2": "Berg", "x": "Süderbrook"}),
    ({f"{at:08d}": f"Gebiet {at}" for at in range(20)}, {f"{at + 500:08d}": f"Gebiet {at}" for at in range(20)}),
    ({"a": "Sankt Jürgen", "b": "Tal"}, {"9": "St. Jürgen", "8": "Höhe"}),
)


@pytest.mark.parametrize(("table", "areas"), SIDES)
@pytest.mark.parametrize("rule", [None, Rule.NAMES])
def test_what_joins_is_the_same_through_the_process(table, areas, rule, monkeypatch):
    columns = {"alt": [f"alt {key}" for key in areas]}
    monkeypatch.setattr(joining_safely, "_FEW_TEXTS", 0)
    confirmed = {next(iter(table)): next(iter(areas))}
    expected = match_units(table, areas, columns, confirmed, rule)
    assert match_units_safely(table, areas, columns, confirmed, rule) == expected
    assert joining_safely.match_units_safely(table, areas).findings() == match_units(table, areas).findings()


def test_a_file_has_its_seconds_in_all_and_the_refusal_names_the_step(monkeypatch):
    table = replace(read_table_safely(wide_table(30, ["wert"]), "a.csv"), spent=25.0)
    monkeypatch.setattr(working_safely, "_FEW_CELLS", 0)
    with pytest.raises(DataError) as caught:
        working_safely.propose_columns_safely(table)
    line = caught.value.findings[0].line("en")
    assert caught.value.findings[0].code == "stopped"
    assert "a.csv" in line
    assert "finding out what the columns are" in line


def test_what_was_read_says_what_it_took():
    table = read_table_safely(wide_table(30, ["wert"]), "a.csv")
    assert 0 < table.spent < 20
    again = read_table_safely(wide_table(30, ["wert"]), "a.csv", spent=3.0)
    assert again.spent > 3.0
    assert working_safely.propose_columns_safely(again).spent == again.spent
