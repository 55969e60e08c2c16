"""One quarter in figures: values, city value, mean, position and contribution of every indicator."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from sozial.i18n import NP_
from sozial.insight.contributions import part_label
from sozial.model import NAME, PARENT, Dataset
from sozial.output.maps.layers import score_digits
from sozial.output.tables.figure_tables import build_details
from sozial.output.words.result_words import class_names, count_rated
from sozial.result import SHAPLEY, FurtherClasses, Result
from sozial.ui.kit.table_view import show_table
from sozial.ui.memory import cached_data
from sozial.ui.session import navigation, shown_data, state
from sozial.ui.session.language import _, counted, number, plain, signed

SEARCH = "search"


def choose_unit(dataset: Dataset) -> str | None:
    """Show the search for a quarter; return the selected one."""
    titles = cached_data.unit_titles(dataset)
    state.write(SEARCH, shown_data.selected())
    st.selectbox(
        _("Quarter"),
        list(titles),
        index=None,
        key=SEARCH,
        format_func=titles.__getitem__,
        placeholder=_("Search, or click on the map"),
        on_change=lambda: shown_data.select(state.read(SEARCH)),
    )
    return shown_data.selected()


def show_profile_button(dataset: Dataset) -> None:
    """Show the way from the selected quarter to its profile."""
    unit = shown_data.selected()
    if unit is not None:
        navigation.show_profile_button(plain(str(dataset.units[NAME][unit])))


def _further_classes(dataset: Dataset, result: Result, unit: str) -> Iterator[tuple[FurtherClasses, str]]:
    """Iterate over the further classes of a unit that has one, with their labels."""
    for further in result.further.values():
        if further.of in result.levels and further.breaks is not None:
            number = int(further.classes[dataset.units.index.get_loc(unit)])
            if number >= 0:
                yield further, further.breaks.labels[number]


def unit_heading(dataset: Dataset, result: Result, unit: str, with_ranks: bool) -> str:
    """Return a unit's name, size, rank, index and class in one line."""
    row = dataset.units.loc[unit]
    words = class_names(result, state.language())[dataset.units.index.get_loc(unit)]
    parts = [f"**{plain(str(row[NAME]))}** ({plain(unit)})"]
    if PARENT in row and isinstance(row[PARENT], str) and row[PARENT]:
        parts.append(plain(row[PARENT]))
    people = dataset.population(result.period)
    if people is not None and pd.notna(people[unit]):
        parts.append(counted(NP_("{n} inhabitant", "{n} inhabitants"), people[unit]))
    if pd.notna(result.scores[unit]):
        if with_ranks:
            rank = number(result.ranks[unit], int(result.ranks[unit] % 1 > 0))
            rated = count_rated(result, state.language())
            parts.append(_("rank {rank} of {rated}").format(rank=rank, rated=rated))
            parts.append(_("index {score}").format(score=number(result.scores[unit], score_digits(result.recipe))))
        parts.append(_("class “{name}”").format(name=plain(words)))
        parts += [
            _("{what}: “{name}”").format(what=plain(further.label), name=plain(_(label)))
            for further, label in _further_classes(dataset, result, unit)
        ]
    return " · ".join(parts)


def _show_shapley(dataset: Dataset, result: Result, unit: str) -> None:
    """Say how a score that does not add up comes about, as far as that can be said."""
    if result.split_kind != SHAPLEY or pd.isna(result.scores[unit]):
        st.caption(_("This recipe does not add up; its score cannot be split into contributions of single indicators."))
        return
    parts = result.contributions.loc[unit].dropna().sort_values(ascending=False)
    shown = [
        f"{plain(part_label(dataset, result.recipe, str(code)))} {signed(part, 2)}" for code, part in parts.items()
    ]
    start = float(result.split.base[unit]) if result.split.base is not None else 0.0
    words = _("Shapley values, against a quarter that is average in everything ({base}): {parts}")
    st.caption(words.format(base=number(start, 2), parts=" · ".join(shown)))


def show_details(dataset: Dataset, result: Result, with_ranks: bool = True) -> None:
    """Show the search and, once a quarter is selected, its figures."""
    unit = choose_unit(dataset)
    if unit is None:
        st.caption(_("Select a quarter on the map, in the ranking or here to see its figures."))
        return
    st.markdown(unit_heading(dataset, result, unit, with_ranks))
    if unit in result.excluded:
        reason = result.excluded[unit].text(state.language())
        st.info(plain(reason[:1].upper() + reason[1:]), icon=":material/info:")
    show_table(build_details(dataset, result, unit, with_ranks, state.language()), 25)
    if not result.additive:
        _show_shapley(dataset, result, unit)
    st.caption(
        _(
            "City value: as delivered, else sum of counts over sum of bases, so every person counts alike. "
            "Mean of the quarters: every quarter counts alike, however many people live there. "
            "Position 1 is the greatest burden; for context indicators the highest value."
        )
    )
