"""Shares that are typed one after the other."""

from __future__ import annotations

import pytest

from sozial.preview.slider_weights import FieldSlider, MemberSlider, SliderWeights
from sozial.preview.typed_shares import missing_share, with_typed_shares

NAMES = ("work", "people", "income")


def three_fields(*shares: float | None) -> SliderWeights:
    """Three Handlungsfelder of one indicator each, equal by weight."""
    members = tuple(MemberSlider(f"w_{name}", name, "", 50, 1.0, 0.02, 50) for name in NAMES)
    fields = tuple(
        FieldSlider(f"share-{name}", name, (name,), 1.0, share)
        for name, share in zip(NAMES, shares or (None,) * 3, strict=True)
    )
    return SliderWeights(members, {"": NAMES}, fields, total=3.0)


def test_what_was_typed_stays_and_the_others_divide_the_rest():
    # 65 are left for two that had the same; 50 for the last one.
    assert with_typed_shares(three_fields(), {"work": 35}) == {"work": 35.0, "people": 32.5, "income": 32.5}
    found = with_typed_shares(three_fields(35.0, 32.5, 32.5), {"work": 35, "people": 15})
    assert found == {"work": 35.0, "people": 15.0, "income": 50.0}


def test_the_others_keep_their_proportions():
    # 60 are left, which 30 and 10 divide as three and one.
    found = with_typed_shares(three_fields(60.0, 30.0, 10.0), {"work": 40})
    assert found == {"work": 40.0, "people": 45.0, "income": 15.0}


def test_all_typed_shares_hold_together_when_they_are_100():
    typed = {"work": 33.3, "people": 33.3, "income": 33.4}
    assert missing_share(three_fields(), typed) == 0
    assert with_typed_shares(three_fields(), typed) == typed


def test_it_is_said_by_how_much_they_miss_100():
    assert missing_share(three_fields(), {"work": 40, "people": 15, "income": 50}) == -5
    assert missing_share(three_fields(), {"work": 35, "people": 15, "income": 49.9999}) == 0.0001
    # Nothing is left for the third one, which is possible; more than all is not.
    assert missing_share(three_fields(), {"work": 70, "people": 30}) == 0
    assert missing_share(three_fields(), {"work": 70, "people": 40}) == -10
    with pytest.raises(ValueError, match="add up to 100"):
        with_typed_shares(three_fields(), {"work": 70, "people": 40})


def test_shares_that_the_weights_give_are_not_set():
    assert with_typed_shares(three_fields(20.0, 40.0, 40.0), {"work": 33.3334}) is None
