"""Languages: message catalogues and numbers, with the language always passed in.

Screen texts are English in the code and come out of the gettext catalogues in ``sozial/locale``.
The catalogues are read as ``.po`` files, so there is no compiled copy that could be out of date.
"""

from __future__ import annotations

import datetime
import gettext
import io
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"de": "Deutsch", "en": "English"}
DEFAULT_LANGUAGE = "de"
LOCALE_FOLDER = Path(__file__).parent / "locale"
MISSING_SIGN = "–"

Translate = Callable[[str], str]


def N_(message: str) -> str:
    """Mark a text for the catalogues without translating it here.

    Examples
    --------
    >>> N_("Analysis")
    'Analysis'
    """
    return message


def catalogue_path(language: str) -> Path:
    """Return the file with one language's messages."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / "sozial.po"


@cache
def _translations(language: str) -> gettext.NullTranslations:
    with catalogue_path(language).open("rb") as handle:
        catalogue = read_po(handle, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translator(language: str) -> Translate:
    """Return the function that translates one message.

    Parameters
    ----------
    language
        "de" or "en".

    Examples
    --------
    >>> translator("de")("Analysis")
    'Analyse'
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language: {language}")
    return _translations(language).gettext


@cache
def _signs(language: str) -> dict[int, str]:
    symbols = Locale.parse(language).number_symbols["latn"]
    return str.maketrans({",": symbols["group"], ".": symbols["decimal"], "-": "−"})


def format_number(value: float | int | None, language: str, digits: int = 0) -> str:
    """Return a number as the reader of this language writes it.

    Examples
    --------
    >>> format_number(1234.5, "de", 1)
    '1.234,5'
    >>> format_number(1234.5, "en", 1)
    '1,234.5'
    >>> format_number(float("nan"), "de")
    '–'
    """
    if value is None or not math.isfinite(value):
        return MISSING_SIGN
    text = f"{value:,.{digits}f}"
    if text.startswith("-") and not any(sign in text for sign in "123456789"):
        text = text[1:]
    return text.translate(_signs(language))


def format_signed(value: float | int | None, language: str, digits: int = 0) -> str:
    """Return a number with its sign, also for positive ones.

    Examples
    --------
    >>> format_signed(0.5, "de", 2)
    '+0,50'
    """
    text = format_number(value, language, digits)
    return f"+{text}" if value is not None and value > 0 and any(sign in text for sign in "123456789") else text


def format_percent(share: float | None, language: str, digits: int = 0) -> str:
    r"""Return a share of 1 as per cent.

    Examples
    --------
    >>> format_percent(0.125, "de", 1)
    '12,5\xa0%'
    """
    if share is None or not math.isfinite(share):
        return MISSING_SIGN
    return f"{format_number(share * 100, language, digits)}\u00a0%"


def format_day(day: str, language: str) -> str:
    """Return a date as the reader of this language writes it; what is no date stays as it is.

    Examples
    --------
    >>> format_day("2026-03-01", "de"), format_day("Frühjahr", "de")
    ('01.03.2026', 'Frühjahr')
    """
    try:
        return format_date(datetime.date.fromisoformat(day), format="medium", locale=language)
    except ValueError:
        return day


def format_moment(moment: str, language: str) -> str:
    """Return date and time to the minute as the reader of this language writes them; what is none stays as it is.

    Examples
    --------
    >>> format_moment("2026-03-01T09:05:30", "de"), format_moment("2026-03-01", "de"), format_moment("früh", "de")
    ('01.03.2026, 09:05', '01.03.2026', 'früh')
    """
    date, _t, time = moment.partition("T")
    shown = format_day(date, language)
    return f"{shown}, {time[:5]}" if time and shown != date else shown if not time else moment


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
