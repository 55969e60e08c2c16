"""What topics are called on phones: the moderator's own words, and theirs in each language of the ballot."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from sozial.i18n import DEFAULT_LANGUAGE
from sozial.ui.session import state
from sozial.ui.session.language import _, plain
from sozial.web.ballot_texts import ballot_languages
from sozial.web.ballot_topics import speak_topics
from sozial.workshop.ballot import Topic, TopicWords

_BEGINNING, _LANGUAGE, _CHECKED = "ws-words-", "ws-words-language", "ws-words-checked-"
_LONGEST_NAME, _LONGEST_SENTENCE = 80, 300
state.remember(_BEGINNING, of=state.Kept.VIEW)


def show_topic_words(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Show what topics are called on phones, one language at a time; return them with the words of all languages.

    The first language is the moderator's own: it stands on the room's screen as well.
    """
    if not topics:
        return ()
    languages = ballot_languages()
    names = {code: language.name for code, language in languages.items()}
    with st.expander(_("Words of the topics, in all languages of the ballot"), icon=":material/translate:"):
        st.caption(
            _(
                "What comes with the app stands here already, and phones show it as not checked. Change what does not "
                "fit; whoever has read a language may confirm it."
            )
        )
        code = st.selectbox(
            _("Language"), list(names), key=_LANGUAGE, width=220, persist_state="session",
            format_func=lambda language: names.get(language, language),
        )  # fmt: skip
        chosen = code if code in languages else DEFAULT_LANGUAGE
        _show_fields(topics, chosen)
        if chosen != DEFAULT_LANGUAGE:
            st.checkbox(
                _("The words in this language were checked by somebody who speaks it"), key=f"{_CHECKED}{chosen}",
                persist_state="session",
            )  # fmt: skip
    return with_words(topics)


def _show_fields(topics: Sequence[Topic], language: str) -> None:
    for topic, (label, explanation) in zip(topics, _proposed(topics, language), strict=True):
        left, right = st.columns([2, 5], gap="small", vertical_alignment="bottom")
        with left:
            st.text_input(
                _("Name of “{topic}”").format(topic=plain(topic.label)), label, max_chars=_LONGEST_NAME,
                key=_key(topic, language, "name"), persist_state="session",
            )  # fmt: skip
        with right:
            st.text_input(
                _("What it means, in one sentence"), explanation, max_chars=_LONGEST_SENTENCE,
                key=_key(topic, language, "sentence"), persist_state="session",
            )  # fmt: skip


def _proposed(topics: Sequence[Topic], language: str) -> list[tuple[str, str]]:
    """Return name and sentence as the ballot would say them by itself; in the first language, the moderator's own."""
    if language == DEFAULT_LANGUAGE:
        return [(topic.label, topic.explanation) for topic in topics]
    return [(spoken.label, spoken.explanation) for spoken in speak_topics(topics, ballot_languages()[language])]


def _key(topic: Topic, language: str, what: str) -> str:
    # Codes of Handlungsfelder are numbers: in other data the same one is another topic.
    told = hashlib.sha256(topic.label.encode()).hexdigest()[:8]
    return f"{_BEGINNING}{language}-{topic.code}-{told}-{what}"


def with_words(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return topics with what was entered or confirmed; what comes with the app is not copied into the workshop."""
    named = [_entered(topic, DEFAULT_LANGUAGE, (topic.label, topic.explanation)) for topic in topics]
    found = [list[TopicWords]() for _topic in topics]
    for language in ballot_languages():
        if language == DEFAULT_LANGUAGE:
            continue
        is_checked = bool(state.read(f"{_CHECKED}{language}", False))
        for place, (topic, proposed) in enumerate(zip(topics, _proposed(topics, language), strict=True)):
            entered = _entered(topic, language, proposed)
            # What comes with the app is found by the topic's name, which the moderator may have changed.
            is_lost = named[place][0] != topic.label and proposed[0] != topic.label
            if is_checked or is_lost or entered != proposed:
                found[place].append(TopicWords(language, *entered, is_checked))
    return tuple(
        replace(topic, label=label, explanation=explanation, words=tuple(words))
        for topic, (label, explanation), words in zip(topics, named, found, strict=True)
    )


def _entered(topic: Topic, language: str, proposed: tuple[str, str]) -> tuple[str, str]:
    """Return what stands in the fields; a name that was emptied is the proposed one again."""
    label = str(state.read(_key(topic, language, "name"), proposed[0]) or "").strip()
    sentence = str(state.read(_key(topic, language, "sentence"), proposed[1]) or "").strip()
    return label[:_LONGEST_NAME] or proposed[0], sentence[:_LONGEST_SENTENCE]
