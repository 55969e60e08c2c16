"""What users wrote, made fit for XML: it shows literally, and what XML cannot hold shows as a sign."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

# Everything else is allowed by XML 1.0.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGN = "\ufffd"
# Everything in a zip has the same time, so that the same content is the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def xml_text(text: str) -> str:
    r"""Return text that XML can hold; characters that it cannot hold become a visible sign.

    Examples
    --------
    >>> xml_text("Au\x00 & <b>Bo</b>")
    'Au� & <b>Bo</b>'
    """
    return _NOT_XML.sub(_SIGN, text)


def without_times(content: bytes) -> bytes:
    """Return a zip with the same parts in the same order, and no times: the same parts give the same bytes.

    Examples
    --------
    >>> out = BytesIO()
    >>> with zipfile.ZipFile(out, "w") as archive:
    ...     archive.writestr("a.txt", "A")
    >>> without_times(out.getvalue()) == without_times(without_times(out.getvalue()))
    True
    """
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in archive.infolist():
            written.writestr(zipfile.ZipInfo(entry.filename, _NO_TIME), archive.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()
