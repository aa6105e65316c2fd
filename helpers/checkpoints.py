"""Trainings that survive a dead kernel: saved by epoch, resumed, never mistaken.

What was saved is found by a key over everything the outcome depends on, so a changed
model, ``compile``, ``fit`` or data set trains anew instead of loading a stale result.
"""

import functools
import hashlib
import json
import os
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.data.storage import cache_folder
from helpers.errors import LabsError
from helpers.language import say

if TYPE_CHECKING:
    import keras


def checkpointed(
    model: "keras.Model", name: str, *, data_key: str = "", fresh: bool = False
) -> "Checkpointed":
    """Return a stand-in for ``model`` whose ``fit`` survives a dead kernel.

    ``checkpointed(model, "modern").fit(x, y, ...)`` saves after every epoch under the
    user's cache folder. The same call in a new kernel goes on where the last one
    stopped, or loads the finished training and says so. What was saved is used only
    if nothing changed: architecture, initial weights, the code of the notebook's own
    layers and functions, ``compile``, ``fit`` and the data.

    ``LABS_CHECKPOINTS=off`` in the environment trains anew and saves nothing.

    Args:
        model: A compiled model.
        name: Names the training among those of this user, e.g. ``"06a modern"``.
        data_key: Stands for the data where they are no arrays (a ``tf.data`` pipeline
            cannot be compared): change it whenever the pipeline changes.
        fresh: Train anew and replace what was saved.
    """
    return Checkpointed(model, name, data_key, fresh)


class Checkpointed:
    """See :func:`checkpointed`."""

    def __init__(
        self, model: "keras.Model", name: str, data_key: str, fresh: bool
    ) -> None:
        self.model = model
        self.name = name
        self.data_key = data_key
        self.fresh = fresh

    def fit(self, x: Any, y: Any = None, **options: Any) -> "keras.callbacks.History":
        """Train, go on with a training, or load it: see ``keras.Model.fit``.

        Returns:
            Keras's history of the whole training, the loaded epochs included. Its
            attribute ``seconds`` holds the wall-clock seconds that they took.

        Raises:
            LabsError: If a change of model or data could not be noticed.
        """
        if os.environ.get("LABS_CHECKPOINTS", "").lower() == "off":
            start = time.perf_counter()
            history = self.model.fit(x, y, **options)
            history.seconds = time.perf_counter() - start
            return history
        _build(self.model, x)
        key = _training_key(self.model, x, y, options, self.data_key)
        folder = _checkpoint_folder(self.name)
        path = folder / f"{key}.npz"
        past = None if self.fresh else _restore(self.model, path)
        first = options.pop("initial_epoch", 0)
        if past and past["finished"]:
            print(_loaded_line(self.name, past))
            return _history(self.model, first, past)
        done = len(past["history"].get("loss", ())) if past else 0
        if done:
            print(_resumed_line(self.name, done))
        saver = _saver_class()(self.model, path, past)
        callbacks = list(_as_list(options.pop("callbacks", None)))
        history = self.model.fit(
            x, y, initial_epoch=first + done, callbacks=[*callbacks, saver], **options
        )
        whole = {"history": saver.history, "seconds": saver.seconds}
        return _history(self.model, first, whole, history)


@functools.cache
def _saver_class() -> type:
    import keras

    class Saver(keras.callbacks.Callback):
        """Writes weights, optimizer state and history after every epoch."""

        def __init__(self, model: keras.Model, path: Path, past: dict | None) -> None:
            super().__init__()
            self.path = path
            self.history = dict(past["history"]) if past else {}
            self.seconds = past["seconds"] if past else 0.0
            self.failed = False

        def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
            self.epoch_start = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
            for name, value in (logs or {}).items():
                self.history.setdefault(name, []).append(float(value))
            self.seconds += time.perf_counter() - self.epoch_start
            self._save(finished=False)

        def on_train_end(self, logs: dict | None = None) -> None:
            self._save(finished=True)  # after EarlyStopping put the best weights back

        def _save(self, finished: bool) -> None:
            if self.failed:
                return
            training = {
                "finished": finished,
                "history": self.history,
                "seconds": self.seconds,
                "saved": datetime.now().isoformat(" ", "minutes"),
            }
            try:
                _write_state(self.model, self.path, training)
            except OSError as error:
                self.failed = True  # say it once; the training itself is healthy
                print(
                    say(
                        f"not saved ({error.strerror}): set LABS_CACHE to a folder "
                        "that can be written",
                        f"未能保存（{error.strerror}）："
                        "请将 LABS_CACHE 设为可写的文件夹",
                    )
                )

    return Saver


