"""The result for GIS programs: GeoPackage, GeoJSON and Shapefile, each with its styles and its origin."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.output.files.archive import plain_name, write_zip
from sozial.output.tables.table_files import write_csv
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import build_evidence
from sozial.report.exchange.map_style import MapStyle, qml, sld, styles_of
from sozial.report.exchange.result_frame import build_result_frame

LAYER, ORIGIN = "quarters", "origin"
_LONGEST_FIELD, _LONGEST_TEXT = 10, 254
# GDAL's settings belong to the whole process.
_settings = threading.Lock()
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""


@contextmanager
def gdal_day(day: str) -> Iterator[None]:
    """Let GeoPackages say that they were written on a day, not now: the same content gives the same bytes."""
    with _settings:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00.000Z"})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _frame(context: ReportContext) -> tuple[gpd.GeoDataFrame, list[MapStyle]]:
    """Return the result with areas, class columns of single indicators, and the styles."""
    if not context.dataset.has_areas:
        message = N_("Map files need areas.")
        raise refusal("no-areas", context.dataset.title, message, N_("Load the areas, or choose another file."))
    codes = [indicator.code for indicator in context.dataset.indicators]
    styles, columns = styles_of(context, codes)
    table = build_result_frame(context)
    if "rank" in table.columns:
        table["rank"] = table["rank"].astype(float)
    more = {name: [classes.get(unit, "") for unit in table["unit"]] for name, classes in columns.items()}
    table = pd.concat([table, pd.DataFrame(more)], axis=1)
    shapes = context.dataset.units.geometry.reindex(table["unit"])
    return gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=context.dataset.units.crs), styles


def origin_table(context: ReportContext) -> pd.DataFrame:
    """Return what every file carries, and the recipe itself, for programs: key, label and value."""
    rows = [(entry.key, entry.label, entry.full) for entry in build_evidence(context)]
    rows.append(("recipe_toml", context.translate(N_("Recipe file")), write_recipe(context.recipe).decode()))
    return pd.DataFrame(rows, columns=["key", "label", "value"])


def write_geopackage(context: ReportContext) -> bytes:
    """Return the result as GeoPackage; QGIS opens it in the map's colours.

    Layers: `quarters`, and `origin` without geometry. The table `layer_styles` holds a style for the index, which is
    the default, and one per indicator.

    Raises
    ------
    DataError
        If there are no areas, or it would publish what the rules withhold.
    """
    check_disclosure(context)
    frame, styles = _frame(context)
    with tempfile.TemporaryDirectory(prefix="kompass-") as folder:
        place = Path(folder) / "result.gpkg"
        with gdal_day(context.made_on):
            frame.to_file(place, layer=LAYER, driver="GPKG", engine="pyogrio", dataset_options={"VERSION": "1.2"})
            pyogrio.write_dataframe(origin_table(context), place, layer=ORIGIN, driver="GPKG", append=False)
        _add_styles(place, styles, context)
        return place.read_bytes()


def _add_styles(place: Path, styles: Sequence[MapStyle], context: ReportContext) -> None:
    now = f"{context.made_on}T00:00:00.000Z"
    connection = sqlite3.connect(place)
    try:
        connection.execute(_STYLES)
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
            (now,),
        )
        (geometry,) = connection.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (LAYER,)
        ).fetchone()
        for number, style in enumerate(styles):
            connection.execute(
                "INSERT INTO layer_styles "
                "(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
                "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
                "VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '', NULL, ?)",
                (LAYER, geometry, style.name[:30], qml(style), sld(style, LAYER), number == 0, style.name, now),
            )
        connection.commit()
    finally:
        connection.close()


def origin_json(context: ReportContext) -> bytes:
    """Return what every file carries as JSON."""
    rows = origin_table(context)
    told = {key: {"label": label, "value": value} for key, label, value in rows.itertuples(index=False)}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def write_geojson(context: ReportContext) -> bytes:
    """Return the result as GeoJSON (RFC 7946, WGS 84) with style and origin, in a zip.

    Raises
    ------
    DataError
        If there are no areas, or it would publish what the rules withhold.
    """
    check_disclosure(context)
    frame, styles = _frame(context)
    features = json.loads(frame.to_crs(4326).to_json(drop_id=True, na="null", to_wgs84=False))
    features.pop("crs", None)
    content = json.dumps(features, ensure_ascii=False, separators=(",", ":")).encode()
    return write_zip(
        {
            f"{LAYER}.geojson": content,
            f"{LAYER}.qml": qml(styles[0]).encode(),
            f"{LAYER}.sld": sld(styles[0], LAYER).encode(),
            f"{ORIGIN}.json": origin_json(context),
        }.items()
    )


def short_fields(names: Sequence[str]) -> dict[str, str]:
    """Return names of at most ten plain characters, each once, by their long names: a Shapefile takes no others.

    Examples
    --------
    >>> short_fields(["unit", "value_sgb2_quote", "value_sgb2_quoten"])
    {'unit': 'unit', 'value_sgb2_quote': 'value_sgb2', 'value_sgb2_quoten': 'value_sg_2'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = plain_name(name)
        short, number = plain[:_LONGEST_FIELD], 1
        while short.casefold() in taken:
            number += 1
            short = f"{plain[: _LONGEST_FIELD - len(str(number)) - 1]}_{number}"
        taken.add(short.casefold())
        found[name] = short
    return found


def write_shapefile(context: ReportContext) -> bytes:
    """Return the result as zipped Shapefile with style, origin, and the long names of its fields.

    Raises
    ------
    DataError
        If there are no areas, or it would publish what the rules withhold.

    Notes
    -----
    A Shapefile cuts texts at 254 bytes; what is cut is listed in `fields.csv`.
    """
    check_disclosure(context)
    frame, styles = _frame(context)
    names = short_fields([str(name) for name in frame.columns if name != "geometry"])
    cut = {
        name
        for name in names
        if any(isinstance(cell, str) and len(cell.encode()) > _LONGEST_TEXT for cell in frame[name])
    }
    shown = frame.rename(columns=names)
    for name in cut:
        shown[names[name]] = [_cut(cell) for cell in shown[names[name]]]
    words = context.translate(N_("texts longer than 254 bytes are cut"))
    fields = pd.DataFrame(
        [(short, name, words if name in cut else "") for name, short in names.items()],
        columns=["field", "long_name", "remark"],
    )
    style = MapStyle(styles[0].name, names[styles[0].column], styles[0].entries)
    with tempfile.TemporaryDirectory(prefix="kompass-") as folder:
        place = Path(folder) / f"{LAYER}.shp"
        shown.to_file(
            place, driver="ESRI Shapefile", engine="pyogrio", encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": context.made_on},
        )  # fmt: skip
        parts = {entry.name: entry.read_bytes() for entry in sorted(Path(folder).iterdir())}
    parts |= {
        f"{LAYER}.qml": qml(style).encode(),
        f"{LAYER}.sld": sld(style, LAYER).encode(),
        "fields.csv": write_csv(fields),
        f"{ORIGIN}.json": origin_json(context),
    }
    return write_zip(parts.items())


def _cut(text: str) -> str:
    return text.encode()[:_LONGEST_TEXT].decode(errors="ignore")
