"""What was kept before there were projects: told on the pages that it concerns, and taken into the open project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.insight.local_knowledge import belongs_to
from sozial.planning.allocation.decision import read_decision
from sozial.planning.measures.earlier import COUNTED, Belonging, Belongs, Earlier, count_by_kind, match_earlier
from sozial.planning.measures.facilities import lie_in_town
from sozial.planning.measures.kept_names import names_here
from sozial.store.opened import action_store, decision_store, objective_store, shelf, workshop_store
from sozial.store.registers.facilities import ENDING, FacilityLibrary
from sozial.store.registers.notes import NoteLibrary
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import register
from sozial.ui.session import access, loaded_data, moment, notices, viewers
from sozial.ui.session.language import _, counted, number, plain
from sozial.ui.session.unreachable import show_unreachable, unreachable

# The sample city is nobody's, and without a project there is nothing to take anything into.
_NOBODYS = ("", register.SAMPLE_PLACE)


def _facilities() -> FacilityLibrary:
    return FacilityLibrary(shelf("facilities", ENDING))


def _entries() -> Iterator[Belonging]:
    stores = ((Belongs.ACTION, action_store()), (Belongs.OBJECTIVE, objective_store()))
    for kind, store in stores:
        # What is damaged stays where it is: `verify` names it.
        for kept in (*store.all("", told=[]), *store.all("", removed=True, told=[])):
            units = {unit: kept.names.get(unit, "") for unit in kept.entry.units}
            yield Belonging(kind, kept.key, kept.entry.title, units)


def _decisions() -> Iterator[Belonging]:
    store = decision_store("")
    for kept in (*store.all(), *store.all(removed=True)):
        try:
            decision = read_decision(kept.content)
        except DataError:
            yield Belonging(Belongs.DECISION, kept.key, kept.title, elsewhere=True)
            continue
        units = {unit: decision.name_of(unit) for unit in decision.parts}
        yield Belonging(Belongs.DECISION, kept.key, kept.title, units, decision.dataset_title)


def _documents() -> Iterator[Belonging]:
    dataset = loaded_data.whole_dataset()
    for note in NoteLibrary(shelf("notes")).load()[0]:
        # Notes say for which data they were written: those of other towns are none of this project's business.
        if belongs_to(note, dataset):
            yield Belonging(Belongs.NOTE, note.key, note.unit_name, {note.unit: note.unit_name})
    for layer in _facilities().load("")[0]:
        yield Belonging(
            Belongs.FACILITIES, layer.key, layer.title, elsewhere=not lie_in_town(layer.facilities, dataset)
        )


def _workshops() -> Iterator[Belonging]:
    for workshop in workshop_store().all("", []):
        yield Belonging(
            Belongs.WORKSHOP, workshop.key, workshop.settings.title, of=workshop.settings.dataset_title
        )  # fmt: skip


def find_earlier() -> Earlier:
    """Return what was kept before there were projects, beside the data on screen.

    Raises
    ------
    StoreUnavailable
        If the database cannot be reached.
    """
    found = [*_entries(), *_decisions(), *_documents(), *_workshops()]
    dataset = loaded_data.whole_dataset()
    before = loaded_data.before()
    titles = [dataset.title, *([before[0].title] if before is not None else [])]
    return match_earlier(found, names_here(dataset), titles)


def show_earlier() -> None:
    """Show what was kept before there were projects, and how it is taken into this one; nothing where there is none."""
    if register.place() in _NOBODYS or viewers.is_public() or not access.may(Right.KEEP):
        return
    try:
        earlier = find_earlier()
    except StoreUnavailable:
        show_unreachable()
        return
    except OSError as error:
        st.warning(plain(str(error)))
        return
    if not earlier.everything:
        return
    with st.container(border=True):
        words = _("{what} from the time before there were projects.").format(what=_counted(earlier.everything))
        st.markdown(f":material/inventory_2: **{words}**")
        if earlier.fitting:
            if earlier.others:
                st.caption(_("This project's data has the quarters of: {what}.").format(what=_counted(earlier.fitting)))
            else:
                st.caption(_("This project's data has all their quarters."))
            st.button(
                _("Take into this project"), key="earlier-take", type="primary", icon=":material/move_item:",
                on_click=_take, args=(earlier.fitting,),
            )  # fmt: skip
        if earlier.others:
            _show_others(earlier)


def _counted(found: Iterable[Belonging]) -> str:
    counts = count_by_kind(found)
    return ", ".join(counted(COUNTED[kind], count) for kind, count in counts.items())


def _show_others(earlier: Earlier) -> None:
    """Name what does not fit this data, with its quarters; it stays apart until somebody takes it all the same."""
    with st.expander(_("Does not fit this data ({n})").format(n=number(len(earlier.others)))):
        for misfit in earlier.others[:50]:
            why = _("not in this data: {names}").format(names=listed(list(misfit.names), 8))
            if not misfit.names:
                why = _("made on other data, or lies elsewhere")
            st.markdown(f"- {plain(misfit.belonging.title)} · {plain(why)}")
        st.caption(_("It stays as it is, and can be taken into the project whose town it is of."))
        st.button(
            _("Take these as well: they belong here"), key="earlier-take-others", type="tertiary", on_click=_take,
            args=(tuple(misfit.belonging for misfit in earlier.others),),
        )  # fmt: skip


def _take(found: tuple[Belonging, ...]) -> None:
    place, names = register.place(), names_here(loaded_data.whole_dataset())
    keys: dict[Belongs, list[str]] = {kind: [one.key for one in found if one.kind is kind] for kind in Belongs}
    who, now = access.person(), moment.now()
    try:
        action_store().take(keys[Belongs.ACTION], place, names, who, now)
        objective_store().take(keys[Belongs.OBJECTIVE], place, names, who, now)
        decision_store().take(keys[Belongs.DECISION], place)
        workshop_store().take(keys[Belongs.WORKSHOP], place)
        NoteLibrary(shelf("notes"), place).take_earlier(keys[Belongs.NOTE])
        _facilities().take_earlier(keys[Belongs.FACILITIES], place)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    except StoreUnavailable:
        notices.add_notice(unreachable())
        return
    message = N_("Taken into this project: {what}.")
    notices.add_notice(Finding("taken", Severity.NOTE, message, values={"what": _counted(found)}))
