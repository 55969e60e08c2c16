"""The sheets that say where figures come from: recipe, findings, sources."""

from __future__ import annotations

import pandas as pd

from sozial.errors import Severity
from sozial.i18n import N_, Words
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import POPULATION
from sozial.output.recipe.step_words import step_words
from sozial.output.recipe.words import further_words, rated_words
from sozial.report.context.evidence import excluded_rows
from sozial.report.workbook.book import Book

_KINDS = {
    Severity.ERROR: N_("Error found"),
    Severity.QUESTION: N_("Open question"),
    Severity.WARNING: N_("Warning"),
    Severity.NOTE: N_("Hint"),
}


def write_recipe_sheet(book: Book) -> None:
    """Write the recipe in words."""
    context = book.context
    translate, language, recipe = context.translate, context.language, context.recipe
    page = book.sheet(translate(N_("Recipe")), (28, 110))
    rows = [(title, f"{words} {formula}") for title, words, formula in step_words(recipe, language)]
    rows += [("", line) for line in (*rated_words(recipe, language), *further_words(recipe, language))]
    rows += [("", "")] + [("", line) for line in write_recipe(recipe).decode().splitlines()]
    page.write_string(0, 0, translate(N_("Recipe")), book.head)
    page.write_string(0, 1, translate(N_("Below in words: the recipe file, line by line.")), book.head)
    for row, (label, text) in enumerate(rows, 1):
        page.write_string(row, 0, label, book.bold)
        page.write_string(row, 1, text, book.wrapped)


def _column(name: str | None, translate: Words) -> str:
    """Return what a count or base is called; the inhabitants' column has a code in English."""
    return translate(N_("Inhabitants")) if name == POPULATION else name or ""


def write_findings(book: Book) -> None:
    """Write what checks found."""
    context = book.context
    translate, language = context.translate, context.language
    rows = [
        (translate(_KINDS[finding.severity]), finding.place, finding.text(language), finding.advice(language))
        for finding in context.findings
    ]
    rows += [(translate(N_("without an index")), name, reason, "") for name, reason in excluded_rows(context)]
    heads = (N_("Kind"), N_("Place"), N_("Finding"), N_("What to do"))
    frame = pd.DataFrame(rows, columns=[translate(head) for head in heads])
    book.table(translate(N_("Findings")), frame, (16, 36, 80, 60))


def write_sources(book: Book) -> None:
    """Write where each indicator comes from."""
    context = book.context
    translate = context.translate
    rows = []
    for indicator in context.dataset.indicators:
        rows.append(
            (
                indicator.code, indicator.label, indicator.domain, indicator.department, indicator.measure,
                translate({1: N_("burden"), 0: N_("context"), -1: N_("favourable")}[int(indicator.direction)]),
                context.result.shares.get(indicator.code, 0.0), indicator.source, indicator.reference_date,
                indicator.definition, *(_column(name, translate) for name in (indicator.count, indicator.base)),
            )
        )  # fmt: skip
    heads = (
        N_("Code"), N_("Indicator"), N_("Handlungsfeld"), N_("Department"), N_("Unit of measurement"),
        N_("High means"), N_("Share"), N_("Source"), N_("Reference date"), N_("Definition"), N_("Count"), N_("Base"),
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=[translate(head) for head in heads])
    book.table(translate(N_("Sources")), frame, (20, 32, 20, 16, 12, 12, 9, 40, 20, 60, 20, 20))
