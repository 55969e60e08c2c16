"""Going on where this browser was: after a reload, a crash, a restart of the server, the next morning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.protection.rules import Mode
from sozial.store.kept.held import Held
from sozial.store.opened import desk_store, project_store
from sozial.store.project.desk_entries import read_entries, write_entries
from sozial.store.project.desks import Desk, browser_name
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import open_project, opening
from sozial.ui.session import access, links, loaded_data, moment, notices, shown_data, state, viewers
from sozial.ui.session.state import Kept
from sozial.web.browser_cookie import COOKIE, is_browser_cookie

_DESK, _ARRIVED = "_desk", "_arrived"
# Of a desk: how the screen is set; what is looked at; where no project is open, what was changed, and such data.
_SCREEN, _VIEW, _CONTENT, _DATA = "screen", "view", "content", "data"


def _browser() -> str:
    """Return the name of this browser in the database; empty where it has no cookie."""
    cookie = st.context.cookies.get(COOKIE, "")
    return browser_name(cookie) if is_browser_cookie(cookie) else ""


def arrive() -> str:
    """Go on where this browser was, once in a session; return the page that was open, empty without any."""
    if state.read(_ARRIVED):
        return ""
    state.write(_ARRIVED, True)
    browser, linked = _browser() if access.may(Right.KEEP) else "", links.named_project()
    if not browser and not linked:
        return ""
    try:
        desk = desk_store().read(browser) if browser else None
        # Another person at the same browser gets nothing of it.
        if desk is not None and desk.person != access.identity():
            desk = None
        # Another window of the same browser may have left another project on the desk.
        if linked and linked != (desk.project or links.SAMPLE if desk is not None else "") and _open_linked(linked):
            if desk is not None:
                _set_screen(read_entries(desk.content, project_store().file, project_store().dataset).get(_SCREEN, {}))
            return ""
        return desk.page if desk is not None and _lay_out(desk) else ""
    except DataError as error:
        notices.add_notices(error.findings)
        _stay_public()
    except StoreUnavailable:
        open_project.note_missed()
        _stay_public()
    return ""


def _open_linked(linked: str) -> bool:
    """Open the project that the link's settings were made in; where it is gone, they are left out, with a notice."""
    if linked == links.SAMPLE:
        return True
    head = project_store().newest(linked)
    if head is None:
        message = N_("The project that this link was made in is not there; its settings were left out.")
        notices.add_notice(Finding("link", Severity.WARNING, message, N_("Ask for a new link.")))
        links.drop_settings()
        return False
    opening.show_version(head)
    _leave_to_link(state.remembered(), links.is_whole(None))
    return True


def _leave_to_link(keys: Iterable[str], whole: bool) -> None:
    """Leave to the link what it asks for.

    Parameters
    ----------
    whole
        Whether it says all of what is analysed: nothing that was on screen before stays.
    """
    for key in list(keys):
        if key in st.query_params or (whole and links.is_of_analysis(key)):
            state.forget(key)
    if links.UNIT in st.query_params:
        # The quarter that was looked at last has an entry of another name.
        shown_data.select(None)


def _set_screen(screen: Mapping[str, Any]) -> None:
    for key, value in screen.items():
        # A link says in which language; it never takes protection away.
        if key != state.LANGUAGE or key not in st.query_params:
            state.write(key, value)


def _stay_public() -> None:
    """Let a screen be public that nobody knows how it was set: it may be the one that others look at."""
    if state.read(state.MODE) is None and not viewers.is_public():
        state.write(state.MODE, str(Mode.PUBLIC))
        message = N_("How this screen was set cannot be read, so it is public.")
        notices.add_notice(Finding("mode", Severity.WARNING, message, N_("Choose “internal” where nobody looks on.")))


def _lay_out(desk: Desk) -> bool:
    """Put what a desk holds on screen; what a link asks for goes first. Return whether it is still there."""
    store = project_store()
    entries = read_entries(desk.content, store.file, store.dataset)
    screen, view = entries.get(_SCREEN, {}), entries.get(_VIEW, {})
    _set_screen(screen)
    if desk.project:
        head = store.newest(desk.project)
        if head is None:
            message = N_("The project that was open here is not there any more.")
            notices.add_notice(
                Finding("gone", Severity.WARNING, message, N_("Whoever put it into the bin can take it back."))
            )
            return False
        opening.show_version(head)
    else:
        data = entries.get(_DATA)
        opening.show_unkept(entries.get(_CONTENT, {}), None if data is None else data.dataset)
    for key, value in view.items():
        state.write(key, value)
    _leave_to_link({**state.remembered(), **view}, links.is_whole(view.get(links.WRITTEN)))
    return True


def keep_desk(page: str) -> None:
    """Keep where this browser is, and what stands on screen beside the open project."""
    browser = _browser()
    if not browser or not access.may(Right.KEEP):
        return
    project = open_project.held()
    links.name_project(open_project.key())
    links.note_link()
    groups = {_SCREEN: state.remembered(Kept.SCREEN), _VIEW: state.remembered(Kept.VIEW)}
    if project is None:
        groups[_CONTENT] = state.remembered()
        if not loaded_data.is_sample():
            groups[_DATA] = {_DATA: Held(loaded_data.whole_dataset())}
    written = {name: write_entries(group) for name, group in groups.items()}
    texts = {name: part.entries[_DATA] if name == _DATA else part.text for name, part in written.items()}
    content = "{" + ",".join(f'"{name}":{text}' for name, text in texts.items()) + "}"
    told = ("" if project is None else project.key, page, content)
    if state.read(_DESK) == told:
        return
    files = {digest: file for part in written.values() for digest, file in part.files.items()}
    datasets = {digest: dataset for part in written.values() for digest, dataset in part.datasets.items()}
    try:
        desk_store().keep(browser, Desk(access.identity(), *told, files, datasets), moment.now())
    except StoreUnavailable:
        open_project.note_missed()
    else:
        state.write(_DESK, told)
        open_project.forget_missed()
