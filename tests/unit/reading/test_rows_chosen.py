"""Rows that a person decides about, totals that are called like quarters, and what holds in the next delivery."""

from __future__ import annotations

import random

import pytest

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.row_choice import name_rows, rows_to_decide, with_row
from sozial.reading.plans.row_kinds import Apart, RowName
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.plans.saved_reading import save_reading
from sozial.reading.tables.table import read_table

DISTRICTS = {
    "Mitte": ["Altstadt", "Hafen", "Neustadt", "Horn", "Billstedt"],
    "Altona": ["Altona-Nord", "Ottensen", "Lurup", "Osdorf"],
    "Eimsbüttel": ["Eimsbüttel", "Rotherbaum", "Lokstedt"],
    "Nord": ["Eppendorf", "Winterhude", "Barmbek"],
    "Wandsbek": ["Wandsbek", "Eilbek", "Bramfeld", "Rahlstedt"],
    "Harburg": ["Harburg", "Neuland", "Wilstorf"],
}
COUNTS = ["Insgesamt", "unter 18", "65 und älter", "Haushalte", "Arbeitslose", "Leistungsberechtigte"]


def profile(withheld, order, silent=False):
    """Return 69 columns below two header lines, with totals called like quarters, as a city publishes them."""
    draw = random.Random(7)
    shares = [f"Anteil {n} in %" for n in range(1, 63)]
    head = [
        ["Stadtteil", *["Bevölkerung"] * 3, "Wohnen", *["Soziale Lage"] * 2, *["Anteile"] * 62],
        ["", *COUNTS, *shares],
    ]

    def row(name, counts):
        rest = [f"{100 * counts[n % 5 + 1] / counts[0]:.1f}".replace(".", ",") for n in range(62)]
        return [name, *map(str, counts), *rest]

    rows = []
    for district, members in DISTRICTS.items():
        total, block = [0] * 6, []
        for member in members:
            people = draw.randint(4_000, 60_000)
            counts = [people, *(int(people * draw.uniform(0.05, 0.5)) for _count in range(5))]
            total = [a + b for a, b in zip(total, counts, strict=True)]
            block.append(row(member, counts))
        # What is withheld of the smallest quarter is in the total all the same.
        hidden = min(block, key=lambda cells: int(cells[1]))
        if withheld:
            hidden[5:] = ["."] * len(hidden[5:])
        if silent:
            small = ["Insel", *["."] * 68]
            block.append(small if district == "Mitte" else hidden)
            block = block if district == "Mitte" else block[:-1]
        rows += [*block, row(district, total)] if order == "after" else [row(district, total), *block]
    return "\n".join(";".join(cells) for cells in [*head, *rows]).encode()


@pytest.mark.parametrize("order", ["after", "before"])
@pytest.mark.parametrize("withheld", [False, True])
@pytest.mark.parametrize("silent", [False, True])
def test_totals_called_like_quarters_never_enter_silently(withheld, order, silent):
    table = read_table(profile(withheld, order, silent), "stadtteile.csv")
    plan = propose_columns(table)
    assert len(table.columns) == 69
    apart = {row.text for row in plan.apart if row.kind in (Apart.SUM, Apart.LIKELY_SUM)}
    assert apart == set(DISTRICTS)
    # Of two rows of one name it is the total that is set apart.
    rows = [row for row in rows_of(table, "Wandsbek") if row not in {entry.row for entry in plan.apart}]
    assert len(rows) == 1
    numbers = table.numbers(table.columns[1]).values
    assert numbers[rows[0]] == min(numbers[row] for row in rows_of(table, "Wandsbek"))


def rows_of(table, name):
    return [row for row, text in enumerate(table.texts(table.columns[0])) if text == name]


TWICE = "Nr;Stadtteil;Quote\n1;Au;1,5\n2;Bo;2,5\n3;Ce;3,5\n2;Bo;9,5\n4;Du;4,5\n"


