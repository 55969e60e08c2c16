"""How a table and areas fit together: rules are tried and scored openly, and every unit on one side only is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sozial.errors import Finding, Phrase, Severity
from sozial.i18n import N_
from sozial.reading.place_names import MOST_COMPARED, are_alike, bare_name, near_names, normalise_name, only_name

ENOUGH = 0.9


class Rule(StrEnum):
    """How keys are compared, the strictest first."""

    EQUAL = "equal"
    ZEROS = "leading-zeros"
    DIGITS = "digits"
    PREFIX = "prefix"
    NAMES = "names"


RULE_LABELS: dict[Rule, str] = {
    Rule.EQUAL: N_("keys are equal"),
    Rule.ZEROS: N_("keys are equal without leading zeros"),
    Rule.DIGITS: N_("the number inside the key is equal (STGT01 and 1)"),
    Rule.PREFIX: N_("the longer key begins or ends with the shorter one"),
    Rule.NAMES: N_("names are equal, however they are spelled"),
}


def _digits(key: str) -> str:
    runs = re.findall(r"\d+", key)
    return str(int(runs[-1])) if runs else ""


_CANONICAL: tuple[tuple[Rule, Callable[[str], str]], ...] = (
    (Rule.EQUAL, lambda key: key),
    (Rule.ZEROS, lambda key: key.lstrip("0") if key.strip("0") else "0" if key else ""),
    (Rule.DIGITS, _digits),
)


@dataclass(frozen=True)
class Candidate:
    """One rule with one column of the areas, and what it joins."""

    rule: Rule
    area_column: str
    pairs: Mapping[str, str]

    def share(self, units: int) -> float:
        """Return the share of the table's units that are joined."""
        return len(self.pairs) / units if units else 0.0


@dataclass(frozen=True)
class Match:
    """How table and areas fit.

    Parameters
    ----------
    rule, area_column
        What joins them.
    pairs
        Key on the map by key of the table.
    matched, only_table, only_map
        Names by key: in both (the table's keys), only in the table, only on the map (the map's keys).
    candidates
        Every rule that joins anything, the best first.
    suggestions
        (table's key, map's key, likeness from 0 to 1) of near names among the rest, to be confirmed one by one.
    other_edition
        Whether the keys have one form but hardly any is common: another edition of the territory.
    names_differ
        How many joined units have names that do not resemble each other.
    """

    matched: Mapping[str, str]
    only_table: Mapping[str, str]
    only_map: Mapping[str, str]
    rule: Rule = Rule.EQUAL
    area_column: str = ""
    pairs: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    suggestions: tuple[tuple[str, str, float], ...] = ()
    other_edition: bool = False
    names_differ: int = 0

    @property
    def share(self) -> float:
        """Share of the table's units that are on the map."""
        units = len(self.matched) + len(self.only_table)
        return len(self.matched) / units if units else 0.0

    @property
    def not_compared(self) -> int:
        """How many units that are only in the table were not looked at when near names were searched."""
        return 0 if self.other_edition or not self.only_map else max(0, len(self.only_table) - MOST_COMPARED)

    @property
    def is_enough(self) -> bool:
        """Whether a map is drawn without asking."""
        return self.share >= ENOUGH

    def findings(self) -> list[Finding]:
        """Return what the user has to know about this match."""
        found = []
        if self.matched and self.rule is not Rule.EQUAL:
            message = N_("Joined by this rule: {rule} ({n} units).")
            values: dict[str, object] = {"rule": Phrase(RULE_LABELS[self.rule]), "n": len(self.matched)}
            found.append(Finding("join-rule", Severity.NOTE, message, N_("Check a few on the map."), values=values))
        if self.other_edition:
            message = N_(
                "Keys of the same form, but only {n} of {all} are common: these are two editions of the territory."
            )
            values = {"n": len(self.matched), "all": len(self.matched) + len(self.only_table)}
            remedy = N_("Load areas of the table's edition, or convert the table with a correspondence table.")
            found.append(Finding("other-edition", Severity.QUESTION, message, remedy, values=values))
        elif not self.is_enough:
            message = N_(
                "Only {n} of {all} units of the table are on the map, so there is no map without your consent."
            )
            values = {"n": len(self.matched), "all": len(self.matched) + len(self.only_table)}
            remedy = N_("Choose other key columns, confirm near names, or say that this is right.")
            found.append(Finding("join-low", Severity.QUESTION, message, remedy, values=values))
        for code, units, message, remedy in (
            (
                "only-table",
                self.only_table,
                N_("Only in the table, so not on the map: {n}"),
                N_("They are ranked all the same; check their keys."),
            ),
            (
                "only-map",
                self.only_map,
                N_("Only on the map, so without figures: {n}"),
                N_("They are shown as “no data”; check their keys."),
            ),
        ):
            if units:
                found.append(Finding(code, Severity.WARNING, message, remedy, values={"n": len(units)}))
        if self.not_compared:
            message = N_("Near names were looked for among {n} units of the table; not among the other {left}.")
            values = {"n": MOST_COMPARED, "left": self.not_compared}
            remedy = N_("Check key columns or rule first: so many units hardly differ by their spelling.")
            found.append(Finding("near-names", Severity.NOTE, message, remedy, values=values))
        if self.names_differ:
            message = N_("Joined by key, but the names do not resemble each other: {n}")
            values = {"n": self.names_differ}
            severity = Severity.QUESTION if self.names_differ > 0.5 * len(self.matched) else Severity.WARNING
            remedy = N_("Check whether both sides number the same areas.")
            found.append(Finding("names-differ", severity, message, remedy, values=values))
        return found


