"""Milestones of lab 11_practice_expressions: choose a network, and say why."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers import training
from helpers.checks import figures, judging
from helpers.checks.asking import call, draw
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.costs import multiply_adds
from helpers.language import Both, say

LIMIT = 40_000_000  # multiply-adds for a picture of at most 64 x 64 pixels in colour
SEEDS = 8  # splits that are looked at
FEWEST_SPLITS = 3  # different ones among them
APART = 0.02  # between the two largest shares of confusion

# -- questions -----------------------------------------------------------------


def _people(rng: np.random.Generator) -> list[Question]:
    """Who is on each picture: people with few and with many pictures, mixed."""
    questions = []
    for names, share in (("ABCDEFGHIJKL", 0.3), ("abcdefghijklmnopqrst", 0.15)):
        counts = rng.permutation([1, 2, 3, 11] * (len(names) // 4))
        person = np.repeat(list(names), counts)
        person = rng.permutation(person).tolist()
        questions.append(Question((person, share, int(rng.integers(1, 999)))))
    return questions


def _answers(rng: np.random.Generator) -> list[Question]:
    """Four pictures by hand; then networks that share most of their mistakes."""
    by_hand = ([0, 1, 1, 2], [0, 1, 2, 2], [0, 0, 2, 1])
    questions = [Question(tuple(map(np.array, by_hand)))]
    for count, classes in ((50, 3), (300, 7)):
        true = rng.integers(0, classes, count)
        hard = rng.random(count) < 0.35
        both = []
        for extra in (0.06, 0.2):
            wrong = hard | (rng.random(count) < extra)
            other = (true + rng.integers(1, classes, count)) % classes
            both.append(np.where(wrong, other, true))
        questions.append(Question((true, *both)))
    return questions


def _networks(rng: np.random.Generator) -> list[Question]:
    """Five networks by hand; then some where each wrong rule goes wrong."""
    cases: list[tuple[list[float], list[float], int]] = [
        ([7.0, 6.0, 9.0, 2.0, 1.0], [0.60, 0.79, 0.80, 0.35, 0.10], 400),
        ([1.0, 6.0, 8.0, 3.0], [0.15, 0.86, 0.87, 0.70], 325),
        ([5.0, 2.0, 7.0], [0.90, 0.50, 0.60], 100),
        ([3.0, 8.0, 9.0], [0.77, 0.79, 0.80], 400),  # 0.77: within two, not one
        ([2.0, 8.0, 5.0], [0.92, 0.95, 0.60], 60),  # 0.92: within its own, not one
    ]
    for count in (5, 7):
        costs = np.round(np.sort(rng.uniform(1, 30, count)), 2)
        accuracies = np.linspace(0.3, 0.8, count) + rng.uniform(0, 0.004, count)
        accuracies[-2] = accuracies[-1] - 0.01  # good enough, and cheaper
        # cheaper still, but one and a half standard errors (of 350 pictures) below
        accuracies[-3] = accuracies[-1] - 1.5 * _error(accuracies.tolist(), 350)
        order = rng.permutation(count)
        accuracies = np.round(accuracies, 4)
        cases.append((costs[order].tolist(), accuracies[order].tolist(), 350))
    return [Question(case) for case in cases]


def _pictures(rng: np.random.Generator) -> list[Question]:
    questions = []
    for shape, classes in (
        ((48, 48, 1), 7),
        ((64, 64, 3), int(rng.integers(3, 6))),
        ((32, 32, 3), int(rng.integers(8, 12))),
    ):
        text = Both(
            f"my_network({shape}, {classes})",
            f"my_network({shape}, {classes})",
        )
        questions.append(Question((shape, classes), text))
    return questions


def _confusions(rng: np.random.Generator) -> list[Question]:
    """Seven pictures by hand; then classes of unlike sizes, one of them empty."""
    by_hand = ([0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 0])
    questions = [Question((*map(np.array, by_hand), 2))]
    for classes, empty in ((4, False), (6, True)):
        while True:
            true, predicted = _confused(rng, classes, empty)
            counts = _counts(true, predicted, classes)
            if _telling(counts):
                break
        questions.append(Question((true, predicted, classes)))
    return questions


def _confused(
    rng: np.random.Generator, classes: int, empty: bool
) -> tuple[np.ndarray, np.ndarray]:
    sizes = rng.permutation(np.geomspace(12, 160, classes).astype(int))
    true = np.repeat(np.arange(classes), sizes)
    other = (true + rng.integers(1, classes, len(true))) % classes
    predicted = np.where(rng.random(len(true)) < 0.6, true, other)
    if empty:
        kept = true != int(rng.integers(classes))
        true, predicted = true[kept], predicted[kept]
    order = rng.permutation(len(true))
    return true[order], predicted[order]


def _telling(counts: np.ndarray) -> bool:
    """Tell whether every wrong way of counting names another pair."""
    wrong = counts * (1 - np.eye(len(counts), dtype=int))
    shares = _shares(wrong, counts.sum(axis=1, keepdims=True))
    largest = np.sort(shares.ravel())[-2:]
    columns = _shares(wrong, counts.sum(axis=0, keepdims=True))
    places = {int(values.argmax()) for values in (shares, wrong, columns)}
    return bool(largest[1] - largest[0] > APART and len(places) == 3)


def _matrices(rng: np.random.Generator) -> list[Question]:
    questions = []
    for names, title in (
        (["happy", "sad", "calm"], "Sad faces look calm to it"),
        (["猫", "狗", "鸟", "鱼"], "猫最难认"),
    ):
        classes = len(names)
        while True:
            true = rng.integers(0, classes, 90)
            other = rng.integers(0, classes, 90)
            predicted = np.where(rng.random(90) < 0.5, true, other)
            counts = _counts(true, predicted, classes)
            if (counts != counts.T).any():
                break
        text = Both(
            f"confusion_figure(true, predicted, {names}, {title!r})",
            f"confusion_figure(true, predicted, {names}, {title!r})",
        )
        questions.append(Question((true, predicted, names, title), text))
    return questions


def _results(rng: np.random.Generator) -> list[Question]:
    """Name, filters of a small network, and what was measured."""
    questions = []
    for name, filters, note in (("Ann", 2, "small VGG"), ("王小明", 4, "残差网络")):
        score = round(float(rng.uniform(0.4, 0.9)), 3)
        wall = round(float(rng.uniform(20, 60)), 1)
        cpu = round(float(rng.uniform(70, 200)), 1)
        seed, items = int(rng.integers(1, 99)), int(rng.integers(200, 900))
        measured = (score, 0.14, wall, cpu, seed, items, note)
        text = Both(
            f"entry({name!r}, model, {score}, 0.14, clock, {seed}, {items}, {note!r}) "
            f"with {wall} s on the wall, {cpu} s of processor time",
            f"entry({name!r}, model, {score}, 0.14, clock, {seed}, {items}, {note!r})，"
            f"实际经过 {wall} 秒，处理器 {cpu} 秒",
        )
        questions.append(Question((name, filters, *measured), text))
    return questions


def _figures(rng: np.random.Generator) -> list[Question]:
    questions = []
    for names, title in (
        (["happy", "sad", "calm"], "Happy faces are found best"),
        (["猫", "狗", "鸟", "鱼"], "鸟最容易认"),
    ):
        recalls = np.round(rng.uniform(0.3, 0.9, len(names)), 3).tolist()
        errors = np.round(rng.uniform(0.02, 0.08, len(names)), 3).tolist()
        questions.append(Question((names, recalls, errors, 0.21, title)))
    return questions


# -- asking --------------------------------------------------------------------


def ask_split(target: Any, question: Question) -> dict[str, bool]:
    """Split several times; look who stands on which side.

    Raises:
        TypeError: If it does not return two arrays of places.
    """
    person, share, seed = question.arguments
    names = np.asarray(person)
    facts = dict.fromkeys(("all", "people", "enough", "no_more"), True)
    sides = []
    for further in range(SEEDS):
        kept, held = _places(
            call(target, Question((names.copy(), share, seed + further)))
        )
        both = np.concatenate([kept, held])
        if sorted(both.tolist()) != list(range(len(names))):
            return facts | {"all": False, "repeats": True, "mixed": True}
        least = share * len(names) - 1e-9
        sizes = [int((names == name).sum()) for name in np.unique(names[held])]
        facts["people"] &= not set(names[held]) & set(names[kept])
        facts["enough"] &= bool(len(held) >= least)
        facts["no_more"] &= bool(len(held) - max(sizes, default=0) < least)
        sides.append(frozenset(held.tolist()))
    again = _places(call(target, Question((names.copy(), share, seed))))[1]
    facts["repeats"] = frozenset(again.tolist()) == sides[0]
    facts["mixed"] = len(set(sides)) >= FEWEST_SPLITS
    return facts


def _places(given: Any) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise TypeError(
            say(
                "two arrays of places are asked: return kept, held",
                "要求返回两个位置数组：return kept, held",
            )
        )
    parts = [np.asarray(part).reshape(-1) for part in given]
    if any(len(part) and part.dtype.kind not in "iu" for part in parts):
        raise TypeError(
            say(
                "places are whole numbers, the positions of the pictures",
                "位置是整数，即图片的序号",
            )
        )
    return parts[0].astype(int), parts[1].astype(int)


def ask_network(target: Any, question: Question) -> dict[str, bool]:
    """Have a network built twice; look at what it takes, gives and costs.

    Raises:
        TypeError: If the function does not return a Keras model and a number.
    """
    import keras

    shape, classes = question.arguments
    (model, price), (again, _) = (_pair(call(target, question)) for _ in range(2))
    if not isinstance(model, keras.Model) or not model.built:
        raise TypeError(
            say(
                f"the first of the two is a {type(model).__name__}, not a built "
                "keras.Model",
                f"两样中的第一样是 {type(model).__name__}，不是搭好的 keras.Model",
            )
        )
    fits = tuple(model.input_shape[1:]) == tuple(shape)
    counted = multiply_adds(model)
    facts = {
        "shape": fits,
        "classes": tuple(model.output_shape) == (None, classes),
        "probabilities": True,
        "new": again is not model,
        "price": not isinstance(price, bool) and price == counted,
        "limit": counted <= LIMIT,
    }
    if fits:
        pictures = np.random.default_rng(0).normal(0, 3, size=(4, *shape))
        given = keras.ops.convert_to_numpy(model(pictures.astype("float32")))
        sums = np.allclose(given.sum(axis=-1), 1, atol=1e-3)
        facts["probabilities"] = bool(sums and given.min() >= 0)
    return facts


def _pair(given: Any) -> tuple[Any, Any]:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise TypeError(
            say(
                "two things are asked: return the network, and its multiply-adds",
                "要求返回两样：网络和它的乘加次数",
            )
        )
    return given[0], given[1]


def ask_matrix(target: Any, question: Question) -> dict[str, bool]:
    """Draw the student's matrix and read it.

    Raises:
        TypeError: If the function does not return a Matplotlib figure.
    """
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    true, predicted, names, title = question.arguments
    figure = draw(target, question)
    texts = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    counts = _counts(true, predicted, len(names))
    facts = {
        "title": any(title in " ".join(text.split()) for text in texts),
        "labels": False,
        "names": False,
        "written": False,
        "counts": False,
    }
    for axes in figure.axes:
        across, upwards = axes.get_xlabel().lower(), axes.get_ylabel().lower()
        usual = _says(across, "predict", "预测") and _says(upwards, "true", "真实")
        turned = _says(across, "true", "真实") and _says(upwards, "predict", "预测")
        facts["labels"] |= usual or turned
        ticks = [
            [tick.get_text() for tick in axis.get_ticklabels()]
            for axis in (axes.xaxis, axes.yaxis)
        ]
        facts["names"] |= all(set(names) <= set(side) for side in ticks)
        numbers = [text for text in axes.texts if text.get_text().strip().isdigit()]
        facts["written"] |= len(numbers) >= np.count_nonzero(counts)
        facts["counts"] |= _shows(axes, counts.T if turned else counts)
    plt.close(figure)  # or the notebook shows the figure of the check
    return facts


def _says(label: str, *words: str) -> bool:
    return any(word in label for word in words)


def _shows(axes: Any, counts: np.ndarray) -> bool:
    """Tell whether each cell that is not empty carries its count."""
    for offset in (0.0, 0.5):  # cells may be centred on whole numbers or between them
        written: dict[tuple[int, int], str] = {}
        for text in axes.texts:
            x, y = (float(place) - offset for place in text.get_position())
            if abs(x - round(x)) < 0.2 and abs(y - round(y)) < 0.2:
                written[round(y), round(x)] = text.get_text().strip().replace(",", "")
        if all(
            written.get((row, column)) == str(count)
            for (row, column), count in np.ndenumerate(counts)
            if count
        ):
            return True
    return False


def ask_entry(target: Any, question: Question) -> Any:
    """Hand over a small network and a clock; return the entry's values."""
    name, filters, score, baseline, wall, cpu, seed, items, note = question.arguments
    clock = training.Clock(wall, cpu)
    arguments = (name, _network(filters), score, baseline, clock, seed, items, note)
    given = call(target, Question(arguments))
    if isinstance(given, dict) and isinstance(given.get("seconds"), training.Clock):
        raise TypeError(
            say(
                "the clock itself was entered; its seconds on the wall are clock.wall",
                "填进去的是时钟，不是数：要 clock.wall",
            )
        )
    return given


