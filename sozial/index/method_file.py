"""Recipes as TOML files: read with every error at once, written so that they can be read again."""

from __future__ import annotations

import datetime
import difflib
import importlib.resources
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import tomli_w

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.classify import ABOVE, BELOW, CLASS_SCHEMES
from sozial.index.normalise import NORMALISATIONS
from sozial.model import Direction, Method, MissingRule, Rated, Step, Weighted

FORMAT = 1
DIRECTIONS = {"burden": Direction.BURDEN, "favourable": Direction.FAVOURABLE, "context": Direction.CONTEXT}
_MISSING_RULES = ("drop", "renormalise")
_TOP = (
    "format",
    "name",
    "source",
    "description",
    "rated",
    "missing",
    "normalise",
    "aggregate",
    "classify",
    "adopted",
    "indicators",
)
_REGISTRIES: dict[str, Mapping[str, Any]] = {
    "normalise": NORMALISATIONS,
    "aggregate": AGGREGATIONS,
    "classify": CLASS_SCHEMES,
}


class _Reader:
    """Collects findings while it takes a recipe apart."""

    def __init__(self, text: str, place: str) -> None:
        self.lines = text.splitlines()
        self.place = place
        self.findings: list[Finding] = []

    def error(self, code: str, key: str, message: str, remedy: str = "", /, **values: Any) -> None:
        last = re.escape(key.rsplit(".", 1)[-1].split("[")[0])
        pattern = re.compile(rf"^\s*(\[\[?)?\s*([\w.]+\.)?{last}\s*(=|\])")
        line = next((number for number, text in enumerate(self.lines, 1) if pattern.match(text)), None)
        place = f"{self.place}, {key}" if line is None else f"{self.place}:{line}, {key}"
        self.findings.append(Finding(code, Severity.ERROR, message, remedy, place, values))

    def known(self, table: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
        for key in table:
            if key in allowed:
                continue
            near = difflib.get_close_matches(key, allowed, n=1)
            remedy = N_("Did you mean “{near}”?") if near else N_("Remove this key.")
            path = f"{where}.{key}" if where else key
            self.error("unknown-key", path, N_("Unknown key “{key}”."), remedy, key=key, near=near[0] if near else "")

    def take(self, table: Mapping[str, Any], key: str, where: str, default: Any, valid: Callable[[Any], bool]) -> Any:
        path = f"{where}.{key}" if where else key
        value = table.get(key, default)
        if not valid(value):
            message = N_("“{value}” is not allowed here.")
            self.error("value", path, message, N_("See docs/method-file.md for what is allowed."), value=value)
            return default
        return value

    def table(self, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            self.error("value", key, N_("A section [{key}] is expected here."), key=key)
            return {}
        return value


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _not_negative(value: Any) -> bool:
    return _number(value) and value >= 0


def _like(default: Any, key: str) -> Callable[[Any], bool]:
    """Return the check for an option, from the kind of its default."""
    if key == "value_on_cut":
        return lambda value: isinstance(value, (list, tuple)) and all(side in (ABOVE, BELOW) for side in value)
    if key == "labels":
        return lambda value: isinstance(value, (list, tuple)) and all(_text(label) for label in value)
    if key == "cuts":
        return lambda value: (
            isinstance(value, (list, tuple))
            and all(_number(cut) for cut in value)
            and all(left < right for left, right in pairwise(value))
        )
    if key == "again":
        return lambda value: value in ("", "zscore")
    if key == "ddof":
        return lambda value: value in (0, 1)
    if key == "count":
        return lambda value: isinstance(value, int) and 2 <= value <= 9
    return _number if isinstance(default, (int, float)) else _text


def _step(reader: _Reader, data: Mapping[str, Any], key: str, default: Step) -> Step:
    if key not in data:
        return default
    table, registry = reader.table(data, key), _REGISTRIES[key]
    name = table.get("name", default.name)
    if name not in registry:
        near = difflib.get_close_matches(str(name), registry, n=1)
        message = N_("“{name}” is not known; known are: {known}.")
        remedy = N_("Did you mean “{near}”?") if near else ""
        known, guess = ", ".join(registry), near[0] if near else ""
        reader.error("unknown-step", f"{key}.name", message, remedy, name=name, known=known, near=guess)
        return default
    defaults = registry[name].options
    reader.known(table, ("name", *defaults), key)
    options = {}
    for option, standard in defaults.items():
        if option in table:
            value = reader.take(table, option, key, standard, _like(standard, option))
            options[option] = tuple(value) if isinstance(value, list) else value
    cuts = options.get("cuts", defaults.get("cuts"))
    for option, length in (("value_on_cut", 0), ("labels", 1)):
        given = options.get(option)
        if cuts is not None and given and len(given) != len(cuts) + length:
            message = N_("There are {cuts} cut-offs, so {needed} entries are needed here.")
            reader.error("length", f"{key}.{option}", message, cuts=len(cuts), needed=len(cuts) + length)
    return Step(name, options)


def _indicators(reader: _Reader, data: Mapping[str, Any]) -> tuple[Weighted, ...]:
    entries = data.get("indicators", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        reader.error("value", "indicators", N_("A list of [[indicators]] is expected here."))
        return ()
    found: list[Weighted] = []
    for position, entry in enumerate(entries, 1):
        where = f"indicators[{position}]"
        reader.known(entry, ("code", "weight", "direction"), where)
        code = reader.take(entry, "code", where, "", lambda value: _text(value) and bool(value))
        if "code" not in entry:
            reader.error("no-code", f"{where}.code", N_("Every indicator needs a code."))
        if code and any(code == other.code for other in found):
            reader.error("twice", f"{where}.code", N_("Indicator “{code}” stands twice in the recipe."), code=code)
        weight = reader.take(entry, "weight", where, 1.0, _not_negative)
        named = reader.take(entry, "direction", where, None, lambda value: value is None or value in DIRECTIONS)
        found.append(Weighted(code, float(weight), DIRECTIONS[named] if named else None))
    return tuple(found)


def read_method(content: bytes, place: str = "TOML") -> Method:
    r"""Read a recipe.

    Parameters
    ----------
    content
        TOML as UTF-8.
    place
        What to call the file in findings.

    Raises
    ------
    DataError
        With one finding per mistake, each with line and key.

    Examples
    --------
    >>> read_method(b'format = 1\nname = "Mine"\n[[indicators]]\ncode = "x"\nweight = 2').weights()
    {'x': 2.0}
    """
    try:
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = N_("This is not a readable recipe (TOML): {reason}")
        remedy = N_("Correct this place in a text editor.")
        finding = Finding("not-toml", Severity.ERROR, message, remedy, place, {"reason": str(error)})
        raise DataError(finding) from error
    reader = _Reader(text, place)
    reader.known(data, _TOP, "")
    if data.get("format") != FORMAT:
        message = N_("The recipe's format is “{found}”; this version reads format {known}.")
        reader.error("format", "format", message, found=str(data.get("format", "")), known=FORMAT)
    rated, missing, adopted = (reader.table(data, key) for key in ("rated", "missing", "adopted"))
    reader.known(rated, ("minimum_population", "column", "equals"), "rated")
    reader.known(missing, ("rule", "minimum_coverage"), "missing")
    reader.known(adopted, ("on", "by"), "adopted")
    on = adopted.get("on", "")
    equals = reader.take(
        rated, "equals", "rated", [], lambda value: isinstance(value, list) and all(_text(item) for item in value)
    )
    standard = Method("", ())
    method = Method(
        name=reader.take(data, "name", "", "", lambda value: _text(value) and bool(value.strip())),
        indicators=_indicators(reader, data),
        source=reader.take(data, "source", "", "", _text),
        description=reader.take(data, "description", "", "", _text),
        rated=Rated(
            float(reader.take(rated, "minimum_population", "rated", 0.0, _not_negative)),
            reader.take(rated, "column", "rated", "", _text),
            tuple(equals),
        ),
        missing=MissingRule(
            reader.take(missing, "rule", "missing", standard.missing.rule, lambda value: value in _MISSING_RULES),
            float(
                reader.take(
                    missing,
                    "minimum_coverage",
                    "missing",
                    standard.missing.minimum_coverage,
                    lambda value: _number(value) and 0 < value <= 1,
                )
            ),
        ),
        normalise=_step(reader, data, "normalise", standard.normalise),
        aggregate=_step(reader, data, "aggregate", standard.aggregate),
        classify=_step(reader, data, "classify", standard.classify),
        adopted_on=on.isoformat() if isinstance(on, datetime.date) else str(on),
        adopted_by=reader.take(adopted, "by", "adopted", "", _text),
    )
    if reader.findings:
        raise DataError(*reader.findings)
    return method


def write_method(method: Method) -> bytes:
    """Return a recipe as TOML; `read_method` gives the same recipe back.

    Examples
    --------
    >>> recipe = Method("Mine", (Weighted("x", 2.0),))
    >>> read_method(write_method(recipe)) == recipe
    True
    """
    names = {direction: name for name, direction in DIRECTIONS.items()}

    def step(value: Step) -> dict[str, Any]:
        options = {key: list(item) if isinstance(item, tuple) else item for key, item in value.options.items()}
        return {"name": value.name, **options}

    data: dict[str, Any] = {"format": FORMAT, "name": method.name}
    if method.source:
        data["source"] = method.source
    if method.description:
        data["description"] = method.description
    data["rated"] = {"minimum_population": method.rated.minimum_population}
    if method.rated.column:
        data["rated"] |= {"column": method.rated.column, "equals": list(method.rated.equals)}
    data["missing"] = {"rule": method.missing.rule, "minimum_coverage": method.missing.minimum_coverage}
    for key in _REGISTRIES:
        data[key] = step(getattr(method, key))
    if method.is_adopted:
        data["adopted"] = {"on": method.adopted_on, "by": method.adopted_by}
    data["indicators"] = [
        {"code": entry.code, "weight": entry.weight}
        | ({"direction": names[entry.direction]} if entry.direction is not None else {})
        for entry in method.indicators
    ]
    return tomli_w.dumps(data).encode("utf-8")


@cache
def read_preset(name: str) -> Method:
    """Return a recipe that comes with the app.

    Examples
    --------
    >>> read_preset("additive").normalise.name
    'zscore'
    """
    file = importlib.resources.files("sozial.index") / "methods" / f"{name}.toml"
    return read_method(file.read_bytes(), f"{name}.toml")
