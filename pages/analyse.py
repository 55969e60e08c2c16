"""Analysis: weigh indicators, and see map and ranking follow.

What the eye waits for is sent first: the map, then the ranking; the browser draws them while the
rest of the page is still being made. Where things stand on the page is fixed by the containers.
"""

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.ui import current, details, findings, header, map_panel, pace, ranking, recipes, settings, state, weights
from sozial.ui.comparison_panel import show_more
from sozial.ui.ending import end_page
from sozial.ui.influence_panel import show_influence
from sozial.ui.language import _

base = state.base_method()
dataset = current.shown_dataset(base)
period, with_ranks = settings.current_period(dataset), settings.current_ranks()
method = settings.current_method(dataset, base)
view = settings.current_view(dataset, method)

result = problems = None
try:
    result = build_index(dataset, method, period)
except DataError as error:
    problems = error.findings

head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
notices = st.container(key="notices-place")
left, middle, right = st.columns([29, 43, 44], gap="medium")
above_map, above_ranking = middle.container(), right.container()
if result is not None and not result.is_empty:
    with middle:
        layer = map_panel.show_map(dataset, result, view, with_ranks)
    with right:
        ranking.show_ranking(dataset, result, with_ranks, None if view.kind == settings.INDEX_VIEW else layer)
    pace.let_browser_draw()

with left:
    weights.show_weights(dataset, base, method, result)
with above_map:
    settings.show_view(dataset, method)
with head:
    st.subheader(_("Analysis"), anchor=False, width="content")
    with st.popover(_("Settings"), icon=":material/tune:"):
        settings.show_period(dataset)
        if settings.show_steps(base):
            recipes.show_choice(dataset, "recipe-here", recipes.fitting_methods(dataset))
        settings.show_ranks()
        map_panel.show_tiles()
    header.show_status(dataset, method, with_period=True)
with notices:
    findings.show_notices()
    findings.show_findings(problems or ())
if result is None:
    end_page()
if result.is_empty:
    with middle:
        header.show_why_empty(result)
    unsaid = [*result.findings, *result.excluded.values()]
    findings.show_folded(unsaid, _("Quarters without a score"), at_most=20)
    end_page()
with above_ranking:
    ranking.show_pin(dataset, result)
with middle:
    details.show_profile_button(dataset)
    header.show_people(dataset, result)
    show_influence(dataset, result)

below, beside = st.columns([7, 5], gap="medium")
with below:
    details.show_details(dataset, result, with_ranks)
    header.show_files(dataset, result)
with beside:
    if with_ranks:
        ranking.show_most_burdened(dataset, result)
show_more(dataset, result)
findings.show_problems(result.findings, at_most=20)
findings.show_folded(list(result.excluded.values()), _("Quarters without a score"), at_most=20)
