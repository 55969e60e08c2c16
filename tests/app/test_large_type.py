"""Large type for the back row: page, charts and maps follow one switch."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from tests.places import ROOT

FRAME = ROOT / "sozial" / "ui" / "frame.py"


def sheets(test):
    return " ".join(entry.proto.body for entry in test.get("html"))


def test_one_switch_enlarges_the_page_and_its_state_is_kept():
    test = AppTest.from_file(str(FRAME), default_timeout=180).run()
    assert "font-size: 20px" not in sheets(test)
    test.toggle(key="large").set_value(True).run()
    assert not test.exception
    assert "font-size: 20px" in sheets(test)


def test_charts_grow_with_it():
    def sizes(large):
        test = AppTest.from_file(str(ROOT / "pages" / "entwicklung.py"), default_timeout=180)
        test.session_state["large"] = large
        test.run()
        assert not test.exception
        found = [
            json.loads(chart.proto.spec) for chart in test.get("arrow_vega_lite_chart") or test.get("vega_lite_chart")
        ]
        return [chart["config"]["axis"]["labelFontSize"] for chart in found]

    usual, large = sizes(False), sizes(True)
    assert usual
    assert large == [1.25 * size for size in usual]
