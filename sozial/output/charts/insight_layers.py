"""What maps of insight show: how sure a place among the first is, local clusters, status and change, smoothed rates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sozial.i18n import N_, format_percent, translator
from sozial.index.classify import assign_classes
from sozial.index.levels import classify
from sozial.insight.development import Development
from sozial.insight.robustness import ALMOST_ALL, ALMOST_NONE, CERTAINTY_LABELS, Robustness, certainty
from sozial.insight.spatial_patterns import PATTERN_LABELS, SpatialPatterns
from sozial.insight.status_dynamics import StatusDynamics
from sozial.model import Dataset, Indicator
from sozial.output.charts.robustness_charts import CERTAINTY_COLOURS
from sozial.output.charts.status_charts import matrix_colours, matrix_labels
from sozial.output.maps.layers import colours_of, score_digits
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.palette import class_colours
from sozial.output.words.result_words import cut_labels
from sozial.recipe import Step
from sozial.result import NO_CLASS, NOT_RATED_CLASS

# Clusters: orange for high, blue for low; units unlike their neighbours are lighter and hatched.
# Dark blue is high, as on every other map.
PATTERN_COLOURS = ("#eceff3", "#0b5a8a", "#b3541e", "#6aa5cc", "#e0935f")


# The same of people's own weightings, which are no variants of the recipe.
WEIGHTING_LABELS = (N_("in almost no weighting"), N_("in some weightings"), N_("in almost all weightings"))


def build_certainty_layer(dataset: Dataset, found: Robustness, language: str, of_people: bool = False) -> MapLayer:
    """Return the map of how often each unit is among the most burdened; the middle class is hatched.

    Parameters
    ----------
    of_people
        Whether what was counted are weightings that people gave, and not variants of the recipe.
    """
    translate, order = translator(language), dataset.areas.index
    share = found.units["among_first"].reindex(order).to_numpy(dtype=float)
    rated = order.isin(found.units.index)
    classes = np.where(rated, certainty(share), NOT_RATED_CLASS)
    high, low = (format_percent(bound, language) for bound in (ALMOST_ALL, ALMOST_NONE))
    cuts = [
        translate(N_("up to {high}")).format(high=low),
        translate(N_("{low} to {high}")).format(low=low, high=high),
        translate(N_("from {low}")).format(low=high),
    ]
    title = translate(N_("Among the {k} most burdened")).format(k=found.most)
    return MapLayer(
        title=title,
        classes=classes.astype(int),
        colours=list(CERTAINTY_COLOURS),
        class_labels=[translate(label) for label in (WEIGHTING_LABELS if of_people else CERTAINTY_LABELS)],
        class_cuts=cuts,
        value=100 * share,
        digits=0,
        suffix="\u00a0%",
        value_label=translate(N_("Share of the weightings") if of_people else N_("Share of the variants")),
        hatched=(False, True, False),
    )


def build_pattern_layer(dataset: Dataset, found: SpatialPatterns, language: str, title: str) -> MapLayer:
    """Return the map of local clusters; units unlike their neighbours are hatched."""
    translate, order = translator(language), dataset.areas.index.astype(str)
    patterns = found.local["pattern"].reindex(order)
    return MapLayer(
        title=title,
        classes=patterns.fillna(NO_CLASS).to_numpy(dtype=int),
        colours=list(PATTERN_COLOURS),
        class_labels=[translate(label) for label in PATTERN_LABELS],
        class_cuts=[""] * len(PATTERN_LABELS),
        value=np.full(len(order), np.nan),
        digits=0,
        hatched=(False, False, False, True, True),
    )


def build_status_layer(dataset: Dataset, found: StatusDynamics, language: str) -> MapLayer:
    """Return the map of status and change, in the words and colours of the recipe or of the app."""
    translate = translator(language)
    at = dataset.units.index.get_indexer(dataset.areas.index)
    labels = matrix_labels(found, language)
    return MapLayer(
        title=f"{translate(found.status_name)} × {translate(found.dynamics_name)}",
        classes=found.cells[at].astype(int),
        colours=list(matrix_colours(found)),
        class_labels=list(labels),
        class_cuts=[""] * len(labels),
        value=np.full(len(at), np.nan),
        digits=0,
    )


def build_period_layer(
    dataset: Dataset, development: Development, period: str, language: str, with_ranks: bool = True
) -> MapLayer:
    """Return the map of the index in one period, with the classes of the reference period where there is one.

    Without ranks it tells classes and nothing finer.
    """
    translate, order = translator(language), dataset.areas.index.astype(str)
    breaks = development.cuts or development.results[period].breaks
    labels = [translate(label) for label in breaks.labels] if breaks else []
    digits = score_digits(development.recipe)
    return MapLayer(
        title=f"{translate(N_('Burden index'))} {period}",
        classes=development.classes[period].reindex(order).to_numpy(dtype=int),
        colours=colours_of(development.recipe, len(labels)),
        class_labels=labels,
        class_cuts=cut_labels(breaks, language, digits) if breaks else [],
        value=development.scores[period].reindex(order).to_numpy(dtype=float)
        if with_ranks
        else np.full(len(order), np.nan),
        digits=digits,
        value_label=translate(N_("Index")),
    )


def build_rate_layers(
    dataset: Dataset,
    indicator: Indicator,
    columns: Sequence[pd.Series],
    titles: Sequence[str],
    language: str,
    colours: Sequence[str] = (),
) -> list[MapLayer]:
    """Return maps of several columns of one indicator with the same classes, cut for the first: raw beside smoothed.

    Parameters
    ----------
    colours
        As a recipe has them: the name of a palette, or two colours; empty: blue.
    """
    order = dataset.areas.index
    first = columns[0].to_numpy(dtype=float)
    _classes, breaks = classify(first, Step("quantiles"))
    digits = indicator.digits(columns[0])
    suffix = f"\u00a0{indicator.measure}" if indicator.measure else ""
    layers = []
    for column, title in zip(columns, titles, strict=True):
        values = column.reindex(order).to_numpy(dtype=float)
        classes = np.full(len(values), NO_CLASS)
        labels: list[str] = []
        if breaks is not None:
            classes = assign_classes(values, breaks).astype(int)
            labels = [cut or translator(language)(N_("all alike")) for cut in cut_labels(breaks, language, digits)]
        layers.append(
            MapLayer(
                title=title,
                classes=classes,
                colours=class_colours(max(len(labels), 1), colours=colours),
                class_labels=labels,
                class_cuts=[""] * len(labels),
                value=values,
                digits=digits,
                suffix=suffix,
                value_label=title,
            )
        )
    return layers
