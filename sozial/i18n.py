"""Messages of the screen, and `Words`, the one object that knows how a language says things.

Screen texts are English in the code and come out of the gettext catalogues in ``sozial/locale``.
The language is always passed in.
"""

from __future__ import annotations

import datetime
import math
import numbers
from collections.abc import Iterable, Mapping
from functools import cache

from babel.dates import format_date

from sozial.languages import name_languages, number_signs, read_catalogue

DEFAULT_LANGUAGE = "de"
LANGUAGES = name_languages(DEFAULT_LANGUAGE)
MISSING_SIGN = "–"
# Any number that takes the plural in every language here; a fraction does, too: "0.5 ranks".
_MANY = 2


class Counted(str):
    """A message whose words depend on a number; as a text it is its plural.

    Parameters
    ----------
    many
        The message for several, an English identifier.
    one
        The message for one.
    by
        The placeholder whose value counts: a number, or a list that is counted.
    """

    one: str
    by: str

    def __new__(cls, many: str, one: str = "", by: str = "n") -> Counted:
        """Return the pair."""
        pair = super().__new__(cls, many)
        pair.one, pair.by = one or many, by
        return pair


def N_(message: str) -> str:
    """Mark a text for the catalogues without translating it here.

    Examples
    --------
    >>> N_("Analysis")
    'Analysis'
    """
    return message


def NP_(one: str, many: str, by: str = "n") -> Counted:
    """Mark a text with singular and plural for the catalogues; `Words` chooses between them later.

    Examples
    --------
    >>> pair = NP_("{n} quarter", "{n} quarters")
    >>> Words("de").counted(pair, 1), Words("de").counted(pair, 1200)
    ('1 Quartier', '1.200 Quartiere')
    """
    return Counted(many, one, by)


