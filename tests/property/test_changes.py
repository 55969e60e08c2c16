"""Changes that must not matter give the same figures, or a question; never other figures without a word.

`QUARTIERSKOMPASS_EVERY_CHANGE=1` tries every layout with every change; otherwise two fifths of them, always the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.figures import Outcome, differences
from tests.layouts import LAYOUTS
from tests.thorough import EVERYTHING
from tests.tries import outcome, pairs, possible, sampled, single_tries, unchanged

# What is still read otherwise without a word: each a fault of the reading, to be mended.
KNOWN: dict[str, str] = {}

SINGLE = possible(single_tries())
TRIES = [*(SINGLE if EVERYTHING else sampled(SINGLE, 2)), *possible(pairs(3000 if EVERYTHING else 500))]


@pytest.fixture(scope="module")
def counted():
    """Count how the tries end, and say so at the end (shown with `-s`)."""
    counts: Counter[str] = Counter()
    yield counts
    print(f"\n{counts.total()} tries: {dict(counts)}")


def marked(entry):
    reason = KNOWN.get(str(entry))
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(entry, id=str(entry), marks=marks)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_layout_is_read_as_it_is_meant(layout):
    read = unchanged(layout.name)
    assert read.refused == read.questions == ()
    assert differences(layout.truth, read) == []


@pytest.mark.parametrize("entry", [marked(entry) for entry in TRIES])
def test_what_must_not_matter_does_not(entry, counted):
    end, why = outcome(entry)
    counted[end.value] += 1
    assert end is not Outcome.SILENT, why


def test_there_are_enough_tries():
    assert len(LAYOUTS) >= 30
    assert len(TRIES) >= 1000
    assert {name for entry in TRIES for name in entry.changes} == {name for entry in SINGLE for name in entry.changes}


def test_the_comparison_sees_every_single_cell():
    layout = LAYOUTS[0]
    read, truth = unchanged(layout.name), layout.truth
    for words, values in truth.figures.items():
        for place, value in values.items():
            for other in (None, 0.0, value + 0.1):
                wrong = {words: {**values, place: other}}
                assert differences(replace(truth, figures={**truth.figures, **wrong}), read), (words, place)
    assert differences(replace(truth, names={**truth.names, "01": "Altdorf"}), read)
    assert differences(replace(truth, names={**truth.names, "99": "Neudorf"}), read)
    assert differences(truth, replace(read, values={**read.values, "Rang": {}}))
    assert differences(truth, replace(read, support=frozenset(read.values)))
