"""The little that the theme cannot say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import streamlit as st
from streamlit import config

from sozial.ui import state
from sozial.ui.language import _
from sozial.web.routes import STATIC

# A file of our own: Streamlit would fetch a Material icon for the browser's tab from another server.
ICON = STATIC / "icon.png"
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
# It travels with every step: without comments and the space between its rules.
_SCRIPT = Path(__file__).with_name("uploader.js").read_text(encoding="utf-8")
_SHEET = " ".join(_COMMENTS.sub("", Path(__file__).with_name("style.css").read_text(encoding="utf-8")).split())


# Streamlit's file uploader speaks English only; its words are replaced where they stand.
_UPLOADER = """
[data-testid="stFileUploaderDropzone"] button p,
[data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] button p::after {{ content: "{choose}"; font-size: 0.875rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{limit}"; font-size: 0.875rem; }}
.st-key-uploader-words {{ display: none; }}
.st-key-method-file [data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{small}"; }}
"""
# Everything on the page is measured in the size of this; charts and maps follow on their own.
_LARGE = "@media (min-width: 641px) { html { font-size: 20px; } }"


def apply_style() -> None:
    """Load the style sheet, with the words of the file uploader in the reader's language."""
    limit = _("or drag it here, at most {n} MB").format(n=config.get_option("server.maxUploadSize"))
    # A recipe is a short text.
    small = _("or drag it here, at most {n} MB").format(n=1)
    uploader = _UPLOADER.format(choose=_("Choose file"), limit=limit, small=small)
    large = _LARGE if state.is_large() else ""
    st.html(f"<style>{_SHEET}{uploader}{large}</style>")
    _translate_uploader()


def _translate_uploader() -> None:
    """Let a script of our own put what the style sheet cannot reach into the reader's language: refusals, names."""
    words = {
        # What the style sheet replaces is not read aloud as well.
        "same": {
            "Upload": "\u200b",
            "Add files": _("Add files"),
            "Drag and drop files here": _("Drop the files here"),
            "Drag and drop a file here": _("Drop the file here"),
            "Click to retry upload": _("Click to try again"),
            "Upload failed": _("Loading failed"),
        },
        "type": _("This kind of file is not taken here. Choose another file, or save it in another format."),
        "size": _("The file may have at most {size}."),
        "remove": _("Remove {name}"),
        "cancel": _("Stop loading {name}"),
    }
    # In a script, “<” must not begin a tag.
    script = _SCRIPT.replace("__WORDS__", json.dumps(words).replace("<", "\\u003c"))
    with st.container(key="uploader-words"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
