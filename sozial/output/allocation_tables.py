"""An allocation as tables: parts, the rule in words, a kept decision, and the workbook."""

from __future__ import annotations

import pandas as pd

from sozial.i18n import N_, format_number, format_percent, translator, useful_digits
from sozial.method import Step
from sozial.model import POPULATION, Dataset
from sozial.output.tables import method_state, write_xlsx
from sozial.planning.allocation import ABSOLUTE, PER_HEAD, Allocation, target_groups
from sozial.planning.apportionment import APPORTIONINGS
from sozial.planning.decision import AllocationDecision
from sozial.planning.need import NEEDS

BOUND_LABELS = {"floor": N_("floor"), "cap": N_("cap"), "last": N_("last year")}
BINDS = {PER_HEAD: N_("% of the equal part per head"), ABSOLUTE: N_("absolute")}


def target_words(target: str, dataset: Dataset, language: str) -> str:
    """Return whom a target group counts; its column where this data does not have it."""
    translate, groups = translator(language), target_groups(dataset)
    if target not in groups:
        return target
    if target == POPULATION:
        return translate(groups[target])
    return translate(N_("People counted by “{name}”")).format(name=groups[target])


def need_words(step: Step, language: str) -> str:
    """Return a need function in words, with its own figures.

    Examples
    --------
    >>> need_words(Step("by_class", {"factors": (1.0, 1.5)}), "de")
    'Der Bedarf pro Kopf ist ein Faktor je Klasse: 1,00; 1,50.'
    """
    rule = NEEDS[step.name]
    shown = {}
    for name, value in {**rule.options, **step.options}.items():
        if name == "values":
            continue
        values = value if isinstance(value, tuple) else (value,)
        digits = useful_digits(values)
        shown[name] = "; ".join(format_number(entry, language, digits) for entry in values)
    return translator(language)(rule.words).format_map(shown)


def build_allocation_table(allocation: Allocation, language: str, ranges: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return every quarter with people, need, part, per head, difference to an equal part, last year's, and why.

    Parameters
    ----------
    ranges
        Between which parts each quarter lies in most variants, from `allocation_ranges`.
    """
    translate, table = translator(language), allocation.table
    measure = allocation.rule.measure or translate(N_("Part"))
    bounds = [translate(BOUND_LABELS[bound]) if bound else "" for bound in table["bound"]]
    reasons = [translate(reason) if reason else "" for reason in table["reason"]]
    found = pd.DataFrame(
        {
            translate(N_("Key")): table.index.astype(str),
            translate(N_("Quarter")): table["name"],
            translate(N_("People")): table["people"],
            translate(N_("Need per head")): table["need"],
            measure: table["part"],
            translate(N_("Per head")): table["per_head"],
            translate(N_("Against equal per head")): table["part"] - table["equal"],
            translate(N_("Last year")): table["last"],
            translate(N_("Change")): table["part"] - table["last"],
            translate(N_("Bound by")): bounds,
            translate(N_("Left out because")): reasons,
        },
        index=table.index,
    )
    if ranges is not None:
        shown = [f"{format_number(low, language)} – {format_number(high, language)}" for low, high in ranges.to_numpy()]
        spans = pd.Series(shown, index=ranges.index).reindex(table.index).fillna("")
        found.insert(5, translate(N_("In 90 % of the variants")), spans)
    order = table["part"].sort_values(ascending=False, kind="stable").index
    return found.loc[order]


def build_record(decision: AllocationDecision, dataset: Dataset, language: str) -> pd.DataFrame:
    """Return what an allocation rests on, line by line: rule, recipe and data."""
    translate, rule = translator(language), decision.rule

    def shown(value: float) -> str:
        return format_number(value, language, useful_digits([value]))

    def bound(value: float | None, kind: str) -> str:
        return f"{shown(value)} ({translate(BINDS[kind])})" if value else "–"

    rows = [
        (N_("Amount"), f"{shown(rule.amount)} {rule.measure}"),
        (N_("Smallest part"), shown(rule.step)),
        (N_("For whom"), target_words(rule.target, dataset, language)),
        (N_("Need per head"), need_words(rule.need, language)),
        (N_("Whole parts by"), translate(APPORTIONINGS[rule.apportioning].label)),
        (N_("At least per quarter"), bound(rule.floor, rule.floor_kind)),
        (N_("At most per quarter (0: no cap)"), bound(rule.cap, rule.cap_kind)),
        (N_("Last year binds by at most ± %"), "–" if rule.last_bound is None else shown(rule.last_bound)),
        (N_("Recipe"), method_state(decision.method, language)),
        (N_("Data"), f"{decision.dataset_title} {decision.period} ({decision.dataset_digest[:12]})"),
    ]
    what, value = translate(N_("What")), translate(N_("Value"))
    return pd.DataFrame([(translate(name), text) for name, text in rows], columns=[what, value])


def build_decision_table(decision: AllocationDecision, dataset: Dataset, language: str) -> pd.DataFrame:
    """Return what each quarter got, as text; quarters that this data does not have by their key."""
    translate, names = translator(language), dataset.unit_titles
    parts = pd.Series(decision.parts, dtype=float).sort_values(ascending=False, kind="stable")
    digits, total = useful_digits(parts), float(parts.sum())
    return pd.DataFrame(
        {
            translate(N_("Quarter")): [names.get(unit, unit) for unit in parts.index],
            decision.rule.measure or translate(N_("Part")): [format_number(part, language, digits) for part in parts],
            translate(N_("Share")): [format_percent(part / total if total else None, language, 1) for part in parts],
        }
    )


def build_record_pair(
    one: AllocationDecision, other: AllocationDecision, titles: tuple[str, str], dataset: Dataset, language: str
) -> pd.DataFrame:
    """Return what two decisions rest on, side by side; only the lines that differ."""
    first, second = build_record(one, dataset, language), build_record(other, dataset, language)
    what, value = first.columns
    pair = pd.DataFrame({what: first[what], titles[0]: first[value], titles[1]: second[value]})
    return pair[first[value] != second[value]]


def build_decision_pair(
    one: AllocationDecision, other: AllocationDecision, titles: tuple[str, str], dataset: Dataset, language: str
) -> pd.DataFrame:
    """Return what each quarter gets by two decisions and the difference, as numbers, the largest difference first.

    Quarters that only one of them knows have no part in the other. Where amounts are counted in different measures
    there is no difference.
    """
    translate, names = translator(language), dataset.unit_titles
    parts = pd.DataFrame({"one": pd.Series(one.parts), "other": pd.Series(other.parts)}, dtype=float)
    same = one.rule.measure == other.rule.measure
    parts["change"] = parts["other"] - parts["one"] if same else float("nan")
    parts = parts.loc[parts["change"].abs().sort_values(ascending=False, kind="stable", na_position="last").index]
    heads = titles if titles[0] != titles[1] else (titles[0], f"{titles[1]} (2)")
    found = pd.DataFrame(
        {
            translate(N_("Quarter")): [names.get(str(unit), str(unit)) for unit in parts.index],
            heads[0]: parts["one"].to_numpy(),
            heads[1]: parts["other"].to_numpy(),
        }
    )
    if same:
        found[translate(N_("Difference"))] = parts["change"].to_numpy()
    return found


def write_allocation(allocation: Allocation, decision: AllocationDecision, dataset: Dataset, language: str) -> bytes:
    """Return an allocation as XLSX, with what it rests on."""
    translate = translator(language)
    sheets = {translate(N_("Record")): build_record(decision, dataset, language)}
    return write_xlsx(build_allocation_table(allocation, language), translate(N_("Allocation")), sheets)
