"""A corpus of files made to cost much: one row for each kind, in the size that harms and in a small one for every run.

`python -m bench.hostile` runs the rows in full size beside somebody else's steps; `test_hostile_corpus.py`
runs all of them in small.
"""

from __future__ import annotations

import copy
import io
import json
import math
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from pptx import Presentation

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.loading.fitting import units_of
from sozial.reading.sandbox import messages
from sozial.reading.sandbox.joining_safely import match_units_safely
from sozial.reading.sandbox.safely import (
    clean_template_safely,
    read_areas_safely,
    read_figures_safely,
    read_form_safely,
    read_points_safely,
    read_project_safely,
    read_text_safely,
)
from sozial.reading.sandbox.working_safely import draw_areas_safely, prepare_areas_safely, propose_columns_safely

TABLE, AREAS, RECIPE, READING, TEMPLATE, PROJECT, FORM, POINTS, JOIN = (
    "table", "areas", "recipe", "reading", "template", "project", "form", "points", "join",
)  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """One kind of file that is made to cost much.

    Parameters
    ----------
    name
        What is odd about it.
    room
        What it is given to the app as.
    title
        Its file name.
    build
        Makes it, from a number that says how large.
    small, large
        That number for every run of the tests, and as it was found to harm.
    """

    name: str
    room: str
    title: str
    build: Callable[[int], bytes]
    small: int
    large: int


def take(room: str, content: bytes, title: str) -> None:
    """Take a file as the app does: read it, and do what depends on what it holds.

    Raises
    ------
    DataError
        If it is refused.
    """
    if room == TABLE:
        table = read_figures_safely(content, title)
        build_dataset("t", [(table, propose_columns_safely(table))])
    elif room == JOIN:
        table = read_figures_safely(content, title)
        units = units_of([(table, propose_columns_safely(table))])
        # On the map, all keys are other ones, and all names nearly the same.
        match_units_safely(units, {f"x{key}": f"{name[:-1]}z" for key, name in units.items()}, title=title)
    elif room == AREAS:
        raw = read_areas_safely(content, title)
        frame, _findings = prepare_areas_safely(raw, raw.columns[0], raw.columns[-1])
        draw_areas_safely(frame, title)
    elif room in (RECIPE, READING):
        read_text_safely({RECIPE: messages.RECIPE, READING: messages.READING}[room], content, title)
    elif room == TEMPLATE:
        clean_template_safely(content, title)
    else:
        {PROJECT: read_project_safely, FORM: read_form_safely, POINTS: read_points_safely}[room](content, title)


