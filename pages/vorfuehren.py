"""Present: five steps for six minutes on a projector, with the keyboard, and live data behind each."""

from sozial.ui import showing_panel
from sozial.ui.current import show_current
from sozial.ui.language import _

showing_panel.show_steps(show_current(_("Present"), with_period=False))
