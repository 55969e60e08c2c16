"""The record of a workshop: topics, rounds, what they gave, what was said to be missing, decisions, the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sozial.i18n import N_, NP_
from sozial.output.charts.workshop_charts import build_dots
from sozial.output.maps.layers import build_index_layer
from sozial.output.maps.map_picture import map_svg
from sozial.output.tables.workshop_export import NOT_REPRESENTATIVE, group_name, record_rows
from sozial.output.words.protection_words import PROTECTED
from sozial.report.document.document import (
    Block,
    Column,
    Document,
    Heading,
    Items,
    Picture,
    Table,
    Text,
    without_columns,
)
from sozial.report.document.pictures import chart_picture
from sozial.report.papers.held_workshop import HeldRound, HeldWorkshop
from sozial.workshop.agreement import find_two_views, kendall_w, topic_spreads
from sozial.workshop.ballot import Topic
from sozial.workshop.means import GROUPS_BESIDE, GroupMean, group_means, group_shares
from sozial.workshop.small_groups import FEWEST, shows_single

# All quarters of a small town; of a large one those that people named most often.
_MOST_ROWS, _MOST_MARKS, _MOST_NAMES = 25, 12, 5
_MOST_ROUNDS = 4
_HALF = 0.5


def build_workshop_record(held: HeldWorkshop) -> Document:
    """Return the record of a workshop: nothing of rounds below five weightings, nothing that was not revealed."""
    translate, settings = held.translate, held.settings
    blocks: list[Block] = [Text(few_words(held), "notice"), *_glance(held), *_topic_blocks(held), *_result_blocks(held)]
    blocks += [*_quarter_blocks(held), *_statement_blocks(held)]
    blocks += _written(translate(N_("Decisions")), held.decisions, translate(N_("No decision was noted.")))
    blocks += _written(translate(N_("Next step")), held.next_step, translate(N_("No next step was noted.")))
    blocks += [Heading(translate(N_("How this came about"))), _origin_table(held)]
    data = f"{settings.dataset_title} {settings.period}".strip()
    day = translate(N_("workshop of {day}")).format(day=translate.day(held.held_on))
    return Document(
        translate(N_("Record: {title}")).format(title=settings.title), f"{data} · {day}",
        translate(N_("not representative")), f"{data} · {settings.dataset_digest[:8]}", held.language, held.made_on,
        tuple(blocks), protection=translate(PROTECTED) if held.is_public else "",
    )  # fmt: skip


def few_words(held: HeldWorkshop) -> str:
    """Say how many took part, how much a single one counts, and that it is not representative."""
    translate = held.translate
    said = translate(NOT_REPRESENTATIVE)
    if not held.rounds:
        return f"{translate(N_('No round was held.'))} {said}"
    counted = NP_("Round {n}: {count} weighting.", "Round {n}: {count} weightings.", by="count")
    words = [translate.counted(counted, len(entry.ballots), n=entry.number) for entry in held.rounds]
    if held.told:
        last = held.told[-1]
        part = translate(N_("In round {n} each single one makes up {share} of the result."))
        words.append(part.format(n=last.number, share=translate.percent(1 / len(last.ballots), 1)))
    return " ".join([*words, said])


def _glance(held: HeldWorkshop) -> list[Block]:
    """Return the whole record in a few sentences."""
    translate = held.translate
    items: list[tuple[str, str]] = []
    if held.told:
        last = held.told[-1]
        spreads = topic_spreads(last.shares(held.settings), last.topics(held.settings))
        by_mean = sorted(spreads, key=lambda spread: -spread.mean)
        first = ", ".join(f"{spread.topic.label} ({translate.percent(spread.mean)})" for spread in by_mean[:3])
        items.append((translate(N_("Most weight")), first))
        apart = max(spreads, key=lambda spread: spread.upper_quartile - spread.lower_quartile)
        if apart.upper_quartile > apart.lower_quartile:
            said = translate(N_("{topic}: the middle half gives it {low} to {high}"))
            items.append((translate(N_("Most differing")), said.format(
                topic=apart.topic.label, low=translate.percent(apart.lower_quartile),
                high=translate.percent(apart.upper_quartile),
            )))  # fmt: skip
    rows = _quarter_rows(held)
    if rows:
        names = translate.listing(row[1] for row in rows[:_MOST_NAMES])
        items.append((translate(N_("Named most often")) if held.with_ranks else translate(N_("Named often")), names))
    if held.next_step.strip():
        items.append((translate(N_("Next step")), held.next_step.strip().splitlines()[0]))
    return [Heading(translate(N_("At a glance"))), Items(tuple(items))] if items else []


def _topic_blocks(held: HeldWorkshop) -> list[Block]:
    translate = held.translate
    columns = (Column(translate(N_("Topic")), 1.2), Column(translate(N_("What it means")), 3))
    rows = tuple((topic.label, topic.explanation or " ".join(topic.facts) or "–") for topic in held.settings.topics)
    return [Heading(translate(N_("Topics"))), Table("", columns, rows, small=True)]


def _result_blocks(held: HeldWorkshop) -> list[Block]:
    """Return what each round gave, and why of some there is nothing."""
    translate, settings = held.translate, held.settings
    blocks: list[Block] = [Heading(translate(N_("Results of the rounds")))]
    blocks += [Text(words) for words in _untold(held)]
    if not held.rounds:
        blocks.append(Text(translate(N_("No round was held."))))
    if not held.told:
        return blocks
    last = held.told[-1]
    topics, shares = last.topics(settings), last.shares(settings)
    blocks.append(_means_table(held))
    chart = build_dots(shares, topics, held.language)
    round_name = translate(N_("Round {n}")).format(n=last.number)
    blocks.append(replace(chart_picture(chart, 0.95), caption=f"{round_name}. {chart.title}. {chart.description}"))
    blocks += [Text(views, lead=translate(N_("Two views"))) for views in _two_views(held, shares, topics)]
    return [*blocks, *_group_tables(held, last)]


def _untold(held: HeldWorkshop) -> list[str]:
    """Say of which rounds nothing but the number is told, and why."""
    translate = held.translate
    found = []
    counted = NP_("Round {n}: {count} weighting.", "Round {n}: {count} weightings.", by="count")
    for entry in held.rounds:
        if not entry.is_told:
            few = translate(N_("Fewer than {n}: nothing is told of them, so that nobody can be recognised."))
            why = few.format(n=FEWEST) if entry.revealed else translate(N_("It was not revealed."))
            found.append(f"{translate.counted(counted, len(entry.ballots), n=entry.number)} {why}")
    return found


def _means_table(held: HeldWorkshop) -> Table:
    """Return mean weights by topic and round, and the middle half of the last one."""
    translate, settings = held.translate, held.settings
    shown = held.told[-_MOST_ROUNDS:]
    columns = [Column(translate(N_("Topic")), 2.2)]
    means: list[dict[str, float]] = []
    for entry in shown:
        columns.append(Column(translate(N_("Round {n}")).format(n=entry.number), 1, True))
        given = zip(entry.topics(settings), group_shares(entry.shares(settings)), strict=True)
        means.append({topic.code: float(share) for topic, share in given})
    columns.append(Column(translate(N_("Middle half")), 1.3, True))
    spreads = {
        spread.topic.code: spread
        for spread in topic_spreads(shown[-1].shares(settings), shown[-1].topics(settings))
    }  # fmt: skip
    order = sorted(settings.topics, key=lambda topic: -means[-1].get(topic.code, -1.0))
    rows = []
    for topic in order:
        cells = [translate.percent(given[topic.code]) if topic.code in given else "–" for given in means]
        spread = spreads.get(topic.code)
        half = (
            f"{translate.percent(spread.lower_quartile)}–{translate.percent(spread.upper_quartile)}" if spread else "–"
        )
        rows.append((topic.label, *cells, half))
    agreed = [translate.number(kendall_w(entry.shares(settings)).w, 2) for entry in shown]
    rows.append((translate(N_("Agreement (Kendall's W)")), *agreed, ""))
    note = translate(
        N_(
            "Means in % of the weight; every weighting counts alike. Middle half: between these two lie half of the "
            "weightings of the last round. Agreement: 0 not at all, 1 all have the same order."
        )
    )
    if len(held.told) > len(shown):
        note = f"{note} {translate(N_('Earlier rounds are in the XLSX file.'))}"
    return Table(translate(N_("Mean share of the weight")), tuple(columns), tuple(rows), note)


def _two_views(held: HeldWorkshop, shares: np.ndarray, topics: Sequence[Topic]) -> list[str]:
    words = NP_(
        "Two views on “{topic}”: {low_count} gives it about {low}, {high_count} about {high} of the weight.",
        "Two views on “{topic}”: {low_count} give it about {low}, {high_count} about {high} of the weight.",
        by="low_count",
    )
    return [
        held.translate.fill(
            words, topic=views.topic.label, low_count=views.low_count, high_count=views.high_count,
            low=held.translate.percent(views.low), high=held.translate.percent(views.high),
        )
        for views in find_two_views(shares, topics)
    ]  # fmt: skip


def _group_tables(held: HeldWorkshop, entry: HeldRound) -> list[Table]:
    """Return means by group; small groups stand together, and there is none where only one part is left."""
    means = group_means(held.settings.groups, entry.ballots, entry.topics(held.settings))
    return [_group_table(held, entry, means[at : at + GROUPS_BESIDE]) for at in range(0, len(means), GROUPS_BESIDE)]


def _group_table(held: HeldWorkshop, entry: HeldRound, means: Sequence[GroupMean]) -> Table:
    translate = held.translate
    heads = (f"{group_name(mean.names, held.language)} ({translate.number(mean.count)})" for mean in means)
    columns = [Column(translate(N_("Topic")), 2), *(Column(head, 1.4, True) for head in heads)]
    rows = tuple(
        (topic.label, *(translate.percent(float(mean.shares[place])) for mean in means))
        for place, topic in enumerate(entry.topics(held.settings))
    )  # fmt: skip
    note = translate(N_("In brackets: how many. Groups of fewer than {n} stand together with others.")).format(n=FEWEST)
    return Table(translate(N_("By group")), tuple(columns), rows, note)


def _quarter_rows(held: HeldWorkshop) -> list[tuple[str, str, str, str]]:
    """Return number, name, own weightings and rank of the quarters; without ranks by name, as far as named often."""
    found, translate = held.quarters, held.translate
    if found is None or not held.told or not shows_single(found.weightings):
        return []
    table = found.table
    if held.with_ranks:
        first = (table["rank"] > 0) & (table["rank"] <= held.settings.most)
        table = table[(table["share"] > 0) | first]
    else:
        table = table[table["share"] >= _HALF].sort_values("name")
    rows = []
    for number, (name, share, rank) in enumerate(zip(table["name"], table["share"], table["rank"], strict=True), 1):
        rows.append((
            translate.number(number), str(name), translate.percent(float(share)),
            translate.number(float(rank), 0 if float(rank).is_integer() else 1) if rank > 0 else "–",
        ))  # fmt: skip
    return rows


def _quarter_blocks(held: HeldWorkshop) -> list[Block]:
    translate, found = held.translate, held.quarters
    rows = _quarter_rows(held)
    blocks: list[Block] = [Heading(translate(N_("What this makes of the quarters")))]
    if found is None or not rows:
        return [*blocks, Text(translate(N_("The quarters were not revealed, or too few weighed.")), "small")]
    if held.dataset is not None and held.dataset.has_areas:
        layer = build_index_layer(held.dataset, found.result, held.language, held.with_ranks)
        marked = list(found.table.index[: min(_MOST_MARKS, len(rows))]) if held.with_ranks else []
        marks = {str(unit): translate.number(place) for place, unit in enumerate(marked, 1)}
        caption = translate(N_("Index under the group's weights"))
        if marks:
            caption = f"{caption}. {translate(N_('Numbers: first quarters of the table.'))}"
        alternative = translate(N_("Map of the index under the group's weights. The table holds the same."))
        svg = map_svg(held.dataset, layer, held.language, marks)
        blocks.append(Picture(svg, caption, alternative, 0.68))
    table = Table(
        translate(N_("How often is a quarter among the {k} most burdened in the participants' own weightings?")).format(
            k=held.settings.most
        ),
        (
            Column(translate(N_("No.")), 0.5, True), Column(translate(N_("Quarter")), 3),
            Column(translate(N_("Own weightings")), 1.2, True),
            Column(translate(N_("Rank, group's weights")), 1.2, True),
        ),
        tuple(rows[:_MOST_ROWS]), _quarter_note(held, len(rows)), small=len(rows) > 15,
    )  # fmt: skip
    hidden = [column.title for column in (table.columns[0], table.columns[3])]
    return [*blocks, table if held.with_ranks else without_columns(table, hidden)]


def _quarter_note(held: HeldWorkshop, count: int) -> str:
    translate = held.translate
    parts = []
    if not held.with_ranks:
        parts.append(translate(N_("In the order of the alphabet: those that at least half of the weightings name.")))
    elif held.quarters is not None and count < len(held.quarters.table):
        parts.append(translate(N_("No weighting puts any other quarter there.")))
    if count > _MOST_ROWS:
        shown = {"n": translate.number(_MOST_ROWS), "all": translate.number(count)}
        parts.append(translate(N_("The first {n} of {all}; the XLSX file holds all.")).format(**shown))
    parts.append(translate(N_("Where to look closely; need for action is found in the discussion.")))
    return " ".join(parts)


def _statement_blocks(held: HeldWorkshop) -> list[Block]:
    if not held.statements:
        return []
    blocks: list[Block] = [Heading(held.translate(N_("What is missing?")))]
    for heading, texts in held.statements:
        if heading:
            blocks.append(Heading(heading, 2))
        blocks.append(Items(tuple(("", text) for text in texts)))
    return blocks


def _written(heading: str, text: str, none: str) -> list[Block]:
    """Return what the moderator wrote: a line is an item, one alone a paragraph."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return [Heading(heading), Text(none, "small")]
    return [Heading(heading), Text(lines[0]) if len(lines) == 1 else Items(tuple(("", line) for line in lines))]


def _origin_table(held: HeldWorkshop) -> Table:
    translate = held.translate
    rows = record_rows(held.settings, held.held_on, held.ballots, held.language, held.is_public, held.course)
    columns = (Column(translate(N_("What")), 1), Column(translate(N_("Value")), 3))
    return Table("", columns, tuple(rows), small=True)
