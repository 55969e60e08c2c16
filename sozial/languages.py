"""Languages: which there are, their catalogues of messages, and the signs with which they write numbers.

The catalogues are read as ``.po`` files, so there is no compiled copy that could be out of date.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).parent / "locale"
# Every message has its words in these; another language may grow, and is English where it has none yet.
COMPLETE_LANGUAGES = ("de", "en")


def name_languages(first: str) -> dict[str, str]:
    """Return the languages that have a catalogue, with their own names: a given one first, then English.

    Examples
    --------
    >>> list(name_languages("de"))[:2], name_languages("de")["de"]
    (['de', 'en'], 'Deutsch')
    """
    codes = {path.parents[1].name for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/sozial.po")}
    order = sorted(codes, key=lambda code: (code != first, code != "en", code))
    return {code: str(Locale.parse(code).get_display_name(code)).capitalize() for code in order}


def catalogue_path(language: str) -> Path:
    """Return the file with one language's messages."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / "sozial.po"


@cache
def read_catalogue(language: str) -> gettext.NullTranslations:
    """Return the messages of one language, read once."""
    with catalogue_path(language).open("rb") as handle:
        catalogue = read_po(handle, locale=language)
    # What earlier versions wrote names a plural alone, and is found by it.
    for message in list(catalogue):
        if isinstance(message.id, (tuple, list)) and isinstance(message.string, (tuple, list)):
            if not all(message.string):
                # Not yet translated: the English words stand there instead of none.
                message.string = ""
                continue
            one, many = message.id
            if catalogue.get(many) is None and one != many:
                catalogue.add(many, message.string[-1])
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def number_signs(language: str) -> tuple[str, str]:
    """Return the decimal sign of a language, and what stands between groups of thousands.

    Examples
    --------
    >>> number_signs("de"), number_signs("en")
    ((',', '.'), ('.', ','))
    """
    symbols = Locale.parse(language).number_symbols["latn"]
    return str(symbols["decimal"]), str(symbols["group"])
