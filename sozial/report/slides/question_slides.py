"""What a committee asks: why not our quarter, what if a field counted twice, how was it, which streets."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sozial.i18n import N_, NP_, Words, format_number, format_signed
from sozial.index.build import build_index
from sozial.insight.class_border import BorderDistance, border_distance
from sozial.insight.neighbours import neighbours
from sozial.model import PARENT
from sozial.output.maps.layers import score_digits
from sozial.planning.measures.needs import field_of
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Items
from sozial.report.document.slide import Body, LiveMap, Slide
from sozial.report.sections.figures import names_of, value_text
from sozial.report.slides.result_slides import changed_slide

WHY_NOT, TWICE, EARLIER, STREETS = "why-not", "twice", "earlier", "streets"
QUESTIONS = {
    WHY_NOT: N_("Why not our quarter?"),
    TWICE: N_("What if one field counted twice?"),
    EARLIER: N_("How was it years ago?"),
    STREETS: N_("Which streets is that?"),
}
_MOST_FIGURES, _MOST_MOVES, _MOST_NAMES = 5, 6, 14


def why_not_slide(context: ReportContext, unit: str) -> Slide:
    """Return how far a quarter is from the class of the greatest burden, and which figure would change that."""
    translate, name = context.translate, context.titles[unit]
    found = border_distance(context.dataset, context.result, unit) if context.highest_class else None
    if found is None:
        reason = context.result.excluded.get(unit)
        said = reason.text(context.language) if reason is not None else translate(N_("Without classes, no border."))
        return Slide(WHY_NOT, translate(N_("{name}: no distance can be told")).format(name=name), _told(said), "")
    digits = score_digits(context.recipe)
    # What the ranking says as well: not the difference of two rounded figures, with which it might not suffice.
    step = found.step(digits)
    with_gap = context.with_ranks and not math.isnan(step)
    # Written out: each of them is a sentence of its own in every language.
    if with_gap:
        words = (
            N_("{name} is in the class “{label}”; it is {gap} to the class below ({score}; border {border})")
            if found.inside
            else N_("{name} lacks {gap} to the class “{label}” ({score}; border {border})")
        )
    else:
        words = N_("{name} is in the class “{label}”") if found.inside else N_("{name} is not in the class “{label}”")
    figures = (("gap", step), ("border", found.border), ("score", context.score(unit)))
    shown = {key: format_number(value, context.language, digits) for key, value in figures} if with_gap else {}
    title = translate(words).format(name=name, label=context.highest_label, **shown)
    items = _needed(context, found)
    if with_gap:
        said = N_("{gap} is the smallest number that suffices; score and border are rounded here.")
        items.append(("", translate(said).format(gap=shown["gap"])))
    return Slide(WHY_NOT, title, (Items(tuple(items)),), "")


def _needed(context: ReportContext, found: BorderDistance) -> list[tuple[str, str]]:
    """Return which single figures would change the class, in sentences."""
    translate = context.translate
    items = []
    for entry in found.needed[:_MOST_FIGURES]:
        now, then = value_text(context, entry.code, entry.value), value_text(context, entry.code, entry.needed)
        said = translate(N_("with {then} instead of {now}")).format(then=then, now=now)
        items.append((context.dataset.indicator(entry.code).label, said))
    if not items and not found.not_alone:
        return [("", translate(N_("Which single indicator would change the class cannot be told with this recipe.")))]
    if not items:
        return [("", translate(N_("No single indicator would change the class with a value that a quarter has.")))]
    others = found.not_alone + max(0, len(found.needed) - _MOST_FIGURES)
    if others:
        words = NP_(
            "{n} further indicator would need a larger step.", "{n} further indicators would need larger steps."
        )
        items.append(("", translate.counted(words, others)))
    note = N_("Each figure alone would change the class; all other figures, means and borders stay as they are.")
    return [*items, ("", translate(note))]


def doubled(context: ReportContext) -> dict[str, list[str]]:
    """Return what can count twice: fields of a flat recipe, else its parts; with the codes whose weight that is."""
    recipe = context.recipe
    found: dict[str, list[str]] = {}
    if recipe.is_flat:
        for entry in recipe.indicators:
            if entry.weight > 0:
                found.setdefault(field_of(context.dataset.indicator(entry.code)), []).append(entry.code)
        return found
    for level in recipe.composites:
        if level.code != recipe.main and level.weight > 0:
            found.setdefault(level.label, []).append(level.code)
    return found


def twice_slide(context: ReportContext, field: str) -> Slide:
    """Return what changes where a field counts twice."""
    translate, codes = context.translate, doubled(context)[field]
    weights = {code: 2 * weight for code, weight in context.recipe.weights_given().items() if code in codes}
    recipe = context.recipe.with_weights(weights).as_trial()
    then = replace(context, result=build_index(context.dataset, recipe, context.period))
    before, after = set(context.highest_class), set(then.highest_class)
    into = [unit for unit in then.in_order if unit in after - before]
    out = [unit for unit in context.in_order if unit in before - after]
    title = translate(N_("“{field}” counted twice: {into} new in the class of the greatest burden, {out} no longer"))
    none = translate(N_("no quarter"))
    items = [
        (translate(N_("Newly in the class of the greatest burden")), names_of(then, into) or none),
        (translate(N_("No longer in it")), names_of(context, out) or none),
    ]
    if context.with_ranks:
        items.append((translate(N_("Ranks that move most")), _moves(context, then) or none))
    shown = {key: format_number(len(units), context.language) for key, units in (("into", into), ("out", out))}
    items.append(("", translate(N_("This is tried out only: the recipe stays as it is."))))
    return Slide(TWICE, title.format(field=field, **shown), (Items(tuple(items)),), "")


def _moves(context: ReportContext, then: ReportContext) -> str:
    moved = {unit: then.rank(unit) - context.rank(unit) for unit in context.by_burden}
    first = sorted((unit for unit in moved if moved[unit]), key=lambda unit: -abs(moved[unit]))[:_MOST_MOVES]
    return ", ".join(f"{context.titles[unit]} ({format_signed(moved[unit], context.language, 0)})" for unit in first)


def earlier_periods(context: ReportContext) -> list[str]:
    """Return the periods that the reported one can be put against, the latest first."""
    periods = context.development.periods if context.development is not None else ()
    return sorted((period for period in periods if period < context.period), reverse=True)


def why_not_asked(context: ReportContext, key: str) -> str:
    """Return why a question has no answer with this data; empty where it has one."""
    translate, periods = context.translate, context.dataset.periods
    if key == EARLIER and len(periods) < 2:
        return translate(N_("Only one year is in the data, so there is nothing to compare."))
    if key == EARLIER and not any(period < context.period for period in periods):
        return translate(N_("No year before {year} is in the data.")).format(year=context.period)
    if key == TWICE and len(doubled(context)) == 1:
        return translate(N_("There is only one Handlungsfeld: counted twice, it would be the same."))
    return ""


def earlier_slide(context: ReportContext, period: str) -> Slide | None:
    """Return what changed since a period."""
    return changed_slide(replace(context, since=period))


def streets_slide(context: ReportContext, unit: str, layers: Mapping[str, Sequence[str]]) -> Slide:
    """Return where a quarter lies, by names.

    Parameters
    ----------
    layers
        For each of the town's own layers on the map, by its title: what of it lies in the quarter, by name.
    """
    translate, dataset = context.translate, context.dataset
    items = []
    parent = dataset.units[PARENT].get(unit) if PARENT in dataset.units else None
    if isinstance(parent, str) and parent:
        items.append((translate(N_("Belongs to")), parent))
    body: tuple[Body, ...] = ()
    if dataset.has_areas:
        beside = [context.titles[other] for other in neighbours(dataset.areas).get(unit, ())]
        items.append((translate(N_("Borders on")), ", ".join(beside) or translate(N_("no quarter"))))
        body = (LiveMap(near=unit),)
    for layer, names in layers.items():
        if names:
            items.append((layer, _first_names(names, translate)))
    nameless = [layer for layer, names in layers.items() if not names]
    none = translate(N_("none; streets and water are loaded on the page “Analysis” under “Map layers”"))
    if nameless or not layers:
        items.append((translate(N_("On the map beside the quarters")), ", ".join(nameless) or none))
    title = translate(N_("Where {name} lies")).format(name=context.titles[unit])
    return Slide(STREETS, title, (*body, Items(tuple(items))), "")


def _first_names(names: Sequence[str], translate: Words) -> str:
    """Return some names and how many more there are; a slide holds no register of streets."""
    shown, more = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    said = NP_("{names} and {n} more", "{names} and {n} more")
    return translate.fill(said, n=more, names=shown) if more > 0 else shown


def _told(said: str) -> tuple[Body, ...]:
    return (Items((("", said),)),)
