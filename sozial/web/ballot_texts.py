"""The languages of the ballot: one TOML file each; a town adds its own below `languages` in the store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from sozial.i18n import DEFAULT_LANGUAGE
from sozial.store.files import store_folder
from sozial.toml_text import UNREADABLE, read_toml

_FOLDER = Path(__file__).with_name("languages")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")

# A hundred times the app's own.
_LARGEST = 1_000_000


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
    """

    code: str
    name: str
    direction: str
    reviewed: bool
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values."""
        return self.texts[key].format(**values)


def read_language(path: Path, fallback: Mapping[str, str]) -> BallotLanguage:
    """Return the language in a file.

    Raises
    ------
    ValueError
        If the file is not what the app's own files are; also for placeholders that the app does not fill.
    """
    if path.stat().st_size > _LARGEST:
        raise ValueError(path.name)
    found = read_toml(path.read_bytes())
    texts = {str(key): str(text) for key, text in found.get("texts", {}).items()}
    direction = str(found.get("direction", "ltr"))
    if not _CODE.fullmatch(path.stem) or direction not in ("ltr", "rtl"):
        raise ValueError(path.name)
    for key, text in texts.items():
        allowed = set(re.findall(r"{(\w+)}", fallback.get(key, text)))
        if not set(re.findall(r"{([^}]*)}", text)) <= allowed or text.count("{") != text.count("}"):
            raise ValueError(f"{path.name}: {key}")
    whole = {**fallback, **texts}
    return BallotLanguage(path.stem, str(found.get("name", path.stem)), direction, bool(found.get("reviewed")), whole)


@cache
def _shipped() -> dict[str, BallotLanguage]:
    german = read_language(_FOLDER / f"{DEFAULT_LANGUAGE}.toml", {})
    found = {german.code: german}
    for path in sorted(_FOLDER.glob("*.toml")):
        if path.stem != german.code:
            found[path.stem] = read_language(path, german.texts)
    # The languages of the whole app first.
    return dict(sorted(found.items(), key=lambda item: (item[0] != "de", item[0] != "en", item[0])))


def ballot_languages() -> dict[str, BallotLanguage]:
    """Return all languages by code: those that come with the app, and the town's own; a damaged file is passed over."""
    found = dict(_shipped())
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
        return read_language(path, _shipped()[DEFAULT_LANGUAGE].texts)
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
