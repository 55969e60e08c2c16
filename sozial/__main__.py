"""The command line: ``python -m sozial check …``, ``index``, ``report``, ``backup``, ``project`` and so on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NoReturn

from sozial.commands.arguments import add_input, add_language
from sozial.commands.check import add_check
from sozial.commands.correspondences import add_correspondence
from sozial.commands.grids import add_grid
from sozial.commands.health import add_health
from sozial.commands.keeping import add_keeping
from sozial.commands.projects import add_project
from sozial.commands.reports import add_report
from sozial.commands.settings_list import GIVEN, add_settings, is_wrong, say_findings, take_settings
from sozial.commands.spoken import (
    OTHERWISE,
    asked_language,
    speaking,
    system_language,
    take_language,
    translate_parser,
)
from sozial.commands.starting import add_start, start_app
from sozial.commands.terminal import PlainStream
from sozial.commands.towns import add_towns, checked_town
from sozial.commands.workshop import add_workshop
from sozial.errors import DataError
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_, Words, translator
from sozial.reading.loading.command_advice import at_command_line
from sozial.reading.sandbox.processes import processes
from sozial.settings import check, system_locale
from sozial.store.town import NoTownError, in_town, town_book
from sozial.store.unavailable import StoreUnavailable

BAD_INPUT, UNAVAILABLE = 2, 3
_TROUBLES = {
    FileNotFoundError: N_("There is no such file or folder."),
    PermissionError: N_("This may not be read or written."),
    IsADirectoryError: N_("This is a folder, not a file."),
    NotADirectoryError: N_("This is a file, not a folder."),
}


class _OneLineParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def build_parser(language: str = OTHERWISE) -> argparse.ArgumentParser:
    """Return the parser of the command line, with its help in a language."""
    called = Path(sys.argv[0]).stem
    prog = called if called == "quartierskompass" else "python -m sozial"
    with speaking(language) as words:
        parser = _OneLineParser(prog=prog, description=N_("Quartierskompass: without a command the app starts."))
        _add_before(parser)
        _add_commands(parser.add_subparsers(dest="command", required=True, metavar=N_("COMMAND")), words)
        translate_parser(parser, words)
    return parser


def _add_before(parser: argparse.ArgumentParser) -> None:
    """Name what may stand before the command; `main` takes it away."""
    said = N_("language of help and messages, before or after the command; the help's own is the system's")
    parser.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=said)
    setting = N_("a setting for this command or start alone; several may stand before it")
    parser.add_argument(GIVEN, metavar=N_("NAME=VALUE"), default=argparse.SUPPRESS, help=setting)


def _add_commands(commands: Any, words: Words) -> None:
    add_start(commands)
    add_workshop(commands)
    index = commands.add_parser("index", help=N_("compute an index and write it to a file"))
    add_input(index)
    out = N_("file to write: .csv, .xlsx or .gpkg")
    index.add_argument("--out", type=Path, required=True, metavar=N_("FILE"), help=out)
    index.set_defaults(run=run_index)
    add_report(commands, words)
    add_check(commands)
    add_grid(commands)
    add_correspondence(commands)
    add_project(commands)
    add_keeping(commands)
    add_towns(commands)
    add_health(commands)
    add_settings(commands)
    about = N_("list the recipes that come with the app")
    recipes = commands.add_parser("recipes", aliases=["methods"], help=about)
    folder = N_("folder to write them to as files; made if it is not there")
    recipes.add_argument("--out", type=Path, metavar=N_("FOLDER"), help=folder)
    add_language(recipes)
    recipes.set_defaults(run=run_recipes)
    sample = commands.add_parser("sample", help=N_("write the sample city's files"))
    folder = N_("folder to write to; made if it is not there")
    sample.add_argument("--out", type=Path, required=True, metavar=N_("FOLDER"), help=folder)
    sample.set_defaults(run=run_sample)


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

    translate = translator(options.language)
    for name in preset_names():
        recipe = read_preset(name)
        needed = ", ".join(needed_columns(recipe)) or translate(N_("fits any data"))
        columns = translate(N_("columns: {names}")).format(names=needed)
        print(f"{name}\n    {recipe.name}\n    {recipe.source}\n    {columns}")
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
        given, before = take_language(given)
        try:
            given = take_settings(given)
        except DataError as error:
            print(error.findings[0].line(before or DEFAULT_LANGUAGE), file=sys.stderr)
            return BAD_INPUT
        # Either may stand first.
        given, after = take_language(given)
        before = after or before
        starts = not given or given[0] == "start"
        if not (starts and _settings_are_right(before or DEFAULT_LANGUAGE)):
            return BAD_INPUT if starts else _run(given, before)
    # What follows is for Streamlit, which knows its own options.
    return start_app(given[1:])


def _settings_are_right(language: str) -> bool:
    """Whether everything that is set is allowed; what is not is printed, all of it at once."""
    findings = check()
    say_findings(findings, language)
    return not is_wrong(findings)


def _run(arguments: Sequence[str], before: str = "") -> int:
    asked = asked_language(arguments)
    spoken = asked or before or system_language(system_locale())
    with speaking(spoken):
        options = build_parser(spoken).parse_args(arguments)
    language: str = asked or before or getattr(options, "language", DEFAULT_LANGUAGE)
    options.language = language
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
        said = " | ".join(at_command_line(finding).line(language) for finding in error.findings)
        print(" ".join(said.split()), file=sys.stderr)
        return BAD_INPUT
    except StoreUnavailable as error:
        print(error.finding.line(language), file=sys.stderr)
        return UNAVAILABLE
    except OSError as error:
        print(f"{error.filename}: {_trouble(error, language)}", file=sys.stderr)
        return BAD_INPUT
    finally:
        processes.stop()
    return code if isinstance(code, int) else 0


def _trouble(error: OSError, language: str) -> str:
    """Return what is wrong with a file, in the reader's language where it is known."""
    said = next((words for kind, words in _TROUBLES.items() if isinstance(error, kind)), "")
    return translator(language)(said) if said else str(error.strerror)


if __name__ == "__main__":
    sys.exit(main())
