"""Files made to harm: refused or read rightly, and nothing else of the computer is touched."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
import zipfile

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter
from shapely.geometry import box

from bench.damage import damaged
from sozial.errors import DataError
from sozial.reading.files.drivers import DRIVERS
from sozial.reading.loading.sample import AREAS, TABLE, sample_file
from sozial.reading.sandbox import file_answers, messages, table_messages
from sozial.reading.sandbox.own_process import environment
from sozial.reading.sandbox.safely import read_areas_safely, read_many, read_table_safely

SECRET = "geheim-4711"
SECONDS = 5.0


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    """A file of the server that no upload may reach."""
    path = tmp_path_factory.mktemp("server") / "secret.geojson"
    frame = gpd.GeoDataFrame({"key": [SECRET]}, geometry=[box(9, 54, 9.1, 54.1)], crs="EPSG:4326")
    frame.to_file(path, driver="GeoJSON")
    return path


def vrt(source):
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{source}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def refusal(content, name, read=read_areas_safely):
    with pytest.raises(DataError) as caught:
        read(content, name, seconds=SECONDS)
    text = " ".join(finding.line("de") for finding in caught.value.findings)
    assert SECRET not in text
    assert len(text) > 20
    return caught.value.findings[0].code


@pytest.mark.parametrize("name", ["areas.geojson", "areas.vrt", "areas.gpkg", "areas.zip", "areas.fgb", "areas.csv"])
def test_a_pointer_to_another_file_is_refused_under_every_name(secret, name):
    assert refusal(vrt(secret), name) == "pointer"
    assert refusal(b"\xef\xbb\xbf  " + vrt(secret), name) == "pointer"
    assert refusal(vrt(secret), name, read_table_safely) == "pointer"


def test_a_pointer_inside_a_zip_is_refused(secret):
    assert refusal(zipped(**{"areas.geojson": vrt(secret)}), "areas.zip") == "no-shapefile"
    shapes = zipped(**{"areas.shp": vrt(secret), "areas.dbf": b"\x03" + bytes(80), "areas.shx": b""})
    assert refusal(shapes, "areas.zip") in {"areas", "driver", "no-geometry"}


@pytest.mark.parametrize(
    "content",
    [
        {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read SECRET ! write out"},
        {
            "type": "FeatureCollection",
            "features": [],
            "x": {"type": "gdal_streamed_alg", "command_line": "read SECRET"},
        },
    ],
)
def test_an_instruction_in_json_is_refused(secret, content):
    text = json.dumps(content).replace("SECRET", str(secret)).encode()
    assert refusal(text, "areas.geojson") in {"pointer", "no-geometry"}


def test_a_link_inside_features_is_text_and_nothing_else(secret):
    feature = {
        "type": "Feature",
        "properties": {"key": f"/vsicurl/{secret}"},
        "geometry": box(9, 54, 9.1, 54.1).__geo_interface__,
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    raw = read_areas_safely(content, "areas.geojson")
    assert raw.texts("key").tolist() == [f"/vsicurl/{secret}"]


@pytest.mark.parametrize("prefix", ["/vsicurl/http://127.0.0.1:{port}/a.geojson", "http://127.0.0.1:{port}/a.geojson"])
def test_no_request_leaves_the_computer(prefix):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]

        def listen():
            while not asked or asked[-1] != "stop":
                try:
                    connection, _address = server.accept()
                    asked.append("asked")
                    connection.close()
                except TimeoutError:
                    if done.is_set():
                        asked.append("stop")

        done = threading.Event()
        thread = threading.Thread(target=listen)
        thread.start()
        refusal(vrt(prefix.format(port=port)), "areas.geojson")
        text = json.dumps(
            {"type": "FeatureCollection", "features": [], "links": [{"rel": "next", "href": prefix.format(port=port)}]}
        )
        refusal(text.encode(), "areas.geojson")
        done.set()
        thread.join()
    assert asked == ["stop"]


def test_a_database_that_fetches_elsewhere_is_refused(tmp_path):
    import sqlite3

    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"key": ["1"]}, geometry=[box(9, 54, 9.1, 54.1)], crs="EPSG:4326").to_file(path, driver="GPKG")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute(
            "INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES "
            "('table', 'evil', 'evil', 0, 'CREATE VIRTUAL TABLE evil USING VirtualOGR(''/etc/passwd'')')"
        )
    database.close()
    assert refusal(path.read_bytes(), "a.gpkg") in {"pointer", "geopackage"}


def test_an_xml_bomb_is_refused():
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{lines}]><lolz>&l9;</lolz>'.encode()
    assert refusal(bomb, "a.csv", read_table_safely) == "xml"
    assert refusal(bomb, "a.geojson") == "xml"
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "a")
    parts = {}
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    parts["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lines}]>' + sheet
    ).encode()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert refusal(inner.getvalue(), "a.xlsx", read_table_safely) in {"spreadsheet", "empty", "stopped"}


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    started = time.monotonic()
    assert refusal(zipped(**{"areas.shp": bytes(500_000_000), "areas.dbf": b"x"}), "a.zip") == "too-large"
    many = zipped(**{f"f{n}.txt": b"" for n in range(3_000)})
    assert refusal(many, "a.zip") == "archive-entries"
    assert time.monotonic() - started < 20


def test_places_outside_an_archive_are_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.shp", b"x")
    assert refusal(out.getvalue(), "a.zip") == "archive-path"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("C:\\Windows\\evil.shp", b"x")
    assert refusal(out.getvalue(), "a.zip") == "archive-path"


def test_millions_of_cells_are_refused_for_their_number():
    row = "<row>" + '<c r="A1"><v>1</v></c>' * 4_000 + "</row>"
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row * 1_000
        + "</sheetData></worksheet>"
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "a")
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", sheet)
    # For its size, and not because reading it took too long.
    assert refusal(out.getvalue(), "a.xlsx", read_table_safely) == "too-large"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty"),
        (b"   \n", "a.csv", "empty"),
        (b"%PDF-1.7 ...", "a.csv", "foreign"),
        (b"\x89PNG\r\n\x1a\n....", "a.xlsx", "foreign"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "html"),
        (b'{"type":"Topology","objects":{}}', "a.json", "no-table-file"),
        (b'{"a": 1}', "a.json", "json"),
        (b"[" * 100_000, "a.json", "geojson"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(content, name, code):
    assert refusal(content, name, read_table_safely) == code


def test_a_wrong_ending_does_not_matter():
    assert read_table_safely(sample_file("musterstadt.xlsx"), "a.csv").height == 360
    assert len(read_areas_safely(sample_file(AREAS), "a.zip").frame) == 60


def test_a_file_that_takes_too_long_is_ended_alone(monkeypatch):
    """The waiting time is the parent's: the process is ended, and the next file is read."""
    with pytest.raises(DataError) as caught:
        read_table_safely(sample_file(TABLE), "a.csv", seconds=0.0)
    assert caught.value.findings[0].code == "stopped"
    assert read_table_safely(sample_file(TABLE), "a.csv").height == 360


