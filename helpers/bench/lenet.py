"""`labs bench lenet`: processor time to 0.990 on MNIST, two recipes, in one run.

One is keras-io's "Simple MNIST convnet", written out from its published description
(https://keras.io/examples/vision/mnist_convnet/); the other is this course's fast
recipe, whose settings were chosen on a validation split of the training set. They
train in turn, one seed of each at a time, so that a busy machine is busy for both.

Processor time of the training is counted, that of the evaluations is not.
"""

import argparse
import datetime
import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from helpers.errors import LabsError

if TYPE_CHECKING:
    import keras
    import numpy as np

    from helpers.data.dataset import Dataset

NAME = "lenet"
TARGET = 0.990
BAR = 8  # the fast recipe is to need at most this fraction of the other's time
SEEDS = 5
FIRST_SEED = 100  # fresh ones: the fast recipe was chosen with seeds from 0 on
MEAN, DEVIATION = 0.1307, 0.3081  # of MNIST's training pixels, from 0 to 1
EVALUATION_BATCH = 1000


@dataclass(frozen=True)
class Recipe:
    """A network with the settings it is trained with.

    Attributes:
        title: What the table calls it.
        weights: The network's number of weights.
        batch_size: Pictures a step.
        epochs: The most epochs it gets.
        unused: Share of the training set that it keeps back, as published.
        peak_rate: Highest learning rate of the cycle; 0 for Adam's constant default.
        warmup: Share of the steps in which the rate rises.
        steps_per_execution: Steps that one call of the compiled function makes.
    """

    title: str
    weights: int
    batch_size: int
    epochs: int
    unused: float = 0.0
    peak_rate: float = 0.0
    warmup: float = 0.0
    steps_per_execution: int = 1


RECIPES = {
    "keras_io": Recipe(
        title="keras-io, Simple MNIST convnet",
        weights=34_826,
        batch_size=128,
        epochs=15,
        unused=0.1,
    ),
    "fast": Recipe(
        title="fast recipe of this course",
        weights=62_622,
        batch_size=192,
        epochs=2,
        peak_rate=0.008,
        warmup=0.3,
        steps_per_execution=8,
    ),
}


@dataclass
class Cell:
    """One training.

    Attributes:
        reached: Whether the test accuracy came to TARGET.
        cpu_seconds: Processor time of the training until then, or of all of it.
        wall_seconds: The same on the wall.
        epochs: Epochs until then, or all of them.
        accuracy: Test accuracy after the last of these epochs.
    """

    reached: bool
    cpu_seconds: float
    wall_seconds: float
    epochs: int
    accuracy: float


def main(arguments: list[str]) -> None:
    """Measure what has not been measured here, keep it, and print the table.

    Args:
        arguments: ``--seeds N`` (5 by default) and ``--again`` (measure anew).

    Raises:
        LabsError: If an argument is wrong, or MNIST is not on this machine.
    """
    wanted = _parse(arguments)
    from helpers import project
    from helpers.runs import machine, measure

    path = measure.results_path(project.find_root(), NAME)
    about = {
        "target": TARGET,
        "machine": machine.describe(),
        "recipes": {arm: asdict(recipe) for arm, recipe in RECIPES.items()},
    }
    kept = measure.read_results(path)
    current = all(kept.get(key) == value for key, value in about.items())
    if wanted.again or not current:
        path.unlink(missing_ok=True)  # other figures do not belong in one table
        kept = {}
    cells = {arm: dict(kept.get("cells", {}).get(arm, {})) for arm in RECIPES}
    seeds = range(FIRST_SEED, FIRST_SEED + wanted.seeds)
    missing = [
        (arm, seed) for seed in seeds for arm in RECIPES if str(seed) not in cells[arm]
    ]
    if missing:
        digits = _mnist()
    for number, (arm, seed) in enumerate(missing, 1):
        cell = train(arm, seed, digits)
        cells[arm][str(seed)] = asdict(cell)
        print(
            f"{number}/{len(missing)}  {RECIPES[arm].title}, seed {seed}: "
            f"{cell.accuracy:.4f} after {cell.epochs} epochs, "
            f"{cell.cpu_seconds:.1f} CPU s",
            flush=True,
        )
        today = {"date": datetime.date.today().isoformat()}
        measure.merge_results(path, about | today | {"cells": cells})
    chosen = {arm: [Cell(**cells[arm][str(seed)]) for seed in seeds] for arm in RECIPES}
    summary = summarise(chosen)
    measure.merge_results(path, {"summary": summary})
    _print_table(chosen, summary, about["machine"])


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("labs bench lenet", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="trainings of each")
    parser.add_argument("--again", action="store_true", help="measure anew")
    wanted = parser.parse_args(arguments)
    if wanted.seeds < 1:
        raise LabsError(
            f"--seeds is {wanted.seeds}, expected 1 or more; "
            f"type: labs bench lenet --seeds {SEEDS}"
        )
    return wanted


