"""The project file: the same scores, ranks and classes, tampering is told, hostile files are refused."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.__main__ import main
from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.reading.loading.sample import read_sample
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.reading.sandbox.safely import read_project_safely
from sozial.report.context.context import ReportContext
from sozial.report.document.pdf import write_pdf
from sozial.report.exchange.project_check import verify_project
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.exchange.result_scores import _in_steps, different, result_digest
from sozial.report.papers.committee_paper import build_committee_paper
from tests.reports import DAY, sample_context, town


def reopened(content, title="p.sozial"):
    return open_project(read_project_parts(content, title), title)


def changed(content, **parts):
    """Return a project file with some parts replaced; None takes a part out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as written:
        for entry in archive.infolist():
            key = entry.filename.replace("/", "_").replace(".", "_")
            if key not in parts:
                written.writestr(entry.filename, archive.read(entry))
            elif parts[key] is not None:
                written.writestr(entry.filename, parts[key])
    return out.getvalue()


def preset(name):
    dataset = read_sample()
    return ReportContext(dataset, build_index(dataset, complete_recipe(dataset, read_preset(name)), "2024"), "de", DAY)


@pytest.mark.parametrize("public", [False, True])
def test_everything_comes_back_and_the_report_is_the_same(public):
    context = sample_context(public)
    content = write_project(context)
    opened = open_project(read_project_safely(content, "p.sozial"), "p.sozial")
    again = opened.context
    assert verify_project(opened) == []
    assert again.dataset.digest == context.dataset.digest
    assert result_digest(again.result) == result_digest(context.result)
    assert (again.actions, again.objectives, again.decision) == (
        context.actions, context.objectives, context.decision,
    )  # fmt: skip
    assert again.notes == (context.released if public else context.notes)
    assert write_pdf(build_committee_paper(again)) == write_pdf(build_committee_paper(context))
    assert write_project(again) == content


@pytest.mark.parametrize("name", ["additive", "geometric", "gisd", "british_imd", "kommonitor"])
def test_scores_are_equal_to_the_last_bit(name):
    context = preset(name)
    opened = reopened(write_project(context))
    assert verify_project(opened) == []
    for code, level in context.result.levels.items():
        assert np.array_equal(opened.context.result.levels[code].scores, level.scores, equal_nan=True)


def test_a_town_without_areas_comes_back():
    context = town(15, with_areas=False)
    assert reopened(write_project(context)).context.dataset.digest == context.dataset.digest


def test_a_public_file_tells_no_counts_of_the_data_that_was_decided_on():
    inside, outside = sample_context(), sample_context(public=True)
    assert inside.decision.grounds
    # What each quarter got follows from its count: the public gets what the same rule gives with public figures.
    told = reopened(write_project(replace(outside, decision=inside.decision))).context.decision
    assert told == replace(inside.decision, grounds={}, parts={}, last={})
    both = replace(inside.decision, public_parts={"04103": 7.0})
    told = reopened(write_project(replace(outside, decision=both))).context.decision
    assert (told.parts, told.public_parts) == ({"04103": 7.0}, {})
    # Where these are the very parts that were decided, they tell nothing more.
    same = replace(inside.decision, public_parts=dict(inside.decision.parts))
    told = reopened(write_project(replace(outside, decision=same))).context.decision
    assert told.parts == inside.decision.parts
    assert told.tells_no_more
    # With the data that the public sees, everything may be told.
    assert reopened(write_project(outside)).context.decision.grounds == outside.decision.grounds


def test_in_public_mode_internal_notes_stay_in_the_house():
    content = write_project(sample_context(public=True))
    assert "Das bleibt im Haus." not in zipfile.ZipFile(io.BytesIO(content)).read("notes.json").decode()


def test_changed_figures_are_told():
    context = sample_context()
    content = write_project(context)
    values = context.dataset.values.copy()
    values.iloc[0, 0] += 1e-9
    out = io.BytesIO()
    values.to_parquet(out)
    with pytest.raises(DataError, match="damaged"):
        reopened(changed(content, data_values_parquet=out.getvalue()))
    parts = read_project_parts(content, "p.sozial")
    result = parts.tables["result.parquet"].to_pandas()
    written = result.loc[3, "score:index"]

    def told(column, value):
        out = io.BytesIO()
        result.assign(**{column: result[column].where(result.index != 3, value)}).to_parquet(out)
        return [
            (finding.code, finding.values["column"])
            for finding in verify_project(reopened(changed(content, result_parquet=out.getvalue())))
        ]

    # Another processor ends a sum on another last digit; nobody typed that.
    assert told("score:index", np.nextafter(written, 9)) == []
    assert told("score:index", written + 1e-7) == [("result", "score:index")]
    assert told("score:index", np.nan) == [("result", "score:index")]
    for column in ("rank:index", "class:index"):
        assert told(column, result.loc[3, column] + 1) == [("result", column)]
    stated = json.loads(parts.texts["project.json"]) | {"recipe_sha256": "0" * 64}
    found = verify_project(reopened(changed(content, project_json=json.dumps(stated))))
    assert [finding.code for finding in found] == ["recipe"]


