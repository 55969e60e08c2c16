"""On the page *Daten*: where the next year's file of the quarters that are loaded belongs."""

from __future__ import annotations

import streamlit as st

from sozial.model import Dataset
from sozial.ui.next_year import next_year_panel
from sozial.ui.session import loaded_data, navigation
from sozial.ui.session.language import _, plain

# Of the quarters of a file, so many are those of the data.
_MOST = 0.5


def is_next_year(before: Dataset, new: Dataset) -> bool:
    """Whether data is of the same quarters as other data, and of later periods alone."""
    stated = [period for period in new.periods if period]
    if not stated or not before.periods[-1] or min(stated) <= before.periods[-1]:
        return False
    known = {str(unit) for unit in before.units.index}
    units = [str(unit) for unit in new.units.index]
    return sum(unit in known for unit in units) >= _MOST * len(units)


def point_to_next_year(new: Dataset) -> None:
    """Say where a later year of the loaded data is put onto it, with the way there; taken over here it replaces it."""
    if loaded_data.is_sample():
        return
    before = loaded_data.whole_dataset()
    if before.is_published or not is_next_year(before, new):
        return
    said = _(
        "This is a later year of the quarters that are loaded ({before}). Taken over here, it replaces them. Under "
        "“Objectives”, “Next year”, it is put onto them, and the earlier years stay."
    )
    st.warning(said.format(before=plain(", ".join(before.periods))), icon=":material/event_repeat:")
    _way("way-to-next-year-instead", _("Put it onto the data under “Next year”"))


def show_way() -> None:
    """Show the way to where next year's file is put onto data of one's own."""
    if not loaded_data.is_sample() and not loaded_data.whole_dataset().is_published:
        _way("way-to-next-year", _("A further year? Under “Next year” it is put onto this data"))


def _way(key: str, label: str) -> None:
    # Its key begins with nothing that is remembered: a button cannot be written when a step is taken back.
    if st.button(label, key=key, type="tertiary", icon=":material/arrow_forward:"):
        next_year_panel.open_next_year()
        navigation.go_to(navigation.MONITORING)
