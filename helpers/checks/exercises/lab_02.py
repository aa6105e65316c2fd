"""Questions of lab 02_neurons_and_backprop: perceptron, slopes, two passes, a check."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both, say

AMPLITUDE, SLOPE = 1.7159, 2 / 3
"""The scaled tanh of LeCun et al. 1998, appendix A."""

INPUT, TARGET = np.array([[1.0, -1.0]]), np.array([0.0])
FIRST = np.array([[0.1, -0.1], [-0.1, 0.1]])
SECOND = np.array([[0.8], [0.9]])
"""The network that the lab computes by hand, one column for each unit."""

Network = dict[str, np.ndarray]


def _by_hand() -> Network:
    return {
        "W1": FIRST.copy(),
        "b1": np.zeros(2),
        "W2": SECOND.copy(),
        "b2": np.zeros(1),
    }


# -- the perceptron's step -----------------------------------------------------


def _steps(rng: np.random.Generator) -> list[Question]:
    """Wrong, right, and exactly on the line; then drawn ones of both signs."""
    fixed = [
        ([1.0, 1.0], -0.5, [1.0, 0.0], -1),
        ([1.0, 1.0], -0.5, [1.0, 0.0], 1),
        ([0.0, 0.0], 0.0, [1.0, 1.0], 1),
        ([2.0, -1.0], 0.0, [1.0, 2.0], -1),
        ([1.0, 0.0], -2.0, [1.0, 1.0], 1),
    ]
    questions = [
        Question((np.array(weights), bias, np.array(x), target))
        for weights, bias, x, target in fixed
    ]
    for number in range(8):
        inputs = int(rng.integers(2, 6))
        questions.append(
            Question(
                (
                    rng.integers(-3, 4, inputs).astype(float),
                    float(rng.integers(-3, 4)) + 0.5,
                    rng.integers(-3, 4, inputs).astype(float),
                    1 if number % 2 else -1,
                )
            )
        )
    return questions


def _score(weights: np.ndarray, bias: float, x: np.ndarray) -> float:
    return float(weights @ x + bias)


def _moved(
    weights: np.ndarray, bias: float, x: np.ndarray, target: int, wrong: bool
) -> list[Any]:
    if not wrong:
        return [weights, bias]
    return [weights + target * x, bias + target]


# -- derivatives ---------------------------------------------------------------


def _curves(rng: np.random.Generator) -> list[Question]:
    """Sums one can do by hand, then drawn ones; softmax has its own matrix."""
    easy = np.array([-1.0, 0.5, 2.0])
    names = ("step", "ReLU", "sigmoid", "tanh", "scaled tanh")
    questions = [Question((name, easy)) for name in names]
    questions += [Question((name, rng.normal(0, 2, (2, 3)))) for name in names]
    questions.append(Question(("softmax", np.array([0.0, 0.0]))))
    questions.append(Question(("softmax", np.array([3.0, 1.0, -3.0]))))
    questions.append(Question(("softmax", rng.normal(0, 2, 5))))
    return questions


def _sigmoid(a: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-a))


def _softmax(z: np.ndarray) -> np.ndarray:
    exponentials = np.exp(z - z.max())
    return exponentials / exponentials.sum()


def _jacobian(z: np.ndarray) -> np.ndarray:
    p = _softmax(z)
    return np.diag(p) - np.outer(p, p)


RIGHT: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "step": np.zeros_like,
    "ReLU": lambda a: (a > 0).astype(float),
    "sigmoid": lambda a: _sigmoid(a) * (1 - _sigmoid(a)),
    "tanh": lambda a: 1 - np.tanh(a) ** 2,
    "scaled tanh": lambda a: AMPLITUDE * SLOPE * (1 - np.tanh(SLOPE * a) ** 2),
    "softmax": _jacobian,
}


def _slip(name: str, wrong: Callable[[np.ndarray], np.ndarray], tip: Both) -> Mistake:
    """Return the mistake of one derivative, the others right."""
    table = RIGHT | {name: wrong}
    return Mistake(lambda asked, a: table[asked](a), tip)


# -- forward and backward ------------------------------------------------------


def _network(rng: np.random.Generator, inputs: int, hidden: int) -> Network:
    return {
        "W1": rng.normal(size=(inputs, hidden)),
        "b1": rng.normal(size=hidden),
        "W2": rng.normal(size=(hidden, 1)),
        "b2": rng.normal(size=1),
    }


def _passes(rng: np.random.Generator) -> list[Question]:
    """The lab's own network first, then drawn ones on several inputs at once."""
    questions = [Question((_by_hand(), INPUT))]
    for count, inputs, hidden in ((1, 2, 3), (4, 3, 5), (6, 5, 2)):
        network = _network(rng, inputs, hidden)
        questions.append(Question((network, rng.normal(size=(count, inputs)))))
    return questions


