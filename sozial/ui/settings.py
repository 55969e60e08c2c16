"""Settings beside the weights: period, method, what the map shows, and whether ranks are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from sozial.i18n import N_
from sozial.index.classify import CLASS_SCHEMES
from sozial.index.normalise import NORMALISATIONS
from sozial.model import Dataset, Method, Step
from sozial.ui import links, state
from sozial.ui.language import _
from sozial.ui.weights import current_weights

PERIOD, VIEW, DOMAIN, INDICATOR = state.PERIOD, state.VIEW, state.DOMAIN, state.INDICATOR
SCALE, SCHEME, RANKS = state.SCALE, state.SCHEME, "ranks"
INDEX_VIEW, DOMAIN_VIEW, INDICATOR_VIEW = "index", "field", "indicator"


@dataclass(frozen=True)
class View:
    """What the map shows."""

    kind: str
    code: str = ""


def _select(label: str, options: list[str], default: str, key: str, words: Mapping[str, str] | None = None) -> None:
    links.seed_choice(key, options)
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
    """Return the period on screen or asked for by the link, else the latest."""
    return _current(PERIOD, dataset.periods, dataset.periods[-1])


def show_period(dataset: Dataset) -> None:
    """Show the periods, the latest first."""
    periods = list(reversed(dataset.periods))
    if len(periods) > 1:
        _select(_("Period"), periods, periods[0], PERIOD)


def _offered(registry: Mapping[str, Any], own: Step) -> list[str]:
    """Return the everyday choices, and the recipe's own even where it is none of them."""
    return [name for name, entry in registry.items() if getattr(entry, "everyday", True) or name == own.name]


_STEPS: tuple[tuple[str, str, Mapping[str, Any], str], ...] = (
    (SCALE, "normalise", NORMALISATIONS, N_("Standardise by")),
    (SCHEME, "classify", CLASS_SCHEMES, N_("Classes")),
)


def current_steps(method: Method) -> Method:
    """Return the recipe with normalisation and class scheme on screen or asked for by the link.

    The recipe's own step keeps its options; another one starts with the standard ones.
    """
    found: dict[str, Any] = {}
    for key, field, registry, _label in _STEPS:
        own: Step = getattr(method, field)
        name = _current(key, _offered(registry, own), own.name)
        found[field] = own if name == own.name else Step(name)
    return replace(method, **found)


def current_method(dataset: Dataset, base: Method) -> Method:
    """Return the recipe on screen: the base itself, or a trial where weights or steps differ from it."""
    shown = current_steps(current_weights(dataset, base))
    return shown if shown.same_calculation(base) else shown.as_trial()


def show_steps(method: Method) -> None:
    """Show normalisations and class schemes."""
    for key, field, registry, label in _STEPS:
        own: Step = getattr(method, field)
        _select(_(label), _offered(registry, own), own.name, key, {name: _(registry[name].label) for name in registry})


def reset_steps() -> None:
    """Let normalisation and class scheme return to the recipe's own."""
    state.forget(SCALE)
    state.forget(SCHEME)


def current_ranks() -> bool:
    """Return whether ranks are shown."""
    return _current(RANKS, ("true", "false"), "true") == "true" if state.read(RANKS) is None else state.read(RANKS)


def show_ranks() -> None:
    """Show the switch for ranks."""
    links.check_choice(RANKS, ("true", "false"))
    st.toggle(
        _("Show ranks"),
        value=True,
        key=RANKS,
        help=_("Without ranks the list is alphabetical and only classes are shown."),
        bind="query-params",
        persist_state="session",
    )


def _domains(dataset: Dataset) -> list[str]:
    return list(dict.fromkeys(entry.domain for entry in dataset.indicators if entry.direction.value))


def _codes(dataset: Dataset) -> list[str]:
    return [indicator.code for indicator in dataset.indicators]


def current_view(dataset: Dataset) -> View:
    """Return what the map shows, on screen or asked for by the link."""
    kind = _current(VIEW, (INDEX_VIEW, DOMAIN_VIEW, INDICATOR_VIEW), INDEX_VIEW)
    if kind == INDEX_VIEW:
        return View(INDEX_VIEW)
    key, options = (DOMAIN, _domains(dataset)) if kind == DOMAIN_VIEW else (INDICATOR, _codes(dataset))
    return View(kind, _current(key, options, options[0])) if options else View(INDEX_VIEW)


def show_view(dataset: Dataset) -> None:
    """Show what the map can show."""
    names = {
        INDEX_VIEW: _("Index"),
        DOMAIN_VIEW: _("One Handlungsfeld"),
        INDICATOR_VIEW: _("One indicator"),
    }
    links.seed_choice(VIEW, list(names))
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
    if kind == DOMAIN_VIEW and _domains(dataset):
        domains = _domains(dataset)
        words = {domain: domain or _("without Handlungsfeld") for domain in domains}
        _select(_("Handlungsfeld"), domains, domains[0], DOMAIN, words)
    elif kind == INDICATOR_VIEW:
        codes = _codes(dataset)
        _select(_("Indicator"), codes, codes[0], INDICATOR, {code: dataset.indicator(code).label for code in codes})
