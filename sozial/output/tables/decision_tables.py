"""A decided allocation as tables: what it rests on, what each quarter gets and why, and two decisions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sozial.errors import listed
from sozial.i18n import N_, NP_, format_number, translator, useful_digits
from sozial.index.recipe.recipe_writing import recipe_digest
from sozial.model import Dataset
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.words.allocation_words import (
    BINDS,
    BOUND_LABELS,
    WITHOUT_INDEX_LABELS,
    heads_for,
    need_words,
    part_label,
    target_words,
)
from sozial.output.words.result_words import adoption_state
from sozial.planning.allocation.apportionment import APPORTIONINGS
from sozial.planning.allocation.decision import AllocationDecision, AllocationDetail
from sozial.planning.allocation.figures_by_unit import figures_digest
from sozial.planning.allocation.need import OWN
from sozial.planning.measures.kept_names import OtherQuarter, label_of, names_here, same_name

# So many letters of a fingerprint tell two recipes or tables apart.
_LETTERS = 12


def _unit_title(unit: str, dataset: Dataset, *decisions: AllocationDecision) -> str:
    """Return what a quarter is called: as a decision kept it, else by the data, else by its key.

    Where the data calls the quarter the same, its title tells quarters of one name apart.
    """
    kept = next((name for decision in decisions if (name := decision.name_of(unit))), "")
    here = names_here(dataset).get(unit, "")
    if not kept or (here and same_name(kept, here)):
        return dataset.unit_titles.get(unit, kept or unit)
    names = [decision.name_of(other) for decision in decisions for other in decision.parts if other != unit]
    return label_of(OtherQuarter(unit, kept)) if here or kept in names else kept


def _two_heads(titles: tuple[str, str]) -> tuple[str, str]:
    return titles if titles[0] != titles[1] else (titles[0], f"{titles[1]} (2)")


def _figures_words(figures: Mapping[str, float], language: str) -> str:
    """Return how many figures there are, between which they lie, and their fingerprint."""
    values = [float(value) for value in figures.values()]
    digits = useful_digits(values)
    words = NP_(
        "{n} quarter, {low} to {high} (fingerprint {digest})",
        "{n} quarters, {low} to {high} (fingerprint {digest})",
    )
    low, high = (format_number(end, language, digits) for end in (min(values), max(values)))
    return translator(language).counted(words, len(values), low=low, high=high, digest=figures_digest(figures))


def build_record(decision: AllocationDecision, dataset: Dataset, language: str) -> pd.DataFrame:
    """Return what an allocation rests on, line by line: rule, recipe and data."""
    translate, rule = translator(language), decision.rule

    def shown(value: float) -> str:
        return format_number(value, language, useful_digits([value]))

    def bound(value: float | None, kind: str) -> str:
        return f"{shown(value)} ({translate(BINDS[kind])})" if value else "–"

    rows = []
    if decision.title:
        rows.append((N_("Decision"), f"{decision.title} · {translator(language).day(decision.decided_on)}"))
    rows += [
        (N_("Amount"), f"{shown(rule.amount)} {rule.measure}"),
        (N_("Smallest part"), shown(rule.step)),
        (N_("For whom"), target_words(rule.target, dataset, language)),
        (N_("Need per head"), need_words(rule.need, language)),
    ]
    if rule.need.name == OWN and rule.need.options.get("values"):
        rows.append((N_("Needs in the table"), _figures_words(dict(rule.need.options["values"]), language)))
    rows += [
        (N_("Whole parts by"), translate(APPORTIONINGS[rule.apportioning].label)),
        (N_("At least per quarter"), bound(rule.floor, rule.floor_kind)),
        (N_("At most per quarter"), bound(rule.cap, rule.cap_kind)),
        (N_("Last year binds by at most ± %"), "–" if rule.last_bound is None else shown(rule.last_bound)),
    ]
    if decision.last:
        rows.append((N_("Last year's parts"), _figures_words(decision.last, language)))
    rows.append((N_("Quarters without an index"), translate(WITHOUT_INDEX_LABELS[rule.without_index])))
    if rule.left_out:
        left_out = "; ".join(
            f"{_unit_title(unit, dataset, decision)} ({reason})" for unit, reason in rule.left_out.items()
        )
        rows.append((N_("Quarters that get nothing"), left_out))
    recipe = f"{adoption_state(decision.recipe, language)} · {recipe_digest(decision.recipe)[:_LETTERS]}"
    named = f"{decision.dataset_title} {decision.period}".strip()
    told = data = f"{named} · {decision.dataset_digest[:_LETTERS]}"
    if dataset.is_published and decision.dataset_digest != dataset.digest:
        data = translate(
            N_("{data} (internal state, which was decided on; the foot of the page names the protected one)")
        )
        data = data.format(data=told)
    rows += [(N_("Recipe"), recipe), (N_("Data"), data)]
    what, value = translate(N_("What")), translate(N_("Value"))
    return pd.DataFrame([(translate(name), text) for name, text in rows], columns=[what, value])


def strangers_words(decision: AllocationDecision, dataset: Dataset, language: str) -> str:
    """Say which quarters of a decision the data does not have as they were decided on; empty where it has all."""
    strange, translate = decision.strangers(dataset), translator(language)
    if not strange:
        return ""
    words = NP_(
        "{n} quarter of this decision is not in the data as it was called then, and stands as kept: {names}",
        "{n} quarters of this decision are not in the data as they were called then, and stand as kept: {names}",
    )
    names = [
        translate(N_("{name} (here: {here})")).format(name=label_of(other), here=other.here)
        if other.here
        else label_of(other)
        for other in strange
    ]
    return translate.fill(words, n=len(strange), names=listed(names))


def build_decision_view(
    decision: AllocationDecision, dataset: Dataset, language: str, with_grounds: bool = False
) -> Table:
    """Return what each quarter got, the largest part first, by the names it was decided with.

    Parameters
    ----------
    with_grounds
        Also people, need per head, part per head, what bound it and why somebody got nothing, where that was kept.
    """
    translate = translator(language)
    parts = pd.Series(decision.parts, dtype=float).sort_values(ascending=False, kind="stable")
    total = float(parts.sum())
    units = [str(unit) for unit in parts.index]
    grounds = [decision.grounds[unit] for unit in units if with_grounds and unit in decision.grounds]
    told = len(grounds) == len(units)
    columns = [TableColumn(translate(N_("Quarter")), [_unit_title(unit, dataset, decision) for unit in units])]
    if told:
        columns.append(TableColumn(translate(N_("People")), [ground.people for ground in grounds], 0, summed=True))
        columns.append(TableColumn(translate(N_("Need per head")), [ground.need for ground in grounds], 2))
    columns.append(TableColumn(part_label(decision.rule.measure, language), parts, useful_digits(parts), summed=True))
    if told:
        columns.append(_per_head(parts, grounds, language))
    shares = parts / (total or float("nan"))
    columns.append(TableColumn(translate(N_("Share")), shares, 1, share=True, summed=True))
    if told and any(ground.bound for ground in grounds):
        columns.append(_bound_by(grounds, language))
    if with_grounds and decision.reasons:
        columns.append(_left_out_because(decision, units, language))
    return Table(tuple(columns), translate(N_("Who gets what")))


def _per_head(parts: pd.Series, grounds: Sequence[AllocationDetail], language: str) -> TableColumn:
    """Return what each quarter gets for a head, or for so many that it can be read."""
    people = pd.Series([ground.people or float("nan") for ground in grounds], parts.index)
    heads = heads_for(parts / people, language)
    return TableColumn(heads.label, heads.count * parts / people, heads.digits)


def _bound_by(grounds: Sequence[AllocationDetail], language: str) -> TableColumn:
    """Return what held each quarter where it is: floor, cap or last year's part."""
    translate = translator(language)
    bounds = [translate(BOUND_LABELS[ground.bound]) if ground.bound in BOUND_LABELS else "" for ground in grounds]
    return TableColumn(translate(N_("Bound by")), bounds)


