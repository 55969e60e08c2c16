"""One step of a recipe, by name and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Step:
    """One named step of a recipe with its options: a row of a registry, not a branch in code.

    Parameters
    ----------
    then
        Step that is applied to this one's result (rank, then min-max).
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    then: Step | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))

    @cached_property
    def _hash(self) -> int:
        return hash(repr(self))

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        following = f", {self.then!r}" if self.then else ""
        return f"Step({self.name!r}, {sorted(self.options.items())!r}{following})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Step, (self.name, dict(self.options), self.then)

    def chain(self) -> Iterator[Step]:
        """Iterate over this step and those that follow it."""
        step: Step | None = self
        while step is not None:
            yield step
            step = step.then


NOTHING = Step("none")
GIVEN = Step("given")
