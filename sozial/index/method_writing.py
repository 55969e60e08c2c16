"""Recipes written as TOML files, so that they can be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

import tomli_w

from sozial.index.method_file import DIRECTIONS, FORMAT, STEPS
from sozial.method import (
    Method,
    MissingRule,
    RankRule,
    Step,
    WorkshopRecord,
)
from sozial.model import Direction


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _step_table(step: Step) -> dict[str, Any]:
    table = {"name": step.name} | {key: _plain(value) for key, value in step.options.items() if value is not None}
    return table | ({"then": _step_table(step.then)} if step.then else {})


def _filled(entry: Any, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what differs from the defaults of a dataclass, as TOML has it."""
    found: dict[str, Any] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        default = field.default
        if value is None or (default is not MISSING and value == default):
            continue
        key = (names or {}).get(field.name, field.name)
        if isinstance(value, Step):
            found[key] = _step_table(value)
        elif isinstance(value, Direction):
            found[key] = next(name for name, direction in DIRECTIONS.items() if direction is value)
        elif isinstance(value, MissingRule):
            found[key] = _missing_table(value)
        else:
            found[key] = _plain(value)
    return found


def _missing_table(rule: MissingRule) -> dict[str, Any]:
    table: dict[str, Any] = {"rule": rule.rule, "minimum_coverage": rule.minimum_coverage}
    return table | {key: value for key, value in _filled(rule).items() if key in ("group", "codes")}


def _workshop_table(record: WorkshopRecord) -> dict[str, Any]:
    rounds = [{"weightings": entry.weightings} | _filled(entry) for entry in record.rounds]
    return {"title": record.title, "on": record.held_on, "rounds": rounds, "weights": dict(record.weights)}


def write_method(method: Method) -> bytes:
    """Return a recipe as TOML; `read_method` gives the same recipe back.

    Examples
    --------
    >>> from sozial.index.method_file import read_method
    >>> from sozial.method import Weighted
    >>> recipe = Method("Mine", (Weighted("x", 2.0),))
    >>> read_method(write_method(recipe)) == recipe
    True
    """
    data: dict[str, Any] = {"format": FORMAT, "name": method.name}
    data |= {key: getattr(method, key) for key in ("source", "description") if getattr(method, key)}
    if method.high is Direction.FAVOURABLE:
        data["high"] = "favourable"
    if method.index:
        data["index"] = method.index
    conditions = [_filled(condition) for condition in method.rated.conditions]
    data["rated"] = {"minimum_population": method.rated.minimum_population}
    if method.rated.exclude:
        data["rated"]["exclude"] = list(method.rated.exclude)
    if conditions:
        data["rated"]["conditions"] = conditions
    data["missing"] = _missing_table(method.missing)
    if method.derived:
        data["derived"] = [_filled(rule) for rule in method.derived]
    for name in STEPS:
        step = getattr(method, name)
        if name in ("normalise", "aggregate", "classify") or step != getattr(Method("", ()), name):
            data[name] = _step_table(step)
    if method.rank != RankRule():
        data["rank"] = _filled(method.rank)
    if method.by_domain is not None:
        data["by_domain"] = {"aggregate": _step_table(method.by_domain.aggregate)} | _filled(method.by_domain)
    if method.matrix is not None:
        data["matrix"] = _filled(method.matrix)
    for key in ("classifications", "roll_ups"):
        if getattr(method, key):
            data[key] = [_filled(rule) for rule in getattr(method, key)]
    if method.is_adopted:
        data["adopted"] = {"on": method.adopted_on, "by": method.adopted_by}
    if method.workshop is not None:
        data["workshop"] = _workshop_table(method.workshop)
    names = {"parents": "parent"}
    if method.composites:
        data["composites"] = [_filled(level, names) for level in method.composites]
    data["indicators"] = [
        {"code": entry.code, "weight": entry.weight} | _filled(entry, names) for entry in method.indicators
    ]
    return tomli_w.dumps(data).encode("utf-8")


def method_digest(method: Method) -> str:
    """Return a hash of a recipe as its file is written: the same recipe, the same hash.

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> one, other = Method("m", (Weighted("x", 1.0),)), Method("m", (Weighted("x", 2.0),))
    >>> method_digest(one) == method_digest(one), method_digest(one) == method_digest(other), len(method_digest(one))
    (True, False, 64)
    """
    return hashlib.sha256(write_method(method)).hexdigest()
