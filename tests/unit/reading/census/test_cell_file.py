"""Files of a census grid: read as a stream, only the cells of the town, and everything odd is told."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from sozial.errors import DataError
from sozial.reading.census.cell_file import read_cells
from sozial.reading.census.cell_values import State
from sozial.reading.census.gathering import read_downloads
from sozial.reading.census.grid_header import place_of
from sozial.reading.census.opening_files import Download, find_grids, read_grid

TOWN = (4_000_000.0, 3_000_000.0, 4_001_000.0, 3_001_000.0)
HEAD = "GITTER_ID_100m;x_mp_100m;y_mp_100m;"


def line(east: int, north: int, *values: str) -> str:
    x, y = 4_000_000 + east * 100, 3_000_000 + north * 100
    return ";".join((f"CRS3035RES100mN{y}E{x}", str(x + 50), str(y + 50), *values)) + "\n"


def read(text: str, encoding: str = "utf-8"):
    return read_cells(io.BytesIO(text.encode(encoding)), "gitter.csv", TOWN)


def code_of(refused: pytest.ExceptionInfo[DataError]) -> str:
    return refused.value.findings[0].code


def test_only_cells_that_touch_the_box_are_kept():
    # The cell at −1 touches the box with its edge only; the one at 10 begins where the box ends.
    text = HEAD + "Einwohner\n" + "".join(line(east, 0, str(east + 100)) for east in (-2, -1, 0, 9, 10))
    found = read(text)
    assert found.read == 5
    assert found.columns["Einwohner"].values.tolist() == [100, 109]
    assert found.x.tolist() == [4_000_050, 4_000_950]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_signs_brackets_and_commas_in_each_encoding(encoding):
    text = HEAD + "durchschnMieteQM;AnzahlWohnungen;werterlaeuternde_Zeichen\n" + (
        line(0, 0, "6,26", "13", "") + line(1, 0, "–", "–", "") + line(2, 0, "7,45", "4", "KLAMMERN")
        + line(3, 0, "(8,10)", "22", "") + line(4, 0, "-1", ".", "")
    )  # fmt: skip
    rent = read(text, encoding).columns["durchschnMieteQM"]
    np.testing.assert_array_equal(rent.values, [6.26, np.nan, 7.45, 8.10, np.nan])
    assert rent.states.tolist() == [
        State.PUBLISHED, State.DASH, State.BRACKETED, State.BRACKETED, State.HIDDEN,
    ]  # fmt: skip


def test_places_are_told_by_names_where_there_are_no_mid_points():
    text = "Gitter_ID_100m,Einwohner\n100mN30000E40000,7\n100mN30009E40009,8\n100mN99999E40000,9\n"
    found = read(text)
    assert found.size == 100
    assert found.columns["Einwohner"].values.tolist() == [7, 8]
    assert (found.x.tolist(), found.y.tolist()) == ([4_000_050, 4_000_950], [3_000_050, 3_000_950])
    assert place_of("10kmN268E433") == (4_335_000.0, 2_685_000.0)


def test_a_line_that_stands_twice_counts_once_and_is_told():
    found = read(HEAD + "Einwohner\n" + line(0, 0, "5") + line(1, 0, "6") + line(0, 0, "5"))
    assert found.columns["Einwohner"].values.tolist() == [5, 6]
    assert [entry.code for entry in found.findings] == ["grid-same-line"]


def test_a_cell_with_two_values_is_refused():
    with pytest.raises(DataError) as refused:
        read(HEAD + "Einwohner\n" + line(0, 0, "5") + line(0, 0, "6"))
    assert code_of(refused) == "grid-twice"
    assert "CRS3035RES100mN3000000E4000000" in refused.value.findings[0].text("de")


def test_what_is_odd_is_told_and_nothing_is_guessed():
    broken = "CRS3035RES100mN3000000E4000900;4000950;3000050;5;9;9\n"
    lost = "CRS3035RES100mN3000000E4000800;;3000050;5\n"
    found = read(HEAD + "Einwohner\n" + line(0, 0, "5") + line(1, 0, "viele") + broken + lost)
    assert found.columns["Einwohner"].states.tolist() == [State.PUBLISHED, State.HIDDEN]
    assert sorted(entry.code for entry in found.findings) == ["grid-cell", "grid-lines", "grid-unplaced"]
    assert any("viele" in entry.text("de") for entry in found.findings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name;einwohner\nAltstadt;12\n", "grid-header"),
        ("", "grid-header"),
        (HEAD + "Einwohner\n", "grid-empty"),
        (HEAD + "a;a\n" + line(0, 0, "1", "2"), "grid-names"),
        ("Gitter_ID_100m;x_mp_100m;y_mp_100m;Merkmal;Auspraegung_Code;Anzahl\nx;1;1;ALTER;1;2\n", "grid-long"),
    ],
)
def test_what_is_no_grid_is_refused_with_its_reason(text, code):
    with pytest.raises(DataError) as refused:
        read(text)
    assert code_of(refused) == code


def test_reading_can_be_followed_and_ended():
    class EnoughError(Exception):
        pass

    def end(_read: int) -> None:
        raise EnoughError

    text = HEAD + "Einwohner\n" + "".join(line(50, north, "5") for north in range(40_000))
    with pytest.raises(EnoughError):
        read_cells(io.BytesIO(text.encode()), "gitter.csv", TOWN, end)


def archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "."), text)
    return out.getvalue()


KILOMETRE = "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner\nCRS3035RES1000mN3000000E4000000;4000500;3000500;900\n"


def test_an_archive_gives_the_cells_of_the_wanted_size():
    content = archive(a_1km__csv=KILOMETRE, b_100m__csv=HEAD + "Einwohner\n" + line(0, 0, "5"), liesmich__txt="Hallo")
    downloads = [Download("Zensus.zip", content)]
    assert [source.title for source in find_grids(downloads)] == ["b_100m.csv"]
    (source,) = find_grids(downloads, 1_000)
    found = read_grid(source, TOWN)
    assert (found.size, found.columns["Einwohner"].values.tolist()) == (1_000, [900])
    with pytest.raises(DataError) as refused:
        find_grids(downloads, 10_000)
    assert code_of(refused) == "grid-size"


def test_all_files_are_read_in_the_smallest_size_that_they_share():
    both = archive(a_1km__csv=KILOMETRE, b_100m__csv=HEAD + "Einwohner\n" + line(0, 0, "5"))
    downloads = [Download("beide.zip", both), Download("nur_1km.csv", KILOMETRE.encode())]
    assert [source.size for source in find_grids(downloads)] == [1_000, 1_000]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive(liesmich__txt="Hallo"), "grid-none"),
        (archive(a__csv=HEAD + "Einwohner\n" + line(0, 0, "5"))[:-30], "archive-damaged"),
        (b"PK\x03\x04 and nothing else", "archive-damaged"),
        (b"\x00\xff\x10 no text", "grid-none"),
    ],
)
def test_archives_without_a_grid_are_refused(content, code):
    with pytest.raises(DataError) as refused:
        find_grids([Download("x.zip", content)])
    assert code_of(refused) == code


def test_a_damaged_member_is_refused_while_it_is_read():
    content = bytearray(archive(a__csv=HEAD + "Einwohner\n" + "".join(line(50, north, "5") for north in range(9_000))))
    content[2_000:2_400] = bytes(400)
    with pytest.raises(DataError) as refused:
        read_downloads([Download("x.zip", bytes(content))], TOWN)
    assert code_of(refused) == "archive-damaged"


@pytest.mark.parametrize(
    ("head", "cells", "code"),
    [
        # The name says 5 km further north than the mid point.
        (HEAD, ["CRS3035RES100mN3005000E4000000;4000050;3000050"], "grid-places"),
        # Lower left corners instead of mid points.
        (HEAD, ["CRS3035RES100mN3000000E4000000;4000000;3000000"], "grid-places"),
        (HEAD, ["1;4000000;3000000"], "grid-astray"),
        # Cells of 100 m under a header that says 1 km, and the other way round.
        ("GITTER_ID_1km;x_mp_1km;y_mp_1km;", ["CRS3035RES100mN3000000E4000000;4000050;3000050"], "grid-sizes-told"),
        (HEAD, ["CRS3035RES1000mN3000000E4000000;4000500;3000500"], "grid-sizes-told"),
        ("GITTER_ID;x_mp;y_mp;", ["1;4000050;3000050"], "grid-no-size"),
    ],
)
def test_a_file_that_contradicts_itself_about_its_cells_is_refused(head, cells, code):
    with pytest.raises(DataError) as refused:
        read(head + "Einwohner\n" + "".join(f"{cell};1\n" for cell in cells))
    assert code_of(refused) == code


def test_large_cells_whose_header_tells_no_size_are_kept_where_they_touch_the_town():
    # Its middle lies 500 m west of the town, its eastern edge on the town's.
    text = "GITTER_ID;x_mp;y_mp;Einwohner\nCRS3035RES1000mN3000000E3999500;4000000;3000500;7\n"
    with pytest.raises(DataError) as refused:
        read(text)
    assert code_of(refused) == "grid-astray"
    text = "GITTER_ID;x_mp;y_mp;Einwohner\nCRS3035RES10000mN3000000E3990000;3995000;3005000;7\n"
    text += "CRS3035RES10000mN3000000E4000000;4005000;3005000;9\n"
    found = read(text)
    assert (found.size, found.columns["Einwohner"].values.tolist()) == (10_000, [9])


def test_a_size_that_only_the_files_name_tells_is_taken_from_it():
    text = "GITTER_ID;x_mp;y_mp;Einwohner\n1;4000500;3000500;7\n"
    download = Download("Einwohner_1km-Gitter.csv", text.encode())
    assert read_downloads([download], TOWN)[0].size == 1_000


def test_a_file_in_windows_letters_may_have_its_first_dash_anywhere():
    far = "".join(line(20_000 + east, 0, "5", "") for east in range(3_000))
    text = (
        HEAD + "Leerstandsquote;werterlaeuternde_Zeichen\n" + far + line(0, 0, "–", "") + line(1, 0, "7,5", "KLAMMERN")
    )
    for encoding in ("utf-8", "cp1252"):
        found = read(text, encoding).columns["Leerstandsquote"]
        assert found.states.tolist() == [State.DASH, State.BRACKETED]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_with_a_broken_middle_is_refused(method):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("a_100m.csv", HEAD + "Einwohner\n" + "".join(line(n, 0, str(n)) for n in range(5_000)))
    broken = bytearray(packed.getvalue())
    broken[80:120] = b"\xff" * 40
    with pytest.raises(DataError) as refused:
        read_downloads([Download("a.zip", bytes(broken))], TOWN)
    assert code_of(refused) == "archive-damaged"
