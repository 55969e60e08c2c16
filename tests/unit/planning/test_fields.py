"""A field is declared once: what is shown, asked, checked, kept and written of it follows from the declaration."""

from __future__ import annotations

import datetime
import json
import sys
from dataclasses import dataclass, fields, replace
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from sozial.output.tables.register_workbook import write_register
from sozial.output.words.entry_words import field_words
from sozial.planning.measures.action import FORM, REPORTED, TABLE, Action, Status, check_action, select_actions
from sozial.planning.measures.entry import ACTIONS, OBJECTIVES, Change, EntryKind, KeptEntry, changed_fields
from sozial.planning.measures.field_checks import check_fields
from sozial.planning.measures.field_kinds import (
    Amount,
    Choice,
    Day,
    IndicatorCode,
    IndicatorCodes,
    Line,
    Needed,
    Number,
    Parts,
    Quarters,
    Several,
)
from sozial.planning.measures.fields import blank, columns_of, fields_of, in_order, part_type, value_of, with_values
from sozial.planning.measures.objective import FORM as OBJECTIVE_FORM
from sozial.planning.measures.objective import Objective
from sozial.planning.measures.register_form import read_form_rows
from sozial.planning.measures.target import Target
from sozial.reading.files.spreadsheet import read_form
from sozial.reading.loading.sample import read_sample
from sozial.report.papers.evening_guide import GUIDE
from sozial.ui.measures.field_columns import edited, table_columns, table_frame, typed_cells
from sozial.ui.measures.field_inputs import FormFields
from tests.places import ROOT
from tests.unit.planning.test_register import WHOLE

sys.path.insert(0, str(ROOT / "tools"))
from update_documents import DOCUMENT, EVENING, KINDS, with_tables


@dataclass(frozen=True)
class LaterAction(Action):
    """A measure with fields that there are not yet."""

    contact: Annotated[
        str, Line("Contact", longest=5, needed=Needed("no-contact", "A contact is needed.", "Enter one."))
    ] = ""
    decided: Annotated[str, Day("Decided on")] = ""
    share: Annotated[float | None, Amount("Share")] = None
    kind: Annotated[Status, Choice("Kind", labels={Status.RUNNING: "one", Status.ENDED: "two"}, unknown="?")] = (
        Status.RUNNING
    )


LATER = LaterAction("A", contact="Frau", decided="2026-02-01", share=2.5, kind=Status.ENDED)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_declared_with_its_meaning(kind):
    declared = fields_of(kind)
    assert list(declared) == [one.name for one in fields(kind)]
    assert [name for name, field in declared.items() if not field.meaning or not field.described] == []


@pytest.mark.parametrize(("kind", "form"), [(Action, FORM), (Objective, OBJECTIVE_FORM)])
def test_a_form_shows_every_field_once(kind, form):
    names = [name for place in form.places(fields_of(kind)) for name in place]
    assert sorted(names) == sorted(fields_of(kind))


def test_table_and_report_name_no_field_that_there_is_not():
    assert set(TABLE) <= set(fields_of(Action))
    assert set(REPORTED) < set(fields_of(Action))


def test_the_documentation_has_the_tables_of_the_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run python tools/update_documents.py"
    assert all(f"<!-- fields of {kind.__name__} -->" in text for kind in KINDS)


def test_the_guide_in_the_documentation_is_the_one_that_comes_with_the_app():
    assert EVENING.read_bytes() == GUIDE.read_bytes(), "run python tools/update_documents.py"


def test_a_new_field_stands_at_the_end_of_form_and_table():
    assert FORM.places(fields_of(LaterAction))[2][-4:] == ("contact", "decided", "share", "kind")
    assert [column.name for column in in_order(columns_of(LaterAction), TABLE)][-4:] == [
        "contact", "decided", "share", "kind",
    ]  # fmt: skip


def test_a_new_field_is_checked():
    wrong = LaterAction("A", contact="longer", decided="soon", share=-1.0)
    assert [finding.code for finding in check_fields(wrong, "A")] == ["too-long", "no-date", "amount"]
    assert check_fields(replace(wrong, contact=" "), "A")[0].code == "no-contact"
    assert check_fields(LATER, "A") == []


def test_a_new_field_is_kept_and_what_was_kept_before_it_opens():
    kind = EntryKind("later", LaterAction)
    assert kind.read(kind.write(LATER)) == LATER
    assert kind.read(ACTIONS.write(WHOLE)) == LaterAction(**vars(WHOLE))


