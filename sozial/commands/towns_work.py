"""The work of ``towns``, imported only when it is asked for."""

from __future__ import annotations

import argparse

from sozial.commands.given import refuse
from sozial.commands.kept_project import reached
from sozial.i18n import N_, format_number, translator
from sozial.store.operation.town_removal import remove_town
from sozial.store.operation.town_sizes import TownSize, town_sizes
from sozial.store.town import has_towns, town_book
from sozial.towns import is_town_key

LEFT = 1
_MEGABYTE = 1_000_000


def run_list(options: argparse.Namespace) -> int:
    """Print each town with what its database and its files hold; return 1 where the file of towns has mistakes."""
    _require_towns()
    findings = town_book()[1]
    for finding in findings:
        print(finding.line(options.language))
    for size in reached(town_sizes):
        print(_line(size, options.language))
    return int(bool(findings))


def _line(size: TownSize, language: str) -> str:
    translate = translator(language)
    words = translate(N_("{key}  {name}  database {database} MB, files {files} MB"))
    numbers = {"database": _megabytes(size.database, language), "files": _megabytes(size.files, language)}
    name = size.name if size.is_named else translate(N_("(not in the file of towns any more)"))
    return words.format(key=size.key, name=name, **numbers)


def _megabytes(count: int, language: str) -> str:
    return format_number(count / _MEGABYTE, language, 1)


def run_remove(options: argparse.Namespace) -> int:
    """Delete a town whole and print what that was; return 1 where something is left."""
    _require_towns()
    if not is_town_key(options.key):
        raise refuse(N_("“{key}” can be no town's key."), N_("See `towns list`."), key=options.key[:80])
    done = reached(lambda: remove_town(options.key, options.protocol))
    translate = translator(options.language)
    words = translate(N_("Deleted for good. Rows: {rows}, tables: {tables}, files: {files}. Protocol: {protocol}"))
    rows = sum(done.tables.values())
    print(words.format(rows=rows, tables=len(done.tables), files=done.files, protocol=options.protocol))
    for place in done.left:
        print(translate(N_("Still there: {place}")).format(place=place))
    return LEFT if done.left else 0


def _require_towns() -> None:
    if not has_towns():
        raise refuse(N_("There is no file of towns: this store is one town's."), N_("See docs/operating.md."))
