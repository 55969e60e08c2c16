"""What can be chosen in a declared field, with the data on screen."""

from __future__ import annotations

from collections.abc import Iterable

from sozial.model import Dataset
from sozial.planning.measures.field_kinds import Choice, Domain, Field, Quarters
from sozial.ui.session.language import _


def choices(field: Field, dataset: Dataset, kept: Iterable[str] = ()) -> dict[str, str]:
    """Return what each choice is called.

    Parameters
    ----------
    kept
        What was chosen before: what this data does not have stays a choice, by its key.
    """
    match field:
        case Choice():
            words = {str(one): _(label) for one, label in field.labels.items()}
        case Quarters():
            words = dict(dataset.unit_titles)
        case Domain():
            words = {indicator.domain: indicator.domain for indicator in dataset.indicators if indicator.domain}
        case _:
            words = {indicator.code: indicator.label for indicator in dataset.indicators}
    return words | {one: one for one in kept if one and one not in words}
