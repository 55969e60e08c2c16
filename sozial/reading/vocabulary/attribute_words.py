"""Names by which attributes of areas show that they are neither keys nor figures: programs put them there."""

from __future__ import annotations

import re

from sozial.reading.vocabulary import area_words

# Names without signs between their parts, as GIS programs, databases and statistics programs call what counts rows.
_ROW_WORDS = """
cartodbid ogcfid gid fid objectid oid id0 index level0 unnamed unnamed0 rowid rownumber rownum rowno row
rownames rid recid recordid recno featureid featid pk pkid pkuid pkey primarykey qgsfid qgsid qcid autoid autonr
mslink serial sequence seq lfd lfdnr lfdnummer laufendenummer laufnr globalid internalid polygonid polyid
shapeid sortierung sort sortid sortnr reihenfolge order ordering position pos zeile zeilennr zeilennummer rang
rank v1 x1 fidtemp origfid targetfid joinfid inputfid tid kmlid
"""
_ROWS = frozenset(_ROW_WORDS.split())
_ROW_ENDS = re.compile(r"^(objectid|ogcfid|fid|gid|cartodbid|rowid|unnamed|origfid|index)\d*$")
_SIZE = re.compile(
    r"^(shape|st|geom|thegeom|poly|polygon|calc|gis|gebiets|land|sum|total)?"
    r"(area|leng|length|len|perimeter|umfang|flaeche|fläche|flaechengroesse|groesse|größe|hektar|hectares?|kfl|sqkm|qkm|qm)"
    r"(shape|geom|in)?(ha|qm|m|m2|km|km2|qkm|sqm|sqkm|hektar|hectares?)?\d?$|^shapest\w*$"
)
_PLACE = re.compile(
    r"^([xyz]|lat|lon|lng|long|latitude|longitude|geo?breite|geo?laenge|[xyz](k(oo)?rd|coord)\w*|[xy](min|max|cen\w*)|"
    r"(utm|geo|gk)([enxy]|rw|hw)|(utm|geo|gk)?(east|north|ost|nord)(ing|wert)?|(min|max|cen)[xy]|[rh]w|"
    r"(rechts|hoch)(wert)?|(point|centre|center|centroid|zentroid|label|lbl|mitte|mittelpunkt|schwerpunkt|intpt|text)"
    r"(x|y|lat|lon|latitude|longitude)|geopoint\w*|epsg|srid)$"
)
_DRAWING = re.compile(
    r"^(colou?r|farbe|fill\w*|stroke\w*|opacity|scalerank|labelrank|rotation|angle|winkel|zindex|\w*zoom\w*|symbol\w*|"
    r"style\w*|visibility|tessellate|extrude|draworder|altitudemode|icon|snippet|ade|gf|bsg|ibz|fks3)$"
)
_TIMES = re.compile(
    r"created|updated|modified|edited|lastedit|timestamp|zeitstempel|^(datum|date|stand|beginn|ende|begin|end)$|"
    r"g(ue|ü)ltig|valid(from|to|until)|lifecycle|(start|end)date|erstellt|ge(ae|ä)ndert|aktualisiert|^(wsk|sdvars)$"
)
_DAY = re.compile(r"(19|20)\d{2}-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])([ T].*)?|\d{1,2}[./]\d{1,2}[./](19|20)\d{2}.*")
_FEATURE = re.compile(r".*\.(\d+|fid-[\w-]+)|fid-[\w-]+", re.S)
_UNIQUE = re.compile(r"\{?[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?|[0-9a-f]{24}|[0-9a-f]{32}")


def bare_word(name: str) -> str:
    """Return a name in small letters and digits alone.

    Examples
    --------
    >>> bare_word("Unnamed: 0"), bare_word("SHAPE.STArea()"), bare_word("Fläche_m²")
    ('unnamed0', 'shapestarea', 'flächem2')
    """
    return re.sub(r"[^a-zäöüß0-9]", "", name.lower().replace("²", "2"))


def numbers_rows(name: str) -> bool:
    """Whether an attribute's name says that it counts the rows of some file.

    Examples
    --------
    >>> [numbers_rows(name) for name in ("cartodb_id", "FID_1", "ID_0", "Unnamed: 0", "OBJECTID_12", "gid")]
    [True, True, True, True, True, True]
    >>> [numbers_rows(name) for name in ("id", "sbz", "nr", "Stadtteil_ID", "gidnr")]
    [False, False, False, False, False]
    """
    word = bare_word(name)
    cut = bare_word(re.sub(r"[_.\s]+\d*$", "", name))
    return bool({word, cut} & _ROWS or _ROW_ENDS.match(word)) or area_words.says_running_number(name)


def says_size(name: str) -> bool:
    """Whether an attribute's name says that it is a size of the shape.

    Examples
    --------
    >>> [says_size(name) for name in ("SHAPE_Area", "st_length(shape)", "Shape_Leng", "flaeche_ha", "Fläche in km²")]
    [True, True, True, True, True]
    >>> [says_size(name) for name in ("Grünfläche", "Wohnfläche je Einwohner", "Flächenanteil")]
    [False, False, False]
    """
    return bool(_SIZE.match(bare_word(name)))


def says_coordinate(name: str) -> bool:
    """Whether an attribute's name says that it is a coordinate.

    Examples
    --------
    >>> [says_coordinate(name) for name in ("X", "lat", "center_lon", "Rechtswert", "xmin", "EW", "Sport")]
    [True, True, True, True, True, False, False]
    """
    return bool(_PLACE.match(bare_word(name)))


def says_technical(name: str) -> bool:
    """Whether an attribute's name says how to draw or since when something holds.

    Examples
    --------
    >>> [says_technical(name) for name in ("stroke-width", "created_at", "gueltig_ab", "Stand", "Bestand")]
    [True, True, True, True, False]
    """
    word = bare_word(name)
    return bool(_DRAWING.match(word) or _TIMES.search(word))


def are_days(texts: list[str]) -> bool:
    """Whether texts are days or times.

    Examples
    --------
    >>> are_days(["2015-01-01", "2016-01-01T10:00"]), are_days(["01011101", "01011102"])
    (True, False)
    """
    return bool(texts) and sum(bool(_DAY.fullmatch(text)) for text in texts) >= 0.9 * len(texts)


def are_feature_numbers(texts: list[str]) -> bool:
    """Whether texts are what a server calls its rows: “stadtteile.12”.

    Examples
    --------
    >>> are_feature_numbers(["stadtteile.1", "stadtteile.2"]), are_feature_numbers(["01.1", "x"])
    (True, False)
    """
    return bool(texts) and all(_FEATURE.fullmatch(text) and re.search(r"[^\W\d]", text) for text in texts)


def are_random(texts: list[str]) -> bool:
    """Whether texts are identifiers that a program drew at random.

    Examples
    --------
    >>> are_random(["{6F9619FF-8B86-D011-B42D-00CF4FC964FF}"]), are_random(["STGT03"])
    (True, False)
    """
    return bool(texts) and all(_UNIQUE.fullmatch(text) for text in texts)


def count_rows(texts: list[str], first: tuple[int, ...] = (0, 1)) -> bool:
    """Whether texts are the numbers of the rows in their order.

    Examples
    --------
    >>> count_rows(["1", "2", "3"]), count_rows(["0", "1", "2"]), count_rows(["01", "02", "03"])
    (True, True, False)
    """
    return len(texts) > 2 and any(texts == [str(start + row) for row in range(len(texts))] for start in first)
