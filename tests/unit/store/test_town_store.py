"""Several towns on one store: each has its own part, on both databases, and nobody reaches into another's."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import re
import threading
import uuid

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sozial.__main__ import main
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.planning.measures.action import Action
from sozial.recipe import Recipe, Weighted
from sozial.store import opened, town
from sozial.store.database.database import database_address
from sozial.store.files.files import store_folder
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.project.desks import Desk
from sozial.store.project.project import Work
from sozial.store.protection_key import protection_key
from sozial.store.town import NoTownError, current_town, in_town, setting, split_code, town_code
from sozial.store.unavailable import Cause, StoreUnavailable
from sozial.web import ballot_views, guarding, workshop_pages
from sozial.web.routes import build_routes
from tests.cities import PERIOD, city
from tests.unit.report.test_belongings import DECISION
from tests.unit.web.test_ballot_pages import SETTINGS

AT, DAY = "2026-11-27T10:00:00", datetime.date(2026, 11, 27)
FILE = hashlib.sha256(b"x").hexdigest()
KEPT = json.dumps(json.loads(DECISION) | {"method": write_recipe(Recipe("Index", (Weighted("a"),))).decode()})
DATA = city({"a": [1.0, 2.0, 4.0]})
RECIPE = Recipe("Rezept von A", (Weighted("a"),))


@pytest.fixture
def two(address, tmp_path, monkeypatch):
    """Yield the keys of two towns on one server."""
    # Roles are of the whole database server, which tests share.
    keys = [f"{name}-{uuid.uuid4().hex[:8]}" for name in ("auental", "bergheim")]
    folder = tmp_path / "store"
    folder.mkdir()
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(folder))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    if address.startswith("postgresql"):
        monkeypatch.setenv("SOZIAL_DATABASE_URL", address)
    name_towns(folder, *keys)
    monkeypatch.setattr(town, "_asked", [])
    monkeypatch.setattr(workshop_pages, "_guesses", guarding.Guesses())
    yield keys
    opened.close_all()
    for key in keys:
        name_towns(folder, "another")
        main(["towns", "remove", key, "--protocol", str(folder / f"{key}.json")])


@pytest.fixture
def store_of_two(tmp_path, monkeypatch):
    """Yield the keys of two towns that each keep something, in SQLite."""
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    monkeypatch.setattr(town, "_asked", [])
    (tmp_path / "store").mkdir()
    name_towns(tmp_path / "store", "auental", "bergheim")
    for key in ("auental", "bergheim"):
        fill(key)
    opened.close_all()
    yield "auental", "bergheim"
    opened.close_all()


@contextlib.contextmanager
def refused_right():
    with pytest.raises(StoreUnavailable) as caught:
        yield
    assert (caught.value.cause, caught.value.state) == (Cause.REFUSED, "42501")


def name_towns(folder, *keys):
    sections = [f'[towns.{key}]\nname = "{key.title()}"\nmembers = ["{key}"]\nminimum_count = 7' for key in keys]
    (folder / "towns.toml").write_text("\n".join(sections), encoding="utf-8")


def fill(key):
    """Keep one thing of every kind for a town."""
    with in_town(key):
        project = opened.project_store().begin("Projekt", Work(DATA, RECIPE, PERIOD, "{}", {FILE: b"x"}), "a", AT)
        opened.action_store().add(Action("Maßnahme", ("01",)), "a", AT, project.key)
        opened.decision_store(project.key).keep("Beschluss", "2026-11-24", KEPT, "a", AT)
        opened.desk_store().keep("b" * 64, Desk("a", project.key, "analyse", "{}"), AT)
        RecipeLibrary(opened.shelf("recipes")).save(RECIPE)
        workshop, _key = opened.workshop_store().create(SETTINGS, DAY, project.key)
        (store_folder("languages")).mkdir(parents=True)
        (store_folder("languages") / "nl.toml").write_text('name = "Nederlands"\n[texts]', encoding="utf-8")
        return project, workshop


def test_nothing_of_one_town_is_seen_in_another(two):
    first, second = two
    project, workshop = fill(first)
    with in_town(second):
        assert opened.project_store().all() == []
        assert opened.project_store().newest(project.key) is None
        assert opened.project_store().dataset(DATA.digest) is None
        assert opened.project_store().file(FILE) is None
        assert opened.action_store().all(project.key) == []
        assert opened.decision_store(project.key).all() == []
        assert opened.desk_store().read("b" * 64) is None
        assert RecipeLibrary(opened.shelf("recipes")).load()[0] == {}
        assert opened.workshop_store().by_code(workshop.code) is None
        assert opened.workshop_store().by_key(workshop.key) is None
        assert not store_folder("languages").exists()
        other = protection_key()
    with in_town(first):
        assert [head.name for head in opened.project_store().all()] == ["Projekt"]
        assert opened.project_store().file(FILE) == b"x"
        assert len(opened.action_store().all(project.key)) == 1
        assert protection_key() != other


def test_towns_may_keep_the_same_under_the_same_name(two):
    for key in two:
        fill(key)
    with in_town(two[0]):
        found = opened.project_store().all()
        opened.project_store().remove(found[0].key, AT)
    with in_town(two[1]):
        assert len(opened.project_store().all()) == 1


def test_without_a_town_nothing_is_opened(two):
    for ask in (lambda: store_folder("recipes"), database_address, opened.project_store, protection_key, current_town):
        with pytest.raises(NoTownError):
            ask()
    # A thread that nobody told for whom it works is for nobody.
    found = []

    def ask_in_thread():
        try:
            current_town()
        except NoTownError:
            found.append("refused")

    with in_town(two[0]):
        thread = threading.Thread(target=ask_in_thread)
        thread.start()
        thread.join()
    assert found == ["refused"]


def test_a_file_of_towns_that_is_named_and_missing_opens_nothing(two, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_TOWNS", str(store_named() / "elsewhere.toml"))
    with pytest.raises(NoTownError):
        store_folder("recipes")
    assert town.town_book()[1][0].code == "towns"


def store_named():
    return town.root_folder()


def test_no_text_of_a_town_leads_out_of_its_folder(two):
    for key in ("..", "a/../..", "a\\b", "A", ""):
        if key:
            with pytest.raises(ValueError, match=re.escape(key)), in_town(key):
                pass
        else:
            with in_town(key), pytest.raises(NoTownError):
                current_town()


def test_what_a_town_sets_holds_in_it_alone(two, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_MINIMUM_COUNT", "4")
    assert setting("minimum_count") == "4"
    with in_town(two[0]):
        assert setting("minimum_count") == "7"
        assert setting("minimum_base") == ""


def test_a_key_from_the_environment_is_another_one_in_each_town(two, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_PROTECTION_KEY", "k" * 40)
    keys = set()
    for key in two:
        with in_town(key):
            keys.add(protection_key())
    assert len(keys | {b"k" * 40}) == 3


def test_the_database_refuses_what_a_query_asks_of_another_town(two):
    if "SOZIAL_DATABASE_URL" not in os.environ:
        pytest.skip("SQLite: a file for each town")
    fill(two[0])
    schema = f"kompass_{two[0].replace('-', '_')}"
    with in_town(two[1]):
        for asked in (f"SELECT * FROM {schema}.projects", f"DELETE FROM {schema}.votes", f"DROP TABLE {schema}.votes"):
            with (
                refused_right(),
                opened.current_engine().begin() as connection,
            ):
                connection.execute(text(asked))
        with opened.current_engine().connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM projects")).scalar() == 0


def phone():
    return TestClient(Starlette(routes=build_routes("", "kompass.land.de")), base_url="http://10.0.0.7:8501")


def test_a_ballot_is_found_by_the_code_with_its_town_only(two):
    _project, workshop = fill(two[0])
    with in_town(two[0]):
        code = town_code(workshop.code)
        opened.workshop_store().open_round(workshop)
    assert code == f"{two[0]}-{workshop.code}"
    assert phone().get(f"/kompass/w/{code}").status_code == 200
    for wrong in (workshop.code, f"{two[1]}-{workshop.code}", f"nobody-{workshop.code}", f"../{workshop.code}"):
        assert phone().get(f"/kompass/w/{wrong}").status_code == 404
    # As somebody types it.
    typed = f" {two[0].upper()} {workshop.code[:3].lower()} {workshop.code[3:]}"
    answer = phone().get("/kompass/w", params={"code": typed}, follow_redirects=False)
    assert answer.headers["location"].startswith(f"/kompass/w/{code}?")
    assert phone().get("/kompass/w").status_code == 200


def test_a_vote_is_kept_in_its_town(two):
    _project, workshop = fill(two[0])
    with in_town(two[0]):
        store, code = opened.workshop_store(), town_code(workshop.code)
        store.open_round(workshop)
    client = phone()
    page = client.get(f"/kompass/w/{code}").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    fields = {"csrf": csrf, "round": "1", "group": "1", "t1": "60", "t2": "40", "lang": "de"}
    answer = client.post(f"/kompass/w/{code}", data=fields, follow_redirects=False)
    assert answer.status_code == 303
    with in_town(two[0]):
        assert store.count(store.by_key(workshop.key), 1) == 1
    with in_town(two[1]):
        assert opened.workshop_store().by_key(workshop.key) is None


def test_a_wrong_code_tells_nobody_which_towns_there_are(two, monkeypatch):
    fill(two[0])
    waited = []

    async def wait(seconds):
        waited.append(seconds)

    monkeypatch.setattr(workshop_pages.asyncio, "sleep", wait)
    monkeypatch.setattr(ballot_views.secrets, "token_urlsafe", lambda _size: "x" * 32)
    # The town speaks a language of its own, which no other has.
    codes = [f"{two[0]}-AAAAAAA", "nobody-AAAAAAA", "AAAAAAA"]
    found = [phone().get(f"/kompass/w/{code}", params={"lang": "nl"}) for code in codes]
    # Where somebody asked for the town before, and where nobody did.
    found += [phone().get("/kompass/w", params={"code": code}) for code in codes]
    assert {
        (answer.status_code, answer.text.replace(code, "")) for answer, code in zip(found, codes * 2, strict=True)
    } == {(404, found[1].text.replace(codes[1], ""))}
    assert {answer.headers["set-cookie"] for answer in found} == {found[1].headers["set-cookie"]}
    assert len([seconds for seconds in waited if seconds > 0]) >= 4


def test_phones_are_asked_to_try_again_while_the_file_of_towns_has_a_mistake(two):
    _project, workshop = fill(two[0])
    with in_town(two[0]):
        code = town_code(workshop.code)
    (store_named() / "towns.toml").write_text("[towns.x]", encoding="utf-8")
    assert phone().get(f"/kompass/w/{code}").status_code == 503
    name_towns(store_named(), *two)
    assert phone().get(f"/kompass/w/{code}").status_code == 200


def test_a_town_that_takes_long_to_open_keeps_no_other_waiting(two, monkeypatch):
    begun, may_go_on, real = threading.Event(), threading.Event(), opened.open_database

    def open_slowly(address):
        if two[0] in address:
            begun.set()
            assert may_go_on.wait(30)
        return real(address)

    def ask():
        with in_town(two[0]):
            opened.project_store()

    monkeypatch.setattr(opened, "open_database", open_slowly)
    slow = threading.Thread(target=ask)
    slow.start()
    assert begun.wait(30)
    found = []

    def ask_other():
        with in_town(two[1]):
            found.append(opened.project_store().all())

    other = threading.Thread(target=ask_other)
    other.start()
    other.join(20)
    may_go_on.set()
    slow.join()
    other.join()
    assert found == [[]]
    assert len(opened.open_writers()) == 2


def test_health_asks_without_a_town(two):
    fill(two[0])
    answer = phone().get("/kompass/health")
    assert answer.json()["database"] == answer.json()["store"] == "ok"


def test_commands_say_for_which_town(two, capsys, tmp_path):
    fill(two[0])
    opened.close_all()
    assert main(["project", "list"]) == 2
    assert two[1] in capsys.readouterr().err
    assert main(["project", "list", "--town", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert not (store_named() / "towns" / "nowhere").exists()
    assert main(["project", "list", "--town", two[0]]) == 0
    assert "Projekt" in capsys.readouterr().out
    assert main(["project", "list", "--town", two[1]]) == 0
    assert "Projekt" not in capsys.readouterr().out
    assert main(["verify", "--town", two[0]]) == 0


def test_a_town_is_taken_out_whole_and_put_in_elsewhere(two, capsys, tmp_path, monkeypatch):
    project, _workshop = fill(two[0])
    fill(two[1])
    opened.close_all()
    assert main(["backup", "--every-town", "--out", str(tmp_path)]) == 0
    kept = next(tmp_path.glob(f"*{two[0]}*.zip"))
    # On a server of its own, where there is one town.
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "alone"))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    assert main(["restore", str(kept)]) == 0
    assert [head.key for head in opened.project_store().all()] == [project.key]
    assert (store_folder("languages") / "nl.toml").is_file()


def test_one_damaged_town_keeps_no_other_from_its_backup(store_of_two, capsys, tmp_path):
    damaged, whole = store_of_two
    for path in (store_named() / "towns" / damaged / "database").iterdir():
        path.write_bytes(b"damaged" * 1_000)
    every = ["backup", "--every-town", "--out", str(tmp_path), "--language", "en"]
    assert main(every) == 2
    assert f"{damaged}: The database file is damaged" in capsys.readouterr().err
    assert len(list(tmp_path.glob(f"*{whole}*.zip"))) == 1
    # Of a file of towns with a mistake nothing is written, and that is said.
    (store_named() / "towns.toml").write_text("[towns.x]", encoding="utf-8")
    assert main(every) == 2
    assert "mistakes" in capsys.readouterr().err


def test_a_backup_of_one_town_is_not_put_into_another(store_of_two, capsys, tmp_path):
    first, second = store_of_two
    kept = tmp_path / "kept.zip"
    assert main(["backup", "--town", first, "--out", str(kept)]) == 0
    put = ["restore", str(kept), "--town", second, "--replace", "--language", "en"]
    assert main(put) == 2
    assert first in capsys.readouterr().err
    with in_town(second):
        before = [head.key for head in opened.project_store().all()]
    assert main(["restore", str(kept), "--town", first, "--replace"]) == 0
    # Where it is meant so: a town that is called otherwise here.
    assert main([*put, "--from-town", first]) == 0
    with in_town(second):
        assert [head.key for head in opened.project_store().all()] != before


def test_a_town_is_deleted_whole_with_a_protocol_and_no_other_is_touched(two, capsys, tmp_path):
    for key in two:
        fill(key)
    opened.close_all()
    protocol = tmp_path / "protocol.json"
    remove = ["towns", "remove", two[0], "--protocol", str(protocol), "--language", "en"]
    assert main(remove) == 2
    assert "Nothing was deleted" in capsys.readouterr().err
    name_towns(store_named(), two[1])
    assert main(remove) == 0
    said = json.loads(protocol.read_text(encoding="utf-8"))
    assert said["left"] == []
    assert (said["tables"]["projects"], said["tables"]["workshops"]) == (1, 1)
    assert said["files"] > 0
    assert "Projekt" not in protocol.read_text(encoding="utf-8")
    assert not (store_named() / "towns" / two[0]).exists()
    capsys.readouterr()
    assert main(["towns", "list"]) == 0
    listed = capsys.readouterr().out
    assert two[0] not in listed
    assert two[1] in listed
    assert main(remove) == 2
    with in_town(two[1]):
        assert len(opened.project_store().all()) == 1


def test_towns_that_nobody_works_in_are_closed(two, monkeypatch):
    fill(two[0])
    monkeypatch.setattr(opened, "_IDLE_SECONDS", 0.0)
    with in_town(two[1]):
        opened.project_store().all()
    assert len(opened.open_writers()) == 1
    with in_town(two[0]):
        assert len(opened.project_store().all()) == 1


def test_with_one_town_a_code_is_what_it_was(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    assert town_code("K7M4PQ") == "K7M4PQ"
    assert split_code("K7M-4PQ") == ("", "K7M-4PQ")
    assert current_town() == ""
    assert store_folder("recipes") == tmp_path / "recipes"
