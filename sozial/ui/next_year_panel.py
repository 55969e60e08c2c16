"""Next year again: a new file is put onto the data, with the same recipe, and what it changed is shown."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.errors import DataError, Finding, Severity, settle
from sozial.i18n import N_
from sozial.reading.columns import TablePlan
from sozial.reading.next_delivery import join_delivery, plan_delivery, read_delivery
from sozial.reading.reading_file import reading_for
from sozial.reading.table import RawTable
from sozial.reading.table_joining import join_tables
from sozial.store.opened import shelf
from sozial.store.readings import ReadingLibrary
from sozial.ui import cache, indicator_list_panel, settings, state
from sozial.ui.language import _, plain
from sozial.ui.recipes import take_over
from sozial.ui.table_panel import ask
from sozial.ui.upload import TABLE_TYPES, Upload

_FILES, _YEAR = "next-files", "next-year"
# What the data is compared with, and the choice that means the data before the last file.
AGAINST, DELIVERY = "monitoring-against", "delivery"


def show_next_year() -> None:
    """Show how a new year's file is put onto the data."""
    with st.popover(_("Next year again"), icon=":material/event_repeat:"):
        st.caption(
            _("A new file of the same kind: it is read as the last one was, put onto the data on screen, and computed "
              "with the same recipe.")
        )  # fmt: skip
        files = st.file_uploader(
            _("Tables (CSV, XLSX, XLS, ODS)"), type=TABLE_TYPES, accept_multiple_files=True, key=_FILES
        )
        uploads = [Upload(file.name, file.getvalue()) for file in files or []]
        if not uploads:
            return
        year = st.text_input(_("Year, if the file does not say it"), key=_YEAR, max_chars=20).strip()
        read, questions = _read(uploads, year)
        ask(questions)
        if questions:
            st.caption(_("What is asked here can be answered on the page “Data”."))
        if read:
            st.button(
                _("Put onto the data and compare"), key="next-take", type="primary", icon=":material/check:",
                on_click=_take, args=(read,),
            )  # fmt: skip


def _read(uploads: Sequence[Upload], year: str) -> tuple[list[tuple[RawTable, TablePlan]], list[Finding]]:
    """Return the tables, none where something has to be asked first."""
    before = state.whole_dataset()
    read, asked = [], []
    for upload in uploads:
        try:
            table = cache.table(upload.digest, upload.name, upload.content)
            saved = ReadingLibrary(shelf("readings")).find(table.columns)
            if saved is not None:
                reading = reading_for(saved, table.columns)
                table = cache.table_as_saved(upload.digest, upload.name, upload.content, reading)
            plan, findings = plan_delivery(table, before, saved, year)
            findings = settle(findings, table.reading.answers)
        except DataError as error:
            asked += list(error.findings)
            continue
        read.append((table, plan))
        asked += [finding for finding in findings if finding.severity in (Severity.ERROR, Severity.QUESTION)]
    return ([] if asked else read), asked


def _take(read: list[tuple[RawTable, TablePlan]]) -> None:
    """Put new tables onto the data: same recipe, latest period; the data before is kept for the comparison."""
    before, base = state.whole_dataset(), state.base_method()
    method = settings.current_method(before, base)
    try:
        joined = join_delivery(before, read_delivery(join_tables(read), before))
        joined, choices = indicator_list_panel.go_on(before, joined)
    except DataError as error:
        state.add_notices(error.findings)
        return
    period = settings.current_period(before)
    indicator_list_panel.take_over(joined, choices)
    take_over(method, state.whole_dataset())
    state.set_before(before, period)
    state.write(AGAINST, DELIVERY)
    # The latest of the new data is what the new year is about.
    state.write(state.PERIOD, joined.periods[-1])
    said = N_("Put onto the data: {names}. The recipe is the same.")
    names = plain(", ".join(table.title for table, _plan in read))
    state.add_notice(Finding("next-year", Severity.NOTE, said, values={"names": names}))
    state.add_notices(finding for finding in joined.findings if finding.code == "units-missing")
