"""Milestones of lab 08_practice_cifar10: from pictures to a line of the leaderboard."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers import training
from helpers.checks import figures, judging
from helpers.checks.asking import call, draw
from helpers.checks.envelope import Envelope
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.costs import multiply_adds
from helpers.language import Both, say

SIDE = 64  # pixels of the picture that augmentation is tried on
ARM = 12  # pixels from its middle to the two outer spots
SPOT = 2.5  # deviation of a spot in pixels
COPIES = 256
TURN, SHIFT = 10.0, 5 / 32  # degrees; share of the side
TURNS = (8.0, 11.5)  # the largest of 256 turns, degrees
STILL = 0.02  # of the side: less is no shift
SHIFTS = (0.85 * SHIFT, 1.25 * SHIFT)  # the largest of 256 shifts, with a turn in it
FLIPPED = (0.3, 0.7)
TIED = 0.6  # correlation of two draws; by chance below 0.4 among 90 pictures

CLEARLY_BETTER = 0.65  # of three kinds of picture a guess names a third
TRAINING_SECONDS, PREDICTING_SECONDS, LATE = 0.06, 0.18, 0.11


# -- questions -----------------------------------------------------------------


def _pictures(rng: np.random.Generator) -> list[Question]:
    """Two pictures of one pixel and two channels by hand; then coloured ones."""
    by_hand = (
        np.array([[[[0, 10]]], [[[20, 30]]]], dtype=np.uint8),
        np.array([[[[10, 40]]]], dtype=np.uint8),
    )
    questions = [Question(by_hand)]
    for count, others, side in ((12, 5, 4), (20, 8, 3)):
        centres, spread = rng.uniform(60, 160, size=3), rng.uniform(10, 40, size=3)
        slope = np.linspace(-30, 30, side)[:, None]  # no two pixels have one mean
        drawn = [
            rng.normal(centres + move, spread, size=(n, side, side, 3)) + slope
            for n, move in ((count, 0), (others, 15))
        ]
        questions.append(
            Question(tuple(d.clip(0, 255).astype(np.uint8) for d in drawn))
        )
    return questions


def _plans(rng: np.random.Generator) -> list[Question]:
    """The whole set and the 5,000 first; then sizes that do and do not divide."""
    cases = [(50_000, 128, 0.5, 30), (5_000, 128, 0.25, 2), (512, 128, 0.3, 1)]
    cases += [(130, 128, 1.2, 1)]  # 25 epochs; fractions of a step would allow 49
    for _ in range(3):
        pictures, batch = int(rng.integers(300, 9000)), int(2 ** rng.integers(4, 8))
        minutes = int(rng.integers(2, 9))
        epochs = float(rng.integers(3, 40)) + 0.7  # far from a whole number
        seconds = minutes * 60 / (epochs * -(-pictures // batch))
        cases.append((pictures, batch, round(seconds, 5), minutes))
    return [Question(case) for case in cases]


def _seeds(rng: np.random.Generator) -> list[Question]:
    text = Both(
        f"augmentation(seed), 256 times on one picture of {SIDE} x {SIDE} pixels",
        f"augmentation(seed)，在一张 {SIDE} x {SIDE} 像素的图片上用 256 次",
    )
    return [Question((int(seed),), text) for seed in rng.integers(1, 1000, size=2)]


def _runs(rng: np.random.Generator) -> list[Question]:
    """Four runs by hand, ties, then some drawn ones."""
    cases: list[tuple[list[float], list[float]]] = [
        ([1.0, 2.0, 4.0, 3.0], [0.5, 0.7, 0.8, 0.6]),
        ([1.0, 2.0, 2.0, 3.0], [0.6, 0.6, 0.7, 0.7]),
        ([2.0, 2.0, 5.0], [0.7, 0.7, 0.4]),
    ]
    for count in (6, 12):
        minutes = np.round(rng.uniform(0.2, 9, size=count), 2)
        accuracies = 0.85 - 0.4 * np.exp(-minutes / 3) + rng.normal(0, 0.05, count)
        cases.append((minutes.tolist(), np.round(accuracies, 3).tolist()))
    return [Question(case) for case in cases]


def _problems(rng: np.random.Generator) -> list[Question]:
    """Small pictures of three kinds, their channels in different ranges."""
    questions = []
    for rows in (45, 60):
        y = rng.permutation(np.arange(rows + 30) % 3)
        x = rng.normal(90, 16, size=(rows + 30, 4, 4, 3)) + np.array([0, 40, 80])
        x[np.arange(len(x)), 1, 1, y] += 46
        x = x.clip(0, 255).astype(np.uint8)
        text = Both(
            f"experiment(...) with {rows} pictures to train on and 30 to test",
            f"experiment(...)：{rows} 张训练图片，30 张测试图片",
        )
        arguments = (x[:rows], y[:rows], x[rows:], y[rows:])
        questions.append(Question(arguments, text))
    return questions


def _results(rng: np.random.Generator) -> list[Question]:
    """Name, filters of a small network, and what was measured."""
    questions = []
    for name, filters in (("Ann", 2), ("王小明", 4)):
        items = int(rng.integers(200, 900))
        score = round(float(rng.uniform(0.4, 0.9)), 3)
        seconds = round(float(rng.uniform(20, 200)), 1)
        seed = int(rng.integers(1, 99))
        text = Both(
            f"entry({name!r}, model, {score}, 0.1, {seconds}, {seed}, {items}) for a "
            f"network of {filters} filters",
            f"entry({name!r}, model, {score}, 0.1, {seconds}, {seed}, {items})，"
            f"网络有 {filters} 个卷积核",
        )
        questions.append(
            Question((name, filters, score, 0.1, seconds, seed, items), text)
        )
    return questions


def _figures(rng: np.random.Generator) -> list[Question]:
    questions = []
    for names, title in (
        (["given", "mine"], "Half the time, the same accuracy"),
        (["width 8", "width 16", "width 32"], "Wider is slower"),
    ):
        minutes = np.round(np.sort(rng.uniform(0.5, 6, size=len(names))), 2).tolist()
        scores = np.round(rng.uniform(0.4, 0.9, size=len(names)), 3).tolist()
        questions.append(Question((names, minutes, scores, 0.28, title)))
    return questions


# -- asking --------------------------------------------------------------------


def ask_normalised(target: Any, question: Question) -> Any:
    """Return the two parts, in a list.

    Raises:
        TypeError: If there are not two of them.
    """
    given = call(target, question)
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise TypeError(
            say(
                "a pair is asked, the scaled train and the scaled other",
                "应为一对数组：缩放后的 train 和 other",
            )
        )
    return list(given)


def ask_augmentation(target: Any, question: Question) -> dict[str, bool]:
    """Send three coloured spots through the layer; see where they come out.

    The red spot stands in the middle, the green one right of it, the blue one above:
    where they lie afterwards tells shift, turn and reflection, whatever makes them.

    Raises:
        TypeError: If the function returns nothing that takes pictures and
            ``training=``.
    """
    from keras import ops

    layer = call(target, question)
    if not callable(layer):
        raise TypeError(
            say(
                "augmentation must return a layer or a keras.Sequential of layers",
                "augmentation 应返回一个层，或由若干层组成的 keras.Sequential",
            )
        )
    pictures = np.repeat(_spots()[None], COPIES, axis=0)
    still = ops.convert_to_numpy(layer(pictures.copy(), training=False))
    moved = ops.convert_to_numpy(layer(pictures.copy(), training=True))
    if moved.shape != pictures.shape:
        return {"size": False}
    red, green, blue = (_centres(moved[..., channel]) for channel in range(3))
    right, up = green - red, blue - red
    mirrored = right[:, 0] < 0
    right[mirrored, 0] *= -1
    turns = np.degrees(np.arctan2(right[:, 1], right[:, 0]))
    moves = (red - (SIDE - 1) / 2) / SIDE
    shifts = np.abs(moves).max(axis=0)
    groups = [
        np.column_stack([turns, moves])[group]
        for group in (mirrored, ~mirrored)
        if group.any()
    ]
    return {
        "size": True,
        "rest": still.shape == pictures.shape and np.allclose(still, pictures, atol=1),
        "upright": bool((up[:, 1] < 0).all()),
        "mirrored": bool(FLIPPED[0] < mirrored.mean() < FLIPPED[1]),
        "turns": bool(np.abs(turns).max() > 1),
        "turned": _between(np.abs(turns).max(), TURNS),
        "both_ways": all(_both_ways(group[:, 0]) for group in groups),
        "across_and_down": bool(shifts.min() > STILL),
        "far_enough": bool(shifts.min() >= SHIFTS[0]),
        "not_too_far": bool(shifts.max() <= SHIFTS[1]),
        "independent": not any(_tied(group) for group in groups),
    }


def _tied(changes: np.ndarray) -> bool:
    """Tell whether one draw decides another among mirrored, or other, pictures.

    Args:
        changes: Turn, shift across and shift down of each picture, shape (n, 3).
    """
    if len(changes) < 3 or (changes.std(axis=0) < 1e-3).any():
        return False  # a change that is missing is another mistake
    by_mirror = not all(_both_ways(shift) for shift in changes.T[1:])
    pairs = np.corrcoef(changes.T)[np.triu_indices(3, k=1)]
    return bool(by_mirror or (np.abs(pairs) > TIED).any())


def _both_ways(values: np.ndarray) -> bool:
    """Tell whether values go far to both sides of 0."""
    third = np.abs(values).max() / 3
    return bool(values.min() < -third and values.max() > third)


def _spots() -> np.ndarray:
    """Return a picture with a spot in each channel, values from 0 to 255."""
    middle = (SIDE - 1) / 2
    rows, columns = np.mgrid[:SIDE, :SIDE]
    places = ((middle, middle), (middle, middle + ARM), (middle - ARM, middle))
    spots = [
        255 * np.exp(-((rows - r) ** 2 + (columns - c) ** 2) / (2 * SPOT**2))
        for r, c in places
    ]
    return np.stack(spots, axis=-1).astype("float32")


def _centres(maps: np.ndarray) -> np.ndarray:
    """Return x and y of the centre of brightness of each map, shape (n, 2)."""
    weights = maps.clip(0) + 1e-9
    rows, columns = np.mgrid[:SIDE, :SIDE]
    total = weights.sum(axis=(1, 2))
    return np.stack(
        [(weights * part).sum(axis=(1, 2)) / total for part in (columns, rows)], axis=1
    )


def _between(value: float, limits: tuple[float, float]) -> bool:
    return bool(limits[0] <= value <= limits[1])


class _QuietEnvelope(Envelope):
    """Counts its openings and says nothing: the verdict names them."""

    def _warn(self) -> None:
        """Say nothing; a second opening here is not the student's test set."""


