"""A document before it is a file: headings, sentences, tables and pictures, the same for PDF and DOCX."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from sozial.output.tables import table_columns


@dataclass(frozen=True)
class Heading:
    """A heading of the outline; level 1 is a section."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """A paragraph of plain words.

    Parameters
    ----------
    style
        "body", "small", or "notice" (on a ground of its own).
    lead
        Said in bold before it.
    held
        Whether it stands on the page of what follows.
    """

    text: str
    style: str = "body"
    lead: str = ""
    held: bool = False


@dataclass(frozen=True)
class Items:
    """A list of short sentences, each with words in bold before it or without."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    share
        Its part of the width, against the others'.
    """

    title: str
    share: float = 1.0
    right: bool = False


@dataclass(frozen=True)
class Table:
    """A table of finished texts.

    Parameters
    ----------
    caption
        What it shows; empty for a table that stands below its own heading.
    small
        Set in smaller type, for long tables.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    small: bool = False


def without_columns(table: Table, titles: Collection[str]) -> Table:
    """Return a table without some columns, where there is no room for them.

    Examples
    --------
    >>> without_columns(Table("", (Column("a"), Column("b")), (("1", "2"),)), ["a"]).rows
    (('2',),)
    """
    kept = [place for place, column in enumerate(table.columns) if column.title not in titles]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows)


@dataclass(frozen=True)
class Picture:
    """A drawing with what is to be seen in it, in words.

    Parameters
    ----------
    width
        Share of the text's width.
    """

    svg: str
    caption: str
    description: str
    width: float = 1.0


@dataclass(frozen=True)
class Beside:
    """Two columns of blocks side by side; below one another where a format has no columns."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    share: float = 0.5


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Text | Items | Table | Picture | Beside | PageBreak


# The app's own colour of headings.
ACCENT = "#045a8d"


@dataclass(frozen=True)
class Look:
    """How a town's papers look.

    Parameters
    ----------
    accent
        Colour of titles and headings, as #rrggbb.
    logo
        PNG at the top of the first page; empty without one.
    """

    accent: str = ACCENT
    logo: bytes = b""


@dataclass(frozen=True)
class Document:
    """A document of one kind.

    Parameters
    ----------
    state
        "adopted" or "trial" in words: it stands on every page.
    foot
        Origin in one line, at the foot of every page.
    dense
        Set tightly, where the number of pages is limited.
    letters
        Size of the type against the usual one.
    protection
        For the public: that the figures are protected, in one line, below the title and at the foot of every page.
    names
        Names of quarters, which are printed as they are: with no hyphen that they do not have.
    """

    title: str
    subtitle: str
    state: str
    foot: str
    language: str
    made_on: str
    blocks: tuple[Block, ...]
    author: str = ""
    dense: bool = False
    letters: float = 1.0
    protection: str = ""
    look: Look = field(default_factory=Look)
    names: frozenset[str] = frozenset()

    @property
    def text_width(self) -> float:
        """How wide the text is, in millimetres."""
        return 180.0 if self.dense else 170.0

    def table_size(self, table: Table) -> float:
        """Return how large the letters of a table are, in points."""
        return self.letters * (8.6 if self.dense else 10.5) * (0.82 if table.small else 0.9)


def table_from_frame(
    frame: pd.DataFrame, caption: str, shares: Sequence[float] = (), right: Sequence[str] = (), note: str = "",
    small: bool = False,
) -> Table:  # fmt: skip
    """Return a table of texts from a frame of texts.

    Parameters
    ----------
    shares
        Parts of the width by position; equal without them.
    right
        Columns that hold figures.

    Examples
    --------
    >>> frame = pd.DataFrame({"Name": ["A"], "n": ["1"]})
    >>> found = table_from_frame(frame, "", right=["n"])
    >>> found.rows, [column.right for column in found.columns]
    ((('A', '1'),), [False, True])
    """
    columns = tuple(
        Column(str(name), shares[place] if place < len(shares) else 1.0, str(name) in right)
        for place, name in enumerate(frame.columns)
    )
    rows = tuple(tuple("" if pd.isna(cell) else str(cell) for cell in row) for row in frame.itertuples(index=False))
    return Table(caption, columns, rows, note, small=small)


def table_from_columns(
    table: table_columns.Table, language: str, shares: Sequence[float] = (), note: str = "", small: bool = False
) -> Table:
    """Return a table of texts from a table of values: numbers in the reader's language and at the right.

    Parameters
    ----------
    shares
        Parts of the width by position; equal without them.

    Examples
    --------
    >>> columns = (table_columns.TableColumn("Name", ["A"]), table_columns.TableColumn("n", [1200.0], 0))
    >>> found = table_from_columns(table_columns.Table(columns, "Who"), "de")
    >>> found.caption, found.rows, [column.right for column in found.columns]
    ('Who', (('A', '1.200'),), [False, True])
    """
    shown = table.shown
    right = [head for head, column in zip(shown.heads, shown.columns, strict=True) if column.at_right]
    return table_from_frame(shown.texts(language), table.title, shares, right, note, small)
