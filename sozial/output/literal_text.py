"""What users wrote, made fit for XML: it shows literally, and what XML cannot hold shows as a sign."""

from __future__ import annotations

import re

# Everything else is allowed by XML 1.0.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGN = "\ufffd"


def xml_text(text: str) -> str:
    r"""Return text that XML can hold; characters that it cannot hold become a visible sign.

    Examples
    --------
    >>> xml_text("Au\x00 & <b>Bo</b>")
    'Au� & <b>Bo</b>'
    """
    return _NOT_XML.sub(_SIGN, text)
