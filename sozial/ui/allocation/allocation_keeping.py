"""An allocation's file, and how it is kept as a decision."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.build import build_index
from sozial.output.tables.allocation_tables import Comparison, equal_parts, last_parts, write_allocation
from sozial.planning.allocation.allocation import Allocation, allocate
from sozial.planning.allocation.decision import build_decision, write_decision
from sozial.store.opened import decision_store
from sozial.store.registers.decisions import LONGEST_TITLE
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.allocation.decisions_panel import CHOSEN
from sozial.ui.kit import popovers
from sozial.ui.kit.day_field import day_field, is_no_day
from sozial.ui.kit.downloads import download_button
from sozial.ui.memory import cached_data
from sozial.ui.project import open_project, register
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, moment, notices, shown_data, state, viewers
from sozial.ui.session.language import _
from sozial.ui.session.unreachable import unreachable

_TITLE, _ON, _POPOVER = "allocation-title", "allocation-on", "allocation-popover"
state.remember(_TITLE, _ON, of=state.Kept.VIEW)


def show_keeping(
    current: AnalysisContext, allocation: Allocation, comparison: Comparison, ranges: pd.DataFrame | None = None
) -> None:
    """Show the file, and how the allocation is kept as a decision."""
    language = state.language()
    compared = (equal_parts(allocation, language), last_parts(allocation, language), comparison)
    known = {entry.name: entry for entry in compared if entry is not None}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        download_button(
            _("Table (XLSX)"),
            lambda: write_allocation(
                    allocation, build_decision(current.dataset, current.result, allocation), current.dataset, language,
                    list(known.values()), ranges,
                ),
            "mittelverteilung.xlsx", key="al-file", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        if not access.may(Right.KEEP):
            access.show_missing(Right.KEEP)
            return
        if viewers.is_public() and viewers.may_be_internal():
            st.caption(_("A decision is kept on an internal screen, where it rests on the true figures."))
            return
        with popovers.popover(_("Keep as a decision"), _POPOVER, icon=":material/gavel:"):
            st.text_input(_("Title"), key=_TITLE, max_chars=LONGEST_TITLE, placeholder=_("for example youth work 2027"))
            day_field(_("Decided on"), _ON, datetime.date.today())
            st.button(_("Keep"), key="al-keep", type="primary", on_click=_keep, args=(current, allocation))


_COVERED = N_(
    "The public does not see the decided amounts, but what the same rule gives with protected figures: covered numbers "
    "could be worked out from the decided ones."
)
_COARSER = N_("With larger smallest parts both are the same: compute anew with them, and keep that decision.")


def _public(current: AnalysisContext, allocation: Allocation) -> Allocation | None:
    """Return the same rule with the figures of the public version, for whoever may see no others."""
    if viewers.is_public() or allocation.rule.last_bound is not None:
        return None
    try:
        public = cached_data.dataset_for(shown_data.public_dataset(), current.recipe, shown_data.rules())
        return allocate(public, build_index(public, current.recipe, current.period), allocation.rule)
    except DataError:
        # The public then sees no parts, and is told so.
        return None


def _keep(current: AnalysisContext, allocation: Allocation) -> None:
    if is_no_day([_ON]):
        # What is no day stays in its field, with the reason below it.
        return
    on = state.read(_ON) or datetime.date.today()
    now = moment.now()
    try:
        decision = build_decision(current.dataset, current.result, allocation, _public(current, allocation))
        kept = decision_store(register.place()).keep(
            str(state.read(_TITLE, "")), on.isoformat(), write_decision(decision), access.person(), now
        )
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        open_project.note_entries_saved(now)
        state.write(_TITLE, "")
        popovers.close(_POPOVER)
        state.write(CHOSEN, kept.key)
        notices.add_notice(Finding("kept", Severity.NOTE, N_("Kept: “{title}”."), values={"title": kept.title}))
        if decision.rests_on_covered:
            notices.add_notice(Finding("covered", Severity.WARNING, _COVERED, _COARSER))
