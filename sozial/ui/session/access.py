"""Who is in front of the screen, and what they may do; signing in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sozial.access import (
    ROLE_LABELS,
    Right,
    Role,
    RoleBook,
    read_role_book,
    rights_of,
    unreadable_roles,
    verified_address,
)
from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.sandbox.turns import ASKING
from sozial.settings import settings_now
from sozial.store.files.files import store_folder
from sozial.store.files.permission import ask_who_may
from sozial.store.town import has_towns
from sozial.ui.session import signed_in, state, town, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain
from sozial.web.gate import note_admitted
from sozial.web.routes import PREFIX

Given = TypeVar("Given")
_LEAVING, _RIGHTS = "_leaving", "_rights"


def _role_book() -> tuple[RoleBook, tuple[Finding, ...]]:
    path = settings_now.roles or store_folder("roles.toml")
    try:
        return read_role_book(path.read_bytes(), path.name)
    except OSError as error:
        return RoleBook(), (unreadable_roles(path.name, error.strerror or ""),)


def roles() -> frozenset[Role]:
    """Return the roles of whoever is in front of the screen.

    On the own computer that is everything. Elsewhere it is what the operator's file gives to the signed-in person;
    without sign-in, what the operator says that everybody may be, and nothing by default. Where several towns share
    the app, only people of the town that this session is for hold any.
    """
    said = signed_in.claims()
    if has_towns() and (said is None or town.town_here() is None):
        return frozenset()
    if said is not None:
        return _role_book()[0].roles_of(said) if said["is_logged_in"] else frozenset()
    if viewers.is_here():
        return frozenset(Role)
    named = settings_now.without_sign_in
    return frozenset({Role(named)}) if named else frozenset()


def may(right: Right) -> bool:
    """Whether whoever is in front of the screen may do something."""
    return right in rights_of(roles())


def _may_write(right: Right) -> bool:
    """Whether what is asked for right now may be written; ballots, commands and health checks have no session."""
    return get_script_run_ctx(suppress_warning=True) is None or may(right)


ask_who_may(_may_write)


viewers.ask_trust(lambda: signed_in.claims() is not None and may(Right.INTERNAL))


def note_asking() -> None:
    """Let files be read in turn for each person, or each window of somebody who is not signed in."""
    run = get_script_run_ctx()
    ASKING.set(person() or (run.session_id if run is not None else ""))


def person() -> str:
    """Return what the signed-in person is called in histories; empty on the own computer."""
    said = signed_in.claims() or {}
    return str(verified_address(said) or said.get("name") or said.get("sub") or "")[:120]


def identity() -> str:
    """Return who is signed in, for telling people apart; empty on the own computer.

    Names and addresses may be somebody else's as well: only the provider's own name for a person is nobody else's.
    """
    said = signed_in.claims() or {}
    if not said.get("is_logged_in"):
        return ""
    told = [str(said.get(name) or "") for name in ("provider", "iss", "sub")]
    return hashlib.sha256(repr(told if told[-1] else person()).encode()).hexdigest()


def note_rights() -> None:
    """Note what whoever is in front of the screen may do, as the page is drawn for it."""
    state.write(_RIGHTS, _rights())


def wants_whole_run() -> bool:
    """Whether a part of a page that runs alone has to leave it to the frame.

    That is so where somebody is leaving, and where they may do something else than when the page was drawn.
    """
    return is_leaving() or state.read(_RIGHTS) not in (None, _rights())


def _rights() -> list[str]:
    return sorted(map(str, rights_of(roles())))


def while_allowed(make: Callable[[], Given]) -> Callable[[], Given]:
    """Return what makes a file for somebody who is signed in, as long as they may see what is in it.

    It is asked for in a thread that knows nobody, so who it was made for is noted here.
    """
    said = signed_in.claims()
    if said is None:
        return make
    needed = {Right.LOOK, Right.INTERNAL} & rights_of(roles())
    if viewers.is_public():
        needed.discard(Right.INTERNAL)

    def made() -> Given:
        if not needed <= rights_of(_role_book()[0].roles_of(said)):
            raise PermissionError
        return make()

    return made


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


def admit() -> bool:
    """Whether the pages may be seen; noted for files, which are sent past the pages."""
    admitted, run = is_admitted(), get_script_run_ctx()
    if run is not None:
        note_admitted(run.session_id, admitted)
    return admitted


def show_entrance() -> None:
    """Show how to sign in, and the way to a ballot."""
    said = signed_in.claims()
    st.title("Quartierskompass", anchor=False)
    if said is None:
        show_findings(town.no_sign_in() if has_towns() else (_NOT_SET_UP,))
    elif not said["is_logged_in"]:
        st.markdown(_("Please sign in with your account of the administration."))
        st.button(_("Sign in"), type="primary", icon=":material/login:", on_click=st.login, key="sign-in")
    elif has_towns() and town.town_here() is None:
        town.show_no_town()
    else:
        message = _("{person} is signed in, but holds no role here. Ask whoever runs this app.")
        st.warning(message.format(person=plain(person())))
        show_findings(_role_book()[1])
    st.link_button(_("To a workshop's ballot"), f"{viewers.base_path()}{PREFIX}/w", icon=":material/how_to_vote:")


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
    said again in every run, and parts that run alone ask for a whole one (`wants_whole_run`).
    """
    if is_leaving():
        st.logout()


def show_account() -> None:
    """Show who is signed in, in which roles, and let them sign out."""
    said = signed_in.claims()
    if said is None or not said["is_logged_in"]:
        return
    with st.popover(plain(str(said.get("name") or person())), icon=":material/account_circle:"):
        held = sorted(roles(), key=list(Role).index)
        st.markdown(plain(person()))
        st.caption(", ".join(_(ROLE_LABELS[role]) for role in held) or _("no role"))
        if has_towns() and town.own_towns():
            town.show_choice()
        st.button(_("Sign out"), icon=":material/logout:", on_click=_leave, key="sign-out")
