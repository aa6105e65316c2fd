"""What a student's object is asked: questions stay what they were."""

import numpy as np
import pytest

from helpers.checks.asking import call
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
