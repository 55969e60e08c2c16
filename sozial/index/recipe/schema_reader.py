"""Taking a recipe file apart: every mistake noted with its line, the defaults for what is absent."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.classify import wanted_classes
from sozial.index.recipe.allowed_values import Allowed, allowed_for, is_number, is_text
from sozial.index.recipe.key_lines import key_lines
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.rounding import ROUNDING
from sozial.index.values.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.recipe import Step

MOST_ENTRIES = 100
MOST_STEPS = 3
# More mistakes than anybody reads; each costs a search for the word that was meant.
_MOST_FINDINGS, _LONGEST_GUESSED, _LONGEST_SHOWN = 100, 100, 200
REGISTRIES: dict[str, Mapping[str, Any]] = {
    "treat": TREATMENTS,
    "normalise": NORMALISATIONS,
    "weights": WEIGHTINGS,
    "aggregate": AGGREGATIONS,
    "again": NORMALISATIONS,
    "classify": CLASS_SCHEMES,
}
_ROUNDED = ("normalise", "aggregate", "again")
_CHAINED = ("normalise", "again")


def frozen(value: Any) -> Any:
    """Return lists as tuples, so that a recipe can be compared and hashed."""
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def shortened(value: Any) -> Any:
    """Return a value as a finding shows it: numbers as they are, long texts and lists cut.

    Examples
    --------
    >>> shortened(2.5), shortened([1, 2]), len(shortened("x" * 5_000))
    (2.5, '[1, 2]', 200)
    """
    if isinstance(value, (bool, int, float)):
        return value
    text = value if isinstance(value, str) else str(value)
    if len(text) > _LONGEST_SHOWN:
        return f"{text[: _LONGEST_SHOWN - 1]}…"
    return value if isinstance(value, str) else text


@dataclass
class SchemaReader:
    """Collects findings while it takes a recipe apart.

    Parameters
    ----------
    text, place
        The file's text and what to call it.
    """

    text: str
    place: str
    findings: list[Finding] = field(default_factory=list)
    left_off: int = 0

    def __post_init__(self) -> None:
        self._lines = key_lines(self.text)

    def error(self, code: str, path: str, message: str, remedy: str = "", /, **values: Any) -> None:
        """Note a mistake with its line: of the key, or of the section it stands or is missing in."""
        if len(self.findings) >= _MOST_FINDINGS:
            self.left_off += 1
            return
        path = shortened(path)
        line = self.line(path)
        place = f"{self.place}, {path}" if line is None else f"{self.place}:{line}, {path}"
        shown = {name: shortened(value) for name, value in values.items()}
        self.findings.append(Finding(code, Severity.ERROR, message, remedy, place, shown))

    def all_findings(self) -> list[Finding]:
        """Return what was noted, and how many more mistakes there are than are told one by one."""
        if not self.left_off:
            return self.findings
        message = NP_("There is {n} more mistake in this file.", "There are {n} more mistakes in this file.")
        remedy = N_("Mend those above first, and load it again.")
        return [*self.findings, Finding("more", Severity.ERROR, message, remedy, self.place, {"n": self.left_off})]

    def line(self, path: str) -> int | None:
        """Return the line of a key, or of the section it stands or is missing in; None where there is neither."""
        nearest = path
        while nearest and nearest not in self._lines:
            # A list written in one line has only the line of its key.
            listed = re.fullmatch(r"(.+)\[\d+\]", nearest)
            nearest = listed.group(1) if listed else nearest.rpartition(".")[0]
        return self._lines.get(nearest)

    def known(self, table: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
        """Note keys that are not known, with the nearest one that is."""
        for key in table:
            if key in allowed:
                continue
            near = self._near(key, allowed)
            remedy = N_("Did you mean “{near}”?") if near else N_("Remove this key.")
            path = f"{where}.{key}" if where else key
            message = N_("Unknown key “{key}”; known here are: {known}.")
            guess = near[0] if near else ""
            self.error("unknown-key", path, message, remedy, key=key, known=", ".join(allowed), near=guess)

    def _near(self, key: str, allowed: tuple[str, ...]) -> list[str]:
        """Return the name that was probably meant; nobody asks for it where it is not told."""
        if len(self.findings) >= _MOST_FINDINGS or len(key) > _LONGEST_GUESSED:
            return []
        return difflib.get_close_matches(key, allowed, n=1)

    def take(self, table: Mapping[str, Any], key: str, where: str, default: Any, valid: Callable[[Any], bool]) -> Any:
        """Return a value, or its default where it is absent or not allowed."""
        if key not in table:
            return default
        value = table[key]
        if not valid(value):
            path = f"{where}.{key}" if where else key
            message, words = N_("“{value}” is not allowed here."), {}
            if isinstance(valid, Allowed):
                message, words = valid.message, dict(valid.words)
            remedy = N_("See docs/recipe-file.md for what is allowed.")
            self.error("value", path, message, remedy, value=str(value), **words)
            return default
        return frozen(value)

    def need(self, table: Mapping[str, Any], key: str, where: str) -> None:
        """Note a key that must be stated."""
        if key not in table:
            path = f"{where}.{key}" if where else key
            self.error("no-key", path, N_("“{key}” must be stated."), N_("See docs/recipe-file.md."), key=key)

    def table(self, data: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
        """Return a section, empty where it is absent or no section."""
        value = data.get(key, {})
        if not isinstance(value, dict):
            path = f"{where}.{key}" if where else key
            self.error("value", path, N_("A section [{key}] is expected here."), key=key)
            return {}
        return value

    def tables(
        self, data: Mapping[str, Any], key: str, where: str = "", most: int = MOST_ENTRIES
    ) -> list[Mapping[str, Any]]:
        """Return a list of sections."""
        value = data.get(key, [])
        path = f"{where}.{key}" if where else key
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.error("value", path, N_("A list of [[{key}]] is expected here."), key=key)
            return []
        if len(value) > most:
            message = N_("There are {n} sections [[{key}]], at most {most} are read.")
            self.error("too-many", path, message, N_("Split the recipe."), n=len(value), key=key, most=most)
            return []
        return value

    def step(self, data: Mapping[str, Any], key: str, where: str, default: Any) -> Any:
        """Return a step: its name alone, or a section with name and options."""
        if key not in data:
            return default
        path = f"{where}.{key}" if where else key
        value = data[key]
        table = {"name": value} if is_text(value) else self.table(data, key, where)
        if not table:
            return default
        return self._step(table, path, key, default)

    def _step(self, table: Mapping[str, Any], path: str, kind: str, default: Any) -> Any:
        registry = REGISTRIES[kind]
        name = table.get("name", default.name if isinstance(default, Step) else "")
        if not is_text(name) or name not in registry:
            near = self._near(str(name), tuple(registry))
            message = N_("“{name}” is not known; known are: {known}.")
            remedy = N_("Did you mean “{near}”?") if near else ""
            known, guess = ", ".join(registry), near[0] if near else ""
            self.error("unknown-step", f"{path}.name", message, remedy, name=name, known=known, near=guess)
            # What else is wrong is told at once: by the step that was meant, else by what any step knows.
            meant = [registry[guess]] if guess else list(registry.values())
            self._options(table, path, kind, {key: value for entry in meant for key, value in entry.options.items()})
            return default
        defaults = dict(registry[name].options) | (ROUNDING if kind in _ROUNDED else {})
        options = self._options(table, path, kind, registry[name].options)
        for option in getattr(registry[name], "required", ()):
            self.need(table, option, path)
        self._pairs(options, path)
        if kind == "classify":
            self._lengths({**defaults, **options}, path)
        then = self._then(table, path, kind)
        return Step(name, options, self._step(then, f"{path}.then", kind, None) if then else None)

    def _then(self, table: Mapping[str, Any], path: str, kind: str) -> Mapping[str, Any] | None:
        """Return the section of the step that follows; None where none does, or none can."""
        then = table.get("then")
        if isinstance(then, str):
            then = {"name": then}
        if then is not None and not isinstance(then, dict):
            self.error("value", f"{path}.then", N_("A section [{key}] is expected here."), key="then")
            return None
        if then is None or kind not in _CHAINED:
            return None
        if path.count(".then") >= MOST_STEPS:
            message = N_("At most {most} steps can follow each other.")
            self.error("too-many", f"{path}.then", message, N_("Remove some of them."), most=MOST_STEPS)
            return None
        return then

    def _options(self, table: Mapping[str, Any], path: str, kind: str, standards: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options that a step states, after noting keys and values that are not allowed."""
        defaults = dict(standards) | (ROUNDING if kind in _ROUNDED else {})
        self.known(table, ("name", *defaults, *(("then",) if kind in _CHAINED else ())), path)
        return {
            option: self.take(table, option, path, standard, allowed_for(option, standard))
            for option, standard in defaults.items()
            if option in table
        }

    def _pairs(self, options: Mapping[str, Any], path: str) -> None:
        for low, high in (("low", "high"), ("lower", "upper"), ("minimum", "maximum")):
            if is_number(options.get(low)) and is_number(options.get(high)) and not options[low] < options[high]:
                message = N_("“{low}” must be less than “{high}”.")
                self.error("order", f"{path}.{low}", message, low=low, high=high)
        for one, other in (("mean", "sd"), ("sd", "mean")):
            if one in options and other not in options:
                self.error("no-key", f"{path}.{other}", N_("“{key}” must be stated."), key=other)
        if options.get("log") and any(is_number(options.get(key)) and options[key] <= 0 for key in ("low", "high")):
            self.error("order", f"{path}.low", N_("Goalposts of a logarithm must be above 0."))

    def _lengths(self, options: Mapping[str, Any], path: str) -> None:
        classes = wanted_classes(options)
        if len(options["labels"]) not in (0, classes):
            message = NP_(
                "{given} label is stated for {classes} classes.",
                "{given} labels are stated for {classes} classes.",
                by="given",
            )
            remedy = N_("State one label for each class.")
            self.error("length", f"{path}.labels", message, remedy, given=len(options["labels"]), classes=classes)
        sides = options.get("value_on_cut", "")
        if not isinstance(sides, str) and len(sides) not in (0, classes - 1):
            message = NP_(
                "There is {cuts} cut-off, so {needed} entries are needed here.",
                "There are {cuts} cut-offs, so {needed} entries are needed here.",
                by="cuts",
            )
            self.error("length", f"{path}.value_on_cut", message, cuts=classes - 1, needed=classes - 1)
