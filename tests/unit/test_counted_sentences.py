"""Sentences with a number: each is said for none, one, two and five, and none is left with a plural alone."""

from __future__ import annotations

import json
import pickle
import re
import string
import sys

import numpy as np
import pytest
from babel.messages.pofile import read_po

from sozial.errors import Finding, Severity
from sozial.i18n import NP_, Counted, Words, translator
from sozial.languages import COMPLETE_LANGUAGES, catalogue_path
from sozial.reading.sandbox.finding_messages import finding_plain, findings_of
from sozial.store.files.dataset_file import finding_from, finding_table
from tests.places import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from update_catalogues import find_messages, find_pairs, update

PAIRS = list(find_pairs().values())
COUNTS = (0, 1, 2, 5)

# German says these alike for one and for several.
ALIKE_IN_GERMAN = {
    "{n} time": "„1-mal“ and „5-mal“ are written alike",
    "{n} inhabitant": "„1 Einwohner“ and „5 Einwohner“ are written alike",
    "{people} inhabitant": "„1 Einwohner“ and „5 Einwohner“ are written alike",
    "{minimum} inhabitant.": "„weniger als 1 Einwohner“ and „weniger als 5 Einwohner“ are written alike",
}

# Words that are counted, by their plural: the same word after „1“ is a mistake.
_GERMAN = re.sub(
    r"\s+",
    "|",
    """Abschnitte Änderungen Arten Ausprägungen Beschlüssen? Beschriftungen Bezeichnungen Blättern? Dateien Dokumente
    Ebenen Einrichtungen Einträgen? Entscheidungen Fällen? Feldern? Fragen Gebieten? Gewichtungen Grenzen
    Handlungsfeldern? Hinweisen? Indikatoren Jahren? Klassen Klassengrenzen Kopfzeilen Layouts Maßnahmen Menschen
    Minuten Nachbarpaare Notizen Paaren? Permutationen Personen Plätze Profilen? Projekte Punkten? Quartieren? Rängen?
    Runden Schritten? Sekunden Spalten Stellen Stunden Tabellen Tagen? Teilen? Teilnehmende Texten? Varianten
    Werkstätten Werten? Zahlen Zeilen Zeiträumen? Zellen Zielen? Zielwerte""",
)
_ENGLISH = re.sub(
    r"\s+",
    "|",
    """areas cases cells changes characters classes columns cut-offs days decimals decisions documents entries
    facilities fields figures files findings hours indicators inhabitants labels layers layouts letters lines
    measures minutes mistakes notes numbers objectives pairs parts participants people periods permutations
    placeholders places points projects quarters questions ranks rounds rows seconds sections steps tables
    targets texts times units values variants weightings workshops years""",
)
# What may stand between the number and the word: no more than two adjectives.
_NO_ADJECTIVES = "of in and to for from at on than by is are its instead der die das von und zu ab mit nach statt keine"
_BETWEEN = rf"(?:(?!(?:{_NO_ADJECTIVES.replace(' ', '|')})\b)[a-zäöüß-]+ ){{0,2}}"
# Placeholders that hold no number.
_NUMBER = r"\{(?!(?:name|before|after|low|high)\})\w+\}\*{0,2}"
_UNPAIRED = {
    "de": re.compile(rf"{_NUMBER} {_BETWEEN}(?:{_GERMAN}|Zeichen)\b"),
    "en": re.compile(rf"{_NUMBER} {_BETWEEN}(?:{_ENGLISH})\b|(?<!at most )\{{(?:n|count)\}} (?:are|have|were)\b"),
}
# “1 of 7 quarters” is right: only what stands right behind the number depends on it.
_AFTER_ONE = {"de": rf"\b1 {_BETWEEN}(?:{_GERMAN})\b", "en": rf"\b1 {_BETWEEN}(?:{_ENGLISH})\b"}

