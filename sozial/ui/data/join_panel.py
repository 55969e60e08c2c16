"""How table and areas fit: the rule, what is on one side only, near names to confirm, and the consent."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import streamlit as st

from sozial.output.tables.data_tables import build_pair_list, build_unit_list
from sozial.output.tables.editor_tables import build_near_names
from sozial.reading.joining.key_rules import RULE_LABELS, Rule
from sozial.reading.joining.match import Match
from sozial.reading.loading.fitting import PreparedAreas, put_together, with_table_keys
from sozial.reading.sandbox.joining_safely import match_units_safely
from sozial.reading.vocabulary.place_names import several_areas
from sozial.ui.kit.choice import choose
from sozial.ui.kit.table_view import editor_columns, show_table
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, percent, plain

_CONFIRMED = "join-confirmed"
_TOGETHER = "join-together"
state.remember("join-rule", "join-agreed", _TOGETHER)
state.remember(_CONFIRMED, noted=True)


def show_join(units: Mapping[str, str], areas: PreparedAreas) -> gpd.GeoDataFrame | None:
    """Show how tables and areas fit; return the areas under the table's keys, None where no map is drawn.

    Parameters
    ----------
    units
        Names, by key, of the quarters of the tables.
    """
    tried = match_units_safely(units, areas.names, areas.attributes)
    areas, together = _put_together(tried, areas)
    if together:
        tried = match_units_safely(units, areas.names, areas.attributes, together)
    rules = list(dict.fromkeys(entry.rule for entry in tried.candidates))
    rule = None
    if len(rules) > 1:
        # Never None: a box that is drawn again with it has nothing chosen, and says so in English.
        labels = {"": _rule_label(None, tried)} | {str(entry): _rule_label(entry, tried) for entry in rules}
        choice = choose(_("How keys are compared"), labels, "join-rule")
        rule = Rule(choice) if choice else None
    confirmed = {str(one): str(other) for one, other in (state.read(_CONFIRMED) or {}).items()}
    known = {one: other for one, other in confirmed.items() if other in areas.names}
    match = match_units_safely(units, areas.names, areas.attributes, {**known, **together}, rule)
    for column, title, units in zip(
        st.columns(3),
        (_("In table and on the map"), _("Only in the table"), _("Only on the map")),
        (match.matched, match.only_table, match.only_map),
        strict=True,
    ):
        with column:
            st.metric(title, number(len(units)))
            if units and units is not match.matched:
                with st.expander(_("List"), expanded=len(units) < 30):
                    show_table(build_unit_list(units, title, state.language()), 6)
    _show_pairs(match, areas)
    _confirm_near(match, areas, confirmed)
    show_findings(match.findings())
    if match.is_enough:
        return with_table_keys(areas, match)
    agreed = bool(match.matched) and st.checkbox(
        _("Draw the map although only {share} of the quarters are on it").format(share=percent(match.share)),
        key="join-agreed",
        persist_state="session",
    )
    return with_table_keys(areas, match) if agreed else None


def _show_pairs(match: Match, areas: PreparedAreas) -> None:
    """Show both sides of what is joined, so that names that are not the same can be looked through."""
    pairs = build_pair_list(match, areas.names, state.language())
    if not len(pairs):
        return
    label = _("What is joined to what")
    differ = len(match.called_differently(areas.names))
    if differ:
        label += " · " + _("not called the same: {n}").format(n=number(differ))
    with st.expander(label):
        show_table(pairs, 8)


def _put_together(tried: Match, areas: PreparedAreas) -> tuple[PreparedAreas, dict[str, str]]:
    """Ask whether areas are put together for quarters called after several; return areas and their pairs."""
    several = several_areas(tried.only_table, tried.only_map)
    if not several:
        return areas, {}
    shown = [
        f"{plain(tried.only_table[key])} = " + " + ".join(plain(areas.names[other]) for other in others)
        for key, others in several.items()
    ]
    st.markdown(
        _("These quarters are called after several areas of the map:") + "\n" + "\n".join(f"- {line}" for line in shown)
    )
    wanted = st.checkbox(_("Put these areas together on the map"), key=_TOGETHER, persist_state="session")
    if not wanted:
        return areas, {}
    # A key of its own: the table's may stand for another area on the map.
    joined = {key: "+".join(others) for key, others in several.items()}
    names = {joined[key]: tried.only_table[key] for key in several}
    return put_together(areas, {joined[key]: others for key, others in several.items()}, names), joined


def _rule_label(rule: Rule | None, tried: Match) -> str:
    if rule is None:
        return _("found automatically: {rule}").format(rule=_(RULE_LABELS[tried.rule]))
    most = max(len(entry.pairs) for entry in tried.candidates if entry.rule is rule)
    return f"{_(RULE_LABELS[rule])} ({number(most)})"


def _confirm_near(match: Match, areas: PreparedAreas, confirmed: Mapping[str, str]) -> None:
    """Offer near names one by one; nothing is joined before somebody ticks it."""
    open_ones = [entry for entry in match.suggestions if entry[0] not in confirmed]
    if not open_ones:
        return
    table = build_near_names(open_ones, match.only_table, areas.names, state.language())
    st.markdown(_("Are these the same? Nothing is joined before you tick it."))
    edited = st.data_editor(
        table.keyed(),
        key=f"near-{len(confirmed)}",
        hide_index=True,
        disabled=["table", "map", "likeness"],
        column_config=editor_columns(table, ok=st.column_config.CheckboxColumn),
    )
    ticked = {one: other for (one, other, _likeness), ok in zip(open_ones, edited["ok"], strict=True) if ok}
    if ticked:
        state.write(_CONFIRMED, {**confirmed, **ticked})
        st.rerun()
    if confirmed:
        st.caption(_("Confirmed: {n}").format(n=number(len(confirmed))) + " · " + plain(", ".join(confirmed)))
