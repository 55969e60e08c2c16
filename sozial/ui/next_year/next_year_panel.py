"""Next year: a new delivery is mapped to the data in one view, put onto it, and what it changed is shown."""

from __future__ import annotations

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, NP_
from sozial.insight.comparable import comparability, comparability_findings, fewer_findings
from sozial.model import Dataset
from sozial.reading.delivery.delivery_applying import apply_mapping
from sozial.reading.delivery.delivery_mapping import DeliveryMapping
from sozial.reading.joining.published import MESSAGE, REMEDY
from sozial.recipe import Recipe
from sozial.ui.data import indicator_list_panel
from sozial.ui.memory import cached_data
from sozial.ui.next_year import taken_deliveries
from sozial.ui.next_year.next_year_choices import choose_mapping
from sozial.ui.next_year.next_year_files import Delivery, build_delivery, files, forget_delivery, read_files, take_files
from sozial.ui.recipe import settings
from sozial.ui.recipe.recipes import take_over
from sozial.ui.session import loaded_data, notices, shown_data, state
from sozial.ui.session.language import _, counted, plain

# What the data is compared with, and the choice that means the data before the last file.
AGAINST, DELIVERY = "monitoring-against", "delivery"
# The views of the page Ziele.
VIEW, CHANGES, NEXT_YEAR = "monitoring-view", "changes", "next-year"
state.remember(VIEW, of=state.Kept.VIEW)
# The recipe that the index before the last delivery was made by.
_RECIPE = "year-recipe"
state.remember(_RECIPE, noted=True)
state.remember(_RECIPE, of=state.Kept.PLACE)


def open_next_year() -> None:
    """Let the page show how next year's files are put onto the data."""
    state.write(VIEW, NEXT_YEAR)


def recipe_before() -> Recipe | None:
    """Return the recipe that the index before the last delivery was made by, if it is known."""
    found: Recipe | None = state.read(_RECIPE)
    return found


def show_next_year() -> None:
    """Show next year's files, what of them continues what, and the button that takes them over."""
    before = loaded_data.whole_dataset()
    if before.is_published:
        st.info(plain(f"{_(MESSAGE)} {_(REMEDY)}"), icon=":material/verified_user:")
        return
    st.caption(
        _("The new files are read, and mapped to the data on screen: old beside new, with a proposal and its reason. "
          "Nothing is taken over before every open question is answered.")
    )  # fmt: skip
    take_files()
    if not files():
        return
    read = read_files(before)
    delivery = build_delivery(read)
    if delivery is None:
        return
    words = NP_(
        "{title}: {n} quarter, columns of figures: {k}, {periods}",
        "{title}: {n} quarters, columns of figures: {k}, {periods}",
    )
    periods = plain(", ".join(period or "–" for period in delivery.periods))
    columns = len(delivery.values.columns)
    st.caption(counted(words, len(delivery.units), title=plain(delivery.title), k=columns, periods=periods))
    notes = list(dict.fromkeys(text for table, _plan in read.tables for text in (*table.titles, *table.notes)))
    proposals = cached_data.delivery_proposals(before, delivery)
    found = choose_mapping(before, delivery, proposals, read.correspondence, notes)
    waiting = len(found.open) + read.open
    if waiting:
        st.caption(
            counted(
                NP_(
                    "Before it can be taken over, {n} question has to be answered.",
                    "Before it can be taken over, {n} questions have to be answered.",
                ),
                waiting,
            )
        )
    st.button(
        _("Take over and compare"), key="delivery-take", type="primary", icon=":material/check:",
        disabled=waiting > 0 or found.is_double, on_click=_take, args=(delivery, found.mapping, read),
    )  # fmt: skip


def _take(delivery: Dataset, mapping: DeliveryMapping, read: Delivery) -> None:
    """Put a delivery onto the data: same recipe, latest period; the data before is kept for the comparison."""
    before, base = loaded_data.whole_dataset(), shown_data.base_recipe()
    recipe = settings.current_recipe(before, base)
    try:
        joined, choices = indicator_list_panel.go_on(before, apply_mapping(before, delivery, mapping))
    except DataError as error:
        notices.add_notices(error.findings)
        return
    period = settings.current_period(before)
    indicator_list_panel.take_over(joined, choices)
    taken_deliveries.keep(read, mapping)
    take_over(recipe, loaded_data.whole_dataset())
    loaded_data.set_before(before, period)
    state.write(_RECIPE, recipe)
    state.write(AGAINST, DELIVERY)
    # The latest of the new data is what the new year is about.
    latest = joined.periods[-1]
    state.write(state.PERIOD, latest)
    state.write(VIEW, CHANGES)
    forget_delivery()
    _say(joined, recipe, period, latest, delivery.title)


def _say(joined: Dataset, recipe: Recipe, before: str, after: str, names: str) -> None:
    """Say what was done; that the recipe is the same only where both years rest on the same."""
    compared = comparability(joined, recipe, before, after) if before < after else None
    if compared is None or compared.is_same:
        said = N_("Put onto the data: {names}. The recipe is the same.")
    else:
        said = N_("Put onto the data: {names}. The index does not rest on the same indicators as before.")
    notices.add_notice(Finding("next-year", Severity.NOTE, said, values={"names": names}))
    if compared is not None:
        notices.add_notices(
            finding
            for finding in (
                *comparability_findings(joined, recipe, compared),
                *fewer_findings(joined, recipe, compared),
            )
            if finding.severity is Severity.WARNING
        )
    told = (
        "units-missing", "units-split", "units-merged", "units-renamed", "shares", "figures-estimated", "no-area",
        "measure-converted", "measure-left", "above-hundred", "sign-carried",
    )  # fmt: skip
    notices.add_notices(finding for finding in joined.findings if finding.code in told)
