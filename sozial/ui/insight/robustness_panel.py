"""How sure is this? What varies, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from sozial.i18n import N_, NP_
from sozial.insight.robustness import ALMOST_ALL, ALMOST_NONE, Robustness, assess_robustness
from sozial.insight.variation import SOURCE_LABELS, SPREADS, Source, Variation, usual_most
from sozial.output.charts.insight_layers import build_certainty_layer
from sozial.output.charts.robustness_charts import build_intervals
from sozial.output.ranking.further_rankings import build_robustness_ranking
from sozial.output.tables.table_files import write_csv
from sozial.output.tables.variant_table import variant_table
from sozial.output.words.protection_words import protection_line, with_line
from sozial.ui.insight.variants import compute_variants
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.number_field import whole_field
from sozial.ui.kit.ranking_view import show_rows
from sozial.ui.results.charts import file_name, show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import show_layer
from sozial.ui.session import shown_data, state
from sozial.ui.session.findings import show_problems
from sozial.ui.session.language import _, counted, number, percent

SOURCES, SPREAD, MOST, DRAWS, SEED, VIEW = "vary", "spread", "most", "draws", "seed", "robustness-view"
RANKS, CHOICES, DOUBLE, OTHER = "ranks", "choices", "double", "other"
_DRAWS = (500, 2000, 10000)
_HEIGHT = 520
_VIEWS = {
    RANKS: N_("Ranks"),
    CHOICES: N_("Which choice matters most?"),
    DOUBLE: N_("Counted twice?"),
    OTHER: N_("Other classes or recipes"),
}


def choose_variation(current: AnalysisContext) -> Variation:
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


def show_ranks(current: AnalysisContext, variation: Variation) -> None:
    """Show which ranks the quarters take in the variants, as a chart, on the map and as a table."""
    if not variation.sources:
        st.info(_("Choose at least one thing that varies."))
        return
    compute_robustness(current, variation, lambda found: _show_robustness(current, found))


def compute_robustness(current: AnalysisContext, variation: Variation, show: Callable[[Robustness], None]) -> None:
    """Compute how sure the ranking is, once for all pages that ask, and show something of it."""
    compute_variants(current, "ranks", variation, assess_robustness, show)


def _show_robustness(current: AnalysisContext, found: Robustness) -> None:
    dataset, language = current.dataset, state.language()
    st.markdown(
        counted(
            NP_(
                (
                    "A quarter moves **{shift} ranks** on average. **In almost all variants** means {high} "
                    "and more, **in almost no variant** {low} and less. This speaks of the {n} variant that "
                    "was computed, not of truth."
                ),
                (
                    "A quarter moves **{shift} ranks** on average. **In almost all variants** means {high} "
                    "and more, **in almost no variant** {low} and less. This speaks of the {n} variants that "
                    "were computed, not of truth."
                ),
            ),
            found.variants,
            shift=number(found.shift, 1),
            high=percent(ALMOST_ALL),
            low=percent(ALMOST_NONE),
        )
    )
    left, right = st.columns([6, 5], gap="medium")
    with left:
        if current.with_ranks:
            show_chart(current, build_intervals(dataset, found, language, selected=shown_data.selected()), "intervals")
        else:
            st.info(_("Ranks are switched off; the table below says it in words."))
    with right:
        if dataset.has_areas:
            show_layer(dataset, build_certainty_layer(dataset, found, language), "certainty-map")
        else:
            st.info(_("There are no areas in this data, so there is no map."))
    rows = build_robustness_ranking(dataset, found, current.with_ranks, language)
    show_rows(rows, key="robustness-ranking", height=_HEIGHT)
    download_button(
        _("What was varied in each variant (CSV)"),
        lambda: write_csv(
            with_line(
                variant_table(dataset, current.recipe, current.period, found, language),
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
