"""An allocation as tables: what each quarter gets, against what else it could get, class borders, and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sozial.i18n import N_, format_number, format_signed, translator, useful_digits
from sozial.model import Dataset
from sozial.output.decision_tables import BOUND_LABELS, Heads, build_record, heads_for, part_label, per_head_digits
from sozial.output.tables import write_xlsx
from sozial.planning.allocation import Allocation
from sozial.planning.class_borders import BorderCase
from sozial.planning.decision import AllocationDecision
from sozial.result import Result


@dataclass(frozen=True)
class Comparison:
    """Another distribution of an amount.

    Parameters
    ----------
    name
        What it is called, in the reader's language.
    parts
        By unit key; NaN where it is not known.
    """

    name: str
    parts: pd.Series

    def change(self, allocation: Allocation) -> pd.Series:
        """Return how much more each unit gets than by this one."""
        return allocation.table["part"] - self.parts.reindex(allocation.table.index)

    def change_per_head(self, allocation: Allocation) -> pd.Series:
        """Return how much more each unit gets per head of the target group; NaN where it has nobody in it."""
        people = allocation.table["people"]
        return self.change(allocation) / people.where(people > 0)


def equal_parts(allocation: Allocation, language: str) -> Comparison:
    """Return what everybody would get per head."""
    return Comparison(translator(language)(N_("equal per head")), allocation.table["equal"])


def last_parts(allocation: Allocation, language: str) -> Comparison | None:
    """Return last year's parts; None where none is known."""
    last = allocation.table["last"]
    return Comparison(translator(language)(N_("last year")), last) if last.notna().any() else None


def heads_of(allocation: Allocation, language: str) -> Heads:
    """Return by how many people the parts of an allocation are told."""
    return heads_for(allocation.table["per_head"], language)


def comparison_heads(comparison: Comparison, heads: Heads, language: str) -> tuple[str, str]:
    """Return what the two columns of a comparison are called: absolute, and per head."""
    against = translator(language)(N_("Against “{name}”")).format(name=comparison.name)
    return against, heads.of.format(what=against)


def range_heads(language: str) -> tuple[str, str]:
    """Return what the columns are called between which a part lies in most variants."""
    translate = translator(language)
    within = translate(N_("In 90 % of the variants"))
    return f"{within}: {translate(N_('from'))}", f"{within}: {translate(N_('up to'))}"


def build_allocation_table(
    allocation: Allocation, language: str, comparisons: Sequence[Comparison] = (), ranges: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return every quarter with people, need, part, per head, against other distributions, and why; largest part first.

    Parameters
    ----------
    comparisons
        Each gives two columns: how much more a quarter gets, absolute and per head.
    ranges
        Between which parts each quarter lies in most variants, from `allocation_ranges`.
    """
    translate, table = translator(language), allocation.table
    columns = {
        translate(N_("Key")): table.index.astype(str),
        translate(N_("Quarter")): table["name"],
        translate(N_("People")): table["people"],
        translate(N_("Need per head")): table["need"],
        part_label(allocation.rule.measure, language): table["part"],
    }
    if ranges is not None:
        for head, end in zip(range_heads(language), ("low", "high"), strict=True):
            columns[head] = ranges[end].reindex(table.index)
    heads = heads_of(allocation, language)
    columns[heads.label] = table["per_head"] * heads.count
    if table["last"].notna().any():
        columns[translate(N_("Last year"))] = table["last"]
    for comparison in comparisons:
        against, per_head = comparison_heads(comparison, heads, language)
        columns[against] = comparison.change(allocation)
        columns[per_head] = comparison.change_per_head(allocation) * heads.count
    columns[translate(N_("Bound by"))] = [translate(BOUND_LABELS[bound]) if bound else "" for bound in table["bound"]]
    columns[translate(N_("Left out because"))] = [translate(reason) if reason else "" for reason in table["reason"]]
    order = table["part"].sort_values(ascending=False, kind="stable").index
    return pd.DataFrame(columns, index=table.index).loc[order]


def allocation_texts(
    table: pd.DataFrame, allocation: Allocation, language: str, comparisons: Sequence[Comparison] = ()
) -> pd.DataFrame:
    """Return a table from `build_allocation_table` as it is read: numbers as text, without keys and empty columns."""
    translate = translator(language)
    heads = heads_of(allocation, language)
    per_head = {comparison_heads(comparison, heads, language)[1] for comparison in comparisons}
    whole = allocation.rule.step >= 1
    digits = {translate("People"): 0, translate("Need per head"): 2}
    digits |= dict.fromkeys((translate("Last year"), part_label(allocation.rule.measure, language)), 0 if whole else 2)
    digits[heads.label] = per_head_digits(table[heads.label].dropna())
    plain = tuple(digits)
    found: dict[str, pd.Series] = {}
    low, high = range_heads(language)
    for name in table.columns.drop(translate("Key")):
        column = table[name]
        if name in (low, high):
            # Both ends in one column are read at a glance; in a file they are numbers.
            if name == low:
                ends = zip(table[low], table[high], strict=True)
                spans = ["" if pd.isna(one) else _span(one, two, 0 if whole else 2, language) for one, two in ends]
                found[translate("In 90 % of the variants")] = pd.Series(spans, table.index)
            continue
        if not (column.notna() & (column.astype(str) != "")).any():
            continue
        if column.dtype.kind != "f":
            found[name] = column
            continue
        same = digits[heads.label] if name in per_head else useful_digits(column.dropna())
        places = digits.get(name, same)
        write = format_number if name in plain else format_signed
        found[name] = pd.Series([write(value, language, places) for value in column], column.index)
    return pd.DataFrame(found)


def _span(low: float, high: float, digits: int, language: str) -> str:
    return f"{format_number(low, language, digits)} – {format_number(high, language, digits)}"


def build_border_table(
    cases: Sequence[BorderCase], dataset: Dataset, result: Result, measure: str, language: str
) -> pd.DataFrame:
    """Return what quarters on a class border get, and what they would get in the class beyond it, as text."""
    translate = translator(language)
    labels = [translate(label) for label in result.breaks.labels] if result.breaks else []
    digits = useful_digits([case.part for case in cases])
    rows = [
        (
            dataset.unit_titles[case.unit],
            labels[case.own],
            labels[case.other],
            format_number(case.part, language, digits),
            format_number(case.other_part, language, digits),
            format_signed(case.other_part - case.part, language, digits),
        )
        for case in cases
    ]
    heads = [translate(head) for head in (N_("Quarter"), N_("Class"), N_("Class beyond the border"))]
    part, there, change = part_label(measure, language), translate(N_("Allotment there")), translate(N_("Difference"))
    return pd.DataFrame(rows, columns=[*heads, part, there, change])


def write_allocation(
    allocation: Allocation,
    decision: AllocationDecision,
    dataset: Dataset,
    language: str,
    comparisons: Sequence[Comparison] = (),
    ranges: pd.DataFrame | None = None,
) -> bytes:
    """Return an allocation as XLSX, with what it rests on."""
    translate = translator(language)
    sheets = {translate(N_("Record")): build_record(decision, dataset, language)}
    table = build_allocation_table(allocation, language, comparisons, ranges)
    return write_xlsx(table, translate(N_("Allocation")), sheets)
