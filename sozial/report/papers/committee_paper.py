"""The paper for a committee: the question, what was measured, who is concerned and why, how sure, what is proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sozial.i18n import N_, NP_
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import foot_line, state_word, subtitle
from sozial.report.document.document import Block, Document, Heading, Items
from sozial.report.papers.paper_contents import (
    ALL_PARTS,
    ALL_QUARTERS,
    ALLOCATION,
    CERTAINTY,
    DATA,
    DEVELOPMENT,
    GLANCE,
    MEASURES,
    METHOD,
    OBJECTIVES,
    QUARTERS,
    QUESTION,
    RECIPE,
    PaperContents,
)
from sozial.report.sections.about_changes import (
    certainty_blocks,
    certainty_sentences,
    class_moves,
    comparable,
    development_blocks,
    measured_words,
    moves_sentences,
)
from sozial.report.sections.about_data import (
    calculation_blocks,
    data_blocks,
    evidence_blocks,
    question_blocks,
    recipe_blocks,
)
from sozial.report.sections.about_limits import limit_blocks
from sozial.report.sections.about_motion import motion_blocks
from sozial.report.sections.about_planning import (
    action_blocks,
    all_parts_blocks,
    allocation_blocks,
    gap_sentence,
    objective_blocks,
    planned_sentence,
    strong_gaps,
)
from sozial.report.sections.about_quarters import attention_blocks, chosen_map, finding_sentence, full_tables
from sozial.report.sections.bars import contribution_bars
from sozial.report.sections.bars_picture import bars_picture
from sozial.report.sections.figures import names_of, people_sentence

# Where map and motion stand among the sections; the latter is in every paper for which one was entered.
MAP, MOTION = "map", "motion"


def document_of(
    context: ReportContext, title: str, subtitle: str, blocks: list[Block], dense: bool = False
) -> Document:
    """Return a document with what every page of it carries."""
    return Document(
        title, subtitle, state_word(context), foot_line(context), context.language,
        context.made_on, tuple(blocks), context.author, dense, protection=context.protection,
        names=frozenset(context.titles.values()),
    )  # fmt: skip


def summary_items(context: ReportContext) -> tuple[tuple[str, str], ...]:
    """Return the whole report in a few sentences: who, people, how sure, what changed, what is proposed."""
    translate = context.translate
    items = [(translate(N_("Who")), finding_sentence(context))]
    people = people_sentence(context)
    if people:
        items.append((translate(N_("People")), people))
    sure = certainty_sentences(context)
    if sure:
        items.append((translate(N_("How sure")), f"{sure[0][0]}: {sure[0][1]}."))
    if context.before and not comparable(context):
        said = translate(N_("{before} and {after} rest on different indicators, so classes are not compared"))
        said = said.format(before=context.before, after=context.period)
        items.append((translate(N_("What changed")), f"{said}."))
    elif context.before:
        items.append((translate(N_("What changed")), _changed_sentences(context)))
    items.append((translate(N_("What is done")), _done_sentence(context)))
    warning = N_("The index shows where to look closely; need for action is found in the discussion.")
    items.append((translate(N_("What it does not say")), translate(warning)))
    return tuple(items)


def _changed_sentences(context: ReportContext) -> str:
    """Return who came into the class of the greatest burden and who left it, and by which scale."""
    translate, moves = context.translate, class_moves(context)
    none = translate(N_("no quarter"))
    said = translate(
        N_("Since {before}, {measured}, newly in the class of the greatest burden: {into}; no longer: {out}.")
    ).format(
        before=context.before, measured=measured_words(context), into=names_of(context, list(moves.into), 6) or none,
        out=names_of(context, list(moves.out), 6) or none,
    )  # fmt: skip
    return " ".join([said, *moves_sentences(context, moves, 6)])


def _done_sentence(context: ReportContext) -> str:
    said = context.translate(N_("No measures are entered in the register."))
    if context.actions:
        said = context.translate.counted(NP_("{n} measure runs.", "{n} measures run."), len(context.running))
    gaps = strong_gaps(context)
    return f"{said} {gap_sentence(context, gaps)} {planned_sentence(context, gaps)}".rstrip()


def _contribution_blocks(context: ReportContext) -> list[Block]:
    """Return what each Handlungsfeld adds in the described quarters; nothing where that cannot be told."""
    found = contribution_bars(context, len(context.described))
    return [] if found is None else [bars_picture(found[0], context.language, 0.9)]


def _body(context: ReportContext) -> dict[str, Callable[[], Sequence[Block]]]:
    """Return how each section between title and limits is built, in their order."""
    return {
        GLANCE: lambda: [Heading(context.translate(N_("At a glance"))), Items(summary_items(context))],
        QUESTION: lambda: question_blocks(context),
        MOTION: lambda: motion_blocks(context),
        MAP: lambda: [],
        QUARTERS: lambda: [*attention_blocks(context), *_contribution_blocks(context)],
        CERTAINTY: lambda: certainty_blocks(context),
        DEVELOPMENT: lambda: development_blocks(context),
        MEASURES: lambda: action_blocks(context),
        OBJECTIVES: lambda: objective_blocks(context),
        ALLOCATION: lambda: allocation_blocks(context),
        DATA: lambda: data_blocks(context),
        METHOD: lambda: calculation_blocks(context),
    }


def build_committee_paper(context: ReportContext, contents: PaperContents | None = None) -> Document:
    """Return the committee paper: 4 to 8 pages and an annex with every quarter.

    Parameters
    ----------
    contents
        Which sections it has, and which map; all of them and that of the index without it.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> paper = build_committee_paper(ReportContext(sample, build_index(sample, recipe, "2024"), "en", "2026-11-25"))
    >>> paper.title, paper.state
    ('Social situation of the quarters', 'adopted · internal, not protected')
    """
    translate = context.translate
    warned = check_disclosure(context)
    contents = contents or PaperContents()
    blocks: list[Block] = []
    for section, build in _body(context).items():
        if section == MAP:
            blocks += chosen_map(context, contents.shown_map, contents.with_names)
        elif section == MOTION or contents.has(section):
            blocks += build()
    blocks += limit_blocks(context, warned)
    if contents.has(ALL_QUARTERS):
        blocks += [Heading(translate(N_("Annex: all quarters"))), *full_tables(context)]
    if contents.has(ALL_PARTS):
        blocks += all_parts_blocks(context)
    blocks.append(Heading(translate(N_("Annex: recipe and origin") if contents.has(RECIPE) else N_("Annex: origin"))))
    blocks += [*(recipe_blocks(context) if contents.has(RECIPE) else []), *evidence_blocks(context)]
    return document_of(context, translate(N_("Social situation of the quarters")), subtitle(context), blocks)
