"""The page Mittelverteilung: rule, result, comparisons, and the decision that is kept."""

from __future__ import annotations

import io
import re

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import Role
from sozial.index.build import build_index
from sozial.output.tables.allocation_tables import write_allocation
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import build_decision, read_decision
from sozial.planning.allocation.figures_by_unit import figures_digest
from sozial.reading.loading.sample import read_sample
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.ui.allocation import allocation_keeping
from sozial.ui.project import open_project
from sozial.ui.session import access, shown_data
from tests.app.test_insight_pages import texts
from tests.cities import city
from tests.places import ROOT


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


EURO = "Zuteilung (Euro)"


def page(**values):
    test = AppTest.from_file(str(ROOT / "pages" / "mittelverteilung.py"), default_timeout=180)
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def column(test, name):
    return [float(text.replace(".", "").replace(",", ".")) for text in test.dataframe[0].value[name]]


def test_the_parts_sum_to_the_amount_and_follow_the_rule():
    test = page()
    assert sum(column(test, EURO)) == 100_000
    assert "60 Quartiere teilen sich 100.000 Euro" in texts(test)
    assert "2 Quartiere ohne Indexwert bekommen den mittleren Bedarf" in texts(test)
    test.text_input(key="al-amount-typed").set_value("777").run()
    assert sum(column(test, EURO)) == 777
    test.selectbox(key="al-need").set_value("above_mean").run()
    assert 0 in column(test, EURO)
    test.radio(key="al-method").set_value("hare_niemeyer").run()
    assert sum(column(test, EURO)) == 777
    assert not test.exception


def test_impossible_wishes_are_explained_and_no_dead_end():
    test = page()
    test.text_input(key="al-floor-typed").set_value("150,0").run()
    assert "mehr als die Summe von 100.000" in texts(test)
    assert not test.dataframe
    test.text_input(key="al-floor-typed").set_value("80").run()
    assert "Sockel" in set(test.dataframe[0].value["Gebunden durch"])


def test_classes_have_factors_and_borders_are_named():
    test = page(**{"al-need": "by_class"})
    assert len([entry for entry in test.text_input if str(entry.key).startswith("al-factor")]) == 5
    assert "An einer Klassengrenze" in texts(test)
    borders = test.dataframe[1].value
    assert list(borders.columns[1:3]) == ["Klasse", "Klasse jenseits der Grenze"]
    assert 0 < len(borders) <= 12
    assert set(borders["Unterschied"].str[0]) <= {"+", "−"}
    factors = {1.0, 1.25, 1.5, 2.0, 3.0}
    # The two quarters without an index have the mean need of the others.
    assert sum(value in factors for value in column(test, "Bedarf pro Kopf")) == 58


def test_a_decision_is_kept_opened_and_binds_next_year():
    test = page()
    test.button(key="al-keep").click().run()
    assert "braucht einen Titel" in texts(test)
    test.text_input(key="allocation-title").set_value("Jugendarbeit 2027").run()
    test.text_input(key="allocation-on-typed").set_value("31.2.2026").run()
    test.button(key="al-keep").click().run()
    assert opened.decision_store("sample").all() == []
    test.text_input(key="allocation-on-typed").set_value("1.12.2026").run()
    test.button(key="al-keep").click().run()
    assert [kept.decided_on for kept in opened.decision_store("sample").all()] == ["2026-12-01"]
    assert "Festgehalten: „Jugendarbeit 2027“" in texts(test)
    (kept,) = opened.decision_store("sample").all()
    decision = read_decision(kept.content)
    assert sum(decision.parts.values()) == 100_000
    assert decision.dataset_digest == read_sample().digest
    assert decision.recipe.name == "Sozialindex Musterstadt"
    other = page()
    assert "Mit den Daten auf dem Bildschirm berechnet" in texts(other)
    other.selectbox(key="al-last").set_value(kept.key).run()
    other.text_input(key="al-amount-typed").set_value("105.000").run()
    other.toggle(key="al-binds").set_value(True).run()
    other.text_input(key="al-highest-typed").set_value("20").run()
    assert not other.exception
    shown = other.dataframe[0].value
    before, now = column(other, "Vorjahr"), column(other, EURO)
    assert sum(now) == 105_000
    assert all(0.9 * old - 1 <= new <= 1.1 * old + 1 for old, new in zip(before, now, strict=True))
    assert "Vorjahr" in set(shown["Gebunden durch"])
    other.button(key="al-aside").click().run()
    assert opened.decision_store("sample").all() == []


