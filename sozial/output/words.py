"""A recipe in words, with the figures of one result: what the Method page and reports say."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sozial.i18n import N_, Translate, format_number, format_percent, translator, useful_digits
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.check import direction_of
from sozial.index.classify import CLASS_SCHEMES
from sozial.index.normalise import NORMALISATIONS, REVERSED_PERCENTILE
from sozial.index.together import PERIODS
from sozial.index.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.method import GIVEN, NOTHING, POPULATION_WEIGHTS, Condition, Method, RankRule, Step, Weighted
from sozial.model import Dataset, Direction
from sozial.output.layers import score_digits
from sozial.output.tables import cut_labels
from sozial.output.workshop_record import workshop_words
from sozial.result import Result


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
    for condition in method.rated.conditions:
        lines.append(_condition_words(condition, language))
    if method.rated.exclude:
        lines.append(translate(N_("Left out by the recipe: {keys}.")).format(keys=", ".join(method.rated.exclude)))
    if method.missing.codes:
        codes = ", ".join(format_number(code, language, useful_digits([code])) for code in method.missing.codes)
        lines.append(translate(N_("The values {codes} stand for “missing” in the data.")).format(codes=codes))
    if method.missing.rule in ("mean", "median"):
        kind = translate(N_("mean")) if method.missing.rule == "mean" else translate(N_("median"))
        group = method.missing.group or translate(N_("all rated quarters"))
        words = N_("Missing values are filled in with the {kind} of their group ({group}) and marked.")
        lines.append(translate(words).format(kind=kind, group=group))
        return lines
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


def _condition_words(condition: Condition, language: str) -> str:
    """Say what a column must hold for a quarter to be rated."""
    translate = translator(language)
    column, parts = condition.column, []
    if condition.equals:
        values = ", ".join(f"„{value}“" for value in condition.equals)
        parts.append(translate(N_("is {values}")).format(values=values))
    if condition.differs:
        values = ", ".join(f"„{value}“" for value in condition.differs)
        parts.append(translate(N_("is not {values}")).format(values=values))
    for bound, words in ((condition.at_least, N_("is at least {n}")), (condition.at_most, N_("is at most {n}"))):
        if bound is not None:
            parts.append(translate(words).format(n=format_number(bound, language, useful_digits([bound]))))
    return translate(N_("Only quarters whose “{column}” {conditions} are rated.")).format(
        column=column, conditions=translate(N_(" and ")).join(parts)
    )


_DERIVED_WORDS = {
    # Formulas are the same in every language.
    "rate": "{name} = {count} / {base} × {factor}",
    "pooled_rate": N_("{name} = {count} / {base} × {factor}, summed over {periods} periods"),
    "difference": N_("{name} = {of} now − {of} {back} periods before"),
    "relative_change": N_("{name} = change of {of} against {back} periods before, in %"),
    "reversed": "{name} = {total} − {of}",
}


def derived_words(method: Method, language: str) -> list[str]:
    """Say how each derived indicator is computed."""
    translate = translator(language)
    lines = []
    for rule in method.derived:
        numbers = {
            key: format_number(value, language, useful_digits([value]))
            for key, value in (("factor", rule.factor), ("total", rule.total))
        }
        words = {"name": rule.name or rule.code, "of": rule.of, "count": rule.count, "base": rule.base}
        words |= {"periods": str(rule.periods), "back": str(rule.back)}
        lines.append(translate(_DERIVED_WORDS[rule.rule]).format(**words, **numbers))
    return lines


def option_words(step: Step, registered: Any, language: str) -> str:
    """Return a step's label with the options that are not the usual ones, as the recipe file names them.

    Examples
    --------
    >>> option_words(Step("minmax", {"low": 1.0}), NORMALISATIONS["minmax"], "en")
    'Min-max (low = 1)'
    """
    shown = []
    for key, value in step.options.items():
        if key in registered.options and value == registered.options[key]:
            continue
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, (int, float)):
            text = format_number(value, language, useful_digits([value]))
        elif isinstance(value, str):
            text = value
        elif key == PERIODS:
            text = ", ".join(value)
        else:
            continue
        if text:
            shown.append(f"{key} = {text}")
    label = translator(language)(registered.label)
    return f"{label} ({'; '.join(shown)})" if shown else label


def scale_words(step: Step, language: str) -> str:
    """Return a normalisation, and those that follow it, in words."""
    return " → ".join(option_words(part, NORMALISATIONS[part.name], language) for part in step.chain())


def further_words(method: Method, language: str) -> list[str]:
    """Say what the recipe does beyond the everyday: outliers, computed weights, ranks, direction, matrix."""
    translate = translator(language)
    lines = []
    if method.high is Direction.FAVOURABLE:
        lines.append(translate(N_("A high index is favourable in this recipe; dark colours still mean burden.")))
    if method.treat != NOTHING:
        kind = TREATMENTS[method.treat.name]
        lines.append(f"{option_words(method.treat, kind, language)}: {translate(kind.words)}")
    if method.weights != GIVEN:
        kind_of_weights = WEIGHTINGS[method.weights.name]
        lines.append(f"{option_words(method.weights, kind_of_weights, language)}: {translate(kind_of_weights.words)}")
    if method.rank != RankRule():
        lines.append(rank_words(method.rank, language))
    if method.workshop is not None:
        lines.append(workshop_words(method, language))
    if method.matrix is not None:
        first, second = (method.level(code).label for code in (method.matrix.first, method.matrix.second))
        words = N_("The classes of “{first}” and “{second}” are read together, as a matrix.")
        lines.append(translate(words).format(first=first, second=second))
    return lines + roll_up_words(method, language) + classification_words(method, language)


def _scheme_words(step: Step, language: str) -> str:
    return option_words(step, CLASS_SCHEMES[step.name], language)


def roll_up_words(method: Method, language: str) -> list[str]:
    """Say how the scores of larger areas come about."""
    translate, lines = translator(language), []
    for rule in method.roll_ups:
        words = N_("Larger areas “{name}” (column “{column}”): mean of the scores of “{of}”, all quarters alike.")
        if rule.weights == POPULATION_WEIGHTS:
            words = N_("Larger areas “{name}” (column “{column}”): mean of the scores of “{of}”, by inhabitants.")
        of = method.level(rule.of or method.main).label
        parts = [translate(words).format(name=rule.label, column=rule.by, of=of)]
        if rule.minimum_coverage > 0:
            share = format_percent(rule.minimum_coverage, language)
            parts.append(translate(N_("At least {share} of its weight must have a score.")).format(share=share))
        if rule.again != NOTHING:
            again = translate(N_("The means are standardised once more: {how}."))
            parts.append(again.format(how=scale_words(rule.again, language)))
        classes = _scheme_words(rule.classify or method.classify, language)
        parts.append(translate(N_("Classes: {how}.")).format(how=classes))
        lines.append(" ".join(parts))
    return lines


def classification_words(method: Method, language: str) -> list[str]:
    """Say which further classes the recipe cuts."""
    translate = translator(language)
    labels = {level.code: level.label for level in method.levels}
    labels |= {rule.code: rule.label for rule in method.roll_ups}
    words = translate(N_("Further classes “{name}” of “{of}”: {how}."))
    return [
        words.format(name=rule.label, of=labels[rule.of or method.main], how=_scheme_words(rule.classify, language))
        for rule in method.classifications
    ]


_TIE_WORDS = {
    "min": N_("equal scores share the smallest rank"),
    "max": N_("equal scores share the largest rank"),
    "average": N_("equal scores share the mean rank"),
    "dense": N_("equal scores share a rank and the next one follows without a gap"),
    "order": N_("equal scores are ranked in the order of the data"),
}


def rank_words(rule: RankRule, language: str) -> str:
    """Say how scores become ranks."""
    translate = translator(language)
    first = translate(N_("the lowest score")) if rule.first == "lowest" else translate(N_("the highest score"))
    text = translate(N_("Rank 1 has {first}; {ties}.")).format(first=first, ties=translate(_TIE_WORDS[rule.ties]))
    if rule.digits is None:
        return text
    rounded = translate(N_("Scores are rounded to {n} decimals before ranking.")).format(n=rule.digits)
    return f"{text} {rounded}"


def build_level_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return one row per composite: what goes into it, with which weight, and what is done with it."""
    translate, method = translator(language), result.method
    labels = {level.code: level.label for level in method.levels}
    rows = []
    for level in method.composites:
        weights = result.levels[level.code].weights
        total = sum(weights.values())
        members = [
            f"{labels.get(code) or dataset.indicator(code).label} "
            f"({format_percent(weight / total if total else 0.0, language, 1)})"
            for code, weight in weights.items()
        ]
        step = method.aggregate_of(level)
        again = "–" if level.again == NOTHING else scale_words(level.again, language)
        weighting = method.weights_of(level)
        rows.append(
            {
                translate(N_("Composite")): level.label,
                translate(N_("Members (share)")): ", ".join(members),
                translate(N_("Put together by")): option_words(step, AGGREGATIONS[step.name], language),
                translate(N_("Weights")): option_words(weighting, WEIGHTINGS[weighting.name], language),
                translate(N_("Standardised again")): again,
                translate(N_("Goes into")): ", ".join(labels.get(code, code) for code in level.parents) or "–",
            }
        )
    return pd.DataFrame(rows)


