"""Words by which columns and rows of municipal files show that they speak of areas."""

from __future__ import annotations

import re

_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|(?<=[A-ZÄÖÜ])(?=[A-ZÄÖÜ][a-zäöüß])")
_CUT = re.compile(r"[\s_\-./:()\[\]]+")
_KEY_WORDS = """
key schlüssel schluessel schl kennziffer kennung kennz code nummer nr id ags rs ars gkz plz postleitzahl
gemkey gebietsschlüssel gebietsschluessel gebietskennziffer gebietsnummer raumid regionalschlüssel
regionalschluessel stadtteilnr bezirksnr gebietsnr stadtteilschlüssel nuts blocknummer sprengelnr uuid
gebietscode fips geoid lsoa msoa gitter
"""
# Short names of levels of areas: a key where nothing else is said, a count in "anzahl_plr".
_LEVEL_WORDS = """
plr lor bzr pgr rb vb stt stb stbz stbez sbz sbe vbez bez gem krs kkz gen gkz stvz blk wbz stgt
"""
_KEYS = frozenset(_KEY_WORDS.split())
_LEVELS = frozenset(_LEVEL_WORDS.split())
_KEY_ENDS = (
    "nr",
    "nummer",
    "schlüssel",
    "schluessel",
    "kennziffer",
    "kennung",
    "kennzeichen",
    "satzart",
    "code",
    "key",
)
_NO_KEYS = frozenset(["covid", "valid", "solid", "suizid", "android", "hybrid"])
_BESIDE_WORDS = "der des die dem im neu alt amtlicher amtliche amtl stand jahr nach von statistischer"
_BESIDE_KEYS = frozenset(_BESIDE_WORDS.split())
_FIGURES = re.compile(
    r"(?<![^\W_])(anzahl|anz|zahl(en)?|anteil(e)?|quote|rate|summe|sum|mittel(wert)?|mean|durchschnitt\w*|median|pro|je|"
    r"prozent|count|n|min|max|index|wert|differenz|veränderung|dichte|insgesamt|\w*fläche|saldo|betrag|euro|eur)"
    r"(?![^\W_])|%",
    re.I,
)
_RUNNING = re.compile(
    r"^(lfd|laufende|lauf|lfdnr|pos|zeile(n?nr|nnummer)?|rownames?|row[ _.]?(id|num(ber)?|nr)?|index|rang|rank|"
    r"rangplatz|(ogc_|g|o)?fid(_?\d+)?|gid|cartodb_id|unnamed: ?\d+|id_?0|record_?id|_id|sort(ierung)?|the_geom_id|x1)"
    r"(?![^\W_])|"
    r"objectid|^fid|nr\. ?lfd|^\.\.\.\d+$",
    re.I,
)

