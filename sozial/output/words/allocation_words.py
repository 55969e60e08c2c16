"""Words of an allocation: whom it is for, how need comes about, what binds, and by how many people parts are told."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sozial.i18n import N_, format_number, translator, useful_digits
from sozial.model import POPULATION, Dataset
from sozial.planning.allocation.allocation_rule import ABSOLUTE, LEAVE_OUT, MEAN_NEED, PER_HEAD, target_groups
from sozial.planning.allocation.bounds import CAP, FLOOR, LAST
from sozial.planning.allocation.need import NEEDS
from sozial.recipe import Step

BOUND_LABELS = {FLOOR: N_("floor"), CAP: N_("cap"), LAST: N_("last year")}
WITHOUT_INDEX_LABELS = {MEAN_NEED: N_("mean need of the others"), LEAVE_OUT: N_("get nothing")}
BINDS = {PER_HEAD: N_("% of the equal part per head"), ABSOLUTE: N_("absolute")}
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


@dataclass(frozen=True)
class PerCapitaScale:
    """By how many people parts are told: a few posts per head would be 0.0002.

    Parameters
    ----------
    count
        1, or 1,000.
    label
        "Per head", or "Per 1,000 people", in the reader's language.
    of
        The same behind something, with {what}.
    digits
        So many decimals tell the parts apart.
    """

    count: int
    label: str
    of: str
    digits: int


def heads_for(per_head: pd.Series, language: str) -> PerCapitaScale:
    """Return by how many people some parts are told.

    Examples
    --------
    >>> heads_for(pd.Series([12.5, 80.0]), "en").digits, heads_for(pd.Series([0.0, 0.0002]), "en").label
    (2, 'Per 1,000 people')
    """
    translate = translator(language)
    largest = float(per_head.abs().max())
    if largest < _SMALL:
        label, of = translate(N_("Per 1,000 people")), translate(N_("{what}, per 1,000 people"))
        return PerCapitaScale(1000, label, of, _digits(1000 * largest))
    return PerCapitaScale(1, translate(N_("Per head")), translate(N_("{what}, per head")), _digits(largest))


def _digits(largest: float) -> int:
    return next((digits for least, digits in ((0.5, 2), (0.1, 3), (0.0, 4)) if largest >= least), 2)


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
