"""Settings beside the weights: period, method, what the map shows, and whether ranks are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from sozial.i18n import N_
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.values.coverage import latest_period
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.index.values.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.model import Dataset
from sozial.output.words.period_words import period_label
from sozial.recipe import Recipe, Step
from sozial.ui.kit.linked_switch import is_on, show_switch
from sozial.ui.recipe.cut_offs import publish_cuts, with_cuts
from sozial.ui.recipe.map_colours import current_colours
from sozial.ui.recipe.weight_positions import current_weights
from sozial.ui.session import links, shown_data, state
from sozial.ui.session.language import _

PERIOD, VIEW, DOMAIN, INDICATOR = state.PERIOD, state.VIEW, state.DOMAIN, state.INDICATOR
SCALE, SCHEME, RANKS = state.SCALE, state.SCHEME, "ranks"
AGGREGATE, OUTLIERS, WEIGHTING, FURTHER = state.AGGREGATE, state.OUTLIERS, state.WEIGHTING, "further"
MINIMUM = state.MINIMUM
INDEX_VIEW, DOMAIN_VIEW, INDICATOR_VIEW, MATRIX_VIEW = "index", "field", "indicator", "matrix"


@dataclass(frozen=True)
class View:
    """What the map shows."""

    kind: str
    code: str = ""


def _select(label: str, options: list[str], default: str, key: str, words: Mapping[str, str] | None = None) -> None:
    links.seed_choice(key, options, default)
    if state.read(key) not in (None, *options):
        state.forget(key)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(default),
        key=key,
        format_func=lambda option: words[option] if words else option,
        persist_state="session",
    )
    links.publish_choice(key, chosen, default)


def _current(key: str, options: Sequence[str], default: str) -> str:
    """Return a choice on screen or asked for by the link, before or without showing it."""
    value: str | None = state.read(key) or links.asked(key)
    return value if value is not None and value in options else default


def current_period(dataset: Dataset) -> str:
    """Return the period on screen or asked for by the link, else the latest that the recipe has values in."""
    return _current(PERIOD, dataset.stated_periods, latest_period(dataset, shown_data.base_recipe()))


def show_period(dataset: Dataset) -> None:
    """Show the periods, the latest first."""
    periods = list(reversed(dataset.stated_periods))
    if len(periods) > 1:
        words = {period: period_label(dataset, period, state.language()) for period in periods}
        _select(_("Period"), periods, latest_period(dataset, shown_data.base_recipe()), PERIOD, words)


def _offered(registry: Mapping[str, Any], own: Step, further: bool) -> list[str]:
    """Return the everyday choices, the recipe's own, and on request all that need no figures of their own."""
    return [
        name
        for name, entry in registry.items()
        if name == own.name
        or getattr(entry, "everyday", False)
        or (further and not getattr(entry, "required", ()) and name not in _NEED_A_FILE)
    ]


# Comparisons of a pairwise comparison can only be stated in a file, and what turns single indicators only for each.
_NEED_A_FILE = ("ahp", REVERSED_PERCENTILE)
_STEPS: tuple[tuple[str, str, Mapping[str, Any], str, bool], ...] = (
    (SCALE, "normalise", NORMALISATIONS, N_("Standardise by"), True),
    (SCHEME, "classify", CLASS_SCHEMES, N_("Classes"), True),
    (AGGREGATE, "aggregate", AGGREGATIONS, N_("Put together by"), False),
    (OUTLIERS, "treat", TREATMENTS, N_("Outliers"), False),
    (WEIGHTING, "weights", WEIGHTINGS, N_("Weights from"), False),
)


def current_steps(recipe: Recipe) -> Recipe:
    """Return the recipe with the steps on screen or asked for by the link.

    The recipe's own step keeps its options; another one starts with the standard ones. A composite that
    states a step of its own keeps it.
    """
    found: dict[str, Any] = {}
    for key, field, registry, _label, _everyday in _STEPS:
        own: Step = getattr(recipe, field)
        name = _current(key, _offered(registry, own, True), own.name)
        found[field] = own if name == own.name else Step(name)
    return replace(recipe, rated=replace(recipe.rated, minimum_population=current_minimum(recipe)), **found)


def current_minimum(recipe: Recipe) -> float:
    """Return how many inhabitants a quarter needs to be rated: as typed or asked for by the link, else the recipe's."""
    typed = typed_people(str(state.read(MINIMUM) or links.asked(MINIMUM) or ""))
    return recipe.rated.minimum_population if typed is None else typed


def typed_people(text: str) -> float | None:
    """Return a number of people as it is typed, with or without signs between thousands; None where it is none.

    Examples
    --------
    >>> typed_people("300"), typed_people("1.200"), typed_people("1,5"), typed_people("12.5")
    (300.0, 1200.0, None, None)
    """
    text = text.strip()
    if not re.fullmatch(r"\d{1,9}|\d{1,3}([.,\u00a0\u202f ’]\d{3})+", text, re.ASCII):
        return None
    return float(re.sub(r"\D", "", text))


def without_minimum() -> None:
    """Rate quarters whatever number of inhabitants they have."""
    state.write(MINIMUM, "0")


def _show_minimum(recipe: Recipe) -> None:
    """Let the minimum number of inhabitants be typed; a text field, because browsers read numbers differently."""
    own = recipe.rated.minimum_population
    asked = typed_people(links.asked(MINIMUM) or "")
    typed = st.text_input(
        _("Inhabitants at least"),
        value=f"{own if asked is None else asked:.0f}",
        key=MINIMUM,
        max_chars=12,
        persist_state="session",
        help=_("Quarters with fewer inhabitants are not rated; 0 rates all."),
    )
    found = typed_people(typed)
    if found is None:
        st.warning(_("Write a whole number, for instance 300; the recipe's number holds until then."))
    publish_minimum(recipe)


