"""The list of tables: several sheets and blocks of one file, rows by a tick, files in the wrong place."""

from __future__ import annotations

import io

import xlsxwriter
from streamlit.testing.v1 import AppTest

from sozial.ui.session import state
from tests.app.test_data import csv, geojson, rows_shown
from tests.app.test_pages import open_page, texts, upload
from tests.places import ROOT

NAMES = ["Altstadt", "Neustadt", "Berg", "Tal"]


def workbook(sheets):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return out.getvalue()


def figures(name, *values):
    return [
        ["Nr", "Stadtteil", name],
        *([n, place, v] for n, (place, v) in enumerate(zip(NAMES, values, strict=True), 1)),
    ]


THREE = {
    "Arbeit": figures("Arbeitslosenquote", 5.5, 6.5, 7.5, 8.5),
    "Kinder": figures("Kinderarmut", 10.5, 11.5, 12.5, 13.5),
    "Wohnen": figures("Wohngeldquote", 1.5, 2.5, 3.5, 4.5),
    "Hinweise": [["Quelle: Statistisches Amt"], ["Stand: Mai"]],
}


def book(name, sheets):
    return (name, workbook(sheets), "application/octet-stream")


def taken(test):
    test.button(key="use").click().run()
    return test.session_state["_dataset"].dataset


def test_three_sheets_of_one_workbook_are_three_lines_and_one_dataset():
    test = open_page("daten")
    upload(test, "tables", book("stadt.xlsx", THREE))
    assert not test.exception
    lines = [box.key for box in test.checkbox if box.key.startswith("line-on-")]
    assert lines == ["line-on-stadt.xlsx", "line-on-stadt.xlsx · Kinder", "line-on-stadt.xlsx · Wohnen"]
    said = texts(test)
    assert said.count("4 von 4 Quartieren wie in den anderen Tabellen") == 3
    assert "Nicht gelesen: Blatt „Hinweise“ (keine Tabelle mit Zahlen)" in said
    held = taken(test)
    assert held.at("").loc["2"].to_dict() == {"Arbeitslosenquote": 6.5, "Kinderarmut": 11.5, "Wohngeldquote": 2.5}
    assert [finding.values["sheets"] for finding in held.findings if finding.code == "parts-unread"] == ["Hinweise"]


def test_a_line_is_switched_off_keeps_its_choices_and_comes_back():
    test = open_page("daten")
    upload(test, "tables", book("stadt.xlsx", THREE))
    test.text_input(key="department-stadt.xlsx · Kinder").set_value("Jugend").run()
    test.checkbox(key="line-on-stadt.xlsx · Kinder").uncheck().run()
    assert "ausgeschaltet" in texts(test)
    assert "Kinderarmut" not in {entry.code for entry in taken(test).indicators}
    test.checkbox(key="line-on-stadt.xlsx · Kinder").check().run()
    departments = {entry.code: entry.department for entry in taken(test).indicators}
    assert departments == {"Arbeitslosenquote": "", "Kinderarmut": "Jugend", "Wohngeldquote": ""}


def test_a_removed_sheet_is_named_and_added_again_by_one_click():
    test = open_page("daten")
    upload(test, "tables", book("stadt.xlsx", THREE))
    test.button(key="remove-tables-stadt.xlsx · Wohnen").click().run()
    assert "Nicht gelesen: Blatt „Wohnen“, Blatt „Hinweise“" in texts(test)
    held = taken(test)
    assert "Wohngeldquote" not in held.values
    assert any(finding.values.get("sheets") == "Wohnen" for finding in held.findings if finding.code == "parts-unread")
    test.button(key="add-Wohnen-stadt.xlsx").click().run()
    assert taken(test).at("").loc["4", "Wohngeldquote"] == 4.5


