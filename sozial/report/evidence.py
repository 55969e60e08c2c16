"""Where every figure comes from: what each file carries, so that others can check it."""

from __future__ import annotations

from dataclasses import dataclass

import sozial
from sozial.i18n import N_, format_day, format_number, translator
from sozial.index.method_writing import method_digest
from sozial.method import Method
from sozial.model import Dataset
from sozial.output.period_words import period_label
from sozial.output.tables import method_state
from sozial.output.workshop_record import workshop_words
from sozial.protection.rules import DisclosureRules
from sozial.report.material import Material

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


def excluded_rows(material: Material) -> list[tuple[str, str]]:
    """Return quarters without an index with the reason, in the order of the data."""
    reasons = material.result.excluded
    return [
        (material.titles[str(unit)], reasons[unit].text(material.language))
        for unit in material.dataset.units.index
        if unit in reasons
    ]


def build_evidence(material: Material) -> list[Statement]:
    """Return what every file carries, in the order in which it is printed."""
    translate, language, method = material.translate, material.language, material.method
    dataset = material.dataset
    codes = tuple(entry.code for entry in method.indicators)
    sources = [f"{source} ({date})" if date else source for source, date in sources_of(dataset, codes)]
    excluded = [f"{name}: {reason}" for name, reason in excluded_rows(material)]
    digest = method_digest(method)
    told = [
        Statement("recipe", translate(N_("Recipe")), method_state(method, language)),
        Statement("recipe_sha256", translate(N_("Fingerprint of the recipe")), digest[:_PRINTED], digest),
        Statement("data", translate(N_("Data")), material.title),
        Statement(
            "data_sha256", translate(N_("Fingerprint of the data")), dataset.digest[:_PRINTED], dataset.digest
        ),
        Statement(
            "period", translate(N_("Period")), period_label(dataset, material.period, language, codes) or "–"
        ),
        Statement("sources", translate(N_("Sources")), "; ".join(sources) or translate(N_("not given in the data"))),
        Statement(
            "made_on", translate(N_("Made on")), format_day(material.made_on, language), material.made_on
        ),
        Statement("app", translate(N_("Made with")), f"Quartierskompass {sozial.__version__}"),
        Statement(
            "excluded", translate(N_("Without an index")), "; ".join(excluded) or translate(N_("no quarter"))
        ),
        Statement("protection", translate(N_("Protection of small numbers")), rules_words(material.rules, language)),
        Statement("mode", translate(N_("Presentation")), _presentation(material)),
    ]  # fmt: skip
    if material.author:
        told.insert(6, Statement("author", translate(N_("Made by")), material.author))
    workshop = workshop_words(method, language)
    if workshop:
        told.append(Statement("workshop", translate(N_("Workshop")), workshop))
    told.append(Statement("decision", translate(N_("Decision")), decision_words(material)))
    told.append(Statement("notice", translate(N_("Local knowledge")), translate(LOCAL_KNOWLEDGE)))
    return told


def _presentation(material: Material) -> str:
    if material.with_ranks:
        return material.translate(N_("with ranks"))
    return material.translate(N_("classes without ranks"))


def decision_words(material: Material) -> str:
    """Say whether the recipe was adopted, by whom and when."""
    method, translate = material.method, material.translate
    if not method.is_adopted:
        return translate(N_("Trial: nobody has adopted this recipe."))
    said = translate(N_("The recipe was adopted on {date}.")).format(
        date=format_day(method.adopted_on or "", material.language)
    )
    return f"{said} {method.adopted_by}".strip()


def state_word(method: Method, language: str) -> str:
    """Return "adopted" or "trial" as one word, for the head of every page."""
    return translator(language)(N_("adopted") if method.is_adopted else N_("Trial"))


def foot_line(material: Material) -> str:
    """Return origin in one line, for the foot of every page."""
    told = {entry.key: entry for entry in build_evidence(material)}
    parts = [material.title, material.period, told["recipe"].text]
    prints = f"{told['recipe_sha256'].text[:8]}/{told['data_sha256'].text[:8]}"
    return " · ".join(part for part in (*parts, prints, told["made_on"].text) if part)
