"""Indicators and weights: one slider each, its share in its label, one click for the usual choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from sozial.index.aggregate import AGGREGATIONS
from sozial.index.check import direction_of
from sozial.index.completing import settle_weights
from sozial.index.weigh import WEIGHTINGS
from sozial.method import Composite, Method, Weighted
from sozial.model import Dataset, Direction
from sozial.result import Result
from sozial.ui import links, state
from sozial.ui.language import _, percent, plain
from sozial.ui.overlap_warning import show_overlaps

_EQUAL = 50


def weight_key(code: str) -> str:
    """Return the key, in state and link, of an indicator's slider."""
    return state.WEIGHT + code


def _siblings(method: Method) -> dict[str, list[str]]:
    """Return which codes are weighed against each other: the members of each composite, each code once."""
    groups: dict[str, list[str]] = {}
    seen: set[str] = set()
    for level in method.levels:
        if AGGREGATIONS[method.aggregate_of(level).name].counts:
            continue
        codes = [entry.code for entry in method.members[level.code] if entry.code not in seen]
        seen.update(codes)
        groups[level.code] = codes
    return groups


def positions(method: Method) -> dict[str, int]:
    """Return where a recipe's sliders stand: where they were moved to from equal weights, else 100 for the largest.

    Equal weights stand at 50, and weights that sliders gave from there are whole numbers on the same scale: a recipe
    that was kept is found again as it was left.
    """
    weights = method.weights_given()
    found: dict[str, int] = {}
    for codes in _siblings(method).values():
        own = {code: weights[code] for code in codes}
        largest = max(own.values(), default=0.0)
        full = _EQUAL if len(set(own.values())) == 1 else _moved_to(own.values()) or 100
        found |= {code: round(weight / largest * full) if largest > 0 else 0 for code, weight in own.items()}
    return found


def _moved_to(weights: Iterable[float]) -> int:
    """Return where the highest slider stands, where weights are those of sliders at 50 for 1; 0 for other weights."""
    places = [weight * _EQUAL for weight in weights]
    highest = round(max(places, default=0.0))
    whole = all(abs(place - round(place)) < 1e-9 for place in places)
    return highest if whole and _EQUAL <= highest <= 100 else 0


def _exact(method: Method, at: Mapping[str, int]) -> dict[str, float]:
    """Return weights for slider positions; an untouched slider keeps its recipe's unrounded weight."""
    start, weights = positions(method), method.weights_given()
    units: dict[str, float] = {}
    for codes in _siblings(method).values():
        largest = max((weights[code] for code in codes), default=0.0)
        highest = max((start[code] for code in codes), default=0)
        units |= dict.fromkeys(codes, largest / highest if highest > 0 else 1.0)
    standard = next(iter(units.values()), 1.0)
    return {
        code: weights[code] if code in weights and position == start.get(code) else position * units.get(code, standard)
        for code, position in at.items()
    }


def weighable(dataset: Dataset, method: Method) -> list[str]:
    """Return the codes of all indicators that may be weighed, by Handlungsfeld; with levels, the recipe's own."""
    if not method.is_flat:
        return [code for codes in _siblings(method).values() for code in codes]
    own = {entry.code: entry for entry in method.indicators}
    codes = [
        indicator.code
        for indicator in dataset.indicators
        if direction_of(dataset, own.get(indicator.code, Weighted(indicator.code))) is not Direction.CONTEXT
    ]
    domains = list(dict.fromkeys(dataset.indicator(code).domain for code in codes))
    return sorted(codes, key=lambda code: domains.index(dataset.indicator(code).domain))


def _now(code: str, default: int) -> int:
    """Return a slider's position before it is drawn: from the state, else from the link, else the default."""
    value = state.read(weight_key(code))
    if value is not None:
        return int(value)
    text = links.asked(weight_key(code))
    return int(text) if text is not None and text.isascii() and text.isdigit() and int(text) <= 100 else default


