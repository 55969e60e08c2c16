"""Where every figure comes from: what each file carries, so that others can check it."""

from __future__ import annotations

from dataclasses import dataclass

import sozial
from sozial.i18n import N_, format_number, translator
from sozial.index.recipe.recipe_writing import recipe_digest
from sozial.model import Dataset
from sozial.output.words.period_words import period_label
from sozial.output.words.result_words import adoption_state
from sozial.output.words.workshop_record import workshop_words
from sozial.protection.rules import DisclosureRules
from sozial.report.context.context import ReportContext

# So many characters of a hash are printed; files for programs hold all of it.
_PRINTED = 12
LOCAL_KNOWLEDGE = N_(
    "An index shows where a closer look is worthwhile. Whether there is need for action is decided only "
    "together with local knowledge."
)


@dataclass(frozen=True)
class Statement:
    """One thing that is said of a file's origin.

    Parameters
    ----------
    key
        For programs.
    label, text
        For readers.
    value
        The whole of it for programs, where the text is shortened.
    """

    key: str
    label: str
    text: str
    value: str = ""

    @property
    def full(self) -> str:
        """What programs get."""
        return self.value or self.text


def rules_words(rules: DisclosureRules | None, language: str) -> str:
    """Say which rules for small numbers were applied.

    Examples
    --------
    >>> rules_words(DisclosureRules(3, 100), "en")[:44]
    'Every count of cases is changed by at most 2'
    """
    translate = translator(language)
    if rules is None:
        return translate(N_("None: internal, with small counts. Not for publication."))
    words = N_(
        "Every count of cases is changed by at most {deviation}, inhabitants only where they are fewer than {base}, so "
        "that nobody can be recognised; counts below {count} and rates on a base below {base} are covered. The index "
        "counts with their changed values, which files to compute it anew hold as well."
    )
    numbers = {"deviation": rules.deviation, "count": rules.minimum_count, "base": rules.minimum_base}
    return translate(words).format(**{name: format_number(value, language) for name, value in numbers.items()})


def sources_of(dataset: Dataset, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return sources with their reference dates, each once, in the order of the indicators."""
    found = dict.fromkeys(
        (dataset.indicator(code).source, dataset.indicator(code).reference_date)
        for code in codes
        if dataset.indicator(code).source
    )
    return list(found)


def excluded_rows(context: ReportContext) -> list[tuple[str, str]]:
    """Return quarters without an index with the reason, in the order of the data."""
    reasons = context.result.excluded
    return [
        (context.titles[str(unit)], reasons[unit].text(context.language))
        for unit in context.dataset.units.index
        if unit in reasons
    ]


def build_evidence(context: ReportContext) -> list[Statement]:
    """Return what every file carries, in the order in which it is printed."""
    translate, language, recipe = context.translate, context.language, context.recipe
    dataset = context.dataset
    codes = tuple(entry.code for entry in recipe.indicators)
    sources = [f"{source} ({date})" if date else source for source, date in sources_of(dataset, codes)]
    excluded = [f"{name}: {reason}" for name, reason in excluded_rows(context)]
    digest = recipe_digest(recipe)
    told = [
        Statement("recipe", translate(N_("Recipe")), adoption_state(recipe, language)),
        Statement("recipe_sha256", translate(N_("Fingerprint of the recipe")), digest[:_PRINTED], digest),
        Statement("data", translate(N_("Data")), context.title),
        Statement(
            "data_sha256", translate(N_("Fingerprint of the data")), dataset.digest[:_PRINTED], dataset.digest
        ),
        Statement(
            "period",
            translate(N_("Period")),
            period_label(dataset, context.period, language, codes) or context.period_words,
        ),
        Statement("sources", translate(N_("Sources")), "; ".join(sources) or translate(N_("not given in the data"))),
        Statement(
            "made_on", translate(N_("Made on")), translator(language).day(context.made_on), context.made_on
        ),
        Statement("app", translate(N_("Made with")), f"Quartierskompass {sozial.__version__}"),
        Statement(
            "excluded", translate(N_("Without an index")), "; ".join(excluded) or translate(N_("no quarter"))
        ),
        Statement("protection", translate(N_("Protection of small numbers")), rules_words(context.rules, language)),
        Statement("mode", translate(N_("Presentation")), _presentation(context)),
    ]  # fmt: skip
    if context.author:
        told.insert(6, Statement("author", translate(N_("Made by")), context.author))
    workshop = workshop_words(recipe, language)
    if workshop:
        told.append(Statement("workshop", translate(N_("Workshop")), workshop))
    told.append(Statement("decision", translate(N_("Decision")), decision_words(context)))
    told.append(Statement("notice", translate(N_("Local knowledge")), translate(LOCAL_KNOWLEDGE)))
    return told


def _presentation(context: ReportContext) -> str:
    if context.with_ranks:
        return context.translate(N_("with ranks"))
    return context.translate(N_("classes without ranks"))


def decision_words(context: ReportContext) -> str:
    """Say whether the recipe was adopted, by whom and when."""
    recipe, translate = context.recipe, context.translate
    if not recipe.is_adopted:
        return translate(N_("Trial: nobody has adopted this recipe."))
    said = translate(N_("The recipe was adopted on {date}.")).format(
        date=translator(context.language).day(recipe.adopted_on or "")
    )
    return f"{said} {recipe.adopted_by}".strip()


def state_word(context: ReportContext) -> str:
    """Return "adopted" or "trial" for the head of every page, and that it is internal where its figures are true."""
    state = context.translate(N_("adopted") if context.recipe.is_adopted else N_("Trial"))
    if context.motion.is_proposed:
        # What is asked for is not decided because the recipe is.
        own = context.translate(N_("Recipe: {state}")).format(state=state)
        state = f"{context.translate(N_('Proposal'))} · {own}"
    return state if context.dataset.is_published else f"{state} · {context.translate(N_('internal, not protected'))}"


def data_line(context: ReportContext) -> str:
    """Return what the data is called, said to be that, with its period: it may be a file's name, not a town's."""
    named = context.translate(N_("Data: {name}")).format(name=context.title)
    return " · ".join(part for part in (named, context.period) if part)


def subtitle(context: ReportContext) -> str:
    """Return data, period and recipe in one line."""
    return f"{data_line(context)} · {context.recipe.name}"


def foot_line(context: ReportContext, with_prints: bool = True) -> str:
    """Return origin in one line, for the foot of every page.

    Parameters
    ----------
    with_prints
        With the beginnings of both fingerprints; slides tell them only where they say where the figures come from.
    """
    told = {entry.key: entry for entry in build_evidence(context)}
    parts = [context.title, context.period_words, told["recipe"].text]
    prints = f"{told['recipe_sha256'].text[:8]}/{told['data_sha256'].text[:8]}" if with_prints else ""
    return " · ".join(part for part in (*parts, prints, told["made_on"].text) if part)
