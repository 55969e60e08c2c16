"""How a table was read, and what a person changes about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import NP_
from sozial.model import Indicator
from sozial.reading.files.content import AREA_KINDS
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.plans.checks import check_table
from sozial.reading.plans.columns import Role, TablePlan, columns_without_period
from sozial.reading.plans.reading_file import write_reading
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.plans.saved_reading import SavedReading, fits, save_reading
from sozial.reading.tables.table import RawTable
from sozial.reading.tables.unread_parts import without_other_parts
from sozial.store.kept.readings import ReadingLibrary
from sozial.store.opened import shelf
from sozial.ui.data.column_editor import chosen_decimals, edit_columns
from sozial.ui.data.indicator_editor import with_descriptions
from sozial.ui.data.kept_readings import kept_reading
from sozial.ui.data.questions import Asked, show_questions
from sozial.ui.data.reading_choices import chosen_reading, show_choices, widget_key
from sozial.ui.data.reading_comparison import Comparison
from sozial.ui.data.replacing import PROPOSED_PERIOD
from sozial.ui.data.row_panel import decide_rows
from sozial.ui.data.sheet_picture import show_sheet
from sozial.ui.data.upload import Upload, Uploads, with_progress
from sozial.ui.kit.day_field import typed_day
from sozial.ui.kit.downloads import download_button
from sozial.ui.memory import cached_files
from sozial.ui.session import access, state, viewers
from sozial.ui.session.findings import show_findings, show_folded
from sozial.ui.session.language import _, counted, number, plain, translate

state.remember("period-", "department-", "source-", "level-")
# Questions that name no single value, and can be asked before everybody.
_WITHOUT_VALUES = {
    "dash",
    "dimension",
    "area-kind",
    "hidden-columns",
    "levels",
    "header-width",
    "no-area-level",
    "no-figures",
    "transposed",
    "second-table",
    "key-twice",
}


def _saved_for(table: RawTable, loaded: Sequence[SavedReading]) -> SavedReading | None:
    """Return the reading that was loaded, or kept, for a table like this."""
    # Of several that fit, the one that was made for this table.
    fitting = [saved for saved in loaded if fits(saved, table.columns)]
    found = min(fitting, key=lambda saved: saved.title != table.title, default=None)
    return found or kept_reading(table.columns)


def saved_answers(files: Uploads) -> dict[str, str]:
    """Return what saved readings answer, those that were loaded and those that are kept for tables like these."""
    found: dict[str, str] = {}
    for upload in files.tables:
        try:
            table = cached_files.table(upload.digest, upload.name, upload, upload.reading)
        except DataError:
            # Said where the table itself is shown.
            continue
        saved = _saved_for(table, files.readings)
        found |= saved.reading.answers if saved is not None else {}
    for reading in files.readings:
        found |= reading.reading.answers
    return found


def show_table(
    upload: Upload,
    loaded: Sequence[SavedReading],
    keys_on_map: Collection[str],
    known: Mapping[str, Indicator],
    asked: Asked,
    folded: bool = False,
) -> tuple[RawTable, TablePlan] | None:
    """Show how a table was read and let it be changed; return it with the plan of its columns.

    Parameters
    ----------
    folded
        Whether all but its questions stands behind one line.
    """
    if not folded:
        st.markdown(f"**{plain(upload.label)}**")
    try:
        first = cached_files.table(upload.digest, upload.name, upload, upload.reading)
        saved = _saved_for(first, loaded)
        reading = chosen_reading(upload, saved, first.columns)
        # A line is one sheet and no other.
        read = cached_files.table if upload.layer else cached_files.table_as_saved
        table = with_progress(
            upload.name,
            upload.size,
            lambda: read(upload.digest, upload.name, upload, reading),
        )
        if upload.file:
            # The list says what else the file holds.
            table = without_other_parts(table)
        proposed = cached_files.proposal(upload.digest, table, keys_on_map, known)
        if saved is not None:
            proposed = apply_reading(saved, table, proposed)
    except DataError as error:
        show_findings(error.findings)
        return None
    if saved is not None:
        said = _("Read as saved before: {title}").format(title=plain(saved.title))
        st.caption(f"{plain(upload.label)}: {said}" if folded else said)
    decimals = {**table.reading.decimals, **chosen_decimals(upload.name, table.columns)}
    if decimals != dict(table.reading.decimals):
        table = replace(table, reading=replace(table.reading, decimals=decimals), _numbers={})
    # What was found out with the help of all that stands below is shown first.
    above, above_rows = st.container(), st.container()
    with st.expander(f"**{plain(upload.label)}**", icon=":material/table:") if folded else st.container():
        inside = st.container()
        show_choices(upload, table)
        plan = _complete(upload, table, edit_columns(table, proposed, upload.name), keys_on_map)
        plan = decide_rows(table, plan, upload.name, keys_on_map, (above_rows, st.container()))
        # Most are the very same; comparing thousands with each other takes seconds.
        same = {id(finding) for finding in proposed.findings}
        rows = [entry for entry in plan.findings if id(entry) not in same and entry not in proposed.findings]
        every = [*table.findings, *proposed.findings, *rows, *check_table(table, plan)]
        _show_notes(every)
        offered = st.container()
    with inside:
        show_sheet(upload.digest, table, plan)
    with above:
        if not folded:
            st.caption(summary(table))
        elif any(finding.severity in (Severity.ERROR, Severity.QUESTION) for finding in every):
            st.markdown(f"**{plain(upload.label)}**")
        ask([finding for finding in every if not finding.options])
        comparison = Comparison(upload, table, keys_on_map, known, saved)
        show_questions(
            _askable(every), table.reading.answers, partial(widget_key, upload), asked,
            None if viewers.is_public() else comparison.show,
        )  # fmt: skip
    with offered:
        _offer_saving(upload, table, plan, asked.of_areas)
    return table, plan


def summary(table: RawTable) -> str:
    """Say how a table was opened: format, sheet, header, size."""
    parts = [str(table.kind).upper()]
    if table.encoding:
        parts.append(table.encoding)
    if table.separator:
        parts.append(_("separator “{sign}”").format(sign={"\t": "Tab"}.get(table.separator, plain(table.separator))))
    if table.sheet:
        parts.append(_("sheet “{name}”").format(name=plain(table.sheet)))
    lines = table.header_lines
    if lines:
        shown = translate().span(str(lines[0]), str(lines[-1]))
        parts.append(_("header in line {lines}").format(lines=shown))
    elif table.kind not in AREA_KINDS:
        parts.append(_("no header"))
    parts.append(
        _("Rows: {rows}, columns: {columns}").format(rows=number(table.height), columns=number(len(table.columns)))
    )
    return " · ".join(parts)


def ask(every: Sequence[Finding]) -> None:
    """Show what has to be answered, before everybody only what names no single value."""
    asked = [finding for finding in every if finding.severity in (Severity.ERROR, Severity.QUESTION)]
    show_findings(_askable(asked))


def _askable(every: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in every if finding.code in _WITHOUT_VALUES or not viewers.is_public()]


def _complete(upload: Upload, table: RawTable, plan: TablePlan, keys_on_map: Collection[str]) -> TablePlan:
    """Ask what holds for the whole table: period, department and source, level, rows that are quarters."""
    period = plan.period
    bare = columns_without_period(plan)
    asks_period = bool(bare) or (plan.first(Role.PERIOD) is None and not any(entry.period for entry in plan.columns))
    columns = st.columns(2 + asks_period)
    if asks_period:
        state.write(f"{PROPOSED_PERIOD}{upload.name}", translate().period(plan.period))
        with columns[0]:
            period = st.text_input(
                _("Period of the columns without a year (for instance 2024)")
                if bare
                else _("Period of this table (for instance 2024)"),
                translate().period(plan.period),
                key=widget_key(upload, "period"),
                max_chars=20,
                persist_state="session",
                help=plain(", ".join(bare)) or None,
            ).strip()
        day = typed_day(period)
        period = day.isoformat() if day is not None else period
    with columns[-2]:
        department = st.text_input(
            _("Department (of all its indicators)"), key=widget_key(upload, "department"), max_chars=80,
            persist_state="session",
        )  # fmt: skip
    with columns[-1]:
        source = st.text_input(
            _("Source (of all its indicators)"), key=widget_key(upload, "source"), max_chars=120,
            persist_state="session",
        )  # fmt: skip
    described = [
        replace(
            entry,
            indicator=replace(
                entry.indicator,
                department=entry.indicator.department or department.strip(),
                source=entry.indicator.source or source.strip(),
            ),
        )
        if entry.indicator is not None
        else entry
        for entry in plan.columns
    ]
    plan = replace(plan, columns=tuple(described), period=period, findings=())
    if plan.levels:
        lengths = [length for length, _n in plan.levels]
        areas = dict(plan.levels)
        level = st.selectbox(
            _("Level of areas that is ranked"),
            lengths,
            index=lengths.index(plan.level) if plan.level in lengths else len(lengths) - 1,
            key=widget_key(upload, "level"),
            format_func=lambda length: counted(
                NP_("keys of length {length} ({n} area)", "keys of length {length} ({n} areas)"),
                areas[length],
                length=length,
            ),
            persist_state="session",
        )
        plan = replace(plan, level=level)
    return with_rows_apart(table, plan, keys_on_map)


def _show_notes(every: Sequence[Finding]) -> None:
    """Show what was noticed behind one line; in public nothing, because notes name single values."""
    if not viewers.is_public():
        shown = [finding for finding in every if finding.severity in (Severity.WARNING, Severity.NOTE)]
        show_folded(shown, _("What was noticed while reading"))


def _offer_saving(upload: Upload, table: RawTable, plan: TablePlan, of_areas: Mapping[str, str]) -> None:
    """Offer the reading as a file, and to keep it for the next delivery; it holds the answers about areas as well."""
    saved = save_reading(table, with_descriptions(plan))
    saved = replace(saved, reading=replace(saved.reading, answers={**of_areas, **saved.reading.answers}))
    with st.container(horizontal=True, gap="small"):
        if access.may(Right.KEEP) and st.button(
            _("Keep this reading"), key=widget_key(upload, "keep"), icon=":material/bookmark:",
            help=_("The next file with the same columns is then read in one step."),
        ):  # fmt: skip
            try:
                ReadingLibrary(shelf("readings")).save(saved)
            except DataError as error:
                show_findings(error.findings)
            else:
                st.toast(_("The reading is kept."))
        download_button(
            _("Reading as a file"),
            lambda: write_reading(saved),
            "lesart.toml",
            "application/toml",
            key=widget_key(upload, "reading-file"),
            on_click="ignore",
            icon=":material/download:",
        )
