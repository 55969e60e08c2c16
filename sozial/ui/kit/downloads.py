"""Buttons for files: what is made when it is asked for is made for those alone who may still see it.

That happens after the run, in a thread where Streamlit knows no session: what the session says is asked for before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from sozial.store.town import NoTownError, chosen_town, in_town, town_book
from sozial.ui.session import access, state
from sozial.ui.session.signed_in import claims_of_signed_in

Given = TypeVar("Given")


def download_button(
    label: str,
    data: bytes | str | Callable[[], bytes | str],
    file_name: str | None = None,
    mime: str | None = None,
    **given: Any,
) -> bool:
    """Show Streamlit's button for a file.

    Parameters
    ----------
    data
        The file, or what makes it. Streamlit lets that be asked for without any run of the page, also after a role was
        taken away.
    given
        Everything else that Streamlit's button takes.
    """
    made = later(access.while_allowed(data)) if callable(data) else data
    return st.download_button(label, made, file_name, mime, **given)


def later(work: Callable[[], Given]) -> Callable[[], Given]:
    """Return work that is done in the town and the language of this run, whenever it is done.

    Who was taken out of the town in between gets nothing.
    """
    language, town, said = state.language(), chosen_town() or "", claims_of_signed_in()

    def work_later() -> Given:
        if town and all(own.key != town for own in town_book()[0].of_person(said)):
            raise NoTownError
        with in_town(town), state.in_language(language):
            return work()

    return work_later
