"""Number formats of ODS files, written as the codes that other spreadsheets use."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.reading.cells.number_formats import number_format
from sozial.reading.files.workbook_xml import Attributes, walk_xml

_HEAD = 20_000_000
_LETTERS = {
    "day": "d", "month": "m", "year": "yy", "hours": "h", "minutes": "m", "seconds": "s", "day-of-week": "ddd",
    "number": "0", "scientific-number": "0.00E+00", "fraction": "# ?/?",
}  # fmt: skip
_KINDS = frozenset({"number-style", "percentage-style", "date-style", "time-style", "currency-style"})


class _Styles:
    """Collects formats and the styles of cells that use them."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.uses: dict[str, tuple[str, str]] = {}
        self._name = ""
        self._code = ""
        self._percent = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take an element in."""
        if name in _KINDS:
            self._name, self._code = attributes.get("name", ""), ""
            self._percent = name == "percentage-style"
        elif name == "style" and attributes.get("family") == "table-cell":
            used = attributes.get("data-style-name", ""), attributes.get("parent-style-name", "")
            self.uses[attributes.get("name", "")] = used
        elif self._name and name in _LETTERS:
            self._code += self._token(name, attributes)
        elif self._name and name == "text":
            self._code += " "

    def end(self, name: str) -> None:
        """Leave an element."""
        if name in _KINDS and self._name:
            self.codes[self._name] = self._code + ("%" if self._percent else "")
            self._name = ""

    @staticmethod
    def _token(name: str, attributes: Attributes) -> str:
        long = attributes.get("style") == "long"
        if name == "month" and attributes.get("textual") == "true":
            return "mmmm" if long else "mmm"
        if name == "number":
            factor = attributes.get("display-factor", "1")
            commas = {"1000": ",", "1000000": ",,", "1000000000": ",,,"}.get(factor.split(".")[0], "")
            return "0" + commas
        if name == "hours" and attributes.get("truncate-on-overflow") == "false":
            return "[h]"
        return _LETTERS[name] * (2 if long and name in ("day", "month", "year") else 1)


def read_ods_formats(content: bytes, styles: bytes) -> Mapping[str, str]:
    """Return the number format by style of a cell, of those that change what a cell shows.

    Parameters
    ----------
    content, styles
        The two parts of the file; the styles stand at the head of the first.

    Examples
    --------
    >>> head = b'<a><number:date-style style:name="N1"><number:day/><number:text>.</number:text><number:month/>'
    >>> head += b'</number:date-style><style:style style:name="ce1" style:family="table-cell"'
    >>> head += b' style:data-style-name="N1"/></a>'
    >>> read_ods_formats(head, b"")
    {'ce1': 'd m'}
    """
    found = _Styles()
    if len(styles) > _HEAD:
        raise ValueError("the styles are too long")
    # Only what stands before the sheets is read.
    head = content[: content.find(b"<office:body")]
    if len(head) > _HEAD:
        raise ValueError("the styles are too long")
    if styles:
        walk_xml(styles, found.start, found.end)
    walk_xml(head, found.start, found.end, whole=False)
    codes = {}
    for name in found.uses:
        code = _code(name, found)
        if code and number_format(code).matters:
            codes[name] = code
    return codes


def _code(name: str, found: _Styles) -> str:
    """Return the format of a style, its own or that of the style it follows."""
    for _step in range(20):
        used, parent = found.uses.get(name, ("", ""))
        if used or not parent:
            return found.codes.get(used, "")
        name = parent
    return ""
