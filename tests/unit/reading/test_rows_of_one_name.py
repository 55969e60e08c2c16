"""Decisions about one of several rows of one name: in the next delivery the rows may stand in another order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sozial.errors import Severity
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.row_choice import name_rows, rows_to_decide, with_row
from sozial.reading.plans.row_kinds import RowName
from sozial.reading.plans.row_likeness import WHICH_ROW
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.plans.saved_reading import save_reading
from sozial.reading.tables.table import read_table

QUARTERS = ["Altona;5,0;7,0", "Bergedorf;6,1;8,2", "Mitte;9,0;12,0"]
# The second “Nord” is the district of that name.
FIRST = [*QUARTERS, "Nord;4,0;5,5", "Nord;7,0;9,0"]


def read(rows, answers=None):
    table = read_table(("Stadtteil;Arbeitslosenquote;SGB II Quote\n" + "\n".join(rows)).encode(), "t.csv")
    return replace(table, reading=replace(table.reading, answers=answers or {}))


def decided(rows, time, is_quarter=False):
    """Return a reading in which one “Nord” was decided about, as it is kept in a file."""
    table = read(rows)
    plan = propose_columns(table)
    (name,) = [entry.name for entry in rows_to_decide(table, plan) if entry.name == RowName("Nord", "", time)]
    plan = with_rows_apart(table, with_row(plan, name, is_quarter))
    return read_reading(write_reading(save_reading(table, plan)), "lesart.toml")


def again(saved, rows, answers=None):
    table = read(rows, answers)
    plan = with_rows_apart(table, apply_reading(saved, table, propose_columns(table)))
    questions = {finding.question: finding for finding in plan.findings if finding.code == WHICH_ROW}
    return table, plan, list(questions.values())


def test_the_same_order_with_near_figures_is_taken_without_a_question():
    _table, plan, asked = again(decided(FIRST, 2), [*QUARTERS, "Nord;4,1;5,6", "Nord;7,1;9,1"])
    assert [row.row for row in plan.apart] == [4]
    assert not asked


def test_the_same_file_in_another_order_is_read_the_same_way():
    _table, plan, asked = again(decided(FIRST, 2), [FIRST[4], FIRST[3], *QUARTERS])
    assert [row.row for row in plan.apart] == [0]
    assert not asked


def test_another_order_is_asked_and_the_likely_row_is_proposed():
    newer = [*QUARTERS, "Nord;7,1;9,1", "Nord;4,1;5,6"]
    table, plan, asked = again(decided(FIRST, 2), newer)
    (question,) = asked
    assert question.severity is Severity.QUESTION
    assert [row.row for row in plan.apart] == [3]
    assert build_dataset("T", [(table, plan)]).at("").loc["Nord"].tolist() == [4.1, 5.6]
    labels = {question.option(answer, "en"): answer for answer in question.options}
    assert list(labels) == ["5: 7.1 · 9.1", "6: 4.1 · 5.6", "None of them."]
    # An answer holds, for this delivery alone.
    answers = {question.question: labels["6: 4.1 · 5.6"]}
    _table, plan, _asked = again(decided(FIRST, 2), newer, answers)
    assert [row.row for row in plan.apart] == [4]
    _table, plan, asked = again(decided(FIRST, 2), [*QUARTERS, "Nord;7,2;9,3", "Nord;4,2;5,7"], answers)
    assert [row.row for row in plan.apart] == [3]
    assert asked
    _table, plan, _asked = again(decided(FIRST, 2), newer, {question.question: "none"})
    assert plan.apart == ()


def test_figures_that_do_not_tell_are_asked():
    _table, plan, asked = again(decided(FIRST, 2), [*QUARTERS, "Nord;5,4;7,1", "Nord;5,6;7,4"])
    assert [row.row for row in plan.apart] == [4]
    assert len(asked) == 1


def test_a_row_that_was_one_of_two_and_stands_alone_is_asked():
    _table, plan, asked = again(decided(FIRST, 1), [*QUARTERS, "Nord;7,1;9,1"])
    assert len(asked) == 1
    assert [row.row for row in plan.apart] == [3]


def test_what_was_found_anew_is_kept_with_its_new_figures():
    table, plan, _asked = again(decided(FIRST, 2), [*QUARTERS, "Nord;7,1;9,1", "Nord;4,1;5,6"])
    (kept,) = save_reading(table, plan).rows_apart
    assert (kept, kept.figures) == (RowName("Nord", "", 1), (7.1, 9.1))


@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
def test_a_reading_without_figures_holds_by_position_as_before(order):
    saved = decided(FIRST, 2)
    saved = replace(saved, rows_apart=(RowName("Nord", "", 2),))
    _table, plan, _asked = again(saved, [*QUARTERS, *(FIRST[place] for place in order)])
    assert [row.row for row in plan.apart] == [4]


def test_a_row_whose_name_stands_once_needs_no_figures():
    table = read(QUARTERS)
    assert [name.figures for name in name_rows(table, propose_columns(table))] == [()] * 3
