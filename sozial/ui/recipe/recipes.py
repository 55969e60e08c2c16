"""Recipes on screen: choose, save, duplicate, compare, adopt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.check import check_recipe
from sozial.index.recipe.completing import complete_recipe, without_uncounted
from sozial.index.recipe.presets import preset_names, read_preset
from sozial.index.recipe.recipe_file import check_adoption
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import Dataset, Direction
from sozial.output.recipe.recipe_differences import recipe_differences
from sozial.output.tables.comparison_tables import build_recipe_differences
from sozial.recipe import Recipe
from sozial.ui.kit.bin_panel import show_bin
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.table_view import show_table
from sozial.ui.recipe import adopting
from sozial.ui.recipe.adopting import library
from sozial.ui.recipe.settings import reset_steps
from sozial.ui.recipe.weight_positions import reset_weights
from sozial.ui.session import access, loaded_data, notices, shown_data, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _

_GONE = N_("No longer in the index, because the data does not count it any more: {names}")
_NEW = N_("New in the data and not in the recipe, which goes on with its weights: {names}")
_CHECK = N_("Check the indicators and weights on this page.")
NAME, OTHER = "recipe-name", "recipe-other"
state.remember(NAME, of=state.Kept.VIEW)


def fitting_recipes(dataset: Dataset, saved: Mapping[str, Recipe] | None = None) -> dict[str, Recipe]:
    """Return every recipe that this data can be computed with, by name: presets, then saved ones.

    Parameters
    ----------
    saved
        The saved recipes, where they have been read already.
    """
    saved = library().load()[0] if saved is None else saved
    found: dict[str, Recipe] = {}
    if loaded_data.is_sample():
        sample = shown_data.sample_recipe()
        found[sample.name] = sample
    for recipe in [*(read_preset(name) for name in preset_names()), *saved.values()]:
        complete = complete_recipe(dataset, recipe)
        if not check_recipe(dataset, complete):
            found[recipe.name] = complete
    return found


def take_over(recipe: Recipe, dataset: Dataset) -> None:
    """Compute with another recipe from now on; it is said where its file is not what was adopted."""
    notices.add_notices(check_adoption(recipe))
    shown_data.set_base_recipe(replace(recipe, unlike_adopted=""))
    reset_steps()
    reset_weights(dataset, recipe)


def carry_on(recipe: Recipe, before: Dataset, period: str) -> None:
    """Go on with the recipe that was on screen after the data was changed; what of it is new or gone is told.

    Nothing is carried on where it was the standard recipe, which fits all data by itself.
    """
    dataset = loaded_data.whole_dataset()
    if period in dataset.periods:
        state.write(state.PERIOD, period)
    standard = complete_recipe(before, read_preset("additive"))
    kept = without_uncounted(dataset, recipe)
    if recipe.same_calculation(standard) or kept is None or check_recipe(dataset, kept):
        return
    take_over(kept, dataset)
    named = {entry.code for entry in kept.indicators}
    were, are = (
        {entry.code: entry.label for entry in one.indicators if entry.direction is not Direction.CONTEXT}
        for one in (before, dataset)
    )
    gone = [were.get(entry.code, entry.code) for entry in recipe.indicators if entry.code not in named]
    new = [label for code, label in are.items() if code not in named | were.keys()]
    for names, message in ((gone, _GONE), (new, _NEW)):
        if names:
            values = {"names": listed(names, 6)}
            notices.add_notice(Finding("recipe-carried", Severity.NOTE, message, _CHECK, values=values))


def _choose(dataset: Dataset, key: str, found: dict[str, Recipe]) -> None:
    name = state.read(key)
    if name in found:
        take_over(found[name], dataset)


def show_choice(dataset: Dataset, key: str, found: dict[str, Recipe]) -> None:
    """Show the recipes that fit the data (`fitting_recipes`); choosing one computes with it."""
    current = shown_data.base_recipe().name
    names = list(found) if current in found else [current, *found]
    state.write(key, current)
    st.selectbox(_("Recipe"), names, key=key, on_change=_choose, args=(dataset, key, found))


def _save(recipe: Recipe, dataset: Dataset) -> None:
    try:
        named = replace(recipe.as_trial(), name=str(state.read(NAME, "")).strip())
        library().save(named)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    take_over(named, dataset)
    notices.add_notice(Finding("saved", Severity.NOTE, N_("Saved: “{name}”."), values={"name": named.name}))


def _show_save(dataset: Dataset, recipe: Recipe) -> None:
    with st.form("save-recipe", border=True):
        st.markdown(f"**{_('Save or duplicate')}**")
        copy = _("Copy of {name}").format(name=recipe.name)
        st.text_input(_("Name of the recipe"), value=copy, key=NAME, max_chars=120)
        st.form_submit_button(_("Save"), on_click=_save, args=(recipe, dataset), icon=":material/save:")


def show_recipes(dataset: Dataset, recipe: Recipe, decided: Callable[[], Sequence[Recipe]]) -> None:
    """Show the recipes: choose another, save this one, mark it as adopted, compare it.

    Parameters
    ----------
    recipe
        The recipe on screen, with the weights and steps as they stand now.
    decided
        Returns the recipes that decisions were taken with.
    """
    saved, problems = library().load()
    found = fitting_recipes(dataset, saved)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        show_choice(dataset, "recipe-choice", found)
        base = shown_data.base_recipe()
        with st.container(horizontal=True, gap="small"):
            download_button(
                _("Download"),
                write_recipe(recipe),
                "rezept.toml",
                "application/toml",
                key="recipe-file",
                on_click="ignore",
                icon=":material/download:",
            )
            if base.name in saved and access.may(Right.KEEP):
                adopting.show_recipe_bin(saved[base.name], decided)
        others = [name for name in found if name != recipe.name]
        other = st.selectbox(_("Compare with"), others, index=None, key=OTHER, placeholder=_("another recipe"))
    may_keep = access.may(Right.KEEP)
    with middle:
        if may_keep:
            _show_save(dataset, recipe)
        else:
            access.show_missing(Right.KEEP)
    with right:
        if recipe.is_adopted:
            st.info(_("This recipe is adopted. To change it, save a copy."), icon=":material/verified:")
        elif may_keep:
            adopting.show_adopting(recipe, partial(take_over, dataset=dataset))
    show_findings(problems)
    if may_keep:
        show_bin(library().removed, library().restore, "recipe-bin")
    if other in found:
        _show_differences(dataset, recipe, found[other])


def _show_differences(dataset: Dataset, one: Recipe, other: Recipe) -> None:
    labels = {indicator.code: indicator.label for indicator in dataset.indicators}
    rows = recipe_differences(one, other, state.language(), labels)
    if not rows:
        st.caption(_("Both recipes compute the same."))
        return
    show_table(build_recipe_differences(rows, one.name, other.name, state.language()), None)
