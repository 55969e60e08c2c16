"""A ranking computed in variants, once for all who ask."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from sozial.insight.variation import Variation
from sozial.ui.kit.background import compute
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session.language import _


def compute_variants(
    current: AnalysisContext, kind: str, variation: Variation, work: Callable[..., Any], show: Callable[[Any], None]
) -> None:
    """Compute something in variants, once for all who ask, and show it."""
    dataset, recipe, period = current.dataset, current.recipe, current.period
    compute(
        variants_key(current, kind, variation),
        lambda progress: work(dataset, recipe, period, variation, progress=progress),
        show,
        _("Computing variants …"),
    )


def variants_key(current: AnalysisContext, kind: str, variation: object) -> str:
    """Return under which key something about a ranking is computed once for all."""
    said = (current.dataset.digest, repr(current.recipe), current.period, kind, repr(variation))
    return hashlib.sha256(repr(said).encode()).hexdigest()
