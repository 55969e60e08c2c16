"""Large files lie on disk while sessions hold them, once for all, and go with the last who holds them."""

from __future__ import annotations

import asyncio
import errno
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import PlainTextResponse
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile, UploadedFileRec

from sozial.store.files import spool
from sozial.store.files.upload import Upload
from sozial.store.project.desk_entries import read_entries, write_entries
from sozial.ui.kit import taking
from sozial.web.upload_turns import UploadTurns

LARGE = b"0123456789" * 100_000


def test_a_large_file_lies_on_disk_once_and_goes_with_the_last_who_holds_it():
    before = spool.spooled_bytes()
    first, second = Upload("a.csv", LARGE), Upload("b.csv", LARGE)
    assert spool.spooled_bytes() - before == len(LARGE)
    assert not any(isinstance(value, bytes) for value in vars(first).values())
    assert first.content == second.content == LARGE
    assert (first.size, first.digest) == (second.size, second.digest)
    del first
    gc.collect()
    assert spool.spooled_bytes() - before == len(LARGE)
    del second
    gc.collect()
    assert spool.spooled_bytes() == before


def test_a_small_file_stays_in_memory():
    before = spool.spooled_bytes()
    assert Upload("a.csv", b"x;y").content == b"x;y"
    assert spool.spooled_bytes() == before


def test_one_table_of_a_file_shares_its_content_and_is_another_upload():
    whole = Upload("a.xlsx", LARGE)
    part = whole.changed(name="a · Blatt", layer="Blatt", file="a.xlsx")
    assert (part.name, part.layer, part.file, part.label) == ("a · Blatt", "Blatt", "a.xlsx", "a.xlsx · Blatt")
    assert part._held is whole._held
    assert part != whole
    assert part.changed(name="a.xlsx", layer="", file="") == whole
    assert hash(part.changed(name="a.xlsx", layer="", file="")) == hash(whole)


def test_a_file_is_written_with_its_content_and_comes_back():
    upload = Upload("a.csv", LARGE, layer="L", block=2)
    assert pickle.loads(pickle.dumps(upload)) == upload
    written = write_entries({"files": (upload,)})
    assert {digest: bytes(content) for digest, content in written.files.items()} == {upload.digest: LARGE}
    assert read_entries(written.text, {upload.digest: LARGE}.get, lambda _digest: None) == {"files": (upload,)}


def test_a_disk_that_is_nearly_full_takes_no_file(monkeypatch):
    monkeypatch.setattr(spool, "LEAST_FREE", 10**18)
    with pytest.raises(OSError, match="No space") as refused:
        Upload("a.csv", LARGE + b"another")
    assert refused.value.errno == errno.ENOSPC


def put(path="/_stcore/upload_file/s/f", method="PUT"):
    return {"type": "http", "method": method, "path": path, "headers": []}


def test_files_arrive_in_turn_and_one_that_waits_too_long_is_refused():
    async def work():
        inside, hold, answers = [], asyncio.Event(), []

        async def app(scope, receive, send):
            inside.append(scope["path"])
            await hold.wait()
            await PlainTextResponse("taken")(scope, receive, send)

        async def send(message):
            if message["type"] == "http.response.start":
                answers.append(message["status"])

        turns = UploadTurns(app, "/_stcore/upload_file/", at_once=2, longest=0.2)
        tasks = [asyncio.create_task(turns(put(), None, send)) for _person in range(3)]
        other = asyncio.create_task(turns(put("/analyse", "GET"), None, send))
        await asyncio.wait([tasks[2]])
        assert sorted(inside) == ["/_stcore/upload_file/s/f", "/_stcore/upload_file/s/f", "/analyse"]
        assert answers == [503]
        hold.set()
        await asyncio.gather(*tasks, other)
        assert answers == [503, 200, 200, 200]
        await turns(put(), None, send)
        assert answers[-1] == 200

    # A thread of its own: where a browser was tested before, this one has a loop that runs.
    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, work()).result()


def uploaded(name="a.csv", content=LARGE):
    record = UploadedFileRec(file_id="f", name=name, type="text/csv", data=content)
    return UploadedFile(record, FileURLs())


def test_what_was_taken_leaves_nothing_in_the_uploader():
    file = uploaded()
    taken = taking.take(file)
    assert (taken.name, taken.content) == ("a.csv", LARGE)
    assert file.getvalue() == b""
    assert taking.take(DeletedFile("f")) is None


def test_a_file_for_which_there_is_no_room_is_said_to_be_one(monkeypatch):
    said = []
    monkeypatch.setattr(taking.notices, "add_notice", said.append)
    monkeypatch.setattr(spool, "LEAST_FREE", 10**18)
    assert taking.take(uploaded(content=LARGE + b"more")) is None
    assert [(finding.code, finding.values) for finding in said] == [("no-room", {"name": "a.csv"})]
