"""The public version: by which rule it is made, what it changes, and the file to pass on."""

from sozial.ui import publication_panel
from sozial.ui.current import show_current
from sozial.ui.language import _

publication_panel.show_publication(show_current(_("Public version")))
