"""What continues each quarter of the data in a new delivery, to be confirmed or changed, and by which shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from sozial.errors import listed
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.delivery.delivery_mapping import NEW_TERRITORY, OLD_TERRITORY
from sozial.reading.delivery.delivery_shares import EQUAL, OF_PEOPLE, OF_TABLE, TYPED, PartShares, with_typed
from sozial.reading.delivery.delivery_units import continued_units, delivered_units
from sozial.reading.delivery.unit_matcher import UnitProposal
from sozial.reading.delivery.unit_notes import notes_about
from sozial.ui.data.indicator_editor import base_label
from sozial.ui.kit.number_field import number_field
from sozial.ui.next_year.next_year_files import NEXT
from sozial.ui.next_year.next_year_rows import (
    WIDTHS,
    ask_again,
    ask_together,
    confirm_row,
    note_change,
    reason_words,
    show_heads,
    show_settled,
)
from sozial.ui.session import state
from sozial.ui.session.language import _, number, percent, plain

_TERRITORY = f"{NEXT}territory"
# What was proposed for each quarter when it was last shown.
_PROPOSED = f"{NEXT}units-proposed"
_ADDED = "units-new"
_SHARE_WORDS = {
    OF_TABLE: N_("Shares of the correspondence table: {shares}"),
    OF_PEOPLE: N_("Shares of the people (“{column}” in the new file): {shares}"),
    EQUAL: N_("Nothing is known about the people of the parts, so equal shares are taken: {shares}"),
    TYPED: N_("Shares entered by you: {shares}"),
}


def choose_units(
    before: Dataset, delivery: Dataset, proposals: Sequence[UnitProposal], notes: Sequence[str], rows: list[str]
) -> dict[str, tuple[str, ...]]:
    """Show the quarters; return those of the delivery by those of the data.

    Parameters
    ----------
    proposals
        Made for the columns as they are chosen.
    notes
        What the files say around their tables.
    """
    st.markdown(f"**{_('Quarters')}**")
    old, new = continued_units(before), delivered_units(delivery)
    settled = [entry for entry in proposals if entry.sure]
    asked = [entry for entry in proposals if not entry.sure]
    found = {entry.old: entry.new for entry in settled}
    if settled:
        with st.expander(_("Mapped without a question: {n}").format(n=number(len(settled)))):
            lines = [(_unit(old, entry.old), _units(new, entry.new), reason_words(entry.reason)) for entry in settled]
            show_settled(lines)
    if asked:
        found |= _ask_units(asked, (old, new), _not_among(new, found), notes, rows)
    added = _not_among(new, found)
    if added:
        rows.append(_ADDED)
        _added_row([_unit(new, unit) for unit in added])
    return {unit: found[unit] for unit in old}


def _not_among(units: Mapping[str, str], found: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the quarters of the delivery that continue none of the data yet."""
    used = {unit for continued in found.values() for unit in continued}
    return [unit for unit in units if unit not in used]


def _ask_units(
    asked: Sequence[UnitProposal],
    called: tuple[Mapping[str, str], Mapping[str, str]],
    free: Sequence[str],
    notes: Sequence[str],
    rows: list[str],
) -> dict[str, tuple[str, ...]]:
    """Ask what continues quarters, once about those that have no figures any more; return it by old quarter."""
    old, new = called
    show_heads(_("Until now"), _("In the new file"), _("Why"))
    gone = [entry for entry in asked if not entry.new]
    names = [_unit(old, entry.old) for entry in gone]
    together = gone if ask_together(gone, names, "unit", _("no figures any more"), rows) else []
    found: dict[str, tuple[str, ...]] = dict.fromkeys((entry.old for entry in together), ())
    for entry in asked:
        if entry not in together:
            row = f"unit-{entry.old}"
            rows.append(row)
            found[entry.old] = _unit_row(entry, old, new, free, row)
            for note in notes_about(notes, entry.old, old[entry.old], new):
                st.caption(_("Note in the file: “{text}”").format(text=plain(note)))
    return found


