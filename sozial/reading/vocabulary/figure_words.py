"""Words by which columns of figures show what they count, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Every way to write both: -innen, /-innen, *innen, :innen, _innen, (innen), Innen.
_BOTH = r"([:*_/-]{1,2}innen|\((-?innen)\)|(?-i:Innen))?"
_POPULATION = re.compile(
    rf"^(ew|e_e|einw|einwohner{_BOTH}(zahl)?|((an)?zahl der )?"
    rf"((ein|be)wohner{_BOTH}|einwohnenden?|einwohnerinnen und einwohner|einwohner und einwohnerinnen)[_ /-]*"
    r"(insgesamt|gesamt|anzahl)?|bev(oe|ö)lkerung([_ /-]*(insgesamt|gesamt|anzahl))?|population|wohnbev(oe|ö)lkerung|"
    r"hauptwohnsitzbev(oe|ö)lkerung([_ /-]*(insgesamt|gesamt|anzahl))?)$",
    re.I,
)
_OF_ALL = re.compile(
    r"\(\s*(haupt(wohnsitz|wohnung)|insgesamt|gesamt|anzahl|absolut)\s*\)|\b(mit hauptwohn(sitz|ung)|am (ort der )?"
    r"hauptwohn(sitz|ung)|am hauptwohnsitz)\b",
    re.I,
)
# Headings that say of nobody in particular; "SGB II / Einwohner" counts others.
_HEADING = re.compile(
    r"^((bev(oe|ö)lkerung|einwohner([:*_/-]{1,2}innen|innen)?|haushalte|struktur|bev(oe|ö)lkerungsstruktur|grunddaten|demogra(f|ph)ie|"
    r"insgesamt|gesamt|und|am|zum|stand|\d{1,2}\.\d{1,2}\.\d{4}|(19|20)\d{2})[\s,:;()-]*)+$",
    re.I,
)
# A date or year at the end of a name.
AT_DATE = re.compile(r"[\s_,]+\(?((am|zum|stand:?) )?(\d{1,2}\.\s?\d{1,2}\.\s?)?(19|20)\d{2}\)?$", re.I)
PEOPLE = re.compile(r"einwohner|bev(oe|ö)lkerung", re.I)
# Words for numbers of people, cases or dwellings.
COUNTED = re.compile(
    r"einwohn|^ew\b|bev(ö|oe)lkerung|anzahl|absolut|personen|haushalte|kinder|sch(ü|ue)ler|f(ä|ae)lle|arbeitslose\b|"
    r"besch(ä|ae)ftigte\b|pflichtige\b|wohnungen|(?<![^\W_])(pkw|kfz)(?![^\W_])|insgesamt|population|^pop\b|w(ä|ae)hler|berechtigte|empf(ä|ae)nger|geburten|geborene",
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
    r"(?<![^\W_])((je|pro|per|auf) (\d[\d. ]*|einwohner|kopf|person|haushalt|km|ha\b|quadrat)|promille|"
    r"(je|pro) (?!jahr|monat|quartal|tag|woche)[^\W\d]+)|‰|"
    r"/ ?(1[. ]?000|km²)",
    re.I,
)
# Ranks, codes, dates, rates and means, wherever these words stand.
_NO_COUNT = re.compile(
    r"(?<![^\W_])(rang|rank|platz|index|score|punkte|note|code|nr|nummer|plz|id|datum|date|stand|baujahr|"
    r"durchschnitt\w*|mittel\w*|mittler\w*|median|mean|average|mietpreis|preise?|"
    r"quote|rate|share|anteil|prozent|percent|dichte)(?![^\W_])|%|"
    r"(quotient|quote|anteil|dichte|preise?|ziffer|index|saldo|durchschnitt)\b",
    re.I,
)
# Sizes and kinds: no counts where they are what is told, and none of a number's business where they say of whom it is.
_SIZE = re.compile(
    r"(?<![^\W_])(jahr|alter|dauer|eur|euro|miete|einkommen|kaufkraft|fläche|flaeche|größe|groesse|ha|km²|m²|qm|meter|"
    r"höhe|entfernung|stufe|klasse|cluster|typ|kategorie|status|grad|saldo)(?![^\W_]|-[^\W\d_])|€|"
    r"(fläche|größe|groesse|dauer|einkommen|miete)\b(?!-[^\W\d_])",
    re.I,
)
# Of whom a number is: "unter 1 Jahr", "im Alter", "mit niedrigem Einkommen", "bis 40 m²", "Stufe 3", "(Grad … ab 50)".
_OF_WHOM = re.compile(
    r"\((?!(in )?(€|euro?|ha|km²|m²|qm|meter|jahre?n?)\)).*?\)|"
    r"(?<=\w)[ ,]+(im|mit|ohne|nach|unter|über|ueber|bis|ab|von|zwischen|seit|länger|laenger|kürzer|mehr|weniger|"
    r"mindestens|höchstens|aus|in (?!(€|euro?|ha|km²|m²|qm|metern?|jahren)\b))(?!\w).*|"
    r"(?<=\w) \d[\d.,]* ?(jahr|m²|qm|euro|eur|€)(?!\w)|"
    r"(?<=\w) (stufe|klasse|cluster|typ|kategorie|grad) (\d{1,2}|[ivx]{1,4}|[a-z])(?!\w)",
    re.I,
)
# "Größe der Wohnungen" counts none of them.
_OF_THEM = re.compile(r"(?<!\w)(der|des|aller)(?!\w)", re.I)
# The word that a name ends with, for people, cases and dwellings.
_ENDS_COUNTED = re.compile(
    r"(personen|haushalte|kinder|sch(ü|ue)ler|f(ä|ae)lle|arbeitslose|besch(ä|ae)ftigte|wohnungen|w(ä|ae)hler|berechtigte|"
    r"empf(ä|ae)nger|geborene|bezieher|pflichtige)([:*_]?innen)?$",
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
# Sums whatever their figures are, and those that a mean is written like as well, as long as it is small.
_SUM = re.compile(
    r"(?<![^\W_])(ha|hektar|km²|qkm|mio|mill|millionen|mrd)(?![^\W_])|^fläche(?![^\W_])|"
    r"fläche.*(insgesamt|gesamt)|gesamt(fläche|betrag|summe|aufkommen)|steueraufkommen",
    re.I,
)
_IN_THOUSANDS = re.compile(r"(?<![^\W_])(in|\() ?(1[. \u00a0]?000|tausend|tsd)(?!\d)", re.I)
_LARGE_SIZE = re.compile(rf"fläche|aufwendungen|ertr(ä|ae)ge|ausgaben|einnahmen|{_IN_THOUSANDS.pattern}", re.I)
_MONEY = re.compile(r"€|(?<![^\W_])(euro?|teur|t€)(?![^\W_])|einkommen|kaufkraft|miete", re.I)
_MOST_OF_ONE = 1000
_BROKEN = re.compile(r"(?<=[^\W\d_])-\s?(?=[a-zäöüß])(?!(und|oder|bzw|sowie|bis|u\.|and|or)(?!\w))")
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
    >>> [says_population(f"Einwohner{end}") for end in ("/-innen", "*innen", "Innen", "/innen 2024", "-/innen")]
    [True, True, True, True, True]
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
    >>> says_no_count("Wohnungen bis 40 m²"), says_no_count("Wohnfläche in m²"), says_no_count("Kinder unter 1 Jahr")
    (False, True, False)
    """
    if says_count(name):
        return False
    plain = _without_age(name)
    if says_per(name) or _NO_COUNT.search(plain):
        return True
    told = _OF_WHOM.sub(" ", plain).strip()
    return bool(_SIZE.search(told)) and (not _ENDS_COUNTED.search(told) or bool(_OF_THEM.search(told)))


