"""One quarter: positions, what stands out, gaps, similar ones, larger areas, notes."""

from __future__ import annotations

import datetime
import tomllib

import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.insight.local_knowledge import NoteKind, belongs_to, notes_on, released_notes
from sozial.insight.profile import compare_areas, data_findings, indicator_positions, standing_out
from sozial.insight.similarity import distances, most_similar
from sozial.model import PARENT, Dataset, Direction, Indicator
from sozial.output.tables.note_table import build_note_table
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.registers.notes import LONGEST_TEXT, NoteLibrary
from tests.cities import PERIOD, city

NAN = float("nan")
INDICATORS = [
    Indicator("a", "A", count="n", base="b"),
    Indicator("g", "G", direction=Direction.FAVOURABLE),
    Indicator("k", "K", direction=Direction.CONTEXT),
]
VALUES = {
    "a": [10.0, 20.0, 30.0, NAN],
    "n": [10.0, 4.0, 60.0, NAN],
    "b": [100.0, 20.0, 200.0, 300.0],
    "g": [1.0, 2.0, 3.0, 4.0],
    "k": [5.0, 5.0, 5.0, 9.0],
}
RECIPE = Recipe("m", (Weighted("a"), Weighted("g")), missing=MissingRule("renormalise", 0.4))
DATA = city(VALUES, INDICATORS, **{PARENT: ["Nord", "Nord", "Süd", "Süd"]})
RESULT = build_index(DATA, RECIPE, PERIOD)


def by_code(unit, dataset=DATA, result=RESULT):
    return {entry.indicator.code: entry for entry in indicator_positions(dataset, result, unit)}


def test_positions_by_hand():
    found = by_code("02")
    # Stadtwert: 74 cases of 320; the quarter without a count stays out of both.
    assert found["a"].city == pytest.approx(100 * 74 / 320)
    assert found["a"].mean == pytest.approx(20)
    assert (found["a"].place, found["a"].known) == (2, 3)
    assert found["a"].deviation == pytest.approx(0)
    # Of a favourable indicator the lowest value is the greatest burden.
    assert (found["g"].place, found["g"].known) == (2, 4)
    assert found["g"].deviation == pytest.approx((2.5 - 2) / np.std([1, 2, 3, 4]))
    assert not found["k"].weighed


def test_strengths_and_burdens_leave_context_out():
    first, last = list(by_code("01").values()), list(by_code("04").values())
    assert [entry.indicator.code for entry in standing_out(first, burdens=True)] == ["g"]
    assert [entry.indicator.code for entry in standing_out(first, burdens=False)] == ["a"]
    assert standing_out(last, burdens=True) == []


def test_an_indicator_that_is_the_same_everywhere_has_no_deviation():
    dataset = city({"a": [1.0, 1.0], "b": [1.0, 2.0]})
    result = build_index(dataset, Recipe("m", (Weighted("b"),)), PERIOD)
    found = by_code("01", dataset, result)
    assert np.isnan(found["a"].deviation)
    assert standing_out(list(found.values()), burdens=False)[0].indicator.code == "b"


def test_gaps_and_small_numbers_are_named():
    codes = {finding.code: finding.text("de") for finding in data_findings(DATA, RESULT, "04")}
    assert set(codes) == {"missing-value"}
    small = {finding.code: finding.text("de") for finding in data_findings(DATA, RESULT, "02")}
    assert "A" in small["small-numbers"]
    assert "100" in small["small-numbers"]
    assert data_findings(DATA, RESULT, "03") == []


def test_withheld_and_filled_in_values_are_told_apart():
    hidden = Dataset(DATA.title, DATA.units, DATA.values, DATA.indicators, withheld=frozenset({("04", PERIOD, "n")}))
    codes = [finding.code for finding in data_findings(hidden, build_index(hidden, RECIPE, PERIOD), "04")]
    assert codes == ["withheld"]
    filling = Recipe("m", RECIPE.indicators, missing=MissingRule("mean"))
    filled = build_index(DATA, filling, PERIOD)
    assert [finding.code for finding in data_findings(DATA, filled, "04")] == ["filled-in"]
    assert by_code("04", DATA, filled)["a"].imputed


def test_larger_areas_are_sums_over_sums():
    found = compare_areas(DATA, RESULT, "01")
    assert list(found.values.columns) == ["01", "Nord", "city"]
    assert found.values.loc["a", "Nord"] == pytest.approx(100 * 14 / 120)
    assert bool(found.from_counts.loc["a", "Nord"])
    assert not bool(found.from_counts.loc["g", "Nord"])
    assert found.values.loc["g", "Nord"] == pytest.approx(1.5)


def test_areas_outside_stand_beside():
    rows = pd.MultiIndex.from_tuples([("Land", PERIOD)], names=["area", "period"])
    outside = pd.DataFrame({"a": [12.5]}, index=rows)
    dataset = Dataset(DATA.title, DATA.units, DATA.values, DATA.indicators, benchmarks=outside)
    assert compare_areas(dataset, build_index(dataset, RECIPE, PERIOD), "01").values.loc["a", "Land"] == 12.5


