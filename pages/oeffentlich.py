"""The public version: by which rule it is made, what it changes, and the file to pass on."""

from sozial.ui.report import publication_panel
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _

publication_panel.show_publication(show_context(_("Public version"), navigation.PUBLICATION))
