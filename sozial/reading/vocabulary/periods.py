"""Years, school years, quarters and reference dates in the names of columns and in titles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from sozial.reading.vocabulary.figure_words import AT_DATE
from sozial.reading.vocabulary.period_marks import split_mark

_YEAR = r"(?:19|20)\d{2}"
_DATE = re.compile(
    rf"(?<![\d.])(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?(?P<year>{_YEAR}|\d{{2}})(?![\d%]|[.,]\d)"
)
# With strokes, also as in English: the month first, where the second number can only be a day.
_DATE_STROKES = re.compile(
    rf"(?<![\d./-])(?:(?P<day>0?[1-9]|[12]\d|3[01])(?P<sign>[/-])(?P<month>0?[1-9]|1[0-2])(?P=sign)(?P<year>{_YEAR})|"
    rf"(?P<month2>0?[1-9]|1[0-2])/(?P<day2>1[3-9]|2\d|3[01])/(?P<year2>{_YEAR}|\d{{2}})|"
    rf"(?P<day3>1[3-9]|2\d|3[01])/(?P<month3>0?[1-9]|1[0-2])/(?P<year3>\d{{2}}))(?![\d/%-])"
)
_APOSTROPHE = re.compile(r"(?<!\S)['’](?P<year>\d{2})(?![\w%])")
_ISO = re.compile(rf"(?<!\d)(?P<year>{_YEAR})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)")
_SCHOOL = re.compile(rf"(?<!\d)(?P<year>{_YEAR})\s?/\s?(?P<next>{_YEAR}|\d{{2}})(?!\d)")
_QUARTER = re.compile(rf"(?:(?P<q>[1-4])\.\s?(?:Quartal|Q)|Q(?P<q2>[1-4]))[\s_/-]*(?P<year>{_YEAR})(?!\d)", re.I)
_QUARTER_LAST = re.compile(rf"(?<!\d)(?P<year>{_YEAR})[\s_/-]*(?:Q(?P<q>[1-4])|(?P<q2>[1-4])\.\s?Quartal)", re.I)
# Alone, or with the word: "SGB II 2022" and "Hartz IV 2020" are no quarters.
_ROMAN = re.compile(
    rf"(?:^\s*(?P<q>IV|I{{1,3}})[\s_/.-]{{1,3}}(?P<year>{_YEAR})\s*$)|"
    rf"(?<![A-Za-z])(?P<q2>IV|I{{1,3}})\.?\s?(?:Quartal|Q\b)[\s_/.-]{{1,3}}(?P<year2>{_YEAR})(?!\d)"
)
_ROMAN_LAST = re.compile(
    rf"(?:^\s*(?P<year>{_YEAR})[\s_/.-]{{1,3}}(?P<q>IV|I{{1,3}})\s*$)|"
    rf"(?<!\d)(?P<year2>{_YEAR})[\s_/.-]{{1,3}}(?P<q2>IV|I{{1,3}})\.?\s?Quartal"
)
_ROMANS = {"I": 1, "II": 2, "III": 3, "IV": 4}
_MONTH = re.compile(
    rf"(?P<month>Jan(?:uar)?|Feb(?:ruar)?|Mär(?:z)?|Apr(?:il)?|Mai|Jun[i]?|Jul[i]?|Aug(?:ust)?|Sep(?:tember)?|Okt(?:ober)?|"
    rf"Nov(?:ember)?|Dez(?:ember)?)\.?\s(?P<year>{_YEAR})(?!\d)",
    re.I,
)
# The whole text only: "3.2022" within a name is a number. "2010-11" may be a school year, and is left.
_MONTH_NUMBER = re.compile(
    rf"^\s*(?:(?P<month>0?[1-9]|1[0-2])\s?[./-]\s?(?P<year>{_YEAR})|(?P<year2>{_YEAR})-(?P<month2>0[1-9]|1[0-2]))\s*$"
)
# "201212" is December 2012 where it is all that is said.
_MONTH_TOGETHER = re.compile(r"^\s*(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])\s*$")
_PLAIN = re.compile(rf"(?<![\d,.]){_YEAR}(?![\d,.]\d|\d)")
# What may stand beside a period without saying anything else: the name of the column is the period alone.
_PERIOD_WORDS = "jahr year stichtag datum date zeit zeitraum stand am per zum schuljahr berichtsjahr kalenderjahr j"
_SAYS_PERIOD = frozenset(_PERIOD_WORDS.split())
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_EDGE = " _-–./,;:()[]"
_CHANGE = re.compile(r"veränd|entwicklung|differenz|change|trend|zuwachs|vergleich", re.I)
# What is longer is a text in which years may stand, and no name of a column or of a period.
_LONGEST = 1_000
_TWO_DIGITS = re.compile(r"^(?P<stem>.*[^\d])(?P<year>\d{2})$")


_PATTERNS = (
    _DATE, _DATE_STROKES, _ISO, _SCHOOL, _QUARTER, _QUARTER_LAST, _ROMAN, _ROMAN_LAST, _MONTH, _MONTH_NUMBER,
    _MONTH_TOGETHER, _PLAIN, _APOSTROPHE,
)  # fmt: skip


def find_period(text: str) -> tuple[str, str] | None:
    """Return what is left of a text without its period, and the period; None unless there is exactly one.

    Examples
    --------
    >>> find_period("Quote_2019"), find_period("30.06.2020"), find_period("Schüler 2019/20")
    (('Quote', '2019'), ('', '2020-06-30'), ('Schüler', '2019/20'))
    >>> find_period("II/2022"), find_period("2022 IV"), find_period("SGB II 2022")
    (('', '2022-Q2'), ('', '2022-Q4'), ('SGB II', '2022'))
    >>> find_period("03/2022"), find_period("2022-11"), find_period("2010-11"), find_period("Stufe 3.2022")
    (('', '2022-03'), ('', '2022-11'), None, None)
    >>> find_period("2022 p"), find_period("31.12.22"), find_period("Quote 2021 (vorl.)")
    (('', '2022'), ('', '2022-12-31'), ('Quote', '2021'))
    >>> find_period("31/12/2021"), find_period("12/31/21"), find_period("Quote '21"), find_period("1/2/03")
    (('', '2021-12-31'), ('', '2021-12-31'), ('Quote', '2021'), None)
    >>> find_period("2011 bis 2021"), find_period("EW 2019 insgesamt"), find_period("Veränderung 2020")
    (None, ('EW insgesamt', '2019'), None)
    """
    if len(text) > _LONGEST or _CHANGE.search(text):
        return None
    text = split_mark(text)[0]
    for pattern in _PATTERNS:
        matches = list(pattern.finditer(text))
        if not matches:
            continue
        if len(matches) > 1:
            return None
        match = matches[0]
        if pattern is _MONTH_NUMBER and match["year2"] and int(match["month2"]) == (int(match["year2"]) + 1) % 100:
            return None
        before, after = text[: match.start()].rstrip(_EDGE), text[match.end() :].lstrip(_EDGE)
        if _PLAIN.search(before + " " + after):
            return None
        joint = (
            text[match.start() - 1] if before and after and match.start() and text[match.start() - 1] in "_-" else " "
        )
        return (before + joint + after if before and after else before or after), _standard(pattern, match)
    return None


def _standard(pattern: re.Pattern[str], match: re.Match[str]) -> str:
    if pattern in (_DATE, _ISO):
        return f"{_whole_year(match['year'])}-{int(match['month']):02d}-{int(match['day']):02d}"
    if pattern is _DATE_STROKES:
        parts = [match[f"{name}{way}"] for way in ("", "2", "3") for name in ("year", "month", "day")]
        year, month, day = (part for part in parts if part)
        return f"{_whole_year(year)}-{int(month):02d}-{int(day):02d}"
    if pattern is _APOSTROPHE:
        return _whole_year(match["year"])
    if pattern is _SCHOOL:
        return f"{match['year']}/{match['next'][-2:]}"
    if pattern in (_QUARTER, _QUARTER_LAST):
        return f"{match['year']}-Q{match['q'] or match['q2']}"
    if pattern in (_ROMAN, _ROMAN_LAST):
        return f"{match['year'] or match['year2']}-Q{_ROMANS[match['q'] or match['q2']]}"
    if pattern is _MONTH:
        return f"{match['year']}-{_MONTHS.index(match['month'][:3].lower()) + 1:02d}"
    if pattern is _MONTH_TOGETHER:
        return f"{match['year']}-{match['month']}"
    if pattern is _MONTH_NUMBER:
        return f"{match['year'] or match['year2']}-{int(match['month'] or match['month2']):02d}"
    return match[0]


def _whole_year(year: str) -> str:
    """Return a year of two digits with its century; dates of statistics do not lie in the future."""
    return year if len(year) == 4 else f"{'20' if int(year) <= 50 else '19'}{year}"


def period_mark(text: str) -> str:
    """Return the mark that stands at the period of a text, "" without one (see `period_marks`).

    Examples
    --------
    >>> period_mark("Quote 2022 r"), period_mark("Quote 2022")
    ('r', '')
    """
    return split_mark(text)[1] if find_period(text) is not None else ""


def shorten_periods(periods: Iterable[str]) -> dict[str, str]:
    """Return the year alone for reference dates that fall on the same day of every year.

    Examples
    --------
    >>> shorten_periods(["2002-06-30", "2003-06-30"]), shorten_periods(["2002-06-30", "2002-12-31"])
    ({'2002-06-30': '2002', '2003-06-30': '2003'}, {'2002-06-30': '2002-06-30', '2002-12-31': '2002-12-31'})
    """
    every = list(dict.fromkeys(periods))
    years = {period[:4] for period in every}
    same = len({period[4:] for period in every}) == 1 and len(years) == len(every)
    return {period: period[:4] if same and re.fullmatch(r"\d{4}-\d{2}-\d{2}", period) else period for period in every}


def _labelled_period(column: str, labels: Mapping[str, str] | None) -> tuple[str, str] | None:
    """Return what a column with a short year is called without it, and the year that its label writes out."""
    if not labels or column not in labels:
        return None
    labelled = find_period(labels[column])
    short = _TWO_DIGITS.match(column)
    if labelled and short and labelled[1][2:4] == short["year"]:
        return short["stem"].rstrip(_EDGE), labelled[1]
    return None


def _have_one_period(found: Mapping[str, tuple[str, str]], columns: int) -> bool:
    """Whether one period stands above most columns: it is theirs; keys and names have none."""
    return len(found) >= max(2, 0.6 * (columns - 3)) and len({period for _stem, period in found.values()}) == 1


def _column_period(column: str, labels: Mapping[str, str] | None) -> tuple[str, str, bool] | None:
    """Return a column's name without its period, the period, and whether a row of the header says it; None without."""
    below = _own_below_date(column)
    period = below or find_period(column) or _labelled_period(column, labels)
    if period is None:
        return None
    rest = below[0] if below is not None else _beside_level(column)
    stem = "" if _is_alone(period[0]) else rest or period[0]
    return stem, period[1], rest is not None


