"""What the figures mean: one list of indicators over all tables, before and after they are taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.model import POPULATION, Dataset, Direction
from sozial.reading.indicators.choice_proposals import base_candidates, continued_choices, propose_choices
from sozial.reading.indicators.choices_together import is_count, with_base
from sozial.reading.indicators.indicator_choices import (
    IndicatorChoice,
    Use,
    choice_to_table,
    choices_from_tables,
    with_edits,
)
from sozial.reading.indicators.kept_choices import kept_choices
from sozial.reading.indicators.made_rates import apply_choices, without_made
from sozial.reading.joining.dataset import tables_of_figures
from sozial.reading.joining.nearest_population import (
    NEAREST,
    NONE,
    likely_population,
    with_nearest_population,
    years_without_population,
)
from sozial.reading.joining.published import MESSAGE, REMEDY
from sozial.reading.plans.columns import DIRECTION_LABELS, ROLE_LABELS, Role, TablePlan
from sozial.reading.tables.table import RawTable
from sozial.ui.data import data_panel, indicator_editor
from sozial.ui.data.direction_panel import confirm_directions, say_directions
from sozial.ui.data.grid_origin import suggested_codes
from sozial.ui.data.indicator_editor import OF_FILES, OF_LOADED, base_label
from sozial.ui.kit import popovers
from sozial.ui.project import saving
from sozial.ui.recipe import settings
from sozial.ui.recipe.recipes import carry_on
from sozial.ui.session import findings, loaded_data, shown_data, state
from sozial.ui.session.language import _, counted, number, period_words, plain

_TAKEN = "indicator-choices-taken"


def show_list(
    dataset: Dataset, read: Sequence[tuple[RawTable, TablePlan]], described: Collection[str]
) -> tuple[Dataset, tuple[IndicatorChoice, ...]]:
    """Show what the figures of the files on the page are taken for; return the data with it.

    Parameters
    ----------
    dataset
        All figures as the tables give them.
    described
        Codes that a list of indicators describes.
    """
    dataset = _with_population(dataset)
    kept = {
        entry.code
        for _table, plan in read
        for entry in plan.columns
        if entry.role is Role.INDICATOR and entry.indicator is not None and not entry.reason
    }
    told = tables_of_figures(read, dataset)
    proposed = propose_choices(dataset, described, kept=kept, tables=told, suggested=suggested_codes())
    choices = _edited(dataset, with_edits(proposed, kept_choices(dataset, [plan for _table, plan in read])), OF_FILES)
    return apply_choices(dataset, choices), choices


def take_over(dataset: Dataset, choices: Sequence[IndicatorChoice]) -> None:
    """Use data with the choices that made its indicators; they are kept for when it is changed later."""
    loaded_data.set_dataset(dataset)
    state.write(_TAKEN, [choice_to_table(choice) for choice in choices])
    indicator_editor.forget(OF_LOADED)


def take_over_again(dataset: Dataset, choices: Sequence[IndicatorChoice]) -> None:
    """Use data in the place of what is loaded; the recipe on screen, its weights and the period go on."""
    before, base, sample = loaded_data.whole_dataset(), shown_data.base_recipe(), loaded_data.is_sample()
    recipe, period = settings.current_recipe(before, base), settings.current_period(before)
    take_over(dataset, choices)
    saving.follow_title(before)
    if not sample:
        carry_on(recipe, before, period)


def taken_choices(dataset: Dataset) -> tuple[IndicatorChoice, ...]:
    """Return the choices that made the indicators of the loaded data; as it stands, where none were kept."""
    found = choices_from_tables(state.read(_TAKEN) or ())
    made = {code for one in found for code in (one.made_code, one.code_beside({one.made_code}))}
    if dataset.indicators and {entry.code for entry in dataset.indicators} <= made:
        return found
    return propose_choices(dataset, {indicator.code for indicator in dataset.indicators})


def go_on(before: Dataset, joined: Dataset) -> tuple[Dataset, tuple[IndicatorChoice, ...]]:
    """Return data with a new delivery in which rates are made of the new year's counts as before, and the choices."""
    return continued(joined, taken_choices(before))


def continued(joined: Dataset, choices: Sequence[IndicatorChoice]) -> tuple[Dataset, tuple[IndicatorChoice, ...]]:
    """Return data with a new delivery whose rates are made as choices say, and the choices."""
    choices = continued_choices(joined, choices)
    return apply_choices(joined, choices), choices


