"""Indicators and weights: Handlungsfelder first, each opens to its indicators; one click for the usual choices."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from sozial.errors import listed
from sozial.i18n import NP_
from sozial.index.recipe.completing import settle_weights
from sozial.index.weigh import WEIGHTINGS
from sozial.model import Dataset
from sozial.preview.slider_places import EQUAL, siblings
from sozial.preview.slider_weights import SliderWeights
from sozial.recipe import Composite, Recipe
from sozial.result import Result
from sozial.ui.recipe import typed_shares, weight_buttons, weight_history, weight_rows
from sozial.ui.recipe.overlap_warning import show_overlaps
from sozial.ui.recipe.weight_positions import (
    check_link,
    is_computed,
    publish_weights,
    set_positions,
    set_shares,
    settle_positions,
    shown_codes,
    sliders_now,
    take_weights,
)
from sozial.ui.session import state
from sozial.ui.session.language import _, counted, percent, plain


def show_weights(dataset: Dataset, recipe: Recipe, weighed: Recipe, result: Result | None) -> None:
    """Show buttons and sliders.

    Parameters
    ----------
    recipe
        The recipe that the sliders start from.
    weighed
        The same with the weights and steps on screen.
    result
        What it gives, where computed weights are read from; None where it cannot run.
    """
    check_link(dataset, recipe)
    shown, sliders = shown_codes(dataset, recipe), sliders_now(dataset, recipe)
    settle_positions(dataset, recipe)
    weight_history.note_weights(dataset, recipe, shown, sliders)
    computed = any(is_computed(weighed, level) for level in weighed.levels)
    by_field = bool(sliders.fields) and not computed
    if by_field or not recipe.is_flat:
        weight_buttons.show_view_choice(recipe)
    all_at_once = weight_buttons.shows_all() or not (by_field or not recipe.is_flat)
    weight_buttons.show_weight_buttons(dataset, recipe, shown, by_field and not all_at_once)
    publish_weights(dataset, recipe)
    settled = settle_weights(result) if computed and result is not None else weighed
    if settled is not weighed:
        st.button(
            _("Write these weights out"),
            key="write-out",
            on_click=take_weights,
            args=(dataset, settled, _("Copy of {name}").format(name=settled.name)),
            help=_("The computed weights become the recipe's own, and sliders can change them."),
        )
    if result is not None and result.without_values:
        _say_what_is_in_vain(dataset, result)
    # Of indicators without values in this period nothing counts: shares are those that the index uses.
    used = weighed.shares() if result is None else result.shares
    with st.container(height=560 if all_at_once else "content", key="weights", border=False):
        if by_field and not all_at_once:
            with st.container(key="weights-fields"):
                _show_fields(dataset, recipe, sliders.weighing_within(), used, result)
        elif recipe.is_flat and not computed:
            _show_indicators(dataset, recipe, sliders, shown, used, result)
        else:
            with st.container(key="weights-levels"):
                _show_levels(dataset, weighed, settled, shown, result, all_at_once)
    if result is not None and not result.is_empty:
        show_overlaps(dataset, result)


def _say_what_is_in_vain(dataset: Dataset, result: Result) -> None:
    """Say which weights count for nothing, where they are set, and not only among the findings below."""
    labels = {level.code: level.label for level in result.recipe.levels}
    # What a part without any value holds is not said once more.
    parents = {entry.code: entry.parents for entry in result.recipe.entries}
    codes = [code for code in sorted(result.without_values) if not result.without_values & set(parents.get(code, ()))]
    names = [labels.get(code) or dataset.indicator(code).label for code in codes]
    words = NP_(
        "{n} weight does not count, because there are no figures or the same everywhere; the others fill its "
        "share: {names}",
        "{n} weights do not count, because there are no figures or the same everywhere; the others fill their "
        "shares: {names}",
    )
    st.caption(f":material/info: {counted(words, len(names), names=plain(listed(names)))}")


def sliders_on_screen(dataset: Dataset, recipe: Recipe) -> SliderWeights:
    """Return the sliders as they are seen: those of Handlungsfelder keep their shares while indicators are weighed."""
    found = sliders_now(dataset, recipe)
    return found if weight_buttons.shows_all() else found.weighing_within()


def _show_fields(
    dataset: Dataset, recipe: Recipe, sliders: SliderWeights, used: Mapping[str, float], result: Result | None
) -> None:
    """Show a slider for each Handlungsfeld, and the indicators of the one that is open, which weigh within it."""
    for slider in sliders.fields:
        is_open = state.read(weight_rows.OPEN) == slider.name
        part = sum(used.get(code, 0.0) for code in slider.codes)
        weight_rows.show_field(dataset, recipe, sliders, slider, part, is_open=is_open)
        if not is_open:
            continue
        with st.container(key="weights-inside", gap="small"):
            with st.container(horizontal=True, gap="small"):
                st.button(
                    _("Only this"),
                    key=f"only-{slider.name}",
                    type="tertiary",
                    icon=":material/filter_center_focus:",
                    help=_("Weigh this Handlungsfeld alone."),
                    on_click=weight_buttons.weigh_alone,
                    args=(dataset, recipe, slider.name),
                )
                st.button(
                    _("Equal within"),
                    key=f"within-{slider.name}",
                    type="tertiary",
                    icon=":material/drag_handle:",
                    help=_("Give every indicator of this Handlungsfeld the same weight."),
                    on_click=set_positions,
                    args=(dict.fromkeys(slider.codes, EQUAL),),
                )
            for code in slider.codes:
                words = weight_rows.share_words(dataset, result, used, code)
                keep = partial(set_shares, dataset, recipe, sliders.set_shares())
                weight_rows.show_slider(dataset.indicator(code).label, code, words, keep)
    typed_shares.show_typed(sliders)


def _show_indicators(
    dataset: Dataset,
    recipe: Recipe,
    sliders: SliderWeights,
    shown: list[str],
    used: Mapping[str, float],
    result: Result | None,
) -> None:
    """Show the sliders of all indicators, by Handlungsfeld."""
    if sliders.has_set_shares:
        st.caption(_("Shares of Handlungsfelder are set: sliders weigh within their Handlungsfeld."))
    domain = None
    for code in shown:
        indicator = dataset.indicator(code)
        if indicator.domain != domain:
            domain = indicator.domain
            part = sum(used.get(other, 0.0) for other in shown if dataset.indicator(other).domain == domain)
            st.button(
                f"**{plain(domain or _('without Handlungsfeld'))}** · {percent(part, 1)}",
                key=f"only-{domain}",
                type="tertiary",
                icon=":material/filter_center_focus:",
                icon_position="right",
                help=_("Weigh this Handlungsfeld alone."),
                on_click=weight_buttons.weigh_alone,
                args=(dataset, recipe, domain),
            )
        weight_rows.show_slider(indicator.label, code, weight_rows.share_words(dataset, result, used, code))


def _show_levels(
    dataset: Dataset, recipe: Recipe, settled: Recipe, shown: list[str], result: Result | None, all_at_once: bool
) -> None:
    """Show the sliders of a recipe with levels: under each composite what goes into it.

    Weights that the recipe computes are shown and cannot be moved.
    """
    labels = {level.code: level.label for level in recipe.levels}
    groups = {code: [one for one in codes if one in shown] for code, codes in siblings(recipe).items()}
    opened = _open_path(recipe, groups)

    def show_level(level: Composite) -> None:
        codes = groups.get(level.code, [])
        shares = settled.shares_below(level.code) if result is None else result.shares_below(level.code)
        used = partial(weight_rows.share_words, dataset, result, shares)
        computed = is_computed(recipe, level)
        if computed:
            lines = [f"{_(WEIGHTINGS[recipe.weights_of(level).name].label)}:"]
            lines += [f"- {plain(labels.get(code) or dataset.indicator(code).label)} · {used(code)}" for code in codes]
            st.markdown("\n".join(lines))
        for code in codes:
            label = labels.get(code) or dataset.indicator(code).label
            opens = bool(groups.get(code)) and not all_at_once
            if opens and computed:
                weight_rows.show_opening(plain(label), code, is_open=code in opened)
            elif opens:
                weight_rows.show_composite(label, code, used(code), is_open=code in opened)
            elif not computed:
                weight_rows.show_slider(label, code, used(code))
            if opens and code in opened:
                with st.container(key=f"inside-{code}", gap="small"):
                    show_level(recipe.level(code))

    found = [level for level in recipe.levels if groups.get(level.code) and (all_at_once or not level.parents)]
    for level in sorted(found, key=lambda level: bool(level.parents)):
        # What is the only one needs no name: it stands above the page.
        if len(found) > 1 or recipe.is_flat:
            st.markdown(f"**{plain(level.label if not recipe.is_flat else recipe.name)}**")
        show_level(level)


def _open_path(recipe: Recipe, groups: Mapping[str, list[str]]) -> set[str]:
    """Return the composite that is open, and those that it is within."""
    above = {code: composite for composite, codes in groups.items() for code in codes}
    found: set[str] = set()
    code = state.read(weight_rows.OPEN)
    while code in groups and code not in found:
        found.add(code)
        code = above.get(code)
    return found
