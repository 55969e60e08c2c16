"""Kept decisions: opened, two side by side, put into the bin and brought back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError
from sozial.output.maps.map_picture import map_svg
from sozial.output.maps.planning_layers import build_figure_layer
from sozial.output.tables.decision_tables import (
    build_decision_pair,
    build_decision_table,
    build_record,
    build_record_pair,
    strangers_words,
)
from sozial.output.tables.table_files import write_xlsx
from sozial.output.words.allocation_words import part_label
from sozial.output.words.protection_words import protection_line
from sozial.planning.allocation.decision import AllocationDecision, decided_areas, read_decision
from sozial.recipe import Recipe
from sozial.store.opened import decision_store
from sozial.store.registers.decisions import DecisionStore, KeptDecision
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.kit.bin_panel import show_bin, show_bin_button
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.pictures import SVG, show_picture
from sozial.ui.project import register
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.method_panel import show_long_table
from sozial.ui.session import access, moment, notices, shown_data, state, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain, translate
from sozial.ui.session.unreachable import show_unreachable, unreachable

# The decision that is looked at; the one that was kept last, once one was.
CHOSEN = "al-decision"
_MAP_WIDTH = 560


def kept_decisions() -> dict[str, KeptDecision]:
    """Return the kept allocations by key, the latest first; nothing where the database does not answer."""
    try:
        return {kept.key: kept for kept in _store().all()}
    except StoreUnavailable:
        show_unreachable()
        return {}


def decision_label(kept: KeptDecision) -> str:
    """Return what a decision is called in lists."""
    return f"{kept.title} · {translate().day(kept.decided_on)}"


def read_kept(kept: KeptDecision) -> AllocationDecision | None:
    """Return a kept decision with its title and day; where another version of the app kept it, say so."""
    try:
        decision = read_decision(kept.content)
    except DataError as error:
        show_findings(error.findings)
        return None
    decision = replace(decision, title=kept.title, decided_on=kept.decided_on)
    return decision.redacted_for(shown_data.dataset(), viewers.is_public())


def decided_recipes() -> list[Recipe]:
    """Return the recipe of each kept decision; not of those that another version of the app kept."""
    found = []
    for kept in kept_decisions().values():
        with suppress(DataError):
            found.append(read_decision(kept.content).recipe)
    return found


def show_decisions(
    current: AnalysisContext,
    kept: dict[str, KeptDecision],
    reopen: Callable[[AllocationDecision, AnalysisContext], None],
) -> None:
    """Show the kept decisions: open one, compute its rule again, lay another one beside it; the bin.

    Parameters
    ----------
    reopen
        Takes a decision's rule and recipe over into the page.
    """
    if access.may(Right.OPERATE):
        show_bin(lambda: _store().removed(), lambda key: _store().restore(key), "al-bin")
    if not kept:
        return
    with st.expander(_("Kept decisions ({n})").format(n=number(len(kept))), icon=":material/inventory_2:"):
        chosen = st.selectbox(
            _("Decision"),
            list(kept),
            key=CHOSEN,
            persist_state="session",
            format_func=lambda key: decision_label(kept[key]) if key in kept else "",
        )
        if chosen not in kept:
            return
        decision = read_kept(kept[chosen])
        if decision is None:
            return
        language = state.language()
        _show_when(kept[chosen])
        show_long_table(build_record(decision, current.dataset, language))
        if decision.dataset_digest == current.dataset.digest:
            st.caption(_("Made with the data on screen."))
        elif viewers.is_public():
            _say_public(decision)
        else:
            st.caption(_("Made with other data: “{title}”.").format(title=plain(decision.dataset_title)))
        _show_strangers(current, decision)
        st.button(
            _("Take over its rule and recipe"), key="al-reopen", icon=":material/restart_alt:", on_click=reopen,
            args=(decision, current), help=_("The page computes with them again, with the data on screen."),
        )  # fmt: skip
        other = _choose_other(kept, chosen)
        if other is None:
            table = build_decision_table(decision, current.dataset, language, with_grounds=True)
            st.dataframe(table, hide_index=True, height=300)
        else:
            _show_side_by_side(current, kept[chosen], decision, *other)
        if access.may(Right.OPERATE):
            show_bin_button("al-aside", _archive, chosen)


def _say_public(decision: AllocationDecision) -> None:
    """Say how the parts that the public sees came about."""
    if decision.tells_no_more:
        words = _("Decided with the internal figures of “{title}”. The amounts are the decided ones.")
    elif decision.parts:
        words = _(
            "Decided with the internal figures of “{title}”. The parts here are what the same rule gives with the "
            "protected figures, so that no count of people follows from them; they differ a little from those that "
            "were decided, which the minutes name."
        )
    else:
        words = _(
            "Decided with the internal figures of “{title}”. The parts follow from figures that are not public, and "
            "are not shown here."
        )
    st.info(plain(words.format(title=decision.dataset_title)), icon=":material/verified_user:")


def _show_when(kept: KeptDecision) -> None:
    """Say when it was kept, and by whom where people sign in."""
    when = translate().moment(kept.saved_at)
    words = _("Kept on {when} by {who}.") if kept.saved_by else _("Kept on {when}.")
    st.caption(words.format(when=when, who=plain(kept.saved_by)))


def _show_strangers(current: AnalysisContext, decision: AllocationDecision) -> None:
    """Say which of its quarters the data does not have, and show its own map: nothing stands under other names."""
    words = strangers_words(decision, current.dataset, state.language())
    if not words:
        return
    st.warning(plain(words), icon=":material/location_off:")
    areas = decided_areas(decision)
    if areas is not None and st.toggle(_("Its map, with the borders of then"), key="al-then", persist_state="session"):
        title = part_label(decision.rule.measure, state.language())
        parts = areas.at(areas.periods[-1])["part"]
        layer = build_figure_layer(areas, parts, title, state.language(), colours=current.recipe.colours)
        words = _("Map of {title}: {what}").format(title=decision.dataset_title, what=title)
        show_picture(map_svg(areas, layer, state.language()).encode(), SVG, words, width=_MAP_WIDTH)
        st.caption(plain(decision.dataset_title))


def _store() -> DecisionStore:
    return decision_store(register.place())


def _archive(key: str) -> None:
    try:
        _store().archive(key, moment.now(), access.person())
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())


def _choose_other(kept: dict[str, KeptDecision], chosen: str) -> tuple[KeptDecision, AllocationDecision] | None:
    others = [key for key in kept if key != chosen]
    if not others:
        return None
    other = st.selectbox(
        _("Beside it"), others, index=None, key="al-beside", persist_state="session", placeholder=_("another decision"),
        format_func=lambda key: decision_label(kept[key]) if key in kept else "",
    )  # fmt: skip
    if other not in kept:
        return None
    decision = read_kept(kept[other])
    return None if decision is None else (kept[other], decision)


def _show_side_by_side(
    current: AnalysisContext,
    first: KeptDecision,
    one: AllocationDecision,
    second: KeptDecision,
    other: AllocationDecision,
) -> None:
    """Show two decisions side by side: what they rest on where it differs, and what each quarter gets."""
    language, titles = state.language(), (decision_label(first), decision_label(second))
    different = build_record_pair(one, other, titles, current.dataset, language)
    if different.empty:
        st.caption(_("Both rest on the same rule, recipe and data."))
    show_long_table(different)
    pair = build_decision_pair(one, other, titles, current.dataset, language)
    digits = 0 if min(one.rule.step, other.rule.step) >= 1 else 2
    shown = pair.copy()
    for column in shown.columns[1:]:
        shown[column] = [number(value, digits) if value == value else "–" for value in pair[column]]
    right = {column: st.column_config.TextColumn(alignment="right") for column in shown.columns[1:]}
    st.dataframe(shown, hide_index=True, height=300, column_config=right)
    more = {_("Record"): different} if len(different) else {}
    line = protection_line(current.dataset, language)
    download_button(
        _("Table (XLSX)"), lambda: write_xlsx(pair, _("Comparison"), more, line),
        "beschluesse.xlsx", key="al-pair-file", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
