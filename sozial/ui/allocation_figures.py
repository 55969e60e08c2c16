"""Figures by quarter that an allocation rests on: from a file, or typed into a table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.method import Step
from sozial.planning.figures_by_unit import figures_by_unit, figures_digest
from sozial.planning.need import OWN
from sozial.ui import cache, state
from sozial.ui.current import Current
from sozial.ui.findings import show_findings, show_problems
from sozial.ui.language import _, number, plain
from sozial.ui.upload import TABLE_TYPES, Upload

# Needs of a reopened decision; what the table was given, and what stands in it.
_REOPENED, _GIVEN, _TYPED = "_al-own-needs", "_al-own-given", "_al-own-typed"


def figures_from_file(current: Current, key: str, label: str) -> dict[str, float]:
    """Return one figure for each quarter from a file; nothing before there is one.

    What was read outlives a look at another page, after which the file itself is gone and only its name is shown.
    """
    kept = f"_{key}-{current.dataset.digest[:12]}"
    file = st.file_uploader(
        label, type=TABLE_TYPES, key=key, help=_("Key or name of the quarter, and its figure."),
        on_change=state.forget, args=(kept,),
    )  # fmt: skip
    if file is None:
        name, found = state.read(kept) or ("", {})
        if found:
            st.caption(_("From “{name}”; quarters in it: {n}.").format(name=plain(name), n=number(len(found))))
        return dict(found)
    upload = Upload(file.name, file.getvalue())
    try:
        table = cache.table(upload.digest, upload.name, upload.content)
        found, findings = figures_by_unit(table, current.dataset)
    except DataError as error:
        show_findings(error.findings)
        return {}
    show_problems(findings)
    state.write(kept, (file.name, found))
    return found


def reopen_own_needs(needs: Mapping[str, float]) -> None:
    """Begin the table with the needs of a decision."""
    state.write(_REOPENED, dict(needs))
    state.forget(_TYPED)


def choose_own_needs(current: Current) -> Step:
    """Show the table of one's own needs, from a file or typed; what is typed outlives a look at another page."""
    titles = current.dataset.unit_titles
    given = figures_from_file(current, "al-need-file", _("Needs from a file (CSV, XLSX)"))
    given = given or state.read(_REOPENED) or {}
    key = f"al-own-{figures_digest(given)}-{current.dataset.digest[:12]}"
    typed = state.read(_TYPED) or {}
    if state.read(key) is None:
        # Without a file everybody begins with the same need.
        begin = [given.get(unit, float("nan") if given else 1.0) for unit in titles]
        state.write(_GIVEN, typed.get(key, begin))
    rows = pd.DataFrame({"unit": list(titles), "name": list(titles.values()), "need": state.read(_GIVEN)})
    edited = st.data_editor(
        rows, key=key, hide_index=True, height=240, disabled=["name"], column_order=["name", "need"],
        column_config={
            "name": st.column_config.TextColumn(_("Quarter")),
            "need": st.column_config.NumberColumn(_("Need per head"), min_value=0.0, format="localized"),
        },
    )  # fmt: skip
    state.write(_TYPED, {key: list(edited["need"])})
    known = edited[edited["need"].notna()]
    return Step(OWN, {"values": tuple(zip(known["unit"], known["need"].astype(float), strict=True))})
