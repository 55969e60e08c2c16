"""What stands in a field of a measure or an objective, in the reader's words."""

from __future__ import annotations

from typing import Any

from sozial.i18n import N_, format_number, translator, useful_digits
from sozial.model import Dataset
from sozial.planning.measures.field_kinds import (
    Choice,
    Day,
    Field,
    IndicatorCode,
    IndicatorCodes,
    Number,
    Parts,
    Quarters,
    Several,
)
from sozial.planning.measures.fields import is_empty
from sozial.planning.measures.target import Target


def field_words(field: Field, value: Any, dataset: Dataset, language: str) -> str:
    """Return what stands in a field; names instead of keys where the data knows them.

    Examples
    --------
    >>> from sozial.planning.measures.action import Action, Status
    >>> from sozial.planning.measures.fields import fields_of
    >>> from sozial.reading.loading.sample import read_sample
    >>> sample, fields = read_sample(), fields_of(Action)
    >>> field_words(fields["units"], ("01101", "gone"), sample, "de"), field_words(fields["units"], (), sample, "en")
    ('Zollhof, gone', 'whole city')
    >>> field_words(fields["start"], "2026-03-01", sample, "de"), field_words(fields["start"], "", sample, "de")
    ('01.03.2026', '–')
    >>> field_words(fields["status"], Status.RUNNING, sample, "de"), field_words(fields["budget"], 1200.0, sample, "de")
    ('läuft', '1.200')
    """
    if is_empty(value):
        return translator(language)(N_("whole city")) if isinstance(field, Quarters) else "–"
    return _words(field, value, dataset, language)


def _words(field: Field, value: Any, dataset: Dataset, language: str) -> str:
    match field:
        case Quarters():
            titles = dataset.unit_titles
            return ", ".join(titles.get(unit, unit) for unit in value)
        case Choice():
            return translator(language)(field.labels[value])
        case Day():
            return translator(language).day(value)
        case Number():
            return format_number(value, language, useful_digits([value]))
        case IndicatorCode():
            return _label(value, dataset)
        case IndicatorCodes():
            return "; ".join(_label(code, dataset) for code in value)
        case Parts():
            return _target_words(value, dataset, language)
        case Several():
            return "; ".join(_target_words(target, dataset, language) for target in value)
        case _:
            return str(value)


def _label(code: str, dataset: Dataset) -> str:
    return next((indicator.label for indicator in dataset.indicators if indicator.code == code), code)


def _target_words(target: Target, dataset: Dataset, language: str) -> str:
    words = translator(language)(N_("{indicator}: {value} until {day}"))
    return words.format(
        indicator=_label(target.indicator, dataset),
        value=format_number(target.value, language, dataset.digits(target.indicator, [target.value])),
        day=translator(language).day(target.due),
    )
