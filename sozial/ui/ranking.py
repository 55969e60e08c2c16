"""The ranking beside the map: every unit, sortable, searchable, the selected one marked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from sozial.i18n import format_number
from sozial.insight.comparison import rank_changes, take_snapshot
from sozial.model import Dataset
from sozial.output.chart_frame import enlarged
from sozial.output.charts import build_most_burdened, build_most_burdened_rows, most_burdened_chart
from sozial.output.layers import layer_column, score_digits
from sozial.output.map import MapLayer
from sozial.output.tables import class_names
from sozial.result import Result
from sozial.ui import state
from sozial.ui.charts import show_chart_files
from sozial.ui.language import _, number

TABLE = "ranking"
HEIGHT = 520
# A browser formats numbers in its own language, at no cost, but writes a hyphen for a minus. Where there is one, or
# the screen has another language, the server formats every cell, up to as many rows as a step has time for.
FORMATTED_ROWS = 1_000


def build_ranking(dataset: Dataset, result: Result, with_ranks: bool) -> pd.DataFrame:
    """Return the rows on screen: by rank, or by name where ranks are off; units without a score last."""
    names = class_names(result, state.language())
    frame = pd.DataFrame(
        {
            "rank": _shown_ranks(result.ranks),
            "name": pd.Series(dataset.unit_titles),
            "score": result.scores,
            "class": pd.Categorical(names),
        },
        index=result.scores.index.rename(None),
    )
    snapshot = state.pinned()
    if with_ranks and snapshot is not None:
        changes = rank_changes(snapshot, result)
        frame.insert(1, "change", [_arrow(change) for change in changes])
    frame["bar"] = frame["score"].astype("float32")
    if not with_ranks:
        scored = frame["score"].notna()
        frame = frame.drop(columns=["rank", "score", "bar"]).assign(_last=~scored)
        return frame.sort_values(["_last", "name"], kind="stable").drop(columns="_last")
    return frame.sort_values("rank", na_position="last", kind="stable")


def _shown_ranks(ranks: pd.Series) -> pd.Series:
    """Return ranks without those of units that have none; halves only where ties share an average."""
    shown = ranks.where(ranks > 0)
    return shown.astype("Int32") if ranks.dtype.kind == "i" else shown


def _arrow(change: Any) -> str:
    if pd.isna(change):
        return ""
    if change == 0:
        return "="
    return f"▲ {number(change)}" if change > 0 else f"▼ {number(-change)}"


def _selection_changed(units: tuple[str, ...]) -> None:
    rows = state.read(TABLE, {}).get("selection", {}).get("rows", [])
    state.select(units[rows[0]] if rows and rows[0] < len(units) else None)


def _columns(frame: pd.DataFrame, result: Result, styled: bool, digits: int) -> dict[str, Any]:
    scores = result.scores.to_numpy()
    finite = scores[np.isfinite(scores)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    column = st.column_config
    return {
        "rank": column.NumberColumn(_("Rank"), width=52),
        "change": column.TextColumn(_("▲▼"), width=56, help=_("Places gained (▲) or lost (▼) since the noted state")),
        "name": column.TextColumn(_("Quarter"), width=140),
        "score": column.NumberColumn(
            _("Index"), width=60, format=None if styled else "localized", step=None if styled else 10.0**-digits
        ),
        "bar": column.ProgressColumn(
            _("Burden"), width=70, format=" ", min_value=min(low, 0.0), max_value=max(high, low + 1e-9), color="primary"
        ),
        "class": column.TextColumn(_("Class"), width=80),
    }


def _shown_column(frame: pd.DataFrame, layer: MapLayer | None, styled: bool) -> dict[str, Any]:
    """Return the column of what the map shows."""
    if layer is None:
        return {}
    column = st.column_config
    if not pd.api.types.is_numeric_dtype(frame["shown"]):
        return {"shown": column.TextColumn(layer.title, width=228)}
    step, form = (None, None) if styled else (10.0**-layer.digits, "localized")
    return {"shown": column.NumberColumn(layer.title, width=110, format=form, step=step)}


def _needs_formatting(frame: pd.DataFrame) -> bool:
    """Whether the browser would write a number otherwise than the rest of the screen does."""
    numbers = frame[[name for name in ("score", "shown") if name in frame]].select_dtypes("number")
    return not state.browser_speaks_language() or bool((numbers < 0).to_numpy().any())


def show_ranking(dataset: Dataset, result: Result, with_ranks: bool = True, layer: MapLayer | None = None) -> None:
    """Show the ranking; choosing a row selects the unit everywhere.

    Parameters
    ----------
    layer
        What the map shows where that is not the index: it gets a column of its own.
    """
    frame = build_ranking(dataset, result, with_ranks)
    if layer is not None:
        # In the place of the bar, and near the name, so that nobody has to scroll for it.
        frame = frame.drop(columns="bar", errors="ignore")
        column = layer_column(dataset, layer, with_ranks).reindex(frame.index)
        frame.insert(frame.columns.get_loc("name") + 1, "shown", column)
    units = tuple(str(unit) for unit in frame.index)
    chosen = state.selected()
    rows = [units.index(chosen)] if chosen in units else []
    state.write(TABLE, {"selection": {"rows": rows, "columns": [], "cells": []}})
    digits = score_digits(result.method)
    styled = "score" in frame and len(frame) <= FORMATTED_ROWS and _needs_formatting(frame)
    shown: Any = frame.reset_index(drop=True)
    if styled:
        language = state.language()
        formats = {"score": lambda value: format_number(value, language, digits)}
        if layer is not None and pd.api.types.is_numeric_dtype(frame["shown"]):
            formats["shown"] = lambda value: format_number(value, language, layer.digits)
        shown = shown.style.format(formats, na_rep="–")
    elif "score" in shown:
        # The browser cuts decimals off instead of rounding: 0.29 would read 0.28 without the nudge.
        rounded = shown["score"].round(digits)
        shown["score"] = rounded + np.sign(rounded) * 1e-9
    st.dataframe(
        shown,
        key=TABLE,
        height=HEIGHT,
        hide_index=True,
        column_config=_columns(frame, result, styled, digits) | _shown_column(frame, layer, styled),
        on_select=lambda: _selection_changed(units),
        selection_mode="single-row",
        placeholder="–",
        lazy=False,
    )


def show_most_burdened(dataset: Dataset, result: Result) -> None:
    """Show the ten units with the highest scores as bars."""
    rows = build_most_burdened_rows(dataset, result, state.language(), state.selected())
    chart = build_most_burdened(dataset, result, state.language(), rows)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{chart.title}**", width="content")
        show_chart_files(dataset, result, chart, "most-burdened-files")
    bars = most_burdened_chart(state.language())
    st.vega_lite_chart(rows, enlarged(bars) if state.is_large() else bars, key="most-burdened")


def show_pin(dataset: Dataset, result: Result) -> None:
    """Show the buttons that note the present ranks, and forget them."""
    noted = state.pinned() is not None
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Note this state"),
            icon=":material/push_pin:",
            key="pin",
            on_click=lambda: state.pin(take_snapshot(state.dataset().digest, result)),
            help=_("Later changes are then shown as ▲ and ▼ against it."),
        )
        if noted:
            st.button(_("Forget noted state"), key="unpin", on_click=lambda: state.pin(None))
