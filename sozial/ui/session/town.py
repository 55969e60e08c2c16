"""Which of several towns a session is for: the one that the signed-in person belongs to, chosen where several are."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.output.tables.data_tables import build_town_sizes
from sozial.store.operation.town_sizes import town_sizes
from sozial.store.town import ask_for_town, has_towns, town_book
from sozial.store.unavailable import StoreUnavailable
from sozial.towns import Town
from sozial.ui.session import links, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain
from sozial.ui.session.script import run_scripts
from sozial.ui.session.signed_in import claims_of_signed_in
from sozial.ui.session.unreachable import show_unreachable

_CHOSEN, _LEFT = "_town", "_town_left"
_MEGABYTE = 1_000_000


LOAD_ANEW = "window.location.reload();"


def own_towns() -> tuple[Town, ...]:
    """Return the towns that the signed-in person belongs to, as the operator's file says now."""
    return town_book()[0].of_person(claims_of_signed_in())


def town_here() -> Town | None:
    """Return the town that this session is for; None without one, or where the person does not belong to it any more.

    A session is for one town until somebody chooses another, which begins it anew; a link says which at its beginning.
    """
    own = {town.key: town for town in own_towns()}
    chosen = state.read(_CHOSEN)
    if chosen is not None:
        return own.get(chosen)
    linked = own.get(st.query_params.get(links.TOWN, ""))
    return linked or (next(iter(own.values())) if len(own) == 1 else None)


def _key_here() -> str:
    # In a thread of its own, without a session, nobody can say.
    town = town_here() if get_script_run_ctx(suppress_warning=True) is not None else None
    return town.key if town is not None else ""


ask_for_town(_key_here)


def stay_in_town() -> None:
    """Let this session be for the town that it began with, whatever a link says later."""
    town = town_here() if has_towns() else None
    if town is not None:
        state.write(_CHOSEN, town.key)
        links.name_town(town.key if len(own_towns()) > 1 else "")


def _choose(key: str) -> None:
    """Begin anew in another town: nothing of the one before stays on screen."""
    state.begin_anew()
    state.write(_CHOSEN, key)
    state.write(_LEFT, True)
    st.query_params.clear()


def leave_town() -> bool:
    """Load the page anew where another town was chosen, and return whether that is so.

    Only a new session is without what was typed or given before: the browser holds that by itself, shows it in fields
    that are drawn again, and sends it with the next step.
    """
    if not state.read(_LEFT):
        return False
    # First the address, then the script that loads it: always the same one, because pages run no other.
    st.query_params.from_dict({links.TOWN: str(state.read(_CHOSEN)), state.LANGUAGE: state.language()})
    run_scripts(LOAD_ANEW)
    return True


def show_choice() -> None:
    """Show the towns of somebody who belongs to several, one button each."""
    here = town_here()
    for town in own_towns():
        is_here = here is not None and town.key == here.key
        st.button(
            plain(town.name), key=f"town-{town.key}", icon=":material/location_city:", on_click=_choose,
            args=(town.key,), disabled=is_here,
        )  # fmt: skip


def show_no_town() -> None:
    """Say why a signed-in person gets in nowhere, or let them choose; operators see which towns there are."""
    book, findings = town_book()
    if own_towns():
        st.markdown(_("You belong to several towns. For which one do you work now?"))
        show_choice()
    else:
        st.warning(_("You are signed in, but belong to no town here. Ask whoever runs this app."))
        show_findings(findings)
    if book.is_operator(claims_of_signed_in()):
        _show_towns()


def _show_towns() -> None:
    try:
        sizes = town_sizes()
    except StoreUnavailable:
        show_unreachable()
        return
    measured = [
        (size.name or size.key, size.key, size.database / _MEGABYTE, size.files / _MEGABYTE, size.is_named)
        for size in sizes
    ]
    st.header(_("Towns on this server"), anchor=False)
    # Numbers are sent as texts: what shows tables otherwise knows the session, not the other way round.
    st.dataframe(build_town_sizes(measured, state.language()).texts(state.language()), hide_index=True)
    st.caption(_("What is in them is seen by their people alone."))


def no_sign_in() -> tuple[Finding, ...]:
    """Return what is said where several towns share a server without sign-in."""
    return (_NO_SIGN_IN,)


_NO_SIGN_IN = Finding(
    "no-sign-in",
    Severity.ERROR,
    N_("Several towns share this app, and no sign-in says who belongs to which: nobody gets in."),
    N_("See “Many towns” in docs/operating.md."),
)
