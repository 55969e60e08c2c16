"""A decided allocation as tables: what it rests on, what each quarter gets and why, and two decisions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sozial.i18n import N_, format_day, format_number, format_percent, translator, useful_digits
from sozial.index.method_writing import method_digest
from sozial.method import Step
from sozial.model import POPULATION, Dataset
from sozial.output.tables import method_state
from sozial.planning.allocation_rule import ABSOLUTE, LEAVE_OUT, MEAN_NEED, PER_HEAD, target_groups
from sozial.planning.apportionment import APPORTIONINGS
from sozial.planning.bounds import CAP, FLOOR, LAST
from sozial.planning.decision import AllocationDecision
from sozial.planning.figures_by_unit import figures_digest
from sozial.planning.need import NEEDS, OWN

BOUND_LABELS = {FLOOR: N_("floor"), CAP: N_("cap"), LAST: N_("last year")}
WITHOUT_INDEX_LABELS = {MEAN_NEED: N_("mean need of the others"), LEAVE_OUT: N_("get nothing")}
BINDS = {PER_HEAD: N_("% of the equal part per head"), ABSOLUTE: N_("absolute")}
# So many letters of a fingerprint tell two recipes or tables apart.
_LETTERS = 12
# Parts per head below it are told per 1,000 people.
_SMALL = 0.1


def target_words(target: str, dataset: Dataset, language: str) -> str:
    """Return whom a target group counts; its column where this data does not have it."""
    translate, groups = translator(language), target_groups(dataset)
    if target not in groups:
        return target
    if target == POPULATION:
        return translate(groups[target])
    return translate(N_("People counted by “{name}”")).format(name=groups[target])


def part_label(measure: str, language: str) -> str:
    """Return the head of a column of parts; what a user calls the measure is never the name of another column.

    Examples
    --------
    >>> part_label("Stellen", "de"), part_label("", "de")
    ('Zuteilung (Stellen)', 'Zuteilung')
    """
    part = translator(language)(N_("Allotment"))
    return f"{part} ({measure})" if measure else part


def per_head_digits(values: pd.Series) -> int:
    """Return how many decimals parts per head need to be told apart: more where an amount is small.

    Examples
    --------
    >>> per_head_digits(pd.Series([12.5, 80.0])), per_head_digits(pd.Series([0.01, 0.05]))
    (2, 4)
    """
    largest = float(values.abs().max()) if len(values) else float("nan")
    return next((digits for digits, least in ((2, 0.5), (3, 0.1), (4, 0.0)) if largest >= least), 2)


@dataclass(frozen=True)
class Heads:
    """By how many people parts are told: a few posts per head would be 0.0002.

    Parameters
    ----------
    count
        1, or 1,000.
    label
        "Per head", or "Per 1,000 people", in the reader's language.
    of
        The same behind something, with {what}.
    """

    count: int
    label: str
    of: str


def heads_for(per_head: pd.Series, language: str) -> Heads:
    """Return by how many people some parts are told.

    Examples
    --------
    >>> heads_for(pd.Series([0.5, 2.0]), "en").count, heads_for(pd.Series([0.0, 0.0002]), "en").label
    (1, 'Per 1,000 people')
    """
    translate, known = translator(language), per_head.dropna()
    if len(known) and known.abs().max() < _SMALL:
        return Heads(1000, translate(N_("Per 1,000 people")), translate(N_("{what}, per 1,000 people")))
    return Heads(1, translate(N_("Per head")), translate(N_("{what}, per head")))


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


def _figures_words(figures: Mapping[str, float], language: str) -> str:
    """Return how many figures there are, between which they lie, and their fingerprint."""
    values = [float(value) for value in figures.values()]
    digits = useful_digits(values)
    words = translator(language)(N_("{n} quarters, {low} to {high} (fingerprint {digest})"))
    return words.format(
        n=format_number(len(values), language), low=format_number(min(values), language, digits),
        high=format_number(max(values), language, digits), digest=figures_digest(figures),
    )  # fmt: skip


def build_record(decision: AllocationDecision, dataset: Dataset, language: str) -> pd.DataFrame:
    """Return what an allocation rests on, line by line: rule, recipe and data."""
    translate, rule = translator(language), decision.rule

    def shown(value: float) -> str:
        return format_number(value, language, useful_digits([value]))

    def bound(value: float | None, kind: str) -> str:
        return f"{shown(value)} ({translate(BINDS[kind])})" if value else "–"

    def named(unit: str) -> str:
        kept = decision.grounds.get(unit)
        return dataset.unit_titles.get(unit, kept.name if kept else unit)

    rows = []
    if decision.title:
        rows.append((N_("Decision"), f"{decision.title} · {format_day(decision.decided_on, language)}"))
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
        left_out = "; ".join(f"{named(unit)} ({reason})" for unit, reason in rule.left_out.items())
        rows.append((N_("Quarters that get nothing"), left_out))
    recipe = f"{method_state(decision.method, language)} · {method_digest(decision.method)[:_LETTERS]}"
    data = f"{decision.dataset_title} {decision.period} · {decision.dataset_digest[:_LETTERS]}"
    rows += [(N_("Recipe"), recipe), (N_("Data"), data)]
    what, value = translate(N_("What")), translate(N_("Value"))
    return pd.DataFrame([(translate(name), text) for name, text in rows], columns=[what, value])


def build_decision_table(
    decision: AllocationDecision, dataset: Dataset, language: str, with_grounds: bool = False
) -> pd.DataFrame:
    """Return what each quarter got, as text, the largest part first; what this data does not have by its key.

    Parameters
    ----------
    with_grounds
        Also people, need per head, part per head, what bound it and why somebody got nothing, where that was kept.
    """
    translate, names = translator(language), dataset.unit_titles
    parts = pd.Series(decision.parts, dtype=float).sort_values(ascending=False, kind="stable")
    digits, total = useful_digits(parts), float(parts.sum())
    units, grounds = [str(unit) for unit in parts.index], decision.grounds
    kept_names = {unit: ground.name for unit, ground in grounds.items()}
    columns = {translate(N_("Quarter")): [names.get(unit, kept_names.get(unit, unit)) for unit in units]}
    told = with_grounds and set(units) <= set(grounds)
    if told:
        people = [grounds[unit].people for unit in units]
        columns[translate(N_("People"))] = [format_number(count, language) for count in people]
        columns[translate(N_("Need per head"))] = [format_number(grounds[unit].need, language, 2) for unit in units]
    columns[part_label(decision.rule.measure, language)] = [format_number(part, language, digits) for part in parts]
    if told:
        each = [part / count if count else None for part, count in zip(parts, people, strict=True)]
        by_head = pd.Series(each, dtype=float)
        heads = heads_for(by_head, language)
        told_by = by_head * heads.count
        places = per_head_digits(told_by.dropna())
        columns[heads.label] = [format_number(value, language, places) for value in told_by]
    columns[translate(N_("Share"))] = [format_percent(part / total if total else None, language, 1) for part in parts]
    bounds = [grounds[unit].bound for unit in units] if told else []
    if any(bounds):
        columns[translate(N_("Bound by"))] = [
            translate(BOUND_LABELS.get(bound, "")) if bound else "" for bound in bounds
        ]
    if with_grounds and decision.reasons:
        columns[translate(N_("Left out because"))] = [
            translate(decision.reasons[unit]) if unit in decision.reasons else "" for unit in units
        ]
    return pd.DataFrame(columns)


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
    heads = titles if titles[0] != titles[1] else (titles[0], f"{titles[1]} (2)")
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
