"""Computing many variants of an index: for each unit, how often it has which rank."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from sozial.errors import DataError
from sozial.index.evaluate import evaluate
from sozial.index.levels import classify
from sozial.index.prepare import normalise_again, prepare_index
from sozial.index.prepared import Prepared
from sozial.index.reweigh import reweigh_many, score_noise
from sozial.index.values.equality import EQUAL, settle_rows
from sozial.index.values.ranking import rank_scores
from sozial.index.values.rounding import round_half
from sozial.insight.chance import chance_columns, draw_by_chance
from sozial.insight.design import Design
from sozial.insight.rank_tally import RankTally
from sozial.model import Dataset, Direction
from sozial.recipe import GIVEN, Recipe, Step

# So many variants at a time: small enough for the processor's cache, large enough that numpy does the work.
BATCH = 128
Progress = Callable[[float], None]


def rank_batch(scores: np.ndarray) -> np.ndarray:
    """Return ranks per row, 1 = highest; equal scores share the smallest rank, 0 = no score.

    Parameters
    ----------
    scores
        Variants x units.

    Examples
    --------
    >>> rank_batch(np.array([[0.5, 2.0, np.nan], [1.0, 1.0, 0.0]])).tolist()
    [[2, 1, 0], [1, 1, 3]]
    """
    order, plain = _ordered(scores)
    ranks = np.empty(scores.shape, dtype=np.int64)
    places = np.broadcast_to(np.arange(1, scores.shape[1] + 1), scores.shape)
    np.put_along_axis(ranks, order, places, axis=1)
    for row in np.flatnonzero(~plain):
        ranks[row] = rank_scores(scores[row])
    return ranks


def _ordered(scores: np.ndarray, noise: np.ndarray | float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return units per row from the highest score down, and which rows have neither ties nor gaps.

    Parameters
    ----------
    noise
        Per row, how far apart scores may be and still be equal.
    """
    turned = -scores
    order = np.argsort(turned, axis=1)
    rows = np.arange(len(scores))[:, None] * scores.shape[1]
    ordered = turned.ravel()[order + rows]
    # Missing scores sort to the end.
    near = np.reshape(noise, (-1, 1))
    return order, ~((ordered[:, 1:] - ordered[:, :-1] <= near).any(axis=1) | np.isnan(ordered[:, -1]))


@dataclass(frozen=True)
class Simulation:
    """How often each rated unit had which rank.

    Parameters
    ----------
    rows
        Positions of the rated units in the dataset.
    tally
        Which ranks the rated units had.
    in_top_class
        In how many variants a unit was in the class of the greatest burden.
    classed
        In how many variants a unit has a class: those in which it has a score, if classes are cut at all.
    reference
        Rank of each unit with the recipe as it is; 0: none.
    shifts
        Per variant, the mean of how many ranks units move against the reference.
    variants
        How many variants gave any score.
    without
        How many variants gave none: a step that cannot run on these figures.
    """

    rows: np.ndarray
    tally: RankTally
    in_top_class: np.ndarray
    classed: np.ndarray
    reference: np.ndarray
    shifts: np.ndarray
    variants: int
    without: int


def _scores(prepared: Prepared, recipe: Recipe, weights: np.ndarray, codes: tuple[str, ...]) -> np.ndarray:
    """Return scores of the rated units for one row of weights, through all levels."""
    at_once = reweigh_many(prepared, recipe, weights[None, :]) if weights.sum() > 0 else None
    if at_once is not None:
        return at_once[0]
    named = dict(zip(codes, weights.tolist(), strict=True))
    changed = replace(recipe.with_weights(named), weights=GIVEN)
    return evaluate(prepared, changed)[changed.main].scores


def turned(recipe: Recipe, scores: np.ndarray) -> np.ndarray:
    """Return scores so that a high one means burden, rounded as the recipe ranks."""
    if recipe.rank.digits is not None:
        scores = round_half(scores, recipe.rank.digits, recipe.rank.half)
    return -scores if recipe.high is Direction.FAVOURABLE else scores


def top_class(scores: np.ndarray, step: Step, favourable: bool = False) -> np.ndarray:
    """Return which units are in the class of the greatest burden, one row per variant.

    Parameters
    ----------
    scores
        Variants x units, as the recipe gives them.

    Examples
    --------
    >>> top_class(np.array([[0.0, 1.0, 5.0]]), Step("equal", {"count": 2})).tolist()
    [[False, False, True]]
    """
    if step.name == "sd" and not favourable:
        return _above_deviations(scores, step)
    found = np.zeros(scores.shape, dtype=bool)
    for row in range(len(scores)):
        classes, breaks = classify(scores[row], step)
        if breaks is not None:
            found[row] = classes == (0 if favourable else len(breaks.labels) - 1)
    return found


def _above_deviations(scores: np.ndarray, step: Step) -> np.ndarray:
    """Return who is above the last cut-off in standard deviations: the everyday case, for all variants at once."""
    cuts = step.options.get("cuts", (-1.0, -0.5, 0.5, 1.0))
    sides = step.options.get("value_on_cut", ())
    known = ~np.isnan(scores)
    whole = known.all()
    count = scores.shape[1] if whole else np.maximum(known.sum(axis=1), 1)
    filled = scores if whole else np.where(known, scores, 0.0)
    mean = filled.sum(axis=1) / count
    centred = scores - mean[:, None]
    parts = centred if whole else np.where(known, centred, 0.0)
    spread = np.sqrt(np.einsum("ij,ij->i", parts, parts) / np.maximum(count - step.options.get("ddof", 0), 1))
    cut = mean + cuts[-1] * spread
    # As near to the cut-off as `assign_classes` takes for lying on it.
    greatest = np.abs(filled).max(axis=1) if scores.shape[1] else np.zeros(len(scores))
    near = EQUAL * np.maximum(greatest, np.abs(cut))
    with np.errstate(invalid="ignore"):
        found = scores >= (cut - near)[:, None] if sides and sides[-1] == "above" else scores > (cut + near)[:, None]
    # Where all are alike there is one class, and everybody is in it.
    for row in np.flatnonzero(spread <= 1e-12 * np.maximum(np.abs(mean), 1.0)):
        there = scores[row][known[row]]
        if there.size and there.min() == there.max():
            found[row] = known[row]
    return found


