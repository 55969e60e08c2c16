"""The way of phones to a workshop, and of the projector to its screen: addresses, code and QR code."""

from __future__ import annotations

import io
import socket
from urllib.parse import urlsplit

import segno
import streamlit as st

from sozial.store.town import current_town, town_code
from sozial.ui.session import viewers
from sozial.web.routes import PREFIX

_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


def _own_address() -> str:
    """Return this computer's address in its network; nothing is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def ballot_link(code: str) -> str:
    """Return the address of a ballot as phones reach it: by the name on screen, else by this computer's number."""
    path = f"{viewers.base_path()}{PREFIX}/w/{town_code(code)}"
    seen = urlsplit(st.context.url or "")
    host = seen.hostname or "localhost"
    if host in _THIS_COMPUTER and viewers.listens_to_network():
        host = _own_address()
    port = f":{seen.port}" if seen.port else ""
    return f"{seen.scheme or 'http'}://{host}{port}{path}"


def room_path(code: str) -> str:
    """Return the path of the projector's page, for this browser."""
    return f"{viewers.base_path()}{PREFIX}/w/{town_code(code)}/room"


def room_link(code: str) -> str:
    """Return the address of the projector's page as this browser reaches it."""
    seen = urlsplit(st.context.url or "http://localhost")
    return f"{seen.scheme}://{seen.netloc}{room_path(code)}"


def is_of_this_computer(link: str) -> bool:
    """Whether an address leads to the computer that it is opened on: a phone would look for the ballot on itself."""
    return urlsplit(link).hostname in _THIS_COMPUTER


def qr_code(link: str) -> bytes:
    """Return a QR code as PNG, large enough for a projector."""
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="png", scale=8, border=3)
    return out.getvalue()


def qr_drawing(link: str) -> str:
    """Return a QR code as SVG, for the room's screen."""
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="svg", scale=8, border=2, xmldecl=False, omitsize=True)
    return out.getvalue().decode()


def spoken_code(code: str) -> str:
    """Return a code in two parts, with its town where there are several.

    Examples
    --------
    >>> spoken_code("ABCDEFG")
    'ABC DEFG'
    """
    town = current_town()
    return f"{f'{town}-' if town else ''}{code[:3]} {code[3:]}"
