"""Words by which columns of figures show what they count, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterable

_POPULATION = re.compile(
    r"^(ew|e_e|einw|einwohner([:*_]innen|(?-i:Innen))?(zahl)?|((an)?zahl der )?"
    r"(einwohner([:*_/-]innen|(?-i:Innen))?|einwohnerinnen und einwohner|einwohner und einwohnerinnen)[_ /-]*"
    r"(insgesamt|gesamt|anzahl)?|bev(oe|ö)lkerung([_ /-]*(insgesamt|gesamt|anzahl))?|population|wohnbev(oe|ö)lkerung|"
    r"hauptwohnsitzbev(oe|ö)lkerung)$",
    re.I,
)
_OF_ALL = re.compile(
    r"\(\s*(haupt(wohnsitz|wohnung)|insgesamt|gesamt|anzahl|absolut)\s*\)|\b(mit hauptwohn(sitz|ung)|am (ort der )?"
    r"hauptwohn(sitz|ung)|am hauptwohnsitz)\b",
    re.I,
)
# Headings that say of nobody in particular; "SGB II / Einwohner" counts others.
_HEADING = re.compile(
    r"^((bev(oe|ö)lkerung|einwohner([:*_/-]?innen)?|haushalte|struktur|bev(oe|ö)lkerungsstruktur|grunddaten|demogra(f|ph)ie|"
    r"insgesamt|gesamt|und|am|zum|stand|\d{1,2}\.\d{1,2}\.\d{4}|(19|20)\d{2})[\s,:;()-]*)+$",
    re.I,
)
# A date or year at the end of a name.
AT_DATE = re.compile(r"[\s_,]+\(?((am|zum|stand:?) )?(\d{1,2}\.\s?\d{1,2}\.\s?)?(19|20)\d{2}\)?$", re.I)
PEOPLE = re.compile(r"einwohner|bev(oe|ö)lkerung", re.I)
# Words for numbers of people, cases or dwellings.
COUNTED = re.compile(
    r"einwohn|^ew\b|bev(ö|oe)lkerung|anzahl|absolut|personen|haushalte|kinder|sch(ü|ue)ler|f(ä|ae)lle|arbeitslose\b|"
    r"besch(ä|ae)ftigte\b|wohnungen|insgesamt|population|^pop\b|w(ä|ae)hler|berechtigte|empf(ä|ae)nger|geburten|geborene",
    re.I,
)
LONG_NAME = re.compile(r"^(indikator|merkmal|variable|indicator|kennzahl|value_variable_label)(name|text)?$", re.I)
LONG_VALUE = re.compile(r"^(wert|value|auspr(ae|ä)gung)$", re.I)
LEVEL = re.compile(
    r"^(ebene|raumebene|gebietsebene|level|aggregat|raumbezug|gebietsart|gebietstyp|gliederung|verwaltungsebene)$", re.I
)
PARENT = re.compile(r"(^|[_\s-])(stadtbezirk|bezirk|bez|bez_id|parent|ortsteil|distrikt|kreis|region)([_\s-]|$)", re.I)
_COUNT = re.compile(r"^(?P<stem>.+?)[\s_.-]*(anzahl|count|abs|absolut)$", re.I)
_BASE = re.compile(r"^(?P<stem>.+?)[\s_.-]*(basis|base|bezug)$", re.I)
_COUNT_WORDS = re.compile(r"(?<![^\W_])(anzahl|absolut|abs\.?|personen|fälle|fallzahl(en)?)(?![^\W_])", re.I)
_RATE_WORDS = re.compile(
    r"(?<![^\W_])(in[ _]?%|in prozent|prozent|anteil|quote|rate|(je|pro|auf) \d[\d.\u00a0 ]*)(?![^\W_])|%", re.I
)
# "Anzahl je 1 000 Einwohner" is a rate, whatever it begins with.
_PER = re.compile(
    r"(?<![^\W_])((je|pro|per|auf) (\d[\d. ]*|einwohner|kopf|person|haushalt|km|ha\b|quadrat)|promille)|‰|"
    r"/ ?(1[. ]?000|km²)",
    re.I,
)
_NO_COUNT = re.compile(
    r"(?<![^\W_])(rang|rank|platz|index|score|punkte|note|code|nr|nummer|plz|id|datum|date|stand|jahr|baujahr|alter|dauer|"
    r"durchschnitt\w*|mittel\w*|mittler\w*|median|mean|average|eur|euro|preise?|miete|mietpreis|einkommen|kaufkraft|"
    r"quote|rate|share|anteil|prozent|percent|dichte|fläche|flaeche|größe|groesse|ha|km²|m²|qm|meter|höhe|entfernung|"
    r"stufe|klasse|cluster|typ|kategorie|status|grad|saldo)(?![^\W_])|€|%|"
    r"(quotient|quote|anteil|fläche|dichte|preise?|größe|groesse|ziffer|index|saldo|durchschnitt)\b",
    re.I,
)
# Whose age or year it is, and no age or year itself.
_OF_AGE = re.compile(
    r"\b((im|mit einem) alter (von|ab|bis|unter|über|zwischen)|im (berichts|kalender)?jahr)\b|"
    r"\b(berichts)?jahr (19|20)\d{2}",
    re.I,
)
_NO_CASES = re.compile(
    r"durchschnitt|(?<![^\W_])(mittel\w*|mittler\w*|median|rang|rank|index|anteil|quote|rate|prozent)(?![^\W_])|%", re.I
)
# Sizes and amounts that several quarters have together.
_AMOUNT = re.compile(
    r"(?<![^\W_])(ha|km²|qkm|saldo|summe|ausgaben|zusch(u|ü)ss(e|es)?|zuwendung(en)?|f(ö|oe)rdermittel|budget)(?![^\W_])|"
    r"(fl(ä|ae)chen?|saldo|summe)(?![^\W_])",
    re.I,
)
_PER_ONE = re.compile(r"dichte|quotient|ziffer|(?<![^\W_])(je|pro|per|auf)(?![^\W_])|/ ?\w", re.I)
PLACED = re.compile(
    r"^(lat|lon|lng|long|latitude|longitude|l(ä|ae)ngengrad|breitengrad|geo_?(x|y|lat|lon)\w*|[xy]_?koord.*|koord?_?[xy]|koor.*[xy]|[xy]_?(wert|mp.*|utm.*|"
    r"etrs.*|gk)|rechtswert|hochwert|ostwert|nordwert|rw|hw|easting|northing|utm.?[xy]|gk.?[xy]|"
    r"shape_?(area|len(gth)?|leng)|st_area.*|st_length.*)$",
    re.I,
)
ABSOLUTE = re.compile(r"(^|[\s_./(-])(anzahl|absolut|abs\.?|fälle|fallzahl|bestand)([\s_./)-]|$)", re.I)


def says_population(name: str) -> bool:
    """Whether a column's name says that it counts all inhabitants.

    Examples
    --------
    >>> says_population("Einwohner (Hauptwohnsitz)"), says_population("Einwohner / population")
    (True, True)
    >>> says_population("Einwohner (unter 18)"), says_population("Bevölkerung / weiblich")
    (False, False)
    >>> says_population("Haushalte am 31.12.2017 / Anzahl der Einwohnerinnen und Einwohner"), says_population("EW 2020")
    (True, True)
    """
    plain = AT_DATE.sub("", _OF_ALL.sub("", name).strip()).strip()
    if _POPULATION.match(plain):
        return True
    *above, last = (AT_DATE.sub("", part.strip()) for part in plain.split(" / "))
    return bool(_POPULATION.match(last)) and all(_POPULATION.match(part) or _HEADING.match(part) for part in above)


def says_per(name: str) -> bool:
    """Whether a name says that a figure is per something else, and so no count.

    Examples
    --------
    >>> says_per("Anzahl je 1 000"), says_per("Fälle pro 100 Einwohner"), says_per("Anzahl der Fälle")
    (True, True, False)
    """
    return bool(_PER.search(name.replace("_", " ")))


def says_no_count(name: str) -> bool:
    """Whether a name says that whole numbers are no counts of people or cases: ranks, codes, dates, sizes, rates.

    Examples
    --------
    >>> says_no_count("Rang 2022"), says_no_count("Fläche in ha"), says_no_count("Arbeitslose")
    (True, True, False)
    >>> says_no_count("Alter in Jahren"), says_no_count("Arbeitslose im Alter von 15 bis unter 25 Jahren")
    (True, False)
    """
    if says_count(name):
        return False
    return says_per(name) or bool(_NO_COUNT.search(_OF_AGE.sub(" ", name.replace("_", " "))))


def says_count(name: str) -> bool:
    """Whether a name says a number of cases, and no rate.

    Examples
    --------
    >>> says_count("Arbeitslose / Anzahl"), says_count("Anzahl je 1 000"), says_count("Mittlere Anzahl der Kinder")
    (True, False, False)
    """
    return bool(ABSOLUTE.search(name)) and not says_per(name) and not _NO_CASES.search(name.replace("_", " "))


def says_amount(name: str) -> bool:
    """Whether a name says a size or an amount that several quarters have together, and no rate or mean.

    Examples
    --------
    >>> says_amount("Fläche in ha"), says_amount("Wanderungssaldo"), says_amount("Wohnfläche je Person")
    (True, True, False)
    """
    plain = name.replace("_", " ")
    return bool(_AMOUNT.search(plain)) and not _PER_ONE.search(plain) and not _NO_CASES.search(plain)


def _stem(code: str, words: re.Pattern[str]) -> str | None:
    """Return a code without the words that say count or rate, None where it has none of them."""
    rest, times = words.subn(" ", code)
    return " ".join(re.findall(r"\w+", rest.replace("_", " "))).casefold() if times else None


def support_codes(codes: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return (count, base) columns by indicator code, found by their endings, or by words for count and rate.

    Examples
    --------
    >>> support_codes(["q", "q_anzahl", "q_basis"])
    {'q': ('q_anzahl', 'q_basis')}
    >>> support_codes(["Arbeitslose / Anzahl", "Arbeitslose / in %", "SGB II / in %"])
    {'Arbeitslose / in %': ('Arbeitslose / Anzahl', None)}
    """
    every = list(dict.fromkeys(codes))
    known = set(every)
    pairs: dict[str, tuple[str | None, str | None]] = {}
    for code in every:
        for position, pattern in enumerate((_COUNT, _BASE)):
            match = pattern.match(code)
            if match and match["stem"] in known:
                pair = list(pairs.get(match["stem"], (None, None)))
                pair[position] = code
                pairs[match["stem"]] = (pair[0], pair[1])
    rates = [(stem, code) for code in every if (stem := _stem(code, _RATE_WORDS)) is not None]
    counts = [(stem, code) for code in every if (stem := _stem(code, _COUNT_WORDS)) is not None]
    for stem, code in rates:
        own = [count for other, count in counts if other == stem and count != code]
        # Two rates of one count, or two counts, leave open which belongs to which.
        if len(own) == 1 and sum(other == stem for other, _code in rates) == 1 and code not in pairs:
            pairs[code] = (own[0], None)
    return pairs
