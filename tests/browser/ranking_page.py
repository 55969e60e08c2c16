"""A page with one ranking alone: as many rows, and as hostile names, as its address asks for."""

from __future__ import annotations

import numpy as np
import streamlit as st

from sozial.output.ranking.ranking import Ranking, RankingClasses, gaps_to_next
from sozial.result import ClassBreaks
from sozial.ui.kit.ranking_view import show_rows
from sozial.ui.kit.style import apply_style
from sozial.ui.session import state
from tests.browser.ranking_names import COLOURS, HOSTILE

count = int(st.query_params.get("rows", "40"))
state.write(state.LARGE, "large" in st.query_params)
apply_style()
turned = st.checkbox("umgekehrt")
# Scores rise by a hundredth from row to row, and the last row has the highest; turned the first.
scores = np.arange(count, dtype=float)[:: -1 if turned else 1] / 100
scores[count // 2] = np.nan
ranks = np.zeros(count, dtype=int)
ranks[np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")] = np.arange(1, count + 1)
ranks[count // 2] = 0
thirds = (count / 300, 2 * count / 300)
codes = np.where(np.isnan(scores), -1, np.digitize(scores, thirds))
names = [f"Quartier {at + 1}" for at in range(count)]
if "hostile" in st.query_params:
    names[: len(HOSTILE)] = HOSTILE
names[-1] = "Mühlstraße"
show_rows(
    Ranking(
        "Rangliste",
        [f"u{at}" for at in range(count)],
        names,
        "Quartier",
        ranks=ranks,
        changes=np.zeros(count) if "noted" in st.query_params else None,
        scores=scores,
        digits=2,
        score_head="Index",
        bars=True,
        gaps=gaps_to_next(scores, codes, ClassBreaks(thirds, (True, True), ("a", "b", "c")), 2),
        classes=RankingClasses(
            codes, ["niedrig", "mittel", "hoch"], COLOURS, thirds, (True, True), {count // 2: "zu wenige Werte"}
        ),
        remarks={count // 2: "zu wenige Werte: 1 von 3"},
    ),
    key="ranking",
    height=520,
)