def _network(filters: int) -> Any:
    import keras
    from keras import layers

    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(filters, 3, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(7, activation="softmax")(x))


def ask_figure(target: Any, question: Question) -> dict[str, bool]:
    """Draw the student's bars and look at what is on them.

    Raises:
        TypeError: If the function does not return a Matplotlib figure.
    """
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    names, recalls, errors, baseline, title = question.arguments
    figure = draw(target, question)
    texts = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    labels = " ".join(
        label.lower()
        for axes in figure.axes
        for label in (axes.get_xlabel(), axes.get_ylabel())
    )
    lengths = np.array(
        [0.0]
        + [
            side
            for axes in figure.axes
            for bar in axes.patches
            if hasattr(bar, "get_width")
            for side in (bar.get_width(), bar.get_height())
        ]
    )
    spans = _spans(figure)
    facts = {
        "title": any(title in " ".join(text.split()) for text in texts),
        "recall": _says(labels, "recall", "召回率"),
        "names": all(any(name in text for text in texts) for name in names),
        "bars": all(np.isclose(lengths, value, atol=1e-6).any() for value in recalls),
        "some": all(
            (
                np.isclose(spans.mean(axis=1), value, atol=1e-6)
                & (np.ptp(spans, axis=1) > 0)
            ).any()
            for value in recalls
        ),
        "errors": all(
            np.isclose(spans, (value - error, value + error), atol=1e-6)
            .all(axis=1)
            .any()
            for value, error in zip(recalls, errors, strict=True)
        ),
        "baseline": figures.has_level(figure, baseline),
        "zero": figures.bars_begin_at_zero(figure),
    }
    plt.close(figure)  # or the notebook shows the figure of the check
    return facts


