"""In which encoding bytes are written, whatever a file claims: judged by the letters that come out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

_UMLAUTS = frozenset("äöüÄÖÜß")
# Letters that come out where an encoding is wrong, and hardly ever in names of German places.
_UNLIKELY = frozenset("ŽžŠšŸƒªºÿþýÞÝðÐıŒœﬁﬂˆÑÅ")
_BETWEEN = frozenset(" –—’‘“”„…·°²³§€«»´`\u00a0")
_GUESSES = ("cp1252", "cp850", "mac_roman")
_NAMES = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp850": "DOS (850)",
    "cp437": "DOS (437)",
    "mac_roman": "Mac Roman",
    "iso8859-1": "ISO-8859-1",
    "iso8859-15": "ISO-8859-15",
}
_PAGES = re.compile(r"125\d|437|737|775|85[0-8]|86[0-69]|874|932|936|949|950|1361")
# Text that was UTF-8, was read as Windows-1252 and saved as UTF-8: "Ã¼" for "ü".
_TWICE = re.compile("[ÃÂâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def codec_named(text: str) -> str:
    """Return the codec that a name of an encoding means, however it is written; "" where none is known.

    Examples
    --------
    >>> [codec_named(name) for name in ("ANSI 1252", "65001", "88591", "UTF8", "OEM 850", "ISO8859-15", "x")]
    ['cp1252', 'utf-8', 'iso8859-1', 'utf-8', 'cp850', 'iso8859-15', '']
    """
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    iso = re.search(r"8859(?:p|part)?(1[0-6]|[1-9])", plain)
    page = _PAGES.search(plain)
    if "utf8" in plain or "65001" in plain:
        name = "utf-8"
    elif iso or re.search(r"latin([19])$", plain):
        name = f"iso8859-{iso[1] if iso else plain[-1].replace('9', '15')}"
    elif page:
        name = f"cp{page[0]}"
    elif "mac" in plain or plain == "10000":
        name = "mac_roman"
    else:
        name = {"ansi": "cp1252", "oem": "cp850", "dos": "cp850"}.get(plain, "")
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def encoding_label(codec: str) -> str:
    """Return what an encoding is called on screen.

    Examples
    --------
    >>> encoding_label("cp1252"), encoding_label("cp852")
    ('Windows-1252', 'CP852')
    """
    return _NAMES.get(codec, codec.upper())


def decode_cell(cell: bytes, codec: str) -> str:
    """Return a text; a letter of UTF-8 that was cut in two at the end of a field is left out.

    Examples
    --------
    >>> decode_cell("Südstadt".encode()[:2], "utf-8"), decode_cell("Süd".encode("cp1252"), "cp1252")
    ('S', 'Süd')
    """
    try:
        return cell.decode(codec)
    except UnicodeDecodeError as error:
        if codec == "utf-8" and error.end == len(cell) and error.reason.startswith("unexpected end"):
            return cell[: error.start].decode(codec)
    return cell.decode(codec, "replace")


def is_utf8(cell: bytes) -> bool:
    """Whether bytes are UTF-8, but for a last letter that was cut in two.

    Examples
    --------
    >>> is_utf8("Süd".encode()), is_utf8("Süd".encode("cp1252")), is_utf8("Süd".encode()[:2])
    (True, False, True)
    """
    return "\ufffd" not in decode_cell(cell, "utf-8")


def _letters(text: str) -> int:
    """Return how much a decoding looks like German names; what only a wrong decoding gives counts against it."""
    points = 0
    for position, sign in enumerate(text):
        if sign.isascii():
            continue
        before, after = text[position - 1 : position], text[position + 1 : position + 2]
        if sign in _UMLAUTS:
            # "GrÜnau" is no German: a capital within small letters comes from a wrong encoding.
            points += -1 if sign.isupper() and before.islower() else 2
        elif sign.isalpha() and sign not in _UNLIKELY:
            points += 1
        elif sign in _BETWEEN and not (before.isalpha() and after.isalpha()):
            continue
        elif sign not in "–’´`":
            points -= 2
    return points


def choose_codec(cells: Sequence[bytes], stated: Sequence[str] = ()) -> str:
    """Return the codec in which cells are most likely written.

    Parameters
    ----------
    cells
        Different texts with bytes beyond ASCII.
    stated
        Codecs that the file itself names, the most reliable first; they hold wherever they give as good letters.

    Examples
    --------
    >>> choose_codec(["Südstadt".encode("cp1252")], ["utf-8"]), choose_codec(["Südstadt".encode()], ["cp1252"])
    ('cp1252', 'utf-8')
    >>> choose_codec(["Höfe".encode("cp850"), "Weißer Weg".encode("cp850")], ["cp1252"])
    'cp850'
    """
    if not cells:
        return next(iter(stated), "utf-8")
    # Letters in UTF-8 come in sequences that hardly any text in another encoding has.
    if sum(map(is_utf8, cells)) >= 0.5 * len(cells):
        return "utf-8"
    others = [codec for codec in dict.fromkeys((*stated, *_GUESSES)) if codec != "utf-8"]
    points = {codec: sum(_letters(decode_cell(cell, codec)) for cell in cells) for codec in others}
    return max(others, key=lambda codec: points[codec])


def read_once_more(text: str) -> str:
    """Return a text whose UTF-8 was taken for Windows-1252 once, as it was; any other text as it is.

    Examples
    --------
    >>> read_once_more("SÃ¼dstadt"), read_once_more("Südstadt"), read_once_more("Ãu")
    ('Südstadt', 'Südstadt', 'Ãu')
    """
    if not _TWICE.search(text):
        return text
    try:
        # Windows-1252 leaves five bytes without a letter; programs take them as they are.
        raw = b"".join(sign.encode("cp1252") if _in_1252(sign) else sign.encode("latin-1") for sign in text)
        return raw.decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text


def _in_1252(sign: str) -> bool:
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
