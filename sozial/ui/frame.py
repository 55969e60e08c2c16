"""The frame around every page: configuration, navigation, language. Streamlit runs this file."""

import sys
import time

import streamlit as st

from sozial.ui import access, arriving, entry_owners, links, navigation, open_project, state, stepping
from sozial.ui.configuration import check_configuration
from sozial.ui.ending import page_within_frame
from sozial.ui.findings import show_findings
from sozial.ui.language import choose_language
from sozial.ui.navigation import build_pages
from sozial.ui.project_line import show_project_line
from sozial.ui.protection import show_mode
from sozial.ui.script import run_scripts
from sozial.ui.streamlit_words import words_script
from sozial.ui.style import ICON, apply_style

SLOW = "_slow"

st.set_page_config(page_title="Quartierskompass", page_icon=ICON, layout="wide")
entry_owners.know_all()
links.follow_back_button()
admitted = access.is_admitted()
page = st.navigation(build_pages(), position="top" if admitted else "hidden")
apply_style()
run_scripts(words_script(), links.HISTORY)
show_findings(check_configuration())
access.note_trust()
access.note_asking()
access.sign_out_if_asked()
if admitted:
    navigation.go_on(page, arriving.arrive())
    # A page that takes long, as reading files does, may be loaded anew before it is drawn: what was typed is kept
    # first.
    if state.read(SLOW):
        open_project.keep_typed()
        arriving.keep_desk(navigation.name_of(page))
started = time.monotonic()
line = st.container(key="project", horizontal=True, vertical_alignment="center", gap="small")
try:
    with page_within_frame():
        if admitted:
            page.run()
        else:
            access.show_entrance()
finally:
    # Last, so that it never delays the map, and also where a page stops early; the style sheet puts
    # it into the corner.
    with st.container(key="language", width="content", horizontal=True, vertical_alignment="center", gap="small"):
        if admitted:
            show_mode()
        access.show_account()
        choose_language()
    if admitted:
        # When everything is drawn: what was changed is saved, and the line then says so. A run that another one
        # replaces, or that leads to another page, leaves that to the next.
        if sys.exception() is None or isinstance(sys.exception(), Exception):
            open_project.keep_changes()
            arriving.keep_desk(navigation.name_of(page))
            state.write(SLOW, time.monotonic() - started > 0.5)
        with line:
            show_project_line()
    failed = sys.exception()
    stepping.note_step(navigation.name_of(page), time.monotonic() - started, failed)
# Not where another run follows this one.
links.name_project(open_project.key())
links.write_link()
