"""How sure is this? What another decision, or chance, would have made of the ranking."""

from sozial.ui import robustness_panel
from sozial.ui.current import show_current
from sozial.ui.language import _

current = show_current(_("How sure is this?"))
view = robustness_panel.choose_view()
if view in (robustness_panel.RANKS, robustness_panel.CHOICES):
    variation = robustness_panel.choose_variation(current)
    if view == robustness_panel.RANKS:
        robustness_panel.show_ranks(current, variation)
    else:
        robustness_panel.show_choices(current, variation)
elif view == robustness_panel.DOUBLE:
    robustness_panel.show_double_counting(current)
else:
    robustness_panel.show_others(current)
