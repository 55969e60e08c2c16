"""Workbooks in which text stays text: never a formula or a link, and nothing in it can damage the file."""

from __future__ import annotations

from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sozial.output.files.literal_text import cell_text, xml_text

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Spreadsheets keep this name for themselves.
_RESERVED = "history"


class _LiteralSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose texts fit into cells."""

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> Any:
        return super()._write_string(row, col, cell_text(string), cell_format)


class LiteralBook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook whose texts stay texts.

    Examples
    --------
    >>> import io
    >>> with LiteralBook(io.BytesIO()) as book:
    ...     page = book.add_worksheet("History")
    >>> page.name
    'History_'
    """

    worksheet_class = _LiteralSheet

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__(out, _OPTIONS)

    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Any:
        """Return a new sheet under a name that spreadsheets take."""
        shown = None if name is None else xml_text(name)
        if shown is not None and shown.casefold() == _RESERVED:
            shown = f"{shown}_"
        return super().add_worksheet(shown, worksheet_class)
