"""What `check` does with saved readings and answers, and the file in which questions are answered."""

from __future__ import annotations

import json
import tomllib

import pytest

from sozial.__main__ import main
from sozial.errors import Finding, Severity, settle
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.opening import Given, open_table
from sozial.reading.loading.report import table_findings
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.reading_questions import write_open_reading
from sozial.reading.plans.saved_reading import reading_for, save_reading
from sozial.reading.tables.table import read_table

# A rent of nothing can hardly be: the dash is asked.
RENTS = "Nr;Stadtteil;Miete {year}\n01;Au;7,5\n02;Berg;-\n03;Tal;8,5\n04;Wald;9,5\n"
# Keys of two and five digits: which level is ranked is asked.
LEVELS = "Schlüssel;Name;Quote\n" + "".join(
    f"{district:02};Bezirk {district};{district}2,5\n"
    + "".join(f"{district:02}{n:03};Quartier {district}-{n};{district}{n},5\n" for n in range(1, 4))
    for district in range(1, 5)
)
# Nothing in the file answers which key is right.
TWICE = "id;Stadtteil;EW\n1;Altstadt;100\n2;Neustadt;200\n2;Neustadt;210\n"


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


def check(capsys, *arguments):
    code = main(["check", *arguments, "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def codes(entries):
    return [entry["code"] for entry in entries]


def test_an_answer_settles_a_question_at_once(file, capsys):
    table = file("mieten.csv", RENTS.format(year=2023))
    code, found, _err = check(capsys, table)
    assert (code, found["questions"][0]["question"], found["reading"]) == (1, "dash: Miete 2023", None)
    code, found, _err = check(capsys, table, "--answer", "dash: Miete 2023=zero")
    assert (code, found["questions"]) == (0, [])
    (answered,) = found["answered"]
    assert (answered["question"], answered["chosen"], answered["severity"]) == ("dash: Miete 2023", "zero", "note")
    assert set(answered["answers"]) == {"missing", "zero"}
    assert found["columns"][2]["sum"] == 25.5
    assert found["columns"][2]["missing"] == 0


def test_a_saved_reading_answers_next_year_s_questions(file, tmp_path, capsys):
    this_year, reading = file("2023.csv", RENTS.format(year=2023)), tmp_path / "lesart.toml"
    arguments = [this_year, "--answer", "dash: Miete 2023=zero", "--save-reading", str(reading)]
    code, _found, err = check(capsys, *arguments)
    assert (code, err.strip()) == (0, str(reading))
    code, found, _err = check(capsys, file("2024.csv", RENTS.format(year=2024)), "--reading", str(reading))
    assert (code, found["reading"]) == (0, "2023.csv")
    assert codes(found["answered"]) == ["dash"]
    assert "reading-used" in codes(found["findings"])
    assert found["columns"][2]["missing"] == 0


# The numbers 1 to n: a rank, or a figure? The role that the reading keeps is the proposal.
RANKS = "Nr;Stadtteil;Platz;Quote\n" + "".join(f"0{n};Ort {n};{n};{n * n},5\n" for n in range(1, 9))


# Classes of age of buildings, or years of the figures?
YEARS = "Nr;Stadtteil;Bau bis 1949;Bau bis 1978\n01;Au;10,5;20,5\n02;Berg;11,5;21,5\n03;Tal;12,5;22,5\n"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (RENTS.format(year=2023), "zero"),
        (LEVELS, "2"),
        (RANKS, "figure"),
        (RANKS, "none"),
        (YEARS, "names"),
        (YEARS, "periods"),
    ],
)
def test_one_line_of_the_saved_file_is_the_answer(file, tmp_path, capsys, content, answer):
    table, reading = file("t.csv", content), tmp_path / "lesart.toml"
    assert main(["check", table, "--save-reading", str(reading)]) == 1
    capsys.readouterr()
    # Used as it is, it answers nothing: a proposal that nobody confirmed stays a question.
    code, found, _err = check(capsys, table, "--reading", str(reading))
    assert (code, len(found["questions"]), found["reading"]) == (1, 1, "t.csv")
    text = reading.read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if f'" = "{answer}"' in line or f' = "{answer}"' in line]
    reading.write_text(text.replace(line, line.removeprefix("# ")), encoding="utf-8")
    code, found, _err = check(capsys, table, "--reading", str(reading))
    assert (code, found["answered"][0]["chosen"]) == (0, answer)


