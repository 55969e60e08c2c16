"""Who sees the screen: shown on every page, with the way to what is protected behind it, and whether from afar."""

from __future__ import annotations

import streamlit as st

from sozial.protection.rules import MODE_LABELS, Mode
from sozial.report.context.evidence import rules_words
from sozial.ui.kit import popovers
from sozial.ui.session import loaded_data, navigation, shown_data, state, viewers
from sozial.ui.session.language import _

_POPOVER = "mode-popover"
_ICONS = {Mode.INTERNAL: ":material/lock:", Mode.PUBLIC: ":material/groups:"}


def show_mode() -> None:
    """Show the mode, and let it be changed by whoever may."""
    mode = viewers.mode()
    with popovers.popover(_(MODE_LABELS[mode]), _POPOVER, icon=_ICONS[mode]):
        st.markdown(
            _(
                "**Public**: counts of people are changed a little, so that nobody can be recognised, on screen and in "
                "files."
            )
            if mode is Mode.PUBLIC
            else _("**Internal**: but this data is a public version, whose figures stay protected.")
            if loaded_data.whole_dataset().is_published
            else _("**Internal**: everything is shown, also small counts. Not for the projector or for publication.")
        )
        if viewers.may_be_internal():
            st.segmented_control(
                _("Who sees this screen?"),
                [str(entry) for entry in Mode],
                default=str(viewers.first_mode()),
                format_func=lambda entry: _(MODE_LABELS[Mode(entry)]),
                required=True,
                key=state.MODE,
                persist_state="session",
            )
        else:
            st.caption(_("Others can reach this app, so it is public; the operator can change that."))
        st.caption(rules_words(shown_data.rules(), state.language()) if mode is Mode.PUBLIC else "")
        if st.button(
            _("What is protected …"), icon=":material/verified_user:", key="go-publication", type="tertiary",
            on_click=popovers.close, args=(_POPOVER,),
        ):  # fmt: skip
            navigation.go_to(navigation.PUBLICATION)


def show_large_type() -> None:
    """Show the switch for large type, beside the language: what a projector needs is looked for there."""
    with st.container(key="large-type", width="content"):
        st.toggle(_("Large type"), value=False, key=state.LARGE, persist_state="session")
