"""The result as slides: one statement each, with the figures behind it and their origin; for PPTX and for showing."""

from __future__ import annotations

from sozial.i18n import N_
from sozial.output.words.result_words import adoption_state
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import data_line, foot_line, state_word, subtitle
from sozial.report.document.slide import WHY, Deck
from sozial.report.slides.basis_slides import limits_slide, measured_slide, origin_slide
from sozial.report.slides.planning_slides import allocated_slide, done_slide, needed_slide
from sozial.report.slides.result_slides import changed_slide, map_slide, people_slide, sure_slide, who_slide, why_slide


def build_deck(context: ReportContext) -> Deck:
    """Return the slides for a committee: at most 12 with the title, and what is left out there for an annex.

    Raises
    ------
    DataError
        If they would publish what the rules withhold.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> deck = build_deck(ReportContext(sample, build_index(sample, recipe, "2024"), "en", "2026-11-25"))
    >>> [slide.key for slide in deck.slides]
    ['measured', 'map', 'who', 'people', 'why', 'changed', 'limits', 'origin']
    """
    check_disclosure(context)
    made = (
        measured_slide(context), map_slide(context), who_slide(context), people_slide(context), why_slide(context),
        sure_slide(context), changed_slide(context), needed_slide(context), done_slide(context),
        allocated_slide(context), limits_slide(context), origin_slide(context),
    )  # fmt: skip
    slides = [slide for slide in made if slide is not None]
    # With everything there it would be one too many; what each Handlungsfeld adds stands in the report. What is done
    # is what a body asks for.
    if len(slides) > 11:
        slides = [slide for slide in slides if slide.key != WHY]
    translate, recipe = context.translate, context.recipe
    opening = (
        data_line(context),
        adoption_state(recipe, context.language),
        " · ".join(part for part in (context.author, translate.day(context.made_on)) if part),
    )
    return Deck(
        translate(N_("Social situation of the quarters")), subtitle(context),
        state_word(context),
        foot_line(context, with_prints=False),
        context.language, context.made_on, tuple(slides), context.protection, opening,
    )  # fmt: skip