def _passes_with_targets(rng: np.random.Generator) -> list[Question]:
    questions = [Question((_by_hand(), INPUT, TARGET))]
    for count, inputs, hidden in ((2, 2, 3), (4, 3, 5), (6, 5, 2)):
        network = _network(rng, inputs, hidden)
        x, t = rng.normal(size=(count, inputs)), rng.normal(size=count)
        questions.append(Question((network, x, t)))
    return questions


def _sums(network: Network, x: np.ndarray) -> np.ndarray:
    return x @ network["W1"] + network["b1"]


def _outputs(network: Network, h: np.ndarray) -> np.ndarray:
    return (h @ network["W2"] + network["b2"])[:, 0]


def _gradient(
    network: Network,
    x: np.ndarray,
    t: np.ndarray,
    *,
    factor: float = 1.0,
    mean: bool = True,
    gate: bool = True,
    through: bool = True,
    sign: float = 1.0,
    bias_of_hidden: bool = True,
) -> Network:
    """Return the gradient, with one thing left out or changed."""
    a = _sums(network, x)
    h = np.maximum(a, 0)
    dy = sign * factor * (_outputs(network, h) - t)[:, None]
    dy = dy / len(x) if mean else dy
    dh = dy @ network["W2"].T if through else dy @ np.ones_like(network["W2"].T)
    da = dh * (a > 0) if gate else dh
    return {
        "W1": x.T @ da,
        "b1": da.sum(axis=0) if bias_of_hidden else dh.sum(axis=0),
        "W2": h.T @ dy,
        "b2": dy.sum(axis=0),
    }


def _column_minus_row(network: Network, x: np.ndarray, t: np.ndarray) -> Network:
    """Return the gradient with y left as a column, which only works for one input."""
    a = _sums(network, x)
    h = np.maximum(a, 0)
    dy = (h @ network["W2"] + network["b2"] - t) / len(x)
    da = dy @ network["W2"].T * (a > 0)
    return {
        "W1": x.T @ da,
        "b1": da.sum(axis=0),
        "W2": h.T @ dy,
        "b2": dy.sum(axis=0),
    }


# -- the gradient check --------------------------------------------------------


def _bowl(w: np.ndarray) -> float:
    return float(np.sum(w**2) / 2)


def _wave(w: np.ndarray) -> float:
    return float(np.sum(np.sin(w)) + w.reshape(-1)[0] ** 3)


def _product(w: np.ndarray) -> float:
    return float(np.tanh(w).sum() ** 2)


def _cube(w: np.ndarray) -> float:
    return float(np.sum(w**3))


SURFACES = {"bowl": _bowl, "cube": _cube, "wave": _wave, "product": _product}


def _surfaces(rng: np.random.Generator) -> list[Question]:
    """A bowl, whose gradient is the place itself; a cube in coarse steps; others.

    A cube's slope over 0.1 to both sides is 3 w**2 + 0.01: only there do one-sided
    quotients, and steps that are not the given one, differ visibly.
    """
    cases: list[tuple[Any, ...]] = [
        ("bowl", np.array([1.0, -2.0, 0.5])),
        ("cube", np.array([1.0, -2.0, 0.5]), 0.1),
        ("wave", rng.normal(size=(2, 3))),
        ("product", rng.normal(0, 0.5, size=4)),
        ("wave", rng.normal(size=(3, 1, 2))),
    ]
    return [Question(case, _surface_text(*case)) for case in cases]


