"""Notices that say the same of several columns or places are one, with the list."""

from __future__ import annotations

from sozial.errors import Finding, Phrase, Severity, merge_findings

GAPS = "“{column}” has {n} gaps."


def gap(column, n=2, place="t.csv", severity=Severity.WARNING):
    return Finding("gaps", severity, GAPS, "", place, {"column": column, "n": n})


def test_45_alike_are_one_with_the_list():
    found = merge_findings([gap(f"c{at}") for at in range(45)])
    assert len(found) == 1
    assert found[0].text("en") == "“c0, c1, c2, c3, c4, c5, c6, c7 …” has 2 gaps."
    assert len(found[0].values["column"].items) == 45


def test_places_are_listed_too():
    found = merge_findings([gap("a", place=name) for name in ("Au", "Bo", "Ce")])
    assert [finding.place for finding in found] == ["Au, Bo, Ce"]


def test_what_differs_in_two_ways_stays_apart():
    apart = [gap("a", 1), gap("b", 2), gap("c", 3)]
    assert merge_findings(apart) == apart


def test_two_stay_two_and_questions_stay_questions():
    assert len(merge_findings([gap("a"), gap("b")])) == 2
    assert len(merge_findings([gap(name, severity=Severity.QUESTION) for name in "abc"])) == 3


def test_words_that_are_still_to_be_translated_are_not_put_together():
    said = [
        Finding("x", Severity.NOTE, "{what}", values={"what": Phrase(word)})
        for word in ("no data", "not rated", "Index")
    ]
    assert len(merge_findings(said)) == 3


def test_an_abbreviation_at_the_end_of_a_sentence_has_one_full_stop():
    message = "Left out: {column}. Look at {other}."
    told = Finding("x", Severity.NOTE, message, "", "t.csv", {"column": "insg.", "other": "Ausl."})
    assert told.text("en") == "Left out: insg. Look at Ausl."
    # Only a value that ends in one itself, and no sign of something left out.
    told = Finding("x", Severity.NOTE, message, "", "t.csv", {"column": "insg", "other": "Ausl"})
    assert told.text("en") == "Left out: insg. Look at Ausl."