def test_in_public_mode_a_decision_tells_no_counts_of_other_data(monkeypatch):
    def kept_table(test):
        return next(frame.value for frame in test.dataframe if "Anteil" in frame.value.columns)

    test = page(**{"al-target": "kinder_sgb2_basis"})
    test.text_input(key="allocation-title").set_value("Innen").run()
    test.button(key="al-keep").click().run()
    assert {"Menschen", "Bedarf pro Kopf", "Pro Kopf"} <= set(kept_table(page()).columns)
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    public = page()
    told = kept_table(public)
    assert list(told.columns) == ["Quartier", EURO, "Anteil"]
    assert "dieselbe Regel mit den geschützten Zahlen" in texts(public)
    # A part divided by what one case gets would be its count: the public's parts are those of public figures.
    (kept,) = opened.decision_store("sample").all()
    decision = read_decision(kept.content)
    assert sum(decision.public_parts.values()) == sum(decision.parts.values()) == 100_000
    assert decision.public_parts != decision.parts
    assert max(abs(decision.public_parts[unit] - part) for unit, part in decision.parts.items()) < 60
    # Whoever kept it was told so, and what helps.
    assert "Mit größeren kleinsten Teilen ist beides gleich" in texts(test)


def test_what_was_kept_without_public_parts_tells_the_public_none(monkeypatch):
    test = page(**{"al-target": "kinder_sgb2_basis"})
    monkeypatch.setattr(allocation_keeping, "_public", lambda current, allocation: None)
    test.text_input(key="allocation-title").set_value("Früher").run()
    test.button(key="al-keep").click().run()
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    public = page()
    assert not public.exception
    assert "Zahlen, die nicht öffentlich sind" in texts(public)


def test_how_sure_each_part_is():
    test = page(**{"al-need": "by_class"})
    test.toggle(key="al-ranges").set_value(True).run()
    assert not test.exception
    shown = test.dataframe[0].value
    spans = shown["In 90\u00a0% der Varianten"]
    assert len(spans) == 60
    assert all(" – " in span for span in spans)
    # Who gets nothing has no range, and no sign for one.
    test.multiselect(key="al-out").set_value(["01101"]).run()
    shown = test.dataframe[0].value.set_index("Quartier")
    assert shown.loc["Zollhof", "In 90\u00a0% der Varianten"] == ""


def test_how_sure_each_part_is_stands_in_the_file_as_numbers():
    dataset, recipe = read_sample(), shown_data.sample_recipe()
    result = build_index(dataset, recipe, dataset.periods[-1])
    found = allocate(dataset, result, AllocationRule(500, "Stellen"))
    ranges = pd.DataFrame({"low": 1.5, "high": 4.0}, index=found.table.index[:2])
    decided = build_decision(dataset, result, found)
    book = openpyxl.load_workbook(io.BytesIO(write_allocation(found, decided, dataset, "de", ranges=ranges)))
    rows = list(book["Mittelverteilung"].values)
    low, high = (rows[0].index(f"In 90\u00a0% der Varianten: {end}") for end in ("von", "bis"))
    assert sorted(row[low] for row in rows[1:] if row[low] is not None) == [1.5, 1.5]
    assert sorted(row[high] for row in rows[1:] if row[high] is not None) == [4.0, 4.0]


def test_another_recipe_is_compared():
    test = page()
    assert "Gegen „gleich pro Kopf“" in test.dataframe[0].value
    label = next(option for option in test.selectbox(key="al-against").options if "KomMonitor" in option)
    name = label.removeprefix("Rezept: ")
    test.selectbox(key="al-against").set_value(f"recipe: {name}").run()
    assert not test.exception
    assert f"Wer gegenüber „{name}“ mehr oder weniger bekommt" in texts(test).replace("\\", "")
    # What one quarter gains another one loses.
    changes = [float(text.replace(".", "").replace("−", "-")) for text in test.dataframe[0].value[f"Gegen „{name}“"]]
    assert sum(changes) == 0
    assert max(changes) > 0


