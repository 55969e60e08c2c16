"""The session's state: the only module that touches ``st.session_state``. Every reader has a default."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache as once
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from sozial.errors import Finding
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_, translator
from sozial.index.completing import complete_method
from sozial.index.method_file import read_method
from sozial.index.presets import read_preset
from sozial.insight.comparison import Snapshot
from sozial.method import Method
from sozial.model import Dataset
from sozial.protection.rules import COUNTS, DisclosureRules, Mode
from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file
from sozial.store.held import Held as Held
from sozial.ui import cache

LANGUAGE, LARGE = "lang", "large"
MODE, MINIMUM_COUNT = "mode", "minimum-count"
MODE_VARIABLE = "QUARTIERSKOMPASS_MODE"
_DATASET, _METHOD, _SELECTED, _PINNED, _NOTICES = "_dataset", "_method", "_selected", "_pinned", "_notices"
_BEFORE, _GENERATION = "_before", "_generation"
# Keys of the link and of widgets whose choices belong to one dataset.
WEIGHT, CHOSEN, PERIOD, VIEW, DOMAIN, INDICATOR = "w_", "chosen", "period", "view", "field", "indicator"
SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING = "scale", "scheme", "mean", "outliers", "weighting"
_OF_ONE_DATASET = {_METHOD, _SELECTED, _PINNED, _BEFORE, CHOSEN, PERIOD, VIEW, DOMAIN, INDICATOR}
_OF_ONE_DATASET |= {SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING}
# How many inhabitants a quarter needs to be rated, where that was changed on screen.
MINIMUM = "minimum"
_OF_ONE_DATASET |= {MINIMUM}
# Quarters and indicators that reports and steps are about.
REPORT_UNIT, REPORT_GROUP, REPORT_AREA, REPORT_UNITS = "report-unit", "report-group", "report-area", "report-area-units"
REPORT_AREA_CODES, REPORT_CODES, STEP_UNITS = "report-area-codes", "report-codes", "steps-quarters"
_OF_ONE_DATASET |= {REPORT_UNIT, REPORT_GROUP, REPORT_AREA, REPORT_UNITS}
_OF_ONE_DATASET |= {REPORT_AREA_CODES, REPORT_CODES, STEP_UNITS}
_TRUSTED = "_trusted"
# From so many figures on it takes seconds, once, to protect them for the public.
_LONG_TO_PROTECT = 100_000
_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
# A proxy says by one of these that it passes somebody on.
_FORWARDING = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


def read(key: str, default: Any = None) -> Any:
    """Return the value of a widget or entry, or the default before it exists."""
    return st.session_state.get(key, default)


def write(key: str, value: Any) -> None:
    """Set the value of a widget before it is drawn (in a callback), or of an entry."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Let a widget return to its default."""
    st.session_state.pop(key, None)


class Kept(StrEnum):
    """To what an entry belongs that outlives the session."""

    PROJECT = "project"
    VIEW = "view"
    SCREEN = "screen"
    PLACE = "place"


_remembered: dict[Kept, set[str]] = {of: set() for of in Kept}
_noted: set[str] = set()


def remember(*keys: str, of: Kept = Kept.PROJECT, noted: bool = False) -> None:
    """Let entries outlive the session.

    What they hold is plain data (texts, numbers, truth values, lists and dictionaries of these), or a file that was
    loaded. Buttons, uploaders and data editors cannot be remembered: note what was done with them in an entry.

    Parameters
    ----------
    keys
        Names of entries; one that ends in "-" or "_" stands for all that begin like it.
    of
        The project: another value is a change, saved as a version. A view says what of the project is being looked at
        or typed and not yet taken over. The screen is the same whichever project is open: mode, language, size. What is
        of a place outlives no session, but ends where another project begins or is opened: forms, and what was chosen
        for its quarters. An entry of the project can be of its place as well; other data in it then leaves it there.
    noted
        Whether the app itself notes them when something is done, so that a new one is a change. A widget that is drawn
        for the first time is none. Names that begin with "_" are always noted.
    """
    _remembered[of].update(keys)
    if noted:
        _noted.update(keys)


remember(WEIGHT, CHOSEN, PERIOD, SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING, _METHOD, _BEFORE)
remember(VIEW, DOMAIN, INDICATOR, _SELECTED, of=Kept.VIEW)
remember(LANGUAGE, LARGE, MODE, of=Kept.SCREEN)
# By which rule the public version of a project is made is its publisher's choice, the same for everybody who sees it.
remember(MINIMUM_COUNT)
remember(_PINNED, of=Kept.PLACE)


def remembered(of: Kept = Kept.PROJECT) -> dict[str, Any]:
    """Return the entries of this session that are to outlive it (see `remember`)."""
    return {str(key): value for key, value in st.session_state.items() if _is_one_of(str(key), _remembered[of])}


