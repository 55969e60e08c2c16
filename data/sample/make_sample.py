"""Make the sample city: python data/sample/make_sample.py. The same seed gives the same files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xlsxwriter
from scipy.cluster.vq import kmeans2

SEED = 20240917
FOLDER = Path(__file__).parent
CRS = "EPSG:25832"
YEARS = range(2019, 2025)
ORIGIN = np.array([498_000.0, 5_712_000.0])
WOOD = "Stadtwald"
NAMES = """Altstadt, Marktviertel, Gerberviertel, Domviertel, Bahnhofsviertel, Neustadt, Theaterviertel, Universität,
Schlossgarten, Mühlenviertel, Fischerviertel, Hafen, Speicherstadt, Werftviertel, Gleisdreieck, Gaswerk, Zollhof,
Südstadt, Lindenhof, Rosenhang, Kirchberg, Weinberg, Sonnenhang, Eichenkamp, Birkenhain, Erlengrund, Ulmenhof,
Am Wasserturm, Kastanienallee, Ziegelei, Am Stadion, Schillerviertel, Dichterviertel, Musikerviertel, Malerviertel,
Oststadt, Fuchsberg, Heidekamp, Moorwiesen, Brückenkopf, Am Deich, Uferpark, Klosterfeld, St. Georg, St. Anna,
Ostertor, Vorwerk, Langes Feld, Neue Heide, Parksiedlung, Gartenstadt, Bergmannssiedlung, Waldrand, Forsthaus,
Alt-Musterdorf, Neu-Musterdorf, Hohenfelde, Steinbruch, Seeblick""".replace("\n", " ").split(", ")
DISTRICTS = ("Nordwest", "Nordost", "Südwest", "Südost")

# code, name, domain, department, direction, measure, base, factor, level, load on deprivation, noise, definition
INDICATORS = [
    (
        "sgb2_quote",
        "SGB-II-Quote",
        "Einkommen",
        "Soziales",
        "Belastung",
        "%",
        "unter65",
        100,
        -2.45,
        0.75,
        0.12,
        "Leistungsberechtigte nach SGB II an der Bevölkerung unter 65 Jahren",
    ),
    (
        "kinder_sgb2",
        "Kinder im SGB-II-Bezug",
        "Einkommen",
        "Soziales",
        "Belastung",
        "%",
        "unter15",
        100,
        -1.85,
        0.80,
        0.16,
        "Kinder unter 15 Jahren in Bedarfsgemeinschaften nach SGB II an allen Kindern unter 15 Jahren",
    ),
    (
        "grundsicherung_alter",
        "Grundsicherung im Alter",
        "Einkommen",
        "Soziales",
        "Belastung",
        "%",
        "ab65",
        100,
        -3.1,
        0.60,
        0.22,
        "Leistungsberechtigte nach dem 4. Kapitel SGB XII an der Bevölkerung ab 65 Jahren",
    ),
    (
        "arbeitslosenanteil",
        "Arbeitslosenanteil (15–64)",
        "Arbeit",
        "Beschäftigung",
        "Belastung",
        "%",
        "a15bis64",
        100,
        -2.85,
        0.60,
        0.12,
        "Arbeitslose (SGB II und III) an der Bevölkerung von 15 bis 64 Jahren",
    ),
    (
        "arbeitslose_jugend",
        "Arbeitslosenanteil (15–24)",
        "Arbeit",
        "Beschäftigung",
        "Belastung",
        "%",
        "a15bis24",
        100,
        -3.1,
        0.55,
        0.20,
        "Arbeitslose von 15 bis 24 Jahren an der Bevölkerung dieses Alters",
    ),
    (
        "beschaeftigung",
        "Beschäftigtenanteil (15–64)",
        "Arbeit",
        "Beschäftigung",
        "günstig",
        "%",
        "a15bis64",
        100,
        0.45,
        -0.28,
        0.10,
        "Sozialversicherungspflichtig Beschäftigte am Wohnort an der Bevölkerung von 15 bis 64 Jahren",
    ),
    (
        "hilfen_erziehung",
        "Hilfen zur Erziehung",
        "Kinder und Jugend",
        "Jugend",
        "Belastung",
        "je 1.000",
        "unter21",
        1000,
        -3.65,
        0.55,
        0.25,
        "Laufende Hilfen nach §§ 27 ff. SGB VIII je 1.000 Einwohner unter 21 Jahren",
    ),
    (
        "kita_besuch",
        "Besuch einer Kita (3–5)",
        "Kinder und Jugend",
        "Jugend",
        "günstig",
        "%",
        "a3bis5",
        100,
        2.5,
        -0.45,
        0.25,
        "Kinder von 3 bis 5 Jahren in Tagesbetreuung an allen Kindern dieses Alters",
    ),
    (
        "jugendhilfe_straf",
        "Jugendhilfe im Strafverfahren",
        "Kinder und Jugend",
        "Jugend",
        "Belastung",
        "je 1.000",
        "a14bis20",
        1000,
        -3.2,
        0.45,
        0.28,
        "Junge Menschen in Begleitung nach § 52 SGB VIII je 1.000 von 14 bis 20",
    ),
    (
        "sprachfoerderung",
        "Sprachförderbedarf",
        "Bildung",
        "Schule",
        "Belastung",
        "%",
        "schulanfang",
        100,
        -1.35,
        0.55,
        0.25,
        "Kinder mit Sprachförderbedarf an allen untersuchten Kindern vor der Einschulung (drei Jahrgänge zusammen)",
    ),
    (
        "gymnasium",
        "Übergang zum Gymnasium",
        "Bildung",
        "Schule",
        "günstig",
        "%",
        "klasse4",
        100,
        -0.25,
        -0.65,
        0.20,
        "Übergänge auf ein Gymnasium an allen Kindern am Ende der Klasse 4 (drei Jahrgänge zusammen)",
    ),
    (
        "ohne_abschluss",
        "Ohne ersten Schulabschluss",
        "Bildung",
        "Schule",
        "Belastung",
        "%",
        "abgang",
        100,
        -2.6,
        0.60,
        0.25,
        "Jugendliche, die die Schule ohne ersten Abschluss verlassen, an allen Abgängen (drei Jahrgänge zusammen)",
    ),
    (
        "uebergewicht",
        "Übergewicht bei der Einschulung",
        "Gesundheit",
        "Gesundheit",
        "Belastung",
        "%",
        "schulanfang",
        100,
        -2.15,
        0.40,
        0.22,
        "Kinder mit Übergewicht an allen untersuchten Kindern vor der Einschulung (drei Jahrgänge zusammen)",
    ),
    (
        "zaehne_gesund",
        "Naturgesunde Zähne",
        "Gesundheit",
        "Gesundheit",
        "günstig",
        "%",
        "schulanfang",
        100,
        0.85,
        -0.40,
        0.20,
        "Kinder ohne Karies an allen untersuchten Kindern vor der Einschulung (drei Jahrgänge zusammen)",
    ),
    (
        "wohngeld",
        "Haushalte mit Wohngeld",
        "Wohnen und Teilhabe",
        "Wohnen",
        "Belastung",
        "%",
        "haushalte",
        100,
        -3.3,
        0.40,
        0.25,
        "Haushalte mit Wohngeld an allen Haushalten",
    ),
    (
        "wahlbeteiligung",
        "Wahlbeteiligung",
        "Wohnen und Teilhabe",
        "Statistik",
        "günstig",
        "%",
        "wahlberechtigt",
        100,
        0.15,
        -0.40,
        0.12,
        "Abgegebene Stimmen bei der jeweils letzten Wahl an allen Wahlberechtigten (ohne Briefwahl)",
    ),
    (
        "auslaender",
        "Anteil Ausländerinnen und Ausländer",
        "Bevölkerung",
        "Statistik",
        "Kontext",
        "%",
        "einwohner",
        100,
        -1.9,
        0.50,
        0.30,
        "Einwohner ohne deutsche Staatsangehörigkeit an allen Einwohnern",
    ),
    (
        "alleinerziehend",
        "Anteil Alleinerziehender",
        "Bevölkerung",
        "Statistik",
        "Kontext",
        "%",
        "hh_kinder",
        100,
        -1.35,
        0.30,
        0.20,
        "Haushalte von Alleinerziehenden an allen Haushalten mit Kindern",
    ),
]
SOURCES = {
    "Soziales": "Jobcenter und Amt für Soziales Musterstadt (fiktiv)",
    "Beschäftigung": "Bundesagentur für Arbeit (fiktiv)",
    "Jugend": "Jugendamt Musterstadt (fiktiv)",
    "Schule": "Schulamt Musterstadt (fiktiv)",
    "Gesundheit": "Gesundheitsamt Musterstadt (fiktiv)",
    "Wohnen": "Wohngeldstelle Musterstadt (fiktiv)",
    "Statistik": "Statistikstelle Musterstadt (fiktiv)",
}
# Share of the population in each base, before noise. School years are three years together, as reports do it:
# one year of a quarter is too few children for a rate that may be published.
BASES = {
    "unter65": 0.79, "unter15": 0.135, "ab65": 0.21, "a15bis64": 0.655, "a15bis24": 0.105, "unter21": 0.19,
    "a3bis5": 0.028, "a14bis20": 0.068, "schulanfang": 0.054, "klasse4": 0.051, "abgang": 0.06, "haushalte": 0.53,
    "wahlberechtigt": 0.72, "einwohner": 1.0, "hh_kinder": 0.11,
}  # fmt: skip
CHILDREN = {"unter15", "unter21", "a3bis5", "a14bis20", "schulanfang", "klasse4", "abgang", "hh_kinder", "a15bis24"}


def _warp(points: np.ndarray) -> np.ndarray:
    """Bend straight borders a little; the same point always moves the same way, so borders stay shared."""
    x, y = points[:, 0] / 1000, points[:, 1] / 1000
    east = 90 * np.sin(1.9 * y + 0.7) + 45 * np.sin(4.3 * x + 3.1 * y) + 22 * np.sin(9.1 * y - 5 * x)
    north = 90 * np.sin(1.6 * x + 1.3) + 45 * np.cos(3.7 * y - 2.9 * x) + 22 * np.sin(8.3 * x + 6 * y)
    return points + np.column_stack([east, north])


def _spread_seeds(rng: np.random.Generator, land: shapely.Geometry, count: int, centre: np.ndarray) -> np.ndarray:
    """Return points that are denser towards the centre, each well inside its surroundings."""
    left, bottom, right, top = land.bounds
    seeds: list[np.ndarray] = []
    distance = 1_250.0
    while len(seeds) < count:
        for _attempt in range(4_000):
            point = np.array([rng.uniform(left, right), rng.uniform(bottom, top)])
            wanted = distance * (0.5 + 0.75 * min(np.linalg.norm(point - centre) / 5_000, 1.0))
            far = all(np.linalg.norm(point - other) > wanted for other in seeds)
            if far and land.buffer(-150).contains(shapely.Point(point)):
                seeds.append(point)
                if len(seeds) == count:
                    break
        distance *= 0.93
    return np.array(seeds)


def _cells(seeds: np.ndarray, land: shapely.Geometry) -> list[shapely.Geometry]:
    cells = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=land.buffer(9_000)).geoms
    return [next(cell for cell in cells if cell.contains(shapely.Point(seed))).intersection(land) for seed in seeds]


def make_areas(rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return 60 quarters: two banks of a river, and a wood."""
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    radius = 5_400 * (1 + 0.12 * np.sin(3 * angle + 0.5) + 0.07 * np.cos(5 * angle) + 0.05 * np.sin(8 * angle + 2))
    city = shapely.Polygon(np.column_stack([radius * np.cos(angle) * 1.25, radius * np.sin(angle)]))
    east = np.linspace(-9_000, 9_000, 120)
    stream = np.column_stack([east, 900 + 700 * np.sin(east / 1_900) + 260 * np.sin(east / 700 + 1)])
    river = shapely.LineString(stream).buffer(85)
    turn = np.linspace(0, 2 * np.pi, 50, endpoint=False)
    wood_radius = 1_350 * (1 + 0.18 * np.sin(2 * turn + 1) + 0.1 * np.cos(5 * turn))
    wood = shapely.Polygon(
        np.column_stack([-3_700 + wood_radius * 1.2 * np.cos(turn), -2_600 + wood_radius * np.sin(turn)])
    ).intersection(city)
    banks = sorted(city.difference(river).geoms, key=lambda bank: -bank.centroid.y)[:2]
    land = [banks[0], banks[1].difference(wood)]
    counts = (21, len(NAMES) - 21)
    centre = np.array([300.0, -300.0])
    seeds = [_spread_seeds(rng, part, count, centre) for part, count in zip(land, counts, strict=True)]
    shapes = [cell for part, points in zip(land, seeds, strict=True) for cell in _cells(points, part)] + [wood]
    # Node all borders against each other, so that neighbours share every point.
    lines = shapely.unary_union([shapely.boundary(shape) for shape in shapes], grid_size=0.01)
    faces = shapely.get_parts(shapely.polygonize([shapely.segmentize(lines, 120.0)]))
    inside = [face.representative_point() for face in faces]
    owners = [next((at for at, shape in enumerate(shapes) if shape.contains(point)), -1) for point in inside]
    owner = [at for at in owners if at >= 0]
    kept = [face for face, at in zip(faces, owners, strict=True) if at >= 0]
    frame = gpd.GeoDataFrame({"seat": owner}, geometry=kept, crs=CRS).dissolve(by="seat").sort_index()
    frame["north"] = [at < counts[0] for at in frame.index]
    frame["wood"] = [at == len(shapes) - 1 for at in frame.index]
    frame["centre_x"], frame["centre_y"] = frame.geometry.centroid.x, frame.geometry.centroid.y
    frame["geometry"] = shapely.transform(frame.geometry.to_numpy(), lambda points: _warp(points).round(2) + ORIGIN)
    return frame


