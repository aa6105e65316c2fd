"""Trains the small backbones that transfer learning starts from, offline.

    python -m labdata.make.backbone train       draws, trains, writes weights and card
    python -m labdata.make.backbone transfer    measures what they are worth

Training draws pictures of ``labdata.make.kinds``, none of which is in a lab's set.
Transfer is measured on the drawn cats and dogs, with few pictures: from scratch, with
the backbone frozen, and fine-tuned. In the last two, normalisation keeps the
backbone's statistics, which batches of few pictures would spoil. Its layers are told so
by ``trainable = False``: calling the backbone with ``training=False`` inside a
functional model is not enough, since ``fit`` says ``training=True`` to every layer.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from helpers.data.backbone import (
    BACKBONES,
    CARD_FILE,
    FILTERS,
    SIZE,
    WEIGHTS_FILE,
    build_backbone,
    load_backbone,
    weight_arrays,
)
from labdata.make import cats_dogs, kinds

if TYPE_CHECKING:
    import keras

SAMPLES = Path(__file__).parents[1] / "samples"

SEED = 20241003
PER_KIND = 240
TEST_PER_KIND = 40
EPOCHS = 14
BATCH = 32
RATE = 3e-3
DROPOUT = 0.2
SHIFT = 4
"""Training pictures are mirrored and moved by up to so many pixels."""


class Source(NamedTuple):
    """What a backbone is trained on.

    Attributes:
        names: English name of each class.
        draw: Draws one picture of a class.
    """

    names: tuple[str, ...]
    draw: Callable[[int, np.random.Generator], object]


SOURCES = {
    "animals": Source(
        tuple(animal.english for animal in kinds.ANIMALS), kinds.draw_animal
    ),
    "textures": Source(
        tuple(english for english, _ in kinds.TEXTURES), kinds.draw_texture
    ),
}

SIZES = (40, 100, 300)
TRIES = 3
TRANSFER_SEED = 7
TRANSFER_TEST = 400
TRANSFER_STEPS = 240
TRANSFER_BATCH = 20
SCRATCH_RATE = 1e-3
HEAD_RATE = 1e-2
TUNING_RATE = 3e-4


def draw_pictures(
    source: str, per_kind: int, *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw so many pictures of every kind of a source.

    Args:
        source: One of ``BACKBONES``.
        per_kind: Pictures a kind.
        seed: Another seed draws other pictures.

    Returns:
        uint8 pictures (n, 64, 64, 3) and int64 labels (n,), kinds in turn.
    """
    names, draw = SOURCES[source]
    labels = np.tile(np.arange(len(names)), per_kind)
    pictures = np.empty((len(labels), SIZE, SIZE, 3), np.uint8)
    for number, label in enumerate(labels):
        pictures[number] = draw(int(label), np.random.default_rng([seed, number]))
    return pictures, labels


