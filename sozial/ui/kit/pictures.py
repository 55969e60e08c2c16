"""Pictures with words for those who do not see them: Streamlit's own have none."""

from __future__ import annotations

from base64 import b64encode
from typing import Literal

import streamlit as st

from sozial.ui.session.language import plain

PNG, SVG = "image/png", "image/svg+xml"


def show_picture(
    content: bytes, kind: str, words: str, *, width: int | Literal["stretch", "content"] = "stretch", key: str = ""
) -> None:
    """Show a picture, at most as wide as it is given.

    Parameters
    ----------
    kind
        `PNG` or `SVG`.
    words
        What it shows, in one sentence.
    """
    with st.container(key=key or None, width=width):
        st.markdown(f"![{plain(words)}](data:{kind};base64,{b64encode(content).decode()})")
