"""While weighing: which indicators measure nearly the same, and what they decide together."""

from __future__ import annotations

import numpy as np
import streamlit as st

from sozial.i18n import NP_
from sozial.insight.contributions import part_label
from sozial.insight.double_counting import Overlap, find_overlaps
from sozial.model import Dataset
from sozial.result import Result
from sozial.ui.memory import cached_insight
from sozial.ui.session.language import _, counted, number, percent, plain, translate

_NAMED = 3
_WHOLE = 0.995


def overlap_sentence(dataset: Dataset, result: Result, overlap: Overlap) -> str:
    """Return which indicators measure nearly the same, and what they decide together, in one sentence."""
    names = [f"„{plain(part_label(dataset, result.recipe, code))}“" for code in overlap.codes]
    more = len(names) - _NAMED
    if more > 0:
        said = counted(NP_("{names} and {n} more", "{names} and {n} more"), more, names=", ".join(names[:_NAMED]))
    else:
        said = translate().listing(names)
    same = _("{names} measure nearly the same (rank correlation from {correlation})").format(
        names=said, correlation=number(overlap.correlation, 2)
    )
    if not np.isfinite(overlap.influence):
        return _("{same}: together they have {share} of the weight.").format(same=same, share=percent(overlap.share, 1))
    if overlap.share > _WHOLE:
        return _("{same}: they are the whole index.").format(same=same)
    return _("{same}: together they decide **{influence}** of the index at {share} of the weight.").format(
        same=same, influence=percent(overlap.influence, 1), share=percent(overlap.share, 1)
    )


def show_overlaps(dataset: Dataset, result: Result, at_most: int = 1) -> None:
    """Warn of indicators that are counted twice, the most influential first."""
    found = find_overlaps(result, correlations=cached_insight.correlations(dataset, result))
    for overlap in found[:at_most]:
        st.warning(overlap_sentence(dataset, result, overlap), icon=":material/join_inner:")