def _build(model: "keras.Model", x: Any) -> None:
    """Create all variables, so that they can be compared and restored."""
    import keras

    if getattr(model, "optimizer", None) is None:
        raise LabsError(
            "The model is not compiled; checkpointed() expects a compiled one: "
            "call model.compile(...) first."
        )
    if not model.built and _all_arrays(x):
        model(keras.tree.map_structure(lambda array: array[:1], x))
    if not model.built:
        raise LabsError(
            "The model has no weights yet; checkpointed() expects a built one: "
            "give it a keras.Input, or call it on one batch first."
        )
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


def _state(model: "keras.Model") -> list:
    return [*model.variables, *model.optimizer.variables]


def _write_state(model: "keras.Model", path: Path, training: dict) -> None:
    """Save weights, optimizer and history as one file that appears whole or not."""
    import keras

    arrays = {
        f"variable_{index}": keras.ops.convert_to_numpy(variable)
        for index, variable in enumerate(_state(model))
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, training=np.array(json.dumps(training)), **arrays)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    for other in path.parent.glob("*.npz"):
        if other != path:  # an earlier version of the same training
            other.unlink(missing_ok=True)


def _restore(model: "keras.Model", path: Path) -> dict | None:
    """Put a saved state into ``model``; None, and nothing changed, without one."""
    if not path.is_file():
        return None
    variables = _state(model)
    try:
        with np.load(path, allow_pickle=False) as saved:
            training = json.loads(str(saved["training"]))
            arrays = [saved[f"variable_{index}"] for index in range(len(variables))]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # a damaged file is as good as none
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
    return training


def _history(
    model: "keras.Model",
    first: int,
    whole: dict[str, Any],
    history: "keras.callbacks.History | None" = None,
) -> "keras.callbacks.History":
    """Return the history of all epochs, as one uninterrupted ``fit`` would."""
    import keras

    history = history or keras.callbacks.History()
    history.set_model(model)
    history.history = whole["history"]
    history.seconds = whole["seconds"]
    epochs = len(history.history.get("loss", ()))
    history.epoch = list(range(first, first + epochs))
    model.history = history
    return history


def _checkpoint_folder(name: str) -> Path:
    """Return the folder of one named training under the user's cache."""
    return cache_folder() / "training" / re.sub(r"[^\w.-]+", "_", name)


def _loaded_line(name: str, past: dict) -> str:
    epochs = len(past["history"].get("loss", ()))
    seconds = f"{past['seconds']:.0f}"
    return say(
        f"loaded, not trained: {name}, {epochs} epochs, {seconds} s on "
        f"{past['saved']}; fresh=True trains anew",
        f"已加载，未重新训练：{name}，共 {epochs} 轮，用时 {seconds} 秒，"
        f"保存于 {past['saved']}；fresh=True 可重新训练",
    )


def _resumed_line(name: str, done: int) -> str:
    return say(
        f"going on after epoch {done}: {name}; fresh=True trains anew",
        f"从第 {done} 轮之后继续：{name}；fresh=True 可重新训练",
    )


# -- what a saved training depends on ------------------------------------------

# Code of these is not the notebook's; Keras's version stands for all of them.
LIBRARIES = {"builtins", "helpers", "jax", "keras", "numpy", "tensorflow", "torch"}
PLAIN = (bool, int, float, str, bytes, tuple, list, np.ndarray)


def _training_key(
    model: "keras.Model", x: Any, y: Any, options: dict, data_key: str
) -> str:
    """Return a name for everything that the outcome of this ``fit`` depends on."""
    import keras

    settings = dict(options)
    settings.pop("verbose", None)
    callbacks = _as_list(settings.pop("callbacks", None))
    data = [
        x,
        y,
        settings.pop("validation_data", None),
        settings.pop("sample_weight", None),
    ]
    if not _all_arrays(data) and not data_key:
        raise LabsError(
            "The data are no arrays, so a change in them would go unnoticed: "
            "give checkpointed() a data_key, or arrays to fit()."
        )
    key = _Key()
    key.add(keras.__version__)
    key.add(_architecture(model))
    for variable in model.variables:
        key.add(keras.ops.convert_to_numpy(variable))
    for layer in model._flatten_layers():  # the model itself comes first
        key.add_object(layer)
    key.add_object(model.optimizer)
    for loss in keras.tree.flatten(model.loss):
        key.add_object(loss)
    for callback in callbacks:
        if not type(callback).__module__.startswith("helpers."):
            key.add_object(callback)
            key.add(_plain_attributes(callback))
    key.add(data_key)
    if not data_key:
        for array in keras.tree.flatten(data):
            key.add(None if array is None else np.asarray(array))
    key.add(sorted(settings.items()))
    return key.text()


