"""helpers.bench.lenet: two recipes in turn, kept cell by cell, told honestly."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.bench import lenet
from helpers.data.dataset import Split
from helpers.errors import LabsError

MACHINE = {
    "processor": "a processor",
    "cores": 2,
    "system": "Linux x86_64",
    "python": "3.11.1",
    "tensorflow": "2.21.0",
    "keras": "3.15.1",
}


def cell(seconds, *, reached=True, epochs=2):
    accuracy = 0.991 if reached else 0.985
    return lenet.Cell(reached, seconds, seconds / 2, epochs, accuracy)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty course folder and a record of what would have been trained."""
    trained = []

    def train(arm, seed, digits):
        trained.append((arm, seed))
        return cell((90.0 if arm == "keras_io" else 10.0) + seed - 100)

    here = dict(MACHINE)
    monkeypatch.setattr(lenet, "train", train)
    monkeypatch.setattr(lenet, "_mnist", lambda: None)
    monkeypatch.setattr("helpers.project.find_root", lambda: tmp_path)
    monkeypatch.setattr("helpers.runs.machine.describe", lambda: dict(here))
    path = tmp_path / "labdata" / "results" / "lenet.json"
    return SimpleNamespace(trained=trained, path=path, here=here)


def test_the_recipes_take_turns(course):
    lenet.main(["--seeds", "2"])
    assert course.trained == [
        ("keras_io", 100),
        ("fast", 100),
        ("keras_io", 101),
        ("fast", 101),
    ]


def test_figures_and_machine_are_kept_as_json(course):
    lenet.main(["--seeds", "3"])
    kept = json.loads(course.path.read_text(encoding="utf-8"))
    assert kept["machine"] == MACHINE
    assert kept["cells"]["fast"]["102"]["cpu_seconds"] == 12.0
    assert kept["summary"] == {
        "median_cpu_seconds": {"keras_io": 91.0, "fast": 11.0},
        "reached": {"keras_io": 3, "fast": 3},
        "ratio": pytest.approx(91 / 11),
        "bar_reached": True,
    }


def test_an_interrupted_measurement_goes_on_where_it_stood(course, monkeypatch):
    whole = lenet.train

    def interrupted(arm, seed, digits):
        if (arm, seed) == ("fast", 101):
            raise KeyboardInterrupt
        return whole(arm, seed, digits)

    monkeypatch.setattr(lenet, "train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        lenet.main(["--seeds", "2"])
    monkeypatch.setattr(lenet, "train", whole)
    course.trained.clear()
    lenet.main(["--seeds", "2"])
    assert course.trained == [("fast", 101)]


def test_what_is_known_is_not_measured_again_unless_asked(course):
    lenet.main(["--seeds", "1"])
    lenet.main(["--seeds", "1"])
    assert len(course.trained) == 2
    lenet.main(["--seeds", "1", "--again"])
    assert len(course.trained) == 4


def test_figures_of_another_machine_are_not_mixed_in(course):
    lenet.main(["--seeds", "1"])
    course.here["processor"] = "another"
    lenet.main(["--seeds", "1"])
    assert len(course.trained) == 4


def test_figures_of_another_recipe_are_not_mixed_in(course, monkeypatch):
    lenet.main(["--seeds", "1"])
    slower = lenet.Recipe("slower", 62_622, 32, 4)
    monkeypatch.setitem(lenet.RECIPES, "fast", slower)
    lenet.main(["--seeds", "1"])
    assert len(course.trained) == 4


def test_the_table_names_the_machine_and_the_ratio(course, capsys):
    lenet.main(["--seeds", "3"])
    printed = capsys.readouterr().out
    assert "keras-io, Simple MNIST convnet" in printed
    assert "34,826" in printed and "62,622" in printed
    assert "a processor, 2 cores" in printed
    assert "8.3 times less processor time; the bar of 8 times is reached." in printed


def test_a_missed_bar_is_said():
    summary = lenet.summarise({"keras_io": [cell(79.9)], "fast": [cell(10.0)]})
    assert summary["ratio"] == pytest.approx(7.99)
    assert not summary["bar_reached"]


def test_trainings_that_fail_count_as_slower_than_all_others():
    fails = cell(1.0, reached=False)
    summary = lenet.summarise(
        {"keras_io": [cell(80.0)] * 3, "fast": [cell(10.0), fails, cell(11.0)]}
    )
    assert summary["median_cpu_seconds"]["fast"] == 11.0
    assert summary["reached"]["fast"] == 2


def test_a_recipe_that_mostly_fails_gives_no_ratio(course, capsys, monkeypatch):
    monkeypatch.setattr(
        lenet, "train", lambda arm, seed, digits: cell(9.0, reached=arm != "fast")
    )
    lenet.main(["--seeds", "3"])
    printed = capsys.readouterr().out
    assert "never" in printed and "0 of 3" in printed and "No ratio" in printed
    assert json.loads(course.path.read_text(encoding="utf-8"))


def test_without_mnist_the_command_to_fetch_it_is_named(monkeypatch):
    monkeypatch.setattr("helpers.training.start", lambda: None)
    sample = SimpleNamespace(scale="sample")
    monkeypatch.setattr("helpers.data.load", lambda name: sample)
    with pytest.raises(LabsError, match="labs fetch digits"):
        lenet._mnist()


def test_no_seeds_are_refused():
    with pytest.raises(LabsError, match="--seeds is 0"):
        lenet.main(["--seeds", "0"])


@pytest.fixture(scope="module")
def stripes():
    """Two hundred pictures that any network tells apart: a bright row a digit."""
    from helpers import training

    training.start()
    y = np.arange(200) % 10
    x = np.zeros((200, 28, 28), np.uint8)
    for row in range(2):
        x[np.arange(200), 4 + 2 * y + row, 4:24] = 255
    part = Split(x, y.astype(np.int64))
    return SimpleNamespace(train=part, test=part)


@pytest.mark.parametrize("arm", ["keras_io", "fast"])
def test_a_recipe_trains_its_published_number_of_weights(arm, stripes, monkeypatch):
    monkeypatch.setattr(lenet, "TARGET", 1.1)
    trained = lenet.train(arm, 0, stripes)
    assert trained.epochs == lenet.RECIPES[arm].epochs
    assert not trained.reached
    assert trained.cpu_seconds > 0 and trained.wall_seconds > 0


def test_training_ends_with_the_epoch_that_reaches_the_target(stripes, monkeypatch):
    monkeypatch.setattr(lenet, "TARGET", 0.0001)
    trained = lenet.train("keras_io", 0, stripes)
    assert trained.reached and trained.epochs == 1


def test_a_network_with_other_weights_is_refused(stripes, monkeypatch):
    monkeypatch.setitem(lenet.RECIPES, "fast", lenet.Recipe("fast", 1, 32, 1, 0, 0.01))
    monkeypatch.setitem(lenet.BUILDERS, "fast", lenet.BUILDERS["keras_io"])
    with pytest.raises(LabsError, match="34,826 weights, expected 1"):
        lenet.train("fast", 0, stripes)
