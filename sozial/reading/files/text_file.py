"""CSV and its relatives: bytes to a grid of text cells."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_, NP_
from sozial.reading.cells.grid import Column, Grid
from sozial.reading.files.content import MAXIMUM_CELLS

SEPARATORS = ("\t", ";", "|", ",")
_LONGEST_NUMBER = 200
_NUMBER_OR_NOTHING = re.compile(r"\s*[(]?[+-−]?[\d.,  ']*\d[\d.,  ']*\s*[%€)]?\s*|\s*[-–./x*…]{0,3}\s*")
_LARGE = 4_000_000
# Programs with fields of a fixed length fill these up: at their ends, and nowhere else. Each run is looked at once.
_PADDING = re.compile("(?<![ \x00])[ \x00]++(?=[\"']?(?:[;,|\t\r\n]|\\Z))")
_UMLAUTS = "äöüÄÖÜßéèêáàâôçñ§°²³µ€–—„“”‚‘’…·´«»×½\u00a0"
_DAMAGED = re.compile("Ã[¤¶¼Ÿ„–œ©¨]|â€[“”œž™]|Â[ °§²³]")


@dataclass(frozen=True)
class TextFile:
    """A text table as it stood in the file."""

    grid: Grid
    encoding: str
    separator: str
    findings: tuple[Finding, ...]


def _without_mark(content: bytes) -> tuple[str, str] | None:
    """Return text and encoding of a file whose first bytes name it."""
    for mark, encoding, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "utf-8-sig"),
        (b"\xff\xfe", "utf-16", "utf-16"),
        (b"\xfe\xff", "utf-16", "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding), name
    return None


def _likely(text: str) -> int:
    """Return how much a decoding looks like German: letters with marks for it, control and box characters against."""
    odd = [character for character in text if ord(character) > 127]
    return sum(1 if character in _UMLAUTS else -1 for character in odd)


def _is_wide(start: bytes) -> bool:
    """Whether every other byte is nothing, as in UTF-16; padding with NUL bytes stands in runs."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return max(even, odd) > len(start) // 4 and min(even, odd) < 0.2 * max(even, odd)


def decode(content: bytes, title: str, encoding: str = "") -> tuple[str, str, list[Finding]]:
    """Return a file's text, its encoding, and what had to be assumed.

    Raises
    ------
    DataError
        If the characters cannot be read.
    """
    findings: list[Finding] = []
    try:
        if encoding:
            return content.decode(encoding), encoding, findings
        marked = _without_mark(content)
        if marked is not None:
            return *marked, findings
        if _is_wide(content[:4_000]):
            wide = "utf-16-le" if content[1:4_000:2].count(0) > content[0:4_000:2].count(0) else "utf-16-be"
            return content.decode(wide), wide, findings
        text = content.decode("utf-8")
        if _DAMAGED.search(text[:2_000_000]):
            message = N_(
                "Letters are damaged here (“Ã¼” instead of “ü”): the file was saved with a wrong encoding once."
            )
            findings.append(
                Finding("damaged-letters", Severity.WARNING, message, N_("Ask for the file again as UTF-8."), title)
            )
        if "�" in text:
            message = N_("Letters were lost before this file came here (“�”).")
            findings.append(
                Finding("lost-letters", Severity.WARNING, message, N_("Ask for the file again as UTF-8."), title)
            )
        return text, "utf-8", findings
    except (UnicodeDecodeError, LookupError):
        if encoding or content.startswith((b"\xff\xfe", b"\xfe\xff")):
            message = N_("The characters of this file cannot be read as {encoding}.")
            raise refusal("encoding", title, message, encoding=encoding or "UTF-16") from None
    sample = bytes(byte for byte in content if byte > 127)[:5_000]
    scored = {name: _likely(sample.decode(name, "replace")) for name in ("cp1252", "cp850", "mac_roman")}
    best = max(scored, key=lambda name: (scored[name], name == "cp1252"))
    try:
        text = content.decode(best)
    except UnicodeDecodeError:
        # cp1252 leaves five bytes without a character.
        best = "latin-1"
        text = content.decode(best)
        if "\x00" in text or scored["cp1252"] < 0:
            message = N_("The characters of this file cannot be read (neither UTF-8 nor Windows-1252).")
            raise refusal("encoding", title, message, N_("Save it as “CSV UTF-8”.")) from None
    message = N_("Read as {encoding}, because it is not UTF-8.")
    remedy = N_("Check the umlauts in the preview.")
    findings.append(Finding(best, Severity.NOTE, message, remedy, title, {"encoding": best}))
    return text, best, findings


def _separator_score(sample: Sequence[str], candidate: str) -> float:
    """Return how well a sign cuts lines into equally many fields which read as numbers or plain words; 0 for not."""
    rows = [row for row in _python_rows("\n".join(sample), candidate) if any(row)]
    widths = Counter(len(row) for row in rows)
    wide = {width: times for width, times in widths.items() if width > 1}
    if not wide:
        return 0.0
    width = max(wide, key=lambda known: (wide[known], known))
    others = [sign for sign in SEPARATORS if sign not in (candidate, ",")]
    fields = [field for row in rows if len(row) == width for field in row]
    clean = sum(
        bool(len(field) <= _LONGEST_NUMBER and _NUMBER_OR_NOTHING.fullmatch(field))
        or (0.6 if not any(sign in field for sign in others) else 0.0)
        for field in fields
    )
    return wide[width] / len(rows) * clean / len(fields) * math.log2(1 + width) ** 0.25


