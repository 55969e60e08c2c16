"""Files for KomMonitor's importer: a table per indicator with a column per day, and its metadata."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sozial.model import Indicator
from sozial.output.words.protection_words import with_protection
from sozial.planning.measures.target import period_end
from sozial.reading.plans.columns import DIRECTION_LABELS
from sozial.report.context.context import ReportContext


def kommonitor_table(
    context: ReportContext, values: pd.DataFrame, protected: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one indicator as KomMonitor's importer takes it: a row per quarter, a column DATE_yyyy-mm-dd per period.

    For the public two last columns say which cells are protected, and that the figures are; the importer takes the
    columns that it is told to.

    Parameters
    ----------
    values
        Units x periods.
    protected
        Which of them are empty because they are protected, in the same shape; None: none.
    """
    dated = {period: period_end(str(period)) for period in values.columns}
    known = {period: day for period, day in dated.items() if day}
    frame = values[list(known)].rename(columns={period: f"DATE_{day}" for period, day in known.items()})
    units = [str(unit) for unit in values.index]
    frame.insert(0, "ID", units)
    frame.insert(1, "NAME", [context.titles[unit] for unit in units])
    frame = frame.reset_index(drop=True)
    cells = pd.DataFrame(False, frame.index, frame.columns)
    if protected is not None:
        # By position: two periods may end on one day.
        cells.iloc[:, 2:] = protected[list(known)].to_numpy()
    return with_protection(frame, cells, context.dataset, context.language)


def kommonitor_metadata(context: ReportContext, indicator: Indicator) -> dict[str, Any]:
    """Return the metadata of an indicator under the names of KomMonitor's data management."""
    return {
        "datasetName": indicator.label,
        "abbreviation": indicator.code,
        "characteristicValue": "",
        "unit": indicator.measure or "-",
        "indicatorType": "STATUS_RELATIVE" if indicator.base else "STATUS_ABSOLUTE",
        "creationType": "INSERTION",
        "interpretation": context.translate(DIRECTION_LABELS[indicator.direction]),
        "processDescription": "",
        "isHeadlineIndicator": False,
        "tags": [tag for tag in (indicator.domain, indicator.department) if tag],
        "topicReference": "",
        "refrencesToGeoresources": [],
        "refrencesToOtherIndicators": [],
        "defaultClassificationMapping": {"colorBrewerSchemeName": "PuBu", "numClasses": 5, "items": []},
        "metadata": {
            "contact": context.author,
            "datasource": indicator.source,
            "databasis": indicator.reference_date,
            "description": indicator.definition,
            "lastUpdate": context.made_on,
            "updateInterval": "YEARLY",
            "note": context.protection,
            "literature": "",
            "sridEPSG": 4326,
        },
    }
