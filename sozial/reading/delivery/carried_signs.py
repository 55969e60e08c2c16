"""Signs in place of numbers: what they meant in last year's file holds in this year's, and is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_
from sozial.reading.cells.dashes import DASHES
from sozial.reading.cells.signs import SIGN_LABELS, Sign
from sozial.reading.indicators.column_likeness import name_likeness
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.tables.raw_table import RawTable

_DASH = "–"
# The question which holds: last year's meaning, or what the new file's own notes say.
LAST_SIGN = "sign-last"


@dataclass(frozen=True)
class LastSigns:
    """What signs meant last year.

    Parameters
    ----------
    chosen
        What a person said for a whole file, by sign; every dash is "–".
    columns
        What they meant in each column in which they stood, by column.
    """

    chosen: Mapping[str, Sign] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Sign]] = field(default_factory=dict)

    def updated(self, other: LastSigns) -> LastSigns:
        """Return both; what the other one says holds."""
        columns = {
            name: {**self.columns.get(name, {}), **other.columns.get(name, {})}
            for name in dict.fromkeys((*self.columns, *other.columns))
        }
        return LastSigns({**self.chosen, **other.chosen}, columns)


@dataclass(frozen=True)
class CarriedSigns:
    """How a new file is read with last year's meanings, and what is said about it."""

    reading: TableReading
    findings: tuple[Finding, ...]


def _plain(sign: str) -> str:
    return _DASH if sign in DASHES else sign


def _meanings(table: RawTable, name: str) -> dict[str, Sign]:
    """Return what each sign in a column is read as."""
    column = table.numbers(name)
    found: dict[str, Sign] = {}
    for sign in column.signs:
        if not sign:
            continue
        meaning = table.signs.get(sign, Sign.WITHHELD)
        answer = table.reading.answers.get(f"dash: {name}")
        doubted = table.dash_doubt(name) is not None and answer != "zero"
        missing = meaning is Sign.ZERO and (answer == "missing" or doubted)
        found[_plain(sign)] = Sign.MISSING if missing else meaning
    return found


def signs_of_table(table: RawTable) -> LastSigns:
    """Return what the signs of a table were said to mean: by a person, by its notes, or because a zero cannot be."""
    chosen = {_plain(sign): meaning for sign, meaning in table.reading.signs.items()}
    stated = {*chosen, *map(_plain, table.legend)}
    columns: dict[str, dict[str, Sign]] = {}
    for name in table.columns:
        if not table.is_numeric(name):
            continue
        dashes = table.dash_doubt(name) is not None or f"dash: {name}" in table.reading.answers
        for sign, meaning in _meanings(table, name).items():
            if sign in stated or (dashes and sign == _DASH):
                columns.setdefault(name, {})[sign] = meaning
    return LastSigns(chosen, columns)


def signs_of_reading(saved: SavedReading) -> LastSigns:
    """Return what a reading that was kept says about signs."""
    chosen = {_plain(sign): meaning for sign, meaning in saved.reading.signs.items()}
    columns = {
        subject: {_DASH: Sign.ZERO if answer == "zero" else Sign.MISSING}
        for question, answer in saved.reading.answers.items()
        for code, _colon, subject in [question.partition(": ")]
        if code == "dash" and subject
    }
    return LastSigns(chosen, columns)


def is_like(saved: SavedReading, columns: Sequence[str]) -> bool:
    """Whether a kept reading is of a file like this one: half of its columns have the same words."""
    alike = sum(any(name_likeness(name, other) == 1.0 for other in columns) for name in saved.columns)
    return alike >= 0.5 * len(saved.columns) > 0


def _wanted(last: LastSigns, name: str, continued: Mapping[str, str]) -> Mapping[str, Sign]:
    """Return what signs meant in the column that one continues: chosen by a person, of that name, of the same words."""
    for old in (continued.get(name, ""), name):
        if old in last.columns:
            return {**last.chosen, **last.columns[old]}
    alike = [old for old in last.columns if name_likeness(old, name) == 1.0]
    return {**last.chosen, **(last.columns[alike[0]] if len(alike) == 1 else {})}


def carry_signs(table: RawTable, reading: TableReading, last: LastSigns, continued: Mapping[str, str]) -> CarriedSigns:
    """Return how a file is read so that its signs mean what they meant last year.

    What was said for this very file holds before that. Where the file's own notes say something else than last year,
    they hold until somebody answers.

    Parameters
    ----------
    table
        The new file, as it is read without last year.
    reading
        How it is read, with what was chosen for it.
    continued
        Column of last year by column of the file, as a person chose.
    """
    stated = {_plain(sign): table.signs[sign] for sign in table.legend if sign in table.signs}
    signs, answers = dict(reading.signs), dict(reading.answers)
    told: dict[tuple[str, Sign], list[str]] = {}
    against: dict[str, Sign] = {}
    for name in table.columns:
        if not table.is_numeric(name):
            continue
        wanted = _wanted(last, name, continued)
        for sign, now in _meanings(table, name).items():
            meaning = wanted.get(sign, now)
            if (meaning is Sign.ZERO) == (now is Sign.ZERO) or _is_said(sign, name, reading):
                continue
            if sign in stated:
                against.setdefault(sign, meaning)
                continue
            if sign == _DASH:
                answers[f"dash: {name}"] = "zero" if meaning is Sign.ZERO else "missing"
            else:
                signs[sign] = meaning
            told.setdefault((sign, meaning), []).append(name)
    findings = [_told(table.title, sign, meaning, names) for (sign, meaning), names in told.items()]
    for sign, meaning in against.items():
        asked = _asked(table.title, sign, meaning, stated[sign], reading)
        if asked.chosen == "last":
            signs |= dict.fromkeys(DASHES if sign == _DASH else (sign,), meaning)
        findings.append(asked)
    return CarriedSigns(replace(reading, signs=signs, answers=answers), tuple(findings))


def _is_said(sign: str, name: str, reading: TableReading) -> bool:
    """Whether somebody said for this file what a sign means."""
    twins: Iterable[str] = DASHES if sign == _DASH else (sign,)
    return any(twin in reading.signs for twin in twins) or (sign == _DASH and f"dash: {name}" in reading.answers)


def _told(title: str, sign: str, meaning: Sign, names: Sequence[str]) -> Finding:
    message = N_("“{sign}” means as last year: {meaning}. Columns ({n}): {columns}")
    values = {"sign": sign, "meaning": Phrase(SIGN_LABELS[meaning]), "n": len(names), "columns": listed(names)}
    remedy = N_("Choose another meaning of this sign if that is wrong.")
    return Finding("sign-carried", Severity.NOTE, message, remedy, title, values)


def _asked(title: str, sign: str, last: Sign, now: Sign, reading: TableReading) -> Finding:
    message = N_("Last year “{sign}” meant: {last}. The notes of this file say: {now}.")
    options = {"now": N_("As this file's notes say: {now}"), "last": N_("As last year: {last}")}
    values = {"sign": sign, "last": Phrase(SIGN_LABELS[last]), "now": Phrase(SIGN_LABELS[now])}
    answer = reading.answers.get(f"{LAST_SIGN}: {sign}", "now")
    remedy = N_("Say what it means here.")
    chosen = answer if answer in options else "now"
    return Finding(LAST_SIGN, Severity.QUESTION, message, remedy, title, values, sign, options, chosen)