class _Nearest:
    """A stand-in for a network: the nearest class mean, slow to train and predict."""

    def __init__(self) -> None:
        self.x: list[np.ndarray] = []
        self.y: list[np.ndarray] = []
        self.asked: list[np.ndarray] = []
        self.seconds = 0.0

    def train(self, x: Any, y: Any) -> "_Nearest":
        """Take pictures and labels; the means of the classes are the model."""
        start = time.perf_counter()
        x, y = np.asarray(x, dtype="float64"), np.asarray(y)
        self.x.append(x)
        self.y.append(y)
        self.means = np.stack([x[y == label].mean(axis=0) for label in range(3)])
        time.sleep(TRAINING_SECONDS)
        self.seconds += time.perf_counter() - start
        return self

    def predict(self, x: Any, *arguments: Any, **options: Any) -> np.ndarray:
        """Return a probability for each class, shape (n, 3)."""
        x = np.asarray(x, dtype="float64")
        self.asked.append(x)
        apart = ((x[:, None] - self.means) ** 2).mean(axis=(2, 3, 4))
        time.sleep(PREDICTING_SECONDS)
        likely = np.exp(apart.min(axis=1, keepdims=True) - apart)
        return likely / likely.sum(axis=1, keepdims=True)


def ask_experiment(target: Any, question: Question) -> dict[str, bool]:
    """Run the student's experiment with a stand-in for the network.

    Raises:
        TypeError: If it does not return two numbers.
    """
    train_x, train_y, test_x, test_y = question.arguments
    learner, envelope = _Nearest(), _QuietEnvelope(test_y, "classification")
    arguments = (learner.train, train_x.copy(), train_y.copy(), test_x.copy(), envelope)
    given = call(target, Question(arguments))
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise TypeError(
            say(
                "two numbers are asked: return score, seconds",
                "要求返回两个数：return score, seconds",
            )
        )
    if isinstance(given[1], training.Clock):
        raise TypeError(
            say(
                "the clock itself was returned; its seconds on the wall are clock.wall",
                "返回的是时钟，不是数：要 clock.wall",
            )
        )
    score, seconds = (_number(value) for value in given)
    wanted_x, wanted_test = _normalised(train_x, train_x), _normalised(test_x, train_x)
    x = learner.x[0] if learner.x else np.zeros(0)
    last = learner.asked[-1] if learner.asked else np.zeros(0)
    known = learner.seconds if learner.x else np.inf
    return {
        "trained": len(learner.x) == 1,
        "rows": len(x) == len(train_x),
        "normalised": _alike(x, wanted_x),
        "test": _alike(last, wanted_test),
        "opened": envelope.openings > 0,
        "beaten": (envelope.score or 0.0) > CLEARLY_BETTER,
        "once": envelope.openings <= 1,
        "score": envelope.score is not None and abs(score - envelope.score) < 1e-6,
        "seconds": bool(0.9 * known <= seconds),
        "training_only": bool(seconds <= known + LATE),
    }


