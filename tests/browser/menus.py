"""How a page is opened: by its link, or from the menu that holds it."""

from __future__ import annotations

_MENUS = {
    "Vertiefen": ("Profil", "Wie sicher?", "Entwicklung", "Erkunden", "Methode"),
    "Handeln": ("Maßnahmen", "Mittelverteilung", "Ziele"),
    "Berichten": ("Bericht", "Vorführen", "Öffentliche Fassung", "Barrierefreiheit"),
}


def open_page(page, name):
    """Open one of the app's pages as a reader does."""
    for menu, names in _MENUS.items():
        if name in names:
            page.get_by_test_id("stTopNavSection").filter(has_text=menu).click()
            page.get_by_role("menuitem", name=name, exact=True).click()
            return
    page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
