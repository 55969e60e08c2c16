"""Workshop: everybody weighs on the phone, the room's screen shows what comes of it, and this page leads both."""

from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _
from sozial.ui.workshop import (
    network_panel,
    proposals_panel,
    record_panel,
    stage,
    statements_panel,
    workshop_beginning,
    workshop_excluding,
    workshop_learning,
    workshop_panel,
    workshop_paper,
    workshop_results,
    workshop_session,
    workshop_topics,
)

current = show_context(_("Workshop"), navigation.WORKSHOP, with_period=False, always_public=True)
workshop = workshop_session.current_workshop()
if workshop is None:
    workshop_beginning.show_beginning(current)
else:
    # Nothing that comes and goes stands above the steps: they never move under the finger.
    workshop_panel.show_controls(workshop)
    stage.show_stage(current, workshop)
    workshop_topics.show_topics(current, workshop)
    workshop_excluding.show_excluding(workshop)
    workshop_results.show_rounds(current, workshop)
    workshop_panel.show_way_in(workshop)
    workshop_paper.show_paper(workshop)
    if not workshop.rounds:
        workshop_learning.show_learning(current, workshop)
    statements_panel.show_statements(current, workshop)
    proposals_panel.show_proposals(current, workshop)
    record_panel.show_record(current, workshop)
network_panel.show_network()
