"""Rows that are something else than areas: age groups, years, months, parties, sexes."""

from __future__ import annotations

import re

_PATTERNS = (
    # Age groups; bare ranges such as "3-6" are looked at as a chain
    r"((unter|ab|bis|über|von)\s*)?\d{1,3}\s*(bis( unter)?|u\.|und)\s*(unter|mehr|älter|\d{1,3}).*|"
    r"\d{1,3}(\s*[-–]\s*\d{1,3})?\s*(-?jährige?|jahren?|j\.).*|\d{1,3}\s*\+|(unter|ab|bis|über) \d{1,3}.*|"
    r"(kleinkinder|kinder|jugendliche|erwachsene|senior(inn)?en|hochaltrige).*",
    # Years and months
    r"(19|20)\d{2}([/-]\d{2,4})?|(jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)[a-zä]*\.?( (19|20)?\d{2})?|"
    r"(im )?(i|ii|iii|iv|[1-4])\.? quartal.*",
    # Parties
    r"cdu(/csu)?|csu|spd|fdp|f\.d\.p\.|grüne|gruene|bündnis ?90.*|b ?90.*|die linke|linke|afd|bsw|freie wähler|fw|"
    r"piraten(partei)?|npd|die heimat|volt|tierschutzpartei|ödp|die partei|mlpd|dkp|ssw|fwg|pds|rep|andere|sonstige|"
    r"nichtwähler|ungültige.*|wahlberechtigte|wähler(innen)?|gültige.*",
    # Sexes, families, nationalities
    r"männlich|weiblich|divers|männer|frauen|m|w|d|ledig|verheiratet|geschieden|verwitwet|deutsche?|ausländer(innen)?|"
    r"nichtdeutsche|(eu|nicht-eu|drittstaat)[\w-]*|"
    r"\w+isch(e[rn]?)?",
)  # fmt: skip
_KINDS = tuple(re.compile(pattern, re.I) for pattern in _PATTERNS)


def looks_like_no_areas(texts: list[str]) -> bool:
    """Whether most texts are age groups, years, months, parties, sexes: rows of such a table are no areas.

    Examples
    --------
    >>> looks_like_no_areas(["unter 3", "3 bis unter 6", "65 und älter"]), looks_like_no_areas(["SPD", "CDU", "AfD"])
    (True, True)
    >>> looks_like_no_areas(["1", "2", "3"]), looks_like_no_areas(["01 Altstadt", "02 Au"])
    (False, False)
    """
    said = [text for text in dict.fromkeys(texts) if text][:200]
    shares = [sum(bool(kind.fullmatch(text)) for text in said) / len(said) for kind in _KINDS if said]
    return bool(said) and (max(shares) >= 0.7 or _is_chain(said))


def _is_chain(texts: list[str]) -> bool:
    """Whether texts are ranges of which each begins where another ends: age groups, not keys such as "1-2"."""
    matches = [re.fullmatch(r"(\d{1,3})\s*[-–]\s*(\d{1,3})", text) for text in texts]
    ranges = [(int(match[1]), int(match[2])) for match in matches if match]
    if len(ranges) < max(3, 0.6 * len(texts)):
        return False
    ends = {end for _start, end in ranges} | {end + 1 for _start, end in ranges}
    return sum(start in ends for start, _end in ranges) >= 0.7 * (len(ranges) - 1) and all(a < b for a, b in ranges)
