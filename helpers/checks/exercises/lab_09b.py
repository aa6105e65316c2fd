"""Questions of lab 09b_resnet_flowers: weights, shortcut, gradient, paths, a block."""

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np

from helpers.checks import judging
from helpers.checks.asking import call, describe_model
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both, say

SIDE = 8  # of the maps that a block is tried on


def _blocks(rng: np.random.Generator) -> list[Question]:
    """Blocks one can count by hand first, then drawn ones."""
    fixed = [(1, 1, False), (16, 16, False), (16, 32, False), (16, 32, True)]
    drawn = [
        (int(rng.integers(2, 70)), int(rng.integers(70, 300)), bool(number % 2))
        for number in range(4)
    ]
    return [Question(case) for case in fixed + drawn]


def _maps(rng: np.random.Generator) -> list[Question]:
    """Maps that can be read at a glance first; odd sides too."""
    small = np.arange(1.0, 17.0).reshape(4, 4, 1)
    questions = [Question((small, 2, 2))]
    for height, width, channels, filters, strides in (
        (5, 4, 3, 6, 2),
        (7, 7, 2, 5, 2),
        (4, 6, 3, 3, 1),
        (9, 8, 2, 8, 3),
    ):
        maps = rng.normal(size=(height, width, channels))
        questions.append(Question((maps, filters, strides)))
    return questions


def _layers(rng: np.random.Generator) -> list[Question]:
    """The example of the text first, then drawn matrices."""
    questions = [
        Question(
            (
                np.array([1.0, 2.0]),
                np.array([[1.0, 0.0], [1.0, -1.0]]),
                np.array([[1.0, 5.0], [2.0, 7.0]]),
                np.array([1.0, 10.0]),
            )
        )
    ]
    for inputs, hidden in ((3, 5), (6, 4), (10, 30)):
        questions.append(
            Question(
                (
                    rng.normal(size=inputs),
                    rng.normal(size=(hidden, inputs)),
                    rng.normal(size=(inputs, hidden)),
                    rng.normal(size=inputs),
                )
            )
        )
    return questions


def _counts(rng: np.random.Generator) -> list[Question]:
    drawn = rng.choice(np.arange(5, 30), size=3, replace=False)
    return [Question((int(n),)) for n in (2, 1, 3, *drawn)]


def _channels(rng: np.random.Generator) -> list[Question]:
    return [
        Question(
            (filters,),
            Both(
                f"pre_activation_block(maps, {filters}): its layers, its weights, and "
                "what it gives, with kernels of zeros and with other ones",
                f"pre_activation_block(maps, {filters})：它的层、权重个数，"
                "以及它的输出（卷积核全为零时，不为零时）",
            ),
        )
        for filters in (4, int(rng.integers(5, 20)))
    ]


def ask_block(target: Any, question: Question) -> dict[str, Any]:
    """Put the student's block into a model and see what it does.

    How it is written does not matter: ReLU may be a layer, an activation or an
    operation, the sum a layer or a plus. All normalisations get the same drawn
    weights, so that what comes out tells the order of the layers.

    Args:
        target: The student's function; takes maps (a Keras tensor) and the number of
            filters, returns maps of the same shape.
        question: Holds the number of filters.

    Returns:
        ``output_shape``, ``convolutions`` and ``kernels`` (how many, and how many of
        them 3 x 3), ``biases``, ``normalisations``, ``still`` (what zero kernels make
        of the maps), ``first`` (what the first convolution is given), ``same``
        (whether the block gives what the asked one gives) and ``parameters``.

    Raises:
        TypeError: If what comes back is no Keras tensor.
    """
    import keras
    from keras import layers

    (filters,) = question.arguments
    inputs = keras.Input((SIDE, SIDE, filters))
    outputs = call(target, Question((inputs, filters)))
    if not isinstance(outputs, keras.KerasTensor):
        kind = type(outputs).__name__
        raise TypeError(
            say(
                f"the function returned a {kind}, no maps",
                f"函数返回的是 {kind}，不是特征图",
            )
        )
    model = keras.Model(inputs, outputs)
    described = describe_model(model)
    inner = list(model._flatten_layers(include_self=False))
    convolutions = [layer for layer in inner if isinstance(layer, layers.Conv2D)]
    norms = [layer for layer in inner if isinstance(layer, layers.BatchNormalization)]
    facts = {
        "output_shape": described["output_shape"],
        "convolutions": len(convolutions),
        "kernels": sum(layer.kernel_size == (3, 3) for layer in convolutions),
        "biases": any(layer.use_bias for layer in convolutions),
        "normalisations": len(norms),
        "parameters": described["parameters"],
    }
    return facts | _behaviour(model, convolutions, norms, filters)


