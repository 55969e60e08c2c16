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
REPORT, SHOWING, PUBLICATION, ACCESSIBILITY = "bericht", "vorfuehren", "oeffentlich", "barrierefreiheit"
HANDBOOK = "handbuch"
# Each page: what it is called, its icon, and in one line what it is for.
_ENTRIES = {
    START: (N_("Start"), ":material/home:", ""),
    DATA: (N_("Data"), ":material/table_view:", N_("Tables from Excel or CSV, areas from your GIS.")),
    ANALYSIS: (N_("Analysis"), ":material/map:", N_("Move a weight: map and ranking follow at once.")),
    PROFILE: (
        N_("Profile"),
        ":material/location_on:",
        N_("One quarter: its burdens and strengths, and what local people know."),
    ),
    ROBUSTNESS: (
        N_("How sure?"),
        ":material/casino:",
        N_("What other weights, other methods and chance would have made of it."),
    ),
    DEVELOPMENT: (
        N_("Development"),
        ":material/timeline:",
        N_("All years, with a fixed reference year and breaks marked."),
    ),
    EXPLORING: (
        N_("Explore"),
        ":material/scatter_plot:",
        N_("Two indicators together, one alone, patterns on the map."),
    ),
    WORKSHOP: (
        N_("Workshop"),
        ":material/groups:",
        N_("Everybody weighs on the phone; the projector shows what comes of it."),
    ),
    ACTIONS: (
        N_("Measures"),
        ":material/assignment:",
        N_("Where need and measures do not fit, the register, and what came of it."),
    ),
    ALLOCATION: (
        N_("Allocation"),
        ":material/savings:",
        N_("An amount by need, in whole parts, and kept as a decision."),
    ),
    MONITORING: (
        N_("Objectives"),
        ":material/flag:",
        N_("Objectives, and what changed: data, index, measures, targets."),
    ),
    REPORT: (
        N_("Report"),
        ":material/description:",
        N_("Papers, slides, a funding annex, Excel and map files, each with its origin."),
    ),
    SHOWING: (
        N_("Present"),
        ":material/slideshow:",
        N_("Step by step before a committee: six minutes, turned with the keyboard."),
    ),
    METHOD: (N_("Method"), ":material/function:", N_("Every step in words and formulas, with today's figures.")),
    PUBLICATION: (
        N_("Public version"),
        ":material/verified_user:",
        N_("By which rule figures become public, what it changes, and the file to pass on."),
    ),
    ACCESSIBILITY: (
        N_("Accessibility"),
        ":material/accessibility_new:",
        N_("The app in easy words, what everybody can use, what not yet, and whom to tell."),
    ),
    HANDBOOK: (
        N_("Handbook"),
        ":material/menu_book:",
        N_("Each page explained, and how an evening, a committee and the next year go."),
    ),
}
_SCRIPT = read_script("menus.js")
_OPEN, _FROM = "_open-page", "_from-page"
# Which chapter of the handbook is read; those of pages are called as their pages.
CHAPTER = "chapter"
# Where an evening or a morning begins is one click away; what follows from it stands in menus, in the order of the
# planning cycle. Streamlit shows pages without a menu before the menus.
_MENUS = {
    "": (START, DATA, ANALYSIS, WORKSHOP),
    N_("Look closer"): (PROFILE, ROBUSTNESS, DEVELOPMENT, EXPLORING, METHOD),
    N_("Act"): (ACTIONS, ALLOCATION, MONITORING),
    N_("Inform"): (REPORT, SHOWING, PUBLICATION, ACCESSIBILITY, HANDBOOK),
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


def title_of(name: str) -> str:
    """Return what a page is called, in the language of the screen."""
    return _(_ENTRIES[name][0])


def purpose(name: str) -> str:
    """Return what a page is for, in one line."""
    about = _ENTRIES[name][2]
    return _(about) if about else ""


def pages_in_order() -> list[str]:
    """Return the names of the pages as the menus hold them, without Start."""
    return [name for names in _MENUS.values() for name in names if name != START]


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


def show_button(
    name: str, primary: bool = False, width: Literal["stretch", "content"] = "stretch", key: str = ""
) -> None:
    """Show a button that leads to a page; with a key of its own where there is more than one."""
    title, icon, _about = _ENTRIES[name]
    if st.button(_(title), icon=icon, type="primary" if primary else "secondary", key=key or f"go-{name}", width=width):
        go_to(name)


def show_way_to_handbook(page: str) -> None:
    """Show a small button that leads to a page's chapter of the handbook; none on the handbook itself."""
    title, icon, _about = _ENTRIES[HANDBOOK]
    if page != HANDBOOK and st.button(_(title), icon=icon, type="tertiary", key="handbook"):
        state.write(CHAPTER, page)
        go_to(HANDBOOK)


def show_profile_button(name: str, key: str = "open-profile") -> None:
    """Show a button that leads to the profile of the selected unit; with a key of its own where there is another."""
    icon = _ENTRIES[PROFILE][1]
    if st.button(_("Profile of {name}").format(name=name), icon=icon, key=key, type="primary"):
        go_to(PROFILE)


def go_to(name: str) -> None:
    """Leave for another page."""
    links.leave_link()
    st.switch_page(PAGES / f"{name}.py")
