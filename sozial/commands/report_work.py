"""The work of ``report`` and ``verify``, imported only when one of them is asked for: it needs half a second."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from sozial.commands.given import refuse
from sozial.commands.inputs import Computed, ask, compute, say
from sozial.i18n import N_, NP_, translator
from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Variation, usual_most
from sozial.planning.measures.action import Action
from sozial.planning.measures.register_form import read_form_rows
from sozial.reading.sandbox.safely import read_form_safely, read_project_safely
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.exchange.project_check import verify_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.exchange.result_scores import result_digest
from sozial.report.outputs import OutputOptions, write_output
from sozial.report.papers.funding_area import FundingArea

DIFFERENT = 1


def _day(text: str | None) -> str:
    if text is None:
        return datetime.date.today().isoformat()
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise refuse(N_("“{day}” is no day; write YYYY-MM-DD."), day=text) from error


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _measures(options: argparse.Namespace, context: ReportContext) -> tuple[Action, ...]:
    rows = read_form_safely(options.measures.read_bytes(), options.measures.name)
    form = read_form_rows(rows, context.dataset, options.measures.name)
    say(form.findings, options.language)
    return tuple(row.action for row in form.rows)


def _from_project(options: argparse.Namespace) -> ReportContext:
    opened = open_project(read_project_safely(options.project.read_bytes(), options.project.name), options.project.name)
    say(verify_project(opened), options.language)
    context = replace(
        opened.context,
        language=options.language,
        question=options.question or opened.context.question,
        author=options.author or opened.context.author,
        with_ranks=opened.context.with_ranks and not options.without_ranks,
    )
    if options.public and context.rules is None:
        raise refuse(N_("This project file is internal; write it in public mode where it comes from."))
    # Without another day it is the same report as where the file was made.
    return context if options.date is None else replace(context, made_on=_day(options.date))


def _from_table(options: argparse.Namespace, computed: Computed) -> ReportContext:
    say(computed.findings, options.language)
    sure = None
    if options.variants > 0:
        variation = Variation(draws=options.variants, most=usual_most(computed.result.rated))
        sure = assess_robustness(computed.dataset, computed.result.recipe, computed.result.period, variation)
    return ReportContext(
        computed.dataset, computed.result, options.language, _day(options.date), not options.without_ranks,
        computed.rules, options.question, options.author, robustness=sure,
    )  # fmt: skip


def run_report(options: argparse.Namespace) -> int:
    """Write one file of a report, all of it or nothing; print where it went; return 1 with open questions, else 0."""
    if (options.table is None) == (options.project is None):
        raise refuse(N_("Name either --table or --project."))
    computed = compute(options) if options.project is None else None
    context = _from_project(options) if computed is None else _from_table(options, computed)
    if options.measures is not None:
        context = replace(context, actions=_measures(options, context), action_names=())
    units = _listed(options.units)
    unknown = [unit for unit in units if unit not in context.titles]
    if unknown:
        raise refuse(N_("Not in the data: {names}"), names=", ".join(unknown))
    only = _listed(options.only)
    known = {indicator.code for indicator in context.dataset.indicators}
    strange = [code for code in only if code not in known]
    if strange:
        raise refuse(N_("Not in the data: {names}"), names=", ".join(strange))
    name = options.area_name or translator(options.language)(N_("Area of the application"))
    wish = OutputOptions(
        units, FundingArea(name, units, only, options.programme) if units else None, only,
        None if options.template is None else options.template.read_bytes(),
    )  # fmt: skip
    content = write_output(options.kind, context, wish, _progress if options.kind.startswith("profiles") else None)
    with tempfile.TemporaryDirectory(dir=options.out.parent, prefix=".quartierskompass-") as folder:
        half = Path(folder) / "report"
        half.write_bytes(content)
        os.replace(half, options.out)
    say(check_disclosure(context), options.language)
    print(options.out)
    return ask(() if computed is None else computed.findings, options.language)


def _progress(share: float) -> None:
    print(f"\r{share:4.0%}", end="" if share < 1 else "\n", file=sys.stderr, flush=True)


def run_verify(options: argparse.Namespace) -> int:
    """Recompute a project file and compare; return 0 where all is equal, 1 where something differs."""
    opened = open_project(read_project_safely(options.file.read_bytes(), options.file.name), options.file.name)
    found = verify_project(opened)
    translate = translator(options.language)
    for finding in found:
        print(finding.text(options.language))
    if found:
        return DIFFERENT
    said = NP_(
        "{n} quarter: the score is equal in nine digits, rank and class are the same ({digest}).",
        "{n} quarters: scores are equal in nine digits, ranks and classes are the same ({digest}).",
    )
    context = opened.context
    print(translate.fill(said, n=context.result.rated, digest=result_digest(context.result)[:16]))
    return 0
