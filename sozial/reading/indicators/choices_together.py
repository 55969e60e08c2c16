"""What is proposed for figures in view of each other: names apart, one figure of each, directions of the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from sozial.i18n import N_
from sozial.model import POPULATION, Direction
from sozial.reading.indicators.count_columns import goes_with
from sozial.reading.indicators.indicator_choices import IndicatorChoice, Use
from sozial.reading.indicators.indicator_words import NO_WORD, heading_domain, propose_domain
from sozial.reading.vocabulary import figure_words

# What is below may be per cent.
_LEAST_SIZE = 101
_SEX = re.compile(r"(?<!\w)(m(ä|ae)nner|frauen|m(ä|ae)nnlich\w*|weiblich\w*|jungen|m(ä|ae)dchen)(?!\w)", re.I)
_OF_ALL = re.compile(r"(?<!\w)(insgesamt|gesamt|alle|zusammen)(?!\w)", re.I)
KEPT = N_("as it was kept")
SIZE = N_("a size or a sum: it would rank quarters by how large they are")
NO_BASE = N_("a count without a base: it would rank quarters by their size")
BASE = N_("what the others are shares of")
BECOMES_SHARE = N_("a count: becomes a share of its base")
_NUMBER_OF = re.compile(r"([\s_]*[-–:/,][\s_]*|[\s_]+)\(?(anzahl|absolut)\)?$", re.I)


def named_apart(choices: Sequence[IndicatorChoice]) -> list[IndicatorChoice]:
    """Return choices whose names tell them apart: lower levels that repeat get the upper ones back."""
    times = Counter(choice.name for choice in choices)
    found = []
    for choice in choices:
        if times[choice.name] > 1 and " / " in choice.code and not choice.is_confirmed:
            name = " – ".join(level.strip() for level in choice.code.split(" / "))
            own = choice.domain == heading_domain(choice.code)
            choice = replace(choice, name=name, domain=propose_domain(name) if own else choice.domain)
        found.append(choice)
    return found


def without_counting_word(choices: Sequence[IndicatorChoice]) -> list[IndicatorChoice]:
    """Return choices in which a share is not called a number, unless another figure has the name that is left."""
    names = {choice.name for choice in choices}
    return [
        replace(choice, name=_of_share(choice.name)) if is_count(choice) and choice.base and not choice.is_confirmed
        and _of_share(choice.name) not in names else choice
        for choice in choices
    ]  # fmt: skip


def _of_share(name: str) -> str:
    return _NUMBER_OF.sub("", name) or name


def context_without_word(choices: Sequence[IndicatorChoice]) -> list[IndicatorChoice]:
    """Propose figures of which no word tells a direction as context, where words tell it of others."""
    told = any(choice.is_weighed and choice.direction_reason != NO_WORD for choice in choices)
    reason = N_("no word tells a direction: shown, not weighed, until you choose one")
    return [
        replace(choice, direction=Direction.CONTEXT, direction_reason=reason if choice.is_shown else "")
        if choice.direction_reason == NO_WORD and not choice.is_confirmed and (told or choice.use is Use.SUPPORT)
        else choice
        for choice in choices
    ]


def sizes_as_context(choices: Sequence[IndicatorChoice], values: pd.DataFrame) -> list[IndicatorChoice]:
    """Propose sizes and sums that are no counts as context: an index of them compares how large quarters are.

    Examples
    --------
    >>> frame = pd.DataFrame({"Grünfläche in ha": [3.5, 14.0], "Grünflächenanteil": [3.5, 14.0]})
    >>> found = sizes_as_context([IndicatorChoice(one, direction=Direction.FAVOURABLE) for one in frame], frame)
    >>> [choice.direction.name for choice in found]
    ['CONTEXT', 'FAVOURABLE']
    """
    return [
        replace(choice, direction=Direction.CONTEXT, direction_reason=SIZE)
        if _may_be_size(choice) and _is_size(choice, values)
        else choice
        for choice in choices
    ]


def _may_be_size(choice: IndicatorChoice) -> bool:
    is_delivered = choice.use is Use.GIVEN and choice.is_weighed and choice.base is None and not choice.parts
    return is_delivered and not choice.is_confirmed and choice.direction_reason != KEPT


def _is_size(choice: IndicatorChoice, values: pd.DataFrame) -> bool:
    series = values[choice.code]
    largest = float(series.max())
    said = f"{choice.code} {choice.measure}".strip()
    if figure_words.says_sum(said, largest):
        return True
    if figure_words.says_rate(said) or POPULATION not in values or largest < _LEAST_SIZE:
        return False
    return goes_with(series, values[POPULATION])


def without_proposal(choices: Sequence[IndicatorChoice]) -> tuple[IndicatorChoice, ...]:
    """Return indicators whose direction no word tells and nobody has chosen: each needs a choice of its own.

    Examples
    --------
    >>> [one.code for one in without_proposal([IndicatorChoice("a", direction_reason=NO_WORD), IndicatorChoice("b")])]
    ['a']
    """
    return tuple(
        choice
        for choice in choices
        if choice.is_shown and not choice.is_confirmed and choice.direction_reason == NO_WORD
    )


def one_of_each(choices: Sequence[IndicatorChoice]) -> list[IndicatorChoice]:
    """Propose figures of one sex as context where the figure of all stands beside them: all would count twice."""
    stems = {_stem(choice.code) for choice in choices if choice.is_shown and not _is_of_one_sex(choice)}
    reason = N_("of one sex only; the figure of all stands beside it")
    return [
        replace(choice, direction=Direction.CONTEXT, direction_reason=reason)
        if choice.is_weighed and not choice.is_confirmed and _is_of_one_sex(choice) and _stem(choice.code) in stems
        else choice
        for choice in choices
    ]


def _is_of_one_sex(choice: IndicatorChoice) -> bool:
    return bool(_SEX.search(_spaced(choice.code)))


def _spaced(code: str) -> str:
    return code.replace("_", " ")


def _stem(code: str) -> str:
    """Return a code without the words that say of whom it is."""
    return " ".join(re.findall(r"\w+", _OF_ALL.sub(" ", _SEX.sub(" ", _spaced(code))))).casefold()


def is_count(choice: IndicatorChoice) -> bool:
    """Whether a proposed figure is a count that needs a base; offered sums of columns are none."""
    return (choice.use is Use.RATE and not choice.parts) or choice.reason == NO_BASE


def with_base(choices: Sequence[IndicatorChoice], base: str) -> tuple[IndicatorChoice, ...]:
    """Return proposals in which all counts are shares of one base; "" leaves them as they are.

    Examples
    --------
    >>> [choice.base for choice in with_base([IndicatorChoice("a", Use.RATE, base="x"), IndicatorChoice("b")], "y")]
    ['y', None]
    """
    if not base:
        return tuple(choices)
    return tuple(_as_base(choice) if choice.code == base else _on_base(choice, base) for choice in choices)


def _as_base(choice: IndicatorChoice) -> IndicatorChoice:
    return replace(choice, use=Use.SUPPORT, base=None, reason=BASE, measure="") if is_count(choice) else choice


def _on_base(choice: IndicatorChoice, base: str) -> IndicatorChoice:
    """Return a count as a share of a base; why it is one stays, but not that there was no base."""
    if not is_count(choice):
        return choice
    reason = BECOMES_SHARE if choice.reason == NO_BASE else choice.reason
    name = _of_share(choice.name)
    return replace(choice, use=Use.RATE, base=base, measure=choice.measure or "%", name=name, reason=reason)
