"""The screens of one evening, made from the workshop as it stands and the data that is open."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset
from sozial.output.room import (
    bar_scenes,
    map_scenes,
    move_scenes,
    plain_scenes,
    running_order,
    said_scenes,
    weight_scenes,
)
from sozial.output.room.plain_scenes import QR, WayIn
from sozial.output.room.room_maps import RoomMaps
from sozial.output.room.running_order import Entry, RoundFacts
from sozial.output.room.topic_ranges import build_topics, ranges_of, topic_pages
from sozial.output.tables.workshop_export import group_name
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import RoundState, Workshop
from sozial.ui.memory import cached_workshop
from sozial.ui.memory.bounded import cached_on
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _, number
from sozial.ui.workshop.moved_weights import moved_recipe
from sozial.ui.workshop.said_in_room import VoteInRoom, said_in_room, vote_in_room
from sozial.ui.workshop.workshop_links import ballot_link, is_of_this_computer, qr_drawing, spoken_code
from sozial.ui.workshop.workshop_pulse import PEOPLE
from sozial.ui.workshop.workshop_session import is_about
from sozial.workshop.agreement import find_two_views
from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.late_topics import round_recipe, weighed_topics
from sozial.workshop.means import group_means, shown_groups
from sozial.workshop.quarters import Quarters
from sozial.workshop.scene import Scene
from sozial.workshop.small_groups import shows_single

Built = tuple[Scene, dict[str, str]]


@dataclass(frozen=True)
class Evening:
    """A workshop with what its screens are made from.

    Parameters
    ----------
    ballots
        Of each revealed round.
    dataset
        The public version of the town; None where another one is open.
    """

    workshop: Workshop
    ballots: Mapping[int, list[Ballot]]
    dataset: Dataset | None
    with_ranks: bool
    language: str

    @cached_property
    def recipe(self) -> Recipe:
        """Return the recipe that the workshop was begun with."""
        return read_recipe(self.workshop.settings.recipe.encode(), self.workshop.settings.title)

    @cached_property
    def pages(self) -> list[list[int]]:
        """Return which topics stand on which screen."""
        return topic_pages([max(len(topic.facts), 1) for topic in self.workshop.settings.topics])

    def topics(self, number: int) -> tuple[Topic, ...]:
        """Return what a round weighed: topics that came late are not in the rounds before."""
        return weighed_topics(self.workshop.settings.topics, self.ballots[number])

    def shares(self, number: int) -> np.ndarray:
        """Return the weightings of a round as shares."""
        return share_matrix(self.ballots[number], self.topics(number))

    @cached_property
    def said(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return which texts of people stand on which screen; only what is shown to everybody."""
        return said_scenes.said_pages(said_in_room(self.workshop))

    @cached_property
    def vote(self) -> VoteInRoom | None:
        """Return the vote on proposals as far as everybody may see it; None where none was opened."""
        return vote_in_room(self.workshop, self.language)

    @cached_property
    def facts(self) -> list[RoundFacts]:
        """Return what is known of each round."""
        return [self._facts(entry) for entry in self.workshop.rounds]

    def _facts(self, entry: RoundState) -> RoundFacts:
        seen = entry.revealed, entry.quarters_revealed
        ballots = self.ballots.get(entry.number, [])
        if not shows_single(len(ballots)):
            return RoundFacts(entry.number, entry.is_open, *seen, len(ballots))
        settings = self.workshop.settings
        views = len(find_two_views(self.shares(entry.number), self.topics(entry.number)))
        groups = bool(shown_groups(settings.groups, ballots))
        return RoundFacts(entry.number, entry.is_open, *seen, len(ballots), views, groups)

    @cached_property
    def before(self) -> Result:
        """Return the result under the recipe's own weights."""
        return build_index(self.data, self.recipe, self.workshop.settings.period)

    @property
    def data(self) -> Dataset:
        """Return the public version of the town."""
        if self.dataset is None:
            raise ValueError("without the data there are no quarters")
        return self.dataset

    def quarters(self, number: int) -> Quarters:
        """Return what a revealed round makes of the quarters."""
        rounds = [ballots for at, ballots in self.ballots.items() if at <= number]
        return cached_workshop.quarters(self.data, self.workshop.settings, self.workshop.held_on, rounds)

    def maps(self, number: int, before: Result, after: Result) -> RoomMaps:
        """Return what screens of the quarters are made from, after a round."""
        most = self.workshop.settings.most
        return RoomMaps(self.data, before, after, self.topics(number), most, self.with_ranks, self.language)


def gather(current: AnalysisContext, workshop: Workshop) -> Evening:
    """Return a workshop with what its screens are made from."""
    store = workshop_store()
    ballots = {entry.number: store.ballots(workshop, entry.number) for entry in workshop.rounds if entry.revealed}
    dataset = current.dataset if is_about(workshop, current.dataset) else None
    return Evening(workshop, ballots, dataset, current.with_ranks, state.language())


def build_scene(evening: Evening, entry: Entry, desk: Mapping[str, Any]) -> Built:
    """Return one screen, and its drawings by name.

    Raises
    ------
    DataError
        If the recipe cannot run on the data.
    """
    kind = entry.kind
    if kind in (running_order.MAP, running_order.MOVES, running_order.OFTEN, running_order.MOVED):
        return _quarters_scene(evening, entry)
    if kind in (running_order.JOIN, running_order.WEIGH, running_order.VOTE):
        return _way_in_scene(evening, entry, desk)
    if kind in (running_order.WELCOME, running_order.TOPICS, running_order.NEXT):
        return _words_scene(evening, entry, desk), {}
    if kind == running_order.SAID:
        heading, texts = evening.said[entry.place - 1]
        return said_scenes.build_said(entry.place, heading, texts, evening.language), {}
    if kind == running_order.CHOSEN and evening.vote is not None:
        chosen = evening.vote.chosen
        few = said_scenes.build_too_few_ticked(evening.language)
        return few if chosen is None else said_scenes.build_chosen(*chosen, evening.language), {}
    return _weights_scene(evening, entry), {}


