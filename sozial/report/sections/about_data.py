"""Sections on what was measured and how: data and sources, the method in plain words, the recipe."""

from __future__ import annotations

import pandas as pd

from sozial.errors import Severity
from sozial.i18n import N_, NP_, format_number, format_percent
from sozial.index.check_columns import direction_of
from sozial.model import Direction
from sozial.output.recipe.recipe_tables import build_class_table, build_indicator_table, build_level_table
from sozial.output.recipe.step_words import class_words, step_words
from sozial.output.recipe.words import derived_words, further_words, rated_words
from sozial.output.words.period_words import estimated_words
from sozial.reading.joining.nearest_population import POPULATION_YEARS
from sozial.report.context.context import ReportContext
from sozial.report.context.evidence import build_evidence, excluded_rows
from sozial.report.document.document import Block, Heading, Items, Text, table_from_frame

# Whoever reads inhabitants of a year must know that they are another year's.
_ALWAYS_TOLD = {POPULATION_YEARS}
_MOST_WARNINGS = 8


def question_blocks(context: ReportContext) -> list[Block]:
    """Return what the report should answer."""
    translate = context.translate
    # What the data is called may be the name of a file: no town is named by it.
    usual = translate(
        N_(
            "Which quarters carry the heaviest social burdens, why, and how sure is that? The figures are a "
            "basis for talking about needs and measures; they decide nothing by themselves."
        )
    )
    return [Heading(translate(N_("Question"))), Text(context.question.strip() or usual)]


def source_table(context: ReportContext) -> pd.DataFrame:
    """Return every indicator that counts, with its field, direction, share, source and date."""
    translate, rows = context.translate, []
    for entry in context.recipe.indicators:
        indicator = context.dataset.indicator(entry.code)
        favourable = direction_of(context.dataset, entry) is Direction.FAVOURABLE
        share = context.result.shares.get(entry.code, 0.0)
        name = indicator.titled
        rows.append(
            {
                translate(N_("Handlungsfeld")): indicator.domain or "–",
                translate(N_("Indicator")): name,
                translate(N_("High means")): translate(N_("favourable") if favourable else N_("burden")),
                translate(N_("Share")): format_percent(share, context.language, 1),
                translate(N_("Source, reference date")): ", ".join(
                    part for part in (indicator.source, indicator.reference_date) if part
                )
                or translate(N_("not given")),
            }
        )
    return pd.DataFrame(rows)


def data_blocks(context: ReportContext) -> list[Block]:
    """Return data and sources, with who is not rated and why."""
    translate, language = context.translate, context.language
    dataset = context.dataset
    said = translate(
        N_("{title}. Quarters: {n}, of which {rated} with an index; indicators in the index: {k}; period: {period}.")
    ).format(
        title=context.title, n=format_number(len(dataset.units), language),
        k=format_number(sum(share > 0 for share in context.result.shares.values()), language),
        period=context.period_words, rated=format_number(context.result.rated, language),
    )  # fmt: skip
    blocks: list[Block] = [Heading(translate(N_("Data and sources"))), Text(said)]
    frame = source_table(context)
    share = translate(N_("Share"))
    blocks.append(
        table_from_frame(
            frame, translate(N_("What goes into the index")), (1.5, 2.4, 1.1, 0.8, 3), [share], small=True,
        )
    )  # fmt: skip
    estimated = estimated_words(dataset, language)
    if estimated:
        blocks.append(Text(estimated, "notice"))
    excluded = excluded_rows(context)
    if excluded:
        at_most = 12
        items = tuple((name, reason) for name, reason in excluded[:at_most])
        blocks.append(
            Text(
                translate.counted(NP_("Without an index: {n} quarter", "Without an index: {n} quarters"), len(excluded))
            )
        )
        blocks.append(Items(items))
        if len(excluded) > at_most:
            blocks.append(Text(translate(N_("All of them, with the reason, stand in the annex.")), "small"))
    warned = [
        finding.text(language)
        for finding in context.findings
        if finding.severity in (Severity.WARNING, Severity.QUESTION) or finding.code in _ALWAYS_TOLD
    ]
    if warned:
        blocks.append(Text(translate(N_("What the checks of the data found:"))))
        told = list(dict.fromkeys(warned))
        blocks.append(Items(tuple(("", line) for line in told[:_MOST_WARNINGS])))
        if len(told) > _MOST_WARNINGS:
            said = NP_("{n} further finding stands in the workbook.", "{n} further findings stand in the workbook.")
            blocks.append(Text(translate.fill(said, n=len(told) - _MOST_WARNINGS), "small"))
    return blocks


def calculation_blocks(context: ReportContext) -> list[Block]:
    """Return how the index comes about, in plain words."""
    translate, language, recipe = context.translate, context.language, context.recipe
    dataset, result = context.dataset, context.result
    blocks: list[Block] = [Heading(translate(N_("Method in plain words")))]
    steps = [(title, words) for title, words, _formula in step_words(recipe, language)]
    steps += [("", line) for line in rated_words(recipe, language)]
    steps += [("", line) for line in further_words(recipe, language)]
    steps += [("", line) for line in derived_words(recipe, language)]
    if result.breaks is not None:
        steps.append((translate(N_("Classes")), class_words(recipe, translate)))
    blocks.append(Items(tuple(steps)))
    if not recipe.is_flat:
        frame = build_level_table(dataset, result, language)
        blocks.append(
            table_from_frame(frame, translate(N_("How the parts go together")), (1, 3, 1.4, 1, 1, 1), small=True)
        )
    return blocks


def recipe_blocks(context: ReportContext) -> list[Block]:
    """Return the whole recipe as tables: every indicator with its figures, and every class with its cut-offs."""
    translate, language = context.translate, context.language
    frame = build_indicator_table(context.dataset, context.result, language)
    dropped = [translate(name) for name in ("Source", "Reference date", "Definition", "Handlungsfeld")]
    figures = frame.drop(columns=[name for name in dropped if name in frame.columns])
    right = [
        translate(name) for name in ("Share", "Mean of the quarters", "Standard deviation", "Quarters with a value")
    ]
    blocks: list[Block] = [
        Heading(translate(N_("Recipe")), 2),
        table_from_frame(figures, translate(N_("Indicators with weight, mean and spread")), (3,), right, small=True),
    ]
    definitions = tuple(
        (context.dataset.indicator(entry.code).label, context.dataset.indicator(entry.code).definition)
        for entry in context.recipe.indicators
        if context.dataset.indicator(entry.code).definition
    )
    if definitions:
        blocks += [Heading(translate(N_("Definitions")), 2), Items(definitions)]
    classes = build_class_table(context.result, language)
    if len(classes) and context.with_ranks:
        blocks.append(table_from_frame(classes, translate(N_("Classes")), (), [translate(N_("Quarters"))], small=True))
    return blocks


def evidence_blocks(context: ReportContext) -> list[Block]:
    """Return where the figures come from: recipe, fingerprints, sources, dates, rules, decision."""
    items = tuple((entry.label, entry.text) for entry in build_evidence(context))
    return [Heading(context.translate(N_("Origin of this report"))), Items(items)]
