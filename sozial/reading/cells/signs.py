"""Signs that official statistics put in place of a number (DIN 55301), and what people write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from sozial.i18n import N_, NP_


class Sign(StrEnum):
    """What a sign in place of a number means. Only ZERO is a number; all others are missing."""

    ZERO = "zero"
    WITHHELD = "withheld"
    LATER = "later"
    MEANINGLESS = "meaningless"
    UNCERTAIN = "uncertain"
    MISSING = "missing"


SIGN_MESSAGES: dict[Sign, str] = {
    Sign.ZERO: NP_("“{sign}” is a true zero ({n} time).", "“{sign}” is a true zero ({n} times)."),
    Sign.WITHHELD: NP_(
        "“{sign}” is unknown or withheld, so missing ({n} time).",
        "“{sign}” is unknown or withheld, so missing ({n} times).",
    ),
    Sign.LATER: NP_(
        "“{sign}” comes later, so it is missing now ({n} time).",
        "“{sign}” comes later, so it is missing now ({n} times).",
    ),
    Sign.MEANINGLESS: NP_(
        "“{sign}” makes no sense here, so it is missing ({n} time).",
        "“{sign}” makes no sense here, so it is missing ({n} times).",
    ),
    Sign.UNCERTAIN: NP_(
        "“{sign}” is not certain enough, so missing ({n} time).",
        "“{sign}” is not certain enough, so missing ({n} times).",
    ),
    Sign.MISSING: NP_(
        "“{sign}” stands for a missing value ({n} time).", "“{sign}” stands for a missing value ({n} times)."
    ),
}
SIGN_LABELS: dict[Sign, str] = {
    Sign.ZERO: N_("exactly nothing (zero)"),
    Sign.WITHHELD: N_("unknown or withheld"),
    Sign.LATER: N_("comes later"),
    Sign.MEANINGLESS: N_("makes no sense here"),
    Sign.UNCERTAIN: N_("not certain enough"),
    Sign.MISSING: N_("missing"),
}

# What spreadsheet programs show in place of a result, in English and in German; "###" where a column was too narrow.
ERROR_SIGNS: frozenset[str] = frozenset({
    "#N/A", "#NV", "#N/V", "#DIV/0!", "#WERT!", "#VALUE!", "#BEZUG!", "#REF!", "#NAME?", "#ZAHL!", "#NUM!", "#NULL!",
    "#SPILL!", "#ÜBERLAUF!", "#UEBERLAUF!", "#CALC!", "#KALK!", "#GETTING_DATA", "#DATEN_ABRUFEN", "#FIELD!", "#FELD!",
    "#BLOCKED!", "#BLOCKIERT!", "#CONNECT!", "#VERBINDEN!", "#BUSY!", "#BESETZT!", "#UNKNOWN!", "#UNBEKANNT!",
    "#EXTERNAL!", "#EXTERN!", "#PYTHON!", "#ERROR!", "#FEHLER!", "#MACRO?", "#MAKRO?",
    *(f"{word}:{number}" for word in ("Err", "Fehler") for number in range(501, 541)),
    *("#" * length for length in range(3, 41)),
})  # fmt: skip
_MEANINGS: dict[Sign, tuple[str, ...]] = {
    Sign.ZERO: ("-", "–", "—", "−", "‒"),
    Sign.WITHHELD: (".", "*", "•", "·", "**", "***", "g", "geh.", "geheim", "[g]"),
    Sign.LATER: ("...", "…", ". . ."),
    Sign.MEANINGLESS: ("x", "X", "×"),
    Sign.UNCERTAIN: ("/", "//", "()", "( )"),
    Sign.MISSING: (
        "k.A.", "k. A.", "kA", "k.a.", "k. a.", "keine Angabe", "keine Angaben", "o.A.", "o. A.", "n.v.", "n. v.",
        "nv", "n.b.", "n. b.", "n.a.", "n. a.", "N/A", "n/a", "NA", "NULL", "null", "NaN",
        "?", "--", "---", "––", "fehlt", "unbekannt", "ohne Angabe", "keine Daten", "k.D.", "ND", "n.d.", "_",
        "(null)", "<NA>", "leer",
    ),
}  # fmt: skip
DASHES = ("-", "–", "—")
STANDARD_SIGNS: dict[str, Sign] = {
    **{sign: meaning for meaning, signs in _MEANINGS.items() for sign in signs},
    **dict.fromkeys(sorted(ERROR_SIGNS), Sign.MISSING),
}

_LEGEND = re.compile(
    r"^\s*[\"“„»'(]?(?P<sign>\.{1,3}|…|[-–—*•·xX/]|\( ?\))[\"”“«')]?\s*(?:[=:]|–|-|bedeutet)?\s+(?P<words>\D.*)$"
)
_SPOKEN = re.compile(
    r"[\"“„»'](?P<sign>\.{1,3}|…|[-–—*•·xX/])[\"”“«']\s*(?:[=:–-]|bedeutet|steht für)?\s*(?P<words>[^;,\"“„]+)"
)
# A line of explanations is not longer.
_LONG = 600
# What a line of explanations begins with, and where the next sign of it stands.
_BEGINS = re.compile(
    r"^\s*(zeichen|zeichenerklärung(en)?|legende|erläuterung(en)?|erklärung(en)?|es bedeute[nt]|hinweise?|"
    r"anmerkung(en)?|symbole?)\s*[:=]\s*",
    re.I,
)
_ENTRY = re.compile(
    r"[\"“„»'(]?(?P<sign>\.{1,3}|…|[-–—*•·xX/]|\( ?\))[\"”“«')]?\s*(=|:|bedeutet|steht für)\s*(?P<words>[^\s\d].*)$"
)
_NEXT = re.compile(
    r"\s*[;|]\s*|,\s+(?=[\"“„»'(]?(?:\.{1,3}|…|[-–—*•·xX/]|\( ?\))[\"”“«')]?\s*[=:])|"
    # A separated file has torn the line into cells.
    r"\s+(?=[\"“„»'(]?(?:\.{1,3}|…|[-–—*•·xX/]|\( ?\))[\"”“«')]?\s*=\s)"
)
_WORDS: tuple[tuple[Sign, re.Pattern[str]], ...] = (
    (Sign.LATER, re.compile(r"später|noch nicht|folgt|liegt noch", re.I)),
    (Sign.WITHHELD, re.compile(r"geheim|datenschutz|anonymis|unterdrück|(?<!fach )gesperrt|"
                               r"nicht ausgewiesen|kein nachweis|withheld|"
                               r"unbekannt|kleiner als 3|unter 3|weniger als|<\s*\d", re.I)),
    (Sign.UNCERTAIN, re.compile(r"nicht sicher|unsicher|aussagewert|stichprobe", re.I)),
    (Sign.MEANINGLESS, re.compile(r"nicht sinnvoll|tabellen(fach|feld)|gesperrt, weil|keine aussage", re.I)),
    (Sign.ZERO, re.compile(r"nichts vorhanden|genau null|exakt null|kein(e)? (fall|fälle|person)|exactly zero|"
                           r"^null\b", re.I)),
    (Sign.MISSING, re.compile(r"keine angabe|nicht verfügbar|keine daten|keine? werte?\b|kein eintrag|"
                              r"fehl(t|end)|nicht erhoben|liegt nicht vor|"
                              r"liegen nicht vor|not available", re.I)),
)  # fmt: skip


def stated_meanings(notes: Iterable[str]) -> dict[str, tuple[Sign, ...]]:
    """Return everything that a file's own notes say about each of its signs; more than one contradict each other.

    Examples
    --------
    >>> stated_meanings(["- = nichts vorhanden", "Legende: - = kein Wert vorhanden; . = geheim gehalten"])
    {'-': (<Sign.ZERO: 'zero'>, <Sign.MISSING: 'missing'>), '.': (<Sign.WITHHELD: 'withheld'>,)}
    """
    found: dict[str, tuple[Sign, ...]] = {}
    for note in notes:
        for match in _entries(note):
            meaning = next((sign for sign, words in _WORDS if words.search(match["words"])), None)
            if meaning is not None:
                found[match["sign"]] = tuple(dict.fromkeys((*found.get(match["sign"], ()), meaning)))
    return found


def _entries(note: str) -> list[re.Match[str]]:
    """Return what of a note explains a sign: the whole of it, one part after the other, or what it speaks of."""
    parts = _NEXT.split(_BEGINS.sub("", note)) if len(note) < _LONG else []
    several = [match for part in parts if (match := _ENTRY.match(part.strip()))]
    if several and (len(several) > 1 or _BEGINS.match(note)):
        return several
    whole = _LEGEND.match(note) if len(note) < 200 else None
    return [whole] if whole else list(_SPOKEN.finditer(note))


def stated_signs(notes: Iterable[str]) -> dict[str, Sign]:
    """Return what a file's own notes say about its signs; what they say first holds.

    Examples
    --------
    >>> stated_signs(["- = nichts vorhanden"])
    {'-': <Sign.ZERO: 'zero'>}
    """
    return {sign: meanings[0] for sign, meanings in stated_meanings(notes).items()}


def read_legend(notes: Iterable[str]) -> dict[str, Sign]:
    """Return what a file's own notes say about its signs, where that differs from the standard.

    Examples
    --------
    >>> read_legend(["x = keine Angabe", ". kein Nachweis vorhanden."])
    {'x': <Sign.MISSING: 'missing'>}
    """
    stated = stated_signs(notes)
    return {sign: meaning for sign, meaning in stated.items() if STANDARD_SIGNS.get(sign) is not meaning}


def all_signs(own: Mapping[str, Sign]) -> dict[str, Sign]:
    """Return the standard signs, changed by those of one file."""
    return {**STANDARD_SIGNS, **own}
