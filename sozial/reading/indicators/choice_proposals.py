"""What figures are proposed to mean: rates of counts, directions, names and Handlungsfelder, each with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.i18n import N_
from sozial.model import POPULATION, Dataset, Direction, Indicator
from sozial.reading.indicators.choices_together import (
    KEPT,
    NO_BASE,
    context_without_word,
    named_apart,
    one_of_each,
    sizes_as_context,
    without_counting_word,
)
from sozial.reading.indicators.count_columns import age_group, find_counts, find_totals, usual_groups
from sozial.reading.indicators.indicator_choices import IndicatorChoice, Use
from sozial.reading.indicators.indicator_words import (
    propose_direction,
    propose_domain,
    propose_name,
    propose_people,
)
from sozial.reading.indicators.made_rates import without_made
from sozial.reading.indicators.own_rates import complements_as_context, find_own_rates, with_own_rates
from sozial.reading.vocabulary import figure_words

_HOUSEHOLDS = re.compile(r"haushalte?\b|households?\b", re.I)
# They are counted by households, not by persons.
_OF_HOUSEHOLDS = re.compile(r"haushalte?\b|households?\b|(?<!personen in )bedarfsgemeinschaften", re.I)
_WHOLE = re.compile(r"^(haushalte?|wohnungen|households?|\w*berechtigte)([_ ]*(insgesamt|gesamt))?$", re.I)
MADE = N_("proposed with the figures that were worked out")
_SHARE = re.compile(r"anteil|quote|rate\b|share|prozent|%", re.I)


@dataclass(frozen=True)
class _Seen:
    """What is known of all figures before each is looked at."""

    values: pd.DataFrame
    counts: Mapping[str, str]
    bases: Mapping[str, str | None]
    totals: Collection[str]
    support: Collection[str]
    headings: Collection[str]


def propose_choices(
    dataset: Dataset,
    described: Collection[str] = (),
    titles: Mapping[str, str] | None = None,
    kept: Collection[str] = (),
    tables: Mapping[str, str] | None = None,
    suggested: Collection[str] = (),
) -> tuple[IndicatorChoice, ...]:
    """Propose what every figure of the data means.

    Counts are proposed as a share of their total, or of the inhabitants; where there is neither, as no indicator.

    Parameters
    ----------
    described
        Codes that a person has described: they stay as they are, with their direction confirmed.
    titles
        What the table of a code is called, for names that say only how something is measured.
    kept
        Codes whose direction was kept with a reading: words do not change it.
    tables
        The table of a code, where it is known: a count and its own rate stand in the same.
    suggested
        Codes that the app itself has described: they stay as they are, and a person has yet to confirm their direction.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=pd.Index(["1", "2"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2023"), ("2", "2023")], names=["unit", "period"])
    >>> values = pd.DataFrame({"population": [500.0, 900.0], "Arbeitslose": [50.0, 30.0]}, index=index)
    >>> dataset = Dataset("T", units, values, (Indicator("Arbeitslose"),))
    >>> [(str(choice.use), choice.base, choice.domain) for choice in propose_choices(dataset)]
    [('rate', 'population', 'Arbeit')]
    """
    known = {indicator.code: indicator for indicator in dataset.indicators}
    columns = [str(name) for name in dataset.values.columns if name != POPULATION]
    order = [*known, *(name for name in columns if name not in known)]
    seen = _see(dataset, order)
    choices = [
        _described(known[code])
        if code in described and code in known
        else _proposed(seen, known.get(code), code, (titles or {}).get(code, ""), code in kept)
        for code in order
        if code in dataset.values
    ]
    rates = [choice.code for choice in choices if choice.use is Use.GIVEN]
    own = find_own_rates(dataset.values, list(seen.counts), rates, seen.headings, tables or titles)
    choices = one_of_each(named_apart(without_counting_word(with_own_rates(choices, own))))
    choices = sizes_as_context(complements_as_context(choices, dataset.values), dataset.values)
    choices = context_without_word(choices)
    groups = _groups(seen, [choice for choice in choices if choice.use is Use.RATE])
    # What can be weighed stands first, what only supports others last.
    place = {use: at for at, use in enumerate((Use.GIVEN, Use.UNUSED, Use.SUPPORT))}
    choices = [
        replace(one, is_confirmed=False, direction_reason=MADE) if one.code in suggested else one for one in choices
    ]
    return tuple(sorted((*choices, *groups), key=lambda choice: place.get(choice.use, 0)))


def base_candidates(dataset: Dataset) -> tuple[str, ...]:
    """Return columns that can be the base of a rate: inhabitants first, then all whole numbers."""
    columns = [str(name) for name in dataset.values.columns if name != POPULATION]
    whole = [name for name in columns if ((known := dataset.values[name].dropna()) % 1 == 0).all() and len(known)]
    return (*([POPULATION] if POPULATION in dataset.values else []), *whole)


def continued_choices(dataset: Dataset, choices: Sequence[IndicatorChoice]) -> tuple[IndicatorChoice, ...]:
    """Return choices for data that goes on with a new delivery: known figures as before, new ones as proposed."""
    known = {choice.code for choice in choices}
    raw = without_made(dataset, choices)
    return (*choices, *(new for new in propose_choices(raw) if new.code not in known and new.code in raw.values))


def _base_of(values: pd.DataFrame, name: str, households: str | None) -> str | None:
    """Return what a count is a part of where no total shows it: all households, or inhabitants; None: neither."""
    if households is not None and households != name and _OF_HOUSEHOLDS.search(figure_words.unbroken(name)):
        return households
    return POPULATION if _is_part(values, name) else None


def _bases(
    values: pd.DataFrame, columns: Sequence[str], counts: Collection[str]
) -> tuple[dict[str, str | None], set[str]]:
    """Return what each count is a part of, None where it is not known; and which columns are totals of others."""
    bases: dict[str, str | None] = {}
    for entry in find_totals(values, [name for name in columns if name in counts]):
        for part in entry.parts:
            bases.setdefault(part, entry.total)
    totals = {total for total in bases.values() if total}
    households = next((name for name in columns if _WHOLE.match(name) and _HOUSEHOLDS.search(name)), None)
    for name in counts:
        if name not in bases:
            bases[name] = _base_of(values, name, households)
    return bases, totals


def _see(dataset: Dataset, codes: Sequence[str]) -> _Seen:
    values = dataset.values
    columns = [code for code in values.columns if code != POPULATION]
    counts = find_counts(values, columns)
    support = {name for entry in dataset.indicators for name in (entry.count, entry.base) if name}
    bases, totals = _bases(values, columns, counts)
    firsts = Counter(code.split(" / ")[0] for code in codes if " / " in code)
    return _Seen(values, counts, bases, totals, support, {name for name, times in firsts.items() if times > 1})


def _is_part(values: pd.DataFrame, name: str) -> bool:
    """Whether a count can be a part of the inhabitants: it is never larger."""
    if POPULATION not in values:
        return False
    both = values[[name, POPULATION]].dropna()
    return bool(len(both)) and bool((both[name] <= both[POPULATION]).mean() >= 0.98)


def _described(known: Indicator) -> IndicatorChoice:
    return IndicatorChoice(
        known.code,
        name=known.name,
        domain=known.domain,
        department=known.department,
        direction=known.direction,
        is_confirmed=True,
        measure=known.measure,
        parts=(known.count,) if known.count else (),
        base=known.base,
        factor=known.factor,
        source=known.source,
        reference_date=known.reference_date,
        definition=known.definition,
        breaks=known.breaks,
        decimals=known.decimals,
        people=known.people,
    )


def _proposed(seen: _Seen, known: Indicator | None, code: str, title: str, is_kept: bool) -> IndicatorChoice:
    start = _described(known or Indicator(code))
    name, domain = propose_name(code, start.name, seen.headings, title)
    said = f"{title} {code} {name}"
    direction, why = propose_direction(f"{code} {name}" if title not in name else said)
    if is_kept or start.direction is not Direction.BURDEN:
        direction, why = start.direction, KEPT
    choice = replace(
        start,
        name=name,
        people=start.people or propose_people(name),
        domain=start.domain or domain or propose_domain(said),
        direction=direction,
        direction_reason=why,
        is_confirmed=False,
    )
    if known is None or code in seen.support:
        return replace(choice, use=Use.SUPPORT, reason=N_("a count or base beside a rate"))
    if code in seen.counts:
        return _counted(seen, choice)
    if _is_share_of_one(seen.values[code], f"{code} {name}"):
        reason = N_("shares between 0 and 1: shown as per cent")
        return replace(choice, scale=100.0, reason=reason, measure="%")
    return choice


def _counted(seen: _Seen, choice: IndicatorChoice) -> IndicatorChoice:
    """Propose a count as a share of its base; a whole that others are parts of is no indicator."""
    base = seen.bases[choice.code]
    if _WHOLE.match(choice.code) or (choice.code in seen.totals and base is None):
        return replace(choice, use=Use.SUPPORT, reason=N_("a whole that others are parts of"))
    if base is None:
        return replace(choice, use=Use.UNUSED, reason=NO_BASE)
    return replace(choice, use=Use.RATE, base=base, reason=seen.counts[choice.code], measure="%")


def _is_share_of_one(series: pd.Series, name: str) -> bool:
    known = series.dropna().to_numpy(dtype=float)
    if not len(known) or figure_words.says_per(name) or not _SHARE.search(name):
        return False
    return bool(((known >= 0) & (known <= 1)).all() and not np.isin(known, (0.0, 1.0)).all())


def _groups(seen: _Seen, rates: Sequence[IndicatorChoice]) -> list[IndicatorChoice]:
    """Offer the usual age groups that the columns give; nobody has to use them."""
    found: list[IndicatorChoice] = []
    for base in dict.fromkeys(choice.base for choice in rates):
        ages = {
            choice.code: ages
            for choice in rates
            if choice.base == base and (ages := age_group(choice.code)) is not None
        }
        for label, parts in usual_groups(ages).items():
            if label in seen.values or any(choice.code == label for choice in found):
                continue
            direction, why = propose_direction(label)
            choice = IndicatorChoice(
                label, Use.UNUSED, name=label, domain="Demografie", direction=direction, parts=parts, base=base,
                measure="%", reason=N_("offered: added up from age columns"), direction_reason=why,
            )  # fmt: skip
            found.append(choice)
    return found
