"""The command line speaks German where the system or an option says so, and of itself, not of pages."""

from __future__ import annotations

import argparse
import ast
import re

import pytest

from sozial.__main__ import build_parser, main
from sozial.errors import Finding, Severity
from sozial.reading.loading.command_advice import ADVICE, at_command_line
from sozial.report.context.kinds import KIND_LABELS
from sozial.report.outputs import OUTPUTS
from tests.places import ROOT

# Places on pages, by which the advice of a finding shows that it was written for them.
_OF_PAGES = re.compile(
    r"step 2|list of columns|list of indicators|list of tables|this page|the page “|on the map\b|in the preview"
    r"|under “|^Choose |[,;] choose |or choose |^Load |, load |^Mark a row|^Enter (?!a weight)"
)
# What is right at both places: another file, whatever takes it, or a choice that is made in the recipe or a GIS.
_AT_BOTH = {
    "Load the polygons of the quarters.",
    "Load it again from its source.",
    "Load GeoJSON, GeoPackage or a zipped Shapefile.",
    "Load CSV, XLSX or ODS.",
    "Load XLSX or ODS.",
    "Load figures by quarter; personal data must not be put into this app.",
    "Choose what matters of it in your GIS.",
    "Choose another normalisation, or the weighted mean.",
    "Choose a scale that starts above 0, or the weighted mean.",
    # Next year's delivery is put onto a project in the app alone.
    "Load the new areas on the page “Data”.",
    "Convert the earlier data with a correspondence table on the page “Data” first.",
    "Enter the year.",
}


@pytest.fixture(autouse=True)
def nameless(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def said(capsys, *arguments):
    try:
        code = main([*arguments])
    except SystemExit as ended:
        code = ended.code
    printed = capsys.readouterr()
    return code, printed.out + printed.err


@pytest.mark.parametrize(
    ("system", "words"),
    [({"LANG": "de_DE.UTF-8"}, "Aufruf: "), ({"LC_ALL": "de", "LANG": "en_GB.UTF-8"}, "Aufruf: "), ({}, "usage: "),
     ({"LANG": "fr_FR.UTF-8"}, "usage: "), ({"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"}, "usage: ")],
)  # fmt: skip
def test_help_speaks_the_language_of_the_system(monkeypatch, capsys, system, words):
    for name, value in system.items():
        monkeypatch.setenv(name, value)
    code, text = said(capsys, "index", "--help")
    assert code == 0
    assert text.startswith(words)
    assert ("Spalte mit dem Schlüssel" in text) == (words == "Aufruf: ")


def test_an_option_wins_before_and_after_the_command(monkeypatch, capsys):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "diese Hilfe zeigen" in said(capsys, "--language", "de", "--help")[1]
    assert "diese Hilfe zeigen" in said(capsys, "check", "--language=de", "--help")[1]
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert "show this help message" in said(capsys, "--language=en", "check", "--help")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["index"], "index: hier fehlt noch: --table, --out\n"),
        (["report", "kuchen", "--out", "x"], "'kuchen' gibt es hier nicht; möglich sind: 'paper-pdf', "),
        (["empty-bin", "--days", "bald"], "--days: 'bald' ist keine ganze Zahl\n"),
        (["check", "--sheet"], "--sheet: hier fehlt eine Angabe\n"),
        (["sample", "--out", "x", "--nix"], "das ist hier unbekannt: --nix\n"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_german(monkeypatch, capsys, arguments, words):
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    code, text = said(capsys, *arguments)
    assert (code, text.count("\n")) == (2, 1)
    assert words in text


def test_the_language_before_the_command_holds_for_its_messages(tmp_path, capsys):
    out = str(tmp_path / "r.csv")
    assert "There is no such file" in said(capsys, "--language", "en", "index", "--table", "no.csv", "--out", out)[1]
    assert "gibt es nicht" in said(capsys, "--language", "de", "index", "--table", "no.csv", "--out", out)[1]
    assert "gibt es nicht" in said(capsys, "index", "--table", "no.csv", "--out", out)[1]


def _parsers(parser):
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for part in action.choices.values():
                yield from _parsers(part)


def test_every_word_of_the_help_has_a_german_one():
    english = [action.help for parser in _parsers(build_parser("en")) for action in parser._actions]
    german = [action.help for parser in _parsers(build_parser("de")) for action in parser._actions]
    assert len(english) > 100
    assert [one for one, other in zip(english, german, strict=True) if one == other and one] == []


def test_kinds_are_explained_in_both_languages(capsys):
    assert {kind: output.label for kind, output in OUTPUTS.items()} == KIND_LABELS
    assert "  geopackage       GeoPackage mit Stilen\n" in said(capsys, "--language", "de", "report", "--help")[1]
    assert "  geopackage       GeoPackage with styles\n" in said(capsys, "--language", "en", "report", "--help")[1]


def test_pythons_own_words_are_as_before_when_a_command_ended(capsys):
    before = vars(argparse)["_"]
    said(capsys, "--language", "de", "index", "--help")
    assert vars(argparse)["_"] is before


def _nodes():
    for room in ("reading", "index"):
        for path in (ROOT / "sozial" / room).rglob("*.py"):
            if path.name != "command_advice.py":
                yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _advice_in_code():
    return (text for node in _nodes() for part in _said_as_advice(node) for text in _marked(part))


def _said_as_advice(node):
    """Return where a call or a name says what to do about a finding."""
    called = getattr(getattr(node, "func", None), "id", "")
    if called in ("Finding", "refusal"):
        return node.args[3:4]
    names = [getattr(target, "id", "") for target in getattr(node, "targets", ())]
    return [node.value] if isinstance(node, ast.Assign) and {"remedy", "_PLACE", "_SAVE"} & set(names) else []


def _marked(node):
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("N_", "NP_"):
            yield from (part.value for part in call.args if isinstance(part, ast.Constant))


def test_no_advice_that_is_printed_speaks_of_a_page():
    found = set(_advice_in_code())
    assert len(found) > 150
    open_ones = {text for text in found if _OF_PAGES.search(text)} - set(ADVICE) - _AT_BOTH
    assert open_ones == set()
    assert found >= _AT_BOTH


def test_what_is_replaced_is_advice_that_the_code_gives():
    written = {text for node in _nodes() if isinstance(node, ast.Call) for text in _marked(node)}
    assert set(ADVICE) - written == set()


def test_the_advice_of_a_finding_names_an_option():
    asked = Finding("layers", Severity.QUESTION, "Several.", "Choose the layer with the quarters.", "a.gpkg")
    assert at_command_line(asked).line("de") == "a.gpkg: Several. Nennen Sie mit --layer die Ebene mit den Quartieren."
    other = Finding("other", Severity.NOTE, "This.", "Do that.")
    assert at_command_line(other) is other


def test_check_and_index_print_it(tmp_path, capsys):
    table = tmp_path / "zahlen.csv"
    table.write_text("Name;Anteil\nAu;1,2\nBo;2,3\nCe;3,4\n", encoding="utf-8")
    areas = ROOT / "data" / "sample" / "musterstadt_quartiere.gpkg"
    text = said(capsys, "check", "--table", str(table), "--areas", str(areas))[1]
    assert "--key" in text
    assert "step 2" not in text
    assert "Schritt 2" not in text
