"""What changed since last year, on one page: data, index, classes, measures, targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.insight.data_changes import DataChanges, compare_data
from sozial.model import Dataset
from sozial.output.tables.monitoring_tables import (
    build_action_changes,
    build_change_summary,
    build_fewer_indicators,
    build_revisions,
    build_revisions_view,
    build_target_changes,
    build_target_sheet,
    build_year_table,
    write_year_report,
    year_words,
)
from sozial.output.tables.table_columns import Table
from sozial.output.words.protection_words import protection_line
from sozial.planning.measures.action import Action
from sozial.planning.measures.objective import Objective
from sozial.planning.measures.target import period_end
from sozial.planning.monitoring import YearComparison, action_changes, compare_years, target_changes
from sozial.reading.delivery.next_delivery import join_delivery
from sozial.recipe import Recipe
from sozial.store.opened import project_store
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.data.data_panel import as_shown
from sozial.ui.kit import table_view
from sozial.ui.kit.downloads import download_button
from sozial.ui.memory import cached_files
from sozial.ui.next_year.next_year_panel import AGAINST, DELIVERY, open_next_year, recipe_before
from sozial.ui.results.breaks import show_breaks, show_estimated
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.method_panel import show_long_table, show_table
from sozial.ui.session import loaded_data, moment, state
from sozial.ui.session.findings import show_findings, show_problems
from sozial.ui.session.language import _, counted, number, period_words, plain, translate
from sozial.ui.session.unreachable import show_unreachable

_PERIOD, _PROJECT = "period", "project"
_ROWS = 15


@dataclass(frozen=True)
class _Earlier:
    """What the data on screen is compared with.

    Parameters
    ----------
    dataset
        The data as it was; None: only an earlier period of the data on screen.
    recipe
        The recipe that its index was made by, where that can be another one.
    """

    dataset: Dataset | None
    period: str
    recipe: Recipe | None = None


def show_changes(current: AnalysisContext, actions: Sequence[Action], objectives: Sequence[Objective]) -> None:
    """Show everything that changed since an earlier period, delivery or project."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        earlier = _choose_earlier(current)
        st.button(_("Next year"), icon=":material/event_repeat:", key="monitoring-next-year", on_click=open_next_year)
    if earlier is None:
        st.info(_("There is nothing earlier to compare with: load a further year, or open data with several."))
        return
    sheets: dict[str, pd.DataFrame | Table] = {}
    _show_data(current, earlier, sheets)
    found = _compare(current, earlier)
    if found is not None:
        _show_index(current, found, sheets)
    _show_actions(current, earlier, actions, sheets)
    _show_targets(current, earlier, actions, objectives, sheets)
    if any(len(table) for table in sheets.values()):
        language = state.language()
        line = protection_line(current.dataset, language)
        download_button(
            _("Difference report (XLSX)"), lambda: write_year_report(sheets, line, language),
            "was-sich-geaendert-hat.xlsx",
            key="monitoring-xlsx", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _choose_earlier(current: AnalysisContext) -> _Earlier | None:
    """Show what the data can be compared with: an earlier period, the state before the last file, a saved project."""
    dataset, before = current.dataset, loaded_data.before()
    options: dict[str, str] = {}
    if before is not None:
        options[DELIVERY] = _("the data before the last file")
    earlier = [period for period in dataset.stated_periods if period < current.period]
    for period in reversed(earlier):
        options[f"{_PERIOD} {period}"] = _("{period}, in this data").format(period=translate().period(period))
    try:
        heads = {head.key: head for head in project_store().all()}
    except StoreUnavailable:
        show_unreachable()
        heads = {}
    for head in heads.values():
        words = _("project “{name}”, version {version}")
        options[f"{_PROJECT} {head.key}"] = words.format(name=head.name, version=number(head.version))
    if not options:
        return None
    chosen = st.selectbox(
        _("Compare with"),
        list(options),
        key=AGAINST,
        persist_state="session",
        width=380,
        format_func=lambda name: options.get(name, name),
    )
    kind, _space, name = str(chosen).partition(" ")
    if kind == DELIVERY and before is not None:
        return _Earlier(as_shown(before[0]), before[1], recipe_before())
    if kind == _PROJECT and name in heads:
        try:
            project = cached_files.project(name, heads[name].version)
        except DataError as error:
            show_findings(error.findings)
            return None
        return _Earlier(as_shown(project.dataset), project.period, project.recipe)
    return _Earlier(None, name)


def _show_data(current: AnalysisContext, earlier: _Earlier, sheets: dict[str, pd.DataFrame | Table]) -> None:
    language = state.language()
    st.markdown(f"**{_('Data')}**")
    before = earlier.dataset or current.dataset
    changes = compare_data(before, current.dataset)
    summary = build_change_summary(changes, before, current.dataset, language)
    gaps = summary[summary[_("Number")] > 0]
    if earlier.dataset is None:
        st.caption(_("Both years are in the data on screen. Revisions show against an earlier file or a project."))
    elif changes.is_empty:
        st.caption(_("The figures are the same as before."))
    _show_revisions(before, current.dataset, changes, sheets)
    sheets[_("Data")] = gaps
    if len(gaps):
        shown = gaps.copy()
        shown[_("Number")] = [number(value) for value in shown[_("Number")]]
        show_long_table(shown)


def _show_revisions(
    before: Dataset, after: Dataset, changes: DataChanges, sheets: dict[str, pd.DataFrame | Table]
) -> None:
    table = build_revisions(changes, before, after, state.language())
    if table.empty:
        return
    sheets[_("Revised values")] = table
    with st.expander(_("Revised and missing values ({n})").format(n=number(len(table)))):
        table_view.show_table(build_revisions_view(table, state.language()), height=300)


def _compare(current: AnalysisContext, earlier: _Earlier) -> YearComparison | None:
    if not earlier.period or earlier.period >= current.period:
        if earlier.period == current.period:
            st.caption(_("Both are of the same period, so index and classes are not compared by year."))
        return None
    dataset = current.dataset
    if earlier.dataset is not None and earlier.period not in dataset.periods:
        dataset = join_delivery(earlier.dataset, dataset)
    try:
        return compare_years(dataset, current.recipe, earlier.period, current.period, earlier.recipe)
    except DataError as error:
        show_findings(error.findings)
        return None


def _show_index(current: AnalysisContext, found: YearComparison, sheets: dict[str, pd.DataFrame | Table]) -> None:
    language = state.language()
    st.markdown(f"**{_('Index and classes')}**")
    show_problems(found.findings)
    if found.compared is not None and not found.compared.same_indicators:
        offered = counted(
            NP_(
                "Compare on what both have in common ({n} indicator)",
                "Compare on what both have in common ({n} indicators)",
            ),
            len(found.compared.common),
        )
        if not st.toggle(offered, value=True, key="monitoring-common", persist_state="session"):
            return
    elif found.compared is not None and found.compared.is_same:
        if found.fewer:
            st.caption(_("Other quarters rest on the same indicators and rules in both."))
        else:
            st.caption(_("The index rests on the same indicators and rules in both."))
    if found.fewer:
        sheets[_("Fewer indicators")] = build_fewer_indicators(found.fewer, current.dataset, language)
    if found.reference:
        st.caption(
            _("Both years are measured by {period}, so a change is a change of the figures.").format(
                period=plain(found.reference)
            )
        )
    else:
        st.caption(_("Each year is measured by itself: a quarter can improve and still fall in rank."))
    show_breaks(current, found.breaks)
    for line in year_words(found, current.dataset, language):
        st.markdown(f"- {plain(line)}")
    table = build_year_table(found, current.dataset, language, current.with_ranks)
    sheets[_("Index and classes")] = table
    table_view.show_table(table, _ROWS)
    codes = [code for code, share in current.result.shares.items() if share > 0]
    show_estimated(current, (), codes, (found.before, found.after))


def _show_actions(
    current: AnalysisContext, earlier: _Earlier, actions: Sequence[Action], sheets: dict[str, pd.DataFrame | Table]
) -> None:
    since, until = period_end(earlier.period), period_end(current.period)
    st.markdown(f"**{_('Measures')}**")
    if not since or not until:
        st.caption(_("The periods name no dates, so it cannot be said which measures began or ended between them."))
        return
    table = build_action_changes(actions, action_changes(actions, since, until), state.language())
    sheets[_("Measures")] = table
    if not len(table):
        st.caption(_("No measure began or ended between the end of {before} and the end of {after}.").format(
            before=period_words(earlier.period), after=period_words(current.period)
        ))  # fmt: skip
    else:
        table_view.show_table(table, None)


def _show_targets(
    current: AnalysisContext,
    earlier: _Earlier,
    actions: Sequence[Action],
    objectives: Sequence[Objective],
    sheets: dict[str, pd.DataFrame | Table],
) -> None:
    aimed = [(entry.title, target, entry.units) for entry in objectives for target in entry.targets]
    aimed += [(action.title, action.target, action.units) for action in actions if action.target is not None]
    st.markdown(f"**{_('Targets')}**")
    if not aimed:
        st.caption(_("No target is entered, neither of an objective nor of a measure."))
        return
    changes = target_changes(
        current.dataset, current.recipe, [entry[1:] for entry in aimed], earlier.period, current.period,
        moment.today(),
    )  # fmt: skip
    newly, lost = sum(change.newly_reached for change in changes), sum(change.lost for change in changes)
    st.caption(
        counted(
            NP_(
                "{n} target newly reached, {lost} no longer reached.",
                "{n} targets newly reached, {lost} no longer reached.",
            ),
            newly,
            lost=number(lost),
        )
    )
    titles = [title for title, _t, _u in aimed]
    sheets[_("Targets")] = build_target_sheet(current.dataset, titles, changes, state.language())
    show_table(build_target_changes(current.dataset, titles, changes, state.language()))
