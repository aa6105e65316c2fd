"""Curves by epoch, quantities against another, ROC."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers import plots
from helpers.language import set_language
from tests.plots.examples import history


def looks(figure, panel=0) -> list[tuple]:
    return [
        (str(line.get_linestyle()), line.get_marker())
        for line in figure.axes[panel].lines
    ]


def names(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("form", [dict, lambda run: SimpleNamespace(history=run)])
def test_one_run_is_named_training_and_validation(form):
    figure = plots.learning_curves(form(history()))
    assert names(figure) == ["training", "validation"]
    assert figure.axes[0].get_ylabel() == "accuracy"
    assert figure.axes[0].get_xlabel() == "epoch"


def test_epochs_count_from_one():
    line = plots.learning_curves(history(5)).axes[0].lines[0]
    assert list(line.get_xdata()) == [1, 2, 3, 4, 5]


def test_training_and_validation_differ_without_colour():
    assert len(set(looks(plots.learning_curves(history())))) == 2


def test_several_runs_differ_without_colour():
    runs = {name: history(seed=seed) for seed, name in enumerate("abc")}
    figure = plots.learning_curves(runs)
    validation = looks(figure)[1::2]
    assert len(set(validation)) == 3
    assert names(figure) == ["a", "b", "c"]


def test_two_metrics_give_two_panels():
    figure = plots.learning_curves(history(), ("accuracy", "loss"))
    assert [axes.get_ylabel() for axes in figure.axes] == ["accuracy", "loss"]


def test_labels_follow_the_language():
    set_language("zh")
    assert plots.learning_curves(history()).axes[0].get_ylabel() == "准确率"


def test_a_run_of_one_epoch_is_drawn():
    plots.learning_curves({"loss": [1.0], "val_loss": [2.0]}, "loss")


def test_a_run_that_broke_down_is_drawn():
    plots.learning_curves({"loss": [1.0, float("inf"), float("nan")]}, "loss")


def test_a_missing_metric_is_told_with_the_remedy():
    with pytest.raises(ValueError, match=r"metrics=\['accuracy'\]"):
        plots.learning_curves({"loss": [1.0]})


def test_something_else_than_a_history_is_refused():
    with pytest.raises(ValueError, match="expected what fit"):
        plots.learning_curves([1, 2, 3])


def test_lines_differ_without_colour_and_are_named_at_their_ends():
    series = {name: np.arange(3) * k for k, name in enumerate("abcdefg")}
    figure = plots.lines([1, 2, 3], series, xlabel="x", ylabel="y")
    assert len(set(looks(figure))) == 7
    assert names(figure) == list("abcdefg")


def test_a_single_line_needs_no_name():
    assert names(plots.lines([1, 2], {"a": [1, 2]}, xlabel="x", ylabel="y")) == []


def test_a_logarithmic_axis_is_marked_at_the_points():
    figure = plots.lines(
        [100, 1000], {"a": [1, 2]}, xlabel="n", ylabel="y", xscale="log"
    )
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert labels == ["100", "1,000"]


def test_a_loss_far_below_one_is_labelled_without_a_minus_sign():
    figure = plots.learning_curves({"loss": [1e-1, 1e-3, 1e-6]}, "loss", yscale="log")
    figure.draw_without_rendering()
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert {"1e-5", "1e-3", "1e-1"} <= set(labels)
    assert not any("$" in label for label in labels)


@pytest.mark.parametrize("top", [1e3, 5.0])
def test_small_values_on_a_logarithmic_x_axis_need_no_minus_sign(top, capfd):
    x = np.geomspace(1e-3, top, 20)
    figure = plots.lines(x, {"a": x}, xlabel="x", ylabel="y", xscale="log")
    figure.draw_without_rendering()
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert not any("$" in label for label in labels)
    assert capfd.readouterr().err == ""


def test_categories_may_stand_on_the_x_axis():
    figure = plots.lines(
        ["猫", "$"], {"a": [1, 2], "b": [2, 1]}, xlabel="x", ylabel="y"
    )
    figure.draw_without_rendering()


def test_series_of_another_length_are_refused():
    with pytest.raises(ValueError, match="x has 3, a has 2"):
        plots.lines([1, 2, 3], {"a": [1, 2]}, xlabel="x", ylabel="y")


def test_more_lines_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="8 series; expected 1 to 7"):
        plots.lines([1], {name: [1] for name in "abcdefgh"}, xlabel="x", ylabel="y")


def test_the_area_under_a_perfect_curve_is_one():
    figure = plots.roc({"model": ([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])})
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert labels == ["model: AUC 1.000"]


def test_labels_of_one_class_are_refused():
    with pytest.raises(ValueError, match="expected both 0 and 1"):
        plots.roc({"model": ([1, 1], [0.1, 0.9])})


def test_a_few_whole_numbers_are_the_ticks():
    figure = plots.lines(range(5), {"a": range(5)}, xlabel="pixels", ylabel="score")
    assert list(figure.axes[0].get_xticks()) == [0, 1, 2, 3, 4]


def test_a_log_axis_of_less_than_a_decade_has_plain_numbers():
    figure = plots.lines(
        [0, 1], {"a": [2.3, 2.1]}, xlabel="epoch", ylabel="error", yscale="log"
    )
    figure.canvas.draw()
    texts = [t.get_text() for t in figure.axes[0].get_yticklabels(which="both")]
    assert any(texts)
    assert not any("$" in text for text in texts)