def _mnist() -> "Dataset":
    """Return all of MNIST, with TensorFlow and Keras loaded quietly."""
    from helpers import data, training

    training.start()
    digits = data.load("digits")
    if digits.scale != "full":
        raise LabsError(
            "MNIST is not on this machine and the small sample cannot tell 0.990; "
            "type: labs fetch digits"
        )
    return digits


def train(arm: str, seed: int, digits: "Dataset") -> Cell:
    """Train one recipe with one seed until the target, or its last epoch.

    Args:
        arm: A key of RECIPES.
        seed: Of the weights, the dropout and the order of the pictures.
        digits: Pictures uint8 (n, 28, 28) and labels int64 (n,), both parts.

    Returns:
        What it took; the test part is looked at after every epoch.
    """
    import keras

    recipe = RECIPES[arm]
    prepare = {"keras_io": _from_zero_to_one, "fast": _standardised}[arm]
    kept = round(len(digits.train) * (1 - recipe.unused))
    x, y = prepare(digits.train.x[:kept]), digits.train.y[:kept]
    test_x, test_y = prepare(digits.test.x), digits.test.y
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    steps = recipe.epochs * math.ceil(kept / recipe.batch_size)
    model = BUILDERS[arm](recipe, steps)
    if model.count_params() != recipe.weights:
        raise LabsError(
            f"{recipe.title} has {model.count_params():,} weights, "
            f"expected {recipe.weights:,}; bring its file back with: "
            "git checkout helpers/bench/lenet.py"
        )
    one_hot = arm == "keras_io"
    targets = keras.utils.to_categorical(y, 10) if one_hot else y
    cpu_seconds = wall_seconds = accuracy = 0.0
    epoch = 0
    while epoch < recipe.epochs and accuracy < TARGET:
        wall, cpu = time.perf_counter(), time.process_time()
        model.fit(
            x,
            targets,
            batch_size=recipe.batch_size,
            initial_epoch=epoch,
            epochs=epoch + 1,
            verbose=0,
        )
        cpu_seconds += time.process_time() - cpu
        wall_seconds += time.perf_counter() - wall
        epoch += 1
        accuracy = _accuracy(model, test_x, test_y)
    return Cell(accuracy >= TARGET, cpu_seconds, wall_seconds, epoch, accuracy)


def _accuracy(model: "keras.Model", x: "np.ndarray", y: "np.ndarray") -> float:
    """Return the share of right answers; called directly, so nothing is traced."""
    from keras import ops

    right = 0
    for start in range(0, len(x), EVALUATION_BATCH):
        part = slice(start, start + EVALUATION_BATCH)
        scores = ops.convert_to_numpy(model(x[part], training=False))
        right += int((scores.argmax(axis=1) == y[part]).sum())
    return right / len(x)


