"""Seeds, one line an epoch, a learning-rate schedule, timing, results, checkpoints.

Everything a notebook needs around ``model.fit``; the models stay in the notebook.
Importing this module is light: TensorFlow and Keras load when a function needs them.
"""

import contextlib
import functools
import logging
import math
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.checkpoints import checkpointed
from helpers.errors import LabsError
from helpers.language import say

if TYPE_CHECKING:
    import keras

__all__ = [
    "checkpointed",
    "closed_standard_error",
    "one_cycle",
    "progress",
    "record",
    "record_network",
    "start",
    "timed",
]

RESULT_MIMETYPE = "application/vnd.labs.result+json"
REDRAWS_A_SECOND = 5
BAR_WIDTH = 24
STANDARD_ERROR = 2  # the file descriptor C++ libraries write to
CHINESE_METRIC_NAMES = {
    "loss": "损失",
    "accuracy": "准确率",
    "mae": "平均绝对误差",
    "mse": "均方误差",
}

_seed: int | None = None


# -- start ---------------------------------------------------------------------


def start(seed: int = 0) -> None:
    """Load TensorFlow quietly, set the number of threads and every seed.

    The first line of a notebook, before ``import keras``. TensorFlow writes notes
    about oneDNN and absent GPUs to standard error while it loads and at its first
    operation; both happen here, with that one channel closed. Afterwards it is open
    again, so later warnings are seen. oneDNN stays on.

    Args:
        seed: Seed of Python's, NumPy's and Keras's random generators.

    Raises:
        LabsError: If TensorFlow cannot be imported.
    """
    global _seed
    # Notes (level 0) go; warnings and errors stay. Read once, at TensorFlow's import.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")
    with closed_standard_error():
        try:
            import tensorflow
        except ImportError as error:
            raise LabsError(
                f"TensorFlow cannot be imported ({error}); these labs need it: "
                "type `labs doctor` to see what is missing."
            ) from error
        _set_threads(tensorflow.config.threading)
        tensorflow.constant(0.0) + 1.0
        import keras
    logging.getLogger("tensorflow").addFilter(_is_no_retracing)
    keras.utils.set_random_seed(seed)
    _seed = seed


def _is_no_retracing(record: logging.LogRecord) -> bool:
    """Tell whether a warning is worth reading.

    TensorFlow warns when several small models are predicted in a row, as every lab
    that compares networks does; each is traced once, and nothing is slow.
    """
    return "triggered tf.function retracing" not in record.getMessage()


@contextlib.contextmanager
def closed_standard_error() -> Iterator[None]:
    """Send what native code writes to standard error nowhere, for a while.

    Python's exceptions pass through, and the channel is open again afterwards.
    """
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        kept = os.dup(STANDARD_ERROR)
    except OSError:  # no such channel: a Windows program without a console
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STANDARD_ERROR)
        yield
    finally:
        if sys.stderr is not None:
            sys.stderr.flush()
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)
        os.close(nowhere)


def _set_threads(threading: Any) -> None:
    """Give TensorFlow as many threads as OMP_NUM_THREADS says, if it says."""
    stated = re.match(r"\s*(\d+)", os.environ.get("OMP_NUM_THREADS", ""))
    if not stated or int(stated[1]) < 1:
        return
    # TensorFlow refuses a change once it has computed something: a cell run twice.
    with contextlib.suppress(RuntimeError):
        threading.set_intra_op_parallelism_threads(int(stated[1]))
        threading.set_inter_op_parallelism_threads(int(stated[1]))


# -- progress ------------------------------------------------------------------


def progress(every: int = 1) -> "keras.callbacks.Callback":
    """One line an epoch for ``fit(..., verbose=0, callbacks=[progress()])``.

    While an epoch runs, a bar shows how far it is. In a notebook the bar and the
    lines share one display that is updated in place, so the saved file holds the
    lines only; in a terminal the bar is overwritten; in a file or pipe there is none.

    Args:
        every: Epochs from one line to the next; the first and the last epoch always
            have one. The seconds of a line are those since the line before.

    Returns:
        A Keras callback, usable in several calls of ``fit``.
    """
    if every < 1:
        raise ValueError(f"every is {every}; expected 1 or more epochs a line")
    return _progress_class()(every)


