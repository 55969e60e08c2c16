"""Which messages of a browser are taken: those that the app's pages send."""

from __future__ import annotations

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackMsg

# Whoever can open a connection could otherwise, without signing in, empty the caches of all, ask for the state of the
# program's folder, or let files be written into it: Streamlit offers that to developers.
_WANTED = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request"})
_WANTED_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})


def is_wanted(content: bytes) -> bool:
    """Whether a message is one that the app's pages send; what is no message at all is left to Streamlit to refuse."""
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _WANTED_OPERATIONS
    return kind in _WANTED
