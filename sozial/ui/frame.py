"""The frame around every page: configuration, navigation, language. Streamlit runs this file."""

import sys
import time

import streamlit as st

from sozial.ui import arriving, entry_owners
from sozial.ui.kit import pace
from sozial.ui.kit.style import ICON, apply_style
from sozial.ui.page_scripts import frame_scripts
from sozial.ui.project import open_project, saving
from sozial.ui.project.project_line import show_project_line
from sozial.ui.protection import show_large_type, show_mode
from sozial.ui.session import access, links, navigation, state, stepping, town
from sozial.ui.session.configuration import check_configuration
from sozial.ui.session.ending import page_within_frame
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import choose_language
from sozial.ui.session.navigation import build_pages
from sozial.ui.session.script import run_scripts
from sozial.ui.session.unreachable import page_without_store, put_typed_back, show_way_back
from sozial.ui.start import tour, unknown_address

SLOW = "_slow"

st.set_page_config(page_title="Quartierskompass", page_icon=ICON, layout="wide")
put_typed_back()
entry_owners.know_all()
links.follow_back_button()
if town.leave_town():
    st.stop()
town.stay_in_town()
admitted = access.admit()
page = st.navigation(build_pages(), position="top" if admitted else "hidden")
st.set_page_config(page_title=navigation.title_of_tab(page) if admitted else "Quartierskompass")
apply_style()
run_scripts(*frame_scripts())
show_findings(check_configuration())
access.note_rights()
access.note_asking()
access.sign_out_if_asked()
if admitted:
    navigation.note_page(page)
    was_open = arriving.arrive()
    # An address that names a page goes before the one that was open.
    navigation.go_on(page, "" if unknown_address.note_address(page) else was_open)
    tour.show_tour(navigation.name_of(page))
    # A page that takes long, as reading files does, may be loaded anew before it is drawn: what was typed is kept
    # first.
    if state.read(SLOW):
        saving.keep_typed()
        arriving.keep_desk(navigation.name_of(page))
started = time.monotonic()
line = st.container(key="project", horizontal=True, vertical_alignment="center", gap="small")
try:
    with pace.in_turn(), page_within_frame(), page_without_store():
        if admitted:
            page.run()
        else:
            access.show_entrance()
finally:
    # Last, so that it never delays the map, and also where a page stops early; the style sheet puts
    # it into the corner.
    with st.container(key="language", width="content", horizontal=True, vertical_alignment="center", gap="small"):
        if admitted:
            show_large_type()
            show_mode()
        access.show_account()
        choose_language()
    if admitted:
        # When everything is drawn: what was changed is saved, and the line then says so. A run that another one
        # replaces, or that leads to another page, leaves that to the next.
        if sys.exception() is None or isinstance(sys.exception(), Exception):
            saving.keep_changes()
            arriving.keep_desk(navigation.name_of(page))
            state.write(SLOW, time.monotonic() - started > 0.5)
        with line:
            show_project_line()
    with line:
        show_way_back()
    failed = sys.exception()
    stepping.note_step(navigation.name_of(page), time.monotonic() - started, failed)
# Not where another run follows this one.
links.name_project(open_project.key())
links.write_link()