_AREA_WORDS = """
stadtteil stadtbezirk bezirk ortsteil ortsbezirk quartier viertel sozialraum planungsraum bezirksregion
prognoseraum gemeinde gemeindeverband kreis landkreis region gebiet raum raumeinheit block baublock sprengel
schulsprengel wahlbezirk stimmbezirk distrikt stadtraum stadtgebiet gemarkung ortschaft ort zelle rasterzelle
stadt land bundesland verwaltungseinheit gebietseinheit raumbezug kommune amt wohnquartier stadtviertel
einzugsgebiet schulbezirk wahlkreis landtagswahlkreis
bundestagswahlkreis stimmkreis postzustellbezirk area district county municipality tract quarter neighbourhood
neighborhood borough ward country staat
"""
_AREAS = tuple(_AREA_WORDS.split())
# Words that other words are built with; "stadt" alone is an area, "Altstadt" is the name of one.
_AFFIXES = tuple(
    word for word in _AREAS if len(word) >= 6 and word not in ("viertel", "region", "country", "bezirksregion")
)
_NAMES = frozenset(["name", "bezeichnung", "gebietsname", "label", "langname", "kurzname", "namen", "title"])
_NUMBERED = frozenset(["nr", "nummer", "schlüssel", "schluessel", "kennziffer", "kennung", "gebietsschlüssel"])
_NOT_AREAS = re.compile(
    r"kennzahl|merkmal|indikator|jahr|alter|geschlecht|nationalit|staatsangeh|einrichtung|schule|träger|leistung|"
    r"position|kategorie|art\b|monat|quartal|stichtag|zeit|beruf|branche|wirtschafts|thema|titel|adresse|straße|anzahl|"
    r"anteil|summe|einheit|quelle|bemerkung|hinweis|typ\b|beginn|ende\b|herkunft|familienstand|leistungsart|produkt",
    re.I,
)
_PLACE = re.compile(
    r"(stadt|dorf|berg|viertel|hof|heim|hausen|feld|burg|tal|see|ow|itz|ingen|ungen|kirchen|bach|brück|brücke|furt|hagen|"
    r"haven|büttel|bek|beck|winkel|rode|roda|walde?|au|ried|ort|lar|scheid|rath|hain|leben|wik|wig|torf|garten|moor|"
    r"siedlung|höhe|höfe|insel|park|rand|kamp|horst|born|brunn|stedt|städt|wede|lohe|loh|hude|linden|mark|zell|weiler|"
    r"ham|um|by|lund|damm|graben|markt|hafen|tor|platz|weg|eck|grund)(\b|$)|"
    r"\b(nord|süd|ost|west|mitte|zentrum|innenstadt|altstadt|neustadt|city|alt|neu|ober|unter|groß|klein|bad|sankt|st\.|"
    r"bezirk|stadtteil|quartier|ortsteil|sprengel|wahlbezirk|planungsraum|landkreis|kreis|stadt|landeshauptstadt)",
    re.I,
)
_NO_PLACE = re.compile(
    r"§|\bin %|\banzahl\b|\banteil\b|\bdavon\b|\bdarunter\b|quote\b|jahre\b|\bnach\b|\bsgb\b|leistung|personen", re.I
)
CODE = re.compile(
    r"[A-Za-zÄÖÜ]{0,6}[ _.-]?\d{1,14}[A-Za-z]?|\d{1,4}[A-Za-z]{1,2}\d{1,4}|DE[A-Z0-9]{1,3}|DG|[0-9A-Fa-f]{32}|"
    r"[A-Z]{1,3}\d?"
)
KEY_AND_NAME = re.compile(r"(?P<key>\d{1,12}|[A-Z]{1,4}\d{1,10})(?:\s*[-–:.|,]\s*|\s+)(?P<name>[^\W\d_].*)", re.S)


def tokens(text: str) -> list[str]:
    """Return the words of a column name.

    Examples
    --------
    >>> tokens("plrID"), tokens("STT_NR"), tokens("Stadtteil-Name")
    (['plr', 'id'], ['stt', 'nr'], ['stadtteil', 'name'])
    """
    return [part.lower() for piece in _CUT.split(text) for part in _CAMEL.split(piece) if part]


def _is_key_word(word: str) -> bool:
    bare = word.rstrip("0123456789") or word
    return bare not in _NO_KEYS and (
        bare in _KEYS or (len(word) > 4 and word.endswith(_KEY_ENDS)) or (len(word) in (5, 6) and word.endswith("id"))
    )


def says_key(name: str) -> bool:
    """Whether a column's name says that it holds keys.

    A name that says a count or a share says no key, whatever else it says.

    Examples
    --------
    >>> says_key("Stadtteil_ID"), says_key("gemeindeve22"), says_key("Kennzahl"), says_key("lfd. Nr.")
    (True, False, False, False)
    >>> says_key("plr2021"), says_key("anzahl_plr"), says_key("plr_belastet"), says_key("PLZ2"), says_key("je Nr. 5")
    (True, False, False, True, False)
    """
    if _RUNNING.search(name) or says_figure(name):
        return False
    words = tokens(name)
    if any(_is_key_word(word) for word in words):
        return True
    bare = [word.rstrip("0123456789") for word in words]
    beside = [word for word in bare if word and word not in _LEVELS and word not in _BESIDE_KEYS]
    return any(word in _LEVELS for word in bare) and not beside


