"""Codes by which a workshop is found, and secrets that are kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from sqlalchemy import Connection, select

from sozial.store.database.tables import workshops

# No letters or digits that look or sound alike: 27 ** 7 is more than ten thousand million.
CODE_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ34679"
CODE_LENGTH = 7


def plain_code(code: str) -> str:
    """Return a code as it is kept, however somebody wrote it.

    Examples
    --------
    >>> plain_code("abc-def g")
    'ABCDEFG'
    """
    return "".join(letter for letter in code.upper() if letter in CODE_LETTERS)


def free_code(connection: Connection) -> str:
    """Return a code that no workshop has."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
        if connection.execute(select(workshops.c.id).where(workshops.c.code == code)).first() is None:
            return code


def new_secret() -> str:
    """Return a moderator's key, or what a participant is known by."""
    return secrets.token_urlsafe(24)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    # Secrets are long and random: a plain hash cannot be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key() -> str:
    """Return a random key of a row, which tells nothing about when it came."""
    return uuid.uuid4().hex
