"""Questions of lab 06a_lenet5_digits: sizes, weights, subsampling, codes, a network."""

from typing import Any

import numpy as np

from helpers.checks import judging
from helpers.checks.asking import call, describe_model
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both

SCALE, SLOPE = 1.7159, 2 / 3
"""Amplitude and slope of the scaled tanh, LeCun et al. 1998, appendix A."""

MOST_WEIGHTS = 20_000
LEAST_CONVOLUTIONS = 2
LEAST_ACCURACY = 0.9
TRAINING_DIGITS, TEST_DIGITS = 1_000, 400
EPOCHS, BATCH_SIZE = 5, 50


def _sizes(rng: np.random.Generator) -> list[Question]:
    """Sizes of LeNet-5's own layers first, then drawn ones that may not divide."""
    fixed = [(32, 5, 0, 1), (28, 2, 0, 2), (14, 5, 0, 1), (28, 5, 2, 1)]
    drawn = [
        (
            int(rng.integers(20, 40)),
            int(rng.integers(2, 8)),
            int(rng.integers(0, 4)),
            int(rng.integers(2, 5)),
        )
        for _ in range(6)
    ]
    return [Question(case) for case in fixed + drawn]


def _tables(rng: np.random.Generator) -> list[Question]:
    """A table one can count by eye first, then drawn ones."""
    small = np.array([[True, True, False], [False, True, True]])
    questions = [Question((small, 5))]
    for _ in range(4):
        shape = (int(rng.integers(3, 9)), int(rng.integers(4, 20)))
        table = rng.random(shape) < 0.6
        questions.append(Question((table, int(rng.integers(2, 8)))))
    return questions


def _maps(rng: np.random.Generator) -> list[Question]:
    questions = []
    for height, width, channels in ((2, 2, 1), (4, 6, 3), (28, 28, 6)):
        questions.append(
            Question(
                (
                    rng.normal(size=(height, width, channels)),
                    rng.normal(size=channels),
                    rng.normal(size=channels),
                )
            )
        )
    return questions


def _features_and_codes(rng: np.random.Generator) -> list[Question]:
    return [
        Question(
            (
                rng.normal(size=(n, width)),
                rng.choice([-1.0, 1.0], size=(classes, width)),
            )
        )
        for n, width, classes in ((1, 4, 3), (5, 84, 10), (32, 84, 10))
    ]


def _seeds(rng: np.random.Generator) -> list[Question]:
    """One question: the seed of the synthetic digits."""
    seed = int(rng.integers(2**31))
    text = Both(
        "build_small_lenet(): its shape, its weights, and its accuracy on synthetic "
        f"digits after {EPOCHS} epochs",
        "build_small_lenet()：形状、参数个数，"
        f"以及训练 {EPOCHS} 轮后在合成数字上的准确率",
    )
    return [Question((seed,), text)]


