"""While weighing: which indicators measure nearly the same, and what they decide together."""

from __future__ import annotations

import numpy as np
import streamlit as st

from sozial.insight.contributions import part_label
from sozial.insight.double_counting import Overlap, find_overlaps
from sozial.model import Dataset
from sozial.result import Result
from sozial.ui import cache
from sozial.ui.language import _, number, percent, plain

_NAMED = 3
_WHOLE = 0.995


def overlap_sentence(dataset: Dataset, result: Result, overlap: Overlap) -> str:
    """Return which indicators measure nearly the same, and what they decide together, in one sentence."""
    names = [f"„{plain(part_label(dataset, result.method, code))}“" for code in overlap.codes]
    more = len(names) - _NAMED
    if more > 0:
        said = _("{names} and {n} more").format(names=", ".join(names[:_NAMED]), n=number(more))
    else:
        said = _(" and ").join([", ".join(names[:-1]), names[-1]])
    same = _("{names} measure nearly the same (rank correlation from {correlation})").format(
        names=said, correlation=number(overlap.correlation, 2)
    )
    if not np.isfinite(overlap.influence):
        return _("{same}: together they have {share} of the weight.").format(same=same, share=percent(overlap.share))
    if overlap.share > _WHOLE:
        return _("{same}: they are the whole index.").format(same=same)
    return _("{same}: together they decide **{influence}** of the index at {share} of the weight.").format(
        same=same, influence=percent(overlap.influence), share=percent(overlap.share)
    )


def show_overlaps(dataset: Dataset, result: Result, at_most: int = 1) -> None:
    """Warn of indicators that are counted twice, the most influential first."""
    found = find_overlaps(result, correlations=cache.correlations(dataset, result))
    for overlap in found[:at_most]:
        st.warning(overlap_sentence(dataset, result, overlap), icon=":material/join_inner:")