@functools.cache
def _progress_class() -> type:
    import keras

    class Progress(keras.callbacks.Callback):
        """Feeds what ``fit`` reports to a screen, line by line."""

        def __init__(self, every: int) -> None:
            super().__init__()
            self.every = every

        def on_train_begin(self, logs: dict | None = None) -> None:
            self.screen = _screen()
            self.steps = self.params.get("steps")
            self.first = True
            self.line_start = time.perf_counter()

        def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
            self.epoch = epoch
            self.seen = 0
            self.drawn = -math.inf
            self._draw_bar(None)

        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            self.seen = batch + 1
            self._draw_bar(logs)

        def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
            if self.steps is None:
                self.steps = self.seen  # unknown before the first epoch's end
            epochs = self.params.get("epochs") or epoch + 1
            last = epoch + 1 == epochs or self.model.stop_training
            if self.first or last or (epoch + 1) % self.every == 0:
                now = time.perf_counter()
                seconds = now - self.line_start
                self.screen.line(_epoch_line(epoch, epochs, logs or {}, seconds))
                self.first = False
                self.line_start = now

        def on_train_end(self, logs: dict | None = None) -> None:
            self.screen.close()

        def _draw_bar(self, logs: dict | None) -> None:
            now = time.perf_counter()
            if not self.screen.live or now - self.drawn < 1 / REDRAWS_A_SECOND:
                return
            self.drawn = now
            epochs = self.params.get("epochs") or self.epoch + 1
            bar = _bar(self.seen, self.steps)
            loss = f"   {_metric('loss', logs['loss'])}" if logs else ""
            self.screen.bar(f"{_epoch_name(self.epoch, epochs)}   {bar}{loss}")

    return Progress


class _Lines:
    """Standard output that is a file or a pipe: finished lines, no bar."""

    live = False

    def line(self, text: str) -> None:
        """Print a finished line."""
        print(text, flush=True)

    def bar(self, text: str) -> None:
        """Draw an unfinished line: nothing here."""

    def close(self) -> None:
        """Leave no unfinished line behind."""


class _Terminal(_Lines):
    """A terminal: the bar is overwritten by whatever comes next."""

    live = True

    def __init__(self) -> None:
        self.width = 0

    def line(self, text: str) -> None:
        self.close()
        super().line(text)

    def bar(self, text: str) -> None:
        self.close()
        # A wide character takes two columns; the bar must not wrap, or \r misses it.
        columns = shutil.get_terminal_size().columns - 1
        while (width := _columns(text)) > columns:
            text = text[:-1]
        self.width = width
        print(text, end="\r", flush=True)

    def close(self) -> None:
        if self.width:
            print(" " * self.width, end="\r", flush=True)
            self.width = 0


class _Notebook(_Lines):
    """A notebook: one display, updated in place, that ends as the lines alone."""

    live = True

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.handle: Any = None

    def line(self, text: str) -> None:
        self.lines.append(text)
        self._show(self.lines)

    def bar(self, text: str) -> None:
        self._show([*self.lines, text])

    def close(self) -> None:
        if self.handle is not None:
            self._show(self.lines)

    def _show(self, lines: Sequence[str]) -> None:
        from IPython.display import display

        bundle = {"text/plain": "\n".join(lines)}
        if self.handle is None:
            self.handle = display(bundle, raw=True, display_id=True)
        else:
            self.handle.update(bundle, raw=True)


def _screen() -> _Lines:
    if _in_notebook():
        return _Notebook()
    return _Terminal() if sys.stdout.isatty() else _Lines()


