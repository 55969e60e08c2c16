"""An answer to the browser outlives the queue that another run empties."""

from __future__ import annotations

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from sozial.ui.session.answers import is_answer, keep_answers


def queued():
    answer, drawn = ForwardMsg(), ForwardMsg()
    answer.file_urls_response.response_id = "a"
    drawn.delta.new_element.text.body = "Rangliste"
    queue = ForwardMsgQueue()
    queue.enqueue(drawn)
    queue.enqueue(answer)
    return queue


def test_an_address_for_a_file_is_sent_although_another_run_began(monkeypatch):
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    keep_answers()
    keep_answers()
    queue = queued()
    queue.clear(retain_lifecycle_msgs=True)
    assert [message.file_urls_response.response_id for message in queue.flush()] == ["a"]
    assert queue.is_empty()
    # Of a part of a page that runs alone Streamlit keeps it by itself: it is sent once.
    queue = queued()
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["x"])
    assert [is_answer(message) for message in queue.flush()].count(True) == 1


def test_whoever_signs_out_is_sent_there_although_another_run_began(monkeypatch):
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    keep_answers()
    queue, leaving = ForwardMsgQueue(), ForwardMsg()
    leaving.auth_redirect.url = "/auth/logout"
    queue.enqueue(leaving)
    queue.clear(retain_lifecycle_msgs=True)
    assert [message.auth_redirect.url for message in queue.flush()] == ["/auth/logout"]


def test_a_queue_that_is_given_up_is_emptied(monkeypatch):
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    keep_answers()
    queue = queued()
    queue.clear()
    assert queue.is_empty()