def _spans(figure: Any) -> np.ndarray:
    """Return begin and end of every straight piece, along both axes, shape (n, 2)."""
    spans = [(np.nan, np.nan)]
    for axes in figure.axes:
        for lines in axes.collections:
            for points in getattr(lines, "get_segments", list)():
                if len(points) > 1:
                    spans += [(side.min(), side.max()) for side in np.transpose(points)]
    return np.array(spans, dtype=float)


# -- wrong answers -------------------------------------------------------------


def _counts(true: Any, predicted: Any, classes: int) -> np.ndarray:
    """Return how often each class (row) was taken for each (column)."""
    pairs = np.asarray(true) * classes + np.asarray(predicted)
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def _shares(counts: np.ndarray, sums: np.ndarray) -> np.ndarray:
    return counts / np.maximum(sums, 1)


def _pair_by(
    by: str, *, turned: bool = False, diagonal: bool = False, report: str = "row"
) -> Callable:
    """Return a function that names the largest confusion with one thing wrong."""

    def function(true: Any, predicted: Any, classes: int) -> tuple[int, int, float]:
        counts = _counts(true, predicted, classes)
        rows = counts.sum(axis=1, keepdims=True)
        sums = {"counts": 1, "rows": rows, "columns": counts.sum(axis=0, keepdims=True)}
        values = _shares(counts, sums[by])
        if not diagonal:
            values = values * (1 - np.eye(classes))
        row, column = np.unravel_index(values.argmax(), values.shape)
        whole = {"row": rows, "all": np.full_like(rows, counts.sum())}
        share = float(_shares(counts, whole[report])[row, column])
        pair = (int(column), int(row)) if turned else (int(row), int(column))
        return (*pair, float(values[row, column]) if by == "columns" else share)

    return function


