"""Census grids: recognised, their signs and brackets told, their mid points no figures, and never ranked."""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
import zipfile

import pytest

from sozial.errors import DataError, Severity
from sozial.reading.cells.signs import Sign
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.report import ASKED, exit_code, report_table
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.sandbox.safely import read_table_safely
from sozial.reading.tables.table import read_table
from tests.places import ROOT

GRID_2022 = """GITTER_ID_1km;x_mp_1km;y_mp_1km;durchschnMieteQM;AnzahlWohnungen;werterlaeuternde_Zeichen
CRS3035RES1000mN2689000E4337000;4337500;2689500;6,85;12;
CRS3035RES1000mN2690000E4341000;4341500;2690500;–;–;
CRS3035RES1000mN2691000E4340000;4340500;2691500;7,20;4;KLAMMERN
CRS3035RES1000mN2691000E4341000;4341500;2691500;5,95;31;KLAMMERN
"""
GRID_2011 = """Gitter_ID_100m;x_mp_100m;y_mp_100m;Einwohner
100mN26840E43341;4334150;2684050;-1
100mN26840E43342;4334250;2684050;8
100mN26840E43343;4334350;2684050;-9
100mN26840E43344;4334450;2684050;0
"""


def read(text, reading=None):
    table = read_table(text.encode(), "gitter.csv", reading)
    return table, propose_columns(table)


def finding(table, code):
    return next(entry for entry in table.findings if entry.code == code)


def test_a_grid_is_recognised_and_told():
    table, plan = read(GRID_2022)
    assert table.stated.grid == "1 km"
    assert {entry.column: entry.role for entry in plan.columns} == {
        "GITTER_ID_1km": Role.KEY,
        "x_mp_1km": Role.IGNORE,
        "y_mp_1km": Role.IGNORE,
        "durchschnMieteQM": Role.INDICATOR,
        "AnzahlWohnungen": Role.INDICATOR,
        "werterlaeuternde_Zeichen": Role.ATTRIBUTE,
    }
    asked = finding(table, "grid-cells")
    assert asked.severity is Severity.QUESTION
    assert "1 km" in asked.text("de")
    assert exit_code(report_table(table, plan)) == ASKED


def test_the_dash_of_a_grid_is_missing_and_never_zero():
    table, plan = read(GRID_2022)
    columns = {column["name"]: column for column in report_table(table, plan)["columns"]}
    for name in ("durchschnMieteQM", "AnzahlWohnungen"):
        assert (columns[name]["missing"], columns[name]["zero_marks"]) == (1, 0)
    assert "durchschnMieteQM: 1, AnzahlWohnungen: 1" in finding(table, "grid-dash").text("en")


def test_a_person_may_say_what_the_dash_means():
    table, _plan = read(GRID_2022, TableReading(signs={"–": Sign.ZERO}))
    assert table.numbers("AnzahlWohnungen").values.tolist() == [12, 0, 4, 31]
    assert "grid-dash" not in [entry.code for entry in table.findings]


def test_figures_of_limited_value_are_counted_with_their_column():
    table, _plan = read(GRID_2022)
    said = finding(table, "grid-brackets")
    assert dict(said.values) == {"n": 2, "columns": "durchschnMieteQM"}
    own = GRID_2022.replace("werterlaeuternde_Zeichen", "werterlaeuternde_Zeichen_AnzahlWohnungen")
    assert finding(read(own)[0], "grid-brackets").values["columns"] == "AnzahlWohnungen"


def test_the_codes_of_2011_are_missing_and_zero_stays_zero():
    table, plan = read(GRID_2011)
    assert table.stated.grid == "100 m"
    values = [None if math.isnan(value) else value for value in table.numbers("Einwohner").values]
    assert values == [None, 8, None, 0]
    assert "Einwohner: 2" in finding(table, "grid-codes").text("en")
    assert plan.first(Role.POPULATION) == "Einwohner"


def test_a_long_grid_is_read_at_once():
    rows = [f"CRS3035RES100mN{2684000 + n}E4334100;4334150;2684050;{'–' if n % 3 else n}" for n in range(7_000)]
    table, plan = read("GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner\n" + "\n".join(rows) + "\n")
    assert report_table(table, plan)["columns"][3]["missing"] == 4_666
    assert table.height == 7_000


@pytest.mark.parametrize("text", [GRID_2022, GRID_2011])
def test_grid_cells_are_not_ranked(text):
    table, plan = read(text)
    with pytest.raises(DataError) as refused:
        build_dataset("t", [(table, plan)])
    assert refused.value.findings[0].code == "grid-cells"
    assert "Gitterzellen sind keine Quartiere" in refused.value.findings[0].text("de")
    assert refused.value.findings[0].advice("de")


def test_what_is_known_of_a_grid_survives_the_process_of_its_own():
    table = read_table_safely(GRID_2022.encode(), "gitter.csv")
    assert table.stated.grid == "1 km"
    assert table.signs["–"] is Sign.MISSING


def test_the_command_line_asks_and_refuses(tmp_path):
    path = tmp_path / "gitter.csv"
    path.write_text(GRID_2022, encoding="utf-8")
    command = [sys.executable, "-m", "sozial", "check", str(path), "--json"]
    found = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert found.returncode == 1
    assert "grid-cells" in [entry["code"] for entry in json.loads(found.stdout)["questions"]]
    command = [sys.executable, "-m", "sozial", "index", "--table", str(path), "--out", str(tmp_path / "out.csv")]
    found = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert found.returncode != 0
    assert "Gitterzellen sind keine Quartiere" in (found.stdout + found.stderr).decode()
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "text",
    [
        "Gitter;Quote\nA1;7,5\nA2;8,5\n",
        "Nr;x_mp;Quote\n1;5;7,5\n2;6;8,5\n",
        "Block;Einwohner\n100mA;7\n100mB;8\n",
    ],
)
def test_other_tables_are_no_grids(text):
    table, _plan = read(text)
    assert not table.stated.layout


def test_an_archive_of_a_grid_is_told_where_it_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "Zensus2022_Bevoelkerungszahl_100m-Gitter.csv", "GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner\n"
        )
    with pytest.raises(DataError) as refused:
        read_table(out.getvalue(), "Zensus2022_Bevoelkerungszahl.zip")
    (finding,) = refused.value.findings
    assert finding.code == "grid-zip"
    assert "Keine eigenen Zahlen?" in finding.line("de")