_LIMIT = "a limit of the app, or more than one; never a single one"
_MEAN = "a mean with decimals, which is said in the plural: „1,0 Ränge“"
# Messages with a number before a counted word that are no pair, and why.
UNPAIRED = {
    "A cell holds {n} letters (row {row}, column {column}); at most {most} are read.": _LIMIT,
    "A decision needs a title of at most {n} characters.": _LIMIT,
    "A layout of the template has {n} drawn parts; at most {most} are read.": _LIMIT,
    "A layout of the template has {n} placeholders; at most {most} are read.": _LIMIT,
    "A note needs a text of at most {n} characters.": _LIMIT,
    "A project needs a name of at most {n} characters.": _LIMIT,
    "A recipe needs a name of at most {n} characters.": _LIMIT,
    "A sheet has more than {n} cells; that is more than is opened.": _LIMIT,
    "At most {most} steps can follow each other.": _LIMIT,
    "On average a quarter moves by {n} ranks.": _MEAN,
    "Opening this project takes more than {seconds} seconds of computing.": _LIMIT,
    "Put in order, these areas have {n} points; at most {most} are drawn.": _LIMIT,
    "Say in which role you speak, in at most {n} characters.": _LIMIT,
    "Single weightings, and how far they agree, are shown from {n} weightings on: among fewer, each could tell what "
    "the others gave. Of two weightings the mean alone tells the other one.": _LIMIT,
    "Small numbers (fewer than {count} cases, or a base below {base}): {names}. One family changes them.": _LIMIT,
    "The first sheet holds nothing, or more than {n} cells.": _LIMIT,
    "The matrix has {rows} × {columns} labels, but its composites have {first} × {second} classes.": (
        "a product of two numbers, which is said in the plural"
    ),
    "The outlines have more than {n} points; that is more than is drawn.": _LIMIT,
    "The template has {n} layouts; at most {most} are read.": _LIMIT,
    "The {n} largest parts of {all}; all of them stand in the annex.": _LIMIT,
    "There are more than {most} different values: natural breaks come from a sample of them, and need not be the best "
    "ones.": _LIMIT,
    "There are {n} notes; only the first {most} are read.": _LIMIT,
    "There are {n} points; at most {most} are taken.": _LIMIT,
    "There are {n} sections [[{key}]], at most {most} are read.": _LIMIT,
    "These data would have {n} places for figures ({rows} quarters by period, {columns} columns); at most {most} are "
    "read.": _LIMIT,
    "This archive holds {n} files; at most {most} are opened.": _LIMIT,
    "This table has {n} columns; at most {most} are read.": _LIMIT,
    "A ballot has room for {n} groups of {letters} characters each. Left out or shortened: {groups}": _LIMIT,
    "Varied alone, {names} have the strongest effects: a quarter moves {n} ranks on average. Which of them moves more "
    "cannot be told, because their ranges overlap.": _MEAN,
    "Varied alone, the strongest effect has: {name}, by which a quarter moves {n} ranks on average.": _MEAN,
    "{quarters}, of which {n} without figures": "a German phrase without a noun: „davon 1 ohne Zahlen“",
    "found {n} times": "in the browser, which has a message of its own for one",
    "“{field}” has more than {n} characters.": _LIMIT,
    "{variable} is too short. Allowed are at least {least} characters.": _LIMIT,
}


def fields(text):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def german():
    with catalogue_path("de").open("rb") as handle:
        return {message.id: message.string for message in read_po(handle, locale="de") if message.id}


def marked(pair):
    return Counted(pair.many, pair.one, pair.by)


def said(pair, count, language):
    others = dict.fromkeys(fields(pair.many), "7")
    return translator(language).fill(marked(pair), **{**others, pair.by: count})


def is_alike(pair, language):
    if language == "en":
        return pair.one == pair.many
    return any(part in pair.one for part in ALIKE_IN_GERMAN) and "fewer than {n}" not in pair.one


