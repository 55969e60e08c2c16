"""Files for KomMonitor's importer: a table per indicator with a column per day, and its metadata."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sozial.model import Indicator
from sozial.planning.target import period_end
from sozial.reading.columns import DIRECTION_LABELS
from sozial.report.material import Material


def kommonitor_table(material: Material, values: pd.DataFrame) -> pd.DataFrame:
    """Return one indicator as KomMonitor's importer takes it: a row per quarter, a column DATE_yyyy-mm-dd per period.

    Parameters
    ----------
    values
        Units x periods.
    """
    dated = {period: period_end(str(period)) for period in values.columns}
    known = {period: day for period, day in dated.items() if day}
    frame = values[list(known)].rename(columns={period: f"DATE_{day}" for period, day in known.items()})
    units = [str(unit) for unit in values.index]
    frame.insert(0, "ID", units)
    frame.insert(1, "NAME", [material.titles[unit] for unit in units])
    return frame.reset_index(drop=True)


def kommonitor_metadata(material: Material, indicator: Indicator) -> dict[str, Any]:
    """Return the metadata of an indicator under the names of KomMonitor's data management."""
    return {
        "datasetName": indicator.label,
        "abbreviation": indicator.code,
        "characteristicValue": "",
        "unit": indicator.measure or "-",
        "indicatorType": "STATUS_RELATIVE" if indicator.base else "STATUS_ABSOLUTE",
        "creationType": "INSERTION",
        "interpretation": material.translate(DIRECTION_LABELS[indicator.direction]),
        "processDescription": "",
        "isHeadlineIndicator": False,
        "tags": [tag for tag in (indicator.domain, indicator.department) if tag],
        "topicReference": "",
        "refrencesToGeoresources": [],
        "refrencesToOtherIndicators": [],
        "defaultClassificationMapping": {"colorBrewerSchemeName": "PuBu", "numClasses": 5, "items": []},
        "metadata": {
            "contact": material.author,
            "datasource": indicator.source,
            "databasis": indicator.reference_date,
            "description": indicator.definition,
            "lastUpdate": material.made_on,
            "updateInterval": "YEARLY",
            "note": "",
            "literature": "",
            "sridEPSG": 4326,
        },
    }
