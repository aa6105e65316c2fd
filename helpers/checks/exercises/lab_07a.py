"""Questions of lab 07a_vgg_batchnorm_birds: weights, batch normalisation, a map."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.checks import judging
from helpers.checks.asking import call
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both, say

WINDOW = 9  # weights of a 3 x 3 kernel for one channel
VGG_16 = [[2, 64], [2, 128], [3, 256], [3, 512], [3, 512]]
VGG_11 = [[1, 64], [1, 128], [2, 256], [2, 512], [2, 512]]
DENSE = [4096, 4096, 1000]


def _networks(rng: np.random.Generator) -> list[Question]:
    """A network to count by hand first, then published and drawn ones."""
    questions = [
        Question(([[1, 2]], 4, [3])),
        Question(([[2, 2], [1, 4]], 8, [5, 3])),
        Question(([[1, 2], [1, 4]], 11, [3])),
        Question((VGG_16, 224, DENSE)),
        Question((VGG_11, 224, DENSE)),
    ]
    for _ in range(3):
        depth = int(rng.integers(2, 5))
        blocks = [
            [int(rng.integers(1, 5)), int(rng.integers(2, 40))] for _ in range(depth)
        ]
        side = int(rng.integers(1, 5)) * 2**depth
        units = [int(n) for n in rng.integers(2, 60, size=rng.integers(1, 4))]
        questions.append(Question((blocks, side, units)))
    return questions


def _batches(rng: np.random.Generator) -> list[Question]:
    """Two numbers to do by hand first; then maps, some with a large epsilon."""
    two = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
    questions = [Question((two, np.array([2.0]), np.array([10.0]), 0.0))]
    for n, side, channels, epsilon in ((3, 2, 2, 0.5), (4, 5, 3, 0.001), (1, 6, 8, 2)):
        maps = rng.normal(2, 3, size=(n, side, side, channels))
        gamma, beta = rng.uniform(0.5, 2, channels), rng.normal(size=channels)
        questions.append(Question((maps, gamma, beta, float(epsilon))))
    return questions


def _histories(rng: np.random.Generator) -> list[Question]:
    """Two batches by hand first."""
    questions = [Question((np.array([1.0, 1.0]), 0.9, 0.0))]
    for length, momentum, start in ((1, 0.8, 3.0), (6, 0.99, 1.0), (40, 0.95, 0.0)):
        questions.append(Question((rng.normal(4, 2, size=length), momentum, start)))
    return questions


def _layers(rng: np.random.Generator) -> list[Question]:
    """One weight by hand first; as many channels out as in, then other numbers."""
    one = np.array([[[[3.0]]]])
    by_hand = (np.array([2.0]), np.array([1.0]), np.array([4.0]), np.array([4.0]))
    questions = [Question((one, *by_hand, 0.0))]
    for side, inputs, outputs, epsilon in (
        (3, 2, 2, 0.5),
        (3, 3, 3, 0.001),
        (1, 4, 6, 0.1),
        (3, 3, 16, 0.001),
    ):
        questions.append(
            Question(
                (
                    rng.normal(size=(side, side, inputs, outputs)),
                    rng.uniform(0.5, 2, outputs),
                    rng.normal(size=outputs),
                    rng.normal(size=outputs),
                    rng.uniform(0.2, 3, outputs),
                    epsilon,
                )
            )
        )
    return questions


def _maps(rng: np.random.Generator) -> list[Question]:
    """One place by hand first; as many classes as channels, then other numbers."""
    questions = [
        Question((np.array([[[1.0, 2.0]]]), np.array([[5.0, 1.0], [3.0, -1.0]]), 0))
    ]
    for height, width, channels, classes in (
        (2, 3, 4, 4),
        (8, 8, 12, 12),
        (4, 4, 6, 3),
    ):
        questions.append(
            Question(
                (
                    rng.uniform(0, 2, size=(height, width, channels)),
                    rng.normal(size=(channels, classes)),
                    int(rng.integers(classes)),
                )
            )
        )
    return questions


def ask_batch_norm(target: Any, question: Question) -> Any:
    """Ask the student's batch normalisation; refuse a tensor and a changed argument.

    Raises:
        TypeError: If the answer is a tensor: another library's layer.
        ValueError: If the maps given were changed.
    """
    if not callable(target):
        return call(target, question)  # says that it cannot be called
    maps = question.arguments[0].copy()
    answer = target(maps, *question.arguments[1:])
    if not np.array_equal(maps, question.arguments[0]):
        raise ValueError(
            say(
                "the maps you were given have changed: write maps = maps - ..., which "
                "makes a new array, instead of maps -= ...",
                "给你的 maps 被改动了：应当写 maps = maps - ...，它会新建一个数组，"
                "而不是 maps -= ...",
            )
        )
    if "Tensor" in type(answer).__name__:
        raise TypeError(
            say(
                "this is a tensor: write the formula yourself, with NumPy only",
                "这是张量：请只用 NumPy，自己写出公式",
            )
        )
    return answer


# -- what students often write ---------------------------------------------------


def _counted(
    blocks: Sequence[Sequence[int]],
    side: int,
    units: Sequence[int],
    *,
    biases: int = 1,
    halved: bool = True,
    flattened: bool = True,
    passed_on: bool = True,
    rounded_up: bool = False,
    colours: int = 3,
) -> int:
    """Count a network's weights with one thing done wrong."""
    total, inputs = 0, colours
    for convolutions, channels in blocks:
        for _ in range(convolutions):
            total += WINDOW * inputs * channels + biases * channels
            if passed_on:
                inputs = channels
        inputs = channels
        if halved:
            side = -(-side // 2) if rounded_up else side // 2
    if flattened:
        inputs *= side * side
    for outputs in units:
        total += inputs * outputs + biases * outputs
        inputs = outputs
    return total


def _fractional(
    blocks: Sequence[Sequence[int]], side: float, units: Sequence[int]
) -> float:
    """Count with sides that are halved with ``/``: 11 becomes 5.5."""
    dense = _counted([], 1, units, colours=0)  # without what the first one sees
    inputs, total = 3, 0
    for convolutions, channels in blocks:
        for _ in range(convolutions):
            total += WINDOW * inputs * channels + channels
            inputs = channels
        side /= 2
    return total + dense + inputs * side * side * units[0]


def _normalised(
    maps: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    epsilon: float,
    *,
    axes: tuple[int, ...] = (0, 1, 2),
    one_less: int = 0,
) -> np.ndarray:
    """Normalise over the given axes; ``one_less`` for the sample's variance."""
    mean = maps.mean(axis=axes, keepdims=True)
    count = np.prod([maps.shape[axis] for axis in axes])
    squares = ((maps - mean) ** 2).sum(axis=axes, keepdims=True)
    variance = squares / max(count - one_less, 1)
    return gamma * (maps - mean) / np.sqrt(variance + epsilon + 1e-30) + beta


def _moved(values: np.ndarray, keep: float, start: float) -> list[float]:
    averages = []
    for value in values:
        start = keep * start + (1 - keep) * float(value)
        averages.append(start)
    return averages


def _plain_means(values: np.ndarray, momentum: float, start: float) -> list[float]:
    return [float(np.mean(values[: n + 1])) for n in range(len(values))]


EXERCISES = (
    Exercise(
        name="07a.1",
        target="vgg_weights",
        points=2,
        title=Both("the weights of any VGG", "任意一个 VGG 的参数个数"),
        hint=Both(
            "Follow two numbers through the network: how many channels come in, and "
            "how long the side of the maps is. The first dense layer sees side x side "
            "numbers of each channel.",
            "沿着网络追踪两个数：进来多少个通道，特征图的边长是多少。"
            "第一个全连接层看到的是 边长 x 边长 x 通道数 个数。",
        ),
        questions=_networks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda blocks, side, units: _counted(blocks, side, units, biases=0),
                Both(
                    "Each output channel and each unit also has a bias.",
                    "每个输出通道、每个单元还有一个偏置。",
                ),
            ),
            Mistake(
                lambda blocks, side, units: _counted(blocks, side, units, halved=False),
                Both(
                    "The pooling behind each block halves the side.",
                    "每一块之后的池化把边长减半。",
                ),
            ),
            Mistake(
                lambda blocks, side, units: _counted(
                    blocks, side, units, flattened=False
                ),
                Both(
                    "The first dense layer sees every place of every map, not one "
                    "number a map.",
                    "第一个全连接层看到每张特征图的每个位置，而不是每张图一个数。",
                ),
            ),
            Mistake(
                lambda blocks, side, units: _counted(
                    blocks, side, units, passed_on=False
                ),
                Both(
                    "Within a block, the second convolution already sees the channels "
                    "that the first one made.",
                    "在一块之内，第二个卷积看到的已经是第一个卷积给出的通道。",
                ),
            ),
            Mistake(
                lambda blocks, side, units: _counted(blocks, side, units, colours=1),
                Both(
                    "A colour picture comes in with three channels.",
                    "彩色图片进来时有三个通道。",
                ),
            ),
            Mistake(
                lambda blocks, side, units: _counted(
                    blocks, side, units, rounded_up=True
                ),
                Both(
                    "Pooling drops the last row and column of an odd side: 11 becomes "
                    "5, not 6.",
                    "边长为奇数时，池化去掉最后一行一列：11 变为 5，而不是 6。",
                ),
            ),
            Mistake(
                _fractional,
                Both(
                    "A side is a whole number: halve it with //, so that 11 becomes 5.",
                    "边长是整数：用 // 减半，11 变为 5。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07a.2",
        target="batch_norm",
        points=3,
        title=Both("batch normalisation in training", "训练时的批归一化"),
        hint=Both(
            "One mean and one variance for each channel, over all pictures and all "
            "places; NumPy's mean and var take several axes at once.",
            "每个通道一个均值、一个方差，对所有图片和所有位置求；NumPy 的 mean 和 var "
            "可以一次给出多个轴。",
        ),
        questions=_batches,
        ask=ask_batch_norm,
        mistakes=(
            Mistake(
                lambda maps, gamma, beta, epsilon: _normalised(
                    maps, gamma, beta, epsilon, axes=(1, 2)
                ),
                Both(
                    "You took each picture on its own; the statistics are those of the "
                    "whole batch.",
                    "你对每张图片分别求了统计量；应当对整批来求。",
                ),
            ),
            Mistake(
                lambda maps, gamma, beta, epsilon: _normalised(
                    maps, gamma, beta, epsilon, one_less=1
                ),
                Both(
                    "Divide the sum of squares by the number of values, not by one "
                    "less: that is np.var without ddof.",
                    "平方和要除以值的个数，而不是个数减一：即不带 ddof 的 np.var。",
                ),
            ),
            Mistake(
                lambda maps, gamma, beta, epsilon: _normalised(
                    maps, gamma, beta, epsilon, axes=(0,)
                ),
                Both(
                    "Each place was normalised on its own; a channel has one mean for "
                    "all places.",
                    "你对每个位置分别归一化了；一个通道的所有位置共用一个均值。",
                ),
            ),
            Mistake(
                lambda maps, gamma, beta, epsilon: _normalised(
                    maps, gamma, beta, epsilon, axes=(0, 1, 2, 3)
                ),
                Both(
                    "One mean for all channels together: each channel needs its own.",
                    "所有通道共用了一个均值：每个通道要有自己的。",
                ),
            ),
            Mistake(
                lambda maps, gamma, beta, epsilon: _normalised(
                    maps, np.ones_like(gamma), np.zeros_like(beta), epsilon
                ),
                Both("gamma and beta are missing.", "少了 gamma 和 beta。"),
            ),
            Mistake(
                lambda maps, gamma, beta, epsilon: (
                    gamma
                    * (maps - maps.mean(axis=(0, 1, 2)))
                    / (maps.std(axis=(0, 1, 2)) + epsilon)
                    + beta
                ),
                Both(
                    "epsilon is added to the variance, under the root.",
                    "epsilon 加在方差上，在根号里面。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07a.3",
        target="moving_averages",
        points=2,
        title=Both("moving averages", "移动平均"),
        hint=Both(
            "After each batch: momentum times the old average plus (1 - momentum) "
            "times the batch's mean. Keep every value on the way.",
            "每一批之后：momentum 乘旧的平均，加上 (1 - momentum) 乘这一批的均值。"
            "途中的每个值都要保留。",
        ),
        questions=_histories,
        mistakes=(
            Mistake(
                lambda means, momentum, start: _moved(means, 1 - momentum, start),
                Both(
                    "The two shares are swapped: in Keras the momentum is what the old "
                    "average keeps. (Some other libraries count the other way.)",
                    "两个份额反了：在 Keras 中，momentum 是旧的平均保留的份额。"
                    "（有的库正好相反。）",
                ),
            ),
            Mistake(
                lambda means, momentum, start: _moved(means, 0.9, start),
                Both(
                    "Use the argument `momentum`, not the number 0.9.",
                    "要用参数 `momentum`，而不是固定的 0.9。",
                ),
            ),
            Mistake(
                lambda means, momentum, start: _moved(means, momentum, 0.0),
                Both(
                    "Begin with `start`, not with 0.",
                    "从 `start` 开始，而不是从 0 开始。",
                ),
            ),
            Mistake(
                _plain_means,
                Both(
                    "That is the plain mean of all batches so far; the moving average "
                    "forgets old ones step by step.",
                    "这是到目前为止各批的普通平均；移动平均会逐步忘掉旧的。",
                ),
            ),
            Mistake(
                lambda means, momentum, start: _moved(means, momentum, start)[-1],
                Both(
                    "Return the average after each batch, not only the last one.",
                    "要返回每一批之后的平均，而不只是最后一个。",
                ),
            ),
            Mistake(
                lambda means, momentum, start: [
                    start,
                    *_moved(means, momentum, start)[:-1],
                ],
                Both(
                    "The list begins with the average after the first batch, not with "
                    "the start value.",
                    "列表从第一批之后的平均开始，而不是从初始值开始。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07a.4",
        target="fold",
        points=3,
        title=Both("batch normalisation folded away", "把批归一化并入卷积"),
        hint=Both(
            "In inference the layer is a factor and a constant for each output "
            "channel. Multiply the kernel's last axis by the factor; the constant is "
            "the bias.",
            "推理时，这一层对每个输出通道只是一个系数加一个常数。"
            "卷积核的最后一个轴乘以系数，常数就是偏置。",
        ),
        questions=_layers,
        mistakes=(
            Mistake(
                lambda kernel, gamma, beta, mean, variance, epsilon: (
                    kernel * gamma / (variance + epsilon),
                    beta - mean * gamma / (variance + epsilon),
                ),
                Both(
                    "Divide by the deviation, the root of the variance.",
                    "要除以标准差，即方差的平方根。",
                ),
            ),
            Mistake(
                lambda kernel, gamma, beta, mean, variance, epsilon: (
                    kernel * gamma / np.sqrt(variance + epsilon),
                    beta - mean,
                ),
                Both(
                    "The mean, too, is multiplied by gamma and divided by the "
                    "deviation before it is taken away.",
                    "均值在减去之前，也要乘以 gamma、除以标准差。",
                ),
            ),
            Mistake(
                lambda kernel, gamma, beta, mean, variance, epsilon: (
                    kernel * gamma / np.sqrt(variance + epsilon),
                    beta,
                ),
                Both(
                    "The moving mean is missing from the bias.",
                    "偏置里少了移动均值。",
                ),
            ),
            Mistake(
                lambda kernel, gamma, beta, mean, variance, epsilon: (
                    kernel * gamma / np.sqrt(variance),
                    beta - mean * gamma / np.sqrt(variance),
                ),
                Both("epsilon is missing under the root.", "根号里少了 epsilon。"),
            ),
            Mistake(
                lambda kernel, gamma, beta, mean, variance, epsilon: (
                    kernel * (gamma / np.sqrt(variance + epsilon))[:, None],
                    beta - mean * gamma / np.sqrt(variance + epsilon),
                ),
                Both(
                    "The factor belongs to the output channels, the last axis of the "
                    "kernel, not to the input channels.",
                    "系数属于输出通道，即卷积核的最后一个轴，而不是输入通道。",
                ),
            ),
        ),
    ),
    Exercise(
        name="07a.5",
        target="class_map",
        points=2,
        title=Both("a class activation map", "类激活图"),
        hint=Both(
            "At each place, the sum over the channels of the map's value times the "
            "weight from that channel to the class.",
            "在每个位置，对各通道求和：特征图的值乘以该通道到这一类的权重。",
        ),
        questions=_maps,
        mistakes=(
            Mistake(
                lambda maps, weights, label: maps @ weights[label],
                Both(
                    "You took a row of the weights: the classes are the columns.",
                    "你取了权重的一行：类别对应的是列。",
                ),
            ),
            Mistake(
                lambda maps, weights, label: np.maximum(maps @ weights, 0).max(axis=-1),
                Both(
                    "That is the largest class at each place; one class is asked, with "
                    "its negative values.",
                    "这是每个位置上最大的类；要的是指定的一类，负值也要保留。",
                ),
            ),
            Mistake(
                lambda maps, weights, label: np.maximum(maps @ weights[:, label], 0),
                Both(
                    "Do not cut off what is negative: it speaks against the class.",
                    "负值不要截掉：它表示反对这一类。",
                ),
            ),
            Mistake(
                lambda maps, weights, label: maps @ weights[:, [label]],
                Both(
                    "The result has an axis too many: take weights[:, label], one "
                    "column, without brackets around label.",
                    "结果多了一个轴：应取 weights[:, label]，即一列，"
                    "label 外不加方括号。",
                ),
            ),
            Mistake(
                lambda maps, weights, label: float(
                    maps.mean(axis=(0, 1)) @ weights[:, label]
                ),
                Both(
                    "That is the logit without its bias: the mean of the map. Keep "
                    "the places apart.",
                    "这是不含偏置的 logit，也就是图的平均值。各个位置要分开。",
                ),
            ),
            Mistake(
                lambda maps, weights, label: (maps * weights[:, label]).mean(axis=-1),
                Both(
                    "Take the sum over the channels, not the mean.",
                    "对通道求和，而不是求平均。",
                ),
            ),
        ),
    ),
)
