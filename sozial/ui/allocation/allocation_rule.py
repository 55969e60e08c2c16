"""The rule of an allocation: amount, people, need, bounds, last year."""

from __future__ import annotations

import streamlit as st

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.output.tables.decision_tables import strangers_words
from sozial.output.words.allocation_words import BINDS, WITHOUT_INDEX_LABELS, target_words
from sozial.planning.allocation.allocation_rule import AllocationRule, target_groups
from sozial.planning.allocation.apportionment import APPORTIONINGS
from sozial.planning.allocation.decision import AllocationDecision
from sozial.planning.allocation.need import BY_CLASS, LINEAR, NEEDS, OWN
from sozial.recipe import Step
from sozial.store.registers.decisions import KeptDecision
from sozial.ui.allocation.allocation_figures import choose_own_needs, figures_from_file, reopen_own_needs
from sozial.ui.allocation.decisions_panel import decision_label, read_kept
from sozial.ui.kit.number_field import number_field
from sozial.ui.recipe.recipes import take_over
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import navigation, notices, state
from sozial.ui.session.language import _, number, plain

_FILE, _REOPENED = "file", "reopened"
# What a reopened decision rests on beside the widgets.
_LAST_PARTS = "_al-last-parts"
_RULE = """
amount reason- measure step target method without need highest factor- floor floor-kind cap cap-kind binds bound out"""
state.remember(*(f"al-{name}" for name in _RULE.split()))
# Amounts, reasons and needs are of the quarters of one town: another project begins without them.
state.remember("al-", "_al-", "_given-al-", "_seen-al-", of=state.Kept.PLACE)
_STEPS = (1.0, 0.5, 0.25, 10.0, 100.0, 1000.0)


def can_count_people(current: AnalysisContext) -> bool:
    """Whether the data says how many people there are; where not, say so and lead to where they can be loaded."""
    if target_groups(current.dataset):
        return True
    st.info(
        _("An amount is distributed over people, and this data does not say how many there are. Load a table with the "
          "inhabitants of the quarters beside the others."),
        icon=":material/group_off:",
    )  # fmt: skip
    navigation.show_button(navigation.DATA, primary=True, width="content")
    return False


def choose_rule(current: AnalysisContext, kept: dict[str, KeptDecision]) -> tuple[AllocationRule, dict[str, float]]:
    """Show the rule's choices; return it, and last year's parts where they are chosen."""
    groups = target_groups(current.dataset)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        amount = _number(_("Amount"), "amount", 100_000.0, 165)
        measure = st.text_input(_("In"), _("Euro"), key="al-measure", persist_state="session", max_chars=30, width=110)
        step = st.selectbox(
            _("Smallest part"), list(dict.fromkeys([*_STEPS, state.read("al-step") or 1.0])), key="al-step",
            persist_state="session", width=120,
            format_func=lambda value: number(value, 0 if value >= 1 else 2),
        )  # fmt: skip
    target = st.selectbox(
        _("For whom"), list(groups), key="al-target", persist_state="session",
        format_func=lambda code: target_words(code, current.dataset, state.language()),
    )  # fmt: skip
    need = _choose_need(current)
    floor, floor_kind = _choose_bound(_("At least per quarter"), "floor", 0.0)
    cap, cap_kind = _choose_bound(_("Cap (0: none)"), "cap", 0.0)
    last, bound = _choose_last(current, kept)
    with st.expander(_("Further choices"), icon=":material/tune:"):
        apportioning = st.radio(
            _("Whole parts by"), list(APPORTIONINGS), key="al-method", persist_state="session",
            format_func=lambda name: _(APPORTIONINGS[name].label),
            captions=[_(entry.words) for entry in APPORTIONINGS.values()],
        )  # fmt: skip
        without = st.radio(
            _("Quarters without an index"), list(WITHOUT_INDEX_LABELS), key="al-without",
            persist_state="session", horizontal=True,
            format_func=lambda name: _(WITHOUT_INDEX_LABELS[name]),
        )  # fmt: skip
        left_out = _choose_left_out(current)
    rule = AllocationRule(
        amount, measure.strip(), float(step), target, need, apportioning, floor, floor_kind, cap or None,
        cap_kind, bound, left_out, without,
    )  # fmt: skip
    return rule, last


def _number(label: str, what: str, standard: float, width: int, least: float = 0.0) -> float:
    found = number_field(label, f"al-{what}", standard, least, width=width)
    return standard if found is None else found


def _choose_need(current: AnalysisContext) -> Step:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.selectbox(
            _("Need per head"),
            list(NEEDS),
            key="al-need",
            persist_state="session",
            width=305,
            format_func=lambda entry: _(NEEDS[entry].label),
        )
        if name == LINEAR:
            return Step(LINEAR, {"highest": _number(_("Highest need"), "highest", 3.0, 135, least=1.0)})
    if name == OWN:
        return choose_own_needs(current)
    breaks = current.result.breaks
    if name != BY_CLASS or breaks is None:
        return Step(name)
    usual = NEEDS[BY_CLASS].options["factors"]
    factors = []
    with st.container(horizontal=True, gap="small"):
        for place, label in enumerate(breaks.labels):
            standard = float(usual[min(place, len(usual) - 1)])
            factors.append(_number(plain(_(label)), f"factor-{place}", standard, 120))
    return Step(BY_CLASS, {"factors": tuple(factors)})


