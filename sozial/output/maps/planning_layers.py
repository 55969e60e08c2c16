"""Maps of planning: running measures, facilities for the people of a quarter, distances, and an allocation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sozial.i18n import N_, format_number, translator, useful_digits
from sozial.index.levels import classify
from sozial.model import Dataset
from sozial.output.maps.map_layer import MapLayer, MapPoints
from sozial.output.maps.palette import class_colours
from sozial.output.words.allocation_words import heads_for, part_label
from sozial.output.words.result_words import cut_labels
from sozial.planning.allocation.allocation import Allocation
from sozial.planning.measures.action import Action
from sozial.planning.measures.facilities import Facility, kinds_of
from sozial.recipe import Step
from sozial.result import NO_CLASS

_MOST_ACTIONS = 3


def build_points(facilities: Sequence[Facility], without_kind: str) -> MapPoints:
    """Return facilities as places on a map, by kind.

    Parameters
    ----------
    without_kind
        What those are called that have no kind.
    """
    kinds = kinds_of(facilities)
    texts = [f"{one.name} ({one.kind})" if one.kind and one.kind not in one.name else one.name for one in facilities]
    east, north = [one.longitude for one in facilities], [one.latitude for one in facilities]
    labels = [kind or without_kind for kind in kinds]
    return MapPoints(labels, [kinds.index(one.kind) for one in facilities], east, north, texts)


def running_in(dataset: Dataset, actions: Sequence[Action], today: str) -> pd.Series:
    """Return the titles of the measures that run in each quarter; those for the whole city are in none."""
    titles: dict[str, list[str]] = {str(unit): [] for unit in dataset.units.index}
    for action in actions:
        if action.runs(today):
            for unit in action.units:
                if unit in titles:
                    titles[unit].append(action.title)
    return pd.Series(titles, dtype=object)


def build_actions_layer(
    dataset: Dataset,
    actions: Sequence[Action],
    today: str,
    language: str,
    points: MapPoints | None = None,
    colours: Sequence[str] = (),
) -> MapLayer:
    """Return the map of running measures, how many there are in each quarter, in the colours of a recipe."""
    translate = translator(language)
    counts = running_in(dataset, actions, today).map(len).reindex(dataset.areas.index).to_numpy()
    labels = [translate(N_("none")), *(format_number(number, language) for number in range(1, _MOST_ACTIONS))]
    labels.append(translate(N_("{n} and more")).format(n=format_number(_MOST_ACTIONS, language)))
    return MapLayer(
        title=translate(N_("Running measures")),
        classes=np.minimum(counts, _MOST_ACTIONS).astype(int),
        colours=class_colours(len(labels), colours=colours),
        class_labels=labels,
        class_cuts=[""] * len(labels),
        value=counts.astype(float),
        digits=0,
        value_label=translate(N_("Running measures")),
        points=points,
    )


def build_parts_layer(dataset: Dataset, allocation: Allocation, language: str, colours: Sequence[str] = ()) -> MapLayer:
    """Return the map of what each quarter gets per head, or per 1,000 people."""
    heads = heads_for(allocation.table["per_head"], language)
    title = heads.of.format(what=part_label(allocation.rule.measure, language))
    return build_figure_layer(dataset, allocation.table["per_head"] * heads.count, title, language, colours=colours)


def build_figure_layer(
    dataset: Dataset,
    values: pd.Series,
    title: str,
    language: str,
    suffix: str = "",
    points: MapPoints | None = None,
    colours: Sequence[str] = (),
) -> MapLayer:
    """Return the map of any figure of the quarters, nothing as a class of its own and the others in equal numbers.

    Dark means a high value.

    Parameters
    ----------
    colours
        As a recipe has them: the name of a palette, or two colours; empty: blue.
    """
    shown = values.reindex(dataset.areas.index).to_numpy(dtype=float)
    digits = useful_digits(shown)
    nothing = shown == 0
    classes, breaks = classify(np.where(nothing, np.nan, shown), Step("quantiles"))
    alike = translator(language)(N_("all alike"))
    labels = [label or alike for label in cut_labels(breaks, language, digits)] if breaks else []
    if breaks is None:
        classes = np.full(len(shown), NO_CLASS)
    if nothing.any():
        classes = np.where(nothing, 0, np.where(classes >= 0, classes + 1, classes))
        labels = [format_number(0, language), *labels]
    return MapLayer(
        title=title,
        classes=classes,
        colours=class_colours(max(len(labels), 1), colours=colours),
        class_labels=labels,
        class_cuts=[""] * len(labels),
        value=shown,
        digits=digits,
        suffix=suffix,
        value_label=title,
        points=points,
    )
