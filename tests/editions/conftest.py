"""A small course in a temporary folder, with one lab made from the template."""

import shutil
from pathlib import Path

import pytest

from helpers import project
from helpers.checks import answers
from helpers.checks import exercise as exercise_module
from helpers.editions import answering, template

ROOT = Path(project.__file__).parents[1]
LAB = "99_line"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course whose one lab is the template, its questions importable."""
    (tmp_path / "labs/source").mkdir(parents=True)
    (tmp_path / "helpers/checks/exercises").mkdir(parents=True)
    (tmp_path / "helpers/checks/answers").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "labs/source/glossary.toml", tmp_path / "labs/source")
    template.new(LAB, root=tmp_path)
    exercises = tmp_path / "helpers/checks/exercises"
    package = exercise_module.importlib.import_module("helpers.checks.exercises")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(exercises)])
    monkeypatch.setattr(exercise_module, "EXERCISES_FOLDER", exercises)
    monkeypatch.setattr(answering, "EXERCISES_FOLDER", exercises)
    monkeypatch.setattr(answers, "ANSWERS_FOLDER", tmp_path / "helpers/checks/answers")
    exercise_module.exercises_of.cache_clear()
    yield tmp_path
    exercise_module.exercises_of.cache_clear()
    answers.reload()


@pytest.fixture
def source_path(course):
    """The source of the course's one lab."""
    return course / "labs/source" / f"{LAB}.py"
