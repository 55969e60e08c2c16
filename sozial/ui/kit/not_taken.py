"""That a file is only looked at until a button takes it over."""

from __future__ import annotations

import streamlit as st

from sozial.ui.session.language import _, plain


def say_not_taken(label: str) -> None:
    """Say beside a file which button takes it over, and that nothing is changed before.

    Parameters
    ----------
    label
        What the button is called, in the language of the screen.
    """
    said = _("So far the file is only looked at. “{label}” takes it over.")
    st.caption(said.format(label=plain(label)))
