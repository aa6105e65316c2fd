"""Questions of lab 10b_mobilenet_dogs: what separable convolutions cost and do."""

from typing import Any

import numpy as np

from helpers.checks import judging
from helpers.checks.asking import call, describe_model
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both, say

LOW, HIGH = -128, 127
"""Least and largest whole number of eight bits."""


def _windows(rng: np.random.Generator) -> list[Question]:
    """Two that one can do by hand, MobileNet's own, then drawn ones."""
    fixed = [(3, 9), (2, 4), (3, 64), (3, 1024)]
    drawn = [(int(rng.integers(2, 10)), int(rng.integers(8, 600))) for _ in range(5)]
    return [Question(case) for case in fixed + drawn]


def _maps(rng: np.random.Generator) -> list[Question]:
    """The nine numbers of the text first, then random maps of other forms."""
    nine = np.arange(1.0, 10.0).reshape(3, 3, 1)
    corner = np.array([[1.0, 0.0], [0.0, 2.0]])[..., None]
    questions = [Question((nine, corner))]
    for height, width, channels, k in ((4, 6, 3, 3), (9, 7, 2, 5), (8, 8, 6, 3)):
        maps = rng.normal(size=(height, width, channels))
        questions.append(Question((maps, rng.normal(size=(k, k, channels)))))
    return questions


def _blocks(rng: np.random.Generator) -> list[Question]:
    """The block of the text, MobileNetV2's largest, then drawn ones."""
    fixed = [(24, 24, 6, 3), (160, 320, 6, 3), (2, 3, 2, 1)]
    drawn = [
        (
            int(rng.integers(4, 100)),
            int(rng.integers(4, 100)),
            int(rng.integers(2, 8)),
            int(rng.choice([3, 5, 7])),
        )
        for _ in range(4)
    ]
    return [Question(case) for case in fixed + drawn]


def _values(rng: np.random.Generator) -> list[Question]:
    """Four numbers by hand, then drawn ones, some of them beyond the range."""
    questions = [Question((np.array([-2.0, 0.0, 1.1, 100.0]), 0.5, 10))]
    for shape, scale, zero in (
        ((7,), 0.02, 0),
        ((3, 4), float(np.round(rng.uniform(0.005, 0.03), 4)), -128),
        ((2, 3, 3), float(np.round(rng.uniform(0.01, 0.05), 4)), 37),
        ((40,), 0.01, -60),
    ):
        questions.append(Question((rng.normal(size=shape), scale, zero)))
    return questions


def _networks(rng: np.random.Generator) -> list[Question]:
    """With a shortcut, without one for either reason, then a drawn one."""
    drawn = int(rng.integers(3, 9))
    fixed = [(8, 4, 4, 6, 1), (8, 4, 6, 3, 1), (8, 4, 4, 2, 2), (7, drawn, 5, 4, 2)]
    return [Question(case) for case in fixed]


def ask_block(target: Any, question: Question) -> dict[str, Any]:
    """Build the student's block and find out what it does, however it is written.

    Args:
        target: The student's function.
        question: Side, input channels, output channels, expansion, stride.

    Returns:
        ``output_shape``, ``parameters``, ``depthwise`` (how many such layers),
        ``normalised`` (how many normalisations), ``shortcut`` (the input comes out
        where every kernel is zero), ``linear_end`` (the block itself gives negative
        numbers) and ``steps`` (how normalisation and ReLU6 follow each other; see
        :func:`_steps`).

    Raises:
        TypeError: If nothing comes back, or no built Keras model.
    """
    model = call(target, question)
    if model is None:
        raise TypeError(
            say(
                "the function returned None: is the `return` missing?",
                "函数返回 None：是不是漏了 `return`？",
            )
        )
    described = describe_model(model)
    kinds = described.pop("layers")
    described["depthwise"] = kinds.get("DepthwiseConv2D", 0)
    described["normalised"] = kinds.get("BatchNormalization", 0)
    side, inputs, *_ = question.arguments
    rng = np.random.default_rng(side * 1000 + inputs)
    maps = rng.uniform(0.5, 2, size=(2, side, side, inputs)).astype("float32")
    kernels = [weight for weight in model.trainable_weights if len(weight.shape) > 1]
    for weight in kernels:
        weight.assign(np.zeros(weight.shape))
    rest = _given(model, maps)
    for weight in kernels:
        weight.assign(rng.normal(size=weight.shape))
    full = _given(model, maps)
    same = rest.shape == maps.shape
    described["shortcut"] = bool(same and np.allclose(rest, maps, atol=1e-5))
    described["linear_end"] = bool((full - rest).min() < -1e-3)
    described["steps"] = _steps(model, maps, maps if described["shortcut"] else 0, rng)
    return described


