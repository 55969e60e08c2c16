"""The bin: what was put into it, when and by whom, and the way back; one for all that can be put aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, NP_
from sozial.store.kept.bin import Binned
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.session import notices
from sozial.ui.session.language import _, counted, number, plain, translate
from sozial.ui.session.unreachable import show_unreachable, unreachable

ICON, BACK_ICON = ":material/delete:", ":material/restore_from_trash:"
# So many are listed; older ones stay in the bin.
_MOST = 50
_BROUGHT_BACK = N_("Brought back: “{name}”.")
_PUT_ASIDE_NAMED = N_("“{name}” is in the bin, from where it can be brought back.")
_PUT_ASIDE = N_("It is in the bin, from where it can be brought back.")


def show_bin_button(
    key: str, on_click: Callable[..., None], *args: object, help: str | None = None, name: str = ""
) -> None:
    """Show the button that puts something into the bin.

    Parameters
    ----------
    name
        What it is called, where the button stands apart from it.
    """
    told = help or _("It can be brought back from the bin, with all its versions.")
    label = _("“{name}” into the bin").format(name=plain(name)) if name else _("Into the bin")
    st.button(
        label, key=key, type="tertiary", icon=ICON, on_click=_put_into, args=(on_click, args, name), help=told
    )  # fmt: skip


def _put_into(on_click: Callable[..., None], args: Sequence[object], name: str) -> None:
    """Put something into the bin, and say so where nothing kept it from that."""
    before = notices.waiting_notices()
    on_click(*args)
    if notices.waiting_notices() == before:
        said = _PUT_ASIDE_NAMED if name else _PUT_ASIDE
        notices.add_notice(Finding("put-aside", Severity.NOTE, said, values={"name": name} if name else {}))


def show_bin(
    found: Callable[[], Sequence[Binned]], bring_back: Callable[[str], object], key: str, is_nested: bool = False
) -> None:
    """Show what lies in the bin, the latest first, each with the way back; nothing where it is empty.

    Parameters
    ----------
    found
        Returns what lies in the bin.
    bring_back
        Brings one back, by its key; what keeps it from that is said on the next run.
    key
        Of its widgets.
    is_nested
        Whether it stands in a popover, where nothing can be folded.
    """
    try:
        binned = found()
    except StoreUnavailable:
        show_unreachable()
        return
    except OSError as error:
        st.warning(_("The bin cannot be read: {reason}").format(reason=plain(error.strerror or str(error))))
        return
    if not binned:
        return
    label = _("Bin ({n})").format(n=number(len(binned)))
    if is_nested:
        st.markdown(f"**{label}**")
        _show_list(binned, bring_back, key)
        return
    with st.expander(label, icon=ICON):
        _show_list(binned, bring_back, key)


def _show_list(binned: Sequence[Binned], bring_back: Callable[[str], object], key: str) -> None:
    for place, one in enumerate(binned[:_MOST]):
        said = [plain(one.title), plain(translate().moment(one.put_at)), plain(one.put_by)]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(" · ".join(part for part in said if part))
            st.button(
                _("Bring back"), key=f"{key}-back-{place}", type="tertiary", icon=BACK_ICON, on_click=_bring_back,
                args=(bring_back, one),
            )  # fmt: skip
    if len(binned) > _MOST:
        st.caption(
            counted(NP_("{n} older one lies in the bin.", "{n} older ones lie in the bin."), len(binned) - _MOST)
        )


def _bring_back(bring_back: Callable[[str], object], one: Binned) -> None:
    try:
        name = bring_back(one.key)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    except StoreUnavailable:
        notices.add_notice(unreachable())
        return
    # A store may bring it back under another name, because its own is taken.
    told = {"name": name if isinstance(name, str) else one.title}
    notices.add_notice(Finding("brought-back", Severity.NOTE, _BROUGHT_BACK, values=told))
