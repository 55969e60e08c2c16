"""A reading, kept for next year's delivery."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from sozial.errors import DataError
from sozial.model import Direction
from sozial.reading.cells.signs import Sign
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.reading_file import is_reading, read_reading, write_reading
from sozial.reading.plans.saved_reading import fits, reading_for, save_reading
from sozial.reading.tables.table import read_table
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.kept.readings import ReadingLibrary
from sozial.store.kept.table_shelf import ClosedShelf
from sozial.store.unavailable import Cause

THIS_YEAR = "Nr;Stadtteil;Arbeitslose 2023;Quote 2023\n1;Au;10;1,5\n2;Bo;-;2,5\n3;Ce;30;3,5\n"
NEXT_YEAR = "Nr;Stadtteil;Arbeitslose 2024;Quote 2024\n1;Au;11;1,6\n2;Bo;-;2,6\n3;Ce;31;3,6\n"


def kept():
    reading = TableReading(signs={"-": Sign.WITHHELD}, decimals={"Quote 2023": ","})
    table = read_table(THIS_YEAR.encode(), "2023.csv", reading)
    plan = propose_columns(table)
    columns = list(plan.columns)

    columns[3] = replace(
        columns[3],
        period="2023",
        indicator=replace(columns[3].indicator, name="Arbeitslosenanteil", direction=Direction.FAVOURABLE, source="BA"),
    )
    return save_reading(table, replace(plan, columns=tuple(columns), kept=("Ce",)))


def test_it_comes_back_as_it_was():
    saved = kept()
    content = write_reading(saved)
    assert is_reading(content)
    again = read_reading(content, "lesart.toml")
    assert again.reading == saved.reading
    assert again.kept == saved.kept
    assert {form: (entry.role, entry.indicator) for form, entry in again.columns.items()} == {
        form: (entry.role, entry.indicator) for form, entry in saved.columns.items()
    }


def test_it_reads_next_year_s_delivery_in_one_step():
    saved = read_reading(write_reading(kept()), "lesart.toml")
    first = read_table(NEXT_YEAR.encode(), "2024.csv")
    assert fits(saved, first.columns)
    table = read_table(NEXT_YEAR.encode(), "2024.csv", reading_for(saved, first.columns))
    plan = apply_reading(saved, table, propose_columns(table))
    rate = plan.columns[3]
    assert (rate.column, rate.role, rate.period) == ("Quote 2024", Role.INDICATOR, "2024")
    assert (rate.indicator.name, rate.indicator.direction, rate.indicator.source) == (
        "Arbeitslosenanteil",
        Direction.FAVOURABLE,
        "BA",
    )
    assert table.numbers("Arbeitslose 2024").withheld.tolist() == [False, True, False]
    assert dict(table.reading.decimals) == {"Quote 2024": ","}


def test_new_and_missing_columns_are_named():
    saved = kept()
    table = read_table(b"Nr;Stadtteil;Quote 2024;Neu\n1;Au;1,6;5\n2;Bo;2,6;6\n", "2024.csv")
    plan = apply_reading(saved, table, propose_columns(table))
    said = " ".join(finding.text("de") for finding in plan.findings if finding.code == "reading-differs")
    assert "Neu" in said
    assert "Arbeitslose {period}" in said


def test_a_year_with_another_role_keeps_its_name():

    table = read_table(b"Nr;Stadtteil;2021;2022;2023\n1;Au;1,5;2,5;3,5\n2;Bo;2,5;3,5;4,5\n", "quote.csv")
    plan = propose_columns(table)
    columns = [*plan.columns[:2], replace(plan.columns[2], role=Role.IGNORE), *plan.columns[3:]]
    saved = read_reading(write_reading(save_reading(table, replace(plan, columns=tuple(columns)))), "lesart.toml")
    assert fits(saved, table.columns)
    again = apply_reading(saved, table, propose_columns(table))
    assert [entry.role for entry in again.columns[2:]] == [Role.IGNORE, Role.INDICATOR, Role.INDICATOR]
    assert not [finding for finding in again.findings if finding.code == "reading-differs"]


def test_another_table_does_not_fit():
    assert not fits(kept(), ["schluessel", "name", "x"])


@pytest.mark.parametrize(
    "content",
    [
        b"format = 'quartierskompass-reading'\nversion = 1\nunsinn = 3\n",
        b"format = 'quartierskompass-reading'\nversion = 2\n",
        b"format = 'quartierskompass-reading'\nversion = 1\n[signs]\n'-' = 'vielleicht'\n",
        b"format = 'quartierskompass-reading'\nversion = 1\n[table]\nheader = ['a']\n",
        b"format = 'quartierskompass-reading'\nversion = 1\n[[columns]]\ncolumn = 'a'\nrole = 'chef'\n",
        b"format = 'quartierskompass-reading'\nversion =",
    ],
)
def test_what_is_not_understood_is_refused(content):
    with pytest.raises(DataError):
        read_reading(content, "lesart.toml")


def test_it_is_on_disk_when_it_says_so(tmp_path):
    library = ReadingLibrary(FolderShelf(tmp_path / "readings"))
    assert library.find(["Nr"], []) is None
    saved = kept()
    library.save(saved)
    found = ReadingLibrary(FolderShelf(tmp_path / "readings")).find(read_table(NEXT_YEAR.encode(), "t.csv").columns, [])
    assert found is not None
    assert found.kept == ("Ce",)
    library.save(saved)
    assert len(list((tmp_path / "readings").glob("*.toml"))) == 1
    (tmp_path / "readings" / "kaputt.toml").write_bytes(b"nichts")
    assert library.find(["Nr", "Stadtteil", "Arbeitslose 2024", "Quote 2024"], []) is not None


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(DataError) as caught:
        ReadingLibrary(FolderShelf(blocked / "readings")).save(kept())
    assert caught.value.findings[0].code == "not-saved"


def test_a_damaged_reading_is_said_and_hides_no_other(tmp_path):
    library = ReadingLibrary(FolderShelf(tmp_path / "readings"))
    library.save(kept())
    (tmp_path / "readings" / "0.toml").write_bytes(b"[")
    told = []
    assert library.find(read_table(NEXT_YEAR.encode(), "t.csv").columns, told) is not None
    assert [(finding.code, finding.place) for finding in told] == [("reading-damaged", "0.toml")]


def test_a_shelf_that_does_not_answer_is_said():
    told = []
    assert ReadingLibrary(ClosedShelf("readings", Cause.UNREACHABLE)).find(["x"], told) is None
    assert [finding.code for finding in told] == ["unreadable"]


def test_a_reading_holds_what_was_chosen_and_nothing_that_nobody_chose():
    table = read_table(b"Nr;Ort;Quote;Kinder;Alte\n1;Au;5,5;10;7\n2;Bo;6,5;20;9\n", "t.csv")
    plan = propose_columns(table)
    chosen = {
        "Quote": (("direction", "burden"), ("is_confirmed", True)),
        "Kinder": (("use", "rate"), ("base", "Alte"), ("factor", 1000.0), ("direction", "context")),
        "Alte": (("use", "unused"),),
    }
    columns = tuple(replace(entry, chosen=chosen.get(entry.column, ())) for entry in plan.columns)
    context = replace(columns[3].indicator, direction=Direction.CONTEXT)
    columns = (*columns[:3], replace(columns[3], indicator=context), columns[4])
    text = write_reading(save_reading(table, replace(plan, columns=columns)))
    entries = {entry["column"]: entry for entry in tomllib.loads(text.decode())["columns"]}
    assert entries["Quote"]["direction"] == "burden"
    assert entries["Kinder"]["direction"] == "context"
    # Burden is only what stands there where nobody said anything.
    assert "direction" not in entries["Alte"]
    found = read_reading(text, "lesart.toml").columns
    assert {name: dict(found[name].chosen) for name in chosen} == {name: dict(cells) for name, cells in chosen.items()}
    assert [bool(found[name].reason) for name in chosen] == [False, False, True]


def test_directions_of_earlier_readings_hold_only_where_they_say_more_than_what_is_usual():
    head = 'format = "quartierskompass-reading"\nversion = 1\n'
    columns = "".join(
        f'[[columns]]\ncolumn = "{name}"\nrole = "indicator"\ncode = "{name}"\ndirection = "{name}"\n'
        for name in ("burden", "context", "favourable")
    )
    earlier = read_reading((head + columns).encode(), "lesart.toml").columns
    assert [dict(entry.chosen) for entry in earlier.values()] == [
        {}, {"direction": "context"}, {"direction": "favourable"},
    ]  # fmt: skip
    now = read_reading((head + 'directions = "chosen"\n' + columns).encode(), "lesart.toml").columns
    assert dict(now["burden"].chosen) == {"direction": "burden"}


@pytest.mark.parametrize("cell", ['use = "all"', "base = 5", "factor = -1", "scale = true", "other = 1", "parts = 2"])
def test_what_a_choice_cannot_be_is_refused(cell):
    text = (
        'format = "quartierskompass-reading"\nversion = 1\n[[columns]]\ncolumn = "x"\nrole = "indicator"\n'
        f'code = "x"\n[columns.chosen]\n{cell}\n'
    )
    with pytest.raises(DataError):
        read_reading(text.encode(), "lesart.toml")