def test_sheets_of_several_years_are_periods_of_one_indicator():
    test = open_page("daten")
    years = {"2023": figures("Quote", 2.5, 3.5, 4.5, 5.5), "2024": figures("Quote", 7.5, 8.5, 9.5, 10.5)}
    upload(test, "tables", book("jahre.xlsx", years))
    held = taken(test)
    assert [entry.code for entry in held.indicators] == ["Quote"]
    assert held.values["Quote"].loc["1"].to_dict() == {"2023": 2.5, "2024": 7.5}


def test_two_tables_of_one_sheet_are_two_lines_as_soon_as_they_are_about_the_same_areas():
    test = open_page("daten")
    beside = "Stadtteil;Quote;;Stadtteil;Kinder\nAltstadt;1,5;;Tal;40,5\nNeustadt;2,5;;Berg;30,5\n"
    beside += "Berg;3,5;;Neustadt;20,5\nTal;4,5;;Altstadt;10,5\n"
    upload(test, "tables", csv("zwei.csv", beside))
    assert [box.key for box in test.checkbox if box.key.startswith("line-on-")] == [
        "line-on-zwei.csv", "line-on-zwei.csv · 2",
    ]  # fmt: skip
    assert taken(test).at("").loc["Altstadt"].to_dict() == {"Quote": 1.5, "Kinder": 10.5}


def editor_key(test, name):
    return next(
        key for key in test.session_state._state.filtered_state if key.startswith("rows-") and key.endswith(f"-{name}")
    )


def test_a_key_that_stands_twice_is_resolved_by_rows():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", "Stadtteil;Quote\nAu;1,5\nBo;2,5\nCe;3,5\nBo;9,5\nDu;4,5\n"))
    shown = rows_shown(test)
    assert list(shown["line"]) == [3, 5]
    assert list(shown["quarter"]) == [True, True]
    assert "use" not in {button.key for button in test.button}
    test.session_state[editor_key(test, "a.csv")] = {"edited_rows": {1: {"quarter": False}}}
    test.run()
    assert not test.exception
    assert rows_shown(test)[["line", "quarter", "why"]].values.tolist() == [[5, False, "von Ihnen herausgenommen"]]
    held = taken(test)
    assert held.values["Quote"].droplevel("period").to_dict() == {"Au": 1.5, "Bo": 2.5, "Ce": 3.5, "Du": 4.5}


def test_a_total_is_taken_in_by_a_tick():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", "Nr;Stadtteil;Quote\n1;Au;1,5\n2;Bo;2,5\n3;Ce;3,5\n4;Gesamt;4,5\n5;Du;5,5\n"))
    assert list(rows_shown(test)["name"]) == ["Gesamt"]
    test.session_state["rows-chosen-a.csv"] = [["4", "Gesamt", 1, True]]
    test.run()
    held = taken(test)
    assert list(held.units.index) == ["1", "2", "3", "4", "5"]
    assert any(finding.code == "rows-taken" for finding in held.findings)


def test_a_file_in_the_wrong_uploader_is_taken_over_with_a_word():
    test = open_page("daten")
    upload(test, "tables", geojson(NAMES))
    assert not test.exception
    assert any("gehört rechts" in str(box.value) for box in test.info)
    assert [file.name for file in test.session_state["_kept-areas"]] == ["g.geojson"]
    upload(test, "areas", csv("a.csv", "Nr;Stadtteil;Quote\n1;Altstadt;1,5\n2;Neustadt;2,5\n3;Berg;3,5\n4;Tal;4,5\n"))
    assert any("gehört links" in str(box.value) for box in test.info)
    assert "4 von 4 Quartieren auf der Karte" in texts(test)


def test_areas_in_the_wrong_uploader_never_replace_others_unasked():
    test = open_page("daten")
    upload(test, "areas", geojson(NAMES))
    other = geojson(NAMES[:2])
    upload(test, "tables", ("neu.geojson", *other[1:]))
    assert [file.name for file in test.session_state["_kept-areas"]] == ["g.geojson"]
    assert "Soll es „g.geojson“ ersetzen?" in texts(test)
    test.button(key="use-waiting").click().run()
    assert [file.name for file in test.session_state["_kept-areas"]] == ["neu.geojson"]
    assert "use-waiting" not in {button.key for button in test.button}


