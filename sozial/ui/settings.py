"""Settings beside the weights: period, method, what the map shows, and whether ranks are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from sozial.index.classify import CLASS_SCHEMES
from sozial.index.normalise import NORMALISATIONS
from sozial.model import Dataset, Method, Step
from sozial.ui import links, state
from sozial.ui.language import _

PERIOD, SCALE, SCHEME, VIEW, DOMAIN, INDICATOR, RANKS = "period", "scale", "scheme", "view", "field", "indicator", "ranks"
INDEX_VIEW, DOMAIN_VIEW, INDICATOR_VIEW = "index", "field", "indicator"


@dataclass(frozen=True)
class View:
    """What the map shows."""

    kind: str
    code: str = ""


def _select(label: str, options: list[str], default: str, key: str, words: Mapping[str, str] | None = None) -> str:
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
    return chosen


def choose_period(dataset: Dataset) -> str:
    """Show the periods, the latest first; return the chosen one."""
    periods = list(reversed(dataset.periods))
    if len(periods) == 1:
        return periods[0]
    return _select(_("Period"), periods, periods[0], PERIOD)


def _offered(registry: Mapping[str, Any], own: Step) -> list[str]:
    """Return the everyday choices, and the recipe's own even where it is none of them."""
    return [name for name, entry in registry.items() if getattr(entry, "everyday", True) or name == own.name]


def choose_steps(method: Method) -> Method:
    """Show normalisation and class scheme; return the recipe with the chosen ones."""
    found = {}
    for key, field, registry, label in (
        (SCALE, "normalise", NORMALISATIONS, _("Standardise by")),
        (SCHEME, "classify", CLASS_SCHEMES, _("Classes")),
    ):
        own: Step = getattr(method, field)
        words = {name: _(entry.label) for name, entry in registry.items()}  # type: ignore[attr-defined]
        name = _select(label, _offered(registry, own), own.name, key, words)  # type: ignore[arg-type]
        # The recipe's own step keeps its options; another one starts with the standard ones.
        found[field] = own if name == own.name else Step(name)
    return replace(method, **found)


def _current(key: str, options: list[str], default: str) -> str:
    value = state.read(key) or links.asked(key)
    return value if value in options else default


def current_period(dataset: Dataset) -> str:
    """Return the period last seen on screen or asked for by the link."""
    return _current(PERIOD, list(dataset.periods), dataset.periods[-1])


def current_steps(method: Method) -> Method:
    """Return the recipe with the steps last seen on screen or asked for by the link."""
    found = {}
    for key, field, registry in ((SCALE, "normalise", NORMALISATIONS), (SCHEME, "classify", CLASS_SCHEMES)):
        own: Step = getattr(method, field)
        name = _current(key, _offered(registry, own), own.name)  # type: ignore[arg-type]
        found[field] = own if name == own.name else Step(name)
    return replace(method, **found)


def choose_ranks() -> bool:
    """Show the switch for ranks; return whether they are shown."""
    links.check_choice(RANKS, ("true", "false"))
    return st.toggle(
        _("Show ranks"),
        value=True,
        key=RANKS,
        help=_("Without ranks the list is alphabetical and only classes are shown."),
        bind="query-params",
        persist_state="session",
    )


def choose_view(dataset: Dataset) -> View:
    """Show what the map can show; return the choice."""
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
        format_func=lambda option: names[option],
        required=True,
        key=VIEW,
        persist_state="session",
        label_visibility="collapsed",
    )
    links.publish_choice(VIEW, kind, INDEX_VIEW)
    if kind == DOMAIN_VIEW:
        domains = list(dict.fromkeys(entry.domain for entry in dataset.indicators if entry.direction.value))
        words = {domain: domain or _("without Handlungsfeld") for domain in domains}
        return View(DOMAIN_VIEW, _select(_("Handlungsfeld"), domains, domains[0], DOMAIN, words))
    if kind == INDICATOR_VIEW:
        codes = [indicator.code for indicator in dataset.indicators]
        words = {code: dataset.indicator(code).label for code in codes}
        return View(INDICATOR_VIEW, _select(_("Indicator"), codes, codes[0], INDICATOR, words))
    return View(INDEX_VIEW)


def reset_steps() -> None:
    """Let normalisation and class scheme return to the recipe's own."""
    state.forget(SCALE)
    state.forget(SCHEME)
