"""A workbook while it is being written: text stays text, numbers stay numbers, missing stays empty."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sozial.i18n import N_, useful_digits
from sozial.output.files.literal_book import LiteralBook
from sozial.output.files.literal_text import property_text, xml_text
from sozial.output.tables.table_columns import Table
from sozial.output.words.period_words import ESTIMATE
from sozial.output.words.protection_words import COVERED
from sozial.report.context.context import ReportContext
from sozial.report.context.evidence import foot_line

LONGEST_NAME = 31
_A4 = 9


class Book:
    """A workbook while it is being written: text stays text, numbers stay numbers, missing stays empty."""

    def __init__(self, context: ReportContext) -> None:
        self.context = context
        self.out = io.BytesIO()
        self.file = LiteralBook(self.out)
        self.file.set_properties(
            {
                "title": context.translate(N_("Social situation of the quarters")),
                "subject": property_text(context.title),
                "author": property_text(context.author or "Quartierskompass"),
                "created": datetime.datetime.fromisoformat(context.made_on),
            }
        )
        self.head = self.file.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.bold = self.file.add_format({"bold": True})
        self.wrapped = self.file.add_format({"text_wrap": True, "valign": "top"})
        if context.protection:
            self.covered = self.file.add_format({"align": "right", "italic": True})
        self._digits: dict[tuple[int, bool], Any] = {}
        self._head = context.protection[:240].replace("&", "&&")
        # An ampersand begins a command in a footer; two are one. Excel takes no more than 255 characters.
        self._foot = xml_text(foot_line(context))[:100].replace("&", "&&")

    def digits(self, count: int, estimated: bool = False) -> Any:
        """Return the format of numbers with so many decimals; estimates have their sign before the number."""
        if (count, estimated) not in self._digits:
            form = "#,##0" + ("." + "0" * count if count else "")
            form = f'"{ESTIMATE}"{form}' if estimated else form
            self._digits[count, estimated] = self.file.add_format({"num_format": form})
        return self._digits[count, estimated]

    def sheet(self, title: str, widths: Sequence[float] = ()) -> Any:
        """Return a new sheet under a title that no other sheet has."""
        plain = "".join(sign for sign in title if sign not in "[]:*?/\\'")[:LONGEST_NAME] or "Sheet"
        page = self.file.add_worksheet(plain)
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        # On paper a sheet is as wide as the page, and says at its foot what it is.
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{self._foot}&R&P / &N")
        if self._head:
            page.set_header(f"&L{self._head}")
        return page

    def put(self, page: Any, row: int, column: int, cell: Any, form: Any = None) -> None:
        """Write one cell as what it is."""
        if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
            return
        if isinstance(cell, str):
            page.write_string(row, column, cell, form)
        else:
            page.write_number(row, column, float(cell), form)

    def table(
        self,
        title: str,
        table: pd.DataFrame | Table,
        widths: Sequence[float] = (),
        wrap: bool = True,
        decimals: Mapping[str, int] | None = None,
        protected: pd.DataFrame | None = None,
        estimated: pd.DataFrame | None = None,
    ) -> None:
        """Write a table on a sheet of its own, with frozen headers and a filter.

        Parameters
        ----------
        decimals
            By column, where a person said it; columns of a `Table` know theirs, the others have as many as they need.
        protected
            Which cells are empty because they are protected, from `cells_of`: they say so.
        estimated
            Which cells are estimates, in the shape of the table: their numbers have the sign for it.
        """
        frame, known = (table.values(), table.decimals()) if isinstance(table, Table) else (table, {})
        decimals = {**known, **(decimals or {})}
        page = self.sheet(title, widths)
        page.freeze_panes(1, 0)
        page.set_row(0, 32)
        if len(frame.columns):
            page.autofilter(0, 0, len(frame), len(frame.columns) - 1)
        for column, name in enumerate(frame.columns):
            page.write_string(0, column, str(name), self.head)
            cells = frame.iloc[:, column]
            numeric = pd.api.types.is_numeric_dtype(cells.dtype)
            form = guessed = self.wrapped if wrap else None
            if numeric:
                given = decimals.get(str(name))
                count = useful_digits(cells.dropna()) if given is None else given
                form, guessed = self.digits(count), self.digits(count, estimated=True)
            marked = [False] * len(frame) if estimated is None else estimated.iloc[:, column].tolist()
            for row, (cell, is_estimated) in enumerate(zip(cells, marked, strict=True), 1):
                self.put(page, row, column, cell, guessed if is_estimated else form)
            if protected is not None:
                for place in np.flatnonzero(protected.iloc[:, column]):
                    page.write_string(int(place) + 1, column, self.context.translate(COVERED), self.covered)

    def close(self) -> bytes:
        """Return the file."""
        self.file.close()
        return self.out.getvalue()
