"""``python -m sozial report …`` writes what the page “Report” offers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_input
from sozial.i18n import N_, Words
from sozial.reading.sandbox.processes import processes
from sozial.report.context.kinds import KIND_LABELS, KINDS

_SURE = 2000
_WORDS = (
    ("--question", N_("TEXT"), N_("what the report should answer")),
    ("--author", N_("TEXT"), N_("office that makes the report")),
    ("--units", N_("KEYS"), N_("keys of quarters, separated by commas: profiles, funding annex")),
    ("--area-name", N_("NAME"), N_("name of the area of a funding annex")),
    ("--programme", N_("NAME"), N_("what the funding annex applies for")),
    ("--only", N_("CODES"), N_("codes of indicators, separated by commas: annex, single indicators")),
)


def add_report(commands: Any, words: Words) -> None:
    """Add `report` to the command line, with what each kind is in the words of a language."""
    about = N_("write a report, slides, map files, a project file …")
    report = commands.add_parser("report", help=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    report.add_argument("kind", choices=KINDS, metavar=N_("KIND"), help=N_("what is written; all kinds stand below"))
    instead = N_("project file (.sozial) instead of a table")
    report.add_argument("--project", type=Path, metavar=N_("FILE"), help=instead)
    add_input(report, needs_table=False)
    report.add_argument("--out", type=Path, required=True, metavar=N_("FILE"), help=N_("file to write"))
    for option, metavar, said in _WORDS:
        report.add_argument(option, metavar=metavar, default="", help=said)
    measures = N_("register of measures (XLSX, as the app writes it)")
    report.add_argument("--measures", type=Path, metavar=N_("FILE"), help=measures)
    report.add_argument("--date", metavar=N_("DAY"), help=N_("day of the report, YYYY-MM-DD; today without it"))
    ranks = N_("classes without ranks, strengths first")
    report.add_argument("--without-ranks", action="store_true", help=ranks)
    variants = N_("variants for “How sure?”; 0: not computed; 2000 without it")
    report.add_argument("--variants", type=int, default=_SURE, metavar=N_("NUMBER"), help=variants)
    template = N_("a presentation whose logo and colours the slides take")
    report.add_argument("--template", type=Path, metavar=N_("FILE"), help=template)
    report.epilog = _kinds(words)
    report.set_defaults(run=_report)


def _kinds(words: Words) -> str:
    """Return all kinds with what they are, a line each."""
    width = max(map(len, KINDS))
    lines = [f"  {kind:<{width}}  {words(label)}" for kind, label in KIND_LABELS.items()]
    return "\n".join([words(N_("kinds:")), *lines])


def _report(options: argparse.Namespace) -> int:
    processes.begin_briefly()
    from sozial.commands.report_work import run_report

    return run_report(options)
