"""Cut the published tables to what the tests need; text is carried over as it stands, nothing is computed.

Run ``python tests/reference/data/cut.py FOLDER`` with a folder that holds the publishers' tables (README.md beside this
file names them). It writes the extracts and their SHA-256 beside itself; `--check` only compares.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import struct
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


def only(content: bytes, start: str) -> bytes:
    """Return the rows of a table whose key begins like this, and the header."""
    lines = content.decode().splitlines(keepends=True)
    return "".join([lines[0], *(line for line in lines[1:] if line.startswith(start))]).encode()


def dbf_rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a dBASE file in UTF-8, every cell as text."""
    count, header, length = struct.unpack("<IHH", content[4:12])
    fields, at = [], 32
    while content[at] != 0x0D:
        fields.append((content[at : at + 11].split(b"\0")[0].decode(), content[at + 16]))
        at += 32
    rows = []
    for number in range(count):
        record, place, row = content[header + number * length :][:length], 1, {}
        for name, width in fields:
            row[name] = record[place : place + width].decode().strip()
            place += width
        rows.append(row)
    return rows


def inhabitants(key: str, larger: Callable[[dict[str, str]], str], heading: str) -> Callable[[bytes], bytes]:
    """Return how areas with inhabitants are cut from VG250-EW: key, the area that they belong to, inhabitants."""

    def how(content: bytes) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["unit", heading, "population"])
        # GF 4 is land with its inhabitants; other rows are water, and parts without any.
        rows = [row for row in dbf_rows(content) if row["GF"] == "4" and int(row["EWZ"]) > 0]
        writer.writerows([row[key], larger(row), row["EWZ"]] for row in rows)
        return text.getvalue().encode()

    return how


def compressed_columns(*columns: str) -> Callable[[bytes], bytes]:
    """Return how some columns are cut and compressed."""
    return lambda content: compressed(columns_of(content, list(columns)))


GISD_PRINTED = ("year", "gisd_score", "gisd_5", "gisd_10", "gisd_k")


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
    "gisd_kreise.csv.gz": ("gisd/GISD_Bund_Kreis.csv", compressed_columns("kreis_id", *GISD_PRINTED)),
    "gisd_nuts2.csv": (
        "gisd/GISD_Bund_NUTS2.csv",
        lambda content: columns_of(content, ["nuts_2_id", *GISD_PRINTED]),
    ),
    "gisd_kreise_population.csv": (
        "gisd/VG250_KRS.dbf",
        inhabitants("AGS", lambda row: row["NUTS"][:4], "nuts_2_id"),
    ),
    "gisd_sh_verbaende.csv.gz": (
        "gisd/GISD_Schleswig-Holstein_Gemeindeverband.csv",
        compressed_columns("gvb_id", "year", "gisd_score"),
    ),
    "gisd_sh_kreise.csv": (
        "gisd/GISD_Schleswig-Holstein_Kreis.csv",
        lambda content: columns_of(content, ["kreis_id", "year", "gisd_score"]),
    ),
    "gisd_sh_population.csv": (
        "gisd/VG250_VWG.dbf",
        lambda content: only(inhabitants("ARS", lambda row: row["ARS"][:5], "kreis_id")(content), "01"),
    ),
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
    known = checksums() if (HERE / CHECKSUMS).is_file() else {}
    for name, (source, _how) in EXTRACTS.items():
        if not (folder / source).is_file():
            print(f"not there: {source}")
            noted.append(f"{known[name]}  {name}\n")
            continue
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
