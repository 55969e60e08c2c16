"""A recipe in words, with the figures of one result: what the Recipe page and reports say."""

from __future__ import annotations

from sozial.i18n import N_, NP_, format_number, format_percent, translator, useful_digits
from sozial.index.values.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.model import Direction
from sozial.output.recipe.step_words import option_words, scale_words, scheme_words
from sozial.output.words.workshop_record import workshop_words
from sozial.recipe import GIVEN, NOTHING, POPULATION_WEIGHTS, Condition, RankRule, Recipe


def rated_words(recipe: Recipe, language: str) -> list[str]:
    """Say who is rated and what happens to gaps."""
    translate = translator(language)
    lines = []
    if recipe.rated.minimum_population > 0:
        lines.append(
            translate.counted(
                NP_(
                    (
                        "Quarters with fewer than {n} inhabitant are not rated: there, one family can change "
                        "a rate. They are taken out before any mean is computed."
                    ),
                    (
                        "Quarters with fewer than {n} inhabitants are not rated: there, one family can "
                        "change a rate. They are taken out before any mean is computed."
                    ),
                ),
                recipe.rated.minimum_population,
            )
        )
    for condition in recipe.rated.conditions:
        lines.append(_condition_words(condition, language))
    if recipe.rated.exclude:
        lines.append(translate(N_("Left out by the recipe: {keys}.")).format(keys=", ".join(recipe.rated.exclude)))
    if recipe.missing.codes:
        codes = ", ".join(format_number(code, language, useful_digits([code])) for code in recipe.missing.codes)
        lines.append(translate(N_("The values {codes} stand for “missing” in the data.")).format(codes=codes))
    if recipe.missing.rule in ("mean", "median"):
        kind = translate(N_("mean")) if recipe.missing.rule == "mean" else translate(N_("median"))
        group = recipe.missing.group or translate(N_("all rated quarters"))
        words = N_("Missing values are filled in with the {kind} of their group ({group}) and marked.")
        lines.append(translate(words).format(kind=kind, group=group))
        return lines
    if recipe.missing.rule == "drop":
        lines.append(translate(N_("A quarter that lacks a value has no index.")))
    else:
        lines.append(
            translate(
                N_(
                    "Where values are missing, the remaining weights count as 100 %, as long as they carry at least "
                    "{share} of all weights; below that a quarter has no index. Missing never counts as zero."
                )
            ).format(share=format_percent(recipe.missing.minimum_coverage, language))
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
        column=column, conditions=translate.listing(parts)
    )


_DERIVED_WORDS = {
    # Formulas are the same in every language.
    "rate": "{name} = {count} / {base} × {factor}",
    "pooled_rate": NP_(
        "{name} = {count} / {base} × {factor}, summed over {periods} period",
        "{name} = {count} / {base} × {factor}, summed over {periods} periods",
        by="periods",
    ),
    "difference": NP_(
        "{name} = {of} now − {of} {back} period before", "{name} = {of} now − {of} {back} periods before", by="back"
    ),
    "relative_change": NP_(
        "{name} = change of {of} against {back} period before, in %",
        "{name} = change of {of} against {back} periods before, in %",
        by="back",
    ),
    "reversed": "{name} = {total} − {of}",
}


def derived_words(recipe: Recipe, language: str) -> list[str]:
    """Say how each derived indicator is computed."""
    translate = translator(language)
    lines = []
    for rule in recipe.derived:
        numbers = {
            key: format_number(value, language, useful_digits([value]))
            for key, value in (("factor", rule.factor), ("total", rule.total))
        }
        words = {"name": rule.name or rule.code, "of": rule.of, "count": rule.count, "base": rule.base}
        lines.append(
            translate.fill(_DERIVED_WORDS[rule.rule], **words, **numbers, periods=rule.periods, back=rule.back)
        )
    return lines


def further_words(recipe: Recipe, language: str) -> list[str]:
    """Say what the recipe does beyond the everyday: outliers, computed weights, ranks, direction, matrix."""
    translate = translator(language)
    lines = []
    if recipe.high is Direction.FAVOURABLE:
        lines.append(translate(N_("A high index is favourable in this recipe; dark colours still mean burden.")))
    if recipe.treat != NOTHING:
        kind = TREATMENTS[recipe.treat.name]
        lines.append(f"{option_words(recipe.treat, kind, language)}: {translate(kind.words)}")
    if recipe.weights != GIVEN:
        kind_of_weights = WEIGHTINGS[recipe.weights.name]
        lines.append(f"{option_words(recipe.weights, kind_of_weights, language)}: {translate(kind_of_weights.words)}")
    if recipe.rank != RankRule():
        lines.append(rank_words(recipe.rank, language))
    if recipe.workshop is not None:
        lines.append(workshop_words(recipe, language))
    if recipe.matrix is not None:
        first, second = (recipe.level(code).label for code in (recipe.matrix.first, recipe.matrix.second))
        words = N_("The classes of “{first}” and “{second}” are read together, as a matrix.")
        lines.append(translate(words).format(first=first, second=second))
    return lines + roll_up_words(recipe, language) + classification_words(recipe, language)


def roll_up_words(recipe: Recipe, language: str) -> list[str]:
    """Say how the scores of larger areas come about."""
    translate, lines = translator(language), []
    for rule in recipe.roll_ups:
        words = N_("Larger areas “{name}” (column “{column}”): mean of the scores of “{of}”, all quarters alike.")
        if rule.weights == POPULATION_WEIGHTS:
            words = N_("Larger areas “{name}” (column “{column}”): mean of the scores of “{of}”, by inhabitants.")
        of = recipe.level(rule.of or recipe.main).label
        parts = [translate(words).format(name=rule.label, column=rule.by, of=of)]
        if rule.minimum_coverage > 0:
            share = format_percent(rule.minimum_coverage, language)
            parts.append(translate(N_("At least {share} of its weight must have a score.")).format(share=share))
        if rule.again != NOTHING:
            again = translate(N_("The means are standardised once more: {how}."))
            parts.append(again.format(how=scale_words(rule.again, language)))
        classes = scheme_words(rule.classify or recipe.classify, language)
        parts.append(translate(N_("Classes: {how}.")).format(how=classes))
        lines.append(" ".join(parts))
    return lines


def classification_words(recipe: Recipe, language: str) -> list[str]:
    """Say which further classes the recipe cuts."""
    translate = translator(language)
    labels = {level.code: level.label for level in recipe.levels}
    labels |= {rule.code: rule.label for rule in recipe.roll_ups}
    words = translate(N_("Further classes “{name}” of “{of}”: {how}."))
    return [
        words.format(name=rule.label, of=labels[rule.of or recipe.main], how=scheme_words(rule.classify, language))
        for rule in recipe.classifications
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
    rounded = translate.counted(
        NP_("Scores are rounded to {n} decimal before ranking.", "Scores are rounded to {n} decimals before ranking."),
        rule.digits,
    )
    return f"{text} {rounded}"
