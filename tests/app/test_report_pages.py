"""The pages Bericht and Vorführen, and project files on Start: choices, empty and error states, ways on."""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import LineString
from streamlit.testing.v1 import AppTest

from sozial.i18n import format_number
from sozial.model import Indicator
from sozial.planning.measures.action import Action
from sozial.reading.areas.background import read_background
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from sozial.report.exchange.project_file import write_project
from sozial.report.outputs import OUTPUTS
from sozial.store.files.upload import Upload
from sozial.store.kept.held import Held
from sozial.store.opened import action_store, project_store, shelf
from sozial.store.project.project import Work
from sozial.store.registers.map_layers import BesideLayer
from sozial.store.registers.notes import NoteLibrary
from sozial.ui.kit import background
from sozial.ui.report import report_panel, showing_panel
from sozial.ui.results import beside_panel
from sozial.ui.session import state
from sozial.ui.start import project_file_panel
from tests.app.test_insight_pages import one_period, page, texts, two_quarters, without_areas
from tests.cities import city
from tests.places import ROOT
from tests.reports import sample_context, town
from tests.shown_ranking import ranking as shown_ranking


def downloads(test):
    return {button.key: button for button in test.get("download_button")}


def said(test):
    return texts(test).replace("\\", "")


def test_every_file_is_offered_with_the_sample_city():
    test = page("bericht")
    assert not test.exception
    assert not test.error
    keys = " ".join(element.proto.id for element in test.get("download_button"))
    alone = {"profiles-pdf", "profiles-docx"}
    for name in OUTPUTS:
        assert (f"report-{name}" in keys) is (name not in alone), name
    assert "Vorlage für den Ausschuss" in said(test)
    assert "Intern: In den Daten dieses Berichts stehen" in said(test)


@pytest.mark.parametrize("dataset", [one_period, without_areas, two_quarters, lambda: town(15).dataset])
def test_other_data_gets_its_files_too(dataset):
    test = page("bericht", dataset())
    assert not test.exception
    assert not test.error
    assert len(test.get("download_button")) > 8


def test_without_areas_the_page_says_what_is_missing():
    test = page("bericht", without_areas())
    assert "Laden Sie Gebiete auf der Seite „Daten“." in said(test)
    assert not [entry for entry in test.get("download_button") if "geopackage" in entry.proto.id]


def test_without_an_index_the_page_says_why_and_offers_nothing():
    dataset = city({"a": [1.0, 2.0]})
    test = page("bericht", dataset, Recipe("m", (Weighted("a", 0.0),)))
    assert not test.exception
    assert not test.get("download_button")
    assert "Gewicht" in said(test)