def periods_by_column(columns: Iterable[str], labels: Mapping[str, str] | None = None) -> dict[str, tuple[str, str]]:
    """Return (name without its period, period) for the columns of a table that is wide by year.

    A single year in a single name says nothing about the table, and is left in the name; a name that is nothing but a
    period says it, and so does a row of the header.

    Examples
    --------
    >>> periods_by_column(["key", "sgb2_2022", "sgb2_2023"])
    {'sgb2_2022': ('sgb2', '2022'), 'sgb2_2023': ('sgb2', '2023')}
    >>> periods_by_column(["key", "2022 r"]), periods_by_column(["key", "DATE_2022-12-31"])
    ({'2022 r': ('', '2022')}, {'DATE_2022-12-31': ('', '2022-12-31')})
    >>> periods_by_column(["key", "Quote / 2022"]), periods_by_column(["key", "Stand 2022 / Quote"])
    ({'Quote / 2022': ('Quote', '2022')}, {'Stand 2022 / Quote': ('Quote', '2022')})
    >>> periods_by_column(["key", "Kinder am 31.12.2014 / 2010"])
    {'Kinder am 31.12.2014 / 2010': ('Kinder', '2010')}
    >>> periods_by_column(["key", "q_98", "q_99", "q_00"])["q_00"]
    ('q', '2000')
    """
    every = list(columns)
    found: dict[str, tuple[str, str]] = {}
    own: list[str] = []
    for column in every:
        read = _column_period(column, labels)
        if read is not None:
            stem, period, is_own = read
            found[column] = (stem, period)
            own += [column] if is_own else []
    if not found:
        found = _two_digit_years(every)
    stems = Counter(stem for stem, _period in found.values())
    repeated = [column for column, (stem, _period) in found.items() if stems[stem] > 1 or not stem or column in own]
    if not repeated and not _have_one_period(found, len(every)):
        return {}
    shown = shorten_periods(period for _stem, period in found.values())
    # One date alone may be any day: it stays.
    return _told_once(found, shown if len(set(shown.values())) > 1 else {period: period for period in shown})


