"""The key that says how public figures are changed: made once, kept for good, never part of what is published.

With another key the same figures would be changed in another way, and who compares both knows more than either tells.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.store.database import ADDRESS
from sozial.store.opened import shelf
from sozial.store.shelves import DATABASE, Shelf

VARIABLE = "QUARTIERSKOMPASS_PROTECTION_KEY"
_NAME = "protection.key"
# It is asked for at every step of every session, and never changes.
_known: dict[tuple[str, str], bytes] = {}


def protection_key() -> bytes:
    """Return the key: from the environment, else what this store keeps, made when first asked for.

    Raises
    ------
    DataError
        If there is none, and none can be kept; or if it is too short to keep anything secret.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return _checked(named.encode())
    kept = shelf("protection", ".key")
    place = os.environ.get(ADDRESS, "").strip(), kept.place
    if place not in _known:
        _known[place] = _checked(_kept(kept))
    return _known[place]


def _kept(kept: Shelf) -> bytes:
    try:
        found = kept.read(_NAME)
        if found is None:
            # Another process may have made it meanwhile.
            with contextlib.suppress(FileExistsError):
                kept.write(_NAME, secrets.token_hex(32).encode(), replace=False)
            found = kept.read(_NAME)
            if found is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), _NAME)
    except OSError as error:
        if error.strerror == DATABASE:
            message = N_("The key for public figures cannot be read: the database cannot be reached.")
            remedy = N_("Ask whoever runs this app, and try again.")
            raise DataError(Finding("no-key", Severity.ERROR, message, remedy)) from error
        message = N_("The key for public figures cannot be kept: {reason}")
        remedy = N_("Make the folder of the app writable, or set {variable}.")
        values = {"reason": str(error.strerror or error), "variable": VARIABLE}
        raise DataError(Finding("no-key", Severity.ERROR, message, remedy, kept.place, values)) from error
    return (found or b"").strip()


def _checked(key: bytes) -> bytes:
    if len(key) < 16:
        message = N_("The key for public figures is shorter than 16 characters, so anybody could try them all.")
        remedy = N_("Set {variable} to a long text of random characters that nobody else knows.")
        raise DataError(Finding("weak-key", Severity.ERROR, message, remedy, "", {"variable": VARIABLE}))
    return key
