"""The pages, in the order of the planning cycle."""

from __future__ import annotations

import json
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from sozial.i18n import N_
from sozial.places import PAGES
from sozial.ui.session import links, state
from sozial.ui.session.language import _
from sozial.ui.session.script import read_script

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
_SCRIPT = read_script("menus.js")
_OPEN, _FROM = "_open-page", "_from-page"
# Where an evening or a morning begins is one click away; what follows from it stands in menus, in the order of the
# planning cycle. Streamlit shows pages without a menu before the menus.
_MENUS = {
    "": (START, DATA, ANALYSIS, WORKSHOP),
    N_("Look closer"): (PROFILE, ROBUSTNESS, DEVELOPMENT, EXPLORING, METHOD),
    N_("Act"): (ACTIONS, ALLOCATION, MONITORING),
    N_("Inform"): (REPORT, SHOWING, PUBLICATION),
}


def build_pages() -> dict[str, list[StreamlitPage]]:
    """Return all pages for Streamlit's navigation by their menus, those without one first.

    They are named by their words alone: with icons they do not fit into one line.
    """
    return {
        _(menu) if menu else "": [
            st.Page(PAGES / f"{name}.py", title=_(_ENTRIES[name][0]), url_path=name, default=name == START)
            for name in names
        ]
        for menu, names in _MENUS.items()
    }


def name_of(page: StreamlitPage) -> str:
    """Return the name of a page; the first one has no address of its own."""
    return page.url_path or START


def menus_script() -> str:
    """Return the script that marks the menu of the open page; constant but for the language's words."""
    menus = {_(_ENTRIES[name][0]): _(menu) for menu, names in _MENUS.items() if menu for name in names}
    return _SCRIPT.replace("__MENUS__", json.dumps(menus, ensure_ascii=False))


def title_of_tab(page: StreamlitPage) -> str:
    """Return what the browser's tab says: tabs beside each other, and pages in the browser's history, differ."""
    return "Quartierskompass" if name_of(page) == START else f"{page.title} – Quartierskompass"


def go_on(page: StreamlitPage, wanted: str) -> None:
    """Leave for the page that was open, where the app was opened without saying which."""
    if wanted in _ENTRIES and wanted != START and name_of(page) == START:
        go_to(wanted)


def note_page(page: StreamlitPage) -> None:
    """Note which page is open, and from which one somebody came to it."""
    name, before = name_of(page), state.read(_OPEN, "")
    state.write(_FROM, before if before != name else "")
    state.write(_OPEN, name)


def came_from() -> str:
    """Return from which page somebody comes with this very run; empty where the same page goes on."""
    return known(state.read(_FROM))


def known(name: object) -> str:
    """Return a page's name; empty where it is none."""
    return name if isinstance(name, str) and name in _ENTRIES else ""


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
