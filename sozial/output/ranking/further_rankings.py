"""Rankings beside that of the index: how sure each place is, larger areas, a group's weights."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sozial.i18n import N_, format_number, translator
from sozial.insight.robustness import CERTAINTY_LABELS, Robustness, certainty
from sozial.model import Dataset
from sozial.output.maps.layers import colours_of, score_digits
from sozial.output.ranking.ranking import Ranking, RankingClasses, RankingColumn
from sozial.output.tables.result_table import class_texts
from sozial.result import Result


def build_robustness_ranking(dataset: Dataset, found: Robustness, with_ranks: bool, language: str) -> Ranking:
    """Return how sure the place of each unit is; without ranks in words alone, by name."""
    translate = translator(language)
    frame = found.units
    words = [translate(label) for label in CERTAINTY_LABELS]
    in_words = [words[code] if code >= 0 else None for code in certainty(frame["among_first"].to_numpy(dtype=float))]
    columns = [
        RankingColumn.of_words(translate(N_("In words")), in_words),
        RankingColumn.of_shares(translate(N_("In the highest class")), frame["in_top_class"].to_numpy(dtype=float)),
    ]
    ranks = None
    if with_ranks:
        ranks = np.where(frame["rank"] > 0, frame["rank"].astype(float), 0.0)
        spans = [
            None if not np.isfinite(low) else f"{format_number(low, language)}–{format_number(high, language)}"
            for low, high in zip(frame["low"], frame["high"], strict=True)
        ]
        first = translate(N_("Among the {k} most burdened")).format(k=found.most)
        columns = [
            RankingColumn(translate(N_("Median rank")), numbers=frame["median"].to_numpy(dtype=float)),
            RankingColumn.of_words(translate(N_("90 % of the variants")), spans),
            RankingColumn.of_shares(first, frame["among_first"].to_numpy(dtype=float)),
            *columns,
            RankingColumn.of_shares(translate(N_("Has an index")), frame["scored"].to_numpy(dtype=float)),
        ]
    return Ranking(
        title=translate(N_("How sure?")),
        keys=[str(unit) for unit in frame.index],
        names=[dataset.unit_titles[str(unit)] for unit in frame.index],
        name_head=translate(N_("Quarter")),
        ranks=ranks,
        columns=columns,
    )


def build_roll_up_ranking(result: Result, code: str, with_ranks: bool, language: str) -> Ranking:
    """Return the larger areas that a recipe rolls up to, and what each rests on."""
    translate, larger = translator(language), result.larger[code]
    labels = [translate(label) for label in larger.breaks.labels] if larger.breaks else []
    said = translate(N_("{n} of {all}"))
    columns = [
        RankingColumn.of_words(
            further.label, [text or None for text in class_texts(further.classes, further.breaks, translate)]
        )
        for further in result.further.values()
        if further.of == code
    ]
    quarters = [
        said.format(n=format_number(int(units), language), all=format_number(int(whole), language))
        for units, whole in zip(larger.units, larger.of, strict=True)
    ]
    columns += [
        RankingColumn.of_words(translate(N_("Quarters")), quarters),
        RankingColumn.of_shares(translate(N_("Share")), larger.share, 1),
    ]
    return Ranking(
        title=larger.label,
        keys=[*larger.areas],
        names=[*larger.areas],
        name_head=translate(N_("Area")),
        ranks=larger.ranks if with_ranks else None,
        scores=larger.scores if with_ranks else None,
        digits=score_digits(result.recipe),
        score_head=translate(N_("Index")),
        classes=RankingClasses(larger.classes, labels, colours_of(result.recipe, len(labels))) if labels else None,
        columns=columns,
    )


def build_group_ranking(quarters: pd.DataFrame, with_shares: bool, language: str) -> Ranking:
    """Return the quarters under the weights of a group.

    Parameters
    ----------
    quarters
        Name, rank (0: none), and how often each is among the first in the participants' own weightings, by key.
    with_shares
        Whether the latter is shown.
    """
    translate = translator(language)
    own = [RankingColumn.of_shares(translate(N_("Own weightings")), quarters["share"].to_numpy(dtype=float))]
    return Ranking(
        title=translate(N_("Quarters under the group's weights")),
        keys=[str(unit) for unit in quarters.index],
        names=[str(name) for name in quarters["name"]],
        name_head=translate(N_("Quarter")),
        ranks=quarters["rank"].to_numpy(dtype=float),
        columns=own if with_shares else [],
    )
