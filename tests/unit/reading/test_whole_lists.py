"""Lists in the JSON of `check` are whole, or say how much is left off."""

from __future__ import annotations

import pickle

from sozial.errors import DataError, Finding, Severity, listed
from sozial.reading.cells.dashes import doubt_dashes
from sozial.reading.cells.numbers import read_numbers
from sozial.reading.joining.joining import match_units
from sozial.reading.loading.checking import check_file, report_match
from sozial.reading.loading.report import report_findings
from sozial.reading.sandbox.file_answers import pack_refusal, unpack_answer
from sozial.reading.vocabulary.place_names import count_compared, near_names


def test_rows_apart_are_whole():
    rows = "".join(
        f"{district};Bezirk {district};{district},5\n"
        + "".join(f"{district}{n:02};Quartier {district}-{n};{district % 7},{n}\n" for n in range(1, 4))
        for district in range(100, 400)
    )
    found = check_file(f"Schlüssel;Name;Quote\n{rows}".encode(), "t.csv").report
    assert (found["rows"], found["total_rows"], len(found["rows_apart"])) == (900, 300, 300)


def test_the_items_of_a_message_stand_beside_it():
    cells = "".join(f"{at};Ort {at};{'x' * at if at < 13 else '1,5'}\n" for at in range(1, 400))
    found = check_file(f"Nr;Stadtteil;Quote\n{cells}".encode(), "t.csv").report
    (said,) = [entry for entry in found["findings"] if entry["code"] == "no-number"]
    assert "…" in said["message"]
    assert said["lists"]["lines"] == [str(line) for line in range(3, 14)]
    assert len(said["lists"]["cells"]) == 11
    assert "lists_left_off" not in said


def test_a_very_long_list_says_how_much_is_left_off():
    finding = Finding("many", Severity.NOTE, "Rows: {rows}", values={"rows": listed([str(n) for n in range(1_234)])})
    (said,) = report_findings([finding], "en")["findings"]
    assert len(said["lists"]["rows"]) == 1_000
    assert said["lists_left_off"] == {"rows": 234}
    assert said["message"] == "Rows: 0, 1, 2, 3, 4, 5, 6, 7 …"


def test_a_list_comes_whole_from_the_process_that_read_the_file():
    names = [f"Ort {n}" for n in range(20)]
    refused = DataError(Finding("many", Severity.ERROR, "{names}", values={"names": listed(names), "n": 20}))
    message = b"".join(bytes(part) for part in pack_refusal(refused))
    try:
        unpack_answer(message)
    except DataError as error:
        value = error.findings[0].values["names"]
    assert (value, list(value.items)) == (listed(names), names)
    assert list(pickle.loads(pickle.dumps(value)).items) == names


def test_near_names_that_were_not_looked_for_are_counted():
    table = {str(n): f"Ort am Fluss {n}" for n in range(307)}
    match = match_units(table, {"xa": "Anderswo", "xb": "Nirgends"})
    found = report_match(match, "nr", "en")
    assert found["suggestions_not_looked_for"] == 7
    assert any("not with the others (7)" in entry["message"] for entry in found["findings"])
    assert report_match(match_units({"1": "Au"}, {"1": "Au"}), "nr")["suggestions_not_looked_for"] == 0


def test_pairs_of_names_are_bounded_and_texts_are_no_names():
    table = {str(n): f"Ort am Fluss {n}" for n in range(500)}
    areas = {f"x{n}": f"Ort am Flusse {n}" for n in range(9_000)}
    assert count_compared(table, areas) == 10
    assert len(near_names(table, areas)) <= 10
    assert near_names({"1": "Au am See " * 20}, {"2": "Au am See " * 20}) == ()


def test_a_share_of_the_old_can_be_nothing():
    column = read_numbers(["3,5", "–", "4,5"])
    assert doubt_dashes("grundsicherung_alter", column, False) is None
    assert doubt_dashes("Grundsicherung im Alter in %", column, False) is None
    assert doubt_dashes("Durchschnittliches Alter", column, False) is not None
