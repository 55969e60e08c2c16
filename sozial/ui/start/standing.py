"""Where the work on the open project stands: what was saved last, and what is missing next."""

from __future__ import annotations

import streamlit as st

from sozial.i18n import N_, NP_, Counted
from sozial.planning.open_points import Lack, OpenPoint, find_open_points
from sozial.store.opened import project_store
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import open_project, register
from sozial.ui.recipe import settings
from sozial.ui.session import loaded_data, navigation, shown_data
from sozial.ui.session.language import _, counted, plain, translate

_MOST_POINTS = 3
_WORDS: dict[Lack, str] = {
    Lack.AREAS: NP_("{n} quarter has no area on the map yet.", "{n} quarters have no areas on the map yet."),
    Lack.FIGURES: NP_(
        "{n} indicator has no figures for the latest year: its weight counts for nothing there.",
        "{n} indicators have no figures for the latest year: their weights count for nothing there.",
    ),
    Lack.SOURCES: NP_("{n} indicator has no source yet.", "{n} indicators have no source yet."),
    Lack.DECISION: N_("No committee has decided on these weights yet."),
    Lack.MEASURES: N_("No measure is in the register yet."),
    Lack.OBJECTIVES: N_("No objective is set yet."),
}
_PAGES = {
    Lack.AREAS: navigation.DATA,
    Lack.FIGURES: navigation.ANALYSIS,
    Lack.SOURCES: navigation.DATA,
    Lack.DECISION: navigation.METHOD,
    Lack.MEASURES: navigation.ACTIONS,
    Lack.OBJECTIVES: navigation.MONITORING,
}


def show_standing() -> None:
    """Show what was done last in the open project, and at most three things that are missing, each with its page."""
    project = open_project.held()
    if project is None:
        return
    st.header(_("Where you left off: {name}").format(name=plain(project.name)), anchor=False)
    parts = [plain(translate().moment(project.saved_at)), plain(project.saved_by), _last_remark(project.key)]
    st.markdown(_("Saved last: {when}").format(when=" · ".join(part for part in parts if part)))
    dataset = loaded_data.whole_dataset()
    points = find_open_points(
        dataset,
        settings.current_recipe(dataset, shown_data.base_recipe()),
        measures=len(register.ACTIONS.kept()),
        objectives=len(register.OBJECTIVES.kept()),
    )
    if not points:
        st.markdown(_("Nothing is missing: data, decision, measures and objectives are there."))
        return
    st.markdown(_("Missing next:"))
    for point in points[:_MOST_POINTS]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_said(point), width="content")
            navigation.show_button(_PAGES[point.lack], width="content", key=f"missing-{point.lack}")


def _said(point: OpenPoint) -> str:
    words = _WORDS[point.lack]
    return counted(words, point.count) if isinstance(words, Counted) else _(words)


def _last_remark(key: str) -> str:
    """Return the name that somebody gave the latest named version; empty without one."""
    try:
        named = next((version for version in project_store().versions(key) if version.remark), None)
    except StoreUnavailable:
        return ""
    return "" if named is None else _("named last: “{name}”").format(name=plain(named.remark))
