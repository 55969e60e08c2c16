"""The pages, in the order of the planning cycle."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from sozial.i18n import N_
from sozial.places import PAGES
from sozial.ui.session import links
from sozial.ui.session.language import _

START, DATA, ANALYSIS, METHOD = "start", "daten", "analyse", "methode"
PROFILE, ROBUSTNESS, DEVELOPMENT, EXPLORING = "profil", "wie_sicher", "entwicklung", "erkunden"
WORKSHOP, ACTIONS, ALLOCATION, MONITORING = "werkstatt", "massnahmen", "mittelverteilung", "ziele"
REPORT, SHOWING, PUBLICATION = "bericht", "vorfuehren", "oeffentlich"
_ENTRIES = {
    START: (N_("Start"), ":material/home:"),
    DATA: (N_("Data"), ":material/table_view:"),
    ANALYSIS: (N_("Analysis"), ":material/map:"),
    PROFILE: (N_("Profile"), ":material/location_on:"),
    ROBUSTNESS: (N_("How sure?"), ":material/casino:"),
    DEVELOPMENT: (N_("Development"), ":material/timeline:"),
    EXPLORING: (N_("Explore"), ":material/scatter_plot:"),
    WORKSHOP: (N_("Workshop"), ":material/groups:"),
    ACTIONS: (N_("Measures"), ":material/assignment:"),
    ALLOCATION: (N_("Allocation"), ":material/savings:"),
    MONITORING: (N_("Objectives"), ":material/flag:"),
    REPORT: (N_("Report"), ":material/description:"),
    SHOWING: (N_("Present"), ":material/slideshow:"),
    METHOD: (N_("Method"), ":material/function:"),
    PUBLICATION: (N_("Public version"), ":material/verified_user:"),
}
# Reached from the switch in the corner, and not from the line of pages, which has no room.
_HIDDEN = {PUBLICATION}


def build_pages() -> list[StreamlitPage]:
    """Return all pages for Streamlit's navigation, by their words alone: with icons they do not fit into one line."""
    return [
        st.Page(
            PAGES / f"{name}.py",
            title=_(title),
            url_path=name,
            default=name == START,
            visibility="hidden" if name in _HIDDEN else "visible",
        )
        for name, (title, _icon) in _ENTRIES.items()
    ]


def name_of(page: StreamlitPage) -> str:
    """Return the name of a page; the first one has no address of its own."""
    return page.url_path or START


def go_on(page: StreamlitPage, wanted: str) -> None:
    """Leave for the page that was open, where the app was opened without saying which."""
    if wanted in _ENTRIES and wanted != START and name_of(page) == START:
        go_to(wanted)


def show_button(name: str, primary: bool = False, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show a button that leads to a page."""
    title, icon = _ENTRIES[name]
    if st.button(_(title), icon=icon, type="primary" if primary else "secondary", key=f"go-{name}", width=width):
        go_to(name)


def show_profile_button(name: str) -> None:
    """Show a button that leads to the profile of the selected unit."""
    icon = _ENTRIES[PROFILE][1]
    if st.button(_("Profile of {name}").format(name=name), icon=icon, key="open-profile", type="primary"):
        go_to(PROFILE)


def go_to(name: str) -> None:
    """Leave for another page."""
    links.leave_link()
    st.switch_page(PAGES / f"{name}.py")
