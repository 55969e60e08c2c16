"""A workshop as a workbook: every weighting without anything that leads to a person, means, agreement, record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from sozial.i18n import N_, format_day, translator
from sozial.output.protection_words import PROTECTED
from sozial.output.tables import write_xlsx
from sozial.workshop.agreement import kendall_w
from sozial.workshop.ballot import FORM_LABELS, Ballot, share_matrix
from sozial.workshop.outcome import group_shares
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.small_groups import merge_small_groups

NOT_REPRESENTATIVE = N_("Not representative: this is what those present think, and it decides nothing.")


def shown_groups(settings: WorkshopSettings, ballots: Sequence[Ballot]) -> list[tuple[str, ...]]:
    """Return which groups are shown together, so that no small one can be told from the others."""
    sizes = Counter(ballot.group for ballot in ballots)
    return merge_small_groups({name: sizes.get(name, 0) for name in (*settings.groups, "")})


def group_name(part: Sequence[str], language: str) -> str:
    """Return what groups shown together are called.

    Examples
    --------
    >>> group_name(("Träger", ""), "de")
    'Träger + keine Angabe'
    """
    return " + ".join(name or translator(language)(N_("not stated")) for name in part)


def write_workshop(
    settings: WorkshopSettings, held_on: str, rounds: Mapping[int, Sequence[Ballot]], language: str,
    is_public: bool = False,
) -> bytes:  # fmt: skip
    """Return all closed rounds as XLSX; groups too small to be shown are merged.

    Parameters
    ----------
    rounds
        The ballots of each closed round, by its number.
    is_public
        Whether people weighed before protected figures, which every sheet then says first.
    """
    translate = translator(language)
    rows, agreement = [], []
    for number, ballots in rounds.items():
        shares = share_matrix(ballots, settings.topics)
        parts = shown_groups(settings, ballots)
        for ballot in sorted(ballots, key=lambda ballot: sorted(ballot.values.items())):
            part = next((part for part in parts if ballot.group in part), ())
            row = {translate(N_("Round")): number, translate(N_("Group")): group_name(part, language)}
            rows.append(row | {topic.label: ballot.values[topic.code] for topic in settings.topics})
        if len(shares):
            found = {
                translate(N_("Round")): number,
                translate(N_("Weightings")): len(ballots),
                translate(N_("Kendall's W")): kendall_w(shares).w,
            }
            means = group_shares(shares)
            agreement.append(
                found | {topic.label: float(share) for topic, share in zip(settings.topics, means, strict=True)}
            )
    record = pd.DataFrame(
        [
            (translate(N_("Workshop")), settings.title),
            (translate(N_("Date")), format_day(held_on, language)),
            (translate(N_("Data")), f"{settings.dataset_title} {settings.period}".strip()),
            (translate(N_("How")), translate(FORM_LABELS[settings.form])),
            (translate(N_("Rounds")), str(len(rounds))),
            (translate(N_("Note")), translate(NOT_REPRESENTATIVE)),
        ],
        columns=[translate(N_("What")), translate(N_("Value"))],
    )
    sheets = {translate(N_("Means")): pd.DataFrame(agreement), translate(N_("Record")): record}
    line = translate(PROTECTED) if is_public else ""
    return write_xlsx(pd.DataFrame(rows), translate(N_("Weightings")), sheets, line)
