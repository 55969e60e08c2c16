"""Catalogues and numbers."""

from __future__ import annotations

import re
import string
import sys

import pytest
from babel.messages.pofile import read_po

from sozial.errors import Finding, Severity
from sozial.i18n import format_number, format_percent, format_signed, translator, useful_digits
from sozial.languages import COMPLETE_LANGUAGES, catalogue_path
from tests.places import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from update_catalogues import find_messages, find_pairs

MESSAGES = sorted(find_messages())
PAIRS = find_pairs()


def entries(language):
    with catalogue_path(language).open("rb") as handle:
        return [message for message in read_po(handle, locale=language) if message.id]


def catalogue(language):
    """Return every text with what it is translated to; a pair once for one, once for several."""
    found = {}
    for message in entries(language):
        if isinstance(message.id, str):
            found[message.id] = message.string
        else:
            found |= dict(zip(message.id, (message.string[0], message.string[-1]), strict=True))
    return found


def fields(text):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_the_code_has_messages():
    assert len(MESSAGES) > 250
    assert "The ten most burdened quarters" in MESSAGES


@pytest.mark.parametrize("language", COMPLETE_LANGUAGES)
def test_no_message_is_missing_untranslated_or_left_over(language):
    single = {message.id: message.string for message in entries(language) if isinstance(message.id, str)}
    pairs = {message.id[0]: message for message in entries(language) if not isinstance(message.id, str)}
    assert sorted(single) == MESSAGES
    assert {one: message.id[1] for one, message in pairs.items()} == {one: pair.many for one, pair in PAIRS.items()}
    assert [message for message, translation in single.items() if not translation] == []
    assert [one for one, message in pairs.items() if not all(message.string) or len(message.string) != 2] == []


@pytest.mark.parametrize("language", COMPLETE_LANGUAGES)
def test_translations_keep_their_placeholders_and_marks(language):
    for message, translation in catalogue(language).items():
        assert fields(translation) == fields(message), message
        assert message.count("**") == translation.count("**"), message


def test_german_is_translated_and_neutral():
    german = catalogue("de")
    same = [message for message, translation in german.items() if message == translation and len(message) > 12]
    assert same == ["Handlungsfeld", "Handlungsfelder"]
    joined = " ".join(german.values())
    assert not re.search(r"Problemviertel|Brennpunkt|schlechteste", joined)


@pytest.mark.parametrize(
    ("value", "digits", "german", "english"),
    [
        (1234567.891, 1, "1.234.567,9", "1,234,567.9"),
        (-0.5, 2, "−0,50", "−0.50"),
        (-0.001, 2, "0,00", "0.00"),
        (None, 0, "–", "–"),
        (float("nan"), 0, "–", "–"),
    ],
)
def test_numbers_by_language(value, digits, german, english):
    assert format_number(value, "de", digits) == german
    assert format_number(value, "en", digits) == english


def test_signs_and_percent():
    assert format_signed(0.25, "de", 2) == "+0,25"
    assert format_signed(0.001, "de", 2) == "0,00"
    assert format_percent(0.4567, "de", 1) == "45,7\xa0%"
    assert useful_digits([0.25, 3.5]) == 2
    assert useful_digits([250000.5, 3.0]) == 0


def test_an_unknown_language_is_an_error():
    with pytest.raises(ValueError, match="fr"):
        translator("fr")


def test_a_finding_reads_in_both_languages():
    finding = Finding(
        "x", Severity.NOTE, "Empty rows skipped: {n}", "Check the values in the preview.", "a.csv", {"n": 1200}
    )
    assert finding.line("de") == "a.csv: Übersprungene leere Zeilen: 1.200. Prüfen Sie die Werte in der Vorschau."
    assert finding.line("en") == "a.csv: Empty rows skipped: 1,200. Check the values in the preview."


def test_braces_from_files_are_harmless():
    finding = Finding("x", Severity.NOTE, "Unknown key “{key}”.", values={"key": "{0.__class__} {n}"})
    assert "{0.__class__} {n}" in finding.text("de")