def _surface_text(name: str, w: np.ndarray, step: float | None = None) -> Both:
    en, zh = {
        "bowl": ("E(w) = sum of w**2 / 2", "E(w) = w**2 / 2 之和"),
        "cube": ("E(w) = sum of w**3", "E(w) = w**3 之和"),
        "wave": (
            "E(w) = sum of sin(w), plus the cube of the first w",
            "E(w) = sin(w) 之和，加上第一个 w 的立方",
        ),
        "product": ("E(w) = (sum of tanh(w)) squared", "E(w) = tanh(w) 之和的平方"),
    }[name]
    asked = "E, w" if step is None else f"E, w, {step}"
    return Both(
        f"numerical_gradient({asked}) for {en}, w of shape {w.shape}",
        f"numerical_gradient({asked})，其中 {zh}，w 的形状为 {w.shape}",
    )


def ask_numerical_gradient(target: Any, question: Question) -> Any:
    """Ask the student's function for the gradient of a function that it is given.

    Args:
        target: The student's function; takes a function of an array and the array,
            returns an array of the same shape.
        question: Holds the name of the function, the array and perhaps the step.

    Raises:
        TypeError: If the object cannot be called.
        ValueError: If the student's function changed the array it was given.
    """
    if not callable(target):
        kind = type(target).__name__
        raise TypeError(say(f"a {kind} cannot be called", f"{kind} 不能被调用"))
    name, w, *step = question.arguments
    given = w.copy()
    answer = target(SURFACES[name], given, *step)
    if not np.allclose(given, w, rtol=0, atol=1e-9):
        raise ValueError(
            say(
                "w is not what it was: put each weight back after its nudge",
                "w 与原来不同了：每个权重扰动之后要放回原值",
            )
        )
    return answer


def _differences(
    surface: Callable[[np.ndarray], float],
    w: np.ndarray,
    quotient: Callable[[float, float, float, float], float],
    step: float,
) -> np.ndarray:
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[place] += step
        down[place] -= step
        gradient[place] = quotient(surface(up), surface(down), surface(w), step)
    return gradient


