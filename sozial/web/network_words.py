"""What is said where phones are to reach this computer: firewall, networks that keep devices apart, no Wi-Fi at all."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.i18n import N_
from sozial.web.own_addresses import Kind

KIND_WORDS: Mapping[Kind, str] = {
    Kind.NETWORK: N_("network"),
    Kind.HOTSPOT: N_("hotspot"),
    Kind.WITHOUT_ROUTER: N_("no router has given this address: phones do not reach it"),
    Kind.VIRTUAL: N_("of a program on this computer: phones do not reach it"),
    Kind.VPN: N_("VPN: phones mostly do not reach it"),
}
NO_NETWORK = N_("This computer is in no network yet: no phone can reach it.")

# Each with what it is about. Shown by the command and on the page alike.
ADVICE: tuple[tuple[str, str], ...] = (
    (
        N_("Firewall"),
        N_(
            "At the first start Windows asks about “Python”: tick “Private networks”, then “Allow access”. If it was "
            "refused once, nobody asks again: Windows Security › Firewall & network protection › Allow an app through "
            "firewall › Python, “Private”. The network must count as private as well: Settings › Network & internet › "
            "properties of the network. Where that is locked, ask your IT some days before."
        ),
    ),
    (
        N_("Phone says “no internet”"),
        N_("Stay in the Wi-Fi nevertheless. Turn mobile data off where the phone changes to it by itself."),
    ),
    (
        N_("Same Wi-Fi, and still no answer"),
        N_(
            "Guest Wi-Fi and Wi-Fi with a sign-in page often keep devices apart (client isolation), and a VPN on the "
            "computer can do the same. Nothing on this computer changes that: take another network, and end the VPN."
        ),
    ),
    (
        N_("Without Wi-Fi"),
        N_(
            "Best is a small router of your own without internet, the computer on its cable. Otherwise the hotspot of "
            "a phone, which computer and phones join; it often takes ten devices only and costs next to no data. The "
            "hotspot of Windows needs a connection that it can share."
        ),
    ),
    (
        N_("Without any network"),
        N_("Print sheets of paper (page Workshop, “On paper”): they are keyed in by numbers and count alike."),
    ),
)