def _people_held(
    person: Sequence[str],
    share: float,
    seed: int | None,
    *,
    mixed: bool = True,
    of_people: bool = False,
    short: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Hold people out with one thing wrong."""
    names = np.asarray(person)
    people = np.unique(names)
    if mixed:
        people = np.random.default_rng(seed).permutation(people)
    inside = np.zeros(len(names), dtype=bool)
    for number, one in enumerate(people):
        if of_people and number >= round(share * len(people)):
            break
        following = inside | (names == one)
        if short and following.mean() >= share:
            break
        inside = following
        if not of_people and inside.mean() >= share:
            break
    return np.flatnonzero(~inside), np.flatnonzero(inside)


def _any_picture(person: Sequence[str], share: float, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(len(person))
    held = math.ceil(share * len(person))
    return order[held:], order[:held]


def _differences(true: Any, first: Any, second: Any) -> np.ndarray:
    true, first, second = map(np.asarray, (true, first, second))
    return (first == true).astype(float) - (second == true)


def _as_strangers(true: Any, first: Any, second: Any) -> tuple[float, float]:
    shares = [np.mean(np.asarray(one) == np.asarray(true)) for one in (first, second)]
    squares = sum(share * (1 - share) / len(true) for share in shares)
    return float(shares[0] - shares[1]), math.sqrt(squares)


def _enough(accuracies: Sequence[float], error: float) -> list[int]:
    least = max(accuracies) - error
    return [i for i, accuracy in enumerate(accuracies) if accuracy >= least]


def _error(accuracies: Sequence[float], pictures: int) -> float:
    best = max(accuracies)
    return math.sqrt(best * (1 - best) / pictures)


def _by_own_errors(
    costs: Sequence[float], accuracies: Sequence[float], pictures: int
) -> int:
    """Choose among all whose own standard error reaches the best."""
    best = max(accuracies)
    good = [
        i
        for i, accuracy in enumerate(accuracies)
        if accuracy + _error([accuracy], pictures) >= best
    ]
    return min(good, key=lambda i: costs[i])


def _built(
    shape: tuple[int, int, int],
    classes: int,
    *,
    end: str | None = "softmax",
    width: int = 8,
) -> Any:
    import keras
    from keras import layers

    inputs = keras.Input(shape)
    x = layers.Conv2D(width, 3, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation=end)(x))


def _priced(model: Any) -> tuple[Any, int]:
    return model, multiply_adds(model)


def _kept() -> Callable:
    """Return a function that builds one network only and returns it ever after."""
    built: dict[tuple, Any] = {}

    def function(shape: tuple[int, int, int], classes: int) -> Any:
        key = (tuple(shape), classes)
        if key not in built:
            built[key] = _built(shape, classes)
        return _priced(built[key])

    return function


def _matrix(
    true: Any,
    predicted: Any,
    names: Sequence[str],
    title: str | None,
    *,
    numbers: bool = True,
    named: bool = True,
    labelled: bool = True,
    turned: bool = False,
) -> Any:
    """Draw a matrix with one thing wrong."""
    from helpers import plots

    counts = _counts(true, predicted, len(names))
    counts = counts.T if turned else counts
    figure = plots.new_figure(title)
    axes = figure.subplots()
    axes.imshow(counts)
    if named:
        axes.set_xticks(range(len(names)), names)
        axes.set_yticks(range(len(names)), names)
    if labelled:
        axes.set(xlabel=say("predicted", "预测"), ylabel=say("true", "真实"))
    if numbers:
        for (row, column), count in np.ndenumerate(counts):
            axes.text(column, row, str(count), ha="center")
    return figure


def _entry(
    name: str,
    model: Any,
    score: float,
    baseline: float,
    clock: Any,
    seed: int,
    items: int,
    note: str,
) -> dict[str, Any]:
    """Return the values of an entry."""
    return {
        "name": name,
        "score": score,
        "baseline": baseline,
        "seconds": clock.wall,
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(model),
        "seed": seed,
        "items": items,
        "note": note,
    }


def _trainable(model: Any) -> int:
    """Return how many of a model's numbers are trained."""
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


def _bars(
    names: Sequence[str],
    recalls: Sequence[float],
    errors: Sequence[float] | None,
    baseline: float | None,
    title: str | None,
    *,
    xlabel: str = "recall",
) -> Any:
    from helpers import plots

    return plots.bars(
        dict(zip(names, recalls, strict=True)),
        error=None if errors is None else dict(zip(names, errors, strict=True)),
        xlabel=xlabel,
        reference=None if baseline is None else {"guess": baseline},
        title=title,
    )


def _cut(
    names: Sequence[str],
    recalls: Sequence[float],
    errors: Sequence[float],
    baseline: float,
    title: str,
) -> Any:
    figure = _bars(names, recalls, errors, baseline, title)
    figure.axes[0].set_xlim(left=0.9 * min(*recalls, baseline))
    return figure


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        name="11.1",
        target="split_by_person",
        points=3,
        title=Both("nobody on both sides", "同一个人不能两边都有"),
        hint=Both(
            "np.unique(person) are the different persons; mix them, and add one after "
            "the other to a list. np.isin(person, list) says which pictures are held "
            "out; stop as soon as its mean reaches share.",
            "np.unique(person) 是不同的人；打乱后一个一个地加进列表。"
            "np.isin(person, 列表)说明哪些图片被留出；它的均值一达到 share 就停止。",
        ),
        questions=_people,
        ask=ask_split,
        judge=judging.facts(
            {
                "all": Both(
                    "not every picture is in exactly one of the two parts",
                    "不是每张图片都恰好在其中一部分",
                ),
                "people": Both("somebody is on both sides", "有人两边都有"),
                "enough": Both(
                    "less than the share of the pictures is held out",
                    "留出的图片不到要求的比例",
                ),
                "no_more": Both(
                    "more people are held out than were needed",
                    "留出的人比需要的多",
                ),
                "repeats": Both(
                    "the same seed does not give the same split",
                    "同样的种子没有给出同样的划分",
                ),
                "mixed": Both(
                    "other seeds hold out the same people",
                    "换了种子，留出的还是同样的人",
                ),
            }
        ),
        mistakes=(
            Mistake(
                _any_picture,
                Both(
                    "Pictures were mixed, not people: mix np.unique(person).",
                    "打乱的是图片，不是人：应打乱 np.unique(person)。",
                ),
            ),
            Mistake(
                lambda person, share, seed: _people_held(
                    person, share, seed, mixed=False
                ),
                Both(
                    "The people come in their own order: mix them with the seed's "
                    "generator first.",
                    "人还是按原来的次序：先用该种子的随机数生成器打乱。",
                ),
            ),
            Mistake(
                lambda person, share, seed: _people_held(person, share, None),
                Both(
                    "default_rng(seed): without the seed nobody can repeat your split.",
                    "要用 default_rng(seed)：没有种子，别人就无法重复你的划分。",
                ),
            ),
            Mistake(
                lambda person, share, seed: _people_held(
                    person, share, seed, of_people=True
                ),
                Both(
                    "That is a share of the people; they have different numbers of "
                    "pictures, and a share of the pictures is asked.",
                    "这是人数的比例；每个人的图片张数不同，要的是图片的比例。",
                ),
            ),
            Mistake(
                lambda person, share, seed: _people_held(
                    person, share, seed, short=True
                ),
                Both(
                    "You stop one person too early: at least the share is asked.",
                    "早停了一个人：要求至少达到该比例。",
                ),
            ),
            Mistake(
                lambda person, share, seed: _people_held(person, share, seed)[::-1],
                Both(
                    "The two are swapped: return kept, held.",
                    "两部分反了：return kept, held。",
                ),
            ),
        ),
    ),
    Exercise(
        name="11.2",
        target="advantage",
        points=3,
        title=Both("better, or luckier?", "更好，还是更走运？"),
        hint=Both(
            "d = (first == true) - (second == true), as floats; then its mean, and "
            "np.std of it divided by the root of its length.",
            "d = (first == true) - (second == true)，用浮点数；然后取均值，"
            "以及 np.std 除以长度的平方根。",
        ),
        questions=_answers,
        mistakes=(
            Mistake(
                _as_strangers,
                Both(
                    "The standard error treats the two as strangers: take the "
                    "deviation of the differences, picture by picture.",
                    "这个标准误差把两者当作互不相干：应逐张取差值，再求差值的标准差。",
                ),
            ),
            Mistake(
                lambda true, first, second: (
                    -_differences(true, first, second).mean(),
                    _differences(true, first, second).std() / math.sqrt(len(true)),
                ),
                Both(
                    "The sign is turned: the advantage of the first over the second.",
                    "符号反了：要的是第一个对第二个的优势。",
                ),
            ),
            Mistake(
                lambda true, first, second: (
                    _differences(true, first, second).mean(),
                    _differences(true, first, second).std(),
                ),
                Both(
                    "That is the deviation of one picture: divide by the root of "
                    "their number.",
                    "这是单张图片的标准差：还要除以图片数的平方根。",
                ),
            ),
            Mistake(
                lambda true, first, second: (
                    _differences(true, first, second).mean(),
                    _differences(true, first, second).std() / len(true),
                ),
                Both(
                    "Divide by the root of n, not by n.",
                    "应除以 n 的平方根，不是 n。",
                ),
            ),
            Mistake(
                lambda true, first, second: (
                    _differences(true, first, second).mean(),
                    _differences(true, first, second).std(ddof=1)
                    / math.sqrt(len(true)),
                ),
                Both(
                    "np.std divides by n here, not by n - 1 (ddof=1).",
                    "这里 np.std 除以 n，不是 n - 1（ddof=1）。",
                ),
            ),
            Mistake(
                lambda true, first, second: (
                    _differences(true, first, second).sum(),
                    _differences(true, first, second).std() * math.sqrt(len(true)),
                ),
                Both(
                    "That counts pictures; a mean is asked, and its standard error.",
                    "这是张数；要的是均值和均值的标准误差。",
                ),
            ),
        ),
    ),
    Exercise(
        name="11.3",
        target="choose",
        points=3,
        title=Both("the cheapest that is good enough", "足够好的网络中最便宜的"),
        hint=Both(
            "First the best accuracy and its standard error; then the places of all "
            "that reach their difference; of those places the one of least cost.",
            "先求最好的准确率和它的标准误差；再找出所有达到两者之差的位置；"
            "其中代价最小的就是答案。",
        ),
        questions=_networks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda costs, accuracies, pictures: int(np.argmax(accuracies)),
                Both(
                    "That is the most accurate; a cheaper one within one standard "
                    "error is good enough.",
                    "这是最准的；在一个标准误差之内更便宜的，就足够好了。",
                ),
            ),
            Mistake(
                lambda costs, accuracies, pictures: int(np.argmin(costs)),
                Both(
                    "That is the cheapest of all; it must be good enough first.",
                    "这是所有网络中最便宜的；首先它要足够好。",
                ),
            ),
            Mistake(
                lambda costs, accuracies, pictures: int(
                    np.argmax(np.divide(accuracies, costs))
                ),
                Both(
                    "A quotient favours what is cheap and bad: compare with the best "
                    "accuracy first.",
                    "商偏爱又便宜又差的：先与最好的准确率比较。",
                ),
            ),
            Mistake(
                lambda costs, accuracies, pictures: _enough(
                    accuracies, _error(accuracies, pictures)
                ).index(
                    min(
                        _enough(accuracies, _error(accuracies, pictures)),
                        key=lambda i: costs[i],
                    )
                ),
                Both(
                    "That is the place among those that are good enough; the place in "
                    "the whole list is asked.",
                    "这是在足够好的那些之中的位置；要的是在整个列表中的位置。",
                ),
            ),
            Mistake(
                lambda costs, accuracies, pictures: min(
                    _enough(accuracies, _error(accuracies, 1)),
                    key=lambda i: costs[i],
                ),
                Both(
                    "The standard error is not divided by the root of the number of "
                    "pictures.",
                    "标准误差没有除以图片数的平方根。",
                ),
            ),
            Mistake(
                lambda costs, accuracies, pictures: min(
                    _enough(accuracies, 2 * _error(accuracies, pictures)),
                    key=lambda i: costs[i],
                ),
                Both(
                    "You allow two standard errors; the rule allows one.",
                    "你允许低两个标准误差；这条规则只允许一个。",
                ),
            ),
            Mistake(
                _by_own_errors,
                Both(
                    "You take each network's own standard error: only that of the best "
                    "accuracy counts.",
                    "你用的是各个网络自己的标准误差；应只用最好的准确率的标准误差。",
                ),
            ),
            Mistake(
                lambda costs, accuracies, pictures: costs[
                    min(
                        _enough(accuracies, _error(accuracies, pictures)),
                        key=lambda i: costs[i],
                    )
                ],
                Both(
                    "That is its cost; return its place in the lists.",
                    "这是它的代价；要返回它在列表中的位置。",
                ),
            ),
        ),
    ),
    Exercise(
        name="11.4",
        target="my_network",
        points=3,
        title=Both("your network, and its price", "你的网络，以及它的价格"),
        hint=Both(
            "model = network(..., shape, classes), with a body of the catalogue or one "
            "of your own; then return model, multiply_adds(model).",
            "model = network(..., shape, classes)，用目录中的主体或你自己的；"
            "然后 return model, multiply_adds(model)。",
        ),
        questions=_pictures,
        ask=ask_network,
        judge=judging.facts(
            {
                "shape": Both(
                    "the network takes pictures of another shape",
                    "网络接受的图片形状不对",
                ),
                "classes": Both(
                    "it does not give one number for each class",
                    "它没有为每一类给出一个数",
                ),
                "probabilities": Both(
                    "what it gives are no probabilities: they do not add up to 1",
                    "它给出的不是概率：加起来不等于 1",
                ),
                "new": Both(
                    "the second call returned the same network",
                    "第二次调用返回了同一个网络",
                ),
                "limit": Both(
                    "it costs more than 40 million multiply-adds",
                    "它的乘加次数超过 4,000 万",
                ),
                "price": Both(
                    "the number is not its multiply-adds",
                    "这个数不是它的乘加次数",
                ),
            }
        ),
        uses=("setup", "unit", "first-two", "next-two", "sums", "cheap", "network"),
        mistakes=(
            Mistake(
                lambda shape, classes: _priced(_built(shape, classes, end=None)),
                Both(
                    "The last layer needs activation='softmax'.",
                    "最后一层需要 activation='softmax'。",
                ),
            ),
            Mistake(
                lambda shape, classes: _priced(_built(shape, 7)),
                Both(
                    "Seven classes are built in: use the argument classes.",
                    "写死了七个类：应使用参数 classes。",
                ),
            ),
            Mistake(
                lambda shape, classes: _priced(_built((48, 48, 1), classes)),
                Both(
                    "The shape is built in: use the argument shape.",
                    "写死了图片形状：应使用参数 shape。",
                ),
            ),
            Mistake(
                lambda shape, classes: (
                    _built(shape, classes),
                    _built(shape, classes).count_params(),
                ),
                Both(
                    "Those are the parameters; a kernel is used at every place: "
                    "multiply_adds(model).",
                    "这是参数个数；卷积核在每个位置都要用：multiply_adds(model)。",
                ),
            ),
            Mistake(
                lambda shape, classes: _priced(_built(shape, classes, width=80)),
                Both(
                    "Too wide: halve the filters, or pool before the widest layers.",
                    "太宽了：卷积核减半，或在最宽的层之前先池化。",
                ),
            ),
            Mistake(
                _kept(),
                Both(
                    "Build the network inside the function, so that every call begins "
                    "with new weights.",
                    "在函数里面搭网络，使每次调用都从新的权重开始。",
                ),
            ),
        ),
    ),
    Exercise(
        name="11.5",
        target="worst_confusion",
        points=3,
        title=Both("the most frequent confusion", "最常见的混淆"),
        hint=Both(
            "Count all pairs (true, predicted) in a square array; divide each row by "
            "its sum (at least 1); set the diagonal to 0; find the largest.",
            "把所有的对（真实，预测）数进一个方阵；每行除以该行的和（至少取 1）；"
            "对角线设为 0；找最大的。",
        ),
        questions=_confusions,
        mistakes=(
            Mistake(
                _pair_by("counts"),
                Both(
                    "That pair has the largest number; a large class always wins then. "
                    "Compare shares of the true class.",
                    "这一对的张数最多；这样总是大类赢。应比较占真实类别的比例。",
                ),
            ),
            Mistake(
                _pair_by("columns"),
                Both(
                    "Those are shares of the predicted class: divide each row, not "
                    "each column, by its sum.",
                    "这是占预测类别的比例：应除以每行的和，不是每列的和。",
                ),
            ),
            Mistake(
                _pair_by("rows", turned=True),
                Both(
                    "The two classes are swapped: first the true one.",
                    "两个类反了：先写真实的类。",
                ),
            ),
            Mistake(
                _pair_by("rows", diagonal=True),
                Both(
                    "The diagonal holds what was right: set it to 0 first.",
                    "对角线上是答对的：先设为 0。",
                ),
            ),
            Mistake(
                _pair_by("rows", report="all"),
                Both(
                    "The share is one of all pictures; of the true class's is asked.",
                    "这是占全部图片的比例；要的是占该真实类图片的比例。",
                ),
            ),
        ),
    ),
    Exercise(
        name="11.6",
        target="confusion_figure",
        points=2,
        title=Both("the matrix, drawn", "画出混淆矩阵"),
        hint=Both(
            "plots.confusion_matrix(true, predicted, class_names, title=title) has "
            "all that is asked.",
            "plots.confusion_matrix(true, predicted, class_names, title=title) "
            "就包含所要求的一切。",
        ),
        questions=_matrices,
        ask=ask_matrix,
        judge=judging.facts(
            {
                "title": Both("the title is not on it", "图上没有标题"),
                "labels": Both(
                    "the axes do not say which class is the true one and which the "
                    "predicted one",
                    "坐标轴没有写明哪个是真实类别、哪个是预测类别",
                ),
                "names": Both(
                    "the classes' names do not stand on both axes",
                    "没有在两个轴上都写出类名",
                ),
                "written": Both(
                    "the counts are not written into the cells",
                    "格子里没有写上张数",
                ),
                "counts": Both(
                    "a cell carries another number than its count of pictures",
                    "有的格子里写的不是该格的张数",
                ),
            }
        ),
        mistakes=(
            Mistake(
                lambda true, predicted, names, title: _matrix(
                    true, predicted, names, None
                ),
                Both(
                    "Put the finding above the figure: the argument title.",
                    "把结论写在图的上方：用参数 title。",
                ),
            ),
            Mistake(
                lambda true, predicted, names, title: _matrix(
                    true, predicted, names, title, turned=True
                ),
                Both(
                    "Rows and columns are swapped: a row is a true class.",
                    "行和列反了：每一行是一个真实的类。",
                ),
            ),
            Mistake(
                lambda true, predicted, names, title: _matrix(
                    true, predicted, names, title, labelled=False
                ),
                Both(
                    "A matrix without labels can be read both ways: write true and "
                    "predicted on the axes.",
                    "没有标注的矩阵两个方向都能读：在轴上写明真实与预测。",
                ),
            ),
            Mistake(
                lambda true, predicted, names, title: _matrix(
                    true, predicted, names, title, named=False
                ),
                Both(
                    "Numbers of classes say nothing: put class_names on both axes.",
                    "类的编号说明不了什么：在两个轴上写 class_names。",
                ),
            ),
            Mistake(
                lambda true, predicted, names, title: _matrix(
                    true, predicted, names, title, numbers=False
                ),
                Both(
                    "Colours alone cannot be read off: write the counts into the "
                    "cells.",
                    "只有颜色读不出数：在格子里写上张数。",
                ),
            ),
        ),
    ),
    Exercise(
        name="11.7",
        target="entry",
        points=2,
        title=Both("a line for the leaderboard", "排行榜的一行"),
        hint=Both(
            "model.count_params() counts every number; multiply_adds(model) is "
            "imported in the setup; the seconds are clock.wall. The rest is handed "
            "through as it came.",
            "model.count_params() 数出所有参数；multiply_adds(model) 在准备那一格"
            "已导入；秒数是 clock.wall。其余的原样放入。",
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
                lambda name, model, score, baseline, clock, *rest: (
                    _entry(name, model, score, baseline, clock, *rest)
                    | {"seconds": clock.cpu}
                ),
                Both(
                    "The board asks for what you waited: clock.wall. Processor time "
                    "adds up all cores.",
                    "排行榜要的是你等待的时间：clock.wall。处理器时间是各核相加的。",
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
        name="11.8",
        target="report_figure",
        points=2,
        title=Both("the figure of the report", "报告的图"),
        hint=Both(
            "plots.bars(dict(zip(names, recalls)), error=dict(zip(names, errors)), "
            "xlabel=..., reference={...: baseline}, title=...) has all that is asked.",
            "plots.bars(dict(zip(names, recalls)), error=dict(zip(names, errors)), "
            "xlabel=..., reference={...: baseline}, title=...) 就包含所要求的一切。",
        ),
        questions=_figures,
        ask=ask_figure,
        judge=judging.facts(
            {
                "title": Both("the title is not on it", "图上没有标题"),
                "recall": Both(
                    "no axis says that recall is shown", "没有坐标轴写明是召回率"
                ),
                "names": Both("a name is missing", "缺少某个名称"),
                "bars": Both(
                    "a bar is not as long as its recall", "有的条形长度不等于召回率"
                ),
                "some": Both("a bar has no error bar", "有的条形没有误差线"),
                "errors": Both(
                    "an error bar does not go from recall - error to recall + error",
                    "有的误差线不是从“召回率减误差”到“召回率加误差”",
                ),
                "baseline": Both(
                    "there is no line at the baseline", "没有在基准处画线"
                ),
                "zero": Both(
                    "the bars' axis does not begin at zero",
                    "条形的坐标轴没有从零开始",
                ),
            }
        ),
        mistakes=(
            Mistake(
                lambda names, recalls, errors, baseline, title: _bars(
                    names, recalls, errors, baseline, None
                ),
                Both(
                    "Put the finding above the figure: the argument title.",
                    "把结论写在图的上方：用参数 title。",
                ),
            ),
            Mistake(
                lambda names, recalls, errors, baseline, title: _bars(
                    names, recalls, errors, baseline, title, xlabel="accuracy"
                ),
                Both(
                    "Within one class the share that is found is called recall.",
                    "一个类中被找出来的比例叫召回率。",
                ),
            ),
            Mistake(
                lambda names, recalls, errors, baseline, title: _bars(
                    names, recalls, None, baseline, title
                ),
                Both(
                    "Without error bars one ranks chance: error=.",
                    "没有误差线，排出的只是偶然：用 error=。",
                ),
            ),
            Mistake(
                lambda names, recalls, errors, baseline, title: _bars(
                    names, recalls, [error / 2 for error in errors], baseline, title
                ),
                Both(
                    "errors are half the lengths already: the bar goes that far to "
                    "either side.",
                    "errors 已经是长度的一半：误差线向两边各伸出这么多。",
                ),
            ),
            Mistake(
                lambda names, recalls, errors, baseline, title: _bars(
                    names, recalls, errors, None, title
                ),
                Both(
                    "Without the baseline nobody can tell whether a recall is good.",
                    "没有基准，谁也看不出召回率好不好。",
                ),
            ),
            Mistake(
                _cut,
                Both(
                    "Bars are compared by their lengths: begin at zero.",
                    "条形比的是长度：要从零开始。",
                ),
            ),
        ),
    ),
)
