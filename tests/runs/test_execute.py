"""Executing notebooks: states, measurements, results, and stopping."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from helpers.errors import LabsError
from helpers.runs import execute
from helpers.runs.kernels import cores
from tests.small_course import RESULT, write_course

LABS = {
    "01_good": ["kept = bytearray(150 * 2**20)", RESULT, "len(kept)"],
    "02_fails": ["1", "raise ValueError('a line\\nand more')", "2"],
    "03_dies": ["import os; os._exit(3)"],
    "04_threads": [
        "import os, sys",
        "print(os.environ['OMP_NUM_THREADS'], os.environ['KERAS_BACKEND'])",
        "print('a warning', file=sys.stderr)",
    ],
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """All of LABS executed once, two at a time, by name."""
    root = write_course(tmp_path_factory.mktemp("ran") / "course", LABS)
    runs = execute.plan(root, list(LABS), root / "runs")
    order = []
    execute.run_all(runs, jobs=2, ended=order.append)
    assert sorted(run.lab for run in order) == list(LABS)
    return {run.lab: run for run in runs}


def test_a_lab_that_ends_well_has_passed_all_cells(ran):
    run = ran["01_good"]
    assert (run.state, run.done, run.cells, run.error) == ("passed", 3, 3, "")


def test_peak_memory_and_time_are_those_of_the_kernel(ran):
    run = ran["01_good"]
    assert 180 < run.peak_mib < 500
    assert 0.2 < run.seconds < 120
    assert run.elapsed() == run.seconds


def test_recorded_results_are_collected(ran):
    (result,) = ran["01_good"].results
    assert (result["name"], result["value"]) == ("test accuracy", 0.98765)
    assert ran["02_fails"].results == []


def test_the_executed_notebook_is_left_with_its_outputs(ran):
    notebook = nbformat.read(ran["01_good"].target, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert code[2].outputs[0].data["text/plain"] == str(150 * 2**20)


def test_the_source_notebook_is_not_touched(ran):
    text = ran["01_good"].source.read_text(encoding="utf-8")
    assert all(not cell.get("outputs") for cell in json.loads(text)["cells"])


def test_a_failing_cell_is_named_with_its_error(ran):
    run = ran["02_fails"]
    assert (run.state, run.done) == ("failed", 1)
    assert run.error == "code cell 2 of 3: ValueError: a line"


def test_a_failed_notebook_is_left_as_far_as_it_came(ran):
    notebook = nbformat.read(ran["02_fails"].target, as_version=4)
    assert notebook.cells[2].outputs[0].ename == "ValueError"
    assert notebook.cells[3].outputs == []


def test_a_kernel_that_dies_fails_its_lab_alone(ran):
    assert ran["03_dies"].state == "failed"
    assert "the kernel died" in ran["03_dies"].error
    assert ran["04_threads"].state == "passed"


def test_no_kernel_outlives_the_runs(ran):
    children = psutil.Process().children(recursive=True)
    assert not [p for p in children if "ipykernel_launcher" in p.cmdline()]


def test_two_at_a_time_share_the_cores(ran):
    notebook = nbformat.read(ran["04_threads"].target, as_version=4)
    threads = str(max(1, cores() // 2))
    assert notebook.cells[2].outputs[0].text == f"{threads} tensorflow\n"


def test_stderr_holds_only_what_the_notebook_wrote(ran):
    notebook = nbformat.read(ran["04_threads"].target, as_version=4)
    streams = [o for c in notebook.cells for o in c.get("outputs", []) if "name" in o]
    errors = [output.text for output in streams if output.name == "stderr"]
    assert errors == ["a warning\n"]
    assert not ran["04_threads"].target.with_suffix(".log").exists()


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course", {"01_one": ["1"], "02_two": ["2"]})


@pytest.mark.parametrize(
    ("options", "source", "target"),
    [
        ({}, "labs/solutions/01_one.ipynb", "01_one.ipynb"),
        ({"language": "zh"}, "labs/solutions/zh/01_one.ipynb", "zh/01_one.ipynb"),
        ({"solved": False}, "labs/01_one.ipynb", "student/01_one.ipynb"),
        (
            {"solved": False, "language": "zh"},
            "labs/zh/01_one.ipynb",
            "student/zh/01_one.ipynb",
        ),
    ],
)
def test_every_edition_has_its_source_and_place(course, options, source, target):
    (run,) = execute.plan(course, ["01_one"], course / "out", **options)
    assert run.source == course / source
    assert run.target == course / "out" / target


def test_an_edition_that_is_not_built_names_the_command(course):
    (course / "labs" / "01_one.ipynb").unlink()
    with pytest.raises(LabsError, match="type: labs build 01_one"):
        execute.plan(course, ["01_one"], course / "out", solved=False)


def test_a_full_disk_ends_the_run_with_the_system_s_own_error(course, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "01_one.ipynb")

    monkeypatch.setattr(nbformat, "write", full)
    runs = execute.plan(course, ["01_one"], course / "out")
    with pytest.raises(OSError, match="No space left"):
        execute.run_all(runs, jobs=1)


def test_a_cell_that_never_ends_is_given_up(course, monkeypatch):
    root = write_course(
        course / "more", {"05_endless": ["import time; time.sleep(60)"]}
    )
    monkeypatch.setattr(execute, "CELL_TIMEOUT", 1)
    (run,) = execute.plan(root, ["05_endless"], root / "out")
    execute.run_all([run], jobs=1)
    assert run.state == "failed"
    assert "still not done" in run.error


def test_a_slider_is_drawn_and_nothing_is_sent_back(tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "nbclient.output_widget.OutputWidget.send",
        lambda self, *what, **more: sent.append(what),
    )
    cells = [
        "import ipywidgets",
        "s = ipywidgets.interact(lambda x: print('x is', x), x=(0, 4))",
        "s.widget.children[0].value = 3",
    ]
    root = write_course(tmp_path / "course", {"01_slider": cells})
    (run,) = execute.plan(root, ["01_slider"], root / "runs")
    execute.run_all([run], jobs=1)
    assert (run.state, run.error, sent) == ("passed", "", [])
    texts = [
        output
        for cell in json.loads(run.target.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "stream"
    ]
    assert texts == []


def test_as_many_at_a_time_as_cores_and_memory_allow(monkeypatch):
    class Memory:
        available = 6 * 2**30

    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory)
    monkeypatch.setattr(execute.kernels, "cores", lambda: 16)
    assert execute.default_jobs(20) == 2
    assert execute.default_jobs(1) == 1
    Memory.available = 2**30
    assert execute.default_jobs(20) == 1
    Memory.available = 64 * 2**30
    assert execute.default_jobs(20) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX terminals")
def test_ctrl_c_stops_everything_and_leaves_no_kernel(tmp_path):
    note = tmp_path / "kernel"
    cell = (
        f"import os, time, pathlib; pathlib.Path({str(note)!r}).write_text("
        "str(os.getpid()), encoding='utf-8'); time.sleep(120)"
    )
    root = write_course(tmp_path / "course", {"01_sleeps": [cell], "02_waits": ["1"]})
    words = [sys.executable, "-m", "helpers.cli", "run", "--jobs", "1"]
    process = subprocess.Popen(
        words,
        cwd=root,
        env=dict(os.environ, LABS_DATA="sample"),
        stdout=subprocess.PIPE,
        text=True,
        # a shell's `command &` and nohup start a test run that ignores Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    kernel = _wait_for(note)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "no kernel is left running" in out
    assert "failed" not in out
    with pytest.raises(psutil.NoSuchProcess):
        psutil.Process(kernel)


def _wait_for(note: Path) -> int:
    """Return the number that a kernel writes once it is running."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if note.is_file() and note.read_text(encoding="utf-8"):
            return int(note.read_text(encoding="utf-8"))
        time.sleep(0.1)
    raise AssertionError("the kernel did not start")
