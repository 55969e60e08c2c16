"""The files of a new delivery: kept in the session, read sheet by sheet, with what has to be answered first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import streamlit as st

from sozial.errors import DataError, Finding, Severity, settle
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.cells.signs import Sign
from sozial.reading.delivery.carried_signs import carry_signs
from sozial.reading.delivery.next_delivery import plan_delivery, read_delivery
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.correspondence import Correspondence, is_correspondence, read_correspondence
from sozial.reading.loading.table_joining import join_tables
from sozial.reading.plans.columns import TablePlan
from sozial.reading.plans.saved_reading import reading_for
from sozial.reading.tables.table import RawTable
from sozial.ui.data.kept_files import MOST_BYTES
from sozial.ui.data.kept_readings import kept_reading
from sozial.ui.data.questions import Asked, show_questions
from sozial.ui.data.table_panel import ask
from sozial.ui.data.upload import TABLE_TYPES, Upload
from sozial.ui.kit.uploader import new_files
from sozial.ui.memory import cached_files
from sozial.ui.next_year.last_signs import continued_columns, last_signs, show_signs
from sozial.ui.session import notices, state, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain

# What is remembered begins like this; buttons and uploaders begin otherwise.
NEXT, WIDGET = "next-", "delivery-"
FILES, YEAR, UPLOAD = f"{NEXT}files", f"{NEXT}year", f"{WIDGET}upload"
# What the questions of a file keep.
_ENTRIES = ("answers", "reopened", "proposals", "singly", "signs-chosen")
state.remember(NEXT, noted=True)
# A delivery was read for the data of one project.
state.remember(NEXT, of=state.Kept.PLACE)


@dataclass
class Delivery:
    """What was read of a new delivery.

    Parameters
    ----------
    files
        The file of each table.
    open
        How many questions about its files nobody has answered.
    findings
        What was read as it was last year.
    """

    tables: list[tuple[RawTable, TablePlan]] = field(default_factory=list)
    files: list[Upload] = field(default_factory=list)
    correspondence: Correspondence | None = None
    open: int = 0
    failed: bool = False
    findings: list[Finding] = field(default_factory=list)


def files() -> tuple[Upload, ...]:
    """Return the files of the delivery that the session holds."""
    return tuple(state.read(FILES, ()))


def forget_delivery() -> None:
    """Forget the files and all that was chosen for them."""
    for key in state.remembered():
        if key.startswith(NEXT):
            state.forget(key)


def take_files() -> tuple[Upload, ...]:
    """Show the uploader, and the files that are held; return them."""
    hint = _("Several files are possible; a correspondence table (old, new, share) may be among them.")
    st.file_uploader(
        _("Tables (CSV, XLSX, XLS, ODS)"), type=TABLE_TYPES, accept_multiple_files=True, key=UPLOAD, help=hint,
        on_change=_take,
    )  # fmt: skip
    _take()
    for upload in files():
        st.button(
            _("Remove {name}").format(name=plain(upload.name)), key=f"{WIDGET}remove-{upload.name}", type="tertiary",
            icon=":material/close:", on_click=_remove, args=(upload.name,),
        )  # fmt: skip
    return files()


def _take() -> None:
    with new_files(UPLOAD) as given:
        if not given:
            return
        held = {upload.name: upload for upload in (*files(), *given)}
        if sum(upload.size for upload in held.values()) <= MOST_BYTES:
            state.write(FILES, tuple(held.values()))
            return
        message = N_("All files together would be larger than {n} MB; not taken: {names}")
        values = {"n": MOST_BYTES // 1_000_000, "names": ", ".join(file.name for file in given)}
        notices.add_notice(Finding("too-much", Severity.ERROR, message, N_("Remove a file first."), values=values))


def _remove(name: str) -> None:
    left = tuple(upload for upload in files() if upload.name != name)
    if left:
        state.write(FILES, left)
    else:
        forget_delivery()


def read_files(before: Dataset) -> Delivery:
    """Show how the files are read, with what they ask; return what was read."""
    year = st.text_input(
        _("Year, if the file does not say it"), key=YEAR, max_chars=20, persist_state="session", width=260
    ).strip()
    found = Delivery()
    for upload in files():
        try:
            _read_file(upload, before, year, found)
        except DataError as error:
            show_findings(error.findings)
            found.failed = True
    return found


def _read_file(upload: Upload, before: Dataset, year: str, found: Delivery) -> None:
    first = cached_files.table(upload.digest, upload.name, upload)
    if is_correspondence(first):
        found.correspondence = read_correspondence(first)
        st.caption(_("{name}: shares between old and new quarters").format(name=plain(upload.name)))
        return
    saved = kept_reading(first.columns)
    for sheet in _choose_sheets(upload, first):
        reading = reading_for(saved, first.columns) if saved is not None else TableReading()
        reading = replace(reading, sheet=sheet)
        name = f"{upload.name}-{sheet}" if sheet else upload.name
        key = partial(_key, name)
        table, told = _read_table(upload, reading, key)
        plan, findings = plan_delivery(table, before, saved, year)
        found.findings += [finding for finding in told if finding.severity is Severity.NOTE]
        _ask_about(table, [*told, *findings], key, found)
        if not viewers.is_public():
            show_signs(table, told, key)
        found.tables.append((table, plan))
        found.files.append(upload)


def _read_table(
    upload: Upload, reading: TableReading, key: Callable[[str], str]
) -> tuple[RawTable, tuple[Finding, ...]]:
    """Return a table as it is read with what was chosen for it and with last year's signs, and what is said."""
    signs = {sign: Sign(meaning) for sign, meaning in dict(state.read(key("signs-chosen"), {})).items()}
    answers = {**reading.answers, **dict(state.read(key("answers"), {}))}
    reading = replace(reading, answers=answers, signs={**reading.signs, **signs})
    table = cached_files.table_as_saved(upload.digest, upload.name, upload, reading)
    carried = carry_signs(table, reading, last_signs(table.columns), continued_columns(f"{NEXT}column-"))
    if carried.reading != reading:
        table = cached_files.table_as_saved(upload.digest, upload.name, upload, carried.reading)
    return table, carried.findings


