"""Names of the scales of colours that a recipe can ask for."""

from __future__ import annotations

# The app's own first.
PALETTE_NAMES = ("blue", "green", "purple", "orange", "grey")
