"""TensorFlow Lite without its notes: networks as small files, and who runs them.

Importing this module is light: TensorFlow loads when a function needs it.
"""

import contextlib
import importlib
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from helpers.errors import LabsError
from helpers.language import say
from helpers.training import closed_standard_error

RUNTIME = "ai_edge_litert.interpreter"  # where TensorFlow Lite's interpreter moves to


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep the converter's notes and TensorFlow Lite's own to itself, for a while.

    They go to standard error from native code and through Python's warnings. Errors
    are raised as usual.
    """
    with warnings.catch_warnings(), closed_standard_error():
        warnings.simplefilter("ignore")
        yield


def library() -> Any:
    """Return TensorFlow's own ``tensorflow.lite``: the converter and its settings.

    Raises:
        LabsError: If this version of TensorFlow comes without it.
    """
    import tensorflow

    try:
        return tensorflow.lite
    except (AttributeError, ImportError) as error:
        raise LabsError(
            say(
                f"TensorFlow {tensorflow.__version__} comes without tf.lite; only this "
                "part of the lab needs it, and a version that has it, such as 2.21.",
                f"TensorFlow {tensorflow.__version__} 不带 tf.lite；只有实验的这一部分"
                "需要它，请用带有它的版本，例如 2.21。",
            )
        ) from error


def interpreter(content: bytes, shape: Sequence[int]) -> Any:
    """Return an interpreter of a TensorFlow Lite file, ready for inputs of a shape.

    Google moves the interpreter from TensorFlow into a package of its own,
    ``ai_edge_litert``; where that is installed it is used.

    Args:
        content: What a ``TFLiteConverter`` returns, or a file's bytes.
        shape: The whole shape of the input, the number of pictures first.

    Raises:
        LabsError: If neither TensorFlow nor that package has an interpreter.
    """
    with quiet():
        try:
            kind = importlib.import_module(RUNTIME).Interpreter
        except ImportError:
            kind = library().Interpreter
        ready = kind(model_content=content)
        ready.resize_tensor_input(ready.get_input_details()[0]["index"], list(shape))
        ready.allocate_tensors()
    return ready
