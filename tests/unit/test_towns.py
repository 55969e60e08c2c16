"""The file of towns: who belongs to which, and what is wrong with it."""

from __future__ import annotations

import pytest

from sozial.towns import TownBook, is_town_key, read_town_book

FILE = """
claim = "kommune"
operators = ["it@land.example"]
[towns.bonn]
name = "Stadt Bonn"
members = ["Bonn", "Gast@Planung.example"]
minimum_count = 5
privacy = "Datenschutz: Rathaus"
[towns.bad-honnef]
name = "Bad Honnef"
members = ["05382008", "gast@planung.example"]
"""


def book(text=FILE) -> TownBook:
    found, findings = read_town_book(text.encode(), "towns.toml")
    assert not findings
    return found


@pytest.mark.parametrize(
    ("said", "towns"),
    [
        ({"kommune": "Bonn"}, ["bonn"]),
        ({"kommune": ["x", " BONN "]}, ["bonn"]),
        ({"kommune": "05382008"}, ["bad-honnef"]),
        # A key is no member unless the file says so.
        ({"kommune": "bad-honnef"}, []),
        ({"email": "gast@planung.example"}, ["bonn", "bad-honnef"]),
        ({"email": "gast@planung.example", "email_verified": False}, []),
        # As some providers say it.
        ({"email": "gast@planung.example", "email_verified": "false"}, []),
        ({"email": "gast@planung.example", "email_verified": 0}, []),
        ({"email": "gast@planung.example", "email_verified": None}, []),
        ({"email": "gast@planung.example", "email_verified": "True"}, ["bonn", "bad-honnef"]),
        ({"kommune": [["bonn"], {"bonn": 1}, 5382008, None, True]}, []),
        ({"kommune": b"bonn"}, []),
        # What people may call themselves opens no town.
        ({"sub": "bonn", "name": "bonn", "preferred_username": "bonn", "email": "bonn", "town": "bonn"}, []),
        ({"sub": "gast@planung.example", "groups": ["bonn"]}, []),
        ({"kommune": ["gast@planung.example"]}, []),
        ({"kommune": {"bonn": True}}, []),
        ({"kommune": ["*"]}, []),
        ({}, []),
    ],
)
def test_people_belong_to_towns_by_claim_or_verified_address(said, towns):
    assert [town.key for town in book().of_person(said)] == towns


def test_operators_are_named_by_the_file():
    assert book().is_operator({"email": "IT@land.example"})
    assert not book().is_operator({"sub": "it@land.example"})
    assert book().towns["bonn"].settings == {"minimum_count": "5", "privacy": "Datenschutz: Rathaus"}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("towns = 3", "towns"),
        ("", "towns"),
        ("[towns]", "towns"),
        ("claim = ''\n[towns.a]\nname='A'\nmembers=['a']", "claim"),
        ("[towns.A]\nname='A'\nmembers=['a']", "towns.A"),
        ('[towns."../x"]\nname="A"\nmembers=["a"]', "towns.../x"),
        ("[towns.a]\nname=' '\nmembers=['a']", "towns.a.name"),
        ("[towns.a]\nname='A'", "towns.a.members"),
        ("[towns.a]\nname='A'\nmembers=[]", "towns.a.members"),
        ("[towns.a]\nname='A'\nmembers=['*']", "towns.a.members"),
        ("[towns.a]\nname='A'\nmembers=[' * ']", "towns.a.members"),
        ("[towns.a]\nname='A'\nmembers=['a', 3]", "towns.a.members"),
        ("[towns.a]\nname='A'\nmembers=['a']\nminimum_count=-1", "towns.a.minimum_count"),
        ("[towns.a]\nname='A'\nmembers=['a']\nminimum_count=true", "towns.a.minimum_count"),
        ("[towns.a]\nname='A'\nmembers=['a']\ncolour='red'", "towns.a.colour"),
        ("[towns.a]\nname='A'\nmembers=['x']\n[towns.b]\nname='B'\nmembers=['X']", "towns.b.members (x)"),
    ],
)
def test_a_file_with_a_mistake_names_it_and_lets_nobody_in(text, where):
    found, findings = read_town_book(text.encode(), "towns.toml")
    assert found == TownBook()
    assert findings[0].values["keys"] == where


def test_a_file_that_is_no_toml_lets_nobody_in():
    found, findings = read_town_book(b"[towns", "towns.toml")
    assert found == TownBook()
    assert findings[0].code == "towns"


@pytest.mark.parametrize("key", ["a" * 41, "a_b", "-a", "a-", "ä", "a/b", "a\n", "1a", "a.b", "A"])
def test_what_can_be_no_key(key):
    assert not is_town_key(key)
