"""Measures: where need and measures do not fit, the register, what came of them, and where they are."""

from sozial.ui import (
    actions_view,
    earlier_panel,
    facilities_panel,
    follow_up_panel,
    needs_panel,
    register,
    register_panel,
    register_table,
)
from sozial.ui.current import show_current
from sozial.ui.language import _

current = show_current(_("Measures"))
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
