"""Sections on what is done: measures against needs, objectives with targets, and the allocation that was decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sozial.errors import listed
from sozial.i18n import N_, NP_, format_number, translator
from sozial.output.charts.follow_up_output import build_target_table
from sozial.output.charts.needs_output import build_gap_table
from sozial.output.tables.decision_tables import build_decision_view, build_record, strangers_words
from sozial.output.tables.table_sums import sum_texts
from sozial.planning.allocation.decision import AllocationDecision
from sozial.planning.measures.action import STATUS_LABELS, Action
from sozial.planning.measures.needs import Gap, GapKind, find_gaps
from sozial.planning.measures.objective import Objective, report_objective
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Block, Column, Heading, Table, Text, table_from_columns, table_from_frame
from sozial.report.sections.figures import names_of

PROPOSED_PARTS = N_("This allocation is proposed; it is not decided yet.")
_MOST_ACTIONS, _MOST_GAPS, _MOST_PARTS = 15, 8, 15


def concerns(units: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether something for these quarters concerns any of those; what is for the whole city concerns all.

    Examples
    --------
    >>> concerns((), ("1",)), concerns(("1", "2"), ("2",)), concerns(("1",), ("2",)), concerns(("1",), ())
    (True, True, False, True)
    """
    return not units or not wanted or bool(set(units) & set(wanted))


def action_place(context: ReportContext, units: Sequence[str]) -> str:
    """Return where a measure or an objective holds."""
    known = [unit for unit in units if unit in context.titles]
    gone = [unit for unit in units if unit not in context.titles]
    if not units:
        return context.translate(N_("Whole city"))
    return ", ".join(part for part in (names_of(context, known, 6), listed(gone, 3)) if part)


def action_table(context: ReportContext, actions: Sequence[Action], at_most: int = _MOST_ACTIONS) -> Table:
    """Return measures with place, field, time and money; the note says how many more there are."""
    translate, language = context.translate, context.language
    rows: list[tuple[str, ...]] = []
    for action in actions[:at_most]:
        about = _who_and_money(action, language)
        days = [translator(language).day(day) if day else "…" for day in (action.start, action.end)]
        rows.append(
            (
                action.title,
                action_place(context, action.units),
                action.domain or "–",
                translate(STATUS_LABELS[action.status]),
                " – ".join(days) if action.start or action.end else "–",
                format_number(action.budget, language),
                about,
            )
        )
    columns: tuple[Column, ...] = (
        Column(translate(N_("Measure")), 2.4), Column(translate(N_("Quarters")), 1.8),
        Column(translate(N_("Handlungsfeld")), 1.3), Column(translate(N_("Status")), 0.9),
        Column(translate(N_("Time")), 1.9), Column(translate(N_("Budget (€)")), 1.0, True),
    )  # fmt: skip
    if any(row[-1] for row in rows):
        columns = (*columns, Column(translate(N_("By whom, with what")), 2.2))
    else:
        rows = [row[:-1] for row in rows]
    more = len(actions) - at_most
    note = translate.counted(
        NP_("{n} further measure stands in the register.", "{n} further measures stand in the register."), more
    )
    return Table(translate(N_("Measures")), columns, tuple(rows), note if more > 0 else "", small=True)


def _who_and_money(action: Action, language: str) -> str:
    """Return department, partners, source of the money and own contribution, where they were entered."""
    translate = translator(language)
    own = format_number(action.own_contribution, language) if action.own_contribution is not None else ""
    told = (
        ("{text}", action.department),
        (N_("with {text}"), action.partners),
        (N_("money: {text}"), action.programme),
        (N_("own contribution {text} €"), own),
    )
    return "; ".join(translate(words).format(text=" ".join(text.split())) for words, text in told if text.strip())


def strong_gaps(context: ReportContext) -> list[Gap]:
    """Return strong needs without a running measure, the strongest first; empty where the recipe cannot be split."""
    if context.needs is None:
        return []
    found = find_gaps(context.dataset, context.result, context.needs, context.actions, context.made_on)
    return [gap for gap in found if gap.kind is GapKind.NO_ACTION]


