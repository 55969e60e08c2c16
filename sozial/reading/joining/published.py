"""A version for the public is as it was published: nothing is added to it and nothing in it is made anew."""

from __future__ import annotations

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.model import Dataset

MESSAGE = N_("This is a public version: its figures are protected, and stay as they were published.")
REMEDY = N_("Make the change in the internal project, and publish it anew.")


def refuse_published(*datasets: Dataset) -> None:
    """Refuse to work on the figures of a version for the public.

    Raises
    ------
    DataError
        If one of the datasets is one.
    """
    for dataset in datasets:
        if dataset.is_published:
            raise DataError(Finding("published", Severity.ERROR, MESSAGE, REMEDY, dataset.title))
