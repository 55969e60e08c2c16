"""The result shown in five steps for six minutes; further steps can be added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sozial.i18n import N_
from sozial.report.document import Items, Table, without_columns
from sozial.report.figures import outstanding_text
from sozial.report.material import Material
from sozial.report.quarter_profile import standing_items
from sozial.report.slide import Slide
from sozial.report.slides import (
    allocated_slide,
    changed_slide,
    done_slide,
    limits_slide,
    map_slide,
    measured_slide,
    needed_slide,
    origin_slide,
    people_slide,
    sure_slide,
    who_slide,
    why_slide,
)

HOW, WHERE, WHO, SURE, PROPOSED = "how", "where", "who", "sure", "proposed"
WHY, DONE, LIMITS, ORIGIN, QUARTER = "why", "done", "limits", "origin", "quarter:"
# Columns for which there is no room where two tables stand side by side.
_LEFT_OUT = (N_("Adds to the index"), N_("Inhabitants"), N_("Time"), N_("Handlungsfeld"))
FURTHER = {
    WHY: N_("What each Handlungsfeld adds"),
    DONE: N_("All measures"),
    LIMITS: N_("What the figures do not say"),
    ORIGIN: N_("Where the figures come from"),
}


_MAKERS: Mapping[str, Callable[[Material], Slide | None]] = {
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


def _narrow(material: Material, slide: Slide) -> Slide:
    """Return a slide that stands beside another one: its table keeps what is said aloud."""
    titles = {material.translate(name) for name in _LEFT_OUT}
    body = tuple(without_columns(part, titles) if isinstance(part, Table) else part for part in slide.body)
    return replace(slide, body=body)


def quarter_slide(material: Material, unit: str) -> Slide:
    """Return one quarter on one slide: where it stands, its burdens and strengths."""
    translate = material.translate
    items = [
        *standing_items(material, unit),
        (translate(N_("More burden than elsewhere")), outstanding_text(material, unit, burdens=True)),
        (translate(N_("Less burden than elsewhere")), outstanding_text(material, unit, burdens=False)),
    ]
    return Slide(f"{QUARTER}{unit}", material.titles[unit], (Items(tuple(items)),), "")


def build_steps(material: Material, further: Sequence[str] = ()) -> list[Step]:
    """Return the five steps, and those that were added; the statements of a step are made when it is looked at.

    Parameters
    ----------
    further
        Keys of `FURTHER`, or "quarter:KEY" for one quarter; what cannot be said of this data is left out.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.method_file import read_method
    >>> from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file
    >>> sample, method = read_sample(), read_method(sample_file(SAMPLE_METHOD))
    >>> material = Material(sample, build_index(sample, method, "2024"), "en", "2026-11-25")
    >>> [step.key for step in build_steps(material, ["why", "quarter:01101"])]
    ['how', 'where', 'who', 'sure', 'proposed', 'why', 'quarter:01101']
    """
    translate = material.translate
    five = [
        Step(HOW, translate(N_("What did we measure, and how?")), lambda: (measured_slide(material),)),
        Step(WHERE, translate(N_("Where is that?")), lambda: (map_slide(material, live=True),)),
        Step(
            WHO, translate(N_("Who is concerned, and why?")),
            lambda: (people_slide(material), who_slide(material, 5, 1)),
        ),
        Step(
            SURE, translate(N_("How sure is that, and what changed?")),
            lambda: (sure_slide(material), changed_slide(material)),
        ),
        Step(PROPOSED, translate(N_("What is proposed?")), lambda: _proposed(material)),
    ]  # fmt: skip
    added = [_further(material, key) for key in further]
    return [*five, *(step for step in added if step is not None and step.slides)]


def _proposed(material: Material) -> tuple[Slide | None, ...]:
    """Return needs that no measure meets, and who gets what; without an allocation, the measures."""
    done = done_slide(material)
    proposed = allocated_slide(material) or (_narrow(material, done) if done is not None else None)
    return _narrow(material, needed_slide(material)), proposed


def _further(material: Material, key: str) -> Step | None:
    """Return a step that was added; None where there is no such one."""
    make = _MAKERS.get(key)
    if make is not None:
        return Step(key, material.translate(FURTHER[key]), lambda: (make(material),))
    unit = key.removeprefix(QUARTER)
    if unit == key or unit not in material.titles:
        return None
    return Step(key, material.translate(N_("One quarter")), lambda: (quarter_slide(material, unit),))
