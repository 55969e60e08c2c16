"""The key that says how public figures are changed: made once, kept for good, never part of what is published.

With another key the same figures would be changed in another way, and who compares both knows more than either tells.
"""

from __future__ import annotations

import contextlib
import errno
import hmac
import os
import secrets

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.setting_kinds import LEAST_KEY
from sozial.settings import settings_now, variable
from sozial.store.files.permission import by_the_app
from sozial.store.kept.shelf import Shelf, ShelfMissedError
from sozial.store.opened import shelf
from sozial.store.town import current_town
from sozial.store.unavailable import StoreUnavailable

VARIABLE = variable("protection_key")
_NAME = "protection.key"
# It is asked for at every step of every session, and never changes.
_known: dict[tuple[str, str, str], bytes] = {}


def protection_key() -> bytes:
    """Return the key: from the environment, else what this store keeps, made when first asked for.

    Each of several towns has a key of its own; from the environment it is derived for each.

    Raises
    ------
    DataError
        If there is none, and none can be kept; or if it is too short to keep anything secret.
    StoreUnavailable
        If it is kept in a database that cannot be used.
    """
    named, town = settings_now.protection_key, current_town()
    if named:
        key = _checked(named.encode())
        # Towns that share a key could undo each other's changes.
        return hmac.new(key, town.encode(), "sha256").hexdigest().encode() if town else key
    kept = shelf("protection", ".key")
    place = settings_now.database_url, kept.place, town
    if place not in _known:
        _known[place] = _checked(_kept(kept))
    return _known[place]


def _kept(kept: Shelf) -> bytes:
    try:
        found = kept.read(_NAME)
        if found is None:
            # Another process may have made it meanwhile.
            with contextlib.suppress(FileExistsError), by_the_app():
                kept.write(_NAME, secrets.token_hex(32).encode(), replace=False)
            found = kept.read(_NAME)
            if found is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), _NAME)
    except ShelfMissedError as error:
        # Without the key no public figure is shown, on no page; who shows it says so as of everything in the store.
        raise StoreUnavailable(error.cause) from error
    except OSError as error:
        message = N_("The key for public figures cannot be kept: {reason}")
        remedy = N_("Make the folder of the app writable, or set {variable}.")
        values = {"reason": str(error.strerror or error), "variable": VARIABLE}
        raise DataError(Finding("no-key", Severity.ERROR, message, remedy, kept.place, values)) from error
    return (found or b"").strip()


def _checked(key: bytes) -> bytes:
    if len(key) < LEAST_KEY:
        message = N_("The key for public figures is shorter than 16 characters, so anybody could try them all.")
        remedy = N_("Set {variable} to a long text of random characters that nobody else knows.")
        raise DataError(Finding("weak-key", Severity.ERROR, message, remedy, "", {"variable": VARIABLE}))
    return key
