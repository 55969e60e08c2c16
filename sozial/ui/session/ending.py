"""Ending a page early without ending the frame around it.

Streamlit's own stop ends everything that would still be drawn, also the mode and the language in the corner.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NoReturn

import streamlit as st

_framed: ContextVar[bool] = ContextVar("framed", default=False)


class PageEnd(Exception):  # noqa: N818
    """A page has said all it has to say."""


def end_page() -> NoReturn:
    """End the page here; what the frame draws after it is still drawn."""
    if _framed.get():
        raise PageEnd
    st.stop()


@contextmanager
def page_within_frame() -> Iterator[None]:
    """Run a page inside the frame."""
    token = _framed.set(True)
    try:
        yield
    except PageEnd:
        pass
    finally:
        _framed.reset(token)
