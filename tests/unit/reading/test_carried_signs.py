"""What signs meant last year holds in the next year's file; legends are read; contradictions are asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sozial.errors import Severity
from sozial.reading.cells.signs import Sign, stated_meanings, stated_signs
from sozial.reading.delivery.carried_signs import LastSigns, carry_signs, is_like, signs_of_reading, signs_of_table
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.saved_reading import save_reading
from sozial.reading.tables.table import read_table

LEGEND = "Zeichenerklärung: – = kein Wert vorhanden; . = aus Datenschutzgründen geheim gehalten"
HEADS = ("Kinder in %", "Kinder in ‰")


def table(heading, sign, notes="", **reading):
    cells = ["12,5", "28,4", sign, "6,2", "0,4", "11,7"]
    rows = "".join(f"{at:02d};Ort {at};{cell}\n" for at, cell in enumerate(cells, 1))
    text = f"Nr;Quartier;{heading}\n{rows}" + (f"\n{notes}\n" if notes else "")
    return read_table(text.encode(), "t.csv", TableReading(**reading))


def third(read):
    return float(read.numbers(read.columns[2]).values[2])


def carried(last, heading, sign, notes="", continued=None, **reading):
    """The new table as it is read with last year's meanings, and what is said."""
    plain = table(heading, sign, notes, **reading)
    found = carry_signs(plain, plain.reading, last, continued or {})
    return table(heading, sign, notes, **{n: getattr(found.reading, n) for n in ("signs", "answers")}), found.findings


def test_a_legend_in_one_line_is_read():
    assert stated_signs([LEGEND]) == {"–": Sign.MISSING, ".": Sign.WITHHELD}
    assert np.isnan(third(table("Kinder in %", "–", LEGEND)))
    # Without it, a dash is exactly nothing.
    assert third(table("Kinder in %", "–")) == 0.0


@pytest.mark.parametrize(
    ("note", "signs"),
    [
        ("– = nichts vorhanden, . = Zahlenwert unbekannt, x = Tabellenfach gesperrt",
         {"–": Sign.ZERO, ".": Sign.WITHHELD, "x": Sign.MEANINGLESS}),
        ("Legende: „–“ bedeutet keine Angabe | … = Angabe folgt später", {"–": Sign.MISSING, "…": Sign.LATER}),
        ("Zeichen: - = Werte unter 3 unterdrückt", {"-": Sign.WITHHELD}),
        ("Quelle: Einwohnermelderegister; Statistik der Bundesagentur; - eigene Berechnungen, keine Werte", {}),
    ],
)  # fmt: skip
def test_legends_of_several_kinds(note, signs):
    assert stated_signs([note]) == signs


def test_notes_that_contradict_each_other_are_asked():
    notes = "- = nichts vorhanden\n- = kein Wert vorhanden"
    assert stated_meanings(notes.split("\n")) == {"-": (Sign.ZERO, Sign.MISSING)}
    read = table("Kinder in %", "-", notes)
    (asked,) = [finding for finding in read.findings if finding.code == "legend"]
    assert (asked.severity, asked.chosen, list(asked.options)) == (Severity.QUESTION, "zero", ["zero", "missing"])
    assert third(read) == 0.0
    assert np.isnan(third(table("Kinder in %", "-", notes, answers={"legend: -": "missing"})))


def test_what_was_chosen_for_last_years_file_holds_in_the_column_of_another_heading():
    last = signs_of_table(table(HEADS[0], "–", signs={"–": Sign.MISSING}))
    read, (told,) = carried(last, HEADS[1], "–")
    assert np.isnan(third(read))
    assert (told.code, told.severity) == ("sign-carried", Severity.NOTE)
    assert told.text("de") == "„–“ bedeutet wie im Vorjahr: fehlt. Spalten (1): Kinder in ‰"
    # A dash of another kind is the same dash.
    assert np.isnan(third(carried(last, HEADS[1], "-")[0]))


def test_what_was_answered_for_a_column_holds_for_what_continues_it_and_for_no_other():
    last = signs_of_table(table(HEADS[0], "–", answers={f"dash: {HEADS[0]}": "missing"}))
    assert np.isnan(third(carried(last, HEADS[1], "–")[0]))
    other, told = carried(last, "Alte in %", "–")
    assert (third(other), told) == (0.0, ())
    assert np.isnan(third(carried(last, "Alte in %", "–", continued={"Alte in %": HEADS[0]})[0]))


def test_a_zero_that_was_confirmed_holds_where_it_would_be_doubted():
    last = signs_of_table(table("Mietpreis", "–", answers={"dash: Mietpreis": "zero"}))
    assert np.isnan(third(table("Mietpreis in €", "–")))
    read, (told,) = carried(last, "Mietpreis in €", "–")
    assert third(read) == 0.0
    assert told.values["meaning"] == "exactly nothing (zero)"


def test_a_legend_that_contradicts_last_year_is_asked_and_holds_until_then():
    last = signs_of_table(table(HEADS[0], "–", signs={"–": Sign.ZERO}))
    read, (asked,) = carried(last, HEADS[1], "–", LEGEND)
    assert np.isnan(third(read))
    assert (asked.severity, asked.chosen) == (Severity.QUESTION, "now")
    assert asked.text("de") == (
        "Im Vorjahr bedeutete „–“: genau nichts (Null). Die Anmerkungen dieser Datei sagen: fehlt."
    )
    read, (asked,) = carried(last, HEADS[1], "–", LEGEND, answers={"sign-last: –": "last"})
    assert third(read) == 0.0
    assert asked.chosen == "last"


def test_what_is_said_for_this_file_holds_before_last_year():
    last = signs_of_table(table(HEADS[0], "–", signs={"–": Sign.MISSING}))
    read, told = carried(last, HEADS[1], "–", signs={"–": Sign.ZERO})
    assert (third(read), told) == (0.0, ())


def test_a_kept_reading_tells_as_much_where_its_columns_are_alike():
    then = table(HEADS[0], "–", signs={"–": Sign.MISSING})
    saved = save_reading(then, propose_columns(then))
    assert is_like(saved, ["Nr", "Quartier", HEADS[1], "Neu"])
    assert not is_like(saved, ["Nr", "Wahlbeteiligung"])
    assert signs_of_reading(saved).chosen == {"–": Sign.MISSING}
    answered = replace(saved, reading=TableReading(answers={f"dash: {HEADS[0]}": "missing", "rows": "yes"}))
    assert signs_of_reading(answered) == LastSigns({}, {HEADS[0]: {"–": Sign.MISSING}})
    assert np.isnan(third(carried(signs_of_reading(answered), HEADS[1], "–")[0]))


def test_what_nobody_said_last_year_decides_nothing():
    # A dash counted as zero because it usually does: this year's rent has its own doubt.
    assert signs_of_table(table("Kinder in %", "–")) == LastSigns({}, {})
    # A zero that cannot be was missing, and stays so.
    assert signs_of_table(table("Mietpreis", "–")).columns == {"Mietpreis": {"–": Sign.MISSING}}
