"""Proposals as tables: to be entered, and with what was chosen and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sozial.i18n import N_, translator
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.words.choice_words import amount_words, reason_words
from sozial.workshop.proposals import Choice, ChoiceResult, Need, Proposal

TITLE, COST, QUARTER, DOMAIN, SENTENCE = "title", "cost", "quarter", "domain", "sentence"


def build_proposals_editor(
    proposals: Sequence[Proposal], costs: Sequence[str | None], titles: Mapping[str, str], language: str
) -> Table:
    """Return proposals as a table that is typed over.

    Parameters
    ----------
    costs
        As they are typed.
    titles
        What the quarters are called, by key.
    """
    translate = translator(language)

    def column(name: str, values: Sequence[str | None], key: str, width: int, right: bool = False) -> TableColumn:
        series = pd.Series(list(values), dtype="string")
        return TableColumn(translate(name), series, key=key, width=width, right=right)

    quarters = [titles.get(one.unit, one.unit_name) or None for one in proposals]
    return Table(
        (
            column(N_("Proposal"), [one.title for one in proposals], TITLE, 220),
            column(N_("Cost (€)"), costs, COST, 100, right=True),
            column(N_("Quarter"), quarters, QUARTER, 140),
            column(N_("Handlungsfeld"), [one.domain for one in proposals], DOMAIN, 140),
            column(N_("In one sentence"), [one.sentence for one in proposals], SENTENCE, 320),
        ),
        translate(N_("Proposals")),
    )


def build_choice_result(choice: Choice, found: ChoiceResult, language: str) -> Table:
    """Return what was chosen and why, the chosen ones first, in the order of choosing."""
    translate = translator(language)
    by_code = {one.code: one for one in choice.proposals}
    order = sorted(found.outcome.projects, key=lambda one: (not one.is_chosen, one.place, -one.votes))
    city, yes, no = translate(N_("whole city")), translate(N_("chosen")), translate(N_("not chosen"))
    rows = [
        (
            by_code[one.project.code].title,
            yes if one.is_chosen else no,
            one.votes,
            float(one.project.factor) if choice.need is not Need.NONE else None,
            amount_words(one.project.cost, language),
            by_code[one.project.code].unit_name or city,
            reason_words(one, language),
            yes if one.project.code in found.greedy else no,
        )
        for one in order
    ]
    columns = [
        TableColumn(translate(N_("Proposal")), width=200),
        TableColumn(translate(N_("Equal shares")), width=100),
        TableColumn(translate(N_("Votes")), digits=0, width=70),
        TableColumn(translate(N_("A vote counts")), digits=2, width=90, optional=True),
        TableColumn(translate(N_("Cost")), right=True, width=90),
        TableColumn(translate(N_("Quarter")), width=120),
        TableColumn(translate(N_("Why")), width=360),
        TableColumn(translate(N_("Most votes first")), width=110),
    ]
    return Table.of_rows(columns, rows, translate(N_("Proposals under the budget")))
