"""The register: nobody's change is lost, every change is told, and a spreadsheet gives back what it was given."""

from __future__ import annotations

import datetime
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sozial.errors import DataError
from sozial.output.tables.register_workbook import write_register
from sozial.planning.measures.action import Action, Status, check_action, remarks_on
from sozial.planning.measures.entry import ACTIONS, Change, KeptEntry
from sozial.planning.measures.register_form import read_form_rows
from sozial.planning.measures.target import Target
from sozial.reading.files.spreadsheet import read_form
from sozial.reading.loading.sample import SAMPLE_ACTIONS, read_sample, sample_file
from sozial.reading.sandbox.safely import read_form_safely
from sozial.store.database.database import open_database
from sozial.store.database.writer import Writer
from sozial.store.registers.register import RegisterStore

AT, LATER = "2026-11-24T10:30:00", "2026-11-24T11:00:00"
WHOLE = Action(
    "Jugendberatung", ("01101", "01102"), "Arbeit", ("arbeitslosenanteil", "arbeitslose_jugend"), "Zeile 1\nZeile 2",
    Target("arbeitslose_jugend", 5.5, "2027-12-31"), "Beschäftigung", "Jobcenter; Träger, Verein", "2026-01-01",
    "2028-12-31", 240_000.5, "ESF Plus", 60_000.0, Status.RUNNING, '=SUMME(A1) "und" <b>',
)  # fmt: skip


@pytest.fixture
def departments(address):
    engines = [open_database(address) for _process in range(2)]
    writers = [Writer(engine) for engine in engines]
    yield [RegisterStore(engine, writer, ACTIONS) for engine, writer in zip(engines, writers, strict=True)]
    for engine, writer in zip(engines, writers, strict=True):
        writer.close()
        engine.dispose()


def refused(call):
    with pytest.raises(DataError) as caught:
        call()
    return caught.value.findings


def test_an_entry_comes_back_as_it_was_kept(departments):
    one, other = departments
    kept = one.add(WHOLE, "anna@stadt.example", AT)
    assert other.all() == [kept]
    assert kept.entry == WHOLE
    assert kept.version == 1
    assert other.all(place="sample") == []


def test_changes_of_different_fields_are_both_kept(departments):
    youth, school = departments
    first = youth.add(WHOLE, "anna", AT)
    youth.change(first, replace(WHOLE, budget=300_000.0), "anna", AT)
    # The other department still has the first version on its screen.
    school.change(first, replace(WHOLE, partners="Gesamtschule"), "ben", LATER)
    (now,) = youth.all()
    assert (now.entry.budget, now.entry.partners, now.version) == (300_000.0, "Gesamtschule", 3)
    assert [(entry.version, entry.changed_by, entry.what) for entry in school.history(first.key)] == [
        (3, "ben", Change.CHANGED), (2, "anna", Change.CHANGED), (1, "anna", Change.ADDED),
    ]  # fmt: skip


def test_a_change_of_the_same_field_is_refused_with_who_when_and_both_values(departments):
    youth, school = departments
    first = youth.add(WHOLE, "anna", AT)
    youth.change(first, replace(WHOLE, budget=300_000.0), "anna", AT)
    (finding,) = refused(lambda: school.change(first, replace(WHOLE, budget=100.0, partners="X"), "ben", LATER))
    line = finding.line("de")
    for said in ("Jugendberatung", "anna", "24.11.2026, 10:30", "Budget (€)", "300.000", "100"):
        assert said in line
    # All of it or nothing: the partners were not taken over either.
    assert youth.all()[0].entry == replace(WHOLE, budget=300_000.0)


def test_the_same_change_twice_is_no_conflict_and_no_version(departments):
    one, other = departments
    first = one.add(WHOLE, "anna", AT)
    second = one.change(first, replace(WHOLE, budget=1.0), "anna", AT)
    again = other.change(first, replace(WHOLE, budget=1.0), "ben", LATER)
    assert again.version == second.version == 2
    assert len(one.history(first.key)) == 2


def test_several_changes_are_kept_together_or_not_at_all(departments):
    one, other = departments
    first, second = one.save([(None, WHOLE), (None, replace(WHOLE, title="B"))], "anna", AT)
    other.change(first, replace(WHOLE, domain="Bildung"), "ben", AT)
    changes = [(second, replace(second.entry, domain="Bildung")), (first, replace(WHOLE, domain="Gesundheit"))]
    refused(lambda: one.save(changes, "anna", LATER))
    assert sorted((entry.entry.title, entry.entry.domain) for entry in one.all()) == [
        ("B", "Arbeit"), ("Jugendberatung", "Bildung"),
    ]  # fmt: skip


