"""Figures in cells, against values read by eye."""

from __future__ import annotations

import math

import pytest

from sozial.reading.cells.number_writing import infer_decimal
from sozial.reading.cells.numbers import looks_numeric, read_numbers


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.234,5", "2"], [1234.5, 2.0]),
        (["1,234.5", "2"], [1234.5, 2.0]),
        (["0,5", "12"], [0.5, 12.0]),
        (["0.5", "12"], [0.5, 12.0]),
        (["12,3 %", "4,0\u00a0%"], [12.3, 4.0]),
        (["5 069", "1\u202f234,5"], [5069.0, 1234.5]),
        (["−3,5", "-2,0"], [-3.5, -2.0]),
        (["1e-3", "2.5"], [0.001, 2.5]),
        ([3.0, "4,5"], [3.0, 4.5]),
    ],
)
def test_numbers_as_offices_write_them(cells, values):
    column = read_numbers(cells)
    assert column.values.tolist() == values
    assert column.unreadable == ()


def test_signs_are_kept_apart():
    column = read_numbers(["–", "-", ".", "...", "x", "/", "", None, "0"])
    assert column.values[:2].tolist() == [0.0, 0.0]
    assert all(math.isnan(value) for value in column.values[2:8])
    assert column.values[8] == 0.0
    assert column.signs == {"–": 1, "-": 1, ".": 1, "...": 1, "x": 1, "/": 1, "": 2}


def test_a_cell_that_is_no_number_is_named_and_missing():
    column = read_numbers(["1,5", "viele", "12a", "k. A."])
    assert column.unreadable == ((1, "viele"), (2, "12a"))
    assert math.isnan(column.values[1])
    assert column.signs == {"k. A.": 1}


def test_what_cannot_be_decided_is_said():
    assert infer_decimal(["1.234", "5.678"], hint=",") == (",", True)
    assert infer_decimal(["1.234", "5.6"], hint=",") == (".", False)
    assert read_numbers(["1.234"], hint=",").values.tolist() == [1234.0]
    assert read_numbers(["1.234"], hint=".").values.tolist() == [1.234]


def test_a_number_of_the_other_convention_is_not_forced():
    column = read_numbers(["1,5", "2,5", "3.25"])
    assert column.decimal == ","
    assert column.unreadable == ((2, "3.25"),)


def test_a_number_too_large_to_be_computed_with_is_unreadable():
    column = read_numbers(["1", "9" * 400])
    assert column.unreadable == ((1, "9" * 400),)
    assert math.isnan(column.values[1])


def test_infinity_and_words_are_no_numbers():
    assert read_numbers(["inf", "nan", "1e999"]).unreadable == ((0, "inf"), (1, "nan"), (2, "1e999"))
    assert not looks_numeric(["Altstadt", "Neustadt"])
    assert looks_numeric(["1,5", ".", "–"])
