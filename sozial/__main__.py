"""The command line: ``python -m sozial check …``, ``index``, ``report``, ``backup``, ``project`` and so on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from sozial.commands.check import add_check
from sozial.commands.inputs import add_input, ask, compute, say
from sozial.commands.keeping import add_keeping
from sozial.commands.projects import add_project
from sozial.commands.reports import add_report
from sozial.errors import DataError
from sozial.i18n import DEFAULT_LANGUAGE
from sozial.index.presets import needed_columns, preset_file, preset_names, read_preset
from sozial.output.tables import write_result
from sozial.reading.safely import stop_spare
from sozial.reading.sample import FILES, sample_file

BAD_INPUT = 2


class _OneLineParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _OneLineParser(prog="python -m sozial", description="Quartierskompass on the command line.")
    commands = parser.add_subparsers(dest="command", required=True)
    index = commands.add_parser("index", help="compute an index and write it to a file")
    add_input(index)
    index.add_argument("--out", type=Path, required=True, help="file to write: .csv, .xlsx or .gpkg")
    index.set_defaults(run=run_index)
    add_report(commands)
    add_check(commands)
    add_project(commands)
    add_keeping(commands)
    methods = commands.add_parser("methods", help="list the recipes that come with the app")
    methods.add_argument("--out", type=Path, help="folder to write them to as files; made if it is not there")
    methods.set_defaults(run=run_methods)
    sample = commands.add_parser("sample", help="write the sample city's files")
    sample.add_argument("--out", type=Path, required=True, help="folder to write to; made if it is not there")
    sample.set_defaults(run=run_sample)
    return parser


def run_index(options: argparse.Namespace) -> int:
    """Compute an index and write it, print where it went; return 0, or 1 where it rests on open questions."""
    computed = compute(options)
    written = write_result(computed.dataset, computed.result, options.out, options.language)
    say(computed.said, options.language)
    for path in written:
        print(path)
    return ask(computed.said, options.language)


def run_methods(options: argparse.Namespace) -> None:
    """List the recipes that come with the app: name, title, source, and the columns each needs."""
    for name in preset_names():
        method = read_preset(name)
        needed = ", ".join(needed_columns(method)) or "fits any data"
        print(f"{name}\n    {method.name}\n    {method.source}\n    columns: {needed}")
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            target = options.out / f"{name}.toml"
            target.write_bytes(preset_file(name))
            print(f"    {target}")


def run_sample(options: argparse.Namespace) -> None:
    """Write the sample city's files; prints each."""
    options.out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        target = options.out / name
        target.write_bytes(sample_file(name))
        print(target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, 1 with open questions, 2 for input that cannot be used."""
    options = build_parser().parse_args(arguments)
    language = getattr(options, "language", DEFAULT_LANGUAGE)
    try:
        code = options.run(options)
    except DataError as error:
        said = " | ".join(finding.line(language) for finding in error.findings)
        print(" ".join(said.split()), file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    finally:
        stop_spare()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
