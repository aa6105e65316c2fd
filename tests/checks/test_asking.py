"""What a student's object is asked: questions stay what they were."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers.checks.asking import call, draw
from helpers.checks.exercise import Question


def spoil(x):
    if isinstance(x, dict):
        x["weights"] *= 0
    else:
        x[0] *= 0


@pytest.mark.parametrize(
    "argument", [np.ones((1, 2)), [np.ones(2)], {"weights": np.ones(2)}]
)
def test_a_function_that_changes_its_argument_spoils_no_question(argument):
    question = Question((argument,))
    call(spoil, question)
    left = argument["weights"] if isinstance(argument, dict) else argument
    np.testing.assert_array_equal(left, np.ones_like(left))


def test_a_function_that_draws_is_asked_for_its_figure():
    figure = Figure()
    figure.subplots().bar(["a", "b"], [1, 2])
    texts = draw(lambda: figure, Question()).findobj(Text)
    assert {"a", "b"} <= {text.get_text() for text in texts}  # made while drawing


def test_what_is_no_figure_is_named():
    with pytest.raises(TypeError, match="returned a NoneType, not a Matplotlib"):
        draw(lambda: None, Question())
