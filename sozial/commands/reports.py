"""``python -m sozial report …`` writes what the page “Report” offers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_input
from sozial.reading.sandbox.processes import processes
from sozial.report.context.kinds import KINDS

_SURE = 2000


def add_report(commands: Any) -> None:
    """Add `report` to the command line."""
    report = commands.add_parser("report", help="write a report, slides, map files, a project file …")
    report.add_argument("kind", choices=KINDS, help="what is written")
    report.add_argument("--project", type=Path, help="project file (.sozial) instead of a table")
    add_input(report, needs_table=False)
    report.add_argument("--out", type=Path, required=True, help="file to write")
    report.add_argument("--measures", type=Path, help="register of measures (XLSX, as the app writes it)")
    report.add_argument("--date", help="day of the report, YYYY-MM-DD; today without it")
    report.add_argument("--without-ranks", action="store_true", help="classes without ranks, strengths first")
    report.add_argument("--question", default="", help="what the report should answer")
    report.add_argument("--author", default="", help="office that makes the report")
    report.add_argument("--variants", type=int, default=_SURE, help="variants for “How sure?”; 0: not computed")
    report.add_argument("--units", default="", help="keys of quarters, separated by commas: profiles, funding annex")
    report.add_argument("--area-name", default="", help="name of the area of a funding annex")
    report.add_argument("--programme", default="", help="what the funding annex applies for")
    report.add_argument("--only", default="", help="codes of indicators, separated by commas: annex, single indicators")
    report.add_argument("--template", type=Path, help="a presentation whose logo and colours the slides take")
    report.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    processes.begin_briefly()
    from sozial.commands.report_work import run_report

    return run_report(options)
