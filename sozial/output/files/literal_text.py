"""What users wrote, made fit for XML, paper and tables: it shows literally; what cannot be shown shows as a sign."""

from __future__ import annotations

import re

# Everything else is allowed by XML 1.0.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Control characters that XML can hold, signs that are none, and what turns the direction of everything behind it.
_NOT_SHOWN = re.compile("[\x7f-\x9f\u202a-\u202e\u2066\u2067\ufdd0-\ufdef]")
SIGN = "\ufffd"
# Word processors and spreadsheets take no longer ones.
_LONGEST_PROPERTY, _LONGEST_CELL = 255, 32_000
# A cell that starts like this is a formula to a spreadsheet, also in the letters of Japanese keyboards.
_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_STARTS_FORMULA = re.compile(rf"[\t\r\n]|[\s\"'\u200b\ufeff]*{_FORMULA}")
# Where a program takes another sign for the separator, what stands behind that sign begins a cell.
_GOES_ON_AS_FORMULA = re.compile(rf"(?<=[;,|\t\r\n])([^\S\t\r\n]*[\"']?)(?={_FORMULA}\s*\S)")


def xml_text(text: str) -> str:
    r"""Return text that XML can hold; characters that it cannot hold become a visible sign.

    Examples
    --------
    >>> xml_text("Au\x00 & <b>Bo</b>")
    'Au� & <b>Bo</b>'
    """
    return _NOT_XML.sub(SIGN, text)


def visible_text(text: str) -> str:
    r"""Return text of which everything can be seen, where it stands; all that cannot becomes a visible sign.

    Examples
    --------
    >>> visible_text("Au\x00\x9f"), visible_text("gpj\u202efdp.exe")
    ('Au��', 'gpj�fdp.exe')
    """
    return _NOT_SHOWN.sub(SIGN, xml_text(text))


def property_text(text: str) -> str:
    """Return text for what a document says of itself, which is short; what is cut ends in dots.

    Examples
    --------
    >>> property_text("a"), len(property_text("a" * 300))
    ('a', 255)
    """
    return _cut(visible_text(text), _LONGEST_PROPERTY)


def cell_text(text: str) -> str:
    """Return text that a cell of a workbook can hold; what is cut ends in dots.

    Examples
    --------
    >>> cell_text("=1+1"), len(cell_text("a" * 40_000))
    ('=1+1', 32000)
    """
    return _cut(xml_text(text), _LONGEST_CELL)


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula where it opens a CSV file, whatever it parts cells at.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("Altstadt, Süd"), safe_text("x;=1+1"), safe_text(" -2")
    ("'=1+1", 'Altstadt, Süd', "x;'=1+1", "' -2")
    """
    marked = _GOES_ON_AS_FORMULA.sub(r"'\1", text)
    return f"'{marked}" if _STARTS_FORMULA.match(text) else marked


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
