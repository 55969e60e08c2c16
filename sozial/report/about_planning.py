"""Sections on what is done: measures against needs, objectives with targets, and the allocation that was decided."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import listed
from sozial.i18n import N_, format_day, format_number
from sozial.output.decision_tables import build_decision_table, build_record, strangers_words
from sozial.output.follow_up_output import build_target_table
from sozial.output.needs_output import build_gap_table
from sozial.planning.action import STATUS_LABELS, Action
from sozial.planning.needs import Gap, GapKind, find_gaps
from sozial.planning.objective import Objective, report_objective
from sozial.report.document import Block, Column, Heading, Table, Text, table_from_frame
from sozial.report.figures import names_of
from sozial.report.material import Material

_MOST_ACTIONS, _MOST_GAPS, _MOST_PARTS = 15, 8, 15


def concerns(units: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether something for these quarters concerns any of those; what is for the whole city concerns all.

    Examples
    --------
    >>> concerns((), ("1",)), concerns(("1", "2"), ("2",)), concerns(("1",), ("2",)), concerns(("1",), ())
    (True, True, False, True)
    """
    return not units or not wanted or bool(set(units) & set(wanted))


def action_place(material: Material, units: Sequence[str]) -> str:
    """Return where a measure or an objective holds."""
    known = [unit for unit in units if unit in material.titles]
    gone = [unit for unit in units if unit not in material.titles]
    if not units:
        return material.translate(N_("Whole city"))
    return ", ".join(part for part in (names_of(material, known, 6), listed(gone, 3)) if part)


def action_table(material: Material, actions: Sequence[Action], at_most: int = _MOST_ACTIONS) -> Table:
    """Return measures with place, field, time and money; the note says how many more there are."""
    translate, language = material.translate, material.language
    rows = []
    for action in actions[:at_most]:
        days = [format_day(day, language) if day else "…" for day in (action.start, action.end)]
        rows.append(
            (
                action.title,
                action_place(material, action.units),
                action.domain or "–",
                translate(STATUS_LABELS[action.status]),
                " – ".join(days) if action.start or action.end else "–",
                format_number(action.budget, language),
            )
        )
    columns = (
        Column(translate(N_("Measure")), 2.4), Column(translate(N_("Quarters")), 1.8),
        Column(translate(N_("Handlungsfeld")), 1.3), Column(translate(N_("Status")), 0.9),
        Column(translate(N_("Time")), 1.9), Column(translate(N_("Budget (€)")), 1.0, True),
    )  # fmt: skip
    more = len(actions) - at_most
    note = translate(N_("{n} further measures stand in the register.")).format(n=format_number(more, language))
    return Table(translate(N_("Measures")), columns, tuple(rows), note if more > 0 else "", small=True)


def strong_gaps(material: Material) -> list[Gap]:
    """Return strong needs without a running measure, the strongest first; empty where the recipe cannot be split."""
    if material.needs is None:
        return []
    found = find_gaps(material.dataset, material.result, material.needs, material.actions, material.made_on)
    return [gap for gap in found if gap.kind is GapKind.NO_ACTION]


def gap_sentence(material: Material, gaps: Sequence[Gap]) -> str:
    """Return in one sentence how many strong needs no measure meets."""
    if material.needs is None:
        return material.translate(N_("This recipe cannot be split into Handlungsfelder, so needs are not compared."))
    if not gaps:
        return material.translate(N_("A measure runs wherever the need in a Handlungsfeld is very high."))
    quarters = len({gap.unit for gap in gaps})
    said = N_("In {n} quarters the need in a Handlungsfeld is very high and no measure runs there ({cells} cases).")
    if quarters == 1:
        said = N_("In one quarter the need in a Handlungsfeld is very high and no measure runs there ({cells} cases).")
    return material.translate(said).format(
        n=format_number(quarters, material.language), cells=format_number(len(gaps), material.language)
    )


def gap_table(material: Material, gaps: Sequence[Gap], at_most: int = _MOST_GAPS) -> Table:
    """Return the strongest needs without a running measure."""
    translate = material.translate
    frame = build_gap_table(material.dataset, gaps[:at_most], material.actions, material.language)
    frame = frame.drop(columns=[translate("Measures"), translate("Need")])
    if not material.with_ranks:
        frame = frame.drop(columns=[translate("Adds to the index")])
    right = [translate("Adds to the index"), translate("Inhabitants")]
    shares = (1.5, 1.4, 0.9, 2.6, 0.9) if material.with_ranks else (1.5, 1.4, 2.6, 0.9)
    told = translate(N_("The {n} strongest of {all}; the others stand on the page “Measures”."))
    more = len(gaps) > at_most
    shown = {"n": format_number(at_most, material.language), "all": format_number(len(gaps), material.language)}
    note = told.format(**shown) if more else ""
    return table_from_frame(frame, translate(N_("Strong need, no measure")), shares, right, note, small=True)


