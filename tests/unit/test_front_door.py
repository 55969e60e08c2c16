"""What stands at the top of the project for those who come in: it names nothing that the app does not have."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from importlib.metadata import version

import pytest
import yaml
from streamlit import config

import sozial
from sozial.__main__ import build_parser, main
from sozial.commands import health
from sozial.settings import KNOWN
from tests.places import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import build_sbom

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Those of other programs that the start script, Python and the system know.
FOREIGN = {"PGPASSWORD_FILE", "HOME", "PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def read_yaml(name):
    return yaml.safe_load(text(name))


def settings():
    """Return the names of all variables that the program reads, and of Streamlit's options as variables."""
    return {*KNOWN} | {options()[name].env_var for name in options()} | FOREIGN


def options():
    return config.get_config_options(force_reparse=False)


def test_the_names_of_settings_are_found():
    assert {"QUARTIERSKOMPASS_STORE", "QUARTIERSKOMPASS_DATABASE_URL", "STREAMLIT_BROWSER_SERVER_ADDRESS"} <= settings()


# Compose


def test_compose_gives_the_app_variables_that_it_reads():
    app = read_yaml("compose.yaml")["services"]["app"]
    assert "QUARTIERSKOMPASS_DATABASE_URL" in app["environment"]
    assert set(app["environment"]) <= settings()


def test_everything_that_compose_asks_for_stands_in_the_example_and_nothing_else():
    asked = set(re.findall(r"\$\{([A-Z_]+)", text("compose.yaml")))
    given = set(re.findall(r"^(?:# )?([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert asked == given


def test_services_are_closed_off():
    compose = read_yaml("compose.yaml")
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
    assert compose["services"]["app"]["cap_drop"] == ["ALL"]
    assert "ports" not in compose["services"]["app"]
    assert compose["services"]["database"]["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True


def test_files_that_compose_names_are_there_or_made_by_its_start():
    start = text("contrib/container/up")
    compose = read_yaml("compose.yaml")
    mounted = [str(volume) for service in compose["services"].values() for volume in service.get("volumes", [])]
    paths = [path.split(":")[0] for path in mounted if path.startswith("./")]
    paths += [secret["file"] for secret in compose["secrets"].values()]
    assert paths
    for path in paths:
        assert (ROOT / path).exists() or path.removeprefix("./") in start, path
    assert {"secrets/", "certificates/", "backups/", ".env"} <= set(text(".gitignore").splitlines())


def test_secrets_lie_where_variables_name_them_and_sign_in_has_the_ending_that_is_read():
    for service in read_yaml("compose.yaml")["services"].values():
        given = service.get("secrets", [])
        targets = {f"/run/secrets/{entry['target'] if isinstance(entry, dict) else entry}" for entry in given}
        named = {str(value) for value in service["environment"].values() if "/run/secrets/" in str(value)}
        assert targets == named
    assert read_yaml("compose.yaml")["services"]["app"]["environment"]["STREAMLIT_SECRETS_FILES"].endswith(".toml")


def test_what_the_start_makes_is_what_compose_reads(tmp_path):
    for name in ("compose.yaml", ".env.example"):
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / "contrib" / "container").mkdir(parents=True)
    shutil.copy2(ROOT / "contrib" / "container" / "up", tmp_path / "contrib" / "container" / "up")
    environment = {**os.environ, "COMPOSE": "echo"}
    for _attempt in range(2):
        command = ["sh", str(tmp_path / "contrib" / "container" / "up"), "more"]
        run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        assert run.stdout.split() == ["up", "-d", "--build", "more"]
        made = (tmp_path / "secrets" / "database_password").read_text(encoding="ascii")
        assert re.fullmatch("[0-9a-f]{64}", made)
    assert (tmp_path / "secrets" / "sign_in.toml").read_bytes() == b""
    assert (tmp_path / ".env").read_bytes() == (tmp_path / ".env.example").read_bytes()


# Image


def instructions(name="Containerfile"):
    joined = re.sub(r"\\\n\s*", "", text(name))
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(" ", 1)) for line in lines]


def test_the_image_copies_what_there_is_and_what_is_not_ignored():
    taken = {line[1:] for line in text(".containerignore").splitlines() if line.startswith("!")}
    copied = set()
    for name, rest in instructions():
        if name == "COPY" and "--from" not in rest:
            copied |= set(rest.split()[:-1])
    assert {"sozial", "requirements.lock"} <= copied
    assert copied == taken
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert text(".dockerignore") == text(".containerignore")