def ask_small_network(target: Any, question: Question) -> dict[str, Any]:
    """Build the student's network, train it briefly on synthetic digits and test it.

    Args:
        target: The student's function; takes nothing, returns an uncompiled model that
            maps (n, 28, 28, 1) pictures in [0, 1] to (n, 10) logits.
        question: Holds the seed of the digits.

    Returns:
        ``output_shape``, ``parameters``, ``convolutions`` (how many Conv2D layers)
        and ``accuracy`` on digits that were not in the training. A network that is
        too large or has too few convolutions is not trained; its accuracy is 0.

    Raises:
        ValueError: If the model is compiled, gives probabilities, or is not new.
    """
    import keras

    from labdata.make.digits import draw

    (seed,) = question.arguments
    keras.utils.set_random_seed(seed)
    model = call(target, Question())
    described = describe_model(model)
    described["convolutions"] = described.pop("layers").get("Conv2D", 0)
    described["accuracy"] = 0.0
    if model is call(target, Question()):
        raise ValueError("the same model twice: build a new one at each call")
    if model.compiled:
        raise ValueError("the model is compiled already: leave that to the check")
    if (
        described["output_shape"] != [None, 10]
        or described["parameters"] > MOST_WEIGHTS
        or described["convolutions"] < LEAST_CONVOLUTIONS
    ):
        return described
    pictures, labels = draw(TRAINING_DIGITS + TEST_DIGITS, seed=seed)
    pictures = pictures[..., None].astype("float32") / 255
    outputs = model.predict(pictures[:100], verbose=0)
    if np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        raise ValueError("the ten outputs sum to 1: logits are asked, without softmax")
    model.compile(
        keras.optimizers.Adam(3e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    train, test = slice(TRAINING_DIGITS), slice(TRAINING_DIGITS, None)
    model.fit(
        pictures[train],
        labels[train],
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        verbose=0,
    )
    predicted = np.argmax(model.predict(pictures[test], verbose=0), axis=-1)
    described["accuracy"] = float(np.mean(predicted == labels[test]))
    return described


EXERCISES = (
    Exercise(
        name="06a.1",
        target="output_size",
        points=2,
        title=Both("the size of a layer's output", "一层输出的尺寸"),
        hint=Both(
            "Count the places where the window fits: floor((n - k + 2p) / s) + 1.",
            "数一数窗口能放在多少个位置：floor((n - k + 2p) / s) + 1。",
        ),
        questions=_sizes,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda n, k, p, s: (n - k + 2 * p) // s,
                Both(
                    "One too few: the first position counts too, so add 1.",
                    "少了一个：第一个位置也要算，所以要加 1。",
                ),
            ),
            Mistake(
                lambda n, k, p, s: (n - k + p) // s + 1,
                Both(
                    "The padding stands on both sides: 2p, not p.",
                    "填充在两侧都有：是 2p，不是 p。",
                ),
            ),
            Mistake(
                lambda n, k, p, s: (n - k + 2 * p) / s + 1,
                Both(
                    "A size is a whole number: a window that does not fit whole is "
                    "dropped, so divide with //.",
                    "尺寸是整数：放不下的窗口要舍去，所以用 // 做除法。",
                ),
            ),
        ),
    ),
    Exercise(
        name="06a.2",
        target="table_parameters",
        points=2,
        title=Both("weights of a table of connections", "连接表的参数个数"),
        hint=Both(
            "Each True in the table is a k x k kernel; each output map has a bias.",
            "表中每个 True 是一个 k x k 的卷积核；每张输出图有一个偏置。",
        ),
        questions=_tables,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda table, k: int(np.sum(table)) * k * k,
                Both("Each output map also has one bias.", "每张输出图还有一个偏置。"),
            ),
            Mistake(
                lambda table, k: int(np.sum(table)) * (k * k + 1),
                Both(
                    "The bias belongs to the output map, not to every kernel: count it "
                    "once per column.",
                    "偏置属于输出图，而不是每个卷积核：每一列只算一次。",
                ),
            ),
            Mistake(
                lambda table, k: (
                    table.shape[0] * table.shape[1] * k * k + table.shape[1]
                ),
                Both(
                    "That is the full table: count only the connections that are True.",
                    "这是全连接的表：只数值为 True 的连接。",
                ),
            ),
        ),
    ),
    Exercise(
        name="06a.3",
        target="subsample",
        points=3,
        title=Both("the subsampling of S2", "S2 的下采样"),
        hint=Both(
            "Sum each 2 x 2 block of each map, multiply by the map's coefficient, add "
            "its bias, then apply the scaled tanh 1.7159 tanh(2x/3).",
            "对每张图的每个 2 x 2 小块求和，乘以该图的系数，加上偏置，再用缩放的 tanh："
            "1.7159 tanh(2x/3)。",
        ),
        questions=_maps,
        mistakes=(
            Mistake(
                lambda maps, a, b: SCALE * np.tanh(SLOPE * (_blocks(maps) / 4 * a + b)),
                Both(
                    "You took the mean of the four; S2 takes their sum.",
                    "你取了四个数的平均；S2 取的是它们的和。",
                ),
            ),
            Mistake(
                lambda maps, a, b: _blocks(maps) * a + b,
                Both(
                    "The scaled tanh at the end is missing.",
                    "最后少了缩放的 tanh。",
                ),
            ),
            Mistake(
                lambda maps, a, b: np.tanh(_blocks(maps) * a + b),
                Both(
                    "A plain tanh: scale it, 1.7159 tanh(2x/3).",
                    "这是普通的 tanh：要缩放，1.7159 tanh(2x/3)。",
                ),
            ),
            Mistake(
                lambda maps, a, b: SCALE * np.tanh(SLOPE * a * (_blocks(maps) + b)),
                Both(
                    "Add the bias after multiplying: a * sum + b, not a * (sum + b).",
                    "先乘系数再加偏置：是 a * 和 + b，不是 a * (和 + b)。",
                ),
            ),
            Mistake(
                lambda maps, a, b: SCALE * np.tanh(SLOPE * (_largest(maps) * a + b)),
                Both(
                    "That is max pooling; S2 adds the four values.",
                    "这是最大池化；S2 把四个值相加。",
                ),
            ),
        ),
    ),
    Exercise(
        name="06a.4",
        target="code_distances",
        points=2,
        title=Both("distances to the ten codes", "到十个编码的距离"),
        hint=Both(
            "Broadcasting pairs every row with every code if each array gets an axis "
            "of length 1 where the other varies.",
            "给两个数组各加一个长度为 1 的轴，广播就会把每一行与每个编码配成一对。",
        ),
        questions=_features_and_codes,
        mistakes=(
            Mistake(
                lambda features, codes: np.sqrt(_squared(features, codes)),
                Both(
                    "That is the distance; the paper's output is its square.",
                    "这是距离；论文的输出是距离的平方。",
                ),
            ),
            Mistake(
                lambda features, codes: _squared(features, codes).T,
                Both(
                    "Rows and columns are swapped: one row a picture.",
                    "行与列反了：每一行对应一张图片。",
                ),
            ),
            Mistake(
                lambda features, codes: _squared(features, codes) / codes.shape[1],
                Both("Take the sum, not the mean.", "要取和，不是平均。"),
            ),
        ),
    ),
    Exercise(
        name="06a.5",
        target="build_small_lenet",
        points=3,
        title=Both("a LeNet with a third of the weights", "只用三分之一参数的 LeNet"),
        hint=Both(
            "Two convolutions, each followed by pooling, then Flatten and a small "
            "dense layer. Most weights sit right behind Flatten: save units there.",
            "两个卷积层，各接一次池化，然后 Flatten 和一个小的全连接层。"
            "大部分参数紧跟在 Flatten 之后：减少那里的单元数最省。",
        ),
        questions=_seeds,
        ask=ask_small_network,
        judge=judging.within(
            least={"convolutions": LEAST_CONVOLUTIONS, "accuracy": LEAST_ACCURACY},
            most={"parameters": MOST_WEIGHTS},
            equal=("output_shape",),
        ),
        uses=("setup",),
    ),
)


def _blocks(maps: np.ndarray) -> np.ndarray:
    height, width, channels = maps.shape
    return maps.reshape(height // 2, 2, width // 2, 2, channels).sum(axis=(1, 3))


def _largest(maps: np.ndarray) -> np.ndarray:
    height, width, channels = maps.shape
    return maps.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))


def _squared(features: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return ((features[:, None, :] - codes[None, :, :]) ** 2).sum(axis=-1)
