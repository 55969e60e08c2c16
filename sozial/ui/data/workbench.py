"""All tables of the page *Daten* read together, and what their lines in the list say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from streamlit.delta_generator import DeltaGenerator

from sozial.reading.loading.table_summary import summarise
from sozial.reading.plans.columns import TablePlan
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.tables.unread_parts import place_of, tell_parts
from sozial.ui.data.questions import Asked
from sozial.ui.data.table_list import LineState, show_list
from sozial.ui.data.table_panel import show_table, summary
from sozial.ui.data.upload import Upload, Uploads
from sozial.ui.session.language import plain


@dataclass(frozen=True)
class Read:
    """A table as it was read, and the line that it was read for."""

    upload: Upload
    table: RawTable
    plan: TablePlan


def read_tables(sources: Sequence[Upload], files: Uploads, keys: Collection[str], asked: Asked) -> list[Read]:
    """Show how each table was read and let it be changed; return those that could be read."""
    read = []
    for upload in sources:
        shown = show_table(upload, files.readings, keys, files.indicators, asked, folded=len(sources) > 1)
        if shown is not None:
            read.append(Read(upload, *shown))
    return _told(read)


def _told(read: list[Read]) -> list[Read]:
    """Let the first table of each file say what of it is not read."""
    for file in dict.fromkeys(entry.upload.file for entry in read if entry.upload.file):
        places = [place for place, entry in enumerate(read) if entry.upload.file == file]
        for place, table in zip(places, tell_parts([read[place].table for place in places], file), strict=True):
            read[place] = replace(read[place], table=table)
    return read


def show_lines(
    where: DeltaGenerator,
    files: Uploads,
    read: Sequence[Read],
    joined: Sequence[tuple[RawTable, TablePlan]],
    keys_of_areas: Collection[str] | None,
) -> None:
    """Show the list of tables and areas, with what each was found to be.

    Parameters
    ----------
    joined
        The same tables brought to the same keys; as they are where that failed.
    keys_of_areas
        Keys of the areas that are drawn; None without a map.
    """
    lines = {}
    for entry, found in zip(read, summarise(joined, keys_of_areas), strict=True):
        ends = [period for period in dict.fromkeys((found.first, found.last)) if period]
        said = " · ".join([summary(entry.table), *([plain("–".join(ends))] if ends else [])])
        lines[entry.upload.name] = LineState(said, found.units, found.joined, place_of(entry.table))
    show_list(where, files, lines, keys_of_areas is not None)
