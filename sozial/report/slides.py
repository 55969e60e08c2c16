"""The result as slides: one statement each, with the figures behind it and their origin; for PPTX and for showing."""

from __future__ import annotations

from sozial.i18n import N_, format_number, format_percent
from sozial.insight.development import moving_findings
from sozial.insight.people import people_in_highest_class
from sozial.insight.robustness import ALWAYS
from sozial.output.decision_tables import build_decision_table
from sozial.output.tables import method_state
from sozial.report.about_changes import certain_quarters, class_moves, comparable, development_sentences
from sozial.report.about_limits import limit_items
from sozial.report.about_planning import action_table, gap_sentence, gap_table, strong_gaps
from sozial.report.about_quarters import index_map
from sozial.report.bars import (
    certainty_bars,
    contribution_bars,
    fields_with_indicators,
    people_bars,
    share_bars,
)
from sozial.report.disclosure import check_disclosure
from sozial.report.document import Column, Items, Picture, Table, table_from_frame
from sozial.report.evidence import LOCAL_KNOWLEDGE, build_evidence, foot_line, state_word
from sozial.report.figures import names_of, outstanding_text, people_sentence, rank_text
from sozial.report.material import Material
from sozial.report.slide import (
    ALLOCATED,
    CHANGED,
    DONE,
    LIMITS,
    MAP,
    MEASURED,
    NEEDED,
    ORIGIN,
    PEOPLE,
    SURE,
    WHO,
    WHY,
    Body,
    Deck,
    Slide,
)

_MOST_ROWS = 8


def _notes(material: Material, *lines: str) -> str:
    """Return the origin of a slide's figures: what was said of them, data, recipe, sources, date."""
    told = {entry.key: entry for entry in build_evidence(material)}
    keys = ("recipe", "recipe_sha256", "data", "data_sha256", "period", "sources", "protection", "decision", "made_on")
    origin = [f"{told[key].label}: {told[key].text}" for key in keys]
    return "\n".join([line for line in lines if line] + origin)


def _n(material: Material, number: float) -> str:
    return format_number(number, material.language)


def measured_slide(material: Material) -> Slide:
    """Return what was measured and how: the share of every Handlungsfeld."""
    translate, fields = material.translate, fields_with_indicators(material)
    has_fields = any(material.dataset.indicator(entry.code).domain for entry in material.method.indicators)
    words = N_("{n} indicators from {fields} Handlungsfelder make the index")
    title = translate(words if has_fields else N_("{n} indicators make the index")).format(
        n=_n(material, sum(len(names) for _share, names in fields.values())), fields=_n(material, len(fields))
    )
    told = [(name if has_fields else "", ", ".join(names)) for name, (_share, names) in fields.items()]
    more = len(told) - _MOST_ROWS
    told = told[:_MOST_ROWS]
    if more > 0:
        told.append(("", translate(N_("and {n} more")).format(n=_n(material, more))))
    state = method_state(material.method, material.language)
    return Slide(MEASURED, title, (Items(tuple(told)), share_bars(material)), _notes(material, state))


def map_slide(material: Material, live: bool = False) -> Slide:
    """Return where the quarters of the highest class lie.

    Parameters
    ----------
    live
        The picture only marks where a live map stands: it is not drawn.
    """
    translate, units = material.translate, material.highest_class
    many = N_("{n} of {all} quarters deserve particular attention")
    title = (
        translate(many if len(units) != 1 else N_("{n} of {all} quarters deserves particular attention")).format(
            n=_n(material, len(units)), all=_n(material, material.result.rated)
        )
        if units
        else translate(N_("How the index is distributed over {n} quarters")).format(
            n=_n(material, material.result.rated)
        )
    )
    if not material.dataset.has_areas:
        items = Items(tuple(("", material.titles[unit]) for unit in (units or material.described)[:12]))
        return Slide(MAP, title, (items,), _notes(material))
    said = translate(N_("Map: {index}, {period}. Dark means more burden.")).format(
        index=material.index_label, period=material.period
    )
    listed = tuple((str(place), material.titles[unit]) for place, unit in enumerate(material.described, 1))
    return Slide(
        MAP, title, (Picture("" if live else index_map(material), said, said), Items(listed)), _notes(material, said)
    )


