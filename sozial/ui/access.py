"""Who is in front of the screen, and what they may do; signing in and out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sozial.access import ROLE_LABELS, Right, Role, RoleBook, read_role_book, rights_of, unreadable_roles
from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.turns import ASKING
from sozial.store.files import store_folder
from sozial.ui import state
from sozial.ui.findings import show_findings
from sozial.ui.language import _, plain
from sozial.web.routes import PREFIX

_LEAVING = "_leaving"
ROLES_FILE, WITHOUT_SIGN_IN = "QUARTIERSKOMPASS_ROLES", "QUARTIERSKOMPASS_WITHOUT_SIGN_IN"


def _said() -> dict[str, Any] | None:
    """Return what the identity provider says; None where no sign-in is set up."""
    said = st.user.to_dict()
    return said if "is_logged_in" in said else None


def _role_book() -> tuple[RoleBook, tuple[Finding, ...]]:
    named = os.environ.get(ROLES_FILE, "").strip()
    path = Path(named) if named else store_folder("roles.toml")
    try:
        return read_role_book(path.read_bytes(), path.name)
    except OSError as error:
        return RoleBook(), (unreadable_roles(path.name, error.strerror or ""),)


def roles() -> frozenset[Role]:
    """Return the roles of whoever is in front of the screen.

    On the own computer that is everything. Elsewhere it is what the operator's file gives to the signed-in person;
    without sign-in, what the operator says that everybody may be, and nothing by default.
    """
    said = _said()
    if said is not None:
        return _role_book()[0].roles_of(said) if said["is_logged_in"] else frozenset()
    if state.is_here():
        return frozenset(Role)
    named = os.environ.get(WITHOUT_SIGN_IN, "").strip().lower()
    return frozenset({Role(named)}) if named in set(Role) else frozenset()


def may(right: Right) -> bool:
    """Whether whoever is in front of the screen may do something."""
    return right in rights_of(roles())


def note_trust() -> None:
    """Let the session show internal figures to a signed-in person whose role allows it."""
    state.set_trusted(_said() is not None and may(Right.INTERNAL))


def note_asking() -> None:
    """Let files be read in turn for each person, or each window of somebody who is not signed in."""
    run = get_script_run_ctx()
    ASKING.set(person() or (run.session_id if run is not None else ""))


def person() -> str:
    """Return what the signed-in person is called in histories; empty on the own computer."""
    said = _said() or {}
    return str(said.get("email") or said.get("name") or said.get("sub") or "")[:120]


def show_missing(right: Right) -> None:
    """Say why something cannot be done here."""
    words = {
        Right.KEEP: N_("Saving needs the role planner; changes on this page stay in this browser window."),
        Right.MODERATE: N_("Beginning a workshop needs the role moderator."),
    }
    st.caption(_(words[right]))


def is_admitted() -> bool:
    """Whether the pages may be seen."""
    return may(Right.LOOK)


def show_entrance() -> None:
    """Show how to sign in, and the way to a ballot."""
    said = _said()
    st.title("Quartierskompass", anchor=False)
    if said is None:
        show_findings((_NOT_SET_UP,))
    elif not said["is_logged_in"]:
        st.markdown(_("Please sign in with your account of the administration."))
        st.button(_("Sign in"), type="primary", icon=":material/login:", on_click=st.login, key="sign-in")
    else:
        message = _("{person} is signed in, but holds no role here. Ask whoever runs this app.")
        st.warning(message.format(person=plain(person())))
        show_findings(_role_book()[1])
    st.link_button(_("To a workshop's ballot"), f"{state.base_path()}{PREFIX}/w", icon=":material/how_to_vote:")


_NOT_SET_UP = Finding(
    "no-sign-in",
    Severity.ERROR,
    N_("This app is open to the network without sign-in, so only the computer it runs on may use its pages."),
    N_("Whoever runs the app finds the ways in docs/operating.md; phones need the ballot only."),
)


def _leave() -> None:
    state.write(_LEAVING, True)


def is_leaving() -> bool:
    """Whether somebody has asked to be signed out."""
    return bool(state.read(_LEAVING, False))


def sign_out_if_asked() -> None:
    """Send the browser to be signed out.

    A page that asks anew every second can begin its next run before the browser got this, and then it is lost: it is
    said again in every run, and parts that run alone ask for a whole one (`is_leaving`).
    """
    if is_leaving():
        st.logout()


def show_account() -> None:
    """Show who is signed in, in which roles, and let them sign out."""
    said = _said()
    if said is None or not said["is_logged_in"]:
        return
    with st.popover(plain(str(said.get("name") or person())), icon=":material/account_circle:"):
        held = sorted(roles(), key=list(Role).index)
        st.markdown(plain(person()))
        st.caption(", ".join(_(ROLE_LABELS[role]) for role in held) or _("no role"))
        st.button(_("Sign out"), icon=":material/logout:", on_click=_leave, key="sign-out")
