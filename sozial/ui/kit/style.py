"""The little that the theme cannot say."""

from __future__ import annotations

import re

import streamlit as st
from streamlit import config

from sozial.places import SCRIPTS
from sozial.ui.kit.uploader import LARGE_MEGABYTES
from sozial.ui.session import state
from sozial.ui.session.language import _
from sozial.web.routes import STATIC

# A file of our own: Streamlit would fetch a Material icon for the browser's tab from another server.
ICON = STATIC / "icon.png"
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)


def _sheet(name: str) -> str:
    """Return a style sheet; it travels with every step, so without comments and the space between its rules."""
    return " ".join(_COMMENTS.sub("", (SCRIPTS / name).read_text(encoding="utf-8")).split())


_SHEET = _sheet("style.css")
# What holds while steps are shown comes with them. A rule of all pages that asks what the body holds would let browsers
# look at every element again whenever one changes.
_SHOWING, _PICTURE = _sheet("showing.css"), _sheet("picture.css")


# Streamlit's file uploader speaks English only; its words are replaced where they stand (see `streamlit_words`).
_UPLOADER = """
[data-testid="stFileUploaderDropzone"] button p,
[data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] button p::after {{ content: "{choose}"; font-size: 0.875rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{limit}"; font-size: 0.875rem; }}
[data-testid="stFileUploaderDropzone"]:has([data-testid="stFileChips"])::after {{ content: "{choose} {limit}";
  font-size: 0.875rem; align-self: center; }}
.st-key-scripts {{ display: none; }}
.st-key-method-file [data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{small}"; }}
{large} [data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{grid}"; }}
{large} [data-testid="stFileUploaderDropzone"]:has([data-testid="stFileChips"])::after {{
  content: "{choose} {grid}"; }}
"""
_LARGE_FILES = ":is(.st-key-grid-files, .st-key-old-areas, .st-key-boundary-files)"
# Everything on the page is measured in the size of this; charts and maps follow on their own.
_LARGE = "@media (min-width: 641px) { html { font-size: 20px; } }"


def apply_style() -> None:
    """Load the style sheet, with the words of the file uploader in the reader's language."""
    limit = _("or drag it here, at most {n} MB").format(n=config.get_option("server.maxUploadSize"))
    # A recipe is a short text.
    small = _("or drag it here, at most {n} MB").format(n=1)
    grid = _("or drag it here, at most {n} MB").format(n=LARGE_MEGABYTES)
    uploader = _UPLOADER.format(choose=_("Choose file"), limit=limit, small=small, grid=grid, large=_LARGE_FILES)
    large = _LARGE if state.is_large() else ""
    st.html(f"<style>{_SHEET}{uploader}{large}</style>")


def apply_picture_style() -> None:
    """Let tables that picture a sheet be small."""
    st.html(f"<style>{_PICTURE}</style>")


def apply_showing_style() -> None:
    """Let what is shown fill the screen."""
    st.html(f"<style>{_SHOWING}</style>")
