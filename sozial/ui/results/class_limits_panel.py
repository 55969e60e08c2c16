"""Where the classes of a map end, beside the map: typed, or moved on bars that show how the values are spread."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from sozial.model import Dataset
from sozial.output.maps.layers import colours_of, score_digits
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.palette import ALONE
from sozial.output.maps.value_classes import class_values, counts_by_class, read_cuts
from sozial.result import ClassBreaks, Result
from sozial.ui.recipe import cut_offs
from sozial.ui.recipe.settings import INDEX_VIEW, INDICATOR_VIEW, View, current_ranks
from sozial.ui.results.class_limits import show_limits
from sozial.ui.session import state
from sozial.ui.session.language import _, plain, translate

_LIMITS = "class-limits"
# Of the panel, in pixels.
_WIDE = 380


def show_class_limits(dataset: Dataset, result: Result, view: View, layer: MapLayer | None) -> None:
    """Show beside the map where its classes end, to type and to move; nothing where they are no numbers of one kind."""
    popover = partial(st.popover, _("Classes"), icon=":material/equalizer:", width="content")
    # As wide whatever is said in it: what is moved by hand stays where it is.
    room = partial(st.container, width=_WIDE)
    if view.kind == INDEX_VIEW:
        with popover(), room():
            _show_index_cuts(result)
    elif view.kind == INDICATOR_VIEW and layer is not None:
        with popover(), room():
            _show_indicator_cuts(dataset, result, view.code, layer)


def _show_index_cuts(result: Result) -> None:
    _show_field(state.CUTS, _("Class limits of the index"), result.breaks)
    if result.breaks is not None:
        scores = result.scores.to_numpy(dtype=float)
        labels = [translate()(label) for label in result.breaks.labels]
        told = counts_by_class(result.classes.to_numpy(), labels, state.language())
        colours = colours_of(result.recipe, len(labels))
        digits = score_digits(result.recipe) if current_ranks() else None
        show_limits(scores, result.breaks, colours, told, _LIMITS, lambda cuts: _take(state.CUTS, cuts), labels, digits)


def _show_indicator_cuts(dataset: Dataset, result: Result, code: str, layer: MapLayer) -> None:
    values = dataset.at(result.period)[code].to_numpy(dtype=float)
    decided = cut_offs.by_hand(code)
    classes, breaks, alone = class_values(values, result.recipe, decided)
    name = plain(dataset.indicator(code).label)
    _show_field(state.MAP_CUTS + code, _("Class limits of {name}").format(name=name), breaks)
    typed = st.text_input(
        _("A value with a class of its own"), key=state.MAP_ALONE + code, max_chars=20, persist_state="session",
        placeholder=_("none"), help=_("For instance 0: quarters where nobody is concerned."),
    )  # fmt: skip
    if typed.strip() and decided.alone is None:
        st.warning(_("This is no number."))
    cut_offs.publish(state.MAP_ALONE + code, () if decided.alone is None else (decided.alone,))
    if breaks is not None:
        colours = [colour for colour in layer.colours if not (alone and colour == ALONE)]
        spread = np.where(values == decided.alone, np.nan, values) if alone else values
        told = counts_by_class(classes, layer.class_labels, state.language())
        digits = dataset.digits(code, values)
        show_limits(
            spread, breaks, colours, told, _LIMITS, lambda cuts: _take(state.MAP_CUTS + code, cuts), digits=digits
        )


def _show_field(key: str, label: str, breaks: ClassBreaks | None) -> None:
    now = "; ".join(cut_offs.shown(round(cut, 4)) for cut in breaks.cuts) if breaks is not None else ""
    typed = st.text_input(
        label, key=key, max_chars=cut_offs.MOST_SIGNS, persist_state="session", placeholder=now or None,
        help=_("Ascending, separated by semicolons. Empty: as the chosen way of classing has them."),
    )  # fmt: skip
    cuts, wrong = read_cuts(typed, translate())
    if wrong:
        st.warning(plain(f"{wrong} {_('Until then the chosen way of classing holds.')}"))
    elif cuts and key == state.CUTS:
        st.caption(
            _("These limits hold, whatever the settings say under “Classes”. Empty the field to go by that again.")
        )
    cut_offs.publish(key, cuts)


def _take(key: str, cuts: tuple[float, ...]) -> None:
    """Write limits that were moved into their field, as if they were typed."""
    state.write(key, "; ".join(cut_offs.shown(cut) for cut in cuts))
