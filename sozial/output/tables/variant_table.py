"""One line per variant of an assessment: what was varied in it, and how far it moves the ranking."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sozial.i18n import N_, translator
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.prepare import prepare_index
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.insight.chance import chance_columns
from sozial.insight.contributions import part_label
from sozial.insight.design import Design, build_design, left_out_codes
from sozial.insight.robustness import Robustness, settled_recipe
from sozial.insight.variation import Source
from sozial.model import Dataset
from sozial.recipe import Recipe


def variant_table(dataset: Dataset, recipe: Recipe, period: str, found: Robustness, language: str) -> pd.DataFrame:
    """Return what each variant did otherwise than the recipe.

    Returns
    -------
    frame
        A row per variant: its number, how it standardises and puts together, what it leaves out, its class scheme,
        whether small numbers were drawn by chance (never without counts and bases), how many ranks a quarter moves on
        average (missing: no variant could be computed), and in the last columns the share of each weight in what it is
        weighed against, in per cent. The same settings give the same table.
    """
    translate = translator(language)
    settled = settled_recipe(dataset, recipe, period)
    design = build_design(settled, found.variation)
    left_out = left_out_codes(settled) if Source.LEFT_OUT in found.variation.sources else []
    schemes = [scheme.recipe for scheme in design.schemes]
    columns: dict[str, object] = {
        translate(N_("Variant")): np.arange(1, design.size + 1),
        translate(N_("Standardising")): _chosen(
            [translate(NORMALISATIONS[one.normalise.name].label) for one in schemes], design.scheme
        ),
        translate(N_("Putting together")): _chosen(
            [translate(AGGREGATIONS[one.aggregate.name].label) for one in schemes], design.scheme
        ),
        translate(N_("Left out")): _left_out(dataset, settled, design, left_out),
        translate(N_("Classes")): _chosen(
            [translate(CLASS_SCHEMES[step.name].label) for step in design.steps] or ["–"], design.step
        ),
        translate(N_("Chance in small numbers")): translate(N_("drawn"))
        if _is_drawn(dataset, settled, period, design)
        else "–",
        translate(N_("Mean shift in ranks")): found.shifts,
    }
    weight = translate(N_("Weight of {name} in %"))
    shares = _shares(settled, design)
    for at, code in enumerate(design.codes):
        columns[weight.format(name=part_label(dataset, settled, code))] = shares[:, at]
    return pd.DataFrame(columns)


def _is_drawn(dataset: Dataset, recipe: Recipe, period: str, design: Design) -> bool:
    """Return whether any weighed figure has a count and a base to draw from."""
    return design.chance and bool(chance_columns(prepare_index(dataset, recipe, period)).columns.size)


def _chosen(labels: list[str], places: np.ndarray) -> list[str]:
    return [labels[int(place)] for place in places]


def _left_out(dataset: Dataset, recipe: Recipe, design: Design, codes: list[str]) -> list[str]:
    """Return by variant the indicator that it leaves out."""
    named = {design.codes.index(code): part_label(dataset, recipe, code) for code in codes}
    return [next((name for at, name in named.items() if weights[at] == 0), "–") for weights in design.weights]


def _shares(recipe: Recipe, design: Design) -> np.ndarray:
    """Return weights in per cent of what they are weighed against: the members of one composite."""
    found = np.full(design.weights.shape, np.nan)
    for level in recipe.levels:
        members = {entry.code for entry in recipe.members[level.code]}
        at = [place for place, code in enumerate(design.codes) if code in members]
        total = design.weights[:, at].sum(axis=1, keepdims=True)
        found[:, at] = 100 * design.weights[:, at] / np.where(total > 0, total, np.nan)
    return found
