"""The way back from changes of weights, whatever made them: sliders, fields, buttons, or weights that were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sozial.model import Dataset
from sozial.preview.slider_weights import SliderWeights
from sozial.recipe import Recipe
from sozial.ui.recipe.weight_positions import set_positions, set_shares
from sozial.ui.session import shown_data, state

_NOW, _BEFORE = "_weights-now", "_weights-before"
_MOST_STEPS = 50
# The way back ends where another project begins.
state.remember(_NOW, _BEFORE, of=state.Kept.PLACE)


@dataclass(frozen=True)
class WeightStep:
    """How all weights stood.

    Parameters
    ----------
    recipe
        That the sliders start from.
    shown
        What has a slider.
    at, shares
        Where they stand, by code, and the shares that were set, by Handlungsfeld.
    """

    digest: str
    recipe: Recipe
    shown: tuple[str, ...] = ()
    at: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)

    def leads_to(self, later: WeightStep) -> bool:
        """Whether only weights differ, so that there is a way back."""
        return self.digest == later.digest and _without_weights(self.recipe) == _without_weights(later.recipe)


def _without_weights(recipe: Recipe) -> Recipe:
    plain = replace(recipe.as_trial(), name="", source="", description="", workshop=None)
    return plain.with_weights(dict.fromkeys(recipe.weights_given(), 1.0))


def note_weights(dataset: Dataset, recipe: Recipe, shown: list[str], sliders: SliderWeights) -> None:
    """Note how weights stand; what they were before can be brought back."""
    at = {member.code: member.at for member in sliders.members}
    now = WeightStep(dataset.digest, recipe, tuple(shown), at, sliders.set_shares())
    before: WeightStep | None = state.read(_NOW)
    if before is not None and before != now:
        steps = (*state.read(_BEFORE, ()), before)[-_MOST_STEPS:]
        state.write(_BEFORE, steps if before.leads_to(now) else ())
    state.write(_NOW, now)


def can_go_back() -> bool:
    """Whether there is a change of weights to take back."""
    return bool(state.read(_BEFORE))


def go_back(dataset: Dataset) -> None:
    """Take back the last change of weights."""
    steps = state.read(_BEFORE, ())
    if not steps:
        return
    step: WeightStep = steps[-1]
    if step.recipe != shown_data.base_recipe():
        shown_data.set_base_recipe(step.recipe)
    set_shares(dataset, step.recipe, None)
    set_shares(dataset, step.recipe, step.shares)
    set_positions(step.at)
    state.write(state.CHOSEN, list(step.shown))
    state.write(_BEFORE, steps[:-1])
    state.write(_NOW, step)
