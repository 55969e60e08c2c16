"""In which order quarters are listed: by how strong something is there, or by name where ranks are off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key")


def listed_order(units: Iterable[Key], titles: Mapping[str, str], with_ranks: bool) -> list[Key]:
    """Return quarters as they are listed: as they come, the strongest first, or by name where ranks are off.

    Without ranks no list, chart, slide or table tells by its order which quarter comes first.

    Examples
    --------
    >>> listed_order(["2", "1", "3"], {"1": "Altstadt", "2": "Hafen", "3": "berg"}, True)
    ['2', '1', '3']
    >>> listed_order(["2", "1", "3"], {"1": "Altstadt", "2": "Hafen", "3": "berg"}, False)
    ['1', '3', '2']
    """
    if with_ranks:
        return list(units)
    return sorted(units, key=lambda unit: titles.get(str(unit), str(unit)).casefold())
