"""`python -m sozial project`: the same project as on the page Daten, without a screen."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

import pandas as pd
import pytest

from sozial.__main__ import main
from sozial.commands import kept_project, project_desk, project_work
from sozial.errors import DataError
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.exchange.result_scores import result_frame
from sozial.store.opened import close_all, project_store
from sozial.store.project.desk_entries import read_entries

# Five of 50 people are 10 per cent, twelve of 40 are 30, two of 80 are 2.5, nine of 60 are 15.
COUNTS = "Nr;Stadtteil;Einwohner;Arbeitslose\n01;Altstadt;500;50\n02;Neustadt;400;120\n03;Berg;800;20\n04;Tal;600;90\n"
RATES = {"01": 10.0, "02": 30.0, "03": 2.5, "04": 15.0}
QUOTE = "Nr;Stadtteil;Quote\n01;Altstadt;2,5\n02;Neustadt;3,5\n03;Berg;4,5\n04;Tal;{tal}\n"
SHARES = "Stadtteil;Anteil\nTal;10,5\nBerg;20,5\naltstadt;30,5\nNeustadt;40,5\n"


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    close_all()
    yield project_store
    close_all()


@pytest.fixture
def run(capsys):
    def project(*arguments):
        code = main(["project", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return project


def opened(path):
    return open_project(read_project_parts(path.read_bytes(), path.name), path.name).context


def entries(context):
    files = {one.digest: one.content for one in context.beside.files}
    return read_entries(json.dumps(dict(context.beside.desk)), files.get, lambda _digest: None)


def made(run, tmp_path, *arguments):
    target = tmp_path / "ort.sozial"
    code, out, err = run("make", *arguments, "--language", "en", "--out", target)
    assert code == 0, err
    assert out == f"{target}\n"
    return target


def test_a_project_made_of_files_has_the_scores_of_index(run, file, tmp_path, capsys):
    given = ["--table", file("anzahl.csv", COUNTS), "--answer", "counts=rate"]
    context = opened(made(run, tmp_path, *given))
    main(["index", *given, "--out", str(tmp_path / "o.csv")])
    index = pd.read_csv(tmp_path / "o.csv", sep=";", decimal=",", dtype={"unit": str}, encoding="utf-8-sig")
    scores = result_frame(context.result).set_index("unit").filter(like="score:").iloc[:, 0]
    assert index.set_index("unit")["score"].to_dict() == pytest.approx(scores.to_dict(), abs=1e-12)
    assert scores.rank(ascending=False).to_dict() == {"02": 1, "04": 2, "01": 3, "03": 4}
    rates = context.dataset.values["Arbeitslose (rate)"].droplevel("period")
    assert rates.to_dict() == RATES
    assert {one.name for one in context.beside.files} == {"anzahl.csv", "anzahl.csv.lesart.toml"}
    assert next(one for one in context.beside.files if one.name == "anzahl.csv").content == COUNTS.encode()


def test_what_the_desk_holds_is_what_the_page_knows(run, file, tmp_path):
    from sozial.ui.data import indicator_editor, indicator_list_panel, join_panel, kept_files, table_lines
    from sozial.ui.session import state

    assert (project_desk.LINES, project_desk.ON, project_desk.TITLE) == (
        kept_files.LINES, table_lines.ON, kept_files.TITLE,
    )  # fmt: skip
    assert project_desk.EDITED == indicator_editor.OF_FILES
    assert project_desk.TAKEN == indicator_list_panel._TAKEN
    assert (project_desk.RECIPE, project_desk.PERIOD) == (state.RECIPE, state.PERIOD)
    assert all(map(state.is_of_recipe, kept_project.OF_RECIPE))
    of_recipe = {key for key in state._remembered[state.Kept.PROJECT] if state.is_of_recipe(key)}
    assert of_recipe <= {*kept_project.OF_RECIPE, kept_project.WEIGHT, kept_project.SHARE}
    assert join_panel._CONFIRMED.startswith("join-")
    found = entries(opened(made(run, tmp_path, "--table", file("a2023.csv", QUOTE.format(tal="1,5")))))
    assert all(map(state.is_of_project, found))
    assert found["_lines-a2023.csv"] == [["a2023.csv", "", 0]]


def test_a_further_table_is_joined_by_names(run, file, tmp_path):
    target = made(run, tmp_path, "--table", file("a2023.csv", QUOTE.format(tal="1,5")))
    before = target.read_bytes()
    code, out, err = run("add", target, "--table", file("b2023.csv", SHARES), "--language", "en")
    assert (code, out) == (0, f"New indicators: Anteil\n{target}\n"), err
    assert "these new indicators are not in the index: Anteil" in err
    assert (tmp_path / "ort.sozial.bak").read_bytes() == before
    joined = opened(target)
    assert joined.dataset.values["Anteil"].droplevel("period").to_dict() == {
        "01": 30.5, "02": 40.5, "03": 20.5, "04": 10.5,
    }  # fmt: skip
    assert [entry.code for entry in joined.recipe.indicators] == ["Quote"]


def test_the_indicators_of_a_further_table_are_weighed_when_that_is_asked_for(run, file, tmp_path):
    target = made(run, tmp_path, "--table", file("a2023.csv", QUOTE.format(tal="1,5")))
    other = tmp_path / "neu.sozial"
    code, _out, err = run(
        "add", target, "--table", file("b2023.csv", SHARES), "--recipe", "additive", "--out", other, "--language", "en"
    )
    assert (code, "not in the index" in err) == (0, False)
    # Both ranks of the quarters, 3 2 1 4 and 2 1 3 4, put Neustadt first and Tal last.
    ranks = result_frame(opened(other).result).set_index("unit").filter(like="rank:").iloc[:, 0]
    assert (ranks["02"], ranks["04"]) == (1, 4)
    assert not (tmp_path / "ort.sozial.bak").exists()


def test_next_years_file_takes_the_place_of_the_last_one(run, file, tmp_path):
    target = made(run, tmp_path, "--table", file("q2023.csv", QUOTE.format(tal="1,5")))
    new = file("q2024.csv", QUOTE.format(tal="9,5"))
    code, out, err = run("replace", target, "--table", f"q2023.csv={new}", "--language", "en")
    assert code == 0, err
    assert out.splitlines() == ["New periods: 2024", "Periods gone: 2023", str(target)]
    context = opened(target)
    assert context.dataset.values["Quote"].to_dict() == {
        ("01", "2024"): 2.5, ("02", "2024"): 3.5, ("03", "2024"): 4.5, ("04", "2024"): 9.5,
    }  # fmt: skip
    assert {one.name for one in context.beside.files} == {"q2024.csv", "q2024.csv.lesart.toml"}
    corrected = file("q2024_neu.csv", QUOTE.format(tal="8,5"))
    code, out, _err = run("replace", target, "--table", f"q2024.csv={corrected}", "--language", "en")
    assert out.splitlines()[0] == "Figures of the same quarters and periods that are others now: 1"


def test_a_name_with_last_years_figure_is_told_and_can_be_replaced(run, file, tmp_path):
    columns = "Nr;Stadtteil;Quote {year}\n01;Altstadt;2,5\n02;Neustadt;3,5\n03;Berg;4,5\n04;Tal;1,5\n"
    target = made(run, tmp_path, "--table", file("a.csv", columns.format(year=2023)))
    replaced = ["replace", target, "--table", f"a.csv={file('b.csv', columns.format(year=2024))}", "--language", "en"]
    code, _out, err = run(*replaced, "--out", tmp_path / "x.sozial")
    assert (code, "a year in its name that is not in the data any more: Quote 2023" in err) == (0, True)
    code, _out, err = run(*replaced, "--indicators", file("i.csv", "code;name;richtung\nQuote 2023;Quote;günstig\n"))
    assert (code, "a year in its name" in err) == (0, False)
    (indicator,) = opened(target).dataset.indicators
    assert (indicator.label, indicator.direction.name) == ("Quote", "FAVOURABLE")


def test_what_was_answered_and_chosen_for_counts_holds_for_the_next_delivery(run, file, tmp_path):
    target = made(run, tmp_path, "--table", file("a.csv", COUNTS), "--answer", "counts=rate")
    new = file("neu.csv", COUNTS.replace("400;120", "400;100"))
    code, _out, err = run("replace", target, "--table", f"a.csv={new}", "--language", "en")
    assert code == 0, err
    rates = opened(target).dataset.values["Arbeitslose (rate)"].droplevel("period")
    assert rates.to_dict() == {**RATES, "02": 25.0}


def test_a_file_is_taken_out_again(run, file, tmp_path):
    tables = ["--table", file("a2023.csv", QUOTE.format(tal="1,5")), "--table", file("b2023.csv", SHARES)]
    target = made(run, tmp_path, *tables)
    code, _out, err = run("remove", target, "--table", "b2023.csv", "--language", "en")
    assert code == 2
    assert "Anteil" in err
    code, out, err = run("remove", target, "--table", "b2023.csv", "--recipe", "additive", "--language", "en")
    assert (code, out.splitlines()[0]) == (0, "Indicators gone: Anteil"), err
    assert [one.code for one in opened(target).dataset.indicators] == ["Quote"]
    code, _out, err = run("remove", target, "--table", "a2023.csv", "--language", "en")
    assert (code, "no table" in err) == (2, True)


def test_the_database_of_the_app_keeps_and_gives_it(run, file, tmp_path, store):
    table = file("a2023.csv", QUOTE.format(tal="1,5"))
    assert run("make", "--table", table, "--store", "Ort 2023")[0] == 0
    key, name, version = run("list")[1].split("  ")[:3]
    assert (name, version) == ("Ort 2023", "1")
    head = store().newest(key)
    held = store().open(key, 1)
    assert json.loads(held.desk)["data-title"] == "a2023"
    assert store().file(json.loads(held.desk)["_kept-tables"]["$tuple"][0]["$upload"]["digest"])
    close_all()
    target = tmp_path / "x.sozial"
    assert run("export", "Ort 2023", "--out", target)[0] == 0
    assert opened(target).dataset.digest == head.digest
    assert {one.name for one in opened(target).beside.files} == {"a2023.csv", "a2023.csv.lesart.toml"}
    assert run("add", "Ort 2023", "--table", file("b2023.csv", SHARES))[0] == 0
    assert "  version 2: " in run("show", key)[1]
    code, _out, err = run("make", "--table", table, "--store", "Ort 2023", "--language", "en")
    assert (code, "already a project" in err) == (2, True)
    code, _out, err = run("export", "Anderswo", "--out", target, "--language", "en")
    assert (code, "there are: Ort 2023" in err) == (2, True)


def test_a_public_copy_holds_no_files(run, file, tmp_path):
    target, public = (
        made(run, tmp_path, "--table", file("a.csv", COUNTS), "--answer", "counts=rate"),
        tmp_path / "p.sozial",
    )
    assert run("export", target, "--out", public, "--public")[0] == 0
    context = opened(public)
    assert (context.is_public, context.beside.files, dict(context.beside.desk)) == (True, (), {})
    code, _out, err = run("add", public, "--table", file("b2023.csv", SHARES), "--language", "en")
    assert (code, "holds no files" in err) == (2, True)


def test_open_questions_are_exit_one_until_they_are_answered(run, file, tmp_path):
    target = tmp_path / "f.sozial"
    code, _out, err = run("make", "--table", file("a.csv", COUNTS), "--out", target, "--language", "en")
    assert (code, "counts=rate" in err) == (1, True)
    code, out, err = run("show", target)
    assert "  indicator Arbeitslose (rate): burden, Arbeitslose / population" in out


def test_work_on_screen_that_is_not_known_here_is_never_lost_unasked(run, file, tmp_path):
    target = made(run, tmp_path, "--table", file("a2023.csv", QUOTE.format(tal="1,5")))
    context = opened(target)
    values = context.dataset.values.copy()
    values.iloc[0, 0] = 7.5
    target.write_bytes(write_project(replace(context, dataset=replace(context.dataset, values=values))))
    before = target.read_bytes()
    code, _out, err = run("add", target, "--table", file("b2023.csv", SHARES), "--language", "en")
    assert (code, target.read_bytes() == before) == (2, True)
    assert "give other data than the project holds" in err
    assert "that are others now: 1" in err
    assert run("add", target, "--table", file("b2023.csv", SHARES), "--read-anew")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["make", "--table", "a2023.csv"], "--out"),
        (["make", "--table", "a2023.csv", "--out", "x.zip"], ".sozial"),
        (["replace", "o.sozial", "--table", "c.csv=a2023.csv"], "there are: a2023.csv"),
        (["replace", "o.sozial", "--table", "a2023.csv=b2023.csv"], "fits none of the tables"),
        (["replace", "o.sozial", "--table", "b2023.csv"], "write NAME=FILE"),
        (["replace", "o.sozial", "--table", "a2023.csv="], "write NAME=FILE"),
        (["replace", "o.sozial", "--table", "=b2023.csv"], "write NAME=FILE"),
        (["show", "nirgends.sozial"], "nirgends.sozial"),
    ],
)
def test_refusals_say_what_to_do(run, file, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    file("a2023.csv", QUOTE.format(tal="1,5"))
    file("b2023.csv", SHARES)
    assert run("make", "--table", "a2023.csv", "--out", "o.sozial")[0] == 0
    language = [] if arguments[0] == "show" else ["--language", "en"]
    code, _out, err = run(*arguments, *language)
    assert code == 2
    assert said in err


def test_a_project_with_a_year_put_on_later_is_not_changed_here():
    kept = kept_project.KeptProject(None, {"_deliveries": [{}]}, None, None)
    options = argparse.Namespace(project="x.sozial", out=None, read_anew=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project_work, "open_kept", lambda _name: kept)
        with pytest.raises(DataError) as refused:
            project_work._change(options, None, None)
    assert "put onto this project" in refused.value.findings[0].message
