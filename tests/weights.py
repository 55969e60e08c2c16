"""How tests reach the sliders of indicators on the page Analyse, which first shows those of Handlungsfelder."""

from __future__ import annotations

from sozial.ui.recipe.weight_buttons import ALL, VIEW


def show_all(test):
    """Show every slider at once, and draw the page."""
    test.session_state[VIEW] = ALL
    return test.run()
