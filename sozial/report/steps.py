"""The result shown in five steps for six minutes; further steps can be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Step:
    """One step: a question, and one or two statements that answer it.

    Parameters
    ----------
    question
        What the step answers, in small type above the statements.
    """

    key: str
    question: str
    slides: tuple[Slide, ...]


def _step(key: str, question: str, *slides: Slide | None) -> Step:
    return Step(key, question, tuple(slide for slide in slides if slide is not None))


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
    """Return the five steps, and those that were added.

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
    # Without an allocation, the measures are what is proposed.
    done = done_slide(material)
    proposed = allocated_slide(material) or (_narrow(material, done) if done is not None else None)
    steps = [
        _step(HOW, translate(N_("What did we measure, and how?")), measured_slide(material)),
        _step(WHERE, translate(N_("Where is that?")), map_slide(material)),
        _step(WHO, translate(N_("Who is concerned, and why?")), people_slide(material), who_slide(material, 5, 1)),
        _step(
            SURE, translate(N_("How sure is that, and what changed?")), sure_slide(material), changed_slide(material)
        ),
        _step(PROPOSED, translate(N_("What is proposed?")), _narrow(material, needed_slide(material)), proposed),
    ]
    more = {WHY: why_slide, DONE: done_slide, LIMITS: limits_slide, ORIGIN: origin_slide}
    for key in further:
        if key in more:
            steps.append(_step(key, translate(FURTHER[key]), more[key](material)))
        elif key.startswith(QUARTER) and key.removeprefix(QUARTER) in material.titles:
            slide = quarter_slide(material, key.removeprefix(QUARTER))
            steps.append(_step(key, translate(N_("One quarter")), slide))
    return [step for step in steps if step.slides]