def test_similar_quarters_by_hand():
    dataset = city({"a": [0.0, 3.0, 0.0, NAN], "b": [0.0, 4.0, 1.0, 0.0]})
    plain = Recipe("m", (Weighted("a"), Weighted("b")), normalise=Step("none"), missing=MissingRule("renormalise", 0.4))
    result = build_index(dataset, plain, PERIOD)
    found = distances(result, "01")
    # Root of the mean of squares: √((9 + 16) / 2), √(1/2); the last shares b alone, and is the same there.
    assert found["distance"].round(6).to_dict() == {"04": 0.0, "03": round(0.5**0.5, 6), "02": round(12.5**0.5, 6)}
    assert found["shared"].to_dict() == {"04": 1, "03": 2, "02": 2}
    assert list(most_similar(result, "01", 1).index) == ["04"]
    assert list(most_similar(result, "01", 5, among=["02"]).index) == ["02"]
    assert most_similar(result, "01", 5, among=[]).empty


def test_what_is_not_weighed_makes_nobody_alike():
    dataset = city({"a": [0.0, 1.0, 2.0], "b": [0.0, 9.0, 0.0]})
    result = build_index(dataset, Recipe("m", (Weighted("a"), Weighted("b", 0)), normalise=Step("none")), PERIOD)
    assert distances(result, "01")["distance"].to_dict() == {"02": 1.0, "03": 2.0}


@pytest.fixture
def library(tmp_path):
    return NoteLibrary(FolderShelf(tmp_path / "notes"))


TODAY = datetime.date(2026, 11, 24)


def add(library, text="Hier fehlt ein Arzt.", role="Quartiersmanagement", unit="01", kind=NoteKind.KNOWLEDGE):
    return library.add(DATA, unit, kind, role, text, TODAY)


def test_a_note_is_on_disk_and_internal(library):
    note = add(library)
    path = library.shelf.folder / f"{note.key}.toml"
    assert tomllib.loads(path.read_text(encoding="utf-8"))["text"] == "Hier fehlt ein Arzt."
    assert library.load() == ((note,), ())
    assert not note.is_released
    assert released_notes(library.load()[0], DATA) == ()


def test_a_note_is_released_withdrawn_and_put_aside(library):
    note = add(library)
    library.release(note.key, TODAY)
    assert [found.key for found in released_notes(library.load()[0], DATA)] == [note.key]
    table = build_note_table(DATA, library.load()[0], "de")
    assert table["Notiz"].tolist() == ["Hier fehlt ein Arzt."]
    library.withdraw(note.key)
    assert len(build_note_table(DATA, library.load()[0], "de")) == 0
    library.remove(note.key)
    assert library.load() == ((), ())
    assert len(list((library.shelf.folder / "removed").glob("*.toml"))) == 1


@pytest.mark.parametrize(
    ("text", "role", "code"),
    [("", "x", "note-text"), ("  ", "x", "note-text"), ("y" * (LONGEST_TEXT + 1), "x", "note-text"),
     ("y", " ", "note-role"), ("y", "x" * 81, "note-role")],
)  # fmt: skip
def test_a_note_says_something_and_names_a_role(library, text, role, code):
    with pytest.raises(DataError) as refused:
        add(library, text, role)
    assert refused.value.findings[0].code == code
    assert library.load() == ((), ())


def test_a_note_stays_with_its_quarter(library):
    note = add(library)
    notes = (note,)
    assert notes_on(notes, DATA, "01") == notes
    assert notes_on(notes, DATA, "02") == ()
    renamed = Dataset("andere Daten", DATA.units, DATA.values, DATA.indicators)
    assert belongs_to(note, renamed)
    units = DATA.units.assign(name=["Anders", *DATA.units["name"][1:]])
    assert not belongs_to(note, Dataset(DATA.title, units, DATA.values, DATA.indicators))
    fewer = Dataset("andere Stadt", DATA.units.iloc[:2], DATA.values, DATA.indicators)
    assert not belongs_to(note, fewer)


def test_a_damaged_note_is_said_and_hides_no_other(library):
    note = add(library)
    (library.shelf.folder / "2026-01-01-aaaaaaaaaaaa.toml").write_text("format = 3", encoding="utf-8")
    (library.shelf.folder / "2026-01-01-bbbbbbbbbbbb.toml").write_bytes(b"\xff\xfe")
    notes, findings = library.load()
    assert notes == (note,)
    assert [finding.code for finding in findings] == ["unreadable", "unreadable"]


def test_a_key_is_no_path(library):
    with pytest.raises(ValueError, match="not the key"):
        library.remove("../../etc/passwd")
    with pytest.raises(DataError) as refused:
        library.release("2026-01-01-aaaaaaaaaaaa", TODAY)
    assert refused.value.findings[0].code == "note-gone"


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "notes").write_text("a file", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        add(NoteLibrary(FolderShelf(tmp_path / "notes")))
    assert refused.value.findings[0].code == "not-saved"