def _unique(canonical: Mapping[str, str]) -> dict[str, str]:
    """Return key by canonical form, without forms that several keys share."""
    times = Counter(canonical.values())
    return {form: key for key, form in canonical.items() if form and times[form] == 1}


def _pairs(table: Sequence[str], areas: Sequence[str], rule: Callable[[str], str]) -> dict[str, str]:
    left = _unique({key: rule(key) for key in dict.fromkeys(table) if key})
    right = _unique({key: rule(key) for key in dict.fromkeys(areas) if key})
    return {key: right[form] for form, key in left.items() if form in right}


def _prefix_pairs(table: Sequence[str], areas: Sequence[str]) -> dict[str, str]:
    """Return pairs where all keys of one side are the beginning, or the end, of the other side's."""
    lengths = [Counter(len(key) for key in side if key) for side in (table, areas)]
    if not all(lengths):
        return {}
    here, there = (counted.most_common(1)[0][0] for counted in lengths)
    best: dict[str, str] = {}
    if here != there and min(here, there) >= 2:
        cut = min(here, there)
        for shorten in (lambda key: key[:cut], lambda key: key[-cut:]):
            pairs = _pairs(table, areas, shorten)
            best = max(best, pairs, key=len)
    return best


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
    sides = {"": list(areas), **(columns or {})}
    units = list(table)
    candidates: list[Candidate] = []
    for column, values in sides.items():
        known = (
            {value: key for key, value in zip(areas, values, strict=True)} if column else {key: key for key in areas}
        )
        if len(known) < 0.9 * len(areas):
            continue
        for name, canonical in _CANONICAL:
            pairs = _pairs(units, list(known), canonical)
            candidates.append(Candidate(name, column, {key: known[value] for key, value in pairs.items()}))
        pairs = _prefix_pairs(units, list(known))
        candidates.append(Candidate(Rule.PREFIX, column, {key: known[value] for key, value in pairs.items()}))
    other_edition = _is_other_edition(table, areas)
    candidates.append(Candidate(Rule.NAMES, "", _name_pairs(table, areas)))
    candidates = [entry for entry in candidates if entry.pairs and (rule is None or entry.rule is rule)]
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


def _name_pairs(table: Mapping[str, str], areas: Mapping[str, str]) -> dict[str, str]:
    best: dict[str, str] = {}
    for rule in (normalise_name, bare_name):
        left = _unique({key: rule(only_name(name)) for key, name in table.items()})
        right = _unique({key: rule(only_name(name)) for key, name in areas.items()})
        pairs = {key: right[form] for form, key in left.items() if form in right}
        best = max(best, pairs, key=len)
    return best


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
