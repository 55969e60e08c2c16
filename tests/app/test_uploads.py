"""Files that are taken out of the uploader: each once, and the uploader stays the same one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import StopException
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFileRec

from sozial.ui.kit import taking, uploader
from sozial.ui.session import state
from tests.app.test_pages import TABLE, open_page, texts

OTHER = b"schluessel;name;miete\n01;Au;5,5\n02;Bo;6,5\n03;Ce;7,5\n"


def test_a_file_that_was_removed_does_not_come_back_with_the_next_one():
    test = open_page("daten")
    first, second = ("quote.csv", TABLE, "text/csv"), ("miete.csv", OTHER, "text/csv")
    test.file_uploader(key="tables").set_value([first]).run()
    assert "quote.csv" in texts(test)
    test.button(key="remove-tables-quote.csv").click().run()
    assert not test.session_state["_kept-tables"]
    # The uploader goes on listing what it was given.
    test.file_uploader(key="tables").set_value([second]).run()
    assert [file.name for file in test.session_state["_kept-tables"]] == ["miete.csv"]
    assert not test.exception


class _Given:
    """A file as Streamlit's uploader gives it."""

    def __init__(self, number, name):
        self.file_id, self.name = f"id-{number}", name

    def getvalue(self):
        return self.name.encode()

    def seek(self, place):
        assert place == 0

    def truncate(self, size):
        assert size == 0


def taken(key):
    with uploader.new_files(key) as found:
        return found


def test_each_file_is_taken_once_and_let_go_where_it_came_from(monkeypatch):
    entries, manager = {}, MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(state, "read", entries.get)
    monkeypatch.setattr(state, "write", entries.__setitem__)
    monkeypatch.setattr(taking, "get_script_run_ctx", lambda: SimpleNamespace(session_id="s"))
    server = SimpleNamespace(exists=lambda: True, get_instance=lambda: SimpleNamespace(uploaded_file_mgr=manager))
    monkeypatch.setattr(taking, "runtime", server)
    first, second = _Given(1, "a.csv"), _Given(2, "b.csv")
    for given in (first, second):
        manager.add_file("s", UploadedFileRec(given.file_id, given.name, "text/csv", given.getvalue()))
    entries["tables"] = [first]
    assert [file.name for file in taken("tables")] == ["a.csv"]
    assert [file.file_id for file in manager.get_files("s", ["id-1", "id-2"])] == ["id-2"]
    # The same run asks again; the next one lists the first file without its content.
    assert taken("tables") == []
    entries["tables"] = [DeletedFile("id-1"), second]
    assert [file.name for file in taken("tables")] == ["b.csv"]
    # A run that is broken off has taken nothing.
    third = _Given(4, "d.csv")
    manager.add_file("s", UploadedFileRec(third.file_id, third.name, "text/csv", third.getvalue()))
    entries["tables"] = [DeletedFile("id-1"), DeletedFile("id-2"), third]
    with pytest.raises(StopException), uploader.new_files("tables"):
        raise StopException
    assert [file.file_id for file in manager.get_files("s", ["id-4"])] == ["id-4"]
    assert [file.name for file in taken("tables")] == ["d.csv"]
    # One file alone, and none.
    entries["areas"] = _Given(3, "c.geojson")
    assert [file.name for file in taken("areas")] == ["c.geojson"]
    entries["areas"] = DeletedFile("id-3")
    assert taken("areas") == []
    assert taken("other") == []
