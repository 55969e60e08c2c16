"""The headline of a round in words."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.i18n import N_, translator
from sozial.output.room.shortening import GROUP, NAME, shortened
from sozial.workshop.ballot import Topic
from sozial.workshop.headline import Headline

# So many names fit into a headline.
_NAMED = 3


def headline_words(found: Headline, language: str) -> tuple[str, str]:
    """Return what matters most, and where the room is least agreed: two short sentences.

    Examples
    --------
    >>> income, school = Topic("a", "Einkommen", "", ("a",)), Topic("b", "Bildung", "", ("b",))
    >>> print(*headline_words(Headline((income,), False, True, (), (school,), False), "de"))
    Am wichtigsten: Einkommen. Am uneinigsten: Bildung.
    """
    return _importance(found, language), _agreement(found, language)


def _importance(found: Headline, language: str) -> str:
    translate = translator(language)
    if found.all_level:
        return translate(N_("All topics matter about equally."))
    first = _names(found.first, language)
    if len(found.first) > 1:
        said = N_("Most important: {names}, level.") if found.exactly else N_("Most important: {names}, nearly level.")
        return translate(said).format(names=first)
    if found.close:
        said = N_("Most important: {name}, just ahead of {others}.")
        return translate(said).format(name=first, others=_names(found.close, language))
    return translate(N_("Most important: {name}.")).format(name=first)


def _agreement(found: Headline, language: str) -> str:
    translate = translator(language)
    if found.agreed:
        return translate(N_("Largely agreed on every topic."))
    if len(found.apart) > _NAMED:
        return translate(N_("Similarly divided on several topics."))
    return translate(N_("Most divided: {names}.")).format(names=_names(found.apart, language))


def _names(topics: Sequence[Topic], language: str) -> str:
    translate = translator(language)
    names = [shortened(topic.label, NAME if len(topics) == 1 else GROUP) for topic in topics]
    if len(names) > _NAMED:
        more = translate(N_("{n} more")).format(n=translate.number(len(names) - _NAMED + 1))
        names = [*names[: _NAMED - 1], more]
    return translate.listing(names)