def name_areas(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give names by place, and keys from Stadtbezirk, Stadtteil and a running number."""
    frame = frame.copy()
    frame["distance"] = np.hypot(frame["centre_x"] - 300, frame["centre_y"] + 300)
    waiting = list(NAMES)
    names: dict[int, str] = {}
    near_river = frame[~frame["wood"]].assign(off=lambda f: (f["centre_y"] - 900).abs()).sort_values("off").index
    riverside = [name for name in waiting if any(word in name for word in ("Hafen", "Speicher", "Werft", "Zollhof",
                 "Fischer", "Mühlen", "Brücken", "Deich", "Ufer", "Gaswerk"))]  # fmt: skip
    for at, name in zip([at for at in near_river if frame["distance"][at] > 900], riverside, strict=False):
        names[at] = name
    rest = [name for name in waiting if name not in names.values()]
    others = [at for at in frame[~frame["wood"]].sort_values("distance").index if at not in names]
    names |= dict(zip(others, rest, strict=True))
    names[int(frame.index[frame["wood"]][0])] = WOOD
    frame["quartier"] = [names[at] for at in frame.index]
    east = frame["centre_x"] > 200
    frame["bezirk"] = np.select([frame["north"] & ~east, frame["north"], ~east], [1, 2, 3], 4)
    frame["teil"] = 0
    for number in range(1, 5):
        chosen = frame.index[frame["bezirk"] == number]
        points = frame.loc[chosen, ["centre_x", "centre_y"]].to_numpy()
        _centres, groups = kmeans2(points, 3, minit="++", seed=SEED + number)
        frame.loc[chosen, "teil"] = groups + 1
    frame = frame.sort_values(["bezirk", "teil", "distance"])
    running = frame.groupby(["bezirk", "teil"]).cumcount() + 1
    frame["schluessel"] = [
        f"{bezirk:02d}{teil}{number:02d}"
        for bezirk, teil, number in zip(frame["bezirk"], frame["teil"], running, strict=True)
    ]
    first = frame.groupby(["bezirk", "teil"])["quartier"].transform("first")
    frame["stadtteil"] = "Stadtteil " + first
    frame["stadtbezirk"] = [DISTRICTS[number - 1] for number in frame["bezirk"]]
    return frame.set_index("schluessel")


def _deprivation(rng: np.random.Generator, frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return a spatially smooth burden: the harbour, the station and two estates carry more."""
    x, y = frame["centre_x"].to_numpy(), frame["centre_y"].to_numpy()
    hills = [
        (3_600, 1_300, 1_900, 1.9),
        (700, -1_200, 900, 1.1),
        (-1_700, 3_400, 1_300, 1.6),
        (3_300, -3_300, 1_400, 1.5),
    ]
    burden = sum(height * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * size**2)) for cx, cy, size, height in hills)
    burden = burden + rng.normal(0, 0.35, len(frame))
    return (burden - burden.mean()) / burden.std()


