"""Stating how much a Handlungsfeld shall decide, instead of what it shall weigh."""

from __future__ import annotations

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.insight.wanted_influence import InfluenceGroup, influence_groups, influence_now, weights_for_influence
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.ui.kit import popovers
from sozial.ui.kit.number_field import any_wrong, entries, number_field
from sozial.ui.recipe.weight_positions import take_weights
from sozial.ui.session import notices, state
from sozial.ui.session.language import _, number, percent, plain

_WANTED, _POPOVER = "influence-", "influence"
state.remember(_WANTED, of=state.Kept.VIEW)
_SUFFIX = N_("{name}, weighed by influence")


def show_influence(dataset: Dataset, result: Result) -> None:
    """Offer to state influences; nothing where the index has no parts, or only one."""
    groups, now = influence_groups(dataset, result.recipe), influence_now(dataset, result)
    if len(groups) < 2 or not now:
        return
    with popovers.popover(_("State influence"), _POPOVER, icon=":material/balance:"):
        st.caption(
            _(
                "How far the index follows a Handlungsfeld does not depend on its weight alone, but also on how far "
                "apart the quarters are in it, and on what else goes with it. State in per cent what it shall decide; "
                "the weights follow. What stays empty shares the rest and keeps its weights to each other."
            )
        )
        for key, group in groups.items():
            label = _("{name} (now {share} %)").format(name=plain(group.label), share=number(100 * now[key], 1))
            number_field(label, _WANTED + key, least=0, most=100)
        st.button(
            _("Find the weights"), key="find-weights", type="primary", on_click=_find, args=(dataset, result, groups)
        )


def _find(dataset: Dataset, result: Result, groups: dict[str, InfluenceGroup]) -> None:
    """Take over the weights that give what was stated, or say why there are none."""
    if any_wrong(_WANTED + key for key in groups):
        message = N_("The weights were not changed: at least one share stated is no number from 0 to 100.")
        notices.add_notice(Finding("influence", Severity.WARNING, message, N_("Correct it under “State influence”.")))
        return
    stated = {key: state.read(_WANTED + key) for key in groups}
    wanted = {key: float(share) / 100 for key, share in stated.items() if share is not None}
    try:
        found = weights_for_influence(dataset, result.recipe, result.period, wanted)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    take_weights(dataset, found.recipe, _named(result.recipe))
    lines = [
        _("{name}: {influence} of the influence at {share} of the weight").format(
            name=groups[key].label, influence=percent(found.influence[key], 1), share=percent(found.shares[key], 1)
        )
        for key in wanted
    ]
    message = N_("The weights were set so that they give the influence: {lines}.")
    notices.add_notice(Finding("influence", Severity.NOTE, message, values={"lines": "; ".join(lines)}))
    # The next wish begins anew: what was wished before would count again, unseen.
    for key in groups:
        for entry in entries(_WANTED + key):
            state.forget(entry)
    popovers.close(_POPOVER)


def _named(recipe: Recipe) -> str:
    """Return the recipe's name with what was done, once."""
    before, after = _(_SUFFIX).split("{name}")
    if recipe.name.startswith(before) and recipe.name.endswith(after):
        return recipe.name
    return _(_SUFFIX).format(name=recipe.name)
