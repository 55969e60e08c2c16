"""What stands above the results: which recipe this is, and what it says about people."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.index.check import check_recipe
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.recipe_file import recipe_of
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.index.values.coverage import periods_with_values
from sozial.model import Dataset
from sozial.output.preview.headline import say_people
from sozial.output.tables.result_files import write_book, write_readable_csv
from sozial.output.words.period_words import period_label
from sozial.reading.sandbox import messages
from sozial.reading.sandbox.safely import read_text_safely
from sozial.recipe import Recipe
from sozial.report.context.evidence import rules_words
from sozial.result import Result
from sozial.ui.kit.downloads import download_button
from sozial.ui.recipe.recipes import take_over
from sozial.ui.recipe.settings import current_period, without_minimum
from sozial.ui.results import notes_panel
from sozial.ui.session import notices, shown_data, state
from sozial.ui.session.language import _, badge_text, counted, day, period_words, plain, translate


def show_status(dataset: Dataset, current: Recipe, with_period: bool = False) -> None:
    """Say whether this is the adopted recipe or a trial, with one click back to the adopted one.

    Parameters
    ----------
    with_period
        Say which period is shown, where nothing else on the page does; else only how its source marks it.
    """
    base = shown_data.base_recipe()
    adopted = current.is_adopted
    with st.container(key="status", horizontal=True, vertical_alignment="center", gap="small"):
        if adopted:
            by = f" · {badge_text(base.adopted_by)}" if base.adopted_by else ""
            st.badge(
                _("adopted on {date}").format(date=day(base.adopted_on)) + by, icon=":material/verified:", color="green"
            )
        else:
            st.badge(_("Trial"), icon=":material/science:", color="orange")
        st.markdown(plain(base.name), help=plain(base.description) or None)
        period = current_period(dataset)
        codes = [indicator.code for indicator in current.indicators]
        marked = period_label(dataset, period, state.language(), codes)
        if marked != translate().period(period):
            st.badge(
                badge_text(marked), icon=":material/edit_calendar:", color="gray", help=_("Marked so by the source.")
            )
        elif with_period and period:
            st.badge(
                badge_text(translate().period(period)),
                icon=":material/calendar_today:",
                color="gray",
                help=_("The period that is shown."),
            )
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
        words = rules_words(shown_data.rules(), state.language())
        st.badge(_("protected figures"), icon=":material/verified_user:", color="blue", help=plain(words))


def show_people(dataset: Dataset, result: Result) -> None:
    """Say who lives in the quarters of the highest class."""
    line = say_people(dataset, result, translate(), plain)
    if line:
        st.markdown(line)


def _load_recipe(dataset: Dataset) -> None:
    upload = state.read("method-file")
    if upload is None:
        return
    try:
        said = read_text_safely(messages.RECIPE, upload.getvalue(), upload.name)
        recipe = complete_recipe(dataset, recipe_of(said, "", upload.name))
        problems = check_recipe(dataset, recipe)
    except DataError as error:
        problems = list(error.findings)
    if problems:
        # The recipe before stays in force.
        notices.add_notices(problems)
        return
    take_over(recipe, dataset)


def show_files(dataset: Dataset, result: Result, with_ranks: bool) -> None:
    """Offer the ranking, or classes alone where ranks are off, and the recipe as files, and take a recipe back."""
    language, notes = state.language(), notes_panel.notes_later()

    # Files are made when they are asked for, not at every step.
    def as_csv() -> bytes:
        return write_readable_csv(dataset, result, language, with_ranks)

    def as_xlsx() -> bytes:
        return write_book(dataset, result, language, notes(), with_ranks)

    stem = {"de": "rangliste", "en": "ranking"} if with_ranks else {"de": "klassen", "en": "classes"}
    name = stem.get(language, stem["en"])
    icon = ":material/download:"
    with st.container(horizontal=True, gap="small"):
        download_button("CSV", as_csv, f"{name}.csv", "text/csv", key="csv", on_click="ignore", icon=icon)
        download_button("XLSX", as_xlsx, f"{name}.xlsx", key="xlsx", on_click="ignore", icon=icon)
        download_button(
            _("Recipe"),
            lambda: write_recipe(result.recipe),
            "rezept.toml",
            "application/toml",
            key="toml",
            on_click="ignore",
            icon=icon,
            help=_("A text file that this app and its command line load again."),
        )
    st.file_uploader(
        _("Load a recipe"), type=["toml"], key="method-file", on_change=_load_recipe, args=(dataset,), max_upload_size=1
    )


def show_why_empty(result: Result) -> None:
    """Say the one reason why no quarter has a score, and offer the one remedy."""
    if not any(entry.weight for entry in result.recipe.indicators) or not result.excluded:
        st.info(_("No quarter has a score yet. Raise at least one weight above 0."))
        return
    dataset = shown_data.dataset()
    codes = Counter(finding.code for finding in result.excluded.values())
    code, n = codes.most_common(1)[0]
    reason = next(finding for finding in result.excluded.values() if finding.code == code)
    others = periods_with_values(dataset, result.recipe)
    if result.period not in others and others:
        message = _("No quarter has a score: no weighed indicator has values in {period}.")
        st.warning(message.format(period=period_words(result.period) or "–"), icon=":material/info:")
        st.button(
            _("Show {period}").format(period=period_words(others[-1])), key="other-period", icon=":material/event:",
            on_click=state.write, args=(state.PERIOD, others[-1]),
        )  # fmt: skip
        return
    if code in ("population-unknown", "population"):
        said: str = NP_(
            "No quarter has a score: each has fewer than {minimum} inhabitant.",
            "No quarter has a score: each has fewer than {minimum} inhabitants.",
            by="minimum",
        )
        if code == "population-unknown":
            said = NP_(
                (
                    "No quarter has a score: the inhabitants of this period are missing, and the recipe "
                    "rates quarters from {minimum} inhabitant on."
                ),
                (
                    "No quarter has a score: the inhabitants of this period are missing, and the recipe "
                    "rates quarters from {minimum} inhabitants on."
                ),
                by="minimum",
            )
        st.warning(translate().fill(said, minimum=result.recipe.rated.minimum_population), icon=":material/info:")
        st.button(
            _("Compute without a minimum"), key="no-minimum", icon=":material/group_off:", on_click=without_minimum
        )
        return
    why = NP_(
        "The only quarter has no score: {reason}",
        "No quarter has a score. Most frequent reason ({n} of {all} quarters), for example: {reason}",
        by="all",
    )
    shown = plain(reason.line(state.language()))
    st.warning(counted(why, len(result.excluded), n=n, reason=shown), icon=":material/info:")
