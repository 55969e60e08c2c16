"""Recipes that were saved: one TOML document each."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass, replace

from sozial.errors import DataError, Finding, refusal
from sozial.i18n import N_
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.method import Method
from sozial.store.bin import Binned, binned, bring_back
from sozial.store.shelves import Shelf, read_all

_LONGEST_NAME = 120


def _file_name(name: str) -> str:
    """Return a file name for a recipe: readable, and different for different names.

    Examples
    --------
    >>> _file_name("Sozialindex 2024")
    'sozialindex-2024-ea936b.toml'
    >>> _file_name("../../etc")
    'etc-74ccf3.toml'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40]
    return f"{plain or 'rezept'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}.toml"


@dataclass(frozen=True)
class RecipeLibrary:
    """The saved recipes. Every change is on disk before a method returns."""

    shelf: Shelf

    def load(self) -> tuple[dict[str, Method], tuple[Finding, ...]]:
        """Return all recipes by name, and what is wrong with files that cannot be read."""
        found: dict[str, Method] = {}
        findings: list[Finding] = []
        for name, content in read_all(self.shelf, N_("This recipe cannot be read: {reason}"), findings):
            try:
                method = read_method(content, name)
            except DataError as error:
                findings.extend(error.findings)
            else:
                found[method.name] = method
        return found, tuple(findings)

    def save(self, method: Method) -> None:
        """Write a recipe under its name.

        Raises
        ------
        DataError
            If the name is empty or too long, taken by another recipe, or the folder cannot be written.
        """
        if not method.name.strip() or len(method.name) > _LONGEST_NAME:
            message = N_("A recipe needs a name of at most {n} characters.")
            raise refusal("name", "", message, N_("Enter another name."), n=_LONGEST_NAME)
        name, content = _file_name(method.name), write_method(method)
        try:
            if self.shelf.read(name) == content:
                return
            self.shelf.write(name, content, replace=False)
        except FileExistsError as error:
            message = N_("There is already a recipe called “{name}”.")
            remedy = N_("Enter another name, or put the old one into the bin.")
            raise refusal("name-taken", "", message, remedy, name=method.name) from error
        except OSError as error:
            message = N_("The recipe could not be saved: {reason}")
            remedy = N_("Check the folder for saved recipes, or download the recipe as a file.")
            raise refusal("not-saved", self.shelf.place, message, remedy, reason=error.strerror or "") from error

    def adopt(self, method: Method, by: str, on: datetime.date) -> Method:
        """Save a recipe as adopted; return it. The trial of the same name is kept among the removed ones."""
        adopted = replace(method, adopted_by=by.strip(), adopted_on=on.isoformat())
        if not adopted.adopted_by:
            message = N_("State who adopted the recipe.")
            raise refusal("nobody", "", message, N_("Name the committee."))
        self.remove(method.name)
        self.save(adopted)
        return adopted

    def remove(self, name: str) -> None:
        """Put a recipe into the bin."""
        try:
            self.shelf.put_aside(_file_name(name))
        except OSError as error:
            message = N_("The recipe could not be removed: {reason}")
            raise refusal("not-removed", self.shelf.place, message, "", reason=error.strerror or "") from error

    def removed(self) -> list[Binned]:
        """Return the recipes in the bin, the latest first.

        Raises
        ------
        OSError
            If they cannot be read.
        """
        return binned(self.shelf, lambda name, content: read_method(content, name).name)

    def restore(self, key: str) -> None:
        """Bring a recipe back from the bin.

        Raises
        ------
        DataError
            If there is one of its name, or it cannot be moved.
        """
        bring_back(self.shelf, key)