def who_slide(material: Material, at_most: int = _MOST_ROWS, reasons: int = 2) -> Slide:
    """Return who is concerned and why, in a table."""
    translate, units = material.translate, material.described[:at_most]
    columns = [Column(translate(N_("Rank")), 0.7, True)] if material.with_ranks else []
    columns += [
        Column(translate(N_("Quarter")), 1.6),
        Column(translate(N_("More burden than elsewhere")), 3.6),
        Column(translate(N_("Less burden than elsewhere")), 2.2),
    ]
    rows = tuple(
        (
            *((rank_text(material, unit),) if material.with_ranks else ()),
            material.titles[unit],
            outstanding_text(material, unit, burdens=True, count=reasons),
            outstanding_text(material, unit, burdens=False, count=1),
        )
        for unit in units
    )
    title = (
        translate(N_("Particular attention is due to {names}")).format(names=names_of(material, material.described, 3))
        if units
        else translate(N_("No quarter has an index."))
    )
    return Slide(WHO, title, (Table("", tuple(columns), rows),), _notes(material))


def people_slide(material: Material) -> Slide | None:
    """Return how many people live in which class; None without classes or inhabitants."""
    bars, translate = people_bars(material), material.translate
    if bars is None:
        return None
    found = people_in_highest_class(material.dataset, material.result)
    title = translate(N_("{share} of all inhabitants live in the quarters of the class “{label}”")).format(
        share=format_percent(found.inhabitants, material.language), label=material.highest_label
    )
    return Slide(PEOPLE, title, (bars, Items((("", people_sentence(material)),))), _notes(material))


def why_slide(material: Material) -> Slide | None:
    """Return what each Handlungsfeld adds in the described quarters; None where the recipe cannot be split."""
    found = contribution_bars(material, _MOST_ROWS)
    if found is None:
        return None
    bars, strongest = found
    title = material.translate(N_("“{field}” adds most to the burden of these quarters")).format(field=strongest)
    return Slide(WHY, title, (bars,), _notes(material, bars.title))


def sure_slide(material: Material) -> Slide | None:
    """Return how sure the result is; None where it was not computed."""
    found, bars = material.robustness, certainty_bars(material)
    if found is None or bars is None or not material.described:
        return None
    translate = material.translate
    always = certain_quarters(material, ALWAYS)
    if material.with_ranks:
        words = N_("{n} quarters are among the {most} most burdened in almost all variants")
        if len(always) == 1:
            words = N_("One quarter is among the {most} most burdened in almost all variants")
    else:
        words = N_("{n} quarters are marked in almost all variants")
    title = translate(words).format(n=_n(material, len(always)), most=_n(material, found.most))
    note = translate(N_("{n} variants with other weights, methods and chance; 90 % counts as almost all.")).format(
        n=_n(material, found.variants)
    )
    return Slide(SURE, title, (bars, Items((("", note),))), _notes(material, note))


def changed_slide(material: Material) -> Slide | None:
    """Return what changed since the period before; None without one."""
    if not material.before:
        return None
    translate = material.translate
    into, out = class_moves(material)
    title = translate(
        N_("Since {before}: {into} new in the class of the greatest burden, {out} no longer in it")
    ).format(before=material.before, into=_n(material, len(into)), out=_n(material, len(out)))
    if not into and not out:
        words = N_("Since {before} no quarter came into the class of the greatest burden, and none left it")
        title = translate(words).format(before=material.before)
    if not comparable(material):
        words = N_("Since {before} the index rests on other indicators, so classes are not compared")
        title = translate(words).format(before=material.before)
    development = material.common_development
    reference = development.reference if development is not None else ""
    note = (
        translate(N_("Changes of the index measured by {reference}; classes of each year.")).format(reference=reference)
        if reference
        else translate(N_("Each year is measured by itself."))
    )
    if development is not None:
        note = " ".join([note, *(finding.text(material.language) for finding in moving_findings(development.method))])
    return Slide(CHANGED, title, (Items(tuple(development_sentences(material))),), _notes(material, note))


