"""One measure as a form: new, or changed; what is refused stays in the form."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from sozial.access import Right
from sozial.planning.action import (
    FIELD_LABELS,
    LONGEST_LONG_TEXT,
    LONGEST_TEXT,
    LONGEST_TITLE,
    STATUS_LABELS,
    Action,
    Status,
    tidy_text,
)
from sozial.planning.target import Target
from sozial.ui import access, register, state
from sozial.ui.bin_panel import show_bin_button
from sozial.ui.current import Current
from sozial.ui.day_field import day_field, is_no_day
from sozial.ui.language import _, plain
from sozial.ui.number_field import any_wrong, entries, number_field
from sozial.ui.register import KeptAction
from sozial.ui.register_history import show_history

# Whether it is open, the version that it changes, and which one that is as plain data.
_OPEN, _ONTO, _WHICH = "_action-open", "_action-onto", "_action-which"
# A form is about one project: it closes where another one is opened.
state.remember(_OPEN, _ONTO, _WHICH, "action-", of=state.Kept.PLACE)
# What is typed in the open form outlives a look at another view or page.
_KEPT: Literal["session"] = "session"
_TEXTS = ("title", "objective", "department", "partners", "programme", "remarks")
_AMOUNTS = ("budget", "own_contribution")
_DAYS = ("start", "end")
_CHOSEN = ("units", "indicators", "domain", "status", "target-indicator", "target-due")


def _key(name: str) -> str:
    return f"action-{name}"


# The open form, and what was typed in it, outlive the session: a reload, the next morning.
state.remember(
    _OPEN,
    _WHICH,
    *map(_key, (*_TEXTS, *_DAYS, *_CHOSEN)),
    *(entry for name in (*_AMOUNTS, "target-value", *_DAYS, "target-due") for entry in entries(_key(name))),
    of=state.Kept.VIEW,
)


def open_form(action: Action, onto: KeptAction | None = None) -> None:
    """Open the form with a measure in it, before it is drawn."""
    state.write(_OPEN, True)
    _set_onto(onto)
    for name in _TEXTS:
        state.write(_key(name), getattr(action, name))
    for name in _AMOUNTS:
        state.write(_key(name), getattr(action, name))
    for name in _DAYS:
        state.write(_key(name), _date(getattr(action, name)))
    state.write(_key("units"), list(action.units))
    state.write(_key("indicators"), list(action.indicators))
    state.write(_key("domain"), action.domain or None)
    state.write(_key("status"), str(action.status))
    state.write(_key("target-indicator"), action.target.indicator if action.target else None)
    state.write(_key("target-value"), action.target.value if action.target else None)
    state.write(_key("target-due"), _date(action.target.due) if action.target else None)


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


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


def _entered() -> Action:
    """Return the measure as it stands in the form; fields that the form does not know stay as they were."""
    values: dict[str, Any] = {name: tidy_text(str(state.read(_key(name)) or "")) for name in _TEXTS}
    values |= {name: state.read(_key(name)) for name in _AMOUNTS}
    values |= {name: _iso(state.read(_key(name))) for name in _DAYS}
    values["units"] = tuple(state.read(_key("units")) or ())
    values["indicators"] = tuple(state.read(_key("indicators")) or ())
    values["domain"] = str(state.read(_key("domain")) or "")
    values["status"] = Status(state.read(_key("status")) or Status.PLANNED)
    indicator, value = state.read(_key("target-indicator")), state.read(_key("target-value"))
    due = _iso(state.read(_key("target-due")))
    if indicator or value is not None or due:
        values["target"] = Target(indicator or "", float("nan") if value is None else float(value), due)
    return Action(**values)


def _iso(found: object) -> str:
    return found.isoformat() if isinstance(found, datetime.date) else ""


def _save() -> None:
    if any_wrong([*map(_key, _AMOUNTS), _key("target-value")]) or is_no_day(map(_key, (*_DAYS, "target-due"))):
        # What is no number or no day stays in its field, with the reason below it.
        return
    if register.ACTIONS.save([(_onto(), _entered())]):
        close_form()


def _reload(key: str) -> None:
    found = next((kept for kept in register.ACTIONS.kept() if kept.key == key), None)
    if found is None:
        close_form()
    else:
        open_form(found.entry, found)


def show_form(current: Current) -> None:
    """Show the form if it is open."""
    if not is_open():
        return
    dataset, onto = current.dataset, _onto()
    if onto is None and state.read(_WHICH) is not None:
        # It is not there any more, or the database does not answer: never saved as another one unasked.
        return
    titles = dataset.unit_titles
    units = list(dict.fromkeys([*titles, *(state.read(_key("units")) or ())]))
    words = {name: _(label) for name, label in FIELD_LABELS.items()}
    with st.container(border=True):
        st.markdown(f"**{plain(onto.entry.title) if onto else _('New measure')}**")
        st.text_input(words["title"], key=_key("title"), persist_state=_KEPT, max_chars=LONGEST_TITLE)
        st.multiselect(
            words["units"],
            units,
            key=_key("units"),
            persist_state=_KEPT,
            format_func=lambda unit: titles.get(unit, unit),
            placeholder=_("none: for the whole city"),
        )
        left, right = st.columns(2, gap="medium")
        with left:
            _show_aim(current, words)
        with right:
            _show_means(words)
        st.text_area(words["remarks"], key=_key("remarks"), persist_state=_KEPT, max_chars=LONGEST_LONG_TEXT, height=80)
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


def _show_aim(current: Current, words: Mapping[str, str]) -> None:
    """Show what a measure is for: Handlungsfeld, indicators, objective, target."""
    labels = {indicator.code: indicator.label for indicator in current.dataset.indicators}
    codes = list(dict.fromkeys([*labels, *(state.read(_key("indicators")) or ())]))
    target = state.read(_key("target-indicator"))
    domains = dict.fromkeys(indicator.domain for indicator in current.dataset.indicators if indicator.domain)
    own_domain = state.read(_key("domain"))
    st.selectbox(
        words["domain"],
        list(dict.fromkeys([*domains, *([own_domain] if own_domain else [])])),
        index=None,
        key=_key("domain"),
        persist_state=_KEPT,
        placeholder=_("choose"),
    )
    st.multiselect(
        _("Indicators it should move"),
        codes,
        key=_key("indicators"),
        persist_state=_KEPT,
        placeholder=_("choose"),
        format_func=lambda code: labels.get(code, code),
    )
    st.text_area(
        words["objective"], key=_key("objective"), persist_state=_KEPT, max_chars=LONGEST_LONG_TEXT, height=100
    )
    st.selectbox(
        _("Target: indicator"),
        list(dict.fromkeys([*codes, *([target] if target else [])])),
        index=None,
        key=_key("target-indicator"),
        persist_state=_KEPT,
        placeholder=_("choose"),
        format_func=lambda code: labels.get(code, code),
    )
    with st.container(horizontal=True, gap="small"):
        number_field(_("Target: value"), _key("target-value"))
        day_field(_("Target: due on"), _key("target-due"))


def _show_means(words: Mapping[str, str]) -> None:
    """Show when, by whom and with which money a measure is done."""
    st.segmented_control(
        words["status"],
        [str(status) for status in Status],
        key=_key("status"),
        persist_state=_KEPT,
        required=True,
        default=str(Status.PLANNED),
        format_func=lambda status: _(STATUS_LABELS[Status(status)]),
    )
    with st.container(horizontal=True, gap="small"):
        day_field(words["start"], _key("start"))
        day_field(words["end"], _key("end"))
    with st.container(horizontal=True, gap="small"):
        for name in _AMOUNTS:
            number_field(words[name], _key(name), least=0.0)
    st.text_input(words["programme"], key=_key("programme"), persist_state=_KEPT, max_chars=LONGEST_TEXT)
    st.text_input(words["department"], key=_key("department"), persist_state=_KEPT, max_chars=LONGEST_TEXT)
    st.text_input(words["partners"], key=_key("partners"), persist_state=_KEPT, max_chars=LONGEST_LONG_TEXT)


def show_choice(current: Current, shown: list[KeptAction]) -> None:
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
            show_bin_button("action-aside", register.ACTIONS.put_aside, kept)
