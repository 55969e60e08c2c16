"""The Data page: questions with answers, the picture of the sheet, and what is kept when the page is left."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.columns import ColumnPlan, Role, TablePlan
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.saved_reading import save_reading
from sozial.reading.tables.table import read_table
from sozial.store.files.files import store_folder
from sozial.ui.data import kept_files
from sozial.ui.kit import background
from tests.app.test_area_figures import TABLE as AREA_TABLE
from tests.app.test_area_figures import areas, one_turned, preview
from tests.app.test_data import csv, page_in
from tests.app.test_pages import open_page, texts, upload
from tests.places import ROOT

RENT = "Nr;Quartier;Miete in EUR;Alter in Jahren\n" + "".join(
    f"0{at};Ort {at};{'-' if at in (3, 7) else f'{at},5'};{38 + at}\n" for at in range(1, 10)
)
ANSWER = "answer-dash: Miete in EUR-a.csv"


@pytest.fixture(autouse=True)
def _no_readings():
    for path in store_folder("readings").glob("*.toml"):
        path.unlink()


def with_table(text=RENT, name="a.csv"):
    test = open_page("daten")
    upload(test, "tables", csv(name, text))
    assert not test.exception
    return test


def rents(test):
    return preview(test)["Miete in EUR"].tolist()


def page_with_a_way_out():
    """The page Data, left and returned to by an entry of the session's state."""

    def script(page):
        import runpy

        import streamlit as st

        if st.session_state.get("elsewhere"):
            st.title("Anderswo")
        else:
            runpy.run_path(page)

    page = str(ROOT / "pages" / "daten.py")
    return AppTest.from_function(script, default_timeout=180, kwargs={"page": page}).run()


def leave_and_return(test):
    test.session_state["elsewhere"] = True
    test.run()
    assert "Anderswo" in texts(test)
    test.session_state["elsewhere"] = False
    test.run()
    assert not test.exception


def test_the_proposal_holds_until_another_answer_is_chosen():
    test = with_table()
    question = test.radio(key=ANSWER)
    assert question.options == ["Es ist ein fehlender Wert. (Vorschlag)", "Es ist genau nichts: Null."]
    assert question.value == "missing"
    assert rents(test)[2] == "–"
    assert "Offene Fragen: 1" in texts(test)
    question.set_value("zero").run()
    assert not test.exception
    assert rents(test)[2] == "0,00"
    # It stays where it is until it is accepted.
    assert test.radio(key=ANSWER).value == "zero"


def test_what_is_accepted_folds_into_one_line_and_can_be_changed():
    test = with_table()
    test.radio(key=ANSWER).set_value("zero").run()
    test.button(key="accept-dash: Miete in EUR-a.csv").click().run()
    assert not [entry for entry in test.radio if entry.key == ANSWER]
    assert "Beantwortet: 1" in [entry.label for entry in test.expander]
    assert "Offene Fragen" not in texts(test)
    assert rents(test)[2] == "0,00"
    test.button(key="change-dash: Miete in EUR-a.csv").click().run()
    assert test.radio(key=ANSWER).value == "zero"
    test.radio(key=ANSWER).set_value("missing").run()
    test.button(key="accept-dash: Miete in EUR-a.csv").click().run()
    assert rents(test)[2] == "–"
    assert "Beantwortet: 1" in [entry.label for entry in test.expander]


def test_both_answers_are_shown_beside_each_other():
    test = with_table()
    background.wait_for_all()
    test.run()
    left, right = (frame.value for frame in test.table if "Miete in EUR" in frame.value.columns)
    assert left["Zeile"].tolist() == ["4", "8"]
    assert left["Miete in EUR"].tolist() == ["◆ –", "◆ –"]
    assert right["Miete in EUR"].tolist() == ["◆ 0", "◆ 0"]
    assert left["Quartier"].tolist() == ["Ort 3", "Ort 7"]
    assert "Zeilen mit Unterschied: 2" in texts(test)


