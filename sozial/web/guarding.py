"""Who may ask: hosts and origins, forged requests, guessing."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import re
import time
from collections.abc import Callable, Iterable

from starlette.requests import HTTPConnection, Request

from sozial.settings import settings_now

THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?:\[(?P<number>[0-9a-f:.]+)\]|(?P<name>[^\s:/?#@\[\]\\,]+))(?::[0-9]{1,5})?")
# What proxies and services in front of an app say of whom they pass on.
_PASSED_ON_LIKE = ("x-forwarded", "x-original-", "x-envoy-", "x-amzn-", "x-azure-", "x-appengine-", "cf-")
_PASSED_ON = frozenset(
    (
        "forwarded", "forwarded-for", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-proxyuser-ip",
        "x-arr-log-id", "x-arr-ssl", "true-client-ip", "client-ip", "fastly-client-ip", "fly-client-ip", "x-host",
        "x-scheme", "x-url-scheme", "front-end-https", "x-request-start", "x-varnish", "x-remote-user", "remote-user",
    )
)  # fmt: skip
# So many wrong guesses a minute are answered at once; each further one waits longer, all together.
_FREE_GUESSES = 20
_WAIT, _LONGEST_WAIT = 0.1, 3.0


def name_of(host: str) -> str:
    """Return a host without its port; empty where it is no host.

    Examples
    --------
    >>> name_of("Kompass.stadt.de:8501"), name_of("[::1]:80"), name_of("10.0.0.7"), name_of("[::1].evil.example")
    ('kompass.stadt.de', '::1', '10.0.0.7', '')
    """
    found = _HOST.fullmatch(host.lower())
    return "" if found is None else found["number"] or found["name"]


def is_this_computer(host: str) -> bool:
    """Whether a host is a name that only this computer itself can mean.

    Examples
    --------
    >>> [is_this_computer(host) for host in ("localhost:8501", "[::1]", "localhost.evil.example", "0.0.0.0")]
    [True, True, False, False]
    """
    return name_of(host) in THIS_COMPUTER


def is_passed_on(names: Iterable[str]) -> bool:
    """Whether a request came through a proxy, by the names of its headers: no browser sends one of these by itself.

    A header without a value counts as well.

    Examples
    --------
    >>> is_passed_on(["Host", "X-FORWARDED-PORT"]), is_passed_on(["Host", "Origin", "X-Xsrftoken"])
    (True, False)
    """
    plain = {name.lower().replace("_", "-") for name in names}
    return bool(plain & _PASSED_ON) or any(name.startswith(_PASSED_ON_LIKE) for name in plain)


def digest_of_codes(codes: Iterable[str]) -> str:
    """Return what stands for codes in their order: a form is answered by places, which others may have by then.

    Examples
    --------
    >>> digest_of_codes(["a", "b"]) == digest_of_codes(["a", "b"]) != digest_of_codes(["b", "a"])
    True
    """
    return hashlib.sha256("\n".join(codes).encode()).hexdigest()[:16]


def is_asked_here(asked: HTTPConnection) -> bool:
    """Whether this computer itself asks, without anything in between."""
    if is_passed_on(asked.headers.keys()) or asked.client is None:
        return False
    try:
        return ipaddress.ip_address(asked.client.host).is_loopback
    except ValueError:
        return False


def is_known_host(host: str, served_as: str = "") -> bool:
    """Whether the app answers under a name: this computer, an address in numbers, or a name that the operator states.

    A foreign name that points here (DNS rebinding) is none of them.

    Parameters
    ----------
    served_as
        The app's public name as it was started with.

    Examples
    --------
    >>> [is_known_host(host, "kompass.stadt.de") for host in ("10.0.0.7:8501", "kompass.stadt.de", "evil.example")]
    [True, True, False]
    """
    name = name_of(host)
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and name in ("localhost", served_as.lower(), *settings_now.hosts)
    return True


def is_same_origin(request: Request) -> bool:
    """Whether a form was sent from the app's own pages, as far as the browser says where from."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return name_of(origin.split("://", 1)[-1]) == name_of(request.headers.get("host", ""))


def csrf_of(token: str) -> str:
    """Return what a form must carry: only who can read the participant's cookie can make it."""
    return hmac.new(token.encode(), b"kompass ballot", hashlib.sha256).hexdigest()


def is_own_form(token: str, given: str) -> bool:
    """Whether a form carries what belongs to the participant's cookie."""
    # Compared as bytes: what was sent may hold any sign.
    return bool(token) and hmac.compare_digest(csrf_of(token).encode(), given.encode())


class Guesses:
    """Slows down wrong guesses, of all together: phones in a room share one address.

    Parameters
    ----------
    clock
        Returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong = 0.0
        self._since = clock()

    def wait(self) -> float:
        """Note a wrong guess; return how long its answer waits, in seconds."""
        now = self._clock()
        # What was guessed wrong is forgotten within a minute.
        self._wrong = max(0.0, self._wrong - (now - self._since) * _FREE_GUESSES / 60) + 1
        self._since = now
        return min(max(self._wrong - _FREE_GUESSES, 0.0) * _WAIT, _LONGEST_WAIT)

    async def answer_late(self) -> None:
        """Note a wrong guess, and wait as long as it must."""
        await asyncio.sleep(self.wait())
