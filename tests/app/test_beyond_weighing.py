"""Texts from phones and proposals under a budget on the moderator's page, without a browser."""

from __future__ import annotations

import pytest

from sozial.store import opened
from sozial.store.registers.notes import NoteLibrary
from sozial.store.voting.proposals import ChoiceState
from sozial.ui.project.open_project import SAMPLE
from sozial.ui.workshop import proposals_entry, proposals_panel
from sozial.workshop.pb_file import choice_as_pb, choice_from_pb, read_pb, write_pb
from sozial.workshop.proposals import Choice, Need, Proposal
from sozial.workshop.statements import Moderation, StatementKind, scene_content
from tests.app.test_insight_pages import texts
from tests.app.test_workshop_page import begin, held, page, store  # noqa: F401

HOSTILE = "<script>alert(1)</script> **fett** [x](http://a.example) =1+1"


# Both parts of the page unfolded.
OPENED = {"st-panel": True, "pr-panel": True}


def press(test, key):
    test.button(key=key).click().run()
    assert not test.exception
    return test


def toggle(test, workshop, kind):
    test.toggle(key=f"st-ask-{kind}-{workshop.key}").set_value(True).run()
    assert not test.exception


def send(workshop, token, text, kind="missing", unit=""):
    opened.statement_store().send(workshop, token, text, kind, text, unit).result(20)


def found(workshop, text):
    return next(one for one in opened.statement_store().all(workshop) if one.text == text)


