"""Answers as plain JSON data, and back.

Nothing here is executed or unpickled: numbers, text, lists, dictionaries and arrays.
"""

import math
from typing import Any

import numpy as np

ARRAY = "array"
DTYPE = "dtype"
SHAPE = "shape"


def encode(value: Any) -> Any:
    """Turn a value into JSON data.

    Args:
        value: None, bool, number, str, array-like with ``__array__`` (NumPy, Keras,
            TensorFlow), or a list, tuple or dictionary of those.

    Returns:
        The same as JSON data; arrays become ``{"array": [...], "dtype": ...}`` with
        the shape beside it, so that empty arrays keep theirs.

    Raises:
        TypeError: For anything else, naming its type.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if hasattr(value, "__array__"):
        array = np.asarray(value)
        if array.dtype.kind not in "biufU":
            raise TypeError(f"an array of dtype {array.dtype} is no answer")
        return {ARRAY: array.tolist(), DTYPE: str(array.dtype), SHAPE: array.shape}
    raise TypeError(f"a {type(value).__name__} is no answer")


def decode(value: Any) -> Any:
    """Turn JSON data of :func:`encode` back into values; arrays become NumPy arrays."""
    if isinstance(value, dict):
        if ARRAY in value:
            array = np.array(value[ARRAY], dtype=value[DTYPE])
            return array.reshape([int(n) for n in value[SHAPE]])
        return {key: decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def rounded(value: Any, digits: int = 6) -> Any:
    """Round every float in JSON data to so many significant digits."""
    if isinstance(value, float):
        if value == 0 or not math.isfinite(value):
            return repr(value)
        return float(f"{value:.{digits}g}")
    if isinstance(value, dict):
        return {key: rounded(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item, digits) for item in value]
    return value
