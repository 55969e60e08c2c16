"""What a project holds of the page “Data”: its files, how each was read, what the figures mean."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sozial.commands.carried import Carried, Source
from sozial.commands.given import refuse
from sozial.commands.loading import Loaded, ReadTable
from sozial.i18n import N_
from sozial.reading.indicators.choice_proposals import propose_choices
from sozial.reading.indicators.indicator_choices import (
    IndicatorChoice,
    choice_to_table,
    choices_from_tables,
    edits_between,
)
from sozial.reading.joining.dataset import tables_of_figures
from sozial.reading.joining.nearest_population import POPULATION_YEARS
from sozial.reading.plans.columns import Role
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.rows_apart import LEVELS
from sozial.reading.plans.saved_reading import SavedReading, save_reading
from sozial.recipe import Recipe
from sozial.store.files.upload import Upload

# Deliveries that were put onto the data; only the app puts them onto other data again.
DELIVERIES = "_deliveries"
# The entries of the page that are written and read here, by the names that the page gives them.
TABLES, AREAS, TITLE, LINES, ON = "_kept-tables", "_kept-areas", "data-title", "_lines-", "line-on-"
CHOICES, AGREED = "indicator-choices-", "join-agreed"
TAKEN, EDITED = f"{CHOICES}taken", f"{CHOICES}files"
RECIPE, PERIOD = "_method", "period"
_AREA = "area-{}-{}"
_OTHER = "other"
_READING = ".lesart.toml"


@dataclass(frozen=True)
class ProjectFiles:
    """The files of a project, and how they were read.

    Parameters
    ----------
    tables
        Tables with their readings, and lists that describe them.
    agreed
        Whether areas are drawn although few quarters match.
    """

    title: str
    tables: tuple[Carried, ...]
    choices: tuple[IndicatorChoice, ...] = ()
    areas: Carried | None = None
    layer: str = ""
    crs: str = ""
    area_key: str | None = None
    area_names: str | None = None
    agreed: bool = False

    @property
    def names(self) -> list[str]:
        """Names of the files, without areas."""
        return list(dict.fromkeys(table.file for table in self.tables))


def read_desk(entries: Mapping[str, Any]) -> ProjectFiles:
    """Return the files that stand in the entries of a project; what was switched off is left out."""
    uploads: tuple[Upload, ...] = tuple(entries.get(TABLES, ()))
    readings = [read_reading(one.content, one.name) for one in uploads if one.is_reading]
    by_title = {saved.title: saved for saved in reversed(readings)}
    tables = [
        Carried(str(name), upload.content, upload.name, _placed(by_title.get(str(name)), str(sheet), int(block)))
        for upload in uploads
        if not upload.is_reading
        for name, sheet, block in entries.get(f"{LINES}{upload.name}") or [[upload.name, "", 0]]
        if entries.get(f"{ON}{name}", True)
    ]
    title = str(entries.get(TITLE) or "")
    choices = choices_from_tables(entries.get(TAKEN) or ())
    areas = next((one for one in entries.get(AREAS, ()) if entries.get(f"{ON}areas-{one.name}", True)), None)
    if areas is None:
        return ProjectFiles(title, tuple(tables), choices)

    def chosen(what: str) -> Any:
        return entries.get(_AREA.format(what, areas.name))

    carried = Carried(areas.name, areas.content, areas.name)
    if chosen("figures"):
        tables.append(replace(carried, saved=by_title.get(areas.name)))
    crs = f"EPSG:{chosen('epsg')}" if chosen("crs") == _OTHER else chosen("crs") or ""
    return ProjectFiles(
        title, tuple(tables), choices, carried, chosen("layer") or "", crs, chosen("key"), chosen("name"),
        bool(entries.get(AGREED)),
    )  # fmt: skip


def _placed(saved: SavedReading | None, sheet: str, block: int) -> SavedReading | None:
    """Return a reading for the sheet and block that its line is."""
    if saved is None or not (sheet or block):
        return saved
    return replace(saved, reading=replace(saved.reading, sheet=sheet, block=block))


def write_desk(options: argparse.Namespace, loaded: Loaded, recipe: Recipe, period: str) -> dict[str, Any]:
    """Return the entries of the page for files that were read: it shows them as if they had been loaded there.

    Raises
    ------
    DataError
        If two files have one name.
    """
    area_file = None if options.areas is None else Upload(options.areas.name, options.areas.read_bytes())
    uploads: dict[str, Upload] = {}
    for source in options.table:
        upload = Upload(file_name(source), source.read_bytes())
        if uploads.setdefault(upload.name, upload) != upload:
            raise refuse(N_("Two files are called “{name}”; rename one of them."), name=upload.name)
    if options.indicators is not None:
        upload = Upload(options.indicators.name, options.indicators.read_bytes())
        uploads.setdefault(upload.name, upload)
    entries: dict[str, Any] = {}
    if area_file is not None and uploads.get(area_file.name) == area_file:
        entries[_AREA.format("figures", area_file.name)] = True
        del uploads[area_file.name]
    for read in loaded.tables:
        name = re.sub(r"[/\\]", "_", read.table.title) + _READING
        uploads[name] = Upload(name, write_reading(kept_reading(read)))
        file = file_name(read.source)
        if file in uploads:
            line = [read.table.title, read.table.sheet, read.table.reading.block]
            entries.setdefault(f"{LINES}{file}", []).append(line)
    entries |= {
        TABLES: tuple(uploads.values()),
        TITLE: loaded.dataset.title,
        TAKEN: [choice_to_table(choice) for choice in loaded.choices],
        EDITED: _edited(loaded),
        RECIPE: recipe,
        PERIOD: period,
    }
    return entries if area_file is None else entries | _written_areas(options, loaded, area_file)


def kept_reading(read: ReadTable) -> SavedReading:
    """Return how a table was read, to be read so again; a proposal that nobody has confirmed stays one."""
    plan = read.plan
    if any(finding.code == LEVELS for finding in plan.findings):
        plan = replace(plan, level=None)
    saved = save_reading(read.table, plan)
    return replace(saved, reading=replace(saved.reading, sheet=read.table.sheet or saved.reading.sheet))


def file_name(source: Source) -> str:
    """Return the name of the file that a table stands in."""
    return source.file if isinstance(source, Carried) else source.name


def _edited(loaded: Loaded) -> dict[str, Any]:
    """Return what the page's list of indicators has to say, so that it shows the choices that were made."""
    kept = {
        entry.code
        for read in loaded.tables
        for entry in read.plan.columns
        if entry.role is Role.INDICATOR and entry.indicator is not None
    }
    tables = tables_of_figures([(read.table, read.plan) for read in loaded.tables], loaded.figures)
    found = propose_choices(loaded.figures, loaded.listed, kept=kept, tables=tables)
    proposed = {choice.code: choice for choice in found}
    wanted = {choice.code: choice for choice in loaded.choices}
    both = [code for code in wanted if code in proposed]
    lines = edits_between([proposed[code] for code in both], [wanted[code] for code in both])
    added = [choice_to_table(choice) for code, choice in wanted.items() if code not in proposed]
    answers = [read.table.reading.answers for read in loaded.tables]
    nearest = next((found[POPULATION_YEARS] for found in answers if POPULATION_YEARS in found), None)
    return {"lines": lines} | ({"added": added} if added else {}) | ({"population": nearest} if nearest else {})


def _written_areas(options: argparse.Namespace, loaded: Loaded, file: Upload) -> dict[str, Any]:
    found: dict[str, Any] = {"layer": options.layer}
    if loaded.areas is not None:
        found |= {"key": loaded.areas.key, "name": loaded.areas.name}
    if options.crs:
        found |= {"crs": _OTHER, "epsg": re.sub(r"\D", "", options.crs)}
    entries: dict[str, Any] = {_AREA.format(what, file.name): value for what, value in found.items() if value}
    return entries | {AREAS: (file,)} | ({AGREED: True} if options.accept_join else {})
