"""What reports cost: run `python -m bench.report [--quarters 62] [--profiles]`.

The committee paper of so many quarters, with all sentences, tables and maps, beside typst alone rendering the same
source with the same pictures. Both in one process, in turn; medians of eleven. Budget: 10 times. With `--profiles`
also the profiles of all quarters as one zip, once.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Variation
from sozial.output.files.typesetting import typeset
from sozial.report.context.context import ReportContext
from sozial.report.document.docx import write_docx
from sozial.report.document.pdf import document_content, write_pdf
from sozial.report.exchange.web_page import write_web_page
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.papers.quarter_profile import write_profiles
from sozial.report.slides.deck import build_deck
from sozial.report.slides.pptx import write_pptx
from sozial.report.workbook.workbook import write_workbook
from tests.reports import town

BUDGET = 10.0
TIMES = 11


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fresh(context: ReportContext) -> ReportContext:
    """Return the material without anything it has computed: each report begins anew."""
    return replace(context)


def main() -> None:
    """Measure and print one JSON object per case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quarters", type=int, default=62)
    parser.add_argument("--profiles", action="store_true")
    options = parser.parse_args()
    plain = town(options.quarters)
    sure = assess_robustness(plain.dataset, plain.recipe, plain.period, Variation(draws=500))
    context = replace(plain, robustness=sure)
    content = document_content(build_committee_paper(context))
    whole, bare = [], []
    for _time in range(TIMES):
        bare.append(seconds(lambda: typeset("document", content)))
        whole.append(seconds(lambda: write_pdf(build_committee_paper(fresh(context)))))
    ratio = statistics.median(whole) / statistics.median(bare)
    found = {"report_s": statistics.median(whole), "typst_s": statistics.median(bare), "ratio": ratio, "budget": BUDGET}
    print(json.dumps({"quarters": options.quarters} | {name: round(value, 3) for name, value in found.items()}))
    others = {
        "docx": lambda: write_docx(build_committee_paper(fresh(context))),
        "pptx": lambda: write_pptx(build_deck(fresh(context))),
        "xlsx": lambda: write_workbook(fresh(context)),
        "html": lambda: write_web_page(fresh(context)),
    }
    for name, work in others.items():
        print(json.dumps({"file": name, "s": round(statistics.median(seconds(work) for _time in range(3)), 3)}))
    if options.profiles:
        units = list(context.titles)
        spent = seconds(lambda: write_profiles(fresh(context), units, write_pdf, "pdf"))
        print(json.dumps({"profiles": len(units), "s": round(spent, 1), "s_each": round(spent / len(units), 3)}))


if __name__ == "__main__":
    main()
