"""What a ranking shows: of a result, or of whatever else has an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sozial.i18n import MISSING_SIGN, N_, translator
from sozial.insight.class_border import sufficient_steps
from sozial.insight.comparison import Snapshot, rank_changes
from sozial.model import Dataset
from sozial.output.maps.layers import colours_of, layer_column, score_digits
from sozial.output.maps.map_layer import MapLayer
from sozial.output.words.without_class import remarks, word_without_class
from sozial.result import NO_CLASS, ClassBreaks, Result


@dataclass(frozen=True)
class RankingColumn:
    """A further column, one entry per row.

    Parameters
    ----------
    head, help
        Name of the column, and what it says in a sentence.
    numbers, digits, suffix
        Values (NaN: none), their decimals, and what stands behind each of them.
    words, codes
        Instead of numbers: which words there are, in their order, and which each row has (-1: none).
    """

    head: str
    help: str = ""
    numbers: np.ndarray | None = None
    digits: int = 0
    words: Sequence[str] = ()
    codes: np.ndarray | None = None
    suffix: str = ""

    @classmethod
    def of_words(cls, head: str, entries: Sequence[str | None], help: str = "") -> RankingColumn:
        """Return a column of words, one per row; None: none.

        Examples
        --------
        >>> column = RankingColumn.of_words("Klasse", ["hoch", None, "hoch"])
        >>> column.words, column.codes.tolist()
        (('hoch',), [0, -1, 0])
        """
        words = tuple(dict.fromkeys(entry for entry in entries if entry is not None))
        place = {word: at for at, word in enumerate(words)}
        codes = np.array([-1 if entry is None else place[entry] for entry in entries], dtype=int)
        return cls(head, help, words=words, codes=codes)

    @classmethod
    def of_shares(cls, head: str, shares: np.ndarray, digits: int = 0) -> RankingColumn:
        """Return a column of shares of 1 (NaN: none), in per cent."""
        return cls(head, numbers=100 * np.asarray(shares, dtype=float), digits=digits, suffix="\u00a0%")


@dataclass(frozen=True)
class RankingClasses:
    """The class of each row.

    Parameters
    ----------
    codes
        Class number per row; -1 = no class, -2 = not rated.
    labels, colours
        One entry per class, ascending, in words of one language.
    cuts, belongs_to_upper
        Where classes end; empty where nothing finer than classes is told.
    without
        Why a row has no class, in a word or two, by its position.
    """

    codes: np.ndarray
    labels: Sequence[str]
    colours: Sequence[str]
    cuts: Sequence[float] = ()
    belongs_to_upper: Sequence[bool] = ()
    without: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranking:
    """Rows in the order of their data; the browser puts them into the order of their ranks, else of their names.

    Parameters
    ----------
    title
        What the table is called.
    keys, names
        What a row is known by, and what it is called.
    name_head
        What the column of the names is called.
    ranks
        0 = none; None where the order is that of the names.
    changes
        Places gained since a noted state (NaN: no comparison); None without one.
    scores, digits
        None where nothing finer than classes is told.
    bars
        Whether the scores are drawn as bars as well.
    gaps
        How much each score lacks to the next higher class (NaN: nothing above).
    remarks
        Why a row has no score, in a sentence, by its position.
    class_head
        What the column of the classes is called, where that is more than class.
    """

    title: str
    keys: Sequence[str]
    names: Sequence[str]
    name_head: str
    ranks: np.ndarray | None = None
    changes: np.ndarray | None = None
    scores: np.ndarray | None = None
    digits: int = 0
    score_head: str = ""
    bars: bool = False
    gaps: np.ndarray | None = None
    classes: RankingClasses | None = None
    columns: Sequence[RankingColumn] = ()
    remarks: Mapping[int, str] = field(default_factory=dict)
    class_head: str = ""


def build_ranking(
    dataset: Dataset,
    result: Result,
    language: str,
    with_ranks: bool = True,
    snapshot: Snapshot | None = None,
    layer: MapLayer | None = None,
) -> Ranking:
    """Return the ranking of a result's units.

    Parameters
    ----------
    with_ranks
        Whether more is told than the classes.
    snapshot
        The noted state that changes are counted from.
    layer
        What the map shows where that is not the index: it gets a column of its own, in the place of the bars.
    """
    translate, digits = translator(language), score_digits(result.recipe)
    titles = dataset.unit_titles
    scores = result.scores.to_numpy(dtype=float)
    changes = None
    if with_ranks and snapshot is not None:
        changes = rank_changes(snapshot, result).to_numpy(dtype=float, na_value=np.nan)
    return Ranking(
        title=translate(N_("Ranking of the quarters")) if with_ranks else translate(N_("Classes of the quarters")),
        keys=[str(unit) for unit in result.units],
        names=[titles[str(unit)] for unit in result.units],
        name_head=translate(N_("Quarter")),
        ranks=result.ranks.to_numpy() if with_ranks else None,
        changes=changes,
        scores=scores if with_ranks else None,
        digits=digits,
        score_head=translate(N_("Index")),
        bars=with_ranks and layer is None,
        gaps=gaps_to_next(scores, result.classes.to_numpy(), result.breaks, digits) if with_ranks else None,
        classes=_classes(result, language, with_ranks),
        columns=[] if layer is None else [_shown(dataset, result, layer, with_ranks)],
        remarks=remarks(result, [*result.units], language),
        # Beside another map, its colours are not these classes.
        class_head="" if layer is None else translate(N_("Class of the index")),
    )


def _classes(result: Result, language: str, with_cuts: bool) -> RankingClasses:
    translate, breaks, codes = translator(language), result.breaks, result.classes.to_numpy().astype(int)
    labels = [translate(label) for label in breaks.labels] if breaks else []
    without = {
        int(at): translate(word_without_class(result, str(result.units[at])))
        for at in np.flatnonzero(codes == NO_CLASS)
    }
    cuts = (breaks.cuts, breaks.belongs_to_upper) if breaks and with_cuts else ((), ())
    return RankingClasses(codes, labels, colours_of(result.recipe, len(labels)), *cuts, without=without)


def _shown(dataset: Dataset, result: Result, layer: MapLayer, with_values: bool) -> RankingColumn:
    """Return the column of what the map shows."""
    column = layer_column(dataset, layer, with_values).reindex(result.units)
    if pd.api.types.is_numeric_dtype(column):
        return RankingColumn(layer.title, numbers=column.to_numpy(dtype=float), digits=layer.digits)
    words = [label for label in dict.fromkeys(layer.class_labels) if label != MISSING_SIGN]
    place = {label: at for at, label in enumerate(words)}
    return RankingColumn(layer.title, words=words, codes=np.array([place.get(word, -1) for word in column], dtype=int))


def gaps_to_next(scores: np.ndarray, classes: np.ndarray, breaks: ClassBreaks | None, digits: int) -> np.ndarray | None:
    """Return how much each score lacks to the next higher class; NaN in the highest and where there is no class.

    It is the smallest number of so many decimals that suffices, so that it is never 0.

    Examples
    --------
    >>> breaks = ClassBreaks((1.0, 2.0), (True, False), ("a", "b", "c"))
    >>> gaps_to_next(np.array([0.996, 0.5, 2.0, 2.5]), np.array([0, 0, 1, 2]), breaks, 2).tolist()
    [0.01, 0.5, 0.01, nan]
    """
    if breaks is None or not breaks.cuts:
        return None
    cuts, upper = np.array([*breaks.cuts, np.nan]), np.array([*breaks.belongs_to_upper, True])
    at = np.where((classes >= 0) & (classes < len(breaks.cuts)), classes, len(breaks.cuts))
    # Where classes follow places instead of scores, a cut-off may lie below.
    return sufficient_steps(cuts[at] - scores, upper[at], digits)