def _areas(rings: Iterable[list[list[float]]]) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"nr": f"{number:03d}", "name": f"Gebiet {number}"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for number, ring in enumerate(rings, 1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _star(points: int, seed: int) -> list[list[float]]:
    places = np.random.default_rng(seed).random((points, 2)) / 10
    return [[round(9 + x, 5), round(54 + y, 5)] for x, y in places.tolist()]


def _circle(points: int, turn: float) -> list[list[float]]:
    angles = [2 * math.pi * place / points for place in range(points)]
    # Jagged, so that two of them cross each other at each point.
    radii = [0.1 * (1 + 0.3 * math.sin(37 * angle + turn * 100)) for angle in angles]
    return [
        [round(9 + far * math.cos(angle + turn), 5), round(54 + far * math.sin(angle + turn), 5)]
        for far, angle in zip(radii, angles, strict=True)
    ]


def _comb(teeth: int, upright: bool) -> list[list[float]]:
    """Return a valid outline with many long teeth; two of them, turned, cross each other in every tooth of both."""
    wide, ring = 0.1 / teeth, [[0.0, -0.01]]
    for tooth in range(teeth):
        left = tooth * wide
        ring += [[left, 0.0], [left, 0.1], [left + wide / 2, 0.1], [left + wide / 2, 0.0]]
    ring.append([0.1, -0.01])
    return [[round(9 + (x if upright else y), 6), round(54 + (y if upright else x), 6)] for x, y in ring]


def _table(names: list[str], rows: int, cell: Callable[[int, int], str]) -> bytes:
    lines = [";".join([f"{row + 1:04d}", f"Gebiet {row}", *(cell(row, at) for at in range(len(names)))])
             for row in range(rows)]  # fmt: skip
    return "\n".join([";".join(["nr", "name", *names]), *lines]).encode()


def _figure(row: int, at: int) -> str:
    return f"{(7 * row + 3 * at) % 97},5"


_RECIPE = b'format = 1\nname = "x"\nmissing.rule = "drop"\n'
_READING = b'format = "quartierskompass-reading"\nversion = 1\n'


def _full_layout(count: int) -> bytes:
    found = Presentation()
    body = found.slide_layouts[1].placeholders[1]._element
    tree = found.slide_layouts[5].shapes._spTree
    for number in range(count):
        more = copy.deepcopy(body)
        more.nvSpPr.nvPr.find(".//{*}ph").set("idx", str(100 + number))
        more.nvSpPr.cNvPr.set("id", str(100 + number))
        tree.append(more)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def _project(text: bytes, name: str = "method.toml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", '{"format": "quartierskompass-project"}')
        archive.writestr(name, text)
    return out.getvalue()


def _sheet(cells: int, text: str) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(cells // 20):
            for column in range(20):
                sheet.write_string(row, column, text)
    return out.getvalue()


def _points(count: int) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": "Kita " * 50}, "geometry": {"type": "Point", "coordinates": [9, 54]}}
        for _number in range(count)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _dotted(parts: int) -> bytes:
    return b".".join([b"a"] * parts) + b" = 1\n"


def _unknown(count: int) -> bytes:
    return b"".join(b"k%05d = 1\n" % number for number in range(count))


CORPUS: tuple[Hostile, ...] = (
    # Areas
    Hostile("an outline that crosses itself", AREAS, "a.geojson",
            lambda n: _areas([_star(n, 1), *([_star(3, seed) for seed in range(2, 5)])]), 200, 400),
    Hostile("jagged areas on one another", AREAS, "a.geojson",
            lambda n: _areas(_circle(75, 0.01 * at) for at in range(n)), 40, 600),
    Hostile("combs that cross each other", AREAS, "a.geojson",
            lambda n: _areas([_comb(n, True), _comb(n, False)]), 60, 1_000),
    Hostile("very many tiny areas", AREAS, "a.geojson",
            lambda n: _areas([[9 + at / 1e4, 54], [9 + at / 1e4, 54.1], [9.00005 + at / 1e4, 54]] for at in range(n)),
            500, 50_000),
    Hostile("lists deep in lists", AREAS, "a.geojson",
            lambda n: b'{"type":"FeatureCollection","features":' + b"[" * n, 1_000, 1_000_000),
    Hostile("an attribute of a megabyte", AREAS, "a.geojson",
            lambda n: _areas([_circle(12, 0), _circle(12, 1)]).replace(b"Gebiet 1", b"x" * n), 100_000, 20_000_000),
    # Recipes and readings
    Hostile("one key of many parts", RECIPE, "a.toml", lambda n: _RECIPE + _dotted(n), 2_000, 20_000),
    Hostile("a section of many parts", RECIPE, "a.toml",
            lambda n: _RECIPE + b"[" + b".".join([b"a"] * n) + b"]\n", 2_000, 20_000),
    Hostile("many unknown keys", RECIPE, "a.toml", lambda n: _RECIPE + _unknown(n), 2_000, 20_000),
    Hostile("a key of kilobytes", RECIPE, "a.toml",
            lambda n: _RECIPE + b'"' + b"a." * n + b'" = 1\n', 2_000, 20_000),
    Hostile("many mistakes in sections", RECIPE, "a.toml",
            lambda n: _RECIPE + b'[[indicators]]\ncodes = "x"\nweight = "y"\n' * n, 200, 1_900),
    Hostile("a name of a megabyte", RECIPE, "a.toml",
            lambda n: _RECIPE.replace(b'"x"', b'"' + b"x" * n + b'"'), 100_000, 990_000),
    Hostile("a number of many digits", RECIPE, "a.toml",
            lambda n: _RECIPE + b'[[indicators]]\ncode = "x"\nweight = 0x' + b"f" * n, 2_000, 500_000),
    Hostile("lists deep in lists", RECIPE, "a.toml", lambda n: _RECIPE + b"high = " + b"[" * n, 2_000, 500_000),
    Hostile("a text without its end", RECIPE, "a.toml",
            lambda n: _RECIPE + b'source = """' + b'\\"""' * n, 2_000, 200_000),
    Hostile("composites in all others", RECIPE, "a.toml",
            lambda n: _RECIPE + b"".join(
                b'[[composites]]\ncode = "c%d"\nparent = [%s]\n'
                % (at, b",".join(b'"c%d"' % up for up in range(at + 1, n))) for at in range(n)), 30, 190),
    Hostile("one key of many parts", READING, "a.toml", lambda n: _READING + _dotted(n), 2_000, 20_000),
    Hostile("many unknown keys", READING, "a.toml", lambda n: _READING + _unknown(n), 2_000, 90_000),
    Hostile("very many columns", READING, "a.toml",
            lambda n: _READING + b'[[columns]]\ncolumn = "x"\nrole = "ignore"\n' * n, 500, 40_000),
    # Presentations, projects, forms, facilities
    Hostile("a full layout", TEMPLATE, "a.pptx", _full_layout, 100, 2_000),
    Hostile("a recipe with one key of many parts", PROJECT, "a.sozial", lambda n: _project(_dotted(n)), 2_000, 20_000),
    Hostile("lists deep in lists", PROJECT, "a.sozial", lambda n: _project(b"[" * n, "x.json"), 2_000, 500_000),
    Hostile("a form of many cells", FORM, "a.xlsx", lambda n: _sheet(n, "x" * 30), 4_000, 290_000),
    Hostile("very many facilities", POINTS, "a.geojson", _points, 200, 50_000),
    # Tables
    Hostile("5,000 columns", TABLE, "a.csv",
            lambda n: _table([f"wert {at}" for at in range(n)], 60, _figure), 100, 5_000),
    Hostile("5,000 columns of one name", TABLE, "a.csv", lambda n: _table(["wert"] * n, 60, _figure), 100, 5_000),
    Hostile("400 years", TABLE, "a.csv",
            lambda n: _table([f"{what} {1700 + at}" for what in ("Wert", "Anteil") for at in range(n)], 60, _figure),
            40, 400),
    Hostile("cells of hundreds of kilobytes", TABLE, "a.csv", lambda n: _table(["wert", "text"], 30,
            lambda _row, at: "x" * n if at else "5"), 20_000, 1_000_000),
    Hostile("cells of many digits", TABLE, "a.csv", lambda n: _table(["wert"], 60, lambda _row, _at: "1" * n),
            2_000, 100_000),
    Hostile("cells of many thousands", TABLE, "a.csv",
            lambda n: _table(["wert"], 60, lambda _row, _at: "1.234." * n + "x"), 500, 20_000),
    Hostile("names of many digits", TABLE, "a.csv",
            lambda n: _table([f"wert {'20' * n} {at}" for at in range(40)], 60, _figure), 100, 5_000),
    Hostile("names of many spaces", TABLE, "a.csv",
            lambda n: _table([f"wert{' ' * n}x {at}" for at in range(20)], 60, _figure), 500, 50_000),
    Hostile("quotation marks without an end", TABLE, "a.csv",
            lambda n: _table(["wert"], 60, lambda _row, _at: '"' + "a;" * n), 100, 50_000),
    Hostile("very many rows", TABLE, "a.csv", lambda n: _table(["wert"], n, _figure), 2_000, 400_000),
    Hostile("names that differ in one letter", TABLE, "a.csv",
            lambda n: "\n".join(["name;wert", *(f"Gebiet {'a' * 40}{at};{at},5" for at in range(n))]).encode(),
            500, 20_000),
    Hostile("many years beside many columns", TABLE, "a.csv",
            lambda n: _table([*(f"wert {1900 + at}" for at in range(n // 14)), *(f"bestand{at}" for at in range(n))],
                             900, _figure), 60, 2_750),
    Hostile("keys of thousands of digits", TABLE, "a.csv",
            lambda n: "\n".join(["nr;name;wert", *(f"{'1' * n}{at};Gebiet {at};5" for at in range(60))]).encode(),
            5_000, 30_000),
    Hostile("many names that nearly agree", JOIN, "a.csv",
            lambda n: "\n".join(["nr;name;wert", *(f"{at:06d};Gebiet {'a' * 40}{at};5" for at in range(n))]).encode(),
            250, 50_000),
    Hostile("long names that nearly agree", JOIN, "a.csv",
            lambda n: "\n".join(["nr;name;wert", *(f"{at:06d};{'ab ' * n}{at};5" for at in range(300))]).encode(),
            200, 10_000),
    Hostile("cells of one text", TABLE, "a.xlsx", lambda n: _sheet(n, "a"), 4_000, 900_000),
)  # fmt: skip
