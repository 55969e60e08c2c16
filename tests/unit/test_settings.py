"""What the operator sets: declared once, read at use, refused at the start, printed with its source."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys

import pytest

from sozial import setting_kinds, settings
from sozial.__main__ import main
from sozial.access import Role
from sozial.errors import Severity
from sozial.protection.rules import DisclosureRules, Mode
from sozial.settings import PREFIX, Source, all_settings, check, settings_now, variable
from sozial.store.database.database import database_address, open_database
from sozial.store.protection_key import protection_key
from sozial.store.unavailable import StoreUnavailable
from sozial.towns import SETTINGS
from sozial.web.settings_check import refuse_wrong_settings
from tests.places import ROOT

SECRETS = {"database_url", "protection_key", "metrics_token"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in (*settings.KNOWN, *settings.FORMER.values()):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(settings, "_from_command_line", set())


def set_all(monkeypatch, **given):
    for name, value in given.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)


def lines(language="en"):
    return [finding.line(language) for finding in check()]


def test_without_anything_set_the_defaults_hold_and_are_of_their_types():
    now = settings_now
    assert (now.store, now.database_url, now.hosts, now.cache_mb, now.log_level, now.log_words) == (
        None, "", (), 512, "info", False,
    )  # fmt: skip
    assert (now.minimum_count, now.minimum_base) == (DisclosureRules().minimum_count, DisclosureRules().minimum_base)
    assert {one.source for one in all_settings()} == {Source.DEFAULT}
    assert {one.name for one in all_settings() if one.is_secret} == SECRETS
    assert all(one.about for one in all_settings())
    assert check() == ()


def test_a_setting_is_read_when_it_is_asked_for(monkeypatch, tmp_path):
    set_all(monkeypatch, store=str(tmp_path), cache_mb=" 64 ", hosts="A.de, b.de", log_words="1", mode="Public")
    assert settings_now.store == tmp_path
    assert settings_now.cache_mb == 64
    assert settings_now.hosts == ("a.de", "b.de")
    assert settings_now.log_words is True
    assert settings_now.mode == Mode.PUBLIC
    set_all(monkeypatch, cache_mb="65", hosts="")
    assert settings_now.cache_mb == 65
    assert settings_now.hosts == ()
    monkeypatch.delenv(variable("cache_mb"))
    assert settings_now.cache_mb == 512
    with pytest.raises(AttributeError):
        _ = settings_now.no_such_setting


def test_names_that_are_chosen_from_are_those_of_the_app():
    assert all(setting_kinds.ROLES.read(role) == role for role in Role)
    assert set(setting_kinds.ROLES.values["names"].split(", ")) == set(Role)
    assert set(setting_kinds.MODES.values["names"].split(", ")) == set(Mode)
    assert set(SETTINGS) <= set(settings.SETTING_NAMES)


def test_everything_that_is_not_allowed_is_said_at_once_with_what_is(monkeypatch):
    set_all(monkeypatch, mode="privat", cache_mb="1", minimum_count="eins", minimum_base="-3", log_level="laut")
    set_all(monkeypatch, log_words="ja", tiles="ftp://x", without_sign_in="alle")
    set_all(monkeypatch, protection_key="geheim", database_url="irgendwo")
    said = "\n".join(lines())
    assert [finding.severity for finding in check()] == [Severity.ERROR] * 10
    for words in ("MODE is “privat”", "one of: internal, public", "CACHE_MB is “1”", "from 16", "COUNT is “eins”",
                  "from 2", "LOG_LEVEL is “laut”", "debug, info", "LOG_WORDS is “ja”", "0 or 1", "{z}, {x} and {y}",
                  "at least 16 characters", "postgresql://user@server/database", "viewer, planner"):  # fmt: skip
        assert words in said
    # Never what a secret is.
    assert "geheim" not in said
    assert "irgendwo" not in said
    # Until it is corrected nothing else than the usual holds, and a database is not exchanged for another one.
    assert (settings_now.mode, settings_now.cache_mb, settings_now.tiles) == ("", 512, "")
    with pytest.raises(StoreUnavailable):
        open_database(database_address())


def test_names_that_nobody_knows_are_told_with_the_nearest_one(monkeypatch):
    set_all(monkeypatch, stor="x", minimumcount="4", zzzzzz="1", test_postgresql="", browser_tests="required")
    found = {finding.values["variable"]: finding.values.get("nearest") for finding in check()}
    assert found == {
        f"{PREFIX}STOR": f"{PREFIX}STORE",
        f"{PREFIX}MINIMUMCOUNT": f"{PREFIX}MINIMUM_COUNT",
        f"{PREFIX}ZZZZZZ": None,
    }
    assert {finding.severity for finding in check()} == {Severity.WARNING}


def test_a_secret_may_stand_in_a_file_which_is_read_anew(monkeypatch, tmp_path):
    file = tmp_path / "key"
    file.write_text("k" * 20 + "\n", encoding="utf-8")
    set_all(monkeypatch, protection_key_file=str(file))
    assert settings_now.protection_key == "k" * 20
    file.write_text("m" * 30, encoding="utf-8")
    assert settings_now.protection_key == "m" * 30
    assert {one.name: one.source for one in all_settings()}["protection_key"] is Source.FILE
    file.write_text("kurz", encoding="utf-8")
    assert "PROTECTION_KEY_FILE" in lines()[0]
    assert "kurz" not in lines()[0]
    set_all(monkeypatch, store_file=str(file))
    unknown = [finding.values["variable"] for finding in check() if finding.code == "setting-unknown"]
    assert unknown == [f"{PREFIX}STORE_FILE"]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_a_secret_whose_file_cannot_be_read_is_replaced_by_nothing_else(monkeypatch, tmp_path, content):
    file = tmp_path / "s"
    if content is not None:
        file.write_bytes(content)
    set_all(monkeypatch, database_url_file=str(file), protection_key_file=str(file), metrics_token_file=str(file))
    set_all(monkeypatch, store=str(tmp_path))
    assert len(lines()) == 3
    assert all("_FILE" in line for line in lines())
    with pytest.raises(StoreUnavailable):
        open_database(database_address())
    with pytest.raises(Exception, match="shorter"):
        protection_key()
    # No browser and no program can send it.
    assert not settings_now.metrics_token.isprintable()


def test_the_former_name_of_the_database_is_still_taken_and_two_names_do_not_differ(monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://a/b")
    assert settings_now.database_url == "postgresql://a/b"
    set_all(monkeypatch, database_url="postgresql://a/b")
    assert check() == ()
    set_all(monkeypatch, database_url="postgresql://c/d")
    (line,) = lines()
    assert "SOZIAL_DATABASE_URL" in line
    assert variable("database_url") in line
    assert "postgresql://c" not in line


def test_the_command_prints_all_with_their_sources_and_hides_secrets(monkeypatch, tmp_path, capsys):
    (tmp_path / "token").write_text("zeichenfolge-1", encoding="utf-8")
    set_all(
        monkeypatch, database_url="postgresql://a:geheim@b/c", metrics_token_file=str(tmp_path / "token"), hosts="x.de"
    )
    assert main(["--setting", "cache_mb=99", "settings", "--json", "--language", "en"]) == 0
    said = capsys.readouterr()
    assert "geheim" not in said.out + said.err
    assert "zeichenfolge" not in said.out + said.err
    found = {one["name"]: one for one in json.loads(said.out)["settings"]}
    assert set(found) == set(map(variable, settings.SETTING_NAMES))
    told = {name: (found[variable(name)]["value"], found[variable(name)]["source"]) for name in settings.SETTING_NAMES}
    assert told["database_url"] == ("***", "environment")
    assert told["metrics_token"] == ("***", "file")
    assert told["hosts"] == ("x.de", "environment")
    assert told["cache_mb"] == ("99", "command line")
    assert told["log_level"] == ("info", "default")
    assert found[variable("cache_mb")]["default"] == "512"
    for language in ("de", "en"):
        assert main(["settings", "--language", language]) == 0
        printed = capsys.readouterr().out
        assert "geheim" not in printed
        assert all(variable(name) in printed for name in settings.SETTING_NAMES)
    monkeypatch.delenv(variable("cache_mb"))


@pytest.mark.parametrize(
    "given", ["cachemb=1", "cache_mb", "database_url=postgresql://a/b", "protection_key=" + "k" * 20]
)
def test_no_secret_and_no_unknown_name_is_taken_from_the_command_line(given, capsys):
    assert main(["--setting", given, "settings"]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert given.partition("=")[0] in said
    assert "kkkk" not in said
    assert settings_now.database_url == ""


def test_commands_and_the_start_refuse_what_is_not_allowed_and_name_what_nobody_knows(monkeypatch, capsys):
    started = []
    monkeypatch.setattr("sozial.__main__.start_app", lambda options: started.append(options) or 0)
    set_all(monkeypatch, stor="x")
    assert main(["recipes"]) == 0
    assert f"{PREFIX}STORE" in capsys.readouterr().err
    assert main(["start", "--server.port", "1"]) == 0
    assert started == [["--server.port", "1"]]
    refuse_wrong_settings()
    capsys.readouterr()
    set_all(monkeypatch, mode="privat", cache_mb="1")
    for arguments in (["recipes"], [], ["start"], ["settings"]):
        assert main(arguments) == 2
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 3
        assert {f"{PREFIX}{name}" in said for name in ("MODE", "CACHE_MB", "STOR")} == {True}
    with pytest.raises(SystemExit) as ended:
        refuse_wrong_settings()
    assert ended.value.code == 2
    assert len(started) == 1


def test_the_app_looks_at_its_settings_before_anything_else():
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    calls = [
        node.value.func.id for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]
    assert calls[0] == "refuse_wrong_settings"


def test_nothing_else_looks_into_the_environment():
    """Where it does, a variable stands in no table, is checked by nobody, and is printed nowhere."""
    reads = set()
    for path in sorted((ROOT / "sozial").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"):
                reads.add(path.relative_to(ROOT).as_posix())
    # What the process for files gets is Python's own, and none of these.
    assert reads == {"sozial/settings.py", "sozial/reading/sandbox/own_process.py"}


def table_of(document):
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \| ([^|]*) \|", text, re.M)
    assert rows
    return {name: default.strip().strip("`") for name, default in rows}


@pytest.mark.parametrize("document", ["operating.md", "de/betrieb.md"])
def test_the_tables_of_the_documentation_name_all_with_their_defaults(document):
    assert table_of(document) == {one.variable: one.shown_default or "–" for one in all_settings()}
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    for one in all_settings():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{one.variable}` |"))
        assert ("`_FILE`" in row) is one.is_secret


def test_no_document_names_a_variable_that_is_none():
    known = {*settings.KNOWN, *settings.OF_TESTS}
    for path in (*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md")):
        named = set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
        assert named <= known, (path.name, named - known)


@pytest.mark.parametrize(("level", "written"), [("error", []), ("info", ["usual"]), ("debug", ["quiet", "usual"])])
def test_the_level_of_the_log_comes_from_the_settings(level, written):
    code = (
        "import logging; from sozial.operation import journal\n"
        "journal.begin(); journal.note('quiet', logging.DEBUG); journal.note('usual')\n"
    )
    given = {**os.environ, variable("log_level"): level}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert [re.search("event=(.*)", line)[1] for line in done.stdout.splitlines()] == written