def _left_out_because(decision: AllocationDecision, units: Sequence[str], language: str) -> TableColumn:
    """Return why a quarter gets nothing."""
    translate = translator(language)
    reasons = [decision.reasons.get(unit, "") for unit in units]
    return TableColumn(translate(N_("Left out because")), [translate(reason) if reason else "" for reason in reasons])


def build_decision_table(
    decision: AllocationDecision, dataset: Dataset, language: str, with_grounds: bool = False
) -> pd.DataFrame:
    """Return the same as texts."""
    return build_decision_view(decision, dataset, language, with_grounds).texts(language).reset_index(drop=True)


def build_record_pair(
    one: AllocationDecision, other: AllocationDecision, titles: tuple[str, str], dataset: Dataset, language: str
) -> pd.DataFrame:
    """Return what two decisions rest on, side by side; only the lines that differ, but for their titles."""
    first, second = (
        build_record(decision, dataset, language).set_index(translator(language)(N_("What"))).iloc[:, 0]
        for decision in (one, other)
    )
    lines = [line for line in dict.fromkeys([*first.index, *second.index]) if first.get(line) != second.get(line)]
    lines = [line for line in lines if line != translator(language)(N_("Decision"))]
    heads = _two_heads(titles)
    columns = {
        first.index.name: lines,
        heads[0]: [first.get(line, "–") for line in lines],
        heads[1]: [second.get(line, "–") for line in lines],
    }
    return pd.DataFrame(columns)


def build_decision_pair(
    one: AllocationDecision, other: AllocationDecision, titles: tuple[str, str], dataset: Dataset, language: str
) -> pd.DataFrame:
    """Return what each quarter gets by two decisions and the difference, as numbers, the largest difference first.

    Quarters that only one of them knows have no part in the other: also one key that both call differently. Where
    amounts are counted in different measures there is no difference.
    """
    translate = translator(language)
    # One key for two quarters that are called differently: a line for each.
    titles_of = [{unit: _unit_title(unit, dataset, kept) for unit in kept.parts} for kept in (one, other)]
    here = names_here(dataset)
    apart = {
        unit
        for unit in one.parts
        if unit in other.parts
        and not same_name(one.name_of(unit) or here.get(unit, unit), other.name_of(unit) or here.get(unit, unit))
    }
    lines = [
        pd.Series(
            {(unit, titled[unit] if unit in apart else ""): part for unit, part in kept.parts.items()}, dtype=float
        )
        for titled, kept in zip(titles_of, (one, other), strict=True)
    ]
    parts = pd.DataFrame({"one": lines[0], "other": lines[1]}, dtype=float)
    same = one.rule.measure == other.rule.measure
    parts["change"] = parts["other"] - parts["one"] if same else float("nan")
    parts = parts.loc[parts["change"].abs().sort_values(ascending=False, kind="stable", na_position="last").index]
    heads = _two_heads(titles)
    found = pd.DataFrame(
        {
            translate(N_("Quarter")): [
                title or titles_of[0].get(unit) or titles_of[1][unit] for unit, title in parts.index
            ],
            heads[0]: parts["one"].to_numpy(),
            heads[1]: parts["other"].to_numpy(),
        }
    )
    if same:
        found[translate(N_("Difference"))] = parts["change"].to_numpy()
    return found