def test_files_that_are_none_are_refused():
    content = write_project(town(15))
    bad = {
        "nothing": b"nothing",
        "no project": changed(content, project_json=None),
        "no recipe": changed(content, recipe_toml=None),
        "no table": changed(content, data_units_parquet=None),
        "no Parquet": changed(content, data_values_parquet=b"PAR1"),
        "no GeoPackage": changed(content, data_areas_gpkg=b"SQLite format 3\x00"),
        "no JSON": changed(content, notes_json="{"),
        "another kind of JSON": changed(content, project_json="[]"),
        "another version": changed(content, project_json='{"format": "quartierskompass-project", "version": 99}'),
        "a day that is none": changed(
            content,
            project_json=json.dumps(
                json.loads(read_project_parts(content, "p").texts["project.json"]) | {"made_on": "x"}
            ),
        ),
    }
    for what, entry in bad.items():
        with pytest.raises(DataError) as refused:
            reopened(entry)
        assert refused.value.findings[0].remedy, what


def test_entries_of_the_wrong_kind_are_refused():
    content = write_project(sample_context())
    measures = json.loads(read_project_parts(content, "p").texts["measures.json"])
    notes = json.loads(read_project_parts(content, "p").texts["notes.json"])
    allocation = json.loads(read_project_parts(content, "p").texts["allocation.json"])
    bad = {
        "measures_json": json.dumps([measures[0] | {"budget": "viel"}]),
        "notes_json": json.dumps([notes[0] | {"text": 5}]),
        "allocation_json": json.dumps(allocation | {"parts": {"01101": "viel"}}),
        "objectives_json": json.dumps({"a": 1}),
    }
    for name, entry in bad.items():
        with pytest.raises(DataError, match="damaged"):
            reopened(changed(content, **{name: entry}))
    grounds = allocation["grounds"] | {"01101": {"name": "A", "people": "viele", "need": 1.0, "bound": ""}}
    rule = allocation["rule"] | {"left_out": {"01101": 5}}
    for change in ({"grounds": grounds}, {"title": 5}, {"rule": rule}, {"grounds": {"01101": {}}}):
        with pytest.raises(DataError, match="damaged"):
            reopened(changed(content, allocation_json=json.dumps(allocation | change)))
    assert reopened(content).context.decision == sample_context().decision


def test_paths_and_bombs_are_refused():
    for name, content in (("../evil.json", b"{}"), ("/etc/evil.json", b"{}")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("project.json", "{}")
            archive.writestr(name, content)
        with pytest.raises(DataError, match="outside"):
            read_project_parts(out.getvalue(), "p.sozial")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", b" " * 450_000_000)
    with pytest.raises(DataError):
        read_project_parts(out.getvalue(), "p.sozial")


def test_verify_on_the_command_line(tmp_path, capsys):
    context = town(15)
    place = tmp_path / "p.sozial"
    place.write_bytes(write_project(context))
    assert main(["verify", str(place)]) == 0
    assert "15 Quartiere" in capsys.readouterr().out
    result = pd.read_parquet(io.BytesIO(zipfile.ZipFile(place).read("result.parquet")))
    result["rank:index"] += 1
    out = io.BytesIO()
    result.to_parquet(out)
    place.write_bytes(changed(place.read_bytes(), result_parquet=out.getvalue()))
    assert main(["verify", str(place), "--language", "en"]) == 1
    assert "differs in 15 quarters" in capsys.readouterr().out
    place.write_bytes(b"x")
    assert main(["verify", str(place)]) == 2


def test_without_the_last_day_of_the_report_it_is_the_same_report():
    context = sample_context()
    later = replace(context, made_on="2027-01-01")
    assert write_project(later) != write_project(context)
    assert result_digest(later.result) == result_digest(context.result)


def test_tables_too_large_for_the_app_are_refused_before_they_are_unpacked(monkeypatch):
    monkeypatch.setattr("sozial.reading.joining.dataset_size.MOST_VALUES", 100)
    with pytest.raises(DataError) as caught:
        read_project_parts(write_project(sample_context()), "a.sozial")
    assert caught.value.findings[0].code == "too-many-figures"


def test_a_project_that_takes_long_to_compute_is_refused_where_it_is_tried(monkeypatch):
    from sozial import worker

    content = write_project(sample_context())
    assert worker._project(content, "a.sozial", {})
    monkeypatch.setattr(worker, "_OPENING_SECONDS", 0.0)
    with pytest.raises(DataError) as caught:
        worker._project(content, "a.sozial", {})
    assert caught.value.findings[0].code == "slow-project"
    assert "a.sozial" in caught.value.findings[0].line("de")


def test_what_is_nothing_but_noise_has_the_print_of_nothing():
    frame = pd.Series([0.0, 2.0, -2.0], name="score:index")
    assert not different(frame.add([1.4e-17, 0.0, 0.0]).rename(frame.name), frame).any()
    assert _in_steps(np.array([1.4e-17, 2.0, -2.0])) == _in_steps(np.array([-0.0, 2.0, -2.0])) == [0.0, 1e9, -1e9]
    # One score without end does not make all others exact.
    endless = pd.Series([1.0, np.inf, 5.0], name="score:index")
    assert different(endless, pd.Series([1.0 + 1e-13, np.inf, 5.0])).tolist() == [False, False, False]