def _given(model: Any, maps: np.ndarray) -> np.ndarray:
    from keras import ops

    return ops.convert_to_numpy(model(maps, training=False))


def _steps(model: Any, maps: np.ndarray, added: Any, rng: np.random.Generator) -> str:
    """Find out how normalisation and ReLU6 follow each other in a block.

    Args:
        model: The block; its normalisations are given other weights here.
        maps: What it is asked.
        added: What its shortcut adds.
        rng: Draws those weights.

    Returns:
        ``"right"``, ``"unbounded"`` (ReLU instead of ReLU6), ``"early"`` (ReLU6
        before the normalisation) or ``"other"``.
    """
    from keras import layers

    depthwise = [one for one in model.layers if isinstance(one, layers.DepthwiseConv2D)]
    mixing = [
        one
        for one in model.layers
        if isinstance(one, layers.Conv2D) and one not in depthwise
    ]
    norms = [one for one in model.layers if isinstance(one, layers.BatchNormalization)]
    if (len(mixing), len(depthwise), len(norms)) != (2, 1, 3):
        return "other"
    for norm in norms:
        for weight in norm.weights:
            weight.assign(rng.uniform(0.5, 2, size=weight.shape))
    given = _given(model, maps) - added
    convolutions = [mixing[0], depthwise[0], mixing[1]]
    ways = {
        "right": (6.0, False),
        "unbounded": (np.inf, False),
        "early": (6.0, True),
    }
    for name, way in ways.items():
        pairs = [(way, way), (way, (6.0, False)), ((6.0, False), way)]
        for first, second in pairs:
            wanted = _passed(maps, convolutions, norms, (first, second))
            if wanted.shape == given.shape and np.allclose(
                wanted, given, rtol=1e-3, atol=1e-2
            ):
                return name
    return "other"


def _passed(maps: Any, convolutions: Any, norms: Any, ways: Any) -> np.ndarray:
    """Maps behind three layers; a way is the bound and whether it comes early."""
    from keras import ops

    for layer, norm, way in zip(convolutions, norms, (*ways, None), strict=True):
        maps = layer(maps)
        if way is None:
            maps = norm(maps, training=False)
            continue
        bound, early = way
        if early:
            maps = norm(ops.clip(maps, 0, bound), training=False)
        else:
            maps = ops.clip(norm(maps, training=False), 0, bound)
    return ops.convert_to_numpy(maps)


