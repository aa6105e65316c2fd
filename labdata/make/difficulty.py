"""How hard the drawn picture sets are: chance, a linear model, a small CNN.

A set is good when a linear model on pixels does poorly (neither colour nor position
gives the class away) and a small convolutional network does well, in under a minute.

    python -m labdata.make.difficulty birds dogs
"""

import argparse
import io
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass

import numpy as np

PICTURE_SETS = (
    "birds",
    "calligraphy",
    "cats_dogs",
    "cifar10",
    "dogs",
    "expressions",
    "flowers",
    "genders",
)
"""The sets whose label is a class of picture."""

SEED = 0
EPOCHS = 24
JUDGED_EPOCHS = 3  # the last ones, whose accuracies are averaged
BATCH = 32
RATE = 2e-3
FILTERS = (16, 32, 64, 96, 128)
LINEAR_SIZE = 32  # pixels a side for the linear model
LINEAR_STRENGTH = 1e-3  # inverse of the weight penalty; weaker ones only over-fit


@dataclass(frozen=True)
class Difficulty:
    """What was measured on one set.

    Attributes:
        name: the set.
        classes: how many.
        train: pictures to learn from.
        test: pictures to judge by.
        chance: accuracy of always naming the commonest class of the test part.
        linear: accuracy of logistic regression on 32 x 32 pixels.
        linear_seconds: time it took.
        cnn: accuracy of the small network; the mean over the last three epochs.
        cnn_seconds: time it took, building included.
        epochs: passes over the training part.
    """

    name: str
    classes: int
    train: int
    test: int
    chance: float
    linear: float
    linear_seconds: float
    cnn: float
    cnn_seconds: float
    epochs: int


