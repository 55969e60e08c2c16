"""Build a ZIP that runs on Windows without Python, administrator rights or internet.

    python tools/build_windows_zip.py --python python-3.12.10-embed-amd64.zip --out dist

The embeddable Python is the ZIP of that name from python.org; its version decides which wheels are taken
from the package index. On the target machine: unpack, double-click "Quartierskompass starten.cmd", or
"Werkstatt in diesem Netz starten.cmd" where phones are to reach the ballot.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ("app.py", "pages", "sozial", "data", ".streamlit", "README.md", "README.de.md", "LICENSE")
START, WORKSHOP = "Quartierskompass starten.cmd", "Werkstatt in diesem Netz starten.cmd"
# Streamlit opens the browser itself once the server answers.
START_TEXT = """@echo off\r
title Quartierskompass\r
cd /d "%~dp0app"\r
echo Quartierskompass startet. Dieses Fenster offen lassen; zum Beenden schliessen.\r
echo Fuer Telefone im Raum: schliessen und "Werkstatt in diesem Netz starten.cmd" oeffnen.\r
"%~dp0python\\python.exe" -m streamlit run app.py --server.headless false\r
if errorlevel 1 pause\r
"""
# The command opens the browser itself, on the moderator's page, and says which address phones type.
WORKSHOP_TEXT = """@echo off\r
title Quartierskompass: Werkstatt in diesem Netz\r
cd /d "%~dp0app"\r
echo Die Werkstatt startet. Fragt die Firewall nach Python: "Private Netzwerke" ankreuzen, dann zulassen.\r
"%~dp0python\\python.exe" -m sozial workshop\r
if errorlevel 1 pause\r
"""


def python_version(embeddable: Path) -> str:
    """Return major and minor version of an embeddable Python, as in "3.12"."""
    with zipfile.ZipFile(embeddable) as archive:
        for name in archive.namelist():
            match = re.fullmatch(r"python(\d)(\d+)\.dll", name)
            if match:
                return f"{match[1]}.{match[2]}"
    raise SystemExit(f"{embeddable}: no embeddable Python (python3XX.dll is missing)")


def download_wheels(version: str, folder: Path) -> None:
    """Fetch wheels for Windows; what is published only as source (pure Python) is built here."""
    common = [sys.executable, "-m", "pip"]
    names = ["-r", str(ROOT / "requirements.txt"), "-c", str(ROOT / "constraints.txt")]
    pure = ["XStatic-Leaflet"]
    subprocess.run(
        [*common, "wheel", "--no-deps", "-w", str(folder), "-c", str(ROOT / "constraints.txt"), *pure], check=True
    )
    target = ["--only-binary=:all:", "--platform", "win_amd64", "--implementation", "cp", "--python-version", version]
    subprocess.run([*common, "download", *target, "--find-links", str(folder), "-d", str(folder), *names], check=True)
    # Streamlit's command line prints in colours through this package on Windows only.
    subprocess.run([*common, "download", *target, "-d", str(folder), "colorama"], check=True)


def assemble(embeddable: Path, wheels: Path, target: Path) -> None:
    """Put Python, unpacked wheels, the app and the start file into a folder."""
    python = target / "python"
    with zipfile.ZipFile(embeddable) as archive:
        archive.extractall(python)
    packages = python / "site-packages"
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages)
        for data in packages.glob("*.data"):
            for part in ("purelib", "platlib"):
                if (data / part).is_dir():
                    shutil.copytree(data / part, packages, dirs_exist_ok=True)
            shutil.rmtree(data)
    for path_file in python.glob("python*._pth"):
        standard = next(python.glob("python3*.zip"), Path("python3.zip")).name
        path_file.write_text(f"{standard}\n.\nsite-packages\n../app\nimport site\n", encoding="utf-8")
    app = target / "app"
    app.mkdir()
    for name in CONTENT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, app / name, ignore=shutil.ignore_patterns("__pycache__", "secrets.toml"))
        else:
            shutil.copy2(source, app / name)
    (target / START).write_bytes(START_TEXT.encode("ascii"))
    (target / WORKSHOP).write_bytes(WORKSHOP_TEXT.encode("ascii"))


def main() -> None:
    """Build the ZIP and print where it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--python", type=Path, required=True, help="embeddable Python for Windows (ZIP from python.org)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the ZIP")
    parser.add_argument("--wheels", type=Path, help="folder with wheels fetched before; fetched anew without it")
    options = parser.parse_args()
    version = python_version(options.python)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        wheels = options.wheels or work / "wheels"
        if options.wheels is None:
            wheels.mkdir()
            download_wheels(version, wheels)
        assemble(options.python, wheels, work / "Quartierskompass")
        options.out.mkdir(parents=True, exist_ok=True)
        print(shutil.make_archive(str(options.out / "Quartierskompass-windows"), "zip", work, "Quartierskompass"))


if __name__ == "__main__":
    main()
