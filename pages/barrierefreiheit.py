"""Accessibility: the app in easy words, what of it everybody can use, what not yet, and whom to tell."""

from sozial.ui.kit.page_title import show_page_title
from sozial.ui.session import navigation
from sozial.ui.session.language import _
from sozial.ui.start import accessibility_panel

show_page_title(_("Accessibility"), navigation.ACCESSIBILITY)
accessibility_panel.show_easy_words()
accessibility_panel.show_declaration()
accessibility_panel.show_contact()
