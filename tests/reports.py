"""Materials to report on: the sample city, towns of any size with long German names, and texts of attackers."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.local_knowledge import Note, NoteKind, territory_of
from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Variation
from sozial.model import Dataset, Direction, Indicator
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import build_decision
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.objective import Objective
from sozial.planning.measures.target import Target
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Recipe, Weighted
from sozial.report.context.context import ReportContext

DAY = "2026-11-25"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(not OFFICE, reason="no LibreOffice on this machine")
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="no poppler-utils on this machine")


def sample_recipe() -> Recipe:
    """Return the sample city's recipe."""
    return read_recipe(sample_file(SAMPLE_RECIPE), SAMPLE_RECIPE)


@cache
def sample_context(public: bool = False, with_ranks: bool = True, language: str = "de") -> ReportContext:
    """Return the sample city with everything that can stand in a report."""
    dataset, recipe = read_sample(), sample_recipe()
    rules = DisclosureRules() if public else None
    if rules is not None:
        dataset = protect(dataset, rules, b"a key for tests")
    result = build_index(dataset, recipe, "2024")
    first, second = (str(unit) for unit in result.scores.sort_values(ascending=False).index[:2])
    name = dataset.unit_titles
    note = Note(
        "2026-01-02-0123456789ab", dataset.title, territory_of(dataset), first, name[first], NoteKind.CONTRADICTION,
        "Quartiersmanagement", "Der Treff trägt viel.", "2026-01-02", "2026-01-03",
    )  # fmt: skip
    inner = replace(note, key="2026-01-02-0123456789ac", text="Das bleibt im Haus.", released_on="")
    actions = (
        Action("Familienzentrum", (first,), "Einkommen", status=Status.RUNNING, start="2025-01-01", budget=120_000.0),
        Action("Sprachkurse", (first, second), "Bildung", status=Status.PLANNED, end="2028-12-31"),
        Action("Beratung für alle", (), "Arbeit", status=Status.ENDED),
    )
    objective = Objective("Weniger Kinderarmut", (first,), "Einkommen", (Target("kinder_sgb2", 30.0, "2027-12-31"),))
    rule = AllocationRule(100_000.0, "Euro", target="kinder_sgb2_basis")
    decision = build_decision(dataset, result, allocate(dataset, result, rule))
    return ReportContext(
        dataset, result, language, DAY, with_ranks, rules, "", "Amt für Soziales", (note, inner), actions, (objective,),
        assess_robustness(dataset, recipe, "2024", Variation(draws=100)), decision,
    )  # fmt: skip


_WORDS = (
    "Großwohnsiedlung Kaiserswerth-Lohausen", "Untertürkheim-Luginsland", "Neuendettelsau", "Donaudampfschifffahrt",
    "Hinterzarten-Breitnau an der Alten Ziegelei", "St. Leonhard", "Wilhelmsburg-Reiherstieg-Nordwest", "Au",
)  # fmt: skip


@cache
def town(count: int, with_areas: bool = True) -> ReportContext:
    """Return a town of so many quarters on a grid, with long German names, six fields and three years."""
    generator = np.random.default_rng(count)
    keys = [f"{number:04d}" for number in range(1, count + 1)]
    names = [f"{_WORDS[at % len(_WORDS)]} {at + 1}" for at in range(count)]
    columns = int(np.ceil(count**0.5))
    places = [(at % columns * 500.0, at // columns * 500.0) for at in range(count)]
    shapes = [shapely.box(x, y, x + 500, y + 500) for x, y in places]
    frame = {"name": names, "parent": [f"Bezirk {at % 7 + 1}" for at in range(count)]}
    index = pd.Index(keys, name="unit")
    units = pd.DataFrame(frame, index=index)
    if with_areas:
        units = gpd.GeoDataFrame(units, geometry=shapes, crs="EPSG:25832")
    fields = ("Einkommen", "Arbeitsmarktintegration", "Kinder- und Jugendhilfe", "Bildung", "Gesundheit", "Wohnen")
    indicators, rows = [], {}
    burden = generator.normal(size=count)
    for number, field in enumerate(fields):
        code = f"x{number}"
        indicators.append(
            Indicator(
                code, f"Leistungsberechtigtenanteil {field} (15–64)", field, "Soziales", Direction.BURDEN, "%",
                "Statistikstelle", "31.12.", "Anteil", f"{code}_n", f"{code}_b",
            )
        )  # fmt: skip
        for year in range(3):
            bases = generator.integers(800, 4000, count).astype(float)
            rate = np.clip(12 + 4 * burden + generator.normal(size=count) + year, 1, 60)
            for at, key in enumerate(keys):
                cells = rows.setdefault((key, str(2022 + year)), {"population": 2.0 * bases[at]})
                cells[f"{code}_n"] = float(round(bases[at] * rate[at] / 100))
                cells[f"{code}_b"] = bases[at]
                cells[code] = 100 * cells[f"{code}_n"] / bases[at]
    values = pd.DataFrame.from_dict(rows, orient="index").sort_index()
    values.index = pd.MultiIndex.from_tuples(values.index, names=["unit", "period"])
    dataset = Dataset(f"Stadt mit {count} Quartieren", units, values, tuple(indicators))
    recipe = Recipe("Sozialindex", tuple(Weighted(entry.code) for entry in indicators))
    result = build_index(dataset, recipe, "2024")
    return ReportContext(dataset, result, "de", DAY)


@cache
def yearless(count: int = 15) -> ReportContext:
    """Return a town whose figures state no year."""
    context = town(count)
    values = context.dataset.values.xs("2024", level="period")
    values.index = pd.MultiIndex.from_product([values.index, [""]], names=["unit", "period"])
    dataset = replace(context.dataset, values=values)
    return replace(context, dataset=dataset, result=build_index(dataset, context.recipe, ""))


ATTACKS = (
    '=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "<script>alert(1)</script>",
    '#import "x"; #pagebreak()', "</script><img src=x onerror=alert(1)>", "]]> & <w:p>", "$x^2$ *bold* _it_ `code`",
    "{{ data }} {% raw %}", "'; DROP TABLE",
)  # fmt: skip


@cache
def attacked() -> ReportContext:
    """Return a town whose every text is an attack."""
    context = town(len(ATTACKS))
    dataset = context.dataset
    units = dataset.units.assign(name=list(ATTACKS))
    indicators = tuple(
        replace(entry, name=ATTACKS[at], source=ATTACKS[at + 3], definition=ATTACKS[at + 5])
        for at, entry in enumerate(dataset.indicators)
    )
    hostile = replace(dataset, title=ATTACKS[5], units=units, indicators=indicators)
    recipe = replace(context.recipe, name=ATTACKS[0], adopted_by=ATTACKS[7])
    result = build_index(hostile, recipe, "2024")
    action = Action(ATTACKS[0], ("0001",), ATTACKS[1], status=Status.RUNNING, objective=ATTACKS[5])
    return replace(context, dataset=hostile, result=result, question=ATTACKS[6], author=ATTACKS[4], actions=(action,))


def converted(content: bytes, folder, ending: str, to: str) -> bytes:
    """Return a file as LibreOffice writes it in another format."""
    source = folder / f"source.{ending}"
    source.write_bytes(content)
    subprocess.run(
        [
            str(OFFICE), "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", to, "--outdir",
            str(folder / "out"), str(source),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (folder / "out" / f"source.{to}").read_bytes()
