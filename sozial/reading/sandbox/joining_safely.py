"""How tables and areas fit, found out in the process that is ended in time; little work is done at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from sozial.reading.joining.joining import match_units
from sozial.reading.joining.key_rules import Rule
from sozial.reading.joining.match import Match
from sozial.reading.sandbox import file_answers, messages
from sozial.reading.sandbox.packing import match_of, units_packed
from sozial.reading.sandbox.working_safely import ask_once

_FEW_TEXTS, _FEW_LETTERS, _FEW_PAIRS, _SHORT = 3_000, 60_000, 10_000, 100


def _is_little(sides: Iterable[str], pairs: int) -> bool:
    texts = list(sides)
    few = len(texts) <= _FEW_TEXTS and pairs <= _FEW_PAIRS
    return few and sum(map(len, texts)) <= _FEW_LETTERS and max(map(len, texts), default=0) <= _SHORT


def match_units_safely(
    table: Mapping[str, str],
    areas: Mapping[str, str],
    columns: Mapping[str, Sequence[str]] | None = None,
    confirmed: Mapping[str, str] | None = None,
    rule: Rule | None = None,
    title: str = "",
) -> Match:
    """Compare a table's units with areas (see `sozial.reading.joining.joining.match_units`).

    Parameters
    ----------
    title
        What a refusal names.

    Raises
    ------
    DataError
        If the work had to be stopped.
    """
    further = columns or {}
    sides = chain(table, table.values(), areas, areas.values(), *further.values())
    if _is_little(sides, len(table) * len(areas)):
        return match_units(table, areas, columns, confirmed, rule)
    choices = {"confirmed": dict(confirmed or {}), "rule": None if rule is None else str(rule)}
    answer = ask_once(messages.MATCH, units_packed(table, areas, further), title, choices, 0.0)
    return match_of(file_answers.plain_of(answer.message), table, areas)
