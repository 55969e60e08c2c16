"""Explore: indicators before anything is decided."""

from sozial.ui import exploring_panel
from sozial.ui.current import show_current
from sozial.ui.language import _

current = show_current(_("Explore"), needs_index=False)
exploring_panel.show_view(current, exploring_panel.choose_view())
