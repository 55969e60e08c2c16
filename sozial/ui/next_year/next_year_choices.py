"""Old beside new: what of a delivery continues what, with every question counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from sozial.model import Dataset
from sozial.reading.delivery.delivery_mapping import DeliveryMapping, Proposals
from sozial.reading.delivery.delivery_shares import shares_of_parts
from sozial.reading.loading.correspondence import Correspondence
from sozial.ui.memory import cached_data
from sozial.ui.next_year.next_year_columns import choose_added, choose_columns, say_double
from sozial.ui.next_year.next_year_files import WIDGET
from sozial.ui.next_year.next_year_measures import choose_measures
from sozial.ui.next_year.next_year_rows import CONFIRMED, confirm
from sozial.ui.next_year.next_year_units import choose_shares, choose_territory, choose_units
from sozial.ui.session import state
from sozial.ui.session.language import _, number


@dataclass
class Choices:
    """What holds, and what is asked.

    Parameters
    ----------
    open
        Names of rows that nobody has confirmed.
    is_double
        Whether a new column was chosen for several old ones.
    """

    mapping: DeliveryMapping
    open: list[str] = field(default_factory=list)
    is_double: bool = False


def choose_mapping(
    before: Dataset, delivery: Dataset, proposals: Proposals, given: Correspondence | None, notes: Sequence[str] = ()
) -> Choices:
    """Show what continues what; return it with the rows that are open.

    Parameters
    ----------
    given
        A correspondence table that came with the delivery.
    notes
        What the files say around their tables.
    """
    rows: list[str] = []
    place = st.container()
    columns, made = choose_columns(before, delivery, proposals, rows)
    double = say_double(columns)
    divisors = choose_measures(before, delivery, proposals, columns, rows)
    added = choose_added(proposals, columns)
    units = choose_units(before, delivery, cached_data.delivery_units(before, delivery, columns, divisors), notes, rows)
    shares = choose_shares(before, delivery, shares_of_parts(before, delivery, units, columns, given))
    mapping = DeliveryMapping(columns, made, added, units, shares, choose_territory(units), divisors)
    waiting = [row for row in rows if row not in state.read(CONFIRMED, ())]
    with place:
        _say_open(waiting)
    return Choices(mapping, waiting, double)


def _say_open(waiting: Sequence[str]) -> None:
    if not waiting:
        st.success(_("No question is open."), icon=":material/check:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(_("Open questions: {n}").format(n=number(len(waiting))), icon=":material/help:")
        st.button(
            _("Confirm all proposals"), key=f"{WIDGET}confirm-all", icon=":material/done_all:",
            on_click=confirm, args=(tuple(waiting),),
        )  # fmt: skip
