"""What the operator sets: each setting declared once, read from the environment whenever it is used.

Every variable begins with `QUARTIERSKOMPASS_`; a secret may stand in a file instead, which the same name ending in
`_FILE` names. Nothing outlives a change of the environment or of such a file. What is invalid is refused at the start
(`check`), all of it at once; the command `settings` prints what holds and where it comes from.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.setting_kinds import ADDRESS, KEY, LEVELS, MODES, NAMES, PATH, ROLES, SWITCH, TEXT, TILES, Kind, number

PREFIX, OF_FILE = "QUARTIERSKOMPASS_", "_FILE"
# Of the tests and of nobody else.
OF_TESTS = frozenset({f"{PREFIX}TEST_POSTGRESQL", f"{PREFIX}BROWSER_TESTS", f"{PREFIX}EVERY_CHANGE"})
# Names that are still taken.
FORMER = {"database_url": "SOZIAL_DATABASE_URL"}
# Stands for a secret whose file cannot be read: no address, no key, and no token that anybody could send.
UNREADABLE = "\0"
_from_command_line: set[str] = set()


class Source(StrEnum):
    """Where the value of a setting comes from."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    FILE = "file"
    COMMAND_LINE = "command line"


def _about(kind: Kind, about: str, is_secret: bool = False) -> dict[str, Any]:
    return {"kind": kind, "about": about, "secret": is_secret}


@dataclass(frozen=True)
class Settings:
    """All settings; the name of a variable is that of the field in capitals after `QUARTIERSKOMPASS_`."""

    store: Path | None = field(
        default=None, metadata=_about(PATH, N_("folder of the store; without it .quartierskompass in the home folder"))
    )
    database_url: str = field(
        default="",
        metadata=_about(ADDRESS, N_("database of all processes; without it an SQLite file in the store"), True),
    )
    towns: Path | None = field(
        default=None, metadata=_about(PATH, N_("file of towns; without it towns.toml in the store"))
    )
    roles: Path | None = field(
        default=None, metadata=_about(PATH, N_("file of roles; without it roles.toml in the store"))
    )
    without_sign_in: str = field(
        default="", metadata=_about(ROLES, N_("what everybody may be, where something else lets people in"))
    )
    mode: str = field(
        default="", metadata=_about(MODES, N_("who sees the screen; without it by where the app listens"))
    )
    minimum_count: int = field(
        default=3, metadata=_about(number(2), N_("counts below it are covered in public figures"))
    )
    minimum_base: int = field(
        default=100, metadata=_about(number(2), N_("rates are public only where their base is as large"))
    )
    protection_key: str = field(
        default="", metadata=_about(KEY, N_("key of the public figures; without it the store's own"), True)
    )
    privacy: str = field(default="", metadata=_about(TEXT, N_("contact and data protection notice on the ballot")))
    accessibility: str = field(
        default="", metadata=_about(TEXT, N_("whom to tell of barriers, on the page Accessibility"))
    )
    tiles: str = field(default="", metadata=_about(TILES, N_("base map that people may turn on")))
    tiles_attribution: str = field(default="", metadata=_about(TEXT, N_("what the owner of the base map wants named")))
    hosts: tuple[str, ...] = field(default=(), metadata=_about(NAMES, N_("further names under which the app answers")))
    metrics_token: str = field(
        default="", metadata=_about(TEXT, N_("whoever sends it sees the counts, also from elsewhere"), True)
    )
    cache_mb: int = field(
        default=512, metadata=_about(number(16), N_("megabytes that a process keeps for all sessions"))
    )
    log_level: str = field(default="info", metadata=_about(LEVELS, N_("how much is written into the log")))
    log_words: bool = field(default=False, metadata=_about(SWITCH, N_("whether errors stand in the log word for word")))


@dataclass(frozen=True)
class Setting:
    """One setting as it is now.

    Parameters
    ----------
    name
        Of the field.
    value, default
        Read; a secret's too.
    source
        Where the value comes from.
    about
        What it does: a message identifier.
    is_secret
        Whether nobody prints it.
    """

    name: str
    value: Any
    default: Any
    source: Source
    about: str
    is_secret: bool

    @property
    def variable(self) -> str:
        """The variable that sets it."""
        return variable(self.name)

    @property
    def shown_default(self) -> str:
        """What holds where nobody sets it, as it is printed."""
        return as_text(self.default)

    @property
    def shown(self) -> str:
        """Its value as it is printed: of a secret only whether there is one."""
        if self.is_secret and self.value:
            return "***"
        return as_text(self.value)


def as_text(value: Any) -> str:
    """Return a value as it stands in a variable.

    Examples
    --------
    >>> [as_text(value) for value in (None, True, 512, ("a.de", "b.de"))]
    ['', '1', '512', 'a.de, b.de']
    """
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def variable(name: str) -> str:
    """Return the variable that sets a field.

    Examples
    --------
    >>> variable("cache_mb")
    'QUARTIERSKOMPASS_CACHE_MB'
    """
    return PREFIX + name.upper()


_DECLARED = {one.name: one for one in fields(Settings)}
_SECRET = frozenset(name for name, one in _DECLARED.items() if one.metadata["secret"])
SETTING_NAMES = tuple(_DECLARED)
KNOWN = tuple(map(variable, _DECLARED)) + tuple(variable(name) + OF_FILE for name in sorted(_SECRET))