def test_a_new_field_is_told_in_words():
    declared, sample = fields_of(LaterAction), read_sample()
    before = replace(LATER, contact="", decided="", share=None)
    told = {
        name: [field_words(declared[name], getattr(one, name), sample, "de") for one in (before, LATER)]
        for name in changed_fields(before, LATER)
    }
    assert told == {"contact": ["–", "Frau"], "decided": ["–", "01.02.2026"], "share": ["–", "2,50"]}


def test_a_new_field_is_a_column_that_can_be_edited():
    columns = columns_of(LaterAction)
    frame = table_frame([LATER], columns)
    assert frame.loc[0, ["contact", "decided", "share", "kind"]].tolist() == ["Frau", "01.02.2026", "2,5", "ended"]
    assert set(table_columns(columns, read_sample(), [LATER], "title")) == set(frame.columns)
    typed = typed_cells(columns).read({"edited_rows": {0: {"share": "3,5", "decided": "1.3.26", "kind": "running"}}})
    assert edited(LATER, typed["edited_rows"][0], columns) == replace(
        LATER, share=3.5, decided="2026-03-01", kind=Status.RUNNING
    )


def later_form():
    import streamlit as st

    from sozial.planning.measures.action import FORM
    from sozial.reading.loading.sample import read_sample
    from sozial.ui.measures.field_inputs import FormFields
    from sozial.ui.session import state
    from tests.unit.planning.test_fields import LATER, LaterAction

    inputs = FormFields("later", LaterAction, FORM)
    current = type("Current", (), {"dataset": read_sample()})()
    if not state.read("opened"):
        inputs.open(state.read("entry", LATER))
        state.write("opened", True)
    inputs.show_above(current)
    inputs.show_below(current)
    state.write("entered", inputs.entered())
    state.write("unread", inputs.has_unread())
    st.write("shown")


def test_a_new_field_is_asked_in_the_form():
    test = AppTest.from_function(later_form, default_timeout=180).run()
    assert not test.exception
    assert test.session_state["entered"] == LATER
    test.text_input(key="later-contact").set_value(" Herr")
    test.text_input(key="later-decided-typed").set_value("1.3.26")
    test.text_input(key="later-share-typed").set_value("1.000,5")
    test.button_group(key="later-kind").set_value("running").run()
    expected = replace(LATER, contact="Herr", decided="2026-03-01", share=1000.5, kind=Status.RUNNING)
    assert test.session_state["entered"] == expected
    test.text_input(key="later-share-typed").set_value("viel").run()
    assert test.session_state["unread"]
    assert test.session_state["entered"] == expected


def test_a_form_that_is_opened_and_not_changed_holds_what_it_was_opened_with():
    test = AppTest.from_function(later_form, default_timeout=180)
    test.session_state["entry"] = LaterAction(**vars(WHOLE))
    test.run()
    assert test.session_state["entered"] == LaterAction(**vars(WHOLE))


def test_inputs_are_remembered_with_what_was_typed_in_them():
    keys = FormFields("action", Action, FORM).entries()
    assert {"action-title", "action-units", "action-status", "action-target-indicator"} <= set(keys)
    assert {"action-budget", "action-budget-typed", "action-start-typed", "action-target-due-typed"} <= set(keys)
    assert not [key for key in FormFields("objective", Objective, OBJECTIVE_FORM).entries() if "target" in key]


def test_a_search_looks_through_every_text():
    for name in ("title", "objective", "department", "partners", "programme", "remarks"):
        assert select_actions([replace(Action("x"), **{name: "Sprache"})], text="sprach") == [0]
    assert select_actions([Action("x", domain="Sprache")], text="sprach") == []


def test_emptied_parts_of_a_target_leave_none():
    action = with_values(Action("A"), {"target_indicator": "x", "target_due": "2027-01-01"})
    assert action.target is not None
    assert (action.target.indicator, action.target.due, action.target.value == action.target.value) == (
        "x", "2027-01-01", False,
    )  # fmt: skip
    emptied = with_values(action, {"target_indicator": None, "target_value": None, "target_due": None})
    assert emptied == Action("A")
    assert [value_of(emptied, column) for column in columns_of(Action)[5:8]] == [None, None, None]


def test_nothing_is_what_a_blank_entry_holds():
    assert blank(Action) == Action("")
    assert with_values(WHOLE, dict.fromkeys([column.name for column in columns_of(Action)])) == Action("")


