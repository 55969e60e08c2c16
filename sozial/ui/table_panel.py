"""How a table was read, and what a person changes about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.model import Indicator
from sozial.reading.checks import check_table
from sozial.reading.columns import Role, TablePlan
from sozial.reading.proposing import propose_columns, with_rows_apart
from sozial.reading.reading_file import SavedReading, apply_reading, fits, reading_for, save_reading, write_reading
from sozial.reading.row_kinds import APART_LABELS
from sozial.reading.signs import SIGN_LABELS, Sign
from sozial.reading.table import RawTable
from sozial.reading.table_reading import TableReading
from sozial.store.readings import ReadingLibrary, readings_folder
from sozial.ui import cache, state
from sozial.ui.column_editor import chosen_decimals, edit_columns, editor_key
from sozial.ui.findings import show_findings, show_folded
from sozial.ui.language import _, number, plain
from sozial.ui.upload import Upload, with_progress

# Questions that name no single value, and can be asked before everybody.
_WITHOUT_VALUES = {
    "levels",
    "header-width",
    "no-area-level",
    "no-figures",
    "transposed",
    "second-table",
    "key-twice",
}
_SEPARATORS = ["", ";", ",", "\t", "|"]
_ENCODINGS = ["", "utf-8", "cp1252", "utf-16", "cp850", "mac_roman"]


def _lines(text: str) -> tuple[int, ...] | None:
    """Return the lines that a person typed: "4", "4-6", "0" for none; None for anything else.

    Examples
    --------
    >>> _lines("4-6"), _lines("0"), _lines("")
    ((4, 5, 6), (), None)
    """
    first, _dash, last = text.replace("–", "-").replace(" ", "").partition("-")
    if not first.isdigit() or (last and not last.isdigit()):
        return None
    start, stop = int(first), int(last or first)
    return () if start == 0 else tuple(range(start, min(stop, start + 8) + 1))


def _widget(upload: Upload, name: str) -> str:
    return f"{name}-{upload.name}"


def _chosen(upload: Upload, saved: SavedReading | None, columns: Sequence[str]) -> TableReading:
    """Return how the table is to be opened: as saved, then as chosen on screen."""
    reading = reading_for(saved, columns) if saved is not None else TableReading()
    separator, encoding = state.read(_widget(upload, "separator")), state.read(_widget(upload, "encoding"))
    header = _lines(state.read(_widget(upload, "header")) or "")
    signs = {sign: Sign(meaning) for sign, meaning in (state.read(_widget(upload, "signs-chosen")) or {}).items()}
    return replace(
        reading,
        separator=separator or reading.separator,
        encoding=encoding or reading.encoding,
        sheet=state.read(_widget(upload, "sheet")) or reading.sheet,
        header=header if header is not None else reading.header,
        transposed=bool(state.read(_widget(upload, "transposed"), reading.transposed)),
        signs={**reading.signs, **signs},
    )


def _saved_for(table: RawTable, loaded: Sequence[SavedReading]) -> SavedReading | None:
    """Return the reading that was loaded, or kept, for a table like this."""
    found = next((saved for saved in loaded if fits(saved, table.columns)), None)
    return found or ReadingLibrary(readings_folder()).find(table.columns)


def show_table(
    upload: Upload, loaded: Sequence[SavedReading], keys_on_map: Collection[str], known: Mapping[str, Indicator]
) -> tuple[RawTable, TablePlan] | None:
    """Show how a table was read and let it be changed; return it with the plan of its columns."""
    st.markdown(f"**{plain(upload.name)}**")
    try:
        first = cache.table(upload.digest, upload.name, upload.content)
        saved = _saved_for(first, loaded)
        reading = _chosen(upload, saved, first.columns)
        table = with_progress(
            upload.name, len(upload.content), lambda: cache.table(upload.digest, upload.name, upload.content, reading)
        )
    except DataError as error:
        show_findings(error.findings)
        return None
    proposed = propose_columns(table, keys_on_map, known)
    if saved is not None:
        st.caption(_("Read as saved before: {title}").format(title=plain(saved.title)))
        proposed = apply_reading(saved, table, proposed)
    key = editor_key(table, bool(keys_on_map))
    decimals = {**table.reading.decimals, **chosen_decimals(key, table.columns)}
    if decimals != dict(table.reading.decimals):
        table = replace(table, reading=replace(table.reading, decimals=decimals), _numbers={})
    st.caption(_summary(table))
    _ask(table, proposed)
    _show_choices(upload, table)
    plan = edit_columns(table, proposed, key)
    plan = _complete(upload, table, plan)
    _show_notes(table, plan)
    _offer_saving(upload, table, plan)
    return table, plan


def _summary(table: RawTable) -> str:
    parts = [str(table.kind).upper()]
    if table.encoding:
        parts.append(table.encoding)
    if table.separator:
        parts.append(_("separator “{sign}”").format(sign={"\t": "Tab"}.get(table.separator, plain(table.separator))))
    if table.sheet:
        parts.append(_("sheet “{name}”").format(name=plain(table.sheet)))
    lines = table.header_lines
    if lines:
        shown = f"{lines[0]}–{lines[-1]}" if len(lines) > 1 else str(lines[0])
        parts.append(_("header in line {lines}").format(lines=shown))
    else:
        parts.append(_("no header"))
    parts.append(
        _("{rows} rows, {columns} columns").format(rows=number(table.height), columns=number(len(table.columns)))
    )
    return " · ".join(parts)


def _ask(table: RawTable, plan: TablePlan) -> None:
    """Show what has to be answered, and what weighs, before the columns."""
    every = [*table.findings, *plan.findings, *check_table(table, plan)]
    asked = [finding for finding in every if finding.severity in (Severity.ERROR, Severity.QUESTION)]
    show_findings([finding for finding in asked if finding.code in _WITHOUT_VALUES or not state.is_public()])


def _show_choices(upload: Upload, table: RawTable) -> None:
    """Offer everything about the reading that can be changed."""
    with st.expander(_("Read it differently"), icon=":material/tune:"):
        if not state.is_public():
            rows = [
                {"": line, **{str(n + 1): cell for n, cell in enumerate(row)}}
                for line, row in enumerate(table.preview, 1)
            ]
            st.dataframe(pd.DataFrame(rows), hide_index=True, height=260)
        left, middle, right = st.columns(3)
        with left:
            if len(table.sheets) > 1:
                st.selectbox(
                    _("Sheet"), table.sheets, index=table.sheets.index(table.sheet), key=_widget(upload, "sheet")
                )
            st.text_input(
                _("Lines of the header"),
                key=_widget(upload, "header"),
                placeholder="–".join(
                    str(line) for line in dict.fromkeys((*table.header_lines[:1], *table.header_lines[-1:]))
                ),
                help=_("For instance 4, or 4-6; 0 where there is none. Empty: found automatically."),
                max_chars=9,
            )
        with middle:
            if table.separator:
                st.selectbox(
                    _("Separator"),
                    _SEPARATORS,
                    key=_widget(upload, "separator"),
                    format_func=lambda sign: {"": _("found automatically"), "\t": "Tab"}.get(sign, sign),
                )
                st.selectbox(
                    _("Characters"),
                    _ENCODINGS,
                    key=_widget(upload, "encoding"),
                    format_func=lambda name: name or _("found automatically"),
                )
            st.toggle(_("Areas stand in the columns"), key=_widget(upload, "transposed"))
        with right:
            _choose_signs(upload, table)


def _choose_signs(upload: Upload, table: RawTable) -> None:
    """Let the meaning of the signs that occur be changed."""
    found = sorted(
        {sign for name in table.columns if table.is_numeric(name) for sign in table.numbers(name).signs if sign}
    )
    if not found:
        st.caption(_("No signs in place of numbers."))
        return
    rows = pd.DataFrame({"sign": found, "meaning": [str(table.signs.get(sign, Sign.WITHHELD)) for sign in found]})
    edited = st.data_editor(
        rows,
        key=_widget(upload, "signs"),
        hide_index=True,
        disabled=["sign"],
        column_config={
            "sign": st.column_config.TextColumn(_("Sign"), width="small"),
            "meaning": st.column_config.SelectboxColumn(
                _("Meaning"),
                options=[str(sign) for sign in Sign],
                format_func=lambda sign: _(SIGN_LABELS[Sign(str(sign))]),
                required=True,
            ),
        },
    )
    changed = {
        str(row["sign"]): str(row["meaning"])
        for row, before in zip(edited.to_dict("records"), rows.to_dict("records"), strict=True)
        if row["meaning"] != before["meaning"]
    }
    known = state.read(_widget(upload, "signs-chosen")) or {}
    if changed and {**known, **changed} != known:
        state.write(_widget(upload, "signs-chosen"), {**known, **changed})
        state.forget(_widget(upload, "signs"))
        st.rerun()


def _complete(upload: Upload, table: RawTable, plan: TablePlan) -> TablePlan:
    """Ask what holds for the whole table: period, department and source, level, rows that are quarters."""
    period = plan.period
    asks_period = plan.first(Role.PERIOD) is None and not any(entry.period for entry in plan.columns)
    columns = st.columns(2 + asks_period)
    if asks_period:
        with columns[0]:
            period = st.text_input(
                _("Period of this table (for instance 2024)"), plan.period, key=_widget(upload, "period"), max_chars=20
            ).strip()
    with columns[-2]:
        department = st.text_input(
            _("Department (of all its indicators)"), key=_widget(upload, "department"), max_chars=80
        )
    with columns[-1]:
        source = st.text_input(_("Source (of all its indicators)"), key=_widget(upload, "source"), max_chars=120)
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
            key=_widget(upload, "level"),
            format_func=lambda length: _("keys of {length} signs ({n} areas)").format(
                length=length, n=number(areas[length])
            ),
        )
        plan = replace(plan, level=level)
    plan = with_rows_apart(table, plan)
    texts = list(dict.fromkeys(row.text for row in plan.apart or () if row.text))
    if texts and not state.is_public():
        kept = st.multiselect(
            _("Rows that are quarters all the same"),
            texts,
            default=[text for text in plan.kept if text in texts],
            key=_widget(upload, "kept"),
            placeholder=_("{n} rows are no quarters, and are not ranked").format(n=number(len(texts))),
            help=" · ".join(f"{plain(row.text)}: {_(APART_LABELS[row.kind])}" for row in (plan.apart or ())[:12]),
        )
        if kept:
            plan = with_rows_apart(table, replace(plan, kept=tuple(kept)))
    return plan


def _show_notes(table: RawTable, plan: TablePlan) -> None:
    if state.is_public():
        # Notes name single values.
        return
    every: list[Finding] = [*table.findings, *plan.findings, *check_table(table, plan)]
    shown = [finding for finding in every if finding.severity in (Severity.WARNING, Severity.NOTE)]
    show_folded(shown, _("What was noticed while reading"))


def _offer_saving(upload: Upload, table: RawTable, plan: TablePlan) -> None:
    """Offer the reading as a file, and to keep it for the next delivery."""
    saved = save_reading(table, plan)
    with st.container(horizontal=True, gap="small"):
        if st.button(_("Keep this reading"), key=_widget(upload, "keep"), icon=":material/bookmark:",
                     help=_("The next file with the same columns is then read in one step.")):  # fmt: skip
            try:
                ReadingLibrary(readings_folder()).save(saved)
            except DataError as error:
                show_findings(error.findings)
            else:
                st.toast(_("The reading is kept."))
        st.download_button(
            _("Reading as a file"),
            lambda: write_reading(saved),
            "lesart.toml",
            "application/toml",
            key=_widget(upload, "reading-file"),
            on_click="ignore",
            icon=":material/download:",
        )
