"""One source gives four notebooks, the same bytes each time, and only what changed."""

import json

import pytest

from helpers import editions
from helpers.editions import building, executing, notebooks
from helpers.errors import LabsError

from .conftest import LAB


@pytest.fixture
def executions(monkeypatch):
    """Replace kernels by a stand-in that numbers the cells; count its runs."""
    runs = []

    def stand_in(notebook):
        runs.append(notebook["metadata"]["labs"]["language"])
        done = notebooks.without_outputs(notebook)
        code = [cell for cell in done["cells"] if cell["cell_type"] == "code"]
        for number, cell in enumerate(code, 1):
            cell["execution_count"] = number
            cell["outputs"] = [
                {"name": "stdout", "output_type": "stream", "text": [f"run {number}\n"]}
            ]
        return done

    monkeypatch.setattr(building, "execute_notebook", stand_in)
    monkeypatch.setattr(building.answering, "refresh", lambda source: False)
    monkeypatch.setattr(building.answering, "are_current", lambda source: True)
    return runs


def _build(course, **options):
    return {step.path.as_posix(): step.state for step in _steps(course, **options)}


def _steps(course, **options):
    return list(editions.build([LAB], root=course, **options))


def _load(course, path):
    return json.loads((course / path).read_text(encoding="utf-8"))


STUDENT, CHINESE = f"labs/{LAB}.ipynb", f"labs/zh/{LAB}.ipynb"
SOLVED, SOLVED_CHINESE = f"labs/solutions/{LAB}.ipynb", f"labs/solutions/zh/{LAB}.ipynb"


def test_a_first_build_writes_all_four(course, executions):
    assert _build(course) == {
        STUDENT: "written",
        CHINESE: "written",
        SOLVED: "executed",
        SOLVED_CHINESE: "executed",
    }
    assert executions == ["en", "zh"]


def test_a_second_build_changes_nothing(course, executions):
    _build(course)
    before = {path: path.read_bytes() for path in course.rglob("*.ipynb")}
    assert set(_build(course).values()) == {"unchanged"}
    assert before == {path: path.read_bytes() for path in course.rglob("*.ipynb")}
    assert len(executions) == 2


def test_a_new_address_keeps_outputs(course, executions):
    _build(course)
    settings = course / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("your-school/", "other-school/"), encoding="utf-8")
    assert set(_build(course).values()) == {"written"}
    assert len(executions) == 2
    assert "run 1" in (course / SOLVED).read_text(encoding="utf-8")


def test_changed_code_is_executed_again(course, source_path, executions):
    _build(course)
    text = source_path.read_text(encoding="utf-8")
    source_path.write_text(text.replace("2 * x + 1", "3 * x + 1"), encoding="utf-8")
    assert _build(course)[SOLVED] == "executed"
    assert len(executions) == 4


def test_execute_runs_an_unchanged_notebook(course, executions):
    _build(course)
    _build(course, execute=True)
    assert len(executions) == 4


def test_students_do_not_see_solutions(course, executions):
    _build(course)
    for path in (STUDENT, CHINESE):
        text = (course / path).read_text(encoding="utf-8")
        assert "np.asarray(predicted)" not in text
        assert "four times" not in text
        assert "四倍" not in text
        assert "SOLUTION" not in text
        assert 'raise NotAttempted(\\"99.1\\")' in text
    solved = (course / SOLVED).read_text(encoding="utf-8")
    assert "np.asarray(predicted)" in solved
    assert "SOLUTION" not in solved


def test_cell_ids_are_the_same_in_every_edition(course, executions):
    _build(course)
    ids = [
        [cell["id"] for cell in _load(course, path)["cells"]]
        for path in (STUDENT, CHINESE, SOLVED, SOLVED_CHINESE)
    ]
    assert ids[0] == ids[1] == ids[2] == ids[3]
    assert "99-fit" in ids[0]


def test_the_colab_cell_installs_this_version_and_leaves_tensorflow(course, executions):
    _build(course)
    cell = _load(course, STUDENT)["cells"][1]
    code = "".join(cell["source"])
    assert "git+https://github.com/your-school/deep-learning-labs@v" in code
    assert "tensorflow" not in code
    exec(compile(code, "colab", "exec"), {})  # does nothing elsewhere


def test_check_finds_nothing_after_a_build(course, executions):
    _build(course)
    assert {step.state for step in editions.check([LAB], root=course)} == {"equal"}


@pytest.mark.parametrize("path", [STUDENT, CHINESE, SOLVED, SOLVED_CHINESE])
def test_check_finds_an_edited_edition(course, executions, path):
    _build(course)
    text = (course / path).read_text(encoding="utf-8")
    (course / path).write_text(text.replace("lstsq", "solve", 1), encoding="utf-8")
    found = {s.path.as_posix(): s.state for s in editions.check([LAB], root=course)}
    assert found.pop(path) == "differs"
    assert set(found.values()) == {"equal"}


def test_check_finds_a_missing_and_an_unexecuted_edition(course, executions):
    _build(course)
    (course / CHINESE).unlink()
    bare = notebooks.without_outputs(_load(course, SOLVED))
    (course / SOLVED).write_text(notebooks.text_of(bare), encoding="utf-8")
    reasons = {
        step.path.as_posix(): step.reason for step in editions.check([LAB], root=course)
    }
    assert reasons[CHINESE] == "missing"
    assert reasons[SOLVED] == "not executed from top to bottom"


def test_a_cut_off_notebook_is_built_again(course, executions):
    _build(course)
    text = (course / SOLVED).read_text(encoding="utf-8")
    (course / SOLVED).write_text(text[:500], encoding="utf-8")
    assert _build(course)[SOLVED] == "executed"


def test_outputs_are_canonical():
    node = {
        "cells": [
            {
                "cell_type": "code",
                "id": "a",
                "metadata": {},
                "execution_count": 1,
                "source": "# alt: A line rises\nplot()",
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": "a\n"},
                    {"output_type": "stream", "name": "stdout", "text": "b\n"},
                    {
                        "output_type": "display_data",
                        "metadata": {"image/png": {"width": 3}},
                        "data": {
                            "image/png": "eA==",
                            "application/vnd.jupyter.widget-view+json": {},
                        },
                    },
                    {
                        "output_type": "display_data",
                        "metadata": {},
                        "data": {
                            "text/plain": "interactive(children=())",
                            "application/vnd.jupyter.widget-view+json": {},
                        },
                    },
                ],
            }
        ],
        "metadata": {},
    }
    stream, picture = executing.canonical(node)["cells"][0]["outputs"]
    assert stream["text"] == ["a\n", "b\n"]
    assert picture["metadata"] == {"image/png": {"alt": "A line rises"}}
    assert set(picture["data"]) == {"image/png"}


@pytest.mark.slow
def test_a_failing_solved_notebook_is_an_error_that_names_the_cell(
    course, source_path, monkeypatch
):
    monkeypatch.setattr(building.answering, "refresh", lambda source: False)
    text = source_path.read_text(encoding="utf-8")
    broken = text.replace("print(design.shape)", "print(1 / 0)")
    source_path.write_text(broken, encoding="utf-8")
    with pytest.raises(LabsError, match="ZeroDivisionError"):
        list(editions.build([LAB], root=course, execute=True))
