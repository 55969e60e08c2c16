"""Numbers of the ranking are written by the server where the browser would write them otherwise."""

from __future__ import annotations

import pandas as pd
import pytest

from sozial.i18n import format_number
from sozial.ui import ranking, state


@pytest.mark.parametrize(
    ("scores", "speaks", "formatted"),
    [([0.5, -0.18], True, True), ([0.5, 0.18], True, False), ([0.5, 0.18], False, True)],
)
def test_a_minus_or_another_language_is_written_by_the_server(monkeypatch, scores, speaks, formatted):
    monkeypatch.setattr(state, "browser_speaks_language", lambda: speaks)
    assert ranking._needs_formatting(pd.DataFrame({"name": ["A", "B"], "score": scores})) is formatted


def test_the_server_writes_a_true_minus():
    assert format_number(-0.18, "de", 2) == "\u22120,18"
