"""Tables of several departments brought to the same keys, by the rules that join tables and areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.joining.key_rules import RULE_LABELS, Rule
from sozial.reading.joining.match import ENOUGH, Match
from sozial.reading.loading.fitting import PreparedAreas, units_of
from sozial.reading.plans.columns import TablePlan
from sozial.reading.sandbox.joining_safely import match_units_safely
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.area_words import looks_like_codes

# Numbers alone agree by chance: 1 to 5 can be districts as well as the first five quarters.
_AT_LEAST = {Rule.EQUAL: 0.0, Rule.ZEROS: 0.5, Rule.NAMES: 0.5, Rule.DIGITS: ENOUGH, Rule.PREFIX: ENOUGH}


def join_tables(
    tables: Sequence[tuple[RawTable, TablePlan]], areas: PreparedAreas | None = None
) -> list[tuple[RawTable, TablePlan]]:
    r"""Return tables with plans under which the same quarter has the same key in each.

    The table with codes and most quarters gives the keys. Another table takes them over if a rule joins at least
    90 per cent of its quarters and no names contradict; else it keeps its own, and a finding says so. Areas that know
    both keys and names can join a table of names to one of numbers.

    Examples
    --------
    >>> from sozial.reading.plans.columns import unit_keys
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> texts = (b"Nr;Stadtteil;a\n01;Au;1\n02;Berg;2\n", b"Stadtteil;b\nau;3\nBerg;4\n")
    >>> read = [read_table(text, "t.csv") for text in texts]
    >>> joined = join_tables([(table, propose_columns(table)) for table in read])
    >>> [unit_keys(table, plan) for table, plan in joined]
    [['01', '02'], ['01', '02']]
    """
    if len(tables) < 2:
        return list(tables)
    units = [units_of([entry]) for entry in tables]
    first = max(range(len(tables)), key=lambda number: _fitness(units[number]))
    every = dict(units[first])
    joined = list(tables)
    titles = [table.title for table, _plan in tables]
    others = sorted(set(range(len(tables))) - {first}, key=lambda number: -len(units[number]))
    sure = _fit_in_turn(others, units, every, areas, titles)
    for number, match in sure.items():
        if match is not None:
            table, plan = tables[number]
            joined[number] = (table, _renamed(plan, match, table.title))
    for number in others:
        if number not in sure:
            table, plan = tables[number]
            match = match_units_safely(units[number], every, title=table.title)
            finding = _apart(match, table.title, titles[first])
            joined[number] = (table, replace(plan, findings=(*plan.findings, finding)))
    return joined


def _fit_in_turn(
    waiting: Sequence[int],
    units: Sequence[Mapping[str, str]],
    every: dict[str, str],
    areas: PreparedAreas | None,
    titles: Sequence[str],
) -> dict[int, Match | None]:
    """Return how tables surely fit the others, whose quarters grow by what each brings; None: their keys are the same.

    A table that says nothing to the first may fit another one that has brought names or keys.
    """
    sure: dict[int, Match | None] = {}
    while waiting:
        found = _fit_once(waiting, units, every, titles)
        if not found and areas is not None:
            found = _bridged(waiting, units, every, areas, titles)
        if not found:
            break
        sure |= found
        waiting = [number for number in waiting if number not in found]
    return sure


def _fit_once(
    waiting: Sequence[int], units: Sequence[Mapping[str, str]], every: dict[str, str], titles: Sequence[str]
) -> dict[int, Match | None]:
    """Return which tables surely fit, and put their quarters to the others'."""
    found: dict[int, Match | None] = {}
    for number in waiting:
        match = _match(units[number], every, titles[number])
        if match is None or _is_sure(match, every):
            found[number] = match
            _bring(units[number], match, every)
    return found


def _bring(units: Mapping[str, str], match: Match | None, every: dict[str, str]) -> None:
    """Put the quarters of a table to those of the others, with their names where the others have none."""
    pairs = {key: key for key in units} if match is None else match.pairs
    for key, name in units.items():
        other = pairs.get(key, key)
        if every.get(other, other) == other:
            every[other] = name if name != key else other


def _bridged(
    numbers: Sequence[int],
    units: Sequence[Mapping[str, str]],
    every: Mapping[str, str],
    areas: PreparedAreas,
    titles: Sequence[str],
) -> dict[int, Match | None]:
    """Return how tables fit the others by way of the areas, where both sides surely fit these."""
    known = match_units_safely(every, areas.names, areas.attributes, title=titles[0])
    found: dict[int, Match | None] = {}
    if not _is_sure(known, areas.names):
        return found
    partner = {other: key for key, other in known.pairs.items()}
    for number in numbers:
        match = match_units_safely(units[number], areas.names, areas.attributes, title=titles[number])
        if _is_sure(match, areas.names):
            pairs = {key: partner[other] for key, other in match.pairs.items() if other in partner}
            found[number] = replace(match, pairs=pairs)
    return found


def _fitness(units: Mapping[str, str]) -> tuple[bool, bool, int, int]:
    """Return how well a table's keys serve as the keys of all: codes, with names, many, with their zeros."""
    named = any(name != key for key, name in units.items())
    return looks_like_codes(list(units)), named, len(units), sum(map(len, units))


def _match(units: Mapping[str, str], every: Mapping[str, str], title: str) -> Match | None:
    """Return how a table fits the others, None where its keys are theirs already."""
    if not units or len(units.keys() & every.keys()) >= ENOUGH * len(units):
        return None
    return match_units_safely(units, every, title=title)


def _is_sure(match: Match, every: Mapping[str, str]) -> bool:
    if match.other_edition or match.rule not in _AT_LEAST or match.names_differ > 0.1 * len(match.pairs):
        return False
    return match.is_enough and len(match.pairs) >= _AT_LEAST[match.rule] * len(every)


def _renamed(plan: TablePlan, match: Match, title: str) -> TablePlan:
    message = NP_(
        "Joined to the other tables by this rule: {rule} ({n} quarter).",
        "Joined to the other tables by this rule: {rule} ({n} quarters).",
    )
    values = {"rule": Phrase(RULE_LABELS[match.rule]), "n": len(match.pairs)}
    remedy = N_("Check a few in the preview.")
    finding = Finding("tables-joined", Severity.NOTE, message, remedy, title, values)
    return replace(plan, renamed=dict(match.pairs), findings=(*plan.findings, finding))


def _apart(match: Match, title: str, other: str) -> Finding:
    if match.other_edition:
        message = N_("Keys of the same form as in {other}, but hardly any is common: two editions of the territory.")
        remedy = N_("Convert the older table with a correspondence table, or load one of them alone.")
        return Finding("tables-other-edition", Severity.WARNING, message, remedy, title, {"other": other})
    message = N_(
        "Quarters of this table that no other table has stand beside the others, without their figures: {units}"
    )
    remedy = N_("Choose the column with the same keys in both tables in step 2.")
    values = {"units": listed([name or key for key, name in match.only_table.items()])}
    return Finding("tables-apart", Severity.WARNING, message, remedy, title, values)
