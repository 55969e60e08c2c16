"""The languages of the ballot: one TOML file each; a town adds its own below `languages` in the store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

from sozial.i18n import DEFAULT_LANGUAGE
from sozial.store.files.files import store_folder
from sozial.store.town import chosen_town
from sozial.toml_text import UNREADABLE, read_toml

_FOLDER = Path(__file__).with_name("languages")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")

# The plural categories of CLDR beside "other", which is the text itself.
CATEGORIES = frozenset({"zero", "one", "two", "few", "many"})

# A hundred times the app's own.
_LARGEST = 1_000_000


@dataclass(frozen=True)
class CountedText:
    """What a text says for numbers that its language treats in another way than most.

    Parameters
    ----------
    code
        The language whose rules choose the form.
    forms
        Texts by plural category as in CLDR: "zero", "one", "two", "few", "many"; all others take the text itself.
    """

    code: str
    forms: Mapping[str, str]

    def form(self, count: int) -> str | None:
        """Return the text for a number, None where it is the usual one."""
        try:
            category = Locale.parse(self.code, sep="-").plural_form(count)
        except UnknownLocaleError:
            # Nobody has written down its rules; most languages treat one by itself.
            category = "one" if count == 1 else "other"
        return self.forms.get(category)


@dataclass(frozen=True)
class BallotLanguage:
    """One language of the ballot.

    Parameters
    ----------
    direction
        "ltr" or "rtl".
    reviewed
        Whether a second person has checked the texts; otherwise the ballot says so.
    texts
        By name; what is missing is German.
    counted
        By name, where a text with {n} depends on the number.
    """

    code: str
    name: str
    direction: str
    reviewed: bool
    texts: Mapping[str, str]
    counted: Mapping[str, CountedText] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values; {n} chooses the form where the text has several."""
        count = values.get("n")
        form = self.counted[key].form(count) if key in self.counted and isinstance(count, int) else None
        return (form or self.texts[key]).format(**values)


def read_language(path: Path, fallback: BallotLanguage | None) -> BallotLanguage:
    """Return the language in a file; what it does not say, another one says.

    Raises
    ------
    ValueError
        If the file is not what the app's own files are; also for placeholders that the app does not fill.
    """
    if path.stat().st_size > _LARGEST:
        raise ValueError(path.name)
    found = read_toml(path.read_bytes())
    texts = {str(key): str(text) for key, text in found.get("texts", {}).items()}
    forms = {
        str(key): {str(name): str(text) for name, text in own.items()} for key, own in found.get("counted", {}).items()
    }
    direction = str(found.get("direction", "ltr"))
    if not _CODE.fullmatch(path.stem) or direction not in ("ltr", "rtl"):
        raise ValueError(path.name)
    known = fallback.texts if fallback is not None else texts
    for key, text in [*texts.items(), *((key, text) for key, own in forms.items() for text in own.values())]:
        allowed = set(re.findall(r"{(\w+)}", known.get(key, text)))
        if not set(re.findall(r"{([^}]*)}", text)) <= allowed or text.count("{") != text.count("}"):
            raise ValueError(f"{path.name}: {key}")
        # Braces in another order than theirs would be found out by whoever votes.
        text.format(**dict.fromkeys(allowed, ""))
    if not forms.keys() <= texts.keys() or any(not own.keys() <= CATEGORIES for own in forms.values()):
        raise ValueError(f"{path.name}: counted")
    counted = {key: CountedText(path.stem, own) for key, own in forms.items()}
    if fallback is not None:
        # A form of another language goes with its text, never with one of this language.
        counted |= {key: own for key, own in fallback.counted.items() if key not in texts}
        texts = {**fallback.texts, **texts}
    name, reviewed = str(found.get("name", path.stem)), bool(found.get("reviewed"))
    return BallotLanguage(path.stem, name, direction, reviewed, texts, counted)


@cache
def _shipped() -> dict[str, BallotLanguage]:
    german = read_language(_FOLDER / f"{DEFAULT_LANGUAGE}.toml", None)
    found = {german.code: german}
    for path in sorted(_FOLDER.glob("*.toml")):
        if path.stem != german.code:
            found[path.stem] = read_language(path, german)
    # The languages of the whole app first.
    return dict(sorted(found.items(), key=lambda item: (item[0] != "de", item[0] != "en", item[0])))


def ballot_languages() -> dict[str, BallotLanguage]:
    """Return all languages by code: those that come with the app, and the town's own; a damaged file is passed over."""
    found = dict(_shipped())
    # Before a code says which of several towns this is, there are only those that come with the app.
    if chosen_town() is None:
        return found
    folder = store_folder("languages")
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            about = path.stat()
        except OSError:
            continue
        own = _own(path, about.st_mtime_ns, about.st_size)
        if own is not None:
            found[path.stem] = own
    return found


@lru_cache(maxsize=64)
def _own(path: Path, changed: int, size: int) -> BallotLanguage | None:
    """Return a town's own language, read once as long as its file stays as it is; every ballot page asks for it."""
    try:
        return read_language(path, _shipped()[DEFAULT_LANGUAGE])
    except (OSError, KeyError, IndexError, TypeError, AttributeError, *UNREADABLE):
        return None


def choose_language(asked: str, accepted: str) -> BallotLanguage:
    """Return the language that was asked for, else the first that the browser accepts, else German.

    Examples
    --------
    >>> choose_language("", "fr-FR, tr;q=0.8, de;q=0.5").code, choose_language("ar", "de").code
    ('tr', 'ar')
    """
    known = ballot_languages()
    wanted = [asked, *(part.split(";")[0].strip().split("-")[0].lower() for part in accepted[:200].split(","))]
    return next((known[code] for code in wanted if code in known), known[DEFAULT_LANGUAGE])
