"""What totals are called: the whole city, a mean of the quarters, a larger area, or perhaps a part of the city."""

from __future__ import annotations

import re

# Berlin, Hamburg and Bremen are cities as well.
_LAND = (
    r"baden[ -]württemberg|bayern|brandenburg|hessen|mecklenburg[ -]vorpommern|niedersachsen|nordrhein[ -]westfalen|"
    r"rheinland[ -]pfalz|saarland|sachsen([ -]anhalt)?|schleswig[ -]holstein|thüringen|nrw|bawü|rlp|meck-?pomm"
)
_LAND_ALONE = re.compile(rf"^((das )?land |freistaat )?({_LAND})$", re.I)
# A mean of the quarters, or a larger area, is no value of the city.
_NO_CITY = re.compile(
    r"durchschnitt|\b(stadt|gesamt)?-?mittel(wert\w*)?\b|\b(stadt|gesamt)?-?schnitt\b|median|ø|\bm\.? ?w\b|"
    r"average|\bmean\b|ungewichtet|"
    r"^(land)?kreis\b|^land\b|kreisweit|deutschland|bund(esgebiet|esrepublik|esweit|\b)|germany|landesweit|"
    rf"^(land |freistaat )?({_LAND})\b|teilsumme|zwischensumme",
    re.I,
)
# Most likely a part of the city, a larger area, or another year, unless counts say otherwise.
_OTHER = re.compile(r"\b(region|regierungsbezirk|(stadt)?bezirk|ortsteil|stadtteil)\b|vorjahr", re.I)
_TOTAL_WORDS = re.compile(
    r"(?<![^\W_])(insgesamt|gesamt|zusammen|total|summe[n]?|gesamt(ergebnis|summe|wert|zahl|gebiet)|in|der|die|des|alle[r]?|"
    r"sämtliche[r]?|∑)(?![^\W_])",
    re.I,
)
_CITY_WORDS = re.compile(
    r"^(gesamt|kreisfreie |große |landeshaupt|hanse|universitäts|kern)?-?(stadt|gemeinde)(gebiet|weit|wert)?\b|"
    r"^(stadtteile|quartiere|bezirke|ortsteile|gebiete|einwohner\w*|bewohner\w*|personen|planungsräume|sozialräume)\b",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)(19|20)\d{2}(?!\d)")


def is_land(text: str) -> bool:
    """Whether a text is the name of a Land that is no city.

    Examples
    --------
    >>> is_land("Bayern"), is_land("Bremen"), is_land("Hessenviertel")
    (True, False, False)
    """
    return bool(_LAND_ALONE.match(text.strip()))


def is_no_city(text: str) -> bool:
    """Whether the name of a total says a mean of the quarters, or a larger area.

    Examples
    --------
    >>> is_no_city("Durchschnitt"), is_no_city("Landkreis"), is_no_city("Stadt insgesamt")
    (True, True, False)
    >>> is_no_city("Stadtmittel"), is_no_city("NRW insgesamt"), is_no_city("Bezirk Nord gesamt")
    (True, True, False)
    """
    return bool(_NO_CITY.search(text))


def says_other(text: str) -> bool:
    """Whether a total is most likely one of another area, or of another year.

    Examples
    --------
    >>> says_other("Bezirk Nord gesamt"), says_other("Vorjahr gesamt"), says_other("Flensburg gesamt")
    (True, True, False)
    """
    return bool(_OTHER.search(text) or _YEAR.search(text))


def says_city(text: str) -> bool:
    """Whether a total is plainly that of the whole city: no other name, and no year, stands in it.

    Examples
    --------
    >>> says_city("Insgesamt"), says_city("Stadt Neustadt gesamt"), says_city("Summe aller Stadtteile")
    (True, True, True)
    >>> says_city("Altstadt gesamt"), says_city("Stadt insgesamt 2019"), says_city("Bezirk Nord insgesamt")
    (False, False, False)
    """
    if is_no_city(text) or says_other(text):
        return False
    rest = " ".join(re.findall(r"[\w-]+", _TOTAL_WORDS.sub(" ", text))).strip(" -")
    return not re.search(r"[^\W\d_]", rest) or bool(_CITY_WORDS.match(rest))


def named_part(text: str) -> str:
    """Return what a total is called without the words for a total, small.

    Examples
    --------
    >>> named_part("Altstadt gesamt"), named_part("Summe")
    ('altstadt', '')
    """
    return " ".join(re.findall(r"[\w-]+", _TOTAL_WORDS.sub(" ", text))).strip(" -").casefold()
