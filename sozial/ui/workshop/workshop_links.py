"""The way of phones to a workshop, and to the room's screen: addresses, code and QR code."""

from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

import segno
import streamlit as st

from sozial.store.town import current_town, town_code
from sozial.ui.kit.pictures import PNG, show_picture
from sozial.ui.session import viewers
from sozial.ui.session.language import plain
from sozial.web.arrivals import reachable_address
from sozial.web.guarding import THIS_COMPUTER
from sozial.web.routes import PREFIX

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?(/[a-z/]*)?")


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
    if host in THIS_COMPUTER and viewers.listens_to_network():
        host = _own_address()
    port = f":{seen.port}" if seen.port else ""
    return f"{seen.scheme or 'http'}://{host}{port}{viewers.base_path()}"


def room_path(code: str) -> str:
    """Return the path of the room's screen, for this browser."""
    return f"{viewers.base_path()}{PREFIX}/w/{town_code(code)}/room"


def room_link(code: str) -> str:
    """Return the address of the room's screen as this browser reaches it."""
    seen = urlsplit(st.context.url or "http://localhost")
    return f"{seen.scheme}://{seen.netloc}{room_path(code)}"


def is_of_this_computer(link: str) -> bool:
    """Whether an address leads to the computer that it is opened on: a phone would look for the ballot on itself."""
    return urlsplit(link).hostname in THIS_COMPUTER


def qr_code(link: str) -> bytes:
    """Return a QR code as PNG, large enough for a projector."""
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="png", scale=8, border=3)
    return out.getvalue()


def typed(link: str) -> str:
    r"""Return an address as it is typed, and as it can be copied: without signs that nobody sees.

    Examples
    --------
    >>> typed("http://192.168.178.20:8501/kompass/test")
    '192.168.178.20:8501/kompass/test'
    """
    address = link.split("://", 1)[-1]
    return address if _PLAIN_ADDRESS.fullmatch(address) else plain(address)


def show_qr_code(link: str, words: str) -> None:
    """Show a QR code.

    Parameters
    ----------
    words
        What it is, for those who do not see it; a picture of Streamlit's own has no such words.
    """
    show_picture(qr_code(link), PNG, words)


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
