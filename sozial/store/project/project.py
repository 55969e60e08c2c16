"""What a project is: what one works on, and its saved versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import SupportsBytes

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.recipe import Recipe

LONGEST_NAME, LONGEST_REMARK = 120, 300


@dataclass(frozen=True)
class ProjectVersion:
    """One saved version of a project, without its data.

    Parameters
    ----------
    key
        Of the project.
    version
        1 for the first.
    title
        Of the data.
    saved_at, saved_by
        ISO date and time; who, empty on the own computer.
    remark
        What was changed, in the words of whoever saved.
    kept
        Whether somebody saved it; one that was saved by itself goes when it is old and others are close to it.
    """

    key: str
    name: str
    version: int
    digest: str
    title: str
    saved_at: str
    saved_by: str
    remark: str
    kept: bool = True


@dataclass(frozen=True)
class Work:
    """What one works on.

    Parameters
    ----------
    desk
        What stood on screen, as JSON.
    files, datasets
        Files as delivered, and further data, that the desk names, by digest.
    """

    dataset: Dataset
    recipe: Recipe
    period: str
    desk: str = "{}"
    files: Mapping[str, SupportsBytes] = field(default_factory=dict)
    datasets: Mapping[str, Dataset] = field(default_factory=dict)


@dataclass(frozen=True)
class Project:
    """A project as it was saved; what its desk names is read when it is asked for."""

    head: ProjectVersion
    dataset: Dataset
    recipe: Recipe
    period: str
    desk: str = "{}"


def checked_name(name: str) -> str:
    """Return the name of a project, without needless spaces.

    Raises
    ------
    DataError
        If it is empty or too long.

    Examples
    --------
    >>> checked_name(" Index  2026 ")
    'Index 2026'
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        message = N_("A project needs a name of at most {n} characters.")
        raise refusal("name", "", message, N_("Enter another name."), n=LONGEST_NAME)
    return name


def name_taken(name: str) -> DataError:
    """Return the refusal of a name that another project has."""
    message = N_("There is already a project called “{name}”.")
    return refusal("name-taken", "", message, N_("Enter another name, or open that project."), name=name)