def test_texts_are_asked_for_read_shown_and_grouped(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    assert opened.statement_store().call(workshop).kinds == ()
    for kind in StatementKind:
        toggle(test, workshop, kind)
    call = opened.statement_store().call(workshop)
    assert call.kinds == tuple(StatementKind)
    assert ("01101", "Zollhof") in [(quarter.key, quarter.name) for quarter in call.quarters]
    send(workshop, "a" * 32, HOSTILE)
    send(workshop, "b" * 32, "Ein Treff für Jugendliche")
    test.run()
    said = texts(test)
    assert "Neu: 2 · gezeigt: 0 · verborgen: 0" in said
    # Markdown of a text is never read as such.
    assert "\\<script\\>" in said
    assert "**fett**" not in said
    assert scene_content(opened.statement_store().all(workshop), StatementKind.MISSING) == ()
    press(test, f"st-hide-{found(workshop, HOSTILE).key}")
    treff = found(workshop, "Ein Treff für Jugendliche").key
    opened.statement_store().group(workshop, [found(workshop, HOSTILE).key], "Jugend")
    press(test, f"st-show-{treff}")
    test.selectbox(key=f"st-heading-{treff}").set_value("Jugend").run()
    assert not test.exception
    assert found(workshop, HOSTILE).moderation is Moderation.HIDDEN
    content = scene_content(opened.statement_store().all(workshop), StatementKind.MISSING)
    assert content == (("Jugend", ("Ein Treff für Jugendliche",)),)
    assert "Neu: 0 · gezeigt: 1 · verborgen: 1" in texts(test)


def test_local_knowledge_becomes_a_note_and_a_question_is_answered(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    for kind in (StatementKind.LOCAL, StatementKind.QUESTION):
        toggle(test, workshop, kind)
    send(workshop, "a" * 32, "Hier fehlt Licht", "local", "01101")
    send(workshop, "a" * 32, "Wann geht es weiter?", "question")
    test.run()
    for text in ("Hier fehlt Licht", "Wann geht es weiter?"):
        press(test, f"st-show-{found(workshop, text).key}")
    press(test, f"st-note-{found(workshop, 'Hier fehlt Licht').key}")
    assert "Notiz zu „Zollhof“ ist gespeichert" in texts(test)
    notes, _findings = NoteLibrary(opened.shelf("notes"), SAMPLE).load()
    assert [(note.unit, note.text, note.is_released) for note in notes] == [("01101", "Hier fehlt Licht", False)]
    # It is offered once.
    assert found(workshop, "Hier fehlt Licht").note == notes[0].key
    assert f"st-note-{found(workshop, 'Hier fehlt Licht').key}" not in {button.key for button in test.button}
    press(test, f"st-answer-{found(workshop, 'Wann geht es weiter?').key}")
    assert found(workshop, "Wann geht es weiter?").is_answered
    press(test, f"st-answer-{found(workshop, 'Wann geht es weiter?').key}")
    assert not found(workshop, "Wann geht es weiter?").is_answered


CHOICE = Choice(
    (
        Proposal("1", "Spielplatz", 5_000_000, "01101", "Zollhof", "Kinder", "Neue Geräte."),
        Proposal("2", "Sprachcafé", 5_000_000),
        Proposal("3", "Sitzbänke", 4_000_000, "01102", "Weinberg"),
    ),
    10_000_000,
)  # fmt: skip


def vote(workshop, ballots):
    for place, ballot in enumerate(ballots):
        opened.choice_store().vote(workshop, f"{place:032}", ballot).result(20)


def test_a_choice_is_opened_closed_revealed_and_taken_over(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    opened.choice_store().prepare(workshop, CHOICE)
    test.run()
    press(test, "pr-open")
    assert opened.choice_store().read(workshop).choice == CHOICE
    assert "Die Abstimmung ist offen: 0 haben angekreuzt" in texts(test)
    # As worked out by hand in the tests of the method: 6 want 1 and 2, 4 want 3; 10,000 euros each.
    vote(workshop, [["1", "2"]] * 6 + [["3"]] * 4)
    press(test, "pr-close")
    assert "10 haben angekreuzt" in texts(test)
    press(test, "pr-again")
    press(test, "pr-close")
    press(test, "pr-reveal")
    said = texts(test)
    assert "Ausgewählt: 2 Vorschläge für 90.000\xa0€, 90\xa0% des Budgets" in said
    (table,) = [shown.value for shown in test.table if "Gleiche Anteile" in shown.value]
    rows = table.to_dict("index")
    assert list(rows) == ["Spielplatz", "Sitzbänke", "Sprachcafé"]
    assert rows["Spielplatz"]["Warum"] == (
        "6 Personen möchten ihn; von jedem ihrer Anteile am Budget gehen 8.333,33\xa0€ hinein."
    )
    assert rows["Sitzbänke"]["Warum"] == (
        "4 Personen möchten ihn; von jedem ihrer Anteile am Budget gehen 10.000\xa0€ hinein."
    )
    assert "6 Personen möchten ihn und haben zusammen noch 10.000\xa0€" in rows["Sprachcafé"]["Warum"]
    assert [rows[name]["Meiste Stimmen zuerst"] for name in rows] == ["ausgewählt", "nicht ausgewählt", "ausgewählt"]
    assert "Eine Stimme zählt" not in table
    press(test, "pr-take")
    kept = opened.action_store().all(SAMPLE)
    assert [(one.entry.title, one.entry.units, one.entry.domain, one.entry.budget) for one in kept] == [
        ("Sitzbänke", ("01102",), "", 40_000.0), ("Spielplatz", ("01101",), "Kinder", 50_000.0),
    ]  # fmt: skip
    assert all(str(one.entry.status) == "planned" for one in kept)
    assert "mit 6 von 10 Stimmen" in kept[1].entry.remarks
    # Nothing is taken over twice.
    assert "pr-take" not in {button.key for button in test.button}
    again, ballots = choice_from_pb(read_pb(proposals_panel.build_pb(workshop).decode()))
    assert again == CHOICE
    assert sorted(map(sorted, ballots)) == [["1", "2"]] * 6 + [["3"]] * 4


def test_below_five_ballots_nothing_is_shown_or_exported(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    opened.choice_store().prepare(workshop, CHOICE)
    opened.choice_store().open(workshop)
    vote(workshop, [["1"]] * 4)
    test.run()
    press(test, "pr-close")
    press(test, "pr-reveal")
    assert "Unter fünf Stimmzetteln gibt es kein Ergebnis" in texts(test)
    assert not [shown for shown in test.table if "Gleiche Anteile" in shown.value]
    choice, ballots = choice_from_pb(read_pb(proposals_panel.build_pb(workshop).decode()))
    assert (choice, ballots) == (CHOICE, [])
    press(test, "pr-anew")
    assert opened.choice_store().read(workshop).state is ChoiceState.DRAFT


def test_proposals_and_ballots_are_read_from_a_file(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    ballots = [frozenset({"1"})] * 3 + [frozenset({"3"})] * 3
    content = write_pb(choice_as_pb(CHOICE, ballots, "x", "y", "2026-01-01")).encode()
    test.file_uploader(key="pr-file").set_value(("wahl.pb", content, "text/plain")).run()
    assert "Die Datei wird bisher nur angesehen. „Datei übernehmen“ übernimmt sie." in texts(test)
    press(test, "pr-take-file")
    said = texts(test)
    assert "Übernommen: 3 Vorschläge." in said
    assert "6 Stimmzettel. Sie sind nicht aus diesem Raum." in said
    assert opened.choice_store().read(workshop).choice == CHOICE
    press(test, "pr-count-file")
    assert opened.choice_store().count(workshop) == 6
    press(test, "pr-reveal")
    assert "Ausgewählt: 2 Vorschläge" in texts(test)


def test_a_vote_opened_before_the_page_was_drawn_anew_is_about_the_file(store, monkeypatch):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    take = proposals_entry._take_file

    def take_and_open(workshop, current, kept, upload):
        # Both buttons are of the run that knew no proposals.
        take(workshop, current, kept, upload)
        proposals_entry._open(workshop, current, kept)

    monkeypatch.setattr(proposals_entry, "_take_file", take_and_open)
    content = write_pb(choice_as_pb(CHOICE, [], "x", "y", "2026-01-01")).encode()
    test.file_uploader(key="pr-file").set_value(("wahl.pb", content, "text/plain")).run()
    press(test, "pr-take-file")
    found = opened.choice_store().read(workshop)
    assert (found.state, found.choice) == (ChoiceState.OPEN, CHOICE)
    assert "Die Abstimmung ist offen: 0 haben angekreuzt" in texts(test)


def test_a_table_is_read_and_need_is_stated(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    content = (
        "Titel;Kosten;Quartier;Handlungsfeld;Satz\nSpielplatz;12.000,50;Zollhof;Kinder;Neu.\n"
        "Café;viel;Nirgendwo;;\nBänke;8000;01102;;\n"
    )
    test.file_uploader(key="pr-file").set_value(("v.csv", content.encode(), "text/csv")).run()
    press(test, "pr-take-file")
    said = texts(test)
    assert "viel" in said
    assert "Nirgendwo" in said
    choice = opened.choice_store().read(workshop).choice
    assert [(one.title, one.cents, one.unit) for one in choice.proposals] == [
        ("Spielplatz", 1_200_050, "01101"), ("Café", 0, ""), ("Bänke", 800_000, "01102"),
    ]  # fmt: skip
    # It cannot be opened before it is complete, and says why.
    press(test, "pr-open")
    said = texts(test)
    assert "„Café“ hat keine Kosten über 0." in said
    assert "Es gibt kein Budget." in said
    test.text_input(key="pr-budget-typed").set_value("20.000").run()
    test.selectbox(key="pr-need").set_value(str(Need.SCORE)).run()
    press(test, "pr-save")
    choice = opened.choice_store().read(workshop).choice
    assert (choice.cents, choice.need, choice.highest) == (2_000_000, Need.SCORE, 150)
    assert choice.proposals[1].factor == 100
    assert all(100 <= one.factor <= 150 for one in choice.proposals)
    assert choice.proposals[0].factor != choice.proposals[2].factor


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"PROJECTS\n", b'META\nkey;value\n"'])
def test_a_file_that_is_none_says_so(store, content):  # noqa: F811
    test = begin(page(), **OPENED)
    test.file_uploader(key="pr-file").set_value(("v.pb", content, "text/plain")).run()
    press(test, "pr-take-file")
    assert "UTF-8" in texts(test) or "pabulib.org" in texts(test)
    assert opened.choice_store().read(held(test, store)) is None


def test_what_is_shown_is_a_screen_of_the_room_and_what_is_hidden_is_gone_from_it(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    toggle(test, workshop, StatementKind.MISSING)
    send(workshop, "a" * 32, HOSTILE)
    test.run()
    assert "said-1" not in test.selectbox(key="ws-stage-jump").options
    one = found(workshop, HOSTILE)
    press(test, f"st-show-{one.key}")
    test.run()
    test.selectbox(key="ws-stage-jump").set_value("said-1").run()
    assert not test.exception
    scene = store.seen_room(workshop).scene
    assert (scene.key, scene.title) == ("said-1", "Was fehlt?")
    # The text itself: the page of the room escapes it.
    assert [entry["text"] for entry in scene.content["entries"]] == [HOSTILE]
    press(test, f"st-hide-{one.key}")
    test.run()
    scene = store.seen_room(workshop).scene
    assert scene.kind != "said"
    assert HOSTILE not in str(scene.content)


def test_no_limit_of_ticks_is_an_empty_field_and_never_0(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    assert test.text_input(key="pr-most-typed").value == ""
    assert "0: so viele" not in str([field.help for field in test.text_input])
    opened.choice_store().prepare(workshop, CHOICE)
    test.run()
    test.text_input(key="pr-most-typed").set_value("2").run()
    press(test, "pr-save")
    assert opened.choice_store().read(workshop).choice.most == 2
    test.text_input(key="pr-most-typed").set_value("0").run()
    assert any("1" in str(entry.value) for kind in ("error", "warning", "caption") for entry in test.get(kind))
    test.text_input(key="pr-most-typed").set_value("").run()
    press(test, "pr-save")
    assert opened.choice_store().read(workshop).choice.most == 0
    assert test.text_input(key="pr-most-typed").value == ""


def test_the_rooms_screen_goes_to_the_vote_and_to_its_result_by_itself(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    opened.choice_store().prepare(workshop, CHOICE)
    test.run()
    assert store.seen_room(workshop).scene.kind == "welcome"
    press(test, "pr-open")
    scene = store.seen_room(workshop).scene
    assert (scene.key, scene.content["about"]) == ("vote", "Abstimmung: 3 Vorschläge, Budget 100.000\xa0€")
    vote(workshop, [["1", "2"]] * 6 + [["3"]] * 4)
    # The moderator turns to another screen: it stays until the vote goes on.
    test.selectbox(key="ws-stage-jump").set_value("welcome").run()
    press(test, "pr-close")
    assert store.seen_room(workshop).scene.kind == "welcome"
    press(test, "pr-reveal")
    assert store.seen_room(workshop).scene.title.startswith("Ausgewählt: 2 Vorschläge")


def test_a_vote_with_few_ballots_shows_no_result_on_the_screen(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    opened.choice_store().prepare(workshop, CHOICE)
    opened.choice_store().open(workshop)
    vote(workshop, [["1"]] * 4)
    test.run()
    for what in ("close", "reveal"):
        press(test, f"pr-{what}")
    scene = store.seen_room(workshop).scene
    assert scene.title == "Ein Ergebnis gibt es ab 5 Stimmzetteln."
    assert "Spielplatz" not in str(scene)


def test_a_revealed_vote_is_a_screen_of_the_room(store):  # noqa: F811
    test = begin(page(), **OPENED)
    workshop = held(test, store)
    choices = opened.choice_store()
    proposals = (Proposal("a", "Treff", 100), Proposal("b", "Bank", 50), Proposal("c", "Turm", 900))
    choices.prepare(workshop, Choice(proposals, 200))
    choices.open(workshop)
    for place in range(5):
        choices.vote(workshop, f"{place}" * 32, ["a", "b"]).result(20)
    choices.close(workshop)
    test.run()
    assert not any("Ergebnis der Abstimmung" in label for label in test.selectbox(key="ws-stage-jump").options)
    choices.reveal(workshop)
    test.run()
    test.selectbox(key="ws-stage-jump").set_value("chosen").run()
    scene = store.seen_room(workshop).scene
    assert [entry["text"] for entry in scene.content["entries"]] == ["Bank", "Treff"]
    assert "Turm" not in str(scene.content["entries"])