def test_there_are_pairs():
    assert len(PAIRS) > 200
    assert "{n} quarters" in {pair.many for pair in PAIRS}


@pytest.mark.parametrize("language", COMPLETE_LANGUAGES)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.one[:60])
def test_every_counted_sentence_is_right_for_none_one_two_and_five(pair, language):
    assert pair.by in fields(pair.many)
    # One may be said without its number, as in “In this quarter live …”, but says nothing that several do not know.
    assert fields(pair.one) <= fields(pair.many)
    for count in COUNTS:
        text = said(pair, count, language)
        assert not re.search(r"[{}]", text)
        assert str(count) in text or count == 1
    none, one, two, five = (translator(language).template(marked(pair), {pair.by: count}) for count in COUNTS)
    assert none == two == five
    assert (one == two) == is_alike(pair, language), one
    assert not re.search(_AFTER_ONE[language], said(pair, 1, language))


@pytest.mark.parametrize("language", COMPLETE_LANGUAGES)
def test_no_sentence_with_a_number_has_a_plural_alone(language):
    texts = german()
    found = {}
    for message in find_messages():
        text = message if language == "en" else texts[message]
        if _UNPAIRED[language].search(text) and message not in UNPAIRED:
            found[message] = text
    assert found == {}


def test_what_is_left_out_is_still_said():
    assert UNPAIRED.keys() <= find_messages()
    assert all(any(part in pair.one for pair in PAIRS) for part in ALIKE_IN_GERMAN)


def test_no_ending_stands_in_brackets():
    texts = {*find_messages(), *german().values()}
    ending = re.compile(r"\w\((?:e|n|en|er|s|es|nen|innen)\)")
    assert [text for text in texts if isinstance(text, str) and ending.search(text)] == []


@pytest.mark.parametrize("count", [0.5, 1.5, 2.0, 1_200])
def test_a_fraction_takes_the_plural(count):
    pair = NP_("{n} quarter", "{n} quarters")
    assert translator("de").counted(pair, count).endswith("Quartiere")
    assert translator("de").counted(pair, 1.0) == "1 Quartier"


def test_a_list_is_counted_and_listed():
    pair = NP_("{n} quarter", "{n} quarters")
    words = Words("de")
    assert words.template(pair, {"n": ["Au"]}) == "{n} Quartier"
    assert words.counted(pair, ["Au", "Bo"]) == "Au und Bo Quartiere"


def test_what_counts_nothing_is_a_mistake():
    with pytest.raises(TypeError, match="counted by “n”"):
        Words("de").fill(NP_("{n} quarter", "{n} quarters"), n="many")


def test_a_plural_alone_as_earlier_versions_kept_it_is_still_german():
    # A plain text: what was kept before there were pairs.
    assert Words("de")("{n} small numbers would be published ({names}).").startswith("{n} kleine Zahlen")


@pytest.mark.parametrize(("count", "german"), [(1, "1 Quartier"), (2, "2 Quartiere"), (np.int64(1), "1 Quartier")])
@pytest.mark.parametrize("kept", ["as it is", "from its process", "in a file", "pickled"])
def test_a_finding_chooses_its_form_when_it_is_shown_however_it_was_kept(count, german, kept):
    pair = NP_("{n} quarter", "{n} quarters")
    found = Finding("x", Severity.QUESTION, pair, pair, "a.csv", {"n": count}, options={"yes": pair}, chosen="yes")
    if kept == "from its process":
        (found,) = findings_of(json.loads(json.dumps([finding_plain(found)])))
    elif kept == "in a file":
        found = finding_from(json.loads(json.dumps(finding_table(found))))
    elif kept == "pickled":
        found = pickle.loads(pickle.dumps(found))
    assert found.text("de") == found.advice("de") == found.option("yes", "de") == german