_NAMES_OF = {
    name: tuple(one for one in (variable(name), variable(name) + OF_FILE * (name in _SECRET), FORMER.get(name)) if one)
    for name in _DECLARED
}


def _present(name: str) -> tuple[tuple[str, str], ...]:
    """Return how a setting is set now, by variable; of a file its content."""
    found = [(one, os.environ.get(one, "").strip()) for one in dict.fromkeys(_NAMES_OF[name])]
    return tuple((one, _content(text) if one.endswith(OF_FILE) else text) for one, text in found if text)


def _content(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError, ValueError):
        return UNREADABLE


@lru_cache(maxsize=256)
def _read(name: str, present: tuple[tuple[str, str], ...]) -> tuple[Setting, tuple[Finding, ...]]:
    one = _DECLARED[name]
    kind: Kind = one.metadata["kind"]
    source, text, findings = _given(name, dict(present))
    value = one.default
    if text:
        try:
            value = kind.read(text)
        except (ValueError, KeyError):
            if not findings:
                findings.append(_refused(name, source, text, kind))
            value = text if kind.stays or text == UNREADABLE else one.default
    return Setting(name, value, one.default, source, one.metadata["about"], name in _SECRET), tuple(findings)


def _given(name: str, given: Mapping[str, str]) -> tuple[Source, str, list[Finding]]:
    """Return where a setting comes from, its text, and what is wrong with how it is given."""
    own, file, former = variable(name), variable(name) + OF_FILE, FORMER.get(name, "")
    named = [one for one in (own, file, former) if one in given]
    if not named:
        return Source.DEFAULT, "", []
    text, findings = given[named[0]], []
    if len({given[one] for one in named}) > 1:
        message = N_("{variables} say different things; one of them is enough.")
        findings.append(_error(message, N_("Remove all but one."), variables=", ".join(named)))
    elif named[0] == file and text in ("", UNREADABLE):
        message = N_("The file that {variable} names is empty or cannot be read.")
        findings.append(_error(message, N_("Name a file that the app may read."), variable=file))
        text = UNREADABLE
    source = Source.FILE if named[0] == file else Source.ENVIRONMENT
    return source, text, findings


def _refused(name: str, source: Source, text: str, kind: Kind) -> Finding:
    named = variable(name) + (OF_FILE if source is Source.FILE else "")
    values = {"variable": named, "found": "***" if name in _SECRET else text[:80]}
    return _error(kind.refused, N_("Correct it, or remove it."), **values, **kind.values)


def _error(message: str, remedy: str, /, **values: object) -> Finding:
    return Finding("setting", Severity.ERROR, message, remedy, "", values)


class _Now:
    """Reads a field of the settings when it is asked for, and no other."""

    def __getattr__(self, name: str) -> Any:
        if name not in _DECLARED:
            raise AttributeError(name)
        return _read(name, _present(name))[0].value


# What holds now, field by field: asking costs as much as looking into the environment.
settings_now = cast(Settings, _Now())


def all_settings() -> tuple[Setting, ...]:
    """Return each setting with where it comes from."""
    found = [_read(name, _present(name))[0] for name in _DECLARED]
    by_command = _from_command_line
    return tuple(replace(one, source=Source.COMMAND_LINE) if one.variable in by_command else one for one in found)


def text_of(name: str) -> str:
    """Return a setting as a text, empty where nobody sets it: for what a town may set otherwise for itself."""
    found = _read(name, _present(name))[0]
    return "" if found.source is Source.DEFAULT else as_text(found.value)


def set_by_command(given: Mapping[str, str]) -> None:
    """Let the command line set something for this process and those that it starts."""
    for name, text in given.items():
        os.environ[variable(name)] = text
        _from_command_line.add(variable(name))


def system_locale() -> str:
    """Return how the system names its language and country, empty where it names none; it is no setting of the app."""
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


def is_secret(name: str) -> bool:
    """Whether a setting is one that nobody prints, and that is not given on a command line, where others read it."""
    return name in _SECRET


def check() -> tuple[Finding, ...]:
    """Return everything that is wrong with what is set: errors, then names that nobody knows, as warnings."""
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in (*KNOWN, *OF_TESTS))
    return (*(finding for name in _DECLARED for finding in _read(name, _present(name))[1]), *map(_unknown, unknown))


def _unknown(name: str) -> Finding:
    nearest = nearest_name(name)
    if not nearest:
        message = N_("{variable} is no setting of this app, and changes nothing.")
        return Finding("setting-unknown", Severity.WARNING, message, "", "", {"variable": name[:80]})
    message = N_("{variable} is no setting of this app, and changes nothing. Meant is perhaps {nearest}.")
    return Finding("setting-unknown", Severity.WARNING, message, "", "", {"variable": name[:80], "nearest": nearest})


def nearest_name(name: str) -> str:
    """Return the variable that is called most alike, empty where none is.

    Examples
    --------
    >>> nearest_name("QUARTIERSKOMPASS_STOR"), nearest_name("QUARTIERSKOMPASS_XYZXYZXYZ")
    ('QUARTIERSKOMPASS_STORE', '')
    """
    rest = {one.removeprefix(PREFIX): one for one in KNOWN}
    found = difflib.get_close_matches(name.removeprefix(PREFIX), rest, 1)
    return rest[found[0]] if found else ""
