"""Findings as plain data in a message, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from sozial.errors import Finding, Listed, Phrase, Severity
from sozial.message_text import message_from, message_plain


def _plain_value(value: object) -> bool | int | float | str:
    if isinstance(value, (int, float)):
        return value
    # What NumPy counted is a number as well, and may choose between singular and plural.
    return int(value) if isinstance(value, np.integer) else str(value)


def finding_plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    values = {name: _plain_value(value) for name, value in finding.values.items()}
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": message_plain(finding.message),
        "remedy": message_plain(finding.remedy),
        "place": finding.place,
        "values": values,
        "phrases": [name for name, value in finding.values.items() if isinstance(value, Phrase)],
        "lists": {
            name: [value.left_off, *value.items] for name, value in finding.values.items() if isinstance(value, Listed)
        },
        "subject": finding.subject,
        "options": {answer: message_plain(label) for answer, label in finding.options.items()},
        "chosen": finding.chosen,
    }


def _value(name: str, value: Any, entry: dict[str, Any]) -> Any:
    if name in entry["phrases"]:
        return Phrase(value)
    if name in entry["lists"]:
        left_off, *items = entry["lists"][name]
        return Listed(value, [str(item) for item in items], int(left_off))
    return value


def findings_of(entries: list[dict[str, Any]]) -> tuple[Finding, ...]:
    """Return findings from plain data."""
    return tuple(
        Finding(
            str(entry["code"]),
            Severity(entry["severity"]),
            message_from(entry["message"]),
            message_from(entry["remedy"]),
            str(entry["place"]),
            {name: _value(name, value, entry) for name, value in entry["values"].items()},
            str(entry["subject"]),
            {str(answer): message_from(label) for answer, label in entry["options"].items()},
            str(entry["chosen"]),
        )
        for entry in entries
    )