def _from_zero_to_one(x: "np.ndarray") -> "np.ndarray":
    return (x / 255).astype("float32")[..., None]


def _standardised(x: "np.ndarray") -> "np.ndarray":
    return ((x / 255 - MEAN) / DEVIATION).astype("float32")[..., None]


def _build_keras_io(recipe: Recipe, steps: int) -> "keras.Model":
    """Return keras-io's network, compiled as published."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def _build_fast(recipe: Recipe, steps: int) -> "keras.Model":
    """Return the fast network: few elements where the pictures are still large."""
    import keras
    from keras import layers

    from helpers.training import one_cycle

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 5, strides=2, padding="same", activation="relu"),
            layers.Conv2D(16, 5),
            layers.MaxPooling2D(2),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(120, activation="relu"),
            layers.Dense(84, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(one_cycle(recipe.peak_rate, steps, warmup=recipe.warmup)),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=recipe.steps_per_execution,
    )
    return model


BUILDERS: dict[str, Callable[[Recipe, int], "keras.Model"]] = {
    "keras_io": _build_keras_io,
    "fast": _build_fast,
}


def summarise(cells: dict[str, list[Cell]]) -> dict:
    """Return the medians of both recipes and how they compare.

    A training that did not reach the target counts as one that never would: it takes
    its place behind all that did, and a median among those is no number.

    Args:
        cells: One list of trainings a recipe.

    Returns:
        ``median_cpu_seconds`` and ``reached`` by recipe, ``ratio`` (the other's time
        over the fast one's) and ``bar_reached``; None stands for no number.
    """
    medians = {
        arm: statistics.median(
            cell.cpu_seconds if cell.reached else math.inf for cell in trainings
        )
        for arm, trainings in cells.items()
    }
    finite = all(math.isfinite(median) for median in medians.values())
    ratio = medians["keras_io"] / medians["fast"] if finite else None
    return {
        "median_cpu_seconds": {
            arm: median if math.isfinite(median) else None
            for arm, median in medians.items()
        },
        "reached": {
            arm: sum(cell.reached for cell in trainings)
            for arm, trainings in cells.items()
        },
        "ratio": ratio,
        "bar_reached": ratio is not None and ratio >= BAR,
    }


def _print_table(cells: dict[str, list[Cell]], summary: dict, here: dict) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=f"Processor time to {TARGET:.3f} on MNIST's test set", box=SIMPLE_HEAD
    )
    for heading in ("recipe", "weights", "reached", "epochs", "CPU s", "median"):
        table.add_column(heading, justify="left" if heading == "recipe" else "right")
    table.add_column("test accuracy", justify="right")
    for arm, trainings in cells.items():
        seconds = [cell.cpu_seconds for cell in trainings]
        accuracies = [cell.accuracy for cell in trainings]
        epochs = [cell.epochs for cell in trainings]
        median = summary["median_cpu_seconds"][arm]
        table.add_row(
            RECIPES[arm].title,
            f"{RECIPES[arm].weights:,}",
            f"{summary['reached'][arm]} of {len(trainings)}",
            f"{min(epochs)}-{max(epochs)}",
            f"{min(seconds):.1f}-{max(seconds):.1f}",
            "never" if median is None else f"{median:.1f}",
            f"{min(accuracies):.4f}-{max(accuracies):.4f}",
        )
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120)
    console.print(table)
    console.print(
        f"{here['processor']}, {here['cores']} cores, {here['system']}, "
        f"Python {here['python']}, TensorFlow {here['tensorflow']}, "
        f"Keras {here['keras']}; {len(cells['fast'])} seeds of each, in turn"
    )
    if summary["ratio"] is None:
        console.print("No ratio: most trainings of one recipe did not get there.")
    else:
        verdict = "reached" if summary["bar_reached"] else "missed"
        console.print(
            f"{summary['ratio']:.1f} times less processor time; "
            f"the bar of {BAR} times is {verdict}."
        )
