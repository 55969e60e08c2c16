"""What a recipe file may hold: the allowed values of every option, and where a key stands in the text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.classify import ABOVE, BELOW, CLASS_SCHEMES, wanted_classes
from sozial.index.normalise import ENGLAND, NORMALISATIONS, SCOTLAND
from sozial.index.ranking import TIES
from sozial.index.rounding import EVEN, ROUNDING, UP
from sozial.index.spread import LARGEST
from sozial.index.together import ALL
from sozial.index.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.method import Step

MOST_CLASSES = 20
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


@dataclass(frozen=True)
class Allowed:
    """What a value may be, and how that is said.

    Parameters
    ----------
    test
        Whether a value is allowed.
    message
        What is said where it is not; beside {value} it may name what `words` holds.
    """

    test: Callable[[Any], bool]
    message: str
    words: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, value: Any) -> bool:
        """Return whether a value is allowed."""
        return self.test(value)


def _is_number(value: Any) -> bool:
    # Larger ones are beyond what can be computed with, whole ones even beyond what can be a double.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


is_text = Allowed(
    lambda value: isinstance(value, str), N_("“{value}” is not allowed here: a text in quotes is needed.")
)
is_filled = Allowed(
    lambda value: is_text(value) and bool(value.strip()),
    N_("“{value}” is not allowed here: a text in quotes, with something in it, is needed."),
)
is_number = Allowed(_is_number, N_("“{value}” is not allowed here: a number is needed."))
is_not_negative = Allowed(
    lambda value: is_number(value) and value >= 0,
    N_("“{value}” is not allowed here: a number from 0 upwards is needed."),
)
is_positive = Allowed(
    lambda value: is_number(value) and value >= 1 / LARGEST,
    N_("“{value}” is not allowed here: a number above 0 is needed."),
)
_is_flag = Allowed(
    lambda value: isinstance(value, bool),
    N_("“{value}” is not allowed here: true or false, without quotes, is needed."),
)


def is_whole(low: int, high: int) -> Allowed:
    """Return the check for a whole number between two bounds, both allowed."""
    return Allowed(
        lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high,
        N_("“{value}” is not allowed here: a whole number from {low} to {high} is needed."),
        {"low": low, "high": high},
    )


def is_between(low: float, high: float, low_too: bool = False, high_too: bool = False) -> Allowed:
    """Return the check for a number between two bounds, either of which may be allowed too.

    Examples
    --------
    >>> [is_between(0, 1, high_too=True)(value) for value in (0, 0.5, 1, True)]
    [False, True, True, False]
    """
    messages = {
        (False, False): N_("“{value}” is not allowed here: a number above {low} and below {high} is needed."),
        (False, True): N_("“{value}” is not allowed here: a number above {low}, at most {high}, is needed."),
        (True, False): N_("“{value}” is not allowed here: a number from {low}, below {high}, is needed."),
        (True, True): N_("“{value}” is not allowed here: a number from {low} to {high} is needed."),
    }

    def within(value: Any) -> bool:
        if not is_number(value):
            return False
        return (low < value or (low_too and value == low)) and (value < high or (high_too and value == high))

    return Allowed(within, messages[low_too, high_too], {"low": low, "high": high})


def one_of(*allowed: Any) -> Allowed:
    """Return the check for a value from a list."""
    return Allowed(
        lambda value: not isinstance(value, (list, dict, bool)) and value in allowed,
        N_("“{value}” is not allowed here; allowed are: {allowed}."),
        {"allowed": ", ".join(str(value) for value in allowed)},
    )


def list_of(check: Callable[[Any], bool], message: str = "") -> Allowed:
    """Return the check for a list of such values."""
    words = check.words if isinstance(check, Allowed) else {}
    if not message:
        message = N_("“{value}” is not allowed here: a list is needed.")
        if check is is_number:
            message = N_("“{value}” is not allowed here: a list of numbers is needed.")
        elif check in (is_text, is_filled):
            message = N_("“{value}” is not allowed here: a list of texts in quotes is needed.")
        elif "allowed" in words:
            message = N_("“{value}” is not allowed here; a list is needed of: {allowed}.")
    return Allowed(
        lambda value: isinstance(value, (list, tuple)) and all(check(item) for item in value), message, words
    )


def _is_comparison(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and is_text(value[0])
        and is_text(value[1])
        and is_positive(value[2])
    )


def _are_cuts(value: Any) -> bool:
    return list_of(is_number)(value) and all(left < right for left, right in pairwise(value))


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "ddof": one_of(0, 1),
    "population_weighted": _is_flag,
    "log": _is_flag,
    "cap": _is_flag,
    "always": _is_flag,
    "reference_period": is_text,
    "periods": Allowed(
        lambda value: value == ALL or (list_of(is_filled)(value) and len(value) > 0),
        N_("“{value}” is not allowed here: “{all}”, or a list of periods in quotes, is needed."),
        {"all": ALL},
    ),
    "sd": is_positive,
    "constant": is_positive,
    "divisor": is_positive,
    "total": is_positive,
    "ties": one_of(*TIES),
    "to": one_of("mean", "city", "best", "target"),
    "form": one_of("difference", "ratio"),
    "convention": one_of(ENGLAND, SCOTLAND),
    "digits": is_whole(0, 12),
    "half": one_of(UP, EVEN),
    "count": is_whole(2, MOST_CLASSES),
    "type": one_of(7, 9),
    "rounding": one_of("ceil", "floor"),
    "share": is_between(0, 100),
    "cuts": Allowed(_are_cuts, N_("“{value}” is not allowed here: a list of ascending numbers is needed.")),
    "probabilities": Allowed(
        lambda value: _are_cuts(value) and all(0 < share < 1 for share in value),
        N_("“{value}” is not allowed here: a list of ascending numbers between 0 and 1 is needed."),
    ),
    "labels": list_of(is_text),
    "lowest": is_whole(0, 1000),
    "highest": is_whole(0, 1000),
    "most": is_whole(0, 1000),
    "lower": is_between(0, 100, low_too=True, high_too=True),
    "upper": is_between(0, 100, low_too=True, high_too=True),
    "loadings": one_of("squared", "plain"),
    "comparisons": list_of(
        _is_comparison,
        N_("“{value}” is not allowed here: a list of [indicator, indicator, how many times as important] is needed."),
    ),
}


def _check_of(option: str, default: Any) -> Callable[[Any], bool]:
    if option == "value_on_cut":
        side = one_of(ABOVE, BELOW)
        return side if isinstance(default, str) else list_of(side)
    return _CHECKS.get(option, is_number)


def frozen(value: Any) -> Any:
    """Return lists as tuples, so that a recipe can be compared and hashed."""
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def _key_lines(text: str) -> dict[str, int]:
    r"""Return the line of every key and section, by its path as findings name it.

    Examples
    --------
    >>> _key_lines('name = "x"\n[[indicators]]\ncode = "a"\n[[indicators]]\ncode = "b"')["indicators[2].code"]
    5
    """
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), 1):
        head = re.match(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]", line)
        if head:
            parts, path = head.group(2).split("."), ""
            for at, part in enumerate(parts):
                path = f"{path}.{part}" if path else part
                last = at == len(parts) - 1
                if last and head.group(1) == "[[":
                    counts[path] = counts.get(path, 0) + 1
                if path in counts:
                    path = f"{path}[{counts[path]}]"
            prefix = path
            lines.setdefault(prefix, number)
            continue
        key = re.match(r"^\s*([\w.\-]+)\s*=", line)
        if key:
            lines.setdefault(f"{prefix}.{key.group(1)}" if prefix else key.group(1), number)
    return lines


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
        self._lines = _key_lines(self.text)

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
        message = N_("There are {n} more mistakes in this file.")
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
            remedy = N_("See docs/method-file.md for what is allowed.")
            self.error("value", path, message, remedy, value=str(value), **words)
            return default
        return frozen(value)

    def need(self, table: Mapping[str, Any], key: str, where: str) -> None:
        """Note a key that must be stated."""
        if key not in table:
            path = f"{where}.{key}" if where else key
            self.error("no-key", path, N_("“{key}” must be stated."), N_("See docs/method-file.md."), key=key)

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
        then = table.get("then")
        if isinstance(then, str):
            then = {"name": then}
        if then is not None and not isinstance(then, dict):
            self.error("value", f"{path}.then", N_("A section [{key}] is expected here."), key="then")
            then = None
        if then is not None and kind not in _CHAINED:
            then = None
        if then is not None and path.count(".then") >= MOST_STEPS:
            message = N_("At most {most} steps can follow each other.")
            self.error("too-many", f"{path}.then", message, N_("Remove some of them."), most=MOST_STEPS)
            then = None
        return Step(name, options, self._step(then, f"{path}.then", kind, None) if then else None)

    def _options(self, table: Mapping[str, Any], path: str, kind: str, standards: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options that a step states, after noting keys and values that are not allowed."""
        defaults = dict(standards) | (ROUNDING if kind in _ROUNDED else {})
        self.known(table, ("name", *defaults, *(("then",) if kind in _CHAINED else ())), path)
        return {
            option: self.take(table, option, path, standard, _check_of(option, standard))
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
            message = N_("{given} labels are stated for {classes} classes.")
            remedy = N_("State one label for each class.")
            self.error("length", f"{path}.labels", message, remedy, given=len(options["labels"]), classes=classes)
        sides = options.get("value_on_cut", "")
        if not isinstance(sides, str) and len(sides) not in (0, classes - 1):
            message = N_("There are {cuts} cut-offs, so {needed} entries are needed here.")
            self.error("length", f"{path}.value_on_cut", message, cuts=classes - 1, needed=classes - 1)
