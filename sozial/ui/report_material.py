"""What a report is made of, from what is on screen and in the registers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from sozial.insight.robustness import Robustness
from sozial.insight.variation import Variation, usual_most
from sozial.planning.decision import AllocationDecision
from sozial.report.material import Material
from sozial.ui import moment, notes_panel, open_project, state
from sozial.ui.current import Current
from sozial.ui.decisions_panel import decision_label, kept_decisions, read_kept
from sozial.ui.language import _
from sozial.ui.register import ACTIONS, OBJECTIVES
from sozial.ui.robustness_panel import compute_robustness

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


def build_material(current: Current, decision: AllocationDecision | None = None) -> Material:
    """Return what is on screen and in the registers; how sure it is comes later."""
    actions, objectives = ACTIONS.kept(), OBJECTIVES.kept()
    return Material(
        dataset=current.dataset,
        result=current.result,
        language=state.language(),
        made_on=moment.today(),
        with_ranks=current.with_ranks,
        rules=state.public_rules(),
        notes=notes_panel.all_notes(),
        actions=tuple(kept.entry for kept in actions),
        objectives=tuple(kept.entry for kept in objectives),
        decision=decision,
        action_names=tuple(kept.names for kept in actions),
        objective_names=tuple(kept.names for kept in objectives),
        name=open_project.title(current.dataset),
    )


def with_certainty(current: Current, material: Material, show: Callable[[Material], None]) -> None:
    """Compute how sure the ranking is beside the page, and show something with it."""

    def found(robustness: Robustness) -> None:
        show(replace(material, robustness=robustness))

    compute_robustness(current, Variation(most=usual_most(current.result.rated)), found)


def material_key(material: Material, *more: object) -> str:
    """Return a hash of all that a file made of the material depends on."""
    robustness = material.robustness
    told = (
        material.dataset.digest, material.name, repr(material.method), material.period, material.language,
        material.made_on, material.with_ranks, material.rules, material.question, material.author, material.notes,
        material.actions, material.objectives, material.decision,
        None if robustness is None else robustness.variation, *more,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()
