"""Recipes on screen: choose, save, duplicate, compare, adopt."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.check import check_method
from sozial.index.completing import complete_method, without_uncounted
from sozial.index.method_writing import write_method
from sozial.index.presets import preset_names, read_preset
from sozial.method import Method
from sozial.model import Dataset, Direction
from sozial.output.recipe_differences import method_differences
from sozial.store.opened import shelf
from sozial.store.recipes import RecipeLibrary
from sozial.ui import access, state
from sozial.ui.bin_panel import show_bin, show_bin_button
from sozial.ui.day_field import no_day, shown_day, typed_day
from sozial.ui.findings import show_findings
from sozial.ui.language import _, plain
from sozial.ui.settings import reset_steps
from sozial.ui.weights import reset_weights

_GONE = N_("No longer in the index, because the data does not count it any more: {names}")
_NEW = N_("New in the data and not in the recipe, which goes on with its weights: {names}")
_CHECK = N_("Check the indicators and weights on this page.")
NAME, BY, ON, OTHER = "recipe-name", "adopted-by", "adopted-on", "recipe-other"
state.remember(NAME, BY, of=state.Kept.VIEW)


def library() -> RecipeLibrary:
    """Return the saved recipes."""
    return RecipeLibrary(shelf("recipes"))


def fitting_methods(dataset: Dataset, saved: Mapping[str, Method] | None = None) -> dict[str, Method]:
    """Return every recipe that this data can be computed with, by name: presets, then saved ones.

    Parameters
    ----------
    saved
        The saved recipes, where they have been read already.
    """
    saved = library().load()[0] if saved is None else saved
    found: dict[str, Method] = {}
    if state.is_sample():
        sample = state.sample_method()
        found[sample.name] = sample
    for method in [*(read_preset(name) for name in preset_names()), *saved.values()]:
        complete = complete_method(dataset, method)
        if not check_method(dataset, complete):
            found[method.name] = complete
    return found


def take_over(method: Method, dataset: Dataset) -> None:
    """Compute with another recipe from now on."""
    state.set_base_method(method)
    reset_steps()
    reset_weights(dataset, method)


def carry_on(method: Method, before: Dataset, period: str) -> None:
    """Go on with the recipe that was on screen after the data was changed; what of it is new or gone is told.

    Nothing is carried on where it was the standard recipe, which fits all data by itself.
    """
    dataset = state.whole_dataset()
    if period in dataset.periods:
        state.write(state.PERIOD, period)
    standard = complete_method(before, read_preset("additive"))
    kept = without_uncounted(dataset, method)
    if method.same_calculation(standard) or kept is None or check_method(dataset, kept):
        return
    take_over(kept, dataset)
    named = {entry.code for entry in kept.indicators}
    were, are = (
        {entry.code: entry.label for entry in one.indicators if entry.direction is not Direction.CONTEXT}
        for one in (before, dataset)
    )
    gone = [were.get(entry.code, entry.code) for entry in method.indicators if entry.code not in named]
    new = [label for code, label in are.items() if code not in named | were.keys()]
    for names, message in ((gone, _GONE), (new, _NEW)):
        if names:
            values = {"names": listed(names, 6)}
            state.add_notice(Finding("recipe-carried", Severity.NOTE, message, _CHECK, values=values))


def _choose(dataset: Dataset, key: str, found: dict[str, Method]) -> None:
    name = state.read(key)
    if name in found:
        take_over(found[name], dataset)


def show_choice(dataset: Dataset, key: str, found: dict[str, Method]) -> None:
    """Show the recipes that fit the data (`fitting_methods`); choosing one computes with it."""
    current = state.base_method().name
    names = list(found) if current in found else [current, *found]
    state.write(key, current)
    st.selectbox(_("Recipe"), names, key=key, on_change=_choose, args=(dataset, key, found))


def _save(method: Method, dataset: Dataset) -> None:
    try:
        named = replace(method.as_trial(), name=str(state.read(NAME, "")).strip())
        library().save(named)
    except DataError as error:
        state.add_notices(error.findings)
        return
    take_over(named, dataset)
    state.add_notice(Finding("saved", Severity.NOTE, N_("Saved: “{name}”."), values={"name": named.name}))


def _adopt(method: Method, dataset: Dataset) -> None:
    text = str(state.read(ON) or "").strip()
    on = typed_day(text) if text else datetime.date.today()
    if on is None:
        state.add_notice(no_day(text))
        return
    try:
        adopted = library().adopt(method, str(state.read(BY, "")), on)
    except DataError as error:
        state.add_notices(error.findings)
        return
    take_over(adopted, dataset)


def _remove(name: str) -> None:
    try:
        library().remove(name)
    except DataError as error:
        state.add_notices(error.findings)


def _show_save(dataset: Dataset, method: Method) -> None:
    with st.form("save-recipe", border=True):
        st.markdown(f"**{_('Save or duplicate')}**")
        copy = _("Copy of {name}").format(name=method.name)
        st.text_input(_("Name of the recipe"), value=copy, key=NAME, max_chars=120)
        st.form_submit_button(_("Save"), on_click=_save, args=(method, dataset), icon=":material/save:")


def _show_adopt(dataset: Dataset, method: Method) -> None:
    with st.form("adopt-recipe", border=True):
        st.markdown(f"**{_('Mark as adopted')}**")
        st.text_input(_("By whom"), key=BY, max_chars=120, placeholder=_("Committee"))
        st.text_input(
            _("On"), shown_day(datetime.date.today()), key=ON, help=_("Day, month and year: 31.12.2026"), max_chars=30
        )
        st.form_submit_button(_("Mark as adopted"), on_click=_adopt, args=(method, dataset), icon=":material/verified:")


def show_recipes(dataset: Dataset, method: Method) -> None:
    """Show the recipes: choose another, save this one, mark it as adopted, compare it.

    Parameters
    ----------
    method
        The recipe on screen, with the weights and steps as they stand now.
    """
    saved, problems = library().load()
    found = fitting_methods(dataset, saved)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        show_choice(dataset, "recipe-choice", found)
        base = state.base_method()
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                _("Download"),
                write_method(method),
                "rezept.toml",
                "application/toml",
                key="recipe-file",
                on_click="ignore",
                icon=":material/download:",
            )
            if base.name in saved and access.may(Right.KEEP):
                show_bin_button("recipe-aside", _remove, base.name)
        others = [name for name in found if name != method.name]
        other = st.selectbox(_("Compare with"), others, index=None, key=OTHER, placeholder=_("another recipe"))
    may_keep = access.may(Right.KEEP)
    with middle:
        if may_keep:
            _show_save(dataset, method)
        else:
            access.show_missing(Right.KEEP)
    with right:
        if method.is_adopted:
            st.info(_("This recipe is adopted. To change it, save a copy."), icon=":material/verified:")
        elif may_keep:
            _show_adopt(dataset, method)
    show_findings(problems)
    if may_keep:
        show_bin(library().removed, library().restore, "recipe-bin")
    if other in found:
        _show_differences(dataset, method, found[other])


def _show_differences(dataset: Dataset, one: Method, other: Method) -> None:
    labels = {indicator.code: indicator.label for indicator in dataset.indicators}
    rows = method_differences(one, other, state.language(), labels)
    if not rows:
        st.caption(_("Both recipes compute the same."))
        return
    table = pd.DataFrame(rows, columns=[_("What"), one.name, f"{other.name}\u200b"])
    st.dataframe(table, hide_index=True, height="content", column_config={table.columns[2]: plain(other.name)})
