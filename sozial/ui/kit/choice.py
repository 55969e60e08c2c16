"""A choice from a list whose words depend on the language or the data."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from sozial.ui.session import state


def choose(
    label: str,
    labels: Mapping[str, str],
    key: str,
    default: str | None = None,
    width: int | None = None,
    help_text: str | None = None,
) -> str:
    """Show a list to choose from; a choice that is not in it any more returns to the default.

    Parameters
    ----------
    labels
        What can be chosen, with its words; at least one.
    default
        The first one where none is given, or it is not there.
    """
    options = list(labels)
    if state.read(key, options[0]) not in options:
        # Also None, which a list without a choice leaves behind: the box would have nothing chosen.
        state.forget(key)
    at = options.index(default) if default in options else 0
    chosen: str = st.selectbox(
        label,
        options,
        index=at,
        format_func=lambda option: labels.get(option, option),
        key=key,
        persist_state="session",
        width=width or "stretch",
        help=help_text,
    )
    return chosen
