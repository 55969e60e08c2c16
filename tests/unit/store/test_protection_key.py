"""The key of public figures: made once, kept for good, and never weak."""

from __future__ import annotations

import pytest

from sozial.errors import DataError
from sozial.store import protection_key as keys
from sozial.store.protection_key import VARIABLE, protection_key


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(keys, "_known", {})


def test_it_is_made_once_and_is_there_after_a_restart(tmp_path, monkeypatch):
    first = protection_key()
    assert len(first) == 64
    monkeypatch.setattr(keys, "_known", {})
    assert protection_key() == first
    assert (tmp_path / "protection" / "protection.key").read_bytes() == first


def test_two_places_have_two_keys(tmp_path, monkeypatch):
    first = protection_key()
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "other"))
    assert protection_key() != first


def test_the_operator_can_name_it(monkeypatch):
    monkeypatch.setenv(VARIABLE, "a long text of random characters")
    assert protection_key() == b"a long text of random characters"


def test_a_short_key_is_refused(monkeypatch):
    monkeypatch.setenv(VARIABLE, "geheim")
    with pytest.raises(DataError, match="shorter than 16"):
        protection_key()


def test_an_emptied_file_is_refused_and_not_replaced(tmp_path):
    # Another key would change published figures in another way.
    place = tmp_path / "protection" / "protection.key"
    place.parent.mkdir()
    place.write_bytes(b"")
    with pytest.raises(DataError, match="shorter than 16"):
        protection_key()
    assert place.read_bytes() == b""


def test_where_nothing_can_be_kept_it_is_said(tmp_path):
    (tmp_path / "protection").write_text("a file, and no folder")
    with pytest.raises(DataError, match="cannot be kept"):
        protection_key()
