"""The ranking beside the map: every unit, sortable, searchable, the selected one marked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from sozial.insight.comparison import rank_changes, take_snapshot
from sozial.model import NAME, Dataset, Result
from sozial.output.layers import score_digits
from sozial.output.tables import class_names
from sozial.ui import state
from sozial.ui.language import _, number

TABLE = "ranking"
HEIGHT = 520
# Above this many rows, formatting every cell on the server costs more than a step may take;
# the browser's own number format is used instead.
FORMATTED_ROWS = 1_000


def build_ranking(dataset: Dataset, result: Result, with_ranks: bool) -> pd.DataFrame:
    """Return the rows on screen: by rank, or by name where ranks are off; units without a score last."""
    frame = pd.DataFrame(
        {
            "rank": result.ranks.where(result.ranks > 0).astype("Int64"),
            "name": dataset.units[NAME].astype(str),
            "score": result.scores,
            "class": class_names(result, state.language()),
        },
        index=result.scores.index.rename(None),
    )
    snapshot = state.pinned()
    if with_ranks and snapshot is not None:
        changes = rank_changes(snapshot, result)
        frame.insert(1, "change", [_arrow(change) for change in changes])
    frame["bar"] = frame["score"]
    if not with_ranks:
        scored = frame["score"].notna()
        frame = frame.drop(columns=["rank", "score", "bar"]).assign(_last=~scored)
        return frame.sort_values(["_last", "name"], kind="stable").drop(columns="_last")
    return frame.sort_values("rank", na_position="last", kind="stable")


def _arrow(change: Any) -> str:
    if pd.isna(change):
        return ""
    if change == 0:
        return "="
    return f"▲ {number(change)}" if change > 0 else f"▼ {number(-change)}"


def _selection_changed(units: tuple[str, ...]) -> None:
    rows = state.read(TABLE, {}).get("selection", {}).get("rows", [])
    state.select(units[rows[0]] if rows and rows[0] < len(units) else None)


def _columns(frame: pd.DataFrame, result: Result, styled: bool) -> dict[str, Any]:
    scores = result.scores.to_numpy()
    finite = scores[np.isfinite(scores)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    column = st.column_config
    return {
        "rank": column.NumberColumn(_("Rank"), width=52),
        "change": column.TextColumn(_("▲▼"), width=56, help=_("Places gained (▲) or lost (▼) since the noted state")),
        "name": column.TextColumn(_("Quarter"), width=140),
        "score": column.NumberColumn(_("Index"), width=60, format=None if styled else "localized"),
        "bar": column.ProgressColumn(
            _("Burden"), width=70, format=" ", min_value=min(low, 0.0), max_value=max(high, low + 1e-9), color="primary"
        ),
        "class": column.TextColumn(_("Class"), width=80),
    }


def show_ranking(dataset: Dataset, result: Result, with_ranks: bool = True) -> None:
    """Show the ranking; choosing a row selects the unit everywhere."""
    frame = build_ranking(dataset, result, with_ranks)
    units = tuple(str(unit) for unit in frame.index)
    chosen = state.selected()
    rows = [units.index(chosen)] if chosen in units else []
    state.write(TABLE, {"selection": {"rows": rows, "columns": [], "cells": []}})
    digits = score_digits(result.method)
    styled = len(frame) <= FORMATTED_ROWS and "score" in frame
    shown: Any = frame
    if styled:
        shown = frame.style.format({"score": lambda value: number(value, digits)}, na_rep="–")
    elif "score" in frame:
        shown = frame.assign(score=frame["score"].round(digits))
    st.dataframe(
        shown,
        key=TABLE,
        height=HEIGHT,
        hide_index=True,
        column_config=_columns(frame, result, styled),
        on_select=lambda: _selection_changed(units),
        selection_mode="single-row",
        placeholder="–",
        lazy=False,
    )


def show_pin(dataset: Dataset, result: Result) -> None:
    """Show the buttons that note the present ranks, and forget them."""
    noted = state.pinned() is not None
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Note this state"),
            icon=":material/push_pin:",
            key="pin",
            on_click=lambda: state.pin(take_snapshot(dataset.digest, result)),
            help=_("Later changes are then shown as ▲ and ▼ against it."),
        )
        if noted:
            st.button(_("Forget noted state"), key="unpin", on_click=lambda: state.pin(None))