def publish_minimum(recipe: Recipe) -> None:
    """Put the minimum number of inhabitants into the link where it is not the recipe's."""
    links.publish_choice(MINIMUM, f"{current_minimum(recipe):.0f}", f"{recipe.rated.minimum_population:.0f}")


def current_recipe(dataset: Dataset, base: Recipe) -> Recipe:
    """Return the recipe on screen: the base itself, or a trial where weights or steps differ from it."""
    shown = replace(with_cuts(current_steps(current_weights(dataset, base))), colours=current_colours(base))
    return shown if shown.same_calculation(base) else shown.as_trial()


def show_steps(recipe: Recipe) -> bool:
    """Show normalisations and class schemes; everything else behind “Weitere Verfahren”: return whether that is on."""
    chosen = current_steps(recipe)
    differs = any(
        getattr(chosen, field).name not in _offered(registry, getattr(recipe, field), False)
        for _key, field, registry, _label, everyday in _STEPS
        if everyday
    ) or any(
        getattr(chosen, field) != getattr(recipe, field) for _key, field, _r, _l, everyday in _STEPS if not everyday
    )
    places = {True: st.container(), False: st.container()}
    with places[True]:
        _show_minimum(recipe)
    further = st.toggle(
        _("Further methods"),
        # A link that asks for one of them shows where it stands.
        value=differs,
        key=FURTHER,
        persist_state="session",
        help=_("All methods that published indices use, and whole recipes."),
    )
    for key, field, registry, label, everyday in _STEPS:
        if not (everyday or further):
            continue
        own: Step = getattr(recipe, field)
        names = _offered(registry, own, further)
        if getattr(chosen, field).name not in names:
            names.append(getattr(chosen, field).name)
        with places[everyday]:
            _select(_(label), names, own.name, key, {name: _(registry[name].label) for name in registry})
    return further


def publish_steps(recipe: Recipe) -> None:
    """Put the steps that differ from the recipe into the link of a page that does not show them."""
    shown = current_steps(recipe)
    for key, field, *_rest in _STEPS:
        links.publish_choice(key, getattr(shown, field).name, getattr(recipe, field).name)
    publish_minimum(recipe)
    publish_cuts()


def reset_steps() -> None:
    """Let every step return to the recipe's own."""
    for key, *_rest in _STEPS:
        state.forget(key)
    state.forget(MINIMUM)
    state.forget(state.CUTS)


def current_ranks() -> bool:
    """Return whether ranks are shown."""
    return is_on(RANKS)


def show_ranks() -> None:
    """Show the switch for ranks."""
    show_switch(RANKS, _("Show ranks"), _("Without ranks the list is alphabetical and only classes are shown."))


def _domains(dataset: Dataset) -> list[str]:
    return list(dict.fromkeys(entry.domain for entry in dataset.indicators if entry.direction.value))


def _codes(dataset: Dataset) -> list[str]:
    return [indicator.code for indicator in dataset.indicators]


def _composites(recipe: Recipe) -> dict[str, str]:
    """Return the composites that the map can show beside the index, by code."""
    return {level.code: level.label for level in recipe.composites if level.code != recipe.main}


def _view_kinds(recipe: Recipe) -> dict[str, str]:
    names = {INDEX_VIEW: _("Index"), DOMAIN_VIEW: _("One Handlungsfeld"), INDICATOR_VIEW: _("One indicator")}
    if not recipe.is_flat:
        names[DOMAIN_VIEW] = _("One level")
        if not _composites(recipe):
            names.pop(DOMAIN_VIEW)
    if recipe.matrix is not None:
        names[MATRIX_VIEW] = _("Matrix")
    return names


def current_view(dataset: Dataset, recipe: Recipe) -> View:
    """Return what the map shows, on screen or asked for by the link."""
    kind = _current(VIEW, tuple(_view_kinds(recipe)), INDEX_VIEW)
    if kind in (INDEX_VIEW, MATRIX_VIEW):
        return View(kind)
    if kind == DOMAIN_VIEW:
        key, options = DOMAIN, _domains(dataset) if recipe.is_flat else list(_composites(recipe))
    else:
        key, options = INDICATOR, _codes(dataset)
    return View(kind, _current(key, options, options[0])) if options else View(INDEX_VIEW)


def show_view(dataset: Dataset, recipe: Recipe) -> None:
    """Show what the map can show."""
    names = _view_kinds(recipe)
    links.seed_choice(VIEW, list(names), INDEX_VIEW)
    if state.read(VIEW) not in (None, *names):
        state.forget(VIEW)
    kind = st.segmented_control(
        _("The map shows"),
        list(names),
        default=INDEX_VIEW,
        format_func=names.__getitem__,
        required=True,
        key=VIEW,
        persist_state="session",
        label_visibility="collapsed",
    )
    links.publish_choice(VIEW, kind, INDEX_VIEW)
    if kind == DOMAIN_VIEW and not recipe.is_flat:
        levels = _composites(recipe)
        _select(_("Level"), list(levels), next(iter(levels)), DOMAIN, levels)
    elif kind == DOMAIN_VIEW and _domains(dataset):
        domains = _domains(dataset)
        words = {domain: domain or _("without Handlungsfeld") for domain in domains}
        _select(_("Handlungsfeld"), domains, domains[0], DOMAIN, words)
    elif kind == INDICATOR_VIEW:
        codes = _codes(dataset)
        _select(_("Indicator"), codes, codes[0], INDICATOR, {code: dataset.indicator(code).label for code in codes})
