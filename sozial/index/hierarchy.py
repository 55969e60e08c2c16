"""The order in which composites are computed, and whether there is one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sozial.recipe import Composite, Recipe


def find_circle(parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of a circle of composites, in order; empty if there is none.

    Examples
    --------
    >>> find_circle({"a": ("b",), "b": ("a",), "c": ()})
    ('a', 'b', 'a')
    >>> find_circle({"a": ("b",), "b": ()})
    ()
    """
    done: set[str] = set()

    def walk(code: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if code in path:
            return (*path[path.index(code) :], code)
        if code in done:
            return ()
        for parent in parents.get(code, ()):
            found = walk(parent, (*path, code))
            if found:
                return found
        done.add(code)
        return ()

    for code in parents:
        found = walk(code, ())
        if found:
            return found
    return ()


def count_paths(parents: Mapping[str, tuple[str, ...]]) -> int:
    """Return in how many ways composites lead to the top, together; there is no circle among them.

    Every level doubles what there is to compute if each of its members has two parents.

    Examples
    --------
    >>> count_paths({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()})
    5
    """
    known: dict[str, int] = {}

    def paths(code: str) -> int:
        if code not in known:
            known[code] = sum(paths(parent) for parent in parents.get(code, ())) or 1
        return known[code]

    return sum(paths(code) for code in parents)


@lru_cache(maxsize=64)
def ordered_levels(recipe: Recipe) -> tuple[Composite, ...]:
    """Return all composites, each after everything that goes into it. The recipe has no circle."""
    done: dict[str, Composite] = {}

    def visit(level: Composite) -> None:
        if level.code in done:
            return
        for member in recipe.members[level.code]:
            if isinstance(member, Composite):
                visit(member)
        done[level.code] = level

    for level in recipe.levels:
        visit(level)
    return tuple(done.values())
