"""The published tables in the project are what their publishers wrote: nobody's hand has touched them."""

from __future__ import annotations

import pytest

from tests.places import PUBLISHED, REFERENCE, needs_published
from tests.reference.data import cut

MOST_BYTES = 200_000


@pytest.mark.parametrize("name", cut.EXTRACTS)
def test_an_extract_has_its_noted_checksum(name):
    assert cut.checksum((REFERENCE / name).read_bytes(), name) == cut.checksums()[name]


@pytest.mark.parametrize("name", cut.EXTRACTS)
def test_an_extract_is_small_and_its_source_and_licence_are_named(name):
    readme = (REFERENCE / "README.md").read_text(encoding="utf-8")
    (line,) = [line for line in readme.splitlines() if f"`{name}`" in line]
    _start, _name, publisher, licence, how, _end = (part.strip() for part in line.split("|"))
    assert all((publisher, licence, how))
    assert (REFERENCE / name).stat().st_size < MOST_BYTES


def test_nothing_else_lies_beside_the_extracts():
    found = {path.name for path in REFERENCE.iterdir() if path.is_file()}
    assert found == {*cut.EXTRACTS, cut.CHECKSUMS, "README.md", "cut.py", "__init__.py"}


def test_columns_are_cut_without_touching_a_cell():
    table = b'key;no,a,b\n01,"x, y",1.50\n02,,-999.0\n'
    assert cut.columns_of(table, ["b", "a"]) == b'b,a\n1.50,"x, y"\n-999.0,\n'


def test_a_dbase_table_is_read_as_text():
    fields = b"AGS".ljust(11, b"\0") + b"C" + bytes(4) + b"\x05" + bytes(15)
    fields += b"EWZ".ljust(11, b"\0") + b"N" + bytes(4) + b"\x04" + bytes(15)
    header = b"\x03" + bytes(3) + (2).to_bytes(4, "little") + (97).to_bytes(2, "little") + (10).to_bytes(2, "little")
    content = header.ljust(32, b"\0") + fields + b"\r" + b" 01001 925" + b" 01002  -1"
    assert cut.dbf_rows(content) == [{"AGS": "01001", "EWZ": "925"}, {"AGS": "01002", "EWZ": "-1"}]


@needs_published
@pytest.mark.parametrize("name", cut.EXTRACTS)
def test_the_script_cuts_the_same_from_the_publishers_table(name):
    if not (PUBLISHED / cut.EXTRACTS[name][0]).is_file():
        pytest.skip(f"the publisher's table is not on this machine: {cut.EXTRACTS[name][0]}")
    extract = (REFERENCE / name).read_bytes()
    assert cut.plain(cut.cut(PUBLISHED, name), name) == cut.plain(extract, name)
