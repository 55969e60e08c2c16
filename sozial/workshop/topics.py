"""From a recipe to topics: Handlungsfelder or indicators, with what they mean in this town."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from sozial.errors import DataError
from sozial.i18n import N_, translator
from sozial.index.build import build_index
from sozial.index.check_columns import direction_of
from sozial.insight.people import city_value
from sozial.languages import COMPLETE_LANGUAGES
from sozial.model import Dataset, Direction, Indicator
from sozial.recipe import Recipe, Weighted
from sozial.workshop.ballot import Topic, TopicFigure


def possible_topics(
    dataset: Dataset, recipe: Recipe, period: str, language: str, by_domain: bool = True
) -> list[Topic]:
    """Return what can be weighed: Handlungsfelder or indicators; of a recipe with levels, what goes into the index."""
    if not recipe.is_flat:
        return member_topics(dataset, recipe, period, language)
    return (domain_topics if by_domain else indicator_topics)(dataset, recipe, period, language)


def weighable_codes(dataset: Dataset, recipe: Recipe, period: str) -> list[str]:
    """Return the indicators of a recipe that can be weighed: no context, and figures that tell quarters apart.

    The index leaves out what has no figures in its period, or the same everywhere; a group that weighed it would see
    its other weights grow.
    """
    in_vain = set(codes_in_vain(dataset, recipe, period))
    return [code for code in _weighed_codes(dataset, recipe) if code not in in_vain]


def codes_in_vain(dataset: Dataset, recipe: Recipe, period: str) -> list[str]:
    """Return the indicators that nobody can weigh in a period: what the index leaves out, without figures for it.

    Which those are is for the index to say: some ways to normalise need figures that differ, others do not.

    Examples
    --------
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [1.0, 3.0], "b": [None, None], "c": [5.0, 5.0]}, index=index, dtype=float)
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> dataset = Dataset("d", units, values, (Indicator("a", "A"), Indicator("b", "B"), Indicator("c", "C")))
    >>> codes_in_vain(dataset, Recipe("m", (Weighted("a"), Weighted("b"), Weighted("c"))), "2024")
    ['b', 'c']
    """
    # What the index is computed from: in the public version some of it is covered on screen, and counts all the same.
    figures = dataset.calculation_at(period)
    try:
        left_out = build_index(dataset, recipe, period).without_values
    except DataError:
        # What a recipe that cannot be computed leaves out is known by its figures alone.
        left_out = frozenset()
    return [code for code in _weighed_codes(dataset, recipe) if code in left_out or figures[code].isna().all()]


def _weighed_codes(dataset: Dataset, recipe: Recipe) -> list[str]:
    return [entry.code for entry in recipe.indicators if direction_of(dataset, entry) is not Direction.CONTEXT]


def describe_indicator(dataset: Dataset, indicator: Indicator, period: str, language: str) -> str:
    """Return one sentence with city value and range, without any rank or name of a quarter."""
    translate = translator(language)
    figure = figure_of(dataset, indicator, period)
    if figure is None:
        return translate(N_("{name}: no values.")).format(name=indicator.label)
    message = (
        N_("{name}: {city} in the whole city, from {low} to {high} in the quarters.")
        if figure.is_city
        else N_("{name}: {city} on average, from {low} to {high} in the quarters.")
    )
    ends = {"city": figure.middle, "low": figure.low, "high": figure.high}
    shown = {name: translate.measured(value, figure.unit, figure.digits) for name, value in ends.items()}
    return translate.fill(message, name=indicator.label, **shown)


def figure_of(dataset: Dataset, indicator: Indicator, period: str) -> TopicFigure | None:
    """Return city value and range of an indicator as numbers; None without any value."""
    column = dataset.at(period)[indicator.code].dropna()
    if column.empty:
        return None
    whole = city_value(dataset, indicator, period)
    is_city = bool(np.isfinite(whole.city))
    middle, low, high = (float(value) for value in (whole.city if is_city else whole.mean, column.min(), column.max()))
    return TopicFigure(indicator.label, middle, low, high, indicator.measure, indicator.digits(column), is_city)


def _figures(dataset: Dataset, indicators: Sequence[Indicator], period: str) -> tuple[TopicFigure, ...]:
    found = (figure_of(dataset, indicator, period) for indicator in indicators)
    return tuple(figure for figure in found if figure is not None)


def domain_topics(dataset: Dataset, recipe: Recipe, period: str, language: str) -> list[Topic]:
    """Return one topic per Handlungsfeld of the recipe's indicators, in the order of the data.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_product([["1", "2"], [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [1.0, 3.0]}, index=index)
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> dataset = Dataset("d", units, values, (Indicator("a", "A", domain="Wohnen"),))
    >>> found = domain_topics(dataset, Recipe("m", (Weighted("a"),)), "", "en")[0]
    >>> found.label, found.explanation, found.facts
    ('Wohnen', 'Seen by: A.', ('A: 2 on average, from 1 to 3 in the quarters.',))
    """
    translate = translator(language)
    codes = weighable_codes(dataset, recipe, period)
    # Numbered over all of them, so that each keeps its number in every period.
    domains = list(dict.fromkeys(dataset.indicator(code).domain for code in _weighed_codes(dataset, recipe)))
    topics = []
    for number, domain in enumerate(domains, 1):
        inside = [dataset.indicator(code) for code in codes if dataset.indicator(code).domain == domain]
        if not inside:
            continue
        topics.append(
            Topic(
                f"field-{number}",
                domain or translate(N_("without Handlungsfeld")),
                _seen_by(inside, language),
                tuple(indicator.code for indicator in inside),
                tuple(describe_indicator(dataset, indicator, period, language) for indicator in inside),
                figures=_figures(dataset, inside, period),
            )
        )
    return topics


def indicator_topics(dataset: Dataset, recipe: Recipe, period: str, language: str) -> list[Topic]:
    """Return one topic per indicator of the recipe."""
    return [indicator_topic(dataset, code, period, language) for code in weighable_codes(dataset, recipe, period)]


def indicator_topic(dataset: Dataset, code: str, period: str, language: str) -> Topic:
    """Return the topic that weighs one indicator by itself."""
    indicator = dataset.indicator(code)
    fact = describe_indicator(dataset, indicator, period, language)
    figures = _figures(dataset, [indicator], period)
    return Topic(code, indicator.label, indicator.definition, (code,), (fact,), figures=figures)


def member_topics(dataset: Dataset, recipe: Recipe, period: str, language: str) -> list[Topic]:
    """Return one topic per level or indicator that goes straight into the index of a recipe with levels.

    Examples
    --------
    >>> from sozial.recipe import Composite, Weighted
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_product([["1", "2"], [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [1.0, 3.0], "b": [2.0, 5.0]}, index=index)
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> dataset = Dataset("d", units, values, (Indicator("a", "A"), Indicator("b", "B")))
    >>> levels = (Composite("x", "Wohnen", parents=("top",)), Composite("top"))
    >>> recipe = Recipe("m", (Weighted("a", parents=("x",)), Weighted("b", parents=("top",))), composites=levels)
    >>> [(topic.label, topic.members) for topic in member_topics(dataset, recipe, "", "en")]
    [('B', ('b',)), ('Wohnen', ('x',))]
    """
    weighable = weighable_codes(dataset, recipe, period)
    topics = []
    for entry in recipe.members[recipe.main]:
        if isinstance(entry, Weighted):
            if entry.code in weighable:
                topics.append(indicator_topic(dataset, entry.code, period, language))
            continue
        inside = [one for one in _below(dataset, recipe, entry.code) if one.code in weighable]
        if not inside:
            continue
        facts = tuple(describe_indicator(dataset, indicator, period, language) for indicator in inside)
        figures = _figures(dataset, inside, period)
        explanation = _seen_by(inside, language)
        topics.append(Topic(entry.code, entry.label, explanation, (entry.code,), facts, figures=figures))
    return topics


def indicators_of(dataset: Dataset, recipe: Recipe, topic: Topic, in_vain: Collection[str] = ()) -> list[Indicator]:
    """Return the indicators that a topic is seen by, in the order of its facts.

    Parameters
    ----------
    in_vain
        Those that nobody can weigh in the workshop's period (`codes_in_vain`).
    """
    found = []
    for code in topic.members:
        is_level = any(level.code == code for level in recipe.composites)
        found += _below(dataset, recipe, code) if is_level else [dataset.indicator(code)]
    return [indicator for indicator in found if indicator.code not in in_vain]


def _below(dataset: Dataset, recipe: Recipe, level: str) -> list[Indicator]:
    below = recipe.shares_below(level)
    return [dataset.indicator(code) for code in _weighed_codes(dataset, recipe) if code in below]


def learning_screens(topics: Sequence[Topic], at_most: int = 3) -> list[list[Topic]]:
    """Return topics on at most so many screens, as evenly as can be, in their order.

    Examples
    --------
    >>> topics = [Topic(str(number), "", "", ()) for number in range(7)]
    >>> [[topic.code for topic in screen] for screen in learning_screens(topics)]
    [['0', '1', '2'], ['3', '4'], ['5', '6']]
    """
    count = min(at_most, -(-len(topics) // 2)) or 1
    parts = np.array_split(np.arange(len(topics)), count)
    return [[topics[place] for place in part] for part in parts]


def _seen_by(indicators: Sequence[Indicator], language: str) -> str:
    return _named([indicator.label for indicator in indicators], language)


def _named(names: Sequence[str], language: str) -> str:
    return translator(language)(N_("Seen by: {names}.")).format(names=", ".join(names))


def is_made_explanation(topic: Topic) -> bool:
    """Whether a topic's explanation is the app's own, which names its indicators, and nobody's text.

    Examples
    --------
    >>> figures = (TopicFigure("Miete", 9.4, 8, 11), TopicFigure("Leerstand", 2, 1, 3))
    >>> [is_made_explanation(Topic("a", "Wohnen", text, (), (), figures=figures)) for text in (
    ...     "Daran zu sehen: Miete, Leerstand.", "Seen by: Miete, Leerstand.", "Wie man wohnt.")]
    [True, True, False]
    """
    names = [figure.name for figure in topic.figures]
    return any(topic.explanation == _named(names, language) for language in COMPLETE_LANGUAGES)
