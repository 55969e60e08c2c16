"""Loading one's own files: tables, areas, and what each column is."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from sozial.errors import DataError, Finding
from sozial.model import Direction, Indicator
from sozial.reading.areas import RawAreas, prepare_areas, propose_area_columns
from sozial.reading.columns import DIRECTION_LABELS, ROLE_LABELS, ColumnPlan, Role, TablePlan
from sozial.reading.indicator_list import is_indicator_list, read_indicator_list
from sozial.reading.numbers import Cell
from sozial.reading.proposing import propose_columns
from sozial.reading.table import RawTable, cell_text
from sozial.ui import cache
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, plain

TABLE_TYPES = ["csv", "txt", "tsv", "xlsx", "ods"]
AREA_TYPES = ["geojson", "json", "gpkg", "zip"]
_EXAMPLES = 3


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def upload_tables() -> tuple[list[RawTable], dict[str, Indicator]]:
    """Show the upload of tables; return them, and the indicators that a list among them describes."""
    files = st.file_uploader(
        _("Tables (CSV, XLSX, ODS)"),
        type=TABLE_TYPES,
        accept_multiple_files=True,
        key="tables",
        help=_("One row per quarter, or per quarter and year. A list that describes the indicators may be among them."),
    )
    tables: list[RawTable] = []
    known: dict[str, Indicator] = {}
    for file in files or []:
        content = file.getvalue()
        try:
            table = cache.table(_digest(content), file.name, content)
            if is_indicator_list(table):
                known.update(read_indicator_list(table))
            else:
                tables.append(table)
        except DataError as error:
            show_findings(error.findings)
    return tables, known


def upload_areas() -> RawAreas | None:
    """Show the upload of areas; return them, or None."""
    file = st.file_uploader(
        _("Areas (GeoJSON, GeoPackage, zipped Shapefile)"),
        type=AREA_TYPES,
        key="areas",
        help=_("Without areas there is a ranking and no map."),
    )
    if file is None:
        return None
    content = file.getvalue()
    try:
        return cache.areas(_digest(content), file.name, content)
    except DataError as error:
        show_findings(error.findings)
        return None


def choose_area_columns(areas: RawAreas, tables: Sequence[RawTable]) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Show which attributes hold key and name; return the prepared areas."""
    keys = {text for table in tables for column in table.columns for text in table.texts(column)}
    key, name = propose_area_columns(areas, keys)
    columns = list(areas.columns)
    left, right = st.columns(2)
    with left:
        chosen = st.selectbox(
            _("Key of the areas"), columns, index=columns.index(key) if key else 0, key=f"area-key-{areas.title}"
        )
    with right:
        named = st.selectbox(
            _("Name of the areas"),
            [None, *columns],
            index=columns.index(name) + 1 if name else 0,
            key=f"area-name-{areas.title}",
            format_func=lambda column: column or _("as in the table"),
        )
    return prepare_areas(areas, chosen, named)


def _example(cell: Cell) -> str:
    """Return a cell as an example; numbers of a spreadsheet in the reader's language."""
    if isinstance(cell, float) and not cell.is_integer():
        return number(cell, 2).rstrip("0")
    return cell_text(cell)


def _editor_rows(table: RawTable, plan: TablePlan) -> pd.DataFrame:
    rows = []
    for entry in plan.columns:
        indicator = entry.indicator or Indicator(entry.column)
        examples = list(dict.fromkeys(text for text in map(_example, table.cells(entry.column)) if text))[:_EXAMPLES]
        weighed = entry.role is Role.INDICATOR
        rows.append(
            {
                "column": entry.column,
                "examples": " · ".join(examples),
                "role": str(entry.role),
                "period": entry.period,
                "name": indicator.name if weighed else "",
                "domain": indicator.domain,
                "department": indicator.department,
                "direction": indicator.direction.name if weighed else None,
                "measure": indicator.measure,
                "source": indicator.source,
                "reference_date": indicator.reference_date,
                "count": indicator.count or "",
                "base": indicator.base or "",
                "factor": indicator.factor,
            }
        )
    return pd.DataFrame(rows)


