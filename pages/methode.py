"""Method: the recipe on screen in words and formulas, with its current numbers."""

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.output import words
from sozial.ui import cache, findings, header, method_panel, recipes, settings, state
from sozial.ui.ending import end_page
from sozial.ui.language import _, number, plain, translate

base = state.base_method()
dataset = cache.dataset_for(state.dataset(), base, state.public_rules())
method = settings.current_method(dataset, base)
period = settings.current_period(dataset)

st.title(_("Method"), anchor=False)
header.show_status(dataset, method)
findings.show_notices()
try:
    result = build_index(dataset, method, period)
except DataError as error:
    findings.show_findings(error.findings)
    end_page()
if result.is_empty:
    header.show_why_empty(result)
    end_page()

recipes.show_recipes(dataset, method)
if method.description:
    st.markdown(plain(method.description))

st.subheader(_("1. Indicators"), anchor=False)
method_panel.show_data_line(dataset, period)
method_panel.show_table(words.build_indicator_table(dataset, result, state.language()))
st.caption(_("Direction: + a high value means burden, − a high value is favourable and is turned round."))

st.subheader(_("2. Who is rated"), anchor=False)
for describe in (words.rated_words, words.derived_words, words.further_words):
    method_panel.show_lines(describe(method, state.language()))

for place, (title, text, formula) in enumerate(words.step_words(method, state.language()), 3):
    heads = {3: _("3. Standardise"), 4: _("4. Weigh and add up")}
    st.subheader(f"{heads[place]}: {title}", anchor=False)
    st.markdown(plain(text))
    st.latex(formula)
method_panel.show_long_table(words.build_level_table(dataset, result, state.language()))
method_panel.show_example(dataset, result)

st.subheader(_("5. Classes"), anchor=False)
st.markdown(plain(words.class_words(method, translate())))
method_panel.show_table(words.build_class_table(result, state.language()))

st.subheader(_("6. Not rated, and gaps"), anchor=False)
if not result.excluded:
    st.markdown(_("Every quarter has an index."))
for finding in result.excluded.values():
    st.markdown(f"- {plain(finding.line(state.language()))}")
findings.show_problems(result.findings)

if method.source:
    st.caption(_("Source of the recipe: {source}").format(source=plain(method.source)))
st.caption(_("Quarters rated: {n}").format(n=number(result.rated)))