def test_the_image_runs_as_nobody_in_particular_with_variables_that_the_app_reads():
    found = instructions()
    last = [rest for name, rest in found if name == "USER"][-1]
    assert last.split(":")[0] not in ("root", "0")
    environment = [rest for name, rest in found if name == "ENV"][-1]
    assert set(re.findall(r"\b([A-Z_]+)=", environment)) <= settings()
    assert "PYTHONDONTWRITEBYTECODE=1" in environment


def test_the_image_installs_nothing_without_a_hash():
    for name, rest in instructions():
        if name == "RUN" and re.search(r"pip (install|wheel)", rest):
            assert "--require-hashes" in rest or "--no-index" in rest, rest


def test_all_name_the_same_port_and_a_command_that_there_is():
    found = dict(instructions())
    port = int(found["EXPOSE"])
    assert port == options()["server.port"].default_val
    assert f"http://localhost:{port}" == health.ADDRESS
    assert f"app:{port}" in text("contrib/container/Caddyfile")
    assert 'CMD ["quartierskompass", "health"]' in found["HEALTHCHECK"]
    assert build_parser().parse_args(["health"]).run is health.run_health


@pytest.mark.parametrize("name", ["contrib/container/start", "contrib/container/up", ".ci/run", ".ci/release"])
def test_scripts_can_be_executed_and_read_by_their_shell(name):
    assert os.access(ROOT / name, os.X_OK) or name == ".ci/run"
    shell = text(name).splitlines()[0].rsplit("/", 1)[-1].removeprefix("env ")
    subprocess.run([shell, "-n", str(ROOT / name)], check=True)


@pytest.mark.parametrize(
    ("given", "started"),
    [
        ([], "start --server.address 0.0.0.0 --server.headless true"),
        (["--server.port", "1"], "start --server.address 0.0.0.0 --server.headless true --server.port 1"),
        (["backup", "--out", "/backups"], "backup --out /backups"),
    ],
)
def test_the_container_starts_the_app_or_the_command_that_is_named(tmp_path, given, started):
    program = tmp_path / "quartierskompass"
    program.write_text('#!/bin/sh\necho "$PGPASSWORD ${PGPASSWORD_FILE:-none}:$*"\n', encoding="ascii")
    program.chmod(0o755)
    (tmp_path / "password").write_text("geheim", encoding="ascii")
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PGPASSWORD_FILE": str(tmp_path / "password")}
    command = ["sh", str(ROOT / "contrib" / "container" / "start"), *given]
    run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == f"geheim none:{started}"


# Service


def test_the_service_starts_the_app_with_variables_that_it_reads():
    lines = text("contrib/quartierskompass.service").splitlines()
    names = {line.split("=")[1] for line in lines if line.startswith("Environment=")}
    assert names <= settings()
    start = next(line for line in lines if line.startswith("ExecStart=")).split()
    assert start[0].endswith("/bin/quartierskompass")
    assert start[1] == "start"
    flags = [part.removeprefix("--") for part in start[2:] if part.startswith("--")]
    assert set(flags) <= set(options())


# Workflows


def test_workflows_call_what_is_there():
    for name in (".gitlab-ci.yml", ".github/workflows/ci.yml"):
        assert read_yaml(name)
        assert ".ci/run" in text(name)
        assert ".ci/release" in text(name)
    assert "tools/build_sbom.py" in text(".ci/release")
    # Of jobs: these words mean something else at the top.
    jobs = {
        name for name, entry in read_yaml(".gitlab-ci.yml").items() if isinstance(entry, dict) and "script" in entry
    }
    assert "check" in jobs
    assert not jobs & {"image", "services", "cache", "default", "pages", "variables"}
    hooks = [hook for source in read_yaml(".pre-commit-config.yaml")["repos"] for hook in source["hooks"]]
    assert {hook["entry"].split()[0].startswith(".venv/bin/") for hook in hooks} == {True}
    assert {source["repo"] for source in read_yaml(".pre-commit-config.yaml")["repos"]} == {"local"}


# Words for people


