"""How sure is this? What varies, what comes of it, which choice matters most, and what is counted twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.i18n import N_
from sozial.index.build import build_index
from sozial.index.classify import CLASS_SCHEMES
from sozial.insight.comparison import compare_methods
from sozial.insight.contributions import part_label
from sozial.insight.double_counting import (
    correlation_ratios,
    covariance_shares,
    domain_alphas,
    find_overlaps,
)
from sozial.insight.robustness import (
    ALMOST_ALL,
    ALMOST_NONE,
    CERTAINTY_LABELS,
    Robustness,
    assess_robustness,
    certainty,
    choice_effects,
    leaving_out,
)
from sozial.insight.variation import SOURCE_LABELS, SPREADS, Source, Variation, usual_most
from sozial.insight.weight_sensitivity import weight_sensitivity
from sozial.method import Step
from sozial.output.double_counting_charts import (
    build_correlations,
    build_influence,
    build_ratios,
    build_weight_sensitivity,
)
from sozial.output.insight_layers import build_certainty_layer
from sozial.output.protection_words import protection_line, with_line
from sozial.output.robustness_charts import build_choice_effects, build_intervals, robustness_table
from sozial.output.tables import write_csv
from sozial.output.variant_table import variant_table
from sozial.ui import cache, recipes, state
from sozial.ui.background import compute
from sozial.ui.charts import file_name, show_chart
from sozial.ui.choice import choose
from sozial.ui.comparison_panel import show_comparison
from sozial.ui.current import Current
from sozial.ui.findings import show_findings, show_problems
from sozial.ui.language import _, number, percent, plain
from sozial.ui.map_panel import show_layer
from sozial.ui.number_field import whole_field
from sozial.ui.overlap_warning import overlap_sentence

SOURCES, SPREAD, MOST, DRAWS, SEED, VIEW = "vary", "spread", "most", "draws", "seed", "robustness-view"
RANKS, CHOICES, DOUBLE, OTHER = "ranks", "choices", "double", "other"
_DRAWS = (500, 2000, 10000)
_THRESHOLDS = (0.7, 0.8, 0.9)
_VIEWS = {
    RANKS: N_("Ranks"),
    CHOICES: N_("Which choice matters most?"),
    DOUBLE: N_("Counted twice?"),
    OTHER: N_("Other classes or recipes"),
}


def choose_variation(current: Current) -> Variation:
    """Show what varies and how far; return it."""
    sources = [str(source) for source in Source]
    chosen = st.pills(
        _("What could have been decided differently, or come out differently by chance?"),
        sources,
        selection_mode="multi",
        default=sources,
        format_func=lambda source: _(SOURCE_LABELS[Source(source)]),
        key=SOURCES,
        persist_state="session",
    )
    rated = current.result.rated
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        spread = st.segmented_control(
            _("Weights vary"),
            list(SPREADS),
            default="clear",
            required=True,
            format_func=lambda name: _(SPREADS[name].label),
            key=SPREAD,
            persist_state="session",
            help=" · ".join(f"**{_(entry.label)}**: {_(entry.words)}" for entry in SPREADS.values()),
        )
        most = whole_field(_("Among the … most burdened"), MOST, usual_most(rated), 1, max(rated, 1), width=190)
        draws = st.segmented_control(
            _("Variants"), _DRAWS, default=_DRAWS[1], required=True, format_func=lambda count: number(count), key=DRAWS,
            persist_state="session",
        )  # fmt: skip
        seed = whole_field(
            _("Start number"), SEED, 1, 1, 10_000, width=130,
            help=_("The same number gives the same figures; another one shows how much they depend on the draw."),
        )  # fmt: skip
    return Variation(tuple(Source(source) for source in chosen), spread, int(draws), int(most), int(seed))


def choose_view() -> str:
    """Show what the page can show; return what was chosen."""
    return st.segmented_control(
        _("View"), list(_VIEWS), default=RANKS, required=True, format_func=lambda view: _(_VIEWS[view]), key=VIEW,
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip


def _key(current: Current, kind: str, variation: object) -> str:
    said = (current.dataset.digest, repr(current.method), current.period, kind, repr(variation))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _compute(
    current: Current, kind: str, variation: Variation, work: Callable[..., Any], show: Callable[[Any], None]
) -> None:
    dataset, method, period = current.dataset, current.method, current.period
    compute(
        _key(current, kind, variation),
        lambda progress: work(dataset, method, period, variation, progress=progress),
        show,
        _("Computing variants …"),
    )


def show_ranks(current: Current, variation: Variation) -> None:
    """Show which ranks the quarters take in the variants, as a chart, on the map and as a table."""
    if not variation.sources:
        st.info(_("Choose at least one thing that varies."))
        return
    compute_robustness(current, variation, lambda found: _show_robustness(current, found))


def compute_robustness(current: Current, variation: Variation, show: Callable[[Robustness], None]) -> None:
    """Compute how sure the ranking is, once for all pages that ask, and show something of it."""
    _compute(current, "ranks", variation, assess_robustness, show)


def _show_robustness(current: Current, found: Robustness) -> None:
    dataset, language = current.dataset, state.language()
    st.markdown(
        _(
            "A quarter moves **{shift} ranks** on average. **In almost all variants** means {high} and more, "
            "**in almost "
            "no variant** {low} and less. This speaks of the {n} variants that were computed, not of truth."
        ).format(
            shift=number(found.shift, 1),
            high=percent(ALMOST_ALL),
            low=percent(ALMOST_NONE),
            n=number(found.variants),
        )
    )
    left, right = st.columns([6, 5], gap="medium")
    with left:
        if current.with_ranks:
            show_chart(current, build_intervals(dataset, found, language, selected=state.selected()), "intervals")
        else:
            st.info(_("Ranks are switched off; the table below says it in words."))
    with right:
        if dataset.has_areas:
            show_layer(dataset, build_certainty_layer(dataset, found, language), "certainty-map")
        else:
            st.info(_("There are no areas in this data, so there is no map."))
    table = robustness_table(dataset, found)
    words = [_(label) for label in CERTAINTY_LABELS]
    shown = pd.DataFrame(
        {
            _("Quarter"): table["name"],
            _("Rank with this recipe"): [number(rank) if rank else "–" for rank in table["rank"]],
            _("Median rank"): [number(rank) for rank in table["median"]],
            _("90 % of the variants"): [
                f"{number(low)}–{number(high)}" for low, high in zip(table["low"], table["high"], strict=True)
            ],
            _("Among the {k} most burdened").format(k=found.most): [percent(share) for share in table["among_first"]],
            _("In words"): [
                words[code] if code >= 0 else "–" for code in certainty(table["among_first"].to_numpy(dtype=float))
            ],
            _("In the highest class"): [percent(share) for share in table["in_top_class"]],
            _("Has an index"): [percent(share) for share in table["scored"]],
        }
    )
    if not current.with_ranks:
        shown = shown[[_("Quarter"), _("In words"), _("In the highest class")]].sort_values(_("Quarter"))
    st.dataframe(shown, hide_index=True, height=38 + 35 * min(len(shown), 15))
    st.download_button(
        _("What was varied in each variant (CSV)"),
        lambda: write_csv(
            with_line(
                variant_table(dataset, current.method, current.period, found, language),
                protection_line(dataset, language),
                _("Protection"),
            )
        ),
        f"{file_name(_('variants'))}.csv",
        "text/csv",
        key="variants",
        icon=":material/download:",
        on_click="ignore",
    )
    show_problems(found.findings)
    if Source.CHANCE in found.variation.sources:
        st.caption(
            _(
                "Chance in small numbers: registers are full counts, nothing was sampled. But with the same living "
                "conditions the number of cases would be another one next year; the fewer cases, the more it varies."
            )
        )


def show_choices(current: Current, variation: Variation) -> None:
    """Show which choice moves the ranking most: each alone, single weights, single indicators left out."""
    st.caption(
        _("Each choice is varied alone: how many ranks does a quarter move on average? (Saisana and others 2005)")
    )
    language = state.language()
    left, right = st.columns(2, gap="medium")
    with left:
        _compute(
            current, "choices", variation, choice_effects,
            lambda found: show_chart(current, build_choice_effects(found, language), "choices"),
        )  # fmt: skip
    with right:
        _compute(current, "weights", variation, weight_sensitivity, lambda found: _show_sensitivity(current, found))
    dataset, method, period, most = current.dataset, current.method, current.period, variation.most
    compute(
        _key(current, "left-out", most),
        lambda progress: leaving_out(dataset, method, period, most),
        lambda found: _show_leaving_out(current, found, most),
        _("Computing variants …"),
    )


def _show_sensitivity(current: Current, frame: pd.DataFrame) -> None:
    if frame.empty:
        st.caption(_("With one weight only, or where no rank moves, weights cannot be compared."))
        return
    chart = build_weight_sensitivity(current.dataset, current.method, frame, state.language())
    show_chart(current, chart, "sobol")
    error = float(frame["total_error"].max())
    st.caption(
        _("Sobol' indices (SALib); the totals are known to ± {error} at most (95 %).").format(error=percent(error))
    )


def _show_leaving_out(current: Current, found: pd.DataFrame, most: int) -> None:
    dataset = current.dataset
    if found.empty:
        st.caption(_("Only one indicator is weighed, so none can be left out."))
        return
    names = pd.Series(dataset.unit_titles)
    entering, leaving = (
        [", ".join(names[unit] for unit in units) or "–" for units in found[side]] for side in ("entering", "leaving")
    )
    table = pd.DataFrame(
        {
            _("Left out"): [part_label(dataset, current.method, str(code)) for code in found.index],
            _("Mean shift in ranks"): [number(shift, 2) for shift in found["shift"]],
            _("Enters the first {k}").format(k=most): entering,
            _("Leaves the first {k}").format(k=most): leaving,
        }
    )
    st.markdown(f"**{_('Each indicator left out once')}**")
    st.dataframe(table, hide_index=True, height=38 + 35 * min(len(table), 16))


def show_double_counting(current: Current) -> None:
    """Show which indicators measure nearly the same, and how much each really decides."""
    dataset, result, language = current.dataset, current.result, state.language()
    threshold = st.segmented_control(
        _("Nearly the same from a rank correlation of"), _THRESHOLDS, default=0.9, required=True,
        format_func=lambda value: number(value, 1), key="threshold", persist_state="session",
    )  # fmt: skip
    known = cache.correlations(dataset, result)
    overlaps = find_overlaps(result, threshold, known)
    for overlap in overlaps:
        st.warning(overlap_sentence(dataset, result, overlap), icon=":material/join_inner:")
    if not overlaps:
        st.success(_("No two weighed indicators measure nearly the same."), icon=":material/check:")
    influence = covariance_shares(result)
    left, right = st.columns(2, gap="medium")
    with left:
        if influence:
            show_chart(
                current, build_influence(dataset, result.method, result.shares, influence, language), "influence"
            )
        else:
            st.info(_("This recipe does not add up, so influence cannot be split; see the correlation ratio."))
        st.markdown(f"**{_('Do the indicators of a field belong together?')}**")
        rows = [
            {
                _("Handlungsfeld"): domain or _("without Handlungsfeld"),
                _("Indicators"): number(count),
                _("Cronbach's alpha"): number(alpha, 2),
            }
            for domain, (alpha, count) in domain_alphas(dataset, result).items()
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True)
        st.caption(
            _(
                "Cronbach's alpha: near 1, the indicators tell one story; above 0.9 some of them may be one too "
                "many. With "
                "one indicator there is none."
            )
        )
    with right:
        compute(
            _key(current, "ratios", None),
            lambda progress: correlation_ratios(result),
            lambda found: show_chart(
                current, build_ratios(dataset, result.method, result.shares, found, language), "ratios"
            ),
            _("Computing variants …"),
        )
    weighed = [entry.code for entry in result.method.indicators if result.shares.get(entry.code, 0.0) > 0]
    if len(weighed) > 1:
        show_chart(
            current, build_correlations(dataset, result.method, known.loc[weighed, weighed], language), "correlations"
        )


def show_others(current: Current) -> None:
    """Show who changes with another class scheme, or with another recipe."""
    dataset, result, method = current.dataset, current.result, current.method
    own = method.level(method.main).classify or method.classify
    schemes = {
        f"class:{name}": _("Classes: {name}").format(name=_(entry.label))
        for name, entry in CLASS_SCHEMES.items()
        if name != own.name and name != "fixed"
    }
    found = recipes.fitting_methods(dataset)
    others = {
        f"recipe:{name}": _("Recipe: {name}").format(name=name)
        for name, other in found.items()
        if not other.same_calculation(method)
    }
    labels = schemes | others
    left, right = st.columns([3, 1])
    with left:
        chosen = choose(_("Compare with"), labels, "other-choice")
    with right:
        places = whole_field(_("Moves more than … ranks"), "other-places", 5, 1, 1000)
    kind, _colon, name = chosen.partition(":")
    if kind == "class":
        levels = tuple(
            replace(level, classify=None) if level.code == method.main else level for level in method.composites
        )
        second = replace(method, name=labels[chosen], classify=Step(name), composites=levels)
    else:
        second = found[name]
    try:
        other = build_index(dataset, second, result.period)
    except DataError as error:
        show_findings(error.findings)
        return
    show_comparison(dataset, result, other, compare_methods(result, other, int(places)), int(places))
    st.caption(plain(_("Class breaks decide about money: what another scheme would change belongs beside the result.")))
