"""An allocation as tables: what each quarter gets, against what else it could get, class borders, and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sozial.i18n import N_, NP_, format_number, translator, useful_digits
from sozial.model import Dataset
from sozial.output.tables.decision_tables import build_record
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.tables.table_files import write_xlsx
from sozial.output.words.allocation_words import BOUND_LABELS, PerCapitaScale, heads_for, part_label
from sozial.output.words.protection_words import protection_line
from sozial.planning.allocation.allocation import Allocation
from sozial.planning.allocation.class_borders import BorderCase
from sozial.planning.allocation.decision import AllocationDecision
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


def heads_of(allocation: Allocation, language: str) -> PerCapitaScale:
    """Return by how many people the parts of an allocation are told."""
    return heads_for(allocation.table["per_head"], language)


def sum_words(allocation: Allocation, language: str) -> str:
    """Return in one sentence how many share the amount, and between what they get per head."""
    translate = translator(language)
    inside = allocation.table[allocation.table["reason"] == ""]
    heads = heads_of(allocation, language)
    told = inside["per_head"] * heads.count
    words = NP_(
        "{n} quarter gets {amount} {measure}; per head between {low} and {high}.",
        "{n} quarters share {amount} {measure}; per head between {low} and {high}.",
    )
    if heads.count > 1:
        words = NP_(
            "{n} quarter gets {amount} {measure}; per 1,000 people between {low} and {high}.",
            "{n} quarters share {amount} {measure}; per 1,000 people between {low} and {high}.",
        )
    return translate.counted(
        words, len(inside), measure=allocation.rule.measure,
        amount=format_number(inside["part"].sum(), language, _part_digits(allocation)),
        low=format_number(told.min(), language, heads.digits), high=format_number(told.max(), language, heads.digits),
    )  # fmt: skip


def comparison_heads(comparison: Comparison, heads: PerCapitaScale, language: str) -> tuple[str, str]:
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
        TableColumn(translate(N_("People")), table["people"], 0, summed=True),
        TableColumn(translate(N_("Need per head")), table["need"], 2),
        TableColumn(part_label(allocation.rule.measure, language), table["part"], digits, summed=True),
        *(replace(span, values=span.series.reindex(table.index, fill_value=span.nothing)) for span in spans),
        TableColumn(heads.label, table["per_head"] * heads.count, heads.digits),
    ]
    if table["last"].notna().any():
        columns.append(TableColumn(translate(N_("Last year")), table["last"], digits, summed=True))
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
) -> Table:
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
    return Table(tuple(_columns(allocation, comparisons, spans, language)), translate(N_("Allocation")))


def parts_outside(allocation: Allocation, ranges: pd.DataFrame) -> pd.Series:
    """Return for each unit of some ranges whether its own part lies outside of them."""
    part = allocation.table["part"].reindex(ranges.index)
    return (part < ranges["low"]) | (part > ranges["high"])


def build_allocation_view(
    allocation: Allocation, language: str, comparisons: Sequence[Comparison] = (), ranges: pd.DataFrame | None = None
) -> Table:
    """Return the same to be read: both ends of a range are one cell, and there are no keys.

    What it is compared with stands above the table: heads that name it would push the last columns out of sight.
    """
    translate, digits, spans = translator(language), _part_digits(allocation), []
    if ranges is not None:
        ends = [[format_number(part, language, digits) for part in ranges[end]] for end in ("low", "high")]
        words = pd.Series([f"{low} – {high}" for low, high in zip(*ends, strict=True)], ranges.index)
        outside = parts_outside(allocation, ranges)
        above = allocation.table["part"].reindex(ranges.index) > ranges["high"]
        over, under = translate(N_("the own part is above")), translate(N_("the own part is below"))
        said = above.map({True: over, False: under})
        words = words.where(~outside, words + " (" + said + ")")
        spans = [TableColumn(translate(N_("In 90 % of the variants")), words)]
    _key, *columns = _columns(allocation, comparisons, spans, language)
    heads, short = heads_of(allocation, language), {}
    if len(comparisons) == 1:
        difference = translate(N_("Difference"))
        names = comparison_heads(comparisons[0], heads, language)
        short = dict(zip(names, (difference, heads.of.format(what=difference)), strict=True))
    shown = [replace(column, optional=True, short=short.get(column.head, "")) for column in columns]
    return Table(tuple(shown), translate(N_("Who gets what")))


def build_border_table(
    cases: Sequence[BorderCase], dataset: Dataset, result: Result, measure: str, language: str
) -> Table:
    """Return what quarters on a class border get, and what they would get in the class beyond it."""
    translate = translator(language)
    labels = [translate(label) for label in result.breaks.labels] if result.breaks else []
    digits = useful_digits([case.part for case in cases])
    heads = [TableColumn(translate(head)) for head in (N_("Quarter"), N_("Class"), N_("Class beyond the border"))]
    heads += [
        TableColumn(part_label(measure, language), digits=digits),
        TableColumn(translate(N_("Allotment there")), digits=digits),
        TableColumn(translate(N_("Difference")), digits=digits, signed=True),
    ]
    rows = [
        (
            dataset.unit_titles[case.unit],
            labels[case.own],
            labels[case.other],
            case.part,
            case.other_part,
            case.other_part - case.part,
        )
        for case in cases
    ]
    return Table.of_rows(heads, rows, translate(N_("Quarters on a class border")))


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
    return write_xlsx(table, translate(N_("Allocation")), sheets, protection_line(dataset, language), language)
