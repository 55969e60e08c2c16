"""Zips that are the same bytes for the same content, and names in them that every computer takes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO

# Everything in a zip has the same time, so that the same content is the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_DEVICE = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def write_zip(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return parts by name as a zip; they may be made one after another.

    Examples
    --------
    >>> write_zip([("a.txt", b"A")]) == write_zip([("a.txt", b"A")])
    True
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def without_times(content: bytes) -> bytes:
    """Return a zip with the same parts in the same order, and no times: the same parts give the same bytes.

    Examples
    --------
    >>> out = BytesIO()
    >>> with zipfile.ZipFile(out, "w") as archive:
    ...     archive.writestr("a.txt", "A")
    >>> without_times(out.getvalue()) == write_zip([("a.txt", b"A")])
    True
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return write_zip([(entry.filename, archive.read(entry)) for entry in archive.infolist()])


def plain_name(text: str) -> str:
    """Return text with every sign but plain letters and figures as an underscore; never the name of a device.

    Examples
    --------
    >>> plain_name("../01 Süd"), plain_name("con")
    ('___01_S_d', 'con_')
    """
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in text)
    return f"{plain}_" if _DEVICE.fullmatch(plain) else plain
