"""Which columns most likely hold key and name of the areas, and which other column could as well."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from sozial.i18n import N_
from sozial.reading import area_words, figure_words
from sozial.reading.no_areas import looks_like_no_areas
from sozial.reading.row_kinds import says_total
from sozial.reading.seen_columns import SeenColumn, ascends, depends, is_dotted, is_period, says_code, share_of_pairs

_YEAR = re.compile(r"(19|20)\d\d")
_CUT_KEY = re.compile(r"\d[.,]\d+E\+\d+", re.I)


def _points(seen: SeenColumn, height: int, named_rows: bool = True) -> int:
    """Return how much a column looks like the key of areas; 0 for not at all.

    Parameters
    ----------
    named_rows
        Whether another column has a name for every row: only then unsorted numbers can be their keys.
    """
    first, unique = seen.position == 0, seen.distinct == seen.filled
    named = says_code(seen) or (seen.numeric and unique and area_words.is_area_word(seen.name))
    area = area_words.says_area(seen.said)
    if seen.numeric:
        # "industriegebiet" above 926, 898, 895 is a quarter that stands in a column.
        area = area and (seen.zeros or seen.identifies or ascends(seen.texts))
    running = area_words.says_running_number(seen.name)
    codes = is_dotted(seen) or area_words.looks_like_codes(seen.texts[:3_000])
    # Keys stand in order; figures in the first column do not.
    figure = figure_words.says_population(seen.name) or area_words.says_figure(seen.name)
    first = first and (not seen.numeric or ((ascends(seen.texts) or (seen.identifies and named_rows)) and not figure))
    # A first column without a name counts the rows: R and pandas write it so.
    running = running or (seen.counts_rows and not seen.zeros and seen.name == f"#{seen.position + 1}")
    if codes:
        if seen.numeric and not (named or area or seen.zeros or first or (named_rows and _shares_beginning(seen))):
            return 0
        if seen.numeric and not (named or area or seen.zeros) and not unique:
            return 0
        # What its place alone says counts less than what its name says.
        placed = seen.by_place and not area_words.says_key(seen.said)
        points = 1 + (2 if placed else 4) * named + 2 * seen.zeros + 2 * area + first + unique
    elif not seen.numeric:
        places = area_words.looks_like_places(seen.texts)
        if not (named or area or area_words.says_name(seen.said) or places):
            return 0
        both = share_of_pairs(seen.texts) >= 0.9
        points = 2 * area + area_words.says_name(seen.said) + places + first + unique + 4 * both + named
    elif named and any(_CUT_KEY.fullmatch(text) for text in seen.texts):
        # Keys that a spreadsheet cut to a power of ten: still the key, and a question.
        points = 4
    else:
        return 0
    if area_words.says_no_area(seen.said) and not named:
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


def key_candidates(seen: list[SeenColumn], height: int, keys_on_map: Collection[str]) -> list[KeyCandidate]:
    """Return the columns that can hold the key, the likeliest first: by their match with the map, then by looks."""
    wanted = set(keys_on_map)
    areas = [entry.distinct for entry in seen if not entry.numeric and _points(entry, height) >= 2]
    finest = max(areas, default=0)
    one_each = any(_names_every_row(entry, height) for entry in seen)
    found = []
    for entry in seen:
        if entry.filled < 0.5 * height or (entry.distinct < 2 and height > 1) or not entry.texts:
            continue
        if is_period(entry, height) or (looks_like_no_areas(entry.texts[:3_000]) and not wanted):
            continue
        if entry.counts_rows and 1 < finest < 0.9 * height:
            # Areas come several times: what counts all rows is no key of theirs.
            continue
        said = {text for text in entry.texts if text}
        matched = len(said & wanted) / len(said) if wanted and said else 0.0
        if finest > 1 and entry.numeric and _YEAR.fullmatch(entry.name.strip()):
            # Figures of a year beside names of areas: that short keys on the map are numbers as well is chance.
            matched = 0.0
        # Beside a column that names every row, one with a few values only is a class or a larger area.
        few = one_each and entry.distinct < 0.5 * entry.filled
        # Codes that are named so, or have letters, and tell all areas apart go before names, wherever they stand.
        all_of_them = entry.distinct >= finest - (height - entry.filled)
        coded = 4 * is_dotted(entry)
        if area_words.looks_like_codes(entry.texts[:3_000]):
            coded = 4 if says_code(entry) else max(coded, 3 * (not entry.numeric))
        points = _points(entry, height, one_each) - 5 * few + 2 * (not entry.numeric and finest > 0 and all_of_them)
        points += coded * all_of_them * (points > 0)
        if matched > 0.5 or points >= 2:
            found.append(KeyCandidate(entry, round(matched, 3), points))
    return sorted(found, key=lambda candidate: (-candidate.matched, -candidate.points, candidate.column.position))


def key_reason(candidate: KeyCandidate) -> str:
    """Return why a column is taken for the key."""
    best = candidate.column
    if candidate.matched > 0.5:
        return N_("its values are the keys on the map")
    if area_words.says_key(best.name) or area_words.says_key(best.said):
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
        if entry is key or entry.numeric or not entry.filled or area_words.says_no_area(entry.said):
            continue
        sample = [text for text in entry.texts if text][:2_000]
        worded = sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in sample) > 0.5 * len(sample)
        if not worded or not depends(keys, entry.texts):
            continue
        points = 3 * area_words.says_name(entry.said) + 2 * area_words.says_area(entry.said)
        points += area_words.looks_like_places(entry.texts) + 2 * (entry.distinct >= 0.8 * different)
        points += abs(entry.position - key.position) == 1
        if not codes and not (area_words.says_name(entry.said) and entry.distinct >= 0.9 * different):
            continue
        points -= 3 * (entry.distinct < 0.7 * different)
        if points > best_points:
            best, best_points = entry, points
    return best
