"""A student's notebook runs to its end with every exercise still blank."""

import json

import pytest

from helpers.checks.exercise import exercises_of, prefixes
from helpers.checks.verdicts import NAMES, Verdict
from helpers.editions import rules
from helpers.editions.executing import canonical
from helpers.language import set_language
from helpers.runs.execute import Run, kernel_environment, run_all

from .conftest import ALL, load, name_of

STUDENTS = [edition for edition in ALL if edition.kind == "student"]

TWO_STEPS_A_FIT = """
import inspect
import warnings

from helpers import training

training.start()
import keras

_whole_fit = keras.Model.fit
_signature = inspect.signature(_whole_fit)
# where an epoch is one batch, the second step finds no data
warnings.filterwarnings("ignore", "Your input ran out of data")


def _short_fit(*arguments, **options):
    options = _signature.bind(*arguments, **options).arguments
    options |= {"epochs": 1, "initial_epoch": 0}
    options |= {"steps_per_epoch": 2, "validation_steps": 1}
    return _whole_fit(**options)


keras.Model.fit = _short_fit
"""


def _executed(edition, tmp_path):
    notebook = load(edition)
    cap = {
        "cell_type": "code",
        "execution_count": None,
        "id": "two-steps-a-fit",
        "metadata": {},
        "outputs": [],
        "source": TWO_STEPS_A_FIT,
    }
    notebook["cells"].insert(0, cap)
    path = tmp_path / f"{edition.lab}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    run = Run(edition.lab, path, tmp_path / "executed.ipynb")
    environment = kernel_environment(jobs=2) | {"LABS_DATA": "sample"}
    run_all([run], jobs=1, environment=environment)
    assert run.error == ""
    done = canonical(json.loads(run.target.read_text(encoding="utf-8")))
    del done["cells"][0]
    return done


@pytest.mark.slow
@pytest.mark.parametrize("edition", STUDENTS, ids=name_of)
def test_a_blank_notebook_runs_to_its_end(edition, tmp_path):
    set_language(edition.language)
    done = _executed(edition, tmp_path)
    for name in ("no_errors", "nothing_on_stderr", "no_tofu", "no_absolute_paths"):
        assert list(rules.RULES[name](done)) == []
    prefix = edition.lab.partition("_")[0]
    expected = exercises_of(prefix) if prefix in prefixes() else ()
    verdicts = {
        cell["metadata"]["labs"]["check"]: "".join(
            cell["outputs"][0]["data"]["text/plain"]
        )
        for cell in done["cells"]
        if cell["metadata"].get("labs", {}).get("check")
    }
    assert set(verdicts) == {exercise.name for exercise in expected}
    for name, text in verdicts.items():
        assert str(NAMES[Verdict.NOT_ATTEMPTED]) in text, name
