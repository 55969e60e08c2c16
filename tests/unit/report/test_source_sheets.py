"""The sheets about findings and sources speak the reader's language."""

from __future__ import annotations

import pytest

from sozial.errors import Severity
from sozial.i18n import translator
from sozial.report.workbook.source_sheets import _KINDS, _column


@pytest.mark.parametrize(
    ("severity", "word"),
    [(Severity.NOTE, "Hinweis"), (Severity.WARNING, "Warnung"), (Severity.QUESTION, "Offene Frage")],
)
def test_kinds_of_findings_are_told_in_words(severity, word):
    assert translator("de")(_KINDS[severity]) == word


def test_the_column_of_inhabitants_is_called_by_its_name():
    german = translator("de")
    assert [_column(name, german) for name in ("population", "Arbeitslose", None)] == ["Einwohner", "Arbeitslose", ""]
