"""An address that names the first page, or none that there is: both lead to Start, and the second is said."""

from __future__ import annotations

import re

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from sozial.ui.session import links, navigation, state
from sozial.ui.session.language import _, plain

_ASKED = "_asked-page"
# What could be meant for a page; a sentence that somebody puts into a link is not said here.
_NAME = re.compile(r"[\w-]{1,30}")


def note_address(page: StreamlitPage) -> bool:
    """Note which page the address named that leads to Start; return whether it named one."""
    asked = links.named_page()
    if not asked or navigation.name_of(page) != navigation.START:
        return False
    state.write(_ASKED, "" if asked == navigation.START else asked)
    return True


def show_unknown_address() -> None:
    """Show, until somebody comes back from another page, that there is no page of the name that was asked for."""
    asked = state.read(_ASKED, "")
    if not asked:
        return
    if navigation.came_from():
        state.forget(_ASKED)
    elif _NAME.fullmatch(asked):
        st.caption(_("There is no page “{name}”.").format(name=plain(asked)))
    else:
        st.caption(_("There is no page at this address."))
