"""Answers of the server that no other run may take away.

Before a browser sends a file it asks for an address, and before it fetches a file that is made on request it asks for
that too. Streamlit queues its answer with what a page draws, and empties the queue when another run begins: the answer
was then never sent, the file never left the browser, and nobody was told. The same befell whoever signed out while a
page asked anew every second.
"""

from __future__ import annotations

from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

_KEEPING = "keeps_answers"


def is_answer(message: ForwardMsg) -> bool:
    """Return whether a message answers the browser, or sends it to sign in or out, rather than drawing something."""
    kind = str(message.WhichOneof("type"))
    return kind.endswith("_response") or kind == "auth_redirect"


def keep_answers() -> None:
    """Let answers stay in the queue when another run empties it; called again it changes nothing."""
    empty = ForwardMsgQueue.clear
    if getattr(empty, _KEEPING, False):
        return

    def clear(queue: Any, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:
        answers = [message for message in queue._queue if retain_lifecycle_msgs and is_answer(message)]
        empty(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        held = {id(message) for message in queue._queue}
        queue._queue.extend(message for message in answers if id(message) not in held)

    setattr(clear, _KEEPING, True)
    setattr(ForwardMsgQueue, "clear", clear)  # noqa: B010  (it has no other way to be told)
