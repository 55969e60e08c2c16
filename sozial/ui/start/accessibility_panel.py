"""The declaration of accessibility, with the app in easy words; what is stated is held by tests."""

from __future__ import annotations

import streamlit as st

from sozial.i18n import N_
from sozial.store.town import setting
from sozial.ui.session.language import _, day, plain

CONTACT = "accessibility"
# When the statements below were last held against the app.
_CHECKED_ON = "2026-11-28"
_OFFICE = "ombudsstelle-barrierefreie-it@mags.nrw.de"

# One thought a line, as easy language is written.
_EASY = (
    N_("This is the Quartierskompass. It is a program for the computer."),
    N_("A city has many parts. They are called quarters."),
    N_("In some quarters many people have little money. Or many people have no work."),
    N_("The program counts this. Then it shows a map."),
    N_("Dark places on the map mean: people there may need more help."),
    N_("The map says nothing about you. It says nothing about single people."),
    N_("Everybody may say in a workshop: this matters to me. Then the map changes."),
    N_("The program decides nothing. People decide together."),
)
_REACHED = (
    N_("Each page has one title, headings in order, and names for all fields, buttons and pictures."),
    N_("Everything can be done with the keyboard, also on the map (arrow keys, list of quarters) and in the ranking."),
    N_("Type can be enlarged to 200 %, and pages fit a phone of 390 pixels without scrolling sideways."),
    N_("Nothing is said by colour alone: each map has its table, missing figures have a pattern."),
    N_("Wishes of the system are heard: less motion, colours of one's own, paper."),
    N_("Ballots for phones are plain pages that work without scripts and with screen readers, in several languages."),
    N_("Papers as PDF are tagged for screen readers (PDF/UA-1); slides and Word files have headings."),
)
_MISSING = (
    N_(
        "Tables other than the ranking are drawn as a picture by the framework Streamlit. A screen reader gets them in "
        "a table behind it, but only the rows in sight, and hears too little while cells are changed. Tables with "
        "results can be loaded as CSV or Excel instead."
    ),
    N_(
        "Quarters on the map are no elements of their own for a screen reader. A list above the map and the ranking "
        "beside it say the same."
    ),
    N_("Charts are pictures with one sentence that says what is to be seen; their figures are offered as a file."),
    N_("After some steps the page is drawn anew, and the focus of the keyboard may be lost."),
    N_("Explanations are in everyday language; only this page and the help of the ballot are in easy language."),
    N_("The easy language has not yet been checked by people with learning difficulties. There is no sign language."),
    N_("Formulas on the page Method are hard to follow when read aloud; the words above each formula say the same."),
    N_("Slides and base maps from elsewhere that a town adds were not checked."),
)


def show_easy_words() -> None:
    """Say in easy language what the app is."""
    st.header(_("In easy words"), anchor=False)
    # Two spaces: a line each.
    st.markdown("  \n".join(_(line) for line in _EASY))


def show_declaration() -> None:
    """State what is reached and what is not, and how that is known."""
    st.header(_("Declaration of accessibility"), anchor=False)
    st.markdown(
        _(
            "This declaration is about the Quartierskompass as it came to whoever runs it here. The requirements are "
            "those of the regulation of North Rhine-Westphalia on accessible information technology (BITV NRW) with "
            "§ 10e BGG NRW, and through it EN 301 549 and WCAG 2.1, level AA."
        )
    )
    st.markdown(f"**{_('State: partly in accordance, because of what is listed under “Not yet accessible”.')}**")
    st.subheader(_("What is reached"), anchor=False)
    st.markdown("\n".join(f"- {_(line)}" for line in _REACHED))
    st.subheader(_("Not yet accessible"), anchor=False)
    st.markdown("\n".join(f"- {_(line)}" for line in _MISSING))
    st.subheader(_("How this is known"), anchor=False)
    st.markdown(
        _(
            "By an own assessment, last on {day}: at every change of the program each page is opened in German and in "
            "English, at two widths, and checked by axe-core; ways by keyboard are tried by tests. Nobody from outside "
            "has examined it, and no screen reader was part of the tests."
        ).format(day=day(_CHECKED_ON))
    )


def show_contact() -> None:
    """Say whom to tell of barriers, and who helps where no answer comes."""
    st.header(_("Tell us of barriers"), anchor=False)
    contact = setting(CONTACT)
    if contact:
        st.markdown(
            _("Something cannot be used or understood? Whoever runs this app wants to know: {contact}").format(
                contact=plain(contact)
            )
        )
    else:
        st.info(
            _(
                "No contact is named yet. Whoever runs this app names one in QUARTIERSKOMPASS_ACCESSIBILITY; until "
                "then please ask who invited you here."
            ),
            icon=":material/contact_mail:",
        )
    st.subheader(_("When no answer comes"), anchor=False)
    st.markdown(
        _(
            "In North Rhine-Westphalia the ombuds office for accessible information technology helps free of charge, "
            "where a public body does not answer satisfactorily (§ 10d BGG NRW): {office}"
        ).format(office=f"[{_OFFICE}](mailto:{_OFFICE})")
    )