def _set_all(targets: Mapping[str, int]) -> None:
    for code, position in targets.items():
        state.write(weight_key(code), position)


def reset_weights(dataset: Dataset, method: Method) -> None:
    """Let all weights return to the recipe's own."""
    start, codes = positions(method), weighable(dataset, method)
    _set_all({code: start.get(code, 0) for code in codes})
    state.write(state.CHOSEN, [code for code in codes if code in start])


def _only_domain(dataset: Dataset, codes: list[str], domain: str) -> None:
    _set_all({code: _EQUAL if dataset.indicator(code).domain == domain else 0 for code in codes})


def _buttons(dataset: Dataset, method: Method, codes: list[str], shown: list[str]) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("All equal"),
            on_click=_set_all,
            args=(dict.fromkeys(shown, _EQUAL),),
            key="equal",
            help=_("Give every chosen indicator the same weight."),
        )
        st.button(
            _("Back"),
            on_click=reset_weights,
            args=(dataset, method),
            key="back",
            help=_("Back to the weights of the recipe “{name}”.").format(name=plain(method.name)),
        )
        with st.popover(_("Choose")):
            labels = {level.code: level.label for level in method.levels}
            st.multiselect(
                _("Indicators with a slider"),
                codes,
                default=shown,
                key=state.CHOSEN,
                format_func=lambda code: labels.get(code) or dataset.indicator(code).label,
                persist_state="session",
            )


def _share_words(dataset: Dataset, result: Result | None, shares: Mapping[str, float], code: str) -> str:
    """Return the share that is used, or that there is nothing to use."""
    if result is not None and code in result.without_values:
        if code in dataset.values and dataset.at(result.period)[code].nunique() == 1:
            return _("the same everywhere")
        return _("no values {period}").format(period=plain(result.period)).rstrip()
    return percent(shares.get(code, 0.0), 1)


def _slider(label: str, code: str, start: Mapping[str, int], share: str) -> None:
    key, default = weight_key(code), start.get(code, 0)
    if state.read(key) is None and (links.asked(key) is not None or links.went_back()):
        state.write(key, _now(code, default))
    position = st.slider(f"{plain(label)} · {share}", 0, 100, default, key=key, persist_state="session")
    # A link names only what differs from the recipe.
    links.publish_choice(key, str(position), str(default))


def _sliders(
    dataset: Dataset, shown: list[str], start: Mapping[str, int], shares: Mapping[str, float], result: Result | None
) -> None:
    domain = None
    for code in shown:
        indicator = dataset.indicator(code)
        if indicator.domain != domain:
            domain = indicator.domain
            part = sum(shares.get(other, 0.0) for other in shown if dataset.indicator(other).domain == domain)
            st.button(
                f"**{plain(domain or _('without Handlungsfeld'))}** · {percent(part)}",
                key=f"only-{domain}",
                type="tertiary",
                icon=":material/filter_center_focus:",
                icon_position="right",
                help=_("Weigh this Handlungsfeld alone."),
                on_click=_only_domain,
                args=(dataset, shown, domain),
            )
        _slider(indicator.label, code, start, _share_words(dataset, result, shares, code))


def _is_computed(method: Method, level: Composite) -> bool:
    return WEIGHTINGS[method.weights_of(level).name].computed


def _write_out(settled: Method) -> None:
    """Make computed weights the recipe's own, so that sliders can change them."""
    take_weights(settled, _("Copy of {name}").format(name=settled.name))


def take_weights(method: Method, name: str) -> None:
    """Compute with these weights from now on, as they are, under a name of its own: the recipe before stays."""
    state.set_base_method(replace(method.as_trial(), name=name))
    for code in method.weights_given():
        state.forget(weight_key(code))
    # Also against a link that asks for computed ones.
    state.write(state.WEIGHTING, "given")


