"""Workbooks that Excel protects with a password of its own, and opens without asking for it."""

from __future__ import annotations

import contextlib
import io
import re

from sozial.errors import DataError, refusal
from sozial.i18n import N_

# Excel sets this password where a workbook is only meant to be shielded from changes ([MS-OFFCRYPTO], 2.4.2.3).
_DEFAULT = "VelvetSweatshop"
# Turns of the key derivation; Excel uses 100,000, a hostile file could ask for hours.
_MOST_TURNS = 1_000_000
_MAXIMUM = 200_000_000


def password_refusal(title: str) -> DataError:
    """Return the refusal of a file with a password that is not known."""
    message = N_("This spreadsheet is protected by a password.")
    return refusal("password", title, message, N_("Save it without a password."))


def is_encrypted_package(content: bytes) -> bool:
    """Whether a file is an encrypted workbook of the newer format."""
    return content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and "EncryptedPackage".encode("utf-16-le") in content


def without_default_password(content: bytes, title: str) -> bytes:
    """Return a workbook that Excel protects with its own password, without it.

    Raises
    ------
    DataError
        If it is protected by another password.
    """
    turns = [int(number) for number in re.findall(rb'spinCount="(\d{1,12})"', content)]
    if len(content) > _MAXIMUM or any(number > _MOST_TURNS for number in turns):
        raise password_refusal(title)
    # Imported where it is needed: hardly any file is protected.
    import msoffcrypto

    out = io.BytesIO()
    # A damaged file makes the library fail in many ways; none of them gives the content.
    with contextlib.suppress(Exception):
        protected = msoffcrypto.OfficeFile(io.BytesIO(content))
        protected.load_key(password=_DEFAULT, verify_password=True)
        protected.decrypt(out)
        return out.getvalue()
    raise password_refusal(title)
