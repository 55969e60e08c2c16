"""Topics that are added while a workshop goes on, for its next round; and taken back before they are weighed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import workshops
from sozial.store.voting.refusals import ended
from sozial.store.voting.steps_taken import note_step
from sozial.store.voting.workshop import ENDED
from sozial.store.voting.workshop_rows import hold_phase, hold_settings, read_rounds
from sozial.workshop.ballot import MOST_TOPICS, Topic
from sozial.workshop.settings import WorkshopSettings, write_settings
from sozial.workshop.steps import What

FEWEST_TOPICS = 2


def add_topic(connection: Connection, key: str, topic: Topic) -> None:
    """Add a topic that is weighed from the next round on; rounds before keep theirs.

    Raises
    ------
    DataError
        If the workshop has ended, there is such a topic, or there are as many as a ballot holds.
    """
    if hold_phase(connection, key) == ENDED:
        raise ended()
    settings = hold_settings(connection, key)
    if topic.code in {entry.code for entry in settings.topics}:
        raise refusal("topic-twice", "", N_("There is this topic already."), N_("Choose another one."))
    if len(settings.topics) >= MOST_TOPICS:
        message = N_("A ballot holds {n} topics at most.")
        raise refusal("too-many-topics", "", message, N_("Weigh what is new in a workshop of its own."), n=MOST_TOPICS)
    number = len(read_rounds(connection, key)) + 1
    _write(connection, key, replace(settings, topics=(*settings.topics, replace(topic, since=number))))
    note_step(connection, key, What.TOPIC, number, topic.label)


def take_back_topic(connection: Connection, key: str, code: str) -> None:
    """Take a topic away before a round holds it.

    Raises
    ------
    DataError
        If a round with it was opened, it is one of the last two, or it is not there.
    """
    hold_phase(connection, key)
    settings, done = hold_settings(connection, key), len(read_rounds(connection, key))
    found = next((topic for topic in settings.topics if topic.code == code and topic.since > done), None)
    if found is None or len(settings.topics) <= FEWEST_TOPICS:
        message = N_("This topic is weighed already, is one of the last two, or is not there any more.")
        raise refusal("topic-weighed", "", message, "")
    kept = tuple(topic for topic in settings.topics if topic is not found)
    _write(connection, key, replace(settings, topics=kept))
    note_step(connection, key, What.TOPIC_TAKEN_BACK, found.since, found.label)


def _write(connection: Connection, key: str, settings: WorkshopSettings) -> None:
    connection.execute(update(workshops).where(workshops.c.id == key).values(settings=write_settings(settings)))
