"""What the map shows: the index, one Handlungsfeld, or one indicator in its own unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, translator
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.insight.contributions import domain_scores, part_label, strongest_contributions
from sozial.model import Dataset, Direction
from sozial.output.maps.map_layer import MapLabels, MapLayer
from sozial.output.maps.palette import class_colours
from sozial.output.maps.value_classes import USUAL, ByHand, class_values, own_labels, scale_colours
from sozial.output.words.result_words import cut_labels
from sozial.output.words.without_class import remarks, words_without_class
from sozial.recipe import NOTHING, Recipe
from sozial.result import NOT_RATED_CLASS, ClassBreaks, Result


def score_digits(recipe: Recipe) -> int:
    """Return how many decimals a score of this recipe is shown with."""
    level = recipe.level(recipe.main)
    aggregate = recipe.aggregate_of(level)
    for step in (level.again, aggregate):
        for part in reversed(list(step.chain())):
            if part.options.get("digits") is not None:
                return int(part.options["digits"])
    if AGGREGATIONS[aggregate.name].counts:
        return 0
    step = list((level.again if level.again != NOTHING else recipe.normalise).chain())[-1]
    registered = NORMALISATIONS[step.name]
    width = {**registered.options, **step.options}
    # A scale from 0 to 1 needs more decimals than one from 0 to 100.
    narrow = width.get("high", width.get("scale", 100.0)) <= 1
    return (
        3 if narrow and step.name in ("minmax", "percentile", REVERSED_PERCENTILE, "goalposts") else registered.digits
    )


def colours_of(recipe: Recipe, count: int) -> list[str]:
    """Return the colours of so many classes of an index: dark always means burden."""
    return class_colours(max(count, 1), recipe.high is Direction.FAVOURABLE, recipe.colours)


def build_labels(language: str, unit_count: int) -> MapLabels:
    """Return the map's fixed texts in one language."""
    translate = translator(language)
    return MapLabels(
        map=translate.counted(
            NP_(
                "Map of {n} quarter. The ranking beside it holds the same figures as a table.",
                "Map of {n} quarters. The ranking beside it holds the same figures as a table.",
            ),
            unit_count,
        ),
        nearer=translate(N_("Zoom in")),
        farther=translate(N_("Zoom out")),
        home=translate(N_("Show the whole town")),
        wheel=translate(N_("To zoom, click into the map or hold {key}.")),
        control=translate(N_("Ctrl")),
        fingers=translate(N_("Two fingers move the map.")),
        choose=translate(N_("Choose a quarter")),
        keys=translate(N_("Arrow keys go from the chosen quarter to its neighbours, with Shift they move the map.")),
        missing=translate(N_("The map could not be loaded. Reload the page.")),
        nodata=translate(N_("no data")),
        notrated=translate(N_("not rated")),
        rank=translate(N_("Rank")),
        of=translate(N_("of")),
        value=translate(N_("Index")),
        klass=translate(N_("Class")),
        unnamed=translate(N_("Other names appear when you zoom in.")),
    )


def _legend(breaks: ClassBreaks | None, language: str, digits: int, worded: bool) -> tuple[list[str], list[str]]:
    """Return labels and cut-offs of the legend; for indicators the cut-offs are the labels."""
    if breaks is None:
        return [], []
    cuts = cut_labels(breaks, language, digits)
    if not worded:
        return [cut or translator(language)("all alike") for cut in cuts], [""] * len(cuts)
    return [translator(language)(label) for label in breaks.labels], cuts


def layer_column(dataset: Dataset, layer: MapLayer, with_values: bool) -> pd.Series:
    """Return what a map shows as a column for a table, one entry per unit with an area.

    Parameters
    ----------
    with_values
        Figures where the map has any; otherwise the words of its classes.
    """
    order = dataset.areas.index
    if with_values and bool(np.isfinite(layer.value).any()):
        return pd.Series(layer.value, index=order)
    labels = [*layer.class_labels]
    return pd.Series([labels[code] if code >= 0 else "–" for code in layer.classes], index=order)


def build_index_layer(dataset: Dataset, result: Result, language: str, with_ranks: bool = True) -> MapLayer:
    """Return the map of the index; without ranks it tells classes and nothing finer."""
    order = dataset.areas.index
    at = result.scores.index.get_indexer(order)
    labels, cuts = _legend(result.breaks, language, score_digits(result.recipe), worded=True)
    names = (
        [part_label(dataset, result.recipe, str(code)) for code in result.contributions.columns]
        if result.additive
        else []
    )
    whole = result.ranks.dtype.kind == "i"
    return MapLayer(
        title=translator(language)(N_("Burden index")),
        classes=result.classes.to_numpy()[at],
        colours=colours_of(result.recipe, len(labels)),
        class_labels=labels,
        class_cuts=cuts,
        value=result.scores.to_numpy()[at] if with_ranks else np.full(len(at), np.nan),
        digits=score_digits(result.recipe),
        # Ties that share an average rank have halves, which the ranking shows.
        rank=result.ranks.to_numpy()[at] if with_ranks and whole else None,
        rated=result.rated,
        names=names,
        strongest=[(which[at], amount[at]) for which, amount in strongest_contributions(result)] if with_ranks else [],
        without_class=" / ".join(words_without_class(result, language)),
        remarks=remarks(result, [*order], language),
    )


