"""The moderator's steps: each in its place, whatever can be done now, and below it what takes it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, NP_
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.possible import Act, is_done, next_step, why_not
from sozial.store.voting.workshop import Workshop
from sozial.ui.kit.popovers import close, popover
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain, translate
from sozial.ui.session.unreachable import unreachable
from sozial.ui.workshop.workshop_session import current_workshop

_LABELS: Mapping[Act, tuple[str, str]] = {
    Act.OPEN: (N_("Open round {n}"), ":material/how_to_vote:"),
    Act.TAKE_BACK: (N_("Take round {n} back"), ":material/undo:"),
    Act.CLOSE: (N_("Close round {n}"), ":material/lock:"),
    Act.REOPEN: (N_("Reopen round {n}"), ":material/lock_open:"),
    Act.REVEAL: (N_("Reveal the weightings"), ":material/visibility:"),
    Act.HIDE: (N_("Hide the weightings again"), ":material/visibility_off:"),
    Act.QUARTERS: (N_("Reveal the quarters"), ":material/map:"),
    Act.HIDE_QUARTERS: (N_("Hide the quarters again"), ":material/visibility_off:"),
    Act.END: (N_("End workshop"), ":material/flag:"),
    Act.RESUME: (N_("Resume workshop"), ":material/replay:"),
}
_PAIRS = (
    (Act.OPEN, Act.TAKE_BACK), (Act.CLOSE, Act.REOPEN), (Act.REVEAL, Act.HIDE), (Act.QUARTERS, Act.HIDE_QUARTERS),
    (Act.END, Act.RESUME),
)  # fmt: skip
_ENDING, _REFUSED = "ws-ending", "_workshop_refused"


def label_of(act: Act, workshop: Workshop) -> str:
    """Return what a step is called, with the round that it is about."""
    done = len(workshop.rounds)
    return translate().fill(_(_LABELS[act][0]), n=done + 1 if act is Act.OPEN else max(done, 1))


def show_steps(workshop: Workshop) -> Mapping[Act, str]:
    """Show all steps, each always in its place; return why those that cannot be taken now cannot."""
    current = workshop.current
    has_votes = current is not None and workshop_store().count(workshop, current.number) > 0
    reasons = why_not(workshop, has_votes)
    planned = next_step(reasons, workshop)
    for column, pair in zip(st.columns(len(_PAIRS), gap="small"), _PAIRS, strict=True):
        with column:
            for act in pair:
                if act is Act.END:
                    _show_end(workshop, reasons[act], planned is act)
                else:
                    _show_step(act, workshop, reasons[act], planned is act)
    return reasons


def show_refused() -> None:
    """Say below the steps what kept the last one from being taken: above, it would move them."""
    show_findings(state.read(_REFUSED, ()))


def show_reasons(workshop: Workshop, reasons: Mapping[Act, str]) -> None:
    """Say why steps cannot be taken now, for those who cannot hover over a button."""
    told = [(label_of(act, workshop), _(reason)) for act, reason in reasons.items() if reason]
    with st.expander(_("Why can a step not be taken now?"), icon=":material/help:"):
        st.markdown("\n".join(f"- **{plain(label)}**: {plain(reason)}" for label, reason in told))


def _show_step(act: Act, workshop: Workshop, reason: str, is_next: bool, label: str = "") -> None:
    st.button(
        label or label_of(act, workshop), key=f"ws-{act}", icon=_LABELS[act][1], width="stretch",
        type="primary" if is_next else "secondary", disabled=bool(reason), help=_(reason) if reason else None,
        on_click=_take, args=(act, len(workshop.rounds)),
    )  # fmt: skip


def _show_end(workshop: Workshop, reason: str, is_next: bool) -> None:
    """Ask before a workshop is ended."""
    label, icon = _LABELS[Act.END]
    with popover(
        _(label), _ENDING, icon=icon, disabled=bool(reason), help=_(reason) if reason else None, width="stretch",
        type="primary" if is_next else "secondary",
    ):  # fmt: skip
        done, planned = len(workshop.rounds), workshop.settings.rounds
        if done < planned:
            said = NP_(
                "Only {done} of {planned} planned rounds has been held.",
                "Only {done} of {planned} planned rounds have been held.",
                by="done",
            )
            st.markdown(translate().fill(said, done=done, planned=planned))
        st.markdown(
            _(
                "Phones then say that the workshop has ended, and who took part is forgotten; all weightings stay. It "
                "can be resumed."
            )
        )
        _show_step(Act.END, workshop, reason, False, _("End now"))


def _take(act: Act, rounds_seen: int) -> None:
    """Take a step; what is so already is left as it is, so that a second click is neither a step nor a mistake."""
    workshop = current_workshop()
    if workshop is None or is_done(act, workshop):
        return
    state.forget(_REFUSED)
    store = workshop_store()
    steps: Mapping[Act, Callable[[Workshop], object]] = {
        Act.OPEN: store.open_round,
        Act.TAKE_BACK: store.take_back_round,
        Act.CLOSE: store.close_round,
        Act.REOPEN: store.reopen_round,
        Act.REVEAL: store.reveal,
        Act.HIDE: store.hide,
        Act.QUARTERS: lambda found: store.reveal(found, quarters=True),
        Act.HIDE_QUARTERS: lambda found: store.hide(found, quarters_only=True),
        Act.END: store.end,
        Act.RESUME: store.resume,
    }
    if len(workshop.rounds) != rounds_seen:
        message = N_("The workshop had gone on meanwhile, in another window. Nothing was changed.")
        state.write(_REFUSED, (Finding("meanwhile", Severity.NOTE, message, N_("Look at where it stands now.")),))
        return
    try:
        steps[act](workshop)
    except DataError as error:
        state.write(_REFUSED, error.findings)
    except StoreUnavailable:
        state.write(_REFUSED, (unreachable(),))
    else:
        if act is Act.END:
            close(_ENDING)