EXERCISES = (
    Exercise(
        name="02.1",
        target="perceptron_step",
        points=2,
        title=Both("one step of the perceptron", "感知机的一步"),
        hint=Both(
            "The answer is right if the sum and target have the same sign, that is, if "
            "their product is above 0. For a wrong one, t - y was 1 if the answer was "
            "too low and -1 if it was too high: which number is that now?",
            "和与 target 同号，即两者之积大于 0，就答对了。答错时，原来的 t - y "
            "在答得太低时是 1，太高时是 -1：现在这是哪个数？",
        ),
        questions=_steps,
        mistakes=(
            Mistake(
                lambda w, b, x, t: _moved(w, b, x, t, True),
                Both(
                    "You moved although the answer was right: learn from mistakes "
                    "only.",
                    "答对了也在调整：只在答错时学习。",
                ),
            ),
            Mistake(
                lambda w, b, x, t: _moved(w, b, x, t, t * _score(w, b, x) < 0),
                Both(
                    "A sum of exactly 0 says neither 1 nor -1: that counts as wrong.",
                    "和恰好为 0 时既不是 1 也不是 -1：也算答错。",
                ),
            ),
            Mistake(
                lambda w, b, x, t: [_moved(w, b, x, t, t * _score(w, b, x) <= 0)[0], b],
                Both(
                    "The bias learns too: add target to it.",
                    "偏置也要学：加上 target。",
                ),
            ),
            Mistake(
                lambda w, b, x, t: _moved(w, b, x, -t, t * _score(w, b, x) <= 0),
                Both(
                    "The step goes the wrong way: add target * x, do not subtract it.",
                    "方向反了：应加上 target * x，而不是减去。",
                ),
            ),
            Mistake(
                lambda w, b, x, t: [
                    w + (t - np.sign(_score(w, b, x))) * x,
                    b + (t - np.sign(_score(w, b, x))),
                ],
                Both(
                    "Twice too far: from -1 to 1 the difference is 2, but the step "
                    "keeps the size that it had with 0 and 1.",
                    "步子大了一倍：-1 与 1 相差 2，但步子应与目标值为 0、1 时一样大。",
                ),
            ),
            Mistake(
                lambda w, b, x, t: _moved(w, b, x, t, t * float(w @ x) <= 0),
                Both(
                    "The bias belongs to the sum that decides: weights @ x + bias.",
                    "判断用的和里要有偏置：weights @ x + bias。",
                ),
            ),
        ),
    ),
    Exercise(
        name="02.2",
        target="derivative",
        points=3,
        title=Both("the derivative of each activation", "每个激活函数的导数"),
        hint=Both(
            "Derive each formula on paper and compare it with the lower row of the "
            "figure, or, for softmax, with the matrix that the lab measured.",
            "先在纸上推出各个公式，再与图的下排比较；softmax 则与上文测得的矩阵比较。",
        ),
        questions=_curves,
        uses=("setup", "softmax-value"),
        mistakes=(
            _slip(
                "sigmoid",
                lambda a: a * (1 - a),
                Both(
                    "sigmoid: s (1 - s) takes the output s = sigmoid(a), not the sum "
                    "a itself.",
                    "sigmoid：s (1 - s) 中的 s 是输出 sigmoid(a)，不是加权和 a。",
                ),
            ),
            _slip(
                "tanh",
                lambda a: 1 - np.tanh(a),
                Both(
                    "tanh: the square is missing, 1 - tanh(a)**2.",
                    "tanh：少了平方，应为 1 - tanh(a)**2。",
                ),
            ),
            _slip(
                "scaled tanh",
                lambda a: AMPLITUDE * (1 - np.tanh(SLOPE * a) ** 2),
                Both(
                    "scaled tanh: the inner factor 2/3 comes out too (chain rule).",
                    "缩放的 tanh：内层的 2/3 也要乘出来（链式法则）。",
                ),
            ),
            _slip(
                "scaled tanh",
                lambda a: AMPLITUDE * SLOPE * (1 - np.tanh(a) ** 2),
                Both(
                    "scaled tanh: inside, the tanh still takes 2a/3.",
                    "缩放的 tanh：里面的 tanh 仍要用 2a/3。",
                ),
            ),
            _slip(
                "ReLU",
                lambda a: np.maximum(a, 0),
                Both(
                    "ReLU: that is the function; its slope is 1 above 0 and 0 below.",
                    "ReLU：这是函数本身；它的斜率在 0 以上是 1，以下是 0。",
                ),
            ),
            _slip(
                "step",
                lambda a: (a >= 0).astype(float),
                Both(
                    "step: that is the function; a flat line has the slope 0.",
                    "阶跃：这是函数本身；水平线的斜率是 0。",
                ),
            ),
            _slip(
                "softmax",
                lambda z: _softmax(z) * (1 - _softmax(z)),
                Both(
                    "softmax: that is the diagonal only; every output depends on "
                    "every input, so a matrix is asked.",
                    "softmax：这只是对角线；每个输出都依赖每个输入，所以要返回矩阵。",
                ),
            ),
            _slip(
                "softmax",
                lambda z: np.outer(_softmax(z), 1 - _softmax(z)),
                Both(
                    "softmax: off the diagonal the slopes lie below zero: where one "
                    "class wins, the others lose.",
                    "softmax：对角线之外的斜率小于零：一类所得，就是其他类所失。",
                ),
            ),
            _slip(
                "softmax",
                lambda z: -np.outer(_softmax(z), _softmax(z)),
                Both(
                    "softmax: right off the diagonal; for i = j the numerator depends "
                    "on z_j too.",
                    "softmax：对角线之外是对的；i = j 时，分子也依赖 z_j。",
                ),
            ),
        ),
    ),
    Exercise(
        name="02.3",
        target="forward_relu",
        points=2,
        title=Both("the forward pass with ReLU", "ReLU 网络的前向传播"),
        hint=Both(
            "Sums of the hidden layer, cut off below 0, then the sum of the output "
            "unit; the last column index turns (n, 1) into (n,).",
            "先算隐藏层的加权和，小于 0 的置 0，再算输出单元的加权和；"
            "最后取第 0 列，把 (n, 1) 变成 (n,)。",
        ),
        questions=_passes,
        mistakes=(
            Mistake(
                lambda n, x: _outputs(n, _sums(n, x)),
                Both(
                    "No ReLU: without it the two layers are one linear function.",
                    "没有 ReLU：这样两层只是一个线性函数。",
                ),
            ),
            Mistake(
                lambda n, x: np.maximum(_outputs(n, np.maximum(_sums(n, x), 0)), 0),
                Both(
                    "The output unit is linear: ReLU belongs to the hidden layer only.",
                    "输出单元是线性的：ReLU 只用在隐藏层。",
                ),
            ),
            Mistake(
                lambda n, x: (np.maximum(x @ n["W1"], 0) @ n["W2"])[:, 0],
                Both("The biases b1 and b2 are missing.", "缺少偏置 b1 和 b2。"),
            ),
            Mistake(
                lambda n, x: _outputs(n, np.maximum(_sums(n, x), 0))[:, None],
                Both(
                    "One number for each input is asked, shape (n,), not (n, 1).",
                    "每个输入只要一个数，形状是 (n,)，不是 (n, 1)。",
                ),
            ),
            Mistake(
                lambda n, x: _outputs(n, np.tanh(_sums(n, x))),
                Both(
                    "That is tanh; here the hidden units are ReLU.",
                    "这是 tanh；这里的隐藏单元用 ReLU。",
                ),
            ),
        ),
    ),
    Exercise(
        name="02.4",
        target="backward_relu",
        points=4,
        title=Both("the backward pass with ReLU", "ReLU 网络的反向传播"),
        hint=Both(
            "Begin with dE/dy = (y - t) / n, y and t both (n,), then made a column "
            "(n, 1). Each weight matrix gets (what came into "
            "it).T @ (what comes back to it), each bias the sum over the inputs; "
            "between the layers multiply by W2.T and by the slope of ReLU.",
            "从 dE/dy = (y - t) / n 开始，y 与 t 的形状都是 (n,)，再变成一列 (n, 1)。"
            "每个权重矩阵得到 (流入的值).T @ (传回的梯度)，"
            "每个偏置得到对各输入的求和；两层之间乘以 W2.T 和 ReLU 的斜率。",
        ),
        questions=_passes_with_targets,
        mistakes=(
            Mistake(
                _column_minus_row,
                Both(
                    "Look at the shapes first: is y (n, 1) or (n,)? An (n, 1) minus an "
                    "(n,) is an (n, n).",
                    "先看形状：y 是 (n, 1) 还是 (n,)？(n, 1) 减 (n,) 会得到 (n, n)。",
                ),
            ),
            Mistake(
                lambda n, x, t: _gradient(n, x, t, gate=False),
                Both(
                    "The slope of ReLU is missing: where the sum was below 0, nothing "
                    "flows back.",
                    "少了 ReLU 的斜率：加权和小于 0 的地方不会传回任何梯度。",
                ),
            ),
            Mistake(
                lambda n, x, t: _gradient(n, x, t, mean=False),
                Both(
                    "The error is a mean over the inputs: divide by their number n.",
                    "误差是对各输入的平均：要除以输入的个数 n。",
                ),
            ),
            Mistake(
                lambda n, x, t: _gradient(n, x, t, factor=2.0),
                Both(
                    "Twice too much: the error has a half, so dE/dy is y - t.",
                    "大了一倍：误差里有二分之一，所以 dE/dy 就是 y - t。",
                ),
            ),
            Mistake(
                lambda n, x, t: _gradient(n, x, t, sign=-1.0),
                Both(
                    "The sign is turned: dE/dy is y - t, not t - y.",
                    "符号反了：dE/dy 是 y - t，不是 t - y。",
                ),
            ),
            Mistake(
                lambda n, x, t: _gradient(n, x, t, through=False),
                Both(
                    "On its way back to the hidden layer the gradient is multiplied by "
                    "W2.T.",
                    "梯度传回隐藏层时要乘以 W2.T。",
                ),
            ),
            Mistake(
                lambda n, x, t: _gradient(n, x, t, bias_of_hidden=False),
                Both(
                    "b1 lies before the ReLU: its gradient passes through the slope of "
                    "ReLU too.",
                    "b1 在 ReLU 之前：它的梯度同样要乘以 ReLU 的斜率。",
                ),
            ),
        ),
    ),
    Exercise(
        name="02.5",
        target="numerical_gradient",
        points=3,
        title=Both("the gradient, weight by weight", "逐个权重求梯度"),
        hint=Both(
            "For each place of w: raise that one number by step, call E, lower it by "
            "step, call E, divide the difference by 2 * step. `for place in "
            "np.ndindex(w.shape)` visits all places of an array of any shape.",
            "对 w 的每个位置：把这一个数增加 step，调用 E；再减少 step，调用 E；"
            "差除以 2 * step。`for place in np.ndindex(w.shape)` "
            "可以走遍任何形状的数组。",
        ),
        questions=_surfaces,
        ask=ask_numerical_gradient,
        mistakes=(
            Mistake(
                lambda E, w, step=1e-5: _differences(
                    E, w, lambda up, down, at, s: (up - down) / s, step
                ),
                Both(
                    "Up and down are 2 * step apart: divide by that.",
                    "一上一下相距 2 * step：要除以它。",
                ),
            ),
            Mistake(
                lambda E, w, step=1e-5: _differences(
                    E, w, lambda up, down, at, s: up - down, step
                ),
                Both(
                    "That is the change of E; a slope is the change per step.",
                    "这只是 E 的变化；斜率要再除以步子的大小。",
                ),
            ),
            Mistake(
                lambda E, w, step=1e-5: np.full_like(
                    w, (E(w + step) - E(w - step)) / (2 * step)
                ),
                Both(
                    "You nudged all weights at once; a gradient wants each one alone.",
                    "你同时扰动了所有权重；梯度要求一次只扰动一个。",
                ),
            ),
            Mistake(
                lambda E, w, step=1e-5: _differences(
                    E, w, lambda up, down, at, s: (down - up) / (2 * s), step
                ),
                Both(
                    "The sign is turned: up minus down.",
                    "符号反了：应是上减下。",
                ),
            ),
            Mistake(
                lambda E, w, step=1e-5: _differences(
                    E, w, lambda up, down, at, s: (up - at) / s, step
                ),
                Both(
                    "One-sided: nudge up and down, and divide by 2 * step.",
                    "只动了一侧：要上下各扰动一次，再除以 2 * step。",
                ),
            ),
            Mistake(
                lambda E, w, step=1e-5: _differences(
                    E, w, lambda up, down, at, s: (at - down) / s, step
                ),
                Both(
                    "Only downwards: nudge up as well, and divide by 2 * step.",
                    "只向下扰动了：还要向上，再除以 2 * step。",
                ),
            ),
            Mistake(
                lambda E, w, step=1e-5: _differences(
                    E, w, lambda up, down, at, s: (up - down) / (2 * s), 1e-5
                ),
                Both(
                    "The nudge is the argument step, whatever it is: no fixed number.",
                    "扰动的大小由参数 step 给出：不要写死成一个数。",
                ),
            ),
        ),
    ),
)
