"""Elections under a budget as `.pb` files (pabulib.org/format): semicolons, three parts, nothing lost on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.workshop.proposals import NO_FACTOR, Choice, Need, Proposal
from sozial.workshop.statements import one_line

_PARTS = ("META", "PROJECTS", "VOTES")
_MOST_SIGNS, _MOST_ROWS = 5_000_000, 200_000
_APPROVAL = ("approval", "choose-1")
# Our own columns beside those of the format.
_QUARTER, _QUARTER_NAME, _SENTENCE, _FACTOR = "quarter", "quarter_name", "description", "need_factor"
_NEED, _HIGHEST = "need", "need_highest_factor"
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PbFile:
    """A file as it is written, cell by cell.

    Parameters
    ----------
    meta
        Rows of name and value.
    projects, votes
        Rows, the first of which names the columns.
    """

    meta: Rows
    projects: Rows
    votes: Rows

    def value(self, name: str) -> str:
        """Return a value of the first part; empty where it is not there."""
        return next((row[1] for row in self.meta if row[0] == name and len(row) > 1), "")


def write_pb(file: PbFile) -> str:
    """Return the text of a file."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    for name, rows in zip(_PARTS, ((("key", "value"), *file.meta), file.projects, file.votes), strict=True):
        out.write(f"{name}\n")
        writer.writerows(rows)
    return out.getvalue()


def read_pb(text: str) -> PbFile:
    r"""Return a file as it is written; spaces around cells and empty lines are left out, as the format allows.

    Raises
    ------
    DataError
        If it is no such file.

    Examples
    --------
    >>> votes = "VOTES\nvoter_id; vote\n7; 1\n"
    >>> file = read_pb("META\nkey; value\nbudget; 100\nPROJECTS\nproject_id; cost\n1; 60\n" + votes)
    >>> file.value("budget"), file.projects[1:], file.votes[1:]
    ('100', (('1', '60'),), (('7', '1'),))
    """
    text = text.removeprefix("\ufeff")
    parts: dict[str, list[tuple[str, ...]]] = {}
    current: list[tuple[str, ...]] | None = None
    if len(text) > _MOST_SIGNS:
        raise _no_file(N_("The file is larger than such files are."))
    try:
        for count, cells in enumerate(csv.reader(io.StringIO(text), delimiter=";", skipinitialspace=True, strict=True)):
            row = tuple(one_line(cell) for cell in cells)
            if count > _MOST_ROWS:
                raise _no_file(N_("The file is larger than such files are."))
            if len(row) == 1 and row[0].upper() in _PARTS and row[0].upper() not in parts:
                current = parts.setdefault(row[0].upper(), [])
            elif current is not None and any(row):
                current.append(row)
    except csv.Error as error:
        raise _no_file(N_("Its lines cannot be told apart.")) from error
    if tuple(parts) != _PARTS or any(not rows for rows in parts.values()):
        raise _no_file(N_("It has not the three parts META, PROJECTS and VOTES."))
    for name, rows in parts.items():
        # In the first part a value may be missing, in the others every row has a cell in each column.
        if any(len(row) != len(rows[0]) for row in rows) if name != "META" else any(len(row) > 2 for row in rows):
            raise _no_file(N_("A row in the part {part} has not as many cells as its heading."), part=name)
    return PbFile(tuple(parts["META"][1:]), tuple(parts["PROJECTS"]), tuple(parts["VOTES"]))


