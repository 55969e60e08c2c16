"""How thoroughly tests look: on every change by a part that is always the same, or at everything."""

from __future__ import annotations

import os

# Whether every layout, language, width and example is tried.
EVERYTHING = bool(os.environ.get("QUARTIERSKOMPASS_EVERY_CHANGE"))


def examples(many: int) -> int:
    """Return how many examples a property is tried with: a third, or all of them."""
    return many if EVERYTHING else -(-many // 3)
