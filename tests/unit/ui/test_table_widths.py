"""Columns of tables are wide enough for what stands in them, wherever in the table that is."""

from __future__ import annotations

import pytest

from sozial.index.build import build_index
from sozial.insight.profile import indicator_positions
from sozial.output.tables.figure_tables import build_side_by_side
from sozial.output.tables.table_columns import TableColumn
from sozial.reading.loading.sample import read_sample
from sozial.ui.kit.table_view import needed_width
from sozial.ui.session.shown_data import sample_recipe

# Of the letters and digits of the app's font at this size none is wider on average, as measured in a browser.
PIXELS = 5.9


def test_all_figures_of_a_profile_have_room():
    dataset = read_sample()
    result = build_index(dataset, sample_recipe(), "2024")
    table = build_side_by_side(dataset, result, {"04103": indicator_positions(dataset, result, "04103")}, True, 2, "de")
    widths = {}
    for column in table.columns:
        longest = max(len(str(text)) for text in column.series)
        widths[column.head] = needed_width(column, "de")
        if widths[column.head] is not None:
            assert widths[column.head] >= PIXELS * longest + 16
    # "nicht gewichtet" stands in the last lines, "12,3 (21 von 22 Quartieren …)" in the tenth.
    assert widths["Beitrag"] is not None
    assert widths["Südost"] > 200


@pytest.mark.parametrize(
    ("column", "width"),
    [
        (TableColumn("A", ["1,1"] * 12, right=True), None),
        (TableColumn("A", ["1,1"] * 12 + ["11,1 (59 von 60)"], right=True), 118),
        (TableColumn("A very long heading", ["1"] * 12 + ["11,1 (59 von 60)"], right=True), None),
        (TableColumn("A", ["1"] * 12 + ["x" * 200]), 400),
        (TableColumn("A", ["1"] * 12 + ["x" * 200], width="small"), "small"),
        (TableColumn("A", [1.0] * 12 + [1234567.0], digits=0), 76),
        (TableColumn("A", [1234567.0, 1234567.0, 1.0, 1234567.0], digits=0), None),
        (TableColumn("A", [], digits=0), None),
    ],
)
def test_only_what_would_be_cut_gets_a_width(column, width):
    assert needed_width(column, "de") == width