def show_loaded() -> None:
    """Show the indicators of the loaded data, whose files need not be there; all but the sample's can be changed."""
    indicator_editor.forget(OF_FILES)
    st.header(_("Indicators of the loaded data"), anchor=False)
    if loaded_data.is_sample():
        data_panel.show_indicators(shown_data.dataset())
    else:
        _show_loaded_list()
    findings.show_folded(shown_data.dataset().findings, _("Notes from reading"))


def _show_loaded_list() -> None:
    whole = loaded_data.whole_dataset()
    if whole.is_published:
        st.caption(plain(f"{_(MESSAGE)} {_(REMEDY)}"))
        data_panel.show_indicators(shown_data.dataset())
        return
    taken = taken_choices(whole)
    raw = without_made(whole, taken)
    choices = _edited(raw, taken, OF_LOADED)
    if choices == taken:
        return
    changed = apply_choices(whole, choices)
    _say(changed)
    if changed.indicators:
        st.button(
            _("Take over the changes"), key="figures-take", type="primary", icon=":material/check:",
            on_click=take_over_again, args=(changed, choices),
        )  # fmt: skip


def say_made(dataset: Dataset) -> bool:
    """Say where no figure has become an indicator; return whether the data can be used."""
    if not dataset.indicators:
        message = N_("No figure is an indicator yet.")
        remedy = N_("Choose in the list what each is computed as, or load the inhabitants.")
        findings.show_findings([Finding("no-indicator", Severity.ERROR, message, remedy)])
    return bool(dataset.indicators)


def _say(dataset: Dataset) -> None:
    say_made(dataset)
    findings.show_findings([one for one in dataset.findings if one.code.startswith(("rate-", "rates-", "counts-"))])


def _with_population(dataset: Dataset) -> Dataset:
    """Ask whether years without inhabitants take those of the nearest year."""
    nearest = years_without_population(dataset)
    if not nearest:
        return dataset
    taken = ", ".join(f"{period}: {other}" for period, other in nearest.items())
    said = _("Inhabitants are missing for {periods}: take those of the nearest year ({taken})")
    wanted = (state.read(OF_FILES) or {}).get("population", NEAREST) == NEAREST
    widget = "figures-population"
    state.write(widget, wanted)
    st.checkbox(
        said.format(periods=", ".join(map(period_words, nearest)), taken=plain(taken)), key=widget,
        on_change=lambda: indicator_editor.note(OF_FILES, population=NEAREST if state.read(widget) else NONE),
    )  # fmt: skip
    for period, column in likely_population(dataset, nearest).items():
        hint = _(
            "“{column}” of {period} looks like the inhabitants. If it is, choose “{role}” for it in the list of "
            "columns of its file in step 2."
        )
        role = _(ROLE_LABELS[Role.POPULATION])
        st.caption(hint.format(column=plain(column), period=period_words(period), role=role))
    return with_nearest_population(dataset, NEAREST if wanted else NONE)


def _edited(dataset: Dataset, proposed: Sequence[IndicatorChoice], store: str) -> tuple[IndicatorChoice, ...]:
    """Show the list with what is decided for many lines at once; return it as the user made it."""
    noted = state.read(store) or {}
    bases = base_candidates(dataset)
    proposed = (*proposed, *choices_from_tables(noted.get("added", ())))
    based = with_base(proposed, noted.get("base", ""))
    _ask_base(proposed, bases, store)
    _ask_weighed(based, store)
    columns = [str(name) for name in dataset.values.columns if name != POPULATION]
    choices = indicator_editor.edit_choices(based, bases, columns, store)
    say_directions(choices)
    with st.container(horizontal=True, vertical_alignment="center"):
        confirm_directions(choices, store)
        _add_sum(bases, columns, {choice.code for choice in choices}, store)
    return choices


