"""The short scripts that stand in the app's pages: nothing else written into a page may run."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st

from sozial.i18n import LANGUAGES
from sozial.ui.kit import shortcuts, uploader
from sozial.ui.kit.streamlit_words import words_script
from sozial.ui.session import links, navigation, state, town
from sozial.ui.session.script import read_script, together

# Lets a page be scrolled by a finger that lies on a slider.
_SLIDERS = read_script("sliders.js")
# Lets what was said stick only until somebody scrolls on.
_NOTICES = read_script("notices.js")
# Lets keys turn the screen of a workshop's room.
_STAGE = read_script("stage.js")
# Lets keys turn the steps of the page "Present", and these fill the screen.
_SHOWING = read_script("showing.js")
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def frame_scripts() -> tuple[str, ...]:
    """Return the scripts of the frame, in the language of the screen."""
    return (
        words_script(),
        navigation.menus_script(),
        links.HISTORY,
        uploader.ASK_BEFORE_LOSS,
        _SLIDERS,
        _NOTICES,
        _STAGE,
        _SHOWING,
    )


def allowed_scripts() -> list[str]:
    """Return the hashes of all of them in every language, and of Streamlit's own in its page."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    texts = [*_INLINE.findall(page), shortcuts.SCRIPT, together(town.LOAD_ANEW)]
    for language in LANGUAGES:
        with state.in_language(language):
            texts.append(together(*frame_scripts()))
    return [f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}" for text in texts]
