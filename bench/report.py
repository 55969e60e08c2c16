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
from sozial.output.typesetting import typeset
from sozial.report.committee_paper import build_committee_paper
from sozial.report.docx import write_docx
from sozial.report.material import Material
from sozial.report.pdf import document_content, write_pdf
from sozial.report.pptx import write_pptx
from sozial.report.quarter_profile import write_profiles
from sozial.report.slides import build_deck
from sozial.report.web_page import write_web_page
from sozial.report.workbook import write_workbook
from tests.reports import town

BUDGET = 10.0
TIMES = 11


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fresh(material: Material) -> Material:
    """Return the material without anything it has computed: each report begins anew."""
    return replace(material)


def main() -> None:
    """Measure and print one JSON object per case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quarters", type=int, default=62)
    parser.add_argument("--profiles", action="store_true")
    options = parser.parse_args()
    plain = town(options.quarters)
    sure = assess_robustness(plain.dataset, plain.method, plain.period, Variation(draws=500))
    material = replace(plain, robustness=sure)
    content = document_content(build_committee_paper(material))
    whole, bare = [], []
    for _time in range(TIMES):
        bare.append(seconds(lambda: typeset("document", content)))
        whole.append(seconds(lambda: write_pdf(build_committee_paper(fresh(material)))))
    ratio = statistics.median(whole) / statistics.median(bare)
    found = {"report_s": statistics.median(whole), "typst_s": statistics.median(bare), "ratio": ratio, "budget": BUDGET}
    print(json.dumps({"quarters": options.quarters} | {name: round(value, 3) for name, value in found.items()}))
    others = {
        "docx": lambda: write_docx(build_committee_paper(fresh(material))),
        "pptx": lambda: write_pptx(build_deck(fresh(material))),
        "xlsx": lambda: write_workbook(fresh(material)),
        "html": lambda: write_web_page(fresh(material)),
    }
    for name, work in others.items():
        print(json.dumps({"file": name, "s": round(statistics.median(seconds(work) for _time in range(3)), 3)}))
    if options.profiles:
        units = list(material.titles)
        spent = seconds(lambda: write_profiles(fresh(material), units, write_pdf, "pdf"))
        print(json.dumps({"profiles": len(units), "s": round(spent, 1), "s_each": round(spent / len(units), 3)}))


if __name__ == "__main__":
    main()
