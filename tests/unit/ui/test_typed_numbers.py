"""Numbers as they are typed, and the field for them: 8,5 never becomes 85, 250.000 never 250."""

from __future__ import annotations

import ast

import pytest
from streamlit.testing.v1 import AppTest

from sozial.reading.cells.typed_number import read_typed
from tests.places import ROOT


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("8,5", "de", 8.5),
        ("250.000", "de", 250_000.0),
        ("1.234,5", "de", 1234.5),
        ("1.234", "de", 1234.0),
        ("8.5", "de", 8.5),
        ("0.125", "de", 0.125),
        ("-3,25", "de", -3.25),
        ("12,5 %", "de", 12.5),
        ("1,234", "en", 1234.0),
        ("1.234", "en", 1.234),
        ("8,5", "en", 8.5),
        ("8,5,5", "de", None),
        ("50k", "de", None),
        ("", "de", None),
        # Too large to be computed with.
        ("9" * 400, "de", None),
        ("1" + ".000" * 110, "de", None),
        ("1" + ",000" * 110, "en", None),
    ],
)
def test_a_number_is_what_it_says_in_its_language(text, language, number):
    assert read_typed(text, language) == number


def page():
    import streamlit as st

    from sozial.ui.kit.number_field import number_field, whole_field

    amount = number_field("Betrag", "amount", 100_000.0, 0.0)
    sheets = whole_field("Bögen", "sheets", 20, 1, 500)
    st.text(f"{amount} {sheets}")


def run():
    return AppTest.from_function(page, default_timeout=180).run()


def test_the_field_takes_german_numbers_and_shows_what_it_understood():
    test = run()
    assert test.text_input(key="amount-typed").value == "100.000"
    test.text_input(key="amount-typed").set_value("250.000").run()
    assert test.text[0].value == "250000.0 20"
    test.text_input(key="amount-typed").set_value("8,5").run()
    assert test.text[0].value == "8.5 20"
    assert test.session_state["amount"] == 8.5
    test.text_input(key="amount-typed").set_value("1.234,50").run()
    assert test.text_input(key="amount-typed").value == "1.234,5"
    assert not test.exception


def test_what_stands_in_the_field_already_is_not_written_into_what_is_typed_next():
    test = run()
    for text, rewritten in (("8,5", False), ("750000", True), ("1.234,5", False)):
        test.text_input(key="amount-typed").set_value(text).run()
        assert test.text_input(key="amount-typed").proto.set_value is rewritten


def test_what_is_no_number_stays_in_the_field_and_is_told_beside_it():
    test = run()
    test.text_input(key="amount-typed").set_value("50k").run()
    assert test.text_input(key="amount-typed").value == "50k"
    assert "Das ist keine Zahl." in test.caption[0].value
    assert "100\\.000" in test.caption[0].value or "100.000" in test.caption[0].value
    assert test.text[0].value == "100000.0 20"
    test.text_input(key="amount-typed").set_value("-1").run()
    assert "Mindestens 0." in test.caption[0].value
    test.text_input(key="sheets-typed").set_value("8,5").run()
    assert "ganze Zahl" in test.caption[-1].value
    assert test.text[0].value == "100000.0 20"


def test_a_number_that_is_too_large_is_none():
    test = run()
    for key in ("amount-typed", "sheets-typed"):
        test.text_input(key=key).set_value("9" * 400).run()
        assert not test.exception
        assert "Das ist keine Zahl." in test.caption[-1].value
    assert test.text[0].value == "100000.0 20"


def test_a_number_written_by_the_program_stands_in_the_field():
    test = run()
    test.session_state["amount"] = 1500.25
    test.run()
    assert test.text_input(key="amount-typed").value == "1.500,25"


def test_no_page_uses_the_browsers_own_number_field():
    for path in [*(ROOT / "sozial" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Attribute) and node.attr == "number_input"), path.name