def linear_accuracy(
    train_x: np.ndarray, train_y: np.ndarray, test_x: np.ndarray, test_y: np.ndarray
) -> float:
    """Return the test accuracy of logistic regression on reduced pictures.

    Args:
        train_x: pictures (n, height, width, channels), any scale.
        train_y: labels (n,).
        test_x: pictures (m, height, width, channels).
        test_y: labels (m,).
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=LINEAR_STRENGTH, max_iter=300)
    )
    model.fit(_reduced(train_x), train_y)
    return float(model.score(_reduced(test_x), test_y))


def _reduced(pictures: np.ndarray) -> np.ndarray:
    """Average blocks of pixels down to about `LINEAR_SIZE` a side, flattened."""
    count, height, width, channels = pictures.shape
    down, across = max(1, height // LINEAR_SIZE), max(1, width // LINEAR_SIZE)
    rows, columns = height // down, width // across
    whole = pictures[:, : rows * down, : columns * across].astype(np.float32)
    blocks = whole.reshape(count, rows, down, columns, across, channels)
    return blocks.mean(axis=(2, 4)).reshape(count, -1)


def small_cnn(shape: tuple[int, int, int], classes: int, augmented: bool = False):
    """Return the fixed network, not compiled: five blocks of Conv-BN-ReLU-pool.

    Args:
        shape: height, width, channels of a picture with values from 0 to 1.
        classes: how many outputs.
        augmented: whether pictures are mirrored and shifted in training.
    """
    import keras
    from keras import layers

    inputs = keras.Input(shape)
    x = inputs
    if augmented:
        x = layers.RandomFlip("horizontal", seed=SEED)(x)
        x = layers.RandomTranslation(0.08, 0.08, "reflect", seed=SEED)(x)
    x = layers.Rescaling(2.0, -1.0)(x)
    for block, filters in enumerate(FILTERS):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        if block == 0:
            # Pooled early: most of the time goes into the first, largest maps.
            x = layers.MaxPooling2D()(x)
        # At 40 steps an epoch the usual 0.99 lags eight epochs behind.
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x)
        if block > 0:
            x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.4, seed=SEED)(x)
    outputs = layers.Dense(classes)(x)
    return keras.Model(inputs, outputs)


def cnn_accuracy(
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    test_y: np.ndarray,
    *,
    epochs: int = EPOCHS,
    seed: int = SEED,
    augmented: bool = False,
) -> float:
    """Return the test accuracy of `small_cnn`, averaged over the last three epochs.

    Args:
        train_x: pictures (n, height, width, channels), uint8 or floats from 0 to 1.
        train_y: labels (n,), integers from 0.
        test_x: pictures (m, height, width, channels).
        test_y: labels (m,).
        epochs: passes over the training part.
        seed: of weights and order.
        augmented: whether pictures are mirrored and shifted in training.
    """
    import keras

    keras.utils.set_random_seed(seed)
    model = small_cnn(train_x.shape[1:], int(train_y.max()) + 1, augmented)
    steps = epochs * -(-len(train_x) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
    model.compile(
        keras.optimizers.Adam(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    pictures, held_out = _unit(train_x), _unit(test_x)
    scores, start = [], 0
    for stop in range(max(1, epochs - JUDGED_EPOCHS + 1), epochs + 1):
        model.fit(pictures, train_y, BATCH, initial_epoch=start, epochs=stop, verbose=0)
        score = model.evaluate(held_out, test_y, 256, verbose=0, return_dict=True)
        scores.append(score["accuracy"])
        start = stop
    return float(np.mean(scores))


def _unit(pictures: np.ndarray) -> np.ndarray:
    scale = 255.0 if pictures.dtype == np.uint8 else 1.0
    return pictures.astype(np.float32) / scale


def measure(
    name: str,
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    test_y: np.ndarray,
    *,
    epochs: int = EPOCHS,
    augmented: bool = False,
) -> Difficulty:
    """Measure one set given as arrays (shapes as for `cnn_accuracy`)."""
    if train_x.ndim == 3:  # grey pictures without a channel axis
        train_x, test_x = train_x[..., None], test_x[..., None]
    start = time.perf_counter()
    linear = linear_accuracy(train_x, train_y, test_x, test_y)
    middle = time.perf_counter()
    cnn = cnn_accuracy(
        train_x, train_y, test_x, test_y, epochs=epochs, augmented=augmented
    )
    return Difficulty(
        name=name,
        classes=int(train_y.max()) + 1,
        train=len(train_y),
        test=len(test_y),
        chance=float(np.bincount(test_y).max() / len(test_y)),
        linear=linear,
        linear_seconds=middle - start,
        cnn=cnn,
        cnn_seconds=time.perf_counter() - middle,
        epochs=epochs,
    )


@contextmanager
def _samples_only():
    """Have ``data.load`` read the bundled samples, and not speak between rows."""
    before = os.environ.get("LABS_DATA")
    os.environ["LABS_DATA"] = "sample"
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        if before is None:
            del os.environ["LABS_DATA"]
        else:
            os.environ["LABS_DATA"] = before


def measure_samples(
    names: Iterable[str] = PICTURE_SETS,
    *,
    epochs: int = EPOCHS,
    augmented: bool = False,
) -> Iterable[Difficulty]:
    """Measure bundled samples one after the other.

    Args:
        names: sets of the catalog whose label is a class.
        epochs: passes of the network over the training part.
        augmented: whether pictures are mirrored and shifted in training.

    Raises:
        helpers.errors.LabsError: a name that is not in the catalog.
    """
    from helpers import data

    for name in names:
        with _samples_only():
            loaded = data.load(name)
        yield measure(
            name,
            loaded.train.x,
            loaded.train.y,
            loaded.test.x,
            loaded.test.y,
            epochs=epochs,
            augmented=augmented,
        )


HEADER = (
    f"{'set':<14}{'classes':>8}{'train':>7}{'test':>6}{'chance':>8}"
    f"{'linear':>8}{'s':>6}{'CNN':>8}{'s':>6}{'epochs':>8}"
)


def row(found: Difficulty) -> str:
    """Return one line of the table whose first line is `HEADER`."""
    return (
        f"{found.name:<14}{found.classes:>8}{found.train:>7}{found.test:>6}"
        f"{found.chance:>8.1%}{found.linear:>8.1%}{found.linear_seconds:>6.0f}"
        f"{found.cnn:>8.1%}{found.cnn_seconds:>6.0f}{found.epochs:>8}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table for the sets named, or for all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", help=", ".join(PICTURE_SETS))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument(
        "--augmented", action="store_true", help="mirror and shift in training"
    )
    chosen = parser.parse_args(arguments)
    print(HEADER)
    for found in measure_samples(
        chosen.sets or PICTURE_SETS, epochs=chosen.epochs, augmented=chosen.augmented
    ):
        print(row(found), flush=True)


if __name__ == "__main__":
    main()
