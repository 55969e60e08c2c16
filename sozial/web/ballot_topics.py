"""Topics as a reader of the ballot understands them: name, plain name, explanation and facts in the own language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from sozial.output.words.topic_words import ShippedWords, shipped_words
from sozial.web.ballot_texts import BallotLanguage
from sozial.workshop.ballot import Topic, TopicFigure
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.topics import is_made_explanation

_PER = re.compile(r"(?:je|pro|per|auf) ([0-9][0-9.,\u00a0\u202f ]*)", re.I)


@dataclass(frozen=True)
class SpokenTopic:
    """A topic as a reader understands it.

    Parameters
    ----------
    own_label
        What it is called on the room's screen, where the reader's name is another; else empty.
    plain
        An everyday name beside a technical one; else empty.
    is_checked
        False for words that nobody has confirmed yet.
    """

    code: str
    label: str
    own_label: str = ""
    plain: str = ""
    explanation: str = ""
    facts: tuple[str, ...] = ()
    is_checked: bool = True


def speak_topics(topics: Iterable[Topic], language: BallotLanguage) -> list[SpokenTopic]:
    """Return topics in a language of the ballot: the moderator's words first, then those that come with the app."""
    return [_speak(topic, language) for topic in topics]


def without_late_parts(topics: Sequence[Topic]) -> list[Topic]:
    """Return the topics of a round, each without the figures of what is a topic of its own since."""
    parts = {code: topic for topic in topics if topic.since > 1 for code in topic.members}
    found = []
    for topic in topics:
        gone = {figure.name for code in topic.members if code in parts for figure in parts[code].figures}
        kept = tuple(figure for figure in topic.figures if figure.name not in gone)
        found.append(topic if topic.since > 1 else replace(topic, figures=kept))
    return found


def in_language(settings: WorkshopSettings, language: BallotLanguage) -> WorkshopSettings:
    """Return settings whose topics are said in a language of the ballot, for sheets of paper."""
    topics = []
    for topic, spoken in zip(settings.topics, speak_topics(settings.topics, language), strict=True):
        label = f"{spoken.label} ({spoken.own_label or spoken.plain})"
        label = label if spoken.own_label or spoken.plain else spoken.label
        topics.append(replace(topic, label=label, explanation=spoken.explanation))
    return replace(settings, topics=tuple(topics))


def _speak(topic: Topic, language: BallotLanguage) -> SpokenTopic:
    shipped = shipped_words(topic.label, language.code)
    entered = next((words for words in topic.words if words.language == language.code), None)
    facts = tuple(say_figure(figure, language) for figure in topic.figures) or topic.facts
    label, plain, explanation, is_checked = topic.label, "", _own_explanation(topic, shipped, language), True
    if entered is not None:
        label, explanation, is_checked = entered.label, entered.explanation or explanation, entered.is_checked
        plain = shipped.plain if shipped is not None and shipped.label == label else ""
    elif shipped is not None:
        label = shipped.label or topic.label
        plain, is_checked = shipped.plain, shipped.is_checked
    own_label = topic.label if label != topic.label else ""
    plain = plain if plain not in (label, own_label) else ""
    return SpokenTopic(topic.code, label, own_label, plain, explanation, facts, is_checked)


def _own_explanation(topic: Topic, shipped: ShippedWords | None, language: BallotLanguage) -> str:
    if topic.explanation and not is_made_explanation(topic):
        # What the moderator wrote stands, unless the reader's language has words for it.
        own = topic.explanation
        return shipped.explanation if shipped is not None and shipped.label and shipped.explanation else own
    parts = [shipped.explanation] if shipped is not None and shipped.explanation else []
    if is_made_explanation(topic):
        names = ", ".join(spoken_name(figure.name, language) for figure in topic.figures)
        parts.append(language.say("seen_by", names=names))
    return " ".join(parts)


def spoken_name(name: str, language: BallotLanguage) -> str:
    """Return the name of an indicator in a language, where there is one."""
    found = shipped_words(name, language.code)
    return found.label if found is not None and found.label else name


def say_figure(figure: TopicFigure, language: BallotLanguage) -> str:
    """Return one sentence with value of the city and range, in a language of the ballot."""
    ends = {"middle": figure.middle, "low": figure.low, "high": figure.high}
    shown = {name: _measured(value, figure, language) for name, value in ends.items()}
    key = "fact_city" if figure.is_city else "fact_mean"
    return language.say(key, name=spoken_name(figure.name, language), **shown)


def _measured(value: float, figure: TopicFigure, language: BallotLanguage) -> str:
    number = say_number(value, figure.digits, language)
    if figure.unit == "%":
        return language.say("percent", value=number)
    per = _PER.fullmatch(figure.unit)
    if per is not None:
        base = int(re.sub(r"\D", "", per[1]))
        return language.say("per", value=number, base=say_number(base, 0, language))
    return f"{number}\u00a0{figure.unit}".strip()


def say_number(value: float, digits: int, language: BallotLanguage) -> str:
    """Return a number as a language writes it, in the digits that stand on the room's screen as well."""
    places = "." + "0" * digits if digits else ""
    try:
        locale = Locale.parse(language.code, sep="-")
    except UnknownLocaleError:
        locale = Locale("de")
    return format_decimal(value, f"#,##0{places}", locale, numbering_system="latn")
