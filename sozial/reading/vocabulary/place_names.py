"""Names of places: how they are spelled, and whether two of them can be the same."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from sozial.reading.vocabulary.area_words import KEY_AND_NAME

# Comparing every name with every other one takes seconds beyond; so many names, and so many pairs of them.
_MOST_NAMES, _MOST_PAIRS = 300, 90_000
# What is longer is no name; two texts are compared letter by letter.
_LONGEST = 100
_TELLING = re.compile(
    r"noerd|nord|sued|ost|oest|west|mitte|zentrum|alt|neu|gross|klein|ober|unter|hinter|vorder|inner|aeusser|links|rechts|"
    r"\d+|[ivx]+$"
)
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


def likeness(one: str, other: str) -> float:
    """Return how like two names are written, from 0 to 1."""
    forms = normalise_name(one[:_LONGEST]), normalise_name(other[:_LONGEST])
    return round(difflib.SequenceMatcher(None, *forms).ratio(), 2)


def _beginning(word: str) -> str:
    """Return what tells a word apart from others: Nord, Alt, a number; nothing where it does not."""
    found = _TELLING.match(word)
    return found[0] if found else ""


def are_told_apart(one: str, other: str) -> bool:
    """Whether two names tell two places apart: by North and South, Old and New, their numbers.

    Examples
    --------
    >>> are_told_apart("Hoheluft-Ost", "Hoheluft-West"), are_told_apart("Altstadt", "Neustadt")
    (True, True)
    >>> are_told_apart("Neustadt", "Neustadt-Süd"), are_told_apart("Mühlheim", "Mülheim")
    (False, False)
    """
    first, second = normalise_name(one).split(), normalise_name(other).split()
    here = [_beginning(word) for word in first if word not in second]
    there = [_beginning(word) for word in second if word not in first]
    return any(here) and any(there) and sorted(here) != sorted(there)


def near_names(left: Mapping[str, str], right: Mapping[str, str]) -> tuple[tuple[str, str, float], ...]:
    """Return units whose names are nearest to each other, from both sides; for the first ones (`count_compared`).

    A name that is a part of the other is near as well. Names that tell places apart, and units that are as near to a
    second one, are left out.

    Examples
    --------
    >>> near_names({"a": "Mühlheim", "b": "Hoheluft-West"}, {"1": "Mülheim", "2": "Hoheluft-Ost"})
    (('a', '1', 0.94),)
    """
    named = ((key, name) for key, name in right.items() if len(name) <= _LONGEST)
    forms: dict[str, list[str]] = {}
    for key, name in named:
        if re.search(r"[A-Za-zÄÖÜäöü]{3}", name):
            forms.setdefault(normalise_name(name), []).append(key)
    found: list[tuple[str, str, float]] = []
    longer: list[tuple[str, str, float]] = []
    for key, name in list(left.items())[: count_compared(left, right)]:
        form = normalise_name(name) if len(name) <= _LONGEST else ""
        if len(form) < 3:
            continue
        near = difflib.get_close_matches(form, forms, n=4, cutoff=0.75)
        within = [entry for entry in forms if _is_within(form, entry)]
        for into, entries in ((found, near), (longer, [entry for entry in within if entry not in near])):
            entries = [entry for entry in entries if not are_told_apart(form, entry)]
            into += [(key, other, likeness(form, entry)) for entry in entries for other in forms[entry]]
    nearest = _only_nearest(found)
    asked = {side for key, other, _like in nearest for side in ((0, key), (1, other))}
    times = Counter(side for key, other, _like in [*found, *longer] for side in ((0, key), (1, other)))
    single = [
        entry
        for entry in longer
        if times[0, entry[0]] == 1 == times[1, entry[1]] and not {(0, entry[0]), (1, entry[1])} & asked
    ]
    return (*nearest, *sorted(single, key=lambda entry: -entry[2]))


def _is_within(one: str, other: str) -> bool:
    """Whether one name begins or ends with all words of the other: Grasbrook, Kleiner Grasbrook.

    Who is called after several areas (Kleiner Grasbrook und Steinwerder) is none of them.
    """
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 4 or " und " in longer.replace(shorter, "", 1) + " ":
        return False
    return longer.startswith(shorter + " ") or longer.endswith(" " + shorter)


def _only_nearest(found: Sequence[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Return pairs of which each is the other's single nearest."""
    best: dict[tuple[int, str], list[float]] = {}
    for key, other, like in found:
        best.setdefault((0, key), []).append(like)
        best.setdefault((1, other), []).append(like)
    single = {side: max(likes) for side, likes in best.items() if likes.count(max(likes)) == 1}
    kept = [(key, other, like) for key, other, like in found if single.get((0, key)) == like == single.get((1, other))]
    return sorted(kept, key=lambda entry: -entry[2])


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
