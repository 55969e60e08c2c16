"""A recipe is adopted once somebody has confirmed it; an adopted one goes into the bin only if nothing rests on it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import streamlit as st

from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.recipe import Recipe
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.opened import shelf
from sozial.ui.kit import popovers
from sozial.ui.kit.bin_panel import ICON, show_bin_button
from sozial.ui.kit.day_field import no_day, shown_day, typed_day
from sozial.ui.session import notices, state
from sozial.ui.session.language import _, counted, day, plain

BY, ON = "adopted-by", "adopted-on"
# The recipe that somebody wants to mark as adopted, by whom and when, until it is confirmed.
_ASKED = "_adoption-asked"
_BIN = "recipe-aside-adopted"
state.remember(BY, of=state.Kept.VIEW)


def library() -> RecipeLibrary:
    """Return the saved recipes."""
    return RecipeLibrary(shelf("recipes"))


def show_adopting(recipe: Recipe, take_over: Callable[[Recipe], None]) -> None:
    """Show what marks a recipe as adopted: by whom and when, then the question whether that is so.

    Parameters
    ----------
    take_over
        Computes with the adopted recipe from then on.
    """
    asked = state.read(_ASKED)
    if asked is not None and asked[0] == recipe:
        _recipe, by, on, has_other_trial = asked
        _show_question(recipe, by, on, has_other_trial, take_over)
        return
    state.forget(_ASKED)
    with st.form("adopt-recipe", border=True):
        st.markdown(f"**{_('Mark as adopted')}**")
        st.text_input(_("By whom"), key=BY, max_chars=120, placeholder=_("Committee"))
        st.text_input(
            _("On"), shown_day(datetime.date.today()), key=ON, help=_("Day, month and year: 31.12.2026"), max_chars=30
        )
        st.form_submit_button(_("Mark as adopted"), on_click=_ask, args=(recipe,), icon=":material/verified:")


def _ask(recipe: Recipe) -> None:
    text, by = str(state.read(ON) or "").strip(), str(state.read(BY) or "").strip()
    on = typed_day(text) if text else datetime.date.today()
    if on is None:
        notices.add_notice(no_day(text))
        return
    try:
        replaced = library().check_adopting(recipe, by)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    state.write(_ASKED, (recipe, by, on, replaced is not None))


def _show_question(
    recipe: Recipe, by: str, on: datetime.date, has_other_trial: bool, take_over: Callable[[Recipe], None]
) -> None:
    with st.container(border=True, key="adopt-question"):
        question = _("Was “{name}” adopted by {by} on {date}?")
        words = question.format(name=plain(recipe.name), by=plain(by), date=day(on.isoformat()))
        st.markdown(f"**{words}**")
        st.markdown(_("It cannot be changed after that; whoever wants other weights saves a copy."))
        if has_other_trial:
            st.markdown(_("The saved trial of this name has other weights or steps and goes into the bin."))
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Yes, adopted"), key="adopt-yes", type="primary", icon=":material/verified:", on_click=_adopt,
                args=(recipe, by, on, take_over),
            )  # fmt: skip
            st.button(_("Cancel"), key="adopt-no", on_click=_cancel, args=(by, on))


def _cancel(by: str, on: datetime.date) -> None:
    """Go back to the form, with what was entered."""
    state.forget(_ASKED)
    state.write(BY, by)
    state.write(ON, shown_day(on))


def _adopt(recipe: Recipe, by: str, on: datetime.date, take_over: Callable[[Recipe], None]) -> None:
    state.forget(_ASKED)
    try:
        adopted = library().adopt(recipe, by, on)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    take_over(adopted)


def show_recipe_bin(recipe: Recipe, decided: Callable[[], Sequence[Recipe]]) -> None:
    """Show what puts a saved recipe into the bin: an adopted one after a warning, and not where decisions rest on it.

    Parameters
    ----------
    decided
        Returns the recipes that decisions of the open project were taken with.
    """
    if not recipe.is_adopted:
        show_bin_button("recipe-aside", _remove, recipe.name)
        return
    resting = sum(used.name == recipe.name and used.same_calculation(recipe) for used in decided())
    if resting:
        words = NP_(
            "{n} decision on funds rests on this recipe; it stays.",
            "{n} decisions on funds rest on this recipe; it stays.",
        )
        st.caption(counted(words, resting))
        return
    with popovers.popover(_("Into the bin"), _BIN, type="tertiary", icon=ICON):
        said = _("This recipe was adopted on {date} by {by}. What is on screen is computed with it.")
        st.markdown(said.format(date=day(recipe.adopted_on), by=plain(recipe.adopted_by)))
        show_bin_button("recipe-aside", _remove_adopted, recipe.name, name=recipe.name)


def _remove_adopted(name: str) -> None:
    popovers.close(_BIN)
    _remove(name)


def _remove(name: str) -> None:
    try:
        library().remove(name)
    except DataError as error:
        notices.add_notices(error.findings)