def action_blocks(material: Material, wanted: Sequence[str] = (), with_gaps: bool = True) -> list[Block]:
    """Return measures and what does not fit.

    Parameters
    ----------
    wanted
        Only measures that concern these quarters; empty: all.
    """
    translate, language = material.translate, material.language
    heading = Heading(translate(N_("Measures")))
    told = [action for action in material.actions if concerns(action.units, wanted)]
    open_ones = [action for action in told if not action.has_ended(material.made_on)]
    if not told:
        blocks: list[Block] = [heading, Text(translate(N_("No measures are entered in the register.")))]
    else:
        running = [action for action in told if action.runs(material.made_on)]
        said = translate(N_("{n} measures run, {planned} are planned, {ended} have ended.")).format(
            n=format_number(len(running), language), planned=format_number(len(open_ones) - len(running), language),
            ended=format_number(len(told) - len(open_ones), language),
        )  # fmt: skip
        blocks = [heading, Text(said)]
        if open_ones:
            blocks.append(action_table(material, open_ones))
    if with_gaps and not wanted:
        gaps = strong_gaps(material)
        blocks.append(Text(gap_sentence(material, gaps)))
        if gaps:
            blocks.append(gap_table(material, gaps))
    return blocks


def objective_blocks(material: Material, wanted: Sequence[str] = ()) -> list[Block]:
    """Return objectives with their targets and how far they are; nothing where there are none."""
    told = [objective for objective in material.objectives if concerns(objective.units, wanted)]
    translate = material.translate
    if not told:
        return []
    titles, reports = [], []
    for objective in told:
        for report in report_objective(material.dataset, material.method, objective, material.made_on):
            titles.append(objective.title)
            reports.append(report)
    blocks: list[Block] = [Heading(translate(N_("Objectives")))]
    if reports:
        frame = build_target_table(material.dataset, titles, reports, material.language)
        blocks.append(table_from_frame(frame, translate(N_("Targets and how far they are")), (2,), small=True))
    without = [objective for objective in told if not objective.targets]
    blocks += [Text(_objective_words(material, objective)) for objective in without]
    return blocks


def _objective_words(material: Material, objective: Objective) -> str:
    return f"{objective.title} ({action_place(material, objective.units)})"


def allocation_blocks(material: Material, wanted: Sequence[str] = ()) -> list[Block]:
    """Return the allocation that was decided: rule, parts, and whether recipe and data are those of the report."""
    decision, translate, language = material.told_decision, material.translate, material.language
    if decision is None:
        return []
    record = build_record(decision, material.dataset, language)
    blocks: list[Block] = [
        Heading(translate(N_("Allocation"))),
        table_from_frame(record, translate(N_("By which rule it was distributed")), (1, 2), small=True),
    ]
    if not material.decision_matches:
        said = translate(N_("It was decided on another recipe or other data than this report shows."))
        blocks.append(Text(said, "notice"))
    strange = strangers_words(decision, material.dataset, language)
    if strange:
        blocks.append(Text(strange, "notice"))
    shown = build_decision_table(decision, material.dataset, language, with_grounds=True)
    total = len(shown)
    if wanted:
        names = {material.titles[unit] for unit in wanted if unit in material.titles}
        shown = shown[shown.iloc[:, 0].isin(names)]
    at_most = len(shown) if wanted else _MOST_PARTS
    note = ""
    if len(shown) > at_most:
        said = translate(N_("The {n} largest parts of {all}; the others stand on the page “Allocation”."))
        note = said.format(n=format_number(at_most, language), all=format_number(total, language))
    words = (translate("Quarter"), translate("Bound by"), translate("Left out because"))
    shares = [2.4 if name == words[0] else 1.4 if name in words else 1.0 for name in shown.columns]
    right = [str(name) for name in shown.columns if name not in words]
    if material.decision_note:
        blocks.append(Text(material.decision_note, "notice"))
    blocks.append(
        table_from_frame(shown.head(at_most), translate(N_("Who gets what")), shares, right, note, small=True)
    )
    return blocks
