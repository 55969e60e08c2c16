"""What changed from one year to the next, as tables and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sozial.errors import listed
from sozial.i18n import MISSING_SIGN, N_, format_number, translator
from sozial.insight.data_changes import DataChanges
from sozial.model import Dataset
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.tables.table_files import write_xlsx
from sozial.output.words.listing_order import listed_order
from sozial.output.words.period_words import estimate_words
from sozial.planning.measures.action import Action
from sozial.planning.measures.target import TARGET_LABELS, TargetReport
from sozial.planning.monitoring import ActionChange, TargetChange, YearComparison

_EXAMPLES = 6
_FIELDS = {
    "name": N_("Readable name"),
    "domain": N_("Handlungsfeld"),
    "department": N_("Department"),
    "direction": N_("Direction"),
    "measure": N_("Unit"),
    "source": N_("Source"),
    "reference_date": N_("Reference date"),
    "definition": N_("Definition"),
    "count": N_("Count"),
    "base": N_("Base"),
    "factor": N_("Factor"),
    "breaks": N_("Break in the series"),
    "decimals": N_("Decimals"),
    "people": N_("Who is counted"),
}


def build_change_summary(changes: DataChanges, before: Dataset, after: Dataset, language: str) -> pd.DataFrame:
    """Return what differs between two states of the data: what, how often, and examples."""
    translate = translator(language)
    titles = {**before.unit_titles, **after.unit_titles}
    labels = {indicator.code: indicator.label for data in (before, after) for indicator in data.indicators}

    def values(frame: pd.DataFrame) -> list[str]:
        counted = frame["code"].value_counts()
        return [f"{labels.get(code, code)} ({format_number(number, language)})" for code, number in counted.items()]

    rows = [
        (N_("New periods"), changes.new_periods),
        (N_("Periods that are gone"), changes.gone_periods),
        (N_("New quarters"), [titles[unit] for unit in changes.new_units]),
        (N_("Quarters that are gone"), [titles[unit] for unit in changes.gone_units]),
        (N_("Quarters with another name"), [f"{one} → {other}" for one, other in changes.renamed.values()]),
        (N_("New indicators"), [labels[code] for code in changes.new_indicators]),
        (N_("Indicators that are gone"), [labels[code] for code in changes.gone_indicators]),
        (
            N_("Indicators described otherwise"),
            [
                f"{labels[code]} ({', '.join(translate(_FIELDS.get(name, name)) for name in names)})"
                for code, names in changes.redefined.items()
            ],
        ),
    ]
    table = [(translate(what), len(found), listed(list(found), _EXAMPLES)) for what, found in rows]
    for what, frame in (
        (N_("Revised values"), changes.revised),
        (N_("Values missing that were known"), changes.lost),
        (N_("Values known that were missing"), changes.filled),
    ):
        table.append((translate(what), len(frame), listed(values(frame), _EXAMPLES)))
    gaps = changes.missing[changes.missing["missing"] > 0]
    shown = [
        f"{labels.get(str(code), str(code))} ({format_number(row['missing'], language)})"
        for code, row in gaps.iterrows()
    ]
    table.append((translate(N_("Gaps in the latest period")), int(gaps["missing"].sum()), listed(shown, _EXAMPLES)))
    columns = [translate(head) for head in (N_("What"), N_("Number"), N_("Which"))]
    return pd.DataFrame(table, columns=columns)


def build_revisions(changes: DataChanges, before: Dataset, after: Dataset, language: str) -> pd.DataFrame:
    """Return every revised, lost and filled value, one per row, numbers as numbers."""
    translate = translator(language)
    titles = {**before.unit_titles, **after.unit_titles}
    labels = {indicator.code: indicator.label for data in (before, after) for indicator in data.indicators}
    parts = [
        changes.revised.assign(kind=translate(N_("revised"))),
        changes.lost.rename(columns={"value": "before"}).assign(after=np.nan, kind=translate(N_("missing now"))),
        changes.filled.rename(columns={"value": "after"}).assign(before=np.nan, kind=translate(N_("known now"))),
    ]
    whole = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    told = pd.DataFrame(
        {
            translate(N_("Quarter")): [titles.get(unit, unit) for unit in whole["unit"]],
            translate(N_("Period")): whole["period"],
            translate(N_("Indicator")): [labels.get(code, code) for code in whole["code"]],
            translate(N_("Before")): whole["before"].astype(float),
            translate(N_("Now")): whole["after"].astype(float),
            translate(N_("Kind")): whole["kind"],
        }
    )
    cells = list(zip(whole["unit"], whole["period"], whole["code"], strict=True))
    guessed = [cell in before.estimated or cell in after.estimated for cell in cells]
    if any(guessed):
        told[translate(N_("Remark"))] = [estimate_words(language) if is_one else "" for is_one in guessed]
    return told


def build_revisions_view(revisions: pd.DataFrame, language: str) -> Table:
    """Return revised values, from `build_revisions`, to be read."""
    translate = translator(language)
    figures = (translate(N_("Before")), translate(N_("Now")))
    columns = [TableColumn(str(head), revisions[head], 2 if head in figures else None) for head in revisions]
    return Table(tuple(columns), translate(N_("Revised values")))


def build_year_table(found: YearComparison, dataset: Dataset, language: str, with_ranks: bool = True) -> Table:
    """Return index, class and rank of both years, the largest changes first; else classes by name."""
    translate, titles = translator(language), dataset.unit_titles
    labels = [translate(label) for label in found.labels]

    def words(code: int) -> str:
        return labels[code] if 0 <= code < len(labels) else MISSING_SIGN

    order = found.table["change"].abs().sort_values(ascending=False, kind="stable", na_position="last").index
    table = found.table.loc[listed_order(order, titles, with_ranks)]
    sides = ((found.before, "before"), (found.after, "after"))
    columns = [TableColumn(translate(N_("Quarter")), [titles[str(unit)] for unit in table.index])]
    if with_ranks:
        for period, side in sides:
            head = translate(N_("Index in {period}")).format(period=translate.period(period))
            columns.append(TableColumn(head, table[f"score_{side}"], 2))
        columns.append(TableColumn(translate(N_("Change")), table["change"], 2, signed=True))
    for period, side in sides:
        head = translate(N_("Class {period}")).format(period=translate.period(period))
        columns.append(TableColumn(head, [words(int(code)) for code in table[f"class_{side}"]]))
    for period, side in sides if with_ranks else ():
        head = translate(N_("Rank {period}")).format(period=translate.period(period))
        columns.append(TableColumn(head, table[f"rank_{side}"], 0))
    guessed = [estimate_words(language) if str(unit) in found.estimated else "" for unit in table.index]
    columns.append(TableColumn(translate(N_("Remark")), guessed, optional=True))
    return Table(tuple(columns), translate(N_("Index and classes"))).shown


def build_fewer_indicators(lost: Mapping[str, Sequence[str]], dataset: Dataset, language: str) -> pd.DataFrame:
    """Return the quarters whose index rests on fewer indicators than before, with what is missing, as texts."""
    translate, titles = translator(language), dataset.unit_titles
    names = {entry.code: entry.label for entry in dataset.indicators}
    return pd.DataFrame(
        {
            translate(N_("Quarter")): [titles[unit] for unit in lost],
            translate(N_("Without a value now")): [
                ", ".join(names.get(code, code) for code in codes) for codes in lost.values()
            ],
        }
    )


def year_words(found: YearComparison, dataset: Dataset, language: str) -> list[str]:
    """Return in sentences who changed class, and who has an index now or no more."""
    translate, titles = translator(language), dataset.unit_titles
    table = found.table.drop(index=[unit for unit in found.estimated if unit in found.table.index])
    more, less = table.index[table["moved"] > 0], table.index[table["moved"] < 0]
    entered = table.index[table["score_before"].isna() & table["score_after"].notna()]
    left = table.index[table["score_before"].notna() & table["score_after"].isna()]
    said = [
        (N_("In a class of greater burden ({n}): {names}"), more),
        (N_("In a class of lesser burden ({n}): {names}"), less),
        (N_("With an index now, and without before ({n}): {names}"), entered),
        (N_("Without an index any more ({n}): {names}"), left),
    ]
    rest = found.table.loc[[unit for unit in found.table.index if unit in found.estimated]]
    apart = rest.index[(rest["moved"] != 0) & rest["moved"].notna()]
    lines = [
        translate(words).format(
            n=format_number(len(units), language), names=listed([titles[str(u)] for u in units], 12)
        )
        for words, units in said
        if len(units)
    ]
    lines = lines or [translate(N_("No quarter changed its class."))]
    if len(apart):
        words = translate(N_("Not comparable, because divided or put together (estimated): {names}."))
        lines.append(words.format(names=listed([titles[str(unit)] for unit in apart], 12)))
    return lines


def build_action_changes(actions: Sequence[Action], changes: Sequence[ActionChange], language: str) -> Table:
    """Return the measures that began or ended."""
    translate = translator(language)
    rows = []
    for change in changes:
        action = actions[change.position]
        words = [N_("began")] * change.began + [N_("has ended")] * change.ended
        said = ", ".join(translate(word) for word in words)
        rows.append((action.title, action.domain, said, action.start, action.end))
    columns = [TableColumn(translate(head)) for head in (N_("Measure"), N_("Handlungsfeld"), N_("What happened"))]
    columns += [TableColumn(translate(head), is_day=True) for head in (N_("Begin"), N_("End"))]
    return Table.of_rows(columns, rows, translate(N_("Measures")))


def build_target_changes(
    dataset: Dataset, titles: Sequence[str], changes: Sequence[TargetChange], language: str
) -> pd.DataFrame:
    """Return targets by the figures of both years, as texts."""
    translate = translator(language)
    known = {indicator.code: indicator for indicator in dataset.indicators}
    rows = []
    for title, change in zip(titles, changes, strict=True):
        target = change.after.target
        indicator = known.get(target.indicator)
        measure = f" {indicator.measure}" if indicator and indicator.measure else ""
        digits = dataset.digits(target.indicator, [target.value, change.before.value, change.after.value])
        sign = {True: "≥ ", False: "≤ ", None: ""}[change.after.upwards]
        rows.append(
            (
                title,
                indicator.label if indicator else target.indicator,
                f"{sign}{format_number(target.value, language, digits)}{measure}",
                translator(language).day(target.due),
                _value(change.before, digits, language),
                _value(change.after, digits, language),
                f"{translate(TARGET_LABELS[change.before.state])} → {translate(TARGET_LABELS[change.after.state])}",
            )
        )
    heads = (N_("For"), N_("Indicator"), N_("Target"), N_("Due on"), N_("Before"), N_("Now"), N_("State"))
    return pd.DataFrame(rows, columns=[translate(head) for head in heads])


def build_target_sheet(
    dataset: Dataset, titles: Sequence[str], changes: Sequence[TargetChange], language: str
) -> Table:
    """Return targets by the figures of both years as a file holds them: figures and dates of their own."""
    translate = translator(language)
    known = {indicator.code: indicator for indicator in dataset.indicators}
    rows = []
    for title, change in zip(titles, changes, strict=True):
        target = change.after.target
        indicator = known.get(target.indicator)
        sign = {True: "≥", False: "≤", None: ""}[change.after.upwards]
        rows.append(
            (
                title, indicator.label if indicator else target.indicator, indicator.measure if indicator else "",
                sign, target.value, target.due,
                change.before.value, change.before.period, change.after.value, change.after.period,
                translate(TARGET_LABELS[change.before.state]), translate(TARGET_LABELS[change.after.state]),
            )
        )  # fmt: skip
    digits = max((dataset.digits(change.after.target.indicator, [change.after.value]) for change in changes), default=0)
    columns = (
        TableColumn(translate(N_("For"))), TableColumn(translate(N_("Indicator"))), TableColumn(translate(N_("Unit"))),
        TableColumn(translate(N_("at least / at most"))), TableColumn(translate(N_("Target")), digits=digits),
        TableColumn(translate(N_("Due on")), is_day=True),
        TableColumn(translate(N_("Before")), digits=digits), TableColumn(translate(N_("Period before"))),
        TableColumn(translate(N_("Now")), digits=digits), TableColumn(translate(N_("Period now"))),
        TableColumn(translate(N_("State before"))), TableColumn(translate(N_("State now"))),
    )  # fmt: skip
    return Table.of_rows(columns, rows, translate(N_("Targets")))


def _value(report: TargetReport, digits: int, language: str) -> str:
    if np.isnan(report.value):
        return "–"
    shown = format_number(report.value, language, digits)
    return f"{shown} ({report.period})" if report.period else shown


def write_year_report(sheets: Mapping[str, pd.DataFrame | Table], line: str = "", language: str = "de") -> bytes:
    """Return the tables of a difference report as XLSX, in their order; empty ones are left out.

    Parameters
    ----------
    line
        What stands above the headings of every sheet, from `protection_line`.
    """
    filled = {name: table for name, table in sheets.items() if len(table)}
    first, *others = filled
    return write_xlsx(filled[first], first, {name: filled[name] for name in others}, line, language)
