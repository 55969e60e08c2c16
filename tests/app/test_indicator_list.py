"""What the figures mean: one list over all tables on the page Daten, before and after taking over."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sozial.__main__ import main
from sozial.model import Direction
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.report.exchange.project_opening import open_project
from sozial.store.kept.held import Held
from sozial.ui.data.indicator_editor import OF_FILES, OF_LOADED
from sozial.ui.report.project_copy import laid_out
from tests.app.test_pages import open_page, texts, upload
from tests.places import ROOT
from tests.weights import show_all

# Like Nürnberg's: nothing but counts, with age columns and households. Nine quarters of 1,000 to 1,800 inhabitants.
_HEAD = "code_bez;wohnberechtigte;einwohner;einwohner_auslaender;age_00_03;age_03_18;age_18_65;age_65_pp;haushalte;"
_HEAD += "hhsize_1;hhsize_2p;age_mittel\n"


def _row(place):
    people = 1000 + 100 * place
    young, school, old = 30 + 2 * place, 120 + 5 * place, 150 + 30 * place
    homes, alone = 500 + 40 * place, 250 + 21 * place
    figures = [people + 37, people, 210 + 3 * place * place, young, school, people - young - school - old, old]
    return ";".join(map(str, [f"{place + 1:02d}", *figures, homes, alone, homes - alone])) + f";4{place},5\n"


COUNTS = (_HEAD + "".join(_row(place) for place in range(9))).encode()


def csv(name, content):
    return (name, content if isinstance(content, bytes) else content.encode(), "text/csv")


def editor(test, store=OF_FILES):
    return test.session_state[f"_shown-{store}"]


def edit(test, code, store=OF_FILES, **cells):
    shown = editor(test, store)
    held = test.session_state[shown.key]["edited_rows"] if shown.key in test.session_state else {}
    row = shown.codes.index(code)
    rows = {**held, row: {**held.get(row, {}), **cells}}
    test.session_state[shown.key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    test.run()
    assert not test.exception


def preview(test):
    return next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)


def loaded(test):
    return test.session_state["_dataset"].dataset


def with_counts():
    test = open_page("daten")
    upload(test, "tables", csv("ses.csv", COUNTS))
    assert not test.exception
    return test


def test_raw_counts_become_a_ranking_by_rates():
    test = with_counts()
    assert "Spalten mit Anzahlen: 7" in texts(test)
    base = test.selectbox(key=f"figures-base-{OF_FILES}")
    assert base.options[0] == "wie vorgeschlagen: Einwohner (5), haushalte (2)"
    # Nothing of it is a burden by itself, so it is asked what shall count.
    assert "Alle Zahlen sind als Kontext vorgeschlagen" in texts(test)
    test.multiselect(key=f"figures-burden-{OF_FILES}").set_value(["einwohner_auslaender", "65 Jahre und älter"])
    test.run()
    assert not test.exception
    assert "Alle Zahlen sind als Kontext vorgeschlagen" not in texts(test)
    test.button(key="use").click().run()
    held = loaded(test)
    weighed = {entry.code for entry in held.indicators if entry.direction is Direction.BURDEN}
    assert weighed == {"einwohner_auslaender (rate)", "age_65_pp (rate)"}
    # 210 of 1,000, and 210 + 3 * 64 of 1,800.
    rates = held.at(held.periods[-1])["einwohner_auslaender (rate)"]
    assert rates.iloc[0] == pytest.approx(21.0)
    assert rates.iloc[8] == pytest.approx(100 * 402 / 1800)
    homes = held.at(held.periods[-1])["hhsize_1 (rate)"]
    assert homes.iloc[0] == pytest.approx(50.0)
    # The counts themselves are no indicators.
    assert not {"einwohner_auslaender", "wohnberechtigte", "haushalte", "hhsize_1"} & {
        entry.code for entry in held.indicators
    }


def test_an_offered_age_group_is_used_when_it_is_chosen():
    test = with_counts()
    test.multiselect(key=f"figures-burden-{OF_FILES}").set_value(["unter 18 Jahre"]).run()
    # 30 + 120 of 1,000.
    assert preview(test)["unter 18 Jahre"].iloc[0] == "15,0"
    test.multiselect(key=f"figures-burden-{OF_FILES}").set_value([]).run()
    assert "unter 18 Jahre" not in preview(test).columns


def test_one_base_for_all_and_a_count_on_purpose():
    test = with_counts()
    test.selectbox(key=f"figures-base-{OF_FILES}").set_value("haushalte").run()
    edit(test, "einwohner_auslaender", use="count", direction="burden")
    test.button(key="use").click().run()
    held = loaded(test)
    by_code = {entry.code: entry for entry in held.indicators}
    assert by_code["hhsize_1 (rate)"].base == "haushalte"
    assert by_code["age_00_03 (rate)"].base == "haushalte"
    assert by_code["einwohner_auslaender"].base is None
    assert "counts-ranked" in {finding.code for finding in held.findings}


def test_directions_are_confirmed_in_one_go():
    test = open_page("daten")
    table = "Nr;Ort;SGB II in %;Beschäftigungsquote in %;Ausländeranteil in %\n1;Au;5,5;60,1;9,5\n2;Bo;7,5;55,5;20,5\n"
    upload(test, "tables", csv("a.csv", table))
    assert "Noch nicht bestätigt: 3" in texts(test)
    test.button(key=f"figures-confirm-{OF_FILES}").click().run()
    assert "Noch nicht bestätigt" not in texts(test)
    test.button(key="use").click().run()
    assert [entry.direction.name for entry in loaded(test).indicators] == ["BURDEN", "FAVOURABLE", "CONTEXT"]
    assert {entry.domain for entry in loaded(test).indicators} == {"Armut und Grundsicherung", "Arbeit", "Demografie"}


def test_changes_hold_under_another_language_and_are_remembered():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", "Nr;Ort;Quote A\n1;Au;5,5\n2;Bo;7,5\n"))
    edit(test, "Quote A", name="Langzeitarbeitslose", domain="Arbeit")
    assert "Langzeitarbeitslose" in preview(test).columns
    test.session_state["lang"] = "en"
    test.run()
    frame = next(frame.value for frame in test.dataframe if "Quarter" in frame.value.columns)
    assert "Langzeitarbeitslose" in frame.columns
    assert test.session_state[OF_FILES]["lines"] == {"Quote A": {"name": "Langzeitarbeitslose", "domain": "Arbeit"}}


def test_loaded_data_is_changed_without_its_files():
    test = with_counts()
    test.multiselect(key=f"figures-burden-{OF_FILES}").set_value(["einwohner_auslaender"]).run()
    test.button(key="use").click().run()
    later = AppTest.from_file(str(ROOT / "pages" / "daten.py"), default_timeout=180)
    later.session_state["_dataset"] = test.session_state["_dataset"]
    later.session_state["indicator-choices-taken"] = test.session_state["indicator-choices-taken"]
    later.run()
    assert not later.exception
    before = loaded(later)
    edit(later, "einwohner_auslaender", OF_LOADED, name="Ausländer", base="haushalte", factor=1000.0)
    assert loaded(later) is before
    later.button(key="figures-take").click().run()
    assert not later.exception
    after = loaded(later)
    assert after.indicator("einwohner_auslaender (rate)").name == "Ausländer"
    # 210 of 500 households, per thousand.
    assert after.at(after.periods[-1])["einwohner_auslaender (rate)"].iloc[0] == pytest.approx(420.0)
    assert set(after.values.columns) == set(before.values.columns)


def test_two_tables_with_equal_columns_are_told_apart():
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("02_stadt_svb_2023.csv", "Nr;Ort;Jahr;Anteil in %\n1;Au;2023;50,5\n2;Bo;2023;60,5\n"),
        csv("07_stadt_sgb2_2023.csv", "Nr;Ort;Jahr;Anteil in %\n1;Au;2023;15,5\n2;Bo;2023;6,5\n"),
    )
    assert not test.exception
    test.button(key="use").click().run()
    found = {entry.code: (entry.label, entry.direction.name) for entry in loaded(test).indicators}
    assert found == {
        "svb: Anteil in %": ("svb: Anteil in %", "FAVOURABLE"),
        "sgb2: Anteil in %": ("sgb2: Anteil in %", "BURDEN"),
    }


def test_inhabitants_of_a_missing_year_are_taken_with_a_tick():
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("einwohner.csv", "Nr;Ort;Einwohner 2019;Einwohner 2020\n1;Au;490;500\n2;Bo;810;800\n3;Ce;880;900\n"),
        csv("quoten.csv", "Nr;Ort;Quote 2020;Quote 2021\n1;Au;5,5;6,5\n2;Bo;7,5;8,5\n3;Ce;1,5;2,5\n"),
    )
    assert not test.exception
    assert test.checkbox(key="figures-population").value
    test.button(key="use").click().run()
    assert loaded(test).at("2021")["population"].tolist() == [500, 800, 900]
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("einwohner.csv", "Nr;Ort;Einwohner 2019;Einwohner 2020\n1;Au;490;500\n2;Bo;810;800\n3;Ce;880;900\n"),
        csv("quoten.csv", "Nr;Ort;Quote 2020;Quote 2021\n1;Au;5,5;6,5\n2;Bo;7,5;8,5\n3;Ce;1,5;2,5\n"),
    )
    test.checkbox(key="figures-population").uncheck().run()
    test.button(key="use").click().run()
    assert loaded(test).at("2021")["population"].isna().all()


def test_a_count_alone_is_no_indicator_until_somebody_wants_it():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", "Nr;Ort;Arbeitslose\n1;Au;55\n2;Bo;70\n3;Ce;19\n"))
    assert not test.exception
    assert "Noch ist keine Zahl ein Indikator" in texts(test)
    assert "use" not in {button.key for button in test.button}
    edit(test, "Arbeitslose", use="count")
    test.button(key="use").click().run()
    assert [entry.code for entry in loaded(test).indicators] == ["Arbeitslose"]


def test_the_sample_city_is_only_shown():
    test = open_page("daten")
    assert not test.exception
    assert f"_shown-{OF_LOADED}" not in test.session_state


def test_an_index_that_rates_nobody_says_the_reason_and_offers_the_remedy():
    test = open_page("daten")
    table = "Nr;Ort;Jahr;Einwohner;Quote\n1;Au;2023;150;5,5\n2;Bo;2023;180;7,5\n3;Ce;2023;190;1,5\n4;De;2023;99;2,5\n"
    upload(test, "tables", csv("a.csv", table))
    test.button(key="use").click().run()
    after = analysis_of(test)
    # Whatever else was found is folded.
    said = "Kein Quartier hat einen Indexwert: Alle haben weniger als 300 Einwohner."
    assert [str(box.value) for box in after.warning if "Indexwert" in str(box.value)] == [said]
    after.button(key="no-minimum").click().run()
    assert not after.exception
    assert "Indexwert" not in "".join(str(box.value) for box in after.warning)
    assert after.text_input(key="minimum").value == "0"
    # What is no whole number leaves the recipe's minimum in force.
    after.text_input(key="minimum").set_value("1,5").run()
    assert any("ganze Zahl" in str(box.value) for box in after.warning)
    assert any("weniger als 300" in str(box.value) for box in after.warning)


def analysis_of(test):
    after = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    after.session_state["_dataset"] = test.session_state["_dataset"]
    after.run()
    assert not after.exception
    return after


def test_preview_and_analysis_begin_with_the_latest_year_of_the_index():
    head = "Nr;Ort;Arbeitslosenquote 2021;Arbeitslosenquote 2022;Altenanteil 2022;Altenanteil 2023\n"
    rows = [f"{at:02d};Ort {at};{at},5;{at * 3 % 7},5;2{at},5;3{at},5\n" for at in range(1, 10)]
    # A quarter without any figure stands last, wherever its row is.
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", head + "00;Ort 0;;;;\n" + "".join(rows)))
    assert not test.exception
    assert "Vorschau, 2022" in texts(test)
    assert preview(test)["Quartier"].tolist() == [f"Ort {at}" for at in range(1, 9)]
    test.button(key="use").click().run()
    after = analysis_of(test)
    assert after.selectbox(key="period").value == "2022"
    assert after.selectbox(key="period").options[0] == "2023"
    assert not [button for button in after.button if button.key == "other-period"]


def test_a_figure_that_is_the_same_everywhere_is_not_said_to_be_missing():
    rows = "".join(f"{at:02d};Ort {at};{at},5;0,5\n" for at in range(1, 10))
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", f"Nr;Ort;Arbeitslosenquote;Wohngeldquote\n{rows}"))
    test.button(key="use").click().run()
    labels = [slider.label for slider in show_all(analysis_of(test)).slider]
    assert "Wohngeldquote · überall gleich" in labels


def test_a_direction_that_no_word_tells_is_not_confirmed_with_the_others():
    rows = "".join(f"{place:02d};{place}0,5;{place}1,5;{place}2,5\n" for place in range(1, 10))
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", f"Bezirk_Nr;Wohnungsgröße;Raumzahl;Gartenanteil\n{rows}"))
    assert not test.exception
    assert "**Ohne Vorschlag:** Wohnungsgröße, Raumzahl, Gartenanteil" in texts(test)
    assert not [button for button in test.button if button.key == f"figures-confirm-{OF_FILES}"]
    edit(test, "Raumzahl", direction="context")
    assert "**Ohne Vorschlag:** Wohnungsgröße, Gartenanteil" in texts(test)


def test_a_project_of_the_command_line_is_laid_out_as_it_was_made(tmp_path):
    table, target = tmp_path / "anzahl.csv", tmp_path / "ort.sozial"
    table.write_text("Nr;Stadtteil;Einwohner;Arbeitslose\n01;Au;500;50\n02;Berg;400;120\n03;Tal;800;20\n")
    given = ["--table", str(table), "--answer", "counts=rate", "--title", "Ort"]
    assert main(["project", "make", *given, "--out", str(target)]) == 0
    context = open_project(read_project_parts(target.read_bytes(), target.name), target.name).context
    test = AppTest.from_file(str(ROOT / "pages" / "daten.py"), default_timeout=180)
    for key, value in laid_out(context.beside).items():
        test.session_state[key] = value
    test.session_state["_dataset"] = Held(context.dataset)
    test.run()
    assert not test.exception
    test.button(key="use").click().run()
    taken = test.session_state["_dataset"].dataset
    assert taken.title == "Ort"
    assert taken.values["Arbeitslose (rate)"].droplevel("period").to_dict() == {"01": 10.0, "02": 30.0, "03": 2.5}
    assert taken.indicators == context.dataset.indicators


def test_decimals_are_chosen_in_the_list_and_can_be_left_to_the_app_again():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", "Nr;Ort;Quote A\n1;Au;5,25\n2;Bo;7,5\n"))
    assert list(preview(test)["Quote A"]) == ["5,25", "7,50"]
    edit(test, "Quote A", decimals=0)
    assert list(preview(test)["Quote A"]) == ["5", "8"]
    assert test.session_state[OF_FILES]["lines"]["Quote A"]["decimals"] == 0
    edit(test, "Quote A", decimals=None)
    assert list(preview(test)["Quote A"]) == ["5,25", "7,50"]
    edit(test, "Quote A", decimals=3)
    test.button(key="use").click().run()
    assert loaded(test).indicator("Quote A").decimals == 3
    # What is shown says nothing of what is computed.
    assert list(loaded(test).values["Quote A"]) == [5.25, 7.5]


def test_the_column_that_seems_to_hold_missing_inhabitants_is_named():
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("einwohner.csv", "Nr;Ort;Einwohner 2019;Einwohner 2020\n1;Au;490;500\n2;Bo;810;800\n3;Ce;880;900\n"),
        csv("alter.csv", "Nr;Ort;unter 18 2021;gesamt 2021\n1;Au;65;505\n2;Bo;85;803\n3;Ce;75;896\n"),
    )
    assert not test.exception
    hints = [entry.value for entry in test.caption if "sieht nach den Einwohnern aus" in entry.value]
    assert len(hints) == 1
    assert "gesamt" in hints[0]
    assert "„Einwohner“" in hints[0]


def test_the_data_is_named_where_it_is_taken_over():
    test = open_page("daten")
    upload(test, "tables", csv("01_bad_hausen_mieten.csv", "Nr;Ort;Miete\n1;Au;5,5\n2;Bo;7,5\n3;Ce;1,5\n"))
    kinds = [entry for entry in test.main if entry.type in ("header", "text_input")]
    named = next(place for place, entry in enumerate(kinds) if entry.type == "text_input" and entry.key == "data-title")
    assert any("Übernehmen" in entry.value for entry in kinds[:named] if entry.type == "header")
    assert test.text_input(key="data-title").value == "Bad hausen mieten"
    test.text_input(key="data-title").set_value("Bad Hausen").run()
    test.button(key="use").click().run()
    assert loaded(test).title == "Bad Hausen"


def test_sizes_and_sums_are_named_with_what_to_do():
    test = open_page("daten")
    rows = "".join(f"{n};Q{n};{1000 + 37 * n};{n % 4 + 0.5};{n % 5 + 1.5}\n".replace(".", ",") for n in range(1, 10))
    upload(test, "tables", csv("a.csv", f"Nr;Stadtteil;Einwohner;Grünfläche in ha;SGB-II-Quote\n{rows}"))
    assert not test.exception
    (said,) = [str(entry.value) for entry in test.caption if "Größen und Summen" in str(entry.value)]
    assert "Grünfläche in ha" in said
    assert "„als Anteil an der Basis“" in said
    assert "SGB-II-Quote" not in said


def test_counts_without_a_base_are_named_beside_those_that_have_one():
    test = open_page("daten")
    # More cars than inhabitants are no share of these.
    rows = "".join(f"{n};Q{n};{1000 + 37 * n};{40 + 9 * n};{2000 + 80 * n}\n" for n in range(1, 10))
    upload(test, "tables", csv("a.csv", f"Nr;Stadtteil;Einwohner;Arbeitslose;Zugelassene Kfz\n{rows}"))
    assert not test.exception
    (said,) = [str(entry.value) for entry in test.caption if "Anzahlen ohne Basis" in str(entry.value)]
    assert "Zugelassene Kfz" in said
    assert "Arbeitslose" not in said
    assert "„als Anteil an der Basis“" in said
