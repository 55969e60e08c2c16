"""What is given on the command line for reading tables: saved readings, answers, sheets; and whether it is used."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_

if TYPE_CHECKING:
    # Reading is imported where something is read: it takes a second, and `--help` needs nothing of it.
    from sozial.reading.loading.opening import Given, Opened
    from sozial.reading.tables.raw_table import RawTable


def refuse(message: str, remedy: str = "", place: str = "", /, **values: object) -> DataError:
    """Return the refusal of what was asked for on the command line."""
    return DataError(Finding("command-line", Severity.ERROR, message, remedy, place, values))


def add_given(command: argparse.ArgumentParser) -> None:
    """Let a command take saved readings, answers and sheets; each may be given more than once."""
    command.add_argument(
        "--reading",
        type=Path,
        action="append",
        default=[],
        metavar=N_("FILE.toml"),
        help=N_("saved reading (check --save-reading); used for the tables whose columns it fits"),
    )
    command.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar=N_("QUESTION=ANSWER"),
        help=N_("answer to a question, as `check` names both"),
    )
    command.add_argument(
        "--sheet",
        action="append",
        default=[],
        metavar=N_("NAME"),
        help=N_("sheet to read, in the workbooks that have it; several become a table each"),
    )


def read_given(options: argparse.Namespace) -> Given:
    """Return what was given.

    Raises
    ------
    DataError
        If a reading cannot be read, or an answer names no question.
    """
    from sozial.reading.loading.opening import Given
    from sozial.reading.plans.reading_file import read_reading

    readings = tuple(read_reading(file.read_bytes(), file.name) for file in options.reading)
    return Given(readings, read_answers(options), tuple(options.sheet))


def read_answers(options: argparse.Namespace) -> dict[str, str]:
    """Return the answers that were given, by the name of the question.

    Raises
    ------
    DataError
        If one names no question.
    """
    answers = {}
    for text in options.answer:
        question, sign, answer = (part.strip() for part in text.partition("="))
        if not (question and sign and answer):
            message = N_("“{text}” is no answer.")
            raise refuse(message, N_("Write --answer “QUESTION=ANSWER”, as `check` names them."), text=text)
        answers[question] = answer
    return answers


def check_used(options: argparse.Namespace, given: Given, opened: Sequence[Opened]) -> None:
    """Refuse readings and sheets that hold for none of the tables.

    Raises
    ------
    DataError
        With one finding for each.
    """
    from sozial.reading.plans.saved_reading import fits

    unused = [
        unused_reading(file.name, saved.columns, opened)
        if not any(fits(saved, entry.table.columns) for entry in opened)
        else _hidden(file.name)
        for file, saved in zip(options.reading, given.readings, strict=True)
        if not any(entry.saved is saved for entry in opened)
    ]
    tables = [entry.table for entry in opened]
    unused += [_no_sheet(sheet, tables) for sheet in given.sheets if all(sheet != table.sheet for table in tables)]
    if unused:
        raise DataError(*unused)


def unused_reading(name: str, columns: Collection[str], opened: Sequence[Opened]) -> Finding:
    """Say that a reading fits none of the tables, and which of its columns none of them has."""
    from sozial.reading.plans.saved_reading import column_form

    message = N_("This reading fits none of the tables. Columns it was made for, which none of them has: {columns}")
    remedy = N_("Give the tables it was made for, or write a new one with check --save-reading.")
    known = {column_form(column) for entry in opened for column in entry.table.columns}
    values = {"columns": listed([column for column in columns if column_form(column) not in known]) or "–"}
    return Finding("reading-unused", Severity.ERROR, message, remedy, name, values)


def _hidden(name: str) -> Finding:
    message = N_("Another reading that was given before it fits the same tables, so this one is not used.")
    return Finding("reading-unused", Severity.ERROR, message, N_("Give one of them."), name)


def _no_sheet(sheet: str, tables: Sequence[RawTable]) -> Finding:
    message = N_("There is no sheet “{sheet}”; there are: {known}")
    known = list(dict.fromkeys(name for table in tables for name in table.sheets))
    return Finding("no-sheet", Severity.ERROR, message, "", "", {"sheet": sheet, "known": listed(known) or "–"})


def check_answers(answers: Mapping[str, str], known: Mapping[str, Collection[str]]) -> None:
    """Refuse answers to questions that are not asked, and answers that a question does not know.

    Parameters
    ----------
    known
        The possible answers by question; none where only another reading or another file can end it.

    Raises
    ------
    DataError
        With one finding for each, and what is known instead.
    """
    wrong = []
    for question, answer in answers.items():
        values = {"question": question, "answer": answer, "known": ", ".join(known) or "–"}
        message = N_("There is no question “{question}”; there are: {known}")
        if question in known:
            values["known"] = ", ".join(known[question])
            message = N_("“{answer}” is no answer to “{question}”; there are: {known}")
            if not known[question]:
                message = N_("“{question}” has no answers to choose from; what to do stands beside the question.")
            elif answer in known[question]:
                continue
        wrong.append(Finding("command-line", Severity.ERROR, message, "", "", values))
    if wrong:
        raise DataError(*wrong)