def counted_number(value: object) -> float | None:
    """Return the number that a value counts: itself, or how many items a list has; None where it counts nothing.

    Examples
    --------
    >>> counted_number(2), counted_number(["a", "b"]), counted_number("many")
    (2, 2, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, numbers.Real):
        return int(value) if isinstance(value, numbers.Integral) else float(value)
    return len(value) if isinstance(value, (tuple, list)) else None


class Words:
    """How one language says things: messages, numbers, shares, dates and lists.

    Called with a message, it translates it.

    Parameters
    ----------
    language
        "de" or "en".
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"unknown language: {language}")
        self.language = language
        self._found = read_catalogue(language)
        decimal, group = number_signs(language)
        self._signs = str.maketrans({",": group, ".": decimal, "-": "−"})

    def __call__(self, message: str) -> str:
        """Translate one message; of a pair its plural."""
        if isinstance(message, Counted):
            return self._found.ngettext(message.one, str(message), _MANY)
        # A catalogue calls what it says of itself by the empty name; a class may be called so in somebody's recipe.
        return self._found.gettext(message) if message else ""

    def template(self, message: str, values: Mapping[str, object]) -> str:
        """Return a message with its placeholders still open; of a pair the form that its counting value asks for.

        Raises
        ------
        TypeError
            If the value that counts is neither a number nor a list.
        """
        if not isinstance(message, Counted):
            return self(message)
        count = counted_number(values.get(message.by))
        if count is None:
            raise TypeError(f"“{message}” is counted by “{message.by}”, which is no number")
        whole = abs(int(count)) if math.isfinite(count) and count == int(count) else _MANY
        return self._found.ngettext(message.one, str(message), whole)

    def counted(self, message: Counted, count: float | list[str] | tuple[str, ...], **values: object) -> str:
        """Return a sentence in the form that a number asks for, with the number and other values in it.

        Examples
        --------
        >>> Words("en").counted(NP_("{n} of {all} quarter", "{n} of {all} quarters", by="all"), 1200, n=3)
        '3 of 1,200 quarters'
        """
        return self.fill(message, **{message.by: count, **values})

    def fill(self, message: str, **values: object) -> str:
        """Translate a message and put its values in, each as the language writes it."""
        shown = {name: self.value(value) for name, value in values.items()}
        return self.template(message, values).format(**shown)

    def value(self, value: object) -> str:
        """Return a value as a sentence holds it: a number with as many decimals as it needs, a list, or a text."""
        if isinstance(value, numbers.Real) and not isinstance(value, bool):
            return self.number(float(value), useful_digits([value]))
        if isinstance(value, (tuple, list)):
            return self.listing(value)
        return str(value)

    def number(self, value: float | int | None, digits: int = 0) -> str:
        """Return a number as the reader writes it.

        Examples
        --------
        >>> Words("de").number(1234.5, 1), Words("en").number(1234.5, 1), Words("de").number(float("nan"))
        ('1.234,5', '1,234.5', '–')
        """
        if value is None or not math.isfinite(value):
            return MISSING_SIGN
        text = f"{value:,.{digits}f}"
        if text.startswith("-") and not any(sign in text for sign in "123456789"):
            text = text[1:]
        return text.translate(self._signs)

    def signed(self, value: float | int | None, digits: int = 0) -> str:
        """Return a number with its sign, also for positive ones.

        Examples
        --------
        >>> Words("de").signed(0.5, 2)
        '+0,50'
        """
        text = self.number(value, digits)
        return f"+{text}" if value is not None and value > 0 and any(sign in text for sign in "123456789") else text

    def percent(self, share: float | None, digits: int = 0) -> str:
        r"""Return a share of 1 as per cent.

        Examples
        --------
        >>> Words("de").percent(0.125, 1)
        '12,5\xa0%'
        """
        if share is None or not math.isfinite(share):
            return MISSING_SIGN
        return self.measured(share * 100, "%", digits)

    def measured(self, value: float | None, unit: str, digits: int = 0) -> str:
        r"""Return a number with its unit of measure, which no line break parts; without a unit the number alone.

        Examples
        --------
        >>> Words("de").measured(1250, "m"), Words("en").measured(None, "m"), Words("en").measured(3, "")
        ('1.250\xa0m', '–', '3')
        """
        text = self.number(value, digits)
        return text if text == MISSING_SIGN or not unit else f"{text}\u00a0{unit}"

    def span(self, low: float | str, high: float | str, digits: int = 0) -> str:
        """Return what lies between two ends, numbers or texts; where both are the same, that one.

        Examples
        --------
        >>> Words("de").span(1, 1200), Words("de").span("2022", "2022")
        ('1–1.200', '2022')
        """
        first, last = (end if isinstance(end, str) else self.number(end, digits) for end in (low, high))
        return first if first == last else f"{first}–{last}"

    def listing(self, items: Iterable[object]) -> str:
        """Return items as a sentence lists them.

        Examples
        --------
        >>> Words("de").listing(["A", "B", "C"]), Words("en").listing(["A"]), Words("en").listing([])
        ('A, B und C', 'A', '')
        """
        texts = [self.value(item) for item in items]
        if len(texts) < 2:
            return "".join(texts)
        return f"{', '.join(texts[:-1])}{self(N_(' and '))}{texts[-1]}"

    def day(self, day: str) -> str:
        """Return a date as the reader writes it; what is no date stays as it is.

        Examples
        --------
        >>> Words("de").day("2026-03-01"), Words("de").day("Frühjahr")
        ('01.03.2026', 'Frühjahr')
        """
        try:
            return format_date(datetime.date.fromisoformat(day), format="medium", locale=self.language)
        except ValueError:
            return day

    def period(self, period: str) -> str:
        """Return a period as the reader writes it: a day as a date, everything else as it is called."""
        return self.day(period)

    def moment(self, moment: str) -> str:
        """Return date and time to the minute as the reader writes them; what is none stays as it is.

        Examples
        --------
        >>> Words("de").moment("2026-03-01T09:05:30"), Words("de").moment("2026-03-01"), Words("de").moment("früh")
        ('01.03.2026, 09:05', '01.03.2026', 'früh')
        """
        date, _t, time = moment.partition("T")
        shown = self.day(date)
        return f"{shown}, {time[:5]}" if time and shown != date else shown if not time else moment


@cache
def translator(language: str) -> Words:
    """Return the words of one language, one object each.

    Examples
    --------
    >>> translator("de")("Analysis")
    'Analyse'
    """
    return Words(language)


# Short names for what most modules say with a language in hand; each only asks `Words`.
def format_number(value: float | int | None, language: str, digits: int = 0) -> str:
    """Return a number as `Words.number` writes it."""
    return translator(language).number(value, digits)


def format_signed(value: float | int | None, language: str, digits: int = 0) -> str:
    """Return a number with its sign as `Words.signed` writes it."""
    return translator(language).signed(value, digits)


def format_percent(share: float | None, language: str, digits: int = 0) -> str:
    """Return a share of 1 as `Words.percent` writes it."""
    return translator(language).percent(share, digits)


def useful_digits(values: object) -> int:
    """Return how many decimals a column of figures needs to be told apart, at most 2.

    Examples
    --------
    >>> useful_digits([1200.0, 900.0]), useful_digits([12.5, 8.25]), useful_digits([0.12, 0.3])
    (0, 1, 2)
    """
    finite = [abs(float(value)) for value in values if value is not None and math.isfinite(value)]  # type: ignore[attr-defined]
    largest = max(finite, default=0.0)
    if all(value == int(value) for value in finite):
        return 0
    return 2 if largest < 10 else 1 if largest < 1000 else 0