def _in_notebook() -> bool:
    """Tell whether a Jupyter kernel runs this code (never imports IPython)."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def _columns(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _bar(seen: int, steps: int | None) -> str:
    if not steps:
        return say(f"batch {seen:,}", f"第 {seen:,} 批")
    share = min(seen / steps, 1.0)
    filled = round(BAR_WIDTH * share)
    return f"[{'=' * filled}{' ' * (BAR_WIDTH - filled)}] {share:4.0%}"


def _epoch_name(epoch: int, epochs: int) -> str:
    count = f"{epoch + 1:{len(str(epochs))}}/{epochs}"
    return say(f"epoch {count}", f"第 {count} 轮")


def _epoch_line(epoch: int, epochs: int, logs: dict, seconds: float) -> str:
    """Return e.g. ``epoch  3/12   loss 0.0712   accuracy 0.978   4.1 s``."""
    names = [name for name in logs if name != "learning_rate"]
    if any(name.startswith("val_") and name != "val_loss" for name in names):
        names = [name for name in names if name != "val_loss"]
    parts = [_epoch_name(epoch, epochs), *(_metric(name, logs[name]) for name in names)]
    return "   ".join([*parts, say(f"{seconds:.1f} s", f"{seconds:.1f} 秒")])


def _metric(name: str, value: Any) -> str:
    value = float(value)
    plain = name.removeprefix("val_")
    chinese = CHINESE_METRIC_NAMES.get(plain, plain)
    if plain != name:
        chinese = f"验证{chinese}" if chinese != plain else name
    digits = "g" if abs(value) >= 1000 else ".4f" if "loss" in plain else ".3f"
    number = f"{value:.4g}" if digits == "g" else f"{value:{digits}}"
    return f"{say(name, chinese)} {number}"


# -- schedule ------------------------------------------------------------------


def one_cycle(
    peak: float, steps: int, *, warmup: float = 0.3, start: float = 0.05
) -> "keras.optimizers.schedules.LearningRateSchedule":
    """Return a learning rate that rises in a line to its peak and falls to zero.

    With ``t = step / steps``::

        rate = peak * (start + (1 - start) * t / warmup)     while t < warmup
        rate = peak * (1 - t) / (1 - warmup)                 afterwards, at least 0

    The short time at a high rate lets a network train in few epochs; the slow fall
    settles it. After L. N. Smith and N. Topin, "Super-convergence: very fast training
    of neural networks using large learning rates" (arXiv:1708.07120, 2018).

    Args:
        peak: Highest learning rate, reached after ``warmup * steps`` steps.
        steps: Updates of the whole training: epochs times batches an epoch.
        warmup: Share of the steps in which the rate rises, between 0 and 1.
        start: First rate as a share of ``peak``, from 0 to 1.

    Returns:
        A serialisable schedule, for any optimizer and any Keras backend.

    Raises:
        ValueError: If an argument is outside its range.
    """
    return _one_cycle_class()(peak, steps, warmup, start)


@functools.cache
def _one_cycle_class() -> type:
    import keras

    @keras.saving.register_keras_serializable(package="labs")
    class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
        """See :func:`one_cycle`."""

        def __init__(
            self, peak: float, steps: int, warmup: float, start: float
        ) -> None:
            if not peak > 0:
                raise ValueError(f"peak is {peak}; expected a rate above 0")
            if steps < 1:
                raise ValueError(f"steps is {steps}; expected at least 1")
            if not 0 < warmup < 1:
                raise ValueError(f"warmup is {warmup}; expected 0 < warmup < 1")
            if not 0 <= start <= 1:
                raise ValueError(f"start is {start}; expected 0 <= start <= 1")
            self.peak = peak
            self.steps = steps
            self.warmup = warmup
            self.start = start

        def __call__(self, step: Any) -> Any:
            part = keras.ops.cast(step, "float32") / self.steps
            rising = self.start + (1 - self.start) * part / self.warmup
            falling = (1 - part) / (1 - self.warmup)
            share = keras.ops.minimum(rising, falling)
            return self.peak * keras.ops.maximum(share, 0.0)

        def get_config(self) -> dict:
            return {
                "peak": self.peak,
                "steps": self.steps,
                "warmup": self.warmup,
                "start": self.start,
            }

    return OneCycle


# -- timing and results --------------------------------------------------------


@dataclass
class Clock:
    """What :func:`timed` measured.

    Attributes:
        wall: Seconds on the wall.
        cpu: Seconds of processor time of this process, all threads added.
    """

    wall: float = 0.0
    cpu: float = 0.0

    def __str__(self) -> str:
        """Return both times in one line."""
        return say(
            f"{self.wall:.1f} s, {self.cpu:.1f} s of processor time",
            f"{self.wall:.1f} 秒，处理器时间 {self.cpu:.1f} 秒",
        )


@contextlib.contextmanager
def timed() -> Iterator[Clock]:
    """Measure a block of code in wall-clock and in processor time.

    Yields:
        A :class:`Clock`; read it after the block, which fills it, by an error too.
    """
    clock = Clock()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield clock
    finally:
        clock.wall = time.perf_counter() - wall
        clock.cpu = time.process_time() - cpu


def record(name: str, value: float, unit: str = "", *, scale: str = "") -> None:
    """Print a result by name and leave it where ``labs run`` finds it.

    In a notebook the printed line carries the same as JSON, under
    ``application/vnd.labs.result+json``: name, value, unit, seed, and the scale.

    Args:
        name: What was measured, e.g. ``"test accuracy of LeNet-5"``.
        value: A finite number.
        unit: Its unit, e.g. ``"s"``; empty for a pure number.
        scale: The data it was measured on: ``"sample"`` or ``"full"``.

    Raises:
        ValueError: If the value is not a finite number.
    """
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"result {name!r} is {value!r}; expected a number")
    if not math.isfinite(value):
        raise ValueError(f"result {name!r} is {value}; expected a finite number")
    number = f"{value:,}" if isinstance(value, int) else _four_digits(value)
    line = f"{say('result', '结果')}  {name} = {number}{f' {unit}' if unit else ''}"
    if not _in_notebook():
        print(line)
        return
    from IPython.display import display

    result = {"name": name, "value": value, "unit": unit, "seed": _seed}
    if scale:
        result["scale"] = scale
    display({"text/plain": line, RESULT_MIMETYPE: result}, raw=True)


def record_network(
    model: "keras.Model",
    accuracy: float,
    seconds_per_epoch: float,
    *,
    scale: str = "",
) -> None:
    """Record what a lab's main network costs and what it reaches, by four results.

    Their names are the same in every lab, ``network_parameters``,
    ``network_multiply_adds``, ``network_seconds_per_epoch`` and
    ``network_test_accuracy``, so that one table can compare the networks of a course.

    Args:
        model: A Keras model that knows its input's shape.
        accuracy: Its share of right answers on the test set, 0 to 1.
        seconds_per_epoch: Wall-clock seconds of one pass over the training set.
        scale: The data it was measured on: ``"sample"`` or ``"full"``.

    Raises:
        ValueError: If the accuracy is no share, the seconds are not positive, or the
            multiply-adds cannot be counted (:func:`helpers.costs.multiply_adds`).
    """
    from helpers.costs import multiply_adds

    if not 0 <= accuracy <= 1:
        raise ValueError(f"The accuracy is {accuracy}; expected a share from 0 to 1.")
    if not seconds_per_epoch > 0:
        raise ValueError(f"An epoch took {seconds_per_epoch} s; expected more than 0.")
    record("network_parameters", model.count_params(), scale=scale)
    record("network_multiply_adds", multiply_adds(model), scale=scale)
    record("network_seconds_per_epoch", seconds_per_epoch, "s", scale=scale)
    record("network_test_accuracy", accuracy, scale=scale)


def _four_digits(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 10 else f"{value:,.1f}"