def test_without_people_it_says_what_is_missing():
    data = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
    test = page(_dataset=Held(data))
    assert "sagen nicht, wie viele es sind" in texts(test)
    assert test.button(key="go-daten").label == "Daten"
    assert not test.dataframe


def test_a_viewer_computes_and_keeps_nothing(monkeypatch):
    monkeypatch.setattr(access, "roles", lambda: frozenset({Role.VIEWER}))
    test = page()
    assert sum(column(test, EURO)) == 100_000
    assert "al-keep" not in {button.key for button in test.button}


def test_the_workbook_holds_parts_and_record():
    dataset, recipe = read_sample(), shown_data.sample_recipe()
    result = build_index(dataset, recipe, dataset.periods[-1])
    found = allocate(dataset, result, AllocationRule(500, "=Stellen"))
    decided = build_decision(dataset, result, found)
    book = openpyxl.load_workbook(io.BytesIO(write_allocation(found, decided, dataset, "de")))
    rows = list(book["Mittelverteilung"].values)
    head = list(rows[0])
    place = head.index("Zuteilung (=Stellen)")
    *parts, total = (row[place] for row in rows[1:])
    assert sum(parts) == 500
    # The sum of what a filter leaves; nothing that somebody typed is a formula.
    assert total.startswith("=SUBTOTAL(109,")
    formulas = [cell.value for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert all(re.fullmatch(r"=SUBTOTAL\(109,[A-Z]+2:[A-Z]+\d+\)", formula) for formula in formulas), formulas


def test_needs_of_our_own_are_typed_or_kept_as_they_are():
    test = page(**{"al-need": "own"})
    # Everybody begins with the same need, so the parts are equal per head.
    shown = next(frame.value for frame in test.dataframe if EURO in frame.value.columns)
    assert sum(float(text.replace(".", "")) for text in shown[EURO]) == 100_000
    assert set(shown["Bedarf pro Kopf"]) == {"1,00"}


def test_a_map_shows_what_each_quarter_gets_per_head():
    test = page()
    test.toggle(key="al-map").set_value(True).run()
    assert not test.exception


def test_two_decisions_stand_side_by_side():
    for title, amount in (("Erster", 100_000.0), ("Zweiter", 120_000.0)):
        test = page(**{"al-amount": amount})
        test.text_input(key="allocation-title").set_value(title).run()
        test.button(key="al-keep").click().run()
    first = next(kept for kept in opened.decision_store("sample").all() if kept.title == "Erster")
    second = next(kept for kept in opened.decision_store("sample").all() if kept.title == "Zweiter")
    test = page()
    test.selectbox(key="al-decision").set_value(first.key).run()
    test.selectbox(key="al-beside").set_value(second.key).run()
    assert not test.exception
    pair = next(frame.value for frame in test.dataframe if "Unterschied" in frame.value.columns)
    changes = [float(text.replace(".", "").replace("−", "-")) for text in pair["Unterschied"]]
    assert sum(changes) == 20_000


def test_last_years_parts_come_from_a_file():
    def script():
        import streamlit as st

        from sozial.ui.allocation import allocation_rule
        from sozial.ui.results.current import show_context

        current = show_context("Mittel", "mittelverteilung")

        class File:
            name = "vorjahr.csv"

            @staticmethod
            def getvalue():
                return b"Quartier;Euro\nUferpark;5.000\nZollhof;1.000\n"

        real, allocation_rule.st.file_uploader = allocation_rule.st.file_uploader, lambda *a, **k: File
        try:
            st.session_state["found"] = allocation_rule.choose_rule(current, {})
        finally:
            allocation_rule.st.file_uploader = real

    test = AppTest.from_function(script, default_timeout=180)
    test.session_state["al-last"] = "file"
    test.run()
    assert not test.exception
    rule, last = test.session_state["found"]
    assert last == {"04103": 5000.0, "01101": 1000.0}
    assert rule.last_bound is None
    assert "Die Datei sagt nichts über 58 Quartiere" in texts(test)


def test_a_file_is_named_after_another_page_was_looked_at():
    def script():
        import streamlit as st

        from sozial.ui.allocation.allocation_figures import figures_from_file
        from sozial.ui.results.current import show_context

        current = show_context("Mittel", "mittelverteilung")

        class File:
            name = "vorjahr.csv"

            @staticmethod
            def getvalue():
                return b"Quartier;Euro\nUferpark;5.000\nZollhof;1.000\n"

        real, file = st.file_uploader, None if st.session_state.get("gone") else File
        st.file_uploader = lambda *a, **k: file
        try:
            st.session_state["found"] = figures_from_file(current, "al-last-file", "x")
        finally:
            st.file_uploader = real

    test = AppTest.from_function(script, default_timeout=180)
    test.run()
    before = test.session_state["found"]
    test.session_state["gone"] = True
    test.run()
    assert not test.exception
    assert test.session_state["found"] == before == {"04103": 5000.0, "01101": 1000.0}
    assert "Aus „vorjahr.csv“; Quartiere darin: 2" in texts(test).replace("\\", "")


def test_needs_that_were_typed_outlive_another_page():
    test = page(**{"al-need": "own"})
    key = f"al-own-{figures_digest({})}-{read_sample().digest[:12]}"
    units = list(read_sample().units.index)
    place = units.index("04103")
    edited = {place: {"need": "7,5"}, place - 1: {"need": "viel"}}
    test.session_state[key] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    test.run()

    def needs():
        shown = next(frame.value for frame in test.dataframe if EURO in frame.value.columns)
        return shown.set_index("Quartier")["Bedarf pro Kopf"]

    assert needs()["Uferpark"] == "7,50"
    # What is no number changes nothing, and is said.
    assert any("vorher dort stand: viel" in warning.value for warning in test.warning)
    # Another page does not show the table, and it forgets what was typed into it.
    del test.session_state[key]
    test.run()
    assert needs()["Uferpark"] == "7,50"
    assert needs()["Zollhof"] == "1,00"


@pytest.mark.parametrize("need", ["linear", "by_class", "own"])
def test_a_decision_is_reopened_with_its_rule(need):
    chosen = {
        "al-amount": 12_345.0, "al-need": need, "al-floor": 60.0, "al-cap": 180.0, "al-method": "hare_niemeyer",
        "al-out": ["01101", "04103"], "al-reason-01101": "Neubau", "al-reason-04103": "eigene Mittel",
        "al-step": 0.5, "al-target": "kinder_sgb2_basis",
        "al-measure": "Stunden",
    }  # fmt: skip
    first = page(**chosen)
    first.text_input(key="allocation-title").set_value("Alt").run()
    first.button(key="al-keep").click().run()
    (kept,) = opened.decision_store("sample").all()
    decision = read_decision(kept.content)
    test = page()
    test.button(key="al-reopen").click().run()
    assert not test.exception
    test.text_input(key="allocation-title").set_value("Neu").run()
    test.button(key="al-keep").click().run()
    again = next(
        read_decision(entry.content) for entry in opened.decision_store("sample").all() if entry.title == "Neu"
    )
    assert again.rule == decision.rule
    assert again.rule.left_out == {"01101": "Neubau", "04103": "eigene Mittel"}
    assert again.parts == decision.parts
    assert again.recipe == decision.recipe


def test_gains_are_shown_per_head_too():
    test = page()
    test.toggle(key="al-gains-per-head").set_value(True).run()
    assert not test.exception
    specifications = [element.proto.spec for element in test.get("vega_lite_chart")]
    assert any("Unterschied (Euro), pro Kopf" in specification for specification in specifications)


def test_decisions_of_the_sample_city_and_of_a_town_stand_apart():
    test = page()
    test.text_input(key="allocation-title").set_value("Beispiel").run()
    test.button(key="al-keep").click().run()
    assert [kept.title for kept in opened.decision_store("sample").all()] == ["Beispiel"]
    assert opened.decision_store().all() == []
    own = city({"a": [1.0, 2.0, 4.0]}, population=[1000.0, 2000.0, 3000.0])
    test = page(_dataset=Held(own))
    assert "Festgehaltene Beschlüsse" not in texts(test)
    test.text_input(key="allocation-title").set_value("Stadt").run()
    test.button(key="al-keep").click().run()
    assert [kept.title for kept in opened.decision_store(open_project.NONE).all()] == ["Stadt"]
