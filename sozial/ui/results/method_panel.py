"""Parts of the Recipe page: the data it speaks of, its tables, and one quarter computed by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from sozial.i18n import NP_
from sozial.model import NAME, Dataset
from sozial.output.maps.layers import score_digits
from sozial.output.tables.figure_tables import build_example
from sozial.output.tables.table_columns import figures_table
from sozial.result import Result
from sozial.ui.kit import table_view
from sozial.ui.project import open_project
from sozial.ui.session import shown_data, state
from sozial.ui.session.language import _, counted, number, period_words, plain


def show_data_line(dataset: Dataset, result: Result, period: str) -> None:
    """Say which data and period this is."""
    parts = [f"**{plain(open_project.title(dataset))}**"]
    if period:
        parts.append(_("period {period}").format(period=period_words(period)))
    words = NP_("{n} quarter, of which {rated} with an index", "{n} quarters, of which {rated} with an index")
    if result.rated == len(dataset.units):
        words = NP_("{n} quarter", "{n} quarters")
    parts.append(counted(words, len(dataset.units), rated=result.rated))
    st.markdown(" · ".join(parts))


def show_lines(lines: Sequence[str]) -> None:
    """Show sentences, one paragraph each."""
    for line in lines:
        st.markdown(plain(line))


def show_table(frame: pd.DataFrame) -> None:
    """Show a table of formatted texts."""
    if not frame.empty:
        table_view.show_table(figures_table(frame), None)


def show_long_table(frame: pd.DataFrame) -> None:
    """Show a table of texts whose cells are long: they wrap instead of being cut off."""
    if not frame.empty:
        table_view.show_long_table(figures_table(frame))


def show_example(dataset: Dataset, result: Result) -> None:
    """Compute the selected quarter, else the one with the highest index, step by step."""
    if not result.additive:
        return
    chosen = shown_data.selected()
    if chosen is None or pd.isna(result.scores[chosen]):
        chosen = str(result.scores.idxmax())
    st.markdown(f"**{_('Example')}: {plain(str(dataset.units[NAME][chosen]))}**")
    table_view.show_table(build_example(dataset, result, chosen, state.language()), None)
    total = result.split.total[chosen]
    st.caption(_("Shown rounded; computed unrounded: {score}").format(score=number(total, score_digits(result.recipe))))
