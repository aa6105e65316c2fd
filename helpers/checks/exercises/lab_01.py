"""Questions of lab 01_first_steps: a loss, its gradient, a step, the largest rate."""

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, Question
from helpers.language import Both


def _pairs(rng: np.random.Generator) -> list[Question]:
    """Three numbers one can do by hand first, then drawn arrays of several shapes."""
    questions = [Question((np.array([1.0, 2.0, 3.0]), np.array([0.0, 4.0, 0.0])))]
    for shape in ((5,), (50,), (4, 3)):
        questions.append(Question((rng.normal(size=shape), rng.normal(size=shape))))
    return questions


def _lines(rng: np.random.Generator) -> list[Question]:
    """Two points one can do by hand first, then drawn lines and points."""
    questions = [Question((0.0, 0.0, np.array([1.0, 3.0]), np.array([1.0, 5.0])))]
    for n in (4, 20, 50):
        w, b = (float(value) for value in rng.uniform(-3, 3, size=2))
        x, y = rng.uniform(0.5, 3, size=n), rng.normal(5, 3, size=n)
        questions.append(Question((w, b, x, y)))
    return questions


def _steps(rng: np.random.Generator) -> list[Question]:
    """The same points, with a learning rate each."""
    rates = [0.1, *(float(rate) for rate in rng.uniform(0.02, 0.4, size=3))]
    return [
        Question((*question.arguments, rate))
        for question, rate in zip(_lines(rng), rates, strict=True)
    ]


def _curvatures(rng: np.random.Generator) -> list[Question]:
    """One number, a diagonal, then drawn matrices with positive curvatures."""
    matrices = [np.array([[4.0]]), np.diag([2.0, 8.0])]
    for side in (2, 3, 5):
        table = rng.normal(1, 1, size=(4 * side, side))
        matrices.append(2 * table.T @ table / len(table))
    return [Question((matrix,)) for matrix in matrices]


