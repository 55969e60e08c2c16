"""The work of ``project``."""

from __future__ import annotations

import argparse
import copy
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sozial.commands.carried import Carried, Source
from sozial.commands.given import refuse
from sozial.commands.inputs import ask, compute, disclosure_rules, protected, say
from sozial.commands.kept_project import (
    KeptProject,
    begin_in_store,
    of_files,
    open_kept,
    reached,
    save_file,
    save_in_store,
    with_files,
)
from sozial.commands.project_changes import changes, outdated_names, weighed_elsewhere
from sozial.commands.project_desk import (
    AGREED,
    AREAS,
    CHOICES,
    DELIVERIES,
    TABLES,
    TITLE,
    ProjectFiles,
    read_desk,
    write_desk,
)
from sozial.errors import DataError, listed
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.exchange.project_layout import ENDING
from sozial.store.opened import project_store


def _make(options: argparse.Namespace) -> int:
    """Make a project of files; print where it went; return 1 with open questions, else 0."""
    if options.out is None and options.store is None:
        raise refuse(N_("Name a file with --out, or keep the project in the app's database with --store."))
    if options.store is not None and options.public:
        raise refuse(N_("The app's database holds whole projects; write a public one with --out."))
    target = _checked(options.out)
    options.out = target or Path(f"project{ENDING}")
    computed = compute(options)
    found = ReportContext(computed.dataset, computed.result, options.language, _today(), rules=computed.rules)
    entries = write_desk(options, computed.loaded, computed.result.recipe, computed.result.period)
    context = with_files(found, computed, entries)
    say(computed.findings, options.language)
    if options.store is not None:
        head = begin_in_store(options.store or computed.dataset.title, context, entries)
        print(f"{head.key}  {head.name}")
    if target is not None:
        save_file(context, target)
        print(target)
    return ask(computed.findings, options.language)


def _add(options: argparse.Namespace) -> int:
    """Read further tables and join them to those of a project."""
    return _change(options, lambda files: (*files.tables, *options.table), lambda files: files.areas)


def _replace(options: argparse.Namespace) -> int:
    """Put newer deliveries in the place of files, read as the ones before were."""

    def tables(files: ProjectFiles) -> tuple[Source, ...]:
        new = _pairs(options, files)
        held: list[Source] = []
        for table in files.tables:
            path = new.get(table.file)
            if path is None:
                held.append(table)
            elif not options.reading:
                held.append(_instead(table, path))
            elif path not in held:
                held.append(path)
        return tuple(held)

    def areas(files: ProjectFiles) -> Carried | None:
        path = None if files.areas is None else _pairs(options, files).get(files.areas.name)
        return files.areas if path is None else Carried(path.name, path.read_bytes(), path.name)

    return _change(options, tables, areas)


def _remove(options: argparse.Namespace) -> int:
    """Take files out of a project."""

    def tables(files: ProjectFiles) -> tuple[Source, ...]:
        _known(options.table, files, [table.name for table in files.tables])
        return tuple(table for table in files.tables if not {table.name, table.file} & set(options.table))

    def areas(files: ProjectFiles) -> Carried | None:
        return None if files.areas is not None and files.areas.name in options.table else files.areas

    return _change(options, tables, areas)


def _pairs(options: argparse.Namespace, files: ProjectFiles) -> dict[str, Path]:
    """Return the new files by the names of those that they replace."""
    names = sorted([*files.names, *([files.areas.name] if files.areas else [])], key=len, reverse=True)
    found = {}
    for text in options.table:
        # Names of files can hold the sign that stands before the new file.
        name = next((name for name in names if text.startswith(f"{name}=")), text.partition("=")[0])
        given = text[len(name) + 1 :]
        if not name or not given:
            message = N_("“{text}” does not say which file takes the place of which: write NAME=FILE.")
            raise refuse(message, N_("These files are in the project: {known}"), "", text=text, known=_names(files))
        _known([name], files)
        found[name] = Path(given)
    return found


