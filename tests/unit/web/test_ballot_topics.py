"""Topics on phones in every language: the moderator's words first, then those that come with the app."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sozial.output.words.topic_words import plain_name, shipped_words, usual_topics
from sozial.reading.indicators.indicator_words import _DOMAINS
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from sozial.web.ballot_texts import ballot_languages
from sozial.web.ballot_topics import in_language, say_figure, speak_topics
from sozial.workshop.ballot import Form, Topic, TopicFigure, TopicWords, topics_of
from sozial.workshop.settings import WorkshopSettings, read_settings, write_settings
from sozial.workshop.topics import domain_topics, indicator_topics
from tests.unit.web.test_ballot_pages import SETTINGS, app, begun, path, phone, store

__all__ = ["app", "store"]
LANGUAGES = ballot_languages()
RATE = TopicFigure("SGB-II-Quote", 12.34, 3.0, 41.5, "%", 1)


def spoken(topic, code):
    return speak_topics([topic], LANGUAGES[code])[0]


@pytest.mark.parametrize("code", ["en", "tr", "uk", "ar"])
def test_every_usual_topic_has_its_words_in_every_language(code):
    from sozial.output.words.topic_words import _file

    own, german = _file(code), _file("de")
    assert set(own) == set(german)
    assert not own["checked"]
    for topic in usual_topics():
        assert own[topic]["label"].strip()
        assert own[topic]["explanation"].endswith("."), topic
        # An everyday name where the German word has one.
        assert ("plain" in own[topic]) == ("plain" in german[topic]), topic


def test_no_name_means_two_topics():
    from sozial.output.words.topic_words import _file

    names = [plain_name(name) for entry in _file("de").values() if isinstance(entry, dict) for name in entry["names"]]
    assert len(names) == len(set(names))


def test_what_the_app_proposes_and_its_sample_have_words():
    sample = read_sample()
    weighed = [one for one in sample.indicators if one.direction.name != "CONTEXT"]
    named = {
        *(domain for domain, _words in _DOMAINS),
        *(one.domain for one in weighed),
        *(one.label for one in weighed),
    }
    for code in ("tr", "uk", "ar", "en"):
        assert [name for name in named if shipped_words(name, code) is None] == []


def test_a_plain_name_stands_beside_a_technical_one():
    topic = Topic("a", "SGB-II-Quote", "Leistungsberechtigte nach SGB II", ("a",))
    assert spoken(topic, "de").plain == "Menschen mit Bürgergeld"
    assert spoken(topic, "de").label == "SGB-II-Quote"
    assert spoken(topic, "de").explanation == "Leistungsberechtigte nach SGB II"
    turkish = spoken(topic, "tr")
    assert (turkish.label, turkish.own_label) == ("SGB II oranı", "SGB-II-Quote")
    assert turkish.plain == "Bürgergeld alan insanlar"
    assert not turkish.is_checked


def test_the_moderators_words_come_first_and_say_whether_somebody_checked_them():
    words = (TopicWords("tr", "Gelir durumu", "Para yetiyor mu?"), TopicWords("ar", "المال", "", True))
    topic = Topic("a", "Einkommen", "", ("a",), words=words)
    assert (spoken(topic, "tr").label, spoken(topic, "tr").explanation) == ("Gelir durumu", "Para yetiyor mu?")
    assert not spoken(topic, "tr").is_checked
    assert (spoken(topic, "ar").label, spoken(topic, "ar").is_checked) == ("المال", True)
    assert spoken(topic, "uk").label == "Дохід"


def test_what_nobody_translated_stays_as_the_moderator_wrote_it():
    topic = Topic("a", "Hafenblick", "Ob man das Wasser sieht.", ("a",))
    for code in LANGUAGES:
        found = spoken(topic, code)
        assert (found.label, found.own_label, found.explanation, found.is_checked) == (
            "Hafenblick", "", "Ob man das Wasser sieht.", True,
        )  # fmt: skip


def test_facts_are_said_with_the_numbers_and_names_of_each_language():
    assert say_figure(RATE, LANGUAGES["de"]).replace("\xa0", " ") == (
        "SGB-II-Quote: 12,3 % in der ganzen Stadt, zwischen 3,0 % und 41,5 % in den Quartieren."
    )
    assert say_figure(RATE, LANGUAGES["tr"]) == (
        "SGB II oranı: tüm şehirde %12,3, mahallelerde %3,0 ile %41,5 arasında."
    )
    per = TopicFigure("Hilfen zur Erziehung", 21.4, 2, 80, "je 1.000", 0, is_city=False)
    assert say_figure(per, LANGUAGES["en"]).replace("\xa0", " ") == (
        "Help with raising children: 21 per 1,000 on average, from 2 per 1,000 to 80 per 1,000 in the quarters."
    )
    assert "m²" in say_figure(replace(RATE, unit="m²"), LANGUAGES["ar"])


def test_a_handlungsfeld_names_its_indicators_in_each_language():
    sample = read_sample()
    recipe = Recipe("m", tuple(Weighted(one.code) for one in sample.indicators))
    (income, *_others) = domain_topics(sample, recipe, "2024", "de")
    assert len(income.figures) == len(income.facts) == 3
    german = spoken(income, "de")
    # In German the numbers are those of the sentence that the projector shows.
    assert [fact.replace("\xa0", " ") for fact in german.facts] == [fact.replace("\xa0", " ") for fact in income.facts]
    assert german.explanation == (
        "Ob das Geld zum Leben reicht. Daran zu sehen: SGB-II-Quote, Kinder im SGB-II-Bezug, Grundsicherung im Alter."
    )
    assert "Daran zu sehen" not in spoken(income, "tr").explanation
    assert "Şunlara bakılır: SGB II oranı" in spoken(income, "tr").explanation
    (first, *_rest) = indicator_topics(sample, recipe, "2024", "de")
    assert first.figures[0].middle == pytest.approx(float(first.figures[0].middle))
    assert spoken(first, "en").explanation.startswith("How many people under 65")


def settings_with(*topics):
    return WorkshopSettings("W", Form.ORDER, topics, (), 2, 10, "name = 'x'", "0", "M", "2024")


def test_words_figures_and_rounds_outlive_the_database_and_old_workshops_are_read():
    words = (TopicWords("tr", "Gelir", "Para", True),)
    kept = settings_with(
        Topic("a", "A", "", ("a",), figures=(RATE,), words=words), Topic("b", "B", "", ("b",), since=2)
    )
    assert read_settings(write_settings(kept)) == kept
    assert hash(kept.topics) == hash(read_settings(write_settings(kept)).topics)
    old = json.loads(write_settings(kept))
    for topic in old["topics"]:
        for name in ("words", "figures", "since"):
            topic.pop(name, None)
    assert read_settings(json.dumps(old)).topics[1] == Topic("b", "B", "", ("b",))
    assert [topic.code for topic in topics_of(kept.topics, 1)] == ["a"]


def test_sheets_of_paper_say_topics_in_their_language():
    said = in_language(settings_with(Topic("a", "Wohnen", "", ("a",))), LANGUAGES["tr"])
    assert said.topics[0].label == "Konut (Wohnen)"
    assert in_language(settings_with(Topic("a", "Hafen", "", ("a",))), LANGUAGES["tr"]).topics[0].label == "Hafen"


@pytest.mark.parametrize("code", ["tr", "uk", "ar", "en"])
def test_ballots_show_topics_in_their_language_and_say_that_nobody_checked_them(store, app, code):
    topics = (
        Topic("w", "Wohnen", "", ("a",), figures=(replace(RATE, name="Leerstand"),)),
        Topic("h", "Hafen", "", ("h",)),
    )
    workshop = begun(store, replace(SETTINGS, topics=topics), opened_round=False)
    page = phone(app, code).get(path(workshop)).text
    language = LANGUAGES[code]
    assert shipped_words("Wohnen", code).label in page
    assert "(<bdi>Wohnen</bdi>)" in page
    assert shipped_words("Leerstand", code).label in page
    assert language.say("words_unreviewed") in page
    confirmed = tuple(replace(topic, words=(TopicWords(code, "X", "Y", True),)) for topic in topics)
    other = begun(store, replace(SETTINGS, topics=confirmed), opened_round=False)
    assert language.say("words_unreviewed") not in phone(app, code).get(path(other)).text
    assert LANGUAGES["de"].say("words_unreviewed") not in phone(app, "de").get(path(workshop)).text


def test_words_of_others_are_never_markup(store, app):
    hostile = "<img src=x onerror=alert(1)>"
    topics = (
        Topic("w", "Wohnen", "", ("a",), words=(TopicWords("tr", hostile, hostile),)),
        Topic("h", "H", "", ("h",)),
    )
    page = phone(app, "tr").get(path(begun(store, replace(SETTINGS, topics=topics)))).text
    assert "<img" not in page
    assert "&lt;img src=x" in page