def _own_layer(
    values: pd.Series,
    result: Result,
    order: pd.Index,
    language: str,
    title: str,
    digits: int,
    suffix: str,
    worded: bool,
    by_hand: ByHand = USUAL,
) -> MapLayer:
    classes, breaks, alone = class_values(values.to_numpy(dtype=float), result.recipe, by_hand)
    at = values.index.get_indexer(order)
    labels, cuts = _legend(breaks, language, digits, worded)
    colours = scale_colours(max(len(labels), 0 if alone else 1), result.recipe, alone)
    if alone:
        alike = translator(language)("all alike")
        labels = own_labels(breaks, language, digits, by_hand.alone, alike)
        cuts = [""] * len(labels)
    return MapLayer(
        title=title,
        classes=classes[at],
        colours=colours,
        class_labels=labels,
        class_cuts=cuts,
        value=values.to_numpy(dtype=float)[at],
        digits=digits,
        suffix=suffix,
        value_label=title,
    )


def build_domain_layer(dataset: Dataset, result: Result, domain: str, language: str) -> MapLayer:
    """Return the map of one Handlungsfeld: the weighted mean of its normalised indicators."""
    values = domain_scores(dataset, result, domain)
    digits = NORMALISATIONS[result.recipe.normalise.name].digits
    layer = _own_layer(values, result, dataset.areas.index, language, domain, digits, "", worded=True)
    out = result.classes.reindex(dataset.areas.index).to_numpy() == NOT_RATED_CLASS
    layer.classes[out] = NOT_RATED_CLASS
    return layer


def build_composite_layer(dataset: Dataset, result: Result, code: str, language: str) -> MapLayer:
    """Return the map of one composite of a recipe with levels, with its own classes where it has some."""
    level = result.levels[code]
    order = dataset.areas.index
    if level.breaks is None:
        values = pd.Series(level.scores, index=result.units, name=code)
        layer = _own_layer(values, result, order, language, level.label, 2, "", worded=True)
        layer.classes[result.classes.reindex(order).to_numpy() == NOT_RATED_CLASS] = NOT_RATED_CLASS
        return replace(layer, without_class=translator(language)(N_("too few values")))
    at = result.units.get_indexer(order)
    labels, cuts = _legend(level.breaks, language, 2, worded=True)
    return MapLayer(
        title=level.label,
        classes=level.classes[at],
        colours=colours_of(result.recipe, len(labels)),
        class_labels=labels,
        class_cuts=cuts,
        value=level.scores[at],
        digits=2,
        value_label=level.label,
        without_class=translator(language)(N_("too few values")),
    )


def build_matrix_layer(dataset: Dataset, result: Result, language: str) -> MapLayer:
    """Return the map of two composites side by side, in the matrix's own labels and colours."""
    matrix, cells = result.recipe.matrix, result.cells
    if matrix is None or cells is None:
        raise ValueError("this recipe has no matrix")
    at = result.units.get_indexer(dataset.areas.index)
    labels = [label for row in matrix.labels for label in row]
    colours = [colour for row in matrix.colours for colour in row] or class_colours(
        len(labels), colours=result.recipe.colours
    )
    return MapLayer(
        title=" × ".join(result.levels[code].label for code in (matrix.first, matrix.second)),
        classes=cells[at],
        colours=colours,
        class_labels=labels,
        class_cuts=[""] * len(labels),
        value=np.full(len(at), np.nan),
        digits=0,
    )


def build_indicator_layer(
    dataset: Dataset, result: Result, code: str, language: str, by_hand: ByHand = USUAL
) -> MapLayer:
    """Return the map of one indicator in its own unit; dark means a high value, whatever that means.

    Parameters
    ----------
    by_hand
        What somebody decided about its classes.
    """
    indicator = dataset.indicator(code)
    values = dataset.at(result.period)[code]
    digits = indicator.digits(values)
    suffix = f"\u00a0{indicator.measure}" if indicator.measure else ""
    title = indicator.titled
    translate = translator(language)
    if indicator.direction is Direction.FAVOURABLE:
        title = f"{title}, {translate(N_('high value = favourable'))}"
    return _own_layer(values, result, dataset.areas.index, language, title, digits, suffix, False, by_hand)
