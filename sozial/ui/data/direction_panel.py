"""Directions of all indicators by name, confirmed in one go; what no word tells needs a choice of its own."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.errors import listed
from sozial.reading.indicators.choices_together import NO_BASE, SIZE, without_proposal
from sozial.reading.indicators.indicator_choices import USE_LABELS, IndicatorChoice, Use
from sozial.reading.plans.columns import DIRECTION_LABELS
from sozial.ui.data import indicator_editor
from sozial.ui.session.language import _, number, plain

# More names than these are folded.
_NAMED = 12


def say_directions(choices: Sequence[IndicatorChoice]) -> None:
    """Name all indicators by their direction, folded where they are many; open ones stand by the button."""
    unsaid = without_proposal(choices)
    shown = [choice for choice in choices if choice.is_shown and choice not in unsaid]
    lines = []
    for direction, label in DIRECTION_LABELS.items():
        names = [choice.label for choice in shown if choice.direction is direction]
        if names:
            lines.append(f"**{_(label)}** ({number(len(names))}): {plain(', '.join(names))}")
    if len(shown) > _NAMED:
        with st.expander(_("All directions by name: {n}").format(n=number(len(shown)))):
            st.markdown("\n\n".join(lines))
    elif lines:
        st.caption(" · ".join(lines))
    _say_sizes(choices)


def _say_sizes(choices: Sequence[IndicatorChoice]) -> None:
    """Name what compares only how large quarters are, and what makes figures of it that can be weighed."""
    remedy = _("To weigh one, choose “{use}” and a base in its line.").format(use=_(USE_LABELS[Use.RATE]))
    for said, found in (
        (
            _("**Sizes and sums:** {names}. They would rank quarters by how large they are: shown, not weighed."),
            [choice.label for choice in choices if choice.is_shown and choice.direction_reason == SIZE],
        ),
        (
            _("**Counts without a base:** {names}. They would rank quarters by how large they are: not used."),
            [choice.label for choice in choices if choice.use is Use.UNUSED and choice.reason == NO_BASE],
        ),
    ):
        if found:
            st.caption(f"{said.format(names=plain(listed(found, _NAMED)))} {remedy}")


def confirm_directions(choices: Sequence[IndicatorChoice], store: str) -> None:
    """Let all proposed directions be confirmed as they stand; what no word tells is chosen in its own line."""
    unsaid = without_proposal(choices)
    open_ones = [choice for choice in choices if choice.is_shown and not choice.is_confirmed]
    proposed = [choice for choice in open_ones if choice not in unsaid]
    if proposed:
        st.button(
            _("Confirm all directions"), key=f"figures-confirm-{store}", icon=":material/done_all:",
            on_click=_confirm, args=(store, proposed),
        )  # fmt: skip
    if open_ones:
        st.caption(_("Not confirmed yet: {n}").format(n=number(len(open_ones))))
    if unsaid:
        said = _("**Without a proposal:** {names}. Choose or confirm the direction of each in its line.")
        st.caption(said.format(names=plain(", ".join(choice.label for choice in unsaid))))


def _confirm(store: str, choices: Sequence[IndicatorChoice]) -> None:
    edits = indicator_editor.edits(store)
    for choice in choices:
        # What was confirmed is what was shown, whatever words propose another time.
        told = {"direction": choice.direction.name.lower(), "direction_reason": choice.direction_reason}
        edits.setdefault(choice.code, {}).update(told | {"is_confirmed": True})
    indicator_editor.change(store, edits)