def gap_sentence(context: ReportContext, gaps: Sequence[Gap]) -> str:
    """Return in one sentence how many strong needs no measure meets; of an empty register only how many there are."""
    if context.needs is None:
        return context.translate(
            N_("This recipe cannot be split into Handlungsfelder, so they are not compared with measures.")
        )
    if not gaps and not context.actions:
        return context.translate(N_("In no quarter the burden in a Handlungsfeld is very high."))
    if not gaps:
        return context.translate(N_("A measure runs wherever the burden in a Handlungsfeld is very high."))
    quarters = len({gap.unit for gap in gaps})
    said = NP_(
        "In {n} quarter the burden in a Handlungsfeld is very high and no measure runs there ({cells} times in all).",
        "In {n} quarters the burden in a Handlungsfeld is very high and no measure runs there ({cells} times in all).",
    )
    if not context.actions:
        # Nobody entered what is done: that nothing runs is not known.
        said = NP_(
            "In {n} quarter the burden in a Handlungsfeld is very high ({cells} times in all).",
            "In {n} quarters the burden in a Handlungsfeld is very high ({cells} times in all).",
        )
    return context.translate.counted(said, quarters, cells=len(gaps))


def planned_sentence(context: ReportContext, gaps: Sequence[Gap]) -> str:
    """Return what is planned where no measure meets a strong need yet, by name; empty where nothing is."""
    planned: dict[int, list[str]] = {}
    for gap in gaps:
        for at in gap.actions:
            planned.setdefault(at, []).append(gap.unit)
    if not planned:
        return ""
    quoted = context.translate(N_("“{name}” ({places})"))
    said = [
        quoted.format(name=context.actions[at].title, places=names_of(context, list(dict.fromkeys(units)), 3))
        for at, units in planned.items()
    ]
    return context.translate(N_("Planned there: {names}.")).format(names=listed(said, 6))


def gap_table(context: ReportContext, gaps: Sequence[Gap], at_most: int = _MOST_GAPS) -> Table:
    """Return the strongest needs without a running measure; in the order of the names where ranks are off."""
    translate = context.translate
    shown_gaps = list(gaps[:at_most])
    if not context.with_ranks:
        shown_gaps.sort(key=lambda gap: context.titles[gap.unit].casefold())
    frame = build_gap_table(context.dataset, shown_gaps, context.actions, context.language)
    frame = frame.drop(columns=[translate("Need")])
    planned = bool((frame[translate("Measures")] != "").any())
    if not planned:
        frame = frame.drop(columns=[translate("Measures")])
    if not context.with_ranks:
        frame = frame.drop(columns=[translate("Adds to the index")])
    right = [translate("Adds to the index"), translate("Inhabitants")]
    shares = (1.5, 1.4, 0.9, 2.6, 0.9) if context.with_ranks else (1.5, 1.4, 2.6, 0.9)
    shares = (*shares, 1.8) if planned else shares
    told = translate(N_("The {n} strongest of {all}."))
    more = len(gaps) > at_most
    shown = {"n": format_number(at_most, context.language), "all": format_number(len(gaps), context.language)}
    note = told.format(**shown) if more else ""
    title = translate(N_("Very high burden, no running measure") if context.actions else N_("Very high burden"))
    return table_from_frame(frame, title, shares, right, note, small=True)


def action_blocks(context: ReportContext, wanted: Sequence[str] = (), with_gaps: bool = True) -> list[Block]:
    """Return measures and what does not fit.

    Parameters
    ----------
    wanted
        Only measures that concern these quarters; empty: all.
    """
    translate, language = context.translate, context.language
    heading = Heading(translate(N_("Measures")))
    told = [action for action in context.actions if concerns(action.units, wanted)]
    open_ones = [action for action in told if not action.has_ended(context.made_on)]
    if not told:
        blocks: list[Block] = [heading, Text(translate(N_("No measures are entered in the register.")))]
    else:
        running = [action for action in told if action.runs(context.made_on)]
        said = translate(N_("Measures: {n} running, {planned} planned, {ended} ended.")).format(
            n=format_number(len(running), language), planned=format_number(len(open_ones) - len(running), language),
            ended=format_number(len(told) - len(open_ones), language),
        )  # fmt: skip
        blocks = [heading, Text(said)]
        if open_ones:
            blocks.append(action_table(context, open_ones))
    if with_gaps and not wanted:
        gaps = strong_gaps(context)
        blocks.append(Text(f"{gap_sentence(context, gaps)} {planned_sentence(context, gaps)}".rstrip()))
        if gaps:
            blocks.append(gap_table(context, gaps))
    return blocks


