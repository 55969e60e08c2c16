"""Rules by which keys of two sides are compared, the strictest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from sozial.i18n import N_
from sozial.reading.vocabulary.place_names import bare_name, normalise_name, only_name


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
    return (runs[-1].lstrip("0") or "0") if runs else ""


CANONICAL: tuple[tuple[Rule, Callable[[str], str]], ...] = (
    (Rule.EQUAL, lambda key: key),
    (Rule.ZEROS, lambda key: key.lstrip("0") if key.strip("0") else "0" if key else ""),
    (Rule.DIGITS, _digits),
)


def _unique(canonical: Mapping[str, str]) -> dict[str, str]:
    """Return key by canonical form, without forms that several keys share."""
    times = Counter(canonical.values())
    return {form: key for key, form in canonical.items() if form and times[form] == 1}


def pairs_by_form(table: Sequence[str], areas: Sequence[str], rule: Callable[[str], str]) -> dict[str, str]:
    """Return pairs of keys that have the same form by a rule."""
    left = _unique({key: rule(key) for key in dict.fromkeys(table) if key})
    right = _unique({key: rule(key) for key in dict.fromkeys(areas) if key})
    return {key: right[form] for form, key in left.items() if form in right}


def pairs_by_prefix(table: Sequence[str], areas: Sequence[str]) -> dict[str, str]:
    """Return pairs where all keys of one side are the beginning, or the end, of the other side's."""
    lengths = [Counter(len(key) for key in side if key) for side in (table, areas)]
    if not all(lengths):
        return {}
    here, there = (counted.most_common(1)[0][0] for counted in lengths)
    best: dict[str, str] = {}
    if here != there and min(here, there) >= 2:
        cut = min(here, there)
        for shorten in (lambda key: key[:cut], lambda key: key[-cut:]):
            pairs = pairs_by_form(table, areas, shorten)
            best = max(best, pairs, key=len)
    return best


def pairs_by_name(table: Mapping[str, str], areas: Mapping[str, str]) -> dict[str, str]:
    """Return pairs of keys whose names are the same."""
    best: dict[str, str] = {}
    for rule in (normalise_name, bare_name):
        left = _unique({key: rule(only_name(name)) for key, name in table.items()})
        right = _unique({key: rule(only_name(name)) for key, name in areas.items()})
        pairs = {key: right[form] for form, key in left.items() if form in right}
        best = max(best, pairs, key=len)
    return best
