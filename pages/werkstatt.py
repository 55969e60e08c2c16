"""Workshop: everybody weighs on the phone, and the projector shows what comes of it."""

from sozial.ui import workshop_panel
from sozial.ui.current import show_current
from sozial.ui.language import _

current = show_current(_("Workshop"), with_period=False)
workshop = workshop_panel.current_workshop()
if workshop is None:
    workshop_panel.show_beginning(current)
else:
    workshop_panel.show_way_in(workshop)
    workshop_panel.show_controls(workshop)
    if not workshop.rounds:
        workshop_panel.show_learning(workshop)
    workshop_panel.show_rounds(current, workshop)