def fit_backbone(
    pictures: np.ndarray,
    labels: np.ndarray,
    *,
    epochs: int = EPOCHS,
    seed: int = SEED,
    verbose: int = 0,
) -> tuple["keras.Model", "keras.Model"]:
    """Train a backbone to name what is on pictures.

    Args:
        pictures: uint8 array (n, 64, 64, 3).
        labels: Integer array (n,), from 0.
        epochs: Passes over the pictures.
        seed: Seed of weights, order, shifts and mirrors.
        verbose: As ``keras.Model.fit`` takes it.

    Returns:
        The backbone, and the classifier on top of it.
    """
    import keras
    from keras import layers

    keras.utils.set_random_seed(seed)
    backbone = build_backbone()
    inputs = keras.Input((SIZE, SIZE, 3))
    maps = layers.RandomFlip("horizontal")(inputs)
    maps = layers.RandomTranslation(SHIFT / SIZE, SHIFT / SIZE)(maps)
    features = layers.GlobalAveragePooling2D()(backbone(maps))
    features = layers.Dropout(DROPOUT)(features)
    scores = layers.Dense(int(labels.max()) + 1, activation="softmax")(features)
    classifier = keras.Model(inputs, scores)
    steps = epochs * -(-len(pictures) // BATCH)
    classifier.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    classifier.fit(pictures, labels, batch_size=BATCH, epochs=epochs, verbose=verbose)
    return backbone, classifier


def train(out: Path = SAMPLES, *, seed: int = SEED) -> dict:
    """Train every backbone; write the weights in float16 and the card beside them.

    Args:
        out: Folder to write ``backbone.npz`` and ``backbone.json`` to.
        seed: Seed of pictures and training.

    Returns:
        The card: for each source kinds, pictures, seed, epochs, accuracy, seconds.
    """
    arrays, card = {}, {}
    for source, (names, _) in SOURCES.items():
        start = time.perf_counter()
        pictures, labels = draw_pictures(source, PER_KIND, seed=seed)
        tests = draw_pictures(source, TEST_PER_KIND, seed=seed + 1)
        drawn = time.perf_counter()
        backbone, classifier = fit_backbone(pictures, labels, seed=seed, verbose=2)
        kept = weight_arrays(backbone, source)
        for weight, array in zip(backbone.weights, kept.values(), strict=True):
            weight.assign(array.astype(np.float32))
        accuracy = classifier.evaluate(*tests, verbose=0)[1]
        arrays |= kept
        card[source] = {
            "kinds": names,
            "pictures": len(pictures),
            "test_pictures": len(tests[0]),
            "test_accuracy": round(float(accuracy), 4),
            "epochs": EPOCHS,
            "seed": seed,
            "filters": FILTERS,
            "weights": backbone.count_params(),
            "dtype": "float16",
            "drawing_seconds": round(drawn - start),
            "training_seconds": round(time.perf_counter() - drawn),
            "made_by": "python -m labdata.make.backbone train",
        }
    np.savez_compressed(out / WEIGHTS_FILE, **arrays)
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (out / CARD_FILE).write_text(text, encoding="utf-8", newline="\n")
    return card


def draw_cats_dogs(count: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw so many cats and dogs, half and half, label 0 a cat.

    Args:
        count: Pictures in all, an even number.
        seed: Another seed draws other pictures.

    Returns:
        uint8 pictures (count, 64, 64, 3) and int64 labels (count,).
    """
    labels = np.arange(count) % 2
    folders = list(cats_dogs.CLASSES)
    pictures = [
        np.asarray(cats_dogs.draw(folders[label], np.random.default_rng([seed, i])))
        for i, label in enumerate(labels)
    ]
    return np.stack(pictures), labels


def transfer_accuracies(
    backbone: "keras.Model",
    train_set: tuple[np.ndarray, np.ndarray],
    test_set: tuple[np.ndarray, np.ndarray],
    *,
    seed: int,
) -> dict[str, float]:
    """Measure a frozen and then a fine-tuned backbone on a task of two classes.

    Args:
        backbone: Its weights are changed by fine-tuning.
        train_set: Pictures and labels to train on.
        test_set: Pictures and labels to measure on.
        seed: Seed of the head and of the order of pictures.

    Returns:
        Test accuracy of ``"frozen"`` and ``"tuned"``.
    """
    import keras

    keras.utils.set_random_seed(seed)
    pool = keras.layers.GlobalAveragePooling2D()
    features = [
        (np.asarray(pool(backbone.predict(pictures, verbose=0))), labels)
        for pictures, labels in (train_set, test_set)
    ]
    inputs = keras.Input((FILTERS[-1],))
    head = keras.layers.Dense(1, activation="sigmoid")
    frozen = _fit_and_score(keras.Model(inputs, head(inputs)), *features, HEAD_RATE)
    for layer in backbone.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    model = _with_head(backbone, head)
    tuned = _fit_and_score(model, train_set, test_set, TUNING_RATE)
    return {"frozen": frozen, "tuned": tuned}


def scratch_accuracy(
    train_set: tuple[np.ndarray, np.ndarray],
    test_set: tuple[np.ndarray, np.ndarray],
    *,
    seed: int,
) -> float:
    """Measure the same network, trained on the task alone.

    Args:
        train_set: Pictures and labels to train on.
        test_set: Pictures and labels to measure on.
        seed: Seed of weights and order of pictures.
    """
    import keras

    keras.utils.set_random_seed(seed)
    head = keras.layers.Dense(1, activation="sigmoid")
    model = _with_head(build_backbone(), head)
    return _fit_and_score(model, train_set, test_set, SCRATCH_RATE)


def measure_transfer(
    sizes: Sequence[int] = SIZES, tries: int = TRIES
) -> list[dict[str, object]]:
    """Measure scratch, frozen and tuned for every backbone and size.

    Args:
        sizes: Numbers of training pictures.
        tries: Seeds a size; each has its own training pictures.

    Returns:
        A row for each size: its ``pictures`` and, by arm and source, the median
        test accuracy.
    """
    import keras

    test_set = draw_cats_dogs(TRANSFER_TEST, seed=TRANSFER_SEED)
    rows = []
    for size in sizes:
        found: dict[str, list[float]] = {}
        for number in range(tries):
            seed = TRANSFER_SEED + 1 + number
            train_set = draw_cats_dogs(size, seed=seed)
            scratch = scratch_accuracy(train_set, test_set, seed=seed)
            found.setdefault("scratch", []).append(scratch)
            for source in BACKBONES:
                arms = transfer_accuracies(
                    load_backbone(source), train_set, test_set, seed=seed
                )
                for arm, accuracy in arms.items():
                    found.setdefault(f"{source} {arm}", []).append(accuracy)
            keras.utils.clear_session()
        medians = {arm: float(np.median(values)) for arm, values in found.items()}
        rows.append({"pictures": size} | medians)
    return rows


def _with_head(backbone: "keras.Model", head: "keras.Layer") -> "keras.Model":
    import keras

    inputs = keras.Input((SIZE, SIZE, 3))
    features = keras.layers.GlobalAveragePooling2D()(backbone(inputs))
    return keras.Model(inputs, head(features))


def _fit_and_score(
    model: "keras.Model",
    train_set: tuple[np.ndarray, np.ndarray],
    test_set: tuple[np.ndarray, np.ndarray],
    rate: float,
) -> float:
    import keras

    per_epoch = -(-len(train_set[0]) // TRANSFER_BATCH)
    epochs = max(10, TRANSFER_STEPS // per_epoch)
    model.compile(
        keras.optimizers.Adam(rate), "binary_crossentropy", metrics=["accuracy"]
    )
    model.fit(*train_set, batch_size=TRANSFER_BATCH, epochs=epochs, verbose=0)
    return float(model.evaluate(*test_set, verbose=0)[1])


def print_table(rows: Sequence[dict[str, object]]) -> None:
    """Print the medians, one line a number of training pictures."""
    arms = [arm for arm in rows[0] if arm != "pictures"]
    print("pictures  " + "  ".join(arms))
    for row in rows:
        cells = (f"{row[arm]:>{len(arm)}.1%}" for arm in arms)
        print(f"{row['pictures']:>8}  " + "  ".join(cells))


def main() -> None:
    """Train the backbones, or print what they are worth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=("train", "transfer"))
    if parser.parse_args().task == "train":
        for source, about in train().items():
            print(f"{source}: {about['test_accuracy']:.1%} on pictures it never saw")
    else:
        print_table(measure_transfer())


if __name__ == "__main__":
    main()