def _block_mistake(
    *,
    middle: bool = True,
    end: bool = False,
    bias: bool = False,
    bound: float | None = 6.0,
    early: bool = False,
    shortcut: str = "right",
) -> Any:
    """Return a function that builds a block with one thing wrong."""

    def build(side: int, inputs: int, outputs: int, expansion: int, stride: int) -> Any:
        import keras
        from keras import layers

        def passed(layer: Any, maps: Any) -> Any:
            steps = [layers.BatchNormalization(), layers.ReLU(bound)]
            maps = layer(maps)
            for step in reversed(steps) if early else steps:
                maps = step(maps)
            return maps

        style = {"use_bias": bias, "padding": "same"}
        pictures = keras.Input((side, side, inputs))
        wide = expansion * inputs if middle else outputs
        maps = passed(layers.Conv2D(wide, 1, **style), pictures)
        maps = passed(layers.DepthwiseConv2D(3, strides=stride, **style), maps)
        maps = layers.BatchNormalization()(layers.Conv2D(outputs, 1, **style)(maps))
        if end:
            maps = layers.ReLU(6.0)(maps)
        fits = stride == 1 and inputs == outputs
        if shortcut == "always" or (shortcut == "right" and fits):
            maps = layers.Add()([pictures, maps])
        return keras.Model(pictures, maps)

    return build


def _int8(expected: Any, given: Any) -> str | None:
    """Judge values first, then whether both are whole numbers of eight bits."""
    problem = judging.close()(expected, given)
    if problem:
        return problem
    came = np.asarray(given).dtype
    if (came == np.int8) != (np.asarray(expected).dtype == np.int8):
        return say(
            f"the values are right, but their type is {came}, not int8",
            f"值对了，但类型是 {came}，不是 int8",
        )
    return None


def _slid(maps: np.ndarray, windows: np.ndarray) -> np.ndarray:
    k = windows.shape[0]
    rows, columns = maps.shape[0] - k + 1, maps.shape[1] - k + 1
    result = np.zeros((rows, columns, maps.shape[2]))
    for i, j in np.ndindex(k, k):
        result += maps[i : i + rows, j : j + columns] * windows[i, j]
    return result


def _kernels(inputs: int, outputs: int, expansion: int, k: int) -> int:
    wide = expansion * inputs
    return inputs * wide + k * k * wide + wide * outputs


def _wrapped(whole: np.ndarray) -> np.ndarray:
    return whole.astype(np.int64).astype(np.int8)


