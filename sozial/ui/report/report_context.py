"""What a report is made of, from what is on screen and in the registers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from sozial.insight.robustness import Robustness
from sozial.insight.variation import Variation, usual_most
from sozial.planning.allocation.decision import AllocationDecision
from sozial.report.context.context import ReportContext
from sozial.ui.allocation.decisions_panel import decision_label, kept_decisions, read_kept
from sozial.ui.insight.robustness_panel import compute_robustness
from sozial.ui.project import open_project
from sozial.ui.project.register import ACTIONS, OBJECTIVES
from sozial.ui.results import notes_panel
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import moment, shown_data, state
from sozial.ui.session.language import _

DECISION = "report-decision"


def choose_decision() -> AllocationDecision | None:
    """Show which kept allocation goes into a report; the latest is proposed."""
    kept = kept_decisions()
    if not kept:
        return None
    chosen = st.selectbox(
        _("Allocation"), ["", *kept], index=1, key=DECISION, persist_state="session",
        format_func=lambda key: decision_label(kept[key]) if key in kept else _("none"),
    )  # fmt: skip
    if chosen not in kept:
        return None
    return read_kept(kept[chosen])


def build_context(current: AnalysisContext, decision: AllocationDecision | None = None) -> ReportContext:
    """Return what is on screen and in the registers; how sure it is comes later."""
    actions, objectives = ACTIONS.kept(), OBJECTIVES.kept()
    return ReportContext(
        dataset=current.dataset,
        result=current.result,
        language=state.language(),
        made_on=moment.today(),
        with_ranks=current.with_ranks,
        rules=shown_data.public_rules(),
        notes=notes_panel.all_notes(),
        actions=tuple(kept.entry for kept in actions),
        objectives=tuple(kept.entry for kept in objectives),
        decision=decision,
        action_names=tuple(kept.names for kept in actions),
        objective_names=tuple(kept.names for kept in objectives),
        name=open_project.title(current.dataset),
    )


def with_certainty(current: AnalysisContext, context: ReportContext, show: Callable[[ReportContext], None]) -> None:
    """Compute how sure the ranking is beside the page, and show something with it."""

    def found(robustness: Robustness) -> None:
        show(replace(context, robustness=robustness))

    compute_robustness(current, Variation(most=usual_most(current.result.rated)), found)


def context_key(context: ReportContext, *more: object) -> str:
    """Return a hash of all that a file made of the material depends on."""
    robustness = context.robustness
    told = (
        context.dataset.digest, context.name, repr(context.recipe), context.period, context.language,
        context.made_on, context.with_ranks, context.rules, context.question, context.author, context.notes,
        context.motion, context.actions, context.objectives, context.decision,
        None if robustness is None else robustness.variation, *more,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()