def _editor_columns(columns: Sequence[str]) -> dict[str, Any]:
    make = st.column_config
    return {
        "column": make.TextColumn(_("Column"), disabled=True, pinned=True),
        "examples": make.TextColumn(_("Examples"), disabled=True),
        "role": make.SelectboxColumn(
            _("What it is"),
            options=[str(role) for role in Role],
            format_func=lambda role: _(ROLE_LABELS[Role(str(role))]),
            required=True,
            width=190,
        ),
        "period": make.TextColumn(_("Year of the column"), width="small"),
        "name": make.TextColumn(_("Readable name"), width="medium"),
        "domain": make.TextColumn(_("Handlungsfeld")),
        "department": make.TextColumn(_("Department")),
        "direction": make.SelectboxColumn(
            _("Direction"),
            options=[direction.name for direction in Direction],
            format_func=lambda direction: _(DIRECTION_LABELS[Direction[str(direction)]]),
            width=200,
        ),
        "measure": make.TextColumn(_("Unit"), width="small"),
        "source": make.TextColumn(_("Source")),
        "reference_date": make.TextColumn(_("Reference date")),
        "count": make.SelectboxColumn(_("Count"), options=["", *columns]),
        "base": make.SelectboxColumn(_("Base"), options=["", *columns]),
        "factor": make.NumberColumn(_("Factor"), help=_("100 for per cent, 1,000 for per thousand"), min_value=0.0),
    }


def _text(cell: object) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()


def _plan(row: Mapping[str, Any], proposed: ColumnPlan) -> ColumnPlan:
    role = Role(row["role"])
    if role not in (Role.INDICATOR, Role.FIGURE):
        return ColumnPlan(proposed.column, role, _text(row["period"]))
    code = proposed.code
    indicator = replace(
        proposed.indicator or Indicator(code),
        name=_text(row["name"]) or code,
        domain=_text(row["domain"]),
        department=_text(row["department"]),
        # The page asks to check every direction; one that was never chosen counts as proposed.
        direction=Direction[_text(row["direction"]) or Direction.BURDEN.name],
        measure=_text(row["measure"]),
        source=_text(row["source"]),
        reference_date=_text(row["reference_date"]),
        count=_text(row["count"]) or None,
        base=_text(row["base"]) or None,
        factor=float(row["factor"]) if pd.notna(row["factor"]) and row["factor"] > 0 else 100.0,
    )
    return ColumnPlan(proposed.column, role, _text(row["period"]), indicator)


def edit_columns(table: RawTable, keys_on_map: Collection[str], known: Mapping[str, Indicator]) -> TablePlan:
    """Show what each column of a table is taken for; return what the user made of it."""
    proposed = propose_columns(table, keys_on_map, known)
    size = _("{rows} rows, {columns} columns").format(rows=number(len(table.rows)), columns=number(len(table.columns)))
    st.markdown(f"**{plain(table.title)}** · {size}")
    show_findings(table.findings)
    rows = _editor_rows(table, proposed)
    edited = st.data_editor(
        rows,
        key=f"columns-{table.title}-{len(keys_on_map)}-{len(known)}",
        hide_index=True,
        column_config=_editor_columns(table.columns),
        height=min(38 + 35 * len(rows), 430),
        placeholder="",
    )
    period = proposed.period
    if proposed.first(Role.PERIOD) is None and not any(entry.period for entry in proposed.columns):
        period = st.text_input(
            _("Period of this table (for instance 2024)"), key=f"period-{table.title}", max_chars=20
        ).strip()
    plans = [_plan(row, entry) for row, entry in zip(edited.to_dict("records"), proposed.columns, strict=True)]
    return TablePlan(tuple(plans), period)
