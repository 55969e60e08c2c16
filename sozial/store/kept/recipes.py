"""Recipes that were saved: one TOML document each."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass, replace

from sozial.errors import DataError, Finding, refusal
from sozial.i18n import N_
from sozial.index.recipe.recipe_file import check_adoption, read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.recipe import Recipe
from sozial.store.kept.bin import Binned, binned, bring_back
from sozial.store.kept.shelf import Shelf, read_all

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

    def load(self) -> tuple[dict[str, Recipe], tuple[Finding, ...]]:
        """Return all recipes by name, and what is wrong with files that cannot be read."""
        found: dict[str, Recipe] = {}
        findings: list[Finding] = []
        for name, content in read_all(self.shelf, N_("This recipe cannot be read: {reason}"), findings):
            try:
                recipe = read_recipe(content, name)
            except DataError as error:
                findings.extend(error.findings)
            else:
                found[recipe.name] = recipe
                findings.extend(check_adoption(recipe, name))
        return found, tuple(findings)

    def save(self, recipe: Recipe) -> None:
        """Write a recipe under its name.

        Raises
        ------
        DataError
            If the name is empty or too long, taken by another recipe, or the folder cannot be written.
        """
        if not recipe.name.strip() or len(recipe.name) > _LONGEST_NAME:
            message = N_("A recipe needs a name of at most {n} characters.")
            raise refusal("name", "", message, N_("Enter another name."), n=_LONGEST_NAME)
        self._write(recipe)

    def _write(self, recipe: Recipe, *, may_replace: bool = False) -> None:
        name, content = _file_name(recipe.name), write_recipe(recipe)
        try:
            if self.shelf.read(name) == content:
                return
            self.shelf.write(name, content, replace=may_replace)
        except FileExistsError as error:
            message = N_("There is already a recipe called “{name}”.")
            remedy = N_("Enter another name, or put the old one into the bin.")
            raise refusal("name-taken", "", message, remedy, name=recipe.name) from error
        except OSError as error:
            message = N_("The recipe could not be saved: {reason}")
            remedy = N_("Check the folder for saved recipes, or download the recipe as a file.")
            raise refusal("not-saved", self.shelf.place, message, remedy, reason=error.strerror or "") from error

    def check_adopting(self, recipe: Recipe, by: str) -> Recipe | None:
        """Return the trial of the same name that computes something else, which goes into the bin when this is adopted.

        Raises
        ------
        DataError
            If nobody is named, or another recipe of this name is adopted.
        """
        if not by.strip():
            message = N_("State who adopted the recipe.")
            raise refusal("nobody", "", message, N_("Name the committee."))
        known = self.load()[0].get(recipe.name)
        if known is None:
            return None
        if known.is_adopted:
            message = N_("A recipe called “{name}” is adopted already.")
            remedy = N_("Save this one under another name, then mark it as adopted.")
            raise refusal("adopted-already", "", message, remedy, name=recipe.name)
        return None if known.same_calculation(recipe) else known

    def adopt(self, recipe: Recipe, by: str, on: datetime.date) -> Recipe:
        """Save a recipe as adopted; return it.

        It takes the place of its own trial. A trial of the same name that computes something else goes into the bin.

        Raises
        ------
        DataError
            As `check_adopting` and `save` say.
        """
        adopted = replace(recipe, adopted_by=by.strip(), adopted_on=on.isoformat())
        if self.check_adopting(recipe, by) is not None:
            self.remove(recipe.name)
        self._write(adopted, may_replace=True)
        return adopted

    def remove(self, name: str) -> None:
        """Put a recipe into the bin."""
        try:
            self.shelf.archive(_file_name(name))
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
        return binned(self.shelf, lambda name, content: read_recipe(content, name).name)

    def restore(self, key: str) -> None:
        """Bring a recipe back from the bin.

        Raises
        ------
        DataError
            If there is one of its name, or it cannot be moved.
        """
        bring_back(self.shelf, key)
