"""A test set that is opened once."""

import math

import pytest

from helpers import set_language
from helpers.checks import Envelope, check
from helpers.checks.verdicts import Verdict
from helpers.errors import LabsError


@pytest.fixture(autouse=True)
def english():
    set_language("en")


def test_labels_are_scored_by_the_accuracy():
    assert Envelope([0, 1, 2, 2], "classification").open([0, 1, 1, 2]) == 0.75


def test_numbers_are_scored_by_the_root_mean_squared_error():
    assert Envelope([1.0, 2.0], "regression").open([1.0, 4.0]) == math.sqrt(2)


def test_predictions_with_an_axis_of_one_are_flattened_first():
    assert Envelope([1.0, 2.0], "regression").open([[1.0], [2.0]]) == 0


def test_openings_are_counted_and_the_first_score_stays(capsys):
    envelope = Envelope([0, 1], "classification")
    assert (envelope.openings, envelope.score) == (0, None)
    envelope.open([0, 0])
    assert capsys.readouterr().out == ""
    envelope.open([0, 1])
    assert (envelope.openings, envelope.score) == (2, 0.5)
    assert "no test set any more" in capsys.readouterr().out


def test_what_is_inside_is_not_shown():
    assert repr(Envelope([7, 7], "classification")) == (
        "Envelope: 2 answers, openings: 0"
    )


@pytest.mark.parametrize(
    ("predicted", "said"), [([1.0], "1 predictions for 2"), ([1.0, math.nan], "nan")]
)
def test_predictions_that_cannot_be_scored_are_refused(predicted, said):
    envelope = Envelope([1.0, 2.0], "regression")
    with pytest.raises(LabsError, match=said):
        envelope.open(predicted)
    assert envelope.openings == 0


def test_another_kind_is_refused():
    with pytest.raises(LabsError, match="regression or classification"):
        Envelope([1, 2], "ranking")


def test_the_check_of_an_experiment_says_nothing_about_openings(capsys):
    def guess(train_x, train_y, test_x, kind, envelope):
        return envelope.open([train_y[0]] * len(test_x))

    assert check("04c.5", guess).verdict is Verdict.WRONG
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("line", ["axhline", "hlines"])
def test_a_figure_of_matplotlib_bars_with_names_is_right(line):
    from matplotlib import pyplot

    def draw(names, scores, baseline, metric, title):
        figure, axes = pyplot.subplots()
        axes.bar(names, scores)
        ends = (-0.5, len(names) - 0.5) if line == "hlines" else ()
        getattr(axes, line)(baseline, *ends)
        axes.set_ylabel(metric)
        axes.set_title(title)
        return figure

    assert check("04c.6", draw).verdict is Verdict.RIGHT
    assert not pyplot.get_fignums()