def test_an_answer_goes_before_the_proposals_that_a_reading_keeps(file, tmp_path, capsys):
    table, reading = file("t.csv", YEARS), tmp_path / "lesart.toml"
    main(["check", table, "--save-reading", str(reading)])
    capsys.readouterr()
    _code, alone, _err = check(capsys, table, "--answer", "years=names")
    _code, both, _err = check(capsys, table, "--answer", "years=names", "--reading", str(reading))
    assert alone["periods"] == both["periods"] == []
    assert alone["columns"] == both["columns"]
    # What a person wrote there stays.
    text = reading.read_text(encoding="utf-8").replace('role = "name"', 'role = "attribute"')
    reading.write_text(text, encoding="utf-8")
    _code, both, _err = check(capsys, table, "--answer", "years=names", "--reading", str(reading))
    assert both["columns"][1]["role"] == "attribute"


def test_a_chosen_level_is_read(file, capsys):
    table = file("t.csv", LEVELS)
    _code, found, _err = check(capsys, table, "--answer", "levels=2")
    assert (found["rows"], found["questions"]) == (4, [])
    _code, found, _err = check(capsys, table, "--answer", "levels=5")
    assert found["rows"] == 12


def test_a_question_without_answers_stands_in_the_file_with_what_to_do(file, tmp_path, capsys):
    reading = tmp_path / "lesart.toml"
    assert main(["check", file("t.csv", TWICE), "--save-reading", str(reading), "--language", "en"]) == 1
    text = reading.read_text(encoding="utf-8")
    assert "# One key occurs several times in one period: 2" in text
    assert "# No answer can be written for it here: key-twice" in text
    assert "# encoding" in text
    assert tomllib.loads(text)["answers"] == {}


def test_names_from_the_file_cannot_leave_their_comment():
    header = "Mi\x85ete\nx = 1 {a} #"
    table = read_table(f'Nr;Stadtteil;"{header}"\n1;Au;7,5\n2;Berg;-\n3;Tal;8,5\n'.encode(), "t\n[table].csv")
    plan = propose_columns(table)
    content = write_open_reading(table, plan, table_findings(table, plan), "de")
    saved = read_reading(content, "lesart.toml")
    assert saved.reading.answers == {}
    assert len(saved.columns) == 3
    every = content.decode().replace('# "', '"')
    assert not any(line.startswith("x = 1") for line in every.splitlines())


def test_the_same_column_of_several_years_is_asked_once():
    table = read_table(b"Nr;Stadtteil;Miete 2022;Miete 2023\n1;Au;7,5;7,5\n2;Berg;-;-\n3;Tal;8,5;8,5\n", "t.csv")
    plan = propose_columns(table)
    text = write_open_reading(table, plan, table_findings(table, plan), "de").decode()
    assert text.count('# "dash: Miete {period}" = "zero"') == 1


def test_years_that_were_answered_differently_keep_their_answers():
    answers = {"dash: Miete 2022": "zero", "dash: Miete 2023": "missing"}
    content = b"Nr;Stadtteil;Miete 2022;Miete 2023\n1;Au;7,5;7,5\n2;Berg;-;-\n3;Tal;8,5;8,5\n"
    table = read_table(content, "t.csv", TableReading(answers=answers))
    saved = read_reading(write_reading(save_reading(table, propose_columns(table))), "lesart.toml")
    again = reading_for(saved, table.columns).answers
    assert {question: again[question] for question in answers} == answers


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("dash: Pacht=zero", "dash: Miete 2023"),
        ("dash: Miete 2023=vielleicht", "missing, zero"),
        ("dash", "FRAGE=ANTWORT"),
    ],
)
def test_an_unknown_answer_is_refused_with_the_known_ones(file, capsys, answer, said):
    assert main(["check", file("t.csv", RENTS.format(year=2023)), "--answer", answer]) == 2
    assert said in capsys.readouterr().err


def test_a_question_without_answers_cannot_be_answered(file, capsys):
    code, found, err = check(capsys, file("t.csv", TWICE), "--answer", "key-twice=yes")
    assert code == 2
    assert codes(found["questions"]) == ["key-twice"]
    assert "key-twice" in err


def test_a_reading_that_fits_no_file_is_refused_and_the_files_are_reported(file, tmp_path, capsys):
    reading = tmp_path / "lesart.toml"
    main(["check", file("mieten.csv", RENTS.format(year=2023)), "--save-reading", str(reading)])
    capsys.readouterr()
    code, found, err = check(capsys, file("t.csv", TWICE), "--reading", str(reading))
    assert (code, found["rows"], found["reading"]) == (2, 3, None)
    assert "lesart.toml" in err
    assert "Miete {period}" in err


