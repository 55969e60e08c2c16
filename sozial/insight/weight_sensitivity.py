"""Which weights matter most: Sobol' indices of the ranking's sensitivity to each weight."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import gamma, qmc, sobol_indices

from sozial.insight.design import Design
from sozial.insight.drawn_weights import concentration, weighed_groups
from sozial.insight.robustness import settled_recipe
from sozial.insight.schemes import Scheme
from sozial.insight.simulation import Progress, simulate
from sozial.insight.variation import Variation
from sozial.model import Dataset
from sozial.recipe import Recipe

# A power of 2, as Sobol' sequences need; times the number of weights + 2 variants are computed.
BASE_SAMPLES = 1024
_RESAMPLES, _WIDTH = 100, 1.96


def weight_sensitivity(
    dataset: Dataset,
    recipe: Recipe,
    period: str,
    variation: Variation,
    base_samples: int = BASE_SAMPLES,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return how much of the change in the ranking each weight explains.

    The weights are those of `draw_weights`: a Dirichlet draw is a set of independent gamma draws divided by
    their sum, so each weight has an input of its own.

    Parameters
    ----------
    base_samples
        Power of 2; ``base_samples * (weights + 2)`` variants are computed.

    Returns
    -------
    frame
        Index: code of an indicator or composite. Columns first (share of the variance of the mean rank shift that
        this weight explains alone), first_error, total (with all its interactions), total_error (half widths of
        95 % intervals); the largest total first. Empty with fewer than two weights, or where nothing moves.

    Notes
    -----
    Sobol' (2001), Saltelli et al. (2010), computed by scipy; the intervals are 1.96 standard errors of a bootstrap with
    100 resamples. Output is the average shift in ranks of Saisana,
    Saltelli, Tarantola (2005).
    """
    columns = ["first", "first_error", "total", "total_error"]
    settled = settled_recipe(dataset, recipe, period)
    given = settled.weights_given()
    codes = list(given)
    groups = weighed_groups(settled)
    inputs = [code for group in groups for code in group]
    if len(inputs) < 2:
        return pd.DataFrame(columns=columns, dtype=float)
    sample = _sample(len(inputs), base_samples, variation.seed)
    weights = np.tile(np.array([given[code] for code in codes], dtype=float), (len(sample), 1))
    for group in groups:
        own = np.array([given[code] for code in group], dtype=float)
        shape = concentration(own / own.sum(), variation.spread)
        drawn = gamma.ppf(sample[:, [inputs.index(code) for code in group]], shape)
        weights[:, [codes.index(code) for code in group]] = drawn / drawn.sum(axis=1, keepdims=True) * own.sum()
    none = np.zeros(len(sample), dtype=int)
    design = Design((Scheme(settled),), none, tuple(codes), weights, (), none, False)
    shifts = simulate(dataset, settled, period, design, variation.seed, progress).shifts
    if np.isnan(shifts).any() or not np.ptp(shifts) > 0:
        return pd.DataFrame(columns=columns, dtype=float)
    parts = shifts.reshape(len(inputs) + 2, base_samples)
    found = _indices(parts)
    resampled = np.random.default_rng(variation.seed)
    several = [_indices(parts[:, resampled.integers(base_samples, size=base_samples)]) for _time in range(_RESAMPLES)]
    first_error, total_error = _WIDTH * np.std(several, axis=0, ddof=1)
    values = {"first": found[0], "first_error": first_error, "total": found[1], "total_error": total_error}
    frame = pd.DataFrame(values, index=inputs)
    return frame.sort_values("total", ascending=False, kind="stable")


def _sample(inputs: int, base_samples: int, seed: int) -> np.ndarray:
    """Return points A and B, then for each input those of A with that input from B, one below another.

    Returns
    -------
    array
        Values from 0 to 1, base_samples * (inputs + 2) x inputs.
    """
    drawn = qmc.Sobol(2 * inputs, scramble=True, rng=np.random.default_rng(seed)).random(base_samples)
    first, second = drawn[:, :inputs], drawn[:, inputs:]
    mixed = np.repeat(first[np.newaxis], inputs, axis=0)
    for place in range(inputs):
        mixed[place, :, place] = second[:, place]
    return np.concatenate([first, second, mixed.reshape(-1, inputs)])


def _indices(parts: np.ndarray) -> np.ndarray:
    """Return first and total indices of what `_sample` gave: 2 x inputs."""
    given = {"f_A": parts[:1], "f_B": parts[1:2], "f_AB": parts[2:, np.newaxis]}
    found = sobol_indices(func=given, n=parts.shape[1])
    return np.array([found.first_order, found.total_order])