def says_of_whom(name: str) -> bool:
    """Whether a size or kind in a name only says of whom a number is, so that the figures have to show that it counts.

    Examples
    --------
    >>> says_of_whom("Haushalte mit niedrigem Einkommen"), says_of_whom("Einkommen"), says_of_whom("Haushalte")
    (True, False, False)
    """
    return not says_no_count(name) and bool(_SIZE.search(_without_age(name)))


def _without_age(name: str) -> str:
    return " ".join(_OF_AGE.sub(" ", unbroken(name.replace("_", " "))).split())


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


def says_sum(name: str, largest: float) -> bool:
    """Whether a name says an area, a sum of money or thousands that a whole quarter has together, and no rate or mean.

    Parameters
    ----------
    largest
        The largest of its figures: what one person or dwelling has stays below 1,000 m² or 1,000 thousand euros.

    Examples
    --------
    >>> says_sum("Grünfläche in ha", 40), says_sum("Kaufkraft in Mio. Euro", 90), says_sum("Beschäftigte in 1.000", 5)
    (True, True, True)
    >>> says_sum("Wohnfläche in m²", 78), says_sum("Wohnfläche in m²", 78_000), says_sum("Wohnfläche je Person", 40)
    (False, True, False)
    """
    plain = name.replace("_", " ")
    if _PER_ONE.search(_IN_THOUSANDS.sub(" ", plain)) or _NO_CASES.search(plain):
        return False
    if _SUM.search(plain) or (_IN_THOUSANDS.search(plain) and not _MONEY.search(plain)):
        return True
    return largest >= _MOST_OF_ONE and bool(_LARGE_SIZE.search(plain))


def says_rate(name: str) -> bool:
    """Whether a name says a rate, a mean or a rank, whatever its figures are.

    Examples
    --------
    >>> says_rate("Arbeitslosenanteil"), says_rate("Mittleres Einkommen"), says_rate("Einkommen")
    (True, True, False)
    """
    return says_per(name) or bool(_NO_COUNT.search(_without_age(name)))


def unbroken(text: str) -> str:
    """Return a text without hyphens that only break a long word.

    Examples
    --------
    >>> unbroken("Lohn- und Einkommen-steuerpflichtige"), unbroken("Migrations- hintergrund"), unbroken("Hoheluft-Ost")
    ('Lohn- und Einkommensteuerpflichtige', 'Migrationshintergrund', 'Hoheluft-Ost')
    """
    return _BROKEN.sub("", text)


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
