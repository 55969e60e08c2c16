"""What a map of one period says of its white places."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from sozial.model import Dataset, Indicator
from sozial.output.words.map_gaps import map_gap_words


def town(areas):
    """A town whose quarter 11 was split into 19 and 20 in 2024."""
    rows = {("01", "2023"): 1.0, ("01", "2024"): 2.0, ("11", "2023"): 3.0, ("19", "2024"): 4.0, ("20", "2024"): 5.0}
    index = pd.MultiIndex.from_tuples(rows, names=["unit", "period"])
    names = {"01": "Altstadt", "11": "Südstadt", "19": "Südstadt-West", "20": "Südstadt-Ost"}
    square = [shapely.box(at, 0, at + 1, 1) if key in areas else None for at, key in enumerate(names)]
    units = gpd.GeoDataFrame(
        {"name": list(names.values())}, geometry=square, crs=4326, index=pd.Index(list(names), name="unit")
    )
    return Dataset("T", units, pd.DataFrame({"x": list(rows.values())}, index=index), (Indicator("x"),))


def test_quarters_without_an_area_leave_a_hole_that_is_explained():
    words = map_gap_words(town({"01", "11"}), "2024", "de")
    assert words == [
        "Weiß auf der Karte, weil ihre Gebiete nicht in den Daten sind: Südstadt-West, Südstadt-Ost.",
        "Keine Daten für 2024, oder damals nicht vorhanden: Südstadt.",
    ]


def test_a_map_that_shows_all_says_nothing():
    assert map_gap_words(town({"01", "11"}), "2023", "de") == []