def test_questions_of_one_kind_are_asked_as_one():
    names = [f"Miete {at}" for at in range(1, 6)]
    text = ";".join(["Nr", "Quartier", *names]) + "\n"
    text += "".join(f"0{at};Ort {at};" + ";".join("-" if at == 3 else f"{at},5" for _name in names) + "\n"
                    for at in range(1, 9))  # fmt: skip
    test = with_table(text)
    (together,) = [entry for entry in test.radio if str(entry.key).startswith("answer-")]
    assert "Dieselbe Frage für 4 weitere: Miete 2, Miete 3, Miete 4, Miete 5" in texts(test)
    together.set_value("zero").run()
    assert preview(test)["Miete 5"].tolist()[2] == "0,00"
    test.button(key="singly-dash-a.csv").click().run()
    assert len([entry for entry in test.radio if str(entry.key).startswith("answer-")]) == 4
    assert "Danach noch 1" in texts(test)
    test.radio(key="answer-dash: Miete 2-a.csv").set_value("missing").run()
    assert preview(test).iloc[2][names].tolist() == ["0,00", "–", "0,00", "0,00", "0,00"]
    test.button(key="accept-all-a.csv").click().run()
    assert "Beantwortet: 5" in [entry.label for entry in test.expander]
    assert preview(test).iloc[2][names].tolist() == ["0,00", "–", "0,00", "0,00", "0,00"]


def test_answers_go_into_the_saved_reading_and_come_back_with_it():
    test = with_table()
    test.radio(key=ANSWER).set_value("zero").run()
    test.button(key="keep-a.csv").click().run()
    (path,) = store_folder("readings").glob("*.toml")
    assert read_reading(path.read_bytes(), path.name).reading.answers == {"dash: Miete in EUR": "zero"}
    again = with_table(name="b.csv")
    assert "Beantwortet: 1" in [entry.label for entry in again.expander]
    assert rents(again)[2] == "0,00"
    again.button(key="change-dash: Miete in EUR-b.csv").click().run()
    again.radio(key="answer-dash: Miete in EUR-b.csv").set_value("missing").run()
    assert rents(again)[2] == "–"


def test_a_kept_answer_is_not_asked_again_when_a_new_year_is_put_onto_the_data():
    def asked(content):
        test = AppTest.from_function(reading_next_year, default_timeout=180, kwargs={"content": content}).run()
        assert not test.exception
        return test.session_state["asked"]

    def reading_next_year(content):
        import streamlit as st

        from sozial.ui.data.kept_files import Upload
        from sozial.ui.next_year import next_year_files
        from sozial.ui.session import loaded_data, state

        state.write(next_year_files.FILES, (Upload("neu.csv", content),))
        state.write(next_year_files.YEAR, "2024")
        st.session_state["asked"] = next_year_files.read_files(loaded_data.whole_dataset()).open

    # What the dashes in the rents mean, and nothing else.
    assert asked(RENT.encode()) == 1
    test = with_table()
    test.button(key="accept-dash: Miete in EUR-a.csv").click().run()
    test.button(key="keep-a.csv").click().run()
    assert asked(RENT.encode()) == 0


def workbook(sheet):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet(sheet)
        for row, cells in enumerate([["Nr", "Quartier", "Miete"], ["01", "Au", 6.5], ["02", "Bo", 7.5]]):
            page.write_row(row, 0, cells)
    return out.getvalue()


def test_a_sheet_that_is_called_otherwise_next_year_is_read_all_the_same():
    saved = save_reading(read_table(workbook("2023"), "a.xlsx", TableReading(sheet="2023")), TablePlan(
        tuple(ColumnPlan(name, Role.INDICATOR if name == "Miete" else Role.KEY if name == "Nr" else Role.NAME)
              for name in ("Nr", "Quartier", "Miete"))))  # fmt: skip
    test = open_page("daten")
    upload(test, "tables", csv("a.toml", write_reading(saved)), csv("b.xlsx", workbook("2024")))
    assert not test.exception
    assert "Gelesen wie gemerkt" in texts(test)
    assert preview(test)["Miete"].tolist() == ["6,50", "7,50"]


