"""What columns of the data and of a delivery are called beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sozial.errors import listed
from sozial.model import POPULATION, Dataset
from sozial.ui.data.indicator_editor import base_label
from sozial.ui.session.language import _

# So many signs a drop-down of these rows shows on a screen of usual width; the rest of a name is cut in its middle.
_MOST, _END = 36, 14


def column_title(before: Dataset, code: str) -> str:
    """Return what a column of the data is called: of counts and bases, of which rate they are."""
    if code == POPULATION:
        return _("Inhabitants")
    for entry in before.indicators:
        if entry.code == code:
            return entry.label
    parts = [entry.label for entry in before.indicators if code in (entry.count, entry.base)]
    title = base_label(code)
    return f"{title} ({_('count or base of {name}').format(name=listed(parts, 2))})" if parts else title


def shortened(names: Sequence[str]) -> dict[str, str]:
    """Return long names cut in the middle, by whole name; those that would look alike stay whole.

    Examples
    --------
    >>> shortened(["Kinder in Bedarfsgemeinschaften nach SGB II in ‰", "Miete"])
    {'Kinder in Bedarfsgemeinschaften nach SGB II in ‰': 'Kinder in Bedarfsgeme…ch SGB II in ‰', 'Miete': 'Miete'}
    """
    found = {
        name: name if len(name) <= _MOST else f"{name[: _MOST - _END - 1].rstrip()}…{name[-_END:]}" for name in names
    }
    times = Counter(found.values())
    return {name: short if times[short] == 1 else name for name, short in found.items()}
