"""Correspondence tables: which share of each area of an older edition lies in which area of a newer one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.reading.tables.table import RawTable

_OLD = re.compile(r"^(alt|old|von|from|quelle|source)|(^|[_\s])(alt|old)([_\s]|$)", re.I)
_NEW = re.compile(r"^(neu|new|nach|to|ziel|target)|(^|[_\s])(neu|new)([_\s]|$)", re.I)
_SHARE = re.compile(r"anteil|share|gewicht|weight|faktor|quote", re.I)


@dataclass(frozen=True)
class Correspondence:
    """Which share of each old area lies in which new one.

    Parameters
    ----------
    shares
        Exact share by new area, by old area. The shares of one old area sum to 1.
    names
        Name by new area, where known.
    """

    shares: Mapping[str, Mapping[str, Fraction]]
    names: Mapping[str, str]


def _columns(table: RawTable) -> tuple[str, str, str | None] | None:
    old = next((name for name in table.columns if _OLD.search(name)), None)
    new = next((name for name in table.columns if name != old and _NEW.search(name)), None)
    share = next((name for name in table.columns if name not in (old, new) and _SHARE.search(name)), None)
    return (old, new, share) if old and new else None


def is_correspondence(table: RawTable) -> bool:
    r"""Return whether a table says which old area goes into which new one.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> is_correspondence(read_table(b"alt;neu;anteil\n01;A1;0,4\n01;A2;0,6\n", "t.csv"))
    True
    """
    return _columns(table) is not None and len(table.columns) <= 6


def _fraction(text: str) -> Fraction | None:
    plain = text.replace(" ", "").replace(",", ".")
    per_cent = plain.endswith("%")
    try:
        found = Fraction(plain.rstrip("%"))
    except (ValueError, ZeroDivisionError):
        return None
    return found / 100 if per_cent else found


def read_correspondence(table: RawTable) -> Correspondence:
    r"""Return a correspondence table.

    Raises
    ------
    DataError
        If columns are missing, a share is no number between 0 and 1, or the shares of an old area do not sum to 1.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> found = read_correspondence(read_table(b"alt;neu;anteil\n01;A1;0,4\n01;A2;0,6\n", "t.csv"))
    >>> {new: float(share) for new, share in found.shares["01"].items()}
    {'A1': 0.4, 'A2': 0.6}
    """
    columns = _columns(table)
    if columns is None:
        message = N_("A correspondence table needs a column with the old and one with the new areas.")
        raise refusal("correspondence", table.title, message, N_("Call them “alt”, “neu” and “anteil”."))
    old, new, share = columns
    texts = table.texts(share) if share else ["1"] * table.height
    shares: dict[str, dict[str, Fraction]] = {}
    bad: list[str] = []
    for before, after, text in zip(table.texts(old), table.texts(new), texts, strict=True):
        part = _fraction(text)
        if not before or not after or part is None or not 0 <= part <= 1:
            bad.append(f"{before or '–'} → {after or '–'}: {text or '–'}")
            continue
        known = shares.setdefault(before, {})
        known[after] = known.get(after, Fraction(0)) + part
    findings = []
    if bad:
        message = N_("Rows without old area, new area, or a share between 0 and 1: {rows}")
        findings.append(Finding("share", Severity.ERROR, message, "", table.title, {"rows": listed(bad)}))
    # Printed shares are rounded; what lacks by rounding goes to the largest part.
    off = [
        f"{before}: {float(sum(parts.values())):.4f}"
        for before, parts in shares.items()
        if abs(sum(parts.values(), Fraction(0)) - 1) > Fraction(1, 100)
    ]
    if off:
        message = N_("The shares of these old areas do not sum to 1: {areas}")
        remedy = N_("Correct the shares; without them, people would be lost or doubled.")
        findings.append(Finding("shares", Severity.ERROR, message, remedy, table.title, {"areas": listed(off)}))
    if findings:
        raise DataError(*findings)
    for parts in shares.values():
        largest = max(parts, key=lambda area: parts[area])
        parts[largest] += 1 - sum(parts.values())
    return Correspondence(shares, {})