def test_two_departments_at_the_same_time_lose_nothing(departments):
    first = departments[0].add(replace(WHOLE, remarks=""), "start", AT)
    together = Barrier(2)

    def work(number):
        store, field = departments[number], ("objective", "partners")[number]
        together.wait(timeout=30)
        saved = 0
        for turn in range(25):
            base = next(entry for entry in store.all() if entry.key == first.key)
            store.change(base, replace(base.entry, **{field: f"{field} {turn}"}), str(number), AT)
            saved += 1
        return saved

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, range(2))) == [25, 25]
    (now,) = departments[0].all()
    assert (now.entry.objective, now.entry.partners) == ("objective 24", "partners 24")
    history = departments[1].history(first.key)
    assert [entry.version for entry in history] == list(range(51, 0, -1))
    assert sorted(entry.entry.objective for entry in history if entry.changed_by == "0") == sorted(
        f"objective {turn}" for turn in range(25)
    )


def test_what_is_put_aside_can_be_taken_back_and_is_not_changed_meanwhile(departments):
    one, other = departments
    first = one.add(WHOLE, "anna", AT)
    one.remove(first, "anna", AT)
    assert one.all() == []
    assert [entry.key for entry in one.all(removed=True)] == [first.key]
    (finding,) = refused(lambda: other.change(first, replace(WHOLE, budget=1.0), "ben", LATER))
    assert "anna" in finding.line("de")
    assert "in den Papierkorb gelegt" in finding.line("de")
    other.restore(first.key, "ben", LATER)
    assert one.all()[0].entry == WHOLE
    assert [entry.what for entry in one.history(first.key)] == [Change.RESTORED, Change.REMOVED, Change.ADDED]


def test_nobody_puts_aside_what_somebody_else_has_just_changed(departments):
    one, other = departments
    first = one.add(WHOLE, "anna", AT)
    other.change(first, replace(WHOLE, budget=1.0), "ben", LATER)
    (finding,) = refused(lambda: one.remove(first, "anna", LATER))
    assert "ben" in finding.line("de")
    assert len(other.all()) == 1


# Spreadsheets


def through(actions):
    kept = [KeptEntry(f"{number:032x}", 3, action, Change.CHANGED, AT, "") for number, action in enumerate(actions)]
    content = write_register(kept, read_sample(), "de")
    return read_form_rows(read_form(content, "r.xlsx"), read_sample(), "r.xlsx").rows


def test_a_register_comes_back_from_a_spreadsheet_without_loss():
    rows = through([WHOLE, Action("Nur ein Titel")])
    assert [row.action for row in rows] == [WHOLE, Action("Nur ein Titel")]
    assert [(row.key, row.version) for row in rows] == [("0" * 32, 3), ("0" * 31 + "1", 3)]


words = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x7f", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
    | st.sampled_from("\n\t="),
    max_size=60,
).map(lambda text: text.strip())  # fmt: skip
keys = st.lists(
    st.sampled_from(["01101", "01102", "04103"]) | st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True),
    unique=True, max_size=4,
).map(tuple)  # fmt: skip
days = st.just("") | st.dates(min_value=datetime.date(1900, 3, 1)).map(lambda day: day.isoformat())
amounts = st.none() | st.floats(0, 1e15, allow_nan=False) | st.integers(0, 10**12).map(float)
targets = st.none() | st.builds(
    Target, st.sampled_from(["sgb2_quote", "x_1"]), st.floats(-1e9, 1e9, allow_nan=False), days.filter(bool)
)
actions = st.builds(
    Action, words.filter(bool), keys, words, keys, words, targets, words, words, days, days, amounts, words, amounts,
    st.sampled_from(Status), words,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(actions.filter(lambda action: not check_action(action)), min_size=1, max_size=3))
def test_any_register_comes_back_from_a_spreadsheet_and_from_json(several):
    assert [row.action for row in through(several)] == several
    assert [ACTIONS.read(ACTIONS.write(action)) for action in several] == several


def book(*rows):
    sheet = openpyxl.Workbook()
    for row in rows:
        sheet.active.append(row)
    out = io.BytesIO()
    sheet.save(out)
    return out.getvalue()


