"""The ranking beside the map: every unit, sortable, searchable, the selected one marked."""

from __future__ import annotations

import streamlit as st

from sozial.insight.comparison import take_snapshot
from sozial.model import Dataset
from sozial.output.charts.chart_frame import enlarged, short_rows
from sozial.output.charts.charts import build_most_burdened, build_most_burdened_rows, most_burdened_chart
from sozial.output.maps.map_layer import MapLayer
from sozial.output.ranking.ranking import build_ranking
from sozial.result import Result
from sozial.ui.kit.ranking_view import show_rows
from sozial.ui.recipe.settings import View
from sozial.ui.results import class_limits_panel
from sozial.ui.results.charts import show_chart_files
from sozial.ui.session import shown_data, state
from sozial.ui.session.language import _

TABLE = "ranking"
HEIGHT = 520


def show_ranking(dataset: Dataset, result: Result, with_ranks: bool = True, layer: MapLayer | None = None) -> None:
    """Show the ranking; choosing a row selects the unit everywhere.

    Parameters
    ----------
    layer
        What the map shows where that is not the index: it gets a column of its own.
    """
    snapshot = shown_data.pinned()
    show_rows(
        build_ranking(dataset, result, state.language(), with_ranks, snapshot, layer),
        key=TABLE,
        height=HEIGHT,
        digest=dataset.digest,
    )


def show_most_burdened(dataset: Dataset, result: Result) -> None:
    """Show the ten units with the highest scores as bars."""
    rows = build_most_burdened_rows(dataset, result, state.language(), shown_data.selected())
    chart = build_most_burdened(dataset, result, state.language(), rows)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{chart.title}**", width="content")
        show_chart_files(dataset, result, chart, "most-burdened-files")
    bars = most_burdened_chart(state.language())
    st.vega_lite_chart(short_rows(rows), enlarged(bars) if state.is_large() else bars, key="most-burdened")


def show_head(dataset: Dataset, result: Result, view: View, layer: MapLayer | None, with_ranks: bool) -> None:
    """Show the classes to move, above the ranking so that the map stays in sight, and the state to note."""
    with st.container(horizontal=True, gap="small"):
        class_limits_panel.show_class_limits(dataset, result, view, layer)
        if with_ranks:
            _show_pin(result)


def _show_pin(result: Result) -> None:
    """Show the buttons that note the present ranks, and forget them."""
    noted = shown_data.pinned() is not None
    st.button(
        _("Note this state"),
        icon=":material/push_pin:",
        key="pin",
        on_click=lambda: shown_data.pin(take_snapshot(shown_data.dataset().digest, result)),
        help=_("Later changes are then shown as ▲ and ▼ against it."),
    )
    if noted:
        st.button(_("Discard"), key="unpin", on_click=lambda: shown_data.pin(None), help=_("Forget the noted state."))
