"""`labs doctor`: every finding, and the command that mends it."""

import shutil
import sys
from importlib import metadata
from types import SimpleNamespace

import psutil
import pytest

from helpers import cli, doctor, language
from tests.small_course import write_course


@pytest.fixture(autouse=True)
def in_english(monkeypatch, tmp_path):
    monkeypatch.setattr(language, "_current", "en")
    monkeypatch.setattr(doctor, "START_TENSORFLOW", "print('found 2.20.0 CPU GPU GPU')")
    # Another test may have TensorFlow in this process.
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setenv("LABS_CACHE", str(tmp_path / "cache"))


def only(rows) -> doctor.Row:
    (row,) = rows
    return row


@pytest.fixture
def course(tmp_path, monkeypatch):
    root = write_course(tmp_path / "course", {"01_first": ["1"]})
    monkeypatch.chdir(root)
    return root


def test_a_sound_machine_has_a_row_for_everything(course):
    rows = doctor.report()
    names = [row.name for row in rows]
    for name in ("Python", "packages", "TensorFlow", "cores", "memory", "data folder"):
        assert name in names
    for name in ("Chinese font", "full data", "labs", "Jupyter", "git"):
        assert name in names
    assert not [row for row in rows if row.state == "missing"]


def test_what_is_missing_has_a_step_that_mends_it(course, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor, "_version", lambda name: None)
    monkeypatch.setattr(doctor, "OLDEST", (4, 0))
    rows = doctor.report()
    bad = [row for row in rows if row.state != "ok"]
    assert {"Python", "packages", "git", "Jupyter"} <= {row.name for row in bad}
    assert all(row.mend for row in bad)


@pytest.mark.parametrize("state", ["ok", "warn", "missing"])
def test_only_something_missing_makes_the_exit_code_1(monkeypatch, state):
    from typer.testing import CliRunner

    monkeypatch.setattr(doctor, "report", lambda: [doctor.Row(state, "a", "b", "c")])
    result = CliRunner().invoke(cli.app, ["doctor"])
    assert result.exit_code == (1 if state == "missing" else 0)


def test_an_old_python_is_missing(monkeypatch):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 9, 1))
    row = only(doctor._python())
    assert (row.state, row.found) == ("missing", "3.9.1")
    assert "python.org" in row.mend


@pytest.mark.parametrize(
    ("line", "version", "state"),
    [
        ("rich>=13.7", "15.0.0", "ok"),
        ("rich>=13.7", "13.0.0", "missing"),
        ("rich>=13.7", None, "missing"),
        ('psutil>=5.9; extra == "lab"', None, "warn"),
        ('ruff>=0.8; extra == "dev"', None, "ok"),
    ],
)
def test_packages_are_compared_with_their_ranges(monkeypatch, line, version, state):
    monkeypatch.setattr(metadata, "requires", lambda name: [line])
    monkeypatch.setattr(doctor, "_version", lambda name: version)
    row = next(iter(doctor._packages()))
    assert row.state == state
    assert (row.mend == "python make.py setup") == (state != "ok")


def test_a_course_that_is_not_installed_is_missing(monkeypatch):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)
    assert only(doctor._packages()).state == "missing"


def test_tensorflow_tells_its_devices():
    row = only(doctor._tensorflow(sys.executable))
    assert (row.state, row.found) == ("ok", "2.20.0: 1 + 1 = 2 (1 CPU, 2 GPU)")


def test_a_tensorflow_that_breaks_is_missing_with_its_reason(monkeypatch):
    monkeypatch.setattr(doctor, "START_TENSORFLOW", "raise ImportError('no DLL')")
    row = only(doctor._tensorflow(sys.executable))
    assert row.state == "missing"
    assert "ImportError: no DLL" in row.found


def test_a_tensorflow_that_hangs_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "START_TENSORFLOW", "import time; time.sleep(60)")
    monkeypatch.setattr(doctor, "START_SECONDS", 0.5)
    assert only(doctor._tensorflow(sys.executable)).state == "missing"


def test_little_memory_is_a_warning(monkeypatch):
    class Memory:
        total, available = 8 * 2**30, 2**30

    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory)
    row = only(doctor._memory())
    assert (row.state, row.found) == ("warn", "8.0 GiB, 1.0 GiB free")
    assert "--jobs 1" in row.mend


def test_little_room_on_the_disk_is_a_warning(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=10**9))
    row = only(doctor._disk())
    assert (row.state, row.found) == ("warn", "0.9 GiB free")


def test_a_data_folder_that_cannot_be_written_to_is_a_warning(monkeypatch):
    monkeypatch.setattr(doctor.os, "access", lambda place, mode: False)
    row = only(doctor._disk())
    assert (row.state, row.found) == ("warn", "cannot be written to")
    assert "LABS_CACHE" in row.mend


def test_the_full_data_that_are_here_are_named(monkeypatch):
    from helpers.data import storage

    monkeypatch.setattr(
        storage, "missing_files", lambda row: [] if row.name == "digits" else [row]
    )
    row = only(doctor._data())
    assert row.found.startswith("1/15: digits;")


def test_labs_without_notebooks_are_a_warning(course):
    (course / "labs" / "01_first.ipynb").unlink()
    row = only(doctor._labs(course))
    assert (row.state, row.mend) == ("warn", "labs build")
    assert "not built: 01_first" in row.found


def test_who_cannot_build_labs_is_not_told_to(course, monkeypatch):
    (course / "labs" / "01_first.ipynb").unlink()
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    assert only(doctor._labs(course)).state == "ok"


def test_a_folder_without_labs_says_where_to_get_them(tmp_path):
    row = only(doctor._labs(tmp_path))
    assert row.state == "warn"
    assert "git clone" in row.mend


def test_a_kernel_of_another_python_is_missing(monkeypatch):
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    spec = KernelSpec(argv=["/elsewhere/bin/python", "-m", "ipykernel_launcher"])
    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", lambda self, name: spec)
    row = only(doctor._kernel())
    assert row.state == "missing"
    assert "ipykernel install" in row.mend


def test_an_examination_that_breaks_is_a_row_not_a_traceback(monkeypatch):
    def _broken():
        raise ImportError("no module called x")

    (row,) = doctor._rows(_broken)
    assert (row.state, row.name) == ("missing", "broken")


def test_a_notebook_sees_no_place_of_this_disk(course):
    rows = doctor.report()
    shown = doctor.text(rows)
    assert any(row.place for row in rows)
    for row in rows:
        assert not row.place or row.place not in shown


def test_rows_speak_chinese_and_stay_aligned(course, monkeypatch):
    from rich.cells import cell_len

    monkeypatch.setattr(language, "_current", "zh")
    rows = doctor.report()
    assert "软件包" in {row.name for row in rows}
    width = max(cell_len(row.name) for row in rows)
    for row in rows:
        line = next(x for x in doctor.text(rows).splitlines() if row.found in x)
        assert cell_len(line.partition(row.found)[0]) == width + 11


def test_the_terminal_shows_places_and_what_to_do(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    doctor.show([doctor.Row("missing", "git", "gone", "install it", "here")])
    shown = capsys.readouterr().out
    assert "gone  here" in shown
    assert "-> install it" in shown
    assert "1 needed things are missing" in shown
