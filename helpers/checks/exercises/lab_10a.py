"""Questions of lab 10a_densenet_gender: widths, weights, a block, a choice."""

from typing import Any

import numpy as np

from helpers.checks import judging
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both, say


def _blocks(rng: np.random.Generator) -> list[Question]:
    """The lab's small block and DenseNet-121's first one, then drawn ones."""
    fixed = [(16, 8, 4), (64, 32, 6)]
    drawn = [
        (int(rng.integers(3, 60)), int(rng.integers(2, 40)), int(rng.integers(1, 9)))
        for _ in range(5)
    ]
    return [Question(case) for case in fixed + drawn]


def _maps_and_kernels(rng: np.random.Generator) -> list[Question]:
    """One pixel to compute by hand, then drawn maps and blocks of several units."""
    by_hand = Question(
        (
            np.array([[[1.0, -2.0]]]),
            [np.array([[3.0], [4.0]]), np.array([[1.0], [1.0], [2.0]])],
        )
    )
    questions = [by_hand]
    for height, width, c0, k, n in ((2, 3, 2, 2, 2), (4, 4, 5, 3, 3), (8, 6, 4, 2, 4)):
        kernels = [rng.normal(size=(c0 + layer * k, k)) for layer in range(n)]
        questions.append(Question((rng.normal(size=(height, width, c0)), kernels)))
    return questions


