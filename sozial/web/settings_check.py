"""What is set is looked at before the server starts: what is not allowed is refused, all of it at once."""

from __future__ import annotations

import sys

from sozial.errors import Severity
from sozial.i18n import DEFAULT_LANGUAGE
from sozial.settings import check

WRONG = 2


def refuse_wrong_settings() -> None:
    """Print what is wrong with the settings, and end the process where the app would not run as it was meant to.

    Raises
    ------
    SystemExit
        If something is set that is not allowed; names that nobody knows are printed alone.
    """
    findings = check()
    for finding in findings:
        print(" ".join(finding.line(DEFAULT_LANGUAGE).split()), file=sys.stderr)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(WRONG)
