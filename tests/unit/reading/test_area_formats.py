"""KML, KMZ, TopoJSON and other forms: read, or refused with the one step that helps; nothing outside is fetched."""

from __future__ import annotations

import json
import socket
import time

import pytest
import shapely

from bench.damage import damaged
from sozial.errors import DataError
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import propose_area_columns, read_areas
from sozial.reading.areas.points import read_points
from sozial.reading.sandbox.safely import read_areas_safely, read_many
from tests.area_files import NAMES, NUMBERS, codes, collection, feature, said, shapefile, squares, town, zipped


def refused(content, name="a.x"):
    with pytest.raises(DataError) as caught:
        read_areas_safely(content, name, seconds=10)
    (finding,) = caught.value.findings
    assert finding.advice("de")
    return finding


def ring(shape):
    return " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)


def polygon(shape):
    outer = f"<outerBoundaryIs><LinearRing><coordinates>\n {ring(shape)}\n</coordinates></LinearRing></outerBoundaryIs>"
    return f"<Polygon>{outer}</Polygon>"


def placemark(shape, name, data="", rest=""):
    return f"<Placemark><name>{name}</name>{data}{rest}{polygon(shape)}</Placemark>"


def kml(body):
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return f"{head}{body}</Document></kml>".encode()


def fields(number, people):
    return (
        f'<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="nr">{number}</SimpleData>'
        f'<SimpleData name="ew">{people}</SimpleData></SchemaData></ExtendedData>'
    )


SCHEMA = '<Schema id="s"><SimpleField name="nr" type="string"/><SimpleField name="ew" type="int"/></Schema>'
PLACES = "".join(
    placemark(shape, name, fields(nr, 1000 + at))
    for at, (shape, nr, name) in enumerate(zip(squares(), NUMBERS, NAMES, strict=True))
)


def test_kml_with_fields():
    raw = read_areas_safely(kml(SCHEMA + PLACES), "a.kml")
    assert str(raw.kind) == "kml"
    assert propose_area_columns(raw) == ("nr", "name")
    assert raw.texts("name").tolist() == list(NAMES)
    assert raw.texts("ew").tolist() == ["1000", "1001", "1002", "1003", "1004", "1005"]
    assert raw.frame.total_bounds == pytest.approx([9.0, 51.45, 9.06, 51.46])
    assert not raw.has_heights


def test_kmz_is_not_a_zip_without_a_shapefile():
    raw = read_areas_safely(zipped({"files/icon.png": b"x", "doc.kml": kml(SCHEMA + PLACES)}), "a.kmz")
    assert raw.texts("nr").tolist() == list(NUMBERS)


def test_kml_whose_fields_stand_in_a_table_of_the_description():
    rows = (
        "<![CDATA[<html><body><table><tr><td>STADTTEIL</td><td>%s</td></tr><tr><td>EW</td><td>%d</td></tr></table>]]>"
    )
    body = "".join(
        placemark(shape, name, rest=f"<description>{rows % (nr, 500)}</description>")
        for shape, nr, name in zip(squares(), NUMBERS, NAMES, strict=True)
    )
    raw = read_areas(kml(body), "a.kml")
    assert raw.texts("STADTTEIL").tolist() == list(NUMBERS)
    assert "description" not in raw.columns


def test_holes_parts_and_points_of_kml():
    hole = "<innerBoundaryIs><LinearRing><coordinates>9.002,51.452 9.004,51.452 9.004,51.454 9.002,51.452</coordinates>"
    first = polygon(squares()[0]).replace("</Polygon>", f"{hole}</LinearRing></innerBoundaryIs></Polygon>")
    point = "<Point><coordinates>9,51</coordinates></Point>"
    body = f"<Placemark><name>Au</name><MultiGeometry>{first}{point}</MultiGeometry></Placemark>"
    body += f"<Placemark><name>Bo</name>{point}</Placemark>" + placemark(squares()[2], "Ce")
    raw = read_areas(kml(body), "a.kml")
    assert codes(raw.findings) == ["no-polygon", "collection"]
    assert "Bo" in said(raw.findings)
    assert len(raw.frame.geometry.iloc[0].interiors) == 1


def test_folders_of_kml_are_layers():
    folders = "".join(f"<Folder><name>{name}</name>{placemark(squares()[0], 'Au')}</Folder>" for name in ("A", "B"))
    raw = read_areas(kml(folders), "a.kml")
    assert (raw.layer, raw.layers, codes(raw.findings)) == ("A", ("A", "B"), ["layers"])
    assert read_areas(kml(folders), "a.kml", AreaReading(layer="B")).layer == "B"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE kml [<!ENTITY a "b">]>',
        '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1/a.dtd">',
    ],
)
def test_kml_with_entities_is_refused(head):
    body = kml(PLACES).decode().replace("<kml ", f"{head}<kml ", 1)
    assert refused(body.encode(), "a.kml").code in {"pointer", "xml"}
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<kml><!-- --><Document/></kml><!DOCTYPE kml [<!ENTITY l0 "lol">{bomb}]>'
    assert refused(body.encode(), "a.kml").code in {"kml", "pointer"}