def _behaviour(model: Any, convolutions: Any, norms: Any, filters: int) -> dict:
    """Tell what a block makes of maps, with drawn weights and with zero kernels."""
    rng = np.random.default_rng(0)
    maps = rng.normal(size=(2, SIDE, SIDE, filters)).astype("float32")
    drawn = rng.normal([[1.5], [0.2], [0.3], [2]], 0.1, size=(4, filters))
    gamma, beta, mean, variance = drawn
    for layer in norms:
        names = {"gamma": gamma, "beta": beta, "moving_mean": mean}
        names["moving_variance"] = variance
        layer.set_weights([names[weight.name] for weight in layer.weights])

    def normed(given: np.ndarray) -> np.ndarray:
        return (given - mean) / np.sqrt(variance + 1e-3) * gamma + beta

    def relu(given: np.ndarray) -> np.ndarray:
        return np.maximum(given, 0)

    known = {
        "maps": maps,
        "relu": relu(maps),
        "norm": normed(maps),
        "norm, relu": relu(normed(maps)),
        "relu, norm": normed(relu(maps)),
        "nothing": np.zeros_like(maps),
    }
    still, _ = _output(model, convolutions, maps, lambda shape: np.zeros(shape))
    kernel = rng.normal(scale=0.5 / np.sqrt(filters), size=(3, 3, filters, filters))
    given, first = _output(
        model,
        convolutions,
        maps,
        lambda shape: kernel if shape == kernel.shape else np.ones(shape),
    )
    wanted = maps
    for _ in range(2):
        wanted = _convolved(relu(normed(wanted)), kernel)
    return {
        "still": _name_of(still, known),
        "first": _name_of(first, known),
        "same": _alike(given, maps + wanted),
    }


