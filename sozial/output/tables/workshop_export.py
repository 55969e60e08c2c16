"""A workshop as a workbook: every weighting without anything that leads to a person, means, agreement, record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from sozial.errors import DataError
from sozial.i18n import N_, NP_, translator
from sozial.index.recipe.recipe_file import read_recipe
from sozial.output.tables.table_files import write_xlsx
from sozial.output.words.protection_words import PROTECTED
from sozial.output.words.workshop_course import Course, course_rows, topic_words
from sozial.workshop.agreement import kendall_w
from sozial.workshop.ballot import FORM_LABELS, FORM_NOTES, HIGHEST_RATING, Ballot, Form, as_given, share_matrix
from sozial.workshop.late_topics import weighed_topics
from sozial.workshop.means import group_shares, shown_groups
from sozial.workshop.quarters import Quarters
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.small_groups import FEWEST, shows_single

NOT_REPRESENTATIVE = N_("Not representative: this is what those present think, and it decides nothing.")


def group_name(part: Sequence[str], language: str) -> str:
    """Return what groups shown together are called.

    Examples
    --------
    >>> group_name(("Träger", ""), "de")
    'Träger + keine Angabe'
    """
    return " + ".join(name or translator(language)(N_("not stated")) for name in part)


def too_few_words(language: str) -> str:
    """Say why single weightings and agreement are not shown of a round with few weightings."""
    words = N_(
        "Single weightings, and how far they agree, are shown from {n} weightings on: among fewer, each could tell "
        "what the others gave. Of two weightings the mean alone tells the other one."
    )
    return translator(language)(words).format(n=FEWEST)


def write_workshop(
    settings: WorkshopSettings, held_on: str, rounds: Mapping[int, Sequence[Ballot]], language: str,
    is_public: bool = False, quarters: Quarters | None = None, course: Course | None = None,
    beside: Mapping[str, pd.DataFrame] | None = None, told: Collection[int] | None = None,
) -> bytes:  # fmt: skip
    """Return all closed rounds as XLSX; groups too small to be shown are merged, small rounds give their number alone.

    Parameters
    ----------
    rounds
        The ballots of each closed round that count, by its number.
    is_public
        Whether people weighed before protected figures, which every sheet then says first.
    quarters
        What the last revealed round makes of the quarters; None where they are not revealed.
    course
        What was taken back, excluded or added.
    beside
        Further sheets by name, before the record.
    told
        Numbers of the rounds of which more is said than how many weighed; None: all of them.
    """
    translate = translator(language)
    units = {Form.POINTS: translate(N_("points")), Form.ORDER: translate(N_("place"))}
    unit = units.get(settings.form, f"0–{HIGHEST_RATING}")
    columns = [
        translate(N_("Round")),
        translate(N_("Group")),
        *(f"{topic.label} ({unit})" for topic in settings.topics),
    ]
    rows: list[list[object]] = []
    means: list[dict[str, object]] = []
    for number, ballots in rounds.items():
        if told is not None and number not in told:
            continue
        weighed = weighed_topics(settings.topics, ballots)
        shares = share_matrix(ballots, weighed)
        parts = shown_groups(settings.groups, ballots)
        is_single = shows_single(len(ballots))
        for ballot in sorted(ballots, key=lambda ballot: sorted(ballot.values.items())) if is_single else ():
            part = next((part for part in parts if ballot.group in part), ())
            entered = as_given(settings.form, ballot.values)
            # A topic that was added late has nothing in the rounds before.
            values = [entered.get(topic.code) for topic in settings.topics]
            rows.append([number, group_name(part, language), *values])
        if is_single:
            agreed = kendall_w(shares).w
            found: dict[str, object] = {
                translate(N_("Round")): number,
                translate(N_("Weightings")): len(ballots),
                translate(N_("Kendall's W")): round(agreed, 2),
            }
            given = zip(weighed, group_shares(shares), strict=True)
            # In percent as the points are; more digits than that nobody gave.
            means.append(found | {f"{topic.label} (%)": round(100 * float(share), 1) for topic, share in given})
    heads = list(dict.fromkeys(head for row in means for head in row))
    sheets = {translate(N_("Means")): pd.DataFrame(means, columns=heads)}
    if quarters is not None and shows_single(quarters.weightings):
        sheets[translate(N_("Quarters"))] = _quarter_table(quarters, settings, language)
    sheets |= beside or {}
    record = record_rows(settings, held_on, rounds, language, is_public, course)
    sheets[translate(N_("Record"))] = pd.DataFrame(record, columns=[translate(N_("What")), translate(N_("Value"))])
    line = translate(PROTECTED) if is_public else ""
    return write_xlsx(pd.DataFrame(rows, columns=columns), translate(N_("Weightings")), sheets, line)


def _quarter_table(quarters: Quarters, settings: WorkshopSettings, language: str) -> pd.DataFrame:
    translate, table = translator(language), quarters.table
    columns = {translate(N_("Key")): table.index, translate(N_("Quarter")): table["name"].to_numpy()}
    columns[translate(N_("Rank, group's weights"))] = table["rank"].where(table["rank"] > 0).to_numpy()
    heading = translate(N_("Among the {k} most burdened in so many % of the own weightings"))
    columns[heading.format(k=settings.most)] = (100 * table["share"]).round(1).to_numpy()
    return pd.DataFrame(columns)


def record_rows(
    settings: WorkshopSettings, held_on: str, rounds: Mapping[int, Sequence[Ballot]], language: str, is_public: bool,
    course: Course | None = None,
) -> list[tuple[str, str]]:  # fmt: skip
    """Return the record: what was fixed, held and taken back, and how its figures are to be read."""
    translate = translator(language)
    words = N_("{done} of {planned}") if len(rounds) <= settings.rounds else N_("{done}, {planned} had been planned")
    held = translate(words).format(done=len(rounds), planned=settings.rounds)
    counted = "; ".join(
        translate.counted(
            NP_("Round {n}: {count} weighting.", "Round {n}: {count} weightings.", by="count"), len(ballots), n=number
        ).rstrip(".")
        for number, ballots in rounds.items()
    )
    rows = [
        (N_("Workshop"), settings.title),
        (N_("Date"), translator(language).day(held_on)),
        (N_("Data"), f"{settings.dataset_title} {settings.period}".strip()),
        (N_("Figures"), translate(PROTECTED) if is_public else translate(N_("as delivered, not protected"))),
        (N_("Recipe"), _recipe_name(settings, language)),
        (N_("Topics"), "; ".join(topic_words(topic, language) for topic in settings.topics)),
        (N_("Groups"), "; ".join(settings.groups) or "–"),
        (N_("How"), " – ".join(translate(words) for words in _form_words(settings.form))),
        (N_("Among the … most burdened"), str(settings.most)),
        (N_("Rounds"), held),
        (N_("Weightings"), counted or "–"),
        (N_("Means"), translate(N_("In % of the weight: every weighting counts alike."))),
        (
            N_("Kendall's W"),
            translate(
                N_("How far the weightings agree on the order of the topics: 0 not at all, 1 all have the same order.")
            ),
        ),
    ]
    if any(not shows_single(len(ballots)) for ballots in rounds.values()):
        rows.append((N_("Few weightings"), too_few_words(language)))
    rows.append((N_("Note"), translate(NOT_REPRESENTATIVE)))
    said = [(translate(what), value) for what, value in rows]
    return [*said, *course_rows(course or Course(), language)]


def _form_words(form: Form) -> list[str]:
    return [FORM_LABELS[form], *([FORM_NOTES[form]] if form in FORM_NOTES else [])]


def _recipe_name(settings: WorkshopSettings, language: str) -> str:
    """Return what the recipe is called; weightings are exported also where an earlier version wrote it."""
    try:
        return read_recipe(settings.recipe.encode(), settings.title).name
    except DataError:
        return translator(language)(N_("cannot be read"))
