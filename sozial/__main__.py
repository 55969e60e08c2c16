"""The command line: ``python -m sozial check …``, ``index``, ``report``, ``backup``, ``project`` and so on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NoReturn

from sozial.commands.arguments import add_input
from sozial.commands.check import add_check
from sozial.commands.health import add_health
from sozial.commands.keeping import add_keeping
from sozial.commands.projects import add_project
from sozial.commands.reports import add_report
from sozial.commands.settings_list import add_settings, is_wrong, say_findings, take_settings
from sozial.commands.starting import add_start, start_app
from sozial.commands.terminal import PlainStream
from sozial.commands.towns import add_towns, checked_town
from sozial.commands.workshop import add_workshop
from sozial.errors import DataError
from sozial.i18n import DEFAULT_LANGUAGE, N_, translator
from sozial.reading.sandbox.processes import processes
from sozial.settings import check
from sozial.store.town import NoTownError, in_town, town_book
from sozial.store.unavailable import StoreUnavailable

BAD_INPUT, UNAVAILABLE = 2, 3


class _OneLineParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    called = Path(sys.argv[0]).stem
    prog = called if called == "quartierskompass" else "python -m sozial"
    parser = _OneLineParser(prog=prog, description="Quartierskompass: without a command the app starts.")
    commands = parser.add_subparsers(dest="command", required=True)
    add_start(commands)
    add_workshop(commands)
    index = commands.add_parser("index", help="compute an index and write it to a file")
    add_input(index)
    index.add_argument("--out", type=Path, required=True, help="file to write: .csv, .xlsx or .gpkg")
    index.set_defaults(run=run_index)
    add_report(commands)
    add_check(commands)
    add_project(commands)
    add_keeping(commands)
    add_towns(commands)
    add_health(commands)
    add_settings(commands)
    recipes = commands.add_parser("recipes", aliases=["methods"], help="list the recipes that come with the app")
    recipes.add_argument("--out", type=Path, help="folder to write them to as files; made if it is not there")
    recipes.set_defaults(run=run_recipes)
    sample = commands.add_parser("sample", help="write the sample city's files")
    sample.add_argument("--out", type=Path, required=True, help="folder to write to; made if it is not there")
    sample.set_defaults(run=run_sample)
    return parser


def run_index(options: argparse.Namespace) -> int:
    """Compute an index and write it, print where it went; return 0, or 1 where it rests on open questions."""
    processes.begin_briefly()
    # Each command imports what it needs when it runs: together that takes two seconds, and `--help` needs none of it.
    from sozial.commands.inputs import ask, compute, say
    from sozial.output.tables.result_files import write_result

    computed = compute(options)
    written = write_result(computed.dataset, computed.result, options.out, options.language)
    say(computed.findings, options.language)
    for path in written:
        print(path)
    return ask(computed.findings, options.language)


def run_recipes(options: argparse.Namespace) -> None:
    """List the recipes that come with the app: name, title, source, and the columns each needs."""
    from sozial.index.recipe.presets import needed_columns, preset_file, preset_names, read_preset

    for name in preset_names():
        recipe = read_preset(name)
        needed = ", ".join(needed_columns(recipe)) or "fits any data"
        print(f"{name}\n    {recipe.name}\n    {recipe.source}\n    columns: {needed}")
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            target = options.out / f"{name}.toml"
            target.write_bytes(preset_file(name))
            print(f"    {target}")


def run_sample(options: argparse.Namespace) -> None:
    """Write the sample city's files; prints each."""
    from sozial.reading.loading.sample import FILES, sample_file

    options.out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        target = options.out / name
        target.write_bytes(sample_file(name))
        print(target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    0 where all is well, 1 with open questions, 2 for input that cannot be used, 3 where the store cannot be used.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    with redirect_stdout(PlainStream(sys.stdout)), redirect_stderr(PlainStream(sys.stderr)):
        try:
            given = take_settings(given)
        except DataError as error:
            print(error.findings[0].line(DEFAULT_LANGUAGE), file=sys.stderr)
            return BAD_INPUT
        starts = not given or given[0] == "start"
        if not (starts and _settings_are_right(DEFAULT_LANGUAGE)):
            return BAD_INPUT if starts else _run(given)
    # What follows is for Streamlit, which knows its own options.
    return start_app(given[1:])


def _settings_are_right(language: str) -> bool:
    """Whether everything that is set is allowed; what is not is printed, all of it at once."""
    findings = check()
    say_findings(findings, language)
    return not is_wrong(findings)


def _run(arguments: Sequence[str]) -> int:
    options = build_parser().parse_args(arguments)
    language = getattr(options, "language", DEFAULT_LANGUAGE)
    if options.command != "settings" and not _settings_are_right(language):
        return BAD_INPUT
    try:
        with in_town(checked_town(getattr(options, "town", ""))):
            code = options.run(options)
    except NoTownError:
        words = translator(language)(N_("Several towns share this store: say --town KEY. There are: {keys}"))
        print(words.format(keys=", ".join(town_book()[0].towns)), file=sys.stderr)
        return BAD_INPUT
    except DataError as error:
        said = " | ".join(finding.line(language) for finding in error.findings)
        print(" ".join(said.split()), file=sys.stderr)
        return BAD_INPUT
    except StoreUnavailable as error:
        print(error.finding.line(language), file=sys.stderr)
        return UNAVAILABLE
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    finally:
        processes.stop()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