def test_links_of_kml_are_not_followed_and_said():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        port = server.getsockname()[1]
        link = f"<NetworkLink><Link><href>http://127.0.0.1:{port}/a.kml</href></Link></NetworkLink>"
        finding = refused(kml(link), "a.kml")
        assert finding.code == "pointer"
        raw = read_areas_safely(kml(link + PLACES), "a.kml")
        assert "links" in codes(raw.findings)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "body",
    [
        kml(PLACES)[:-40],
        kml(PLACES).replace(b"9.0,51.45,0", b"here,there"),
        b"<kml>" + b"<Folder>" * 200 + b"</Folder>" * 200 + b"</kml>",
        b"<kml/>",
    ],
    ids=["cut", "words", "deep", "empty"],
)
def test_damaged_kml_is_refused(body):
    started = time.monotonic()
    assert refused(body, "a.kml").code in {"kml", "no-geometry"}
    assert time.monotonic() - started < 10


def topology(quantized=True):
    """Six quarters with shared borders: upright lines are arcs of their own."""
    scale = 1000 if quantized else 1
    lines, edges = [], []
    for at in range(7):
        lines.append([[9.0 + at / 100, 51.45], [9.0 + at / 100, 51.46]])
    for at in range(6):
        edges.append([[9.0 + at / 100, 51.45], [9.01 + at / 100, 51.45]])
        edges.append([[9.0 + at / 100, 51.46], [9.01 + at / 100, 51.46]])
    arcs = [*lines, *edges]
    geometries = [
        {
            "type": "Polygon",
            "arcs": [[7 + 2 * at, at + 1, ~(8 + 2 * at), ~at]],
            "properties": {"name": name},
            "id": nr,
        }
        for at, (nr, name) in enumerate(zip(NUMBERS, NAMES, strict=True))
    ]
    whole = {"type": "Topology", "objects": {"viertel": {"type": "GeometryCollection", "geometries": geometries}}}
    if not quantized:
        return {**whole, "arcs": arcs}
    steps = []
    for (x0, y0), (x1, y1) in arcs:
        first = [round((x0 - 9) * scale), round((y0 - 51) * scale)]
        steps.append([first, [round((x1 - x0) * scale), round((y1 - y0) * scale)]])
    return {**whole, "arcs": steps, "transform": {"scale": [1 / scale, 1 / scale], "translate": [9, 51]}}


@pytest.mark.parametrize("quantized", [True, False])
def test_topojson(quantized):
    raw = read_areas_safely(json.dumps(topology(quantized)).encode(), "a.json")
    assert (str(raw.kind), raw.layer) == ("topojson", "viertel")
    assert propose_area_columns(raw) == ("id", "name")
    assert [shape.area for shape in raw.frame.geometry] == pytest.approx([1e-4] * 6)
    assert raw.frame.total_bounds == pytest.approx([9.0, 51.45, 9.06, 51.46])
    assert raw.findings == ()


def test_layers_of_topojson():
    whole = topology()
    whole["objects"]["punkte"] = {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": [0, 0]}],
    }
    assert read_areas(json.dumps(whole).encode(), "a.json").layers == ("viertel",)
    whole["objects"]["stadt"] = {"type": "Polygon", "arcs": [[7, 1, -9, -1]], "properties": {"nr": "0"}}
    raw = read_areas(json.dumps(whole).encode(), "a.json")
    assert codes(raw.findings)[0] == "layers"


def damage(change):
    whole = topology()
    change(whole)
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole.pop("arcs"),
        lambda whole: whole.pop("objects"),
        lambda whole: whole["objects"]["viertel"]["geometries"][0].update(arcs=[[99]]),
        lambda whole: whole["objects"]["viertel"]["geometries"][0].update(arcs="x"),
        lambda whole: whole.update(arcs=[[["a", "b"]]]),
        lambda whole: whole.update(transform={"scale": None}),
        lambda whole: whole.update(objects={}),
    ],
)
def test_damaged_topojson_is_refused(change):
    assert refused(damage(change), "a.json").code in {"topojson", "no-geometry"}


