"""Status against dynamics, as a chart and as a table."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.errors import listed
from sozial.i18n import N_, format_number, format_signed, translator
from sozial.insight.estimates import estimated_units
from sozial.insight.status_dynamics import StatusDynamics
from sozial.model import NAME, Dataset
from sozial.output.charts.chart_frame import INK, LABEL_SIZE, OTHERS, QUIET, Chart, finish_chart, rows_source
from sozial.output.maps.palette import class_colours
from sozial.output.words.period_words import estimate_marked


@cache
def _quadrants(language: str, x_title: str, y_title: str, labels: tuple[str, ...], colours: tuple[str, ...]) -> Any:
    base = alt.Chart(rows_source())
    points = base.transform_filter("datum.kind == 'unit'")
    x = alt.X("status:Q", title=x_title, axis=alt.Axis(tickCount=6), scale=alt.Scale(zero=False, padding=14))
    y = alt.Y("dynamics:Q", title=y_title, axis=alt.Axis(tickCount=6), scale=alt.Scale(zero=False, padding=14))
    tooltip = [
        alt.Tooltip("name:N", title=""),
        alt.Tooltip("label:N", title=""),
        alt.Tooltip("status_text:N", title=x_title),
        alt.Tooltip("dynamics_text:N", title=y_title),
    ]
    dots = points.mark_circle(size=90, opacity=1, stroke=INK, strokeWidth=0.7).encode(
        x=x,
        y=y,
        tooltip=tooltip,
        color=alt.Color("label:N", scale=alt.Scale(domain=list(labels), range=list(colours)), legend=None),
    )
    names = (
        base.transform_filter("datum.named == true")
        .mark_text(align="left", dx=8, fontSize=LABEL_SIZE - 3)
        .encode(x=x, y=y, text="name:N")
    )
    cuts = base.transform_filter("datum.kind == 'cut'")
    upright = (
        cuts.transform_filter("isValid(datum.status)").mark_rule(strokeDash=[4, 3], color=OTHERS).encode(x="status:Q")
    )
    level = (
        cuts.transform_filter("isValid(datum.dynamics)")
        .mark_rule(strokeDash=[4, 3], color=OTHERS)
        .encode(y="dynamics:Q")
    )
    zero = base.mark_rule(color=QUIET)
    chart = zero.encode(x=alt.datum(0)) + zero.encode(y=alt.datum(0)) + upright + level + dots + names
    return finish_chart(chart.properties(height=430), language)


def matrix_labels(found: StatusDynamics, language: str) -> tuple[str, ...]:
    """Return the words of every cell, row by row, in the reader's language."""
    translate = translator(language)
    if found.labels:
        return tuple(translate(label) for row in found.labels for label in row)
    return tuple(
        f"{translate(status)} · {translate(dynamics)}"
        for status in found.status_breaks.labels
        for dynamics in found.dynamics_breaks.labels
    )


def matrix_colours(found: StatusDynamics) -> tuple[str, ...]:
    """Return a colour for every cell, row by row: the recipe's own, else dark for much burden."""
    if found.colours:
        return tuple(colour for row in found.colours for colour in row)
    width = len(found.dynamics_breaks.labels)
    rows = class_colours(len(found.status_breaks.labels))
    # One hue per row; the change is told by the label and by a step in lightness.
    shades = np.linspace(0.22, 0.0, width) if width > 1 else [0.0]
    return tuple(_lighter(row, float(shade)) for row in rows for shade in shades)


def _lighter(colour: str, share: float) -> str:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def _names(dataset: Dataset, found: StatusDynamics) -> np.ndarray:
    """Return the names of the units, with the sign for estimates where a figure of one of the periods is one."""
    guessed = estimated_units(dataset, [period for period in (found.before, found.after) if period])
    titles = zip(dataset.units.index.astype(str), dataset.units[NAME].astype(str), strict=True)
    return np.array([estimate_marked(name, unit in guessed) for unit, name in titles], dtype=object)


def build_quadrants(dataset: Dataset, found: StatusDynamics, language: str, named: int = 14) -> Chart:
    """Return status against dynamics, one point per unit, with the cut-offs as lines; the outermost are named."""
    translate = translator(language)
    labels, colours = matrix_labels(found, language), matrix_colours(found)
    both = np.isfinite(found.status) & np.isfinite(found.dynamics) & (found.cells >= 0)
    frame = pd.DataFrame(
        {
            "name": _names(dataset, found),
            "status": found.status,
            "dynamics": found.dynamics,
            "cell": found.cells,
        }
    )[both]
    spread = frame[["status", "dynamics"]].std(ddof=0).replace(0, 1)
    far = (((frame[["status", "dynamics"]] - frame[["status", "dynamics"]].mean()) / spread) ** 2).sum(axis=1)
    frame = frame.assign(
        kind="unit",
        label=[labels[cell] for cell in frame["cell"]],
        named=far.rank(ascending=False, method="first") <= named,
        status_text=[format_number(value, language, 2) for value in frame["status"]],
        dynamics_text=[format_signed(value, language, 2) for value in frame["dynamics"]],
    )
    cuts = [{"kind": "cut", "status": cut} for cut in found.status_breaks.cuts]
    cuts += [{"kind": "cut", "dynamics": cut} for cut in found.dynamics_breaks.cuts]
    rows = pd.concat([frame, pd.DataFrame(cuts)], ignore_index=True)
    x_title = translate(N_("{name} (more burden →)")).format(name=translate(found.status_name))
    y_title = translate(N_("{name} (getting worse →)")).format(name=translate(found.dynamics_name))
    worst = frame[frame["cell"] == len(labels) - 1]["name"]
    words = translate(N_("Each point is a quarter; dashed lines are the cut-offs. “{label}”: {names}."))
    title = translate(N_("Status and change"))
    span = f"{found.before}–{found.after}" if found.before else found.after
    return Chart(
        f"{title} ({span})" if span else title,
        words.format(label=labels[-1], names=", ".join(worst) or "–"),
        _quadrants(language, x_title, y_title, labels, colours),
        rows,
        {
            "name": translate(N_("Quarter")),
            "status": translate(found.status_name),
            "dynamics": translate(found.dynamics_name),
            "label": translate(N_("Class")),
        },
    )


def matrix_table(dataset: Dataset, found: StatusDynamics, language: str, most: int = 12) -> pd.DataFrame:
    """Return the matrix as a table: a row per status class, greatest burden first, and a column per change."""
    translate = translator(language)
    width = len(found.dynamics_breaks.labels)
    names = _names(dataset, found)
    rows = []
    for status in reversed(range(len(found.status_breaks.labels))):
        row = {translate(found.status_name): translate(found.status_breaks.labels[status])}
        for dynamics in range(width):
            inside = list(names[found.cells == status * width + dynamics])
            text = f"{len(inside)}: {listed(inside, most)}" if inside else "–"
            row[translate(found.dynamics_breaks.labels[dynamics])] = text
        rows.append(row)
    return pd.DataFrame(rows)
