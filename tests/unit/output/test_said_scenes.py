"""Screens of what people said: how many texts stand on one, and that each says itself."""

from __future__ import annotations

from sozial.output.room.said_scenes import build_chosen, build_said, said_pages


def test_long_texts_take_more_screens_and_none_is_left_out():
    texts = ["x" * 280, "y" * 280, "z" * 280]
    assert said_pages([("Wege", texts)]) == [("Wege", ("x" * 280, "y" * 280)), ("Wege", ("z" * 280,))]
    assert said_pages([("Wege", [])]) == []


def test_a_heading_is_the_title_and_without_one_the_question():
    scene = build_said(2, "Wege", ["Der Bus fehlt."], "de")
    assert (scene.key, scene.title, scene.content["about"]) == ("said-2", "Wege", "Was fehlt?")
    assert build_said(1, "", ["Ein Treff"], "de").title == "Was fehlt?"


def test_more_chosen_ones_than_can_be_read_are_counted():
    scene = build_chosen("Acht von neun", [(f"Vorschlag {n}", "weil") for n in range(9)], "de")
    assert len(scene.content["entries"]) == 7
    assert scene.content["caption"] == "und 2 weitere"
