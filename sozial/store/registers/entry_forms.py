"""What form each entry of a project has, as its owner writes it.

A project file can be made by anybody. An entry of another form would stop the page that reads it, at every opening.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.planning.allocation.apportionment import APPORTIONINGS
from sozial.planning.allocation.need import NEEDS
from sozial.reading.cells.signs import Sign
from sozial.reading.delivery.taken_delivery import noted_delivery
from sozial.reading.indicators.indicator_choices import IndicatorChoice, choice_from_table, with_edits
from sozial.recipe import PALETTE_NAMES, Recipe
from sozial.store.files.upload import Upload
from sozial.store.kept.held import Held

Form = Callable[[Any], bool]
_MOST_TOLD = 6


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _least(smallest: float) -> Form:
    return lambda value: _number(value) and value >= smallest


def _plain(value: Any) -> bool:
    return _text(value) or _truth(value) or _number(value)


def _texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(_text, value))


def _one_of(known: Any) -> Form:
    return lambda value: _text(value) and value in known


def _either(*forms: Form) -> Form:
    return lambda value: any(form(value) for form in forms)


def _map(form: Form) -> Form:
    return lambda value: isinstance(value, Mapping) and all(_text(key) and form(part) for key, part in value.items())


def _cell(value: Any) -> bool:
    return value is None or _plain(value) or _texts(value)


def _files(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(one, Upload) and isinstance(one.size, int) and _text(one.name) and _text(one.layer)
        and _number(one.block) and _text(one.file) for one in value
    )  # fmt: skip


def _rows_of(*forms: Form) -> Form:
    """Return the form of a list whose rows have these parts."""

    def fits(value: Any) -> bool:
        return isinstance(value, (list, tuple)) and all(
            isinstance(row, (list, tuple))
            and len(row) == len(forms)
            and all(form(part) for form, part in zip(forms, row, strict=True))
            for row in value
        )

    return fits


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _place(value: Any) -> bool:
    """Whether this is where a slider of a weight can stand."""
    return _whole(value) and 0 <= value <= 100


def _per_cent(value: Any) -> bool:
    return _number(value) and 0 <= value <= 100


def _sign(value: Any) -> bool:
    return _text(value) and value in set(Sign)


def _colour(value: Any) -> bool:
    return _text(value) and re.fullmatch("#[0-9a-fA-F]{6}", value) is not None


def _layers(value: Any) -> bool:
    """Whether these are layers that a map shows beside its areas."""
    forms: dict[str, Form] = {"title": _text, "kind": _text, "above": _truth, "shape": lambda part: _files([part])}
    return isinstance(value, (list, tuple)) and all(
        isinstance(one, Mapping) and set(one) == set(forms) and all(form(one[name]) for name, form in forms.items())
        for one in value
    )


def _choice(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    try:
        choice_from_table(value)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
        return False
    return True


def _choices(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(map(_choice, value))


def _edits(value: Any) -> bool:
    """Whether this is what was changed in the list of indicators, by code and field."""
    if not _map(_map(_cell))(value):
        return False
    try:
        for cells in value.values():
            with_edits((IndicatorChoice("a"),), {"a": {name: cell for name, cell in cells.items() if name != "breaks"}})
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
        return False
    return True


def _list_of_indicators(value: Any) -> bool:
    known: dict[str, Form] = {"lines": _edits, "added": _choices, "base": _text, "population": _text}
    return isinstance(value, Mapping) and all(known.get(name, _cell)(part) for name, part in value.items())


def _deliveries(value: Any) -> bool:
    """Whether this is how later deliveries were read and mapped."""
    if not isinstance(value, (list, tuple)):
        return False
    try:
        for entry in value:
            noted_delivery(entry)
    except (DataError, ValueError, TypeError, AttributeError, KeyError, OverflowError):
        return False
    return True


def _recipe(value: Any) -> bool:
    return isinstance(value, Recipe)


def _before(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], Held) and _text(value[1])


# By the name of an entry, or by how names of one kind begin; the longest that fits counts.
FORMS: dict[str, Form] = {
    "w_": _place, "h_": _per_cent, "chosen": _texts, "period": _text,
    "_method": _recipe, "year-recipe": _recipe, "_before": _before,
    **dict.fromkeys(("scale", "scheme", "mean", "outliers", "weighting"), _plain),
    "minimum-count": _whole, "data-title": _text, "_kept-tables": _files, "_kept-areas": _files, "_kept-later": _files,
    "_grid-made-for": _map(_text), "_grid-suggested": _map(_texts),
    "_deliveries": _deliveries, "_map-layers": _layers, "cuts": _text, "map-cuts-": _text, "map-alone-": _text,
    "map-colours": _one_of(("own", *PALETTE_NAMES)), "map-low": _colour, "map-high": _colour,
    "_lines-": _rows_of(_text, _text, _whole), "line-on-": _truth,
    **dict.fromkeys(("period-", "department-", "source-", "separator-", "encoding-", "header-", "sheet-"), _text),
    "level-": _whole, "transposed-": _truth, "signs-chosen-": _map(_sign), "answers-": _map(_text),
    "_columns-seen-": _map(_map(_cell)), "rows-chosen-": _rows_of(_text, _text, _either(_whole, _text), _truth),
    "join-rule": _text, "join-agreed": _truth, "join-together": _truth, "join-confirmed": _map(_text),
    "area-figures-": _truth, "area-answers-": _map(_text),
    **dict.fromkeys(("area-crs-", "area-epsg-", "area-layer-", "area-key-", "area-name-"), _text),
    "indicator-choices-": _list_of_indicators, "indicator-choices-taken": _choices,
    "next-": _either(_plain, _texts), "next-files": _files, "next-confirmed": _texts, "next-added": _texts,
    "next-year": _text, "next-territory": _text, "next-sheets-": _texts, "next-answers-": _map(_text),
    "next-reopened-": _texts, "next-proposals-": _map(_text), "next-unit-": _texts, "next-all-columns": _truth,
    "next-column-": _text,
    **dict.fromkeys(("al-amount", "al-floor", "al-cap", "al-bound"), _least(0.0)), "al-highest": _least(1.0),
    "al-factor-": _least(0.0), "al-step": lambda value: _number(value) and value > 0, "al-binds": _truth,
    "al-out": _texts, "al-method": _one_of(APPORTIONINGS), "al-need": _one_of(NEEDS),
    **dict.fromkeys(
        ("al-reason-", "al-measure", "al-target", "al-without", "al-floor-kind", "al-cap-kind"), _text
    ),
}  # fmt: skip


def form_of(key: str) -> Form | None:
    """Return the form of an entry of a project, None where nothing of that name is one."""
    if key in FORMS:
        return FORMS[key]
    begins = [name for name in FORMS if name.endswith(("-", "_")) and key.startswith(name)]
    return FORMS[max(begins, key=len)] if begins else None


def fitting(entries: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """Return the entries that have the form that the app writes, and what was left out.

    Examples
    --------
    >>> found, told = fitting({"data-title": 5, "al-amount": 1000.0})
    >>> found, told[0].values["names"]
    ({'al-amount': 1000.0}, 'data-title')
    """
    found = {key: value for key, value in entries.items() if _fits(key, value)}
    wrong = [key for key in entries if key not in found]
    if not wrong:
        return found, []
    message = N_("Left out of this project, because this app does not write it in this form: {names}")
    remedy = N_("Load the files anew, or choose it once more.")
    return found, [
        Finding("left-out", Severity.WARNING, message, remedy, values={"names": listed(sorted(wrong), _MOST_TOLD)})
    ]


def _fits(key: str, value: Any) -> bool:
    form = form_of(key)
    # An entry without a value is as if it was not there.
    return form is not None and (value is None or form(value))
