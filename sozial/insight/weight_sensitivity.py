"""Which weights matter most: Sobol' indices of the ranking's sensitivity to each weight."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from scipy.stats import gamma

from sozial.insight.robustness import settled_method
from sozial.insight.simulation import Progress, simulate
from sozial.insight.variation import Design, Scheme, Variation, concentration, weighed_groups
from sozial.method import Method
from sozial.model import Dataset

# A power of 2, as Sobol' sequences need; times the number of weights + 2 variants are computed.
BASE_SAMPLES = 1024


def weight_sensitivity(
    dataset: Dataset,
    method: Method,
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
    Sobol' (2001), Saltelli et al. (2010), computed by SALib; output is the average shift in ranks of Saisana,
    Saltelli, Tarantola (2005).
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    columns = ["first", "first_error", "total", "total_error"]
    settled = settled_method(dataset, method, period)
    given = settled.weights_given()
    codes = list(given)
    groups = weighed_groups(settled)
    inputs = [code for group in groups for code in group]
    if len(inputs) < 2:
        return pd.DataFrame(columns=columns, dtype=float)
    problem = {"num_vars": len(inputs), "names": inputs, "bounds": [[0.0, 1.0]] * len(inputs)}
    sample = sampling.sample(problem, base_samples, calc_second_order=False, seed=variation.seed)
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = analysis.analyze(problem, shifts, calc_second_order=False, seed=variation.seed)
    frame = pd.DataFrame(
        {"first": found["S1"], "first_error": found["S1_conf"], "total": found["ST"], "total_error": found["ST_conf"]},
        index=inputs,
    )
    return frame.sort_values("total", ascending=False, kind="stable")