def test_a_form_filled_in_by_hand_is_read():
    content = book(
        ["Maßnahmen der Stadt"],
        ["Titel", "Quartiere", "Handlungsfeld", "Indikatoren", "Beginn", "Stand", "Budget (€)", "Notiz"],
        ["Beratung", "zollhof; Weinberg", "Arbeit", None, "01.02.2026", "läuft", 1000, "x"],
    )
    form = read_form_rows(read_form_safely(content, "m.xlsx"), read_sample(), "m.xlsx")
    (row,) = form.rows
    assert row.action == Action(
        "Beratung", ("01101", "01102"), "Arbeit", start="2026-02-01", status=Status.RUNNING, budget=1000.0
    )
    (finding,) = form.findings
    assert finding.line("de").endswith("nicht übernommen: Notiz")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Titel": None, "Bemerkungen": "x"}, "braucht einen Titel"),
        ({"Titel": "A", "Quartiere": "Nirgendwo"}, "Nirgendwo"),
        ({"Titel": "A", "Stand": "egal"}, "kein Stand"),
        ({"Titel": "A", "Budget (€)": "viel"}, "„viel“ ist Text"),
        ({"Titel": "A", "Ende": "bald"}, "kein Datum"),
        ({"Titel": "A", "Zielwert": 5.0}, "den Tag"),
        ({"Titel": "A", "Zielwert": 5.0}, "einen Indikator"),
        ({"Titel": "A", "Beginn": "31.12.2026", "Ende": "01.01.2026"}, "vor dem Beginn"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(cells, said):
    content = book(list(cells), list(cells.values()))
    findings = refused(lambda: read_form_rows(read_form(content, "m.xlsx"), read_sample(), "m.xlsx"))
    lines = " ".join(finding.line("de") for finding in findings)
    assert said in lines
    assert "m.xlsx, 2" in lines


def test_of_thousands_of_mistakes_a_hundred_are_told_and_the_rest_counted():
    rows = [["Titel", "Budget (€)"], *([f"M {number}", "viel"] for number in range(4_000))]
    findings = refused(lambda: read_form_rows(rows, read_sample(), "m.xlsx"))
    *told, last = findings
    assert len(told) == 100
    assert (last.code, last.values["n"]) == ("more", 3_900)
    assert "Titel" not in last.line("de")


@pytest.mark.parametrize(
    "rows",
    [
        [["Titel"], *([f"M {number}"] for number in range(5_000))],
        [["Titel", "Quartiere"], *(["M", "Nirgendwo; " * 2_900] for _number in range(70))],
    ],
)
def test_what_is_no_register_is_refused_for_its_size(rows):
    (finding,) = refused(lambda: read_form_rows(rows, read_sample(), "m.xlsx"))
    assert finding.code == "too-large"
    assert "m.xlsx" in finding.line("de")


def test_a_version_in_other_digits_is_none():
    headings = ["Title", "Version (leave as it is)"]
    rows = read_form_rows([headings, ["A", "²"], ["B", "3"]], read_sample(), "m.xlsx").rows
    assert [row.version for row in rows] == [0, 3]


def test_a_foreign_file_is_refused():
    findings = refused(lambda: read_form_rows([["a", "b"], ["1", "2"]], read_sample(), "x.xlsx"))
    assert "Überschriften" in findings[0].line("de")
    refused(lambda: read_form(b"a;b\n1;2\n", "x.csv"))
    refused(lambda: read_form_safely(b"PK\x03\x04 broken", "x.xlsx"))


def test_the_example_register_is_whole_and_fits_the_sample_city():
    form = read_form_rows(read_form(sample_file(SAMPLE_ACTIONS), "s.xlsx"), read_sample(), "s.xlsx")
    assert len(form.rows) == 8
    assert not form.findings
    assert not any(row.key for row in form.rows)
    assert not [entry for row in form.rows for entry in remarks_on(row.action, read_sample(), "2026-11-24")]


def test_what_is_odd_is_said_and_kept():
    action = Action("A", ("01101", "99"), "Sport", ("x",), status=Status.RUNNING, end="2026-01-01", budget=1.0,
                    own_contribution=2.0)  # fmt: skip
    assert not check_action(action)
    codes = {finding.code for finding in remarks_on(action, read_sample(), "2026-11-24")}
    assert codes == {"unknown-units", "unknown-domain", "unknown-indicators", "past-its-end", "own-above-budget"}


def test_names_of_other_quarters_beside_the_keys_are_said():
    rows = [
        ["Titel", "Quartiere", "Schlüssel der Quartiere"], ["Fremd", "Altstadt, Weinberg", "01101\n01102"],
        ["Eigen", "zollhof", "01101"], ["Ohne Namen", None, "01101"],
    ]  # fmt: skip
    form = read_form_rows(rows, read_sample(), "m.xlsx")
    assert [row.action.units for row in form.rows] == [("01101", "01102"), ("01101",), ("01101",)]
    (finding,) = form.findings
    assert "m.xlsx, 2" in finding.line("de")
    assert "01101: Altstadt. Es gelten die Schlüssel." in finding.line("de")
