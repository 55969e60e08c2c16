"""Who changed what of an entry of a register, and when."""

from __future__ import annotations

import streamlit as st

from sozial.output.words.entry_words import field_words
from sozial.planning.measures.entry import CHANGE_LABELS, Change, Entry, KeptEntry, changed_fields
from sozial.ui.project.register import Register
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _, number, plain, translate


def show_history(current: AnalysisContext, register: Register[Entry], kept: KeptEntry[Entry]) -> None:
    """Show every version of an entry, the latest first, with the fields that it changed."""
    with st.popover(_("History"), icon=":material/history:"):
        versions = register.history(kept.key)
        older = [*versions[1:], None]
        for version, before in zip(versions, older, strict=True):
            when = translate().moment(version.changed_at)
            said = [_("Version {n}").format(n=number(version.version)), plain(when)]
            said += [plain(version.changed_by)] if version.changed_by else []
            said.append(_(CHANGE_LABELS[version.what]))
            st.markdown(" · ".join(said))
            if before is not None and version.what is Change.CHANGED:
                _show_changes(current, register, before, version)


def _show_changes(
    current: AnalysisContext, register: Register[Entry], before: KeptEntry[Entry], after: KeptEntry[Entry]
) -> None:
    for name in changed_fields(before.entry, after.entry):
        field = register.kind.fields[name]
        one, two = (
            field_words(field, getattr(entry.entry, name), current.dataset, state.language())
            for entry in (before, after)
        )
        st.caption(f"{_(field.label)}: {plain(one)} → {plain(two)}")
