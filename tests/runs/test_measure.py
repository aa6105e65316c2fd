"""`labs bench`: merging, resuming and the README's table."""

import json

import pytest

from helpers import project
from helpers.errors import LabsError
from helpers.runs import machine, measure
from tests.small_course import write_course


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course", {"01_one": ["1"], "02_two": ["1 / 0"]})


@pytest.fixture
def counted(monkeypatch):
    """The scales that labs ran on, in place of kernels; full data are here."""
    ran = []

    def run_all(runs, *, jobs, environment, ended):
        for run in runs:
            ran.append((run.lab, environment["LABS_DATA"]))
            run.state = "failed" if run.lab == "02_two" else "passed"
            run.seconds, run.peak_mib = 31.4159, 1234.56
            run.results = [{"name": "test accuracy", "value": 0.98765}]
            ended(run)

    monkeypatch.setattr("helpers.runs.tables.run_all", run_all)
    monkeypatch.setattr(measure, "has_full_data", lambda root, lab: True)
    return ran


def test_each_scale_is_measured_once_and_then_kept(course, counted, capsys):
    assert measure.measure(course, ["01_one"])
    assert counted == [("01_one", "sample"), ("01_one", "full")]
    kept = measure.read_results(measure.results_path(course, "01_one"))
    sample = kept["runs"]["sample"]
    assert sample["results"][0]["value"] == 0.98765
    assert (sample["seconds"], sample["peak_mib"]) == (31.4, 1235)
    assert sample["machine"] == machine.describe()
    measure.measure(course, ["01_one"])
    assert len(counted) == 2
    assert "kept" in capsys.readouterr().out
    measure.measure(course, ["01_one"], again=True)
    assert len(counted) == 4


def test_a_changed_notebook_is_measured_again(course, counted):
    measure.measure(course, ["01_one"])
    path = course / "labs" / "solutions" / "01_one.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1]["source"].append("\n1")
    path.write_text(json.dumps(notebook), encoding="utf-8")
    measure.measure(course, ["01_one"])
    assert len(counted) == 4


def test_a_lab_that_fails_is_not_recorded(course, counted):
    assert not measure.measure(course, ["02_two"])
    assert not measure.results_path(course, "02_two").exists()


def test_the_table_of_the_readme_is_written(course, counted):
    measure.measure(course, ["01_one"])
    text = (course / "README.md").read_text(encoding="utf-8")
    for scale in ("sample", "full"):
        assert f"| 01_one | {scale} | 31 | 1,235 | test accuracy 0.9877 |" in text
    assert "Measured on: " in text
    assert text.count("<!-- results -->") == 1


def test_merging_keeps_what_others_wrote(tmp_path):
    path = tmp_path / "results" / "06a.json"
    measure.merge_results(path, {"lab": "06a", "tables": {"seeds": {"0": 0.99}}})
    measure.merge_results(path, {"tables": {"seeds": {"1": 0.98}}})
    merged = measure.merge_results(path, {"runs": {"sample": {"seconds": 3}}})
    assert merged == json.loads(path.read_text(encoding="utf-8"))
    assert merged["tables"]["seeds"] == {"0": 0.99, "1": 0.98}
    assert merged["runs"]["sample"]["seconds"] == 3


def test_a_file_that_is_no_json_is_one_sentence(tmp_path):
    path = tmp_path / "06a.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(LabsError, match="labs bench 06a --again"):
        measure.read_results(path)


def test_a_machine_is_described():
    here = machine.describe()
    assert here["cores"] >= 1 and here["memory_gib"] > 0.5
    assert here["processor"]
    assert here["tensorflow"] and here["keras"]


def test_full_data_that_are_not_here_are_not_measured(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LABS_CACHE", str(tmp_path))
    assert not measure.has_full_data(project.PACKAGE_PARENT, "06a_lenet5_digits")
    assert "type: labs fetch digits" in capsys.readouterr().out