def choice_as_pb(choice: Choice, ballots: Sequence[Collection[str]], description: str, unit: str, day: str) -> PbFile:
    """Return a choice with its ballots as a file.

    Parameters
    ----------
    description, unit, day
        What it was, where, and on which day (YYYY-MM-DD).
    """
    written_day = ".".join(reversed(day.split("-")))
    meta = [
        ("description", one_line(description)), ("country", "Germany"), ("unit", one_line(unit)), ("instance", day),
        ("num_projects", str(len(choice.proposals))), ("num_votes", str(len(ballots))),
        ("budget", euros(choice.cents)), ("vote_type", "approval"), ("rule", "equalshares/add1"),
        ("date_begin", written_day), ("date_end", written_day), ("min_length", "1"),
        *((("max_length", str(choice.most)),) if choice.most else ()),
        *(((_NEED, str(choice.need)), (_HIGHEST, euros(choice.highest))) if choice.need is not Need.NONE else ()),
    ]  # fmt: skip
    counts = {one.code: sum(one.code in ballot for ballot in ballots) for one in choice.proposals}
    head = ("project_id", "cost", "votes", "name", "category", _QUARTER, _QUARTER_NAME, _SENTENCE, _FACTOR)
    projects = [
        (
            one.code, euros(one.cents), str(counts[one.code]), one.title, one.domain, one.unit, one.unit_name,
            one.sentence, euros(one.factor),
        )
        for one in choice.proposals
    ]  # fmt: skip
    order = [one.code for one in choice.proposals]
    votes = [
        (str(number), ",".join(code for code in order if code in ballot)) for number, ballot in enumerate(ballots, 1)
    ]
    return PbFile(tuple(meta), (head, *projects), (("voter_id", "vote"), *votes))


def choice_from_pb(file: PbFile) -> tuple[Choice, list[frozenset[str]]]:
    """Return the choice that a file holds, and its ballots.

    Raises
    ------
    DataError
        If it holds another kind of ballots, or money that is none.
    """
    if file.value("vote_type") not in _APPROVAL:
        message = N_("The ballots of this file are of the kind “{kind}”.")
        raise refusal("vote-type", "", message, N_("Only approval ballots can be read."), kind=file.value("vote_type"))
    rows = _by_column(file.projects)
    if any(not row.get("project_id") or not row.get("cost") for row in rows):
        raise _no_file(N_("A project has no number or no cost."))
    need = file.value(_NEED)
    choice = Choice(
        tuple(_proposal(row) for row in rows),
        _cents(file.value("budget")),
        _most(file.value("max_length"), file.value("vote_type"), len(rows)),
        Need(need) if need in tuple(Need) else Need.NONE,
        _cents(file.value(_HIGHEST)) if file.value(_HIGHEST) else NO_FACTOR,
    )
    ballots = []
    for row in _by_column(file.votes):
        ballot = frozenset(code.strip() for code in row.get("vote", "").split(",") if code.strip())
        if not ballot <= choice.codes:
            raise _no_file(N_("A ballot names a project that there is not."))
        ballots.append(ballot)
    return choice, ballots


def euros(cents: int) -> str:
    """Return an amount as files hold it: with a point, and cents only where there are some.

    Examples
    --------
    >>> euros(60000), euros(60050)
    ('600', '600.50')
    """
    return f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)


def _proposal(row: Mapping[str, str]) -> Proposal:
    unit, factor = row.get(_QUARTER, ""), row.get(_FACTOR, "")
    return Proposal(
        row["project_id"],
        row.get("name") or row["project_id"],
        _cents(row["cost"]),
        unit,
        row.get(_QUARTER_NAME, ""),
        row.get("category", ""),
        row.get(_SENTENCE, ""),
        _cents(factor) if factor else NO_FACTOR,
    )


def _by_column(rows: Rows) -> list[dict[str, str]]:
    head = [name.lower() for name in rows[0]]
    return [dict(zip(head, row, strict=True)) for row in rows[1:]]


def _most(text: str, kind: str, projects: int) -> int:
    if kind == "choose-1":
        return 1
    most = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    return most if most <= projects else 0


def _cents(text: str) -> int:
    message = N_("“{text}” is no amount of money.")
    try:
        found = Decimal(text.replace(",", ".")) * 100
    except InvalidOperation:
        raise refusal("amount", "", message, N_("Correct the file."), text=text[:40]) from None
    if not found.is_finite() or found != found.to_integral_value() or not 0 <= found < 10**15:
        raise refusal("amount", "", message, N_("Correct the file."), text=text[:40])
    return int(found)


def _no_file(message: str, **values: object) -> DataError:
    return refusal("pb-file", "", message, N_("Take a .pb file as pabulib.org describes it."), **values)
