"""The page of the handbook: a list of chapters, and the one that is chosen."""

from __future__ import annotations

import streamlit as st

from sozial.ui.handbook.chapters import CHAPTERS, Chapter, Heading, Picture, read_chapter
from sozial.ui.kit.pictures import PNG, show_picture
from sozial.ui.session import links, navigation, state
from sozial.ui.session.language import _

# So wide that a line is still read easily.
_LINE = 760


def choose_chapter() -> Chapter:
    """Show the list of chapters, and return the chosen one."""
    key = navigation.CHAPTER
    links.seed_choice(key, CHAPTERS, CHAPTERS[0])
    if state.read(key) not in CHAPTERS:
        # A page without a chapter, or a chapter of another time.
        state.forget(key)
    with st.container(key="handbook-chapters"):
        chosen: str = st.radio(
            _("Chapters"), CHAPTERS, format_func=_title, key=key, persist_state="session", label_visibility="collapsed"
        )
    links.publish_choice(key, chosen, CHAPTERS[0])
    return read_chapter(chosen)


def _title(name: str) -> str:
    return read_chapter(name).title


def show_language() -> None:
    """Say to those who read another language that the handbook is in German."""
    if state.language() != "de":
        st.info(_("The handbook is written in German."), icon=":material/translate:")


def show_chapter(chapter: Chapter) -> None:
    """Show a chapter: the ways on from it, then what it says."""
    with st.container(width=_LINE):
        st.header(chapter.title, anchor=False)
        # Above the text: who goes on from here begins at the top of what follows.
        _show_ways_on(chapter)
        for block in chapter.blocks:
            if isinstance(block, Heading):
                st.subheader(block.text, anchor=False)
            elif isinstance(block, Picture):
                show_picture(block.path.read_bytes(), PNG, block.words, key="handbook-picture")
            else:
                st.markdown(block)


def _show_ways_on(chapter: Chapter) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        is_page = bool(navigation.known(chapter.name))
        if is_page and st.button(_("Open this page"), icon=":material/arrow_forward:", key="explained-page"):
            navigation.go_to(chapter.name)
        for name in chapter.related:
            st.button(
                _title(name),
                icon=":material/menu_book:",
                type="tertiary",
                key=f"chapter-{name}",
                on_click=state.write,
                args=(navigation.CHAPTER, name),
            )