def test_the_process_knows_only_the_formats_that_are_read():
    skipped = set(environment()["OGR_SKIP"].split(","))
    assert not skipped & DRIVERS
    assert {"OGR_VRT", "GDALG", "SQLite", "HTTP", "CSV"} <= skipped


FILES = (
    ("table", TABLE),
    ("table", "musterstadt.xlsx"),
    ("areas", AREAS),
    ("areas", "musterstadt_quartiere.gpkg"),
)


@pytest.mark.parametrize(("kind", "name"), FILES, ids=[name for _kind, name in FILES])
def test_damaged_files_are_refused_or_read_and_nothing_hangs(kind, name):
    broken = [(kind, name, content) for content in damaged(sample_file(name), 75, name)]
    died = []
    for number, (found, spent) in enumerate(read_many(broken, SECONDS)):
        assert spent < SECONDS, f"damage {number}"
        if found is None:
            died.append(number)
    # A process may die of a damaged file, alone; what it must not do is answer with anything else.
    assert len(died) <= 1


def test_messages_say_what_was_read_without_pickle():
    found = read_table_safely(sample_file(TABLE), TABLE)
    again = file_answers.unpack_answer(b"".join(_bytes(part) for part in table_messages.pack_table(found)))
    assert again.rows == found.rows
    assert again.findings == found.findings
    assert np.array_equal(again.lines, found.lines)


def _bytes(part):
    if isinstance(part, bytes):
        return part
    out = io.BytesIO()
    part.write_to(_Kept(out))
    return out.getvalue()


class _Kept(io.RawIOBase):
    """A target that stays open when the writer closes it."""

    def __init__(self, inner):
        self.inner = inner

    def writable(self):
        return True

    def write(self, content):
        return self.inner.write(content)

    def close(self):
        """Stay open."""


def test_a_message_cut_off_is_an_error():
    with pytest.raises(EOFError):
        messages.receive(io.BytesIO(b"\x00\x00"))
    with pytest.raises(EOFError):
        messages.receive(io.BytesIO(b"\x00" * 7 + b"\x09abc"))
    assert messages.receive(io.BytesIO(b"")) is None


def test_columns_that_come_in_several_pieces_are_put_together():
    pieces = [pa.record_batch({"a": ["x", None]}), pa.record_batch({"a": ["y"]})]
    out = io.BytesIO()
    with pa.ipc.new_stream(out, pieces[0].schema) as writer:
        for piece in pieces:
            writer.write_batch(piece)
    (found,) = messages.arrays_of(memoryview(out.getvalue()))
    assert found.to_pylist() == ["x", None, "y"]