def test_topojson_that_grows_without_end_is_refused_quickly():
    arc = [[0, 0], *[[1, 1]] * 50_000]
    geometries = [{"type": "MultiPolygon", "arcs": [[[0] * 400]] * 50, "properties": {"nr": "1"}}]
    whole = {"type": "Topology", "objects": {"a": {"type": "GeometryCollection", "geometries": geometries}}}
    started = time.monotonic()
    finding = refused(
        json.dumps({**whole, "arcs": [arc], "transform": {"scale": [1, 1], "translate": [0, 0]}}).encode()
    )
    assert finding.code in {"too-large", "stopped"}
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "join",
    [
        lambda rows: "\n".join(rows),
        lambda rows: "\r\n".join(rows) + "\r\n",
        lambda rows: "".join(f"\x1e{row}\n" for row in rows),
        lambda rows: f"[{', '.join(rows)}]",
        lambda rows: "\n".join(json.dumps(json.loads(row), indent=1) for row in rows),
    ],
    ids=["lines", "windows", "records", "list", "indented"],
)
def test_areas_one_after_another(join):
    raw = read_areas_safely(join([json.dumps(entry) for entry in town()]).encode(), "a.geojsonl")
    assert raw.texts("name").tolist() == list(NAMES)
    assert codes(raw.findings) == ["sequence"]
    assert "6" in said(raw.findings)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_geojson_in_another_encoding(encoding):
    raw = read_areas(collection(town()).decode().encode(encoding), "a.geojson")
    assert raw.texts("name").tolist() == list(NAMES)
    assert codes(raw.findings) == ([] if encoding == "utf-8-sig" else ["no-utf-8"])
    if encoding == "cp1252":
        assert "Windows-1252" in said(raw.findings)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (json.dumps(squares()[0].__geo_interface__), "no-attributes", "Polygon"),
        (
            json.dumps({"type": "GeometryCollection", "geometries": [squares()[0].__geo_interface__]}),
            "no-attributes",
            "",
        ),
        (json.dumps({"geometryType": "esriGeometryPolygon", "features": []}), "esri-json", "f=geojson"),
        (json.dumps({"type": "CityJSON", "version": "1.1"}), "city-model", "CityJSON"),
        ('<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml">', "xml-areas", "QGIS"),
        ('<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0">', "xml-areas", "GML"),
        ('<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0">', "city-model", "CityGML"),
        ('<?xml version="1.0"?><gpx version="1.1"></gpx>', "xml-areas", "GPX"),
    ],
)
def test_what_is_not_read_is_named_with_the_one_step_that_helps(content, code, words):
    finding = refused(content.encode())
    assert finding.code == code
    assert words in finding.line("en")


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        (["a.gdb/a00000001.gdbtable"], "foreign", "Geodatabase"),
        (["a.gml"], "foreign", "GML"),
        (["a.tab", "a.dat", "a.map"], "foreign", "MapInfo"),
        (["a.dbf", "a.shx"], "no-shapefile", ".shp"),
        (["a.geojson"], "no-shapefile", "unpack"),
        (["readme.txt"], "no-shapefile", ".shp"),
    ],
)
def test_what_an_archive_holds_is_named(names, code, words):
    finding = refused(zipped(dict.fromkeys(names, b"x")), "a.zip")
    assert finding.code == code
    assert words in finding.line("en")


def test_geojson_of_several_types():
    features = [*town()[:5], feature(shapely.Point(9, 51), nr="07", name="Brunnen")]
    raw = read_areas(collection(features), "a.geojson")
    assert len(raw.frame) == 5
    assert "07 Brunnen" in said(raw.findings)


def test_facilities_one_after_another():
    rows = [json.dumps(feature(shapely.Point(9 + at, 51), name=f"Kita {at}")) for at in range(2)]
    points = read_points("\n".join(rows).encode(), "k.geojsonl")
    assert [row[0] for row in points.rows] == ["Kita 0", "Kita 1"]
    assert codes(points.findings) == ["sequence"]


@pytest.mark.parametrize("name", ["a.kml", "a.kmz", "a.topojson", "a.zip", "a.geojsonl"])
def test_damaged_files_of_every_form_are_refused_or_read(name):
    rows = "\n".join(json.dumps(entry) for entry in town())
    content = {
        "a.kml": kml(SCHEMA + PLACES),
        "a.kmz": zipped({"doc.kml": kml(SCHEMA + PLACES)}),
        "a.topojson": json.dumps(topology()).encode(),
        "a.zip": shapefile({"nr": NUMBERS, "name": NAMES}, "cp1252", "UTF-8"),
        "a.geojsonl": rows.encode(),
    }[name]
    requests = [("areas", name, broken) for broken in damaged(content, 40, name)]
    assert [number for number, (found, _spent) in enumerate(read_many(requests, 5.0)) if found is None] == []
