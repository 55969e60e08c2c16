"""Next year's file on the page Ziele: what it does otherwise than last year's is asked, with figures of both."""

from __future__ import annotations

import pytest

from sozial.store import opened
from sozial.ui.data.upload import Upload
from sozial.ui.next_year import next_year_files, next_year_panel
from tests.app.test_insight_pages import texts
from tests.app.test_taken_deliveries import click, data_of, page

SHARES = {"01": 12.5, "02": 28.4, "03": 22.0, "04": 6.2, "05": 25.7, "06": 11.7}
MILLES = {"01": 120, "02": 295, "03": 227, "04": 67, "05": 243, "06": 122}


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def table(year, heading, figures):
    rows = [f"{key};Ort {key};{year};1{key}0;{str(value).replace('.', ',')}" for key, value in figures.items()]
    return "\n".join([f"Nr;Quartier;Jahr;Einwohner;{heading}", *rows])


def opened_page(last, new):
    """The page with a file of the year 2024, put before data that was read from one of 2023."""
    first = click(page("daten", **{"_kept-tables": (Upload("alt.csv", last.encode()),)}), "use")
    files = {next_year_files.FILES: (Upload("neu.csv", new.encode()),)}
    return page("ziele", first, **{next_year_panel.VIEW: next_year_panel.NEXT_YEAR} | files)


def test_per_mille_where_per_cent_was_is_asked_and_divided_by_ten():
    test = opened_page(table(2023, "Arbeitslosenanteil in %", SHARES), table(2024, "Arbeitslosenanteil in ‰", MILLES))
    said = texts(test)
    assert "in ‰ statt in %" in said
    assert "Ort 01: Vorjahr 12,5, geliefert 120, übernommen 12" in said
    assert test.button(key="delivery-take").disabled
    ways = test.radio(key="next-measure-Arbeitslosenanteil in %-Arbeitslosenanteil in ‰")
    assert [ways.options, ways.value] == [["durch 10 teilen", "so lassen wie geliefert"], "convert"]
    assert "über 100" not in said
    ways.set_value("leave").run()
    assert "„Arbeitslosenanteil in %“ ist in Prozent, aber in 5 Quartieren über 100" in texts(test)
    ways = test.radio(key="next-measure-Arbeitslosenanteil in %-Arbeitslosenanteil in ‰")
    ways.set_value("convert").run()
    click(test, "delivery-take")
    assert "Alle Werte von „Arbeitslosenanteil in ‰“ wurden durch 10 geteilt." in texts(test)
    figures = data_of(test).at("2024")["Arbeitslosenanteil in %"]
    assert figures.to_dict() == {"01": 12.0, "02": 29.5, "03": 22.7, "04": 6.7, "05": 24.3, "06": 12.2}
    # On the page Daten it is put on again, in the same way.
    after = click(page("daten", test), "use")
    assert data_of(after).at("2024")["Arbeitslosenanteil in %"].to_dict() == figures.to_dict()


# 37 households before and in one of the new quarters; 1,296 + 862 people are 1.7 per cent more than 2,121.
BEFORE = """Nr;Quartier;Jahr;Einwohner;Haushalte mit Wohngeld;Arbeitslosenanteil in %
10;Ziegelei;2023;2399;40;8,9
11;Südstadt;2023;2121;37;8,7
12;Mühlenbach;2023;4586;38;4,4
13;Rosental;2023;4011;28;3,3
14;Hafen;2023;7380;115;8,1
15;Oberdorf;2023;5582;41;3,7
"""
AFTER = """Nr;Quartier;Jahr;Menschen;Haushalte mit Wohngeld;Arbeitslosenanteil in %
10;Ziegelei;2024;2394;54;10,1
12;Mühlenbach;2024;4680;43;4,6
13;Rosental;2024;3999;31;3,4
14;Hafen;2024;7470;159;8,4
15;Oberdorf;2024;5591;56;3,8
19;Parkviertel;2024;1296;37;9,6
20;Am See;2024;862;13;7,3

Quartier 11 Südstadt zum 1.1.2024 geteilt in 19 Parkviertel und 20 Am See.
"""