def infer_separator(text: str) -> str:
    r"""Return the separator that cuts most lines into equally many fields which read as numbers or plain words.

    Examples
    --------
    >>> infer_separator("a;b;c\n1,5;2,5;3,5\n"), infer_separator("name,x\n'Au',1\n")
    (';', ',')
    """
    sample = text[:200_000].splitlines()[:400]
    best, best_score = ";", 0.0
    for candidate in SEPARATORS:
        if not any(candidate in line for line in sample):
            continue
        score = _separator_score(sample, candidate)
        if score > best_score * 1.02:
            best, best_score = candidate, score
    return best


def _python_rows(text: str, separator: str) -> list[list[str]]:
    """Return the fields of every record; without quoting where quotes are not closed."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        if not any(field.count("\n") > 20 for row in rows for field in row):
            return rows
    except csv.Error:
        pass
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE))


def _small_grid(text: str, separator: str) -> Grid:
    try:
        rows = _python_rows(text, separator)
    except csv.Error:
        # A field beyond the module's bound: no table has one.
        rows = [line.split(separator) for line in text.splitlines()]
    return Grid.of([[field if field.strip() else None for field in row] for row in rows])


def _arrow_table(
    encoded: bytes, separator: str, width: int, odd: list[tuple[int, str]], quick: bool = False
) -> pa.Table | None:
    """Read fields as text, collecting rows of another width; the quick way knows no such rows and uses every core."""

    def keep(row: arrow_csv.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip" if len(odd) < 5_000 else "error"

    odd.clear()
    names = [str(number) for number in range(width)]
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(encoded),
            read_options=arrow_csv.ReadOptions(use_threads=quick, block_size=16 << 20, column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, ignore_empty_lines=False, invalid_row_handler=None if quick else keep
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        return None


def large_grid(text: str, encoded: bytes, separator: str) -> Grid | None:
    """Read a long file at once; None where it is too irregular for that."""
    head = _python_rows(text[:300_000], separator)[:-1]
    width = Counter(len(row) for row in head).most_common(1)[0][0] if head else 0
    if width < 2:
        return None
    odd: list[tuple[int, str]] = []
    table = _arrow_table(encoded, separator, width, odd, quick=True) or _arrow_table(encoded, separator, width, odd)
    if table is None:
        return None
    chunks = [table.column(number).combine_chunks() for number in range(width)]
    columns = [chunk if isinstance(chunk, pa.Array) else pa.concat_arrays(chunk.chunks) for chunk in chunks]
    lines = np.arange(1, table.num_rows + len(odd) + 1)
    if odd:
        lines = np.setdiff1d(lines, [number for number, _text in odd])
    widths = np.full(table.num_rows, width, dtype=np.int64)
    if not odd:
        return Grid(tuple(Column(column) for column in columns), lines, widths)
    extra = [(number, row) for number, line in odd for row in _python_rows(line, separator)[:1] or [[]]]
    return _with_odd_lines(columns, lines, widths, extra)


def _with_odd_lines(
    columns: Sequence[pa.Array], lines: np.ndarray, widths: np.ndarray, extra: Sequence[tuple[int, list[str]]]
) -> Grid:
    """Return a grid with the lines of another width in their places."""
    width, height = len(columns), len(lines)
    total = max(width, *(len(row) for _number, row in extra))
    order = np.argsort(np.concatenate([lines, [number for number, _row in extra]]), kind="stable")
    whole = []
    for position in range(total):
        more = [row[position] if position < len(row) and row[position].strip() else None for _number, row in extra]
        base = columns[position] if position < width else pa.nulls(height, pa.string())
        whole.append(Column(pa.concat_arrays([base, pa.array(more, pa.string())]).take(pa.array(order))))
    every = np.concatenate([widths, [len(row) for _number, row in extra]])
    return Grid(tuple(whole), np.arange(1, len(order) + 1), every[order])


def read_text_file(content: bytes, title: str, encoding: str = "", separator: str = "") -> TextFile:
    """Read a text table; encoding and separator are inferred where they are not given.

    Raises
    ------
    DataError
        If it is no text, or too large.
    """
    text, used, findings = decode(content, title, encoding)
    padded = "\x00" in text
    if padded:
        cells = sum("\x00" in run for run in _PADDING.findall(text))
        text = _PADDING.sub(lambda run: "" if "\x00" in run[0] else run[0], text)
        if "\x00" in text:
            message = N_("This is not a text table; it contains binary data.")
            raise refusal("binary", title, message, N_("Load CSV, XLSX or ODS."))
        message = NP_(
            "Cells are filled up with NUL bytes at their ends; these are left out ({n} cell).",
            "Cells are filled up with NUL bytes at their ends; these are left out ({n} cells).",
        )
        findings.append(Finding("padding", Severity.NOTE, message, "", title, {"n": cells}))
    stated = re.match(r"sep=(.)\r?\n", text)
    if stated:
        text, separator = text[stated.end() :], separator or stated[1]
    separator = separator or infer_separator(text)
    if text.count(separator) + text.count("\n") > MAXIMUM_CELLS:
        raise refusal("too-large", title, N_("This table has more cells than can be read."))
    grid = None
    if len(text) > _LARGE:
        encoded = content if used == "utf-8" and not stated and not padded else text.encode()
        grid = large_grid(text, encoded, separator)
    grid = grid or _small_grid(text, separator)
    if stated:
        grid = Grid(grid.columns, grid.lines + 1, grid.widths)
    return TextFile(grid, used, separator, tuple(findings))
