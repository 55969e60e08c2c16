"""A tour of three minutes through the sample city, which stands beside the pages and can be left at any time."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from sozial.i18n import N_
from sozial.ui.session import navigation, state
from sozial.ui.session.language import _

_STOP = "_tour-stop"
# The page, and what to try there.
STOPS = (
    (
        navigation.ANALYSIS,
        N_("Move the slider of “Bildung”: map and ranking follow while you move it. What is dark carries more."),
    ),
    (
        navigation.ANALYSIS,
        N_("Click on a quarter of the map, then on its profile below: it says why the quarter is where it is."),
    ),
    (
        navigation.ROBUSTNESS,
        N_("Would other weights have named other quarters? The bars show how far each one moves."),
    ),
    (
        navigation.WORKSHOP,
        N_("Here people weigh on their phones. Begin one and open the test page: it needs nobody but you."),
    ),
    (
        navigation.ACTIONS,
        N_(
            "Need and measures beside each other: where is much to be done, and where does something run? "
            "Enter one to see."
        ),
    ),
    (
        navigation.SHOWING,
        N_("And this is what a committee sees: one message per screen, turned with the arrow keys."),
    ),
)


def show_beginning() -> None:
    """Show the button that begins the tour."""
    label = _("Take a tour of three minutes")
    st.button(label, icon=":material/tour:", key="tour-begin", on_click=_go, args=(0,))


def show_tour(page: str) -> None:
    """Show the present stop, on whichever page; nothing where no tour is taken.

    Parameters
    ----------
    page
        The open page.
    """
    stop = state.read(_STOP)
    # Its place is kept without a tour too: a page whose parts move up is drawn anew, with its maps.
    with st.container(key="tour", gap="small"):
        if stop is None:
            return
        place, words = STOPS[stop]
        st.markdown(f"**{_('Tour, {n} of {all}').format(n=stop + 1, all=len(STOPS))}**  \n{_(words)}")
        with st.container(horizontal=True, gap="small"):
            if page != place:
                navigation.show_button(place, primary=True, width="content", key="tour-there")
            if stop:
                st.button(_("Back"), key="tour-back", on_click=_go, args=(stop - 1,))
            if stop + 1 < len(STOPS):
                kind: Literal["primary", "secondary"] = "primary" if page == place else "secondary"
                if st.button(_("Next"), key="tour-next", type=kind):
                    _go(stop + 1)
                    navigation.go_to(STOPS[stop + 1][0])
            st.button(_("End the tour"), key="tour-end", type="tertiary", on_click=state.forget, args=(_STOP,))
    if page == navigation.START and stop == 0:
        navigation.go_to(place)


def _go(stop: int) -> None:
    state.write(_STOP, stop)
