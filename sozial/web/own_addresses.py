"""Addresses of this computer in its networks, the one that phones most likely reach first. Nothing is sent for them."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

_PROCESS_FILES = Path("/proc/net")
# Towards these the computer would choose an address of its own: out of the house (an address that nobody has), and
# where routers and hotspots usually are. A socket of this kind sends nothing when it is connected.
_TOWARDS = (
    "192.0.2.1", "192.168.137.1", "172.20.10.1", "192.168.43.1", "10.42.0.1", "192.168.178.1", "192.168.2.1",
    "192.168.1.1", "192.168.0.1", "10.0.0.1", "172.16.0.1",
)  # fmt: skip
_LOCAL = re.compile(r"\|-- ([0-9.]+)\n\s+/32 host LOCAL")


class Kind(IntEnum):
    """What an address is of; the lower, the more likely phones reach it."""

    NETWORK = 0
    HOTSPOT = 1
    WITHOUT_ROUTER = 2
    VIRTUAL = 3
    VPN = 4


_RANGES: tuple[tuple[str, Kind], ...] = (
    ("169.254.0.0/16", Kind.WITHOUT_ROUTER),
    # Hotspots of Windows, of Linux desktops, of iPhones, and of Android up to version 10.
    ("192.168.137.0/24", Kind.HOTSPOT),
    ("10.42.0.0/24", Kind.HOTSPOT),
    ("172.20.10.0/28", Kind.HOTSPOT),
    ("192.168.43.0/24", Kind.HOTSPOT),
    # What VirtualBox and Docker choose, and what carriers and VPNs share.
    ("192.168.56.0/24", Kind.VIRTUAL),
    ("172.17.0.0/16", Kind.VIRTUAL),
    ("100.64.0.0/10", Kind.VPN),
)
_ADAPTERS: tuple[tuple[str, Kind], ...] = (
    ("tun", Kind.VPN), ("tap", Kind.VPN), ("wg", Kind.VPN), ("ppp", Kind.VPN), ("tailscale", Kind.VPN),
    ("zt", Kind.VPN), ("docker", Kind.VIRTUAL), ("br-", Kind.VIRTUAL), ("virbr", Kind.VIRTUAL),
    ("veth", Kind.VIRTUAL), ("vmnet", Kind.VIRTUAL), ("vboxnet", Kind.VIRTUAL), ("lxc", Kind.VIRTUAL),
    ("podman", Kind.VIRTUAL), ("cni", Kind.VIRTUAL),
)  # fmt: skip


@dataclass(frozen=True)
class OwnAddress:
    """One address of this computer.

    Parameters
    ----------
    adapter
        What the system calls the adapter; empty where it does not tell.
    """

    address: str
    kind: Kind
    adapter: str = ""


def kind_of(address: str, adapter: str = "") -> Kind:
    """Return what an address is of, by its adapter and by the range that it lies in.

    Examples
    --------
    >>> kind_of("192.168.178.20").name, kind_of("10.8.0.2", "tun0").name, kind_of("192.168.137.1").name
    ('NETWORK', 'VPN', 'HOTSPOT')
    """
    named = [kind for beginning, kind in _ADAPTERS if adapter.lower().startswith(beginning)]
    number = ipaddress.ip_address(address)
    return (named + [kind for network, kind in _RANGES if number in ipaddress.ip_network(network)] + [Kind.NETWORK])[0]


def order_addresses(found: Iterable[str], adapters: Mapping[str, str], first: str = "") -> list[OwnAddress]:
    """Return addresses without double ones and without those of the computer to itself, the likeliest first.

    Parameters
    ----------
    adapters
        Names of adapters by address, as far as they are known.
    first
        The address towards other networks; among equals it leads.

    Examples
    --------
    >>> found = order_addresses(["127.0.0.1", "10.8.0.2", "192.168.178.20"], {"10.8.0.2": "tun0"}, "10.8.0.2")
    >>> [own.address for own in found]
    ['192.168.178.20', '10.8.0.2']
    """
    own = {
        address: OwnAddress(address, kind_of(address, adapters.get(address, "")), adapters.get(address, ""))
        for address in found
        if not (ipaddress.ip_address(address).is_loopback or ipaddress.ip_address(address).is_unspecified)
    }
    return sorted(own.values(), key=lambda one: (one.kind, one.address != first, not _is_of_home(one), one.address))


def own_addresses() -> list[OwnAddress]:
    """Return this computer's addresses (IPv4) in its networks, the likeliest for phones first; none without a network.

    Notes
    -----
    Asked of the system anew every time: a cable or a hotspot may be there a moment later.
    """
    first = _address_towards(_TOWARDS[0])
    found = [address for address in map(_address_towards, _TOWARDS) if address]
    kernel = _addresses_of_kernel()
    if os.name == "nt":
        # There the computer answers for its own name itself. Elsewhere a server for names might be asked.
        found += _addresses_of_name()
    return order_addresses([*found, *kernel], _adapters([*found, *kernel]), first)


def _is_of_home(one: OwnAddress) -> bool:
    """Whether an address is of a range that routers at home and in small offices give."""
    return one.address.startswith("192.168.")


def _address_towards(other: str) -> str:
    """Return from which address this computer would send to another; empty where it could not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((other, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def _addresses_of_name() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


def _addresses_of_kernel() -> list[str]:
    """Return the addresses that Linux lists; empty on other systems."""
    return list(dict.fromkeys(_LOCAL.findall(_read("fib_trie"))))


def _adapters(addresses: Iterable[str]) -> dict[str, str]:
    """Return the adapter of each address by the networks that are joined directly, as Linux lists them."""
    joined = []
    for line in _read("route").splitlines()[1:]:
        cells = line.split()
        if len(cells) > 7 and cells[2] == "00000000" and cells[7] != "00000000":
            joined.append((_number(cells[7]), _number(cells[1]), cells[0]))
    joined.sort(reverse=True)
    found = {}
    for address in addresses:
        number = int(ipaddress.ip_address(address))
        adapter = next((name for mask, network, name in joined if number & mask == network), "")
        if adapter:
            found[address] = adapter
    return found


def _number(text: str) -> int:
    """Return an address as Linux writes it in hexadecimal, lowest byte first."""
    return int.from_bytes(bytes.fromhex(text), "little")


def _read(name: str) -> str:
    try:
        return (_PROCESS_FILES / name).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