def test_one_of_two_rows_of_a_key_is_set_apart():
    table = read_table(TWICE.encode(), "t.csv")
    plan = propose_columns(table)
    assert [(entry.row, entry.twice) for entry in rows_to_decide(table, plan)] == [(1, True), (3, True)]
    plan = with_rows_apart(table, with_row(plan, RowName("2", "Bo", 2), False))
    assert [(row.row, row.kind) for row in plan.apart] == [(3, Apart.CHOSEN)]
    assert [(entry.row, entry.twice) for entry in rows_to_decide(table, plan)] == [(3, False)]
    dataset = build_dataset("t", [(table, plan)])
    assert dataset.values["Quote"].droplevel("period").to_dict() == {"1": 1.5, "2": 2.5, "3": 3.5, "4": 4.5}
    assert any(finding.code == "apart-chosen" for finding in dataset.findings)


def test_a_decision_is_taken_back():
    plan = propose_columns(read_table(TWICE.encode(), "t.csv"))
    plan = with_row(with_row(plan, RowName("2", "Bo", 2), False), RowName("2", "Bo", 2), True)
    assert (plan.rows_apart, plan.rows_taken) == ((), (RowName("2", "Bo", 2),))


def test_a_total_is_taken_in_and_told():
    table = read_table(b"Nr;Stadtteil;Quote\n1;Au;1,5\n2;Gesamt;2,5\n3;Ce;3,5\n4;De;4,5\n", "t.csv")
    plan = propose_columns(table)
    assert [row.kind for row in plan.apart] == [Apart.TOTAL]
    plan = with_rows_apart(table, with_row(plan, RowName("2", "Gesamt"), True))
    assert plan.apart == ()
    assert [finding.values["rows"] for finding in plan.findings if finding.code == "rows-taken"] == ["2 Gesamt"]


def test_a_row_without_a_key_is_never_a_quarter():
    table = read_table(b"Nr;Stadtteil;Quote\n1;Au;1,5\n2;Bo;2,5\n;Stadt insgesamt;3,5\n", "t.csv")
    plan = with_rows_apart(table, with_row(propose_columns(table), RowName("", "Stadt insgesamt"), True))
    assert [row.row for row in plan.apart] == [2]


def test_decisions_are_kept_and_hold_in_the_next_delivery_wherever_the_rows_stand():
    table = read_table(TWICE.encode(), "2023.csv")
    plan = with_rows_apart(table, with_row(propose_columns(table), RowName("2", "Bo", 2), False))
    saved = read_reading(write_reading(save_reading(table, plan)), "lesart.toml")
    assert saved.rows_apart == (RowName("2", "Bo", 2),)
    newer = read_table(b"Nr;Stadtteil;Quote\n4;Du;4,6\n2;Bo;2,6\n2;Bo;9,6\n3;Ce;3,6\n1;Au;1,6\n", "2024.csv")
    again = apply_reading(saved, newer, propose_columns(newer))
    assert [row.row for row in again.apart] == [2]
    without = read_table(b"Nr;Stadtteil;Quote\n4;Du;4,6\n2;Bo;2,6\n3;Ce;3,6\n1;Au;1,6\n", "2025.csv")
    gone = apply_reading(saved, without, propose_columns(without))
    assert gone.apart == ()
    assert [finding.values["rows"] for finding in gone.findings if finding.code == "rows-gone"] == ["2 Bo (2)"]


def test_rows_of_other_years_are_told_by_the_same_name():
    text = "Nr;Stadtteil;Jahr;Quote\n1;Au;2023;1,5\n1;Au;2024;1,6\n2;Bo;2023;2,5\n2;Bo;2024;2,6\n"
    text += "3;Ce;2023;1\n3;Ce;2024;2\n"
    table = read_table(text.encode(), "t.csv")
    plan = propose_columns(table)
    assert [name.time for name in name_rows(table, plan)] == [1] * 6
    plan = with_rows_apart(table, with_row(plan, RowName("2", "Bo"), False))
    assert [row.row for row in plan.apart] == [2, 3]


def test_a_row_set_apart_stays_apart_however_often_data_is_built():
    table = read_table("Stadtteil;Fälle\nAu;5\nBo;7\nBo;90\nCe;8\nDu;9\n".encode(), "a.csv")
    plan = with_rows_apart(table, with_row(propose_columns(table), RowName("Bo", "", 2), False))
    for _time in range(2):
        # The second time the row is not taken for a quarter called “Bo (2)”.
        plan = with_rows_apart(table, plan)
        assert list(build_dataset("a", [(table, plan)]).units.index) == ["Au", "Bo", "Ce", "Du"]