def test_the_description_for_catalogues_has_what_its_standard_asks_for():
    found = read_yaml("publiccode.yml")
    assert str(found["publiccodeYmlVersion"]) == "0.4"
    for key in ("name", "url", "platforms", "developmentStatus", "softwareType", "maintenance", "localisation"):
        assert found[key], key
    assert found["softwareVersion"] == PROJECT["version"] == sozial.__version__
    assert found["legal"]["license"] == PROJECT["license"]
    assert found["maintenance"]["contacts"]
    assert set(found["localisation"]["availableLanguages"]) == set(found["description"])
    for language, said in found["description"].items():
        assert len(said["shortDescription"]) <= 150, language
        assert 150 <= len(said["longDescription"]) <= 10_000, language
        assert said["features"], language


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"])
def test_what_the_guides_name_is_there(name):
    found = re.findall(
        r"`((?:sozial|pages|tests|tools|docs|changelog\.d|bench)/[\w./-]+)`|\]\(([\w./-]+)\)", text(name)
    )
    paths = [path for pair in found for path in pair if path]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_changes_are_written_with_the_issue_alone(tmp_path):
    (tmp_path / "tools").mkdir()
    (tmp_path / "changelog.d").mkdir()
    for name in ("pyproject.toml", "tools/changelog.md.jinja"):
        shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_bytes((ROOT / "CHANGELOG.md").read_bytes())
    for name in ("7-maps.added.md", "7-more.fixed.md", "+alone.changed.md"):
        (tmp_path / "changelog.d" / name).write_text(f"What {name[:2]} says.\n", encoding="utf-8")
    command = [sys.executable, "-m", "towncrier", "build", "--yes", "--version", "99.0.0"]
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    lines = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    written = [line for line in lines[lines.index("<!-- towncrier release notes start -->") + 1 :] if line]
    assert re.fullmatch(r"## 99\.0\.0 \(\d{4}-\d\d-\d\d\)", written[0])
    said = ["### Added", "- What 7- says. (#7)", "### Changed", "- What +a says.", "### Fixed", "- What 7- says. (#7)"]
    assert written[1 : len(said) + 1] == said


def test_fragments_of_changes_are_named_so_that_they_are_found():
    names = {path.name for path in (ROOT / "changelog.d").iterdir()} - {"README.md"}
    assert [name for name in names if not re.fullmatch(r"(\d+-|\+)[a-z0-9-]+\.(added|changed|fixed)\.md", name)] == []


# The list of parts


def test_the_list_of_parts_names_what_is_installed_with_hashes_and_licences(tmp_path, monkeypatch):
    lines = [line for line in text("requirements.lock").splitlines() if line[:1].isalnum()]
    names = [line.split("==")[0] for line in lines]
    made = "".join(f"{name}=={version(name)} \\\n    --hash=sha256:{'0' * 64}\n" for name in names)
    (tmp_path / "lock").write_text(made, encoding="ascii")
    monkeypatch.setattr(build_sbom, "LOCK", tmp_path / "lock")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    bom = build_sbom.build_bom(build_sbom.datetime.datetime(2026, 1, 1, tzinfo=build_sbom.datetime.UTC))
    parts = {part["name"]: part for part in bom["components"]}
    assert set(names) == set(parts) - {"DejaVu Sans"}
    assert parts["pandas"]["hashes"] == [{"alg": "SHA-256", "content": "0" * 64}]
    assert sum("licenses" in part for part in parts.values()) >= len(parts) - 2
    references = {part["bom-ref"] for part in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
    assert {entry["ref"] for entry in bom["dependencies"]} == references
    assert {needed for entry in bom["dependencies"] for needed in entry["dependsOn"]} <= references


def test_a_list_of_parts_that_are_not_installed_is_refused(tmp_path, monkeypatch):
    (tmp_path / "lock").write_text(f"pandas==0.0.1 --hash=sha256:{'0' * 64}\n", encoding="ascii")
    monkeypatch.setattr(build_sbom, "LOCK", tmp_path / "lock")
    with pytest.raises(SystemExit, match=r"pandas==0\.0\.1"):
        build_sbom.build_bom(build_sbom.datetime.datetime.now(build_sbom.datetime.UTC))


# Health


@pytest.fixture
def serving():
    """Serve an answer to whoever asks for the health of the app; yields a function that says which."""
    servers = []

    def serve(status, body):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                found = status if self.path == "/kompass-x/kompass/health" else 404
                self.send_response(found)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments):
                """Say nothing."""

        server = http.server.HTTPServer(("localhost", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://localhost:{server.server_port}/kompass-x/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_health_is_asked_of_the_running_app(serving, capsys, status, code):
    assert main(["health", "--address", serving(status, b'{"process": "ok", "database": "failed"}')]) == code
    assert '"database": "failed"' in capsys.readouterr().out


def test_where_something_else_answers_there_is_no_health(serving, capsys):
    assert main(["health", "--address", serving(200, b"<html>")]) == 1
    assert capsys.readouterr().out == ""


def test_where_nothing_runs_there_is_no_health(serving, capsys):
    address = serving(200, b"{}")
    assert main(["health", "--address", address.replace("localhost", "127.0.0.1").rsplit(":", 1)[0] + ":9"]) == 1
    assert "127.0.0.1:9" in capsys.readouterr().err