def _is_one_of(key: str, names: set[str]) -> bool:
    return key in names or key.startswith(tuple(name for name in names if name.endswith(("-", "_"))))


def is_noted(key: str) -> bool:
    """Whether the app itself notes an entry, so that a new one is a change."""
    return key.startswith("_") or _is_one_of(key, _noted)


def is_of_project(key: str) -> bool:
    """Whether an entry belongs to the project (see `remember`)."""
    return _is_one_of(key, _remembered[Kept.PROJECT])


def is_of_recipe(key: str) -> bool:
    """Whether an entry belongs to the recipe, its weights or its period, which project files hold by themselves."""
    return key in _OF_ONE_DATASET or key.startswith(WEIGHT)


def generation() -> int:
    """Return how often entries were put back to what they had been: a data editor with it in its key begins anew."""
    return int(read(_GENERATION, 0))


def put_back(entries: Mapping[str, Any], held: Dataset | None) -> None:
    """Let data (None: the sample city) and all remembered entries be what they were; others of them are forgotten."""
    if held is None:
        forget(_DATASET)
    else:
        write(_DATASET, Held(held))
    for key in remembered():
        if key not in entries:
            forget(key)
    for key, value in entries.items():
        write(key, value)
    write(_GENERATION, generation() + 1)


def forget_ending(ending: str, but: tuple[str, ...] = ()) -> None:
    """Forget everything whose key ends like this, but for what ends in one of some longer ways."""
    for key in list(st.session_state):
        if str(key).endswith(ending) and not (but and str(key).endswith(but)):
            forget(str(key))


def rename_ending(ending: str, other: str, but: tuple[str, ...] = ()) -> None:
    """Give what is remembered, and whose key ends like this, another ending; but for what ends in a longer way.

    Of the rest, buttons and editors that end like this, nothing is left: they cannot be written.
    """
    kept = {name for names in _remembered.values() for name in names}
    for key in list(st.session_state):
        if str(key).endswith(ending) and not (but and str(key).endswith(but)):
            value = st.session_state.pop(key)
            if _is_one_of(str(key), kept):
                st.session_state[str(key)[: -len(ending)] + other] = value


def language() -> str:
    """Return the language of the screen."""
    chosen = read(LANGUAGE) or st.query_params.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def browser_speaks_language() -> bool:
    """Whether the browser formats numbers in the language of the screen."""
    return (st.context.locale or "").split("-")[0].lower() == language()


def is_large() -> bool:
    """Whether everything is shown in large type, for the back row."""
    return bool(read(LARGE, False))


def listens_to_network() -> bool:
    """Whether others than this computer can reach the app."""
    return (config.get_option("server.address") or "") not in _THIS_COMPUTER


