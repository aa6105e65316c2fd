"""How a student's object is asked: a function is called, a model is inspected.

Every function here takes the student's object and a question and returns plain data
(numbers, text, arrays, lists, dictionaries). A grader calls the same functions inside
its sandbox; nothing here knows the right answer.
"""

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.language import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from helpers.checks.exercise import Question


def call(target: Any, question: "Question") -> Any:
    """Call the student's function with copies of the question's arguments.

    Raises:
        TypeError: If the object cannot be called.
    """
    if not callable(target):
        kind = type(target).__name__
        raise TypeError(say(f"a {kind} cannot be called", f"{kind} 不能被调用"))
    return target(*(_copied(argument) for argument in question.arguments))


def draw(target: Any, question: "Question") -> "Figure":
    """Call a function that draws, and return its figure, drawn.

    Names under bars and the like are made while drawing.

    Raises:
        TypeError: If the function does not return a Matplotlib figure.
    """
    from matplotlib.figure import Figure

    figure = call(target, question)
    if not isinstance(figure, Figure):
        kind = type(figure).__name__
        raise TypeError(
            say(
                f"the function returned a {kind}, not a Matplotlib figure",
                f"函数返回的是 {kind}，不是 Matplotlib 的图",
            )
        )
    figure.draw_without_rendering()
    return figure


def inspect_model(target: Any, question: "Question") -> dict[str, Any]:
    """Build a Keras model with the student's function and describe it.

    Returns:
        ``output_shape`` (list, None for the batch), ``parameters`` (int) and
        ``layers`` (kind -> how many, layers without weights included).

    Raises:
        TypeError: If the function does not return a built Keras model.
    """
    return describe_model(call(target, question))


def describe_model(model: Any) -> dict[str, Any]:
    """Return output shape, parameter count and layer kinds of a Keras model.

    Raises:
        TypeError: If it is no built Keras model.
    """
    import keras

    if not isinstance(model, keras.Model):
        kind = type(model).__name__
        raise TypeError(
            say(
                f"the function returned a {kind}, not a keras.Model",
                f"函数返回的是 {kind}，不是 keras.Model",
            )
        )
    if not model.built:
        raise TypeError(
            say(
                "the model has no input shape yet: begin with keras.Input",
                "模型还没有输入形状：请以 keras.Input 开头",
            )
        )
    kinds = Counter(
        type(layer).__name__
        for layer in model.layers
        if not isinstance(layer, keras.layers.InputLayer)
    )
    return {
        "output_shape": [None if n is None else int(n) for n in model.output_shape],
        "parameters": int(model.count_params()),
        "layers": dict(sorted(kinds.items())),
    }


def _copied(argument: Any) -> Any:
    """Copy arrays, lists and dictionaries: who changes them spoils nothing."""
    if isinstance(argument, np.ndarray):
        return argument.copy()
    if isinstance(argument, list):
        return [_copied(item) for item in argument]
    if isinstance(argument, dict):
        return {key: _copied(item) for key, item in argument.items()}
    return argument
