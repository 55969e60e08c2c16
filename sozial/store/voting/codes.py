"""Codes by which a workshop is found, and secrets that are kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
import uuid

from sqlalchemy import Connection, select

from sozial.store.database.tables import workshops

# No letters or digits that look or sound alike: 27 ** 7 is more than ten thousand million.
CODE_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ34679"
CODE_LENGTH = 7
# On a Ukrainian or Greek keyboard letters are typed that look the same as those of the code.
_LOOK_ALIKE = str.maketrans(
    dict(zip("АВСЕНКМРТУХ", "ABCEHKMPTYX", strict=True)) | dict(zip("ΑΒΕΖΗΚΜΝΡΤΥΧ", "ABEZHKMNPTYX", strict=True))
)


def plain_code(code: str) -> str:
    """Return a code as it is kept, however somebody wrote it: small, wide, with spaces, in letters that look the same.

    Examples
    --------
    >>> plain_code("abc-def g"), plain_code("ＡＢＣ　４６７９"), plain_code("\u0410\u0412\u0421 4679")
    ('ABCDEFG', 'ABC4679', 'ABC4679')
    """
    alike = unicodedata.normalize("NFKC", code).upper().translate(_LOOK_ALIKE)
    return "".join(letter for letter in alike if letter in CODE_LETTERS)


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