def make_table(rng: np.random.Generator, frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row per quarter and year, rates with their counts and bases, as text."""
    burden = _deprivation(rng, frame)
    drift = rng.normal(0, 0.05, len(frame))
    people = np.round(rng.lognormal(8.25, 0.42, len(frame)))
    people[(frame["quartier"] == WOOD).to_numpy()] = 184
    people[(frame["quartier"] == "Forsthaus").to_numpy()] = 271
    young = np.clip(1 + 0.16 * burden + rng.normal(0, 0.12, len(frame)), 0.55, 1.7)
    own = {row[0]: rng.normal(0, row[10], len(frame)) for row in INDICATORS}
    rows = []
    for year in YEARS:
        step = year - YEARS[0]
        shock = 0.10 if year in (2020, 2021) else 0.0
        now = np.round(people * (1 + 0.004 * step + rng.normal(0, 0.006, len(frame))))
        base = {
            name: np.maximum(
                np.round(now * share * (young if name in CHILDREN else 1.0)), 1 if name != "einwohner" else 0
            )
            for name, share in BASES.items()
        }
        base["einwohner"] = now
        columns: dict[str, list[str]] = {"einwohner": [str(int(value)) for value in now]}
        for code, _n, _d, _dep, direction, _m, group, factor, level, load, _noise, _def in INDICATORS:
            way = -1 if direction == "günstig" else 1
            logit = level + load * (burden + drift * step) + own[code] + way * (shock - 0.015 * step)
            logit = logit + rng.normal(0, 0.03, len(frame))
            count = rng.binomial(base[group].astype(int), 1 / (1 + np.exp(-logit)))
            rate = count / base[group] * factor
            # Counts of 1 and 2 are withheld, as the employment agency does; nothing at all is "–".
            hidden, none = (count > 0) & (count < 3), count == 0
            columns[code] = [
                "." if h else "–" if z else f"{value:.1f}".replace(".", ",")
                for h, z, value in zip(hidden, none, rate, strict=True)
            ]
            columns[f"{code}_anzahl"] = [
                "." if h else "–" if z else str(value) for h, z, value in zip(hidden, none, count, strict=True)
            ]
            columns[f"{code}_basis"] = [str(int(value)) for value in base[group]]
        table = pd.DataFrame(columns, index=frame.index)
        table.insert(0, "jahr", str(year))
        for column in ("stadtbezirk", "stadtteil", "quartier"):
            table.insert(0, column, frame[column])
        rows.append(table)
    return pd.concat(rows).reset_index()


def _write_csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def _write_xlsx(path: Path, table: pd.DataFrame) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": pd.Timestamp("2025-03-01").to_pydatetime()})
        sheet = book.add_worksheet("Musterstadt")
        sheet.freeze_panes(1, 2)
        sheet.write_row(0, 0, list(table.columns), book.add_format({"bold": True}))
        texts = {"schluessel", "quartier", "stadtteil", "stadtbezirk"}
        for row, cells in enumerate(table.itertuples(index=False), 1):
            for column, (name, cell) in enumerate(zip(table.columns, cells, strict=True)):
                if name in texts or cell in (".", "–"):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_number(row, column, float(cell.replace(",", ".")))


# Who is counted, in the word that follows „aller“.
PEOPLE = {
    "sgb2_quote": "Menschen im SGB-II-Bezug",
    "kinder_sgb2": "Kinder im SGB-II-Bezug",
    "grundsicherung_alter": "Menschen mit Grundsicherung im Alter",
    "arbeitslosenanteil": "Arbeitslosen",
    "arbeitslose_jugend": "jungen Arbeitslosen",
    "beschaeftigung": "Beschäftigten",
    "sprachfoerderung": "Kinder mit Sprachförderbedarf",
    "uebergewicht": "Kinder mit Übergewicht bei der Einschulung",
    "zaehne_gesund": "Kinder mit naturgesunden Zähnen",
    "wohngeld": "Haushalte mit Wohngeld",
    "wahlbeteiligung": "Wählenden",
    "auslaender": "Ausländerinnen und Ausländer",
    "alleinerziehend": "Haushalte von Alleinerziehenden",
}
# The first year that cannot be compared with those before, and why.
BREAKS = {"alleinerziehend": "2022: Haushalte werden aus dem Melderegister neu gebildet"}


def main() -> None:
    """Write all files of the sample city into this folder."""
    rng = np.random.default_rng(SEED)
    areas = name_areas(make_areas(rng))
    table = make_table(rng, areas)
    _write_csv(FOLDER / "musterstadt.csv", list(table.columns), table.to_numpy().tolist())
    _write_xlsx(FOLDER / "musterstadt.xlsx", table)
    header = ["code", "name", "handlungsfeld", "fachbereich", "richtung", "einheit", "quelle", "stichtag", "definition",
              "anzahl", "basis", "faktor", "bruch", "menschen"]  # fmt: skip
    described = [
        [code, name, domain, department, direction, measure, SOURCES[department], "31.12. des Jahres", definition,
         f"{code}_anzahl", f"{code}_basis", str(factor), BREAKS.get(code, ""), PEOPLE.get(code, "")]
        for code, name, domain, department, direction, measure, _g, factor, _l, _lo, _no, definition in INDICATORS
    ]  # fmt: skip
    _write_csv(FOLDER / "indikatoren.csv", header, described)
    out = gpd.GeoDataFrame(areas[["quartier", "geometry"]].reset_index(), crs=CRS)
    for old in FOLDER.glob("musterstadt_quartiere.*"):
        old.unlink()
    out.to_file(FOLDER / "musterstadt_quartiere.gpkg", layer="quartiere", driver="GPKG")
    collection = json.loads(out.to_json(drop_id=True))
    collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    collection["name"] = "musterstadt_quartiere"
    (FOLDER / "musterstadt_quartiere.geojson").write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
