"""Which choice matters most: each alone, single weights, single indicators left out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sozial.insight.choice_effects import choice_effects, leaving_out
from sozial.insight.variation import Variation
from sozial.insight.weight_sensitivity import weight_sensitivity
from sozial.output.charts.double_counting_charts import build_weight_sensitivity
from sozial.output.charts.robustness_charts import build_choice_effects
from sozial.output.tables.insight_tables import build_leaving_out
from sozial.output.words.sureness_words import weight_sentence
from sozial.ui.insight.variants import compute_variants, variants_key
from sozial.ui.kit.background import compute
from sozial.ui.kit.table_view import show_table
from sozial.ui.results.charts import show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _, percent, plain


def show_choices(current: AnalysisContext, variation: Variation) -> None:
    """Show which choice moves the ranking most: each alone, single weights, single indicators left out."""
    st.caption(
        _("Each choice is varied alone: how many ranks does a quarter move on average? (Saisana and others 2005)")
    )
    language = state.language()
    left, right = st.columns(2, gap="medium")
    with left:
        compute_variants(
            current, "choices", variation, choice_effects,
            lambda found: show_chart(current, build_choice_effects(found, language), "choices"),
        )  # fmt: skip
    with right:
        compute_variants(
            current, "weights", variation, weight_sensitivity, lambda found: _show_sensitivity(current, found)
        )
    dataset, recipe, period, most = current.dataset, current.recipe, current.period, variation.most
    compute(
        variants_key(current, "left-out", most),
        lambda progress: leaving_out(dataset, recipe, period, most),
        lambda found: _show_leaving_out(current, found, most),
        _("Computing variants …"),
    )


def _show_sensitivity(current: AnalysisContext, frame: pd.DataFrame) -> None:
    if frame.empty:
        st.caption(_("With one weight only, or where no rank moves, weights cannot be compared."))
        return
    language = state.language()
    st.markdown(plain(weight_sentence(current.dataset, current.recipe, frame, language)))
    with st.expander(_("Each weight: Sobol' indices")):
        show_chart(current, build_weight_sensitivity(current.dataset, current.recipe, frame, language), "sobol")
        error = float(frame["total_error"].max())
        st.caption(
            _("Computed by SciPy; the totals are known to ± {error} at most (95 %).").format(error=percent(error))
        )


def _show_leaving_out(current: AnalysisContext, found: pd.DataFrame, most: int) -> None:
    dataset = current.dataset
    if found.empty:
        st.caption(_("Only one indicator is weighed, so none can be left out."))
        return
    table = build_leaving_out(dataset, current.recipe, found, most, state.language())
    st.markdown(f"**{_('Each indicator left out once')}**")
    show_table(table, 16)
