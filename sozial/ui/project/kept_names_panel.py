"""Quarters that the data calls otherwise than when a measure or an objective was kept: said, and how it is settled."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.access import Right
from sozial.i18n import NP_
from sozial.planning.measures.entry import Entry, KeptEntry
from sozial.planning.measures.kept_names import names_here, other_names, other_quarters
from sozial.ui.project.register import Register, as_kept
from sozial.ui.session import access, loaded_data
from sozial.ui.session.findings import show_folded
from sozial.ui.session.language import _, counted


def show_other_names(register: Register[Entry], kept: Sequence[KeptEntry[Entry]], key: str) -> None:
    """Say which entries name quarters by keys that this data gives to others; take its names over on wish."""
    here = names_here(loaded_data.whole_dataset())
    findings, renamed = [], []
    for entry in map(as_kept, kept):
        units: tuple[str, ...] = entry.entry.units  # type: ignore[attr-defined]
        if any(other.here for other in other_quarters(units, entry.names, here)):
            findings += other_names(str(entry.entry.title), units, entry.names, here)  # type: ignore[attr-defined]
            renamed.append(entry.key)
    if not renamed:
        return
    show_folded(findings, _("Quarters under other names"), at_most=20)
    if access.may(Right.KEEP):
        st.button(
            counted(
                NP_(
                    "It is the same quarter: take over the name of this data ({n})",
                    "They are the same quarters: take over the names of this data ({n})",
                ),
                len(renamed),
            ),
            key=f"{key}-same-quarters", icon=":material/drive_file_rename_outline:",
            on_click=register.rename_quarters, args=(renamed,),
        )  # fmt: skip
