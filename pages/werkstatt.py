"""Workshop: everybody weighs on the phone, and the projector shows what comes of it."""

from sozial.ui.results.current import show_context
from sozial.ui.session.language import _
from sozial.ui.workshop import (
    proposals_panel,
    statements_panel,
    workshop_beginning,
    workshop_learning,
    workshop_panel,
    workshop_paper,
    workshop_results,
    workshop_session,
)

current = show_context(_("Workshop"), with_period=False, always_public=True)
workshop = workshop_session.current_workshop()
if workshop is None:
    workshop_beginning.show_beginning(current)
else:
    workshop_panel.show_way_in(workshop)
    workshop_panel.show_controls(workshop)
    workshop_paper.show_paper(workshop)
    if not workshop.rounds:
        workshop_learning.show_learning(current, workshop)
    workshop_results.show_rounds(current, workshop)
    statements_panel.show_statements(current, workshop)
    proposals_panel.show_proposals(current, workshop)
