"""`labs bench numpy-conv`: a convolution in NumPy, forward and back, in several ways.

The layers of lab 05b, taken from the cells of its solved notebook so that there is one
copy of them, against layers in the manner that is usually published, and against
`keras.ops.conv` with a gradient tape. All take turns in one process, on one thread;
processor time is counted where the system counts it finely, so that a busy machine
disturbs little, and the median of the rounds is kept. The processor's rate on a large
matrix product is measured in the same rounds.
"""

import argparse
import datetime
import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from helpers.bench.published_layers import PublishedConvolution, PublishedMaxPooling
from helpers.errors import LabsError

NAME = "numpy-conv"
LAB = "05b_cnn_from_scratch"
CELLS = (
    "windows",
    "input-gradient",
    "turned-gradient",
    "convolution",
    "convolution-backward",
    "max-pooling",
)
"""Cells of the lab that define its layers; they need NumPy alone."""

ROUNDS, FEWEST_ROUNDS = 21, 5
PRODUCT_SIDE = 1024  # of the square float32 matrices that set the rate
FINE_CLOCK = 1e-4  # seconds; Windows counts processor time in steps of 0.016
AGREES = 1e-3  # relative to the largest value; all arms must compute the same

Step = Callable[[], Any]


@dataclass(frozen=True)
class Case:
    """A batch, a layer, and how much faster the lab's layers are to be.

    Attributes:
        title: What the table calls it.
        pictures: In a batch.
        side: Height and width of a picture.
        channels: Of a picture.
        filters: Of the convolution.
        kernel: Side of its kernel.
        pooled: Whether max pooling of 2 x 2 follows.
        bars: Arm -> at least so many times as fast as published.
    """

    title: str
    pictures: int
    side: int
    channels: int
    filters: int
    kernel: int
    pooled: bool = False
    bars: dict[str, float] = field(default_factory=dict)

    def operations(self, products: int) -> float:
        """Return multiplications and additions of so many of its matrix products."""
        places = self.pictures * (self.side - self.kernel + 1) ** 2
        weights = self.kernel**2 * self.channels * self.filters
        return 2.0 * places * weights * products


CASES = {
    "one_channel": Case(
        "100 x 28 x 28 x 1, 30 of 5 x 5, max pooling",
        100, 28, 1, 30, 5, pooled=True, bars={"ours": 4.5, "first": 8.0},
    ),
    "one_channel_alone": Case(
        "100 x 28 x 28 x 1, 30 of 5 x 5, without pooling", 100, 28, 1, 30, 5
    ),
    "sixteen_channels": Case(
        "100 x 14 x 14 x 16, 32 of 3 x 3", 100, 14, 16, 32, 3, bars={"ours": 3.5}
    ),
}  # fmt: skip

ARMS = {
    "published": "published manner, float64 columns",
    "published_float32": "the same, float32 columns",
    "turned": "lab 05b, back with the turned kernel",
    "ours": "lab 05b, back with col2im",
    "first": "lab 05b, first layer: no input gradient",
    "keras": "keras.ops.conv and GradientTape",
}


