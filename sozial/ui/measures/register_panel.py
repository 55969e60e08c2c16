"""The register: filters, the table, one measure as a form, and files."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.output.tables.register_workbook import write_register
from sozial.planning.measures.action import STATUS_LABELS, Action, Status, remarks_on, select_actions
from sozial.planning.measures.register_form import Form, read_form_rows
from sozial.reading.loading.sample import SAMPLE_ACTIONS, sample_file
from sozial.reading.sandbox.safely import read_form_safely
from sozial.ui.kit import bin_panel, popovers
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.not_taken import say_not_taken
from sozial.ui.measures import register_form, register_table
from sozial.ui.project import register
from sozial.ui.project.kept_names_panel import show_other_names
from sozial.ui.project.register import KeptAction
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, loaded_data, moment, notices, state
from sozial.ui.session.findings import show_folded
from sozial.ui.session.language import _, number

_FILE, _POPOVER = "register-file", "register-file-popover"


def show_register(current: AnalysisContext, kept: Sequence[KeptAction]) -> None:
    """Show the register."""
    if not kept and not register_form.is_open():
        st.info(_("No measure yet. Begin with a new one, or load a file."), icon=":material/assignment:")
        _show_sample_offer(current)
    shown = _filtered(current, kept) if kept else []
    register_form.show_choice(current, shown)
    register_form.show_form(current)
    if kept or register_table.is_being_edited():
        register_table.show_table(current, shown)
        _show_sums(shown)
        remarks = [entry for one in shown for entry in remarks_on(one.entry, current.dataset, moment.today())]
        show_folded(remarks, _("Notes on measures"), at_most=20)
        show_other_names(register.ACTIONS, shown, "action")
    _show_files(current, shown)
    if access.may(Right.KEEP):
        bin_panel.show_bin(register.ACTIONS.binned, register.ACTIONS.take_back, "action-bin")


def _filtered(current: AnalysisContext, kept: Sequence[KeptAction]) -> list[KeptAction]:
    """Show the filters; while the table holds changes that are not saved, they stand still."""
    locked = register_table.is_being_edited()
    titles = current.dataset.unit_titles
    actions = [entry.entry for entry in kept]
    departments = sorted({action.department for action in actions if action.department})
    domains = sorted({action.domain for action in actions if action.domain})
    hint = _("Save or discard the changes in the table first.") if locked else None
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        text = st.text_input(
            _("Search"), key="register-search", persist_state="session", width=200, disabled=locked, help=hint
        )
        unit = st.selectbox(
            _("Quarter"), list(titles), index=None, key="register-unit",
            persist_state="session", placeholder=_("all"), width=210,
            format_func=lambda key: titles.get(key, key), disabled=locked,
        )  # fmt: skip
        domain = st.selectbox(
            _("Handlungsfeld"), domains, index=None, key="register-domain",
            persist_state="session", placeholder=_("all"), width=190,
            disabled=locked,
        )  # fmt: skip
        department = st.selectbox(
            _("Department"), departments, index=None, key="register-department",
            persist_state="session", placeholder=_("all"), width=170,
            disabled=locked,
        )  # fmt: skip
        status = st.selectbox(
            _("Status"), [str(entry) for entry in Status], index=None, key="register-status",
            persist_state="session", placeholder=_("all"),
            width=150, format_func=lambda entry: _(STATUS_LABELS[Status(entry)]), disabled=locked,
        )  # fmt: skip
    wanted = Status(status) if status else None
    return [kept[at] for at in select_actions(actions, unit, domain, department, wanted, text or "")]


def _show_sums(shown: Sequence[KeptAction]) -> None:
    """Say how many measures these are, how many run, and what they cost as far as that is known."""
    actions = [kept.entry for kept in shown]
    running = sum(action.runs(moment.today()) for action in actions)
    budgets = [action.budget for action in actions if action.budget is not None]
    words = _("Measures: {n}, running: {running}; budgets {sum} €, own contribution {own} €; no budget: {unknown}.")
    own = sum(action.own_contribution or 0 for action in actions)
    st.caption(
        words.format(
            n=number(len(actions)), running=number(running), sum=number(sum(budgets)), own=number(own),
            unknown=number(len(actions) - len(budgets)),
        )
    )  # fmt: skip


def _show_sample_offer(current: AnalysisContext) -> None:
    if loaded_data.is_sample() and access.may(Right.KEEP):
        st.button(
            _("Load the example measures of Musterstadt"), key="register-sample", icon=":material/auto_stories:",
            on_click=_take_file, args=(current, sample_file(SAMPLE_ACTIONS), SAMPLE_ACTIONS),
        )  # fmt: skip


def _show_files(current: AnalysisContext, shown: Sequence[KeptAction]) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        download_button(
            _("The register (XLSX)") if shown else _("Empty form (XLSX)"),
            lambda: write_register(shown, current.dataset, state.language()),
            "massnahmen.xlsx", key="register-xlsx", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        if access.may(Right.KEEP):
            with popovers.popover(_("Load a file"), _POPOVER, icon=":material/upload:"):
                st.caption(
                    _("A file that this page wrote, filled in or changed. What is missing in it stays as it is.")
                )
                file = st.file_uploader(_("Spreadsheet (XLSX, ODS)"), type=["xlsx", "ods", "xls"], key=_FILE)
                if file is not None:
                    say_not_taken(_("Take over the file"))
                    st.button(
                        _("Take over the file"), key="register-take", type="primary", on_click=_take_file,
                        args=(current, file.getvalue(), file.name),
                    )  # fmt: skip


def _take_file(current: AnalysisContext, content: bytes, name: str) -> None:
    """Take over what a file holds: all of it or nothing."""
    popovers.close(_POPOVER)
    try:
        form = read_form_rows(read_form_safely(content, name), current.dataset, name)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    notices.add_notices(form.findings)
    changes = _changes(form, name)
    if changes is None:
        return
    if not changes:
        message = N_("“{name}” changes nothing: all its measures stand in the register as they are there.")
        notices.add_notice(Finding("nothing-new", Severity.NOTE, message, values={"name": name}))
        return
    register.ACTIONS.save(changes)


def _changes(form: Form, name: str) -> list[tuple[KeptAction | None, Action]] | None:
    """Return each row with the version that it was written from; rows that change nothing are left out.

    None where a row does not say its version: what others changed since could not be told from it.
    """
    here = {kept.key for kept in [*register.ACTIONS.kept(), *register.ACTIONS.kept(removed=True)]}
    changes: list[tuple[KeptAction | None, Action]] = []
    foreign, without = 0, []
    for row in form.rows:
        onto = None
        if row.key in here:
            versions = register.ACTIONS.history(row.key)
            onto = next((version for version in versions if version.version == row.version), None)
            if onto is None:
                without.append(row.action.title)
                continue
        elif row.key:
            foreign += 1
        if onto is None or onto.entry != row.action:
            changes.append((onto, row.action))
    if without:
        message = N_("These rows do not say from which version they were written: {names}")
        remedy = N_("Keep the columns with number and version, or leave the number empty for new measures.")
        values = {"names": listed(without)}
        notices.add_notice(Finding("no-version", Severity.ERROR, message, remedy, name, values))
        return None
    if foreign:
        message = NP_(
            "{n} measure has a number of another register; it is taken over as a new one.",
            "{n} measures have a number of another register; they are taken over as new ones.",
        )
        notices.add_notice(Finding("foreign-numbers", Severity.NOTE, message, values={"n": foreign}))
    return changes