def test_an_answered_question_is_no_question_of_the_data():
    test = with_table()
    test.button(key="accept-dash: Miete in EUR-a.csv").click().run()
    test.button(key="use").click().run()
    held = test.session_state["_dataset"].dataset
    assert not [finding for finding in held.findings if finding.severity == "question"]


def test_everything_chosen_is_there_again_after_another_page():
    test = page_with_a_way_out()
    upload(test, "tables", csv("a.csv", "x;y;z\nNr;Quartier;Miete in EUR\n" + RENT.replace(";3", "").split("\n", 1)[1]))
    test.text_input(key="header-a.csv").set_value("2").run()
    test.text_input(key="department-a.csv").set_value("Wohnen").run()
    test.text_input(key="period-a.csv").set_value("2024").run()
    test.text_input(key=kept_files.TITLE).set_value("Mieten").run()
    question = next(entry.key for entry in test.radio if str(entry.key).startswith("answer-dash"))
    test.radio(key=question).set_value("zero").run()
    before = preview(test)
    leave_and_return(test)
    assert test.text_input(key="header-a.csv").value == "2"
    assert test.text_input(key="department-a.csv").value == "Wohnen"
    assert test.text_input(key="period-a.csv").value == "2024"
    assert test.text_input(key=kept_files.TITLE).value == "Mieten"
    assert test.radio(key=question).value == "zero"
    assert preview(test).equals(before)
    test.session_state["lang"] = "en"
    test.run()
    assert test.radio(key=question).value == "zero"
    assert test.text_input(key="department-a.csv").value == "Wohnen"


def columns_key(test, name="a.csv"):
    return test.session_state[f"_columns-shown-{name}"].key


def edit(test, row, **cells):
    test.session_state[columns_key(test)] = {"edited_rows": {row: cells}, "added_rows": [], "deleted_rows": []}
    test.run()
    assert not test.exception


def test_changed_columns_are_there_again_after_another_page_and_under_another_proposal():
    test = page_with_a_way_out()
    upload(test, "tables", csv("a.csv", RENT))
    edit(test, 2, role="ignore")
    assert "Miete in EUR" not in preview(test).columns
    leave_and_return(test)
    assert "Miete in EUR" not in preview(test).columns
    edit(test, 2, role="indicator")
    assert "Miete in EUR" in preview(test).columns
    edit(test, 2, role="ignore")
    # Another language is another editor.
    test.session_state["lang"] = "en"
    test.run()
    names = next(frame.value for frame in test.dataframe if "Quarter" in frame.value.columns).columns
    assert "Miete in EUR" not in names


def test_years_that_are_given_another_meaning_by_hand_stay_years_of_one_figure():
    lines = "".join(f"Ort {at};{at},5;{at * 2},25\n" for at in range(1, 10))
    test = with_table(f"Gebiet;2014;2015\n{lines}", "einwohner.csv")
    edited = {1: {"role": "indicator"}, 2: {"role": "indicator"}}
    key = columns_key(test, "einwohner.csv")
    test.session_state[key] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    test.run()
    assert not test.exception
    assert not {"2014", "2015"} & set(preview(test).columns)
    assert "einwohner" in preview(test).columns


def test_removing_a_file_forgets_it_and_its_choices_alone():
    test = page_with_a_way_out()
    upload(test, "tables", csv("a.csv", RENT), csv("b-a.csv", RENT.replace("Miete", "Pacht")))
    test.text_input(key="department-a.csv").set_value("Wohnen")
    test.text_input(key="department-b-a.csv").set_value("Soziales").run()
    test.radio(key=ANSWER).set_value("zero").run()
    test.button(key="remove-tables-a.csv").click().run()
    assert not test.exception
    assert "a.csv" not in [entry.value.strip("*") for entry in test.markdown]
    assert test.text_input(key="department-b-a.csv").value == "Soziales"
    upload(test, "tables", csv("a.csv", RENT))
    assert test.text_input(key="department-a.csv").value == ""
    assert test.radio(key=ANSWER).value == "missing"
    for name in ("a.csv", "b-a.csv"):
        test.button(key=f"remove-tables-{name}").click().run()
    assert "Indikatoren der geladenen Daten" in texts(test)