def _ask_base(proposed: Sequence[IndicatorChoice], bases: Sequence[str], store: str) -> None:
    """Ask once what all counts are shares of."""
    counts = [choice for choice in proposed if is_count(choice)]
    if not counts or not bases:
        return
    times = Counter(choice.base for choice in counts)
    said = NP_(
        "One column of counts: As it is, it would rank quarters by their size, so it becomes a share.",
        "Columns of counts: {n}. As they are, they would rank quarters by their size, so they become shares.",
    )
    # What the others are shares of becomes none itself.
    based = [choice for choice in with_base(counts, (state.read(store) or {}).get("base", "")) if is_count(choice)]
    if not any(choice.base for choice in based):
        said = NP_(
            "One column of counts: It is not used until you choose what it is a share of.",
            "Columns of counts: {n}. They are not used until you choose what they are a share of.",
        )
    if based:
        st.info(counted(said, len(based)), icon=":material/percent:")
    proposal = ", ".join(f"{base_label(base)} ({number(n)})" if base else _("none ({n})").format(n=number(n))
                         for base, n in times.items())  # fmt: skip
    widget = f"figures-base-{store}"
    chosen = (state.read(store) or {}).get("base", "")
    state.write(widget, chosen if chosen in bases else "")
    st.selectbox(
        _("Counts as shares of"),
        ["", *bases],
        key=widget,
        format_func=lambda base: base_label(base) if base else _("as proposed: {bases}").format(bases=proposal),
        on_change=lambda: indicator_editor.note(store, base=state.read(widget)),
        width=500,
    )


def _ask_weighed(choices: Sequence[IndicatorChoice], store: str) -> None:
    """Ask what counts, where everything is proposed as context: without it there is no index."""
    if any(choice.is_weighed for choice in choices):
        return
    offered = {
        choice.code: choice.label for choice in choices if choice.is_shown or (choice.use is Use.UNUSED and choice.base)
    }
    if not offered:
        return
    edits = indicator_editor.edits(store)
    if not any(choice.is_weighed for choice in with_edits(choices, edits)):
        st.warning(
            _("All figures are proposed as context, which no index weighs. Choose those that shall count."),
            icon=":material/help:",
        )
    for column, direction in zip(st.columns(2), (Direction.BURDEN, Direction.FAVOURABLE), strict=True):
        widget = f"figures-{direction.name.lower()}-{store}"
        wanted = direction.name.lower()
        state.write(widget, [code for code in offered if edits.get(code, {}).get("direction") == wanted])
        with column:
            st.multiselect(
                _(DIRECTION_LABELS[direction]),
                list(offered),
                key=widget,
                format_func=offered.__getitem__,
                placeholder=_("choose"),
                on_change=partial(_weigh, store, widget, wanted, {one.code: one for one in choices}),
            )


def _weigh(store: str, widget: str, direction: str, choices: dict[str, IndicatorChoice]) -> None:
    """Give the chosen figures a direction, and use those that were only offered."""
    chosen, edits = state.read(widget) or [], indicator_editor.edits(store)
    for code, choice in choices.items():
        cells = edits.setdefault(code, {})
        if code in chosen:
            cells["direction"] = direction
            if choice.use is Use.UNUSED:
                cells["use"] = str(Use.RATE)
        elif cells.get("direction") == direction:
            cells.pop("direction")
            if choice.use is Use.UNUSED:
                cells.pop("use", None)
    indicator_editor.change(store, {code: cells for code, cells in edits.items() if cells})


def _add_sum(bases: Sequence[str], columns: Sequence[str], taken: Collection[str], store: str) -> None:
    """Let several columns be added up to an indicator of its own: the share of an age group."""
    if not bases or len(columns) < 2:
        return
    with popovers.popover(_("Add up columns"), f"figures-sum-popover-{store}", icon=":material/add:"):
        name = st.text_input(_("Name"), key=f"figures-sum-name-{store}", max_chars=80).strip()
        parts = st.multiselect(_("Columns"), list(columns), key=f"figures-sum-parts-{store}", placeholder=_("choose"))
        base = st.selectbox(_("Share of"), list(bases), key=f"figures-sum-base-{store}", format_func=base_label)
        if name in taken or name in columns:
            st.warning(_("There is a figure of this name already."))
        ready = bool(name and parts and base) and name not in taken and name not in columns
        st.button(
            _("Add"), key=f"figures-sum-{store}", disabled=not ready, on_click=_added, args=(store, name, parts, base)
        )


def _added(store: str, name: str, parts: Sequence[str], base: str) -> None:
    popovers.close(f"figures-sum-popover-{store}")
    choice = IndicatorChoice(name, Use.RATE, name=name, parts=tuple(parts), base=base, measure="%")
    noted = state.read(store) or {}
    indicator_editor.note(store, added=[*noted.get("added", ()), choice_to_table(choice)])
    for part in ("name", "parts", "base"):
        state.forget(f"figures-sum-{part}-{store}")
