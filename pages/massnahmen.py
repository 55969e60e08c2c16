"""Measures: where need and measures do not fit, the register, what came of them, and where they are."""

from sozial.ui.measures import actions_view, facilities_panel, needs_panel, register_panel, register_table
from sozial.ui.objectives import follow_up_panel
from sozial.ui.project import register
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _
from sozial.ui.start import earlier_panel

current = show_context(_("Measures"), navigation.ACTIONS)
earlier_panel.show_earlier()
kept = register.ACTIONS.kept()
view = actions_view.choose_view(register_table.is_being_edited())
if view == actions_view.GAPS:
    needs_panel.show_gaps(current, kept)
elif view == actions_view.REGISTER:
    register_panel.show_register(current, kept)
elif view == actions_view.FOLLOW_UP:
    follow_up_panel.show_follow_up(current, kept)
else:
    facilities_panel.show_map_of_actions(current, kept)
