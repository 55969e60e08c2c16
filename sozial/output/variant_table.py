"""One line per variant of an assessment: what was varied in it, and how far it moves the ranking."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sozial.i18n import N_, translator
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.classify import CLASS_SCHEMES
from sozial.index.normalise import NORMALISATIONS
from sozial.insight.contributions import part_label
from sozial.insight.robustness import Robustness, settled_method
from sozial.insight.variation import Design, Source, build_design, left_out_codes
from sozial.method import Method
from sozial.model import Dataset


def variant_table(dataset: Dataset, method: Method, period: str, found: Robustness, language: str) -> pd.DataFrame:
    """Return what each variant did otherwise than the recipe.

    Returns
    -------
    frame
        A row per variant: its number, how it standardises and puts together, what it leaves out, its class scheme,
        whether small numbers were drawn by chance, how many ranks a quarter moves on average (missing: no variant
        could be computed), and in the last columns the share of each weight in what it is weighed against, in per
        cent. The same settings give the same table.
    """
    translate = translator(language)
    settled = settled_method(dataset, method, period)
    design = build_design(settled, found.variation)
    left_out = left_out_codes(settled) if Source.LEFT_OUT in found.variation.sources else []
    schemes = [scheme.method for scheme in design.schemes]
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
        translate(N_("Chance in small numbers")): translate(N_("drawn")) if design.chance else "–",
        translate(N_("Mean shift in ranks")): found.shifts,
    }
    weight = translate(N_("Weight of {name} in %"))
    shares = _shares(settled, design)
    for at, code in enumerate(design.codes):
        columns[weight.format(name=part_label(dataset, settled, code))] = shares[:, at]
    return pd.DataFrame(columns)


def _chosen(labels: list[str], places: np.ndarray) -> list[str]:
    return [labels[int(place)] for place in places]


def _left_out(dataset: Dataset, method: Method, design: Design, codes: list[str]) -> list[str]:
    """Return by variant the indicator that it leaves out."""
    named = {design.codes.index(code): part_label(dataset, method, code) for code in codes}
    return [next((name for at, name in named.items() if weights[at] == 0), "–") for weights in design.weights]


def _shares(method: Method, design: Design) -> np.ndarray:
    """Return weights in per cent of what they are weighed against: the members of one composite."""
    found = np.full(design.weights.shape, np.nan)
    for level in method.levels:
        members = {entry.code for entry in method.members[level.code]}
        at = [place for place, code in enumerate(design.codes) if code in members]
        total = design.weights[:, at].sum(axis=1, keepdims=True)
        found[:, at] = 100 * design.weights[:, at] / np.where(total > 0, total, np.nan)
    return found