def _added_row(added: Sequence[str]) -> None:
    """Show the quarters that the data does not have."""
    first, second, why, answer = st.columns(WIDTHS, vertical_alignment="center")
    with first:
        st.markdown(_("not in the data"))
    with second:
        st.markdown(plain(listed(added, 12)))
    with why:
        st.caption(_("new quarters, without earlier figures"))
    with answer:
        confirm_row(_ADDED)


def _unit(names: Mapping[str, str], unit: str) -> str:
    return f"{names[unit]} ({unit})" if names[unit] != unit else unit


def _units(names: Mapping[str, str], units: Sequence[str]) -> str:
    return ", ".join(_unit(names, unit) for unit in units) or "–"


def _unit_row(
    entry: UnitProposal, old: Mapping[str, str], new: Mapping[str, str], free: Sequence[str], row: str
) -> tuple[str, ...]:
    key = f"{NEXT}unit-{entry.old}"
    options = list(dict.fromkeys([*entry.new, *free]))
    _follow_proposal(entry, key, row)
    held = state.read(key)
    if held is not None:
        state.write(key, [unit for unit in held if unit in options])
    first, second, why, answer = st.columns(WIDTHS, vertical_alignment="center")
    with first:
        st.markdown(plain(_unit(old, entry.old)))
    with second:
        chosen = st.multiselect(
            _("What continues {name}").format(name=plain(_unit(old, entry.old))), options, default=list(entry.new),
            key=key, persist_state="session", label_visibility="collapsed", placeholder=_("no figures any more"),
            format_func=lambda unit: _unit(new, unit), on_change=note_change, args=(row,),
        )  # fmt: skip
    with why:
        st.caption(reason_words(entry.reason) if tuple(chosen) == entry.new else _("chosen by you"))
    with answer:
        confirm_row(row)
    return tuple(chosen)


def _follow_proposal(entry: UnitProposal, key: str, row: str) -> None:
    """Show a proposal that was made anew, for other columns, as one; what a person chose otherwise stays."""
    noted = dict(state.read(_PROPOSED, {}))
    last = noted.get(entry.old)
    if last == list(entry.new):
        return
    held = state.read(key)
    if last is not None and (held is None or list(held) == last):
        state.forget(key)
        ask_again(row)
    state.write(_PROPOSED, noted | {entry.old: list(entry.new)})


def choose_shares(before: Dataset, delivery: Dataset, proposed: Mapping[str, PartShares]) -> dict[str, PartShares]:
    """Show by which shares divided quarters are carried over, with fields to correct them; return what holds."""
    old, new = continued_units(before), delivered_units(delivery)
    found = {}
    for unit, entry in proposed.items():
        st.caption(
            _("How {name} is divided: number of people of each part, or its share").format(name=plain(_unit(old, unit)))
        )
        with st.container(horizontal=True, gap="medium"):
            typed = {
                part: number_field(
                    plain(_unit(new, part)), f"{NEXT}share-{unit}-{part}", round(count, 6), least=0, width=240
                )
                for part, count in entry.parts.items()
            }
        numbers = {part: entry.parts[part] if count is None else count for part, count in typed.items()}
        same = all(round(entry.parts[part], 6) == count for part, count in numbers.items())
        found[unit] = entry if same else with_typed(entry, numbers)
        said = ", ".join(f"{new[part]} {percent(found[unit].share(part), 1)}" for part in entry.parts)
        words = _(_SHARE_WORDS[found[unit].basis])
        st.caption(words.format(shares=plain(said), column=plain(base_label(found[unit].column))))
        if not sum(numbers.values()) > 0:
            st.caption(f":red[{_('One of the parts has to be above 0; the numbers of before still hold.')}]")
    return found


def choose_territory(units: Mapping[str, Sequence[str]]) -> str:
    """Show which quarters the data has afterwards, where some were divided or put together."""
    targets = [unit for parts in units.values() for unit in parts]
    if not any(len(parts) > 1 for parts in units.values()) and len(set(targets)) == len(targets):
        return NEW_TERRITORY
    labels = {
        NEW_TERRITORY: _(N_("The new quarters: earlier figures are carried over by shares, and marked as estimated")),
        OLD_TERRITORY: _(N_("The old quarters: new counts are summed up")),
    }
    return st.radio(
        _("Which quarters hold"), list(labels), key=_TERRITORY, persist_state="session", format_func=labels.__getitem__
    )
