"""``python -m sozial check`` says how files are read, and keeps a reading as a file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sozial.commands.arguments import add_language
from sozial.commands.given import add_given, check_answers, check_used, read_given, refuse
from sozial.i18n import N_
from sozial.reading.sandbox.processes import processes

if TYPE_CHECKING:
    # Reading is imported where something is read: it takes a second, and `--help` needs nothing of it.
    from sozial.reading.loading.checking import Checked
    from sozial.reading.loading.opening import Given


def add_check(commands: Any) -> None:
    """Add `check` to the command line."""
    check = commands.add_parser("check", help=N_("say how files are read, and how a table and areas fit"))
    check.add_argument("files", nargs="*", type=Path, metavar=N_("FILE"), help=N_("tables and areas"))
    check.add_argument("--table", type=Path, metavar=N_("FILE"), help=N_("table to join with --areas"))
    check.add_argument("--areas", type=Path, metavar=N_("FILE"), help=N_("areas to join with --table"))
    add_given(check)
    check.add_argument(
        "--save-reading",
        type=Path,
        metavar=N_("FILE.toml"),
        help=N_("file to write the reading of one table to, with its questions"),
    )
    check.add_argument("--json", action="store_true", help=N_("one JSON object; for several files an array"))
    add_language(check)
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    """Say how files are read, or how a table and areas fit; return 0, 1 with questions, 2 when refused."""
    if (options.table is None) != (options.areas is None) or (options.table is None) == (not options.files):
        raise refuse(N_("Name files to check, or both --table and --areas."))
    processes.begin_briefly()
    from sozial.reading.loading.report import exit_code
    from sozial.reading.loading.report_lines import report_lines

    given = read_given(options)
    if options.save_reading is not None:
        _check_target(options)
    checked = _check(options, given)
    reports = [entry.report for entry in checked]
    if options.json:
        print(json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=2))
    else:
        for report in reports:
            print("\n".join(report_lines(report)))
    # What was read is said first; then what was given in vain is refused.
    check_used(options, given, [entry.opened for entry in checked if entry.opened is not None])
    known: dict[str, Collection[str]] = {}
    for report in reports:
        known |= asked_questions(report)
    check_answers(given.answers, known)
    if options.save_reading is not None:
        if len(checked) > 1:
            raise refuse(N_("A reading is saved of one table; name only that one."))
        _save(options, checked[0])
    return max(exit_code(report) for report in reports)


def asked_questions(report: dict[str, Any]) -> dict[str, Collection[str]]:
    """Return the possible answers by question, of a report and its parts.

    Examples
    --------
    >>> asked_questions({"questions": [{"question": "dash: Rent", "answers": {"zero": "Nothing."}}], "answered": []})
    {'dash: Rent': ['zero']}
    """
    entries = [entry for kind in ("questions", "answered") for entry in report.get(kind, [])]
    known: dict[str, Collection[str]] = {entry["question"]: list(entry["answers"]) for entry in entries}
    for part in report.values():
        if isinstance(part, dict) and "questions" in part:
            known |= asked_questions(part)
    return known


def _check(options: argparse.Namespace, given: Given) -> list[Checked]:
    from sozial.reading.loading.checking import check_pair, check_tables

    if options.files:
        contents = [(file.read_bytes(), file.name) for file in options.files]
        return [entry for content, name in contents for entry in check_tables(content, name, options.language, given)]
    table = (options.table.read_bytes(), options.table.name)
    return [check_pair(table, (options.areas.read_bytes(), options.areas.name), options.language, given)]


def _check_target(options: argparse.Namespace) -> None:
    """Refuse to write one reading for several tables, or over a file in which somebody may have answered."""
    if len(options.files) > 1:
        raise refuse(N_("A reading is saved of one table; name only that one."))
    target = options.save_reading
    if target.exists() and not any(target.samefile(file) for file in options.reading):
        message = N_("This file is there already, and may hold answers.")
        remedy = N_("Give it as --reading as well, to go on from it, or choose another name.")
        raise refuse(message, remedy, str(target))


def _save(options: argparse.Namespace, checked: Checked) -> None:
    if checked.opened is None or checked.plan is None:
        raise refuse(N_("No table was read, so no reading was saved."), "", str(options.save_reading))
    from sozial.reading.loading.report import table_findings
    from sozial.reading.plans.reading_questions import write_open_reading

    table, plan = checked.opened.table, checked.plan
    found = table_findings(table, plan)
    options.save_reading.write_bytes(write_open_reading(table, plan, found, options.language))
    print(options.save_reading, file=sys.stderr)
