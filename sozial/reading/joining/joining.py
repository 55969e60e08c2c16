"""How a table and areas fit together: rules are tried and scored openly, and every unit on one side only is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sozial.reading.joining.key_rules import LOOSE, Rule, pairs_by_key, pairs_by_name
from sozial.reading.joining.match import Candidate, Match
from sozial.reading.vocabulary.place_names import are_alike, likeness, near_names


def _candidates(
    table: Mapping[str, str], areas: Mapping[str, str], columns: Mapping[str, Sequence[str]]
) -> list[Candidate]:
    """Return every rule with every column of the areas that joins anything."""
    units, named = list(table), pairs_by_name(table, areas)
    found: list[Candidate] = []
    for column, values in {"": list(areas), **columns}.items():
        known = dict(zip(values, areas, strict=True)) if column else {key: key for key in areas}
        if len(known) < 0.9 * len(areas):
            continue
        for rule, pairs in pairs_by_key(units, list(known)).items():
            joined = {key: known[value] for key, value in pairs.items()}
            found.append(Candidate(rule, column, _but_not_by_name(joined, named) if rule in LOOSE else joined))
    found.append(Candidate(Rule.NAMES, "", named))
    return [entry for entry in found if entry.pairs]


def _but_not_by_name(pairs: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """Return pairs without those of which one has another partner with an equal name."""
    partner = {other: key for key, other in named.items()}
    return {
        key: other for key, other in pairs.items() if named.get(key, other) == other and partner.get(other, key) == key
    }


def _named_alike(table: Mapping[str, str], areas: Mapping[str, str]) -> list[str]:
    """Return keys that are equal on both sides, with names that resemble each other."""
    return [
        key
        for key, name in table.items()
        if key in areas and name != key and areas[key] != key and are_alike(name, areas[key])
    ]


def match_units(
    table: Mapping[str, str],
    areas: Mapping[str, str],
    columns: Mapping[str, Sequence[str]] | None = None,
    confirmed: Mapping[str, str] | None = None,
    rule: Rule | None = None,
) -> Match:
    """Compare a table's units with areas by every rule, and take the strictest one that surely joins most.

    A pair that is equal, or has equal names, is not taken apart by a looser rule. What a looser rule would add to pairs
    that are mostly equal is a suggestion.

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
    every = _candidates(table, areas, columns or {})
    candidates = _in_order([entry for entry in every if rule is None or entry.rule is rule], table, areas)
    best = _taken(candidates, every, rule, other_edition)
    told = confirmed or {}
    taken = set(told.values())
    # What a person confirmed holds; nothing else goes to the same area.
    pairs = {key: other for key, other in best.pairs.items() if other not in taken} | dict(told)
    used = set(pairs.values())
    left = {key: name for key, name in table.items() if key not in pairs}
    right = {key: name for key, name in areas.items() if key not in used}
    differ = 0 if best.rule is Rule.NAMES else _contradictions(pairs, table, areas)
    return Match(
        {key: table[key] for key in table if key in pairs},
        left,
        right,
        best.rule,
        best.area_column,
        pairs,
        tuple(candidates),
        () if other_edition else _questions(left, right, every, best.area_column),
        other_edition,
        differ,
    )


def _in_order(entries: Sequence[Candidate], table: Mapping[str, str], areas: Mapping[str, str]) -> list[Candidate]:
    """Return what rules join, the one that joins most surely first, of several the strictest."""
    named = pairs_by_name(table, areas)
    order = list(Rule)
    return sorted(
        entries,
        key=lambda entry: (
            -_quality(entry, table, areas, named),
            order.index(entry.rule),
            entry.area_column != "",
        ),
    )


def _taken(
    candidates: Sequence[Candidate], every: Sequence[Candidate], rule: Rule | None, other_edition: bool
) -> Candidate:
    """Return what joins: without a person's choice never a guess about keys most of which are equal as they are."""
    if rule is None:
        # Names that stayed the same do not make two editions one.
        candidates = [
            entry
            for entry in candidates
            if (entry.rule is Rule.EQUAL if other_edition else _is_rule_of_all(entry, every))
        ]
    return candidates[0] if candidates else Candidate(Rule.EQUAL, "", {})


def _is_rule_of_all(entry: Candidate, every: Sequence[Candidate]) -> bool:
    """Whether a rule says how keys are built, and not only what becomes of a few that others leave over."""
    if entry.rule not in LOOSE:
        return True
    strict = (
        other for other in every if other.area_column == entry.area_column and other.rule in (Rule.EQUAL, Rule.ZEROS)
    )
    return max((len(other.pairs) for other in strict), default=0) < 0.5 * len(entry.pairs)


def _questions(
    left: Mapping[str, str], right: Mapping[str, str], every: Sequence[Candidate], area_column: str
) -> tuple[tuple[str, str, float], ...]:
    """Return which of those left over may be the same: by near names, and by what looser rules alone would join."""
    near = near_names(left, right)
    asked = {key for key, _other, _likeness in near} | {other for _key, other, _likeness in near}
    loose = {
        (key, other)
        for entry in every
        if entry.rule in LOOSE and entry.area_column in ("", area_column)
        for key, other in entry.pairs.items()
        if key in left and other in right and not {key, other} & asked and are_alike(left[key], right[other])
    }
    keys, others = Counter(key for key, _other in loose), Counter(other for _key, other in loose)
    single = [(key, other) for key, other in sorted(loose) if keys[key] == 1 == others[other]]
    return near + tuple((key, other, likeness(left[key], right[other])) for key, other in single)


def _contradictions(pairs: Mapping[str, str], table: Mapping[str, str], areas: Mapping[str, str]) -> int:
    """Return how many pairs have names that do not resemble each other; a key that stands for a name says nothing."""
    return sum(
        table[key] != key and areas[other] != other and not are_alike(table[key], areas[other])
        for key, other in pairs.items()
    )


def _quality(entry: Candidate, table: Mapping[str, str], areas: Mapping[str, str], named: Mapping[str, str]) -> float:
    """Return the share of units joined, less those whose names contradict the join, and pairs that it takes apart.

    Names take apart equal keys with names that resemble each other, a guess about keys equal names.
    """
    share = entry.share(len(table))
    lost = differ = 0
    if entry.rule is Rule.NAMES:
        lost = sum(entry.pairs.get(key) != key for key in _named_alike(table, areas))
    else:
        differ = _contradictions(entry.pairs, table, areas)
    if entry.rule in LOOSE:
        lost = sum(entry.pairs.get(key) != other for key, other in named.items())
    return round(share - (0.9 * differ + lost) / max(len(table), 1), 3)


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
