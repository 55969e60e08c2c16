"""Attributes of areas as plain text and numbers: letters in one form, and what differs only in what nobody sees."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import geopandas as gpd
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import GEOMETRY
from sozial.reading.cells.grid import cell_text
from sozial.reading.cells.plain_text import plain_text
from sozial.reading.files.text_encoding import read_once_more

# Beyond this, a float does not tell neighbouring whole numbers apart.
_EXACT = 2**53


def is_number_column(column: pd.Series) -> bool:
    """Whether a file holds an attribute as numbers.

    Examples
    --------
    >>> is_number_column(pd.Series([1, 2])), is_number_column(pd.Series(["01"])), is_number_column(pd.Series([True]))
    (True, False, False)
    """
    return bool(pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype))


def attribute_texts(column: pd.Series) -> list[str]:
    """Return an attribute as text, whole numbers without decimals, nothing as "".

    Examples
    --------
    >>> attribute_texts(pd.Series([1.0, 2.5, None])), attribute_texts(pd.Series(["01", None]))
    (['1', '2.5', ''], ['01', ''])
    """
    return ["" if pd.isna(cell) else _text(cell) for cell in column.tolist()]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return cell_text(cell)
    return str(cell)


class _Tidied:
    """What was done to the texts of a file."""

    def __init__(self) -> None:
        self.plain: dict[str, str] = {}
        self.unseen: dict[str, int] = {}
        self.damaged: dict[str, int] = {}
        self.lost: dict[str, int] = {}

    def text(self, cell: str, times: int = 1) -> str:
        """Return a text as it is meant, and count what was wrong with it."""
        whole = read_once_more(cell)
        plain = " ".join(plain_text(whole).split())
        for kind, is_so in (
            (self.damaged, whole != cell),
            (self.unseen, plain != " ".join(whole.split())),
            (self.lost, "\ufffd" in plain),
        ):
            if is_so:
                kind[plain] = kind.get(plain, 0) + times
        return plain

    def findings(self, title: str) -> list[Finding]:
        """Return what has to be said."""
        found = []
        for code, severity, texts, message, remedy in (
            ("unseen", Severity.NOTE, self.unseen, _UNSEEN, ""),
            ("damaged-letters", Severity.WARNING, self.damaged, _DAMAGED, N_("Check the umlauts in the names.")),
            ("lost-letters", Severity.WARNING, self.lost, _LOST, N_("Ask for the file again as UTF-8.")),
        ):
            if texts:
                values = {"n": sum(texts.values()), "examples": listed(list(texts), 4)}
                found.append(Finding(code, severity, message, remedy, title, values))
        return found


_UNSEEN = NP_(
    "One text with characters that cannot be seen, or letters made of two signs, was written plainly: {examples}",
    "Texts with characters that cannot be seen, or letters made of two signs, were written plainly ({n}): {examples}",
)
_DAMAGED = NP_(
    "Letters of one text were damaged (“Ã¼” instead of “ü”) and are put right: {examples}",
    "Letters were damaged (“Ã¼” instead of “ü”) and are put right ({n}): {examples}",
)
_LOST = NP_(
    "Letters were lost before this file came here (“�”) in {n} text: {examples}",
    "Letters were lost before this file came here (“�”) in {n} texts: {examples}",
)


def _unique(names: Iterable[str]) -> list[str]:
    """Return names of which none occurs twice, nor is that of the shapes."""
    found: list[str] = [GEOMETRY]
    for name in names:
        number, whole = 2, name or "?"
        while whole in found:
            whole, number = f"{name} ({number})", number + 1
        found.append(whole)
    return found[1:]


def tidy_attributes(frame: gpd.GeoDataFrame, title: str, findings: list[Finding]) -> gpd.GeoDataFrame:
    """Return a frame whose attributes are numbers or plain texts, and say what was changed.

    Days without a time are written as days; texts that differ only in what nobody sees become one, and are named.

    Examples
    --------
    >>> found = []
    >>> frame = gpd.GeoDataFrame({"Na\u00adme": ["Su\u0308d", "Nord"]}, geometry=[None, None])
    >>> tidy_attributes(frame, "a.geojson", found)["Name"].tolist(), found[0].values["n"]
    (['Süd', 'Nord'], 2)
    """
    tidied = _Tidied()
    shapes = frame.geometry
    names = [str(name) for name in frame.columns if name != shapes.name]
    columns: dict[str, pd.Series] = {}
    for name, plain in zip(names, _unique(tidied.text(name) for name in names), strict=True):
        columns[plain] = _tidy(frame[name], plain, tidied, title, findings)
    findings.extend(tidied.findings(title))
    return gpd.GeoDataFrame(columns, geometry=shapes.array, crs=frame.crs, index=frame.index)


def _tidy(column: pd.Series, name: str, tidied: _Tidied, title: str, findings: list[Finding]) -> pd.Series:
    if is_number_column(column):
        large = pd.api.types.is_integer_dtype(column.dtype) and column.abs().max() > _EXACT
        return column.astype("object").map(str) if large else column
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        texts = column.map(lambda day: None if pd.isna(day) else day.isoformat(" ").removesuffix(" 00:00:00"))
        return texts.astype("object")
    # Lists and objects of JSON have no hash; everything else is looked at once.
    said = column.map(lambda cell: cell if isinstance(cell, Hashable) and pd.isna(cell) else str(cell)).astype("object")
    times = {str(text): int(n) for text, n in said.value_counts().items()}
    plain = {text: tidied.text(text, n) for text, n in times.items()}
    _name_merged(plain, name, title, findings)
    return said.map(lambda cell: plain.get(cell) or None if isinstance(cell, str) else None).astype("object")


def _name_merged(plain: Mapping[str, str], name: str, title: str, findings: list[Finding]) -> None:
    """Name texts of a column that were different only in what nobody sees."""
    first: dict[str, str] = {}
    merged: dict[str, None] = {}
    for text, whole in plain.items():
        if whole and first.setdefault(whole, text) != text:
            merged[whole] = None
    if merged:
        message = NP_(
            (
                "In “{column}” one text is written in several ways that differ only in spaces or unseen "
                "characters, and is read as one: {texts}"
            ),
            "In “{column}” texts differ only in spaces or unseen characters, and are read as one ({n}): {texts}",
        )
        values = {"column": name, "n": len(merged), "texts": listed(list(merged))}
        remedy = N_("Check whether these are the same areas.")
        findings.append(Finding("same-but-spaces", Severity.WARNING, message, remedy, title, values))
