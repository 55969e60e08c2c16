"""Columns of the same name in several tables: the same, told apart, or counted once."""

from __future__ import annotations

from dataclasses import replace

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from tests.places import UPLOADS, needs_uploads


def built(**files):
    read = [read_table(text.encode(), f"{name}.csv") for name, text in files.items()]
    return build_dataset("d", [(table, propose_columns(table)) for table in read])


def names(dataset):
    return {entry.code: entry.name for entry in dataset.indicators}


def said(dataset):
    return {finding.code for finding in dataset.findings} & {
        "names-told-apart", "columns-counted-once", "populations-differ",
    }  # fmt: skip


def test_general_names_are_told_apart_by_their_files():
    dataset = built(
        amt_sgb2="Nr;Ort;Anteil_in_%_2020;Anteil_in_%_2021\n1;Au;14,8;15,8\n2;Bo;23,6;24,6\n3;Ce;8,1;9,1\n",
        amt_wohngeld="Nr;Ort;Anteil_in_%_2021;Anteil_in_%_2022\n1;Au;1,8;1,9\n2;Bo;2,6;2,7\n3;Ce;0,9;1,0\n",
    )
    assert names(dataset) == {
        "sgb2: Anteil_in_%": "sgb2: Anteil in %",
        "wohngeld: Anteil_in_%": "wohngeld: Anteil in %",
    }
    assert dataset.values.loc[("2", "2021")].to_dict() == {"sgb2: Anteil_in_%": 24.6, "wohngeld: Anteil_in_%": 2.6}
    assert said(dataset) == {"names-told-apart"}


def test_a_general_name_alone_says_its_table():
    assert names(built(kinderarmut="Nr;Ort;Anteil_in_%\n1;Au;15,8\n2;Bo;24,6\n")) == {
        "Anteil_in_%": "kinderarmut: Anteil in %"
    }


def test_other_years_and_other_quarters_are_the_same_indicator():
    dataset = built(
        sgb2_2020="Nr;Ort;Anteil\n1;Au;15,8\n2;Bo;24,6\n",
        sgb2_2021="Nr;Ort;Anteil\n1;Au;16,8\n2;Bo;25,6\n",
    )
    assert list(dataset.values.columns) == ["Anteil"]
    assert dataset.values["Anteil"].loc["1"].to_dict() == {"2020": 15.8, "2021": 16.8}
    north = built(nord="Nr;Ort;Quote\n1;Au;15,8\n2;Bo;24,6\n", sued="Nr;Ort;Quote\n3;Ce;16,8\n4;De;25,6\n")
    assert north.values["Quote"].droplevel("period").to_dict() == {"1": 15.8, "2": 24.6, "3": 16.8, "4": 25.6}
    assert said(north) == set()


def test_the_same_figures_count_once():
    dataset = built(
        a="Nr;Ort;Einwohner;Quote\n1;Au;500;1,5\n2;Bo;600;2,5\n3;Ce;700;3,5\n",
        b="Nr;Ort;Einwohner;Quote;Kita\n1;Au;500;1,5;7,5\n2;Bo;600;2,5;8,5\n3;Ce;700;3,5;9,5\n",
    )
    assert sorted(dataset.values.columns) == ["Kita", "Quote", "population"]
    assert said(dataset) == {"columns-counted-once"}


def test_inhabitants_that_differ_are_those_of_the_first_table_and_told():
    dataset = built(
        arbeit="Nr;Ort;Einwohner;Quote\n1;Au;500;1,5\n2;Bo;600;2,5\n3;Ce;700;3,5\n",
        jugend="Nr;Ort;Einwohner;Kita\n1;Au;510;7,5\n2;Bo;600;8,5\n3;Ce;700;9,5\n",
    )
    assert dataset.at("").loc["1", ["population", "jugend: Einwohner"]].tolist() == [500.0, 510.0]
    assert said(dataset) == {"populations-differ"}


def test_count_and_base_of_a_rate_follow_their_table():
    dataset = built(
        arbeit="Nr;Ort;q_anzahl;q_basis;q\n1;Au;5;500;1,0\n2;Bo;12;600;2,0\n3;Ce;21;700;3,0\n",
        jugend="Nr;Ort;q_anzahl;q_basis;q\n1;Au;20;500;4,0\n2;Bo;30;600;5,0\n3;Ce;42;700;6,0\n",
    )
    rate = next(entry for entry in dataset.indicators if entry.code == "jugend: q")
    assert rate.count == "jugend: q_anzahl"
    assert dataset.at("").loc["3", rate.count] == 42.0
    # The base is the same in both.
    assert rate.base == "q_basis"


def test_a_name_that_somebody_gave_stays():
    tables = []
    for file, values in (("a", (1, 2, 3)), ("b", (4, 5, 6))):
        table = read_table(
            f"Nr;Ort;x\n1;Au;{values[0]},5\n2;Bo;{values[1]},5\n3;Ce;{values[2]},5\n".encode(), f"{file}.csv"
        )
        tables.append((table, propose_columns(table)))
    table, plan = tables[0]
    columns = [
        replace(entry, indicator=replace(entry.indicator, name="Armutsquote")) if entry.indicator else entry
        for entry in plan.columns
    ]
    dataset = build_dataset("d", [(table, replace(plan, columns=tuple(columns))), tables[1]])
    assert names(dataset) == {"a: x": "Armutsquote", "b: x": "b: x"}


@needs_uploads
def test_four_tables_of_flensburg_stand_side_by_side():
    files = ("01_flensburg_einwohner_2011_2021", "02_flensburg_svb_quote", "03_flensburg_altenquotient")
    files += ("07_flensburg_sgb2_regelleistung",)
    read = [read_table((UPLOADS / f"{name}.csv").read_bytes(), f"{name}.csv") for name in files]
    dataset = build_dataset("f", [(table, propose_columns(table)) for table in read])
    row = dataset.at("2021").loc["1"]
    assert row["svb quote: Anzahl"] == 1593
    assert row["sgb2 regelleistung: Anzahl"] == 475
    assert names(dataset)["Anteil_in_%"] == "sgb2 regelleistung: Anteil in %"
    assert names(dataset)["flensburg_altenquotient"] == "altenquotient"
