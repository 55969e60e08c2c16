"""Taking files out of Streamlit's uploader, which would hold them in memory until the session ends."""

from __future__ import annotations

from typing import Any

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.store.files.upload import Upload
from sozial.ui.session import notices


def take(file: Any) -> Upload | None:
    """Return an uploaded file, and let the uploader's own copy go; None as with `read_upload`."""
    taken = read_upload(file)
    if not isinstance(file, DeletedFile):
        let_go(file)
    return taken


def read_upload(file: Any) -> Upload | None:
    """Return an uploaded file; None, with a notice, where there is no room.

    None also for what a browser that lags names once more after it was taken.
    """
    if isinstance(file, DeletedFile):
        return None
    try:
        return Upload(file.name, file.getvalue())
    except OSError:
        notices.add_notice(_no_room(file.name))
        return None


def let_go(file: Any) -> None:
    """Let the uploader's own copy of a file go; the session holds it from now on."""
    # The session holds the uploader's value until this run is over, which may wait for the files of others.
    file.seek(0)
    file.truncate(0)
    run = get_script_run_ctx()
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if run is not None and isinstance(manager, MemoryUploadedFileManager):
        manager.remove_file(run.session_id, file.file_id)


def _no_room(name: str) -> Finding:
    message = N_("There is no room on the server for “{name}”; it was not taken.")
    remedy = N_("Ask whoever runs the app to make room, then upload it again.")
    return Finding("no-room", Severity.ERROR, message, remedy, values={"name": name})
