"""A made-up town of six quarters, and files of the census grid for it and its surroundings."""

from __future__ import annotations

import json
import random
from pathlib import Path

import geopandas as gpd
import shapely

X, Y = 4_085_000, 3_125_000
NAMES = ("Altstadt", "Nordheim", "Süderau", "Westend", "Osterfeld", "Grünau")
WIDTH, HEIGHT = 730, 860


def write_areas(folder: Path) -> Path:
    """Write the quarters, in degrees as such files usually are."""
    shapes = [
        shapely.box(X + east * WIDTH, Y + north * HEIGHT, X + (east + 1) * WIDTH, Y + (north + 1) * HEIGHT)
        for east in range(3)
        for north in range(2)
    ]
    keys = [f"0{number + 1}" for number in range(len(NAMES))]
    frame = gpd.GeoDataFrame({"schluessel": keys, "name": list(NAMES)}, geometry=shapes, crs="EPSG:3035").to_crs(4326)
    path = folder / "quartiere.geojson"
    path.write_text(json.dumps(json.loads(frame.to_json())), encoding="utf-8")
    return path


def write_grids(folder: Path, around: int = 5) -> list[Path]:
    """Write inhabitants, rents and vacancies of cells of 100 m, also around the town."""
    choose = random.Random(1)
    people = ["GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner"]
    rents = ["GITTER_ID_100m;x_mp_100m;y_mp_100m;durchschnMieteQM;AnzahlWohnungen;werterlaeuternde_Zeichen"]
    vacant = ["GITTER_ID_100m;x_mp_100m;y_mp_100m;Leerstandsquote;werterlaeuternde_Zeichen"]
    for east in range(-around, 3 * WIDTH // 100 + around):
        for north in range(-around, 2 * HEIGHT // 100 + around):
            x, y = X + east * 100, Y + north * 100
            cell = f"CRS3035RES100mN{y}E{x};{x + 50};{y + 50}"
            count = choose.choice((3, 9, 20, 44, 80, 120))
            people.append(f"{cell};{count}")
            rent = f"{choose.uniform(5, 9):.2f}".replace(".", ",")
            rents.append(f"{cell};{rent};{count // 2};" if count > 9 else f"{cell};–;–;")
            vacant.append(f"{cell};{choose.uniform(0, 20):.2f};".replace(".", ","))
    files = {
        "Zensus2022_Bevoelkerungszahl_100m-Gitter.csv": people,
        "Zensus2022_Durchschn_Nettokaltmiete_Anzahl_der_Wohnungen_100m-Gitter.csv": rents,
        "Zensus2022_Leerstandsquote_100m-Gitter.csv": vacant,
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [folder / name for name in files]