def _choose_bound(label: str, what: str, standard: float) -> tuple[float, str]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        value = _number(label, what, standard, 170)
        kind = st.selectbox(
            _("counted in"),
            list(BINDS),
            key=f"al-{what}-kind",
            persist_state="session",
            width=250,
            format_func=lambda entry: _(BINDS[entry]),
        )
    return value, kind


def _choose_last(current: AnalysisContext, kept: dict[str, KeptDecision]) -> tuple[dict[str, float], float | None]:
    """Return last year's parts, and by how many per cent they bind."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Last year"), [*kept, _FILE, *([_REOPENED] if state.read(_LAST_PARTS) else [])], index=None,
            key="al-last",
            persist_state="session", width=330, placeholder=_("not known"),
            format_func=lambda key: _last_label(kept, key),
        )  # fmt: skip
        if chosen is None:
            return {}, None
        binds = st.toggle(_("binds"), key="al-binds", persist_state="session")
        percents = _number(_("by at most ± %"), "bound", 10.0, 130)
    bound = percents if binds else None
    if chosen == _FILE:
        found = figures_from_file(current, "al-last-file", _("Last year's parts (CSV, XLSX)"))
        return (found, bound) if found else ({}, None)
    if chosen == _REOPENED:
        return dict(state.read(_LAST_PARTS) or {}), bound
    decision = read_kept(kept[chosen])
    if decision is None:
        return {}, None
    words = strangers_words(decision, current.dataset, state.language())
    if words:
        st.caption(plain(words))
    return decision.parts_here(current.dataset), bound


def _last_label(kept: dict[str, KeptDecision], key: str) -> str:
    if key in kept:
        return decision_label(kept[key])
    return _("from a file") if key == _FILE else _("as in the reopened decision")


def reopen(decision: AllocationDecision, current: AnalysisContext) -> None:
    """Take over a decision's rule and recipe into the page, before it is drawn."""
    rule, strange = decision.rule, {other.key for other in decision.strangers(current.dataset)}
    if strange:
        # What was said of other quarters is not said of those that have their keys now.
        message = N_("What the decision says of single quarters is taken over for those that this data has: {words}")
        words = strangers_words(decision, current.dataset, state.language())
        notices.add_notice(Finding("other-quarters", Severity.WARNING, message, values={"words": words}))
    take_over(decision.recipe, current.dataset)
    values: dict[str, object] = {
        "amount": rule.amount, "measure": rule.measure, "step": rule.step, "target": rule.target,
        "need": rule.need.name, "floor": rule.floor, "floor-kind": rule.floor_kind, "cap": rule.cap or 0.0,
        "cap-kind": rule.cap_kind, "method": rule.apportioning, "without": rule.without_index,
        "out": [unit for unit in rule.left_out if unit not in strange],
        "last": _REOPENED if decision.last else None,
        "binds": rule.last_bound is not None, "bound": 10.0 if rule.last_bound is None else rule.last_bound,
    }  # fmt: skip
    if rule.target not in target_groups(current.dataset):
        values.pop("target")
        message = N_("This data has no column “{column}”, by which the decision counts people.")
        notices.add_notice(Finding("no-people", Severity.WARNING, message, values={"column": rule.target}))
    options = {**NEEDS[rule.need.name].options, **rule.need.options}
    if "highest" in options:
        values["highest"] = float(options["highest"])
    for place, factor in enumerate(options.get("factors", ())):
        values[f"factor-{place}"] = float(factor)
    for name, value in values.items():
        state.write(f"al-{name}", value)
    for unit, reason in rule.left_out.items():
        if unit not in strange:
            state.write(_reason_key(unit), reason)
    state.write(_LAST_PARTS, {unit: part for unit, part in decision.last.items() if unit not in strange})
    needs = {unit: need for unit, need in dict(options.get("values", ())).items() if unit not in strange}
    reopen_own_needs(current, needs)


def _choose_left_out(current: AnalysisContext) -> dict[str, str]:
    titles = current.dataset.unit_titles
    chosen = st.multiselect(
        _("Quarters that get nothing"),
        list(titles),
        key="al-out",
        persist_state="session",
        format_func=lambda unit: titles.get(unit, unit),
    )
    reasons = {
        unit: st.text_input(
            _("Why {name} gets nothing").format(name=plain(titles[unit])),
            key=_reason_key(unit),
            persist_state="session",
            max_chars=120,
        ).strip()
        for unit in chosen
    }
    if not all(reasons.values()):
        st.caption(_("State the reasons; they stand in the table and in the decision."))
    return {unit: reason or _("without a stated reason") for unit, reason in reasons.items()}


def _reason_key(unit: str) -> str:
    return f"al-reason-{unit}"
