"""Which of this computer's addresses phones are told first: several adapters, VPN, none."""

from __future__ import annotations

import socket

import pytest

from sozial.web import arrivals as arrivals_of_app
from sozial.web import own_addresses as asked
from sozial.web.arrivals import Arrivals, reachable_address
from sozial.web.own_addresses import Kind, OwnAddress, kind_of, order_addresses, own_addresses

# As Linux writes it: a network at home (192.168.178.0/24) by cable, Docker's, and a VPN (10.8.0.0/24).
ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
tun0\t00000000\t0100080A\t0003\t0\t0\t50\t00000000\t0\t0\t0
enp3s0\t00B2A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
tun0\t0000080A\t00000000\t0001\t0\t0\t50\t00FFFFFF\t0\t0\t0
"""
TREE = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 10.8.0.2
        /32 host LOCAL
     |-- 10.8.0.255
        /32 link BROADCAST
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 172.17.0.1
        /32 host LOCAL
     |-- 192.168.178.20
        /32 host LOCAL
"""


@pytest.fixture
def linux(tmp_path, monkeypatch):
    """Return a folder that stands for what Linux tells; a full tunnel leads everything through the VPN."""
    monkeypatch.setattr(asked, "_PROCESS_FILES", tmp_path)
    monkeypatch.setattr(asked, "_address_towards", lambda _other: "10.8.0.2")
    (tmp_path / "route").write_text(ROUTES, encoding="ascii")
    (tmp_path / "fib_trie").write_text(TREE, encoding="ascii")
    return tmp_path


def test_the_network_of_the_house_comes_before_virtual_ones_and_a_full_tunnel(linux):
    assert own_addresses() == [
        OwnAddress("192.168.178.20", Kind.NETWORK, "enp3s0"),
        OwnAddress("172.17.0.1", Kind.VIRTUAL, "docker0"),
        OwnAddress("10.8.0.2", Kind.VPN, "tun0"),
    ]


def test_without_any_network_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(asked, "_PROCESS_FILES", tmp_path / "not there")
    monkeypatch.setattr(asked, "_address_towards", lambda _other: "")
    monkeypatch.setattr(asked, "_addresses_of_name", lambda: ["127.0.0.1"])
    assert own_addresses() == []
    monkeypatch.setattr(arrivals_of_app, "own_addresses", own_addresses)
    assert reachable_address() == ""


def test_windows_tells_the_addresses_of_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(asked, "_PROCESS_FILES", tmp_path / "not there")
    monkeypatch.setattr(asked, "_address_towards", lambda _other: "10.1.2.3")
    monkeypatch.setattr(asked.os, "name", "nt")
    monkeypatch.setattr(
        socket, "gethostbyname_ex", lambda _name: ("rechner", [], ["169.254.3.4", "192.168.2.7", "192.168.137.1"])
    )
    found = own_addresses()
    monkeypatch.undo()
    # What leads out of the house is first among equals; a hotspot follows, what no router has given is last.
    assert [one.address for one in found] == ["10.1.2.3", "192.168.2.7", "192.168.137.1", "169.254.3.4"]
    assert [one.kind for one in found] == [Kind.NETWORK, Kind.NETWORK, Kind.HOTSPOT, Kind.WITHOUT_ROUTER]


@pytest.mark.parametrize(
    ("address", "adapter", "kind"),
    [
        ("10.0.0.4", "eth0", Kind.NETWORK),
        ("172.20.10.2", "", Kind.HOTSPOT),
        ("172.20.10.200", "", Kind.NETWORK),
        ("10.42.0.1", "wlan0", Kind.HOTSPOT),
        ("192.168.5.1", "virbr0", Kind.VIRTUAL),
        ("100.101.102.103", "", Kind.VPN),
        ("192.168.137.1", "wg0", Kind.VPN),
    ],
)
def test_an_adapter_or_a_range_tells_what_an_address_is_of(address, adapter, kind):
    assert kind_of(address, adapter) is kind


def test_an_address_is_named_once_and_never_the_computer_to_itself():
    found = order_addresses(["10.0.0.2", "127.0.0.1", "10.0.0.2", "0.0.0.0", "127.0.1.1"], {})
    assert [one.address for one in found] == ["10.0.0.2"]


def test_nothing_is_sent_to_find_them(monkeypatch):
    sent = []

    class Silent(socket.socket):
        def send(self, *given):
            sent.append(given)

        def sendto(self, *given):
            sent.append(given)

    kinds = []
    monkeypatch.setattr(asked.socket, "socket", lambda *given: (kinds.append(given), Silent(*given))[1])
    own_addresses()
    assert sent == []
    assert set(kinds) == {(socket.AF_INET, socket.SOCK_DGRAM)}


def test_the_address_that_a_phone_reached_leads_as_long_as_the_computer_has_it(monkeypatch):
    own = [OwnAddress("192.168.178.20", Kind.NETWORK), OwnAddress("192.168.137.1", Kind.HOTSPOT)]
    seen = Arrivals()
    monkeypatch.setattr(arrivals_of_app, "own_addresses", lambda: own)
    monkeypatch.setattr(arrivals_of_app, "arrivals", seen)
    assert reachable_address() == "192.168.178.20"
    seen.note("192.168.137.5", "192.168.137.1")
    assert reachable_address() == "192.168.137.1"
    seen.note("10.0.0.9", "kompass.stadt.de")
    assert reachable_address() == "192.168.137.1"
    own.pop()
    assert reachable_address() == "192.168.178.20"


def test_arrivals_are_bounded_and_tell_the_latest_last():
    seen = Arrivals()
    for number in range(1_500):
        seen.note(f"10.0.{number // 256}.{number % 256}", "10.1.0.1")
    assert seen.now.phones == 1_000
    seen.note("10.0.9.9", "10.1.0.2")
    assert seen.now.hosts == ("10.1.0.1", "10.1.0.2")
    seen.note("10.0.5.5", "10.1.0.1")
    assert seen.now.hosts == ("10.1.0.2", "10.1.0.1")
