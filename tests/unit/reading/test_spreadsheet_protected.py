"""Workbooks that Excel protects with a password of its own open as in Excel; others are refused; nothing hangs."""

from __future__ import annotations

import contextlib
import io
import random
import time

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sozial.errors import DataError
from sozial.reading.sandbox.safely import read_form_safely, read_table_safely
from tests.places import ROOT
from tests.spreadsheets import RATES, ods, read, report, said, values, xls, xlsx

CASES = ROOT.parent / "shared" / "cases"


def protected(password):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx())).encrypt(password, out)
    return out.getvalue()


def test_the_password_of_excel_itself_is_tried():
    table = read_table_safely(protected("VelvetSweatshop"), "t.xlsx")
    assert values(table, "Quote") == list(RATES)
    assert said(table, "default-password")
    assert read_form_safely(protected("VelvetSweatshop"), "t.xlsx")[1][1] == "Altstadt"


def test_another_password_is_refused():
    with pytest.raises(DataError) as caught:
        read_table_safely(protected("geheim"), "t.xlsx")
    assert [finding.code for finding in caught.value.findings] == ["password"]


def test_a_file_that_asks_for_hours_is_refused_at_once():
    content = protected("VelvetSweatshop")
    assert b'spinCount="100000"' in content
    started = time.monotonic()
    with pytest.raises(DataError) as caught:
        read(content.replace(b'spinCount="100000"', b'spinCount="999999"').replace(b'"999999"', b'"99999999999"'))
    assert [finding.code for finding in caught.value.findings] == ["password"]
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx", "protected"])
def test_damaged_files_are_refused_or_read(kind):
    content = {"xls": xls, "ods": ods, "xlsx": xlsx, "protected": lambda: protected("VelvetSweatshop")}[kind]()
    dice = random.Random(17)
    for _try in range(20 if kind == "protected" else 60):
        broken = bytearray(content)
        for _hit in range(dice.choice((1, 5, 40))):
            broken[dice.randrange(8, len(broken))] = dice.randrange(256)
        started = time.monotonic()
        with contextlib.suppress(DataError):
            read(bytes(broken[: dice.choice((len(broken), len(broken) * 2 // 3))]))
        assert time.monotonic() - started < 5


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not on this machine")
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("08_fehlerzellen.xlsx", "D3 #DIV/0! (Nordstadt)"),
        ("09_ausgeblendete_zeilen.xlsx", "ausgeblendet"),
        ("10_schluessel_als_datum.xlsx", "4-5 (A6)"),
        ("16_ferne_zelle.xlsx", "XFD1048576"),
    ],
)
def test_cases(name, word):
    found = report(read((CASES / name).read_bytes()), "de")
    assert found["rows"] == 6
    assert any(word in entry["message"] for entry in [*found["questions"], *found["findings"]])