def _batch_scores(
    prepared: Prepared, recipe: Recipe, design: Design, rows: np.ndarray, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return variants x rated units for some variants of one scheme, and how far apart equal scores may be."""
    weights = design.weights[rows]
    if not design.chance:
        at_once = reweigh_many(prepared, recipe, weights, settled=False)
        if at_once is not None:
            return at_once, score_noise(prepared, weights)
    chance = chance_columns(prepared) if design.chance else None
    scores = np.empty((len(rows), len(prepared.values)))
    for place, row in enumerate(weights):
        now = prepared
        if chance is not None:
            now = normalise_again(prepared, draw_by_chance(prepared.raw, chance, generator))
        scores[place] = _scores(now, recipe, row, design.codes)
    # Each has been settled.
    return scores, np.zeros(len(rows))


def draw_scores(
    dataset: Dataset, own: Prepared, period: str, design: Design, seed: int = 1
) -> Iterator[tuple[Recipe, np.ndarray, np.ndarray | None, np.ndarray]]:
    """Compute every variant of a design, some at a time.

    Parameters
    ----------
    own
        The recipe itself, prepared; the first scheme of the design.

    Yields
    ------
    recipe, rows, scores, noise
        The scheme's recipe, positions in the design, and variants x rated units as the recipe gives them; None where
        the scheme cannot run on these figures. Scores of a variant that differ by no more than its noise are equal.
    """
    generator = np.random.default_rng(seed + 1)
    for place, scheme in enumerate(design.schemes):
        rows = np.flatnonzero(design.scheme == place)
        if not rows.size:
            continue
        try:
            prepared = own if place == 0 else prepare_index(dataset, scheme.recipe, period)
        except DataError:
            yield scheme.recipe, rows, None, np.zeros(len(rows))
            continue
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            yield scheme.recipe, some, *_batch_scores(prepared, scheme.recipe, design, some, generator)


def simulate(
    dataset: Dataset, recipe: Recipe, period: str, design: Design, seed: int = 1, progress: Progress | None = None
) -> Simulation:
    """Compute every variant of a design and count ranks.

    Parameters
    ----------
    recipe
        A recipe whose weights are given (`settle_weights`); the first scheme of the design.
    progress
        Called with the share that is done; may raise to stop.

    Raises
    ------
    DataError
        If the recipe itself cannot run on this dataset.
    """
    own = prepare_index(dataset, recipe, period)
    size = len(own.values)
    given = np.array(list(recipe.weights_given().values()), dtype=float)
    reference = rank_batch(turned(recipe, _scores(own, recipe, given, design.codes))[None, :])[0]
    tally = RankTally(size)
    tops, classed = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    shifts = np.full(design.size, np.nan)
    without = done = 0
    favourable = recipe.high is Direction.FAVOURABLE
    for varied, rows, drawn, noise in draw_scores(dataset, own, period, design, seed):
        if drawn is None:
            without += len(rows)
            continue
        lost = np.isnan(drawn).all(axis=1)
        without += int(lost.sum())
        scores, some = drawn[~lost], rows[~lost]
        shifts[some] = _tally(turned(varied, scores), reference, tally, noise[~lost])
        for number, step in enumerate(design.steps):
            of_step = design.step[some] == number
            if of_step.any():
                tops += top_class(scores[of_step], step, favourable).sum(axis=0)
                classed += (~np.isnan(scores[of_step])).sum(axis=0)
        done += len(lost)
        if progress is not None:
            progress(done / design.size)
    rated = np.arange(len(dataset.units)) if own.rows is None else own.rows
    return Simulation(rated, tally, tops, classed, reference, shifts, design.size - without, without)


def _tally(scores: np.ndarray, reference: np.ndarray, tally: RankTally, noise: np.ndarray) -> np.ndarray:
    """Add the ranks of some variants to the tally; return per variant the mean shift against the reference.

    Parameters
    ----------
    scores
        Variants x units, a high one meaning burden.
    noise
        Per variant, how far apart scores may be and still be equal.
    """
    order, plain = _ordered(scores, noise)
    shifts = np.empty(len(scores))
    if not (reference > 0).all():
        plain = np.zeros(len(scores), dtype=bool)
    if plain.any():
        ordered = order if plain.all() else order[plain]
        tally.add_ordered(ordered)
        shifts[plain] = np.abs(reference[ordered] - np.arange(1, scores.shape[1] + 1)).mean(axis=1)
    if not plain.all():
        ranks = rank_batch(settle_rows(scores[~plain], noise[~plain]))
        tally.add(ranks)
        shifts[~plain] = _mean_shift(ranks, reference)
    return shifts


def _mean_shift(ranks: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return per variant the mean of |rank - reference rank| over units that have both."""
    both = (ranks > 0) & (reference > 0)
    if both.all():
        return np.abs(ranks - reference).mean(axis=1)
    moved = np.where(both, np.abs(ranks - reference), 0).sum(axis=1)
    return moved / np.maximum(both.sum(axis=1), 1)
