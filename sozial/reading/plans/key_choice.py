"""Which columns most likely hold key and name of the areas, and which other column could as well."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from sozial.i18n import N_
from sozial.reading.plans.row_kinds import says_total
from sozial.reading.plans.seen_columns import (
    SeenColumn,
    ascends,
    depends,
    is_dotted,
    is_period,
    says_code,
    share_of_pairs,
)
from sozial.reading.vocabulary import area_words, figure_words
from sozial.reading.vocabulary.no_areas import looks_like_no_areas

# Why a column is taken for the key: all of its values are keys on the map, or so many of them.
KEYS_ON_MAP = N_("its values are the keys on the map")
SOME_ON_MAP = N_("keys on the map: {known} of {all}")
_YEAR = re.compile(r"(19|20)\d\d")
_CUT_KEY = re.compile(r"\d[.,]\d+E\+\d+", re.I)


def _text_points(seen: SeenColumn, named: bool, area: bool, first: bool, unique: bool) -> int:
    """Return how much a column of texts that are no codes looks like names of areas."""
    places = area_words.looks_like_places(seen.texts)
    if not (named or area or area_words.says_name(seen.words) or places):
        return 0
    both = share_of_pairs(seen.texts) >= 0.9
    return 2 * area + area_words.says_name(seen.words) + places + first + unique + 4 * both + named


def _code_points(seen: SeenColumn, named: bool, area: bool, first: bool, unique: bool) -> int:
    """Return how much a column of codes looks like the key of areas."""
    # What its place alone says counts less than what its name says.
    placed = seen.by_place and not area_words.says_key(seen.words)
    return 1 + (2 if placed else 4) * named + 2 * seen.zeros + 2 * area + first + unique


def _may_be_keys(seen: SeenColumn, first: bool, named_rows: bool) -> bool:
    """Whether numbers that nothing else says to be keys stand where keys do, or begin alike beside names."""
    return first or (named_rows and _shares_beginning(seen))


def _is_first(seen: SeenColumn, named_rows: bool) -> bool:
    """Whether a column stands first as keys do: they stand in order, figures in the first column do not."""
    if seen.position != 0:
        return False
    if not seen.numeric:
        return True
    figure = figure_words.says_population(seen.name) or area_words.says_figure(seen.name)
    return bool((ascends(seen.texts) or (seen.identifies and named_rows)) and not figure)


def _points(seen: SeenColumn, height: int, named_rows: bool = True) -> int:
    """Return how much a column looks like the key of areas; 0 for not at all.

    Parameters
    ----------
    named_rows
        Whether another column has a name for every row: only then unsorted numbers can be their keys.
    """
    first, unique = _is_first(seen, named_rows), seen.distinct == seen.filled
    named = says_code(seen) or (seen.numeric and unique and area_words.is_area_word(seen.name))
    area = area_words.says_area(seen.words)
    if seen.numeric:
        # "industriegebiet" above 926, 898, 895 is a quarter that stands in a column.
        area = area and (seen.zeros or seen.identifies or ascends(seen.texts))
    running = area_words.says_running_number(seen.name)
    codes = is_dotted(seen) or area_words.looks_like_codes(seen.texts[:3_000])
    # A first column without a name counts the rows: R and pandas write it so.
    running = running or (seen.counts_rows and not seen.zeros and seen.name == f"#{seen.position + 1}")
    if codes:
        if (
            seen.numeric
            and not (named or area or seen.zeros)
            and not (unique and _may_be_keys(seen, first, named_rows))
        ):
            return 0
        points = _code_points(seen, named, area, first, unique)
    elif not seen.numeric:
        points = _text_points(seen, named, area, first, unique)
    elif named and any(_CUT_KEY.fullmatch(text) for text in seen.texts):
        # Keys that a spreadsheet cut to a power of ten: still the key, and a question.
        points = 4
    else:
        return 0
    if area_words.says_no_area(seen.words) and not named:
        points -= 4
    return max(points - 5 * running, 0)


def _shares_beginning(seen: SeenColumn) -> bool:
    """Whether numbers that identify the rows all begin with the same digit, as the keys of one Land or Kreis do."""
    return seen.identifies and len(seen.texts[0]) >= 4 and len({text[:2] for text in seen.texts}) == 1


@dataclass(frozen=True)
class KeyCandidate:
    """A column that can hold the key.

    Parameters
    ----------
    matched
        Share of its values that are keys on the map.
    points
        How much it looks like a key.
    """

    column: SeenColumn
    matched: float
    points: int


def _can_be_key(entry: SeenColumn, height: int, finest: int, wanted: Collection[str]) -> bool:
    """Whether a column is filled and varied enough for a key, and holds no periods or other things."""
    if entry.filled < 0.5 * height or (entry.distinct < 2 and height > 1) or not entry.texts:
        return False
    if is_period(entry, height) or (looks_like_no_areas(entry.texts[:3_000]) and not wanted):
        return False
    # Areas come several times: what counts all rows is no key of theirs.
    return not (entry.counts_rows and 1 < finest < 0.9 * height)


def count_on_map(texts: Collection[str], wanted: Collection[str]) -> tuple[int, int]:
    """Return how many of the different texts of a column are keys on the map, and how many there are.

    Examples
    --------
    >>> count_on_map(["Au", "Mühlenau", "Au", ""], {"Au", "Muehlenau"})
    (1, 2)
    """
    said = {text for text in texts if text}
    return len(said & set(wanted)), len(said)


def _matched(entry: SeenColumn, finest: int, wanted: Collection[str]) -> float:
    """Return the share of a column's texts that are keys on the map."""
    if finest > 1 and entry.numeric and _YEAR.fullmatch(entry.name.strip()):
        # Figures of a year beside names of areas: that short keys on the map are numbers as well is chance.
        return 0.0
    found, said = count_on_map(entry.texts, wanted)
    return found / said if said else 0.0


