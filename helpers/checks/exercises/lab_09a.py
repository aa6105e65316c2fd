"""Questions of lab 09a_inception_flowers: reductions, places, modules of Inception."""

import math
from typing import Any

import numpy as np

from helpers.checks import judging
from helpers.checks.asking import call, describe_model
from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both

Widths = tuple[int, int, int, int, int, int]

MODULE_3A: Widths = (64, 96, 128, 16, 32, 32)
"""Szegedy et al. 2015, table 1."""

SEEN_CHANGE = 1e-6
"""A larger change of an output shows that it depends on the changed place."""


def _reductions(rng: np.random.Generator) -> list[Question]:
    """By hand, with k = 3; a case without any; the two of module 3a; drawn ones."""
    fixed = [(3, 9, 2), (1, 1, 1), (1, 4, 4), (5, 192, 32), (3, 192, 128)]
    drawn = [
        (
            int(rng.integers(1, 4)) * 2 + 1,
            int(rng.integers(8, 600)),
            int(rng.integers(8, 300)),
        )
        for _ in range(5)
    ]
    return [Question(case) for case in fixed + drawn]


def _modules(rng: np.random.Generator) -> list[Question]:
    """One map and six widths of one, module 3a, then drawn ones."""
    cases = [(1, (1, 1, 1, 1, 1, 1)), (192, MODULE_3A)]
    for _ in range(4):
        widths = tuple(int(width) for width in rng.integers(2, 60, size=6))
        cases.append((int(rng.integers(3, 100)), widths))
    return [Question((inputs, list(widths))) for inputs, widths in cases]


def _places(rng: np.random.Generator) -> list[Question]:
    """One place by hand, then maps that are not square."""
    questions = [
        Question(
            (
                np.array([[[1.0, 2.0]]]),
                np.array([[1.0, -1.0], [0.0, 1.0]]),
                np.zeros(2),
                np.array([[2.0], [3.0]]),
                np.array([-1.0]),
            )
        )
    ]
    for shape, hidden, m in (((3, 4, 5), 6, 2), ((7, 5, 3), 8, 4)):
        arguments = (
            rng.normal(size=shape),
            rng.normal(size=(shape[2], hidden)),
            rng.normal(size=hidden),
            rng.normal(size=(hidden, m)),
            rng.normal(size=m),
        )
        questions.append(Question(arguments, _of_shapes("place_network", arguments)))
    return questions


def _maps(rng: np.random.Generator) -> list[Question]:
    """Two places by hand, then drawn maps; the kind asked is not always the first."""
    maps = np.array([[[1.0, 2.0], [3.0, 0.0]]])
    kernel = np.array([[5.0, 10.0], [7.0, 1.0]])
    questions = [Question((maps, kernel, 1))]
    for height, width, channels, kinds in ((3, 4, 5, 3), (8, 8, 16, 4)):
        arguments = (
            rng.normal(size=(height, width, channels)),
            rng.normal(size=(channels, kinds)),
            int(rng.integers(kinds)),
        )
        questions.append(Question(arguments, _of_shapes("class_map", arguments)))
    return questions


def _of_shapes(name: str, arguments: tuple[Any, ...]) -> Both:
    """Say a call by the shapes of its arrays: their numbers would fill lines."""
    said = ", ".join(
        f"<{' x '.join(map(str, argument.shape))}>"
        if isinstance(argument, np.ndarray)
        else str(argument)
        for argument in arguments
    )
    return Both(
        f"{name}({said}), random arrays of these shapes",
        f"{name}({said})，随机数组，形状如 <> 中所示",
    )


def _shapes(rng: np.random.Generator) -> list[Question]:
    """A small module, one with drawn widths, and one of the size of 3a."""
    drawn = tuple(int(width) for width in rng.integers(2, 12, size=6))
    return [
        Question((9, 3, [2, 3, 4, 2, 5, 3])),
        Question((12, int(rng.integers(4, 10)), list(drawn))),
        Question((14, 192, list(MODULE_3A))),
    ]


