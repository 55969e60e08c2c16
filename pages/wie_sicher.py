"""How sure is this? What another decision, or chance, would have made of the ranking."""

from sozial.ui.insight import robustness_panel
from sozial.ui.insight.choice_effects_panel import show_choices
from sozial.ui.insight.double_counting_panel import show_double_counting
from sozial.ui.insight.other_choices_panel import show_others
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _

current = show_context(_("How sure is this?"), navigation.ROBUSTNESS)
view = robustness_panel.choose_view()
if view in (robustness_panel.RANKS, robustness_panel.CHOICES):
    variation = robustness_panel.choose_variation(current)
    if view == robustness_panel.RANKS:
        robustness_panel.show_ranks(current, variation)
    else:
        show_choices(current, variation)
elif view == robustness_panel.DOUBLE:
    show_double_counting(current)
else:
    show_others(current)