def _maps_and_weights(rng: np.random.Generator) -> list[Question]:
    """Four pixels to compute by hand, then drawn maps that are not square."""
    four_pixels = np.array([[[2.0, 0.0], [-2.0, 1.0]], [[3.0, 1.0], [-7.0, 2.0]]])
    by_hand = Question((four_pixels, np.array([[1.0], [0.0]])))
    return [by_hand] + [
        Question((rng.normal(size=(height, width, c)), rng.normal(size=(c, c // 2))))
        for height, width, c in ((4, 6, 4), (8, 8, 7), (2, 10, 12))
    ]


def _networks(rng: np.random.Generator) -> list[Question]:
    """Four networks to judge by eye, in another order, equal ones, then drawn ones."""
    fixed = [
        Question(([1_000, 2_000, 3_000, 4_000], [0.70, 0.80, 0.75, 0.85])),
        Question(([300, 100, 200], [0.9, 0.8, 0.7])),
        Question(([500, 500, 900], [0.6, 0.6, 0.6])),
    ]
    drawn = []
    for n in (5, 8, 12):
        parameters = rng.integers(1, 8, size=n) * 1_000
        drawn.append(Question((parameters, rng.integers(60, 70, size=n) / 100)))
    return fixed + drawn


def _block_parameters(c0: int, k: int, n: int, *, bottleneck: bool = True) -> int:
    total = 0
    for layer in range(n):
        c = c0 + layer * k
        if bottleneck:
            total += 4 * c + c * 4 * k + 4 * 4 * k + 9 * 4 * k * k
        else:
            total += 4 * c + 9 * c * k
    return total


def _without_second(c0: int, k: int, n: int, *, kept: int = 0) -> int:
    """Count a block whose second normalisations hold ``kept`` numbers each."""
    return _block_parameters(c0, k, n) - n * (4 * 4 * k - kept)


def _forward(maps: np.ndarray, kernels: list, *, relu: bool = True) -> np.ndarray:
    for kernel in kernels:
        seen = np.maximum(maps, 0) if relu else maps
        maps = np.concatenate([maps, seen @ kernel], axis=-1)
    return maps


def _new_in_front(maps: np.ndarray, kernels: list) -> np.ndarray:
    for kernel in kernels:
        maps = np.concatenate([np.maximum(maps, 0) @ kernel, maps], axis=-1)
    return maps


def _relu_kept(maps: np.ndarray, kernels: list) -> np.ndarray:
    for kernel in kernels:
        maps = np.maximum(maps, 0)
        maps = np.concatenate([maps, maps @ kernel], axis=-1)
    return maps


def _only_new(maps: np.ndarray, kernels: list) -> np.ndarray:
    return _forward(maps, kernels)[..., maps.shape[-1] :]


def _quarters(maps: np.ndarray) -> np.ndarray:
    height, width, channels = maps.shape
    return maps.reshape(height // 2, 2, width // 2, 2, channels)


def _pooled(fewer: np.ndarray) -> np.ndarray:
    return _quarters(fewer).mean(axis=(1, 3))


def _runs_of_four(maps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Average four numbers that follow each other in memory."""
    height, width, _ = maps.shape
    return (maps @ weights).reshape(height // 2, width // 2, 4, -1).mean(axis=2)


def _halves(maps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Average places that lie half a side apart."""
    height, width, _ = maps.shape
    parts = (maps @ weights).reshape(2, height // 2, 2, width // 2, -1)
    return parts.mean(axis=(0, 2))


def _height_twice(maps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Take the height for the width, too."""
    half = maps.shape[0] // 2
    return (maps @ weights).reshape(half, 2, half, 2, -1).mean(axis=(1, 3))


_NO_RELU = Both("There is no ReLU here.", "这里没有 ReLU。")
_NEIGHBOURS = Both(
    "The blocks are 2 x 2 neighbours; height and width need not be equal.",
    "每个小块是 2 x 2 的相邻位置；高与宽不一定相等。",
)


def _unbeaten(parameters: list, accuracies: list, *, strict: bool = True) -> np.ndarray:
    size, score = np.asarray(parameters), np.asarray(accuracies)
    no_larger = size[None, :] <= size[:, None]
    no_worse = score[None, :] >= score[:, None]
    better = (size[None, :] < size[:, None]) | (score[None, :] > score[:, None])
    if not strict:
        others = ~np.eye(len(size), dtype=bool)
        return ~np.any(no_larger & no_worse & others, axis=1)
    return ~np.any(no_larger & no_worse & better, axis=1)


def _unbeaten_in_both(parameters: list, accuracies: list) -> np.ndarray:
    """Let a network beat another only if it is strictly better in both."""
    size, score = np.asarray(parameters), np.asarray(accuracies)
    smaller = size[None, :] < size[:, None]
    better = score[None, :] > score[:, None]
    return ~np.any(smaller & better, axis=1)


def _same_booleans(expected: Any, given: Any) -> str | None:
    """Judge that the values agree and that both or neither are True and False."""
    problem = judging.close()(expected, given)
    if problem:
        return problem
    wanted, came = np.asarray(expected).dtype, np.asarray(given).dtype
    if (wanted.kind == "b") == (came.kind == "b"):
        return None
    return say(
        f"its dtype is {came}: return True and False, not 0 and 1",
        f"dtype 是 {came}：要返回布尔值 True 和 False，而不是 1 和 0",
    )


def _best_so_far(parameters: list, accuracies: list) -> np.ndarray:
    """Compare with the networks that come earlier in the list only."""
    score = np.asarray(accuracies)
    return score >= np.maximum.accumulate(score)


EXERCISES = (
    Exercise(
        name="10a.1",
        target="input_widths",
        points=2,
        title=Both("how many maps each unit sees", "每个单元看到多少张特征图"),
        hint=Both(
            "Each unit adds k maps to what all later ones see.",
            "每个单元给后面所有单元看到的特征图再添 k 张。",
        ),
        questions=_blocks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda c0, k, n: [c0 + k * layer for layer in range(n)],
                Both(
                    "The last number is missing: what leaves the block.",
                    "少了最后一个数：离开这一块的特征图数。",
                ),
            ),
            Mistake(
                lambda c0, k, n: [c0 + k * layer for layer in range(1, n + 1)],
                Both(
                    "The first unit sees the block's input alone, c0 maps.",
                    "第一个单元只看到这一块的输入，即 c0 张特征图。",
                ),
            ),
            Mistake(
                lambda c0, k, n: [c0] + [k] * n,
                Both(
                    "Nothing is replaced: what was there before is seen further on.",
                    "旧的特征图没有被替换：后面仍然看得到。",
                ),
            ),
            Mistake(
                lambda c0, k, n: [c0 * 2**layer for layer in range(n + 1)],
                Both(
                    "Growth is by adding k, not by doubling.",
                    "增长方式是每次加 k，而不是翻倍。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10a.2",
        target="block_parameters",
        points=3,
        title=Both("the weights of a block", "一个稠密块的权重"),
        hint=Both(
            "Write down the four parts of one unit that sees c maps, then add up over "
            "the c of exercise 10a.1.",
            "先写出看到 c 张特征图的一个单元的四个部分，"
            "再对练习 10a.1 中的各个 c 求和。",
        ),
        questions=_blocks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda c0, k, n: _block_parameters(c0, k, n, bottleneck=False),
                Both(
                    "That is a unit without the 1 x 1 convolution that comes first.",
                    "这是没有先做 1 x 1 卷积的单元。",
                ),
            ),
            Mistake(
                lambda c0, k, n: n * _block_parameters(c0, k, 1),
                Both(
                    "The later units see more maps, so they have more weights.",
                    "后面的单元看到的特征图更多，权重也就更多。",
                ),
            ),
            Mistake(
                lambda c0, k, n: sum(
                    (c0 + layer * k) * 4 * k + 36 * k * k for layer in range(n)
                ),
                Both(
                    "Batch normalisation has numbers too: four for each map it sees.",
                    "批归一化也有参数：它看到的每张特征图有四个。",
                ),
            ),
            Mistake(
                lambda c0, k, n: sum(
                    2 * (c0 + layer * k) + (c0 + layer * k) * 4 * k + 8 * k + 36 * k * k
                    for layer in range(n)
                ),
                Both(
                    "Keras counts the moving mean and variance as well: four numbers a "
                    "map, not two.",
                    "Keras 把移动平均的均值与方差也算在内："
                    "每张特征图四个数，不是两个。",
                ),
            ),
            Mistake(
                lambda c0, k, n: sum(
                    132 * (c0 + layer * k) + 37_376 for layer in range(n)
                ),
                Both(
                    "132 and 37,376 belong to k = 32 alone: write the four parts "
                    "with k.",
                    "132 和 37,376 只适用于 k = 32：四个部分都要用 k 来写。",
                ),
            ),
            Mistake(
                _without_second,
                Both(
                    "There are two batch normalisations in a unit; the second stands "
                    "behind the 1 x 1 convolution.",
                    "每个单元有两次批归一化；第二次在 1 x 1 卷积之后。",
                ),
            ),
            Mistake(
                lambda c0, k, n: _without_second(c0, k, n, kept=4 * k),
                Both(
                    "The second batch normalisation is given what the 1 x 1 "
                    "convolution makes: 4 * k maps, not k.",
                    "第二次批归一化得到的是 1 x 1 卷积的输出：4 * k 张，不是 k 张。",
                ),
            ),
            Mistake(
                lambda c0, k, n: _block_parameters(c0, k, n) + 5 * k * n,
                Both(
                    "The convolutions here have no biases.",
                    "这里的卷积没有偏置。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10a.3",
        target="dense_block_numpy",
        points=3,
        title=Both("a dense block", "稠密块"),
        hint=Both(
            "Go through the kernels with one array that grows: new maps are joined to "
            "it on the last axis, behind the old ones.",
            "依次处理各个卷积核，用一个不断变宽的数组：新的特征图接在最后一轴上、旧的之后。",
        ),
        questions=_maps_and_kernels,
        mistakes=(
            Mistake(
                _only_new,
                Both(
                    "The block's input leaves the block, too.",
                    "这一块的输入也随输出一起离开。",
                ),
            ),
            Mistake(
                _new_in_front,
                Both(
                    "The new maps belong behind the old ones.",
                    "新的特征图应接在旧的后面。",
                ),
            ),
            Mistake(
                _relu_kept,
                Both(
                    "ReLU belongs to the unit: what is handed on is the array as it "
                    "was.",
                    "ReLU 属于单元内部：传下去的是原来的数组。",
                ),
            ),
            Mistake(
                lambda maps, kernels: _forward(maps, kernels, relu=False),
                Both("The ReLU is missing.", "少了 ReLU。"),
            ),
        ),
    ),
    Exercise(
        name="10a.4",
        target="transition_numpy",
        points=2,
        title=Both("a transition", "过渡层"),
        hint=Both(
            "A 1 x 1 convolution is a product with a matrix on the last axis.",
            "1 x 1 卷积就是在最后一轴上乘一个矩阵。",
        ),
        questions=_maps_and_weights,
        mistakes=(
            Mistake(
                lambda maps, weights: _quarters(maps @ weights).max(axis=(1, 3)),
                Both(
                    "That takes the largest of the four; a transition takes their "
                    "mean.",
                    "这是取四个数中最大的；过渡层取平均。",
                ),
            ),
            Mistake(
                lambda maps, weights: _quarters(maps @ weights).sum(axis=(1, 3)),
                Both(
                    "That is the sum of the four; take their mean.",
                    "这是四个数之和；要取平均。",
                ),
            ),
            Mistake(
                lambda maps, weights: (maps @ weights)[::2, ::2],
                Both(
                    "Three quarters of the places are dropped: take the mean of each "
                    "2 x 2 block.",
                    "四分之三的位置被丢掉了：对每个 2 x 2 小块取平均。",
                ),
            ),
            Mistake(
                lambda maps, weights: maps @ weights,
                Both(
                    "The maps still have their full size.",
                    "特征图的边长还没有减半。",
                ),
            ),
            Mistake(
                lambda maps, weights: _quarters(maps).mean(axis=(1, 3)),
                Both(
                    "The maps are halved in size, but not yet in number.",
                    "边长减半了，但特征图的张数还没有减少。",
                ),
            ),
            Mistake(
                lambda maps, weights: _pooled(np.maximum(maps @ weights, 0)), _NO_RELU
            ),
            Mistake(
                lambda maps, weights: _pooled(np.maximum(maps, 0) @ weights), _NO_RELU
            ),
            Mistake(
                lambda maps, weights: np.maximum(_pooled(maps @ weights), 0), _NO_RELU
            ),
            Mistake(_runs_of_four, _NEIGHBOURS),
            Mistake(_halves, _NEIGHBOURS),
            Mistake(_height_twice, _NEIGHBOURS),
        ),
    ),
    Exercise(
        name="10a.5",
        target="unbeaten",
        points=3,
        title=Both("which networks are worth a thought", "哪些网络值得考虑"),
        hint=Both(
            "Compare every network with every other one: two comparisons of arrays of "
            "shape (n, n).",
            "让每个网络与其他每个网络比较：两个形状为 (n, n) 的数组之间的比较。",
        ),
        questions=_networks,
        judge=_same_booleans,
        mistakes=(
            Mistake(
                lambda parameters, accuracies: _unbeaten(parameters, accuracies).astype(
                    int
                ),
                Both(
                    "Return True and False, not 0 and 1: the array is to choose "
                    "networks, and 0 and 1 would choose by position.",
                    "要返回布尔值 True 和 False，而不是 1 和 0：这个数组用来挑选网络，"
                    "0 和 1 会被当作位置。",
                ),
            ),
            Mistake(
                _unbeaten_in_both,
                Both(
                    "Equal in one and better in the other also counts as beating.",
                    "一项相等、另一项更好，也算胜过。",
                ),
            ),
            Mistake(
                lambda parameters, accuracies: _unbeaten(
                    parameters, accuracies, strict=False
                ),
                Both(
                    "Two networks that are equal in both do not beat each other.",
                    "两个网络在两方面都相等时，谁也没有胜过谁。",
                ),
            ),
            Mistake(
                _best_so_far,
                Both(
                    "The networks stand in any order: compare each with all.",
                    "网络的次序是任意的：每个都要与所有的比较。",
                ),
            ),
            Mistake(
                lambda parameters, accuracies: (
                    np.asarray(accuracies) == np.max(accuracies)
                ),
                Both(
                    "A smaller network may be less accurate and still be unbeaten.",
                    "更小的网络即使准确率低一些，也可能没有被胜过。",
                ),
            ),
            Mistake(
                lambda parameters, accuracies: ~_unbeaten(parameters, accuracies),
                Both(
                    "True and False are swapped.",
                    "True 与 False 反了。",
                ),
            ),
        ),
    ),
)
