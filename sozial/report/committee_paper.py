"""The paper for a committee: the question, what was measured, who is concerned and why, how sure, what is proposed."""

from __future__ import annotations

from sozial.i18n import N_, format_number
from sozial.report.about_changes import (
    certainty_blocks,
    certainty_sentences,
    class_moves,
    comparable,
    development_blocks,
)
from sozial.report.about_data import data_blocks, evidence_blocks, method_blocks, question_blocks, recipe_blocks
from sozial.report.about_limits import limit_blocks
from sozial.report.about_planning import action_blocks, allocation_blocks, gap_sentence, objective_blocks, strong_gaps
from sozial.report.about_quarters import attention_blocks, finding_sentence, full_tables, map_blocks
from sozial.report.bars import contribution_bars
from sozial.report.bars_picture import bars_picture
from sozial.report.disclosure import check_disclosure
from sozial.report.document import Block, Document, Heading, Items
from sozial.report.evidence import foot_line, state_word
from sozial.report.figures import names_of, people_sentence
from sozial.report.material import Material


def document_of(material: Material, title: str, subtitle: str, blocks: list[Block], dense: bool = False) -> Document:
    """Return a document with what every page of it carries."""
    return Document(
        title, subtitle, state_word(material.method, material.language), foot_line(material), material.language,
        material.made_on, tuple(blocks), material.author, dense, protection=material.protection,
    )  # fmt: skip


def summary_items(material: Material) -> tuple[tuple[str, str], ...]:
    """Return the whole report in a few sentences: who, people, how sure, what changed, what is proposed."""
    translate = material.translate
    items = [(translate(N_("Who")), finding_sentence(material))]
    people = people_sentence(material)
    if people:
        items.append((translate(N_("People")), people))
    sure = certainty_sentences(material)
    if sure:
        items.append((translate(N_("How sure")), f"{sure[0][0]}: {sure[0][1]}."))
    if material.before and not comparable(material):
        said = translate(N_("Since {before} the index rests on other indicators, so classes are not compared"))
        items.append((translate(N_("What changed")), f"{said.format(before=material.before)}."))
    elif material.before:
        into, out = class_moves(material)
        none = translate(N_("no quarter"))
        said = translate(N_("Since {before}, newly in the class of the greatest burden: {into}; no longer: {out}."))
        items.append(
            (
                translate(N_("What changed")),
                said.format(
                    before=material.before, into=names_of(material, into, 6) or none,
                    out=names_of(material, out, 6) or none,
                ),
            )
        )  # fmt: skip
    items.append((translate(N_("What is done")), _done_sentence(material)))
    warning = N_("The index shows where to look closely; need for action is found in the discussion.")
    items.append((translate(N_("What it does not say")), translate(warning)))
    return tuple(items)


def _done_sentence(material: Material) -> str:
    translate, language = material.translate, material.language
    said = translate(N_("{n} measures run.")).format(n=format_number(len(material.running), language))
    return f"{said} {gap_sentence(material, strong_gaps(material))}"


def _contribution_blocks(material: Material) -> list[Block]:
    """Return what each Handlungsfeld adds in the described quarters; nothing where that cannot be told."""
    found = contribution_bars(material, len(material.described))
    return [] if found is None else [bars_picture(found[0], material.language, 0.85)]


def build_committee_paper(material: Material) -> Document:
    """Return the committee paper: 4 to 8 pages and an annex with every quarter.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.method_file import read_method
    >>> from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file
    >>> sample, method = read_sample(), read_method(sample_file(SAMPLE_METHOD))
    >>> paper = build_committee_paper(Material(sample, build_index(sample, method, "2024"), "en", "2026-11-25"))
    >>> paper.title, paper.state
    ('Social situation of the quarters', 'adopted')
    """
    translate = material.translate
    warned = check_disclosure(material)
    blocks: list[Block] = [
        Heading(translate(N_("At a glance"))),
        Items(summary_items(material)),
        *question_blocks(material),
        *map_blocks(material),
        *attention_blocks(material),
        *_contribution_blocks(material),
        *certainty_blocks(material),
        *development_blocks(material),
        *action_blocks(material),
        *objective_blocks(material),
        *allocation_blocks(material),
        *data_blocks(material),
        *method_blocks(material),
        *limit_blocks(material, warned),
        Heading(translate(N_("Annex: all quarters"))),
        *full_tables(material),
        Heading(translate(N_("Annex: recipe and origin"))),
        *recipe_blocks(material),
        *evidence_blocks(material),
    ]
    return document_of(material, translate(N_("Social situation of the quarters")), material.subtitle, blocks)