def _candidate_points(entry: SeenColumn, height: int, finest: int, one_each: bool) -> int:
    """Return how much a column looks like the key beside the others."""
    # Beside a column that names every row, one with a few values only is a class or a larger area.
    few = one_each and entry.distinct < 0.5 * entry.filled
    # Codes that are named so, or have letters, and tell all areas apart go before names, wherever they stand.
    all_of_them = entry.distinct >= finest - (height - entry.filled)
    coded = 4 * is_dotted(entry)
    if area_words.looks_like_codes(entry.texts[:3_000]):
        coded = 4 if says_code(entry) else max(coded, 3 * (not entry.numeric))
    points = _points(entry, height, one_each) - 5 * few + 2 * (not entry.numeric and finest > 0 and all_of_them)
    return points + coded * all_of_them * (points > 0)


def key_candidates(seen: list[SeenColumn], height: int, keys_on_map: Collection[str]) -> list[KeyCandidate]:
    """Return the columns that can hold the key, the likeliest first: by their match with the map, then by looks."""
    wanted = set(keys_on_map)
    areas = [entry.distinct for entry in seen if not entry.numeric and _points(entry, height) >= 2]
    finest = max(areas, default=0)
    one_each = any(_names_every_row(entry, height) for entry in seen)
    found = []
    for entry in seen:
        if not _can_be_key(entry, height, finest, wanted):
            continue
        matched = _matched(entry, finest, wanted)
        points = _candidate_points(entry, height, finest, one_each)
        if matched > 0.5 or points >= 2:
            found.append(KeyCandidate(entry, matched, points))
    return sorted(
        found, key=lambda candidate: (-round(candidate.matched, 3), -candidate.points, candidate.column.position)
    )


def key_reason(candidate: KeyCandidate) -> str:
    """Return why a column is taken for the key."""
    best = candidate.column
    if candidate.matched > 0.5:
        return KEYS_ON_MAP if candidate.matched == 1.0 else SOME_ON_MAP
    if area_words.says_key(best.name) or area_words.says_key(best.words):
        return N_("its name says so")
    if best.beside_name:
        return N_("one number for every name beside it")
    if best.zeros:
        return N_("its values are codes with leading zeros")
    if area_words.looks_like_codes(best.texts[:3_000]):
        return N_("its values are codes")
    return N_("its values are names of areas; the table has no other key")


def choose_key(
    seen: list[SeenColumn], height: int, keys_on_map: Collection[str], answer: str = ""
) -> tuple[SeenColumn | None, str, SeenColumn | None]:
    """Return the column with the key, the reason, and the second-best one where it would rank other areas.

    Parameters
    ----------
    answer
        The column that a person named.

    Notes
    -----
    The second-best column is worth a question where it has nearly as many points (one less at most), matches the map
    as well, and tells other areas apart: two columns with one value each for the other give the same areas.
    """
    candidates = key_candidates(seen, height, keys_on_map)
    named = next((entry for entry in seen if answer and entry.name == answer), None)
    if not candidates and named is None:
        return None, "", None
    best = candidates[0] if candidates else None
    column = named or best.column if best is not None else named
    others = [
        other.column
        for other in candidates
        if other.column is not column
        and best is not None
        and other.points >= best.points - 1
        and other.matched >= best.matched - 0.1
        and column is not None
        and not (depends(column.texts, other.column.texts) and depends(other.column.texts, column.texts))
    ]
    reason = "" if named is not None or best is None else key_reason(best)
    return column, reason, others[0] if others else None


def _names_every_row(seen: SeenColumn, height: int) -> bool:
    """Whether a column names every row by a text, or by a number of an area, of its own."""
    if not seen.numeric and seen.distinct < height <= 20_000:
        # Sums stand there several times: "zusammen" at the end of each district.
        own = [text for text in seen.texts if text and not says_total(text)]
        return len(own) >= 0.5 * height and len(set(own)) == len(own) and seen.filled >= height - 2
    if seen.distinct != height or seen.filled != height:
        return False
    return not seen.numeric or (area_words.says_only_key(seen.name) and not seen.counts_rows)


def choose_name(seen: list[SeenColumn], key: SeenColumn, keys: list[str]) -> SeenColumn | None:
    """Return the column that most likely holds the name of every key, None without one."""
    different = len(set(keys) - {""})
    codes = key.numeric or area_words.looks_like_codes(key.texts[:3_000])
    best, best_points = None, 1
    for entry in seen:
        if entry is key or entry.numeric or not entry.filled or area_words.says_no_area(entry.words):
            continue
        sample = [text for text in entry.texts if text][:2_000]
        worded = sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in sample) > 0.5 * len(sample)
        if not worded or not depends(keys, entry.texts):
            continue
        points = 3 * area_words.says_name(entry.words) + 2 * area_words.says_area(entry.words)
        points += area_words.looks_like_places(entry.texts) + 2 * (entry.distinct >= 0.8 * different)
        points += abs(entry.position - key.position) == 1
        if not codes and not (area_words.says_name(entry.words) and entry.distinct >= 0.9 * different):
            continue
        points -= 3 * (entry.distinct < 0.7 * different)
        if points > best_points:
            best, best_points = entry, points
    return best
