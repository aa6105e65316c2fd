"""helpers.bench.numpy_conv: arms in turn that compute the same, told honestly."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.bench import numpy_conv
from helpers.bench.published_layers import (
    PublishedConvolution,
    PublishedMaxPooling,
    col2im,
    im2col,
)
from helpers.errors import LabsError

MACHINE = {"processor": "a processor", "numpy": "2.4.6", "tensorflow": "2.21.0"}
SMALL = numpy_conv.Case("small", 3, 8, 2, 4, 3, pooled=True, bars={"ours": 4.0})
MILLISECONDS = {
    "published": 60.0,
    "published_float32": 40.0,
    "turned": 30.0,
    "ours": 12.0,
    "first": 8.0,
    "keras": 10.0,
    "product": 20.0,
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty course folder and a record of what would have been measured."""
    measured = []

    def measure_all(code, rounds):
        measured.append(rounds)
        cases = {
            name: numpy_conv.summarise(case, MILLISECONDS)
            for name, case in numpy_conv.CASES.items()
        }
        return {"rounds": rounds, "clock": "processor time", "cases": cases}

    here, layers = dict(MACHINE), {"code": "one = 1"}
    monkeypatch.setattr(numpy_conv, "measure_all", measure_all)
    monkeypatch.setattr(numpy_conv, "layer_code", lambda root: layers["code"])
    monkeypatch.setattr("helpers.project.find_root", lambda: tmp_path)
    monkeypatch.setattr("helpers.runs.machine.describe", lambda: dict(here))
    path = tmp_path / "labdata" / "results" / "numpy-conv.json"
    return SimpleNamespace(measured=measured, path=path, here=here, layers=layers)


def test_figures_machine_and_layers_are_kept_as_json(course):
    numpy_conv.main([])
    kept = json.loads(course.path.read_text(encoding="utf-8"))
    assert kept["machine"] == MACHINE
    assert kept["rounds"] == numpy_conv.ROUNDS
    assert kept["cases"]["one_channel"]["times"]["ours"] == pytest.approx(5.0)


def test_what_is_known_is_not_measured_again_unless_asked(course):
    numpy_conv.main([])
    numpy_conv.main([])
    assert len(course.measured) == 1
    numpy_conv.main(["--again"])
    assert len(course.measured) == 2


def test_more_rounds_are_measured_anew(course):
    numpy_conv.main(["--rounds", "7"])
    numpy_conv.main(["--rounds", "9"])
    assert course.measured == [7, 9]


@pytest.mark.parametrize("changed", ["machine", "layers"])
def test_figures_of_another_machine_or_layer_are_not_kept(course, changed):
    numpy_conv.main([])
    if changed == "machine":
        course.here["processor"] = "another"
    else:
        course.layers["code"] = "two = 2"
    numpy_conv.main([])
    assert len(course.measured) == 2


def test_the_table_names_the_machine_and_every_bar(course, capsys):
    numpy_conv.main([])
    printed = capsys.readouterr().out
    assert "a processor, one thread" in printed
    assert "4.5: reached" in printed and "8: missed" in printed
    assert "3.5: reached" in printed
    assert "107 Gflop/s" in printed


def test_too_few_rounds_are_refused():
    with pytest.raises(LabsError, match="--rounds is 4"):
        numpy_conv.main(["--rounds", "4"])


def test_a_first_layer_counts_two_products_of_three():
    summary = numpy_conv.summarise(SMALL, MILLISECONDS)
    whole, first = summary["share"]["ours"], summary["share"]["first"]
    assert first / whole == pytest.approx((2 / 8) / (3 / 12))
    assert SMALL.operations(1) == 2 * 3 * 36 * 9 * 2 * 4
    assert summary["times"]["published"] == 1
    assert summary["bars_reached"] == {"ours": True}


def test_each_step_is_run_once_a_round_in_turn():
    ran, clock = [], iter(range(1000))
    steps = {name: lambda name=name: ran.append(name) for name in "ab"}
    took = numpy_conv.take_turns(steps, 3, lambda: next(clock))
    assert ran == list("abababab")  # the first round does not count
    assert took == {"a": 1000.0, "b": 1000.0}


def test_the_labs_own_cells_are_measured(tmp_path):
    cells = [
        {"id": f"05b-{name}", "source": [f"{name.replace('-', '_')} = 1"]}
        for name in numpy_conv.CELLS
    ]
    folder = tmp_path / "labs" / "solutions"
    folder.mkdir(parents=True)
    path = folder / f"{numpy_conv.LAB}.ipynb"
    with pytest.raises(LabsError, match="labs build 05b"):
        numpy_conv.layer_code(tmp_path)
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert "convolution_backward = 1" in numpy_conv.layer_code(tmp_path)
    path.write_text(json.dumps({"cells": cells[1:]}), encoding="utf-8")
    with pytest.raises(LabsError, match="no cell 'windows'"):
        numpy_conv.layer_code(tmp_path)


@pytest.fixture(scope="module")
def layers():
    """The layers of the lab, as its solved notebook defines them."""
    from helpers import project, training

    training.start()
    namespace = {"np": np}
    exec(numpy_conv.layer_code(project.find_root()), namespace)
    return namespace


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("channels", [1, 2])
def test_all_arms_compute_the_same(layers, pooled, channels):
    case = numpy_conv.Case("small", 3, 8, channels, 4, 3, pooled=pooled)
    steps = numpy_conv.arms(case, layers)
    assert list(steps) == list(numpy_conv.ARMS)
    assert steps["first"]()[1] is None


def test_an_arm_that_computes_something_else_is_refused(layers):
    wrong = layers | {"turned_gradient": lambda dy, kernel: np.zeros((3, 8, 8, 2))}
    with pytest.raises(LabsError, match="turned kernel does not compute"):
        numpy_conv.arms(SMALL, wrong)


def test_im2col_has_a_row_a_window():
    for n in (1, 10):
        x = np.random.default_rng(0).random((n, 3, 7, 7))
        assert im2col(x, 5, 1, 0, np.float64).shape == (9 * n, 75)


@pytest.mark.parametrize(("stride", "pad"), [(1, 0), (2, 1), (3, 2)])
def test_col2im_is_the_transpose_of_im2col(stride, pad):
    random = np.random.default_rng(1)
    x = random.normal(size=(2, 3, 8, 8))
    columns = im2col(x, 3, stride, pad, np.float64)
    other = random.normal(size=columns.shape)
    back = col2im(other, x.shape, 3, stride, pad, np.float64)
    assert np.sum(columns * other) == pytest.approx(np.sum(x * back))


def test_published_columns_are_float64_even_for_float32():
    random = np.random.default_rng(2)
    x, kernel = random.random((2, 1, 6, 6)), random.random((4, 1, 3, 3))
    layer = PublishedConvolution(kernel.astype("float32"), np.zeros(4, "float32"))
    assert layer.forward(x.astype("float32")).dtype == np.float64


def test_published_pooling_pays_the_first_winner():
    x = np.array([[[[1.0, 5.0], [5.0, 2.0]]]])
    layer = PublishedMaxPooling()
    assert layer.forward(x).item() == 5
    assert layer.backward(np.full((1, 1, 1, 1), 7.0)).tolist() == [[[[0, 7], [0, 0]]]]
