"""How table and areas fit: the rule, what is on one side only, near names to confirm, and the consent."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import streamlit as st

from sozial.reading.fitting import PreparedAreas, put_together, with_table_keys
from sozial.reading.joining import RULE_LABELS, Match, Rule, match_units
from sozial.reading.place_names import several_areas
from sozial.ui import state
from sozial.ui.choice import choose
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, percent, plain

_CONFIRMED = "join-confirmed"
_TOGETHER = "join-together"
state.remember("join-rule", "join-agreed", _TOGETHER)
state.remember(_CONFIRMED, noted=True)


def _listed(units: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({_("Key"): list(units), _("Quarter"): list(units.values())})


def show_join(units: Mapping[str, str], areas: PreparedAreas) -> gpd.GeoDataFrame | None:
    """Show how tables and areas fit; return the areas under the table's keys, None where no map is drawn.

    Parameters
    ----------
    units
        Names, by key, of the quarters of the tables.
    """
    tried = match_units(units, areas.names, areas.attributes)
    areas, together = _put_together(tried, areas)
    if together:
        tried = match_units(units, areas.names, areas.attributes, together)
    rules = list(dict.fromkeys(entry.rule for entry in tried.candidates))
    rule = None
    if len(rules) > 1:
        # Never None: a box that is drawn again with it has nothing chosen, and says so in English.
        labels = {"": _rule_label(None, tried)} | {str(entry): _rule_label(entry, tried) for entry in rules}
        choice = choose(_("How keys are compared"), labels, "join-rule")
        rule = Rule(choice) if choice else None
    confirmed = {str(one): str(other) for one, other in (state.read(_CONFIRMED) or {}).items()}
    known = {one: other for one, other in confirmed.items() if other in areas.names}
    match = match_units(units, areas.names, areas.attributes, {**known, **together}, rule)
    for column, title, units in zip(
        st.columns(3),
        (_("In table and on the map"), _("Only in the table"), _("Only on the map")),
        (match.matched, match.only_table, match.only_map),
        strict=True,
    ):
        with column:
            st.metric(title, number(len(units)))
            if units:
                with st.expander(_("List"), expanded=units is not match.matched and len(units) < 30):
                    st.dataframe(_listed(units), hide_index=True, height=min(38 + 35 * len(units), 250))
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
    rows = pd.DataFrame(
        [
            {
                "ok": False,
                "table": match.only_table[one],
                "map": areas.names[other],
                "likeness": percent(likeness),
                "one": one,
                "other": other,
            }
            for one, other, likeness in open_ones
        ]
    )
    st.markdown(_("Are these the same? Nothing is joined before you tick it."))
    edited = st.data_editor(
        rows,
        key=f"near-{len(confirmed)}",
        hide_index=True,
        disabled=["table", "map", "likeness"],
        column_order=["ok", "table", "map", "likeness"],
        column_config={
            "ok": st.column_config.CheckboxColumn(_("the same"), width="small"),
            "table": st.column_config.TextColumn(_("in the table")),
            "map": st.column_config.TextColumn(_("on the map")),
            "likeness": st.column_config.TextColumn(_("likeness"), width="small"),
        },
    )
    ticked = {str(row["one"]): str(row["other"]) for row in edited.to_dict("records") if row["ok"]}
    if ticked:
        state.write(_CONFIRMED, {**confirmed, **ticked})
        st.rerun()
    if confirmed:
        st.caption(_("Confirmed: {n}").format(n=number(len(confirmed))) + " · " + plain(", ".join(confirmed)))
