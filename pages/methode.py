"""Method: the recipe on screen in words and formulas, with its current numbers."""

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.output.recipe import recipe_tables, step_words, words
from sozial.ui.allocation import decisions_panel
from sozial.ui.kit.page_title import show_page_title
from sozial.ui.memory import cached_data
from sozial.ui.recipe import recipes, settings
from sozial.ui.results import header, method_panel
from sozial.ui.session import findings, navigation, shown_data, state
from sozial.ui.session.ending import end_page
from sozial.ui.session.language import _, number, plain, translate

base = shown_data.base_recipe()
dataset = cached_data.dataset_for(shown_data.dataset(), base, shown_data.public_rules())
recipe = settings.current_recipe(dataset, base)
period = settings.current_period(dataset)

show_page_title(_("Method"), navigation.METHOD)
header.show_status(dataset, recipe)
findings.show_notices()
try:
    result = build_index(dataset, recipe, period)
except DataError as error:
    findings.show_findings(error.findings)
    end_page()
if result.is_empty:
    header.show_why_empty(result)
    end_page()

recipes.show_recipes(dataset, recipe, decisions_panel.decided_recipes)
if recipe.description:
    st.markdown(plain(recipe.description))

st.header(_("1. Indicators"), anchor=False)
method_panel.show_data_line(dataset, result, period)
method_panel.show_table(recipe_tables.build_indicator_table(dataset, result, state.language()))
st.caption(_("Direction: + a high value means burden, − a high value is favourable and is turned round."))

st.header(_("2. Who is rated"), anchor=False)
for describe in (words.rated_words, words.derived_words, words.further_words):
    method_panel.show_lines(describe(recipe, state.language()))

for place, (title, text, formula) in enumerate(step_words.step_words(recipe, state.language()), 3):
    heads = {3: _("3. Standardise"), 4: _("4. Weigh and add up")}
    st.header(f"{heads[place]}: {title}", anchor=False)
    st.markdown(plain(text))
    st.latex(formula)
method_panel.show_long_table(recipe_tables.build_level_table(dataset, result, state.language()))
method_panel.show_example(dataset, result)

st.header(_("5. Classes"), anchor=False)
st.markdown(plain(step_words.class_words(recipe, translate())))
method_panel.show_table(recipe_tables.build_class_table(result, state.language()))

st.header(_("6. Not rated, and gaps"), anchor=False)
if not result.excluded:
    st.markdown(_("Every quarter has an index."))
for finding in result.excluded.values():
    st.markdown(f"- {plain(finding.line(state.language()))}")
findings.show_problems(result.findings)

if recipe.source:
    st.caption(_("Source of the recipe: {source}").format(source=plain(recipe.source)))
st.caption(_("Quarters rated: {n}").format(n=number(result.rated)))
