"""The record of the workshop that a recipe's weights come from, in words and as a table."""

from __future__ import annotations

import pandas as pd

from sozial.i18n import N_, NP_, format_number, translator
from sozial.recipe import Recipe


def workshop_words(recipe: Recipe, language: str) -> str:
    """Say which workshop the weights come from, how many weighed and agreed, and whether they were changed since.

    Examples
    --------
    >>> from sozial.recipe import RoundRecord, Weighted, WorkshopRecord
    >>> record = WorkshopRecord("Nord", "2026-03-01", (RoundRecord(14, 0.5),), (("x", 1.0),))
    >>> workshop_words(Recipe("m", (Weighted("x"),), workshop=record), "en")
    'Weights from the workshop “Nord” (Mar 1, 2026), not representative. Round 1: 14 weightings, agreement 0.50.'
    """
    record, translate = recipe.workshop, translator(language)
    if record is None:
        return ""
    words = (
        N_("Weights from the workshop “{title}” ({date}), not representative.")
        if recipe.keeps_workshop_weights
        else N_("Began with the weights of the workshop “{title}” ({date}), which were changed since.")
    )
    parts = [translate.fill(words, title=record.title, date=translate.day(record.held_on))]
    for place, entry in enumerate(record.rounds, 1):
        if entry.agreement is None:
            told = NP_("Round {n}: {count} weighting.", "Round {n}: {count} weightings.", by="count")
        else:
            told = NP_(
                "Round {n}: {count} weighting, agreement {w}.",
                "Round {n}: {count} weightings, agreement {w}.",
                by="count",
            )
        parts.append(translate.counted(told, entry.weightings, n=place, w=format_number(entry.agreement, language, 2)))
    return " ".join(parts)


def build_record_table(recipe: Recipe, language: str) -> pd.DataFrame:
    """Return one row per round of the recipe's workshop; empty without one."""
    translate = translator(language)
    if recipe.workshop is None:
        return pd.DataFrame()
    rows = [
        {
            translate(N_("Workshop")): recipe.workshop.title,
            translate(N_("Date")): recipe.workshop.held_on,
            translate(N_("Round")): place,
            translate(N_("Weightings")): entry.weightings,
            translate(N_("Kendall's W")): entry.agreement,
            translate(N_("Note")): workshop_words(recipe, language),
        }
        for place, entry in enumerate(recipe.workshop.rounds, 1)
    ]
    return pd.DataFrame(rows)
