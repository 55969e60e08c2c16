"""Findings on screen: what was found, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.errors import Finding, Severity, merge_findings
from sozial.i18n import NP_
from sozial.ui.session import notices, state
from sozial.ui.session.language import _, number, plain, translate

# So many lines are read; the browser waits for all that are sent.
_MOST_LINES = 60
_BOXES = {Severity.ERROR: st.error, Severity.QUESTION: st.warning, Severity.WARNING: st.warning, Severity.NOTE: st.info}
_ICONS = {
    Severity.ERROR: ":material/error:",
    Severity.QUESTION: ":material/help:",
    Severity.WARNING: ":material/warning:",
    Severity.NOTE: ":material/info:",
}


def show_findings(findings: Sequence[Finding]) -> None:
    """Show one box per severity, the gravest first, each finding on a line of its own.

    What is said of several columns or quarters alike is one line, with their list.
    """
    language, findings = state.language(), merge_findings(findings)
    for severity, box in _BOXES.items():
        said = [finding for finding in findings if finding.severity is severity]
        lines = [plain(finding.line(language)) for finding in said[:_MOST_LINES]]
        if len(said) > _MOST_LINES:
            more = NP_("… and {n} more that are not listed here.", "… and {n} more that are not listed here.")
            lines.append(translate().fill(more, n=len(said) - _MOST_LINES))
        if lines:
            text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
            box(text, icon=_ICONS[severity])


def show_folded(findings: Sequence[Finding], title: str, at_most: int | None = None) -> None:
    """Show many notes behind one line; with a bound, the rest is counted and said to stand elsewhere."""
    if not findings:
        return
    with st.expander(f"{title}: {number(len(findings))}", icon=":material/info:"):
        merged = merge_findings(findings)
        show_findings(merged[:at_most])
        if at_most is not None and len(merged) > at_most:
            more = NP_(
                "… and {n} more; the page “Method” and the downloads list all.",
                "… and {n} more; the page “Method” and the downloads list all.",
            )
            st.caption(translate().fill(more, n=len(merged) - at_most))


def show_notices() -> None:
    """Show what was left to be said by the run before, in sight wherever the page is scrolled to.

    Its place is kept also where nothing is said: otherwise everything below would move up in the page's tree when the
    words go, and maps would be loaded anew.
    """
    with st.container(key="notices"):
        show_findings(notices.take_notices())


def show_problems(findings: Sequence[Finding], at_most: int | None = None) -> None:
    """Show errors and warnings at once, and notes behind one line."""
    show_findings([finding for finding in findings if finding.severity is not Severity.NOTE])
    show_folded([finding for finding in findings if finding.severity is Severity.NOTE], _("Notes"), at_most)
