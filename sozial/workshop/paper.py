"""Weightings on paper, keyed in by numbers alone: the sheet's, the group's, one per topic, and the sum on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sozial.errors import DataError, refusal
from sozial.i18n import N_, NP_
from sozial.workshop.ballot import Ballot, Form, Topic, check_ballot
from sozial.workshop.order import parts_of_places

HIGHEST_SHEET = 999


@dataclass(frozen=True)
class Sheet:
    """One sheet as it was keyed in."""

    number: int
    ballot: Ballot


def read_sheet(line: str, form: Form, topics: Sequence[Topic], groups: Sequence[str], total: str = "") -> Sheet:
    """Return what a line of numbers says: sheet, group (0: not stated; left out where there are none), topics.

    Parameters
    ----------
    line
        Numbers with anything but digits between them, in the order of the sheet.
    total
        The sum that stands on the sheet, as it is typed; empty: none stands there.

    Raises
    ------
    DataError
        If the numbers are too few or too many, do not add up to the sum, or the sheet does not count.

    Examples
    --------
    >>> topics = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))]
    >>> sheet = read_sheet("17 2 60 40", Form.POINTS, topics, ("residents", "administration"))
    >>> sheet.number, sheet.ballot.group, dict(sheet.ballot.values)
    (17, 'administration', {'a': 60, 'b': 40})
    >>> dict(read_sheet("١٧ ٢ ١", Form.ORDER, topics, ()).ballot.values)
    {'a': 1, 'b': 3}
    """
    # Digits of any script; what only looks like one, as ², is none.
    if re.search(r"[^\d\s,;/.|]", line):
        message = N_("There are other signs than numbers in this line.")
        raise refusal("signs", "", message, N_("Enter numbers with a space between them."))
    found = [int(text) for text in re.findall(r"\d+", line)[:20] if len(text) < 5]
    parts = 1 + bool(groups) + len(topics)
    if len(found) != parts:
        message = NP_("There is {n} number; needed are {needed}.", "There are {n} numbers; needed are {needed}.")
        remedy = N_("Enter them in the order of the sheet; a topic without points is 0.")
        raise refusal("numbers", "", message, remedy, n=len(found), needed=parts)
    number = found[0]
    if not 1 <= number <= HIGHEST_SHEET:
        message = N_("Sheet {number} does not exist; they have numbers from 1 to {highest}.")
        raise refusal("sheet", "", message, N_("Look at the sheet again."), number=number, highest=HIGHEST_SHEET)
    place = found[1] if groups else 0
    if place > len(groups):
        message = NP_(
            "Group {number} does not exist; there is only group 1, and 0 for not stated.",
            "Group {number} does not exist; there are {n}, and 0 for not stated.",
        )
        raise refusal("group", "", message, N_("Look at the sheet again."), number=place, n=len(groups))
    values = dict(zip((topic.code for topic in topics), found[parts - len(topics) :], strict=True))
    _check_total(sum(values.values()), total.strip())
    if form is Form.ORDER:
        values = parts_of_places(values, {topic.code: topic.label for topic in topics})
    problems = check_ballot(form, topics, values)
    if problems:
        raise DataError(*problems)
    return Sheet(number, Ballot(groups[place - 1] if place else "", values))


def _check_total(found: int, total: str) -> None:
    """Raise DataError where the numbers that were typed do not add up to the sum on the sheet."""
    if not total:
        return
    if not (total.isascii() and total.isdigit() and len(total) < 5):
        raise refusal("sum-signs", "", N_("The sum is no whole number."), N_("Enter it as it stands on the sheet."))
    if int(total) != found:
        message = N_("The numbers of the topics add up to {found}; on the sheet the sum is {total}.")
        remedy = N_("Compare the line with the sheet. If the sum on it is wrong, leave the field empty.")
        raise refusal("sum", "", message, remedy, found=found, total=int(total))
