"""Present: five steps for six minutes on a projector, with the keyboard, and live data behind each."""

from sozial.ui.report import showing_panel
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _

showing_panel.show_steps(show_context(_("Present"), navigation.SHOWING, with_period=False))
