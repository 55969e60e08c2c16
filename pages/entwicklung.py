"""Development: since when, and which way it goes."""

from sozial.ui.insight import development_map, development_panel
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _

current = show_context(_("Development"), navigation.DEVELOPMENT, with_period=False)
view = development_panel.choose_view(current)
if view == development_panel.STATUS:
    development_panel.show_status(current)
else:
    found = development_panel.choose_development(current)
    if view == development_panel.LINES:
        development_panel.show_lines(current, found)
    elif view == development_panel.CHANGES:
        development_panel.show_changes(current, found)
    else:
        development_map.show_maps(current, found)
