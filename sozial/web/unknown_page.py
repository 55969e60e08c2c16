"""Whoever opens an address of the app that is no page lands on the page that is meant, or on its first page."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sozial.places import page_names

_FIRST = "start"
# The first page has no name in the address.
_NAMED = page_names() - {_FIRST}
_KNOWN = _NAMED | {"kompass", "w", "healthz", "oauth2callback"}
# Says, in the link, which page was asked for where Start is opened (`sozial/ui/session/links.py`).
_ASKED, _LONGEST = "page", 40
# What people call pages, and the pages' names in English.
_WORDS = {
    _FIRST: "startseite home anfang beginn uebersicht",
    "daten": "data tabelle tabellen upload hochladen import indikatoren",
    "analyse": "analysis karte karten map rangliste rangfolge ranking rang gewichte sozialindex belastungsindex",
    "profil": "profile steckbrief steckbriefe quartier quartiere quartiersprofil",
    "wie_sicher": "wiesicher sicherheit robustheit robustness",
    "entwicklung": "development zeitreihe zeitreihen trend trends verlauf",
    "erkunden": "explore streudiagramm zusammenhang zusammenhaenge",
    "methode": "method methoden methodik rezept",
    "massnahmen": "massnahme measures actions register",
    "mittelverteilung": "allocation mittel budget verteilung geld",
    "ziele": "ziel objectives monitoring",
    "bericht": "report berichte reports export download downloads",
    "vorfuehren": "vorfuehrung present praesentation praesentieren ausschuss",
    "werkstatt": "workshop workshops gewichtung gewichten abstimmung abstimmen",
    "oeffentlich": "publication veroeffentlichung veroeffentlichen",
    "barrierefreiheit": "accessibility leichte_sprache",
    "handbuch": "handbook hilfe help anleitung",
}
_MEANT = {word: page for page, words in _WORDS.items() for word in words.split()}
_WRITTEN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "-": "_", " ": "_"})


def page_meant(name: str) -> str:
    """Return the page that a name in an address stands for; empty where it stands for none.

    Examples
    --------
    >>> page_meant("Karte"), page_meant("maßnahmen"), page_meant("Start"), page_meant("Rathaus")
    ('analyse', 'massnahmen', 'start', '')
    """
    written = name.lower().translate(_WRITTEN)
    return written if written in page_names() else _MEANT.get(written, "")


class UnknownPage:
    """Lead from a mistyped or old address to the page that is meant, else to the first one, which says so.

    Streamlit would open a window in English. Where the first page is opened, the link says what was asked for: without
    a name, it leads to the page that was open last.

    Parameters
    ----------
    below
        Path under which the app is served, empty at the root.
    """

    def __init__(self, app: ASGIApp, below: str) -> None:
        self._app = app
        self._below = below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or lead to the first page."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and self._is_unknown(scope):
            asked = scope.get("query_string", b"").decode("latin-1")
            name = scope["path"].removeprefix(self._below).strip("/")
            page = page_meant(name)
            if page in ("", _FIRST):
                told = urlencode({_ASKED: page or name[:_LONGEST]})
                page, asked = "", f"{asked}&{told}" if asked else told
            address = f"{self._below}/{page}" + (f"?{quote(asked, safe='=&%+')}" if asked else "")
            await RedirectResponse(address, 303, {"Cache-Control": "no-store"})(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_unknown(self, scope: Scope) -> bool:
        if "text/html" not in Headers(scope=scope).get("accept", ""):
            return False
        path = scope["path"]
        if self._below and not path.startswith(f"{self._below}/"):
            return False
        name = path.removeprefix(self._below).strip("/")
        # What has further parts or a dot belongs to a page, and what begins with an underscore is Streamlit's own.
        return bool(name) and not ("/" in name or "." in name or name.startswith("_") or name in _KNOWN)
