"""Groups and rounds that are too small for single weightings to be shown."""

from __future__ import annotations

from collections.abc import Mapping

FEWEST = 5


def shows_single(weightings: int) -> bool:
    """Whether there are enough weightings to show single ones, and how far they agree.

    Among fewer, whoever knows their own could tell what the others gave.
    """
    return weightings >= FEWEST


def merge_small_groups(sizes: Mapping[str, int], fewest: int = FEWEST) -> list[tuple[str, ...]]:
    """Return which groups are shown together, so that no shown group has fewer ballots than allowed.

    A small group is never left out alone: whoever knows the whole and all other groups could subtract them. It goes
    together with the smallest other one, and so on, until all are large enough; where that leaves only one, no
    group is shown beside the whole.

    Parameters
    ----------
    sizes
        Ballots per group. Groups without a ballot are not shown, which tells nothing.

    Examples
    --------
    >>> merge_small_groups({"Bewohnerschaft": 20, "Verwaltung": 6, "Träger": 3})
    [('Bewohnerschaft',), ('Träger', 'Verwaltung')]
    >>> merge_small_groups({"Bewohnerschaft": 20, "Träger": 3})
    []
    """
    parts: list[tuple[tuple[str, ...], int]] = [((name,), size) for name, size in sizes.items() if size > 0]
    while len(parts) > 1 and min(size for _names, size in parts) < fewest:
        parts.sort(key=lambda part: (part[1], part[0]))
        (first, one), (second, other), *rest = parts
        parts = [(tuple(sorted((*first, *second))), one + other), *rest]
    if len(parts) < 2 or min(size for _names, size in parts) < fewest:
        return []
    order = list(sizes)
    return sorted((names for names, _size in parts), key=lambda names: min(order.index(name) for name in names))
