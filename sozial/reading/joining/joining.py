"""How a table and areas fit together: rules are tried and scored openly, and every unit on one side only is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sozial.reading.joining.key_rules import CANONICAL, Rule, pairs_by_form, pairs_by_name, pairs_by_prefix
from sozial.reading.joining.match import Candidate, Match
from sozial.reading.vocabulary.place_names import are_alike, near_names


def _candidates(
    table: Mapping[str, str], areas: Mapping[str, str], columns: Mapping[str, Sequence[str]]
) -> list[Candidate]:
    """Return every rule with every column of the areas that joins anything."""
    units = list(table)
    found: list[Candidate] = []
    for column, values in {"": list(areas), **columns}.items():
        known = dict(zip(values, areas, strict=True)) if column else {key: key for key in areas}
        if len(known) < 0.9 * len(areas):
            continue
        for name, canonical in CANONICAL:
            pairs = pairs_by_form(units, list(known), canonical)
            found.append(Candidate(name, column, {key: known[value] for key, value in pairs.items()}))
        pairs = pairs_by_prefix(units, list(known))
        found.append(Candidate(Rule.PREFIX, column, {key: known[value] for key, value in pairs.items()}))
    found.append(Candidate(Rule.NAMES, "", pairs_by_name(table, areas)))
    return [entry for entry in found if entry.pairs]


def match_units(
    table: Mapping[str, str],
    areas: Mapping[str, str],
    columns: Mapping[str, Sequence[str]] | None = None,
    confirmed: Mapping[str, str] | None = None,
    rule: Rule | None = None,
) -> Match:
    """Compare a table's units with areas by every rule, and take the strictest one that joins most.

    Parameters
    ----------
    table, areas
        Name by key.
    columns
        Further attributes of the areas that may hold the table's keys, in the order of `areas`.
    confirmed
        Map's key by table's key, as a person confirmed them.
    rule
        The rule that a person chose; all are tried when None.

    Examples
    --------
    >>> match = match_units({"01": "Au", "02": "Berg"}, {"02": "Berg", "03": "Tal"})
    >>> dict(match.matched), dict(match.only_table), dict(match.only_map)
    ({'02': 'Berg'}, {'01': 'Au'}, {'03': 'Tal'})
    >>> match = match_units({"1": "Altstadt", "3": "Nordstadt"}, {"STGT01": "01 Altstadt", "STGT03": "03 Nordstadt"})
    >>> match.rule.value, dict(match.pairs)
    ('digits', {'1': 'STGT01', '3': 'STGT03'})
    """
    other_edition = _is_other_edition(table, areas)
    candidates = [entry for entry in _candidates(table, areas, columns or {}) if rule is None or entry.rule is rule]
    order = list(Rule)
    candidates.sort(
        key=lambda entry: (
            -_quality(entry, table, areas),
            order.index(entry.rule),
            entry.area_column != "",
        )
    )
    if other_edition and rule is None:
        # Names that stayed the same do not make two editions one.
        candidates.sort(key=lambda entry: entry.rule is not Rule.EQUAL)
    best = candidates[0] if candidates else Candidate(Rule.EQUAL, "", {})
    if other_edition and rule is None and best.rule is not Rule.EQUAL:
        best = Candidate(Rule.EQUAL, "", {})
    pairs = {**best.pairs, **(confirmed or {})}
    used = set(pairs.values())
    left = {key: name for key, name in table.items() if key not in pairs}
    right = {key: name for key, name in areas.items() if key not in used}
    differ = 0
    if best.rule is not Rule.NAMES:
        differ = _contradictions(pairs, table, areas)
    return Match(
        {key: table[key] for key in table if key in pairs},
        left,
        right,
        best.rule,
        best.area_column,
        pairs,
        tuple(candidates),
        () if other_edition else near_names(left, right),
        other_edition,
        differ,
    )


def _contradictions(pairs: Mapping[str, str], table: Mapping[str, str], areas: Mapping[str, str]) -> int:
    """Return how many pairs have names that do not resemble each other; a key that stands for a name says nothing."""
    return sum(
        table[key] != key and areas[other] != other and not are_alike(table[key], areas[other])
        for key, other in pairs.items()
    )


def _quality(entry: Candidate, table: Mapping[str, str], areas: Mapping[str, str]) -> float:
    """Return the share of units joined, less those whose names contradict the join."""
    share = entry.share(len(table))
    if entry.rule is Rule.NAMES:
        return round(share, 3)
    differ = _contradictions(entry.pairs, table, areas)
    return round(share - 0.9 * differ / max(len(table), 1), 3)


def _form(keys: Sequence[str]) -> Counter[str]:
    return Counter(re.sub(r"[A-Za-z]", "a", re.sub(r"\d", "0", key)) for key in keys)


def _is_other_edition(table: Mapping[str, str], areas: Mapping[str, str]) -> bool:
    """Whether both sides have long keys of one form, and less than half of the table's are on the map."""
    common = len(table.keys() & areas.keys())
    if len(table) < 5 or len(areas) < 5 or common >= 0.5 * len(table):
        return False
    here, there = _form(list(table)).most_common(1)[0], _form(list(areas)).most_common(1)[0]
    same = here[0] == there[0] and len(here[0]) >= 4
    return same and here[1] >= 0.8 * len(table) and there[1] >= 0.8 * len(areas)
