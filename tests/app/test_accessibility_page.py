"""Accessibility: one title a page with what it is for, a declaration, and whom to tell."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sozial.places import PAGES
from sozial.ui.session import navigation


def opened(name):
    test = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=120).run()
    assert not test.exception
    return test


def said(test):
    return " ".join(element.value for element in [*test.markdown, *test.info])


def test_without_a_contact_the_page_says_so(monkeypatch):
    monkeypatch.delenv("QUARTIERSKOMPASS_ACCESSIBILITY", raising=False)
    test = opened("barrierefreiheit")
    assert "Noch ist kein Kontakt genannt." in said(test)
    assert "ombudsstelle-barrierefreie-it@mags.nrw.de" in said(test)
    assert "teilweise vereinbar" in said(test)


def test_the_contact_is_the_operators_and_stays_text(monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_ACCESSIBILITY", "Frau *Kaya*, 0228 77-0")
    test = opened("barrierefreiheit")
    assert r"Frau \*Kaya\*, 0228 77-0" in said(test)
    assert "Noch ist kein Kontakt genannt." not in said(test)


@pytest.mark.parametrize("name", ["daten", "methode", "barrierefreiheit", "massnahmen"])
def test_a_page_has_one_title_and_says_what_it_is_for(name):
    test = opened(name)
    assert len(test.title) == 1
    assert navigation.purpose(name) in [caption.value for caption in test.caption]
    # No level is left out.
    assert test.header or not test.subheader