def says_only_key(name: str) -> bool:
    """Whether a column's name has words for keys and areas, and no others.

    Examples
    --------
    >>> says_only_key("Stadtteil_ID"), says_only_key("Nr"), says_only_key("nr_haushalte")
    (True, True, False)
    """
    words = [word.rstrip("0123456789") for word in tokens(name)]
    known = (_is_key_word(word) or word in _LEVELS or word in _BESIDE_KEYS or says_area(word) for word in words if word)
    return all(known)


def says_figure(name: str) -> bool:
    """Whether a column's name has a word for counts, shares or means.

    Examples
    --------
    >>> says_figure("anzahl_plr"), says_figure("Quote in %"), says_figure("Stadtteil")
    (True, True, False)
    """
    return bool(_FIGURES.search(name.replace("_", " ")))


def says_running_number(name: str) -> bool:
    """Whether a column's name says that it only counts the rows.

    Examples
    --------
    >>> [says_running_number(name) for name in ("lfd. Nr.", "cartodb_id", "gid", "Unnamed: 0", "FID_1", "Nr", "id")]
    [True, True, True, True, True, False, False]
    """
    return bool(_RUNNING.search(name))


def says_area(name: str) -> bool:
    """Whether a column's name says that it holds areas.

    Examples
    --------
    >>> says_area("Stadtteil"), says_area("Region (Wohnort)"), says_area("Kennzahl"), says_area("Stadtteile")
    (True, True, False, True)
    """
    words = tokens(name)
    plain = any(
        word == area or (word[len(area) :] in ("e", "n", "en", "s") and word.startswith(area))
        for word in words
        for area in _AREAS
    )
    return plain or any(
        (word.startswith(area) or word.endswith(area)) and len(word) - len(area) < 8
        for word in words
        for area in _AFFIXES
    )


def is_area_word(name: str) -> bool:
    """Whether a column's name is nothing but a word for areas.

    Examples
    --------
    >>> is_area_word("Bezirk"), is_area_word("Stadtteile"), is_area_word("Einwohner Stadtteil"), is_area_word("Quote")
    (True, True, False, False)
    """
    return len(tokens(name)) == 1 and says_area(name)


def is_heading(text: str) -> bool:
    """Whether a text is what a column of areas, of their names or of their numbers is called, and nothing else.

    Examples
    --------
    >>> is_heading("Stadtteil"), is_heading("Bezeichnung"), is_heading("Hafenquartier"), is_heading("Nr.")
    (True, True, False, True)
    """
    word = text.casefold().rstrip(".:")
    return word in _NAMES or word in _AREAS or word in _NUMBERED


def says_name(name: str) -> bool:
    """Whether a column's name says that it holds names."""
    words = tokens(name)
    return any(word in _NAMES or (len(word) > 6 and word.endswith("name")) for word in words)


def says_no_area(name: str) -> bool:
    """Whether a column's name says that its rows are something else than areas."""
    return bool(_NOT_AREAS.search(name)) and not says_area(name)


def looks_like_places(texts: list[str]) -> bool:
    """Whether at least a third of the texts read like names of places.

    Examples
    --------
    >>> looks_like_places(["Altstadt", "Neustadt", "Weiche"]), looks_like_places(["Vollzeitpflege", "Tagesgruppe"])
    (True, False)
    """
    said = [text for text in texts if text][:500]
    if not said:
        return False
    against = sum(len(text) > 60 or bool(_NO_PLACE.search(text)) for text in said)
    # Looking through a text of pages for the end of a word takes the square of its length.
    places = sum(bool(_PLACE.search(text[:200])) for text in said)
    return places >= 0.3 * len(said) and against < 0.2 * len(said)


def looks_like_codes(texts: list[str]) -> bool:
    """Whether all texts are short codes, most of them with digits."""
    said = [text for text in texts if text]
    fitting = [text for text in said if CODE.fullmatch(text)]
    digits = sum(any(sign.isdigit() for sign in text) for text in fitting)
    # A row for the whole town or country has a word ("Summe") or a code without digits ("DG").
    return len(fitting) >= max(0.95 * len(said) - 1, 0.6 * len(said), 1) and digits >= max(0.9 * len(fitting) - 1, 1)
