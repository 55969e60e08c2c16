"""The learning step: what each topic means in this town, before anybody weighs."""

from __future__ import annotations

import streamlit as st

from sozial.index.recipe.recipe_file import read_recipe
from sozial.output.charts.chart_frame import enlarged, short_rows
from sozial.output.charts.workshop_charts import build_strip
from sozial.store.voting.workshop import Workshop
from sozial.ui.memory.cached_workshop import codes_in_vain
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _, number, plain
from sozial.ui.workshop.workshop_session import is_about
from sozial.workshop.ballot import Topic
from sozial.workshop.topics import describe_indicator, indicators_of, learning_screens

_SCREEN = "ws-screen"


def show_learning(current: AnalysisContext, workshop: Workshop) -> None:
    """Show the topics on two or three screens: without an index, without a quarter's name."""
    screens = learning_screens(workshop.settings.topics)
    place = min(int(state.read(_SCREEN, 0)), len(screens) - 1)
    if len(screens) > 1:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _turn(_("Back"), place - 1, place == 0, "back", ":material/arrow_back:")
            _turn(_("Continue"), place + 1, place == len(screens) - 1, "on", ":material/arrow_forward:")
            words = _("The topics, screen {n} of {count}. Each dot is a quarter, the stroke is the whole city.")
            st.markdown(words.format(n=number(place + 1), count=number(len(screens))))
    columns = st.columns(len(screens[place]), gap="medium")
    for column, topic in zip(columns, screens[place], strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(plain(topic.label), anchor=False)
            _show_topic(current, workshop, topic)


def _turn(label: str, to: int, disabled: bool, what: str, icon: str) -> None:
    st.button(label, key=f"ws-screen-{what}", disabled=disabled, icon=icon, on_click=state.write, args=(_SCREEN, to))


def _show_topic(current: AnalysisContext, workshop: Workshop, topic: Topic) -> None:
    settings, dataset, language = workshop.settings, current.dataset, state.language()
    if not is_about(workshop, dataset):
        st.markdown("\n".join(f"- {plain(fact)}" for fact in topic.facts))
        return
    recipe = read_recipe(settings.recipe.encode(), settings.title)
    in_vain = codes_in_vain(dataset, recipe, settings.period)
    for indicator in indicators_of(dataset, recipe, topic, in_vain):
        fact = describe_indicator(dataset, indicator, settings.period, language)
        chart = build_strip(dataset, indicator, settings.period, language, fact)
        drawn = {**chart.specification, "description": chart.description}
        key = f"ws-strip-{topic.code}-{indicator.code}"
        st.markdown(plain(fact))
        st.vega_lite_chart(short_rows(chart.rows), enlarged(drawn) if state.is_large() else drawn, key=key)
