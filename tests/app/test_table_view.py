"""Tables on screen: read in the reader's language, sorted by their values."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.shown_tables import numbers


def _shown(rows: int = 2):
    from sozial.output.tables.table_columns import Table, TableColumn
    from sozial.ui.kit.table_view import show_table

    table = Table(
        (
            TableColumn("Quartier", [f"Q{place}" for place in range(rows)]),
            TableColumn("Fälle", [1234.5, None] * (rows // 2), 1, width=90, short="F", help=""),
            TableColumn("Anteil", [0.25, 1.0] * (rows // 2), 0, share=True),
            TableColumn("Spanne", ["1–3", "2–9"] * (rows // 2), right=True),
            TableColumn("Rest", [0.5, None] * (rows // 2), 0, share=True, missing=""),
            TableColumn("leer", [""] * rows, optional=True),
        ),
        "Fälle je Quartier",
    )
    show_table(table)


def _many():
    from tests.app.test_table_view import _shown

    _shown(1002)


@pytest.fixture(scope="module")
def table():
    test = AppTest.from_function(_shown).run()
    assert not test.exception
    return test.dataframe[0]


def _configured(table):
    return json.loads(table.proto.columns)


def test_numbers_are_read_in_the_language_and_sorted_by_value(table):
    assert table.value["Fälle"].tolist() == ["1.234,5", "–"]
    assert table.value["Anteil"].tolist() == ["25\u00a0%", "100\u00a0%"]
    assert numbers(table)["Fälle"].tolist()[0] == 1234.5
    assert numbers(table)["Anteil"].tolist() == [25.0, 100.0]
    assert _configured(table)["Fälle"]["type_config"]["type"] == "number"


def test_columns_say_how_they_are_shown(table):
    config = _configured(table)
    assert config["Fälle"]["label"] == "F"
    assert config["Fälle"]["help"] == "Fälle"
    assert config["Fälle"]["width"] == 90
    assert config["Spanne"]["alignment"] == "right"
    assert "leer" not in table.value.columns


def test_what_is_missing_in_a_way_of_its_own_is_text(table):
    assert numbers(table)["Rest"].tolist() == ["50\u00a0%", ""]
    assert _configured(table)["Rest"]["alignment"] == "right"


def test_the_table_has_a_name_for_who_cannot_see_it(table):
    assert table.proto.alt == "Fälle je Quartier"


def test_a_large_table_leaves_numbers_to_the_browser_and_writes_shares():
    test = AppTest.from_function(_many).run()
    assert not test.exception
    frame = test.dataframe[0].value
    assert len(frame) == 1002
    assert frame["Fälle"].iloc[0] == 1234.5
    assert frame["Anteil"].iloc[0] == "25\u00a0%"
    assert _configured(test.dataframe[0])["Fälle"]["type_config"]["format"] == "localized"