def test_two_readings_each_for_its_table(file, tmp_path, capsys):
    rents, levels = file("mieten.csv", RENTS.format(year=2023)), file("quoten.csv", LEVELS)
    readings = [tmp_path / "a.toml", tmp_path / "b.toml"]
    for table, reading in zip((rents, levels), readings, strict=True):
        main(["check", table, "--save-reading", str(reading)])
    capsys.readouterr()
    both = [part for reading in readings for part in ("--reading", str(reading))]
    _code, found, _err = check(capsys, rents, levels, *both)
    assert [entry["reading"] for entry in found] == ["mieten.csv", "quoten.csv"]
    code, _found, err = check(capsys, rents, "--reading", str(readings[0]), "--reading", str(readings[0]))
    assert code == 2
    assert "a.toml" in err


def test_no_file_with_answers_is_overwritten(file, tmp_path, capsys):
    table, reading = file("t.csv", RENTS.format(year=2023)), tmp_path / "lesart.toml"
    arguments = ["check", table, "--save-reading", str(reading)]
    assert main([*arguments, "--answer", "dash: Miete 2023=zero"]) == 0
    before = reading.read_bytes()
    assert main(arguments) == 2
    assert reading.read_bytes() == before
    assert main([*arguments, "--reading", str(reading)]) == 0
    assert tomllib.loads(reading.read_text(encoding="utf-8"))["answers"] == {"dash: Miete {period}": "zero"}
    assert main(["check", table, table, "--save-reading", str(tmp_path / "zwei.toml")]) == 2
    assert not (tmp_path / "zwei.toml").exists()


def test_a_reading_that_makes_the_columns_is_found_by_them():
    # Without the reading the header is another line, and so are the columns.
    content = b"A;B;C\nNr;Stadtteil;Quote\n1;Au;1,5\n2;Bo;2,5\n"
    chosen = TableReading(header=(2,))
    table = read_table(content, "t.csv", chosen)
    saved = save_reading(table, propose_columns(table))
    opened = open_table(content, "t.csv", Given((saved,)))
    assert opened.saved is saved
    assert opened.table.columns == ("Nr", "Stadtteil", "Quote")


def test_a_reading_does_not_answer_that_there_are_no_areas():
    content = b"Alter;Anzahl\nunter 18;5\n18 bis 64;6\n65 und mehr;9\n"
    table = read_table(content, "t.csv")
    saved = save_reading(table, propose_columns(table))
    opened = open_table(content, "t.csv", Given((saved,)))
    assert "no-area-level" in [finding.code for finding in table_findings(opened.table, opened.propose())]


def test_a_pair_is_checked_with_answers(file, tmp_path, capsys):
    import geopandas as gpd
    from shapely.geometry import box

    shapes = [box(9 + at / 10, 54, 9.1 + at / 10, 54.1) for at in range(4)]
    frame = gpd.GeoDataFrame({"nr": ["01", "02", "03", "04"]}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "g.geojson", driver="GeoJSON")
    pair = ["--table", file("t.csv", RENTS.format(year=2023)), "--areas", str(tmp_path / "g.geojson")]
    code, _found, _err = check(capsys, *pair)
    assert code == 1
    reading = tmp_path / "lesart.toml"
    code, found, _err = check(capsys, *pair, "--answer", "dash: Miete 2023=zero", "--save-reading", str(reading))
    assert (code, found["join"]["matched"], codes(found["answered"])) == (0, 4, ["dash"])
    code, found, _err = check(capsys, *pair, "--reading", str(reading))
    assert (code, found["table"]["reading"]) == (0, "t.csv")


def test_only_answers_that_are_known_settle_a_question():
    options = {"sums": "They are sums.", "quarters": "They are quarters."}
    asked = Finding("rows", Severity.QUESTION, "?", options=options, chosen="sums")
    bare = Finding("key-twice", Severity.QUESTION, "?")
    severities = [finding.severity for finding in settle([asked, bare], {"rows": "sums", "key-twice": "yes"})]
    assert severities == [Severity.NOTE, Severity.QUESTION]
    # A check that does not follow an answer leaves its question open.
    assert settle([asked], {"rows": "quarters"})[0] == asked
    unknown = settle([asked], {"rows": "perhaps"})
    assert [finding.severity for finding in unknown] == [Severity.QUESTION, Severity.WARNING]


def test_plain_text_names_the_answers(file, capsys):
    assert main(["check", file("t.csv", RENTS.format(year=2023)), "--language", "en"]) == 1
    said = capsys.readouterr().out
    assert "  > dash: Miete 2023=missing  It is a missing value." in said
    assert "    dash: Miete 2023=zero" in said