def _names(files: ProjectFiles) -> str:
    return listed([*files.names, *([files.areas.name] if files.areas else [])])


def _known(names: Sequence[str], files: ProjectFiles, more: Sequence[str] = ()) -> None:
    known = list(dict.fromkeys([*files.names, *([files.areas.name] if files.areas else []), *more]))
    unknown = [name for name in names if name not in known]
    if unknown:
        message = N_("There is no file “{name}” in the project; there are: {known}")
        raise refuse(message, "", "", name=unknown[0], known=listed(known))


def _instead(table: Carried, path: Path) -> Carried:
    """Return a new delivery in place of a table; its year is its own."""
    name = path.name + table.name[len(table.file) :]
    saved = table.saved if table.saved is None else replace(table.saved, title=name, period="")
    return Carried(name, path.read_bytes(), path.name, saved)


def _change(
    options: argparse.Namespace,
    tables: Callable[[ProjectFiles], tuple[Source, ...]],
    areas: Callable[[ProjectFiles], Carried | None],
) -> int:
    """Read a project with other files; write it and say what changed; return 1 with open questions, else 0."""
    kept = open_kept(options.project)
    if kept.entries.get(DELIVERIES):
        message = N_("Further years were put onto this project on the page “Objectives”; they would be lost here.")
        raise refuse(message, N_("Change its files in the app, on the page “Data”."), options.project)
    say(kept.findings, options.language)
    files = read_desk(kept.entries)
    if kept.context.rules is not None or not files.tables:
        message = N_("This project holds no files as they were delivered, so none can be added or replaced.")
        raise refuse(message, N_("Make it anew of its files: project make."), options.project)
    target = _checked(options.out) or kept.path
    if not options.read_anew:
        _check_same(kept, files)
    wanted = tables(files)
    if not wanted:
        raise refuse(N_("Without this file the project would have no table."), "", options.project)
    given = _as_options(files, options)
    given.table, given.areas = list(wanted), areas(files)
    computed = compute(given, kept.recipe)
    entries = _others(kept.entries, files) | write_desk(
        given, computed.loaded, computed.result.recipe, computed.result.period
    )
    context = with_files(kept.context, computed, entries)
    now = computed.dataset
    said = (
        *computed.findings, *weighed_elsewhere(kept.dataset, now, computed.result.recipe),
        *outdated_names(kept.dataset, now),
    )  # fmt: skip
    say(said, options.language)
    for finding in changes(kept.dataset, now):
        print(finding.text(options.language))
    if kept.head is not None and options.out is None:
        head = save_in_store(kept.head, context, entries)
        print(f"{head.key}  {head.name}  {head.version}")
    elif target is not None:
        save_file(replace(context, made_on=_today()), target)
        print(target)
    return ask(said, options.language)


def _as_options(files: ProjectFiles, options: argparse.Namespace | None = None) -> argparse.Namespace:
    """Return what has to be named to read the files of a project as they were read."""
    usual: dict[str, Any] = {
        "reading": [], "answer": [], "sheet": [], "indicators": None, "recipe": None, "period": None, "language": "de",
    }  # fmt: skip
    given = argparse.Namespace(**usual) if options is None else copy.copy(options)
    given.table, given.areas, given.findings, given.key, given.name = list(files.tables), files.areas, [], [], []
    given.title, given.choices, given.layer, given.crs = files.title, files.choices, files.layer, files.crs
    given.area_key, given.area_names, given.accept_join = files.area_key, files.area_names, files.agreed
    given.public, given.out = False, Path(f"project{ENDING}")
    return given