def test_a_finding_as_earlier_versions_kept_it_is_read():
    table = finding_table(Finding("x", Severity.NOTE, NP_("{n} quarter", "{n} quarters"), values={"n": 2}))
    table["message"] = "{n} quarters"
    assert finding_from(table).text("de") == "2 Quartiere"
    for damaged in (None, 7, ["{n} quarters", "{n} quarter"], ["{n} quarters", "{n} quarter", 1]):
        with pytest.raises(TypeError):
            finding_from({**table, "message": damaged})


def test_a_finding_that_cannot_count_is_a_mistake_where_it_is_made():
    for values in ({}, {"n": "2"}, {"n": None}):
        with pytest.raises(TypeError, match="counted by “n”"):
            Finding("x", Severity.NOTE, NP_("{n} quarter", "{n} quarters"), values=values)


CODE = """
N_("Rows")
NP_("{n} quarter", "{n} quarters")
f"{counted(NP_('{k} row', '{k} rows', by='k'), 3)}"
"""


def tree(tmp_path, monkeypatch, code=CODE):
    (tmp_path / "sozial").mkdir(exist_ok=True)
    (tmp_path / "sozial" / "a.py").write_text(code, encoding="utf-8")
    folder = tmp_path / "sozial" / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("update_catalogues.ROOT", tmp_path)
    return folder / "sozial.po"


def test_pairs_are_found_and_written_with_every_form(tmp_path, monkeypatch):
    path = tree(tmp_path, monkeypatch)
    kept = 'msgid "{n} quarters"\nmsgstr "{n} Quartiere"\n\nmsgid "Rows"\nmsgstr "Zeilen"\n'
    path.write_text(f'msgid ""\nmsgstr ""\n"Language: de\\n"\n\n{kept}', encoding="utf-8")
    pairs = find_pairs(tmp_path)
    assert {(pair.one, pair.many, pair.by) for pair in pairs.values()} == {
        ("{n} quarter", "{n} quarters", "n"),
        ("{k} row", "{k} rows", "k"),
    }
    assert update("de", find_messages(tmp_path), pairs) == ["{k} row", "{n} quarter"]
    text = path.read_text(encoding="utf-8")
    assert "Plural-Forms: nplurals=2" in text
    # What the plural alone was translated to is not lost, and what is known stays at the next time.
    assert 'msgid_plural "{n} quarters"\nmsgstr[0] ""\nmsgstr[1] "{n} Quartiere"' in text
    path.write_text(
        text.replace('msgstr[0] ""\nmsgstr[1] "{n} Q', 'msgstr[0] "{n} Quartier"\nmsgstr[1] "{n} Q'), "utf-8"
    )
    assert update("de", find_messages(tmp_path), pairs) == ["{k} row"]
    assert 'msgstr[0] "{n} Quartier"' in path.read_text(encoding="utf-8")
    assert 'msgid "Rows"\nmsgstr "Zeilen"' in path.read_text(encoding="utf-8")


def test_a_pair_that_becomes_a_message_keeps_what_it_said(tmp_path, monkeypatch):
    path = tree(tmp_path, monkeypatch, 'N_("{n} quarters")')
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "{n} quarter"\nmsgid_plural "{n} quarters"\nmsgstr[0] "{n} Quartier"\nmsgstr[1] "{n} Quartiere"\n',
        encoding="utf-8",
    )
    assert update("de", find_messages(tmp_path), find_pairs(tmp_path)) == []
    assert 'msgid "{n} quarters"\nmsgstr "{n} Quartiere"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code",
    [
        'NP_("{n} row", "{n} rows"); NP_("{n} row", "{n} lines")',
        'NP_("{n} row", "{n} rows"); N_("{n} row")',
        'NP_("{n} row", many)',
        'NP_("{n} row", "{n} rows", by=name)',
    ],
)
def test_a_pair_that_a_catalogue_cannot_hold_is_refused(tmp_path, monkeypatch, code):
    tree(tmp_path, monkeypatch, code)
    with pytest.raises(ValueError, match=r"marked twice|not written out"):
        find_pairs(tmp_path)
