"""Names of places: how they are spelled, and whether two of them can be the same."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping

from sozial.reading.vocabulary.area_words import KEY_AND_NAME

# Comparing every name with every other one takes seconds beyond; so many names, and so many pairs of them.
_MOST_NAMES, _MOST_PAIRS = 300, 90_000
# What is longer is no name; two texts are compared letter by letter.
_LONGEST = 100
_TITLES = re.compile(
    r"\b(stadtteil|stadtbezirk|bezirk|ortsteil|quartier|planungsraum|kreisfreie stadt|landeshauptstadt|hansestadt|"
    r"stadt|landkreis|kreis|gemeinde)\b"
)


def normalise_name(name: str) -> str:
    """Return a name without its spelling: umlauts, hyphens, Sankt, numbers before it.

    Examples
    --------
    >>> normalise_name("03 Nordstadt"), normalise_name("Westliche_Höhe"), normalise_name("St. Jürgen")
    ('nordstadt', 'westliche hoehe', 'sankt juergen')
    """
    text = name.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    text = re.sub(r"^\s*[\d.]+\s*[-–:./]?\s*(?=[a-z])", "", text)
    text = re.sub(r"\bst[.\s]\s*(?=[a-z])", "sankt ", text)
    text = re.sub(r"str(asse|\.)(?=\W|$)", "str ", text)
    return " ".join(re.findall(r"[a-z]+|\d+", text))


def bare_name(name: str) -> str:
    """Return a normalised name without words such as Stadtteil."""
    plain = normalise_name(name)
    return " ".join(_TITLES.sub(" ", plain).split()) or plain


def only_name(name: str) -> str:
    """Return the name where key and name stand together."""
    match = KEY_AND_NAME.fullmatch(name)
    return match["name"] if match else name


def are_alike(one: str, other: str) -> bool:
    """Whether two names can be the same; codes and missing names say nothing against it."""
    first, second = bare_name(only_name(one)), bare_name(only_name(other))
    if not re.search(r"[a-z]{3}", first) or not re.search(r"[a-z]{3}", second):
        return True
    if first in second or second in first:
        return True
    return difflib.SequenceMatcher(None, first[:_LONGEST], second[:_LONGEST]).ratio() >= 0.8


def count_compared(left: Mapping[str, str], right: Mapping[str, str]) -> int:
    """Return for how many units `near_names` looks for a partner."""
    return min(len(left), _MOST_NAMES, max(1, _MOST_PAIRS // max(1, len(right))))


def near_names(left: Mapping[str, str], right: Mapping[str, str]) -> tuple[tuple[str, str, float], ...]:
    """Return the likeliest partner of each unit by its name; for the first ones (`count_compared`)."""
    named = ((key, name) for key, name in right.items() if len(name) <= _LONGEST)
    forms = {normalise_name(name): key for key, name in named if re.search(r"[A-Za-zÄÖÜäöü]{3}", name)}
    found = []
    for key, name in list(left.items())[: count_compared(left, right)]:
        form = normalise_name(name) if len(name) <= _LONGEST else ""
        if len(form) < 3:
            continue
        near = difflib.get_close_matches(form, forms, n=1, cutoff=0.75)
        if near:
            likeness = difflib.SequenceMatcher(None, form, near[0]).ratio()
            found.append((key, forms[near[0]], round(likeness, 2)))
    return tuple(sorted(found, key=lambda entry: -entry[2]))


_SEVERAL = re.compile(r"\s+(?:und|u\.|and|sowie)\s+|\s*[/,;&+]\s*", re.I)


def several_areas(table: Mapping[str, str], areas: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the keys of the areas that a quarter is called after, where its name joins the names of several.

    Parameters
    ----------
    table, areas
        Name by key, of what is only in the table and only on the map.

    Examples
    --------
    >>> areas = {"7": "Kleiner Grasbrook", "8": "Steinwerder", "9": "Altenwerder"}
    >>> several_areas({"K": "Kleiner Grasbrook und Steinwerder", "A": "Altenwerder, Moorburg"}, areas)
    {'K': ('7', '8')}
    """
    by_name: dict[str, list[str]] = {}
    for key, name in areas.items():
        by_name.setdefault(normalise_name(name), []).append(key)
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for key, name in table.items():
        parts = [normalise_name(part) for part in _SEVERAL.split(name) if part.strip()]
        keys = [by_name[part][0] for part in parts if len(by_name.get(part, ())) == 1]
        if 1 < len(parts) == len(keys) == len(set(keys)) and not taken & set(keys):
            found[key] = tuple(keys)
            taken |= set(keys)
    return found
