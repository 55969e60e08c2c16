"""What the sign-in says about whoever is in front of the screen."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section


def is_set_up() -> bool:
    """Whether people can sign in at all; asked where there is no session."""
    return bool(get_secrets_auth_section())


def claims() -> dict[str, Any] | None:
    """Return what the identity provider says; None where no sign-in is set up."""
    found = st.user.to_dict()
    return found if "is_logged_in" in found else None


def claims_of_signed_in() -> dict[str, Any]:
    """Return what the identity provider says about a signed-in person; nothing where nobody is signed in."""
    found = claims() or {}
    return found if found.get("is_logged_in") else {}