def _words_scene(evening: Evening, entry: Entry, desk: Mapping[str, Any]) -> Scene:
    settings, language = evening.workshop.settings, evening.language
    if entry.kind == running_order.WELCOME:
        return plain_scenes.build_welcome(settings.title, evening.workshop.held_on, language)
    if entry.kind == running_order.NEXT:
        return plain_scenes.build_next(str(desk.get("next_step", "")), language)
    topics = [settings.topics[at] for at in evening.pages[entry.place - 1]]
    about = _("Topics, {n} of {all}").format(n=number(entry.place), all=number(len(evening.pages)))
    seen = {}
    if evening.dataset is not None:
        # A topic that came late may be of an indicator that the workshop's recipe does not have.
        recipe = round_recipe(evening.recipe, settings.topics)
        in_vain = cached_workshop.codes_in_vain(evening.dataset, recipe, settings.period)
        seen = {
            topic.code: ranges_of(evening.dataset, recipe, topic, settings.period, language, in_vain)
            for topic in topics
        }  # fmt: skip
    return build_topics(topics, entry.place, about, seen, language)


def _way_in_scene(evening: Evening, entry: Entry, desk: Mapping[str, Any]) -> Built:
    code = evening.workshop.code
    link = ballot_link(code)
    reached = not is_of_this_computer(link)
    drawing = qr_drawing(link) if reached else ""
    way = WayIn(spoken_code(code), link.split("://", 1)[-1] if reached else "")
    digest = hashlib.sha256(drawing.encode()).hexdigest()[:16] if drawing else ""
    pictures = {QR: drawing} if drawing else {}
    if entry.kind == running_order.JOIN:
        return plain_scenes.build_join(way, digest, evening.language), pictures
    people = state.read(PEOPLE)
    people = int(people) if people is not None else None
    if entry.kind == running_order.VOTE and evening.vote is not None:
        about = plain_scenes.vote_words(evening.vote.proposals, evening.vote.budget, evening.language)
        scene = plain_scenes.build_vote(about, evening.vote.facts.is_open, way, digest, people, evening.language)
        return scene, pictures
    until = desk.get("until") if desk.get("timed") == entry.round else None
    scene = plain_scenes.build_weigh(entry.round, way, digest, people, until, evening.language)
    return scene, pictures


def _weights_scene(evening: Evening, entry: Entry) -> Scene:
    settings, language, at = evening.workshop.settings, evening.language, entry.round
    if entry.kind == running_order.FEW:
        return weight_scenes.build_too_few(at, language)
    topics, shares = evening.topics(at), evening.shares(at)
    if entry.kind == running_order.VIEWS:
        views = find_two_views(shares, topics)[entry.place - 1]
        column = [topic.code for topic in topics].index(views.topic.code)
        return weight_scenes.build_views(at, entry.place, views, shares[:, column], language)
    if entry.kind == running_order.GROUPS:
        given = group_means(settings.groups, evening.ballots[at], topics)
        means = {group_name(mean.names, language): mean.shares for mean in given}
        return bar_scenes.build_groups(at, means, topics, language)
    if entry.kind == running_order.ROUNDS:
        earlier = [number for number, given in evening.ballots.items() if number < at and shows_single(len(given))][-1]
        return _rounds_scene(evening, earlier, at)
    return weight_scenes.build_weights(at, shares, topics, language, settings.form)


def _rounds_scene(evening: Evening, earlier: int, at: int) -> Scene:
    """Return two rounds beside each other: by the topics that both weighed."""
    known = [topic.code for topic in evening.topics(earlier)]
    both = [topic for topic in evening.topics(at) if topic.code in known]
    late = [topic.label for topic in evening.topics(at) if topic.code not in known]
    codes = [topic.code for topic in evening.topics(at)]
    before = evening.shares(earlier)[:, [known.index(topic.code) for topic in both]]
    after = evening.shares(at)[:, [codes.index(topic.code) for topic in both]]
    return bar_scenes.build_rounds(at, before, after, both, earlier, evening.language, late)


def _quarters_scene(evening: Evening, entry: Entry) -> Built:
    if entry.kind == running_order.MOVED:
        at = [facts.number for facts in evening.facts if facts.quarters and shows_single(facts.weightings)][-1]
        found = evening.quarters(at)
        settings = replace(evening.workshop.settings, topics=evening.topics(at))
        after = build_index(evening.data, moved_recipe(found.recipe, settings), settings.period)
        return map_scenes.build_moved(at, evening.maps(at, found.result, after))
    if entry.kind == running_order.MAP:
        return _map_scene(evening, entry.round)
    found = evening.quarters(entry.round)
    maps = evening.maps(entry.round, evening.before, found.result)
    if entry.kind == running_order.MOVES:
        return move_scenes.build_moves(entry.round, maps), {}
    return map_scenes.build_often(entry.round, maps, found.table, found.weightings), {}


def _of_map(evening: Evening, number: int) -> tuple[Hashable, ...]:
    workshop = evening.workshop
    given = cached_workshop.given_in([ballots for at, ballots in evening.ballots.items() if at <= number])
    shown = evening.with_ranks, evening.language
    return evening.data.digest, workshop.settings, workshop.held_on, number, given, *shown


@cached_on(_of_map)
def _map_scene(evening: Evening, number: int) -> Built:
    """Return the map before and after; it is drawn once, and put as often as the page is made."""
    found = evening.quarters(number)
    return map_scenes.build_map(number, evening.maps(number, evening.before, found.result))
