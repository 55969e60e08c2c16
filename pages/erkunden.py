"""Explore: indicators before anything is decided."""

from sozial.ui.insight import exploring_panel
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _

current = show_context(_("Explore"), navigation.EXPLORING, needs_index=False)
exploring_panel.show_view(current, exploring_panel.choose_view())
