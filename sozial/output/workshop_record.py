"""The record of the workshop that a recipe's weights come from, in words and as a table."""

from __future__ import annotations

import pandas as pd

from sozial.i18n import N_, format_day, format_number, translator
from sozial.method import Method


def workshop_words(method: Method, language: str) -> str:
    """Say which workshop the weights come from, how many weighed and agreed, and whether they were changed since.

    Examples
    --------
    >>> from sozial.method import RoundRecord, Weighted, WorkshopRecord
    >>> record = WorkshopRecord("Nord", "2026-03-01", (RoundRecord(14, 0.5),), (("x", 1.0),))
    >>> workshop_words(Method("m", (Weighted("x"),), workshop=record), "en")
    'Weights from the workshop “Nord” (Mar 1, 2026), not representative. Round 1: 14 weightings, agreement 0.50.'
    """
    record, translate = method.workshop, translator(language)
    if record is None:
        return ""
    words = (
        N_("Weights from the workshop “{title}” ({date}), not representative.")
        if method.keeps_workshop_weights
        else N_("Began with the weights of the workshop “{title}” ({date}), which were changed since.")
    )
    parts = [translate(words).format(title=record.title, date=format_day(record.held_on, language))]
    for place, entry in enumerate(record.rounds, 1):
        said = {"n": place, "count": format_number(entry.weightings, language)}
        if entry.agreement is None:
            parts.append(translate(N_("Round {n}: {count} weightings.")).format(**said))
        else:
            agreed = format_number(entry.agreement, language, 2)
            words = N_("Round {n}: {count} weightings, agreement {w}.")
            parts.append(translate(words).format(**said, w=agreed))
    return " ".join(parts)


def build_record_table(method: Method, language: str) -> pd.DataFrame:
    """Return one row per round of the recipe's workshop; empty without one."""
    translate = translator(language)
    if method.workshop is None:
        return pd.DataFrame()
    rows = [
        {
            translate(N_("Workshop")): method.workshop.title,
            translate(N_("Date")): method.workshop.held_on,
            translate(N_("Round")): place,
            translate(N_("Weightings")): entry.weightings,
            translate(N_("Kendall's W")): entry.agreement,
            translate(N_("Note")): workshop_words(method, language),
        }
        for place, entry in enumerate(method.workshop.rounds, 1)
    ]
    return pd.DataFrame(rows)
