"""A recipe in words, with the figures of one result: what the Method page and reports say."""

from __future__ import annotations

import pandas as pd

from sozial.i18n import N_, Translate, format_number, format_percent, translator, useful_digits
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.build import direction_of
from sozial.index.classify import CLASS_SCHEMES
from sozial.index.normalise import NORMALISATIONS
from sozial.model import Dataset, Direction, Method, Result
from sozial.output.layers import score_digits
from sozial.output.tables import cut_labels


def rated_words(method: Method, language: str) -> list[str]:
    """Say who is rated and what happens to gaps."""
    translate = translator(language)
    lines = []
    if method.rated.minimum_population > 0:
        lines.append(
            translate(
                N_(
                    "Quarters with fewer than {n} inhabitants are not rated: there, one family can change a rate. "
                    "They are taken out before any mean is computed."
                )
            ).format(n=format_number(method.rated.minimum_population, language))
        )
    if method.rated.column:
        lines.append(
            translate(N_("Only quarters whose “{column}” is {values} are rated.")).format(
                column=method.rated.column, values=", ".join(f"„{value}“" for value in method.rated.equals)
            )
        )
    if method.missing.rule == "drop":
        lines.append(translate(N_("A quarter that lacks a value has no index.")))
    else:
        lines.append(
            translate(
                N_(
                    "Where values are missing, the remaining weights count as 100 %, as long as they carry at least "
                    "{share} of all weights; below that a quarter has no index. Missing never counts as zero."
                )
            ).format(share=format_percent(method.missing.minimum_coverage, language))
        )
    return lines


def step_words(method: Method, translate: Translate) -> list[tuple[str, str, str]]:
    """Return (title, words, formula) for standardising, adding up and classing."""
    scale, kind = NORMALISATIONS[method.normalise.name], AGGREGATIONS[method.aggregate.name]
    words = translate(kind.words)
    if method.aggregate.options.get("again") == "zscore":
        words = f"{words} {translate(N_('The result is standardised once more (z-score).'))}"
    return [
        (translate(scale.label), translate(scale.words), scale.formula),
        (translate(kind.label), words, kind.formula),
    ]


def build_indicator_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return which indicators count, how much, from where and of when, with their mean and spread."""
    translate = translator(language)
    now = dataset.at(result.period)
    rated = result.scores.notna() | result.normalised.notna().any(axis=1)
    rows = []
    for entry in result.method.indicators:
        indicator = dataset.indicator(entry.code)
        values = now[entry.code][rated].dropna()
        digits = max(useful_digits(values), 1)
        favourable = direction_of(dataset, entry) is Direction.FAVOURABLE
        rows.append(
            {
                translate(N_("Handlungsfeld")): indicator.domain,
                translate(N_("Indicator")): indicator.label,
                translate(N_("Share")): format_percent(result.shares.get(entry.code, 0.0), language, 1),
                translate(N_("Direction")): "−" if favourable else "+",
                translate(N_("Mean of the quarters")): format_number(
                    float(values.mean()) if len(values) else None, language, digits
                ),
                translate(N_("Standard deviation")): format_number(
                    float(values.std(ddof=0)) if len(values) else None, language, digits
                ),
                translate(N_("Quarters with a value")): format_number(len(values), language),
                translate(N_("Source")): indicator.source,
                translate(N_("Reference date")): indicator.reference_date,
                translate(N_("Definition")): indicator.definition,
            }
        )
    return pd.DataFrame(rows)


def build_class_table(result: Result, language: str) -> pd.DataFrame:
    """Return each class with its cut-offs and how many quarters are in it, highest first."""
    translate = translator(language)
    if result.breaks is None:
        return pd.DataFrame()
    cuts = cut_labels(result.breaks.cuts, language, score_digits(result.method))
    rows = [
        {
            translate(N_("Class")): translate(label),
            translate(N_("Index")): cut,
            translate(N_("Quarters")): format_number(int((result.classes == number).sum()), language),
        }
        for number, (label, cut) in enumerate(zip(result.breaks.labels, cuts, strict=True))
    ]
    return pd.DataFrame(rows[::-1])


def class_words(method: Method, translate: Translate) -> str:
    """Say how classes are cut."""
    return translate(CLASS_SCHEMES[method.classify.name].words)