def main(arguments: list[str]) -> None:
    """Measure, keep the figures, and print the table.

    Args:
        arguments: ``--rounds N`` (21 by default) and ``--again`` (measure anew what
            has been measured on this machine with these layers).

    Raises:
        LabsError: If an argument is wrong, or the lab's notebook cannot be used.
    """
    wanted = _parse(arguments)
    from helpers import project
    from helpers.runs import machine, measure

    root = project.find_root()
    code = layer_code(root)
    path = measure.results_path(root, NAME)
    about = {
        "machine": machine.describe(),
        "layers": hashlib.sha256(code.encode()).hexdigest()[:16],
        "settings": {name: asdict(case) for name, case in CASES.items()},
    }
    kept = measure.read_results(path)
    current = all(kept.get(key) == value for key, value in about.items())
    if wanted.again or not current or kept.get("rounds", 0) < wanted.rounds:
        path.unlink(missing_ok=True)  # other figures do not belong in one table
        figures = measure_all(code, wanted.rounds)
        today = {"date": datetime.date.today().isoformat()}
        kept = measure.merge_results(path, about | today | figures)
    _print_tables(kept)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("labs bench numpy-conv", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of each")
    parser.add_argument("--again", action="store_true", help="measure anew")
    wanted = parser.parse_args(arguments)
    if wanted.rounds < FEWEST_ROUNDS:
        raise LabsError(
            f"--rounds is {wanted.rounds}, expected {FEWEST_ROUNDS} or more; "
            f"type: labs bench numpy-conv --rounds {ROUNDS}"
        )
    return wanted


def layer_code(root: Path) -> str:
    """Return the lab's layers as its solved notebook defines them.

    Args:
        root: The checkout.

    Raises:
        LabsError: If the notebook, or one of the cells, is not there.
    """
    path = root / "labs" / "solutions" / f"{LAB}.ipynb"
    if not path.is_file():
        raise LabsError(f"{path.name} is not in labs/solutions; type: labs build 05b")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sources = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    prefix = LAB.partition("_")[0]
    missing = [name for name in CELLS if f"{prefix}-{name}" not in sources]
    if missing:
        raise LabsError(
            f"{path.name} has no cell {missing[0]!r}, which defines a layer; bring it "
            f"back with: git checkout labs/source/{LAB}.py"
        )
    return "\n\n".join(sources[f"{prefix}-{name}"] for name in CELLS)


def measure_all(code: str, rounds: int) -> dict[str, Any]:
    """Measure every case.

    Args:
        code: Defines the lab's layers.
        rounds: Turns of each arm.

    Returns:
        ``rounds``, ``clock`` and ``cases``: by case ``milliseconds`` (medians),
        ``times`` (as fast as published), ``share`` (of the matrix-product rate),
        ``bars_reached`` and ``product_gflops``.
    """
    layers: dict[str, Any] = {"np": np}
    exec(compile(code, LAB, "exec"), layers)
    cases = {}
    with _one_thread():
        clock, clock_name = _clock()
        for name, case in CASES.items():
            steps = arms(case, layers) | {"product": _product()}
            milliseconds = take_turns(steps, rounds, clock)
            cases[name] = summarise(case, milliseconds)
            print(f"{case.title}: {rounds} rounds", flush=True)
    return {"rounds": rounds, "clock": clock_name, "cases": cases}


@contextmanager
def _one_thread():
    """One thread for matrix products and for TensorFlow, loaded quietly."""
    from threadpoolctl import threadpool_limits

    from helpers import training

    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        training.start()
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
    with threadpool_limits(1, user_api="blas"):
        yield


def _clock() -> tuple[Callable[[], float], str]:
    """Return processor time, or the wall clock where that is too coarse."""
    if time.get_clock_info("process_time").resolution <= FINE_CLOCK:
        return time.process_time, "processor time"
    return time.perf_counter, "wall clock"


def _product() -> Step:
    random = np.random.default_rng(0)
    left, right = random.normal(size=(2, PRODUCT_SIDE, PRODUCT_SIDE)).astype("float32")
    out = np.empty_like(left)
    return lambda: np.matmul(left, right, out=out)


def take_turns(
    steps: dict[str, Step], rounds: int, clock: Callable[[], float]
) -> dict[str, float]:
    """Run each step once a round, after one round that does not count.

    Args:
        steps: What to time, by name.
        rounds: How often.
        clock: Returns seconds.

    Returns:
        Median milliseconds by name.
    """
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(rounds + 1):
        for name, step in steps.items():
            start = clock()
            step()
            if turn:
                seconds[name].append(clock() - start)
    return {name: 1e3 * statistics.median(took) for name, took in seconds.items()}


def arms(case: Case, layers: dict[str, Any]) -> dict[str, Step]:
    """Return one step, forward and back, for each way to compute a case.

    Args:
        case: What to compute, on random numbers.
        layers: Holds the lab's ``Convolution``, ``MaxPooling`` and
            ``turned_gradient``.

    Returns:
        By arm, a function of nothing.

    Raises:
        LabsError: If two arms do not compute the same.
    """
    random = np.random.default_rng(5)
    shape = (case.kernel, case.kernel, case.channels, case.filters)
    x = random.normal(size=(case.pictures, case.side, case.side, case.channels))
    kernel, bias = random.normal(size=shape), random.normal(size=case.filters)
    after = (case.side - case.kernel + 1) // (2 if case.pooled else 1)
    dy = random.normal(size=(case.pictures, after, after, case.filters))
    x, kernel, bias, dy = (a.astype("float32") for a in (x, kernel, bias, dy))
    steps = {
        "published": _published(case, x, kernel, bias, dy, np.float64),
        "published_float32": _published(case, x, kernel, bias, dy, np.float32),
        "turned": _ours(case, layers, x, kernel, bias, dy, "turned"),
        "ours": _ours(case, layers, x, kernel, bias, dy, "col2im"),
        "first": _ours(case, layers, x, kernel, bias, dy, "none"),
        "keras": _keras(case, x, kernel, bias, dy),
    }
    expected = steps["published"]()
    for name, step in steps.items():
        for wanted, came in zip(expected, step(), strict=True):
            if came is not None and not _agree(wanted, came):
                raise LabsError(
                    f"{ARMS[name]} does not compute what the published layers do; "
                    f"look for the error with: labs run {LAB}"
                )
    return steps


def _agree(wanted: np.ndarray, came: np.ndarray) -> bool:
    largest = np.abs(wanted).max()
    return wanted.shape == came.shape and np.abs(wanted - came).max() < AGREES * largest


def _published(
    case: Case,
    x: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray,
    dy: np.ndarray,
    dtype: type,
) -> Step:
    """Return a step of the published layers, on arrays in their own order of axes.

    The gradient comes in the type of the layer's output, as it does in a network.
    """
    pictures = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    gradient = np.ascontiguousarray(dy.transpose(0, 3, 1, 2)).astype(dtype)
    turned = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))
    convolution = PublishedConvolution(turned, bias, dtype)
    pooling = PublishedMaxPooling(dtype)

    def step() -> tuple:
        y, back = convolution.forward(pictures), gradient
        if case.pooled:
            y, back = pooling.forward(y), pooling.backward(back)
        dx = convolution.backward(back)
        d_kernel = convolution.d_kernel.transpose(2, 3, 1, 0)
        return y.transpose(0, 2, 3, 1), dx.transpose(0, 2, 3, 1), d_kernel

    return step


