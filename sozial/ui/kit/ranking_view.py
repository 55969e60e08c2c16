"""A ranking on screen: a table of our own, whose rows select a unit everywhere."""

from __future__ import annotations

import hashlib

from sozial.output.ranking.payload import build_payload, names_list
from sozial.output.ranking.ranking import Ranking
from sozial.ui.kit.components import register
from sozial.ui.session import navigation, shown_data, state
from sozial.web.published import FIGURES

# Short lists are seen whole: nothing is searched in them.
SEARCH_FROM = 16
_NAMES = "names of "

_show = register("ranking", "ranking.js", "ranking.css")


def names_address(digest: str) -> str:
    """Return where the browser finds the names of a dataset's units, in their order; a preview says it as well."""
    return FIGURES.address(_NAMES + digest)


def show_rows(ranking: Ranking, key: str, height: int, digest: str = "", selects: bool = True) -> None:
    """Show a ranking.

    Parameters
    ----------
    height
        In pixels; there the rows scroll.
    digest
        Of the dataset whose units are the rows, all of them in their order; without it the names are packed each time.
    selects
        Whether choosing a row selects the unit of its key; the name of the chosen one then leads to its profile.
    """
    names = f"{_NAMES}{digest or hashlib.sha256(names_list(ranking)).hexdigest()}"
    address = FIGURES.offer(names, lambda: names_list(ranking))
    payload = build_payload(ranking, state.language(), address, shown_data.selected() if selects else None)
    payload |= {"height": height, "searchFrom": SEARCH_FROM, "large": state.is_large(), "selects": selects}
    _show(
        key=key, data=payload, height=height,
        on_selected_change=lambda: _selected(key), on_profile_change=lambda: None,
    )  # fmt: skip
    followed = (state.read(key) or {}).get("profile")
    if selects and isinstance(followed, str) and followed in shown_data.dataset().units.index:
        shown_data.select(followed)
        navigation.go_to(navigation.PROFILE)


def _selected(key: str) -> None:
    event = state.read(key) or {}
    unit = event.get("selected")
    if unit == "":
        shown_data.select(None)
    elif isinstance(unit, str) and unit in shown_data.dataset().units.index:
        shown_data.select(unit)
