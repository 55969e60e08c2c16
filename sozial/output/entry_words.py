"""What stands in a field of a measure or an objective, in the reader's words."""

from __future__ import annotations

from typing import Any

from sozial.i18n import N_, format_day, format_number, translator, useful_digits
from sozial.model import Dataset
from sozial.planning.action import STATUS_LABELS, Status
from sozial.planning.target import Target

_DAYS = ("start", "end")


def field_words(field: str, value: Any, dataset: Dataset, language: str) -> str:
    """Return what stands in a field; names instead of keys where the data knows them.

    Examples
    --------
    >>> from sozial.reading.sample import read_sample
    >>> sample = read_sample()
    >>> field_words("units", ("01101", "gone"), sample, "de"), field_words("start", "2026-03-01", sample, "de")
    ('Zollhof, gone', '01.03.2026')
    >>> field_words("status", Status.RUNNING, sample, "de"), field_words("budget", 1200.0, sample, "de")
    ('läuft', '1.200')
    """
    translate = translator(language)
    if field == "units":
        titles = dataset.unit_titles
        return ", ".join(titles.get(unit, unit) for unit in value) or translate(N_("whole city"))
    if isinstance(value, Status):
        return translate(STATUS_LABELS[value])
    if isinstance(value, Target):
        words = translate(N_("{indicator}: {value} until {day}"))
        return words.format(
            indicator=_label(value.indicator, dataset),
            value=format_number(value.value, language, dataset.digits(value.indicator, [value.value])),
            day=format_day(value.due, language),
        )
    if isinstance(value, tuple):
        told = [
            field_words(field, entry, dataset, language) if isinstance(entry, Target) else _label(entry, dataset)
            for entry in value
        ]
        return "; ".join(told) or "–"
    if isinstance(value, (int, float)):
        return format_number(value, language, useful_digits([value]))
    return (format_day(value, language) if field in _DAYS else str(value or "")) or "–"


def _label(code: str, dataset: Dataset) -> str:
    return next((indicator.label for indicator in dataset.indicators if indicator.code == code), code)
