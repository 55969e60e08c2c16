"""Files about single persons are refused: the app is for figures about areas."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.reading.vocabulary.area_words import tokens

_BIRTH = re.compile(r"geb(urts)?[\s._-]*(dat(um)?|tag|d\b)|geboren|^geb\.?$|birth", re.I)
_NAME = re.compile(r"vorname|nachname|familienname|rufname|zuname|geburtsname|first.?name|last.?name|surname", re.I)
_ADDRESS = re.compile(r"stra(ß|ss)e|str\.?$|anschrift|adresse|hausn|wohnort|address|street", re.I)
_STREET = re.compile(r"[^\W\d_]{3,}.*(str\.|straße|strasse|weg|platz|allee|gasse|ring|damm|ufer)\s*\d+\s*[a-z]?$", re.I)
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)?\d{2})|((?:19|20)\d{2})-\d{2}-\d{2}(?: 00:00:00)?")
_PERSON = re.compile(r"[^\W\d_]+(-[^\W\d_]+)?,\s[^\W\d_]+(\s[^\W\d_]+)?|[^\W\d_]+\s[^\W\d_]+(-[^\W\d_]+)?")


def _share(texts: list[str], pattern: re.Pattern[str]) -> float:
    said = [text for text in texts if text]
    return sum(bool(pattern.fullmatch(text) or pattern.match(text)) for text in said) / len(said) if said else 0.0


def _births(texts: list[str]) -> bool:
    """Whether most cells are days that lie decades apart and hardly repeat."""
    days = [text for text in texts if _DAY.fullmatch(text)]
    if len(days) < max(3, 0.7 * sum(map(bool, texts))):
        return False
    years = sorted(int(year) for text in days for year in re.findall(r"(?:19|20)\d{2}", text)[:1])
    return len(set(days)) > 0.7 * len(days) and bool(years) and years[-1] - years[0] >= 5


def refuse_persons(title: str, texts: Mapping[str, list[str]]) -> None:
    """Refuse a table that holds a date of birth, a name and an address in every row.

    Parameters
    ----------
    texts
        The first cells of each column.

    Raises
    ------
    DataError
        Without a word of the content.

    Examples
    --------
    >>> cells = {"Nachname": ["Muster"], "Vorname": ["Mia"], "Geburtsdatum": ["01.02.1990"], "Anschrift": ["Weg 1"]}
    >>> from sozial.errors import DataError
    >>> try:
    ...     refuse_persons("liste.csv", cells)
    ... except DataError as error:
    ...     print(error.findings[0].code)
    persons
    """
    if len(texts) < 3:
        return
    born = [name for name in texts if _BIRTH.search(name) or _births(texts[name])]
    if not born:
        return
    others = [name for name in texts if name not in born]
    parts = [name for name in others if _NAME.search(name)]
    called = parts or [name for name in others if "name" in tokens(name) and _share(texts[name], _PERSON) > 0.6]
    called = called or [name for name in others if _share(texts[name], _PERSON) > 0.9]
    lives = [name for name in others if _ADDRESS.search(name) or _share(texts[name], _STREET) > 0.6]
    if called and (lives or len(parts) >= 2):
        message = N_("This file lists single persons (date of birth, name, address): it is not opened any further.")
        remedy = N_("Load figures by quarter; personal data must not be put into this app.")
        raise refusal("persons", title, message, remedy)