def _told_once(found: Mapping[str, tuple[str, str]], shown: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the columns without those that have name and period in common with another one."""
    double = Counter(found.values())
    return {column: (stem, shown[period]) for column, (stem, period) in found.items() if double[stem, period] == 1}


def _own_below_date(column: str) -> tuple[str, str] | None:
    """Return a name below a title with a date, and the year that is the column's own; None where there is none.

    The title "… am 31.12.2014" stands above "2010", "2011" …: the lower level tells the columns apart.
    """
    levels = column.split(" / ")
    periods = [find_period(level) for level in levels]
    alone = [at for at, found in enumerate(periods) if at and found is not None and _is_alone(found[0])]
    if len(alone) != 1 or not any(periods[: alone[0]]):
        return None
    own = periods[alone[0]]
    above = [AT_DATE.sub("", level) for level in levels[: alone[0]] if _names(level)]
    return " / ".join(above + levels[alone[0] + 1 :]), own[1] if own is not None else ""


def _names(level: str) -> bool:
    """Whether a level says more than its period."""
    found = find_period(level)
    return found is None or not _is_alone(found[0])


def _is_alone(rest: str) -> bool:
    """Whether what is left of a text without its period says nothing else."""
    return set(re.findall(r"[^\W\d_]+", rest.lower())) <= _SAYS_PERIOD and not re.search(r"\d", rest)


def _beside_level(column: str) -> str | None:
    """Return a name without the row of the header that is nothing but a period; None where there is none."""
    levels = column.split(" / ")
    for at, level in enumerate(levels):
        period = find_period(level) if len(levels) > 1 else None
        if period is not None and _is_alone(period[0]):
            return " / ".join(levels[:at] + levels[at + 1 :])
    return None


def _two_digit_years(columns: list[str]) -> dict[str, tuple[str, str]]:
    """Return columns such as "bev98", "bev99", "bev00": at least three years in a row."""
    runs: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for column in columns:
        match = _TWO_DIGITS.match(column)
        if match:
            year = int(match["year"])
            runs[match["stem"]].append((column, 1900 + year if year > 50 else 2000 + year))
    found = {}
    for stem, entries in runs.items():
        entries.sort(key=lambda entry: entry[1])
        years = [year for _column, year in entries]
        # 98, 99, 00 are years; 10, 11, 12 can as well be ages or mere numbers.
        crossing = any(year < 2000 for year in years)
        if len(years) >= 3 and crossing and all(after - before == 1 for before, after in pairwise(years)):
            found.update({column: (stem.rstrip(_EDGE), str(year)) for column, year in entries})
    return found


def period_of_table(texts: Iterable[str]) -> str:
    """Return the only period that titles or a file name state, "" where they state none or several.

    Examples
    --------
    >>> period_of_table(["Bevölkerung am 31.12.2021", "Stadt X"]), period_of_table(["2011 bis 2021"])
    ('2021-12-31', '')
    """
    found = {period[1] for text in texts if (period := find_period(text))}
    dates = {period for period in found if len(period) > 4}
    if len(dates) == 1 and {period[:4] for period in found} == {next(iter(dates))[:4]}:
        return dates.pop()
    return found.pop() if len(found) == 1 else ""