def test_a_split_is_proposed_once_the_column_of_people_is_known_with_what_the_file_says():
    test = opened_page(BEFORE, AFTER)
    test.toggle(key="next-all-columns").set_value(True).run()
    test.selectbox(key="next-column-population").set_value("-").run()
    assert test.multiselect(key="next-unit-11").value == []
    assert "Anmerkung in der Datei: „Quartier 11 Südstadt zum 1.1.2024 geteilt in 19 Parkviertel" in texts(test)
    # What was confirmed before is asked again where the proposal is another one.
    click(test, "delivery-yes-unit-11")
    assert "unit-11" in test.session_state["next-confirmed"]
    test.selectbox(key="next-column-population").set_value("Menschen").run()
    assert test.multiselect(key="next-unit-11").value == ["19", "20"]
    assert "unit-11" not in test.session_state["next-confirmed"]
    said = texts(test).replace("\xa0", " ")
    assert "geteilt: Die Menschen zusammen weichen um 1,70 % ab" in said
    assert "Parkviertel 60,1 %, Am See 39,9 %" in said
    # What a person chose stays, whatever is proposed.
    test.multiselect(key="next-unit-11").set_value(["19"]).run()
    test.selectbox(key="next-column-population").set_value("-").run()
    assert test.multiselect(key="next-unit-11").value == ["19"]


def with_dash(figures, at="03"):
    return figures | {at: "–"}


def test_a_sign_means_what_it_meant_last_year_and_can_be_seen_and_changed():
    heads = "Arbeitslosenanteil in %", "Arbeitslosenanteil in ‰"
    last, new = table(2023, heads[0], with_dash(SHARES)), table(2024, heads[1], with_dash(MILLES))
    chosen = {"signs-chosen-alt.csv": {"–": "missing"}}
    first = click(page("daten", **{"_kept-tables": (Upload("alt.csv", last.encode()),)} | chosen), "use")
    assert data_of(first).at("2023")[heads[0]].isna().sum() == 1
    files = {next_year_files.FILES: (Upload("neu.csv", new.encode()),)}
    test = page("ziele", first, **{next_year_panel.VIEW: next_year_panel.NEXT_YEAR} | files | chosen)
    said = texts(test)
    assert "„–“ bedeutet wie im Vorjahr: fehlt. Spalten (1): Arbeitslosenanteil in ‰" in said
    assert [entry.label for entry in test.expander if "Zeichen" in entry.label] == [
        "Zeichen statt Zahlen, und was sie bedeuten"
    ]
    click(test, "delivery-confirm-all")
    click(test, "delivery-take")
    joined = data_of(test)
    assert joined.at("2024")[heads[0]].isna().to_dict() == {key: key == "03" for key in SHARES}
    assert "sign-carried" in {finding.code for finding in joined.findings}
    # On the page Daten it is put on again in the same way, although nothing of the page Ziele is left.
    again = click(page("daten", test, **chosen), "use")
    assert data_of(again).at("2024")[heads[0]].isna().sum() == 1


def test_what_a_person_says_of_a_sign_of_the_new_file_holds():
    heads = "Arbeitslosenanteil in %", "Arbeitslosenanteil in ‰"
    last, new = table(2023, heads[0], with_dash(SHARES)), table(2024, heads[1], with_dash(MILLES))
    chosen = {"signs-chosen-alt.csv": {"–": "missing"}}
    first = click(page("daten", **{"_kept-tables": (Upload("alt.csv", last.encode()),)} | chosen), "use")
    files = {next_year_files.FILES: (Upload("neu.csv", new.encode()),), "next-signs-chosen-neu.csv": {"–": "zero"}}
    test = page("ziele", first, **{next_year_panel.VIEW: next_year_panel.NEXT_YEAR} | files | chosen)
    assert "wie im Vorjahr" not in texts(test)
    click(test, "delivery-confirm-all")
    click(test, "delivery-take")
    assert data_of(test).at("2024")[heads[0]]["03"] == 0.0


def test_a_legend_that_says_otherwise_than_last_year_is_asked():
    heads = "Arbeitslosenanteil in %", "Arbeitslosenanteil in ‰"
    last = table(2023, heads[0], with_dash(SHARES))
    new = table(2024, heads[1], with_dash(MILLES)) + "\n\nZeichenerklärung: – = kein Wert vorhanden\n"
    chosen = {"signs-chosen-alt.csv": {"–": "zero"}}
    first = click(page("daten", **{"_kept-tables": (Upload("alt.csv", last.encode()),)} | chosen), "use")
    files = {next_year_files.FILES: (Upload("neu.csv", new.encode()),)}
    test = page("ziele", first, **{next_year_panel.VIEW: next_year_panel.NEXT_YEAR} | files | chosen)
    assert "Im Vorjahr bedeutete „–“: genau nichts (Null). Die Anmerkungen dieser Datei sagen: fehlt." in texts(test)
    answer = test.radio(key="delivery-answer-sign-last: –-neu.csv")
    answer.set_value("last").run()
    click(test, "delivery-accept-sign-last: –-neu.csv")
    click(test, "delivery-confirm-all")
    click(test, "delivery-take")
    assert data_of(test).at("2024")[heads[0]]["03"] == 0.0
