"""Analysis: weigh indicators, and see map and ranking follow.

Map and ranking are sent first, and drawn while the rest is still being made; containers fix where all stands.
"""

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.ui.kit import pace, page_title
from sozial.ui.recipe import recipes, settings, weights
from sozial.ui.recipe.influence_panel import show_influence
from sozial.ui.results import comparison_panel, current, details, dragging, header, map_files, map_panel, ranking
from sozial.ui.session import findings, navigation, shown_data
from sozial.ui.session.ending import end_page
from sozial.ui.session.language import _

base = shown_data.base_recipe()
dataset = current.shown_dataset(base)
period, with_ranks = settings.current_period(dataset), settings.current_ranks()
recipe = settings.current_recipe(dataset, base)
view = settings.current_view(dataset, recipe)

result = problems = layer = None
try:
    result = build_index(dataset, recipe, period)
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
    weights.show_weights(dataset, base, recipe, result)
with above_map:
    settings.show_view(dataset, recipe)
with head:
    page_title.show_page_title(_("Analysis"), navigation.ANALYSIS)
    with st.popover(_("Settings"), icon=":material/tune:"):
        settings.show_period(dataset)
        if settings.show_steps(base):
            recipes.show_choice(dataset, "recipe-here", recipes.fitting_recipes(dataset))
        settings.show_ranks()
        map_panel.show_settings(base, view)
    header.show_status(dataset, recipe, with_period=True)
with notices:
    findings.show_notices()
    findings.show_findings(problems or ())
if result is None:
    end_page()
if result.is_empty:
    with middle:
        header.show_why_empty(result)
    findings.show_folded([*result.findings, *result.excluded.values()], _("Quarters without a score"), at_most=20)
    end_page()
with above_ranking:
    ranking.show_head(dataset, result, view, layer, with_ranks)
with middle:
    map_files.show_below_map(dataset, result, layer, view)
    dragging.show_people(dataset, result, weights.sliders_on_screen(dataset, base), view, with_ranks)
    show_influence(dataset, result)

below, beside = st.columns([7, 5], gap="medium")
with below:
    details.show_details(dataset, result, with_ranks)
    header.show_files(dataset, result, with_ranks)
with beside:
    if with_ranks:
        ranking.show_most_burdened(dataset, result)
comparison_panel.show_more(dataset, result)
findings.show_problems(result.findings, at_most=20)
findings.show_folded(list(result.excluded.values()), _("Quarters without a score"), at_most=20)
