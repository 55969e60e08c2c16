"""The way of phones to a workshop: address, code and QR code."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno
import streamlit as st

from sozial.store.town import town_code
from sozial.ui.session import viewers
from sozial.web.arrivals import reachable_address
from sozial.web.routes import PREFIX

_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


def _own_address() -> str:
    """Return this computer's address in its network, best the one under which a phone has arrived."""
    return reachable_address() or "127.0.0.1"


def ballot_link(code: str) -> str:
    """Return the address of a ballot as phones reach it: by the name on screen, else by this computer's number."""
    return f"{app_link()}{PREFIX}/w/{town_code(code)}"


def app_link() -> str:
    """Return the address of the app as phones reach it, without a slash at its end."""
    seen = urlsplit(st.context.url or "")
    host = seen.hostname or "localhost"
    if host in _THIS_COMPUTER and viewers.listens_to_network():
        host = _own_address()
    port = f":{seen.port}" if seen.port else ""
    return f"{seen.scheme or 'http'}://{host}{port}{viewers.base_path()}"


def is_of_this_computer(link: str) -> bool:
    """Whether an address leads to the computer that it is opened on: a phone would look for the ballot on itself."""
    return urlsplit(link).hostname in _THIS_COMPUTER


def qr_code(link: str) -> bytes:
    """Return a QR code as PNG, large enough for a projector."""
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="png", scale=8, border=3)
    return out.getvalue()
