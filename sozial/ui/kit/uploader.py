"""Taking files out of Streamlit's uploader, which stays the same one.

Another uploader in its place would lose, without a word, what is still on its way to the one before: a second file
that was dropped a moment later, or one on a slow line. So its key never changes; it goes on listing what it was given,
which the style sheet hides, and each file is taken once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sozial.store.files.upload import Upload
from sozial.ui.kit.taking import let_go, read_upload
from sozial.ui.session import state
from sozial.ui.session.script import read_script

# A file of the whole country is larger than other uploads.
LARGE_MEGABYTES = 100
# Asks before a page is loaded anew while files are on their way.
ASK_BEFORE_LOSS = read_script("uploader.js")


@contextmanager
def new_files(key: str) -> Iterator[list[Upload]]:
    """Give the files of an uploader that were not taken before, in their order; they are taken once the block is over.

    Streamlit breaks a run off, also in a callback, wherever it touches the session while another one is asked for: a
    file that came a moment later does that. What was not taken to the end is then given again. Whoever takes files
    asks for them in a callback and once more where the uploader is drawn, since a callback is not called again.
    """
    given: Any = state.read(key)
    listed = given if isinstance(given, list) else [given]
    # What was taken in an earlier run is listed without its content.
    held = [file for file in listed if hasattr(file, "getvalue")]
    taken: tuple[str, ...] = state.read(_taken(key), ())
    new = [file for file in held if file.file_id not in taken]
    yield [upload for upload in map(read_upload, new) if upload is not None]
    if not new:
        return
    state.write(_taken(key), tuple(file.file_id for file in held))
    for file in new:
        let_go(file)


def _taken(key: str) -> str:
    return f"_taken-{key}"
