"""What signs in place of numbers meant in the files that the data came from, shown and changed in next year's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.reading.delivery.carried_signs import LastSigns, is_like, signs_of_reading, signs_of_table
from sozial.reading.delivery.taken_delivery import noted_delivery
from sozial.reading.tables.table import RawTable
from sozial.store.kept.readings import ReadingLibrary
from sozial.store.opened import shelf
from sozial.ui.data.kept_files import LATER, TABLES, kept
from sozial.ui.data.kept_readings import table_as_chosen
from sozial.ui.data.questions import Key
from sozial.ui.data.reading_choices import choose_signs
from sozial.ui.data.table_lines import is_on, lines_of
from sozial.ui.memory import cached_files
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _

# Deliveries that were put onto the data, as plain data.
NOTED = "_deliveries"
state.remember(NOTED)


def last_signs(columns: Sequence[str]) -> LastSigns:
    """Return what signs meant: in readings that were kept, in the files of the data, in what was put onto it later."""
    found = LastSigns()
    for saved in ReadingLibrary(shelf("readings")).all([]):
        if is_like(saved, columns):
            found = found.updated(signs_of_reading(saved))
    for upload in [line for file in kept(TABLES) for line in lines_of(file) if is_on(line.name)]:
        try:
            found = found.updated(signs_of_table(table_as_chosen(upload)))
        except DataError:
            # Said on the page Daten, where the file itself is shown.
            continue
    for entry in state.read(NOTED, []):
        found = found.updated(_of_delivery(entry))
    return found


def _of_delivery(entry: Mapping[str, Any]) -> LastSigns:
    files, found = {file.digest: file for file in kept(LATER)}, LastSigns()
    try:
        for digest, saved, _periods in noted_delivery(entry).tables:
            if digest in files:
                file = files[digest]
                table = cached_files.table_as_saved(digest, file.name, file, saved.reading)
                found = found.updated(signs_of_table(table))
    except DataError:
        # Said on the page Daten, where deliveries are listed.
        return found
    return found


def continued_columns(prefix: str) -> dict[str, str]:
    """Return the column of the data by column of the file, as it was chosen on screen.

    Parameters
    ----------
    prefix
        Of what is remembered of these choices.
    """
    chosen = {key.removeprefix(prefix): state.read(key) for key in state.remembered() if key.startswith(prefix)}
    return {str(new): old for old, new in chosen.items() if new}


def show_signs(table: RawTable, findings: Sequence[Finding], key: Key) -> None:
    """Show what the signs of a file mean, with what is so because it was last year, and let it be changed."""
    told = [finding for finding in findings if finding.severity is Severity.NOTE]
    occur = any(sign for name in table.columns if table.is_numeric(name) for sign in table.numbers(name).signs)
    if not occur:
        return
    show_findings(told)
    with st.expander(_("Signs in place of numbers, and what they mean"), icon=":material/emergency:"):
        st.caption(_("What is changed here holds for the whole file."))
        if choose_signs(table, key):
            st.rerun()
