"""The result shown in five steps for six minutes; further steps can be added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sozial.i18n import N_
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Items, Table, without_columns
from sozial.report.document.slide import Slide
from sozial.report.papers.quarter_profile import standing_items
from sozial.report.sections.figures import outstanding_text
from sozial.report.slides.basis_slides import limits_slide, measured_slide, origin_slide
from sozial.report.slides.planning_slides import allocated_slide, done_slide, needed_slide
from sozial.report.slides.result_slides import changed_slide, map_slide, people_slide, sure_slide, who_slide, why_slide

HOW, WHERE, WHO, SURE, PROPOSED = "how", "where", "who", "sure", "proposed"
WHY, DONE, LIMITS, ORIGIN, QUARTER = "why", "done", "limits", "origin", "quarter:"
# Columns for which there is no room where two tables stand side by side.
_LEFT_OUT = (N_("Adds to the index"), N_("Inhabitants"), N_("Time"), N_("Handlungsfeld"), N_("By whom, with what"))
FURTHER = {
    WHY: N_("What each Handlungsfeld adds"),
    DONE: N_("All measures"),
    LIMITS: N_("What the figures do not say"),
    ORIGIN: N_("Where the figures come from"),
}


_MAKERS: Mapping[str, Callable[[ReportContext], Slide | None]] = {
    WHY: why_slide, DONE: done_slide, LIMITS: limits_slide, ORIGIN: origin_slide,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step: a question, and one or two statements that answer it.

    Parameters
    ----------
    question
        What the step answers, in small type above the statements.
    build
        Makes its slides; a statement that this data does not allow is None.
    """

    key: str
    question: str
    build: Callable[[], tuple[Slide | None, ...]]

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        """The statements; made when the step is first looked at."""
        return tuple(slide for slide in self.build() if slide is not None)


def _narrow(context: ReportContext, slide: Slide) -> Slide:
    """Return a slide that stands beside another one: its table keeps what is said aloud."""
    titles = {context.translate(name) for name in _LEFT_OUT}
    body = tuple(without_columns(part, titles) if isinstance(part, Table) else part for part in slide.body)
    return replace(slide, body=body)


def quarter_slide(context: ReportContext, unit: str) -> Slide:
    """Return one quarter on one slide: where it stands, its burdens and strengths."""
    translate = context.translate
    items = [
        *standing_items(context, unit),
        (translate(N_("More burden than elsewhere")), outstanding_text(context, unit, burdens=True)),
        (translate(N_("Less burden than elsewhere")), outstanding_text(context, unit, burdens=False)),
    ]
    return Slide(f"{QUARTER}{unit}", context.titles[unit], (Items(tuple(items)),), "")


def build_steps(context: ReportContext, further: Sequence[str] = ()) -> list[Step]:
    """Return the five steps, four where nothing is proposed yet, and those that were added.

    The statements of a step are made when it is looked at.

    Parameters
    ----------
    further
        Keys of `FURTHER`, or "quarter:KEY" for one quarter; what cannot be said of this data is left out.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> context = ReportContext(sample, build_index(sample, recipe, "2024"), "en", "2026-11-25")
    >>> [step.key for step in build_steps(context, ["why", "quarter:01101"])]
    ['how', 'where', 'who', 'sure', 'why', 'quarter:01101']
    """
    translate = context.translate
    five = [
        Step(HOW, translate(N_("What did we measure, and how?")), lambda: (measured_slide(context),)),
        Step(WHERE, translate(N_("Where is that?")), lambda: (map_slide(context, live=True),)),
        Step(
            WHO, translate(N_("Who is concerned, and why?")),
            lambda: (people_slide(context), who_slide(context, 5, 1)),
        ),
        Step(
            SURE,
            translate(N_("How sure is that, and what changed?") if context.before else N_("How sure is that?")),
            lambda: (sure_slide(context), changed_slide(context)),
        ),
    ]  # fmt: skip
    if context.actions or context.told_decision is not None:
        five.append(Step(PROPOSED, translate(N_("What is proposed?")), lambda: _proposed(context)))
    added = [_further(context, key) for key in further]
    return [*five, *(step for step in added if step is not None and step.slides)]


def _proposed(context: ReportContext) -> tuple[Slide | None, ...]:
    """Return needs that no measure meets, and who gets what; without an allocation, the measures."""
    done = done_slide(context)
    proposed = allocated_slide(context) or (_narrow(context, done) if done is not None else None)
    needed = needed_slide(context)
    return None if needed is None else _narrow(context, needed), proposed


def _further(context: ReportContext, key: str) -> Step | None:
    """Return a step that was added; None where there is no such one."""
    make = _MAKERS.get(key)
    if make is not None:
        return Step(key, context.translate(FURTHER[key]), lambda: (make(context),))
    unit = key.removeprefix(QUARTER)
    if unit == key or unit not in context.titles:
        return None
    return Step(key, context.translate(N_("One quarter")), lambda: (quarter_slide(context, unit),))