@pytest.mark.parametrize(
    "change",
    [
        {"budget": "viel"}, {"budget": True}, {"units": "01"}, {"units": [1]}, {"status": "gone"}, {"title": None},
        {"target": {"indicator": "x", "value": None, "due": ""}}, {"target": {"indicator": "x"}}, {"colour": "red"},
        {"target": {"indicator": "x", "value": 1.0, "due": "", "colour": "red"}},
    ],
)  # fmt: skip
def test_an_entry_that_holds_anything_else_is_damaged_and_never_bent(change):
    kept = json.loads(ACTIONS.write(WHOLE))
    assert ACTIONS.read(json.dumps(kept)) == WHOLE
    with pytest.raises(Exception, match=r"What was kept of this entry is damaged\.") as caught:
        ACTIONS.read(json.dumps(kept | change))
    assert [finding.code for finding in caught.value.findings] == ["damaged"]


def test_whole_numbers_of_a_file_are_amounts():
    kept = json.loads(ACTIONS.write(Action("A"))) | {"budget": 1000}
    assert repr(ACTIONS.read(json.dumps(kept)).budget) == "1000.0"
    aim = Objective("A", targets=(Target("x", 1.0, "2027-01-01"),))
    assert OBJECTIVES.read(OBJECTIVES.write(aim)) == aim


SAMPLE = read_sample()
KEYS = [*map(str, SAMPLE.units.index[:3]), "gone_1"]
CODES = [*[indicator.code for indicator in SAMPLE.indicators[:3]], "gone_1"]
# Texts that a spreadsheet gives back as they are: without control characters, and without space at their ends.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.just("\n"), max_size=60
).map(str.strip)
DAYS = st.dates(min_value=datetime.date(1900, 3, 1)).map(lambda day: day.isoformat())


def values_of(kind, name, field, is_part):
    """Return values of a declared field; a part of another one is always filled in."""
    match field:
        case Amount():
            return st.none() | st.floats(0, 1e15) | st.integers(0, 10**12).map(float)
        case Number():
            return st.floats(-1e9, 1e9)
        case Day():
            return DAYS if is_part else st.just("") | DAYS
        case Choice():
            return st.sampled_from(list(field.labels))
        case Quarters() | IndicatorCodes():
            known = KEYS if isinstance(field, Quarters) else CODES
            return st.lists(st.sampled_from(known), unique=True).map(tuple)
        case IndicatorCode():
            return st.sampled_from(CODES)
        case Parts():
            return st.none() | entries_of(part_type(kind, name), True)
        case Several():
            return st.lists(entries_of(part_type(kind, name), True), max_size=3).map(tuple)
        case _:
            return TEXTS.filter(bool) if field.needed else TEXTS


def entries_of(kind, is_part=False):
    """Return any entries of a kind, whatever its fields are."""
    return st.builds(kind, **{name: values_of(kind, name, one, is_part) for name, one in fields_of(kind).items()})


@settings(max_examples=60, deadline=None)
@given(entries_of(Action), entries_of(Objective), entries_of(LaterAction))
def test_any_entry_comes_back_from_store_and_table_and_has_words(measure, objective, later):
    for kind, entry in ((ACTIONS, measure), (OBJECTIVES, objective), (EntryKind("later", LaterAction), later)):
        assert kind.read(kind.write(entry)) == entry
        for name, field in kind.fields.items():
            assert field_words(field, getattr(entry, name), SAMPLE, "de")
        columns = [column for column in columns_of(kind.holds) if not isinstance(column.field, Several)]
        cells = {column.name: value_of(entry, column) for column in columns}
        again = edited(blank(kind.holds), cells, columns)
        assert again == replace(entry, targets=()) if kind is OBJECTIVES else again == entry


@settings(max_examples=25, deadline=None)
@given(st.lists(entries_of(Action).filter(lambda one: not check_action(one)), min_size=1, max_size=3))
def test_any_measure_comes_back_from_a_spreadsheet_in_every_field(measures):
    kept = [KeptEntry(f"{number:032x}", 1, one, Change.ADDED, "", "") for number, one in enumerate(measures)]
    form = read_form_rows(read_form(write_register(kept, SAMPLE, "de"), "r.xlsx"), SAMPLE, "r.xlsx")
    assert [row.action for row in form.rows] == measures


def test_kinds_that_share_a_field_ask_for_it_in_the_same_words():
    measure, objective = fields_of(Action), fields_of(Objective)
    for name in ("units", "domain", "department", "remarks"):
        assert measure[name] is objective[name]
    assert isinstance(measure["units"], Quarters)