def base_path() -> str:
    """Return the path under which the app is served, empty at the root."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def is_here() -> bool:
    """Whether whoever sees the page sits at the computer that the app runs on.

    What comes through a proxy comes from elsewhere, also where the proxy runs on the same computer.
    """
    if any(st.context.headers.get(name) for name in _FORWARDING):
        return False
    host = urlsplit(f"//{st.context.headers.get('Host') or 'localhost'}").hostname
    # Streamlit tells an address only of those that come from another computer.
    return not isinstance(st.context.ip_address, str) and host in _THIS_COMPUTER


def may_be_internal() -> bool:
    """Whether the internal mode may be chosen.

    On a computer that listens to itself alone, where the operator allows it, or by whoever is signed in with a role
    that allows it.
    """
    named = os.environ.get(MODE_VARIABLE, "").strip().lower()
    if named == Mode.PUBLIC:
        return False
    return named == Mode.INTERNAL or is_trusted() or (not listens_to_network() and is_here())


def is_trusted() -> bool:
    """Whether a signed-in person may see internal figures; the frame notes it at the start of every run."""
    return bool(read(_TRUSTED, False))


def set_trusted(trusted: bool) -> None:
    """Note whether a signed-in person may see internal figures."""
    write(_TRUSTED, trusted)


def first_mode() -> Mode:
    """Return the mode before anybody has chosen: public where others may look on."""
    internal = os.environ.get(MODE_VARIABLE, "").strip().lower() == Mode.INTERNAL
    return Mode.INTERNAL if internal or not listens_to_network() else Mode.PUBLIC


def mode() -> Mode:
    """Return who sees the screen. Without permission it is always the public."""
    if not may_be_internal():
        return Mode.PUBLIC
    chosen = read(MODE)
    return Mode(chosen) if chosen in set(Mode) else first_mode()


def is_public() -> bool:
    """Whether the rules for public figures hold."""
    return mode() is Mode.PUBLIC


def _number_from(variable: str, default: int) -> int:
    text = os.environ.get(variable, "").strip()
    return int(text) if text.isdigit() and int(text) > 1 else default


def rules_of_operator() -> DisclosureRules:
    """Return the rules for public figures as the operator set them: the least protection there is."""
    given = DisclosureRules()
    count = _number_from("QUARTIERSKOMPASS_MINIMUM_COUNT", given.minimum_count)
    return DisclosureRules(count, _number_from("QUARTIERSKOMPASS_MINIMUM_BASE", given.minimum_base))


def rules() -> DisclosureRules:
    """Return the rules for public figures: as chosen for the project, else as the operator set them."""
    given, chosen = rules_of_operator(), read(MINIMUM_COUNT)
    if isinstance(chosen, int) and chosen > 1 and whole_dataset().is_published:
        # What was published stays as it was, whatever this operator asks of others.
        return DisclosureRules(chosen, given.minimum_base)
    # More protection than the operator set, never less.
    count = max(given.minimum_count, chosen) if chosen in COUNTS else given.minimum_count
    return DisclosureRules(count, given.minimum_base)


def public_rules() -> DisclosureRules | None:
    """Return the rules by which the figures on screen are protected; None where they are the true ones."""
    return rules() if is_public() or whole_dataset().is_published else None


def whole_dataset() -> Dataset:
    """Return the loaded dataset with everything in it, the sample city by default."""
    held = read(_DATASET)
    return held.dataset if held is not None else read_sample()


def dataset() -> Dataset:
    """Return the loaded dataset as this session may show it: in public mode without protected figures."""
    return public_dataset() if is_public() else whole_dataset()


def public_dataset() -> Dataset:
    """Return the public version of the loaded dataset."""
    held, whole = rules(), whole_dataset()
    if whole.values.size < _LONG_TO_PROTECT:
        return cache.public(whole, held)
    with st.spinner(translator(language())(N_("The figures are being protected for the public …"))):
        return cache.public(whole, held)


def set_before(dataset: Dataset, period: str) -> None:
    """Note the data, and its period, that a new delivery was put onto."""
    write(_BEFORE, (Held(dataset), period))


def before() -> tuple[Dataset, str] | None:
    """Return the data and period before the last delivery; None without one."""
    noted = read(_BEFORE)
    return (noted[0].dataset, noted[1]) if noted is not None else None


def is_sample() -> bool:
    """Whether the sample city is shown."""
    return read(_DATASET) is None


def set_dataset(loaded: Dataset | None) -> None:
    """Take over a dataset (None: the sample city) and forget what belonged to the one before."""
    if loaded is None:
        forget(_DATASET)
    else:
        write(_DATASET, Held(loaded))
    for key in list(st.session_state):
        if key in _OF_ONE_DATASET or str(key).startswith(WEIGHT):
            forget(str(key))


@once
def sample_method() -> Method:
    """Return the recipe that comes with the sample city."""
    return read_method(sample_file(SAMPLE_METHOD), SAMPLE_METHOD)


def base_method() -> Method:
    """Return the recipe that the weights on screen start from: loaded, adopted, or the default."""
    method = read(_METHOD)
    if method is not None:
        return method
    if is_sample():
        return sample_method()
    return complete_method(dataset(), read_preset("additive"))


def set_base_method(method: Method) -> None:
    """Take over a recipe."""
    write(_METHOD, method)


def selected() -> str | None:
    """Return the key of the selected unit, if it is in the data."""
    unit = read(_SELECTED)
    return unit if unit is not None and unit in dataset().units.index else None


def select(unit: str | None) -> None:
    """Select a unit everywhere: map, table, chart and details follow."""
    write(_SELECTED, unit)


def pinned() -> Snapshot | None:
    """Return the noted state of the ranking, if it belongs to this dataset."""
    snapshot = read(_PINNED)
    return snapshot if snapshot is not None and snapshot.dataset_digest == dataset().digest else None


def pin(snapshot: Snapshot | None) -> None:
    """Note a state of the ranking, or forget it."""
    write(_PINNED, snapshot)


def add_notice(finding: Finding) -> None:
    """Keep a finding to be shown on the next run, once."""
    waiting = read(_NOTICES, ())
    if finding not in waiting:
        write(_NOTICES, (*waiting, finding))


def add_notices(findings: Iterable[Finding]) -> None:
    """Keep several findings to be shown on the next run."""
    for finding in findings:
        add_notice(finding)


def waiting_notices() -> tuple[Finding, ...]:
    """Return the findings that wait for the next run."""
    found: tuple[Finding, ...] = read(_NOTICES, ())
    return found


def take_notices() -> tuple[Finding, ...]:
    """Return the waiting findings and forget them."""
    waiting = read(_NOTICES, ())
    forget(_NOTICES)
    return waiting