def _errors(w: float, b: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return w * x + b - y


def _gradient(w: float, b: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    errors = _errors(w, b, x, y)
    return np.array([2 * np.mean(errors * x), 2 * np.mean(errors)])


def _one_after_the_other(
    w: float, b: float, x: np.ndarray, y: np.ndarray, rate: float
) -> np.ndarray:
    """Move b with the gradient at the new w: a common slip."""
    new_w = w - rate * _gradient(w, b, x, y)[0]
    return np.array([new_w, b - rate * _gradient(new_w, b, x, y)[1]])


def _border_of_the_deliveries() -> float:
    """Return the border in the notebook: the answer of those who use its `large`."""
    x = np.random.default_rng(0).uniform(0, 3, 50)
    table = np.stack([x, np.ones_like(x)], axis=1)
    return 2 / np.linalg.eigvalsh(2 * table.T @ table / len(x))[-1]


EXERCISES = (
    Exercise(
        name="01.1",
        target="mean_squared_error",
        points=2,
        title=Both("mean squared error", "均方误差"),
        hint=Both(
            "Subtract, square each difference with **2, take np.mean. The arrays may "
            "be tables: take the mean over all their numbers.",
            "先相减，再用 **2 把每个差平方，最后取 np.mean。数组也可能是表："
            "要对其中所有的数取平均。",
        ),
        questions=_pairs,
        mistakes=(
            Mistake(
                lambda predicted, measured: np.sum((predicted - measured) ** 2),
                Both(
                    "That is the sum: divide it by how many there are.",
                    "这是总和：还要除以个数。",
                ),
            ),
            Mistake(
                lambda predicted, measured: np.mean(np.abs(predicted - measured)),
                Both(
                    "That is the mean absolute error: square the differences instead.",
                    "这是平均绝对误差：应当把差平方。",
                ),
            ),
            Mistake(
                lambda predicted, measured: np.mean(predicted - measured) ** 2,
                Both(
                    "You squared the mean: square each difference first, then take "
                    "the mean; else high and low cancel out.",
                    "你把平均值平方了：应当先把每个差平方，再取平均；否则偏高与偏低会抵消。",
                ),
            ),
            Mistake(
                lambda predicted, measured: np.sqrt(
                    np.mean((predicted - measured) ** 2)
                ),
                Both(
                    "That is its square root (RMSE): leave the root out.",
                    "这是它的平方根（RMSE）：不要开方。",
                ),
            ),
            Mistake(
                lambda predicted, measured: np.mean((predicted - measured) ** 2) / 2,
                Both(
                    "Half of it: this loss has no factor of 1/2.",
                    "只有一半：这里的损失没有 1/2 这个因子。",
                ),
            ),
            Mistake(
                lambda predicted, measured: (predicted - measured) ** 2,
                Both(
                    "These are the squares, one for each item: take their mean.",
                    "这是每一项的平方：还要取平均。",
                ),
            ),
        ),
    ),
    Exercise(
        name="01.2",
        target="gradient",
        points=3,
        title=Both("its gradient", "它的梯度"),
        hint=Both(
            "Call the brackets errors. What is the derivative of one bracket with "
            "respect to w, and what with respect to b?",
            "把各个括号记为 errors。一个括号对 w 的导数是什么？对 b 的呢？",
        ),
        questions=_lines,
        mistakes=(
            Mistake(
                lambda w, b, x, y: _gradient(w, b, x, y) / 2,
                Both(
                    "Half of it: the derivative of a square brings a factor of 2.",
                    "只有一半：平方求导会带来因子 2。",
                ),
            ),
            Mistake(
                lambda w, b, x, y: -_gradient(w, b, x, y),
                Both(
                    "The sign is wrong: the bracket is prediction minus measurement.",
                    "符号反了：括号是预测减去测量。",
                ),
            ),
            Mistake(
                lambda w, b, x, y: _gradient(w, b, x, y) * len(x),
                Both(
                    "That is the sum over the points: take the mean.",
                    "这是对各点求和：应当取平均。",
                ),
            ),
            Mistake(
                lambda w, b, x, y: _gradient(w, b, x, y)[::-1],
                Both(
                    "The order is swapped: first the derivative for w, then for b.",
                    "次序反了：先是对 w 的导数，再是对 b 的。",
                ),
            ),
            Mistake(
                lambda w, b, x, y: np.full(2, 2 * np.mean(_errors(w, b, x, y))),
                Both(
                    "The derivative of the bracket with respect to w is x: multiply "
                    "each error by its x before you take the mean.",
                    "对 w 求导，括号的导数是 x：取平均之前，每个误差要乘以它的 x。",
                ),
            ),
            Mistake(
                lambda w, b, x, y: np.array(
                    [
                        2 * np.mean(_errors(w, b, x, y)) * np.mean(x),
                        2 * np.mean(_errors(w, b, x, y)),
                    ]
                ),
                Both(
                    "The mean of a product is not the product of the means: multiply "
                    "each error by its own x, then take the mean.",
                    "乘积的平均不等于平均的乘积：每个误差先乘以自己的 x，再取平均。",
                ),
            ),
        ),
    ),
    Exercise(
        name="01.3",
        target="one_step",
        points=2,
        title=Both("one step of gradient descent", "梯度下降的一步"),
        hint=Both(
            "New weights = old weights - rate * gradient, both from the old weights.",
            "新的权重 = 旧的权重 - rate * 梯度，两个都用旧的权重来算。",
        ),
        questions=_steps,
        uses=("setup", "gradient"),
        mistakes=(
            Mistake(
                lambda w, b, x, y, rate: (
                    np.array([w, b]) + rate * _gradient(w, b, x, y)
                ),
                Both(
                    "You went uphill: subtract the gradient.",
                    "你在往上走：应当减去梯度。",
                ),
            ),
            Mistake(
                lambda w, b, x, y, rate: np.array([w, b]) - _gradient(w, b, x, y),
                Both(
                    "The learning rate is missing: multiply the gradient by it.",
                    "漏了学习率：梯度要乘以它。",
                ),
            ),
            Mistake(
                _one_after_the_other,
                Both(
                    "b was moved with the gradient at the new w: compute both parts of "
                    "the gradient before you change anything.",
                    "移动 b 时用的是新 w 处的梯度：应当先算好梯度的两部分，再做改动。",
                ),
            ),
            Mistake(
                lambda w, b, x, y, rate: -rate * _gradient(w, b, x, y),
                Both(
                    "That is only the step: add it to the old w and b.",
                    "这只是步子本身：要加到旧的 w 和 b 上。",
                ),
            ),
        ),
    ),
    Exercise(
        name="01.4",
        target="largest_stable_rate",
        points=3,
        title=Both("the largest stable step", "最大的稳定步"),
        hint=Both(
            "Each direction has a border at 2 divided by its curvature. Which of the "
            "eigenvalues gives the smallest border?",
            "每个方向的分界是 2 除以该方向的曲率。哪个特征值给出的分界最小？",
        ),
        questions=_curvatures,
        mistakes=(
            Mistake(
                lambda curvature: 1 / np.linalg.eigvalsh(curvature)[-1],
                Both(
                    "At this rate the steep direction arrives in one step; it still "
                    "shrinks up to twice as much.",
                    "用这个学习率，陡的方向一步就到；直到它的两倍，距离都还会缩小。",
                ),
            ),
            Mistake(
                lambda curvature: 2 / np.linalg.eigvalsh(curvature)[0],
                Both(
                    "You took the flattest direction: the steepest one diverges first.",
                    "你取了最平的方向：最先发散的是最陡的方向。",
                ),
            ),
            Mistake(
                lambda curvature: 2 / np.max(np.diag(curvature)),
                Both(
                    "The diagonal holds the curvatures along w and b; the valley may "
                    "lie askew, so take the eigenvalues.",
                    "对角线上是沿 w 和 b 的曲率；山谷可能是斜的，所以要取特征值。",
                ),
            ),
            Mistake(
                lambda curvature: 2 / np.trace(curvature),
                Both(
                    "That is the sum of all curvatures: only the largest sets the "
                    "border.",
                    "这是所有曲率之和：分界只由最大的那个决定。",
                ),
            ),
            Mistake(
                lambda curvature: np.linalg.eigvalsh(curvature)[-1],
                Both(
                    "That is the largest curvature itself: the border is 2 divided by "
                    "it.",
                    "这是最大的曲率本身：分界是 2 除以它。",
                ),
            ),
            Mistake(
                lambda curvature: _border_of_the_deliveries(),
                Both(
                    "That is the border of the deliveries, whatever you are asked: "
                    "compute it from the argument `curvature`.",
                    "不论问什么，这都是送餐数据的分界：应当由参数 curvature 来算。",
                ),
            ),
        ),
    ),
)
