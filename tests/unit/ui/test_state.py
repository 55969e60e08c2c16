"""What the session keeps can be pickled cheaply, and comes back."""

from __future__ import annotations

import pickle

from sozial.errors import DataError, Finding, Severity
from sozial.insight.comparison import Snapshot
from sozial.reading.loading.sample import read_sample
from sozial.store.kept.held import Held


def test_a_dataset_pickles_as_its_digest():
    held = Held(read_sample())
    content = pickle.dumps(held)
    assert len(content) < 300
    assert pickle.loads(content).dataset is held.dataset


def test_findings_and_snapshots_come_back():
    finding = Finding("x", Severity.NOTE, "{n}", values={"n": 1})
    assert pickle.loads(pickle.dumps(finding)) == finding
    assert pickle.loads(pickle.dumps(DataError(finding))).findings == (finding,)
    snapshot = Snapshot("d", "m", "p", {"01": 1})
    assert pickle.loads(pickle.dumps(snapshot)) == snapshot