def needed_slide(material: Material) -> Slide:
    """Return strong needs that no measure meets."""
    gaps = strong_gaps(material)
    body: tuple[Body, ...] = (gap_table(material, gaps, 7),) if gaps else ()
    return Slide(NEEDED, gap_sentence(material, gaps), body, _notes(material))


def done_slide(material: Material) -> Slide | None:
    """Return what runs and is planned; None without measures."""
    told = [action for action in material.actions if not action.has_ended(material.made_on)]
    if not told:
        return None
    title = material.translate(N_("{n} measures run, {planned} are planned")).format(
        n=_n(material, len(material.running)), planned=_n(material, len(told) - len(material.running))
    )
    return Slide(DONE, title, (action_table(material, told, 7),), _notes(material))


def allocated_slide(material: Material) -> Slide | None:
    """Return who gets what; None without a decision."""
    decision, translate = material.told_decision, material.translate
    if decision is None:
        return None
    frame = build_decision_table(decision, material.dataset, material.language)
    getting = sum(part > 0 for part in decision.parts.values())
    title = translate(N_("{amount} {measure} go to {n} quarters by need")).format(
        amount=_n(material, sum(decision.parts.values())), measure=decision.rule.measure, n=_n(material, getting)
    )
    right = [str(name) for name in frame.columns[1:]]
    largest = translate(N_("The {n} largest parts of {all}; the others stand on the page “Allocation”."))
    more = largest.format(n=_n(material, _MOST_ROWS), all=_n(material, len(frame))) if len(frame) > _MOST_ROWS else ""
    table = table_from_frame(frame.head(_MOST_ROWS), "", (3, 1, 1), right, more)
    other = "" if material.decision_matches else translate(
        N_("It was decided on another recipe or other data than this report shows.")
    )  # fmt: skip
    told = [line for line in (other, material.decision_note) if line]
    body: tuple[Body, ...] = (table, Items(tuple(("", line) for line in told))) if told else (table,)
    return Slide(ALLOCATED, title.replace("  ", " "), body, _notes(material, *told))


def limits_slide(material: Material) -> Slide:
    """Return what the figures do not say."""
    title = material.translate(N_("The index shows where to look closely, not what is needed"))
    return Slide(LIMITS, title, (Items(limit_items(material)),), _notes(material))


def origin_slide(material: Material) -> Slide:
    """Return where the figures come from."""
    told = [entry for entry in build_evidence(material) if entry.key not in ("notice", "excluded", "mode")]
    n = len(material.result.excluded)
    items = [(entry.label, entry.text) for entry in told]
    items.append((material.translate(N_("Without an index")), _n(material, n)))
    title = material.translate(N_("Every figure can be checked"))
    return Slide(ORIGIN, title, (Items(tuple(items)),), _notes(material, material.translate(LOCAL_KNOWLEDGE)))


def build_deck(material: Material) -> Deck:
    """Return the slides for a committee: 8 to 12 with the title.

    Raises
    ------
    DataError
        If they would publish what the rules withhold.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.method_file import read_method
    >>> from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file
    >>> sample, method = read_sample(), read_method(sample_file(SAMPLE_METHOD))
    >>> deck = build_deck(Material(sample, build_index(sample, method, "2024"), "en", "2026-11-25"))
    >>> [slide.key for slide in deck.slides]
    ['measured', 'map', 'who', 'people', 'why', 'changed', 'needed', 'limits', 'origin']
    """
    check_disclosure(material)
    made = (
        measured_slide(material), map_slide(material), who_slide(material), people_slide(material), why_slide(material),
        sure_slide(material), changed_slide(material), needed_slide(material), done_slide(material),
        allocated_slide(material), limits_slide(material), origin_slide(material),
    )  # fmt: skip
    slides = [slide for slide in made if slide is not None]
    # With everything there it would be one too many; the measures stand beside the needs in the report.
    if len(slides) > 11:
        slides = [slide for slide in slides if slide.key != DONE]
    translate = material.translate
    return Deck(
        translate(N_("Social situation of the quarters")), material.subtitle,
        state_word(material.method, material.language),
        foot_line(material),
        material.language, material.made_on, tuple(slides), material.protection,
    )  # fmt: skip
