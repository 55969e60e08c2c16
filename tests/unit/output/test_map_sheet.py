"""Maps to take away: what stands around them, escaped, and large enough for print."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from sozial.index.build import build_index
from sozial.output.maps.layers import build_index_layer
from sozial.output.maps.map_sheet import MapSheet, sheet_png, sheet_svg
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted

HOSTILE = '</text><script>alert(1)</script> & "x" \x00 \u202e'


@pytest.fixture(scope="module")
def sample():
    return read_sample()


@pytest.fixture(scope="module")
def layer(sample):
    return build_index_layer(sample, build_index(sample, Recipe("m", (Weighted("sgb2_quote"),)), "2024"), "de")


def texts(svg):
    return [node.text for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_sheet_says_whose_map_it_is_what_it_shows_and_what_it_rests_on(sample, layer):
    said = texts(sheet_svg(sample, layer, "de", MapSheet("Musterstadt", ["Quelle: Amt", "Rezept: m (Probe)"])))
    assert said[0] == "Musterstadt"
    assert said[-2:] == ["Quelle: Amt", "Rezept: m (Probe)"]
    assert "Belastungsindex" in said
    assert any(text.startswith("sehr hoch:") for text in said)


def test_texts_of_a_sheet_stay_text(sample, layer):
    svg = sheet_svg(sample, replace(layer, title=HOSTILE), "de", MapSheet(HOSTILE, [HOSTILE, "a" * 1_000]))
    tags = {node.tag.split("}")[1] for node in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "defs", "pattern", "rect", "path", "circle", "text"}
    assert "".join(texts(svg)).count("a") >= 1_000
    assert "\u202e" not in svg
    assert sheet_png(svg).startswith(b"\x89PNG")


def test_a_picture_is_large_enough_for_print(sample, layer):
    picture = Image.open(io.BytesIO(sheet_png(sheet_svg(sample, layer, "de", MapSheet("Musterstadt", [])))))
    assert max(picture.size) >= 2_400
    # Paper is white, and the darkest class is on it.
    colours = {colour for _count, colour in picture.convert("RGB").getcolors(maxcolors=1_000_000)}
    assert {(255, 255, 255), (0x04, 0x5A, 0x8D)} <= colours
