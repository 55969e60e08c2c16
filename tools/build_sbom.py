"""Write the list of everything a release consists of (SBOM), as CycloneDX JSON.

    python tools/build_sbom.py --out dist/quartierskompass.cdx.json

Names, versions and hashes are those of requirements.lock, which the container image is made of; licences and what needs
what come from the packages as they are installed, so it is run where they are: the same versions, else it stops.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import sys
import tomllib
import uuid
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# What lies in the package itself and is somebody else's.
_FONTS = {
    "type": "library",
    "bom-ref": "fonts-dejavu@2.37",
    "name": "DejaVu Sans",
    "version": "2.37",
    "licenses": [{"license": {"name": "Bitstream Vera and Arev fonts, changes in the public domain"}}],
}


def locked(text: str) -> list[tuple[Requirement, list[str]]]:
    """Return the entries of a lock that hold on this system, each with its hashes.

    Parameters
    ----------
    text
        Of a file of requirements, with `--hash` options.
    """
    lines = [line for line in text.replace("\\\n", "").splitlines() if line and not line.startswith("#")]
    entries = [(Requirement(line.split("--hash")[0].strip()), _HASH.findall(line)) for line in lines]
    return [entry for entry in entries if entry[0].marker is None or entry[0].marker.evaluate()]


def licences(found: Distribution) -> list[dict[str, Any]]:
    """Return what a package says about its licence: an SPDX expression, else its classifiers, else its own words."""
    # A message by all its words; its stated type names fewer of them.
    said: Any = found.metadata
    if said.get("License-Expression"):
        return [{"expression": said["License-Expression"]}]
    classified = [name for name in said.get_all("Classifier") or [] if name.startswith("License ::")]
    names = [name.rsplit(" :: ", 1)[-1] for name in classified]
    names = [name for name in names if name != "OSI Approved"]
    words = (said.get("License") or "").strip()
    if not names and words:
        # Some put the whole text there; its first line names it.
        names = [words.splitlines()[0][:120]]
    return [{"license": {"name": name}} for name in names]


def needs(found: Distribution, known: Mapping[str, str]) -> list[str]:
    """Return which of the locked packages a package needs here, without extras."""
    environment: dict[str, str] = {**default_environment(), "extra": ""}  # type: ignore[dict-item]
    wanted = [Requirement(line) for line in found.requires or []]
    names = {canonicalize_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate(environment)}
    return sorted(known[name] for name in names if name in known)


def component(entry: Requirement, hashes: list[str], found: Distribution) -> dict[str, Any]:
    """Return a package as a component."""
    name = canonicalize_name(entry.name)
    described: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{found.version}",
        "name": name,
        "version": found.version,
        "purl": f"pkg:pypi/{name}@{found.version}",
        "hashes": [{"alg": "SHA-256", "content": value} for value in hashes],
    }
    stated = licences(found)
    return described | ({"licenses": stated} if stated else {})


def build_bom(moment: datetime.datetime) -> dict[str, Any]:
    """Return the whole list.

    Raises
    ------
    SystemExit
        If a package of the lock is not installed, or in another version.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = LOCK.read_text(encoding="utf-8")
    entries, packages, wrong = locked(text), {}, []
    for entry, _hashes in entries:
        try:
            found = distribution(entry.name)
        except PackageNotFoundError:
            wrong.append(f"{entry}: not installed")
            continue
        if not entry.specifier.contains(found.version, prereleases=True):
            wrong.append(f"{entry}: {found.version} is installed")
        packages[canonicalize_name(entry.name)] = found
    if wrong:
        raise SystemExit("\n".join(["pip install -r requirements.txt -c constraints.txt first:", *wrong]))
    known: dict[str, str] = {name: f"pkg:pypi/{name}@{found.version}" for name, found in packages.items()}
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    extras = (line for lines in project["optional-dependencies"].values() for line in lines)
    direct = {canonicalize_name(Requirement(line).name) for line in (*project["dependencies"], *extras)}
    graph = [{"ref": own, "dependsOn": sorted([*(known[name] for name in direct), str(_FONTS["bom-ref"])])}]
    graph += [{"ref": known[name], "dependsOn": needs(found, known)} for name, found in sorted(packages.items())]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + text)}",
        "version": 1,
        "metadata": {
            "timestamp": moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "description": project["description"],
                "licenses": [{"expression": project["license"]}],
            },
        },
        "components": [
            *(component(entry, hashes, packages[canonicalize_name(entry.name)]) for entry, hashes in entries),
            _FONTS,
        ],
        "dependencies": [*graph, {"ref": _FONTS["bom-ref"], "dependsOn": []}],
    }


def main() -> None:
    """Write the list and print where it is, and which packages say nothing about their licence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "quartierskompass.cdx.json", help="file to write")
    options = parser.parse_args()
    # As for other files of a release: the time may be given, so that the same commit gives the same bytes.
    given = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.datetime.now(datetime.UTC)
    bom = build_bom(datetime.datetime.fromtimestamp(int(given), datetime.UTC) if given else moment)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(bom, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(options.out)
    for entry in bom["components"]:
        if "licenses" not in entry:
            print(f"{entry['name']}: says nothing about its licence", file=sys.stderr)


if __name__ == "__main__":
    main()
