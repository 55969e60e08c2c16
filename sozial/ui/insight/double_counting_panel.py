"""What is counted twice, and how much each indicator really decides."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from sozial.insight.double_counting import correlation_ratios, covariance_shares, domain_alphas, find_overlaps
from sozial.output.charts.double_counting_charts import (
    build_correlations,
    build_influence,
    build_ratios,
)
from sozial.output.tables.insight_tables import build_alphas
from sozial.output.words.sureness_words import alpha_sentences, ratio_sentence
from sozial.ui.insight.variants import variants_key
from sozial.ui.kit.background import compute
from sozial.ui.kit.table_view import show_table
from sozial.ui.memory import cached_insight
from sozial.ui.recipe.overlap_warning import overlap_sentence
from sozial.ui.results.charts import show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _, number, plain

_THRESHOLDS = (0.7, 0.8, 0.9)


def show_double_counting(current: AnalysisContext) -> None:
    """Show which indicators measure nearly the same, and how much each really decides."""
    dataset, result, language = current.dataset, current.result, state.language()
    threshold = st.segmented_control(
        _("Nearly the same from a rank correlation of"), _THRESHOLDS, default=0.9, required=True,
        format_func=lambda value: number(value, 1), key="threshold", persist_state="session",
    )  # fmt: skip
    known = cached_insight.correlations(dataset, result)
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
                current, build_influence(dataset, result.recipe, result.shares, influence, language), "influence"
            )
        else:
            st.info(_("This recipe does not add up, so influence cannot be split; see the correlation ratio."))
        alphas = domain_alphas(dataset, result)
        st.markdown(f"**{_('Do the indicators of a field belong together?')}**")
        sentences = alpha_sentences(alphas, language)
        if sentences:
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))
        with st.expander(_("Each Handlungsfeld: Cronbach's alpha")):
            show_table(build_alphas(alphas, language), None)
            st.caption(
                _(
                    "Near 1, the indicators tell one story; above 0.9 some of them may be one too many. With one "
                    "indicator there is none."
                )
            )
    with right:
        compute(
            variants_key(current, "ratios", None),
            lambda progress: correlation_ratios(result),
            lambda found: _show_ratios(current, found),
            _("Computing variants …"),
        )
    weighed = [entry.code for entry in result.recipe.indicators if result.shares.get(entry.code, 0.0) > 0]
    if len(weighed) > 1:
        show_chart(
            current, build_correlations(dataset, result.recipe, known.loc[weighed, weighed], language), "correlations"
        )


def _show_ratios(current: AnalysisContext, ratios: Mapping[str, float]) -> None:
    dataset, result, language = current.dataset, current.result, state.language()
    st.markdown(f"**{_('What does one indicator alone tell?')}**")
    said = ratio_sentence(dataset, result.recipe, result.shares, ratios, language)
    if said:
        st.markdown(plain(said))
    with st.expander(_("Each indicator: correlation ratio")):
        show_chart(current, build_ratios(dataset, result.recipe, result.shares, ratios, language), "ratios")
