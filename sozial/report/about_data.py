"""Sections on what was measured and how: data and sources, the method in plain words, the recipe."""

from __future__ import annotations

import pandas as pd

from sozial.errors import Severity
from sozial.i18n import N_, format_number, format_percent
from sozial.index.check import direction_of
from sozial.index.rate import without_named_codes
from sozial.model import Direction
from sozial.output.period_words import estimated_words
from sozial.output.words import (
    build_class_table,
    build_indicator_table,
    build_level_table,
    class_words,
    derived_words,
    further_words,
    rated_words,
    step_words,
)
from sozial.report.document import Block, Heading, Items, Text, table_from_frame
from sozial.report.evidence import build_evidence, excluded_rows
from sozial.report.material import Material

_MOST_WARNINGS = 8


def question_blocks(material: Material) -> list[Block]:
    """Return what the report should answer."""
    translate = material.translate
    usual = translate(
        N_(
            "Which quarters of {town} carry the heaviest social burdens, why, and how sure is that? The figures are a "
            "basis for talking about needs and measures; they decide nothing by themselves."
        )
    ).format(town=material.title)
    return [Heading(translate(N_("Question"))), Text(material.question.strip() or usual)]


def source_table(material: Material) -> pd.DataFrame:
    """Return every indicator that counts, with its field, direction, share, source and date."""
    translate, rows = material.translate, []
    for entry in material.method.indicators:
        indicator = material.dataset.indicator(entry.code)
        favourable = direction_of(material.dataset, entry) is Direction.FAVOURABLE
        share = material.result.shares.get(entry.code, 0.0)
        name = f"{indicator.label} ({indicator.measure})" if indicator.measure else indicator.label
        rows.append(
            {
                translate(N_("Handlungsfeld")): indicator.domain or "–",
                translate(N_("Indicator")): name,
                translate(N_("High means")): translate(N_("favourable") if favourable else N_("burden")),
                translate(N_("Share")): format_percent(share, material.language, 1),
                translate(N_("Source, reference date")): ", ".join(
                    part for part in (indicator.source, indicator.reference_date) if part
                )
                or translate(N_("not given")),
            }
        )
    return pd.DataFrame(rows)


def data_blocks(material: Material) -> list[Block]:
    """Return data and sources, with who is not rated and why."""
    translate, language = material.translate, material.language
    dataset = material.dataset
    said = translate(
        N_("{title}: {n} quarters, {k} indicators in the index, period {period}. {rated} quarters have an index.")
    ).format(
        title=material.title, n=format_number(len(dataset.units), language),
        k=format_number(sum(share > 0 for share in material.result.shares.values()), language),
        period=material.period or "–", rated=format_number(material.result.rated, language),
    )  # fmt: skip
    blocks: list[Block] = [Heading(translate(N_("Data and sources"))), Text(said)]
    frame = source_table(material)
    share = translate(N_("Share"))
    blocks.append(
        table_from_frame(
            frame, translate(N_("What goes into the index")), (1.5, 2.4, 1.1, 0.8, 3), [share], small=True,
        )
    )  # fmt: skip
    estimated = estimated_words(dataset, language)
    if estimated:
        blocks.append(Text(estimated, "notice"))
    excluded = excluded_rows(material)
    if excluded:
        at_most = 12
        items = tuple((name, reason) for name, reason in excluded[:at_most])
        blocks.append(
            Text(translate(N_("Without an index: {n} quarters")).format(n=format_number(len(excluded), language)))
        )
        blocks.append(Items(items))
        if len(excluded) > at_most:
            blocks.append(Text(translate(N_("All of them, with the reason, stand in the annex.")), "small"))
    warned = [
        finding.line(language)
        for finding in (
            *without_named_codes(material.dataset.findings, material.result.method.missing),
            *material.result.findings,
        )
        if finding.severity in (Severity.WARNING, Severity.QUESTION)
    ]
    if warned:
        blocks.append(Text(translate(N_("What the checks of the data found:"))))
        told = list(dict.fromkeys(warned))
        blocks.append(Items(tuple(("", line) for line in told[:_MOST_WARNINGS])))
        if len(told) > _MOST_WARNINGS:
            said = translate(N_("{n} further findings stand in the workbook."))
            blocks.append(Text(said.format(n=format_number(len(told) - _MOST_WARNINGS, language)), "small"))
    return blocks


def method_blocks(material: Material) -> list[Block]:
    """Return how the index comes about, in plain words."""
    translate, language, method = material.translate, material.language, material.method
    dataset, result = material.dataset, material.result
    blocks: list[Block] = [Heading(translate(N_("Method in plain words")))]
    steps = [(title, words) for title, words, _formula in step_words(method, language)]
    steps += [("", line) for line in rated_words(method, language)]
    steps += [("", line) for line in further_words(method, language)]
    steps += [("", line) for line in derived_words(method, language)]
    if result.breaks is not None:
        steps.append((translate(N_("Classes")), class_words(method, translate)))
    blocks.append(Items(tuple(steps)))
    if not method.is_flat:
        frame = build_level_table(dataset, result, language)
        blocks.append(
            table_from_frame(frame, translate(N_("How the parts go together")), (1, 3, 1.4, 1, 1, 1), small=True)
        )
    return blocks


def recipe_blocks(material: Material) -> list[Block]:
    """Return the whole recipe as tables: every indicator with its figures, and every class with its cut-offs."""
    translate, language = material.translate, material.language
    frame = build_indicator_table(material.dataset, material.result, language)
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
        (material.dataset.indicator(entry.code).label, material.dataset.indicator(entry.code).definition)
        for entry in material.method.indicators
        if material.dataset.indicator(entry.code).definition
    )
    if definitions:
        blocks += [Heading(translate(N_("Definitions")), 2), Items(definitions)]
    classes = build_class_table(material.result, language)
    if len(classes) and material.with_ranks:
        blocks.append(table_from_frame(classes, translate(N_("Classes")), (), [translate(N_("Quarters"))], small=True))
    return blocks


def evidence_blocks(material: Material) -> list[Block]:
    """Return where the figures come from: recipe, fingerprints, sources, dates, rules, decision."""
    items = tuple((entry.label, entry.text) for entry in build_evidence(material))
    return [Heading(material.translate(N_("Origin of this report"))), Items(items)]
