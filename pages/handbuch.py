"""Handbook: each page explained, and how an evening, a year and a sitting of the committee go; in German."""

import streamlit as st

from sozial.ui.handbook import handbook_panel
from sozial.ui.kit.page_title import show_page_title
from sozial.ui.session import findings, navigation
from sozial.ui.session.language import _

show_page_title(_("Handbook"), navigation.HANDBOOK)
notices = st.container()
handbook_panel.show_language()
left, right = st.columns([3, 10], gap="medium")
with left:
    chapter = handbook_panel.choose_chapter()
with notices:
    findings.show_notices()
with right:
    handbook_panel.show_chapter(chapter)
