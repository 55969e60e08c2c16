"""Cut the published tables to what the tests need; text is carried over as it stands, nothing is computed.

Run ``python tests/reference/data/cut.py FOLDER`` with a folder that holds the publishers' tables (README.md beside this
file names them). It writes the extracts and their SHA-256 beside itself; `--check` only compares.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKSUMS = "SHA256SUMS"
SVI_THEMES = {
    1: ["POV150", "UNEMP", "HBURD", "NOHSDP", "UNINSUR"],
    2: ["AGE65", "AGE17", "DISABL", "SNGPNT", "LIMENG"],
    3: ["MINRTY"],
    4: ["MUNIT", "MOBILE", "CROWD", "NOVEH", "GROUPQ"],
}


def _svi_columns(key: str, name: str) -> list[str]:
    """Return the indicators of the index and all that was printed about them, without adjunct variables."""
    codes = [code for theme in SVI_THEMES.values() for code in theme]
    columns = [key, name, "E_TOTPOP", *(f"EP_{code}" for code in codes)]
    for kind in ("EPL", "F"):
        columns += [f"{kind}_{code}" for code in codes]
    columns += [f"{kind}_THEME{theme}" for kind in ("SPL", "RPL", "F") for theme in SVI_THEMES]
    return [*columns, "SPL_THEMES", "RPL_THEMES", "F_TOTAL"]


WIMD_DOMAINS = ["Income", "Employment", "Health", "Education", "Housing", "Access", "Environment", "Crime"]
WIMD_COLUMNS = [
    "lsoa11_code",
    *(f"{domain}_rank" for domain in WIMD_DOMAINS),
    "IMD_score",
    "IMD_rank",
    "IMD_decile",
]


def columns_of(content: bytes, columns: list[str]) -> bytes:
    """Return some columns of a table, every row, every cell as it is written."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    positions = [rows[0].index(column) for column in columns]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([row[position] for position in positions] for row in rows)
    return text.getvalue().encode()


def whole(content: bytes) -> bytes:
    """Return the file as it is."""
    return content


def compressed(content: bytes) -> bytes:
    """Return the file as it is, compressed; without a time, so that the same file gives the same bytes."""
    return gzip.compress(content, 9, mtime=0)


# Extract (beside this file): table of the publisher, and how it is cut.
EXTRACTS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "berlin_mss2021.csv": ("berlin_mss2021/berlin_mss2021.csv", whole),
    "berlin_plr2021_simplified25m.geojson.gz": ("berlin_mss2021/berlin_plr2021_simplified25m.geojson", compressed),
    "svi_pa_county_2020.csv": (
        "svi_pa2020/svi_pa_county_2020.csv",
        lambda content: columns_of(content, _svi_columns("FIPS", "COUNTY")),
    ),
    "svi_de_tract_2020.csv": (
        "svi_de2020/svi_de_tract_2020.csv",
        lambda content: columns_of(content, _svi_columns("GEOID", "LOCATION")),
    ),
    "hdi_2021.csv": ("hdi2021/hdi_2021.csv", whole),
    "asem_meta.csv": ("asem/asem_meta.csv", whole),
    "asem_treated_plus_scores.csv": ("asem/asem_treated_plus_scores.csv", whole),
    "wimd2019.csv": ("wimd2019/wimd2019.csv", lambda content: columns_of(content, WIMD_COLUMNS)),
}


def cut(folder: Path, name: str) -> bytes:
    """Return one extract, cut from the publisher's table in a folder."""
    source, how = EXTRACTS[name]
    return how((folder / source).read_bytes())


def plain(content: bytes, name: str) -> bytes:
    """Return what an extract holds: compression differs between versions of zlib, what is compressed does not."""
    return gzip.decompress(content) if name.endswith(".gz") else content


def checksum(content: bytes, name: str) -> str:
    """Return the SHA-256 of what an extract holds."""
    return hashlib.sha256(plain(content, name)).hexdigest()


def checksums() -> dict[str, str]:
    """Return the noted SHA-256 of each extract."""
    lines = (HERE / CHECKSUMS).read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def main(arguments: list[str]) -> int:
    """Cut all extracts, or with `--check` name those that are not what the publishers' tables give."""
    only_check = "--check" in arguments
    folder = Path(next(argument for argument in arguments if argument != "--check"))
    noted, differing = [], 0
    for name in EXTRACTS:
        content = cut(folder, name)
        noted.append(f"{checksum(content, name)}  {name}\n")
        if not only_check:
            (HERE / name).write_bytes(content)
        elif plain((HERE / name).read_bytes(), name) != plain(content, name):
            print(f"differs: {name}")
            differing += 1
    if not only_check:
        (HERE / CHECKSUMS).write_text("".join(noted), encoding="ascii", newline="\n")
    return differing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
