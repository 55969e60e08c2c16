"""Whether two columns of two years are the same: by their names, and by their figures."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from sozial.reading.vocabulary.periods import find_period

_SHORT_FORMS = {
    "anz": "anzahl",
    "abs": "anzahl",
    "absolut": "anzahl",
    "ant": "anteil",
    "ew": "einwohner",
    "einw": "einwohner",
    "bev": "bevoelkerung",
    "insg": "insgesamt",
    "ges": "insgesamt",
    "gesamt": "insgesamt",
    "hh": "haushalte",
    "u": "unter",
    "ue": "ueber",
    "ii": "2",
    "iii": "3",
    "xii": "12",
}
_FILLING = frozenset(
    ("am", "an", "and", "das", "dem", "den", "der", "des", "die", "fuer", "im", "in", "je", "mit", "nach", "of", "per",
     "pro", "the", "und", "vom", "von", "zu", "zum", "zur")
)  # fmt: skip
_UNITS = re.compile(
    r"\(?\b(in|je|pro|auf|per)\s+(%|prozent|v\.? ?h\.?|\d[\d.\s]*)(\s*(einwohner\w*|ew\b))?\)?|\(?%\)?|"
    r"\b(prozent|promille)\b|\(?(in )?‰\)?|\bv\.? ?[ht]\.|"
    r"\(?(\b(in|je|pro|auf) )?(\b(tsd|tausend|mio|mrd)\b\.?|\bt ?(?=€))( ?(€|euro?\b))?\)?|"
    r"\(?(\bin )?(\bteur\b|\beuro?\b|€)\)?",
    re.I,
)
# From so many quarters on, the order of figures says something.
_FEWEST = 5


@dataclass(frozen=True)
class FigureLikeness:
    """How the figures of two columns agree in common quarters.

    Parameters
    ----------
    n
        Quarters with a value in both.
    rank
        Spearman's correlation; NaN where one of them is constant, or with fewer than three quarters.
    ratio
        Median of new over old.
    """

    n: int
    rank: float
    ratio: float

    @property
    def is_strong(self) -> bool:
        """Whether order and size agree closely."""
        return self.n >= _FEWEST and self.rank >= 0.9 and 0.8 <= self.ratio <= 1.25

    @property
    def fits(self) -> bool:
        """Whether order and size agree."""
        return self.n >= _FEWEST and self.rank >= 0.75 and 0.67 <= self.ratio <= 1.5

    @property
    def same_size(self) -> bool:
        """Whether the figures can be of the same kind: none is several times the other."""
        return not (self.ratio > 3 or self.ratio < 1 / 3)

    @property
    def differs(self) -> bool:
        """Whether the figures speak against it."""
        return not self.same_size or (self.n >= _FEWEST and (self.rank < 0.4 or not 0.5 <= self.ratio <= 2))


def is_whole(values: pd.Series) -> bool:
    """Whether all known figures are whole numbers.

    Examples
    --------
    >>> is_whole(pd.Series([3.0, 5.0])), is_whole(pd.Series([3.0, 5.5])), is_whole(pd.Series([], dtype=float))
    (True, False, False)
    """
    known = values.dropna().to_numpy(dtype=float)
    return len(known) > 0 and bool((known == np.round(known)).all())


@cache
def core_words(name: str) -> tuple[str, ...]:
    """Return the words of a column's name without years, units and spelling, short forms written out.

    Examples
    --------
    >>> core_words("SGB_II_Quote 2024 (in %)"), core_words("SGB 2-Quote")
    (('sgb', '2', 'quote'), ('sgb', '2', 'quote'))
    >>> core_words("Anz. Arbeitslose am 31.12.2023"), core_words("Anzahl der Arbeitslosen")
    (('anzahl', 'arbeitslose'), ('anzahl', 'arbeitslosen'))
    >>> core_words("Kinder in ‰"), core_words("Kaufkraft (Tsd. €)"), core_words("Kaufkraft in T€")
    (('kinder',), ('kaufkraft',), ('kaufkraft',))
    """
    text = name.replace("_", " ")
    found = find_period(text)
    text = found[0] if found is not None and found[0] else text
    text = _UNITS.sub(" ", text.casefold())
    text = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = [_SHORT_FORMS.get(word, word) for word in re.findall(r"[a-z]+|\d+", text)]
    kept = tuple(word for word in words if word not in _FILLING)
    return kept or tuple(words)


def name_likeness(one: str, other: str) -> float:
    """Return how alike two names are, 1 for the same words.

    Examples
    --------
    >>> name_likeness("Arbeitslose (%) 2023", "arbeitslose_2024_in_%")
    1.0
    >>> name_likeness("Arbeitslosenquote", "Anteil Arbeitslose"), name_likeness("Arbeitslosenanteil", "Wahl") < 0.5
    (0.9, True)
    """
    first, second = core_words(one), core_words(other)
    if not first or not second:
        return 0.0
    if sorted(first) == sorted(second):
        return 1.0
    if _without_rate_words(first) == _without_rate_words(second):
        # "Quote" and "Anteil" may have different bases.
        return 0.9
    ratio = difflib.SequenceMatcher(None, " ".join(first), " ".join(second)).ratio()
    common = len({_stem(word) for word in first} & {_stem(word) for word in second})
    shared = 2 * common / (len(first) + len(second))
    return min(0.99, max(ratio, shared))


@cache
def _without_rate_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without those that say that a figure is a rate, alone or at the end of another word."""
    found = sorted(_stem(part) for word in words if (part := re.sub(r"(quote|anteil|rate)$", "", word)))
    return tuple(found) or words


def _stem(word: str) -> str:
    return re.sub(r"(en|er|es|n|e|s)$", "", word) if len(word) > 5 else word


def figure_likeness(old: pd.Series, new: pd.Series, fewest: int = 3) -> FigureLikeness | None:
    """Return how the figures of two columns agree, None with fewer quarters in common than asked for.

    Parameters
    ----------
    old, new
        Values by the same quarters.

    Examples
    --------
    >>> figure_likeness(pd.Series([2.0, 4, 6, 8, 10]), pd.Series([2.2, 4.4, 6.0, 8.8, 11.0]))
    FigureLikeness(n=5, rank=1.0, ratio=1.1)
    """
    # Imported here: it takes longer than reading a file, and is needed for a next year's file only.
    from scipy.stats import rankdata

    both = np.vstack([old.to_numpy(dtype=float), new.to_numpy(dtype=float)])
    then, now = both[:, np.isfinite(both).all(axis=0)]
    if len(then) < fewest:
        return None
    positive = (then > 0) & (now >= 0)
    ratio = float(np.median(now[positive] / then[positive])) if positive.any() else float("nan")
    constant = len(then) < 3 or bool((then == then[0]).all() or (now == now[0]).all())
    rank = float("nan") if constant else float(np.corrcoef(rankdata(then), rankdata(now))[0, 1])
    return FigureLikeness(len(then), round(rank, 4), round(ratio, 4))
