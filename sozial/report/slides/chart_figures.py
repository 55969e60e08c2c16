"""The figures behind a chart of a slide, with their workbook: names in it are never formulas or links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, Any

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter

from sozial.output.files.literal_book import LiteralBook


class _FigureBook(CategoryWorkbookWriter):
    """Writes the workbook behind a chart, in which a name is never a formula or a link."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: IO[bytes]) -> Iterator[tuple[Any, Any]]:
        with LiteralBook(xlsx_file) as book:
            yield book, book.add_worksheet()


class ChartFigures(CategoryChartData):
    """Figures of a chart, with their workbook."""

    @cached_property
    def _workbook_writer(self) -> _FigureBook:
        return _FigureBook(self)