def _scale_text(step: Step, translate: Translate, language: str) -> str:
    """Return what a normalisation does, with its own figures."""
    registered = NORMALISATIONS[step.name]
    values = {**registered.options, **step.options}
    shown = {
        key: format_number(value, language, useful_digits([value]))
        for key, value in values.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    return translate(registered.words).format_map(shown)


def scale_formula(step: Step) -> str:
    r"""Return a normalisation's formula with its own figures, as LaTeX.

    Examples
    --------
    >>> scale_formula(Step("minmax", {"low": 1.0})).endswith("99 + 1")
    True
    """
    registered = NORMALISATIONS[step.name]
    values = {**registered.options, **step.options}
    formula = registered.formula
    if step.name == "minmax":
        formula = formula.replace("(HIGH - LOW)", f"{values['high'] - values['low']:g}")
        formula = formula.replace(" + LOW", f" + {values['low']:g}" if values["low"] else "")
    if step.name in ("percentile", REVERSED_PERCENTILE):
        formula = formula.replace("SCALE", f"{values['scale']:g}")
    return formula


def step_words(method: Method, language: str) -> list[tuple[str, str, str]]:
    """Return (title, words, formula) for standardising and putting together."""
    translate = translator(language)
    level = method.level(method.main)
    step = method.aggregate_of(level)
    scale, kind = NORMALISATIONS[method.normalise.name], AGGREGATIONS[step.name]
    words = translate(kind.words)
    if level.again != NOTHING:
        again = translate(NORMALISATIONS[level.again.name].label)
        words = f"{words} {translate(N_('The result is standardised once more ({how}).')).format(how=again)}"
    texts = [_scale_text(part, translate, language) for part in method.normalise.chain()]
    return [
        (translate(scale.label), " ".join(texts), scale_formula(method.normalise)),
        (translate(kind.label), words, kind.formula),
    ]


def build_indicator_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return which indicators count, how much, from where and of when, with their mean and spread."""
    translate = translator(language)
    now = dataset.at(result.period)
    rated = result.scores.notna() | result.normalised.notna().any(axis=1)
    rows = []
    method = result.method
    for entry in method.indicators:
        indicator = dataset.indicator(entry.code)
        values = now[entry.code][rated].dropna()
        digits = indicator.digits(values, least=1)
        favourable = direction_of(dataset, entry) is Direction.FAVOURABLE
        rows.append(
            {
                translate(N_("Handlungsfeld")): indicator.domain,
                translate(N_("Indicator")): indicator.label,
                translate(N_("Share")): _share_words(result, entry.code, language),
                translate(N_("Direction")): "−" if favourable else "+",
                **_placed(method, entry, language),
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


def _share_words(result: Result, code: str, language: str) -> str:
    if code in result.without_values:
        return translator(language)(N_("no values {period}")).format(period=result.period).rstrip()
    return format_percent(result.shares.get(code, 0.0), language, 1)


def _placed(method: Method, entry: Weighted, language: str) -> dict[str, str]:
    """Return an indicator's own scale and composites, in recipes that have them."""
    translate = translator(language)
    found = {}
    if any(other.normalise for other in method.indicators):
        found[translate(N_("Standardised by"))] = scale_words(entry.normalise or method.normalise, language)
    if not method.is_flat:
        found[translate(N_("Goes into"))] = ", ".join(method.level(code).label for code in entry.parents)
    return found


def build_class_table(result: Result, language: str) -> pd.DataFrame:
    """Return each class with its cut-offs and how many quarters are in it, highest first."""
    translate = translator(language)
    if result.breaks is None:
        return pd.DataFrame()
    cuts = cut_labels(result.breaks, language, score_digits(result.method))
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
    return translate(CLASS_SCHEMES[(method.level(method.main).classify or method.classify).name].words)