def test_files_stay_after_they_were_taken_over():
    test = page_with_a_way_out()
    upload(test, "tables", csv("a.csv", RENT))
    test.button(key="use").click().run()
    leave_and_return(test)
    assert test.button(key="remove-tables-a.csv")


def test_a_newer_file_of_the_same_name_takes_the_place_of_the_one_before():
    test = with_table()
    test.text_input(key="department-a.csv").set_value("Wohnen").run()
    upload(test, "tables", csv("a.csv", RENT.replace("1,5", "9,5")))
    assert rents(test)[0] == "9,50"
    assert test.text_input(key="department-a.csv").value == "Wohnen"


def test_two_files_of_one_name_from_two_folders_are_both_kept():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", RENT), csv("a.csv", RENT.replace("Miete", "Pacht").replace("Alter", "Dauer")))
    assert not test.exception
    assert {"Miete in EUR", "Pacht in EUR"} <= set(preview(test).columns)
    assert test.button(key="remove-tables-a (2).csv")


def test_more_than_a_session_may_hold_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(kept_files, "MOST_BYTES", 1_000_000)
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", RENT + "x" * 1_000_000))
    assert any("größer als 1 MB; nicht übernommen: a.csv" in str(box.value) for box in test.error)
    assert "Indikatoren der geladenen Daten" in texts(test)


def test_answers_about_areas_are_there_again_after_another_page():
    test = page_with_a_way_out()
    upload(test, "tables", csv("a.csv", AREA_TABLE))
    upload(test, "areas", areas(one_turned()))
    (question,) = [entry for entry in test.radio if "turned-areas" in str(entry.key)]
    question.set_value("leave-out").run()
    test.button(key="area-accept-turned-areas-quote.geojson").click().run()
    leave_and_return(test)
    assert "Beantwortet: 1" in [entry.label for entry in test.expander]
    assert [metric.value for metric in test.metric] == ["5", "1", "0"]


def test_where_areas_lie_is_shown_for_both_answers():
    test = open_page("daten")
    upload(test, "areas", areas(one_turned()))
    background.wait_for_all()
    test.run()
    assert not test.exception
    (shown,) = (frame.value for frame in test.table)
    assert shown.to_numpy().tolist() == [["05 Osthöhe", "51,46° Nord, 9,04° Ost", "nicht auf der Karte"]]


def test_a_saved_reading_holds_the_answers_about_areas_as_well():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", AREA_TABLE))
    upload(test, "areas", areas(one_turned()))
    (question,) = [entry for entry in test.radio if "turned-areas" in str(entry.key)]
    question.set_value("keep").run()
    test.button(key="keep-a.csv").click().run()
    again = open_page("daten")
    upload(again, "tables", csv("b.csv", AREA_TABLE))
    upload(again, "areas", areas(one_turned(), "neu.geojson"))
    assert not again.exception
    assert "Beantwortet: 1" in [entry.label for entry in again.expander]
    assert not [entry for entry in again.radio if "turned-areas" in str(entry.key)]


def picture(test):
    return next(frame.value for frame in test.table if "Gelesen als" in frame.value.columns)