def test_a_newer_delivery_takes_over_all_choices():
    test = open_page("daten")
    upload(test, "tables", book("stadt_2023.xlsx", {"Arbeit 2023": THREE["Arbeit"], "Kinder 2023": THREE["Kinder"]}))
    test.text_input(key="department-stadt_2023.xlsx · Kinder 2023").set_value("Jugend").run()
    test.checkbox(key="line-on-stadt_2023.xlsx").uncheck().run()
    newer = {"Arbeit 2024": THREE["Arbeit"], "Kinder 2024": figures("Kinderarmut", 20.5, 21.5, 22.5, 23.5)}
    upload(test, "replace-stadt_2023.xlsx-0", book("stadt_2024.xlsx", newer))
    assert not test.exception
    assert next(box.key for box in test.checkbox if box.key.startswith("line-on-")) == "line-on-stadt_2024.xlsx"
    held = taken(test)
    assert [(entry.code, entry.department) for entry in held.indicators] == [("Kinderarmut", "Jugend")]
    assert held.values["Kinderarmut"].loc["1"].to_dict() == {"2024": 20.5}


def test_what_was_chosen_outlives_a_reload():
    """A reload keeps what `state.remember` names, and nothing else: no editors, no buttons."""
    test = open_page("daten")
    upload(test, "tables", book("stadt.xlsx", THREE))
    test.checkbox(key="line-on-stadt.xlsx").uncheck().run()
    test.text_input(key="source-stadt.xlsx · Kinder").set_value("Jugendamt").run()
    test.session_state["rows-chosen-stadt.xlsx · Kinder"] = [["2", "Neustadt", 1, False]]
    test.session_state["_columns-seen-stadt.xlsx · Kinder"] = {"Kinderarmut": {"period": "2022"}}
    held = test.session_state._state.filtered_state
    kept = {key: value for key, value in held.items() if state.is_of_project(key)}
    again = AppTest.from_file(str(ROOT / "pages" / "daten.py"), default_timeout=180)
    for key, value in kept.items():
        again.session_state[key] = value
    again.run()
    assert not again.exception
    held = taken(again)
    assert {entry.code: entry.source for entry in held.indicators} == {"Kinderarmut": "Jugendamt", "Wohngeldquote": ""}
    assert held.values["Kinderarmut"].dropna().to_dict() == {
        ("1", "2022"): 10.5,
        ("3", "2022"): 12.5,
        ("4", "2022"): 13.5,
    }


def test_columns_without_a_year_get_one_where_others_name_theirs():
    rows = "".join(f"{place:02d};Ort{place};{place},5;{place + 1},25;{2 * place},1\n" for place in range(1, 10))
    test = open_page("daten")
    upload(test, "tables", ("a.csv", f"Nr;Ort;Quote 2023;Quote 2024;Grünanteil\n{rows}".encode(), "text/csv"))
    assert "Diese Spalten nennen kein Jahr, andere aber schon" in texts(test)
    field = next(field for field in test.text_input if field.label.startswith("Zeitraum der Spalten ohne Jahr"))
    assert field.help == "Grünanteil"
    shown = next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)
    assert list(shown["Grünanteil"])[:2] == ["–", "–"]
    field.set_value("2024").run()
    assert not test.exception
    assert "nennen kein Jahr" not in texts(test)
    shown = next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)
    # Beside the figures of that year, with the comma of the file.
    assert list(shown["Grünanteil"])[:2] == ["2,1", "4,1"]
    assert list(shown["Quote"])[:2] == ["2,2", "3,2"]
    test.button(key="use").click().run()
    assert test.session_state["_dataset"].dataset.periods == ("2023", "2024")
