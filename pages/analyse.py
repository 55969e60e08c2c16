"""Analysis: weigh indicators, and see map and ranking follow."""

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.output.charts import build_most_burdened
from sozial.ui import findings, header, map_panel, ranking, settings, state, weights
from sozial.ui.details import show_details
from sozial.ui.language import _

dataset = state.dataset()
base = state.base_method()
head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
notices = st.container()
left, middle, right = st.columns([29, 43, 44], gap="medium")

with left:
    weighed = weights.choose_weights(dataset, base)
with head:
    st.subheader(_("Analysis"), anchor=False, width="content")
    with st.popover(_("Settings"), icon=":material/tune:"):
        period = settings.choose_period(dataset)
        method = settings.choose_steps(weighed)
        with_ranks = settings.choose_ranks()
        tiles = map_panel.choose_tiles()
with notices:
    findings.show_notices()

try:
    result = build_index(dataset, method, period)
except DataError as error:
    findings.show_findings(error.findings)
    st.stop()
if result.is_empty:
    st.info(_("No quarter has a score yet. Raise at least one weight on the left above 0."))
    findings.show_folded(list(result.excluded.values()), _("Quarters without a score"))
    st.stop()

with middle:
    view = settings.choose_view(dataset)
    map_panel.show_map(dataset, result, view, with_ranks, tiles)
with right:
    ranking.show_pin(dataset, result)
    ranking.show_ranking(dataset, result, with_ranks)
with head:
    header.show_status(dataset, method)
with middle:
    header.show_people(dataset, result)

below, beside = st.columns([7, 5], gap="medium")
with below:
    show_details(dataset, result, with_ranks)
    header.show_files(dataset, result)
with beside:
    if with_ranks:
        st.markdown(f"**{_('The ten most burdened quarters')}**")
        st.altair_chart(build_most_burdened(dataset, result, state.language(), state.selected()))
findings.show_problems(result.findings)
findings.show_folded(list(result.excluded.values()), _("Quarters without a score"))
