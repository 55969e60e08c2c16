"""Files that a session holds beside its tables and areas, until what they are for is done."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.ui.data.kept_files import Upload
from sozial.ui.kit.uploader import LARGE_MEGABYTES, new_files
from sozial.ui.session import state
from sozial.ui.session.language import _, plain


def take_beside(
    key: str, label: str, types: Sequence[str], asked: str, *, several: bool = False, help: str | None = None
) -> tuple[Upload, ...]:
    """Show an uploader and the files that it holds, each with a way to remove it; return them.

    Parameters
    ----------
    key
        Of the uploader.
    asked
        Entry that says that something was asked for with these files; forgotten when they change.
    several
        Whether more than one is held; else a new one takes the place of the one before.
    """

    def take() -> None:
        with new_files(key) as given:
            if given:
                before = held_beside(key) if several else ()
                files = {file.name: file for file in (*before, *(given if several else given[-1:]))}
                state.write(_held(key), tuple(files.values()))
                state.forget(asked)

    def remove(name: str) -> None:
        state.write(_held(key), tuple(file for file in held_beside(key) if file.name != name))
        state.forget(asked)

    st.file_uploader(
        label, type=list(types), accept_multiple_files=several, key=key, max_upload_size=LARGE_MEGABYTES,
        on_change=take, help=help,
    )  # fmt: skip
    take()
    for upload in held_beside(key):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{plain(upload.name)} · {_size(upload)}")
            st.button(
                _("Remove {name}").format(name=plain(upload.name)), key=f"remove-{key}-{upload.name}",
                icon=":material/close:", type="tertiary", on_click=remove, args=(upload.name,),
            )  # fmt: skip
    return held_beside(key)


def held_beside(key: str) -> tuple[Upload, ...]:
    """Return the files that an uploader holds."""
    found: tuple[Upload, ...] = state.read(_held(key), ())
    return found


def let_go_beside(key: str) -> None:
    """Forget the files of an uploader: what they were for is done."""
    state.forget(_held(key))


def _held(key: str) -> str:
    return f"_beside-{key}"


def _size(upload: Upload) -> str:
    megabytes = round(upload.size / 1_000_000)
    return _("{n} MB").format(n=megabytes) if megabytes else _("less than 1 MB")
