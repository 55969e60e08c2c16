"""One measure as a form: new, or changed; what is refused stays in the form."""

from __future__ import annotations

import streamlit as st

from sozial.access import Right
from sozial.planning.measures.action import FORM, Action
from sozial.ui.kit.bin_panel import show_bin_button
from sozial.ui.measures.field_inputs import FormFields
from sozial.ui.measures.register_history import show_history
from sozial.ui.project import register
from sozial.ui.project.register import KeptAction
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, state
from sozial.ui.session.language import _, plain

# Whether it is open, the version that it changes, and which one that is as plain data.
_OPEN, _ONTO, _WHICH = "_action-open", "_action-onto", "_action-which"
_FIELDS = FormFields("action", Action, FORM)
# A form is about one project: it closes where another one is opened.
state.remember(_OPEN, _ONTO, _WHICH, "action-", of=state.Kept.PLACE)
# The open form, and what was typed in it, outlive the session: a reload, the next morning.
state.remember(_OPEN, _WHICH, *_FIELDS.entries(), of=state.Kept.VIEW)


def open_form(action: Action, onto: KeptAction | None = None) -> None:
    """Open the form with a measure in it, before it is drawn."""
    state.write(_OPEN, True)
    _set_onto(onto)
    _FIELDS.open(action)


def is_open() -> bool:
    """Whether the form is open."""
    return bool(state.read(_OPEN, False))


def close_form() -> None:
    """Close the form and forget what is in it."""
    state.write(_OPEN, False)
    _set_onto(None)


def _set_onto(onto: KeptAction | None) -> None:
    state.write(_ONTO, onto)
    state.write(_WHICH, None if onto is None else (onto.key, onto.version))


def _onto() -> KeptAction | None:
    """Return the version that the form changes; None where it is a new measure."""
    onto: KeptAction | None = state.read(_ONTO)
    which = state.read(_WHICH)
    if onto is None and which is not None:
        # The form was open in an earlier session: the same version, so that what others saved since is told.
        key, number = which
        onto = next((kept for kept in register.ACTIONS.history(key) if kept.version == number), None)
        state.write(_ONTO, onto)
    return onto


def _save() -> None:
    # What is no number or no day stays in its field, with the reason below it.
    if not _FIELDS.has_unread() and register.ACTIONS.save([(_onto(), _FIELDS.entered())]):
        close_form()


def _reload(key: str) -> None:
    found = next((kept for kept in register.ACTIONS.kept() if kept.key == key), None)
    if found is None:
        close_form()
    else:
        open_form(found.entry, found)


def show_form(current: AnalysisContext) -> None:
    """Show the form if it is open."""
    if not is_open():
        return
    onto = _onto()
    if onto is None and state.read(_WHICH) is not None:
        # It is not there any more, or the database does not answer: never saved as another one unasked.
        return
    with st.container(border=True):
        st.markdown(f"**{plain(onto.entry.title) if onto else _('New measure')}**")
        _FIELDS.show_above(current)
        _FIELDS.show_below(current)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(_("Save measure"), key="action-save", type="primary", icon=":material/save:", on_click=_save)
            st.button(_("Close without saving"), key="action-close", on_click=close_form)
            if onto is not None:
                st.button(
                    _("Load what is kept now"),
                    key="action-reload",
                    type="tertiary",
                    on_click=_reload,
                    args=(onto.key,),
                    help=_("Forgets what you entered here, and shows what others saved."),
                )


def show_choice(current: AnalysisContext, shown: list[KeptAction]) -> None:
    """Show what can be done with one measure: form, history, bin; and how a new one is begun."""
    found = {kept.key: kept for kept in shown}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if access.may(Right.KEEP):
            st.button(
                _("New measure"), key="action-new", type="primary", icon=":material/add:", on_click=open_form,
                args=(Action(""),),
            )  # fmt: skip
        else:
            access.show_missing(Right.KEEP)
        if not found:
            return
        chosen = st.selectbox(
            _("One measure"), list(found), key="action-chosen",
            persist_state="session", width=420, index=None, placeholder=_("choose"),
            format_func=lambda key: found[key].entry.title if key in found else "",
        )  # fmt: skip
        if chosen not in found:
            return
        kept = found[chosen]
        if access.may(Right.KEEP):
            st.button(
                _("Edit in a form"), key="action-edit", icon=":material/edit:", on_click=open_form,
                args=(kept.entry, kept),
            )  # fmt: skip
        show_history(current, register.ACTIONS, kept)
        if access.may(Right.KEEP):
            show_bin_button("action-aside", register.ACTIONS.archive, kept)
