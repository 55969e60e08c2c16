"""What people write on their phones: what is missing, what they know of a quarter, what they ask the moderator."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.plain_data import from_plain

LONGEST_STATEMENT, LONGEST_HEADING = 280, 80
# So many one phone can send, and so many a workshop takes: one phone must not fill the moderator's page.
MOST_OF_ONE, MOST_OF_ALL = 20, 2_000
# Signs that turn the direction of everything around them, so that a text could look like another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Signs of no width that no keyboard of people has; joiners and marks of direction belong to scripts and emoji.
_UNSEEN = frozenset("\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb")
# Signs that are drawn as nothing, though they count as letters or symbols.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# So many marks stand above and below one letter in any script; more run over the lines around.
_MOST_MARKS = 5


class StatementKind(StrEnum):
    """What a statement is."""

    MISSING = "missing"
    LOCAL = "local"
    QUESTION = "question"


KIND_LABELS: Mapping[StatementKind, str] = {
    StatementKind.MISSING: N_("What is missing?"),
    StatementKind.LOCAL: N_("Local knowledge of a quarter"),
    StatementKind.QUESTION: N_("Questions to the moderator"),
}


class Moderation(StrEnum):
    """What the moderator did with a statement: nothing yet, shown it, hidden it."""

    NEW = "new"
    SHOWN = "shown"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Quarter:
    """A quarter that a statement can be about."""

    key: str
    name: str


@dataclass(frozen=True)
class StatementCall:
    """What phones are asked for now.

    Parameters
    ----------
    kinds
        Kinds that are taken now; none: nothing is asked for.
    quarters
        From which local knowledge chooses, as the town's data calls them.
    """

    kinds: tuple[StatementKind, ...] = ()
    quarters: tuple[Quarter, ...] = ()


@dataclass(frozen=True)
class Statement:
    """What somebody wrote; nobody's name, no time.

    Parameters
    ----------
    unit, unit_name
        The quarter that local knowledge is about.
    heading
        Under which the moderator put it; empty: under none.
    is_answered
        Whether a question was answered.
    note
        Key of the project's note that was made of it; empty: none.
    """

    key: str
    kind: StatementKind
    text: str
    unit: str = ""
    unit_name: str = ""
    heading: str = ""
    moderation: Moderation = Moderation.NEW
    is_answered: bool = False
    note: str = ""


def write_call(call: StatementCall) -> str:
    """Return a call as JSON."""
    return json.dumps(asdict(call), ensure_ascii=False)


def read_call(text: str) -> StatementCall:
    """Return a call from JSON.

    Raises
    ------
    ValueError
        If it holds anything that no call holds.
    """
    return from_plain(StatementCall, json.loads(text))


def one_line(text: str) -> str:
    r"""Return a text in one line: line breaks and tabs of a phone's keyboard become spaces.

    Examples
    --------
    >>> one_line("  Ein Treff\r\nfür   Jugendliche\t")
    'Ein Treff für Jugendliche'
    """
    return " ".join(text.split())


def has_odd_signs(text: str) -> bool:
    r"""Whether a text holds signs that nobody types: control signs, halves of signs, unseen ones, heaps of marks.

    Examples
    --------
    >>> [has_odd_signs(text) for text in ("Straße 👩‍🌾", "نادي", "a\x00", "a\u202eb", "a\u200bb", "a" + 9 * "\u0301")]
    [False, False, True, True, True, True]
    """
    marks = 0
    for sign in text:
        category = unicodedata.category(sign)
        if sign in _TURNING | _UNSEEN or category in ("Cc", "Cs", "Co"):
            return True
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MOST_MARKS:
            return True
    return False


def is_blank(text: str) -> bool:
    r"""Whether nothing of a text can be seen.

    Examples
    --------
    >>> [is_blank(text) for text in ("", " \u200d\u200f", "\u3164\u2800", "ok")]
    [True, True, True, False]
    """
    return all(sign in _BLANK or unicodedata.category(sign)[0] in "ZCM" for sign in text)


def check_statement(call: StatementCall, kind: str, text: str, unit: str) -> list[Finding]:
    """Return why a statement cannot be taken, all reasons at once; an empty list for one that can.

    Parameters
    ----------
    text
        In one line (`one_line`).
    unit
        Key of a quarter; needed for local knowledge alone.

    Examples
    --------
    >>> call = StatementCall((StatementKind.MISSING,))
    >>> [finding.code for finding in check_statement(call, "missing", "", "")]
    ['empty']
    >>> check_statement(call, "missing", "Ein Treff für Jugendliche", "")
    []
    """
    if kind not in call.kinds:
        return [Finding("not-asked", Severity.ERROR, N_("This is not asked for now."), N_("Ask the moderator."))]
    found: list[Finding] = []
    if is_blank(text):
        found.append(Finding("empty", Severity.ERROR, N_("There is no text."), N_("Write what you want to say.")))
    if len(text) > LONGEST_STATEMENT:
        message = N_("The text is too long. Characters too many: {n}.")
        said = {"n": len(text) - LONGEST_STATEMENT}
        found.append(Finding("too-long", Severity.ERROR, message, N_("Shorten it."), "", said))
    if has_odd_signs(text):
        unshown = N_("The text holds signs that cannot be shown.")
        found.append(Finding("signs", Severity.ERROR, unshown, N_("Type it anew.")))
    if kind == StatementKind.LOCAL and unit not in {quarter.key for quarter in call.quarters}:
        remedy = N_("Choose one of the list.")
        found.append(Finding("quarter", Severity.ERROR, N_("No quarter is chosen."), remedy))
    return found


def scene_content(statements: Iterable[Statement], kind: StatementKind) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what a screen for everybody shows of one kind: headings with their texts, only what is shown.

    Local knowledge without a heading stands under its quarter. What has no heading comes last. Answered questions are
    left out.

    Examples
    --------
    >>> shown = Statement("b", StatementKind.MISSING, "Ein Treff", heading="Jugend", moderation=Moderation.SHOWN)
    >>> scene_content([shown, Statement("a", StatementKind.MISSING, "…")], StatementKind.MISSING)
    (('Jugend', ('Ein Treff',)),)
    """
    found: dict[str, list[str]] = {}
    for statement in statements:
        if statement.kind is kind and statement.moderation is Moderation.SHOWN and not statement.is_answered:
            found.setdefault(statement.heading or statement.unit_name, []).append(statement.text)
    order = sorted(found, key=lambda heading: (not heading, heading.casefold(), heading))
    return tuple((heading, tuple(sorted(found[heading], key=str.casefold))) for heading in order)