def _check_same(kept: KeptProject, files: ProjectFiles) -> None:
    """Refuse to go on where files, read anew, do not give the data of the project: work on screen would be lost."""
    remedy = N_("Change the files on the page Daten, or take what is read anew with --read-anew.")
    try:
        again = compute(_as_options(files), kept.recipe).dataset
    except DataError as error:
        message = N_("Its files cannot be read here as they were read on screen.")
        raise DataError(*refuse(message, remedy).findings, *error.findings) from error
    if again.digest != kept.dataset.digest:
        message = N_("Its files, read anew, give other data than the project holds.")
        raise DataError(*refuse(message, remedy).findings, *changes(kept.dataset, again))


def _others(entries: Mapping[str, Any], files: ProjectFiles) -> dict[str, Any]:
    """Return the entries that say nothing of the files, the figures or the recipe."""
    names = [table.name for table in files.tables] + ([] if files.areas is None else [files.areas.name])
    endings = tuple(f"-{name}" for name in (*names, *files.names))
    return {
        key: value
        for key, value in of_files(entries).items()
        if not key.endswith(endings) and key not in (TABLES, AREAS, TITLE, AGREED) and not key.startswith(CHOICES)
    }


def _checked(out: Path | None) -> Path | None:
    if out is not None and out.suffix.lower() != ENDING:
        raise refuse(N_("A project file is called …{ending}."), "", str(out), ending=ENDING)
    return out


def _today() -> str:
    return datetime.date.today().isoformat()


def _export(options: argparse.Namespace) -> int:
    """Write a project as a file, whole or as it may be published."""
    kept = open_kept(options.project)
    say(kept.findings, options.language)
    target, rules = _checked(options.out), disclosure_rules(options)
    context = replace(kept.context, language=options.language)
    if rules is not None and context.rules is None:
        dataset, result = protected(kept.dataset, kept.recipe, context.period, rules)
        context = replace(context, dataset=dataset, result=result, rules=rules, robustness=None)
        say(check_disclosure(context), options.language)
    if target is not None:
        save_file(context, target)
    print(target)
    return 0


def _show(options: argparse.Namespace) -> int:
    """Say what is inside of a project."""
    kept = open_kept(options.project)
    say(kept.findings, options.language)
    dataset, recipe = kept.dataset, kept.recipe
    files = read_desk(kept.entries)
    lines = [
        ("title", dataset.title), ("quarters", len(dataset.units)), ("periods", ", ".join(dataset.periods)),
        ("period", kept.context.period), ("recipe", recipe.name), ("areas", files.areas.name if files.areas else ""),
        ("public", "yes" if kept.context.rules is not None else ""),
    ]  # fmt: skip
    print("\n".join(f"{name}: {value}" for name, value in lines if value not in ("", 0)))
    for table in files.tables:
        print(f"  file {table.name}: {'read as kept' if table.saved is not None else 'read as proposed'}")
    _show_indicators(dataset, files)
    if kept.head is not None:
        key = kept.head.key
        for version in reached(lambda: project_store().versions(key)):
            print(f"  version {version.version}: {version.saved_at} {version.saved_by} {version.remark}".rstrip())
    return 0


def _show_indicators(dataset: Dataset, files: ProjectFiles) -> None:
    made = {choice.code_beside({choice.made_code}): choice for choice in files.choices}
    made |= {choice.made_code: choice for choice in files.choices}
    for indicator in dataset.indicators:
        choice = made.get(indicator.code)
        said = [indicator.direction.name.lower()]
        if choice is not None and choice.base:
            said.append(f"{' + '.join(choice.counted)} / {choice.base}")
        print(f"  indicator {indicator.code}: {', '.join(said)}")


def _list(_options: argparse.Namespace) -> int:
    """List the projects in the database of the app, the last saved first."""
    for head in reached(lambda: project_store().all()):
        print(f"{head.key}  {head.name}  {head.version}  {head.saved_at}  {head.title}")
    return 0


RUNS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "make": _make, "add": _add, "replace": _replace, "remove": _remove, "export": _export, "show": _show, "list": _list,
}  # fmt: skip
