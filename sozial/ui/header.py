"""What stands above the results: which recipe this is, and what it says about people."""

from __future__ import annotations

from collections import Counter

import numpy as np
import streamlit as st

from sozial.errors import DataError
from sozial.index.check import check_method
from sozial.index.completing import complete_method
from sozial.index.coverage import periods_with_values
from sozial.index.method_file import method_of
from sozial.index.method_writing import write_method
from sozial.insight.people import people_in_highest_class
from sozial.method import Method
from sozial.model import Dataset
from sozial.output.period_words import period_label
from sozial.output.tables import build_result_table, write_book, write_csv
from sozial.reading import messages
from sozial.reading.safely import read_text_safely
from sozial.report.evidence import rules_words
from sozial.result import Result
from sozial.ui import notes_panel, state
from sozial.ui.language import _, day, number, percent, plain
from sozial.ui.recipes import take_over
from sozial.ui.settings import current_period, without_minimum


def show_status(dataset: Dataset, current: Method, with_period: bool = False) -> None:
    """Say whether this is the adopted recipe or a trial, with one click back to the adopted one.

    Parameters
    ----------
    with_period
        Say which period is shown, where nothing else on the page does; else only how its source marks it.
    """
    base = state.base_method()
    adopted = current.is_adopted
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if adopted:
            by = f" · {plain(base.adopted_by)}" if base.adopted_by else ""
            st.badge(
                _("adopted on {date}").format(date=day(base.adopted_on)) + by, icon=":material/verified:", color="green"
            )
        else:
            st.badge(_("Trial"), icon=":material/science:", color="orange")
        st.markdown(plain(base.name), help=plain(base.description) or None)
        period = current_period(dataset)
        codes = [indicator.code for indicator in current.indicators]
        marked = period_label(dataset, period, state.language(), codes)
        if marked != period:
            st.badge(plain(marked), icon=":material/edit_calendar:", color="gray", help=_("Marked so by the source."))
        elif with_period and period:
            st.badge(plain(period), icon=":material/calendar_today:", color="gray", help=_("The period that is shown."))
        show_protection(dataset)
        if base.is_adopted and not adopted:
            st.button(
                _("Return to the adopted recipe"),
                key="return",
                icon=":material/undo:",
                type="tertiary",
                on_click=take_over,
                args=(base, dataset),
            )


def show_protection(dataset: Dataset) -> None:
    """Say that figures are protected, where they are."""
    if dataset.is_published:
        words = rules_words(state.rules(), state.language())
        st.badge(_("protected figures"), icon=":material/verified_user:", color="blue", help=plain(words))


def show_people(dataset: Dataset, result: Result) -> None:
    """Say who lives in the quarters of the highest class."""
    found = people_in_highest_class(dataset, result)
    if not found.units or result.breaks is None:
        return
    label = plain(_(result.breaks.labels[-1]))
    words = (
        _("In these {n} quarters (class “{label}”) live")
        if found.units != 1
        else _("In this quarter (class “{label}”) live")
    )
    lead = words.format(n=number(found.units), label=label)
    parts = []
    if np.isfinite(found.inhabitants):
        parts.append(_("**{share}** of all inhabitants").format(share=percent(found.inhabitants)))
    if found.indicator is not None and np.isfinite(found.counted):
        parts.append(
            _("**{share}** of all those counted in “{name}”").format(
                share=percent(found.counted), name=plain(found.indicator.label)
            )
        )
    if parts:
        st.markdown(f"{lead} {_(' and ').join(parts)}.")


def _load_method(dataset: Dataset) -> None:
    upload = state.read("method-file")
    if upload is None:
        return
    try:
        said = read_text_safely(messages.RECIPE, upload.getvalue(), upload.name)
        method = complete_method(dataset, method_of(said, "", upload.name))
        problems = check_method(dataset, method)
    except DataError as error:
        problems = list(error.findings)
    if problems:
        # The recipe before stays in force.
        state.add_notices(problems)
        return
    take_over(method, dataset)


def show_files(dataset: Dataset, result: Result) -> None:
    """Offer the ranking and the recipe as files, and take a recipe back."""
    language = state.language()

    # Files are made when they are asked for, not at every step.
    def as_csv() -> bytes:
        return write_csv(build_result_table(dataset, result, language))

    def as_xlsx() -> bytes:
        return write_book(dataset, result, language, notes_panel.all_notes())

    stem = "rangliste" if language == "de" else "ranking"
    icon = ":material/download:"
    with st.container(horizontal=True, gap="small"):
        st.download_button("CSV", as_csv, f"{stem}.csv", "text/csv", key="csv", on_click="ignore", icon=icon)
        st.download_button("XLSX", as_xlsx, f"{stem}.xlsx", key="xlsx", on_click="ignore", icon=icon)
        st.download_button(
            _("Recipe"),
            lambda: write_method(result.method),
            "rezept.toml",
            "application/toml",
            key="toml",
            on_click="ignore",
            icon=icon,
            help=_("A text file that this app and its command line load again."),
        )
    st.file_uploader(
        _("Load a recipe"), type=["toml"], key="method-file", on_change=_load_method, args=(dataset,), max_upload_size=1
    )


def show_why_empty(result: Result) -> None:
    """Say the one reason why no quarter has a score, and offer the one remedy."""
    if not any(entry.weight for entry in result.method.indicators) or not result.excluded:
        st.info(_("No quarter has a score yet. Raise at least one weight above 0."))
        return
    dataset = state.dataset()
    codes = Counter(finding.code for finding in result.excluded.values())
    code, n = codes.most_common(1)[0]
    reason = next(finding for finding in result.excluded.values() if finding.code == code)
    others = periods_with_values(dataset, result.method)
    if result.period not in others and others:
        said = _("No quarter has a score: no weighed indicator has values in {period}.")
        st.warning(said.format(period=plain(result.period) or "–"), icon=":material/info:")
        st.button(
            _("Show {period}").format(period=plain(others[-1])), key="other-period", icon=":material/event:",
            on_click=state.write, args=(state.PERIOD, others[-1]),
        )  # fmt: skip
        return
    if code in ("population-unknown", "population"):
        minimum = number(result.method.rated.minimum_population)
        said = _("No quarter has a score: each has fewer than {minimum} inhabitants.")
        if code == "population-unknown":
            said = _(
                "No quarter has a score: the inhabitants of this period are missing, and the recipe rates quarters "
                "from {minimum} inhabitants on."
            )
        st.warning(said.format(minimum=minimum), icon=":material/info:")
        st.button(
            _("Compute without a minimum"), key="no-minimum", icon=":material/group_off:", on_click=without_minimum
        )
        return
    message = _("No quarter has a score. Most frequent reason ({n} of {all} quarters), for example: {reason}")
    said = plain(reason.line(state.language()))
    st.warning(message.format(n=number(n), all=number(len(result.excluded)), reason=said), icon=":material/info:")
