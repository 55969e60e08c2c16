"""The course of a workshop in words: what was taken back, excluded or added, for its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sozial.i18n import N_, NP_, translator
from sozial.workshop.ballot import Topic
from sozial.workshop.steps import Step, What

_WORDS: Mapping[What, str] = {
    What.TAKEN_BACK: N_("Round {n} was opened and taken back; nobody had weighed."),
    What.REOPENED: N_("Round {n} was reopened after it had been closed, before anything was revealed."),
    What.HIDDEN: N_("Round {n}: its weightings were hidden again."),
    What.QUARTERS_HIDDEN: N_("Round {n}: its quarters were hidden again."),
    What.EXCLUDED: N_("A weighting of round {n} was excluded: “{note}”"),
    What.COUNTED: N_("An excluded weighting of round {n} counts again."),
    What.TOPIC: N_("The topic “{note}” was added for round {n}."),
    What.TOPIC_TAKEN_BACK: N_("The topic “{note}” was taken back before round {n}."),
    What.RESUMED: N_("The workshop was resumed after it had ended."),
    What.BROUGHT_BACK: N_("The workshop was brought back from the bin."),
}


@dataclass(frozen=True)
class Course:
    """What happened in a workshop beside its rounds.

    Parameters
    ----------
    steps
        In their order.
    excluded
        Why weightings do not count, one note each, by the number of their round.
    """

    steps: Sequence[Step] = ()
    excluded: Mapping[int, Sequence[str]] = field(default_factory=dict)


def step_words(step: Step, language: str) -> str:
    """Say one step.

    Examples
    --------
    >>> step_words(Step(What.TOPIC, 2, "Noise"), "en")
    'The topic “Noise” was added for round 2.'
    """
    return translator(language).fill(_WORDS[step.what], n=step.number, note=step.note)


def topic_words(topic: Topic, language: str) -> str:
    """Return what a topic is called in a record: from which round on it was weighed, where that is not the first."""
    if topic.since == 1:
        return topic.label
    words = N_("{topic} (from round {n} on)")
    return translator(language).fill(words, topic=topic.label, n=topic.since)


def course_rows(course: Course, language: str) -> list[tuple[str, str]]:
    """Return the rows of a record about what does not count and what was taken back; none where nothing was."""
    translate = translator(language)
    counted = NP_(
        "Round {n}: {count} weighting does not count: {notes}",
        "Round {n}: {count} weightings do not count: {notes}",
        by="count",
    )
    rows = [
        (
            N_("Excluded weightings"),
            translate.counted(counted, len(notes), n=number, notes=" / ".join(notes)),
        )
        for number, notes in course.excluded.items()
        if notes
    ]
    rows += [(N_("Course"), step_words(step, language)) for step in course.steps]
    return [(translate(what), value) for what, value in rows]
