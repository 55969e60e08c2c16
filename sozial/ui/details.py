"""One quarter in figures: values, city value, mean, position and contribution of every indicator."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from sozial.i18n import MISSING_SIGN
from sozial.insight.contributions import part_label, position
from sozial.insight.people import city_value
from sozial.insight.profile import is_imputed
from sozial.model import NAME, PARENT, Dataset, Direction, Indicator
from sozial.output.city_words import with_origin
from sozial.output.layers import score_digits
from sozial.output.tables import class_names
from sozial.result import SHAPLEY, FurtherClasses, Result
from sozial.ui import cache, navigation, state
from sozial.ui.language import _, number, plain, signed

SEARCH = "search"


def choose_unit(dataset: Dataset) -> str | None:
    """Show the search for a quarter; return the selected one."""
    titles = cache.unit_titles(dataset)
    state.write(SEARCH, state.selected())
    st.selectbox(
        _("Quarter"),
        list(titles),
        index=None,
        key=SEARCH,
        format_func=titles.__getitem__,
        placeholder=_("Search, or click on the map"),
        on_change=lambda: state.select(state.read(SEARCH)),
    )
    return state.selected()


def show_profile_button(dataset: Dataset) -> None:
    """Show the way from the selected quarter to its profile."""
    unit = state.selected()
    if unit is not None:
        navigation.show_profile_button(plain(str(dataset.units[NAME][unit])))


def _row(dataset: Dataset, result: Result, indicator: Indicator, unit: str, with_ranks: bool) -> dict[str, str]:
    column = dataset.at(result.period)[indicator.code]
    digits = indicator.digits(column)
    whole = city_value(dataset, indicator, result.period)
    place, known = position(column, unit, indicator.direction is not Direction.FAVOURABLE)
    value = number(column[unit], digits)
    if is_imputed(result, indicator.code, unit):
        value = _("filled in")
    known_value = indicator.measure and value not in (MISSING_SIGN, _("filled in"))
    row = {
        _("Indicator"): indicator.label,
        _("Value"): f"{value}\u00a0{indicator.measure}" if known_value else value,
        _("City value"): with_origin(number(whole.city, digits), whole.origin, state.language(), whole.support),
        _("Mean of the quarters"): number(whole.mean, digits),
    }
    if with_ranks:
        shown = _("{place} of {known}").format(place=number(place), known=number(known)) if place else "–"
        row[_("Position")] = shown
    if result.additive:
        part = result.contributions[indicator.code].get(unit) if indicator.code in result.contributions else None
        weighed = result.shares.get(indicator.code, 0.0) > 0
        inside = indicator.code in result.contributions
        row[_("Contribution")] = (
            signed(part, 2) if weighed and inside else _("see below") if weighed else _("not weighed")
        )
    row[_("Handlungsfeld")] = indicator.domain
    return row


def build_details(dataset: Dataset, result: Result, unit: str, with_ranks: bool) -> pd.DataFrame:
    """Return one row per indicator, formatted for reading, and the sum of the contributions."""
    rows = [_row(dataset, result, indicator, unit, with_ranks) for indicator in dataset.indicators]
    if result.additive and pd.notna(result.scores[unit]):
        total = dict.fromkeys(rows[0], "")
        by_level = [code for code in result.contributions.columns if code in result.levels]
        for code in by_level:
            part = dict.fromkeys(rows[0], "")
            part[_("Indicator")] = result.levels[str(code)].label
            part[_("Contribution")] = signed(float(result.contributions.loc[unit, code]), 2)
            rows.append(part)
        of_score = result.split.of_score
        total[_("Indicator")] = (
            _("Sum of contributions = index") if of_score else _("Sum, which is then standardised again")
        )
        total[_("Contribution")] = signed(float(result.contributions.loc[unit].sum()), 2)
        rows.append(total)
    return pd.DataFrame(rows)


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
        parts.append(_("{n} inhabitants").format(n=number(people[unit])))
    if pd.notna(result.scores[unit]):
        if with_ranks:
            rank, rated = number(result.ranks[unit], int(result.ranks[unit] % 1 > 0)), number(result.rated)
            parts.append(_("rank {rank} of {rated}").format(rank=rank, rated=rated))
            parts.append(_("index {score}").format(score=number(result.scores[unit], score_digits(result.method))))
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
        f"{plain(part_label(dataset, result.method, str(code)))} {signed(part, 2)}" for code, part in parts.items()
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
    table = build_details(dataset, result, unit, with_ranks)
    right = [_("Value"), _("City value"), _("Mean of the quarters"), _("Position"), _("Contribution")]
    st.dataframe(
        table,
        hide_index=True,
        height=38 + 35 * min(len(table), 25),
        column_config={
            column: st.column_config.TextColumn(column, alignment="right" if column in right else "left")
            for column in table.columns
        },
    )
    if not result.additive:
        _show_shapley(dataset, result, unit)
    st.caption(
        _(
            "City value: as delivered, else sum of counts over sum of bases, so every person counts alike. "
            "Mean of the quarters: every quarter counts alike, however many people live there. "
            "Position 1 is the greatest burden; for context indicators the highest value."
        )
    )