EXERCISES = (
    Exercise(
        name="10b.1",
        target="saving",
        points=2,
        title=Both("how many times fewer", "相差多少倍"),
        hint=Both(
            "1/N + 1/k^2 is what is left; turn it over.",
            "1/N + 1/k^2 是剩下的比例；取倒数。",
        ),
        questions=_windows,
        mistakes=(
            Mistake(
                lambda k, outputs: 1 / outputs + 1 / k**2,
                Both(
                    "That is the share that is left; how many times fewer is asked.",
                    "这是剩下的比例；问的是相差多少倍。",
                ),
            ),
            Mistake(
                lambda k, outputs: outputs + k**2,
                Both(
                    "The reciprocal of a sum is not the sum of the reciprocals.",
                    "和的倒数不等于倒数的和。",
                ),
            ),
            Mistake(
                lambda k, outputs: 1 / (1 / outputs + 1 / k),
                Both(
                    "A window of k by k has k squared weights.",
                    "k×k 的窗口有 k 的平方个权重。",
                ),
            ),
            Mistake(
                lambda k, outputs: float(k**2),
                Both(
                    "The pointwise step costs too: k squared is only the limit for "
                    "many outputs.",
                    "逐点卷积也有代价：k 的平方只是输出通道很多时的极限。",
                ),
            ),
            *(
                Mistake(
                    lambda k, outputs, digits=digits: round(
                        1 / (1 / outputs + 1 / k**2), digits
                    ),
                    Both("Do not round the answer.", "不要舍入。"),
                )
                for digits in (0, 1, 2)
            ),
        ),
    ),
    Exercise(
        name="10b.2",
        target="depthwise",
        points=3,
        title=Both("the depthwise step", "逐通道卷积"),
        hint=Both(
            "For each place (i, j) of the window: a slice of the maps as large as the "
            "result, times windows[i, j], added up.",
            "对窗口的每个 i、j：取与结果一样大的一块 maps，乘以 windows[i, j]，"
            "再累加。",
        ),
        questions=_maps,
        mistakes=(
            Mistake(
                lambda maps, windows: _slid(maps, windows).sum(axis=2),
                Both(
                    "The channels must not be added up: each map stays for itself.",
                    "各通道不能相加：每张图各算各的。",
                ),
            ),
            Mistake(
                lambda maps, windows: _slid(maps, windows[::-1, ::-1]),
                Both(
                    "You turned the window; Keras does not.",
                    "你把窗口翻转了；Keras 不翻转。",
                ),
            ),
            Mistake(
                lambda maps, windows: _slid(
                    np.pad(maps, [(windows.shape[0] // 2,) * 2] * 2 + [(0, 0)]), windows
                ),
                Both(
                    "No padding: only places where the window fits.",
                    "不填充：只算窗口放得下的位置。",
                ),
            ),
            Mistake(
                lambda maps, windows: _slid(maps, windows) / windows.shape[0] ** 2,
                Both("Take the sum, not the mean.", "要取和，不是平均。"),
            ),
        ),
    ),
    Exercise(
        name="10b.3",
        target="block_weights",
        points=2,
        title=Both("the weights of an inverted residual", "倒残差模块的权重数"),
        hint=Both(
            "Three kernels: inputs to wide, k by k for each wide channel, wide to "
            "outputs; then 4 for each of the wide, wide and output channels.",
            "三组卷积核：输入到宽处，宽处每个通道 k×k，宽处到输出；"
            "再加每个通道 4 个：宽处两次，输出一次。",
        ),
        questions=_blocks,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                _kernels,
                Both(
                    "The normalisations are missing: four numbers a channel.",
                    "少了归一化：每个通道四个数。",
                ),
            ),
            Mistake(
                lambda inputs, outputs, expansion, k: (
                    _kernels(inputs, outputs, expansion, k)
                    + 2 * (2 * expansion * inputs + outputs)
                ),
                Both(
                    "Mean and variance are kept too: four numbers a channel, not two.",
                    "均值和方差也要保存：每个通道四个数，不是两个。",
                ),
            ),
            Mistake(
                lambda inputs, outputs, expansion, k: (
                    _kernels(inputs, outputs, expansion, k)
                    + 4 * (expansion * inputs + outputs)
                ),
                Both(
                    "There are three normalisations; two of them are wide.",
                    "归一化有三次，其中两次在宽处。",
                ),
            ),
            Mistake(
                lambda inputs, outputs, expansion, k: (
                    expansion * inputs * (inputs + k * k * outputs)
                    + 4 * (expansion * inputs + outputs)
                ),
                Both(
                    "That has a full convolution in it: the window is depthwise.",
                    "这里用了普通卷积：看周围的那一步是逐通道的。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10b.4",
        target="quantise",
        points=3,
        title=Both("eight bits", "8 位整数"),
        hint=Both(
            "Divide by the scale, round, add the zero point, clip to -128..127, and "
            "only then make it int8.",
            "除以比例，取最近的整数，加零点，截断到 -128..127，最后才变成 int8。",
        ),
        questions=_values,
        judge=_int8,
        mistakes=(
            Mistake(
                lambda values, scale, zero: _wrapped(np.round(values / scale) + zero),
                Both(
                    "Values beyond the range wrap around: clip before int8.",
                    "超出范围的值会绕回另一头：变成 int8 之前要截断。",
                ),
            ),
            Mistake(
                lambda values, scale, zero: np.clip(
                    np.trunc(values / scale) + zero, LOW, HIGH
                ).astype(np.int8),
                Both(
                    "Round to the nearest whole number; int cuts the rest off.",
                    "要取最近的整数；int 只是截掉小数。",
                ),
            ),
            Mistake(
                lambda values, scale, zero: np.clip(
                    np.round(values / scale), LOW, HIGH
                ).astype(np.int8),
                Both("The zero point is missing.", "少了零点。"),
            ),
            Mistake(
                lambda values, scale, zero: _wrapped(
                    np.clip(np.round(values / scale), LOW, HIGH) + zero
                ),
                Both(
                    "Clip last: adding the zero point may leave the range again.",
                    "最后才截断：加零点之后可能又超出范围。",
                ),
            ),
            Mistake(
                lambda values, scale, zero: np.clip(
                    np.round((values + zero) / scale), LOW, HIGH
                ).astype(np.int8),
                Both(
                    "The zero point is a whole number: add it after dividing.",
                    "零点是整数：除完之后再加。",
                ),
            ),
            Mistake(
                lambda values, scale, zero: np.clip(
                    np.round(values / scale) + zero, LOW, HIGH
                ),
                Both(
                    "These are still floats: end with .astype(np.int8).",
                    "得到的还是浮点数：最后用 .astype(np.int8)。",
                ),
            ),
        ),
    ),
    Exercise(
        name="10b.5",
        target="inverted_residual",
        points=3,
        title=Both("build an inverted residual", "搭一个倒残差模块"),
        hint=Both(
            "Pointwise, normalise, ReLU6; depthwise, normalise, ReLU6; pointwise, "
            "normalise; then the shortcut where the shapes agree.",
            "逐点、归一化、ReLU6；逐通道、归一化、ReLU6；逐点、归一化；"
            "形状相同时再加捷径。",
        ),
        questions=_networks,
        ask=ask_block,
        judge=judging.facts(
            {
                "output_shape": Both("its output has another shape", "输出的形状不对"),
                "depthwise": Both(
                    "it must have one DepthwiseConv2D", "应有一个 DepthwiseConv2D"
                ),
                "normalised": Both(
                    "it must have three BatchNormalization layers",
                    "应有三个 BatchNormalization 层",
                ),
                "parameters": Both(
                    "its number of weights is another", "权重的个数不对"
                ),
                "shortcut": Both(
                    "the input must be added exactly where the shapes agree",
                    "当且仅当形状相同时，应加上输入",
                ),
                "linear_end": Both(
                    "the end must be linear: negative numbers must come out",
                    "末端应是线性的：应能输出负数",
                ),
                "steps": Both(
                    "behind the first two layers, normalisation and then ReLU6 are "
                    "asked; its numbers are others",
                    "前两层之后应先归一化、再用 ReLU6；得到的数不对",
                ),
            }
        ),
        uses=("setup",),
        mistakes=(
            Mistake(
                _block_mistake(end=True),
                Both(
                    "There is a ReLU at the thin end: leave it out.",
                    "窄的一头有 ReLU：去掉它。",
                ),
            ),
            Mistake(
                _block_mistake(shortcut="none"),
                Both(
                    "The shortcut is missing: add the input where the shapes agree.",
                    "少了捷径：形状相同时加上输入。",
                ),
            ),
            Mistake(
                _block_mistake(bias=True),
                Both(
                    "use_bias=False: the normalisation behind has a sum of its own.",
                    "use_bias=False：后面的归一化自带加数。",
                ),
            ),
            Mistake(
                _block_mistake(middle=False),
                Both(
                    "The first step must widen to expansion * inputs channels.",
                    "第一步要扩展到 expansion * inputs 个通道。",
                ),
            ),
            Mistake(
                _block_mistake(bound=None),
                Both(
                    "ReLU6 is bounded: layers.ReLU(6.0), both times.",
                    "ReLU6 有上界：两处都用 layers.ReLU(6.0)。",
                ),
            ),
            Mistake(
                _block_mistake(early=True),
                Both(
                    "Normalise first, then ReLU6, both times.",
                    "先归一化，再用 ReLU6，两处都是。",
                ),
            ),
            Mistake(
                _block_mistake(shortcut="always"),
                Both(
                    "Add the input only where stride is 1 and inputs == outputs.",
                    "只有 stride 为 1 且 inputs == outputs 时才加上输入。",
                ),
            ),
        ),
    ),
)