def _output(
    model: Any,
    convolutions: Any,
    maps: np.ndarray,
    kernel: Callable[[tuple[int, ...]], np.ndarray],
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return what the model gives, and what its first convolution was given."""
    from keras import ops

    seen: list[np.ndarray] = []

    def watched(layer: Any) -> Callable:
        own = layer.call

        def watching(given: Any, *arguments: Any, **options: Any) -> Any:
            seen.append(ops.convert_to_numpy(given))
            return own(given, *arguments, **options)

        return watching

    for layer in convolutions:
        first, *others = [tuple(weight.shape) for weight in layer.weights]
        layer.set_weights([kernel(first), *(np.zeros(other) for other in others)])
        layer.call = watched(layer)
    given = ops.convert_to_numpy(model(maps, training=False))
    for layer in convolutions:
        del layer.call
    return given, seen[0] if seen else None


def _name_of(given: np.ndarray | None, known: dict[str, np.ndarray]) -> str:
    """Return the name of the maps that these are; "other" if none."""
    alike = [name for name, maps in known.items() if _alike(given, maps)]
    return alike[0] if alike else "other"


def _alike(given: np.ndarray | None, wanted: np.ndarray) -> bool:
    """Whether two arrays are equal but for another epsilon of the normalisation."""
    if given is None or given.shape != wanted.shape:
        return False
    return bool(np.allclose(given, wanted, rtol=1e-2, atol=1e-2))


def _convolved(maps: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """A 3 x 3 convolution with zeros around the maps."""
    padded = np.pad(maps, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return sum(
        padded[:, i : i + SIDE, j : j + SIDE] @ kernel[i, j]
        for i in range(3)
        for j in range(3)
    )


BLOCK_FACTS = {
    "output_shape": Both(
        "the maps that come back have another shape than those that came in",
        "返回的特征图与输入的形状不同",
    ),
    "convolutions": Both(
        "two convolutions are asked, no more and no fewer",
        "要求正好两个卷积",
    ),
    "kernels": Both(
        "both convolutions should be 3 x 3",
        "两个卷积都应为 3 x 3",
    ),
    "biases": Both("a convolution has biases", "有卷积带了偏置"),
    "normalisations": Both(
        "two batch normalisations are asked, each with its own weights",
        "要求正好两个批归一化，各有自己的参数",
    ),
    "still": Both(
        "with all kernels zero the output must equal `maps`, negative values too, and "
        "it does not: does the shortcut begin at `maps` itself, and does nothing stand "
        "behind the sum?",
        "卷积核全为零时，输出应等于 `maps`（负值也是），现在不等：捷径是从 `maps` "
        "本身开始的吗？相加之后什么都没有吗？",
    ),
    "first": Both(
        "the first convolution is not given ReLU of the normalised maps",
        "第一个卷积收到的不是“批归一化，再 ReLU”之后的特征图",
    ),
    "same": Both(
        "with drawn weights it gives other values than the block that is asked",
        "用随机抽取的权重时，输出的值与要求的块不同",
    ),
    "parameters": Both(
        "it has another number of weights than the block that is asked",
        "参数个数与要求的块不同",
    ),
}


def _block(maps: Any, filters: int, order: str, *, bias: bool, add: bool) -> Any:
    """A block whose layers follow each other as ``order`` says: b, r, c, +.

    The shortcut starts at the maps, or where ``order`` has an s.
    """
    from keras import layers

    result = start = maps
    for letter in order:
        if letter == "b":
            result = layers.BatchNormalization()(result)
        elif letter == "r":
            result = layers.ReLU()(result)
        elif letter == "c":
            result = layers.Conv2D(filters, 3, padding="same", use_bias=bias)(result)
        elif letter == "s":
            start = result
        elif add:
            result = layers.Add()([start, result])
    return result


def _weights(inputs: int, filters: int, *, bias: int, kept: int, shortcut: int) -> int:
    """Weights of a block: ``kept`` a channel in each normalisation, ``bias`` 0 or 1."""
    two = 9 * inputs * filters + 9 * filters * filters + 2 * bias * filters
    return (
        two + (2 + (shortcut == 2)) * kept * filters + inputs * filters * (shortcut > 0)
    )


def _pick(maps: np.ndarray, strides: int) -> np.ndarray:
    return maps[::strides, ::strides]


def _with_zeros(maps: np.ndarray, filters: int, *, front: bool = False) -> np.ndarray:
    zeros = np.zeros((*maps.shape[:2], filters - maps.shape[2]))
    return np.concatenate([zeros, maps] if front else [maps, zeros], axis=-1)


def _pooled(maps: np.ndarray, strides: int) -> np.ndarray:
    """The mean of each window, the last ones smaller where they do not fit."""
    rows = np.arange(0, maps.shape[0], strides)
    columns = np.arange(0, maps.shape[1], strides)
    return np.array(
        [
            [maps[i : i + strides, j : j + strides].mean(axis=(0, 1)) for j in columns]
            for i in rows
        ]
    )


def _through(
    x: np.ndarray, first: np.ndarray, second: np.ndarray, gradient: np.ndarray
) -> np.ndarray:
    """The gradient that comes back through the two layers alone."""
    return first.T @ ((first @ x > 0) * (second.T @ gradient))


def _untransposed(
    x: np.ndarray, first: np.ndarray, second: np.ndarray, gradient: np.ndarray
) -> np.ndarray:
    """The gradient with the matrices as they are, where their shapes allow it."""
    return gradient + first @ ((first @ x > 0) * (second @ gradient))


EXERCISES = (
    Exercise(
        name="09b.1",
        target="block_weights",
        points=2,
        title=Both("weights of a block", "一个块的参数个数"),
        hint=Both(
            "Add up: two 3 x 3 kernels for each pair of channels, four numbers a "
            "channel for each batch normalisation, and the 1 x 1 convolution with its "
            "own batch normalisation where there is one.",
            "逐项相加：两个 3 x 3 卷积的卷积核；每个批归一化每通道四个数；"
            "若有 1 x 1 卷积，再加上它和它自己的批归一化。",
        ),
        questions=_blocks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda inputs, filters, projection: _weights(
                    inputs, filters, bias=1, kept=4, shortcut=2 * projection
                ),
                Both(
                    "These convolutions have no biases: batch normalisation would take "
                    "them away again.",
                    "这里的卷积没有偏置：批归一化会把它再减掉。",
                ),
            ),
            Mistake(
                lambda inputs, filters, projection: _weights(
                    inputs, filters, bias=0, kept=2, shortcut=2 * projection
                ),
                Both(
                    "Batch normalisation keeps four numbers a channel: gamma, beta, "
                    "and the moving mean and variance.",
                    "批归一化每个通道有四个数：gamma、beta、移动均值和移动方差。",
                ),
            ),
            Mistake(
                lambda inputs, filters, projection: _weights(
                    inputs, filters, bias=0, kept=0, shortcut=projection
                ),
                Both(
                    "Each convolution is followed by batch normalisation; that has "
                    "weights too.",
                    "每个卷积之后都有批归一化，它也有参数。",
                ),
            ),
            Mistake(
                lambda inputs, filters, projection: _weights(
                    inputs, filters, bias=0, kept=4, shortcut=projection
                ),
                Both(
                    "The 1 x 1 convolution has a batch normalisation of its own.",
                    "1 x 1 卷积之后也有自己的批归一化。",
                ),
            ),
            Mistake(
                lambda inputs, filters, projection: _weights(
                    inputs, filters, bias=0, kept=4, shortcut=0
                ),
                Both(
                    "With `projection` the shortcut has weights: count them.",
                    "`projection` 为真时，捷径上也有参数，要算进去。",
                ),
            ),
            Mistake(
                lambda inputs, filters, projection: (
                    _weights(inputs, filters, bias=0, kept=4, shortcut=2 * projection)
                    - 9 * filters * filters
                    + 9 * inputs * filters
                ),
                Both(
                    "The second convolution sees what the first one gives: `filters` "
                    "channels, not `inputs`.",
                    "第二个卷积看到的是第一个的输出：有 `filters` 个通道，"
                    "不是 `inputs` 个。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09b.2",
        target="zero_shortcut",
        points=2,
        title=Both("the shortcut without weights", "没有参数的捷径"),
        hint=Both(
            "First take rows and columns 0, strides, 2 strides, ...; then put channels "
            "of zeros behind, until there are `filters`.",
            "先取第 0、strides、2 strides…… 行和列；"
            "再在后面补全零通道，直到有 `filters` 个。",
        ),
        questions=_maps,
        mistakes=(
            Mistake(
                lambda maps, filters, strides: _with_zeros(
                    _pooled(maps, strides), filters
                ),
                Both(
                    "You average each window; option A takes one value of it, the "
                    "first.",
                    "你取了窗口的平均；方案 A 只取其中一个值，即第一个。",
                ),
            ),
            Mistake(
                lambda maps, filters, strides: _with_zeros(maps, filters),
                Both(
                    "The maps keep their size: take only every `strides`-th row and "
                    "column.",
                    "特征图没有变小：每 `strides` 行、每 `strides` 列只取一个。",
                ),
            ),
            Mistake(
                lambda maps, filters, strides: _with_zeros(
                    _pick(maps, strides), filters, front=True
                ),
                Both(
                    "The zeros belong behind the channels that are there.",
                    "全零通道要放在已有通道之后。",
                ),
            ),
            Mistake(
                lambda maps, filters, strides: _pick(maps, strides),
                Both(
                    "The channels of zeros are missing: there must be `filters`.",
                    "少了全零通道：总数应为 `filters`。",
                ),
            ),
            Mistake(
                lambda maps, filters, strides: _pick(maps, strides)[
                    ..., np.arange(filters) % maps.shape[2]
                ],
                Both(
                    "The new channels are zeros, not copies of the old ones.",
                    "新的通道全为零，不是旧通道的副本。",
                ),
            ),
            Mistake(
                lambda maps, filters, strides: _with_zeros(
                    maps[strides - 1 :: strides, strides - 1 :: strides], filters
                ),
                Both(
                    "Begin with the first row and the first column.",
                    "要从第一行、第一列开始取。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09b.3",
        target="gradient_through",
        points=3,
        title=Both("the gradient through a residual block", "梯度穿过残差块"),
        hint=Both(
            "Two ways lead back from y to x: the shortcut, and the two layers in "
            "reverse order. Their gradients add up.",
            "从 y 回到 x 有两条路：捷径，以及倒着经过两层。两条路的梯度相加。",
        ),
        questions=_layers,
        mistakes=(
            Mistake(
                _through,
                Both(
                    "That is what comes through the layers; the shortcut is missing.",
                    "这是从两层传回来的部分，还少了捷径。",
                ),
            ),
            Mistake(
                lambda x, first, second, gradient: (
                    gradient + first.T @ (second.T @ gradient)
                ),
                Both(
                    "ReLU lets the gradient through only where its input is above 0.",
                    "只有输入大于 0 的地方，ReLU 才让梯度通过。",
                ),
            ),
            Mistake(
                _untransposed,
                Both(
                    "Backwards each matrix is transposed: `second.T`, then `first.T`.",
                    "往回传时每个矩阵都要转置：先 `second.T`，再 `first.T`。",
                ),
            ),
            Mistake(
                lambda x, first, second, gradient: (
                    gradient * (1 + _through(x, first, second, gradient))
                ),
                Both(
                    "The two ways add: g plus what comes through the layers, not g "
                    "times it.",
                    "两条路相加：g 加上从两层传回来的，不是相乘。",
                ),
            ),
            Mistake(
                lambda x, first, second, gradient: (
                    1 + _through(x, first, second, gradient)
                ),
                Both(
                    "The shortcut hands on g itself, not 1.",
                    "捷径传回的是 g 本身，不是 1。",
                ),
            ),
            Mistake(
                lambda x, first, second, gradient: (
                    x + second @ np.maximum(first @ x, 0)
                ),
                Both(
                    "That is the block's output y; asked is the gradient for x.",
                    "这是块的输出 y；要求的是对 x 的梯度。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09b.4",
        target="paths_by_length",
        points=2,
        title=Both("paths through the blocks", "穿过各块的路径"),
        hint=Both(
            "A path chooses at each block: through its layers, or around. In how many "
            "ways can it choose k of n blocks?",
            "路径在每个块处选择：穿过，或者绕过。从 n 个块中选 k 个，有多少种选法？",
        ),
        questions=_counts,
        mistakes=(
            Mistake(
                lambda n: [comb(n, k) for k in range(1, n + 1)],
                Both(
                    "One path goes around all blocks: begin with length 0.",
                    "有一条路径绕过所有的块：要从长度 0 开始。",
                ),
            ),
            Mistake(
                lambda n: [2**k for k in range(n + 1)],
                Both(
                    "2 to the k counts all paths through k blocks; asked are those of "
                    "n blocks that go through exactly k.",
                    "2 的 k 次方是 k 个块的全部路径数；"
                    "要求的是 n 个块中恰好穿过 k 个的路径数。",
                ),
            ),
            Mistake(
                lambda n: 2**n,
                Both(
                    "That is how many there are in all; asked is a list by length.",
                    "这是总数；要求的是按长度排列的列表。",
                ),
            ),
            Mistake(
                lambda n: [1] * (n + 1),
                Both(
                    "A path may leave out any of the blocks, not only the last ones.",
                    "路径可以绕过任意的块，不只是最后几个。",
                ),
            ),
            Mistake(
                lambda n: [comb(n - 1, k) for k in range(n)],
                Both(
                    "n blocks are n choices; lengths go from 0 to n.",
                    "n 个块就有 n 次选择；长度从 0 到 n。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09b.5",
        target="pre_activation_block",
        points=3,
        title=Both("a block with the ReLU before", "先激活的残差块"),
        hint=Both(
            "BN, ReLU, convolution, twice over; then add the input. Nothing follows "
            "the addition.",
            "批归一化、ReLU、卷积，重复两次，然后加上输入。相加之后不再有任何层。",
        ),
        questions=_channels,
        ask=ask_block,
        judge=judging.facts(BLOCK_FACTS),
        uses=("setup",),
        mistakes=(
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "cbrcb+r", bias=False, add=True
                ),
                Both(
                    "That is the block of the lab: BN and ReLU stand after the "
                    "convolutions. Put them before.",
                    "这是本实验原来的块：批归一化和 ReLU 在卷积之后。应放到卷积之前。",
                ),
            ),
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "brcbrc+r", bias=False, add=True
                ),
                Both(
                    "A ReLU follows the addition: it cuts off negative values, so the "
                    "block is no identity any more.",
                    "相加之后还有一个 ReLU：它截掉负值，块就不再是恒等的了。",
                ),
            ),
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "brcbrc+", bias=False, add=False
                ),
                Both("The input is not added.", "没有加上输入。"),
            ),
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "brcbrc+", bias=True, add=True
                ),
                Both(
                    "Convolutions without biases are asked: use_bias=False.",
                    "要求卷积不带偏置：use_bias=False。",
                ),
            ),
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "rcrc+", bias=False, add=True
                ),
                Both(
                    "Batch normalisation is missing before each ReLU.",
                    "每个 ReLU 之前少了批归一化。",
                ),
            ),
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "brscbrc+", bias=False, add=True
                ),
                Both(
                    "The shortcut starts behind the first BN and ReLU. It should start "
                    "at `maps` itself.",
                    "捷径从第一个批归一化和 ReLU 之后才开始。应从 `maps` 本身开始。",
                ),
            ),
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "brccbr+", bias=False, add=True
                ),
                Both(
                    "Each convolution has its BN and ReLU before it; here a pair of "
                    "them follows the second convolution.",
                    "每个卷积之前都应有批归一化和 ReLU；这里有一对放在了最后。",
                ),
            ),
            Mistake(
                lambda maps, filters: _block(
                    maps, filters, "rbcrbc+", bias=False, add=True
                ),
                Both(
                    "Batch normalisation comes first, then ReLU.",
                    "先批归一化，再 ReLU。",
                ),
            ),
        ),
    ),
)
