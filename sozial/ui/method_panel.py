"""Parts of the Method page: the data it speaks of, its tables, and one quarter computed by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from sozial.insight.contributions import part_label
from sozial.model import NAME, Dataset
from sozial.output.layers import score_digits
from sozial.result import Result
from sozial.ui import open_project, state
from sozial.ui.language import _, number, percent, plain, signed


def show_data_line(dataset: Dataset, period: str) -> None:
    """Say which data and period this is."""
    parts = [f"**{plain(open_project.title(dataset))}**"]
    if period:
        parts.append(_("period {period}").format(period=plain(period)))
    parts.append(_("{n} quarters").format(n=number(len(dataset.units))))
    st.markdown(" · ".join(parts))


def show_lines(lines: Sequence[str]) -> None:
    """Show sentences, one paragraph each."""
    for line in lines:
        st.markdown(plain(line))


def show_table(frame: pd.DataFrame) -> None:
    """Show a table of formatted texts."""
    if not frame.empty:
        st.dataframe(frame, hide_index=True, height=38 + 35 * len(frame))


def _standardised(result: Result, unit: str, code: str) -> str:
    if code in result.levels:
        return signed(float(result.levels[code].scores[result.units.get_loc(unit)]), 2)
    return signed(result.normalised.loc[unit, code], 2)


def _share(result: Result, code: str) -> float:
    weights = result.main.weights
    return result.shares.get(code, weights.get(code, 0.0) / (sum(weights.values()) or 1.0))


def show_long_table(frame: pd.DataFrame) -> None:
    """Show a table whose cells hold long texts: they wrap instead of being cut off."""
    if not frame.empty:
        st.table(frame.map(plain).set_index(frame.columns[0]))


def show_example(dataset: Dataset, result: Result) -> None:
    """Compute the selected quarter, else the one with the highest index, step by step."""
    if not result.additive:
        return
    chosen = state.selected()
    if chosen is None or pd.isna(result.scores[chosen]):
        chosen = str(result.scores.idxmax())
    st.markdown(f"**{_('Example')}: {plain(str(dataset.units[NAME][chosen]))}**")
    parts, total = result.contributions.loc[chosen].dropna(), result.split.total[chosen]
    rows = [
        {
            _("Indicator"): part_label(dataset, result.method, str(code)),
            _("Standardised"): _standardised(result, chosen, str(code)),
            _("Share"): percent(_share(result, str(code)), 1),
            _("Contribution"): signed(part, 3),
        }
        for code, part in parts.items()
        if result.shares.get(str(code), 1.0) > 0
    ]
    last = {
        _("Indicator"): _("Sum = index") if result.split.of_score else _("Sum, which is then standardised again"),
        _("Standardised"): "",
        _("Share"): "",
        _("Contribution"): signed(total, 3),
    }
    show_table(pd.DataFrame([*rows, last]))
    st.caption(_("Shown rounded; computed unrounded: {score}").format(score=number(total, score_digits(result.method))))