def test_in_public_mode_every_file_is_made_of_protected_figures(monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    test = page("bericht")
    assert not test.exception
    assert "Für die Öffentlichkeit: Jede Datei entsteht aus geschützten Zahlen, für alle dieselben." in said(test)
    assert "Intern:" not in said(test)


def test_what_must_not_be_published_is_not_offered(monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    monkeypatch.setattr("sozial.report.context.disclosure.small_numbers", lambda *_given: {"Armut": 3})
    test = page("bericht")
    assert not test.get("download_button")
    assert "würden veröffentlicht" in said(test)
    shown = page("vorfuehren")
    assert "würden veröffentlicht" in said(shown)


def test_all_profiles_are_made_beside_the_page(monkeypatch):
    made = []

    def write(name, _context, _wish=None, progress=None):
        made.append(name)
        progress(0.5)
        return b"zip"

    monkeypatch.setattr(report_panel, "write_output", write)
    test = page("bericht")
    next(button for button in test.button if button.key == "report-all-pdf").click().run()
    background.wait_for_all()
    test.run()
    assert made == ["profiles-pdf"]
    assert [entry for entry in test.get("download_button") if "profiles-pdf" in entry.proto.id]


def test_making_all_profiles_can_be_cancelled(monkeypatch):
    ended = threading.Event()

    def write(_name, _context, _wish=None, progress=None):
        try:
            while not ended.wait(0.01):
                progress(0.25)
        finally:
            ended.set()
        return b""

    monkeypatch.setattr(report_panel, "write_output", write)
    test = page("bericht")
    next(button for button in test.button if button.key == "report-all-docx").click().run()
    assert "Profile von 60 Quartieren werden erstellt …" in [bar.proto.text for bar in test.get("progress")]
    next(button for button in test.button if button.key.startswith("stop-")).click().run()
    assert ended.wait(10)
    test.run()
    assert not test.exception
    assert not test.get("progress")
    assert not [entry for entry in test.get("download_button") if "profiles-docx" in entry.proto.id]


def test_the_annex_waits_for_quarters():
    test = page("bericht")
    test.session_state[state.REPORT_UNITS] = []
    test.run()
    disabled = {entry.proto.id for entry in test.get("download_button") if entry.proto.disabled}
    assert len([key for key in disabled if "annex" in key]) == 4


def test_a_programme_area_of_the_data_becomes_that_of_the_application():
    context = town(15)
    test = page("bericht", replace(context.dataset, groups={"Soziale Stadt": ("0002", "0003")}))
    test.selectbox(key=state.REPORT_GROUP).select("Soziale Stadt").run()
    assert test.text_input(key=state.REPORT_AREA).value == "Soziale Stadt"
    assert test.multiselect(key=state.REPORT_UNITS).value == ["0002", "0003"]
    assert not test.exception
    assert not test.warning or "Session State" not in said(test)


_OTHER_DATA = """
import streamlit as st
from sozial.ui.session import loaded_data, state
from tests.reports import town
loaded_data.set_dataset(town(15).dataset)
st.text([state.read(state.REPORT_UNIT), state.read(state.REPORT_UNITS), state.read(state.STEP_UNITS)])
"""


def test_other_data_forgets_which_quarters_a_report_was_about():
    test = AppTest.from_string(_OTHER_DATA)
    test.session_state[state.REPORT_UNIT] = "01101"
    test.session_state[state.REPORT_UNITS] = test.session_state[state.STEP_UNITS] = ["01101"]
    assert [entry.value for entry in test.run().text] == ["[None, None, None]"]


def test_steps_go_forward_and_back_four_while_nothing_is_proposed():
    test = page("vorfuehren")
    assert "1 / 4" in said(test)
    assert "16 Indikatoren aus 6 Handlungsfeldern ergeben den Index" in said(test)
    for number in range(2, 5):
        test.button(key="step-forward").click().run()
        background.wait_for_all()
        test.run()
        assert not test.exception
        assert f"{number} / 4" in said(test)
    assert test.button(key="step-forward").disabled
    test.button(key="step-back").click().run()
    assert "3 / 4" in said(test)
    assert "beschlossen am 13.06.2024" in str([badge.value for badge in test.get("markdown")])


def test_further_steps_are_added_after_the_others():
    test = page("vorfuehren", **{showing_panel.MORE: ["limits"], state.STEP_UNITS: ["01101"]})
    assert "1 / 6" in said(test)
    linked = page("vorfuehren", query={"step": "4"})
    assert "4 / 4" in said(linked)
    assert "4 / 4" in said(page("vorfuehren", query={"step": "99"}))


def test_internal_files_point_to_the_public_version(monkeypatch):
    assert "bekommt die öffentliche Fassung" in said(page("bericht"))
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    assert "bekommt die öffentliche Fassung" not in said(page("bericht"))


def test_internal_figures_are_marked_while_presenting(monkeypatch):
    assert "intern, nicht für die Öffentlichkeit" in said(page("vorfuehren"))
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    assert "intern, nicht für die Öffentlichkeit" not in said(page("vorfuehren"))


def test_a_step_of_measures_leads_to_the_page_of_measures():
    action_store().add(Action("Beratung"), "", "2026-01-02T08:00:00", "sample")
    test = page("vorfuehren", query={"step": "5"})
    assert "die übrigen stehen auf der Seite Maßnahmen" in said(test)


@pytest.mark.parametrize("dataset", [one_period, without_areas, two_quarters, lambda: town(15).dataset])
def test_steps_are_shown_with_other_data(dataset):
    for number in range(1, 6):
        test = page("vorfuehren", dataset(), query={"step": str(number)})
        assert not test.exception
        assert not test.error


def test_with_one_period_the_fourth_step_still_tells_how_sure_it_is():
    test = page("vorfuehren", one_period(), query={"step": "4"})
    # How many steps there are depends on what the project holds besides.
    assert re.search(r"\b4 / \d\b", said(test))
    assert "gehören in fast allen Varianten" in said(test)
    assert "nicht mehr darin" not in said(test)
    # Nothing is asked that the step does not answer.
    assert "Wie sicher ist das? ·" in said(test)
    assert "was hat sich geändert" not in said(test)
    # 58 quarters are rated: a fifth, but not more than ten.
    assert "Gefragt wird nach 10: einem Fünftel der 58 bewerteten Quartiere (abgerundet, 1 bis 10)." in said(test)


def test_what_bars_measure_stands_above_them():
    assert "**Anteil am Index**" in said(page("vorfuehren"))


def one_indicator():
    figures = {"a": [12.1, 8.2, 15.5, 3.3, 20.1, 9.9, 7.0, 5.1, 11.0, 6.2, 4.0]}
    return city(figures, [Indicator("a", "SGB-II-Quote", domain="Einkommen")])


def test_questions_without_an_answer_are_grey_with_the_reason():
    test = page("vorfuehren", one_indicator(), Recipe("m", (Weighted("a"),)))
    told = said(test)
    for asked, reason in (
        ("twice", "Es gibt nur ein Handlungsfeld: Doppelt gezählt ergäbe es dasselbe."),
        ("earlier", "In den Daten ist nur ein Jahr; es gibt nichts zu vergleichen."),
    ):
        assert test.button(key=f"ask-{asked}").disabled
        assert reason in told
    assert not test.button(key="ask-why-not").disabled
    sample = page("vorfuehren")
    assert not any(sample.button(key=f"ask-{asked}").disabled for asked in ("twice", "earlier", "why-not"))


def test_the_first_year_has_none_before_it():
    first = sorted(read_sample().periods)[0]
    test = page("vorfuehren", period=first)
    assert test.button(key="ask-earlier").disabled
    assert f"In den Daten ist kein Jahr vor {first}." in said(test)


def test_with_little_data_it_is_said_why_so_few_count_as_most_burdened():
    test = page("vorfuehren", one_indicator(), Recipe("m", (Weighted("a"),)), query={"step": "4"})
    assert "Gefragt wird nach 2: einem Fünftel der 11 bewerteten Quartiere (abgerundet, 1 bis 10)." in said(test)


def test_each_step_tells_its_year_and_what_it_has_no_room_for():
    whole = town(80)
    # 14 quarters are in the class of the greatest burden; 12 are named, 5 with their reasons, 3 in the title.
    for number, told in (
        (1, ""),
        (2, "Hier 12 von 14; die übrigen stehen auf der Seite Analyse."),
        (3, "Hier 5 von 14;"),
    ):
        test = page("vorfuehren", whole.dataset, whole.recipe, query={"step": str(number)})
        ending = " · **2024** · :red[**intern, nicht für die Öffentlichkeit**]"
        assert any(caption.value.endswith(ending) for caption in test.caption)
        assert told in said(test)
        assert ("Hier " in said(test)) is bool(told)
    assert " und 11 weitere" in said(test)


def test_the_end_of_the_steps_leads_to_the_report(monkeypatch):
    ways = []
    monkeypatch.setattr(showing_panel.navigation, "go_to", ways.append)
    test = page("vorfuehren")
    assert ways == []
    test.button(key="step-end").click().run()
    assert ways == ["bericht"]


class _File(io.BytesIO):
    """A file as the uploader gives it."""

    def __init__(self, content, name):
        super().__init__(content)
        self.name = name


@pytest.fixture
def opened(monkeypatch):
    """Show the page Start with a project file in its uploader."""

    def show(content, name="p.sozial"):
        monkeypatch.setattr(project_file_panel.st, "file_uploader", lambda *_given, **_named: _File(content, name))
        test = AppTest.from_file(str(ROOT / "pages" / "start.py"), default_timeout=180)
        return test.run()

    return show


def test_a_project_file_is_checked_and_opened_with_what_stands_beside_it(opened):
    context = sample_context()
    other = replace(context, dataset=replace(context.dataset, title="Andere Stadt"))
    test = opened(write_project(other))
    assert not test.exception
    assert "Jeder Indexwert stimmt auf neun Stellen, Ränge und Klassen sind dieselben." in said(test)
    assert test.checkbox(key=project_file_panel.BESIDE).value
    test.button(key="project-file-open").click().run()
    assert not test.exception
    held = test.session_state["_dataset"].dataset
    assert held.title == "Andere Stadt"
    assert "Geöffnet: „Andere Stadt“." in said(test)
    # Each opening is a project of its own, with what belongs to it.
    test.button(key="project-file-open").click().run()
    heads = {head.name: head for head in project_store().all()}
    assert {"Andere Stadt", "Andere Stadt (2)"} <= heads.keys()
    box = str(test.success[-1].value)
    assert "Geöffnet: „Andere Stadt (2)“." in box
    assert "Ein Projekt „Andere Stadt“ gab es hier schon, deshalb heißt dieses „Andere Stadt (2)“" in box
    head = heads["Andere Stadt"]
    script = (
        "import streamlit as st\n"
        "from sozial.ui.project.register import ACTIONS, OBJECTIVES\n"
        "st.text(len(ACTIONS.kept()))\nst.text(len(OBJECTIVES.kept()))\n"
    )
    counted = AppTest.from_string(script)
    counted.session_state["_dataset"] = Held(held)
    counted.session_state["_project"] = head
    counted.run()
    assert [entry.value for entry in counted.text] == [str(len(context.actions)), str(len(context.objectives))]
    notes, _findings = NoteLibrary(shelf("notes"), head.key).load()
    assert {note.text for note in notes} == {"Der Treff trägt viel.", "Das bleibt im Haus."}


def called(title):
    context = town(15)
    return replace(context, dataset=replace(context.dataset, title=title))


def test_what_was_opened_is_said_with_its_state_and_the_way_on(opened):
    test = opened(write_project(called("Einmal")), "stadt*.sozial")
    assert "gibt es hier schon" not in said(test)
    test.button(key="project-file-open").click().run()
    (box,) = [str(entry.value) for entry in test.success]
    assert "Geöffnet: „Einmal“. Aus der Datei „stadt\\*.sozial“: 15 Quartiere" in box
    assert "(Probe)" in box
    assert "unter diesem Namen als Projekt angelegt" in box
    assert test.button(key="opened-analysis").label == "Analyse"
    test.session_state["_from-page"] = "analyse"
    test.run()
    assert not test.success


def test_a_project_of_the_same_name_is_told_and_can_be_opened_instead(opened):
    context = sample_context()
    work = Work(context.dataset, context.recipe, context.period)
    first = project_store().begin("Zweimal", work, "", "2026-03-01T09:30:00")
    test = opened(write_project(called("Zweimal")))
    (warned,) = [str(entry.value) for entry in test.markdown if "gibt es hier schon" in str(entry.value)]
    assert "Ein Projekt „Zweimal“ gibt es hier schon." in warned
    assert "„Zweimal (2)“" in warned
    test.button(key="project-file-open").click().run()
    (box,) = [str(entry.value) for entry in test.success]
    assert "deshalb heißt dieses „Zweimal (2)“" in box
    test.button(key="project-file-here").click().run()
    assert test.session_state["_project"].key == first.key
    assert not test.success


def test_a_file_that_is_none_is_refused_and_nothing_is_taken(opened):
    test = opened(b"nothing", "x.sozial")
    assert not test.exception
    assert "keine lesbare Projektdatei" in said(test)
    assert not [button for button in test.button if button.key == "project-file-open"]


def test_a_file_whose_result_differs_says_so_and_can_be_opened(opened):
    content = write_project(town(15))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as written:
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename == "project.json":
                part = part.replace(b'"recipe_sha256": "', b'"recipe_sha256": "x')
            written.writestr(entry.filename, part)
    test = opened(out.getvalue())
    assert "Das Rezept ist nicht das, das die Datei nennt." in said(test)
    test.button(key="project-file-open").click().run()
    assert test.session_state["_dataset"].dataset.title == "Stadt mit 15 Quartieren"


def sent_to_map(test):
    """Return what the browser is told to paint, at one step."""
    (shown,) = test.get("component_instance")
    script = json.loads(shown.proto.json_args)["feature_group"]
    return json.JSONDecoder().raw_decode(script, script.index("Quarters.paint(") + len("Quarters.paint("))[0]


def listed_beside(test):
    (told,) = [str(entry.value) for entry in test.markdown if str(entry.value).startswith("- ")]
    return [line.removeprefix("- ") for line in told.splitlines()]


@pytest.mark.parametrize("with_ranks", [True, False])
def test_the_quarters_that_are_listed_stand_on_the_map(with_ranks):
    test = page("vorfuehren", query={"step": "2"}, ranks=with_ranks)
    sent, areas = sent_to_map(test), read_sample().areas
    marked = [(sign, areas["name"].iloc[int(at)]) for at, sign in sent["marks"].items()]
    shown = [f"**{sign}** {name}" if sign else name for sign, name in marked]
    assert len(shown) == 12
    assert sorted(shown) == sorted(listed_beside(test))
    assert all(sign == "" for sign, _name in marked) is not with_ranks
    assert sent["large"]


def test_large_type_numbers_the_first_of_the_ranking_on_the_map():
    assert "marks" not in sent_to_map(page("analyse"))
    test = page("analyse", large=True)
    areas = read_sample().areas
    marked = {areas.index[int(at)]: sign for at, sign in sent_to_map(test)["marks"].items()}
    ranking = shown_ranking(test).head(10)
    assert marked == {unit: f"{rank:.0f}" for unit, rank in ranking["rank"].items()}
    assert "marks" not in sent_to_map(page("analyse", large=True, ranks=False))


def test_streets_are_asked_about_only_where_some_are_loaded():
    test = page("vorfuehren")
    assert test.button(key="ask-streets").disabled
    assert "Es sind keine Straßen geladen; das geht auf der Seite „Analyse“" in said(test)


@pytest.mark.parametrize("asked", ["why-not", "twice", "earlier"])
def test_each_question_of_a_committee_is_two_clicks_away(asked):
    test = page("vorfuehren")
    test.button(key=f"ask-{asked}").click().run()
    assert not test.exception
    # A question is none of the steps, so it has no number among them.
    assert re.search("^Frage · ", said(test), re.MULTILINE)
    assert not re.search(r"\d / \d", said(test))
    words = {
        "why-not": "bis zur Klasse darunter sind es|fehlt .* bis zur Klasse", "twice": "doppelt gezählt",
        "earlier": r"Seit 20\d\d",
    }[asked]  # fmt: skip
    assert re.search(words, said(test))
    # The way back leads to the step that was left.
    test.button(key="step-back").click().run()
    assert re.search(r"1 / \d · Was haben wir gemessen", said(test))


def test_the_distance_to_the_next_class_is_what_the_ranking_says():
    test = page("vorfuehren")
    test.button(key="ask-why-not").click().run()
    unit = test.selectbox(key="asked-quarter").value
    analysis = page("analyse")
    ranking = shown_ranking(analysis)
    gap = ranking.loc[unit, "gap"]
    assert gap > 0
    assert f"fehlt {format_number(gap, 'de', 2)} bis zur Klasse" in said(test)
    assert f"{format_number(gap, 'de', 2)} ist die kleinste Zahl, die genügt" in said(test)


def test_the_streets_of_a_quarter_are_named_where_the_town_has_loaded_them():
    dataset = read_sample()
    areas = dataset.metric_areas
    unit = areas.index[0]
    middle = areas.geometry[unit].representative_point()
    ways = {f"Weg {number:02d}": 10.0 * number for number in range(16)} | {"<b>Gasse</b>": -20.0}
    lines = [LineString([(middle.x - 30, middle.y + up), (middle.x + 30, middle.y + up)]) for up in ways.values()]
    frame = gpd.GeoDataFrame({"name": list(ways)}, geometry=lines, crs=areas.crs).to_crs("EPSG:4326")
    shape = read_background(frame.to_json().encode(), "strassen.geojson", (-180, -90, 180, 90)).shape
    layer = BesideLayer("Straßen", "streets", True, Upload("strassen.geojson", shape)).plain()
    test = page("vorfuehren", **{beside_panel.LAYERS: [layer]})
    assert "keine Straßen geladen" not in said(test)
    test.button(key="ask-streets").click().run()
    test.selectbox(key="asked-quarter").set_value(unit).run()
    assert not test.exception
    assert "Grenzt an" in said(test)
    # It is outlined, and shown from near.
    assert read_sample().areas.index[sent_to_map(test)["near"]] == unit
    told = said(test)
    # In the order of the alphabet, and shown as they are written; what does not fit is counted.
    assert re.search(r"Straßen:\*\* <b>Gasse</b>, Weg 00, Weg 01, .*Weg 12 und 3 weitere", told), told[-900:]
