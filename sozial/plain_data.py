"""Dataclasses as plain data and back, strictly: what a file or a database holds is never bent into shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import msgspec

Held = TypeVar("Held")


def from_plain(kind: type[Held], found: object) -> Held:
    """Return a dataclass from plain data, as `json.loads` gives it.

    Every field must hold what its annotation says; fields with a standard value may be missing, as in files from before
    there was such a field. Lists become tuples, texts members of enumerations.

    Raises
    ------
    ValueError
        With the place of what does not fit, or of what the dataclass does not know: nothing is dropped unsaid.

    Examples
    --------
    >>> from sozial.model import Indicator
    >>> from_plain(Indicator, {"code": "x", "factor": 1000}).factor
    1000.0
    >>> from_plain(Indicator, {"code": 5})
    Traceback (most recent call last):
    ValueError: Expected `str`, got `int` - at `$.code`
    >>> from_plain(Indicator, {"code": "x", "colour": "red"})
    Traceback (most recent call last):
    ValueError: not known: colour - at `$`
    """
    try:
        built = msgspec.convert(found, kind, strict=True)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    _refuse_unknown(found, built, "$")
    return built


def _refuse_unknown(found: Any, built: Any, place: str) -> None:
    if is_dataclass(built):
        known = {one.name for one in fields(built)}
        unknown = [str(name) for name in found if name not in known]
        if unknown:
            raise ValueError(f"not known: {', '.join(unknown)} - at `{place}`")
        for name, part in found.items():
            _refuse_unknown(part, getattr(built, name), f"{place}.{name}")
    elif isinstance(built, Mapping):
        for name, part in found.items():
            _refuse_unknown(part, built.get(name), f"{place}[{name}]")
    elif isinstance(built, tuple):
        for number, (part, one) in enumerate(zip(found, built, strict=True)):
            _refuse_unknown(part, one, f"{place}[{number}]")
