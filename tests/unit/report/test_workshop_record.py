"""The record of a workshop in PDF, DOCX and XLSX, and the guide for an evening: what they say, and what never."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import pytest
from pypdf import PdfReader

from sozial.__main__ import build_parser
from sozial.i18n import translator
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.report.document.document import Heading, Picture, Table, Text
from sozial.report.document.docx import write_docx
from sozial.report.document.pdf import page_count, write_pdf
from sozial.report.papers.evening_guide import GUIDE, build_evening_guide, read_guide, write_evening_guide
from sozial.report.papers.held_workshop import HeldRound, HeldWorkshop
from sozial.report.papers.workshop_record import build_workshop_record, few_words
from sozial.report.papers.workshop_sheets import write_workshop_sheets
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.quarters import rank_quarters
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.topics import possible_topics
from tests.reports import ATTACKS, DAY, converted, needs_office, needs_poppler, sample_context, town

TOPICS = (Topic("w", "Wohnen", "Ob es Wohnungen gibt.", ("w",)), Topic("b", "Bildung", "", ("b",), ("Ein Fakt.",)))
SETTINGS = WorkshopSettings(
    "Nord", Form.POINTS, TOPICS, (), 2, 10, "name = 'x'", "0123456789", "Musterstadt", "2024"
)  # fmt: skip
WRITTEN = {
    "statements": (("Wege", ("Der Bus fährt abends nicht.",)), ("", ("Schatten fehlt.",))),
    "decisions": "Der Ausschuss berät darüber.\n\nWohnen bekommt Zahlen.",
    "next_step": "Das Protokoll geht bis 15.12. an alle.",
}


def gives(*firsts, group=""):
    """Return ballots that give the first topic so many of 100 points."""
    return tuple(Ballot(group, {"w": first, "b": 100 - first}) for first in firsts)


def held(*rounds, **given):
    return HeldWorkshop(SETTINGS, "2026-11-24", DAY, "de", rounds, **given)


def in_town(count=0, weightings=12, public=False):
    """Return a workshop about a whole town, without a count the sample city: its fields, two rounds."""
    context = town(count) if count else sample_context(public)
    topics = tuple(possible_topics(context.dataset, context.recipe, context.period, "de", True))[:7]
    chance = np.random.default_rng(3)

    def weighed():
        points = np.floor(chance.dirichlet(np.full(len(topics), 3.0)) * 100).astype(int)
        points[0] += 100 - points.sum()
        return Ballot("", {topic.code: int(value) for topic, value in zip(topics, points, strict=True)})

    settings = replace(
        SETTINGS, title="Werkstatt Wilhelmsburg-Reiherstieg-Nordwest", topics=topics, period=context.period,
        recipe=write_recipe(context.recipe).decode(), dataset_title=context.dataset.title,
        dataset_digest=context.dataset.digest,
    )  # fmt: skip
    rounds = tuple(HeldRound(number, tuple(weighed() for _person in range(weightings))) for number in (1, 2))
    quarters = rank_quarters(context.dataset, settings, "2026-11-24", [list(entry.ballots) for entry in rounds])
    return HeldWorkshop(
        settings, "2026-11-24", DAY, "de", rounds, context.dataset, quarters,
        is_public=context.dataset.is_published, **WRITTEN,
    )  # fmt: skip


def words_of(record):
    """Return everything that a record says, block by block."""
    said = []
    for block in build_workshop_record(record).blocks:
        match block:
            case Heading(text, _level):
                said.append(text)
            case Text(text, _style, lead):
                said.append(f"{lead} {text}")
            case Table():
                said += [block.caption, *(column.title for column in block.columns), block.note]
                said += [" | ".join(row) for row in block.rows]
            case Picture():
                said += [block.caption, block.description]
            case _:
                said += [" ".join(item) for item in getattr(block, "items", ())]
    return "\n".join(said)


def cells_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [row for row in sheet.values if any(cell is not None for cell in row)] for sheet in book}


def test_means_spread_and_agreement_are_those_of_the_weightings():
    record = held(HeldRound(1, gives(50, 50, 50, 50, 50)), HeldRound(2, gives(20, 40, 60, 80, 100)))
    said = words_of(record)
    # 20+40+60+80+100 = 300, of 5: 60 %; the middle half from 40 to 80.
    assert "Wohnen | 50 % | 60 % | 40 %–80 %" in said.replace("\u202f", " ").replace("\xa0", " ")
    assert "Bildung | 50 % | 40 % | 20 %–60 %" in said.replace("\u202f", " ").replace("\xa0", " ")
    # Three have Wohnen first, two Bildung: ranks sum to 7 and 8, so W = 12 · 0.5 / (25 · 6) = 0.04. All tied: none.
    assert "Einigkeit (Kendalls W) | – | 0,04" in said
    assert "Runde 1: 5 Gewichtungen. Runde 2: 5 Gewichtungen." in said
    assert "In Runde 2 macht jede einzelne 20,0" in said
    assert "Nicht repräsentativ" in said
    assert "Ob es Wohnungen gibt." in said


def test_what_was_said_decided_and_comes_next_stands_in_every_format():
    record = replace(in_town(), **WRITTEN)
    pdf = "\n".join(
        page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(build_workshop_record(record)))).pages
    )
    word = "\n".join(
        paragraph.text for paragraph in docx.Document(io.BytesIO(write_docx(build_workshop_record(record)))).paragraphs
    )
    sheets = cells_of(write_workshop_sheets(record))
    for sentence in ("Der Bus fährt abends nicht.", "Schatten fehlt.", "Wohnen bekommt Zahlen.",
                     "Das Protokoll geht bis 15.12. an alle."):  # fmt: skip
        assert sentence in pdf
        assert sentence in word
        assert sentence in str(sheets)
    assert list(sheets) == ["Gewichtungen", "Mittelwerte", "Quartiere", "Äußerungen", "Beschlüsse", "Protokoll"]
    assert ("Wege", "Der Bus fährt abends nicht.") in sheets["Äußerungen"]
    assert ("Beschlüsse", "Der Ausschuss berät darüber.") in sheets["Beschlüsse"]
    assert ("Nächster Schritt", "Das Protokoll geht bis 15.12. an alle.") in sheets["Beschlüsse"]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_of_fewer_than_five_nothing_is_told_but_their_number(count):
    quarters = replace(in_town().quarters, weightings=count)
    record = held(HeldRound(1, gives(*range(61, 61 + count))), quarters=quarters)
    said = words_of(record)
    assert "Weniger als 5" in said
    for told in ("61", "62", "Mittlere Hälfte", "Uferpark", "Am meisten Gewicht"):
        assert told not in said
    sheets = cells_of(write_workshop_sheets(record))
    assert "Uferpark" not in str(sheets)
    assert "Quartiere" not in sheets
    assert not [row for row in sheets.get("Gewichtungen", []) if row[0] == 1]
    assert not [row for row in sheets.get("Mittelwerte", []) if row[0] == 1]


def test_a_small_round_beside_a_large_one_is_not_told_either():
    said = words_of(held(HeldRound(1, gives(*[50] * 6)), HeldRound(2, gives(7, 7, 7, 7))))
    assert "Runde 2: 4 Gewichtungen. Weniger als 5" in said
    assert "| 7" not in said
    assert "In Runde 1 macht jede einzelne 16,7" in said


def test_what_was_not_revealed_is_not_in_the_record():
    record = held(HeldRound(1, gives(*[90] * 6)), HeldRound(2, gives(*[13] * 9), revealed=False))
    said = words_of(record)
    assert "Runde 2: 9 Gewichtungen. Sie wurde nicht aufgedeckt." in said
    assert "13" not in said
    assert "Was das für die Quartiere heißt" in said
    assert "Die Quartiere wurden nicht aufgedeckt" in said
    assert not [row for row in cells_of(write_workshop_sheets(record))["Gewichtungen"] if row[0] == 2]


def test_small_groups_stand_together():
    settings = replace(SETTINGS, groups=("Bewohnerschaft", "Verwaltung", "Träger"))
    ballots = (
        *gives(*[80] * 6, group="Bewohnerschaft"), *gives(*[20] * 4, group="Verwaltung"),
        *gives(*[50] * 2, group="Träger"),
    )  # fmt: skip
    said = words_of(replace(held(HeldRound(1, ballots)), settings=settings)).replace("\u202f", " ").replace("\xa0", " ")
    assert "Träger + Verwaltung (6)" in said
    # (4 · 20 + 2 · 50) / 6 = 30.
    assert "Wohnen | 80 % | 30 %" in said


def test_all_groups_are_in_the_record():
    named = tuple(f"Gruppe {name}" for name in "ABCDEF")
    ballots = tuple(ballot for at, name in enumerate(named) for ballot in gives(*[10 * at] * 5, group=name))
    said = words_of(replace(held(HeldRound(1, ballots)), settings=replace(SETTINGS, groups=named)))
    said = said.replace("\u202f", " ").replace("\xa0", " ")
    assert all(f"{name} (5)" in said for name in named)
    assert "Wohnen | 0 % | 10 % | 20 % | 30 %" in said
    assert "Wohnen | 40 % | 50 %" in said


def test_a_topic_that_was_added_later_has_nothing_in_the_round_before():
    first = tuple(Ballot("", {"w": 100}) for _person in range(5))
    said = words_of(held(HeldRound(1, first), HeldRound(2, gives(*[50] * 5))))
    assert "Bildung | – | 50" in said


def test_nothing_but_what_was_written_is_said_where_no_round_was_held():
    record = held(decisions="Ohne Runde.")
    assert few_words(record).startswith("Es gab keine Runde.")
    assert "Ohne Runde." in words_of(record)
    assert "Es wurde kein nächster Schritt festgehalten." in words_of(record)
    assert write_pdf(build_workshop_record(record))[:5] == b"%PDF-"


def test_without_ranks_quarters_stand_in_the_order_of_the_alphabet_and_have_no_number():
    record = replace(in_town(), with_ranks=False)
    table = next(
        block
        for block in build_workshop_record(record).blocks
        if isinstance(block, Table) and "Wie oft" in block.caption
    )
    assert [column.title for column in table.columns] == ["Quartier", "Eigene Gewichtungen"]
    names = [row[0] for row in table.rows]
    assert names == sorted(names)
    assert "Nach dem Alphabet" in table.note


def test_the_first_quarters_are_those_of_the_workshop():
    record = in_town()
    first = record.quarters.table.iloc[0]
    table = next(
        block
        for block in build_workshop_record(record).blocks
        if isinstance(block, Table) and "Wie oft" in block.caption
    )
    assert table.rows[0][1] == first["name"]
    # Nobody's weighting is left out: every quarter that any of them names stands there, or is counted in the note.
    named = int((record.quarters.table["share"] > 0).sum())
    assert len(table.rows) == min(25, max(named, 10)) or "Die ersten 25" in table.note


def test_what_people_wrote_stays_text():
    record = replace(
        in_town(), statements=tuple((attack, (attack,)) for attack in ATTACKS), decisions="\n".join(ATTACKS),
        next_step=ATTACKS[0],
    )  # fmt: skip
    document = build_workshop_record(record)
    assert write_pdf(document)[:5] == b"%PDF-"
    shown = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(write_docx(document))).paragraphs)
    assert any(attack in shown for attack in ATTACKS)
    book = openpyxl.load_workbook(io.BytesIO(write_workshop_sheets(record)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_same_workshop_gives_the_same_bytes():
    record = in_town()
    for write in (write_pdf, write_docx):
        assert write(build_workshop_record(record)) == write(build_workshop_record(in_town()))


def test_public_figures_are_said_to_be():
    document = build_workshop_record(in_town(public=True))
    assert document.protection.startswith("Geschützte Zahlen")
    assert document.state == "nicht repräsentativ"


@needs_poppler
@pytest.mark.parametrize("count", [15, 60, 540])
def test_nothing_runs_over_the_edge_of_a_page(count, tmp_path):
    document = build_workshop_record(in_town(count))
    assert page_count(document) <= 5
    place = tmp_path / "record.pdf"
    place.write_bytes(write_pdf(document))
    told = subprocess.run(["pdftotext", "-bbox", place, "-"], capture_output=True, text=True, check=True).stdout
    box = re.compile(r'<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')
    words = box.findall(told)
    assert len(words) > 300
    assert all(float(left) > 40 and float(right) < 595 - 40 and float(low) < 842 for left, right, low, _word in words)


@needs_office
def test_libreoffice_opens_the_record(tmp_path):
    record = in_town()
    found = converted(write_docx(build_workshop_record(record)), tmp_path, "docx", "pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(found)).pages)
    for heading in (
        "Auf einen Blick",
        "Themen",
        "Ergebnisse der Runden",
        "Was fehlt?",
        "Beschlüsse",
        "Nächster Schritt",
    ):
        assert heading in text
    assert "Nicht repräsentativ" in text


# The guide


def test_the_guide_stands_on_two_pages_from_invitation_to_record():
    document = build_evening_guide()
    assert page_count(document) == 2
    # At least nine points, for a paper that is read in a hurry.
    assert document.letters * 8.6 >= 9
    reader = PdfReader(io.BytesIO(write_evening_guide()))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    places = [text.index(word) for word in ("Einladen", "Starten", "Etwas geht nicht", "Der Abend", "Aufräumen")]
    assert places == sorted(places)
    assert reader.trailer["/Root"]["/Lang"] == "de"


def test_the_guide_names_what_the_app_has():
    text = GUIDE.read_text(encoding="utf-8")
    title, blocks = read_guide(text)
    assert title == "Eine Werkstatt an einem Abend"
    assert "**" not in str(blocks)
    assert "`" not in str(blocks)
    assert "quartierskompass workshop" in text
    assert build_parser().parse_args(["workshop"]).command == "workshop"
    german = translator("de")
    for words in ("On paper", "Record", "How sure?", "Workshop", "Analysis", "Profile"):
        assert german(words) in text
