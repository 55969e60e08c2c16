"""Recipes on disk: one TOML file each, in a folder of the user or of the server."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from sozial.errors import DataError, Finding, Severity, refusal
from sozial.i18n import N_
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.method import Method
from sozial.store.files import store_folder, write_whole

_REMOVED = "removed"
_LONGEST_NAME = 120


def default_folder() -> Path:
    """Return where recipes are kept: below the folder named in the environment, else in the user's home."""
    return store_folder("recipes")


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
    """A folder of recipes. Every change is on disk before a method returns."""

    folder: Path

    def _path(self, name: str) -> Path:
        return self.folder / _file_name(name)

    def load(self) -> tuple[dict[str, Method], tuple[Finding, ...]]:
        """Return all recipes by name, and what is wrong with files that cannot be read."""
        found: dict[str, Method] = {}
        findings: list[Finding] = []
        for path in sorted(self.folder.glob("*.toml")) if self.folder.is_dir() else ():
            try:
                method = read_method(path.read_bytes(), path.name)
            except DataError as error:
                findings.extend(error.findings)
            except OSError as error:
                message = N_("This recipe cannot be read: {reason}")
                reason = {"reason": error.strerror or ""}
                findings.append(Finding("unreadable", Severity.WARNING, message, "", path.name, reason))
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
        path = self._path(method.name)
        if path.exists():
            if path.read_bytes() == write_method(method):
                return
            message = N_("There is already a recipe called “{name}”.")
            raise refusal("name-taken", "", message, N_("Enter another name, or remove the old one."), name=method.name)
        self._write(path, write_method(method))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_whole(path, content)
        except OSError as error:
            message = N_("The recipe could not be saved: {reason}")
            remedy = N_("Check the folder for saved recipes, or download the recipe as a file.")
            raise refusal("not-saved", str(self.folder), message, remedy, reason=error.strerror or "") from error

    def adopt(self, method: Method, by: str, on: datetime.date) -> Method:
        """Save a recipe as adopted; return it. The trial of the same name is kept among the removed ones."""
        adopted = replace(method, adopted_by=by.strip(), adopted_on=on.isoformat())
        if not adopted.adopted_by:
            message = N_("State who adopted the recipe.")
            raise refusal("nobody", "", message, N_("Name the committee."))
        if self._path(method.name).exists():
            self.remove(method.name)
        self.save(adopted)
        return adopted

    def remove(self, name: str) -> None:
        """Put a recipe aside: it leaves the list, and its file stays in the folder “removed”."""
        path = self._path(name)
        if not path.exists():
            return
        aside = self.folder / _REMOVED
        stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
        try:
            aside.mkdir(exist_ok=True)
            os.replace(path, aside / f"{path.stem}-{stamp}.toml")
        except OSError as error:
            message = N_("The recipe could not be removed: {reason}")
            raise refusal("not-removed", str(path), message, "", reason=error.strerror or "") from error
