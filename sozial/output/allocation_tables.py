"""An allocation as tables: what each quarter gets, against what else it could get, class borders, and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sozial.i18n import N_, format_number, format_signed, translator, useful_digits
from sozial.model import Dataset
from sozial.output.allocation_words import BOUND_LABELS, Heads, heads_for, part_label
from sozial.output.decision_tables import build_record
from sozial.output.protection_words import protection_line
from sozial.output.table_columns import TableColumn, column_texts, column_values
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


def sum_words(allocation: Allocation, language: str) -> str:
    """Return in one sentence how many share the amount, and between what they get per head."""
    translate = translator(language)
    inside = allocation.table[allocation.table["reason"] == ""]
    heads = heads_of(allocation, language)
    told = inside["per_head"] * heads.count
    words = translate(N_("{n} quarters share {amount} {measure}; per head between {low} and {high}."))
    if heads.count > 1:
        words = translate(N_("{n} quarters share {amount} {measure}; per 1,000 people between {low} and {high}."))
    return words.format(
        n=format_number(len(inside), language), measure=allocation.rule.measure,
        amount=format_number(inside["part"].sum(), language, _part_digits(allocation)),
        low=format_number(told.min(), language, heads.digits), high=format_number(told.max(), language, heads.digits),
    )  # fmt: skip


def comparison_heads(comparison: Comparison, heads: Heads, language: str) -> tuple[str, str]:
    """Return what the two columns of a comparison are called: absolute, and per head."""
    against = translator(language)(N_("Against “{name}”")).format(name=comparison.name)
    return against, heads.of.format(what=against)


def _columns(
    allocation: Allocation, comparisons: Sequence[Comparison], spans: Sequence[TableColumn], language: str
) -> list[TableColumn]:
    """Return the columns, the largest part first; how sure each part is stands behind it."""
    translate = translator(language)
    table = allocation.table.sort_values("part", ascending=False, kind="stable")
    heads, digits = heads_of(allocation, language), _part_digits(allocation)
    columns = [
        TableColumn(translate(N_("Key")), table.index.to_series().astype(str)),
        TableColumn(translate(N_("Quarter")), table["name"]),
        TableColumn(translate(N_("People")), table["people"], 0),
        TableColumn(translate(N_("Need per head")), table["need"], 2),
        TableColumn(part_label(allocation.rule.measure, language), table["part"], digits),
        *(replace(span, values=span.values.reindex(table.index, fill_value=span.missing)) for span in spans),
        TableColumn(heads.label, table["per_head"] * heads.count, heads.digits),
    ]
    if table["last"].notna().any():
        columns.append(TableColumn(translate(N_("Last year")), table["last"], digits))
    for comparison in comparisons:
        against, per_head = comparison_heads(comparison, heads, language)
        change = comparison.change(allocation).reindex(table.index)
        each = comparison.change_per_head(allocation).reindex(table.index) * heads.count
        columns.append(TableColumn(against, change, useful_digits(change), signed=True))
        columns.append(TableColumn(per_head, each, heads.digits, signed=True))
    bounds = table["bound"].map(lambda bound: translate(BOUND_LABELS[bound]) if bound else "")
    reasons = table["reason"].map(lambda reason: translate(reason) if reason else "")
    return [
        *columns,
        TableColumn(translate(N_("Bound by")), bounds),
        TableColumn(translate(N_("Left out because")), reasons),
    ]


def _part_digits(allocation: Allocation) -> int:
    return 0 if allocation.rule.step >= 1 else 2


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
    translate, spans = translator(language), []
    if ranges is not None:
        within = translate(N_("In 90 % of the variants"))
        spans = [
            TableColumn(f"{within}: {translate(word)}", ranges[end], _part_digits(allocation))
            for end, word in (("low", N_("from")), ("high", N_("up to")))
        ]
    return column_values(_columns(allocation, comparisons, spans, language))


def build_allocation_texts(
    allocation: Allocation, language: str, comparisons: Sequence[Comparison] = (), ranges: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Return the same as it is read, and which columns are numbers.

    Numbers are text, both ends of a range one cell; there are no keys, and no empty columns.
    """
    translate, digits, spans = translator(language), _part_digits(allocation), []
    if ranges is not None:
        ends = [[format_number(part, language, digits) for part in ranges[end]] for end in ("low", "high")]
        words = pd.Series([f"{low} – {high}" for low, high in zip(*ends, strict=True)], ranges.index)
        spans = [TableColumn(translate(N_("In 90 % of the variants")), words)]
    _key, *columns = _columns(allocation, comparisons, spans, language)
    return column_texts(columns, language)


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
    """Return an allocation as XLSX, with what it rests on; for the public each sheet begins with the line on that."""
    translate = translator(language)
    sheets = {translate(N_("Record")): build_record(decision, dataset, language)}
    table = build_allocation_table(allocation, language, comparisons, ranges)
    return write_xlsx(table, translate(N_("Allocation")), sheets, protection_line(dataset, language))
