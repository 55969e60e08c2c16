"""``settings``: what the operator set, where it comes from, and what is wrong with it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from sozial.commands.arguments import add_language
from sozial.commands.given import refuse
from sozial.errors import Finding, Severity
from sozial.i18n import N_, translator
from sozial.settings import SETTING_NAMES, Source, all_settings, check, is_secret, nearest_name, set_by_command

GIVEN = "--setting"
WRONG = 2
_SOURCES = {
    Source.DEFAULT: N_("default"),
    Source.ENVIRONMENT: N_("environment"),
    Source.FILE: N_("file"),
    Source.COMMAND_LINE: N_("command line"),
}


def add_settings(commands: Any) -> None:
    """Add `settings` to the commands."""
    about = N_("print all settings: value, where it comes from, what it does; secrets are hidden")
    part = commands.add_parser("settings", help=about)
    part.add_argument("--json", action="store_true", help=N_("as JSON, for programs"))
    add_language(part)
    part.set_defaults(run=run_settings)


def run_settings(options: argparse.Namespace) -> int:
    """Print all settings; return 2 where one is not allowed."""
    findings = check()
    if options.json:
        print(json.dumps(_as_data(findings, options.language), ensure_ascii=False, indent=2))
    else:
        translate = translator(options.language)
        for setting in all_settings():
            shown = setting.shown or "–"
            print(f"{setting.variable} = {shown}  [{translate(_SOURCES[setting.source])}]")
            print(f"    {translate(setting.about)}")
        say_findings(findings, options.language)
    return WRONG if is_wrong(findings) else 0


def _as_data(findings: Sequence[Finding], language: str) -> dict[str, Any]:
    translate = translator(language)
    each = [
        {
            "name": setting.variable,
            "value": setting.shown,
            "default": setting.shown_default,
            "source": str(setting.source),
            "secret": setting.is_secret,
            "about": translate(setting.about),
        }
        for setting in all_settings()
    ]
    return {"settings": each, "findings": [finding.line(language) for finding in findings]}


def is_wrong(findings: Sequence[Finding]) -> bool:
    """Whether something is set that is not allowed; a name that nobody knows is no such thing."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def say_findings(findings: Sequence[Finding], language: str) -> None:
    """Print what is wrong with the settings, a line each, beside what a command gives."""
    for finding in findings:
        print(" ".join(finding.line(language).split()), file=sys.stderr)


def take_settings(arguments: Sequence[str]) -> list[str]:
    """Set what stands as ``--setting NAME=VALUE`` before a command, and return the rest.

    Raises
    ------
    DataError
        If there is no such setting, or it is a secret: others on the computer read command lines.
    """
    rest, given = list(arguments), {}
    while rest and (rest[0] == GIVEN or rest[0].startswith(f"{GIVEN}=")):
        first = rest.pop(0)
        pair = first.partition("=")[2] if first != GIVEN else (rest.pop(0) if rest else "")
        name, equals, value = pair.partition("=")
        name = name.strip().lower()
        if not equals or name not in SETTING_NAMES:
            message = N_("There is no setting “{name}”. It is given as --setting NAME=VALUE.")
            near = nearest_name(name.upper()).removeprefix("QUARTIERSKOMPASS_").lower()
            remedy = N_("Meant is perhaps {nearest}.") if near else N_("All are listed by the command settings.")
            raise refuse(message, remedy, name=name[:80], nearest=near)
        if is_secret(name):
            message = N_("“{name}” is a secret, and others on this computer can read command lines.")
            raise refuse(message, N_("Set it in the environment, or name a file in {variable}."), name=name,
                         variable=f"QUARTIERSKOMPASS_{name.upper()}_FILE")  # fmt: skip
        given[name] = value
    set_by_command(given)
    return rest
