"""The page of the public version: its rule, what it changes, and the file to pass on."""

from __future__ import annotations

import pytest

from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.loading.sample import read_sample
from sozial.ui.session import state
from tests.app.test_insight_pages import one_period, page, texts, two_quarters, without_areas
from tests.shown_tables import numbers


def test_the_sample_city_says_what_changes():
    test = page("oeffentlich")
    assert not test.exception
    said = {metric.label: metric.value for metric in test.metric}
    assert said["Quartiere mit Indexwert, intern und öffentlich"] == "58 · 58"
    same, _of, rated = said["Öffentlich dieselbe Klasse"].split()
    assert rated == "58"
    assert int(same) >= 54
    assert "um höchstens 2 verändert" in texts(test)
    (table,) = [frame.value for frame in test.dataframe if "Rang öffentlich" in frame.value.columns]
    assert len(table) == 60
    assert any("public-project" in element.proto.id for element in test.get("download_button"))


def test_a_stricter_rule_changes_more_and_belongs_to_the_project():
    test = page("oeffentlich")
    test.selectbox(key=state.MINIMUM_COUNT).set_value(10).run()
    assert not test.exception
    assert "um höchstens 6 verändert" in texts(test)
    assert state.is_of_project(state.MINIMUM_COUNT)


def test_the_operator_sets_the_least(monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_MINIMUM_COUNT", "5")
    test = page("oeffentlich")
    assert list(test.selectbox(key=state.MINIMUM_COUNT).options) == ["5", "10"]
    assert "um höchstens 3 verändert" in texts(test)


def test_the_public_sees_the_rule_and_has_no_choice():
    test = page("oeffentlich", mode="public")
    assert not test.exception
    assert "um höchstens 2 verändert" in texts(test)
    assert state.MINIMUM_COUNT not in {box.key for box in test.selectbox}
    assert not test.metric


@pytest.mark.parametrize("dataset", [one_period, without_areas, two_quarters])
def test_other_data_has_the_page_too(dataset):
    test = page("oeffentlich", dataset())
    assert not test.exception


def test_what_was_published_is_not_changed_again():
    public = protect(read_sample(), DisclosureRules(5), b"a key for tests")
    test = page("oeffentlich", public, **{state.MINIMUM_COUNT: 5})
    assert not test.exception
    # It says the rule that it was published by, and offers no other.
    assert "um höchstens 3 verändert" in texts(test)
    assert "bleiben, wie sie veröffentlicht sind" in texts(test)
    assert state.MINIMUM_COUNT not in {box.key for box in test.selectbox}
    assert not test.metric


def test_covered_figures_are_listed_by_quarter_and_name():
    test = page("oeffentlich")
    (table,) = [frame.value for frame in test.dataframe if "Verdeckte Zahl" in frame.value.columns]
    assert len(table) > 20
    assert not table["Verdeckte Zahl"].isin(["hilfen_erziehung_anzahl"]).any()
    (ranks,) = [numbers(frame) for frame in test.dataframe if "Rang öffentlich" in frame.value.columns]
    assert ranks["Rang intern"].min() == 1
    assert ranks["Rang intern"].isna().sum() == 2


def test_totals_not_to_be_named_are_said_to_the_publisher_alone():
    words = "unveröffentlicht bleiben müssen"
    assert words in texts(page("oeffentlich"))
    assert words not in texts(page("oeffentlich", mode="public"))


def test_a_public_page_says_that_its_figures_are_protected():
    shown = page("analyse", mode="public")
    assert "geschützte Zahlen" in " ".join(str(entry.value) for entry in shown.markdown)
    assert "geschützte Zahlen" not in " ".join(str(entry.value) for entry in page("analyse").markdown)
    assert "geschützte Zahlen" in " ".join(str(entry.value) for entry in page("daten", mode="public").markdown)
    assert "geschützte Zahlen" not in " ".join(str(entry.value) for entry in page("daten").markdown)