def test_the_picture_shows_what_every_line_was_taken_for():
    rows = "".join(f"{at:02d};Ort {at};{at},5\n" for at in range(1, 61))
    text = f"Mieten 2024\n\nNr;Quartier;Miete\n{rows};Stadt insgesamt;3,0\nQuelle: Amt\n"
    shown = picture(with_table(text))
    assert shown.columns.tolist() == ["Zeile", "Gelesen als", "A · Schlüssel", "B · Name", "C · Indikator"]
    seen = {row["Zeile"]: tuple(row[1:]) for _at, row in shown.iterrows()}
    assert seen["1"] == ("Titel", "Mieten 2024", "", "")
    assert seen["3"] == ("Spaltennamen", "Nr", "Quartier", "Miete")
    assert seen["4"] == ("Quartier", "01", "Ort 1", "1,5")
    assert seen["6–62"] == ("… Quartier (57)", "⋮", "⋮", "⋮")
    assert seen["63"] == ("Quartier", "60", "Ort 60", "60,5")
    assert seen["64"] == ("Summe", "", "Stadt insgesamt", "3,0")
    assert seen["65"][:2] == ("Anmerkung", "Quelle: Amt")
    assert len(shown) < 15


def test_the_account_is_said_in_words():
    test = with_table("Nr;Quartier;Miete\n01;Au;1,5\n02;Bo;2,5\n03;Ce;3,5\n;Stadt insgesamt;3,0\n")
    assert "5 Zeilen. Spaltennamen: 1, Quartier: 3, Summe: 1" in texts(test)


def test_a_header_that_became_a_row_is_seen():
    test = with_table("Titel\nNr;Quartier;Miete\n01;Au;1,5\n02;Bo;2,5\n03;Ce;3,5\n")
    test.text_input(key="header-a.csv").set_value("1").run()
    seen = {row["Zeile"]: tuple(row[1:3]) for _at, row in picture(test).iterrows()}
    assert seen["1"][0] == "Spaltennamen"
    assert seen["2"] == ("Kein Quartier?", "Nr")
    assert seen["3"] == ("Quartier", "01")


def test_in_public_the_picture_has_no_cells_and_answers_are_not_compared():
    test = page_in("public")
    upload(test, "tables", csv("a.csv", RENT))
    assert not test.exception
    shown = picture(test)
    assert set(shown.iloc[:, 2:].to_numpy().ravel()) <= {"", "⋮"}
    assert test.radio(key=ANSWER)
    assert not [entry for entry in test.toggle if str(entry.key).startswith("compare-")]
    assert len(test.table) == 1


def test_a_refused_file_can_be_removed():
    test = open_page("daten")
    upload(test, "tables", ("kaputt.xlsx", b"PK\x03\x04kaputt", "application/octet-stream"))
    assert not test.exception
    assert test.error
    test.button(key="remove-tables-kaputt.xlsx").click().run()
    assert not test.error


def many():
    from sozial.errors import Finding, Severity
    from sozial.ui.session.findings import show_findings

    kinds = range(5_000)
    show_findings([Finding("odd", Severity.WARNING, f"Oddity {kind}", values={"n": kind}) for kind in kinds])


def test_of_thousands_of_findings_some_are_listed_and_the_rest_is_counted():
    test = AppTest.from_function(many, default_timeout=180)
    test.run()
    assert not test.exception
    (box,) = test.warning
    lines = box.value.splitlines()
    assert len(lines) == 61
    assert "4.940" in lines[-1] or "4,940" in lines[-1]


def many_answered():
    from sozial.errors import Finding, Severity
    from sozial.ui.data.questions import Asked, show_questions

    asked = [
        Finding("dash", Severity.QUESTION, "Zero?", subject=f"column {at}", options={"yes": "Yes"}, chosen="yes")
        for at in range(3_000)
    ]
    given = {finding.question: "yes" for finding in asked}
    show_questions(asked, given, lambda name: f"many-{name}", Asked())


def test_of_thousands_of_answers_some_are_listed_with_a_way_back():
    test = AppTest.from_function(many_answered, default_timeout=180)
    test.run()
    assert not test.exception
    assert len(test.button) == 60
    assert any("2.940" in caption.value or "2,940" in caption.value for caption in test.caption)
