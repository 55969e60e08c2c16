"""Plain data becomes a dataclass as it is, or not at all."""

from __future__ import annotations

import json

import pytest

from sozial.errors import DataError, Finding, Severity
from sozial.insight.local_knowledge import Note
from sozial.plain_data import from_plain
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import AllocationDecision, AllocationDetail, read_decision, write_decision
from sozial.reading.delivery.delivery_mapping import DeliveryMapping
from sozial.recipe import Recipe, Weighted
from sozial.workshop.ballot import Form, Topic
from sozial.workshop.settings import read_settings

GROUND = {"name": "Nord", "people": 10.0, "need": None}
NOTE = {
    "key": "k", "title": "T", "territory": "0", "unit": "1", "unit_name": "Nord", "kind": "knowledge", "role": "r",
    "text": "t", "written_on": "2026-01-01",
}  # fmt: skip
SETTINGS = {
    "title": "W", "form": "points", "topics": [{"code": "a", "label": "A", "explanation": "", "indicators": ["x"]}],
    "groups": [], "rounds": 1, "most": 1, "method": "", "dataset_digest": "", "dataset_title": "", "period": "",
}  # fmt: skip


def test_what_may_be_missing_has_its_standard_value():
    assert from_plain(AllocationDetail, GROUND) == AllocationDetail("Nord", 10.0, None, "")
    assert from_plain(Note, NOTE).released_on == ""
    assert from_plain(Finding, {"code": "c", "severity": "note", "message": "m"}).severity is Severity.NOTE


@pytest.mark.parametrize(
    ("kind", "found", "said"),
    [
        (AllocationDetail, GROUND | {"people": "10"}, "$.people"),
        (AllocationDetail, GROUND | {"people": True}, "$.people"),
        (AllocationDetail, GROUND | {"colour": "red"}, "not known: colour - at `$`"),
        (AllocationDetail, {"name": "Nord"}, "people"),
        (AllocationDetail, ["Nord", 1.0, None], "array"),
        (Note, NOTE | {"kind": "rumour"}, "$.kind"),
        (Note, NOTE | {"text": None}, "$.text"),
        (AllocationRule, {"amount": 1.0, "need": {"name": "own", "colour": 1}}, "not known: colour - at `$.need`"),
        (AllocationRule, {"amount": 1.0, "left_out": {"1": 5}}, "$.left_out"),
        (DeliveryMapping, {"columns": {"a": 1}}, "$.columns"),
        (DeliveryMapping, {"columns": {}, "made": "ab"}, "$.made"),
        (
            DeliveryMapping,
            {"columns": {}, "shares": {"1": {"parts": {}, "basis": "x", "colour": ""}}},
            "not known: colour - at `$.shares[1]`",
        ),
        (tuple[Topic, ...], [{"code": "a", "label": 1}], "$[0].label"),
        (tuple[Topic, ...], [{"code": "a", "label": "", "explanation": "", "members": [], "x": 1}], "at `$[0]`"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(kind, found, said):
    with pytest.raises(ValueError, match=r".") as caught:
        from_plain(kind, found)
    assert said in str(caught.value)


def test_workshops_from_before_there_were_levels_open():
    found = read_settings(json.dumps(SETTINGS))
    assert (found.form, found.topics) == (Form.POINTS, (Topic("a", "A", "", ("x",)),))


@pytest.mark.parametrize("change", [{"rounds": "1"}, {"topics": ["indicators"]}, {"groups": "ab"}, {"form": "shout"}])
def test_settings_that_hold_anything_else_are_refused(change):
    with pytest.raises(ValueError, match=r"\$\."):
        read_settings(json.dumps(SETTINGS | change))


@pytest.mark.parametrize(
    "change",
    [
        {"parts": {"1": "5"}}, {"reasons": {"1": 5}}, {"title": 5}, {"grounds": {"1": {"name": "Nord"}}},
        {"rule": {"amount": "5", "need": {"name": "linear", "options": {}}}}, {"names": ["Nord"]}, {"colour": "red"},
    ],
)  # fmt: skip
def test_a_decision_that_holds_anything_else_is_damaged(change):
    recipe = Recipe("m", (Weighted("x"),))
    decision = AllocationDecision(AllocationRule(5.0), recipe, "T", "0", "2024", {"1": 5.0}, {})
    kept = json.loads(write_decision(decision))
    assert read_decision(json.dumps(kept)) == decision
    with pytest.raises(DataError, match="damaged"):
        read_decision(json.dumps(kept | change))