def _level_sliders(
    dataset: Dataset,
    method: Method,
    settled: Method,
    shown: list[str],
    start: Mapping[str, int],
    result: Result | None,
) -> None:
    """Show the sliders of a recipe with levels: under each composite what goes into it.

    Weights that the recipe computes are shown and cannot be moved.
    """
    labels = {level.code: level.label for level in method.levels}
    for level in sorted(method.levels, key=lambda level: bool(level.parents)):
        codes = [code for code in _siblings(method).get(level.code, []) if code in shown]
        if not codes:
            continue
        shares = settled.shares_below(level.code) if result is None else result.shares_below(level.code)
        used = partial(_share_words, dataset, result, shares)
        st.markdown(f"**{plain(level.label if not method.is_flat else method.name)}**")
        if _is_computed(method, level):
            kind = WEIGHTINGS[method.weights_of(level).name]
            lines = [f"{_(kind.label)}:"]
            lines += [f"- {plain(labels.get(code) or dataset.indicator(code).label)} · {used(code)}" for code in codes]
            st.markdown("\n".join(lines))
            continue
        for code in codes:
            _slider(
                labels.get(code) or dataset.indicator(code).label,
                code,
                start,
                _share_words(dataset, result, shares, code),
            )


def _shown(dataset: Dataset, method: Method) -> list[str]:
    """Return the indicators that have a slider: chosen, else in the recipe or weighed by the link."""
    codes, start, chosen = weighable(dataset, method), positions(method), state.read(state.CHOSEN)
    if chosen is not None:
        return [code for code in codes if code in chosen]
    return [code for code in codes if code in start or links.asked(weight_key(code)) is not None]


def current_weights(dataset: Dataset, method: Method) -> Method:
    """Return the recipe with the weights on screen or asked for by the link, before or without showing them."""
    start, shown = positions(method), _shown(dataset, method)
    return _weighed(method, shown, {code: _now(code, start.get(code, 0)) for code in shown})


def publish_weights(dataset: Dataset, method: Method) -> None:
    """Put the weights that differ from the recipe into the link of a page that shows no sliders."""
    start = positions(method)
    for code in weighable(dataset, method):
        default = start.get(code, 0)
        links.publish_choice(weight_key(code), str(_now(code, default)), str(default))


def show_weights(dataset: Dataset, method: Method, weighed: Method, result: Result | None) -> None:
    """Show buttons and sliders.

    Parameters
    ----------
    method
        The recipe that the sliders start from.
    weighed
        The same with the weights and steps on screen.
    result
        What it gives, where computed weights are read from; None where it cannot run.
    """
    codes, shown = weighable(dataset, method), _shown(dataset, method)
    links.check_names([weight_key(code) for code in codes])
    for code in codes:
        links.check_weight(weight_key(code))
        if code not in shown:
            links.publish_choice(weight_key(code), "", "")
    _buttons(dataset, method, codes, shown)
    computed = any(_is_computed(weighed, level) for level in weighed.levels)
    settled = settle_weights(result) if computed and result is not None else weighed
    if settled is not weighed:
        st.button(
            _("Write these weights out"),
            key="write-out",
            on_click=_write_out,
            args=(settled,),
            help=_("The computed weights become the recipe's own, and sliders can change them."),
        )
    with st.container(height=560, key="weights", border=False):
        if method.is_flat and not computed:
            # Of indicators without values in this period nothing counts: shares are those that the index uses.
            used = weighed.shares() if result is None else result.shares
            _sliders(dataset, shown, positions(method), used, result)
        else:
            _level_sliders(dataset, weighed, settled, shown, positions(method), result)
    if result is not None and not result.is_empty:
        show_overlaps(dataset, result)


def _weighed(method: Method, shown: list[str], at: Mapping[str, int]) -> Method:
    own = {entry.code: entry for entry in method.indicators}
    exact = _exact(method, at)
    if not method.is_flat:
        # What has no slider now keeps the recipe's weight: a level without a member would be another recipe.
        return method.with_weights(exact)
    entries = tuple(replace(own.get(code, Weighted(code)), weight=exact[code]) for code in shown)
    return replace(method, indicators=entries)