def _ask_about(table: RawTable, findings: Sequence[Finding], key: Callable[[str], str], found: Delivery) -> None:
    """Show what a table asks, and note what is open."""
    asked = [entry for entry in findings if entry.severity in (Severity.ERROR, Severity.QUESTION)]
    counted = Asked()
    if not viewers.is_public():
        show_questions(asked, table.reading.answers, key, counted)
    rest = [entry for entry in settle(asked, table.reading.answers) if not entry.options]
    ask([entry for entry in rest if entry.severity in (Severity.ERROR, Severity.QUESTION)])
    found.open += counted.open + sum(entry.code == "no-year" for entry in rest)
    found.failed |= any(entry.severity is Severity.ERROR for entry in rest)


def _key(file: str, name: str) -> str:
    return f"{NEXT if name in _ENTRIES else WIDGET}{name}-{file}"


def _choose_sheets(upload: Upload, table: RawTable) -> list[str]:
    """Show which sheets of a workbook are read; return their names, [""] for a file without sheets."""
    if len(table.sheets) < 2:
        return [table.sheet]
    key = f"{NEXT}sheets-{upload.name}"
    held = state.read(key)
    if held is not None:
        state.write(key, [sheet for sheet in held if sheet in table.sheets])
    chosen: list[str] = st.multiselect(
        _("Sheets of {name}").format(name=plain(upload.name)), table.sheets, default=[table.sheet], key=key,
        persist_state="session",
    )  # fmt: skip
    left = [sheet for sheet in table.sheets if sheet not in chosen]
    if left:
        st.caption(_("Not read: {sheets}").format(sheets=plain(", ".join(left))))
    return chosen


def build_delivery(found: Delivery) -> Dataset | None:
    """Return what was read as data of its own; None where it cannot be put together, which is said."""
    if not found.tables or found.failed:
        return None
    try:
        delivery = read_delivery(join_tables(found.tables))
        return replace(delivery, findings=(*delivery.findings, *found.findings))
    except DataError as error:
        show_findings(error.findings)
        return None
