"""Start the app for a room: a free port, the address to type, the moderator's page, and each phone that arrives."""

from __future__ import annotations

import argparse
import http.client
import json
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sozial.commands.given import refuse
from sozial.commands.workshop import PORT
from sozial.i18n import N_, NP_, Words, translator
from sozial.places import APP
from sozial.web.arrivals import Arrived
from sozial.web.network_words import ADVICE, KIND_WORDS, NO_NETWORK
from sozial.web.own_addresses import Kind, OwnAddress, own_addresses
from sozial.web.routes import PREFIX
from sozial.web.test_page import ARRIVALS, TEST

_PORTS_TRIED, _HIGHEST_PORT = 20, 65_535
# How often the app is asked who has arrived, in seconds, and how long an answer may take.
_PULSE, _PATIENCE = 2.0, 5.0
_WIDTH = 96


def run_workshop(options: argparse.Namespace) -> int:
    """Start the app for a room and say how phones come to it, until it is stopped; return its exit code.

    Raises
    ------
    DataError
        If the port that was asked for is in use, or none is free.
    """
    translate = translator(options.language)
    port = free_port(options.port)
    if options.port is None and port != PORT:
        print(translate(N_("Port {wanted} is in use; port {port} is taken.")).format(wanted=PORT, port=port))
    print("\n".join(opening_lines(own_addresses(), port, translate)), flush=True)
    command = [sys.executable, "-m", "streamlit", "run", str(APP), *_options_of_server(port)]
    with subprocess.Popen(command) as app:  # noqa: S603
        # Whoever stops this process stops the app.
        signal.signal(signal.SIGTERM, lambda _number, _frame: app.terminate())
        watch = Watch(port, translate, opens=not options.no_browser)
        threading.Thread(target=watch.run, daemon=True).start()
        try:
            return app.wait()
        except KeyboardInterrupt:
            # The app got the same key, and ends by itself.
            app.wait()
            return 0
        finally:
            watch.stop()


def _options_of_server(port: int) -> list[str]:
    return [
        "--server.address", "0.0.0.0", "--server.port", str(port), "--server.headless", "true",  # noqa: S104
        "--logger.hideWelcomeMessage", "true",
    ]  # fmt: skip


def free_port(wanted: int | None) -> int:
    """Return the port that was asked for, else the first free one from the usual one on.

    Raises
    ------
    DataError
        If it is in use or no port, or none is free.
    """
    if wanted is not None:
        if not 0 < wanted <= _HIGHEST_PORT:
            raise refuse(N_("There is no port {port}."), N_("Give one from 1024 to 65535."), port=str(wanted))
        if not is_free(wanted):
            message = N_("Port {port} is in use by another program.")
            raise refuse(message, N_("Close it, or leave --port out: then a free one is taken."), port=str(wanted))
        return wanted
    found = next((port for port in range(PORT, PORT + _PORTS_TRIED) if is_free(port)), None)
    if found is None:
        message = N_("All ports from {first} to {last} are in use.")
        raise refuse(message, N_("Name a free one with --port."), first=str(PORT), last=str(PORT + _PORTS_TRIED - 1))
    return found


def is_free(port: int) -> bool:
    """Whether nobody listens on a port: neither for this computer alone nor for its networks."""
    with socket.socket() as caller:
        caller.settimeout(1)
        # Windows would let a second program listen to all networks beside one that listens to this computer.
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as listener:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("", port))
        except OSError:
            return False
    return True


def opening_lines(own: Sequence[OwnAddress], port: int, translate: Words) -> list[str]:
    """Return what is printed before the app starts: what to type, what to try, and what can be in the way."""
    lines = ["", translate(N_("Workshop in this network")), ""]
    lines += address_lines(own, port, translate)
    lines += ["", translate(N_("Moderation, on this computer: http://localhost:{port}/werkstatt")).format(port=port)]
    lines += _folded(
        translate(N_("Phones see the ballot, and no other page. The page Workshop shows protected figures only."))
    )
    lines.append("")
    for lead, text in ADVICE:
        lines += _folded(f"{translate(lead)}: {translate(text)}")
    lines += ["", translate(N_("Leave this window open. Closing it, or Ctrl+C, ends the app; nothing is lost.")), ""]
    return lines


def address_lines(own: Sequence[OwnAddress], port: int, translate: Words) -> list[str]:
    """Return the address to type and to try, and further ones with what they are."""
    if not own:
        return _folded(f"{translate(NO_NETWORK)} {translate(N_('As soon as it is in one, the address is said here.'))}")
    first, *others = own
    typed = f"{first.address}:{port}"
    lines = [
        translate(N_("To type on phones:  http://{address}")).format(address=typed),
        translate(N_("To try your phone:  http://{address}")).format(address=f"{typed}{PREFIX}{TEST}"),
    ]
    if first.kind >= Kind.WITHOUT_ROUTER:
        lines += _folded(f"{first.address}: {translate(KIND_WORDS[first.kind])}")
    if others:
        lines += ["", translate(N_("Further addresses of this computer, where the first does not open:"))]
        lines += [f"    http://{one.address}:{port}  ({_about(one, translate)})" for one in others]
    return lines


def _about(one: OwnAddress, translate: Words) -> str:
    words = translate(KIND_WORDS[one.kind])
    return f"{one.adapter}, {words}" if one.adapter else words


def _folded(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


@dataclass
class Watch:
    """Waits for the app, opens the moderator's page once, and says when a phone arrives or the network changes.

    Parameters
    ----------
    port
        Where the app listens.
    opens
        Whether the moderator's page is opened in the browser.
    say, look, ask, show
        Print a line; find the computer's addresses; ask the app; open a page.
    """

    port: int
    translate: Words
    opens: bool = True
    say: Callable[[str], None] = field(default=lambda line: print(line, flush=True))
    look: Callable[[], list[OwnAddress]] = own_addresses
    ask: Callable[[int], Arrived | None] = field(default=lambda port: ask_arrivals(port))
    show: Callable[[str], object] = webbrowser.open
    _told: Arrived = field(default_factory=Arrived)
    _known: list[str] | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look again and again, until it is stopped."""
        while not self._ended.is_set():
            self.step()
            self._ended.wait(_PULSE)

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def step(self) -> None:
        """Look once."""
        found = self.ask(self.port)
        if found is None:
            return
        if self.opens:
            self.opens = False
            self.show(f"http://localhost:{self.port}/werkstatt")
        self._tell_network()
        if found.phones > self._told.phones or set(found.hosts) - set(self._told.hosts):
            words = NP_(
                "{n} phone has opened the test page, at: {hosts}", "{n} phones have opened the test page, at: {hosts}"
            )
            self.say(self.translate.counted(words, found.phones, hosts=", ".join(found.hosts)))
        self._told = found

    def _tell_network(self) -> None:
        own = self.look()
        now = [one.address for one in own]
        if self._known is not None and now != self._known:
            self.say(
                "\n".join(
                    [
                        "",
                        self.translate(N_("The network has changed.")),
                        *address_lines(own, self.port, self.translate),
                        "",
                    ]
                )
            )
        self._known = now


def ask_arrivals(port: int) -> Arrived | None:
    """Return who has opened the test page; None while the app does not answer."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        asked.request("GET", PREFIX + ARRIVALS)
        answer = asked.getresponse()
        if answer.status != http.client.OK:
            return None
        found = json.loads(answer.read())
        return Arrived(int(found["phones"]), tuple(map(str, found["hosts"])))
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        asked.close()
