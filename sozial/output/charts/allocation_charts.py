"""Charts of an allocation: who gains and loses, and how unequal it is."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, format_number, format_signed, translator, useful_digits
from sozial.output.charts.chart_frame import (
    INK,
    LESS_BURDEN,
    MORE_BURDEN,
    Chart,
    finish_chart,
    percent_axis,
    rows_source,
)
from sozial.output.tables.allocation_tables import Comparison, heads_of
from sozial.output.words.listing_order import listed_order
from sozial.planning.allocation.allocation import Allocation
from sozial.planning.allocation.concentration import lorenz


@cache
def _gains(language: str, title: str) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    bars = base.mark_bar().encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False)),
        x=alt.X("change:Q", title=title),
        color=alt.condition("datum.change >= 0", alt.value(LESS_BURDEN), alt.value(MORE_BURDEN)),
        tooltip=[alt.Tooltip("name:N", title=""), alt.Tooltip("text:N", title=title)],
    )
    return finish_chart(bars.properties(height=alt.Step(20)), language)


def build_gains(
    allocation: Allocation, comparison: Comparison, language: str, most: int = 10, per_head: bool = False,
    with_ranks: bool = True,
) -> Chart:  # fmt: skip
    """Return the quarters that gain and lose most against another distribution.

    Parameters
    ----------
    most
        So many at either end; all where there are not more.
    per_head
        Per head of the target group instead of absolute.
    with_ranks
        The largest gain first; otherwise by name.
    """
    translate = translator(language)
    by = heads_of(allocation, language)
    change = comparison.change(allocation)
    if per_head:
        change = comparison.change_per_head(allocation) * by.count
    change = change.dropna()
    change = change[change.abs() > 1e-9].sort_values(ascending=False)
    cut = len(change) > 2 * most
    shown = pd.concat([change.head(most), change.tail(most)]) if cut else change
    names = allocation.table["name"]
    shown = shown[listed_order(shown.index, {str(unit): str(name) for unit, name in names.items()}, with_ranks)]
    digits = useful_digits(shown)
    rows = pd.DataFrame(
        {
            "name": [_title(names, unit) for unit in shown.index],
            "change": shown.to_numpy(dtype=float),
            "text": [format_signed(value, language, digits) for value in shown],
        }
    )
    words = translate(N_("Quarters with more than by “{what}”: {gain}; with less: {lose}."))
    said = words.format(
        gain=format_number(int((change > 0).sum()), language),
        lose=format_number(int((change < 0).sum()), language),
        what=comparison.name,
    )
    if cut:
        more = NP_(
            "Shown is {n} at either end; all stand in the table.",
            "Shown are the {n} at either end; all stand in the table.",
        )
        said += f" {translate.fill(more, n=most)}"
    difference = translate(N_("Difference"))
    measure = f"{difference} ({allocation.rule.measure})" if allocation.rule.measure else difference
    if per_head:
        measure = by.of.format(what=measure)
    title = translate(N_("Who gains and loses against “{what}”")).format(what=comparison.name)
    heads = {"name": translate(N_("Quarter")), "change": measure}
    return Chart(title, said, _gains(language, measure), rows, heads)


def _title(names: pd.Series, unit: object) -> str:
    name = str(names[unit])
    return name if (names == name).sum() == 1 else f"{name} ({unit})"


@cache
def _lorenz(language: str, people: str, amount: str) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    x = alt.X("people:Q", title=people, axis=percent_axis(language, tickCount=5), scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("amount:Q", title=amount, axis=percent_axis(language, tickCount=5), scale=alt.Scale(domain=[0, 1]))
    curve = base.mark_line(color=LESS_BURDEN, strokeWidth=3).encode(x=x, y=y)
    even = base.mark_line(color=INK, strokeDash=[5, 4]).encode(x=x, y=alt.Y("people:Q"))
    return finish_chart((even + curve).properties(height=280), language)


def build_lorenz(allocation: Allocation, language: str) -> Chart:
    """Return which share of the amount goes to which share of the people, from the least per head up."""
    translate = translator(language)
    people, amount, concentration = lorenz(allocation.table)
    half = float(np.interp(0.5, people, amount))
    words = translate(
        N_(
            "The half of the people with the least per head gets {share} of the amount; concentration {value} (0: all "
            "alike)."
        )
    )
    said = words.format(share=translate.percent(half), value=format_number(concentration, language, 2))
    first, second = translate(N_("Share of the people")), translate(N_("Share of the amount"))
    rows = pd.DataFrame({"people": people, "amount": amount})
    heads = {"people": first, "amount": second}
    return Chart(translate(N_("Concentration")), said, _lorenz(language, first, second), rows, heads)
