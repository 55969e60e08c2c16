"""Rules by which keys of two sides are compared, the strictest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from sozial.i18n import N_
from sozial.reading.vocabulary.area_words import looks_like_codes
from sozial.reading.vocabulary.place_names import are_alike, bare_name, normalise_name, only_name


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


# What these join beyond equal keys is a guess about how keys are built.
LOOSE = frozenset({Rule.DIGITS, Rule.PREFIX})
_READS_AS_NAME = re.compile(r"[a-zäöüß]{3}")


def _digits(key: str) -> str:
    runs = re.findall(r"\d+", key)
    return (runs[-1].lstrip("0") or "0") if runs else ""


def _without_zeros(key: str) -> str:
    return key.lstrip("0") if key.strip("0") else "0" if key else ""


def _unique(canonical: Mapping[str, str]) -> dict[str, str]:
    """Return key by canonical form, without forms that several keys share."""
    times = Counter(canonical.values())
    return {form: key for key, form in canonical.items() if form and times[form] == 1}


def pairs_by_form(table: Sequence[str], areas: Sequence[str], rule: Callable[[str], str]) -> dict[str, str]:
    """Return pairs of keys that have the same form by a rule."""
    left = _unique({key: rule(key) for key in dict.fromkeys(table) if key})
    right = _unique({key: rule(key) for key in dict.fromkeys(areas) if key})
    return {key: right[form] for form, key in left.items() if form in right}


def pairs_by_key(table: Sequence[str], areas: Sequence[str]) -> dict[Rule, dict[str, str]]:
    """Return what each rule for keys joins; a looser one adds to the stricter ones' pairs and takes none apart.

    Examples
    --------
    >>> found = pairs_by_key(["01", "2"], ["01", "002"])
    >>> found[Rule.EQUAL], found[Rule.ZEROS]
    ({'01': '01'}, {'01': '01', '2': '002'})
    """
    equal = pairs_by_form(table, areas, str)
    zeros = put_on(equal, pairs_by_form(table, areas, _without_zeros))
    found = {Rule.EQUAL: equal, Rule.ZEROS: zeros}
    for rule, loose in ((Rule.DIGITS, pairs_by_digits), (Rule.PREFIX, pairs_by_prefix)):
        pairs = put_on(zeros, loose(table, areas))
        if len(pairs) > len(zeros):
            found[rule] = pairs
    return found


def put_on(strict: Mapping[str, str], loose: Mapping[str, str]) -> dict[str, str]:
    """Return pairs of a stricter rule with those of a looser one for what is left over on both sides.

    Examples
    --------
    >>> put_on({"a": "1"}, {"a": "2", "b": "1", "c": "3"})
    {'a': '1', 'c': '3'}
    """
    taken = set(strict.values())
    return {**strict, **{key: other for key, other in loose.items() if key not in strict and other not in taken}}


def pairs_by_digits(table: Sequence[str], areas: Sequence[str]) -> dict[str, str]:
    """Return pairs of keys with the same number inside; "Neustadt 2" and "Altstadt 2" are two names."""
    return {
        key: other
        for key, other in pairs_by_form(table, areas, _digits).items()
        if not (_READS_AS_NAME.search(key) and _READS_AS_NAME.search(other)) or are_alike(key, other)
    }


def pairs_by_prefix(table: Sequence[str], areas: Sequence[str]) -> dict[str, str]:
    """Return pairs where all keys of one side are the beginning, or the end, of the other side's.

    Keys are codes: names that begin alike (Hoheluft-Ost, Hoheluft-West) are different places.
    """
    if not (looks_like_codes(list(table)) and looks_like_codes(list(areas))):
        return {}
    lengths = [Counter(len(key) for key in side if key) for side in (table, areas)]
    here, there = (counted.most_common(1)[0][0] for counted in lengths)
    best: dict[str, str] = {}
    if here != there and min(here, there) >= 2:
        cut = min(here, there)
        for shorten in (lambda key: key[:cut], lambda key: key[-cut:]):
            pairs = pairs_by_form(table, areas, shorten)
            # One of both is the shorter key itself, or else nothing says that they belong together.
            pairs = {key: other for key, other in pairs.items() if min(len(key), len(other)) == cut}
            best = max(best, pairs, key=len)
    return best


def pairs_by_name(table: Mapping[str, str], areas: Mapping[str, str]) -> dict[str, str]:
    """Return pairs of keys whose names are the same: as written, as spelled, without words such as Stadtteil.

    What is the same as it is written is never taken apart by a looser comparison.
    """
    found: dict[str, str] = {}
    for rule in (str, normalise_name, bare_name):
        left = _unique({key: rule(only_name(name)) for key, name in table.items()})
        right = _unique({key: rule(only_name(name)) for key, name in areas.items()})
        found = put_on(found, {key: right[form] for form, key in left.items() if form in right})
    return found