def ask_module(target: Any, question: Question) -> dict[str, Any]:
    """Build the student's module and find out what it does.

    All weights are made positive, so that a change of one input place changes every
    output that depends on it. Then all are made negative: behind a ReLU nothing is
    left, so an output that is not zero shows a convolution without one.

    Args:
        target: The student's function of side, inputs and widths; returns a model.
        question: Holds these three.

    Returns:
        ``output_shape``, ``parameters``, ``sees`` (for each of the four branches the
        side of the square of outputs that one input place changes) and ``rectified``
        (whether each convolution has a ReLU behind it).
    """
    import keras

    side, inputs, widths = question.arguments
    keras.utils.set_random_seed(0)
    model = call(target, question)
    described = describe_model(model)
    described.pop("layers")
    joined = widths[0] + widths[2] + widths[4] + widths[5]
    if described["output_shape"] != [None, side, side, joined]:
        return described | {"sees": [], "rectified": False}
    weights = model.get_weights()
    plus = [np.abs(weight) / 4 + 0.01 for weight in weights]
    model.set_weights(plus)
    nothing = np.zeros((1, side, side, inputs), "float32")
    one = nothing.copy()
    one[0, side // 2, side // 2] = 1
    before, after = (np.asarray(model.predict(x, verbose=0)) for x in (nothing, one))
    changed = np.abs(after - before)[0] > SEEN_CHANGE
    ends = np.cumsum([widths[place] for place in (0, 2, 4, 5)])
    described["sees"] = [
        int(changed[:, :, begin:end].any(axis=(1, 2)).sum())
        for begin, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    model.set_weights([-weight for weight in plus])
    answers = model.predict(nothing + 1, verbose=0)
    # A convolution without ReLU hands on negative numbers; the next one, with negative
    # weights, turns them into positive ones, and the last one shows them as they are.
    described["rectified"] = bool(np.all(answers == 0))
    return described


def _module(
    side: int,
    inputs: int,
    widths: Widths,
    *,
    twice: int = 2,
    reduced: bool = True,
    pooled: bool = True,
    rectified: bool = True,
    swapped: bool = False,
) -> Any:
    """Return a module of exercise 09a.5, as it is or with one thing wrong."""
    import keras
    from keras import layers

    n1, r3, n3, r5, n5, n_pool = widths
    style = {"padding": "same", "activation": "relu"}
    thin = style if rectified else {"padding": "same"}
    maps = keras.Input((side, side, inputs))
    one = layers.Conv2D(n1, 1, **style)(maps)
    three = layers.Conv2D(r3, 1, **thin)(maps) if reduced else maps
    three = layers.Conv2D(n3, 3, **style)(three)
    five = layers.Conv2D(r5, 1, **thin)(maps) if reduced else maps
    if twice:
        for _ in range(twice):
            five = layers.Conv2D(n5, 3, **style)(five)
    else:
        five = layers.Conv2D(n5, 5, **style)(five)
    last = layers.MaxPooling2D(3, 1, padding="same")(maps) if pooled else maps
    last = layers.Conv2D(n_pool, 1, **style)(last)
    branches = [one, three, five, last]
    if swapped:
        branches = [one, five, three, last]
    return keras.Model(maps, layers.Concatenate()(branches))


def _weights(
    inputs: int, widths: Widths, *, biases: int = 1, five: int = 25, pool: int = 1
) -> int:
    """Return the weights of a module as the lab counts them, or with a slip."""
    n1, r3, n3, r5, n5, n_pool = widths
    return (
        (n1 + r3 + r5) * (inputs + biases)
        + n_pool * (pool * inputs + biases)
        + n3 * (9 * r3 + biases)
        + n5 * (five * r5 + biases)
    )


def _largest_that_saves(k: int, c: int, m: int) -> int:
    """Try every r, without a thought for the case that none saves anything."""
    return max(r for r in range(1, c + 1) if c * r + k * k * r * m < k * k * c * m)


EXERCISES = (
    Exercise(
        name="09a.1",
        target="last_reduction",
        points=3,
        title=Both("the last reduction that pays", "最大多少还划算"),
        hint=Both(
            "What does the direct convolution cost at one place, and what do both "
            "layers together cost for r maps? The second grows with r: which whole r "
            "is the last below the first?",
            "在一个位置上，直接卷积的计算量是多少？降到 r 张图时，两层合起来是多少？"
            "后者随 r 增大：小于前者的最后一个整数 r 是多少？",
        ),
        questions=_reductions,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda k, c, m: k * k * c * m // (c + k * k * m),
                Both(
                    "Where both cost the same nothing is saved: 'fewer' is asked.",
                    "两者相等时并没有省：题目要求的是“少”。",
                ),
            ),
            Mistake(
                lambda k, c, m: (k * c * m - 1) // (c + k * m),
                Both(
                    "A window of k x k has k*k places, not k.",
                    "k×k 的窗口有 k*k 个位置，不是 k 个。",
                ),
            ),
            Mistake(
                _largest_that_saves,
                Both(
                    "For k = c = m = 1 no r saves anything: the largest of an empty "
                    "list is an error, and 0 is asked.",
                    "k = c = m = 1 时，没有一个 r 能省：对空列表取最大值会出错，"
                    "而题目要求返回 0。",
                ),
            ),
            Mistake(
                lambda k, c, m: math.ceil(c / 2) - 1,
                Both(
                    "Half of the channels is a guess: set up both costs and compare.",
                    "取通道数的一半只是猜测：写出两种计算量再比较。",
                ),
            ),
            Mistake(
                lambda k, c, m: c - 1,
                Both(
                    "The reduction itself costs c*r multiply-adds a place: count it.",
                    "降维本身在每个位置也要 c*r 次乘加：要算进去。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09a.2",
        target="module_weights",
        points=2,
        title=Both("the weights of a module", "一个模块的权重数"),
        hint=Both(
            "Six convolutions. A kernel has k*k weights for each map that it sees, and "
            "one bias. Four of the six see the module's input, two see a reduction.",
            "共六个卷积。卷积核对看到的每张图有 k*k 个权重，外加一个偏置。"
            "六个中有四个看模块的输入，两个看降维的结果。",
        ),
        questions=_modules,
        judge=judging.whole(),
        mistakes=(
            Mistake(
                lambda inputs, widths: _weights(inputs, widths, biases=0),
                Both(
                    "Each of the six convolutions has a bias for each of its maps.",
                    "六个卷积的每张输出图都有一个偏置。",
                ),
            ),
            Mistake(
                lambda inputs, widths: _weights(inputs, widths, five=9),
                Both(
                    "The third branch has a window of 5 x 5: 25 places.",
                    "第三个分支的窗口是 5×5：25 个位置。",
                ),
            ),
            Mistake(
                lambda inputs, widths: _weights(inputs, widths, pool=9),
                Both(
                    "The pooling has no weights; what follows it is a 1 x 1 "
                    "convolution.",
                    "池化没有权重；它后面是 1×1 卷积。",
                ),
            ),
            Mistake(
                lambda inputs, widths: (
                    (widths[0] + widths[1] + widths[3] + widths[5]) * (inputs + 1)
                    + widths[2] * (9 * inputs + 1)
                    + widths[4] * (25 * inputs + 1)
                ),
                Both(
                    "The 3 x 3 and the 5 x 5 see the maps that their reduction leaves, "
                    "not the module's input.",
                    "3×3 和 5×5 看到的是降维后的图，不是模块的输入。",
                ),
            ),
            Mistake(
                lambda inputs, widths: widths[0] + widths[2] + widths[4] + widths[5],
                Both(
                    "That is how many maps come out; count weights.",
                    "这是输出的图数；要数的是权重。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09a.3",
        target="place_network",
        points=2,
        title=Both("a network in the network", "网络中的网络"),
        hint=Both(
            "Which axis of `maps` holds the channels, and which product sums over that "
            "axis, at all places at once? What happens between the two layers, and "
            "what behind the second?",
            "`maps` 的哪个轴是通道？哪种乘积能在所有位置上同时对这个轴求和？"
            "两层之间要做什么，第二层之后又要做什么？",
        ),
        questions=_places,
        mistakes=(
            Mistake(
                lambda maps, first, bias1, second, bias2: np.maximum(
                    (maps @ first + bias1) @ second + bias2, 0
                ),
                Both(
                    "The ReLU behind the first layer is missing.",
                    "第一层之后少了 ReLU。",
                ),
            ),
            Mistake(
                lambda maps, first, bias1, second, bias2: (
                    np.maximum(maps @ first + bias1, 0) @ second + bias2
                ),
                Both(
                    "The ReLU behind the second layer is missing.",
                    "第二层之后少了 ReLU。",
                ),
            ),
            Mistake(
                lambda maps, first, bias1, second, bias2: np.maximum(
                    np.maximum(maps @ first, 0) @ second, 0
                ),
                Both("The biases are missing.", "少了偏置。"),
            ),
            Mistake(
                lambda maps, first, bias1, second, bias2: np.maximum(
                    np.maximum(maps.mean(axis=(0, 1)) @ first + bias1, 0) @ second
                    + bias2,
                    0,
                ),
                Both(
                    "You averaged over the places; each place has an answer of its "
                    "own, so the result has the shape (height, width, m).",
                    "你对位置取了平均；每个位置各有自己的答案，"
                    "所以结果的形状是 （height, width, m）。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09a.4",
        target="class_map",
        points=1,
        title=Both("a class activation map", "类激活图"),
        hint=Both(
            "At each place multiply the c channels by the c weights of that kind (a "
            "column of the kernel) and add them up.",
            "在每个位置上，把 c 个通道与这一类的 c 个权重（kernel 的一列）相乘再相加。",
        ),
        questions=_maps,
        mistakes=(
            Mistake(
                lambda maps, kernel, kind: maps @ kernel,
                Both(
                    "These are the maps of all kinds; only the one asked is wanted.",
                    "这是所有类别的图；只要所问的那一类。",
                ),
            ),
            Mistake(
                lambda maps, kernel, kind: (maps.mean(axis=(0, 1)) @ kernel)[kind],
                Both(
                    "That is the logit: do not average over the places.",
                    "这是 logit：不要对位置取平均。",
                ),
            ),
            Mistake(
                lambda maps, kernel, kind: maps.sum(axis=2),
                Both(
                    "The weights of the kind are missing: this map would be the same "
                    "for every kind.",
                    "少了这一类的权重：这样每一类的图都一样。",
                ),
            ),
            Mistake(
                lambda maps, kernel, kind: np.maximum(maps @ kernel[:, kind], 0),
                Both(
                    "No ReLU: places may also speak against a kind.",
                    "不要 ReLU：有的位置也可以反对这一类。",
                ),
            ),
            Mistake(
                lambda maps, kernel, kind: _stretched(maps @ kernel[:, kind]),
                Both(
                    "Leave the map as it is: scaled to 0..1 its mean is no longer the "
                    "logit.",
                    "不要缩放到 0 到 1：缩放后平均值就不再是 logit。",
                ),
            ),
        ),
    ),
    Exercise(
        name="09a.5",
        target="build_module",
        points=3,
        title=Both("a module whose 5 x 5 is two 3 x 3", "用两个 3×3 代替 5×5 的模块"),
        hint=Both(
            "Draw the four branches first. Every layer has stride 1 and the padding "
            "'same'; all four branches begin at the same input, and Concatenate joins "
            "them in the order 1 x 1, 3 x 3, two 3 x 3, pooling.",
            "先画出四个分支。每层步幅都是 1，填充都是 'same'；"
            "四个分支都从同一个输入出发，最后用 Concatenate 拼接，"
            "次序是 1×1、3×3、两个 3×3、池化。",
        ),
        questions=_shapes,
        ask=ask_module,
        mistakes=(
            Mistake(
                lambda side, inputs, widths: _module(side, inputs, widths, twice=0),
                Both(
                    "That is the 5 x 5 itself; two convolutions of 3 x 3 stand in its "
                    "place.",
                    "这还是 5×5；应换成两个 3×3 卷积。",
                ),
            ),
            Mistake(
                lambda side, inputs, widths: _module(side, inputs, widths, twice=1),
                Both(
                    "One 3 x 3 sees 3 x 3 places only; two in a row see 5 x 5.",
                    "一个 3×3 只看 3×3 个位置；接连两个才看到 5×5。",
                ),
            ),
            Mistake(
                lambda side, inputs, widths: _module(
                    side, inputs, widths, reduced=False
                ),
                Both(
                    "The 1 x 1 reductions in the second and third branch are missing.",
                    "第二、第三个分支少了 1×1 降维。",
                ),
            ),
            Mistake(
                lambda side, inputs, widths: _module(
                    side, inputs, widths, pooled=False
                ),
                Both(
                    "The fourth branch begins with max pooling, 3 x 3 with stride 1.",
                    "第四个分支先做最大池化，3×3，步幅 1。",
                ),
            ),
            Mistake(
                lambda side, inputs, widths: _module(
                    side, inputs, widths, rectified=False
                ),
                Both(
                    "The reductions are convolutions too: each has a ReLU.",
                    "降维也是卷积：每个都要有 ReLU。",
                ),
            ),
            Mistake(
                lambda side, inputs, widths: _module(
                    side, inputs, widths, swapped=True
                ),
                Both(
                    "The branches are joined in another order than the widths.",
                    "各分支拼接的次序与宽度的次序不同。",
                ),
            ),
        ),
        uses=("setup",),
    ),
)


def _stretched(values: np.ndarray) -> np.ndarray:
    return (values - values.min()) / np.ptp(values)
