"""Where tables begin and end, and what their columns are called: each case as it was seen in a real delivery."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from sozial.errors import DataError, Severity
from sozial.reading.cells.signs import Sign
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.report import report_table
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table


def read(text, encoding="utf-8", title="t.csv", **reading):
    return read_table(text.encode(encoding), title, TableReading(**reading) if reading else None)


def report(table):
    return report_table(table, propose_columns(table))


def questions(table):
    return [entry["code"] for entry in report(table)["questions"]]


def findings(table):
    return [entry["code"] for entry in report(table)["findings"]]


def sums(table):
    return {column["name"]: column["sum"] for column in report(table)["columns"] if column["sum"] is not None}


def workbook(*sheets, merge=(), formats=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merge:
            sheet.merge_cells(cells)
        for cell in formats:
            sheet[cell].number_format = formats[cell]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TITLED = (
    "Stadt Musterhausen;;;\nArbeitslose am 31.12.2022;;;\n;;;\nNr.;Stadtteil;Arbeitslose;Anteil\n;;absolut;in %\n"
    "1;Altstadt;1.234;7,5\n2;Neustadt;567;5,2\n3;Weststadt;.;.\n4;Südviertel;-;0,0\n"
    ";Stadt insgesamt;1.901;6,1\n;nicht zuzuordnen;100;x\n\nQuelle: Amt\n"
)


def test_titles_header_rows_totals_and_notes():
    table = read(TITLED, "cp1252")
    found = report(table)
    assert table.columns == ("Nr.", "Stadtteil", "Arbeitslose / absolut", "Anteil / in %")
    assert table.header_lines == (4, 5)
    assert table.titles == ("Stadt Musterhausen", "Arbeitslose am 31.12.2022")
    assert table.notes == ("Quelle: Amt",)
    assert found["rows"] == 4
    assert [(row["line"], row["reason"]) for row in found["rows_apart"]] == [(10, "total"), (11, "residual")]
    assert found["period"] == "2022-12-31"
    assert sums(table) == {"Arbeitslose / absolut": 1801.0, "Anteil / in %": 12.7}
    counts = next(column for column in found["columns"] if column["name"] == "Arbeitslose / absolut")
    assert (counts["missing"], counts["withheld"], counts["zero_marks"], counts["thousands"]) == (1, 1, 1, ".")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_characters(encoding):
    table = read("Nr;Stadtteil;Quote\n1;Südstadt;2,5\n2;Höhe;3,5\n3;Straßenviertel;4,5\n", encoding)
    assert table.texts("Stadtteil") == ["Südstadt", "Höhe", "Straßenviertel"]
    assert table.encoding == encoding


def test_letters_that_were_damaged_before_are_named():
    assert "damaged-letters" in findings(read("id;Stadtteil;EW\n1;SÃ¼dstadt;100\n2;HÃ¶he;200\n3;Berg;300\n"))


@pytest.mark.parametrize(
    ("text", "total", "thousands"),
    [
        ("Nr;Ort;Einwohner\n1;Au;1.234\n2;Bo;345\n3;Ce;3.456\n", 5035.0, "."),
        ("Nr;Ort;Einwohner\n1;Au;12\u202f345\n2;Bo;9\u00a0876\n3;Ce;987\n", 23208.0, " "),
        ('Nr,Ort,Einwohner\n1,Au,"12,345"\n2,Bo,"9,876"\n3,Ce,987\n', 23208.0, ","),
        ("Nr;Ort;Einwohner\n1;Au;1.234\n2;Bo;2.345\n3;Ce;3.456\n", 7035.0, "."),
        ("Nr;Ort;Betrag\n1;Au;1.234,50-\n2;Bo;234,00\n3;Ce;9.577.207,00\n", 9_576_206.5, "."),
    ],
)
def test_thousands(text, total, thousands):
    found = report(read(text))
    assert found["columns"][2]["sum"] == total
    assert found["columns"][2]["thousands"] == thousands
    assert found["questions"] == []


def test_a_number_that_can_be_read_two_ways_is_asked_about_once():
    table = read("Nr;Ort;a;b\n1;Au;1.234;2.345\n2;Bo;2.345;3.456\n3;Ce;3.456;4.567\n")
    assert questions(table) == ["decimal"]
    answered = read("Nr;Ort;a;b\n1;Au;1.234;2.345\n2;Bo;2.345;3.456\n", decimals={"a": ".", "b": ","})
    assert sums(answered) == {"a": pytest.approx(3.579), "b": 5801.0}
    assert questions(answered) == []


def test_what_a_column_does_not_show_the_others_decide():
    table = read("Nr;Ort;a;b\n1;Au;1.234;2,5\n2;Bo;2.345;3,5\n3;Ce;3.456;4,5\n")
    assert sums(table)["a"] == 7035.0
    assert questions(table) == []


def test_a_cell_with_the_other_decimal_sign_is_asked_about():
    table = read("id;Stadtteil;Quote\n1;Altstadt;2,5\n2;Neustadt;3.25\n3;Berg;4,5\n4;Tal;4,75\n")
    assert questions(table) == ["no-number"]
    assert sums(table) == {"Quote": 11.75}


def test_marks_beside_numbers():
    table = read("Nr;Stadtteil;Wert\n1;Altstadt;12,5 1)\n2;Neustadt;(13,5)\n3;Berg;14,5r\n4;Tal;15,5p\n5;Au;<3\n")
    assert sums(table) == {"Wert": 56.0}
    assert findings(table).count("marked") == 4
    assert report(table)["columns"][2]["withheld"] == 1


def test_the_file_s_own_legend_counts_more_than_the_standard():
    text = "id;Stadtteil;Fälle\n1;Altstadt;25\n2;Neustadt;-\n3;Berg;45\n\n- = Wert unterliegt der Geheimhaltung\n"
    table = read(text)
    assert report(table)["columns"][2]["withheld"] == 1
    assert "legend" in findings(table)
    chosen = read(text, signs={"-": Sign.ZERO})
    assert report(chosen)["columns"][2]["zero_marks"] == 1
    assert report(chosen)["columns"][2]["missing"] == 0


def test_dates_that_a_spreadsheet_made_of_ages():
    table = read("Stadtteil;0-3;03. Jun;06. Okt;10-15;15+\nAltstadt;10;20;30;40;50\nNeustadt;11;21;31;41;51\n")
    assert table.columns == ("Stadtteil", "0-3", "3-6", "6-10", "10-15", "15+")
    dates = [
        ["Stadtteil", "0-3", datetime.datetime(2026, 6, 3), datetime.datetime(2015, 6, 1)],
        ["Altstadt", 1, 2, 3],
        ["Neustadt", 6, 7, 8],
    ]
    table = read_table(workbook(("a", dates), formats={"C1": "d-mmm", "D1": "mmm-yy"}), "t.xlsx")
    assert table.columns == ("Stadtteil", "0-3", "3-6", "6-15")
    assert "excel-date" in findings(table)


def test_reference_dates_stay_dates():
    rows = [
        ["Stadtteil", datetime.date(2020, 6, 30), datetime.date(2021, 6, 30)],
        ["Altstadt", 1, 2],
        ["Neustadt", 3, 4],
    ]
    found = report(read_table(workbook(("a", rows)), "t.xlsx"))
    assert [column["period"] for column in found["columns"]] == [None, "2020", "2021"]


def test_merged_cells_and_several_sheets():
    notes = [["Dies ist eine Erläuterung"], ["Stand 2022"]]
    rows = [
        ["Arbeitslose", None, None, None, None, None],
        ["Stadtteil", None, "Arbeitslose", None, "Anteil in %", None],
        [None, None, 2020, 2021, 2020, 2021],
        ["01", "Altstadt", 100, 110, 5.5, "6,1"],
        ["02", "Neustadt", 200, 210, "7,5", 7.7],
        ["03", "Berg", "*", 50, "*", 2.2],
        [None, "Gesamtstadt", 340, 370, 6.0, 6.2],
    ]
    content = workbook(("Hinweise", notes), ("Daten", rows), merge=("A1:F1", "A2:B3", "C2:D2", "E2:F2"))
    # The first sheet has no such cells to merge; the second is the one that is read.
    table = read_table(content, "t.xlsx")
    assert table.sheet == "Daten"
    assert table.columns[2:] == ("Arbeitslose / 2020", "Arbeitslose / 2021", "Anteil in % / 2020", "Anteil in % / 2021")
    assert report(table)["columns"][2]["withheld"] == 1
    assert [row["text"] for row in report(table)["rows_apart"]] == ["Gesamtstadt"]
    assert sums(table)["Anteil in % / 2021"] == pytest.approx(16.0)


def test_cells_shown_as_per_cent_are_read_as_shown():
    book = openpyxl.Workbook()
    for row in [["Stadtteil", "Quote"], ["Altstadt", 0.125], ["Neustadt", 0.075]]:
        book.active.append(row)
    for line in (2, 3):
        book.active.cell(line, 2).number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), "t.xlsx")
    assert table.numbers("Quote").values.tolist() == [12.5, 7.5]
    assert "percent-format" in findings(table)


def test_formulas_without_a_result_are_named():
    rows = [["Nr", "Stadtteil", "EW", "Quote"], [1, "Altstadt", 1000, "=C2/2"], [2, "Neustadt", 2000, "=C3/2"]]
    assert "formula-without-value" in findings(read_table(workbook(("a", rows)), "t.xlsx"))


def test_technical_names_with_an_explanation_below():
    table = read(
        "nr;stadtteil;q1\nSchlüssel des Stadtteils;Name des Stadtteils;Arbeitslose je 100 Einwohner von 15 bis 64\n"
        "1;Altstadt;2,5\n2;Neustadt;2,6\n"
    )
    assert table.columns == ("nr", "stadtteil", "q1")
    assert table.labels["q1"] == "Arbeitslose je 100 Einwohner von 15 bis 64"


def test_no_header():
    table = read("Altstadt;12;7,5\nNeustadt;13;7,9\nWeststadt;14;8,1\n")
    assert table.columns == ("#1", "#2", "#3")
    assert table.height == 3
    assert "no-header" in findings(table)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Kennung;a;b;c\n01;1,5;2,5\n02;1,6;2,6\n03;1,7;2,7\n", "header-width"),
        ("id,stadtteil,quote\n1,Altstadt,2,5\n2,Neustadt,3,5\n3,Berg,4,5\n", "header-width"),
        (
            "id;Stadtteil;EW;Quote;Anteil\n1;Altstadt;100;2,5;3,5\n2;Neustadt;West;200;2,7;3,1\n3;Weststadt;300;2,9;3,3\n"
            "4;Hafen;410;2,1;3,2\n",
            "shifted-row",
        ),
        ("Ort;EW\nAltstadt;100\nNeustadt;200\n\nOrt;Arbeitslose\nAltstadt;10\nNeustadt;20\n", "second-table"),
        ("Kennzahl;Altstadt;Neustadt;Weststadt\nEinwohner;1000;2000;3000\nArbeitslose;50;60;70\n", "transposed"),
        ("id;Stadtteil;EW\n1;Altstadt;100\n2;Neustadt;200\n2;Neustadt;210\n3;Hafen;300\n", "key-twice"),
        ("id;Stadtteil;Quote\n1;Altstadt;2,5\n2;Neustadt;-999\n3;Berg;4,5\n", "code-for-missing"),
        ("Stadtteil;Träger\nAltstadt;AWO\nNeustadt;Caritas\nBerg;DRK\n", "no-figures"),
        ("AGS;Quote\n1,2E+10;2,5\n1,3E+10;3,5\n", "keys-cut"),
    ],
)  # fmt: skip
def test_what_must_be_asked_is_asked(text, fields):
    assert questions(read(text)) == [fields]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Schlüssel;Stadtteil;Quote\n;Altstadt;1,5\n;Neustadt;2,5\n;Weststadt;3,5\n", "empty-key-column"),
        ("id;Ort;2018;2019;2020;2021\n1;Au;5800;5922;625;6478\n2;Bo;4039;4698;4730;4770\n", "typing-error"),
        ("AGS;Kreis;Quote\n1001;Flensburg;2,5\n1002;Kiel;3,5\n16077;Altenburg;4,5\n", "lost-zeros"),
        ("id;Ort;a;Anteil %\n1;Au;1;0,5\n2;Bo;2;0,25\n3;Ce;3;0,1\n4;De;4;0,2\n", "share-not-percent"),
        ("id;Ort;a\n1;Au;5%\n2;Bo;0,07\n3;Ce;4%\n4;De;9%\n", "percent-mixed"),
        ("Nr;Ort;EW\n1;Au;1000\n2;Bo;2000\n3;Ce;3000\n;Summe;9000\n", "total-differs"),
        ("Ort;EW 2020;EW 2021;weiblich\nAu;1;2;3\nBo;2;3;4\n", "no-period"),
    ],
)
def test_what_is_odd_is_said(text, code):
    assert code in findings(read(text))


def test_two_editions_in_one_table():
    rows = "".join(f"{key:04d};2019;{key % 7},5\n" for key in range(100, 120))
    rows += "".join(f"{key:04d};2020;{key % 7},5\n" for key in range(110, 140))
    assert "editions" in findings(read("key;jahr;quote\n" + rows))


def test_rounded_sources_need_not_add_up():
    text = "Nr;Ort;EW;Kinder\n1;Au;1005;105\n2;Bo;2000;210\n3;Ce;3000;310\n4;De;500;45\nSumme;;6510;675\n"
    assert "total-differs" not in findings(read(text))


def test_bezirke_within_the_list_of_stadtteile():
    table = read(
        "Gebiet;EW;Ausländer\nMitte;3000;600\nAltstadt;1000;200\nNeustadt;2000;400\nNord;1500;190\nNordstadt;700;90\n"
        "Hafen;800;100\nStadt Musterhausen;4500;790\n"
    )
    assert [(row["text"], row["reason"]) for row in report(table)["rows_apart"]] == [
        ("Mitte", "sum"),
        ("Nord", "sum"),
        ("Stadt Musterhausen", "total"),
    ]


def test_a_name_that_is_both_bezirk_and_stadtteil():
    table = read(
        "Stadtbezirk;Stadtteil;EW;Kinder\nMitte;Mitte;1000;100\nMitte;Hafen;500;60\nMitte;;1500;160\n"
        "Nord;Nord;800;90\nNord;Heide;700;70\nNord;;1500;160\nGesamt;;3000;320\n"
    )
    found = report(table)
    assert found["key"]["column"] == "Stadtteil"
    assert [(row["text"], row["reason"]) for row in found["rows_apart"]] == [
        ("Mitte", "sum"),
        ("Nord", "sum"),
        ("Gesamt", "total"),
    ]
    assert sums(table)["EW"] == 3000.0


def test_mixed_levels_are_asked_about_and_one_is_ranked():
    table = read(
        ";;Insgesamt;weiblich\nDG;Deutschland;1300;660\n01;  Schleswig-Holstein;1000;510\n01001;    Flensburg;400;205\n"
        "01002;    Kiel;600;305\n02;  Hamburg;300;150\n02000;    Hamburg;300;150\n"
    )
    found = report(table)
    assert [entry["code"] for entry in found["questions"]] == ["levels"]
    assert found["levels"] == {"2": 2, "5": 3}
    assert found["rows"] == 3
    assert sums(table)["Insgesamt"] == 1300.0


def test_key_and_name_in_one_cell():
    found = report(read("Region;x\n01001 Flensburg, Stadt;1\n01002 Kiel, Landeshauptstadt;2\n01003 Lübeck;4\nLand;7\n"))
    assert found["key"] == {"column": "Region", "unique": 3, "leading_zeros": True, "with_name": True}
    assert found["name"] == "Region"
    assert [row["text"] for row in found["rows_apart"]] == ["Land"]


def test_the_key_in_the_last_column():
    found = report(read("Stadtteil;Quote;Schlüssel\nAltstadt;1,5;0101\nNeustadt;2,5;0102\n"))
    assert (found["key"]["column"], found["name"]) == ("Schlüssel", "Stadtteil")


def test_long_tables_with_several_columns_that_name_the_indicator():
    rows = [
        (area, year, sex, age)
        for area in ("Au", "Bo", "Ce")
        for year in (2020, 2021)
        for sex in "mw"
        for age in ("0-17", "18+")
    ]
    text = "Stadtteil;Jahr;Geschlecht;Alter;Anzahl\n" + "".join(
        ";".join(map(str, row)) + f";{n}\n" for n, row in enumerate(rows, 10)
    )
    roles = [column["role"] for column in report(read(text))["columns"]]
    assert roles == ["key", "period", "indicator-name", "indicator-name", "value"]


def test_persons_are_refused_without_a_word_of_them():
    text = "Name;Vorname;Geburtsdatum;Straße;Ort\nMuster;Max;01.02.1980;Hauptstr. 1;Au\nMeier;Eva;03.04.1990;Weg 2;Au\n"
    with pytest.raises(DataError) as caught:
        read(text)
    assert caught.value.findings[0].code == "persons"
    assert "Muster" not in str(caught.value)


def test_facilities_are_no_persons():
    text = (
        "Einrichtung;Straße;PLZ;Eröffnet;Plätze\nKita Au;Weg 1;24937;01.02.2010;45\nKita Bo;Weg 2;24938;1.2.2011;60\n"
    )
    assert read(text).height == 2


def test_what_a_person_decided_counts():
    text = "a;b\nx;y\nNr;Quote\n1;2,5\n2;3,5\n"
    assert read(text, header=(3,)).columns == ("Nr", "Quote")
    assert read("1,5;2\n3,5;4\n", header=()).height == 2
    turned = read("Kennzahl;Altstadt;Neustadt;Weststadt\nEW;10;20;30\nQuote;1,5;2,5;3,5\n", transposed=True)
    assert turned.columns == ("Kennzahl", "EW", "Quote")
    assert turned.texts("Kennzahl") == ["Altstadt", "Neustadt", "Weststadt"]
    book = workbook(("eins", [["a", "b"], ["1", 2]]), ("zwei", [["c", "d"], ["1", 2], ["3", 4]]))
    assert read_table(book, "t.xlsx", TableReading(sheet="eins")).columns == ("a", "b")


def test_large_files_are_read_as_small_ones():
    head = "schluessel;name;quote;zahl\n"
    rows = "".join(f"{row:06d};Gebiet {row};{row % 100},{row % 10};{row}\n" for row in range(220_000))
    table = read(head + rows + "\nQuelle: Amt\n")
    assert table.height == 220_000
    assert table.notes == ("Quelle: Amt",)
    assert table.texts("schluessel")[-1] == "219999"
    assert table.numbers("zahl").values.sum() == 220_000 * 219_999 / 2
    assert table.numbers("quote").values[57] == 57.7


def test_every_question_says_what_to_do():
    table = read("Stadtteil;EW\nAltstadt;100\nNeustadt;200\n\nStadtteil;Arbeitslose\nAltstadt;10\nNeustadt;20\n")
    for finding in table.findings:
        if finding.severity is Severity.QUESTION:
            assert finding.remedy


def test_figures_without_a_name_are_asked_about_also_where_the_header_is_filled_up():
    for text in ("Stadtteil;Quote;\nAltstadt;1,5;7\nHafen;2,5;8\n", "Stadtteil;Quote\nAltstadt;1,5;7\nHafen;2,5;8\n"):
        assert "header-width" in [finding.code for finding in read_table(text.encode(), "t.csv").findings]
    remarks = "Stadtteil;Quote;\nAltstadt;1,5;gut\nHafen;2,5;offen\n"
    assert "header-width" not in [finding.code for finding in read_table(remarks.encode(), "t.csv").findings]


def test_an_empty_row_between_header_rows_does_not_cut_them():
    text = "Stadtteil;Fälle;;Quote;\n;;;;\n;2020;2021;2020;2021\nAltstadt;5;6;1,5;2,5\nHafen;7;8;3,5;4,5\n"
    table = read_table(text.encode(), "t.csv")
    assert table.columns == ("Stadtteil", "Fälle / 2020", "Fälle / 2021", "Quote / 2020", "Quote / 2021")
    title = "Bericht;Teil 2;2021\n;;\nStadtteil;Fälle;Quote\nAltstadt;5;1,5\nHafen;7;3,5\n"
    assert read_table(title.encode(), "t.csv").columns == ("Stadtteil", "Fälle", "Quote")


@pytest.mark.parametrize("cell", ["10,5b)", "ca. 5", "< 3"])
def test_an_odd_first_cell_is_no_second_header_row(cell):
    table = read_table(f"Stadtteil;Quote\nAltstadt;{cell}\nHafen;2,5\nOstend;3,5\n".encode(), "t.csv")
    assert table.texts("Stadtteil") == ["Altstadt", "Hafen", "Ostend"]


def test_a_full_second_header_row_is_told():
    table = read_table(b"Stadtteil;Quote\nAltstadt;siehe unten\nHafen;2,5\nOstend;3,5\n", "t.csv")
    assert "second-header" in [finding.code for finding in table.findings]
    units = read_table(b"Stadtteil;Quote\n;in %\nHafen;2,5\nOstend;3,5\n", "t.csv")
    assert "second-header" not in [finding.code for finding in units.findings]