def _architecture(model: "keras.Model") -> Any:
    """Return the model's and ``compile``'s configuration without counted names."""
    try:
        config = json.loads(model.to_json())
    except (NotImplementedError, TypeError, ValueError) as error:
        raise LabsError(
            "A layer of the model cannot describe itself, so a change in it would go "
            f"unnoticed ({str(error).strip().splitlines()[0]}): give it get_config()."
        ) from error
    # A kernel counts names on, conv2d, conv2d_1, ...: count within this model instead.
    names = {
        layer.name: f"layer {index}"
        for index, layer in enumerate(model._flatten_layers())
    } | {model.optimizer.name: "optimizer"}

    def renamed(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: renamed(value) for name, value in part.items()}
        if isinstance(part, list):
            return [renamed(value) for value in part]
        return names.get(part, part) if isinstance(part, str) else part

    return renamed(config)


class _Key:
    """A growing fingerprint of values, arrays and code."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.seen: set[int] = set()

    def text(self) -> str:
        """Return the fingerprint as a short file name."""
        return self.digest.hexdigest()[:20]

    def add(self, value: Any) -> None:
        """Take in a plain value or an array."""
        if isinstance(value, np.ndarray) and value.dtype != object:
            self.digest.update(f"\0{value.dtype}{value.shape}\0".encode())
            self.digest.update(np.ascontiguousarray(value).tobytes())
        else:
            whole = value.tolist() if isinstance(value, np.ndarray) else value
            self.digest.update(f"\0{whole!r}\0".encode())

    def add_object(self, thing: Any) -> None:
        """Take in the notebook's own code and values that ``thing`` carries."""
        self.add(type(thing).__qualname__)
        self.add_code(thing)
        self.add_code(type(thing))
        for _, value in sorted(getattr(thing, "__dict__", {}).items()):
            self.add_code(value)
            self.add_code(type(value))
            if isinstance(value, np.ndarray):
                self.add(value)
        if _is_own(type(thing)):
            self.add(_plain_attributes(thing))

    def add_code(self, thing: Any) -> None:
        """Take in a function or class of the notebook; leave anything else."""
        if not isinstance(thing, FunctionType | type) or not _is_own(thing):
            return
        if id(thing) in self.seen:
            return
        self.seen.add(id(thing))
        if isinstance(thing, type):
            for base in thing.__bases__:
                self.add_code(base)
            for name, member in sorted(vars(thing).items()):
                if name.startswith("__") and isinstance(member, PLAIN):
                    continue  # bookkeeping such as __firstlineno__
                self.add(name)
                member = getattr(member, "fget", None) or member
                self._add_value(getattr(member, "__func__", member))
            return
        self._add_bytecode(thing.__code__, thing.__globals__)
        self.add(thing.__defaults__)
        self.add(thing.__kwdefaults__)
        for cell in thing.__closure__ or ():
            self._add_value(cell.cell_contents)

    def _add_bytecode(self, code: CodeType, namespace: dict) -> None:
        self.add(code.co_code)
        self.add(code.co_names)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._add_bytecode(constant, namespace)
            else:
                # The order of a set differs from one process to the next.
                unordered = isinstance(constant, frozenset)
                self.add(sorted(map(repr, constant)) if unordered else constant)
        for name in code.co_names:
            if name in namespace:
                self._add_value(namespace[name])

    def _add_value(self, value: Any) -> None:
        if isinstance(value, PLAIN):
            self.add(value)
        else:
            self.add_code(value)


def _is_own(thing: Any) -> bool:
    """Tell whether a function or class is the notebook's, not a library's."""
    root = (thing.__module__ or "").partition(".")[0]
    return root not in LIBRARIES and root not in sys.stdlib_module_names - {"__main__"}


def _plain_attributes(thing: Any) -> list:
    """Return settings, without the name, which a kernel counts on: bend, bend_1."""
    return sorted(
        (name, value)
        for name, value in vars(thing).items()
        if isinstance(value, bool | int | float | str)
        and not name.startswith("_")
        and name != "name"
    )


def _all_arrays(data: Any) -> bool:
    import keras

    return all(
        leaf is None or hasattr(leaf, "__array__") or isinstance(leaf, int | float)
        for leaf in keras.tree.flatten(data)
    )


def _as_list(callbacks: Any) -> Iterable:
    if callbacks is None:
        return []
    return callbacks if isinstance(callbacks, list | tuple) else [callbacks]