def _ours(
    case: Case,
    layers: dict[str, Any],
    x: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray,
    dy: np.ndarray,
    way_back: str,
) -> Step:
    """Return a step of the lab's layers; the way back is col2im, turned or none."""
    first = way_back != "col2im"
    convolution = layers["Convolution"](kernel, bias, first=first)
    pooling, turned = layers["MaxPooling"](), layers["turned_gradient"]

    def step() -> tuple:
        y, back = convolution.forward(x), dy
        if case.pooled:
            y, back = pooling.forward(y), pooling.backward(back)
        dx = convolution.backward(back)
        if way_back == "turned":
            dx = turned(back, kernel)
        return y, dx, convolution.gradients[0]

    return step


def _keras(
    case: Case, x: np.ndarray, kernel: np.ndarray, bias: np.ndarray, dy: np.ndarray
) -> Step:
    """Return a step of Keras on TensorFlow, eager as in the lab."""
    import tensorflow as tf
    from keras import ops

    inputs = [tf.constant(array) for array in (x, kernel, bias)]
    gradient = tf.constant(dy)

    def step() -> tuple:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            y = ops.conv(inputs[0], inputs[1]) + inputs[2]
            if case.pooled:
                y = ops.max_pool(y, 2)
        dx, d_kernel, _ = tape.gradient(y, inputs, output_gradients=gradient)
        return y.numpy(), dx.numpy(), d_kernel.numpy()

    return step


def summarise(case: Case, milliseconds: dict[str, float]) -> dict[str, Any]:
    """Return what the medians of a case say.

    Args:
        case: What was computed.
        milliseconds: By arm, and of the ``product``.

    Returns:
        See :func:`measure_all`.
    """
    took = dict(milliseconds)
    rate = 2.0 * PRODUCT_SIDE**3 / took.pop("product")  # operations a millisecond
    times = {arm: took["published"] / value for arm, value in took.items()}
    share = {
        arm: case.operations(2 if arm == "first" else 3) / value / rate
        for arm, value in took.items()
    }
    return {
        "milliseconds": took,
        "times": times,
        "share": share,
        "product_gflops": rate / 1e6,
        "bars_reached": {arm: times[arm] >= bar for arm, bar in case.bars.items()},
    }


def _print_tables(kept: dict[str, Any]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120)
    for name, case in CASES.items():
        figures = kept["cases"][name]
        table = Table(title=case.title, title_justify="left", box=SIMPLE_HEAD)
        table.add_column("forward and back")
        for heading in ("ms", "times as fast", "of the product rate", "bar"):
            table.add_column(heading, justify="right")
        for arm, title in ARMS.items():
            bar = ""
            if arm in case.bars:
                reached = figures["bars_reached"][arm]
                bar = f"{case.bars[arm]:g}: {'reached' if reached else 'missed'}"
            table.add_row(
                title,
                f"{figures['milliseconds'][arm]:.1f}",
                f"{figures['times'][arm]:.1f}",
                f"{figures['share'][arm]:.1%}",
                bar,
            )
        console.print(table)
    here = kept["machine"]
    rates = [figures["product_gflops"] for figures in kept["cases"].values()]
    console.print(
        f"{here['processor']}, one thread, NumPy {here['numpy']}, TensorFlow "
        f"{here['tensorflow']}; {statistics.median(rates):.0f} Gflop/s on a matrix "
        f"product of {PRODUCT_SIDE}; medians of {kept['rounds']} rounds in turn, "
        f"{kept['clock']}, {kept['date']}"
    )