def _alike(given: np.ndarray, wanted: np.ndarray) -> bool:
    """Tell whether the same rows are there, in whatever order."""
    if given.shape != wanted.shape:
        return False
    rows = [np.sort(a.reshape(len(a), -1).sum(axis=1)) for a in (given, wanted)]
    return bool(np.allclose(*rows, atol=1e-2))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not np.isscalar(np.asarray(value).item()):
        return float("nan")
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def ask_entry(target: Any, question: Question) -> Any:
    """Hand over a small network, as it was measured; return the entry's values."""
    name, filters, *measured = question.arguments
    return call(target, Question((name, _network(filters), *measured)))


def _network(filters: int) -> Any:
    import keras
    from keras import layers

    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(filters, 3, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


def ask_figure(target: Any, question: Question) -> dict[str, bool]:
    """Draw the student's figure and look at what is on it.

    Raises:
        TypeError: If the function does not return a Matplotlib figure.
    """
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    names, minutes, scores, baseline, title = question.arguments
    figure = draw(target, question)
    texts = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    across = " ".join(axes.get_xlabel().lower() for axes in figure.axes)
    upwards = " ".join(axes.get_ylabel().lower() for axes in figure.axes)
    drawn = _drawn_points(figure)
    facts = {
        "title": any(title in " ".join(text.split()) for text in texts),
        "across": any(word in across for word in ("minute", "min", "分钟")),
        "upwards": any(word in upwards for word in ("accuracy", "准确率")),
        "names": all(any(name in text for text in texts) for name in names),
        "points": all(
            (np.abs(drawn - (x, y)).max(axis=1) < 1e-6).any()
            for x, y in zip(minutes, scores, strict=True)
        ),
        "baseline": figures.has_level(figure, baseline, upright=False),
    }
    plt.close(figure)  # or the notebook shows the figure of the check
    return facts


def _drawn_points(figure: Any) -> np.ndarray:
    """Return the points of all lines and marks, shape (n, 2)."""
    points = [np.full((1, 2), np.inf)]
    for axes in figure.axes:
        points += [np.asarray(line.get_xydata(), dtype=float) for line in axes.lines]
        points += [
            np.ma.filled(marks.get_offsets(), np.inf).astype(float).reshape(-1, 2)
            for marks in axes.collections
        ]
    return np.concatenate(points)


# -- wrong answers -------------------------------------------------------------


def _normalised(x: np.ndarray, by: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return (x - by.mean(axis=(0, 1, 2))) / by.std(axis=(0, 1, 2))


def _planned(
    steps: int, seconds: float, minutes: float, *, minute: float = 60
) -> tuple[int, int]:
    return steps, int(minutes * minute // (steps * seconds))


def _layers(
    seed: int,
    *,
    flip: str = "horizontal",
    turn: float | tuple[float, float] | None = TURN / 360,
    shift: Any = SHIFT,
    down: Any = SHIFT,
    apart: tuple[int, int, int] = (0, 1, 2),
) -> Any:
    import keras
    from keras import layers

    seeds = [seed + further for further in apart]
    moving = [layers.RandomFlip(flip, seed=seeds[0])]
    if turn is not None:
        moving.append(layers.RandomRotation(turn, seed=seeds[1]))
    moving.append(layers.RandomTranslation(down, shift, seed=seeds[2]))
    return keras.Sequential(moving)


def _always(seed: int) -> Callable:
    moving = _layers(seed)
    return lambda pictures, training=None: moving(pictures, training=True)


def _beaten(
    minutes: Sequence[float],
    accuracies: Sequence[float],
    by: Callable[[float, float, float, float], bool],
) -> list[bool]:
    """Mark the runs that no run beats, by a rule (their minutes, score; mine)."""
    runs = list(zip(minutes, accuracies, strict=True))
    return [not any(by(*other, *run) for other in runs) for run in runs]


def _experiment(
    train: Callable,
    train_x: np.ndarray,
    train_y: np.ndarray,
    test_x: np.ndarray,
    envelope: Envelope,
    *,
    test_by: str = "train",
    openings: int = 1,
    timed: str = "train",
    scaled: bool = True,
    rows: int | None = None,
    mixed: bool = False,
    report: str = "test",
) -> tuple[float, float]:
    """Do the experiment with one thing wrong."""
    x = _normalised(train_x, train_x) if scaled else train_x / 255
    by = train_x if test_by == "train" else test_x
    new = _normalised(test_x, by) if scaled else test_x / 255
    if mixed:
        x = np.random.default_rng(0).permutation(x)
    start = time.perf_counter()
    model = train(x[:rows], train_y[:rows])
    seconds = time.perf_counter() - start
    seen = (
        np.mean(model.predict(x).argmax(axis=1) == train_y) if report != "test" else 0
    )
    predicted = model.predict(new).argmax(axis=1)
    if timed == "all":
        seconds = time.perf_counter() - start
    score = 0.0
    for _ in range(openings):
        score = envelope.open(predicted)
    if timed == "minutes":
        seconds /= 60
    return (score if report == "test" else float(seen)), seconds


def _with(**wrong: Any) -> Callable:
    return lambda *arguments: _experiment(*arguments, **wrong)


def _entry(
    name: str,
    model: Any,
    score: float,
    baseline: float,
    seconds: float,
    seed: int,
    items: int,
) -> dict[str, Any]:
    """Return the values of an entry."""
    return {
        "name": name,
        "score": score,
        "baseline": baseline,
        "seconds": seconds,
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(model),
        "seed": seed,
        "items": items,
    }


def _trainable(model: Any) -> int:
    """Return how many of a model's numbers are trained."""
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


def _figure(
    names: Sequence[str],
    minutes: Sequence[float],
    scores: Sequence[float],
    baseline: float | None,
    title: str | None,
    *,
    xlabel: str = "minutes",
    ylabel: str = "accuracy",
) -> Any:
    from helpers import plots

    return plots.scatter(
        minutes,
        scores,
        names=names,
        line=None if baseline is None else (0, baseline),
        xlabel=xlabel,
        ylabel=ylabel,
        title=title,
    )


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        name="08.1",
        target="normalise",
        points=2,
        title=Both("mean 0, deviation 1", "均值 0，标准差 1"),
        hint=Both(
            "train.mean(axis=(0, 1, 2)) is one number for each channel; std takes the "
            "same axes. Use those of train for both parts.",
            "train.mean(axis=(0, 1, 2)) 为每个通道给出一个数；std 用同样的轴。"
            "两部分都用 train 的。",
        ),
        questions=_pictures,
        ask=ask_normalised,
        judge=judging.close(relative=2e-3, absolute=2e-3),
        mistakes=(
            Mistake(
                lambda train, other: [
                    _normalised(train, train),
                    _normalised(other, other),
                ],
                Both(
                    "The second part was measured by itself: the same colour would "
                    "mean something else there. Use mean and deviation of train.",
                    "第二部分用了自己的均值与标准差：同样的颜色在那里意思就变了。"
                    "应使用 train 的。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    _normalised(part, np.concatenate([train, other]))
                    for part in (train, other)
                ],
                Both(
                    "Both parts together: that lets held-out pictures look into the "
                    "training. Measure train alone.",
                    "两部分合在一起算：训练时就看到了留出的图片。只用 train。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    (part - train.mean()) / train.std() for part in (train, other)
                ],
                Both(
                    "That is one mean for all channels: give mean and std the axes "
                    "of pictures, rows and columns.",
                    "这是所有通道共用的一个均值：mean 和 std 要指定图片、行、列"
                    "这几个轴。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    (part - train.mean(axis=0)) / np.maximum(train.std(axis=0), 1e-6)
                    for part in (train, other)
                ],
                Both(
                    "That is a mean for each pixel (axis=0); one for each channel is "
                    "asked.",
                    "这是每个像素一个均值（axis=0）；要的是每个通道一个。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    part - train.mean(axis=(0, 1, 2)) for part in (train, other)
                ],
                Both(
                    "The means are gone, the range is still there: divide by the "
                    "deviation.",
                    "均值去掉了，范围还在：要除以标准差。",
                ),
            ),
            Mistake(
                lambda train, other: [
                    (part - train.mean(axis=(0, 1, 2))) / train.var(axis=(0, 1, 2))
                    for part in (train, other)
                ],
                Both(
                    "That is divided by the variance: take its root, std.",
                    "这是除以方差：应除以它的平方根，即 std。",
                ),
            ),
        ),
    ),
    Exercise(
        name="08.2",
        target="plan",
        points=2,
        title=Both("steps, and epochs that fit", "步数，以及放得下的轮数"),
        hint=Both(
            "The last batch may be smaller, so steps are rounded up: math.ceil. "
            "Epochs that fit are rounded down: an epoch takes steps times seconds.",
            "最后一批可以小一些，所以步数向上取整：math.ceil。放得下的轮数向下取整："
            "一轮用时是步数乘以每步秒数。",
        ),
        questions=_plans,
        judge=judging.close(relative=0.0, absolute=1e-9),
        mistakes=(
            Mistake(
                lambda n, batch, seconds, minutes: _planned(
                    n // batch, seconds, minutes
                ),
                Both(
                    "The last batch is smaller, but it is a step: round up.",
                    "最后一批小一些，但也是一步：向上取整。",
                ),
            ),
            Mistake(
                lambda n, batch, seconds, minutes: _planned(
                    n // batch + 1, seconds, minutes
                ),
                Both(
                    "512 pictures are exactly 4 batches of 128: one more only where "
                    "pictures are left.",
                    "512 张图片正好是 4 批（每批 128 张）：有剩余图片时才多一步。",
                ),
            ),
            Mistake(
                lambda n, batch, seconds, minutes: _planned(
                    -(-n // batch), seconds, minutes, minute=1
                ),
                Both(
                    "Seconds on one side, minutes on the other: a minute has 60.",
                    "一边是秒，一边是分钟：一分钟有 60 秒。",
                ),
            ),
            Mistake(
                lambda n, batch, seconds, minutes: (
                    -(-n // batch),
                    -int(-minutes * 60 // (-(-n // batch) * seconds)),
                ),
                Both(
                    "The last epoch would not be finished in time: round down.",
                    "最后一轮来不及做完：向下取整。",
                ),
            ),
            Mistake(
                lambda n, batch, seconds, minutes: (
                    -(-n // batch),
                    minutes * 60 / (-(-n // batch) * seconds),
                ),
                Both("Whole epochs are asked.", "要的是完整的轮数。"),
            ),
            Mistake(
                lambda n, batch, seconds, minutes: (
                    -(-n // batch),
                    int(minutes * 60 / (n / batch * seconds)),
                ),
                Both(
                    "The epochs rest on a fraction of a step: 130 pictures in batches "
                    "of 128 take two whole steps.",
                    "算轮数时用了不完整的步数：130 张图片、每批 128 张，要整整两步。",
                ),
            ),
            Mistake(
                lambda n, batch, seconds, minutes: (
                    -(-n // batch),
                    int(minutes * 60 // seconds),
                ),
                Both(
                    "That many steps fit; an epoch has many of them.",
                    "这是放得下的步数；一轮有很多步。",
                ),
            ),
        ),
    ),
    Exercise(
        name="08.3",
        target="augmentation",
        points=3,
        title=Both("pictures that move a little", "略微移动的图片"),
        hint=Both(
            "keras.Sequential([RandomFlip(...), RandomRotation(...), "
            "RandomTranslation(...)]); turns are given as a share of a full turn, "
            "shifts as a share of the side.",
            "keras.Sequential([RandomFlip(...), RandomRotation(...), "
            "RandomTranslation(...)])；转角写成整圈的几分之几，移动写成边长的几分之几。",
        ),
        questions=_seeds,
        ask=ask_augmentation,
        judge=judging.facts(
            {
                "size": Both(
                    "the pictures come out in another size", "输出的图片尺寸变了"
                ),
                "rest": Both(
                    "pictures move although training=False: a test picture must stay",
                    "training=False 时图片也变了：测试图片应保持不变",
                ),
                "upright": Both(
                    "some pictures stand on their head or are turned far",
                    "有的图片上下颠倒，或转得太多",
                ),
                "mirrored": Both(
                    "about half of the pictures should be mirrored left to right",
                    "约一半的图片应当左右翻转",
                ),
                "turns": Both("no picture is turned", "没有一张图片被旋转"),
                "turned": Both(
                    "the largest turn is not 10 degrees",
                    "最大的转角不是 10 度",
                ),
                "both_ways": Both(
                    "among the mirrored pictures, or among the others, all turns go "
                    "one way",
                    "翻转的图片或其余的图片中，全都向同一方向转",
                ),
                "across_and_down": Both(
                    "pictures do not move both across and down",
                    "图片没有横向和纵向都移动",
                ),
                "far_enough": Both(
                    "the largest shift, across or down, is less than 5/32 of the side",
                    "横向或纵向的最大移动小于边长的 5/32",
                ),
                "not_too_far": Both(
                    "the largest shift, across or down, is more than 5/32 of the side",
                    "横向或纵向的最大移动大于边长的 5/32",
                ),
                "independent": Both(
                    "mirror image, turn and shift are not drawn independently",
                    "翻转、旋转和移动不是各自独立抽取的",
                ),
            }
        ),
        mistakes=(
            Mistake(
                _always,
                Both(
                    "Hand the argument training on: layers that move pictures rest by "
                    "themselves when it is False.",
                    "把参数 training 传下去：它为 False 时，移动图片的层会自己停下。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, flip="horizontal_and_vertical"),
                Both(
                    "An upside-down car is not seen in the test: flip horizontally.",
                    "测试集中没有上下颠倒的汽车：只做水平翻转。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, flip="vertical"),
                Both(
                    "vertical turns pictures upside down; horizontal mirrors them.",
                    "vertical 会上下颠倒；horizontal 才是左右翻转。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, apart=(0, 0, 0)),
                Both(
                    "With one seed the layers draw the same numbers: all mirrored "
                    "pictures turn one way, all others the other. Use seed, seed + 1 "
                    "and seed + 2.",
                    "种子相同，各层抽到的随机数也相同：翻转的图片都向一侧旋转，其余的"
                    "都向另一侧。应使用 seed、seed + 1、seed + 2。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, apart=(0, 1, 1)),
                Both(
                    "Two layers have the same seed and draw the same numbers: use "
                    "seed, seed + 1 and seed + 2.",
                    "有两个层的种子相同，抽到的随机数也相同：应使用 seed、seed + 1、"
                    "seed + 2。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, turn=None),
                Both(
                    "The turn is missing: RandomRotation.",
                    "没有旋转：缺少 RandomRotation。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, down=0.0),
                Both(
                    "RandomTranslation takes two numbers, down and across: both are "
                    "asked.",
                    "RandomTranslation 有两个数，纵向和横向：两个方向都要移动。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, turn=TURN / 180),
                Both(
                    "The turns go too far: the factor is a share of a full turn of "
                    "360 degrees, neither of a half turn nor a percentage.",
                    "转得太多：factor 是整圈 360 度的几分之几，不是半圈的，"
                    "也不是百分数。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, turn=(0.0, TURN / 360)),
                Both(
                    "One number stands for both directions, a pair is lower and upper "
                    "limit; and turn and mirror image need seeds of their own.",
                    "只写一个数就表示两个方向，写一对数则是下限与上限；旋转与翻转还要"
                    "各有自己的种子。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, shift=0.05, down=0.05),
                Both(
                    "That is a twentieth of the side; 5 of 32 pixels are 5/32.",
                    "这是边长的二十分之一；32 像素中的 5 像素是 5/32。",
                ),
            ),
            Mistake(
                lambda seed: _layers(seed, shift=5 / 16, down=5 / 16),
                Both(
                    "That is twice as far: 5 pixels to either side are asked.",
                    "这样移动了两倍远：要求的是向每一侧至多 5 像素。",
                ),
            ),
        ),
    ),
    Exercise(
        name="08.4",
        target="unbeaten",
        points=3,
        title=Both("the runs that none beats", "没有被超过的训练"),
        hint=Both(
            "Compare each run with each other one: it is beaten if one of them is no "
            "slower and no worse, and in one of the two better.",
            "把每次训练与其他各次比较：若有一次不比它慢、也不比它差，并且至少有一项更好，"
            "它就被超过了。",
        ),
        questions=_runs,
        judge=judging.close(),
        mistakes=(
            Mistake(
                lambda minutes, accuracies: [a == max(accuracies) for a in accuracies],
                Both(
                    "That keeps the most accurate only; a run that is much quicker and "
                    "a little worse is not beaten.",
                    "这样只留下最准的；快得多、只差一点的训练并没有被超过。",
                ),
            ),
            Mistake(
                lambda minutes, accuracies: [
                    a / m
                    == max(b / n for b, n in zip(accuracies, minutes, strict=True))
                    for a, m in zip(accuracies, minutes, strict=True)
                ],
                Both(
                    "That keeps the largest quotient only: it favours stopping early. "
                    "Compare both numbers.",
                    "这样只留下商最大的：它偏爱过早停止。两个数都要比较。",
                ),
            ),
            Mistake(
                lambda minutes, accuracies: _beaten(
                    minutes, accuracies, lambda n, b, m, a: n <= m and b >= a
                ),
                Both(
                    "Hardly any run is left: no run beats itself, and one that is "
                    "better in one number and worse in the other beats none.",
                    "几乎没有训练留下：训练不会超过自己；一项更好而另一项更差，也不算超过。",
                ),
            ),
            Mistake(
                lambda minutes, accuracies: _beaten(
                    minutes, accuracies, lambda n, b, m, a: n < m and b > a
                ),
                Both(
                    "As good in less time beats it too, and better in the same time.",
                    "用更少的时间达到同样的准确率，或用同样的时间更准，也算超过。",
                ),
            ),
            Mistake(
                lambda minutes, accuracies: [
                    not kept
                    for kept in _beaten(
                        minutes,
                        accuracies,
                        lambda n, b, m, a: n <= m and b >= a and (n, b) != (m, a),
                    )
                ],
                Both(
                    "True and False are swapped: True where nobody beats the run.",
                    "True 和 False 反了：没有被超过的才是 True。",
                ),
            ),
        ),
    ),
    Exercise(
        name="08.5",
        target="experiment",
        points=5,
        title=Both("the whole experiment", "完整的实验"),
        hint=Both(
            "Four steps: normalise both; learn inside `with training.timed() as "
            "clock:`; predict the normalised test; labels into the envelope. "
            "argmax(axis=1) makes a label of each row of probabilities, and "
            "envelope.open(labels) returns the score.",
            "四步：标准化两部分；在 `with training.timed() as clock:` 里调用 learn；"
            "对标准化后的测试集作预测；把标签放进信封。"
            "argmax(axis=1) 把每行概率变成一个类别编号，"
            "envelope.open（类别编号）返回得分。",
        ),
        questions=_problems,
        ask=ask_experiment,
        judge=judging.facts(
            {
                "trained": Both(
                    "learn was not called exactly once", "learn 没有恰好调用一次"
                ),
                "rows": Both(
                    "not all training pictures took part", "没有用上全部训练图片"
                ),
                "normalised": Both(
                    "the network was not trained on normalised pictures",
                    "训练网络时用的不是标准化后的图片",
                ),
                "test": Both(
                    "the test pictures were not normalised by those of the training",
                    "测试图片不是用训练图片的均值与标准差标准化的",
                ),
                "opened": Both(
                    "the envelope was never opened: nothing was tested",
                    "信封从未打开：什么也没有检验",
                ),
                "once": Both(
                    "the envelope was opened more than once", "信封被打开了不止一次"
                ),
                "beaten": Both(
                    "the predictions are hardly better than guessing",
                    "预测几乎不比猜测好",
                ),
                "score": Both(
                    "the score is not what the envelope said",
                    "得分不是信封给出的数",
                ),
                "seconds": Both(
                    "the training took longer than the seconds returned",
                    "返回的秒数比训练实际用的时间少",
                ),
                "training_only": Both(
                    "the seconds hold more than the training",
                    "秒数里除了训练还有别的",
                ),
            }
        ),
        uses=("setup", "normalise"),
        mistakes=(
            Mistake(
                _with(scaled=False),
                Both(
                    "Normalise first, with the function of 08.1.",
                    "先标准化，用 08.1 的函数。",
                ),
            ),
            Mistake(
                _with(test_by="test"),
                Both(
                    "normalise(train_x, test_x) scales both by the training pictures.",
                    "normalise(train_x, test_x) 用训练图片的均值与标准差处理两部分。",
                ),
            ),
            Mistake(
                _with(rows=30),
                Both(
                    "The settings are chosen: the last training takes all pictures.",
                    "设置已经选定：最后一次训练要用全部图片。",
                ),
            ),
            Mistake(
                _with(mixed=True),
                Both(
                    "Pictures and labels got out of step: mix both in one order, or "
                    "neither.",
                    "图片和标签对不上了：要么用同一次序打乱两者，要么都不打乱。",
                ),
            ),
            Mistake(
                _with(openings=2),
                Both(
                    "Keep what envelope.open returned, and open it once.",
                    "把 envelope.open 返回的数存下来，只打开一次。",
                ),
            ),
            Mistake(
                _with(openings=0, report="seen"),
                Both(
                    "That is a score on pictures the network has seen: predict the "
                    "test, open the envelope.",
                    "这是在网络见过的图片上的得分：应预测测试集，打开信封。",
                ),
            ),
            Mistake(
                _with(report="seen"),
                Both(
                    "Return what the envelope said, not the accuracy on pictures the "
                    "network has seen.",
                    "应返回信封给出的数，而不是网络见过的图片上的准确率。",
                ),
            ),
            Mistake(
                _with(timed="minutes"),
                Both(
                    "Seconds on the wall are asked, as clock.wall has them.",
                    "要的是实际经过的秒数，即 clock.wall。",
                ),
            ),
            Mistake(
                _with(timed="all"),
                Both(
                    "Time the call of learn alone; predicting is not training.",
                    "只计 learn 这一步的时间；预测不是训练。",
                ),
            ),
        ),
    ),
    Exercise(
        name="08.6",
        target="entry",
        points=2,
        title=Both("a line for the leaderboard", "排行榜的一行"),
        hint=Both(
            "model.count_params() counts every number; multiply_adds(model) is "
            "imported in the setup. The rest is handed through as it came.",
            "model.count_params() 数出所有参数；multiply_adds(model) 在准备那一格"
            "已导入。其余的原样放入。",
        ),
        questions=_results,
        ask=ask_entry,
        mistakes=(
            Mistake(
                lambda name, model, score, *rest: (
                    _entry(name, model, score, *rest) | {"score": 100 * score}
                ),
                Both(
                    "An accuracy lies between 0 and 1; the board refuses percentages.",
                    "准确率在 0 到 1 之间；排行榜不收百分数。",
                ),
            ),
            Mistake(
                lambda name, model, score, baseline, seconds, *rest: (
                    _entry(name, model, score, baseline, seconds, *rest)
                    | {"seconds": seconds / 60}
                ),
                Both(
                    "Seconds stay seconds: the board makes minutes of them itself.",
                    "秒数保持为秒：排行榜自己会换算成分钟。",
                ),
            ),
            Mistake(
                lambda name, model, *rest: (
                    _entry(name, model, *rest) | {"parameters": _trainable(model)}
                ),
                Both(
                    "Batch normalisation keeps means and variances as well: count "
                    "every number, not the trainable ones alone.",
                    "批归一化还保存均值与方差：要数全部的数，不只是可训练的。",
                ),
            ),
            Mistake(
                lambda name, model, *rest: (
                    _entry(name, model, *rest) | {"multiply_adds": model.count_params()}
                ),
                Both(
                    "A kernel is used at every place: multiply_adds(model), not the "
                    "number of weights.",
                    "卷积核在每个位置都要用：应为 multiply_adds(model)，不是权重数。",
                ),
            ),
            Mistake(
                lambda name, model, score, *rest: (
                    _entry(name, model, score, *rest) | {"baseline": score}
                ),
                Both(
                    "The baseline is another number than the score.",
                    "基准与得分是两个不同的数。",
                ),
            ),
        ),
    ),
    Exercise(
        name="08.7",
        target="report_figure",
        points=2,
        title=Both("accuracy against minutes", "准确率与分钟"),
        hint=Both(
            "plots.scatter(minutes, accuracies, names=..., line=(0, baseline), "
            "xlabel=..., ylabel=..., title=...) has all that is asked.",
            "plots.scatter(minutes, accuracies, names=..., line=(0, baseline), "
            "xlabel=..., ylabel=..., title=...) 就包含所要求的一切。",
        ),
        questions=_figures,
        ask=ask_figure,
        judge=judging.facts(
            {
                "title": Both("the title is not on it", "图上没有标题"),
                "across": Both(
                    "the axis across does not say that it shows minutes",
                    "横轴没有写明单位是分钟",
                ),
                "upwards": Both(
                    "the axis upwards does not say that it shows the accuracy",
                    "纵轴没有写明是准确率",
                ),
                "names": Both("a name is missing", "缺少某个名称"),
                "points": Both(
                    "a run is not where its minutes and accuracy are",
                    "有的训练没有画在它的时间与准确率处",
                ),
                "baseline": Both(
                    "there is no level line at the baseline",
                    "没有在基准处画水平线",
                ),
            }
        ),
        mistakes=(
            Mistake(
                lambda names, minutes, scores, baseline, title: _figure(
                    names, minutes, scores, baseline, None
                ),
                Both(
                    "Put the finding above the figure: the argument title.",
                    "把结论写在图的上方：用参数 title。",
                ),
            ),
            Mistake(
                lambda names, minutes, scores, baseline, title: _figure(
                    names, minutes, scores, baseline, title, xlabel="time"
                ),
                Both(
                    "Time in what? Write the unit on the axis.",
                    "时间的单位是什么？在坐标轴上写明。",
                ),
            ),
            Mistake(
                lambda names, minutes, scores, baseline, title: _figure(
                    names, minutes, scores, baseline, title, ylabel="score"
                ),
                Both("Say which score: the accuracy.", "写明是什么得分：准确率。"),
            ),
            Mistake(
                lambda names, minutes, scores, baseline, title: _figure(
                    names, minutes, scores, None, title
                ),
                Both(
                    "Without the baseline nobody can tell whether a score is good.",
                    "没有基准，谁也看不出得分好不好。",
                ),
            ),
            Mistake(
                lambda names, minutes, scores, baseline, title: _figure(
                    names,
                    scores,
                    minutes,
                    baseline,
                    title,
                    xlabel="minutes",
                    ylabel="accuracy",
                ),
                Both(
                    "The axes are swapped: what it costs goes across, what it brings "
                    "upwards.",
                    "两个轴反了：代价放在横轴，收获放在纵轴。",
                ),
            ),
            Mistake(
                lambda names, minutes, scores, baseline, title: _figure(
                    [""] * len(names), minutes, scores, baseline, title
                ),
                Both(
                    "Say which run is which: names=.", "写明每个点是哪次训练：names=。"
                ),
            ),
        ),
    ),
)
