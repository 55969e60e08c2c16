"""Words that propose direction, Handlungsfeld and name of an indicator."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sozial.i18n import N_
from sozial.model import Direction
from sozial.reading.indicators.count_columns import age_group, age_label
from sozial.reading.vocabulary import figure_words

# What is a burden for whomever it is counted: benefits, unemployment, poverty, debts, crime, crowding, missing skills.
_BURDEN = re.compile(
    r"arbeitslos|erwerbslos|unterbesch(ä|ae)ftig|kurzarbeit|sgb|grundsicherung|mindestsicherung|b(ü|ue)rgergeld|"
    r"sozialgeld|(?<![^\W_])alg(?![^\W_])|armut|(?<![^\W_])(einkommens|bildungs)?arm(e[rnm]?)?(?![^\W_])|"
    r"(?<!entwicklungs)(?<!nachbarschafts)(?<!selbst)hilfe|hilfs?bed(ü|ue)rftig|wohngeld|f(ö|oe)rderbedarf|adipos|"
    r"(ü|ue)bergewicht|(ü|ue)berschuld|schulden|schuldner|straft|tatverd(ä|ae)cht|delikt|kriminal|gewalt|opfer|"
    r"diebst(a|ä)hl|einbr(u|ü)ch|k(ö|oe)rperverletz|ohne |nicht ?schwimm|kein |fehlend|abbrech|abbruch|"
    r"(leistungs|transfer)(empf|bez|ber)|regelleistung|asylbewerberleistung|kinderzuschlag|unterhaltsvorschuss|"
    r"bedarfsgemeinschaft|transfer|einkommensschwach|geringes? einkommen|geringf(ü|ue)gig|minijob|gef(ä|ae)hrd|"
    r"auff(ä|ae)llig|karies|sterb|leerstand|hze\b|aufstock|ergänzend|mangel|(ü|ue)berbeleg|beengt|"
    r"weniger als ein\w* (wohn)?raum|wohnungslos|obdachlos|wohnungsnot|r(ä|ae)umungs(klag|titel|termin)|"
    r"inobhutnahme|poverty|unemploy",
    re.I,
)
# Without them, what is left says who lives there, or that a burden is missing.
_WITHOUT_NEUTRAL = re.compile(
    r"(?<![^\W_])(ohne|keine?n?) (?=(eine?n? |minderj\w* )?(deutsch|migration|zuwander|"
    r"ausl(ä|ae)nd|staatsang|kind(er)?\b|partner|konfession|religion|pkw|auto\b|kfz))",
    re.I,
)
_WITHOUT_BURDEN = re.compile(
    r"(?<![^\W_])(ohne|keine?) (?=(\w+[ -]){0,2}(armut|sgb|leistungsbez|transfer|grundsicherung|mindestsicherung|"
    r"b(ü|ue)rgergeld|schulden|arbeitslos|f(ö|oe)rderbedarf|(sprach)?auff(ä|ae)llig|(ü|ue)bergewicht|karies))"
    r"(\w+[ -]){0,2}\w+",
    re.I,
)
# A word of something favourable after these says that it is missing.
_LACKING = re.compile(
    r"(?<![^\W_])(niedrig|gering|wenig|schwach|schlecht|fehlend|unzureichend|unterdurchschnittlich|unter)\w*"
    r"[ -]+(\w+[ -]+)?\w*"
    r"(besch(ä|ae)ftig|kaufkraft|einkommen|steuerkraft|bildung|abschluss|abschl(ü|ue)ss|wahlbeteiligung|impf|verdien|lohn)|"
    r"(niedrig|gering)(einkommen|verdien|qualifiziert|lohn)|(einkommen|verdienst)\w* unter ",
    re.I,
)
_FAVOURABLE = re.compile(
    r"(?<!nicht )(?<!nicht)(besch(ä|ae)ftig|erwerbst(ä|ae)tig)|svb\b|hochschulabschl|gymnasi|wahlbeteiligung|kaufkraft|"
    r"einkommen(?!s?-?steuer(pflichtig|f(ä|ae)ll))|steuerkraft|wohnfl(ä|ae)che|impf|schwimm|betreuungsquote|kita|abitur|"
    r"hochschulreife|lebenserwartung|gr(ü|ue)nfl(ä|ae)che|eigent(ü|ue)mer|turnout|employ",
    re.I,
)
_PRICE = re.compile(r"preise?\b|bodenrichtwert|(eur|euro|€) ?(/|je|pro) ?(m²|qm|quadratmeter)", re.I)
_CONTEXT = re.compile(
    r"ausl(ä|ae)nd|migration|nicht ?deutsch|staatsangeh|alleinerzieh|altenquotient|jugendquotient|"
    r"(?<![^\W_])(alter|alters\w*|age|(ä|ae)ltere|senior\w*|hochaltrige|jugendliche|kinder|minderj\w*)(?![^\W_])|"
    r"durchschnittsalter|jährige|jaehrige|haushalt|hhsize|einperson|single|familien|dichte|geburt|wander|zuz(u|ü)g|"
    r"fortz|umz(u|ü)g|(?<![^\W_])(m(ä|ae)nn\w*|weib\w*|frauen|gen|gender|male|fem\w*)(?![^\W_])|einwohner|"
    r"bev(ö|oe)lkerung|wohnberechtigte|foreign|density",
    re.I,
)
# The first that fits; the names are those that the field uses.
_DOMAINS = (
    # Whoever has no work, by whatever law: their number and their share stand in one Handlungsfeld.
    ("Arbeit", r"arbeitslos(?!engeld)|unemploy"),
    ("Armut und Grundsicherung", r"sgb|grundsicherung|mindestsicherung|b(ü|ue)rgergeld|armut|arm\b|wohngeld|"
                                r"leistungs(empf|bez|ber)|regelleist|bedarfsgemein|transfer|schuld|kinderzuschlag"),
    ("Gesundheit", r"gesund|impf|adipos|(ü|ue)bergewicht|karies|zahn|pflege|sterb|lebenserwartung"),
    ("Arbeit", r"arbeitslos|besch(ä|ae)ftig|svb\b|erwerb|minijob|einkommen|kaufkraft|employ"),
    ("Kinder, Jugend und Bildung", r"kita|schul|gymnas|abitur|hochschulreife|hze\b|hilfen? zur erziehung|schwimm|"
                                   r"f(ö|oe)rderbedarf|jugendhilfe|betreuungsquote"),
    ("Wohnen", r"wohnfl|wohnung|wohndauer|miete|leerstand|wohnberechtigung|eigent(ü|ue)mer"),
)  # fmt: skip
# Who is counted, in the word that follows „aller“; only names that say it plainly, of whom and of nobody else.
_PEOPLE = (
    ("Arbeitslosen", r"arbeitslose(nanteil|nzahl)?( insgesamt)?( \(?15[-–]6[45]\)?)?"),
    ("jungen Arbeitslosen", r"jugendarbeitslosigkeit|arbeitslose unter 25|arbeitslosenanteil \(?15[-–]2[45]\)?"),
    ("Kinder im SGB-II-Bezug", r"kinder (im|mit) sgb[- ]ii([- ](bezug|leistungen))?|kinder in bedarfsgemeinschaften"),
    ("Menschen im SGB-II-Bezug",
     r"sgb[- ]ii([- ](quote|bezug|leistungsberechtigte|empf(ä|ae)nger))?|leistungsberechtigte (nach )?sgb[- ]ii"),
    ("Menschen mit Grundsicherung im Alter", r"grundsicherung im alter|altersarmut"),
    ("Haushalte mit Wohngeld", r"haushalte mit wohngeld|wohngeldhaushalte"),
    ("Beschäftigten", r"(sozialversicherungspflichtig )?besch(ä|ae)ftigte(nanteil)?( \(?15[-–]6[45]\)?)?"),
)  # fmt: skip
_GENERIC = re.compile(
    r"(?:[\s_./()-]*(in|%|prozent|anzahl|absolut|abs|anteil|quote|rate|wert|insgesamt|gesamt|summe|total|zahl|je|pro|"
    r"\d+|einwohner|ew|personen|fälle|der|die|an))+[\s_./()-]*",
    re.I,
)
_LONGEST = 60
NO_WORD = N_("no word tells: please look")


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def propose_direction(text: str) -> tuple[Direction, str]:
    """Return the direction that words propose, with the reason.

    A burden is one whoever it is counted for: it comes before words for ages, sexes and origins.

    Examples
    --------
    >>> [propose_direction(text)[0].name for text in ("SGB-II-Quote", "Beschäftigungsquote Frauen", "Ausländeranteil")]
    ['BURDEN', 'FAVOURABLE', 'CONTEXT']
    >>> propose_direction("Arbeitslose Ausländer")[0].name, propose_direction("Nichtschwimmer")[0].name
    ('BURDEN', 'BURDEN')
    >>> propose_direction("Haushalte mit niedrigem Einkommen")[0].name, propose_direction("Einkommen")[0].name
    ('BURDEN', 'FAVOURABLE')
    >>> propose_direction("Preise für Grundstücke in EUR/m²")[0].name, propose_direction("Wohnungsgröße")[1] == NO_WORD
    ('CONTEXT', True)
    """
    plain = _WITHOUT_NEUTRAL.sub("", _plain(figure_words.unbroken(text)))
    if _PRICE.search(plain):
        return Direction.CONTEXT, N_("a price: no burden by itself")
    left = _WITHOUT_BURDEN.sub("", plain)
    if _BURDEN.search(left) or _LACKING.search(left):
        return Direction.BURDEN, N_("its name speaks of a burden")
    if _FAVOURABLE.search(plain) or left != plain:
        return Direction.FAVOURABLE, N_("its name speaks of something favourable")
    if _CONTEXT.search(plain) or age_group(text) is not None:
        return Direction.CONTEXT, N_("describes who lives there: no burden by itself")
    return Direction.BURDEN, NO_WORD


def propose_domain(text: str) -> str:
    """Return the Handlungsfeld that words propose, "" where none does.

    Examples
    --------
    >>> propose_domain("Kinder im SGB II"), propose_domain("Übergang Gymnasium"), propose_domain("age_00_03")
    ('Armut und Grundsicherung', 'Kinder, Jugend und Bildung', 'Demografie')
    """
    plain = _plain(figure_words.unbroken(text))
    for domain, words in _DOMAINS:
        if re.search(words, plain, re.I):
            return domain
    return "Demografie" if _CONTEXT.search(plain) or age_group(text) is not None else ""


def propose_people(name: str) -> str:
    """Return who is counted under a name, in the word that follows „aller“; "" where the name does not say it plainly.

    Examples
    --------
    >>> propose_people("Arbeitslosenanteil (15–64)"), propose_people("Kinder im SGB II")
    ('Arbeitslosen', 'Kinder im SGB-II-Bezug')
    >>> propose_people("Arbeitslose Ausländer"), propose_people("Kaufkraft")
    ('', '')
    """
    plain = _plain(name)
    return next((people for people, said in _PEOPLE if re.fullmatch(said, plain, re.I)), "")


def is_generic(text: str) -> bool:
    """Whether a name says only how something is measured, and not what.

    Examples
    --------
    >>> is_generic("Anteil_in_%"), is_generic("Anzahl"), is_generic("Arbeitslose in %")
    (True, True, False)
    """
    return bool(_GENERIC.fullmatch(text))


def heading_domain(code: str) -> str:
    """Return the first level of a column's heading as Handlungsfeld, without its date.

    Examples
    --------
    >>> heading_domain("Bevölkerung und Haushalte 31.12.2017 / Haushalte"), heading_domain("Arbeit / Arbeitslose")
    ('Bevölkerung und Haushalte', 'Arbeit')
    """
    return figure_words.AT_DATE.sub("", _plain(code.split(" / ")[0]))


def _joined_levels(levels: Sequence[str]) -> str:
    """Return the levels of a heading in one; the most specific one alone where that is too long."""
    found = levels[0]
    for level in levels[1:]:
        found = f"{found} {level}" if is_generic(level) else f"{found} – {level}"
    if len(found) > _LONGEST and len(levels) > 1:
        specific = [level for level in levels if not is_generic(level)]
        found = specific[-1] if specific else levels[-1]
    return found


def propose_name(code: str, name: str = "", headings: Collection[str] = (), title: str = "") -> tuple[str, str]:
    """Return (name, Handlungsfeld) from the levels of a column's heading.

    Parameters
    ----------
    headings
        First levels that several columns share.
    title
        What the table is called: what names only how something is measured is told by it.

    Examples
    --------
    >>> propose_name("Arbeit / Arbeitslose / in %", headings=["Arbeit"])
    ('Arbeitslose in %', 'Arbeit')
    >>> propose_name("Anteil_in_%", title="sgb2 regelleistung"), propose_name("age_03_06")
    (('sgb2 regelleistung: Anteil in %', ''), ('3 bis unter 6 Jahre', ''))
    """
    levels = [_plain(level) for level in code.split(" / ") if level.strip()]
    domain = ""
    if len(levels) > 1 and levels[0] in {_plain(heading) for heading in headings} and not is_generic(levels[1]):
        domain, levels = heading_domain(levels[0]), levels[1:]
    if len(levels) == 1 and name and _plain(name) != _plain(code) and not domain:
        return _plain(name), domain
    found = _joined_levels(levels) if levels else _plain(code)
    ages = age_group(code)
    if ages is not None and re.fullmatch(r"(age|alter)?[\s_]*\d+[\s_]*(\d+|pp|plus)", _plain(code), re.I):
        found = age_label(ages)
    # A file that is called "a" or "2023" tells nothing.
    if len(title) > 2 and not title.isdigit() and is_generic(found):
        found = f"{_plain(title)}: {found}"
    return found, domain
