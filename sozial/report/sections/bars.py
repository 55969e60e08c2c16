"""The result as bars, for slides, the screen and papers: shares of the index, people, what fields add, how sure."""

from __future__ import annotations

import numpy as np

from sozial.i18n import N_
from sozial.output.maps.palette import class_colours
from sozial.planning.measures.needs import field_of
from sozial.report.context.context import ReportContext
from sozial.report.document.slide import PERCENT, PLAIN, Bars
from sozial.report.sections.about_quarters import class_counts

# Told apart by colour-blind readers, too; the legend has the same order as the bars.
_FIELD_COLOURS = ("#045a8d", "#b3541e", "#1b7837", "#6a3d9a", "#7a6a00", "#9a1f5a", "#4a5560", "#2b8cbe")
_MAIN, _BESIDE = class_colours(5)[4], "#9aa5b1"
_MOST_BARS = 15
# A share that would be written as 0 % has no bar.
_LEAST = 0.005


def fields_with_indicators(context: ReportContext) -> dict[str, tuple[float, list[str]]]:
    """Return the share of every Handlungsfeld and what is in it, the largest share first."""
    found: dict[str, tuple[float, list[str]]] = {}
    for entry in context.recipe.indicators:
        share = context.result.shares.get(entry.code, 0.0)
        if share > 0:
            indicator = context.dataset.indicator(entry.code)
            before, names = found.get(field_of(indicator), (0.0, []))
            found[field_of(indicator)] = (before + share, [*names, indicator.label])
    return dict(sorted(found.items(), key=lambda item: -item[1][0]))


def share_bars(context: ReportContext) -> Bars:
    """Return the share of every Handlungsfeld; what has no room is one bar."""
    translate = context.translate
    fields = {name: share for name, (share, _names) in fields_with_indicators(context).items()}
    kept = dict(list(fields.items())[: _MOST_BARS - 1]) if len(fields) > _MOST_BARS else fields
    rest = sum(fields.values()) - sum(kept.values())
    if len(kept) < len(fields):
        kept = kept | {translate(N_("all others")): rest}
    series = (translate(N_("Share")), tuple(kept.values()), _MAIN)
    # With as many decimals as beside the sliders and in the tables of the recipe.
    return Bars(translate(N_("Share of the index")), tuple(kept), (series,), PERCENT, 1)


def people_bars(context: ReportContext) -> Bars | None:
    """Return how many people and quarters each class has; None without classes or inhabitants."""
    frame = class_counts(context)
    if frame.empty or not context.inhabitants:
        return None
    translate, total = context.translate, context.result.rated
    labels, counts, shares = (tuple(frame.iloc[:, place]) for place in range(3))
    series = (
        (translate(N_("Inhabitants")), tuple(_known(share) for share in shares), _MAIN),
        (translate(N_("Quarters")), tuple(count / total for count in counts), _BESIDE),
    )
    return Bars(translate(N_("By class")), labels, series, PERCENT)


def contribution_bars(context: ReportContext, at_most: int) -> tuple[Bars, str] | None:
    """Return what each Handlungsfeld adds in the described quarters, and which adds most.

    None where the recipe cannot be split, and where ranks are off. What has no colour of its own is shown together, so
    that the bars are as long as the index.
    """
    needs, units = context.needs, context.described[:at_most]
    if needs is None or not units or not context.with_ranks:
        return None
    strength = needs.strength.loc[units]
    strongest = strength.mean().sort_values(ascending=False)
    if len(strength.columns) > len(_FIELD_COLOURS):
        kept = strongest.index[: len(_FIELD_COLOURS) - 1]
        rest = strength.drop(columns=kept).sum(axis=1, min_count=1)
        strength = strength[kept].assign(**{context.translate(N_("all others")): rest})
    series = tuple(
        (str(name), tuple(_known(strength.at[unit, name]) for unit in units), _FIELD_COLOURS[place])
        for place, name in enumerate(strength.columns)
    )
    words = context.translate(N_("What each Handlungsfeld adds to the index"))
    bars = Bars(words, tuple(context.titles[unit] for unit in units), series, PLAIN, 2, stacked=True)
    return bars, str(strongest.index[0])


def certainty_bars(context: ReportContext, at_most: int = _MOST_BARS) -> Bars | None:
    """Return in which share of the variants quarters are among the most burdened; None where it was not computed."""
    found = context.robustness
    if found is None:
        return None
    shares = found.units["among_first"]
    first = shares.sort_values(ascending=False, kind="stable").head(at_most)
    units = [str(unit) for unit in first.index if first[unit] >= _LEAST]
    if not context.with_ranks:
        units = [unit for unit in context.in_order if unit in set(units)]
    words = context.translate(N_("Share of the variants"))
    series = (words, tuple(_known(shares[unit]) for unit in units), _MAIN)
    return Bars(words, tuple(context.titles[unit] for unit in units), (series,), PERCENT) if units else None


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