def objective_blocks(context: ReportContext, wanted: Sequence[str] = ()) -> list[Block]:
    """Return objectives with their targets and how far they are; nothing where there are none."""
    told = [objective for objective in context.objectives if concerns(objective.units, wanted)]
    translate = context.translate
    if not told:
        return []
    titles, reports = [], []
    for objective in told:
        for report in report_objective(context.dataset, context.recipe, objective, context.made_on):
            titles.append(objective.title)
            reports.append(report)
    blocks: list[Block] = [Heading(translate(N_("Objectives")))]
    if reports:
        frame = build_target_table(context.dataset, titles, reports, context.language)
        blocks.append(table_from_frame(frame, translate(N_("Targets and how far they are")), (2,), small=True))
    without = [objective for objective in told if not objective.targets]
    blocks += [Text(_objective_words(context, objective)) for objective in without]
    return blocks


def _objective_words(context: ReportContext, objective: Objective) -> str:
    return f"{objective.title} ({action_place(context, objective.units)})"


def allocation_blocks(context: ReportContext, wanted: Sequence[str] = ()) -> list[Block]:
    """Return the allocation that was decided: rule, parts, and whether recipe and data are those of the report."""
    decision, translate, language = context.told_decision, context.translate, context.language
    if decision is None:
        return []
    record = build_record(decision, context.dataset, language)
    if context.motion.is_proposed:
        record = record.replace({translate("Decision"): translate(N_("Proposal"))})
    blocks: list[Block] = [
        Heading(translate(N_("Allocation"))),
        table_from_frame(record, translate(N_("By which rule it was distributed")), (1, 2), small=True),
    ]
    if context.motion.is_proposed:
        blocks.append(Text(translate(PROPOSED_PARTS), "notice"))
    if not context.decision_matches:
        said = translate(N_("It was decided on another recipe or other data than this report shows."))
        blocks.append(Text(said, "notice"))
    strange = strangers_words(decision, context.dataset, language)
    if strange:
        blocks.append(Text(strange, "notice"))
    names = {context.titles[unit] for unit in wanted if unit in context.titles}
    table = _parts_table(context, decision, names if wanted else None, None if wanted else _MOST_PARTS)
    if not wanted and len(decision.parts) > _MOST_PARTS:
        said = translate(N_("The {n} largest parts of {all}; all of them stand in the annex."))
        note = said.format(n=format_number(_MOST_PARTS, language), all=format_number(len(decision.parts), language))
        table = replace(table, note=note)
    if context.decision_note:
        blocks.append(Text(context.decision_note, "notice"))
    return [*blocks, table]


def _parts_table(
    context: ReportContext, decision: AllocationDecision, names: Collection[str] | None, at_most: int | None = None
) -> Table:
    """Return what each quarter gets, with the sum of all in the last row; of some quarters, without it.

    Parameters
    ----------
    at_most
        So many of the largest parts; without ranks they stand by name.
    """
    translate, language = context.translate, context.language
    shown = build_decision_view(decision, context.dataset, language, with_grounds=True)
    if names is not None:
        shown = shown.where(translate("Quarter"), names)
    words = (translate("Quarter"), translate("Bound by"), translate("Left out because"))
    shares = [2.4 if name == words[0] else 1.4 if name in words else 1.0 for name in shown.heads]
    listed = shown if at_most is None else shown.first(at_most)
    if not context.with_ranks:
        listed = listed.sorted_by(words[0])
    table = table_from_columns(listed, language, shares, "", small=True)
    if names is not None:
        return table
    if len(listed) == len(shown):
        return replace(table, rows=(*table.rows, sum_texts(shown, language)))
    # What the rows above sum to is not the whole: both are said.
    some = translate(N_("Sum of the {n} shown")).format(n=format_number(len(listed), language))
    whole = translate(N_("Sum of all {n}")).format(n=format_number(len(shown), language))
    return replace(table, rows=(*table.rows, sum_texts(listed, language, some), sum_texts(shown, language, whole)))


def all_parts_blocks(context: ReportContext) -> list[Block]:
    """Return every part of the decision; nothing where the section on it has them all."""
    decision = context.told_decision
    if decision is None or len(decision.parts) <= _MOST_PARTS:
        return []
    table = _parts_table(context, decision, None)
    words = N_("Annex: all parts of the proposal") if context.motion.is_proposed else None
    return [Heading(context.translate(words or N_("Annex: all parts of the decision"))), table]
